//! `FILTER NOT EXISTS` as `MINUS`, where the two are equal and `MINUS` is thought to take less.
//!
//! `NOT EXISTS` asks its pattern once for each row; `MINUS` asks it once and looks the rows up. For a row *r* the
//! pattern with the values of *r* put in has a solution just where it has a solution compatible with *r*, if
//!
//! - it is a join of triple patterns and complete tables, under filters that use no variable but those which the
//!   joined patterns bind (values put in from *r* then reach a filter only through a variable that the pattern binds too);
//! - and `MINUS` takes *r* away for a compatible solution just where the two share a variable that has a value in both,
//!   if some variable surely has a value in each row and in each solution.
//!
//! A solution that no row is compatible with takes nothing away. So triple patterns and tables that every row
//! satisfies, of variables of the pattern alone, may be repeated inside it: then it asks only for what can matter.

use super::certain;
use super::leaves::{self, Leaf, Numbers};
use crate::engine::walk;
use oxigraph::model::Variable;
use spargebra::algebra::{Expression, Function, GraphPattern};

/// Where it pays, what to take away from the rows of `rows` instead of asking each for `pattern`.
pub(super) fn subtrahend(
    rows: &GraphPattern,
    pattern: &GraphPattern,
    numbers: &Numbers<'_>,
) -> Option<GraphPattern> {
    let taken = taken_away(rows, pattern, numbers)?;
    (taken.at_once < taken.for_each).then_some(taken.pattern)
}

struct Taken {
    pattern: GraphPattern,
    at_once: f64,
    for_each: f64,
}

/// What to take away, where that is equal, and what either way is thought to cost.
fn taken_away(rows: &GraphPattern, pattern: &GraphPattern, numbers: &Numbers<'_>) -> Option<Taken> {
    let mut filters = Vec::new();
    let mut joined = Vec::new();
    flatten(pattern, &mut joined, &mut filters)?;
    let bound: Vec<Variable> = joined.iter().flat_map(Leaf::variables).collect();
    let surely = certain(rows);
    if !surely.iter().any(|variable| bound.contains(variable)) {
        return None;
    }
    let mut satisfied = Vec::new();
    gather(rows, &mut satisfied);
    let asked = numbers.plan(satisfied.clone(), &[]).rows.max(1.0);
    let for_each = asked * numbers.plan(joined.clone(), &surely).cost;
    let mut best = numbers.plan(joined.clone(), &[]);
    for leaf in satisfied {
        let variables = leaf.variables();
        let inside = |variable: &Variable| bound.contains(variable) && !is_blank(variable);
        if variables.is_empty() || !variables.iter().all(inside) {
            continue;
        }
        let more = joined.iter().cloned().chain([leaf.clone()]).collect();
        let plan = numbers.plan(more, &[]);
        if plan.cost < best.cost {
            joined.push(leaf);
            best = plan;
        }
    }
    let at_once = best.cost + asked;
    let chain = leaves::chain(best.order);
    let pattern = match filters.into_iter().reduce(and) {
        Some(expr) => GraphPattern::Filter {
            expr,
            inner: Box::new(chain),
        },
        None => chain,
    };
    Some(Taken {
        pattern,
        at_once,
        for_each,
    })
}

/// The joined leaves of a pattern and the filters over them, if that is all it is and no filter sees more than its
/// own group binds.
fn flatten(
    pattern: &GraphPattern,
    joined: &mut Vec<Leaf>,
    filters: &mut Vec<Expression>,
) -> Option<()> {
    match pattern {
        GraphPattern::Filter { expr, inner } => {
            // A filter sees the variables of its own group, not those that are joined outside of it.
            let (mut here, mut below) = (Vec::new(), Vec::new());
            flatten(inner, &mut here, &mut below)?;
            let bound: Vec<Variable> = here.iter().flat_map(Leaf::variables).collect();
            let mut all = true;
            let plain = on_variables(expr, &mut |variable| all &= bound.contains(variable));
            if !plain || !all {
                return None;
            }
            joined.append(&mut here);
            filters.append(&mut below);
            filters.push(expr.clone());
            Some(())
        }
        GraphPattern::Join { left, right } => {
            flatten(left, joined, filters)?;
            flatten(right, joined, filters)
        }
        leaf => {
            joined.extend(leaves::of(leaf)?);
            Some(())
        }
    }
}

/// Triple patterns and tables that every row of a pattern satisfies, in the same graph.
fn gather(pattern: &GraphPattern, satisfied: &mut Vec<Leaf>) {
    use GraphPattern as P;
    match pattern {
        P::Bgp { .. } | P::Values { .. } => {
            satisfied.extend(leaves::of(pattern).unwrap_or_default())
        }
        P::Join { left, right } => {
            gather(left, satisfied);
            gather(right, satisfied);
        }
        P::Filter { inner, .. }
        | P::Extend { inner, .. }
        | P::LeftJoin { left: inner, .. }
        | P::Minus { left: inner, .. } => gather(inner, satisfied),
        _ => (),
    }
}

fn is_blank(variable: &Variable) -> bool {
    variable.as_str().starts_with("_:")
}

fn and(left: Expression, right: Expression) -> Expression {
    Expression::And(Box::new(left), Box::new(right))
}

/// Sees each variable of an expression; whether it asks for no pattern and calls nothing that may differ each time.
fn on_variables(expression: &Expression, see: &mut impl FnMut(&Variable)) -> bool {
    use Expression as E;
    match expression {
        E::NamedNode(_) | E::Literal(_) => true,
        E::Variable(variable) | E::Bound(variable) => {
            see(variable);
            true
        }
        E::Exists(_) => false,
        E::FunctionCall(function, list) => {
            let same = !matches!(
                function,
                Function::Rand
                    | Function::BNode
                    | Function::Uuid
                    | Function::StrUuid
                    | Function::Custom(_)
            );
            same && list.iter().all(|e| on_variables(e, see))
        }
        other => walk::parts(other)
            .into_iter()
            .all(|part| on_variables(part, see)),
    }
}

#[cfg(test)]
mod tests;
