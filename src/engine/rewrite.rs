//! What is changed in a query before it runs; no answer changes by it.
//!
//! - A join whose rows may hold no term at all (`VALUES () { () () … }`, or sub-selects of variables that stay free) would
//!   escape the limits, which are looked at when terms are copied. One side of it gets a hidden term.
//! - A service is asked after the other side of its join, and not at all if that is empty. The evaluator starts with
//!   the side it thinks smaller, so the service is made to look large by an empty pattern beside it. One that the rows
//!   name is asked after them.
//! - Texts that the query makes are measured, since reading a long one is a single step.
//! - Triple patterns are read in the order that takes least, by the exact lengths of their ranges.
//! - Triple patterns that are joined with an `OPTIONAL` or the like are looked up for each of its rows, where that is less.
//! - `FILTER NOT EXISTS` becomes `MINUS` where that is equal and takes less.
//! - What rows are sorted by is computed once for each, and they are sorted by its kind first.

mod absence;
mod leaves;
mod lookup;
mod services;

use super::service::scope;
use super::walk::{self, in_scope};
use super::{kind, texts};
use crate::store::snapshot::Snapshot;
use leaves::Numbers;
use oxigraph::model::vocab::xsd;
use oxigraph::model::{Literal, NamedNode, Variable};
use spargebra::Query;
use spargebra::algebra::{
    AggregateExpression, AggregateFunction, Expression, Function, GraphPattern, OrderExpression,
};
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern};

/// A graph that no dataset has.
const NOTHING: &str = "urn:accede:no-such-graph";

/// A query that is too long to be planned is left in its order.
pub(crate) fn rewrite(mut query: Query, snapshot: &Snapshot, planned: bool) -> Query {
    texts::guard(&mut query);
    let (Query::Select { pattern, .. }
    | Query::Construct { pattern, .. }
    | Query::Describe { pattern, .. }
    | Query::Ask { pattern, .. }) = &mut query;
    scope::mark(pattern);
    let mut rewriter = Rewriter {
        snapshot,
        hidden: 0,
        place: if planned { Place::Alone } else { Place::Within },
    };
    rewriter.pattern(pattern);
    query
}

struct Rewriter<'a> {
    snapshot: &'a Snapshot,
    hidden: usize,
    place: Place,
}

/// Where a pattern stands.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// It is evaluated by itself, once.
    Alone,
    /// It is joined with what is no mere triple pattern; the optimizer knows how.
    Joined,
    /// Rows come in from outside: in `EXISTS`, on the right of `OPTIONAL`, in a graph that a variable names.
    Within,
}

