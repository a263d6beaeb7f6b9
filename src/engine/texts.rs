//! Texts that a query makes: they may be of any length, and reading one is a single step that nothing can stop.
//!
//! The texts of the data are short. Those that `CONCAT`, `REPLACE`, `GROUP_CONCAT` or another endpoint make are measured:
//! when they are made, and where they go into a function.

use super::failure::Failure;
use super::limit;
use super::pattern::Patterns;
use super::walk;
use oxigraph::model::{Literal, LiteralRef, NamedNode, Term, Variable, vocab::rdf, vocab::xsd};
use rustc_hash::FxHashSet;
use spareval::QueryEvaluator;
use spargebra::Query;
use spargebra::algebra::{AggregateExpression, AggregateFunction, Expression, Function};
use spargebra::algebra::{GraphPattern, OrderExpression};
use spargebra::term::GroundTerm;

const CONCAT: &str = "urn:accede:concat";
const BOUNDED: &str = "urn:accede:bounded";
/// The longest text that a query may make and go on with, in bytes: no function takes a tenth of a second for it.
const LONGEST: usize = 16 << 20;
/// A text written in the query is as one of the data, if it is no longer.
const SHORT: usize = 4096;
/// Texts of the data that one `CONCAT` may join without being measured.
const JOINED: usize = 64;

/// Stops a query that makes a text of more than the longest.
pub(crate) fn check(length: usize) {
    if length > LONGEST {
        limit::stop(Failure::Step {
            what: format!("a text that it makes has more than {LONGEST} bytes"),
        });
    }
}

/// The literal of a term that a function of texts takes.
pub(crate) fn literal(term: &Term) -> Option<LiteralRef<'_>> {
    match term {
        Term::Literal(literal) => Some(literal.as_ref()).filter(|literal| {
            [xsd::STRING, rdf::LANG_STRING, rdf::DIR_LANG_STRING].contains(&literal.datatype())
        }),
        _ => None,
    }
}

/// A text in the language of another.
pub(crate) fn like(other: LiteralRef<'_>, text: String) -> Literal {
    match (other.language(), other.direction()) {
        (Some(language), Some(direction)) => {
            Literal::new_directional_language_tagged_literal_unchecked(text, language, direction)
        }
        (Some(language), None) => Literal::new_language_tagged_literal_unchecked(text, language),
        (None, _) => Literal::new_simple_literal(text),
    }
}

/// Guards all that reads or makes texts in a query.
pub(crate) fn guard(query: &mut Query) {
    let (Query::Select { pattern, .. }
    | Query::Construct { pattern, .. }
    | Query::Describe { pattern, .. }
    | Query::Ask { pattern, .. }) = query;
    let mut guard = Guard::default();
    guard.pattern(pattern);
}

#[derive(Default)]
struct Guard {
    /// Variables that may have a text that the query makes, by their names alone.
    made: FxHashSet<Variable>,
    patterns: Patterns,
}

impl Guard {
    /// What is below a pattern comes first, since expressions see its variables.
    fn pattern(&mut self, pattern: &mut GraphPattern) {
        use GraphPattern as P;
        match pattern {
            P::Bgp { .. } | P::Path { .. } => (),
            P::Values {
                variables,
                bindings,
            } => {
                let long = |term: &Option<GroundTerm>| match term {
                    Some(GroundTerm::Literal(literal)) => literal.value().len() > SHORT,
                    _ => false,
                };
                if bindings.iter().flatten().any(long) {
                    self.made.extend(variables.iter().cloned());
                }
            }
            P::Service { inner, .. } => inner.on_in_scope_variable(|variable| {
                self.made.insert(variable.clone());
            }),
            P::Join { left, right }
            | P::Lateral { left, right }
            | P::Union { left, right }
            | P::Minus { left, right } => {
                self.pattern(left);
                self.pattern(right);
            }
            P::LeftJoin {
                left,
                right,
                expression,
            } => {
                self.pattern(left);
                self.pattern(right);
                if let Some(expression) = expression {
                    self.expression(expression);
                }
            }
            P::Filter { expr, inner } => {
                self.pattern(inner);
                self.expression(expr);
            }
            P::Extend {
                inner,
                variable,
                expression,
            } => {
                self.pattern(inner);
                if self.expression(expression) {
                    self.made.insert(variable.clone());
                }
            }
            P::OrderBy { inner, expression } => {
                self.pattern(inner);
                for key in expression {
                    let (OrderExpression::Asc(key) | OrderExpression::Desc(key)) = key;
                    self.expression(key);
                }
            }
            P::Group {
                inner, aggregates, ..
            } => {
                self.pattern(inner);
                for (variable, aggregate) in aggregates {
                    let AggregateExpression::FunctionCall { name, expr, .. } = aggregate else {
                        continue;
                    };
                    let joins = matches!(name, AggregateFunction::GroupConcat { .. });
                    let made = self.expression(expr);
                    if made {
                        bounded(expr);
                    }
                    if made || joins {
                        self.made.insert(variable.clone());
                    }
                }
            }
            P::Graph { inner, .. }
            | P::Project { inner, .. }
            | P::Distinct { inner }
            | P::Reduced { inner }
            | P::Slice { inner, .. } => self.pattern(inner),
        }
    }

