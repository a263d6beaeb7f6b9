//! The tokens of a SPARQL text, with their places: what stands together, whether or not the text can be parsed.
//!
//! Where it is unclear whether two signs are one token they stay together: blanks between tokens never change what a
//! text means.

use crate::engine::complexity::text;

/// A token: which bytes of the text it is, and what it looks like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Token<'a> {
    pub start: usize,
    pub text: &'a str,
    pub kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    /// A keyword, or what is none.
    Word,
    /// A name with a prefix, or a blank node with a label.
    Name,
    Variable,
    Iri,
    /// A text in quotes, closed or not.
    Text,
    Number,
    Sign,
}

impl Token<'_> {
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }

    pub fn is_word(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text.eq_ignore_ascii_case(word)
    }

    pub fn opens(&self) -> bool {
        self.kind != Kind::Text && self.text.ends_with(['{', '(', '['])
    }

    pub fn closes(&self) -> bool {
        self.kind == Kind::Sign && self.text.starts_with(['}', ')', ']'])
    }
}

/// The longest first.
const SIGNS: [&str; 12] = [
    "<<(", ")>>", "{|", "|}", "^^", "&&", "||", "!=", "<=", ">=", "<<", ">>",
];

/// Functions whose bracket has to stand right behind their name, or the parser does not take it.
const CLOSE: [&str; 3] = ["CONCAT", "COALESCE", "BNODE"];

/// The tokens of a text, without blanks and comments.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        if first.is_ascii_whitespace() {
            at += 1;
        } else if first == '#' {
            at += rest.find(['\n', '\r']).unwrap_or(rest.len());
        } else {
            let (kind, length) = token(rest, first);
            found.push(Token {
                start: at,
                text: &rest[..length],
                kind,
            });
            at += length;
        }
    }
    found
}

fn token(rest: &str, first: char) -> (Kind, usize) {
    match first {
        '"' | '\'' => {
            let length = text::string(rest.as_bytes(), first as u8);
            (Kind::Text, length)
        }
        '<' => angle(rest),
        '?' | '$' => match 1 + name(&rest[1..]) {
            1 => (Kind::Sign, 1),
            length => (Kind::Variable, length),
        },
        '@' => {
            let part = |c: char| c.is_ascii_alphanumeric() || c == '-';
            let length = rest[1..].find(|c| !part(c)).unwrap_or(rest.len() - 1);
            (Kind::Sign, 1 + length)
        }
        '0'..='9' => (Kind::Number, number(rest)),
        '.' if rest[1..].starts_with(|c: char| c.is_ascii_digit()) => (Kind::Number, number(rest)),
        c if is_part(c) && c != '-' || c == '\\' => {
            let length = word(rest);
            let word = &rest[..length];
            if word.contains(':') {
                (Kind::Name, length)
            } else if CLOSE.iter().any(|close| close.eq_ignore_ascii_case(word))
                && rest[length..].starts_with('(')
            {
                (Kind::Word, length + 1)
            } else {
                (Kind::Word, length)
            }
        }
        c => {
            let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign));
            (Kind::Sign, sign.map_or(c.len_utf8(), |sign| sign.len()))
        }
    }
}

/// What begins with `<`: an IRI, or a sign.
fn angle(rest: &str) -> (Kind, usize) {
    if let Some(length) = iri(rest) {
        // As in `?a<3&&?b>=1`, which looks like an IRI and is none.
        return match rest[length..].starts_with('=') {
            true => (Kind::Sign, length + 1),
            false => (Kind::Iri, length),
        };
    }
    // `?a<<urn:b>` compares with an IRI, and `<<?s?p?o>>` is a triple: neither is taken apart.
    if rest.starts_with("<<")
        && let Some(length) = iri(&rest[1..])
    {
        let more = usize::from(rest[1 + length..].starts_with('>'));
        return (Kind::Sign, 1 + length + more);
    }
    let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign));
    (Kind::Sign, sign.map_or(1, |sign| sign.len()))
}

/// The length of an IRI with its brackets.
fn iri(rest: &str) -> Option<usize> {
    let stops = |c: char| c <= ' ' || "<>\"{}|^`".contains(c);
    let length = 1 + rest[1..].find(stops)?;
    rest[length..].starts_with('>').then_some(length + 1)
}

fn name(rest: &str) -> usize {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_' || is_foreign(c);
    rest.find(|c| !part(c)).unwrap_or(rest.len())
}

fn number(rest: &str) -> usize {
    let digits = |at: usize| {
        let rest = &rest[at..];
        at + rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len())
    };
    let mut at = digits(0);
    if rest[at..].starts_with('.') && digits(at + 1) > at + 1 {
        at = digits(at + 1);
    }
    if rest[at..].starts_with(['e', 'E']) {
        let sign = usize::from(rest[at + 1..].starts_with(['+', '-']));
        if digits(at + 1 + sign) > at + 1 + sign {
            at = digits(at + 1 + sign);
        }
    }
    at + name(&rest[at..])
}

/// The length of a word or of a name with a prefix. A dot is a part of a name where a name goes on behind it.
fn word(rest: &str) -> usize {
    let mut at = 0;
    let mut colon = false;
    while let Some(c) = rest[at..].chars().next() {
        if c == '\\' {
            let next = rest[at + 1..].chars().next();
            at += 1 + next
                .filter(|c| !c.is_whitespace())
                .map_or(0, char::len_utf8);
        } else if is_part(c) {
            colon |= c == ':';
            at += c.len_utf8();
        } else if c == '.' {
            let behind = rest[at..].trim_start_matches('.');
            let length = behind
                .find(|c| !is_part(c) && c != '\\')
                .unwrap_or(behind.len());
            if length == 0 || !(colon || behind[..length].contains(':')) {
                break;
            }
            at = rest.len() - behind.len();
        } else {
            break;
        }
    }
    at
}

fn is_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_-:%".contains(c) || is_foreign(c)
}

fn is_foreign(c: char) -> bool {
    !c.is_ascii() && !c.is_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = tokens(text).iter().map(|token| token.text).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn what_belongs_together_stays_together() {
        check(
            "ASK{?s a ex:a.b.}#c",
            &["ASK", "{", "?s", "a", "ex:a.b", ".", "}"],
        );
        check(
            "'a#'@de \"\"\"b\"c\"\"\"^^<u:x>",
            &["'a#'", "@de", "\"\"\"b\"c\"\"\"", "^^", "<u:x>"],
        );
        check(
            "(?a< 3&&?b>=1.5e-3||?a<3&&?b>=1)",
            &[
                "(", "?a", "<", "3", "&&", "?b", ">=", "1.5e-3", "||", "?a", "<3&&?b>=", "1", ")",
            ],
        );
        check(
            "<<?s ?p 1. >> ?x<<u:x> -2.0",
            &["<<", "?s", "?p", "1", ".", ">>", "?x", "<<u:x>", "-", "2.0"],
        );
        check(
            "ex:a\\,b|^ex:c? é:ü %% concat (concat(",
            &[
                "ex:a\\,b", "|", "^", "ex:c", "?", "é:ü", "%%", "concat", "(", "concat(",
            ],
        );
        check("'open\n\"also", &["'open", "\"also"]);
    }
}
