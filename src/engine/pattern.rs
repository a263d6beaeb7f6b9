//! Regular expressions: compiling one, or matching a long text with it, is a single step that nothing can stop, so
//! both are measured before.
//!
//! The evaluator compiles a pattern that is written in the query once, and any other for each row. A light one that meets
//! texts of the data is left to it. Every other, and every `REPLACE`, whose result can be as long as two of its arguments
//! multiplied, is evaluated here: as the evaluator does it, with looks at the limits between the steps.

use std::sync::{Arc, Mutex, PoisonError};

use super::failure::Failure;
use super::{limit, texts};
use oxigraph::model::{Literal, NamedNode, Term, vocab::xsd};
use regex::{Regex, RegexBuilder};
use spareval::QueryEvaluator;
use spargebra::algebra::{Expression, Function};

const REGEX: &str = "urn:accede:regex";
const REPLACE: &str = "urn:accede:replace";
/// The longest pattern.
const LENGTH: usize = 10_000;
/// The size of a compiled pattern: of a light one, and the most that the evaluator takes.
const LIGHT: usize = 4096;
const LARGEST: usize = 1_000_000;
/// How many light ones a query may have; more are kept here, a few at a time.
const MANY: usize = 32;
/// The size of a pattern multiplied by the length of a text: at worst a match takes a fifth of a nanosecond for each.
const STEP: usize = 1_300_000_000;
/// Compiled patterns that are kept.
const KEPT: usize = 16;

/// The guard of one query's regular expressions.
#[derive(Default)]
pub(crate) struct Patterns {
    light: usize,
}

impl Patterns {
    /// Guards a call of `REGEX` or `REPLACE`, whose text may be of any length if it is made by the query.
    pub(crate) fn guard(&mut self, call: &mut Function, arguments: &[Expression], made: bool) {
        match call {
            Function::Replace => *call = custom(REPLACE),
            Function::Regex if made || !self.is_light(arguments) => *call = custom(REGEX),
            _ => (),
        }
    }

    fn is_light(&mut self, arguments: &[Expression]) -> bool {
        let flags = arguments.get(2).map_or(Some(""), written);
        let (Some(pattern), Some(flags)) = (arguments.get(1).and_then(written), flags) else {
            return false;
        };
        if pattern.len() > LENGTH || self.light >= MANY {
            return false;
        }
        self.light += 1;
        limit::look();
        builder(pattern, flags).is_some_and(|mut builder| builder.size_limit(LIGHT).build().is_ok())
    }
}

fn custom(name: &str) -> Function {
    Function::Custom(NamedNode::new_unchecked(name))
}

fn written(expression: &Expression) -> Option<&str> {
    match expression {
        Expression::Literal(literal) => Some(literal.value()),
        _ => None,
    }
}

/// A pattern with the memory that it takes, by which its worst matches are known.
struct Compiled {
    regex: Regex,
    size: usize,
}

/// What makes a pattern of a text, unless there are flags that SPARQL does not know.
fn builder(pattern: &str, flags: &str) -> Option<RegexBuilder> {
    let mut builder = match flags.contains('q') {
        true => RegexBuilder::new(&regex::escape(pattern)),
        false => RegexBuilder::new(pattern),
    };
    for flag in flags.chars() {
        match flag {
            's' => builder.dot_matches_new_line(true),
            'm' => builder.multi_line(true),
            'i' => builder.case_insensitive(true),
            'x' => builder.ignore_whitespace(true),
            'q' => &mut builder,
            _ => return None,
        };
    }
    Some(builder)
}

/// The pattern, if it is one and not too large, with its size to the next power of two.
fn compile(pattern: &str, flags: &str) -> Option<Compiled> {
    let mut builder = builder(pattern, flags)?;
    let regex = builder.size_limit(LARGEST).build().ok()?;
    let mut size = 256;
    while size < LARGEST && builder.size_limit(size).build().is_err() {
        size *= 2;
    }
    Some(Compiled { regex, size })
}

impl Compiled {
    /// Stops a query whose text would keep the pattern busy for too long.
    fn check(&self, text: &str) {
        if text.len().saturating_mul(self.size) > STEP {
            limit::stop(Failure::Step {
                what: format!(
                    "a regular expression of {} bytes meets a text of {}",
                    self.size,
                    text.len()
                ),
            });
        }
    }

    /// All matches replaced, as `Regex::replace_all` does it.
    fn replace(&self, text: &str, by: &str) -> String {
        let references = by.matches('$').count();
        let mut result = String::new();
        let mut done = 0;
        for captures in self.regex.captures_iter(text) {
            limit::look();
            let Some(whole) = captures.get(0) else { break };
            // Each reference stands for a part of the match.
            let longest = references
                .saturating_mul(whole.len())
                .saturating_add(by.len());
            texts::check(result.len().saturating_add(longest));
            result.push_str(&text[done..whole.start()]);
            captures.expand(by, &mut result);
            done = whole.end();
        }
        texts::check(result.len() + text.len() - done);
        result.push_str(&text[done..]);
        result
    }
}

/// What was compiled last, the latest at the end; `None` where a text is no pattern.
#[derive(Default)]
struct Cache(Mutex<Vec<(Key, Option<Arc<Compiled>>)>>);

#[derive(PartialEq)]
struct Key {
    pattern: String,
    flags: String,
}

impl Cache {
    fn get(&self, pattern: &str, flags: &str) -> Option<Arc<Compiled>> {
        if pattern.len() > LENGTH {
            limit::stop(Failure::TooDeep {
                what: format!("a regular expression has more than {LENGTH} bytes"),
            });
        }
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept
            .iter()
            .rposition(|(key, _)| key.pattern == pattern && key.flags == flags);
        if let Some(at) = at {
            return kept[at].1.clone();
        }
        limit::look();
        let compiled = compile(pattern, flags).map(Arc::new);
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        let key = Key {
            pattern: pattern.to_owned(),
            flags: flags.to_owned(),
        };
        kept.push((key, compiled.clone()));
        compiled
    }
}

/// The evaluator with the functions.
pub(crate) fn install(evaluator: QueryEvaluator) -> QueryEvaluator {
    let (matched, replaced) = (Cache::default(), Cache::default());
    evaluator
        .with_custom_function(NamedNode::new_unchecked(REGEX), move |arguments| {
            limit::look();
            let text = texts::literal(arguments.first()?)?;
            let pattern = simple(arguments.get(1)?)?;
            let flags = arguments.get(2).map_or(Some(""), simple)?;
            let compiled = matched.get(pattern, flags)?;
            compiled.check(text.value());
            Some(Literal::from(compiled.regex.is_match(text.value())).into())
        })
        .with_custom_function(NamedNode::new_unchecked(REPLACE), move |arguments| {
            limit::tick();
            let text = texts::literal(arguments.first()?)?;
            let pattern = simple(arguments.get(1)?)?;
            let by = simple(arguments.get(2)?)?;
            let flags = arguments.get(3).map_or(Some(""), simple)?;
            let compiled = replaced.get(pattern, flags)?;
            compiled.check(text.value());
            let result = compiled.replace(text.value(), by);
            Some(texts::like(text, result).into())
        })
}

/// The text of a literal without a language.
fn simple(term: &Term) -> Option<&str> {
    match term {
        Term::Literal(literal) if literal.datatype() == xsd::STRING => Some(literal.value()),
        _ => None,
    }
}
