//! Constraints written as queries, asked of all focus nodes at once.
//!
//! SHACL binds `$this` before the query is run, once per focus node (SHACL 5.3.1). Here the focus nodes are joined in
//! wherever the query could look at `$this` before a pattern has bound it, so that one run gives the same rows.

use oxigraph::model::Variable;
use spargebra::{
    Query, SparqlParser,
    algebra::{Expression, GraphPattern},
    term::{NamedNodePattern, TermPattern},
};

use super::{
    ValidateError,
    algebra::join,
    loops::{by_keys, looped},
    shape::{Shape, Sparql},
};

/// The query of a constraint over the focus nodes that the pattern `who` finds, with the variables of value and path.
pub(super) fn compile(
    shape: &Shape,
    constraint: &Sparql,
    focus: &Variable,
    who: &GraphPattern,
) -> Result<(Query, Option<Variable>, Option<Variable>), ValidateError> {
    if focus.as_str() != "this" {
        return Err(ValidateError::unsupported(
            &shape.node,
            "`sh:sparql` in a property of a property",
        ));
    }
    let bad = |message: String| ValidateError::malformed(&shape.node, &message);
    let mut parser = SparqlParser::new();
    for (name, namespace) in &constraint.prefixes {
        parser = parser
            .with_prefix(name, namespace)
            .map_err(|error| bad(format!("declares `{namespace}`, which is no IRI: {error}")))?;
    }
    let select = with_path(shape, &constraint.select)?;
    let query = parser
        .parse_query(&select)
        .map_err(|error| bad(format!("has an `sh:select` that cannot be read: {error}")))?;
    let Query::Select { pattern, .. } = query else {
        return Err(bad("has an `sh:select` that is no SELECT query".into()));
    };
    let embedding = Embedding { shape, focus, who };
    let selected = selected(&pattern);
    if !selected.contains(focus) {
        return Err(bad("has an `sh:select` that does not select `$this`".into()));
    }
    let pick = |name: &str| {
        let found = selected.iter().find(|variable| variable.as_str() == name);
        found.cloned()
    };
    let query = Query::Select {
        dataset: None,
        pattern: looped(embedding.root(pattern)?),
        base_iri: None,
    };
    Ok((query, pick("value"), pick("path")))
}

/// The query with the path of its shape for `$PATH` (SHACL 5.3.2).
fn with_path(shape: &Shape, select: &str) -> Result<String, ValidateError> {
    for name in ["$shapesGraph", "$currentShape"] {
        if select.contains(name) {
            return Err(ValidateError::unsupported(
                &shape.node,
                &format!("`{name}`"),
            ));
        }
    }
    Ok(match &shape.path {
        Some(path) => select.replace("$PATH", &path.expression.to_string()),
        None => select.to_owned(),
    })
}

/// The variables of the rows.
fn selected(pattern: &GraphPattern) -> Vec<Variable> {
    match pattern {
        GraphPattern::Project { variables, .. } => variables.clone(),
        GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Slice { inner, .. } => selected(inner),
        _ => Vec::new(),
    }
}

struct Embedding<'a> {
    shape: &'a Shape,
    focus: &'a Variable,
    who: &'a GraphPattern,
}

