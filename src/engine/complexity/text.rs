//! A text measured before it is parsed: what nests in it, how much stands at its head, how many names it has.

use super::{VARIABLES, bounded, variables};
use crate::engine::Failure;
use rustc_hash::FxHashSet;

/// Brackets within brackets, or negations of negations.
const NESTING: usize = 256;
/// Functions that the parser reads twice, each within another: the time doubles with each.
const READ_TWICE: [&[u8]; 4] = [b"SUBSTR", b"REGEX", b"REPLACE", b"GROUP_CONCAT"];
const DOUBLINGS: usize = 10;
/// How the bracket of such a function is kept apart from others.
const DOUBLING: u8 = b'2';
/// Operators and groups in the text, without the rows of `VALUES`.
const STEPS: usize = 10_000;
/// How many steps a triple pattern counts for.
const TRIPLE: usize = 3;
/// Words and IRIs outside of all brackets: columns, keys, prefixes, graphs.
const HEAD: usize = 10_000;
/// Bytes of an IRI of `PREFIX`, and of all of `BASE` together: each name written with them is as long.
const DECLARED: usize = 256;

/// Refuses a text that could not be parsed within the stack. `groups` says whether braces count, as they do in queries;
/// an update may state as many graphs as it likes.
pub(crate) fn check_text(text: &str, groups: bool) -> Result<(), Failure> {
    let mut scanner = Scanner {
        rest: text.as_bytes(),
        open: Vec::new(),
        steps: 0,
        negations: 0,
        values: None,
        groups,
        head: 0,
        declares: None,
        base: 0,
        prefix: 0,
        hidden: 0,
        deepest: 0,
        doubles: false,
        doublings: 0,
        variables: FxHashSet::default(),
    };
    while scanner.step() {
        let depth = scanner.open.len() + scanner.hidden + scanner.deepest;
        bounded(depth.max(scanner.negations), NESTING, || {
            format!("brackets or negations are nested more than {NESTING} deep")
        })?;
        bounded(scanner.doublings, DOUBLINGS, || {
            format!("SUBSTR, REGEX, REPLACE and GROUP_CONCAT are nested more than {DOUBLINGS} deep")
        })?;
        bounded(scanner.head, HEAD, || {
            format!("it has more than {HEAD} words outside of its braces")
        })?;
        bounded(scanner.base.max(scanner.prefix), DECLARED, || {
            format!("the IRIs of PREFIX or BASE have more than {DECLARED} bytes")
        })?;
        bounded(scanner.variables.len(), VARIABLES, variables)?;
        bounded(scanner.steps, STEPS, || {
            format!("it has more than {STEPS} operators and groups")
        })?;
    }
    Ok(())
}

/// Looks at a text as a lexer does, and sees only what nests.
struct Scanner<'a> {
    rest: &'a [u8],
    open: Vec<u8>,
    steps: usize,
    negations: usize,
    /// How many brackets were open where a `VALUES` began, whose rows are not counted.
    values: Option<usize>,
    groups: bool,
    /// Words and IRIs outside of all brackets.
    head: usize,
    /// Whether the next IRI belongs to a `PREFIX` or a `BASE`.
    declares: Option<Declares>,
    /// Brackets left open in what may be IRIs, and the most within the last of them: it may be a comparison.
    hidden: usize,
    deepest: usize,
    /// Whether the next bracket is that of a function which is read twice, and how many of them are open.
    doubles: bool,
    doublings: usize,
    /// Bytes of the IRIs of `BASE`, and of the longest of a `PREFIX`.
    base: usize,
    prefix: usize,
    variables: FxHashSet<&'a [u8]>,
}

#[derive(Clone, Copy)]
enum Declares {
    Base,
    Prefix,
}

