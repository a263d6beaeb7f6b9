//! What could have stood at a place, in words.

use super::Reading;
use super::padded::BLANKS;
use std::collections::BTreeSet;

/// The lengths of the keywords of SPARQL.
const KEYWORDS: std::ops::RangeInclusive<usize> = 2..=14;
/// Texts that are parsed once for each length.
const SMALL: usize = 16 * 1024;
/// How many alternatives are told.
const SHOWN: usize = 8;

/// What the parser looks for behind the tokens before `index`, in its own words.
pub(super) fn literals(reading: &Reading<'_>, index: usize) -> BTreeSet<String> {
    at_the_end(reading, &spaced(reading, index))
}

/// What the parser says of the end of a token itself.
pub(super) fn behind(reading: &Reading<'_>, index: usize) -> BTreeSet<String> {
    match reading.tokens.get(index) {
        Some(token) => at_the_end(reading, &reading.plain[..token.end()]),
        None => BTreeSet::new(),
    }
}

/// The keywords that the parser looks for behind the tokens before `index`.
///
/// It says which ones it missed only where it came furthest, so it is given room for all of a length and not more.
pub(super) fn keywords(reading: &Reading<'_>, index: usize) -> BTreeSet<String> {
    let before = spaced(reading, index);
    if before.len() > SMALL {
        return BTreeSet::new();
    }
    KEYWORDS
        .flat_map(|length| at_the_end(reading, &format!("{before}{}", "%".repeat(length))))
        .filter(|word| word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'))
        .filter(|word| word != "EOF")
        .collect()
}

/// What stands before a token, and so many blanks that what was tried there ends before them.
fn spaced(reading: &Reading<'_>, index: usize) -> String {
    format!("{}\n{BLANKS}", reading.before(index).trim_end())
}

fn at_the_end(reading: &Reading<'_>, text: &str) -> BTreeSet<String> {
    if reading.is_over() {
        return BTreeSet::new();
    }
    match reading.attempt(text) {
        // What stands there could be the whole text.
        None => BTreeSet::from(["EOF".to_owned()]),
        Some(failed) if failed.at == text.len() => failed.expected.into_iter().collect(),
        _ => BTreeSet::new(),
    }
}

/// Whether operators may stand there, so that `<` is one.
pub(super) fn is_behind_a_value(literals: &BTreeSet<String>) -> bool {
    literals.contains("\"&&\"")
}

/// Whether an IRI may stand there.
pub(super) fn takes_an_iri(literals: &BTreeSet<String>) -> bool {
    literals.contains("\"<\"") && !is_behind_a_value(literals)
}

/// Whether a function may be called there.
pub(super) fn takes_a_function(keywords: &BTreeSet<String>) -> bool {
    keywords.contains("REGEX")
}

/// The alternatives as a phrase that goes on after "expected".
pub(super) fn phrase(literals: &BTreeSet<String>, keywords: &BTreeSet<String>) -> Option<String> {
    let has = |sign: &str| literals.contains(&format!("\"{sign}\""));
    let operators = is_behind_a_value(literals);
    let value = has("'") || has("\"") || has("'''");
    let digits = literals.contains("['0'..='9']");
    let mut words: Vec<String> = Vec::new();
    for sign in ["}", ")", "]", ">>", ")>>", "|}", ".", ";", ",", "{", "("] {
        // Where values may stand a dot begins a number.
        let number = sign == "." && has("+") && value;
        if has(sign) && !number {
            words.push(format!("`{sign}`"));
        }
    }
    let kinds = [
        (has("?") && !operators && has("$"), "a variable"),
        (takes_an_iri(literals), "an IRI"),
        (has(":") && !operators, "a name with a prefix"),
        (value, "a text in quotes"),
        (digits && (value || !has("+")), "a number"),
        (has("_:"), "a blank node"),
        (has("@") || has("^^"), "a language or a datatype"),
        (takes_a_function(keywords), "a function"),
        (operators, "an operator"),
        (has("a"), "`a`"),
        (has("^") && !operators, "a path"),
        (literals.contains("EOF"), "the end"),
    ];
    words.extend(
        kinds
            .iter()
            .filter(|(is, _)| *is)
            .map(|(_, words)| (*words).to_owned()),
    );
    let functions = takes_a_function(keywords);
    let others = keywords
        .iter()
        .filter(|word| !functions || AFTER_VALUES.contains(&word.as_str()))
        .filter(|word| !operators || !["IN", "NOT"].contains(&word.as_str()));
    words.extend(others.map(|word| format!("`{word}`")));
    if has("*") && !operators && !has("^") {
        words.push("`*`".to_owned());
    }
    let more = words.len() > SHOWN;
    words.truncate(SHOWN);
    match (words.as_slice(), more) {
        ([], _) => None,
        ([one], _) => Some(one.clone()),
        (several, true) => Some(format!("one of {} …", several.join(", "))),
        (several, false) => Some(format!("one of {}", several.join(", "))),
    }
}

/// Keywords that stand beside functions and are none.
const AFTER_VALUES: [&str; 9] = [
    "AS", "ASC", "DESC", "DISTINCT", "LIMIT", "OFFSET", "VALUES", "HAVING", "ORDER",
];
