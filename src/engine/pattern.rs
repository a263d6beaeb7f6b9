//! Regular expressions: compiling one, or matching a long text with it, is a single step that nothing can stop, so
//! both are measured before.
//!
//! The evaluator compiles a pattern that is written in the query once, and any other for each row. A written one that is
//! light is left to it; every other goes through a function that looks at the limits and at its length.

use super::failure::Failure;
use super::limit;
use oxigraph::model::{NamedNode, Term};
use regex::RegexBuilder;
use spareval::QueryEvaluator;
use spargebra::algebra::{Expression, Function};

const PATTERN: &str = "urn:accede:pattern";
const TEXT: &str = "urn:accede:text";
/// The longest pattern, and the longest text that a query may make and match with one.
const LENGTH: usize = 10_000;
const TEXT_LENGTH: usize = 1 << 20;
/// The size of a light pattern when it is compiled; the evaluator's own limit is larger.
const LIGHT: usize = 200_000;
/// How many light ones a query may have; more are compiled row by row, between two looks at the limits.
const MANY: usize = 32;

/// The guard of one query's regular expressions.
#[derive(Default)]
pub(crate) struct Patterns {
    light: usize,
}

impl Patterns {
    /// Guards a call of `REGEX` or `REPLACE`.
    pub(crate) fn guard(&mut self, function: &Function, arguments: &mut [Expression]) {
        let flags = match function {
            Function::Regex => 2,
            Function::Replace => 3,
            _ => return,
        };
        let flags = arguments
            .get(flags)
            .map(|flags| written(flags).map(str::to_owned));
        if let [text, pattern, ..] = arguments {
            if is_made(text) {
                wrap(text, TEXT);
            }
            let is_light = match (written(pattern), flags) {
                (Some(pattern), None) => self.is_light(pattern, ""),
                (Some(pattern), Some(Some(flags))) => self.is_light(pattern, &flags),
                _ => false,
            };
            if !is_light {
                wrap(pattern, PATTERN);
            }
        }
    }

    fn is_light(&mut self, pattern: &str, flags: &str) -> bool {
        if pattern.len() > LENGTH || self.light >= MANY {
            return false;
        }
        self.light += 1;
        limit::look();
        let mut builder = RegexBuilder::new(pattern);
        builder
            .size_limit(LIGHT)
            .case_insensitive(flags.contains('i'))
            .ignore_whitespace(flags.contains('x'));
        flags.contains('q') || builder.build().is_ok()
    }
}

/// Whether a text may be of any length; those of the data are short.
fn is_made(text: &Expression) -> bool {
    match text {
        Expression::Variable(_) => false,
        Expression::FunctionCall(Function::Str | Function::LCase | Function::UCase, list) => {
            list.iter().any(is_made)
        }
        _ => true,
    }
}

fn written(expression: &Expression) -> Option<&str> {
    match expression {
        Expression::Literal(literal) => Some(literal.value()),
        _ => None,
    }
}

fn wrap(expression: &mut Expression, name: &str) {
    let inner = std::mem::replace(expression, Expression::Coalesce(Vec::new()));
    *expression = Expression::FunctionCall(
        Function::Custom(NamedNode::new_unchecked(name)),
        vec![inner],
    );
}

/// The evaluator with the functions: they give their argument, if there is time left and it is not too long.
pub(crate) fn install(mut evaluator: QueryEvaluator) -> QueryEvaluator {
    for (name, most) in [(PATTERN, LENGTH), (TEXT, TEXT_LENGTH)] {
        let name = NamedNode::new_unchecked(name);
        evaluator = evaluator.with_custom_function(name, move |arguments| {
            limit::look();
            let term = arguments.last()?;
            if let Term::Literal(literal) = term
                && literal.value().len() > most
            {
                limit::stop(Failure::TooDeep {
                    what: format!("a regular expression or its text has more than {most} bytes"),
                });
            }
            Some(term.clone())
        });
    }
    evaluator
}
