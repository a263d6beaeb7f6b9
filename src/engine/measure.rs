//! The function that measures the arguments of `REPLACE` before it runs: text and replacement together, or, where the
//! text is made by another `REPLACE`, the text alone (one argument) and the replacement alone (three).

use super::limit;
use oxigraph::model::{NamedNode, Term};
use spareval::QueryEvaluator;

pub(crate) const NAME: &str = "urn:accede:measured";

/// How long a text and its replacement may be where each is measured alone: a gibibyte at most is made of them.
const TEXT_ALONE: usize = 4 << 20;
const REPLACEMENT_ALONE: usize = 256;

pub(crate) fn name() -> NamedNode {
    NamedNode::new_unchecked(NAME)
}

/// The evaluator with the function: it gives its last argument, if what may be made of its arguments has room.
pub(crate) fn install(evaluator: QueryEvaluator) -> QueryEvaluator {
    evaluator.with_custom_function(name(), |arguments| {
        match arguments {
            [text, by] => limit::room((length(text) + 1).saturating_mul(length(by) + 1)),
            [text] if length(text) > TEXT_ALONE => limit::room(usize::MAX),
            [_, _, by] if length(by) > REPLACEMENT_ALONE => limit::room(usize::MAX),
            _ => (),
        }
        arguments.last().cloned()
    })
}

fn length(term: &Term) -> usize {
    match term {
        Term::Literal(literal) => literal.value().len(),
        Term::NamedNode(name) => name.as_str().len(),
        Term::BlankNode(_) | Term::Triple(_) => 0,
    }
}
