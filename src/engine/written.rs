//! Parameters in the text of a query, for endpoints that take nothing but text.
//!
//! The text is read word by word, so that a term takes the place of a variable only where a variable stands: not in a
//! comment, a text or an IRI. Where a term may not stand the phrase is changed: a selected variable becomes
//! `(term AS ?variable)`, `BOUND(?variable)` becomes `true`. What cannot be said so is refused, never sent otherwise.

use super::Failure;
use oxigraph::model::{Term, Variable};
use spargebra::Query;
use spargebra::algebra::GraphPattern;
use std::fmt::Write;

/// The query with terms for variables, as text; it answers as [`bind`](super::bind::bind) makes it.
pub fn with_terms(text: &str, bindings: &[(Variable, Term)]) -> Result<String, Failure> {
    if bindings.is_empty() {
        return Ok(text.to_owned());
    }
    let query = super::parse(text, None)?;
    // Refuses what is no parameter, and terms that none can be.
    super::bind::bind(&query, bindings)?;
    let (Query::Select { pattern, .. }
    | Query::Construct { pattern, .. }
    | Query::Describe { pattern, .. }
    | Query::Ask { pattern, .. }) = &query;
    let bound = |variable: &Variable| bindings.iter().any(|(name, _)| name == variable);
    if shares_only(pattern, &bound) {
        return Err(refused(
            "the two sides of a `MINUS` share nothing but parameters",
        ));
    }
    let written = Writer::new(text, bindings).write()?;
    super::parse(&written, None).map_err(|_| {
        refused("a literal stands where SPARQL takes none, or a word is not understood")
    })?;
    Ok(written)
}

fn refused(why: &str) -> Failure {
    Failure::Evaluation(format!(
        "its parameters cannot be written into its text, since {why}; hint: put the constants into a copy of the \
         file and ask that"
    ))
}

/// Whether some `MINUS` would take nothing away once the parameters are no variables any more.
fn shares_only(pattern: &GraphPattern, bound: &impl Fn(&Variable) -> bool) -> bool {
    use GraphPattern as P;
    let below = |pattern: &GraphPattern| shares_only(pattern, bound);
    match pattern {
        P::Minus { left, right } => {
            let (mut ours, mut shared) = (Vec::new(), Vec::new());
            left.on_in_scope_variable(|variable| ours.push(variable.clone()));
            right.on_in_scope_variable(|variable| {
                if ours.contains(variable) {
                    shared.push(variable.clone());
                }
            });
            !shared.is_empty() && shared.iter().all(bound) || below(left) || below(right)
        }
        P::Bgp { .. } | P::Path { .. } | P::Values { .. } | P::Service { .. } => false,
        P::Join { left, right }
        | P::Lateral { left, right }
        | P::LeftJoin { left, right, .. }
        | P::Union { left, right } => below(left) || below(right),
        P::Filter { inner, .. }
        | P::Graph { inner, .. }
        | P::Extend { inner, .. }
        | P::OrderBy { inner, .. }
        | P::Project { inner, .. }
        | P::Distinct { inner }
        | P::Reduced { inner }
        | P::Slice { inner, .. }
        | P::Group { inner, .. } => below(inner),
    }
}

/// A word of a query, as far as it matters here.
#[derive(Clone, Copy, PartialEq)]
enum Token<'a> {
    Variable(&'a str),
    Word(&'a str),
    Sign(u8),
    /// Blanks and comments.
    Blank,
    /// IRIs, texts, and names with a prefix.
    Other,
}

/// The first token of a text and its length.
fn token(text: &str) -> (Token<'_>, usize) {
    let bytes = text.as_bytes();
    let Some(first) = bytes.first().copied() else {
        return (Token::Blank, 0);
    };
    let name = |from: usize, also: &str| {
        let rest = &text[from..];
        let is_name = |c: char| c.is_alphanumeric() || c == '_' || also.contains(c);
        from + rest.find(|c| !is_name(c)).unwrap_or(rest.len())
    };
    match first {
        b if b.is_ascii_whitespace() => (Token::Blank, 1),
        b'#' => {
            let length = text.find(['\n', '\r']).unwrap_or(text.len());
            (Token::Blank, length)
        }
        b'<' => {
            let end = text.find(['>', ' ', '\n', '\r', '\t', '"', '{', '}', '|', '^', '`']);
            match end {
                Some(end) if bytes[end] == b'>' && !text[1..end].contains('<') => {
                    (Token::Other, end + 1)
                }
                _ => (Token::Sign(b'<'), 1),
            }
        }
        b'"' | b'\'' => (Token::Other, string(text, first)),
        b'?' | b'$' => match name(1, "") {
            1 => (Token::Sign(first), 1),
            end => (Token::Variable(&text[1..end]), end),
        },
        b'@' => (Token::Other, name(1, "-")),
        _ => match name(0, ":-%\\") {
            0 => {
                let length = text.chars().next().map_or(1, char::len_utf8);
                (Token::Sign(first), length)
            }
            end if text[..end].contains(':') => (Token::Other, end),
            end => (Token::Word(&text[..end]), end),
        },
    }
}

/// The length of a text in quotes, short or long.
fn string(text: &str, quote: u8) -> usize {
    let bytes = text.as_bytes();
    let long = [quote; 3];
    let close: &[u8] = if bytes.starts_with(&long) {
        &long
    } else {
        &long[..1]
    };
    let mut at = close.len();
    while at < bytes.len() {
        if bytes[at] == b'\\' {
            at += 2;
        } else if bytes[at..].starts_with(close) {
            return at + close.len();
        } else {
            at += 1;
        }
    }
    bytes.len()
}

/// What may stand where the reader is.
#[derive(Clone, Copy, PartialEq)]
enum Phrase {
    Pattern,
    /// What a `SELECT` selects.
    Selection,
    /// `GROUP BY`, `HAVING`, `ORDER BY`.
    Modifier,
    /// The head or the rows of `VALUES`.
    Table,
}

#[derive(Clone)]
struct Group<'a> {
    phrase: Phrase,
    /// The parameters that are variables of their own here, in a sub-select that does not select them.
    hidden: Vec<&'a str>,
}

