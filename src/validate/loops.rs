//! Joins within `EXISTS`, as loops that start from what is already known.
//!
//! The evaluator asks an `EXISTS` once per row, and joins its patterns there by hashing all that each of them matches.
//! Where the row has bound a variable, looking up pattern after pattern is the same join at a thousandth of the work.

use std::collections::HashSet;

use oxigraph::model::Variable;
use spargebra::{
    algebra::{Expression as E, GraphPattern as P},
    term::{NamedNodePattern, TermPattern, TriplePattern},
};

type Known = HashSet<Variable>;

/// The pattern, with every `EXISTS` of its filters looped.
pub(super) fn looped(pattern: P) -> P {
    match pattern {
        P::Filter { expr, inner } => {
            let inner = looped(*inner);
            let known = variables(&inner);
            P::Filter {
                expr: expression(expr, &known),
                inner: Box::new(inner),
            }
        }
        P::Extend {
            inner,
            variable,
            expression: value,
        } => {
            let inner = looped(*inner);
            let known = variables(&inner);
            P::Extend {
                inner: Box::new(inner),
                variable,
                expression: expression(value, &known),
            }
        }
        P::Join { left, right } => P::Join {
            left: Box::new(looped(*left)),
            right: Box::new(looped(*right)),
        },
        P::Union { left, right } => P::Union {
            left: Box::new(looped(*left)),
            right: Box::new(looped(*right)),
        },
        P::LeftJoin {
            left,
            right,
            expression: on,
        } => {
            let (left, right) = (looped(*left), looped(*right));
            let mut known = variables(&left);
            known.extend(variables(&right));
            P::LeftJoin {
                left: Box::new(left),
                right: Box::new(right),
                expression: on.map(|on| expression(on, &known)),
            }
        }
        P::Project { inner, variables } => P::Project {
            inner: Box::new(looped(*inner)),
            variables,
        },
        P::Distinct { inner } => P::Distinct {
            inner: Box::new(looped(*inner)),
        },
        P::Group {
            inner,
            variables,
            aggregates,
        } => P::Group {
            inner: Box::new(looped(*inner)),
            variables,
            aggregates,
        },
        other => other,
    }
}

fn variables(pattern: &P) -> Known {
    let mut found = Known::new();
    pattern.on_in_scope_variable(|variable| {
        found.insert(variable.clone());
    });
    found
}

fn expression(of: E, known: &Known) -> E {
    let one = |inner: Box<E>| Box::new(expression(*inner, known));
    let many = |list: Vec<E>| list.into_iter().map(|e| expression(e, known)).collect();
    match of {
        E::Or(a, b) => E::Or(one(a), one(b)),
        E::And(a, b) => E::And(one(a), one(b)),
        E::Not(a) => E::Not(one(a)),
        E::Equal(a, b) => E::Equal(one(a), one(b)),
        E::Add(a, b) => E::Add(one(a), one(b)),
        E::If(a, b, c) => E::If(one(a), one(b), one(c)),
        E::Coalesce(list) => E::Coalesce(many(list)),
        E::Exists(pattern) => E::Exists(Box::new(within(*pattern, known))),
        other => other,
    }
}

/// A pattern within `EXISTS` whose row has these variables.
fn within(pattern: P, known: &Known) -> P {
    match pattern {
        P::Bgp { patterns } => chained(patterns, known),
        P::Join { left, right } => {
            let left = within(*left, known);
            let mut more = known.clone();
            more.extend(variables(&left));
            let right = within(*right, &more);
            match &right {
                P::Bgp { .. } | P::Path { .. } | P::Lateral { .. } => P::Lateral {
                    left: Box::new(left),
                    right: Box::new(right),
                },
                _ => P::Join {
                    left: Box::new(left),
                    right: Box::new(right),
                },
            }
        }
        P::Filter { expr, inner } => {
            let inner = within(*inner, known);
            let mut more = known.clone();
            more.extend(variables(&inner));
            P::Filter {
                expr: expression(expr, &more),
                inner: Box::new(inner),
            }
        }
        other => other,
    }
}

/// Triple patterns one after the other, each time the one of which most is known.
fn chained(mut patterns: Vec<TriplePattern>, known: &Known) -> P {
    let mut known = known.clone();
    let mut chain: Option<P> = None;
    while !patterns.is_empty() {
        let open = |pattern: &TriplePattern| {
            let node = |term: &TermPattern| match term {
                TermPattern::Variable(variable) => !known.contains(variable),
                TermPattern::BlankNode(_) => true,
                _ => false,
            };
            let predicate = matches!(&pattern.predicate, NamedNodePattern::Variable(variable) if !known.contains(variable));
            // A known subject has few triples; a known object may have many.
            (
                usize::from(node(&pattern.subject)) * 2 + usize::from(node(&pattern.object)),
                predicate,
            )
        };
        let next = (0..patterns.len())
            .min_by_key(|at| open(&patterns[*at]))
            .unwrap_or_default();
        let next = P::Bgp {
            patterns: vec![patterns.remove(next)],
        };
        known.extend(variables(&next));
        chain = Some(match chain {
            None => next,
            Some(before) => P::Lateral {
                left: Box::new(before),
                right: Box::new(next),
            },
        });
    }
    chain.unwrap_or_default()
}

/// The triple patterns with each further thing that shares two variables or more with those before it set apart, so
/// that the evaluator joins it by its keys. Looking up by one of two keys reaches far more than by both.
pub(super) fn by_keys(patterns: Vec<TriplePattern>) -> P {
    let mut things: Vec<Vec<TriplePattern>> = Vec::new();
    for pattern in patterns {
        match things
            .iter_mut()
            .find(|thing| thing[0].subject == pattern.subject)
        {
            Some(thing) => thing.push(pattern),
            None => things.push(vec![pattern]),
        }
    }
    let mut first = Vec::new();
    let mut apart = Vec::new();
    let mut known = Known::new();
    for thing in things {
        let own = variables(&P::Bgp {
            patterns: thing.clone(),
        });
        let shared = own.intersection(&known).count();
        known.extend(own.iter().cloned());
        match shared {
            0 | 1 => first.extend(thing),
            _ => apart.push((thing, own)),
        }
    }
    let fenced = |(patterns, own): (Vec<TriplePattern>, Known)| P::Project {
        inner: Box::new(P::Bgp { patterns }),
        variables: own.into_iter().collect(),
    };
    let start = P::Bgp { patterns: first };
    apart
        .into_iter()
        .map(fenced)
        .fold(start, |left, right| P::Join {
            left: Box::new(left),
            right: Box::new(right),
        })
}
