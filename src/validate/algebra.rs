//! The few pieces of SPARQL algebra that shapes are compiled to.

use oxigraph::model::{Literal, NamedNode, Term, Variable, vocab::xsd};
use spargebra::{
    algebra::{Expression, Function, GraphPattern, PropertyPathExpression},
    term::{TermPattern, TriplePattern},
};

/// Names for variables, each given once.
#[derive(Default)]
pub(super) struct Names(usize);

impl Names {
    pub(super) fn fresh(&mut self) -> Variable {
        self.0 += 1;
        // No query of a user's shape shares a scope with these, so they cannot meet its names.
        Variable::new_unchecked(format!("shape_{}", self.0))
    }
}

pub(super) fn variable(name: &Variable) -> Expression {
    Expression::Variable(name.clone())
}

/// The constant as an expression; a blank node has none.
pub(super) fn constant(term: &Term) -> Expression {
    match term {
        Term::NamedNode(node) => Expression::NamedNode(node.clone()),
        Term::Literal(literal) => Expression::Literal(literal.clone()),
        _ => Expression::Literal(Literal::new_simple_literal(term.to_string())),
    }
}

pub(super) fn truth(value: bool) -> Expression {
    Expression::Literal(Literal::new_typed_literal(value.to_string(), xsd::BOOLEAN))
}

pub(super) fn integer(value: u64) -> Expression {
    Expression::Literal(Literal::new_typed_literal(value.to_string(), xsd::INTEGER))
}

pub(super) fn not(inner: Expression) -> Expression {
    Expression::Not(Box::new(inner))
}

pub(super) fn exists(pattern: GraphPattern) -> Expression {
    Expression::Exists(Box::new(pattern))
}

pub(super) fn same(a: Expression, b: Expression) -> Expression {
    Expression::SameTerm(Box::new(a), Box::new(b))
}

pub(super) fn call(function: Function, arguments: Vec<Expression>) -> Expression {
    Expression::FunctionCall(function, arguments)
}

pub(super) fn string(of: &Variable) -> Expression {
    call(Function::Str, vec![variable(of)])
}

/// True only where the expression has a value and it is true.
pub(super) fn surely(inner: Expression) -> Expression {
    Expression::Coalesce(vec![inner, truth(false)])
}

pub(super) fn any(expressions: impl IntoIterator<Item = Expression>) -> Expression {
    let or = |a, b| Expression::Or(Box::new(a), Box::new(b));
    expressions.into_iter().reduce(or).unwrap_or(truth(false))
}

pub(super) fn all(expressions: impl IntoIterator<Item = Expression>) -> Expression {
    let and = |a, b| Expression::And(Box::new(a), Box::new(b));
    expressions.into_iter().reduce(and).unwrap_or(truth(true))
}

pub(super) fn filter(condition: Expression, pattern: GraphPattern) -> GraphPattern {
    GraphPattern::Filter {
        expr: condition,
        inner: Box::new(pattern),
    }
}

pub(super) fn join(left: GraphPattern, right: GraphPattern) -> GraphPattern {
    GraphPattern::Join {
        left: Box::new(left),
        right: Box::new(right),
    }
}

pub(super) fn union(left: GraphPattern, right: GraphPattern) -> GraphPattern {
    GraphPattern::Union {
        left: Box::new(left),
        right: Box::new(right),
    }
}

/// The rows with these variables only, each once.
pub(super) fn distinct(pattern: GraphPattern, variables: Vec<Variable>) -> GraphPattern {
    GraphPattern::Distinct {
        inner: Box::new(GraphPattern::Project {
            inner: Box::new(pattern),
            variables,
        }),
    }
}

/// Subject, property, object; any of the three a variable.
pub(super) fn triple(
    subject: &Variable,
    predicate: impl Into<spargebra::term::NamedNodePattern>,
    object: impl Into<TermPattern>,
) -> GraphPattern {
    GraphPattern::Bgp {
        patterns: vec![TriplePattern {
            subject: subject.clone().into(),
            predicate: predicate.into(),
            object: object.into(),
        }],
    }
}

/// From one node to another by a path.
pub(super) fn path(
    from: &Variable,
    path: &PropertyPathExpression,
    to: impl Into<TermPattern>,
) -> GraphPattern {
    match path {
        PropertyPathExpression::NamedNode(predicate) => triple(from, predicate.clone(), to),
        path => GraphPattern::Path {
            subject: from.clone().into(),
            path: path.clone(),
            object: to.into(),
        },
    }
}

/// The path from an instance to its classes and all above them.
pub(super) fn instance_of(node: &Variable, class: &NamedNode) -> GraphPattern {
    use crate::vocab::{rdf, rdfs};
    let step = |iri: &str| PropertyPathExpression::NamedNode(NamedNode::new_unchecked(iri));
    let above = PropertyPathExpression::ZeroOrMore(Box::new(step(rdfs::SUB_CLASS_OF)));
    let classes = PropertyPathExpression::Sequence(Box::new(step(rdf::TYPE)), Box::new(above));
    path(node, &classes, class.clone())
}
