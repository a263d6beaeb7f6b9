//! Shapes → queries whose rows are the breaches. The algebra is built, not pasted together as text.
//!
//! A constraint asks something of a focus node or of each of its values. Either becomes a condition that is true
//! of a breach; a shape inside another is the condition that any of its own constraints is breached.

mod values;

use oxigraph::model::{NamedNode, Term, Variable};
use spargebra::{
    Query,
    algebra::{Expression, Function, GraphPattern, PropertyPathExpression},
    term::GroundTerm,
};

use super::{
    ValidateError,
    algebra::{
        Names, all, any, call, constant, distinct, exists, filter, instance_of, integer, join, not,
        path, same, string, surely, triple, truth, union, variable,
    },
    loops::looped,
    shape::{Bound, Constraint, Shape, Target},
    sparql,
};
use crate::vocab::{sh, xsd};

/// A query with the constraint whose breaches it finds.
pub(super) struct Check<'s> {
    pub query: Query,
    pub shape: &'s Shape,
    pub constraint: &'s Constraint,
    /// The variables of the answer.
    pub focus: Variable,
    pub value: Option<Variable>,
    pub path: Option<Variable>,
}

/// The queries of a shape that has targets.
pub(super) fn checks(shape: &Shape) -> Result<Vec<Check<'_>>, ValidateError> {
    let mut compiler = Compiler {
        names: Names::default(),
        checks: Vec::new(),
    };
    let focus = Variable::new_unchecked("this");
    let who = targets(&shape.targets, &focus, &mut compiler.names);
    compiler.shape(shape, &focus, who)?;
    Ok(compiler.checks)
}

/// The focus nodes of targets, each once.
fn targets(targets: &[Target], focus: &Variable, names: &mut Names) -> GraphPattern {
    let nodes: Vec<Vec<Option<GroundTerm>>> = targets
        .iter()
        .filter_map(|target| match target {
            Target::Node(Term::NamedNode(node)) => Some(vec![Some(node.clone().into())]),
            Target::Node(Term::Literal(literal)) => Some(vec![Some(literal.clone().into())]),
            _ => None,
        })
        .collect();
    let values = (!nodes.is_empty()).then(|| GraphPattern::Values {
        variables: vec![focus.clone()],
        bindings: nodes,
    });
    let patterns = targets.iter().filter_map(|target| match target {
        Target::Node(_) => None,
        Target::Class(class) => Some(instance_of(focus, class)),
        Target::SubjectsOf(property) => Some(triple(focus, property.clone(), names.fresh())),
        Target::ObjectsOf(property) => {
            Some(triple(&names.fresh(), property.clone(), focus.clone()))
        }
    });
    let patterns: Vec<GraphPattern> = patterns.collect();
    let all = values.into_iter().chain(patterns).reduce(union);
    distinct(all.unwrap_or_default(), vec![focus.clone()])
}

/// How a constraint is breached.
struct Breach {
    /// Whether it is asked of each value rather than of the focus node.
    of_value: bool,
    /// What else must be found.
    pattern: Option<GraphPattern>,
    condition: Expression,
    /// The value to show, where it is another than the value that is asked about.
    value: Option<Variable>,
    path: Option<Variable>,
    /// What tells one breach from another beside focus and value.
    apart: Vec<Variable>,
}

impl Breach {
    fn of_value(condition: Expression) -> Self {
        Self {
            of_value: true,
            ..Self::of_focus(condition)
        }
    }

    fn of_focus(condition: Expression) -> Self {
        Self {
            of_value: false,
            pattern: None,
            condition,
            value: None,
            path: None,
            apart: Vec::new(),
        }
    }
}

struct Compiler<'s> {
    names: Names,
    checks: Vec<Check<'s>>,
}

