//! What is wrong at the place, in words, with what can be done about it.

use super::meaning;
use super::padded::padded;
use super::tokens::{Kind, Token};
use super::{Form, Reading, expected, prefixes, told};
use crate::engine::complexity::text;
use oxigraph::model::NamedNode;
use spargebra::SparqlSyntaxError;
use std::collections::BTreeSet;

/// What is wrong, and at which byte of the text.
pub(super) struct Reason {
    pub at: usize,
    pub words: String,
    pub hint: Option<String>,
}

/// How many characters of a text are shown.
const SHOWN: usize = 30;
const QUERIES: [&str; 4] = ["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"];
const PATTERNS: [&str; 9] = [
    "FILTER", "OPTIONAL", "BIND", "UNION", "MINUS", "GRAPH", "SERVICE", "LATERAL", "VALUES",
];
const UPDATES: [&str; 10] = [
    "INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH",
];

pub(super) fn find(reading: &Reading<'_>, error: &SparqlSyntaxError) -> Reason {
    let Some(own) = told(reading.text, error) else {
        return meaning::shared_node(reading, &error.to_string());
    };
    let copy = padded(reading.text, reading.tokens, own.at);
    let index = reading
        .attempt(&copy.text)
        .and_then(|failed| copy.token(failed.at))
        .unwrap_or_else(|| {
            // The parser's own place is the best that is known.
            reading
                .tokens
                .partition_point(|token| token.end() <= own.at)
        });
    // A text that does not end goes on to the end.
    let index = match reading.tokens.split_last() {
        Some((last, before)) if index > before.len() && is_open(last) => before.len(),
        _ => index,
    };
    let literals = expected::literals(reading, index);
    if let Some(reason) = meaning::find(reading, index, &literals) {
        return reason;
    }
    match reading.tokens.get(index) {
        Some(token) => of_token(reading, index, token, &literals),
        None => at_the_end(reading, &literals),
    }
}

fn of_token(
    reading: &Reading<'_>,
    index: usize,
    token: &Token<'_>,
    literals: &BTreeSet<String>,
) -> Reason {
    if let Some(reason) = of_itself(reading, index, token, literals) {
        return reason;
    }
    let keywords = expected::keywords(reading, index);
    let found = shown(token.text);
    let expected = expected::phrase(literals, &keywords);
    let mut words = match expected {
        Some(expected) => format!("found {found}, expected {expected}"),
        None => format!("found {found}, which cannot stand there"),
    };
    let called = token.kind == Kind::Word
        && reading
            .tokens
            .get(index + 1)
            .is_some_and(|next| next.text == "(");
    let mut of_call = None;
    if called && keywords.contains(&token.text.to_ascii_uppercase()) {
        words = format!("{found} is called with a blank before its bracket");
        of_call = Some("write the bracket right behind the name".to_owned());
    } else if called && expected::takes_a_function(&keywords) {
        words = format!("no function of SPARQL is called {found}");
        of_call = Some("functions that are not SPARQL's are called by their IRIs".to_owned());
    }
    let hint = other_form(reading, index)
        .or_else(|| meant(token, &keywords))
        .or(of_call)
        .or_else(|| unclosed(reading, index, token))
        .or_else(|| missing(token, literals));
    Reason {
        at: token.start,
        words,
        hint,
    }
}

