//! Parameters, bound in the parsed query: a term takes the place of a variable, and every row says what it answers.
//!
//! A bound variable has its value everywhere in its scope, also in filters and `EXISTS`, where a joined `VALUES` would
//! not reach. A sub-select that does not select the variable has another one of the same name, which stays free.

use super::Failure;
use oxigraph::model::vocab::xsd;
use oxigraph::model::{Literal, NamedNode, Term, Variable};
use spargebra::Query;
use spargebra::algebra::{AggregateExpression, Expression, GraphPattern, OrderExpression};
use spargebra::term::{GroundTerm, NamedNodePattern, TermPattern, TriplePattern};

/// The query with terms for variables. A variable that the query never names is a mistake of the caller.
pub fn bind(query: &Query, bindings: &[(Variable, Term)]) -> Result<Query, Failure> {
    let mut query = query.clone();
    for (variable, term) in bindings {
        let value = match term {
            Term::NamedNode(name) => Value::Name(name.clone()),
            Term::Literal(literal) => Value::Literal(literal.clone()),
            // In a pattern a blank node stands for anything, so it names nothing.
            Term::BlankNode(_) | Term::Triple(_) => {
                return Err(Failure::Evaluation(format!(
                    "`{term}` cannot be bound to `{variable}`; hint: bind an IRI or a literal"
                )));
            }
        };
        let mut binder = Binder {
            variable: variable.clone(),
            value,
            seen: false,
        };
        query = binder.query(query);
        if !binder.seen {
            return Err(Failure::UnboundParameter {
                variable: variable.as_str().to_owned(),
            });
        }
    }
    Ok(query)
}

enum Value {
    Name(NamedNode),
    Literal(Literal),
}

struct Binder {
    variable: Variable,
    value: Value,
    /// Whether the variable has been met.
    seen: bool,
}

impl Binder {
    fn query(&mut self, query: Query) -> Query {
        match query {
            Query::Select {
                dataset,
                pattern,
                base_iri,
            } => Query::Select {
                dataset,
                pattern: self.top(pattern),
                base_iri,
            },
            Query::Describe {
                dataset,
                pattern,
                base_iri,
            } => Query::Describe {
                dataset,
                pattern: self.top(pattern),
                base_iri,
            },
            Query::Ask {
                dataset,
                pattern,
                base_iri,
            } => Query::Ask {
                dataset,
                pattern: self.top(pattern),
                base_iri,
            },
            Query::Construct {
                template,
                dataset,
                pattern,
                base_iri,
            } => {
                for triple in &template {
                    self.seen |= self.in_triple(triple);
                }
                // The template keeps the variable: what may not stand at a place is then left out, as ever.
                let pattern = self.top(pattern);
                Query::Construct {
                    template,
                    dataset,
                    pattern: self.extend(pattern),
                    base_iri,
                }
            }
        }
    }

    /// The outermost modifiers: here the variable has its value even where it is not selected.
    fn top(&mut self, pattern: GraphPattern) -> GraphPattern {
        match pattern {
            GraphPattern::Slice {
                inner,
                start,
                length,
            } => GraphPattern::Slice {
                inner: Box::new(self.top(*inner)),
                start,
                length,
            },
            GraphPattern::Distinct { inner } => GraphPattern::Distinct {
                inner: Box::new(self.top(*inner)),
            },
            GraphPattern::Reduced { inner } => GraphPattern::Reduced {
                inner: Box::new(self.top(*inner)),
            },
            GraphPattern::Project { inner, variables } => {
                let inner = self.pattern(*inner);
                self.project(inner, variables)
            }
            other => self.pattern(other),
        }
    }

    fn project(&mut self, inner: GraphPattern, variables: Vec<Variable>) -> GraphPattern {
        if variables.contains(&self.variable) {
            self.seen = true;
            GraphPattern::Project {
                inner: Box::new(self.extend(inner)),
                variables,
            }
        } else {
            GraphPattern::Project {
                inner: Box::new(inner),
                variables,
            }
        }
    }