impl<'s> Compiler<'s> {
    /// Adds the checks of a shape whose focus nodes the pattern `who` finds.
    fn shape(
        &mut self,
        shape: &'s Shape,
        focus: &Variable,
        who: GraphPattern,
    ) -> Result<(), ValidateError> {
        let value = match shape.path {
            Some(_) => self.names.fresh(),
            None => focus.clone(),
        };
        let values = |who: GraphPattern| match &shape.path {
            // One property reaches each value once; other paths may reach it by several ways.
            Some(step) => match &step.expression {
                PropertyPathExpression::NamedNode(_) => {
                    join(who, path(focus, &step.expression, value.clone()))
                }
                other => distinct(
                    join(who, path(focus, other, value.clone())),
                    vec![focus.clone(), value.clone()],
                ),
            },
            None => who,
        };
        for constraint in &shape.constraints {
            match constraint {
                Constraint::Property(inner) => {
                    let who = match shape.path {
                        Some(_) => distinct(values(who.clone()), vec![value.clone()]),
                        None => who.clone(),
                    };
                    self.shape(inner, &value, who)?;
                }
                Constraint::Sparql(query) => {
                    let (query, value, path) = sparql::compile(shape, query, focus, &who)?;
                    self.checks.push(Check {
                        query,
                        shape,
                        constraint,
                        focus: focus.clone(),
                        value,
                        path,
                    });
                }
                constraint => {
                    for breach in self.breaches(shape, constraint, focus, &value)? {
                        let base = match breach.of_value {
                            true => values(who.clone()),
                            false => who.clone(),
                        };
                        let found = match breach.pattern {
                            Some(pattern) => join(base, pattern),
                            None => base,
                        };
                        let shown = breach
                            .value
                            .or_else(|| breach.of_value.then(|| value.clone()));
                        let mut variables = vec![focus.clone()];
                        variables.extend(shown.iter().chain(&breach.path).cloned());
                        variables.extend(breach.apart);
                        variables.sort_by(|a, b| a.as_str().cmp(b.as_str()));
                        variables.dedup();
                        self.checks.push(Check {
                            query: Query::Select {
                                dataset: None,
                                pattern: looped(distinct(
                                    filter(breach.condition, found),
                                    variables,
                                )),
                                base_iri: None,
                            },
                            shape,
                            constraint,
                            focus: focus.clone(),
                            value: shown,
                            path: breach.path,
                        });
                    }
                }
            }
        }
        Ok(())
    }

    /// The condition that a node does not conform to a shape.
    fn violated(&mut self, shape: &Shape, node: &Variable) -> Result<Expression, ValidateError> {
        let mut conditions = Vec::new();
        for constraint in &shape.constraints {
            let value = match shape.path {
                Some(_) => self.names.fresh(),
                None => node.clone(),
            };
            let step = shape
                .path
                .as_ref()
                .map(|step| path(node, &step.expression, value.clone()));
            match constraint {
                Constraint::Property(inner) => {
                    let inner = self.violated(inner, &value)?;
                    conditions.push(match step {
                        Some(step) => exists(filter(inner, step)),
                        None => inner,
                    });
                }
                Constraint::Sparql(_) => {
                    return Err(ValidateError::unsupported(
                        &shape.node,
                        "`sh:sparql` in a shape that another one refers to",
                    ));
                }
                constraint => {
                    for breach in self.breaches(shape, constraint, node, &value)? {
                        let step = step.clone().filter(|_| breach.of_value);
                        let parts = step.into_iter().chain(breach.pattern);
                        conditions.push(match parts.reduce(join) {
                            Some(pattern) => exists(filter(breach.condition, pattern)),
                            None => breach.condition,
                        });
                    }
                }
            }
        }
        Ok(any(conditions))
    }

    fn all_violated(
        &mut self,
        shapes: &[Shape],
        node: &Variable,
    ) -> Result<Vec<Expression>, ValidateError> {
        shapes
            .iter()
            .map(|shape| self.violated(shape, node))
            .collect()
    }

