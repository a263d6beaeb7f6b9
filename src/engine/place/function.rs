//! Where a function is called whose IRI is known.

use super::tokens::{Kind, Token, tokens};
use super::{line_and_column, prefixes};

/// The line and column of the first call of a function in a text, outside of its comments and texts in quotes.
pub(crate) fn of_call(text: &str, base: Option<&str>, iri: &str) -> Option<(usize, usize)> {
    let tokens = tokens(text);
    let prefixes = prefixes(&tokens);
    let written = tokens
        .windows(2)
        .find(|two| two[0].is_word("BASE"))
        .and_then(|two| two[1].text.strip_prefix('<')?.strip_suffix('>'));
    let base = match (written, base) {
        (Some(written), Some(base)) => resolved(base, written),
        (Some(written), None) => Some(written.to_owned()),
        (None, base) => base.map(str::to_owned),
    };
    let names = |token: &Token<'_>| match token.kind {
        Kind::Iri => {
            let name = &token.text[1..token.text.len() - 1];
            let whole = base.as_deref().and_then(|base| resolved(base, name));
            name == iri || whole.as_deref() == Some(iri)
        }
        Kind::Name => token.text.split_once(':').is_some_and(|(prefix, local)| {
            let namespace = prefixes.iter().find(|(name, _)| *name == prefix);
            namespace.is_some_and(|(_, namespace)| {
                let name = format!("{namespace}{}", local.replace('\\', ""));
                let whole = base.as_deref().and_then(|base| resolved(base, &name));
                name == iri || whole.as_deref() == Some(iri)
            })
        }),
        _ => false,
    };
    let call = tokens
        .windows(2)
        .find(|two| two[1].text == "(" && names(&two[0]))?;
    Some(line_and_column(text, call[0].start))
}

fn resolved(base: &str, name: &str) -> Option<String> {
    let base = url::Url::parse(base).ok()?;
    Some(base.join(name).ok()?.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Failure;

    #[test]
    fn an_unknown_function_is_found_by_its_name_or_its_iri() {
        for (marked, base) in [
            ("SELECT (‸<urn:x:f>(1) AS ?x) {}", None),
            (
                "PREFIX x: <urn:x:> # x:f(1)\nSELECT ('x:f(' AS ?y) (‸x:f(1) AS ?x) { ?s x:f ?o }",
                None,
            ),
            ("PREFIX : <urn:x:f>\nSELECT * { FILTER(‸: (?x)) }", None),
            ("SELECT (‸<f>(1) AS ?x) {}", Some("urn:x:")),
        ] {
            let base = base.map(|_| "http://example.org/");
            let iri = base.map_or("urn:x:f", |_| "http://example.org/f");
            let at = marked.find('‸').expect("the text has a mark");
            let text = marked.replace('‸', "");
            assert_eq!(
                of_call(&text, base, iri),
                Some(line_and_column(&text, at)),
                "{marked}"
            );
        }
        let failure = Failure::UnknownFunction {
            iri: "urn:x:f".to_owned(),
            line: None,
            column: None,
        };
        let placed = failure.placed("ASK {\n FILTER(<urn:x:f>()) }", None);
        let said = placed.to_string();
        assert!(
            said.starts_with("no function is called `urn:x:f` at line 2, column 9; hint: "),
            "{said}"
        );
    }
}