impl Embedding<'_> {
    fn refuse<T>(&self, what: &str) -> Result<T, ValidateError> {
        let what = format!("{what} in the query of `sh:sparql`");
        Err(ValidateError::unsupported(&self.shape.node, &what))
    }

    fn narrowed(&self, pattern: GraphPattern) -> GraphPattern {
        join(self.who.clone(), pattern)
    }

    /// Joins the focus nodes in at the start of the outermost pattern.
    fn root(&self, pattern: GraphPattern) -> Result<GraphPattern, ValidateError> {
        let root = |inner: Box<GraphPattern>| self.root(*inner).map(Box::new);
        Ok(match pattern {
            GraphPattern::Project { inner, variables } => GraphPattern::Project {
                inner: root(inner)?,
                variables,
            },
            GraphPattern::Distinct { inner } => GraphPattern::Distinct {
                inner: root(inner)?,
            },
            GraphPattern::Reduced { inner } => GraphPattern::Reduced {
                inner: root(inner)?,
            },
            // Breaches have no order.
            GraphPattern::OrderBy { inner, .. } => self.root(*inner)?,
            GraphPattern::Filter { expr, inner } => GraphPattern::Filter {
                expr: self.expression(expr)?,
                inner: root(inner)?,
            },
            GraphPattern::Extend {
                inner,
                variable,
                expression,
            } => GraphPattern::Extend {
                inner: root(inner)?,
                variable: self.assigned(variable)?,
                expression: self.expression(expression)?,
            },
            GraphPattern::LeftJoin {
                left,
                right,
                expression,
            } => GraphPattern::LeftJoin {
                left: root(left)?,
                right: Box::new(self.pattern(*right)?),
                expression: expression.map(|e| self.expression(e)).transpose()?,
            },
            GraphPattern::Group {
                inner,
                variables,
                aggregates,
            } if variables.contains(self.focus) => GraphPattern::Group {
                inner: root(inner)?,
                variables,
                aggregates,
            },
            GraphPattern::Bgp { patterns } => self.narrowed(by_keys(patterns)),
            other => self.narrowed(self.pattern(other)?),
        })
    }

    /// A pattern in which `$this` is bound wherever it is looked at.
    fn pattern(&self, pattern: GraphPattern) -> Result<GraphPattern, ValidateError> {
        let part = |inner: Box<GraphPattern>| self.pattern(*inner).map(Box::new);
        Ok(match pattern {
            GraphPattern::Bgp { .. } | GraphPattern::Path { .. } => pattern,
            GraphPattern::Join { left, right } => join(*part(left)?, *part(right)?),
            GraphPattern::Union { left, right } => GraphPattern::Union {
                left: part(left)?,
                right: part(right)?,
            },
            GraphPattern::Filter { expr, inner } => {
                let inner = self.bound_for([&expr], *inner)?;
                GraphPattern::Filter {
                    expr: self.expression(expr)?,
                    inner: Box::new(inner),
                }
            }
            GraphPattern::Extend {
                inner,
                variable,
                expression,
            } => {
                let inner = self.bound_for([&expression], *inner)?;
                GraphPattern::Extend {
                    inner: Box::new(inner),
                    variable: self.assigned(variable)?,
                    expression: self.expression(expression)?,
                }
            }
            GraphPattern::LeftJoin {
                left,
                right,
                expression,
            } => GraphPattern::LeftJoin {
                left: Box::new(self.bound_for(&expression, *left)?),
                right: part(right)?,
                expression: expression.map(|e| self.expression(e)).transpose()?,
            },
            GraphPattern::Distinct { inner } => GraphPattern::Distinct {
                inner: part(inner)?,
            },
            GraphPattern::Reduced { inner } => GraphPattern::Reduced {
                inner: part(inner)?,
            },
            GraphPattern::Project { inner, variables } => {
                if !variables.contains(self.focus) {
                    return self.refuse("a sub-select that does not select `$this`");
                }
                GraphPattern::Project {
                    inner: part(inner)?,
                    variables,
                }
            }
            GraphPattern::Group {
                inner,
                variables,
                aggregates,
            } => {
                if !variables.contains(self.focus) {
                    return self.refuse("an aggregate that is not grouped by `$this`");
                }
                GraphPattern::Group {
                    inner: Box::new(self.narrowed(self.pattern(*inner)?)),
                    variables,
                    aggregates,
                }
            }
            GraphPattern::Lateral { .. } => return self.refuse("`LATERAL`"),
            GraphPattern::Graph { .. } => return self.refuse("`GRAPH`"),
            GraphPattern::Minus { .. } => {
                return self.refuse("`MINUS`, which SHACL forbids there (5.3.1),");
            }
            GraphPattern::Values { .. } => {
                return self.refuse("`VALUES`, which SHACL forbids there (5.3.1),");
            }
            GraphPattern::Service { .. } => {
                return self.refuse("`SERVICE`, which SHACL forbids there (5.3.1),");
            }
            GraphPattern::Slice { .. } => return self.refuse("`LIMIT` or `OFFSET`"),
            GraphPattern::OrderBy { .. } => return self.refuse("`ORDER BY` in a sub-select"),
        })
    }

    /// The pattern, with the focus nodes joined in if an expression over it looks at one that is not yet bound.
    fn bound_for<'e>(
        &self,
        expressions: impl IntoIterator<Item = &'e Expression>,
        pattern: GraphPattern,
    ) -> Result<GraphPattern, ValidateError> {
        let mentioned = expressions
            .into_iter()
            .any(|expression| mentions(&expression.to_string(), self.focus));
        let bound = binds(&pattern, self.focus);
        let pattern = self.pattern(pattern)?;
        Ok(match mentioned && !bound {
            true => self.narrowed(pattern),
            false => pattern,
        })
    }

    fn assigned(&self, variable: Variable) -> Result<Variable, ValidateError> {
        match variable == *self.focus {
            true => self.refuse("a value given to `$this`"),
            false => Ok(variable),
        }
    }

    fn expression(&self, expression: Expression) -> Result<Expression, ValidateError> {
        use Expression as E;
        let one = |e: Box<Expression>| self.expression(*e).map(Box::new);
        let many = |list: Vec<Expression>| {
            list.into_iter()
                .map(|e| self.expression(e))
                .collect::<Result<Vec<_>, _>>()
        };
        Ok(match expression {
            E::NamedNode(_) | E::Literal(_) | E::Variable(_) | E::Bound(_) => expression,
            E::Or(a, b) => E::Or(one(a)?, one(b)?),
            E::And(a, b) => E::And(one(a)?, one(b)?),
            E::Equal(a, b) => E::Equal(one(a)?, one(b)?),
            E::SameTerm(a, b) => E::SameTerm(one(a)?, one(b)?),
            E::Greater(a, b) => E::Greater(one(a)?, one(b)?),
            E::GreaterOrEqual(a, b) => E::GreaterOrEqual(one(a)?, one(b)?),
            E::Less(a, b) => E::Less(one(a)?, one(b)?),
            E::LessOrEqual(a, b) => E::LessOrEqual(one(a)?, one(b)?),
            E::Add(a, b) => E::Add(one(a)?, one(b)?),
            E::Subtract(a, b) => E::Subtract(one(a)?, one(b)?),
            E::Multiply(a, b) => E::Multiply(one(a)?, one(b)?),
            E::Divide(a, b) => E::Divide(one(a)?, one(b)?),
            E::UnaryPlus(a) => E::UnaryPlus(one(a)?),
            E::UnaryMinus(a) => E::UnaryMinus(one(a)?),
            E::Not(a) => E::Not(one(a)?),
            E::In(a, list) => E::In(one(a)?, many(list)?),
            E::If(a, b, c) => E::If(one(a)?, one(b)?, one(c)?),
            E::Coalesce(list) => E::Coalesce(many(list)?),
            E::FunctionCall(function, list) => E::FunctionCall(function, many(list)?),
            E::Exists(inner) => E::Exists(Box::new(self.pattern(*inner)?)),
        })
    }
}

