//! Conditions that compare the values of a focus node with each other, or with those of another property.

use oxigraph::model::{NamedNode, Term, Variable};
use spargebra::algebra::{Expression, Function, GraphPattern, PropertyPathExpression};

use super::{Breach, Compiler};
use crate::validate::{
    ValidateError,
    algebra::{
        all, call, constant, exists, filter, join, not, path, same, surely, triple, truth, variable,
    },
    shape::Shape,
};

impl Compiler<'_> {
    pub(super) fn stepping(
        &self,
        step: Option<&PropertyPathExpression>,
        focus: &Variable,
        value: &Variable,
    ) -> GraphPattern {
        match step {
            Some(step) => path(focus, step, value.clone()),
            None => GraphPattern::default(),
        }
    }

    /// Whether the focus has at least `n` values, of those that conform to a shape where one is given.
    pub(super) fn counted(
        &mut self,
        step: Option<&PropertyPathExpression>,
        focus: &Variable,
        n: u64,
        conforming: Option<(&Shape, &[Shape])>,
    ) -> Result<Expression, ValidateError> {
        let mut pattern: Option<GraphPattern> = None;
        let mut conditions = Vec::new();
        let mut seen: Vec<Variable> = Vec::new();
        for _ in 0..n {
            let value = self.names.fresh();
            let found = self.stepping(step, focus, &value);
            pattern = Some(match pattern {
                Some(before) => join(before, found),
                None => found,
            });
            for other in &seen {
                conditions.push(not(same(variable(other), variable(&value))));
            }
            if let Some((shape, siblings)) = conforming {
                conditions.push(not(self.violated(shape, &value)?));
                conditions.extend(self.all_violated(siblings, &value)?);
            }
            seen.push(value);
        }
        Ok(match pattern {
            Some(pattern) if conditions.is_empty() => exists(pattern),
            Some(pattern) => exists(filter(all(conditions), pattern)),
            None => truth(true),
        })
    }

    pub(super) fn doubled_language(
        &mut self,
        step: Option<&PropertyPathExpression>,
        focus: &Variable,
    ) -> Breach {
        let (one, other, tag) = (self.names.fresh(), self.names.fresh(), self.names.fresh());
        let language = |of: &Variable| {
            call(
                Function::LCase,
                vec![call(Function::Lang, vec![variable(of)])],
            )
        };
        let pattern = GraphPattern::Extend {
            inner: Box::new(self.stepping(step, focus, &one)),
            variable: tag.clone(),
            expression: language(&one),
        };
        let twin = filter(
            all([
                not(same(variable(&one), variable(&other))),
                same(language(&other), variable(&tag)),
            ]),
            self.stepping(step, focus, &other),
        );
        let empty = constant(&Term::Literal("".into()));
        Breach {
            pattern: Some(pattern),
            apart: vec![tag.clone()],
            ..Breach::of_focus(all([not(same(variable(&tag), empty)), exists(twin)]))
        }
    }

    pub(super) fn unequal(
        &mut self,
        step: Option<&PropertyPathExpression>,
        focus: &Variable,
        value: &Variable,
        other: &NamedNode,
    ) -> Vec<Breach> {
        let missing = self.names.fresh();
        let is_value = match step {
            Some(step) => {
                let found = self.names.fresh();
                let equal = same(variable(&found), variable(&missing));
                exists(filter(equal, path(focus, step, found)))
            }
            None => same(variable(&missing), variable(focus)),
        };
        vec![
            Breach::of_value(not(exists(triple(focus, other.clone(), value.clone())))),
            Breach {
                pattern: Some(triple(focus, other.clone(), missing.clone())),
                value: Some(missing),
                ..Breach::of_focus(not(is_value))
            },
        ]
    }

    pub(super) fn not_less(
        &mut self,
        focus: &Variable,
        value: &Variable,
        other: &NamedNode,
        order: fn(Box<Expression>, Box<Expression>) -> Expression,
    ) -> Breach {
        let than = self.names.fresh();
        let less = order(Box::new(variable(value)), Box::new(variable(&than)));
        Breach {
            pattern: Some(triple(focus, other.clone(), than.clone())),
            apart: vec![than],
            ..Breach::of_value(not(surely(less)))
        }
    }
}
