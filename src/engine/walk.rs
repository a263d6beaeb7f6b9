//! What a query is made of: its patterns, those in expressions too, and the parts of an expression.

use oxigraph::model::Variable;
use spargebra::algebra::{AggregateExpression, Expression, GraphPattern, OrderExpression};

/// Visits a pattern and all that it is made of, the innermost first.
pub(crate) fn each(pattern: &mut GraphPattern, visit: &mut dyn FnMut(&mut GraphPattern)) {
    use GraphPattern as P;
    match pattern {
        P::Bgp { .. } | P::Path { .. } | P::Values { .. } => (),
        P::Join { left, right }
        | P::Lateral { left, right }
        | P::Union { left, right }
        | P::Minus { left, right } => {
            each(left, visit);
            each(right, visit);
        }
        P::LeftJoin {
            left,
            right,
            expression,
        } => {
            each(left, visit);
            each(right, visit);
            if let Some(expression) = expression {
                exists(expression, &mut |pattern| each(pattern, visit));
            }
        }
        P::Filter { expr, inner } => {
            each(inner, visit);
            exists(expr, &mut |pattern| each(pattern, visit));
        }
        P::Extend {
            inner, expression, ..
        } => {
            each(inner, visit);
            exists(expression, &mut |pattern| each(pattern, visit));
        }
        P::OrderBy { inner, expression } => {
            each(inner, visit);
            for key in expression {
                let (OrderExpression::Asc(key) | OrderExpression::Desc(key)) = key;
                exists(key, &mut |pattern| each(pattern, visit));
            }
        }
        P::Group {
            inner, aggregates, ..
        } => {
            each(inner, visit);
            for (_, aggregate) in aggregates {
                if let AggregateExpression::FunctionCall { expr, .. } = aggregate {
                    exists(expr, &mut |pattern| each(pattern, visit));
                }
            }
        }
        P::Graph { inner, .. }
        | P::Service { inner, .. }
        | P::Project { inner, .. }
        | P::Distinct { inner }
        | P::Reduced { inner }
        | P::Slice { inner, .. } => each(inner, visit),
    }
    visit(pattern);
}

/// Visits the patterns that `EXISTS` stands before in an expression, but not what they are made of.
pub(crate) fn exists(expression: &mut Expression, visit: &mut dyn FnMut(&mut GraphPattern)) {
    match expression {
        Expression::Exists(pattern) => visit(pattern),
        other => parts_mut(other)
            .into_iter()
            .for_each(|part| exists(part, visit)),
    }
}

/// The variables that a pattern gives its surroundings, each once.
pub(crate) fn in_scope(pattern: &GraphPattern) -> Vec<Variable> {
    let mut variables = Vec::new();
    pattern.on_in_scope_variable(|variable| {
        if !variables.contains(variable) {
            variables.push(variable.clone());
        }
    });
    variables
}

/// States one function for expressions that are only read and one for those that are changed.
macro_rules! parts {
    ($name:ident, $iter:ident $(, $change:tt)?) => {
        /// The expressions that an expression is made of, in their order; a pattern behind `EXISTS` is none.
        pub(crate) fn $name(expression: &$($change)? Expression) -> Vec<&$($change)? Expression> {
            use Expression as E;
            match expression {
                E::NamedNode(_) | E::Literal(_) | E::Variable(_) | E::Bound(_) | E::Exists(_) => {
                    Vec::new()
                }
                E::Or(a, b)
                | E::And(a, b)
                | E::Equal(a, b)
                | E::SameTerm(a, b)
                | E::Greater(a, b)
                | E::GreaterOrEqual(a, b)
                | E::Less(a, b)
                | E::LessOrEqual(a, b)
                | E::Add(a, b)
                | E::Subtract(a, b)
                | E::Multiply(a, b)
                | E::Divide(a, b) => vec![a, b],
                E::UnaryPlus(a) | E::UnaryMinus(a) | E::Not(a) => vec![a],
                E::In(a, list) => std::iter::once(&$($change)? **a).chain(list.$iter()).collect(),
                E::If(a, b, c) => vec![a, b, c],
                E::Coalesce(list) | E::FunctionCall(_, list) => list.$iter().collect(),
            }
        }
    };
}

parts!(parts, iter);
parts!(parts_mut, iter_mut, mut);