/// Whether the text of an expression names the variable, in whatever depth of `EXISTS`.
fn mentions(text: &str, variable: &Variable) -> bool {
    let name = variable.to_string();
    text.match_indices(&name).any(|(at, _)| {
        let next = text[at + name.len()..].chars().next();
        next.is_none_or(|c| !c.is_alphanumeric() && c != '_')
    })
}

/// Whether every row of the pattern binds the variable.
fn binds(pattern: &GraphPattern, variable: &Variable) -> bool {
    let is = |term: &TermPattern| matches!(term, TermPattern::Variable(found) if found == variable);
    match pattern {
        GraphPattern::Bgp { patterns } => patterns.iter().any(|triple| {
            let predicate = &triple.predicate;
            is(&triple.subject)
                || is(&triple.object)
                || matches!(predicate, NamedNodePattern::Variable(found) if found == variable)
        }),
        GraphPattern::Path {
            subject, object, ..
        } => is(subject) || is(object),
        GraphPattern::Join { left, right } => binds(left, variable) || binds(right, variable),
        GraphPattern::Union { left, right } => binds(left, variable) && binds(right, variable),
        GraphPattern::LeftJoin { left, .. } => binds(left, variable),
        GraphPattern::Filter { inner, .. }
        | GraphPattern::Extend { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Slice { inner, .. } => binds(inner, variable),
        GraphPattern::Project { inner, variables } => {
            variables.contains(variable) && binds(inner, variable)
        }
        GraphPattern::Group {
            inner, variables, ..
        } => variables.contains(variable) && binds(inner, variable),
        _ => false,
    }
}
