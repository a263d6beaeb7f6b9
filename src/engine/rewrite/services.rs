//! When services are asked: after what names them, and not where there is nothing to take their rows from.

use crate::engine::service::scope::has_service;
use spargebra::algebra::GraphPattern;
use spargebra::term::NamedNodePattern;

/// Puts the services of a join that are named by a variable behind all else that is joined, in their order.
pub(super) fn named_last(pattern: &mut GraphPattern) {
    fn any(pattern: &GraphPattern) -> bool {
        match pattern {
            GraphPattern::Join { left, right } => any(left) || any(right),
            pattern => is_named_by_rows(pattern),
        }
    }
    fn take(pattern: GraphPattern, all: &mut Vec<GraphPattern>) {
        match pattern {
            GraphPattern::Join { left, right } => {
                take(*left, all);
                take(*right, all);
            }
            pattern => all.push(pattern),
        }
    }
    if !any(pattern) {
        return;
    }
    let mut joined = Vec::new();
    take(std::mem::take(pattern), &mut joined);
    let (named, mut all): (Vec<_>, Vec<_>) = joined.into_iter().partition(is_named_by_rows);
    all.extend(named);
    *pattern = all
        .into_iter()
        .reduce(|left, right| GraphPattern::Join {
            left: Box::new(left),
            right: Box::new(right),
        })
        .unwrap_or_default();
}

fn is_named_by_rows(pattern: &GraphPattern) -> bool {
    matches!(
        pattern,
        GraphPattern::Service {
            name: NamedNodePattern::Variable(_),
            ..
        }
    )
}

/// The right side of a `MINUS` is evaluated first. If a service is asked there, it waits for a first row of the left side.
pub(super) fn only_after_a_row(left: &mut GraphPattern, right: &mut Box<GraphPattern>) {
    let mut rows = left;
    // Whatever is taken away, there is no row where there was none before.
    while let GraphPattern::Minus { left, .. } = rows {
        rows = left;
    }
    if !has_service(right) || has_service(rows) {
        return;
    }
    let first = GraphPattern::Slice {
        inner: Box::new(GraphPattern::Project {
            inner: Box::new(rows.clone()),
            variables: Vec::new(),
        }),
        start: 0,
        length: Some(1),
    };
    **right = GraphPattern::Lateral {
        left: Box::new(first),
        right: std::mem::take(right),
    };
}
