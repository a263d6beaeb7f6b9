//! Property paths of SHACL as those of SPARQL.

use oxigraph::model::{Graph, NamedNodeRef, Term, TermRef};
use spargebra::algebra::PropertyPathExpression as Expression;

use super::{ValidateError, read::subject};
use crate::vocab::{rdf, sh};

/// The path that a node writes.
pub(super) fn read(graph: &Graph, shape: &Term, node: &Term) -> Result<Expression, ValidateError> {
    if let Term::NamedNode(predicate) = node {
        return Ok(Expression::NamedNode(predicate.clone()));
    }
    let one = |term: &Term| read(graph, shape, term).map(Box::new);
    if object(graph, node, rdf::FIRST).is_some() {
        return joined(graph, shape, node, Expression::Sequence);
    }
    if let Some(list) = object(graph, node, sh::ALTERNATIVE_PATH) {
        return joined(graph, shape, &list, Expression::Alternative);
    }
    type Wrap = fn(Box<Expression>) -> Expression;
    let wraps: [(&str, Wrap); 4] = [
        (sh::INVERSE_PATH, Expression::Reverse),
        (sh::ZERO_OR_MORE_PATH, Expression::ZeroOrMore),
        (sh::ONE_OR_MORE_PATH, Expression::OneOrMore),
        (sh::ZERO_OR_ONE_PATH, Expression::ZeroOrOne),
    ];
    for (predicate, wrap) in wraps {
        if let Some(inner) = object(graph, node, predicate) {
            return Ok(wrap(one(&inner)?));
        }
    }
    Err(ValidateError::malformed(
        shape,
        "has an `sh:path` that is none",
    ))
}

fn joined(
    graph: &Graph,
    shape: &Term,
    list: &Term,
    join: fn(Box<Expression>, Box<Expression>) -> Expression,
) -> Result<Expression, ValidateError> {
    let mut joined: Option<Expression> = None;
    for step in self::list(graph, list).unwrap_or_default() {
        let step = read(graph, shape, &step)?;
        joined = Some(match joined {
            None => step,
            Some(before) => join(Box::new(before), Box::new(step)),
        });
    }
    joined.ok_or_else(|| ValidateError::malformed(shape, "has an `sh:path` with an empty list"))
}

/// The members of a list; none where it does not end well.
pub(super) fn list(graph: &Graph, head: &Term) -> Option<Vec<Term>> {
    let mut members = Vec::new();
    let mut at = head.clone();
    while !matches!(&at, Term::NamedNode(end) if end.as_str() == rdf::NIL) {
        if members.len() > graph.len() {
            return None;
        }
        members.push(object(graph, &at, rdf::FIRST)?);
        at = object(graph, &at, rdf::REST)?;
    }
    Some(members)
}

fn object(graph: &Graph, node: &Term, predicate: &str) -> Option<Term> {
    let subject = subject(node)?;
    graph
        .object_for_subject_predicate(&subject, NamedNodeRef::new_unchecked(predicate))
        .map(TermRef::into_owned)
}