impl Rewriter<'_> {
    fn pattern(&mut self, pattern: &mut GraphPattern) {
        use GraphPattern as P;
        match pattern {
            P::Bgp { patterns } if patterns.len() > 1 && self.place == Place::Alone => {
                self.order(pattern)
            }
            P::Join { .. } if self.place == Place::Alone && leaves::of(pattern).is_some() => {
                self.order(pattern);
            }
            P::Bgp { .. } | P::Path { .. } | P::Values { .. } => (),
            // What is asked of another endpoint goes there as it is.
            P::Service { .. } => self.look_large(pattern),
            P::Join { .. } => {
                services::named_last(pattern);
                self.joined(pattern);
            }
            P::Lateral { .. } | P::LeftJoin { .. } => self.joined(pattern),
            P::Minus { left, right } => {
                services::only_after_a_row(left, right);
                self.pattern(left);
                self.pattern(right);
            }
            P::Union { left, right } => {
                self.pattern(left);
                self.pattern(right);
            }
            P::Filter { expr, inner } => {
                if self.place == Place::Alone {
                    self.take_away(expr, inner);
                }
                self.expression(expr);
                self.pattern(inner);
            }
            P::Graph {
                name: NamedNodePattern::Variable(_),
                inner,
            } => self.at(Place::Within, |rewriter| rewriter.pattern(inner)),
            P::Extend {
                inner, expression, ..
            } => {
                self.expression(expression);
                self.pattern(inner);
            }
            P::OrderBy { inner, expression } => {
                self.pattern(inner);
                self.sort(inner, expression);
            }
            P::Project { inner, .. } => self.at(Place::Alone, |rewriter| rewriter.pattern(inner)),
            P::Graph { inner, .. }
            | P::Distinct { inner }
            | P::Reduced { inner }
            | P::Slice { inner, .. } => self.pattern(inner),
            P::Group {
                inner, aggregates, ..
            } => {
                let whole = aggregates.iter().any(|(_, aggregate)| {
                    matches!(
                        aggregate,
                        AggregateExpression::CountSolutions { distinct: true }
                    )
                });
                let variables = in_scope(inner);
                self.pattern(inner);
                if whole {
                    // Hidden terms must not make rows differ where whole rows are compared.
                    let shown = std::mem::take(inner);
                    **inner = P::Project {
                        inner: shown,
                        variables,
                    };
                }
            }
        }
    }

    fn joined(&mut self, pattern: &mut GraphPattern) {
        use GraphPattern as P;
        if let P::Join { left, right }
        | P::Lateral { left, right }
        | P::LeftJoin { left, right, .. } = pattern
            && certain(left).is_empty()
            && certain(right).is_empty()
        {
            self.hide_term(left);
        }
        self.join(pattern);
    }

    fn join(&mut self, pattern: &mut GraphPattern) {
        use GraphPattern as P;
        match pattern {
            P::Join { left, right } => {
                // A service whose name comes from the rows is asked for each of them.
                let named = match &**right {
                    P::Service {
                        name: NamedNodePattern::Variable(name),
                        ..
                    } => in_scope(left).contains(name),
                    _ => false,
                };
                if self.place == Place::Alone && !named {
                    let mut looked_up = lookup::of(left, right, self.snapshot);
                    if looked_up.is_none() {
                        looked_up = lookup::of(right, left, self.snapshot);
                        if looked_up.is_some() {
                            std::mem::swap(left, right);
                        }
                    }
                    if let Some(looked_up) = looked_up {
                        self.pattern(left);
                        *pattern = P::Lateral {
                            left: std::mem::take(left),
                            right: Box::new(looked_up),
                        };
                        return;
                    }
                }
                self.at(Place::Joined, |rewriter| rewriter.pattern(left));
                if named {
                    *pattern = P::Lateral {
                        left: std::mem::take(left),
                        right: std::mem::take(right),
                    };
                } else {
                    self.at(Place::Joined, |rewriter| rewriter.pattern(right));
                }
            }
            P::LeftJoin {
                left,
                right,
                expression,
            } => {
                self.pattern(left);
                if let Some(expression) = expression {
                    self.expression(expression);
                }
                if matches!(**right, P::Service { .. }) {
                    // The right side of an OPTIONAL is evaluated first, unless it depends on the left.
                    let optional = P::LeftJoin {
                        left: Box::default(),
                        right: std::mem::take(right),
                        expression: expression.take(),
                    };
                    *pattern = P::Lateral {
                        left: std::mem::take(left),
                        right: Box::new(optional),
                    };
                } else {
                    self.at(Place::Within, |rewriter| rewriter.pattern(right));
                }
            }
            P::Lateral { left, right } => {
                self.pattern(left);
                self.at(Place::Within, |rewriter| rewriter.pattern(right));
            }
            _ => (),
        }
    }

    fn expression(&mut self, expression: &mut Expression) {
        walk::exists(expression, &mut |pattern| {
            self.at(Place::Within, |rewriter| rewriter.pattern(pattern));
        });
    }

    /// Rewrites what stands at a place; nothing inside of `Within` is anywhere else.
    fn at(&mut self, place: Place, rewrite: impl FnOnce(&mut Self)) {
        let here = self.place;
        if here != Place::Within {
            self.place = place;
        }
        rewrite(self);
        self.place = here;
    }

    /// Triple patterns and tables in the order that takes least.
    fn order(&mut self, pattern: &mut GraphPattern) {
        if let Some(leaves) = leaves::of(pattern) {
            let plan = Numbers::of(self.snapshot).plan(leaves, &[]);
            *pattern = leaves::chain(plan.order);
        }
    }

    /// Makes `MINUS` of those parts of a filter that say `NOT EXISTS`, where that is equal and takes less.
    fn take_away(&mut self, filter: &mut Expression, rows: &mut Box<GraphPattern>) {
        match filter {
            Expression::And(left, right) => {
                self.take_away(left, rows);
                self.take_away(right, rows);
            }
            Expression::Not(inner) => {
                let Expression::Exists(pattern) = &**inner else {
                    return;
                };
                let numbers = Numbers::of(self.snapshot);
                if let Some(right) = absence::subtrahend(rows, pattern, &numbers) {
                    let left = std::mem::take(rows);
                    **rows = GraphPattern::Minus {
                        left,
                        right: Box::new(right),
                    };
                    *filter = Literal::new_typed_literal("true", xsd::BOOLEAN).into();
                }
            }
            _ => (),
        }
    }

    /// What rows are sorted by is computed once for each of them, and its kind before it.
    fn sort(&mut self, inner: &mut Box<GraphPattern>, by: &mut Vec<OrderExpression>) {
        let mut extend = |variable: &Variable, expression| {
            let rows = std::mem::take(inner);
            **inner = GraphPattern::Extend {
                inner: rows,
                variable: variable.clone(),
                expression,
            };
        };
        let mut sorted = Vec::with_capacity(by.len() * 2);
        for order in by.drain(..) {
            let (mut expression, descending) = match order {
                OrderExpression::Asc(expression) => (expression, false),
                OrderExpression::Desc(expression) => (expression, true),
            };
            self.expression(&mut expression);
            let variable = match expression {
                Expression::Variable(variable) => variable,
                computed => {
                    let variable = self.fresh();
                    extend(&variable, computed);
                    variable
                }
            };
            let kind = self.fresh();
            let function = Function::Custom(kind::name());
            extend(
                &kind,
                Expression::FunctionCall(function, vec![variable.clone().into()]),
            );
            sorted.extend([kind, variable].map(|key| match descending {
                false => OrderExpression::Asc(key.into()),
                true => OrderExpression::Desc(key.into()),
            }));
        }
        *by = sorted;
    }

    fn fresh(&mut self) -> Variable {
        self.hidden += 1;
        // A name that no query can write, since the parser knows no variable with a hyphen.
        Variable::new_unchecked(format!("hidden-{}", self.hidden))
    }

    fn hide_term(&mut self, pattern: &mut Box<GraphPattern>) {
        let inner = std::mem::take(pattern);
        **pattern = GraphPattern::Extend {
            inner,
            variable: self.fresh(),
            expression: Literal::new_typed_literal("true", xsd::BOOLEAN).into(),
        };
    }

    /// The service, or a pattern of the same variables that matches nothing but is thought to match much.
    fn look_large(&mut self, service: &mut GraphPattern) {
        let predicate = NamedNode::new_unchecked(NOTHING);
        let all = TriplePattern {
            subject: self.fresh().into(),
            predicate: self.fresh().into(),
            object: self.fresh().into(),
        };
        let each = in_scope(service).into_iter().map(|variable| TriplePattern {
            subject: all.subject.clone(),
            predicate: predicate.clone().into(),
            object: variable.into(),
        });
        let patterns = each.chain([all.clone()]).collect();
        let nothing = GraphPattern::Graph {
            name: predicate.clone().into(),
            inner: Box::new(GraphPattern::Bgp { patterns }),
        };
        let left = Box::new(std::mem::take(service));
        *service = GraphPattern::Union {
            left,
            right: Box::new(nothing),
        };
    }
}