    /// Guards an expression, and tells whether it may be a text that the query makes.
    fn expression(&mut self, expression: &mut Expression) -> bool {
        use Expression as E;
        match expression {
            E::NamedNode(_) | E::Bound(_) => false,
            E::Literal(literal) => literal.value().len() > SHORT,
            E::Variable(variable) => self.made.contains(variable),
            E::Exists(pattern) => {
                self.pattern(pattern);
                false
            }
            E::If(condition, a, b) => {
                self.expression(condition);
                self.expression(a) | self.expression(b)
            }
            E::Coalesce(list) => self.all(list).contains(&true),
            E::FunctionCall(function, list) => {
                let made = self.all(list);
                self.call(function, list, &made)
            }
            // What compares or counts gives no text.
            other => {
                walk::parts_mut(other).into_iter().for_each(|part| {
                    self.expression(part);
                });
                false
            }
        }
    }

    fn all(&mut self, list: &mut [Expression]) -> Vec<bool> {
        list.iter_mut().map(|e| self.expression(e)).collect()
    }

    fn call(&mut self, function: &mut Function, list: &mut [Expression], made: &[bool]) -> bool {
        for (argument, made) in list.iter_mut().zip(made) {
            if *made {
                bounded(argument);
            }
        }
        let of_made = made.contains(&true);
        match function {
            Function::Concat => {
                if of_made || list.len() > JOINED {
                    *function = Function::Custom(NamedNode::new_unchecked(CONCAT));
                }
                true
            }
            Function::Regex => {
                self.patterns.guard(function, list, of_made);
                false
            }
            Function::Replace => {
                self.patterns.guard(function, list, of_made);
                true
            }
            // Three bytes for one, and two or three.
            Function::EncodeForUri | Function::UCase | Function::LCase => true,
            Function::StrLen | Function::Contains | Function::StrStarts | Function::StrEnds => {
                false
            }
            _ => of_made,
        }
    }
}

/// Measures what an expression gives, whenever it gives it.
fn bounded(expression: &mut Expression) {
    let inner = std::mem::replace(expression, Expression::Coalesce(Vec::new()));
    let bounded = Function::Custom(NamedNode::new_unchecked(BOUNDED));
    *expression = Expression::FunctionCall(bounded, vec![inner]);
}

/// The evaluator with the functions: `CONCAT` as the evaluator does it, and one that gives its argument if that is not
/// too long.
pub(crate) fn install(evaluator: QueryEvaluator) -> QueryEvaluator {
    evaluator
        .with_custom_function(NamedNode::new_unchecked(CONCAT), |arguments| {
            let mut parts = arguments.iter().map(literal);
            let Some(first) = parts.next() else {
                return Some(Literal::new_simple_literal("").into());
            };
            let first = first?;
            let mut alike = true;
            let mut text = first.value().to_owned();
            for part in parts {
                let part = part?;
                alike &=
                    part.language() == first.language() && part.direction() == first.direction();
                check(text.len() + part.value().len());
                limit::work(part.value().len());
                text.push_str(part.value());
            }
            Some(match alike {
                true => like(first, text).into(),
                false => Literal::new_simple_literal(text).into(),
            })
        })
        .with_custom_function(NamedNode::new_unchecked(BOUNDED), |arguments| {
            let term = arguments.first()?;
            if let Term::Literal(literal) = term {
                check(literal.value().len());
                limit::work(literal.value().len());
            }
            Some(term.clone())
        })
}

#[cfg(test)]
mod tests;