/// What is wrong with a token wherever it stands.
fn of_itself(
    reading: &Reading<'_>,
    index: usize,
    token: &Token<'_>,
    literals: &BTreeSet<String>,
) -> Option<Reason> {
    let reason = |at: usize, words: String, hint: &str| {
        Some(Reason {
            at,
            words,
            hint: Some(hint.to_owned()),
        })
    };
    let found = shown(token.text);
    match token.kind {
        Kind::Text => match fault(token.text) {
            Some(0) => reason(
                token.start,
                format!("the text {found} has no closing quote"),
                "a text that runs over several lines has three quotes at both its ends",
            ),
            Some(at) => reason(
                token.start + at,
                format!("no character is written {}", shown(&token.text[at..])),
                r#"a backslash in a text is written `\\`; before it may stand t, b, n, r, f, ", ', u or U"#,
            ),
            None => None,
        },
        Kind::Iri if expected::takes_an_iri(literals) => {
            let iri = &token.text[1..token.text.len() - 1];
            match NamedNode::new(iri) {
                Ok(_) => None,
                Err(error) => reason(
                    token.start,
                    format!("{found} is no absolute IRI: {error}"),
                    "write the whole IRI, or declare a `BASE`",
                ),
            }
        }
        Kind::Sign if token.text == "<" && expected::takes_an_iri(literals) => {
            let rest = &reading.text[token.start..];
            let line = &rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())];
            match line.find('>') {
                Some(end) => reason(
                    token.start,
                    format!("{} is no IRI", shown(&line[..=end])),
                    "blanks, quotes and curly brackets are written with `%`, as in `%20`",
                ),
                None => reason(
                    token.start,
                    "the IRI that begins here does not end".to_owned(),
                    "an IRI ends with `>`",
                ),
            }
        }
        Kind::Name => {
            let (prefix, local) = token.text.split_once(':')?;
            let declaration = index > 0 && reading.tokens[index - 1].is_word("PREFIX");
            let declared = prefixes(&reading.tokens[..index]);
            if declaration || prefix == "_" || declared.iter().any(|(name, _)| *name == prefix) {
                return None;
            }
            if local.is_empty() && reading.text[token.end()..].starts_with("//") {
                return reason(
                    token.start,
                    format!("found {found}, the beginning of an IRI without brackets"),
                    "an IRI stands between `<` and `>`",
                );
            }
            reason(
                token.start,
                format!(
                    "the prefix {} is not declared",
                    shown(&format!("{prefix}:"))
                ),
                &declaration_of(prefix),
            )
        }
        _ => None,
    }
}

fn declaration_of(prefix: &str) -> String {
    use crate::vocab::{acc, dcterms, foaf, owl, prov, rdf, rdfs, schema, skos, xsd};
    let known = [
        ("acc", acc::NS),
        ("dcterms", dcterms::NS),
        ("foaf", foaf::NS),
        ("owl", owl::NS),
        ("prov", prov::NS),
        ("rdf", rdf::NS),
        ("rdfs", rdfs::NS),
        ("schema", schema::NS),
        ("skos", skos::NS),
        ("xsd", xsd::NS),
    ];
    match known.iter().find(|(name, _)| *name == prefix) {
        Some((name, namespace)) => format!("begin with `PREFIX {name}: <{namespace}>`"),
        None => "begin with `PREFIX`, its name and its IRI".to_owned(),
    }
}

/// Where a text in quotes is wrong: at its beginning if it does not end, or at a backslash.
fn fault(quoted: &str) -> Option<usize> {
    let quote = quoted.chars().next()?;
    let long = quoted.starts_with(&String::from(quote).repeat(3));
    let width = if long { 3 } else { 1 };
    let closes = String::from(quote).repeat(width);
    // Another quote behind it ends what was not ended, but begins anew what was.
    let is_closed = quoted.len() >= 2 * width
        && quoted.ends_with(&closes)
        && text::string(format!("{quoted}{closes}").as_bytes(), quote as u8) == quoted.len();
    if !is_closed {
        return Some(0);
    }
    let mut rest = quoted;
    while let Some(at) = rest.find('\\') {
        let next = rest[at + 1..].chars().next()?;
        let digits = match next {
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        let hex = |count: usize| {
            let digits = rest.get(at + 2..at + 2 + count);
            digits.is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))
        };
        if !"tbnrf\"'\\uU".contains(next) || !hex(digits) {
            return Some(quoted.len() - rest.len() + at);
        }
        rest = &rest[at + 1 + next.len_utf8()..];
    }
    None
}

fn is_open(token: &Token<'_>) -> bool {
    token.kind == Kind::Text && fault(token.text) == Some(0)
}

fn at_the_end(reading: &Reading<'_>, literals: &BTreeSet<String>) -> Reason {
    let keywords = expected::keywords(reading, reading.tokens.len());
    let words = match expected::phrase(literals, &keywords) {
        Some(expected) => format!("the text ends here, expected {expected}"),
        None => "the text ends here too early".to_owned(),
    };
    let hint = match innermost(reading, reading.tokens.len()) {
        Some(open) => format!("{} is not closed", placed(reading, open)),
        None if reading.tokens.is_empty() => match reading.form {
            Form::Query => "a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE".to_owned(),
            Form::Update => "an update begins with INSERT, DELETE, CLEAR or the like".to_owned(),
        },
        None => "something is missing at the end".to_owned(),
    };
    Reason {
        at: reading.text.len(),
        words,
        hint: Some(hint),
    }
}

