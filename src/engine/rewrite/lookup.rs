//! Triple patterns that are best looked up for each row of what they are joined with: labels after an `OPTIONAL`, say. The
//! optimizer would begin with them, and evaluate the rest for each.

use super::{
    certain,
    leaves::{self, Numbers},
};
use crate::store::snapshot::Snapshot;
use spargebra::algebra::GraphPattern;

/// The patterns of `then` in their order, where they are looked up for each of the rows of `rows`. For triple patterns
/// and whole tables that is what their join is.
pub(super) fn of(
    rows: &GraphPattern,
    then: &GraphPattern,
    snapshot: &Snapshot,
) -> Option<GraphPattern> {
    let leaves = leaves::of(then)?;
    let core = leaves::of(core(rows)?)?;
    let known = certain(rows);
    let hang_together = leaves
        .iter()
        .any(|leaf| leaf.variables().iter().any(|v| known.contains(v)));
    let numbers = Numbers::of(snapshot);
    let (first, alone) = (numbers.plan(core, &[]), numbers.plan(leaves.clone(), &[]));
    (hang_together && first.rows <= alone.rows)
        .then(|| leaves::chain(numbers.plan(leaves, &known).order))
}

/// What the rows of a pattern come from, before they are filtered and added to; none where it is the pattern itself.
fn core(pattern: &GraphPattern) -> Option<&GraphPattern> {
    use GraphPattern as P;
    match pattern {
        P::Filter { inner, .. } | P::Extend { inner, .. } => Some(core(inner).unwrap_or(inner)),
        P::LeftJoin { left, .. } | P::Minus { left, .. } => Some(core(left).unwrap_or(left)),
        _ => None,
    }
}
