//! A description as a page.

use oxigraph::model::{NamedNode, Term};

use crate::describe::Description;
use crate::model::Date;
use crate::web::problem::Problem;
use crate::web::{Published, State};

/// The page of a thing on a day.
pub fn render(
    _state: &State,
    _published: &Published,
    description: &Description,
    _today: Date,
) -> Result<String, Problem> {
    let _: Option<(NamedNode, Term)> = None;
    crate::web::pages::graph(
        description.subject.as_str(),
        description.triples().into_iter(),
    )
}
