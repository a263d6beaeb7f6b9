//! What the evaluator forgets of a service, written into its pattern: the planner takes the `GRAPH` around a `SERVICE` for
//! one around the pattern that is asked for, and whoever answers is not told whether the service is `SILENT`.
//!
//! So before it is planned the pattern is put into a graph of a name that only we know, which no `GRAPH` outside reaches
//! over, and taken out of it again when it is asked for. A `GRAPH` that stands inside of the `SERVICE` stays.

use crate::engine::walk;
use oxigraph::model::NamedNode;
use spargebra::algebra::GraphPattern;
use spargebra::term::NamedNodePattern;

/// Around the pattern of a service.
const ASKED: &str = "urn:accede:asked-of-a-service";
/// Beside the pattern of a service that is not silent.
const ALOUD: &str = "urn:accede:asked-aloud";

/// Marks every service of a pattern, those in services too.
pub(crate) fn mark(pattern: &mut GraphPattern) {
    walk::each(pattern, &mut |pattern| match pattern {
        GraphPattern::Service { inner, silent, .. } => {
            let asked = within(ASKED, std::mem::take(inner));
            **inner = if *silent {
                asked
            } else {
                join(within(ALOUD, Box::default()), asked)
            };
        }
        GraphPattern::Graph { inner, .. } => show_graph(inner),
        _ => (),
    });
}

/// Where only services stand in a `GRAPH`, that there is the graph must be seen all the same, and which.
fn show_graph(inner: &mut GraphPattern) {
    if has_service(inner) && !reads_graph(inner) {
        let services = std::mem::take(inner);
        *inner = join(GraphPattern::default(), services);
    }
}

/// The pattern that is asked for, and whether a failure is to be told.
pub(super) fn unmark(pattern: &GraphPattern) -> (GraphPattern, bool) {
    let mut pattern = pattern.clone();
    let is_aloud = matches!(&pattern, GraphPattern::Join { left, .. } if is_within(left, ALOUD));
    walk::each(&mut pattern, &mut |pattern| {
        if is_within(pattern, ASKED) || is_within(pattern, ALOUD) {
            if let GraphPattern::Graph { inner, .. } = pattern {
                *pattern = std::mem::take(inner);
            }
        } else if let GraphPattern::Join { left, right } = pattern {
            match (&mut **left, &mut **right) {
                (GraphPattern::Bgp { patterns }, GraphPattern::Bgp { patterns: more }) => {
                    patterns.append(more);
                    *pattern = std::mem::take(left);
                }
                (GraphPattern::Bgp { patterns }, right) if patterns.is_empty() => {
                    *pattern = std::mem::take(right);
                }
                _ => (),
            }
        }
    });
    (pattern, is_aloud)
}

/// Whether a service is asked for in a pattern.
pub(crate) fn has_service(pattern: &mut GraphPattern) -> bool {
    let mut found = false;
    walk::each(pattern, &mut |pattern| {
        found |= matches!(pattern, GraphPattern::Service { .. });
    });
    found
}

/// Whether every row of a pattern comes from the graph that stands around it.
fn reads_graph(pattern: &GraphPattern) -> bool {
    use GraphPattern as P;
    match pattern {
        P::Bgp { .. } | P::Path { .. } => true,
        P::Values { .. } | P::Service { .. } | P::Graph { .. } => false,
        P::Join { left, right } | P::Lateral { left, right } => {
            reads_graph(left) || reads_graph(right)
        }
        P::Union { left, right } => reads_graph(left) && reads_graph(right),
        P::LeftJoin { left: inner, .. }
        | P::Minus { left: inner, .. }
        | P::Filter { inner, .. }
        | P::Extend { inner, .. }
        | P::OrderBy { inner, .. }
        | P::Project { inner, .. }
        | P::Distinct { inner }
        | P::Reduced { inner }
        | P::Slice { inner, .. }
        | P::Group { inner, .. } => reads_graph(inner),
    }
}

fn within(name: &str, inner: Box<GraphPattern>) -> GraphPattern {
    GraphPattern::Graph {
        name: NamedNode::new_unchecked(name).into(),
        inner,
    }
}

fn is_within(pattern: &GraphPattern, graph: &str) -> bool {
    matches!(
        pattern,
        GraphPattern::Graph { name: NamedNodePattern::NamedNode(name), .. } if name.as_str() == graph
    )
}

fn join(left: GraphPattern, right: GraphPattern) -> GraphPattern {
    GraphPattern::Join {
        left: Box::new(left),
        right: Box::new(right),
    }
}