    fn pattern(&mut self, pattern: GraphPattern) -> GraphPattern {
        use GraphPattern as P;
        match pattern {
            P::Bgp { patterns } => {
                let nothing = self.is_impossible_predicate(&patterns);
                let scope = P::Bgp { patterns };
                if nothing {
                    return nowhere(&scope);
                }
                let P::Bgp { patterns } = scope else {
                    return scope;
                };
                P::Bgp {
                    patterns: patterns.into_iter().map(|t| self.triple(t)).collect(),
                }
            }
            P::Path {
                subject,
                path,
                object,
            } => P::Path {
                subject: self.term(subject),
                path,
                object: self.term(object),
            },
            P::Join { left, right } => P::Join {
                left: self.boxed(left),
                right: self.boxed(right),
            },
            P::Lateral { left, right } => P::Lateral {
                left: self.boxed(left),
                right: self.boxed(right),
            },
            P::LeftJoin {
                left,
                right,
                expression,
            } => P::LeftJoin {
                left: self.boxed(left),
                right: self.boxed(right),
                expression: expression.map(|e| self.expression(e)),
            },
            P::Filter { expr, inner } => P::Filter {
                expr: self.expression(expr),
                inner: self.boxed(inner),
            },
            P::Union { left, right } => P::Union {
                left: self.boxed(left),
                right: self.boxed(right),
            },
            P::Graph { name, inner } => match self.name(name) {
                Some(name) => P::Graph {
                    name,
                    inner: self.boxed(inner),
                },
                None => nowhere(&inner),
            },
            P::Service {
                name,
                inner,
                silent,
            } => match self.name(name) {
                Some(name) => P::Service {
                    name,
                    inner: self.boxed(inner),
                    silent,
                },
                None => nowhere(&inner),
            },
            P::Extend {
                inner,
                variable,
                expression,
            } => {
                let inner = self.boxed(inner);
                let expression = self.expression(expression);
                if variable != self.variable {
                    return P::Extend {
                        inner,
                        variable,
                        expression,
                    };
                }
                // What the query computes for the variable must be its value; where it computes nothing, nothing is at odds.
                self.seen = true;
                let same = Expression::SameTerm(Box::new(expression), Box::new(self.constant()));
                P::Filter {
                    expr: Expression::Coalesce(vec![same, truth()]),
                    inner,
                }
            }
            P::Minus { left, right } => {
                // Where both sides bind the variable it is one that they share, and must stay so.
                let shared = in_scope(&left, &self.variable) && in_scope(&right, &self.variable);
                let (mut left, mut right) = (self.pattern(*left), self.pattern(*right));
                if shared {
                    (left, right) = (self.extend(left), self.extend(right));
                }
                P::Minus {
                    left: Box::new(left),
                    right: Box::new(right),
                }
            }
            P::Values {
                variables,
                bindings,
            } => self.values(variables, bindings),
            P::OrderBy { inner, expression } => P::OrderBy {
                inner: self.boxed(inner),
                expression: expression
                    .into_iter()
                    .map(|order| match order {
                        OrderExpression::Asc(e) => OrderExpression::Asc(self.expression(e)),
                        OrderExpression::Desc(e) => OrderExpression::Desc(self.expression(e)),
                    })
                    .collect(),
            },
            P::Project { inner, variables } if variables.contains(&self.variable) => {
                let inner = self.pattern(*inner);
                self.project(inner, variables)
            }
            project @ P::Project { .. } => project,
            P::Distinct { inner } => P::Distinct {
                inner: self.boxed(inner),
            },
            P::Reduced { inner } => P::Reduced {
                inner: self.boxed(inner),
            },
            P::Slice {
                inner,
                start,
                length,
            } => P::Slice {
                inner: self.boxed(inner),
                start,
                length,
            },
            P::Group {
                inner,
                variables,
                aggregates,
            } => {
                let mut inner = self.pattern(*inner);
                if variables.contains(&self.variable) {
                    self.seen = true;
                    inner = self.extend(inner);
                }
                let aggregates = aggregates
                    .into_iter()
                    .map(|(v, a)| (v, self.aggregate(a)))
                    .collect();
                P::Group {
                    inner: Box::new(inner),
                    variables,
                    aggregates,
                }
            }
        }
    }

    fn boxed(&mut self, mut pattern: Box<GraphPattern>) -> Box<GraphPattern> {
        *pattern = self.pattern(std::mem::take(&mut *pattern));
        pattern
    }

    fn aggregate(&mut self, aggregate: AggregateExpression) -> AggregateExpression {
        match aggregate {
            AggregateExpression::FunctionCall {
                name,
                expr,
                distinct,
            } => AggregateExpression::FunctionCall {
                name,
                expr: self.expression(expr),
                distinct,
            },
            count @ AggregateExpression::CountSolutions { .. } => count,
        }
    }

    fn values(
        &mut self,
        variables: Vec<Variable>,
        mut bindings: Vec<Vec<Option<GroundTerm>>>,
    ) -> GraphPattern {
        if let Some(column) = variables.iter().position(|v| *v == self.variable) {
            self.seen = true;
            let value = match &self.value {
                Value::Name(name) => GroundTerm::NamedNode(name.clone()),
                Value::Literal(literal) => GroundTerm::Literal(literal.clone()),
            };
            bindings.retain(|row| row[column].as_ref().is_none_or(|term| *term == value));
            for row in &mut bindings {
                row[column] = Some(value.clone());
            }
        }
        GraphPattern::Values {
            variables,
            bindings,
        }
    }