/// Variables (and blank nodes, which are variables too) that surely have a value in every row.
fn certain(pattern: &GraphPattern) -> Vec<Variable> {
    use GraphPattern as P;
    let add = |mut all: Vec<Variable>, more: Vec<Variable>| {
        all.extend(more);
        all
    };
    match pattern {
        P::Bgp { patterns } => patterns
            .iter()
            .flat_map(|t| {
                let predicate = match &t.predicate {
                    NamedNodePattern::Variable(v) => Some(v.clone()),
                    NamedNodePattern::NamedNode(_) => None,
                };
                [of_term(&t.subject), predicate, of_term(&t.object)]
                    .into_iter()
                    .flatten()
            })
            .collect(),
        P::Path {
            subject, object, ..
        } => [of_term(subject), of_term(object)]
            .into_iter()
            .flatten()
            .collect(),
        P::Join { left, right } | P::Lateral { left, right } => add(certain(left), certain(right)),
        P::Union { left, right } => {
            let right = certain(right);
            certain(left)
                .into_iter()
                .filter(|v| right.contains(v))
                .collect()
        }
        P::Graph { name, inner } => match name {
            NamedNodePattern::Variable(v) => add(certain(inner), vec![v.clone()]),
            NamedNodePattern::NamedNode(_) => certain(inner),
        },
        P::Values {
            variables,
            bindings,
        } => variables
            .iter()
            .enumerate()
            .filter(|(column, _)| bindings.iter().all(|row| row[*column].is_some()))
            .map(|(_, v)| v.clone())
            .collect(),
        P::Extend {
            inner,
            variable,
            expression,
        } => match expression {
            Expression::Literal(_) | Expression::NamedNode(_) => {
                add(certain(inner), vec![variable.clone()])
            }
            _ => certain(inner),
        },
        P::LeftJoin { left: inner, .. }
        | P::Minus { left: inner, .. }
        | P::Filter { inner, .. }
        | P::OrderBy { inner, .. }
        | P::Distinct { inner }
        | P::Reduced { inner }
        | P::Slice { inner, .. } => certain(inner),
        P::Project { inner, variables } => certain(inner)
            .into_iter()
            .filter(|v| variables.contains(v))
            .collect(),
        P::Group {
            inner,
            variables,
            aggregates,
        } => {
            let counts = aggregates.iter().filter(|(_, aggregate)| match aggregate {
                AggregateExpression::CountSolutions { .. } => true,
                AggregateExpression::FunctionCall { name, .. } => *name == AggregateFunction::Count,
            });
            let groups = certain(inner).into_iter().filter(|v| variables.contains(v));
            groups.chain(counts.map(|(v, _)| v.clone())).collect()
        }
        P::Service { .. } => Vec::new(),
    }
}

fn of_term(term: &TermPattern) -> Option<Variable> {
    match term {
        TermPattern::Variable(variable) => Some(variable.clone()),
        TermPattern::BlankNode(node) => {
            Some(Variable::new_unchecked(format!("_:{}", node.as_str())))
        }
        _ => None,
    }
}