impl<'a> Scanner<'a> {
    fn step(&mut self) -> bool {
        let Some((&byte, rest)) = self.rest.split_first() else {
            return false;
        };
        let negations = std::mem::take(&mut self.negations);
        let doubles = std::mem::take(&mut self.doubles);
        self.deepest = 0;
        let inner = match self.open.last().copied() {
            Some(DOUBLING) => Some(b'('),
            inner => inner,
        };
        let mut length = 1;
        match byte {
            b'#' => {
                length = end(rest, b"\n\r") + 1;
                (self.negations, self.doubles) = (negations, doubles);
            }
            // A sign of a local name, which else would begin something.
            b'\\' => length = 2,
            b'"' | b'\'' => length = string(self.rest, byte),
            b'<' if rest.first() == Some(&b'<') => {
                self.open.push(b'<');
                length = 2;
            }
            b'>' if rest.first() == Some(&b'>') => {
                self.open.pop_if(|open| *open == b'<');
                length = 2;
            }
            b'<' => {
                if let Some(iri) = iri(rest) {
                    length = iri + 2;
                    self.name(iri);
                    self.hide(&rest[..iri]);
                }
            }
            b'(' | b'{' | b'[' => {
                self.doublings += usize::from(doubles && byte == b'(');
                self.open.push(match doubles && byte == b'(' {
                    true => DOUBLING,
                    false => byte,
                });
                self.steps += usize::from(self.values.is_none() && (self.groups || byte == b'('));
            }
            b')' | b'}' | b']' => {
                if self.open.pop() == Some(DOUBLING) {
                    self.doublings -= 1;
                }
                if byte == b'}' && self.values.is_some_and(|depth| self.open.len() <= depth) {
                    self.values = None;
                }
            }
            b'!' => {
                self.negations = negations + 1;
                self.steps += 1;
            }
            b'.' | b';' | b',' if inner != Some(b'(') && self.values.is_none() && self.groups => {
                self.steps += TRIPLE;
            }
            b'/' | b'|' | b'^' => self.steps += 1,
            b'+' | b'*' | b'&' | b'-' if inner == Some(b'(') => self.steps += 1,
            b'?' | b'$' => {
                let name = word(rest);
                length = 1 + name;
                self.variables.insert(&rest[..name]);
                self.name(0);
            }
            b':' | b'@' | b'_' => length = 1 + word(rest),
            b if b.is_ascii_alphanumeric() || b >= 0x80 => {
                length = 1 + word(rest);
                let text = &self.rest[..length];
                self.doubles = READ_TWICE
                    .iter()
                    .any(|name| text.eq_ignore_ascii_case(name));
                self.head += usize::from(self.open.is_empty());
                if text.eq_ignore_ascii_case(b"VALUES") && self.values.is_none() {
                    self.values = Some(self.open.len());
                } else if text.eq_ignore_ascii_case(b"BASE") {
                    self.declares = Some(Declares::Base);
                } else if text.eq_ignore_ascii_case(b"PREFIX") {
                    self.declares = Some(Declares::Prefix);
                }
            }
            b if b.is_ascii_whitespace() => {
                (self.negations, self.doubles) = (negations, doubles);
            }
            _ => (),
        }
        self.rest = &self.rest[length.min(self.rest.len())..];
        true
    }
}

impl Scanner<'_> {
    /// Counts the brackets of what is an IRI, or a comparison with brackets behind it.
    fn hide(&mut self, iri: &[u8]) {
        let mut open = 0_usize;
        for byte in iri {
            match byte {
                b'(' | b'[' => {
                    open += 1;
                    self.deepest = self.deepest.max(open);
                }
                b')' | b']' => open = open.saturating_sub(1),
                _ => (),
            }
        }
        self.hidden += open;
    }

    /// An IRI of so many bytes, or a variable.
    fn name(&mut self, bytes: usize) {
        self.head += usize::from(self.open.is_empty());
        match self.declares.take() {
            Some(Declares::Base) => self.base += bytes,
            Some(Declares::Prefix) => self.prefix = self.prefix.max(bytes),
            None => (),
        }
    }
}

pub(in crate::engine) fn end(rest: &[u8], stops: &[u8]) -> usize {
    rest.iter()
        .position(|byte| stops.contains(byte))
        .unwrap_or(rest.len())
}

fn word(rest: &[u8]) -> usize {
    let part = |byte: u8| {
        byte.is_ascii_alphanumeric() || byte >= 0x80 || [b'_', b'-', b':', b'%'].contains(&byte)
    };
    let mut at = 0;
    while let Some(&byte) = rest.get(at) {
        match byte {
            // A local name may have any sign behind a backslash.
            b'\\' => at += 2,
            byte if part(byte) => at += 1,
            _ => break,
        }
    }
    at.min(rest.len())
}

/// The length of an IRI after its `<`; none where it is a sign of comparison.
pub(in crate::engine) fn iri(rest: &[u8]) -> Option<usize> {
    let length = end(rest, b"<>\"{}|^`\\ \n\r\t");
    (rest.get(length) == Some(&b'>')).then_some(length)
}