    fn expression(&mut self, expression: Expression) -> Expression {
        use Expression as E;
        macro_rules! binary {
            ($kind:ident, $a:ident, $b:ident) => {{
                let a = Box::new(self.expression(*$a));
                E::$kind(a, Box::new(self.expression(*$b)))
            }};
        }
        match expression {
            E::Variable(variable) if variable == self.variable => {
                self.seen = true;
                self.constant()
            }
            E::Bound(variable) if variable == self.variable => {
                self.seen = true;
                truth()
            }
            same @ (E::NamedNode(_) | E::Literal(_) | E::Variable(_) | E::Bound(_)) => same,
            E::Or(a, b) => binary!(Or, a, b),
            E::And(a, b) => binary!(And, a, b),
            E::Equal(a, b) => binary!(Equal, a, b),
            E::SameTerm(a, b) => binary!(SameTerm, a, b),
            E::Greater(a, b) => binary!(Greater, a, b),
            E::GreaterOrEqual(a, b) => binary!(GreaterOrEqual, a, b),
            E::Less(a, b) => binary!(Less, a, b),
            E::LessOrEqual(a, b) => binary!(LessOrEqual, a, b),
            E::Add(a, b) => binary!(Add, a, b),
            E::Subtract(a, b) => binary!(Subtract, a, b),
            E::Multiply(a, b) => binary!(Multiply, a, b),
            E::Divide(a, b) => binary!(Divide, a, b),
            E::In(a, list) => E::In(Box::new(self.expression(*a)), self.expressions(list)),
            E::UnaryPlus(a) => E::UnaryPlus(Box::new(self.expression(*a))),
            E::UnaryMinus(a) => E::UnaryMinus(Box::new(self.expression(*a))),
            E::Not(a) => E::Not(Box::new(self.expression(*a))),
            E::Exists(pattern) => E::Exists(self.boxed(pattern)),
            E::If(a, b, c) => {
                let [a, b, c] = [a, b, c].map(|e| Box::new(self.expression(*e)));
                E::If(a, b, c)
            }
            E::Coalesce(list) => E::Coalesce(self.expressions(list)),
            E::FunctionCall(function, list) => E::FunctionCall(function, self.expressions(list)),
        }
    }

    fn expressions(&mut self, list: Vec<Expression>) -> Vec<Expression> {
        list.into_iter().map(|e| self.expression(e)).collect()
    }

    fn triple(&mut self, triple: TriplePattern) -> TriplePattern {
        TriplePattern {
            subject: self.term(triple.subject),
            // A literal cannot come here: such a pattern has been taken out before.
            predicate: self
                .name(triple.predicate.clone())
                .unwrap_or(triple.predicate),
            object: self.term(triple.object),
        }
    }

    fn term(&mut self, term: TermPattern) -> TermPattern {
        match term {
            TermPattern::Variable(variable) if variable == self.variable => {
                self.seen = true;
                match &self.value {
                    Value::Name(name) => TermPattern::NamedNode(name.clone()),
                    Value::Literal(literal) => TermPattern::Literal(literal.clone()),
                }
            }
            TermPattern::Triple(triple) => TermPattern::Triple(Box::new(self.triple(*triple))),
            other => other,
        }
    }

    /// Nothing if the variable stands where only an IRI may and its value is a literal.
    fn name(&mut self, name: NamedNodePattern) -> Option<NamedNodePattern> {
        match name {
            NamedNodePattern::Variable(variable) if variable == self.variable => {
                self.seen = true;
                match &self.value {
                    Value::Name(name) => Some(NamedNodePattern::NamedNode(name.clone())),
                    Value::Literal(_) => None,
                }
            }
            other => Some(other),
        }
    }

    fn is_impossible_predicate(&mut self, patterns: &[TriplePattern]) -> bool {
        let here = patterns
            .iter()
            .any(|t| matches!(&t.predicate, NamedNodePattern::Variable(v) if *v == self.variable));
        self.seen |= here;
        here && matches!(self.value, Value::Literal(_))
    }

    fn in_triple(&self, triple: &TriplePattern) -> bool {
        let is = |term: &TermPattern| match term {
            TermPattern::Variable(variable) => *variable == self.variable,
            TermPattern::Triple(triple) => self.in_triple(triple),
            _ => false,
        };
        is(&triple.subject)
            || is(&triple.object)
            || matches!(&triple.predicate, NamedNodePattern::Variable(v) if *v == self.variable)
    }

    fn extend(&self, inner: GraphPattern) -> GraphPattern {
        GraphPattern::Extend {
            inner: Box::new(inner),
            variable: self.variable.clone(),
            expression: self.constant(),
        }
    }

    fn constant(&self) -> Expression {
        match &self.value {
            Value::Name(name) => Expression::NamedNode(name.clone()),
            Value::Literal(literal) => Expression::Literal(literal.clone()),
        }
    }
}

fn truth() -> Expression {
    Expression::Literal(Literal::new_typed_literal("true", xsd::BOOLEAN))
}

fn in_scope(pattern: &GraphPattern, variable: &Variable) -> bool {
    let mut found = false;
    pattern.on_in_scope_variable(|v| found |= v == variable);
    found
}

/// No row at all, of the same variables.
fn nowhere(pattern: &GraphPattern) -> GraphPattern {
    let mut variables = Vec::new();
    pattern.on_in_scope_variable(|v| {
        if !variables.contains(v) {
            variables.push(v.clone());
        }
    });
    GraphPattern::Values {
        variables,
        bindings: Vec::new(),
    }
}

#[cfg(test)]
mod tests;