struct Writer<'a> {
    text: &'a str,
    at: usize,
    bindings: &'a [(Variable, Term)],
    groups: Vec<Group<'a>>,
    brackets: usize,
    /// The last tokens that are no blanks.
    last: [Token<'a>; 2],
    written: String,
}

impl<'a> Writer<'a> {
    fn new(text: &'a str, bindings: &'a [(Variable, Term)]) -> Self {
        let outermost = Group {
            phrase: Phrase::Pattern,
            hidden: Vec::new(),
        };
        Self {
            text,
            at: 0,
            bindings,
            groups: vec![outermost],
            brackets: 0,
            last: [Token::Blank; 2],
            written: String::with_capacity(text.len() + 256),
        }
    }

    fn write(mut self) -> Result<String, Failure> {
        while self.at < self.text.len() {
            let (mut token, mut length) = token(&self.text[self.at..]);
            // `?a<?b&&?c>1`: what could be an IRI is none after a variable in brackets.
            let after_variable = matches!(self.last[1], Token::Variable(_));
            if self.brackets > 0 && after_variable && self.text[self.at..].starts_with('<') {
                (token, length) = (Token::Sign(b'<'), 1);
            }
            let source = &self.text[self.at..self.at + length];
            self.at += length;
            match token {
                Token::Variable(name) => self.variable(name, source)?,
                Token::Word(word) => {
                    self.word(word)?;
                    self.written.push_str(source);
                }
                Token::Sign(sign) => {
                    self.sign(sign);
                    self.written.push_str(source);
                }
                Token::Blank | Token::Other => self.written.push_str(source),
            }
            if token != Token::Blank {
                self.last = [self.last[1], token];
            }
        }
        Ok(self.written)
    }