/// The bracket that is open before a token.
fn innermost<'a>(reading: &Reading<'a>, index: usize) -> Option<&'a Token<'a>> {
    let mut open = Vec::new();
    for token in &reading.tokens[..index] {
        if token.opens() {
            open.push(token);
        } else if token.closes() {
            open.pop();
        }
    }
    open.pop()
}

fn placed(reading: &Reading<'_>, token: &Token<'_>) -> String {
    let (line, column) = super::line_and_column(reading.text, token.start);
    format!("{} at line {line}, column {column}", shown(token.text))
}

/// A bracket that closes another than the one that is open.
fn unclosed(reading: &Reading<'_>, index: usize, token: &Token<'_>) -> Option<String> {
    if !token.closes() {
        return None;
    }
    let Some(open) = innermost(reading, index) else {
        return Some("nothing is open there".to_owned());
    };
    let pair = match open.text.chars().last()? {
        '{' => '}',
        '(' => ')',
        _ => ']',
    };
    (!token.text.starts_with(pair)).then(|| format!("{} is not closed", placed(reading, open)))
}

/// What may be missing before a token that could stand a little further.
fn missing(token: &Token<'_>, literals: &BTreeSet<String>) -> Option<String> {
    let has = |sign: &str| literals.contains(sign);
    let begins = matches!(token.kind, Kind::Variable | Kind::Iri | Kind::Name);
    if begins && has("\".\"") && has("\";\"") {
        return Some("a `.` may be missing before it, or a `;`".to_owned());
    }
    if !has("EOF") {
        return None;
    }
    if QUERIES.iter().any(|word| token.is_word(word)) {
        return Some("a text is one query only".to_owned());
    }
    let within = begins || PATTERNS.iter().any(|word| token.is_word(word));
    within.then(|| "it stands within the braces, and they are closed before it".to_owned())
}

/// A keyword that is written a little otherwise.
fn meant(token: &Token<'_>, keywords: &BTreeSet<String>) -> Option<String> {
    if token.kind != Kind::Word || token.text.len() < 3 || token.text.len() > 20 {
        return None;
    }
    let word = token.text.to_ascii_uppercase();
    if word == "TRUE" || word == "FALSE" {
        return Some("`true` and `false` are written in small letters".to_owned());
    }
    keywords
        .iter()
        .map(|known| {
            (
                strsim::osa_distance(&known.to_ascii_uppercase(), &word),
                known,
            )
        })
        .filter(|(distance, known)| *distance > 0 && *distance * 3 <= known.len())
        .min()
        .map(|(_, known)| format!("did you mean `{known}`?"))
}

/// An update that was sent as a query, or a query that was sent as an update.
fn other_form(reading: &Reading<'_>, index: usize) -> Option<String> {
    let word = reading.tokens.get(index)?;
    let is = |words: &[&str]| words.iter().any(|known| word.is_word(known));
    let begins = head(reading.tokens) == index;
    match reading.form {
        Form::Query if begins && is(&UPDATES) => Some(
            "this is an update, which is sent to `/update` of a server that takes changes"
                .to_owned(),
        ),
        Form::Update if begins && is(&QUERIES) => Some(
            "this is a query, which is sent to `/sparql` or given to `accede query`".to_owned(),
        ),
        Form::Update if is(&UPDATES) && innermost(reading, index).is_none() => {
            Some("updates are told apart by `;`".to_owned())
        }
        _ => None,
    }
}

/// The token after the declarations.
fn head(tokens: &[Token<'_>]) -> usize {
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at += match () {
            () if token.is_word("PREFIX") => 3,
            () if token.is_word("BASE") || token.is_word("VERSION") => 2,
            () => return at,
        };
    }
    at
}

/// A piece of the text in backticks, on one line.
pub(super) fn shown(text: &str) -> String {
    let mut chars = text.chars();
    let piece: String = chars.by_ref().take(SHOWN).collect();
    let cut = if chars.next().is_some() { "…" } else { "" };
    let piece = piece
        .replace(['\n', '\r', '\t'], " ")
        .replace("; hint:", "; …");
    match text.chars().next() {
        Some(only)
            if text.len() == only.len_utf8() && (only.is_whitespace() || only.is_control()) =>
        {
            format!("the character U+{:04X}", u32::from(only))
        }
        _ => format!("`{piece}{cut}`"),
    }
}