    /// How a constraint of a shape is breached by a focus node and a value of it.
    fn breaches(
        &mut self,
        shape: &Shape,
        constraint: &Constraint,
        focus: &Variable,
        value: &Variable,
    ) -> Result<Vec<Breach>, ValidateError> {
        let is = |function: Function| call(function, vec![variable(value)]);
        // A node shape counts and pairs on nothing: reading refuses it there.
        let step = shape.path.as_ref().map(|step| &step.expression);
        Ok(vec![match constraint {
            Constraint::Class(class) => Breach::of_value(any([
                is(Function::IsLiteral),
                not(exists(instance_of(value, class))),
            ])),
            Constraint::Datatype(datatype) => Breach::of_value(not(is_of(value, datatype))),
            Constraint::NodeKind(kind) => {
                let mut kinds = Vec::new();
                let named = kind.as_str();
                if [sh::IRI, sh::BLANK_NODE_OR_IRI, sh::IRI_OR_LITERAL].contains(&named) {
                    kinds.push(is(Function::IsIri));
                }
                if [
                    sh::BLANK_NODE,
                    sh::BLANK_NODE_OR_IRI,
                    sh::BLANK_NODE_OR_LITERAL,
                ]
                .contains(&named)
                {
                    kinds.push(is(Function::IsBlank));
                }
                if [sh::LITERAL, sh::BLANK_NODE_OR_LITERAL, sh::IRI_OR_LITERAL].contains(&named) {
                    kinds.push(is(Function::IsLiteral));
                }
                if kinds.is_empty() {
                    return Err(ValidateError::malformed(
                        &shape.node,
                        &format!("has {kind} as `sh:nodeKind`, which is none"),
                    ));
                }
                Breach::of_value(not(any(kinds)))
            }
            Constraint::MinCount(n) => Breach::of_focus(not(self.counted(step, focus, *n, None)?)),
            Constraint::MaxCount(n) => Breach::of_focus(self.counted(step, focus, n + 1, None)?),
            Constraint::Range(bound, literal) => {
                let (a, b) = (
                    Box::new(variable(value)),
                    Box::new(Expression::Literal(literal.clone())),
                );
                Breach::of_value(not(surely(match bound {
                    Bound::MinInclusive => Expression::GreaterOrEqual(a, b),
                    Bound::MinExclusive => Expression::Greater(a, b),
                    Bound::MaxInclusive => Expression::LessOrEqual(a, b),
                    Bound::MaxExclusive => Expression::Less(a, b),
                })))
            }
            Constraint::MinLength(n) => Breach::of_value(any([
                is(Function::IsBlank),
                Expression::Less(Box::new(length(value)), Box::new(integer(*n))),
            ])),
            Constraint::MaxLength(n) => Breach::of_value(any([
                is(Function::IsBlank),
                Expression::Greater(Box::new(length(value)), Box::new(integer(*n))),
            ])),
            Constraint::Pattern { pattern, flags } => {
                let text = |text: &String| Term::Literal(text.clone().into());
                let mut arguments = vec![string(value), constant(&text(pattern))];
                arguments.extend(flags.iter().map(|flags| constant(&text(flags))));
                Breach::of_value(any([
                    is(Function::IsBlank),
                    not(surely(call(Function::Regex, arguments))),
                ]))
            }
            Constraint::LanguageIn(tags) => {
                let matches = tags.iter().map(|tag| {
                    let tag = constant(&Term::Literal(tag.clone().into()));
                    surely(call(Function::LangMatches, vec![is(Function::Lang), tag]))
                });
                Breach::of_value(not(any(matches)))
            }
            Constraint::UniqueLanguage => self.doubled_language(step, focus),
            Constraint::Equals(other) => return Ok(self.unequal(step, focus, value, other)),
            Constraint::Disjoint(other) => {
                Breach::of_value(exists(triple(focus, other.clone(), value.clone())))
            }
            Constraint::LessThan(other) => self.not_less(focus, value, other, Expression::Less),
            Constraint::LessThanOrEquals(other) => {
                self.not_less(focus, value, other, Expression::LessOrEqual)
            }
            Constraint::Not(inner) => Breach::of_value(not(self.violated(inner, value)?)),
            Constraint::And(shapes) => Breach::of_value(any(self.all_violated(shapes, value)?)),
            Constraint::Or(shapes) => Breach::of_value(all(self.all_violated(shapes, value)?)),
            Constraint::ExactlyOne(shapes) => {
                let conforming = self
                    .all_violated(shapes, value)?
                    .into_iter()
                    .map(|violated| {
                        let (zero, one) = (Box::new(integer(0)), Box::new(integer(1)));
                        Expression::If(Box::new(violated), zero, one)
                    });
                let add = |a, b| Expression::Add(Box::new(a), Box::new(b));
                let count = conforming.reduce(add).unwrap_or(integer(0));
                Breach::of_value(not(Expression::Equal(
                    Box::new(count),
                    Box::new(integer(1)),
                )))
            }
            Constraint::Node(inner) => Breach::of_value(self.violated(inner, value)?),
            Constraint::Qualified {
                shape: counted,
                siblings,
                min,
                max,
            } => {
                let counted = Some((counted.as_ref(), siblings.as_slice()));
                match (min, max) {
                    (Some(n), _) => Breach::of_focus(not(self.counted(step, focus, *n, counted)?)),
                    (None, Some(n)) => {
                        Breach::of_focus(self.counted(step, focus, n + 1, counted)?)
                    }
                    (None, None) => Breach::of_focus(truth(false)),
                }
            }
            Constraint::Closed { allowed } => {
                let (property, object) = (self.names.fresh(), self.names.fresh());
                let allowed = allowed.iter().map(|property| property.clone().into());
                let condition = not(Expression::In(
                    Box::new(variable(&property)),
                    allowed.collect(),
                ));
                Breach {
                    of_value: true,
                    pattern: Some(triple(value, property.clone(), object.clone())),
                    value: Some(object),
                    path: Some(property),
                    ..Breach::of_value(condition)
                }
            }
            Constraint::HasValue(wanted) => match step {
                Some(_) => {
                    let found = self.names.fresh();
                    let equal = same(variable(&found), constant(wanted));
                    Breach::of_focus(not(exists(filter(
                        equal,
                        self.stepping(step, focus, &found),
                    ))))
                }
                None => Breach::of_value(not(same(variable(value), constant(wanted)))),
            },
            Constraint::In(values) => {
                let values = values
                    .iter()
                    .map(|known| same(variable(value), constant(known)));
                Breach::of_value(not(any(values)))
            }
            Constraint::Property(_) | Constraint::Sparql(_) => Breach::of_focus(truth(false)),
        }])
    }
}

fn length(of: &Variable) -> Expression {
    call(Function::StrLen, vec![string(of)])
}

/// The condition that a value is a literal of the datatype, and well formed where the type can be cast to.
fn is_of(value: &Variable, datatype: &NamedNode) -> Expression {
    let same_type = same(
        call(Function::Datatype, vec![variable(value)]),
        Expression::NamedNode(datatype.clone()),
    );
    let cast = match CASTS.contains(&datatype.as_str()) {
        true => call(
            Function::IsLiteral,
            vec![call(
                Function::Custom(datatype.clone()),
                vec![string(value)],
            )],
        ),
        false => truth(true),
    };
    surely(all([
        call(Function::IsLiteral, vec![variable(value)]),
        same_type,
        cast,
    ]))
}

/// The datatypes that SPARQL casts texts to, and so knows the form of.
const CASTS: &[&str] = &[
    xsd::BOOLEAN,
    xsd::DATE,
    xsd::DATE_TIME,
    xsd::DECIMAL,
    xsd::DOUBLE,
    xsd::FLOAT,
    xsd::INTEGER,
    xsd::G_YEAR,
];
