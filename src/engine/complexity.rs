//! How deep and how long a query may be: parser, planner and evaluator recurse with it, and a stack has an end.
//!
//! The text is measured before it is parsed, the parsed query before it is planned. Both bounds are far above what
//! people and their tools write, and well below what a stack of [`STACK_BYTES`] holds.

pub(crate) mod text;

use super::{Failure, walk};
use oxigraph::model::Variable;
use rustc_hash::FxHashSet;
use spargebra::Query;
use spargebra::algebra::PropertyPathExpression as Path;
use spargebra::algebra::{AggregateExpression, Expression, GraphPattern, OrderExpression};
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern};

/// The stack that a query of any permitted depth can be answered on.
pub const STACK_BYTES: usize = 64 * 1024 * 1024;
/// Expressions within expressions, as `a || b || c …` makes them; a step of arithmetic takes as much stack as eight others.
const EXPRESSION: usize = 2_048;
const ARITHMETIC: usize = 8;
/// Patterns that are joined, united or made optional.
const PATTERNS: usize = 2_000;
/// How many patterns a step of a path counts for: it is a join with a variable of its own.
const PATH: usize = 2;
/// Different variables: the evaluator looks each up among all, and a row has a place for each.
const VARIABLES: usize = 2_000;
/// Keys to sort or group by, aggregates, columns and filters.
const KEYS: usize = 512;
/// The time that planning takes grows with the cube of the patterns: with more than this they are joined as written.
const PLANNED: usize = 64;
const PLANNED_KEYS: usize = 64;
const PLANNED_STEPS: usize = 512;

/// Refuses a query that could not be evaluated within the stack.
pub(crate) fn check(query: &Query) -> Result<(), Failure> {
    let size = size(query);
    bounded(size.expression, EXPRESSION, || {
        "its longest expression has too many steps".to_owned()
    })?;
    bounded(size.patterns, PATTERNS, || {
        format!("it has more than {PATTERNS} patterns")
    })?;
    bounded(size.variables.len().max(size.columns), VARIABLES, variables)?;
    bounded(size.keys, KEYS, || {
        format!("it has more than {KEYS} keys, aggregates or filters")
    })
}

/// Refuses what is more than so many.
fn bounded(count: usize, most: usize, what: impl FnOnce() -> String) -> Result<(), Failure> {
    match count > most {
        true => Err(Failure::TooDeep { what: what() }),
        false => Ok(()),
    }
}

fn variables() -> String {
    format!("it has more than {VARIABLES} variables")
}

/// Whether the patterns of a query are few enough for a plan of their order.
pub(crate) fn is_planned(query: &Query) -> bool {
    let size = size(query);
    size.patterns <= PLANNED && size.keys <= PLANNED_KEYS && size.expression <= PLANNED_STEPS
}

#[derive(Default)]
struct Size<'a> {
    patterns: usize,
    variables: FxHashSet<&'a str>,
    /// The most columns that one table of the query has.
    columns: usize,
    keys: usize,
    /// The depth of the deepest expression.
    expression: usize,
}

fn size(query: &Query) -> Size<'_> {
    let (Query::Select { pattern, .. }
    | Query::Construct { pattern, .. }
    | Query::Describe { pattern, .. }
    | Query::Ask { pattern, .. }) = query;
    let mut size = Size::default();
    size.pattern(pattern);
    size
}

impl<'a> Size<'a> {
    fn table(&mut self, variables: &'a [Variable]) {
        self.columns = self.columns.max(variables.len());
        self.variables
            .extend(variables.iter().map(Variable::as_str));
    }

    fn name(&mut self, name: &'a NamedNodePattern) {
        if let NamedNodePattern::Variable(variable) = name {
            self.variables.insert(variable.as_str());
        }
    }

    fn term(&mut self, term: &'a TermPattern) {
        match term {
            TermPattern::Variable(variable) => {
                self.variables.insert(variable.as_str());
            }
            TermPattern::BlankNode(node) => {
                self.variables.insert(node.as_str());
            }
            TermPattern::Triple(triple) => self.triple(triple),
            TermPattern::NamedNode(_) | TermPattern::Literal(_) => (),
        }
    }

