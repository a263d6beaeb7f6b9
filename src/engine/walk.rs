//! Every pattern of a query, those in expressions too.

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
    use Expression as E;
    match expression {
        E::NamedNode(_) | E::Literal(_) | E::Variable(_) | E::Bound(_) => (),
        E::Exists(pattern) => visit(pattern),
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
        | E::Divide(a, b) => {
            exists(a, visit);
            exists(b, visit);
        }
        E::UnaryPlus(a) | E::UnaryMinus(a) | E::Not(a) => exists(a, visit),
        E::In(a, list) => {
            exists(a, visit);
            list.iter_mut().for_each(|e| exists(e, visit));
        }
        E::If(a, b, c) => {
            exists(a, visit);
            exists(b, visit);
            exists(c, visit);
        }
        E::Coalesce(list) | E::FunctionCall(_, list) => {
            list.iter_mut().for_each(|e| exists(e, visit));
        }
    }
}
