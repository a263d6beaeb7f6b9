//! The ontology as a page: every term with what it means, where it is used and an example from the data.

use oxigraph::model::NamedNode;

use crate::web::problem::Problem;
use crate::web::{Published, State, pages};

/// The page of a version of the ontology.
pub fn render(
    _state: &State,
    _published: &Published,
    thing: &NamedNode,
    file: &[u8],
) -> Result<String, Problem> {
    pages::graph(thing.as_str(), super::triples(file).into_iter())
}