/// The length of a string with its quotes, long or short.
pub(crate) fn string(text: &[u8], quote: u8) -> usize {
    let long = text.starts_with(&[quote; 3]);
    let mut at = if long { 3 } else { 1 };
    while at < text.len() {
        match text[at] {
            b'\\' => at += 1,
            b'\n' | b'\r' if !long => return at,
            byte if byte == quote && !long => return at + 1,
            byte if byte == quote && text[at..].starts_with(&[quote; 3]) => return at + 3,
            _ => (),
        }
        at += 1;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_looks_deep_passes() {
        let check = |text: &str, passes: bool| {
            let shown: String = text.chars().take(60).collect();
            assert_eq!(check_text(text, true).is_ok(), passes, "{shown}");
        };
        let deep = "(".repeat(300);
        check(&format!("ASK {{ FILTER({deep}"), false);
        check(&format!("ASK {{ FILTER('{deep}' = 'a') }}"), true);
        check(&format!("ASK {{ FILTER('''\n'' {deep}''' = 'a') }}"), true);
        check(&format!("ASK {{}} # {deep}"), true);
        // It might be a comparison.
        check(&format!("ASK {{ ?s <http://a/{deep}> 1 }}"), false);
        check(&format!("ASK {{ FILTER(1 <{deep}"), false);
        check(
            &format!("ASK {{ FILTER({}true) }}", "! ".repeat(300)),
            false,
        );
        check(
            &format!(
                "ASK {{ VALUES (?a ?b) {{ {} }} }}",
                "(1 <a:b>) ".repeat(50_000)
            ),
            true,
        );
        check(
            &format!("ASK {{ VALUES ?a {{ 1 }} {} }}", "{} UNION ".repeat(11_000)),
            false,
        );
        check(
            &format!(
                "ASK {{ FILTER(?x IN ({}1)) }}",
                "<http://a/b-c>, ".repeat(50_000)
            ),
            true,
        );
        check(
            &format!("ASK {{ FILTER(1{}) }}", "+1".repeat(11_000)),
            false,
        );
        check(
            &format!("ASK {{ ?s <a:b>{} ?o }}", "/<a:b>".repeat(11_000)),
            false,
        );
        check(
            &format!("ASK {{ ?s ?p ?o{} }}", " ; <a:b> -1".repeat(3_000)),
            true,
        );
        check(
            &format!("ASK {{ ?s ?p ?o{} }}", " ; <a:b> -1".repeat(4_000)),
            false,
        );
        check(&format!("ASK {{ {}?s ?p ?o", "<<".repeat(300)), false);
        check(
            &format!("ASK {{ {} }}", "<<?s ?p ?o>> ?p ?o . ".repeat(300)),
            true,
        );
        // Signs of local names begin nothing, and a comparison is no IRI, whatever stands behind it.
        for sign in ["\\#", "\\'", "a\\#b", "a\\\"", "\\<"] {
            check(&format!("ASK {{ FILTER(e:{sign} = {deep}"), false);
            check(&format!("ASK {{ FILTER(e:{sign} = (1)) }}"), true);
        }
        let closed = ")".repeat(300);
        check(
            &format!("ASK {{ FILTER(IF(?a<{deep}1{closed},2>1,3)) }}"),
            false,
        );
        check(
            &format!("ASK {{ FILTER({}", "IF(?a<((((1,2>1,(".repeat(60)),
            false,
        );
        check(
            &format!("ASK {{ {} }}", "?s ?p <http://a/b(c)> . ".repeat(300)),
            true,
        );
        check(
            &format!("ASK {{ FILTER({}true) }}", "! #\n".repeat(300)),
            false,
        );
        for name in ["SUBSTR", "regex #(\n", "Replace ", "GROUP_CONCAT"] {
            check(
                &format!("ASK {{ FILTER({}", format!("{name}(").repeat(11)),
                false,
            );
            check(
                &format!("ASK {{ FILTER({}", format!("{name}('a'),").repeat(100)),
                true,
            );
        }
        let graphs = format!(
            "INSERT DATA {{ {} }}",
            "GRAPH <a:g> { <a:s> <a:p> +1 }".repeat(11_000)
        );
        assert!(check_text(&graphs, false).is_ok());
    }
}
