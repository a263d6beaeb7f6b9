//! Where a text that cannot be parsed goes wrong, and what is wrong there.
//!
//! The parser tells the furthest place it looked at. Where it tries a keyword it looks as far as the keyword is long,
//! so that this place is often too far, and where it tries an IRI, as far as the next `>`. So the text is parsed again
//! with blanks between its tokens, more of them than a keyword is long: what was looked at then lies behind the wrong
//! token and before the next one. What could have stood there is found by parsing what stands before it.

mod expected;
mod function;
mod meaning;
mod padded;
mod reason;
mod tokens;

pub(crate) use function::of_call;

use super::Failure;
use spargebra::{SparqlParser, SparqlSyntaxError};
use std::time::{Duration, Instant};
use tokens::{Kind, Token, tokens};

/// How long the words of a failure may be looked for; its place is found in any case.
const PATIENCE: Duration = Duration::from_millis(250);

/// What a text is read as.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Form {
    Query,
    Update,
}

/// The failure of a text that the parser did not take. `parser` has its base, if it has one.
pub(crate) fn syntax(
    text: &str,
    form: Form,
    parser: &SparqlParser,
    error: &SparqlSyntaxError,
) -> Failure {
    let tokens = tokens(text);
    let reading = Reading {
        text,
        plain: &without_labels(text, &tokens),
        tokens: &tokens,
        form,
        parser,
        begun: Instant::now(),
    };
    let reason = reason::find(&reading, error);
    let (line, column) = line_and_column(text, reason.at);
    let hint = reason.hint.as_deref().unwrap_or(
        "what may stand there is in the grammar, https://www.w3.org/TR/sparql11-query/#sparqlGrammar",
    );
    Failure::Syntax {
        message: format!(
            "at line {line}, column {column}: {}; hint: {hint}",
            reason.words
        ),
        line: Some(line),
        column: Some(column),
    }
}

/// A text that cannot be read, and how it was tried.
struct Reading<'a> {
    text: &'a str,
    /// The text without labels of blank nodes, with everything else where it was.
    plain: &'a str,
    tokens: &'a [Token<'a>],
    form: Form,
    parser: &'a SparqlParser,
    begun: Instant,
}

/// The furthest place that the parser looked at, and what it looked for.
struct Failed {
    at: usize,
    expected: Vec<String>,
}

impl Reading<'_> {
    /// Whether enough time went by: a few texts take the parser long, and it reads this one some twenty times.
    fn is_over(&self) -> bool {
        self.begun.elapsed() > PATIENCE
    }

    /// How the parser fails at another text; not at all if it takes it.
    fn attempt(&self, text: &str) -> Option<Failed> {
        let parser = self.parser.clone();
        let error = match self.form {
            Form::Query => parser.parse_query(text).err(),
            Form::Update => parser.parse_update(text).err(),
        };
        told(text, &error?)
    }

    /// The text before a token.
    fn before(&self, index: usize) -> &str {
        match self.tokens.get(index) {
            Some(token) => &self.plain[..token.start],
            None => self.plain,
        }
    }
}

/// The parser reads a text that is wrong twice, and the second time finds all labels of blank nodes used: it then says
/// nothing of what it looked for.
fn without_labels(text: &str, tokens: &[Token<'_>]) -> String {
    let mut plain = text.to_owned();
    for token in tokens.iter().filter(|token| token.text.starts_with("_:")) {
        let length = token.text.len();
        plain.replace_range(token.start..token.end(), &format!("{:length$}", "[]"));
    }
    plain
}

/// The parser tells its place in its message only, as `error at 3:14: expected one of …`.
fn told(text: &str, error: &SparqlSyntaxError) -> Option<Failed> {
    let message = error.to_string();
    let rest = message.strip_prefix("error at ")?;
    let (line, rest) = rest.split_once(':')?;
    let (column, rest) = rest.split_once(": expected ")?;
    let at = offset(text, line.parse().ok()?, column.parse().ok()?);
    let rest = rest.strip_prefix("one of ").unwrap_or(rest);
    Some(Failed {
        at,
        expected: rest.split(", ").map(str::to_owned).collect(),
    })
}

/// Lines and columns are counted from one, columns in characters.
fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..at];
    let line = before.rfind('\n').map_or(0, |end| end + 1);
    (
        before.matches('\n').count() + 1,
        before[line..].chars().count() + 1,
    )
}

fn offset(text: &str, line: usize, column: usize) -> usize {
    let start = match line {
        0 | 1 => 0,
        line => text
            .match_indices('\n')
            .nth(line - 2)
            .map_or(text.len(), |(end, _)| end + 1),
    };
    text[start..]
        .char_indices()
        .nth(column.saturating_sub(1))
        .map_or(text.len(), |(at, _)| start + at)
}

/// The prefixes that a text declares before one of its tokens, the last of a name first.
fn prefixes<'a>(tokens: &[Token<'a>]) -> Vec<(&'a str, &'a str)> {
    let mut found: Vec<(&str, &str)> = tokens
        .windows(3)
        .filter(|three| {
            three[0].is_word("PREFIX") && three[1].kind == Kind::Name && three[2].kind == Kind::Iri
        })
        .filter_map(|three| {
            let iri = &three[2].text[1..three[2].text.len() - 1];
            Some((three[1].text.strip_suffix(':')?, iri))
        })
        .collect();
    found.reverse();
    found
}

#[cfg(test)]
mod tests;