    fn group(&mut self) -> &mut Group<'a> {
        if self.groups.is_empty() {
            self.groups.push(Group {
                phrase: Phrase::Pattern,
                hidden: Vec::new(),
            });
        }
        let last = self.groups.len() - 1;
        &mut self.groups[last]
    }

    fn word(&mut self, word: &str) -> Result<(), Failure> {
        let is = |keyword: &str| word.eq_ignore_ascii_case(keyword);
        if is("SELECT") {
            self.selection()?;
        } else if is("WHERE") || is("LIMIT") || is("OFFSET") || is("FROM") {
            self.group().phrase = Phrase::Pattern;
        } else if is("GROUP") || is("HAVING") || is("ORDER") {
            self.group().phrase = Phrase::Modifier;
        } else if is("VALUES") {
            self.group().phrase = Phrase::Table;
        }
        Ok(())
    }

    /// Looks ahead to what a `SELECT` selects.
    fn selection(&mut self) -> Result<(), Failure> {
        let (mut selected, mut all) = (Vec::new(), false);
        let (mut at, mut open) = (self.at, 0);
        while at < self.text.len() {
            let (token, length) = token(&self.text[at..]);
            at += length;
            match token {
                Token::Sign(b'(') => open += 1,
                Token::Sign(b')') => open -= 1,
                Token::Sign(b'{') => break,
                Token::Word(word) if word.eq_ignore_ascii_case("WHERE") => break,
                Token::Sign(b'*') if open == 0 => all = true,
                Token::Variable(name) if open == 0 => selected.push(name),
                _ => (),
            }
        }
        if all {
            return Err(refused("`SELECT *` would not show them"));
        }
        let inner = self.groups.len() > 1;
        let unselected: Vec<&'a str> = self
            .bindings
            .iter()
            .map(|(variable, _)| variable.as_str())
            .filter(|name| inner && !selected.contains(name))
            .collect();
        let group = self.group();
        group.phrase = Phrase::Selection;
        group.hidden.extend(unselected);
        Ok(())
    }

    fn sign(&mut self, sign: u8) {
        match sign {
            b'{' => {
                let outer = self.group();
                let phrase = match outer.phrase {
                    Phrase::Table => Phrase::Table,
                    _ => Phrase::Pattern,
                };
                let hidden = outer.hidden.clone();
                outer.phrase = Phrase::Pattern;
                self.groups.push(Group { phrase, hidden });
            }
            b'}' => {
                self.groups.pop();
            }
            b'(' => self.brackets += 1,
            b')' => self.brackets = self.brackets.saturating_sub(1),
            _ => (),
        }
    }

    fn variable(&mut self, name: &str, source: &str) -> Result<(), Failure> {
        let bindings = self.bindings;
        let term = bindings
            .iter()
            .find(|(variable, _)| variable.as_str() == name);
        let (brackets, outermost) = (self.brackets, self.groups.len() == 1);
        let group = self.group();
        let Some((_, term)) = term.filter(|_| !group.hidden.contains(&name)) else {
            self.written.push_str(source);
            return Ok(());
        };
        let phrase = group.phrase;
        let word_before = |token: Token<'_>, keyword: &str| matches!(token, Token::Word(word) if word.eq_ignore_ascii_case(keyword));
        if phrase == Phrase::Table {
            return Err(refused("`VALUES` gives one of them values"));
        }
        if word_before(self.last[1], "AS") {
            return Err(refused("the query computes one of them"));
        }
        // Writing to a string cannot fail.
        if word_before(self.last[0], "BOUND") && self.last[1] == Token::Sign(b'(') {
            self.is_bound();
        } else if brackets == 0 && phrase == Phrase::Selection {
            // Further in nothing asks for it: where it was joined, its value stands.
            if outermost {
                let _ = write!(self.written, "({term} AS ?{name})");
            }
        } else if brackets == 0 && phrase == Phrase::Modifier {
            let _ = write!(self.written, "({term})");
        } else {
            let _ = write!(self.written, "{term}");
        }
        Ok(())
    }

    /// What was begun as `BOUND(` ends as `(true`: in place of a call, a value in brackets.
    fn is_bound(&mut self) {
        let call = self.written.to_ascii_uppercase().rfind("BOUND");
        if let Some(call) = call {
            self.written.truncate(call);
            self.written.push_str("(true");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use oxigraph::model::{Literal, NamedNode, vocab::xsd};

    fn written(text: &str) -> Result<String, Failure> {
        let day = Literal::new_typed_literal("2001-11-20", xsd::DATE);
        let state = NamedNode::new_unchecked("urn:x:ALB");
        let bindings = [
            (Variable::new_unchecked("day"), Term::from(day)),
            (Variable::new_unchecked("state"), Term::from(state)),
        ];
        with_terms(text, &bindings)
    }

    fn check(text: &str, expected: &str) {
        let date = "\"2001-11-20\"^^<http://www.w3.org/2001/XMLSchema#date>";
        let expected = expected
            .replace("DAY", date)
            .replace("STATE", "<urn:x:ALB>");
        assert_eq!(written(text).unwrap(), expected);
    }

    #[test]
    fn a_term_stands_where_the_variable_stood() {
        check(
            "SELECT ?day ?state (COUNT(?x) AS ?n) WHERE { ?state ?p ?x FILTER(?x<?day&&?x>1) } GROUP BY ?day ?state ORDER BY ?state DESC(?day)",
            "SELECT (DAY AS ?day) (STATE AS ?state) (COUNT(?x) AS ?n) WHERE { STATE ?p ?x FILTER(?x<DAY&&?x>1) } GROUP BY (DAY) (STATE) ORDER BY (STATE) DESC(DAY)",
        );
        check(
            "ASK { ?state <urn:x:?day> '?day' , \"\"\"a \" ?day\"\"\"@en . # ?day\n FILTER(bound( ?day ) || ?day = 1) }",
            "ASK { STATE <urn:x:?day> '?day' , \"\"\"a \" ?day\"\"\"@en . # ?day\n FILTER((true ) || DAY = 1) }",
        );
        check(
            "CONSTRUCT { ?state <urn:x:p> ?day } WHERE { ?state ?days ?o }",
            "CONSTRUCT { STATE <urn:x:p> DAY } WHERE { STATE ?days ?o }",
        );
    }

    #[test]
    fn a_sub_select_that_does_not_select_the_variable_has_its_own() {
        check(
            "SELECT ?state ?day { ?state ?p ?o { SELECT ?o ?day { ?state ?q ?o FILTER(?o < ?day) } } }",
            "SELECT (STATE AS ?state) (DAY AS ?day) { STATE ?p ?o { SELECT ?o  { ?state ?q ?o FILTER(?o < DAY) } } }",
        );
    }

    #[test]
    fn what_cannot_be_written_is_refused() {
        for text in [
            "SELECT * { ?state ?p ?day }",
            "SELECT ?state ?day { ?state ?p ?o VALUES ?day { 1 2 } }",
            "SELECT ?state ?day { ?state ?p ?o BIND(1 AS ?day) }",
            "SELECT ?state { ?state ?day ?o }",
            "SELECT ?state ?day { ?state ?p ?o MINUS { ?state ?q ?day } }",
            "SELECT ?state { ?state ?p ?o }",
        ] {
            assert!(written(text).is_err(), "{text}");
        }
    }
}