    fn triple(&mut self, triple: &'a TriplePattern) {
        self.term(&triple.subject);
        self.name(&triple.predicate);
        self.term(&triple.object);
    }

    fn pattern(&mut self, pattern: &'a GraphPattern) {
        use GraphPattern as P;
        match pattern {
            P::Bgp { patterns } => {
                self.patterns += patterns.len();
                patterns.iter().for_each(|triple| self.triple(triple));
            }
            P::Path {
                subject,
                path,
                object,
            } => {
                self.patterns += PATH * steps(path);
                self.term(subject);
                self.term(object);
            }
            P::Values { variables, .. } => {
                self.patterns += 1;
                self.table(variables);
            }
            P::Service { name, inner, .. } => {
                self.patterns += 1;
                self.name(name);
                self.pattern(inner);
            }
            P::Join { left, right } | P::Lateral { left, right } | P::Minus { left, right } => {
                self.patterns += usize::from(!matches!(pattern, P::Join { .. }));
                self.pattern(left);
                self.pattern(right);
            }
            P::Union { left, right } => {
                self.patterns += 1;
                self.pattern(left);
                self.pattern(right);
            }
            P::LeftJoin {
                left,
                right,
                expression,
            } => {
                self.patterns += 1;
                self.pattern(left);
                self.pattern(right);
                if let Some(expression) = expression {
                    self.expression(expression, 1);
                }
            }
            P::Filter { expr, inner } => {
                self.keys += 1;
                self.expression(expr, 1);
                self.pattern(inner);
            }
            P::Extend {
                inner,
                variable,
                expression,
            } => {
                self.patterns += 1;
                self.variables.insert(variable.as_str());
                self.expression(expression, 1);
                self.pattern(inner);
            }
            P::OrderBy { inner, expression } => {
                self.keys += expression.len();
                for key in expression {
                    let (OrderExpression::Asc(key) | OrderExpression::Desc(key)) = key;
                    self.expression(key, 1);
                }
                self.pattern(inner);
            }
            P::Group {
                inner,
                variables,
                aggregates,
            } => {
                self.keys += variables.len() + aggregates.len();
                self.table(variables);
                for (variable, aggregate) in aggregates {
                    self.variables.insert(variable.as_str());
                    if let AggregateExpression::FunctionCall { expr, .. } = aggregate {
                        self.expression(expr, 1);
                    }
                }
                self.pattern(inner);
            }
            P::Graph { name, inner } => {
                self.patterns += 1;
                self.name(name);
                self.pattern(inner);
            }
            P::Project { inner, variables } => {
                self.patterns += 1;
                self.table(variables);
                self.pattern(inner);
            }
            P::Distinct { inner } | P::Reduced { inner } | P::Slice { inner, .. } => {
                self.patterns += 1;
                self.pattern(inner);
            }
        }
    }

    fn expression(&mut self, expression: &'a Expression, depth: usize) {
        use Expression as E;
        self.expression = self.expression.max(depth);
        match expression {
            E::NamedNode(_) | E::Literal(_) => (),
            E::Variable(variable) | E::Bound(variable) => {
                self.variables.insert(variable.as_str());
            }
            E::Exists(pattern) => self.pattern(pattern),
            other => {
                let step = match other {
                    E::Or(..) | E::And(..) | E::Equal(..) | E::SameTerm(..) | E::In(..) => 1,
                    _ => ARITHMETIC,
                };
                for part in walk::parts(other) {
                    self.expression(part, depth + step);
                }
            }
        }
    }
}

fn steps(path: &Path) -> usize {
    match path {
        Path::NamedNode(_) => 1,
        // One step however many names it excludes.
        Path::NegatedPropertySet(_) => 1,
        Path::Reverse(inner)
        | Path::ZeroOrMore(inner)
        | Path::OneOrMore(inner)
        | Path::ZeroOrOne(inner) => 1 + steps(inner),
        Path::Sequence(a, b) | Path::Alternative(a, b) => steps(a) + steps(b),
    }
}

#[cfg(test)]
mod tests;
