//! Triple patterns and tables that are joined, and the order in which they are best read.
//!
//! Ranges are counted exactly. How many triples a pattern has for one value of a variable is the mean over the values of
//! that variable. The order is made by always taking next what has the fewest rows for each row so far; of those that
//! multiply nothing, the one after which the fewest are left.

use super::of_term;
use crate::store::index::{Pattern, Scope};
use crate::store::shape::Shape;
use crate::store::snapshot::Snapshot;
use oxigraph::model::{Term, Variable};
use spargebra::algebra::GraphPattern;
use spargebra::term::{GroundTerm, NamedNodePattern, TermPattern, TriplePattern};

/// Looking ahead takes the square of the number of leaves, at each step.
const LOOKED_AHEAD: usize = 16;

/// So few rows for each are as good as one: properties of which most things have one value.
const FEW: f64 = 1.5;

#[derive(Clone)]
pub(super) enum Leaf {
    Triple(TriplePattern),
    Table(Vec<Variable>, Vec<Vec<Option<GroundTerm>>>),
}

impl Leaf {
    pub(super) fn variables(&self) -> Vec<Variable> {
        match self {
            Self::Triple(triple) => {
                let predicate = match &triple.predicate {
                    NamedNodePattern::Variable(variable) => Some(variable.clone()),
                    NamedNodePattern::NamedNode(_) => None,
                };
                [of_term(&triple.subject), predicate, of_term(&triple.object)]
                    .into_iter()
                    .flatten()
                    .collect()
            }
            Self::Table(variables, _) => variables.clone(),
        }
    }

    fn into_pattern(self) -> GraphPattern {
        match self {
            Self::Triple(triple) => GraphPattern::Bgp {
                patterns: vec![triple],
            },
            Self::Table(variables, bindings) => GraphPattern::Values {
                variables,
                bindings,
            },
        }
    }
}

/// The leaves of a pattern that is nothing but a join of them; patterns inside triple terms and tables with holes are
/// no leaves.
pub(super) fn of(pattern: &GraphPattern) -> Option<Vec<Leaf>> {
    let is_plain = |term: &TermPattern| !matches!(term, TermPattern::Triple(_));
    match pattern {
        GraphPattern::Bgp { patterns } => patterns
            .iter()
            .map(|t| (is_plain(&t.subject) && is_plain(&t.object)).then(|| Leaf::Triple(t.clone())))
            .collect(),
        GraphPattern::Values {
            variables,
            bindings,
        } => {
            let whole = bindings.iter().all(|row| row.iter().all(Option::is_some));
            (whole && !variables.is_empty())
                .then(|| vec![Leaf::Table(variables.clone(), bindings.clone())])
        }
        GraphPattern::Join { left, right } => {
            let mut leaves = of(left)?;
            leaves.extend(of(right)?);
            Some(leaves)
        }
        _ => None,
    }
}

/// The leaves joined in their order: for each row of the first the rows of the second, and so on, which is what a join
/// of such leaves gives.
pub(super) fn chain(leaves: impl IntoIterator<Item = Leaf>) -> GraphPattern {
    leaves
        .into_iter()
        .map(Leaf::into_pattern)
        .reduce(|left, right| GraphPattern::Lateral {
            left: Box::new(left),
            right: Box::new(right),
        })
        .unwrap_or_default()
}

/// An order of leaves, with what it is thought to give and to take.
pub(super) struct Plan {
    pub(super) order: Vec<Leaf>,
    pub(super) rows: f64,
    pub(super) cost: f64,
}

/// The numbers that plans are made by.
pub(super) struct Numbers<'a> {
    snapshot: &'a Snapshot,
    shape: &'a Shape,
}

impl<'a> Numbers<'a> {
    pub(super) fn of(snapshot: &'a Snapshot) -> Self {
        Self {
            snapshot,
            shape: snapshot.shape(),
        }
    }

    /// The best order where these variables have values already.
    pub(super) fn plan(&self, mut leaves: Vec<Leaf>, bound: &[Variable]) -> Plan {
        let mut bound = Bound(bound.iter().map(|v| (v.clone(), 0)).collect());
        let mut plan = Plan {
            order: Vec::with_capacity(leaves.len()),
            rows: 1.0,
            cost: 0.0,
        };
        while !leaves.is_empty() {
            let (at, rows) = self.next(&leaves, &bound);
            let leaf = leaves.remove(at);
            plan.cost += plan.rows;
            plan.rows *= rows;
            plan.cost += plan.rows;
            self.bind(&mut bound, &leaf);
            plan.order.push(leaf);
        }
        plan
    }

    /// The leaf that is best read next, by its place, and its rows.
    fn next(&self, leaves: &[Leaf], bound: &Bound) -> (usize, f64) {
        let (at, (_, fewest)) = self.fewest(leaves.iter(), bound);
        if fewest > FEW || !(3..=LOOKED_AHEAD).contains(&leaves.len()) {
            return (at, fewest);
        }
        // Several may multiply next to nothing. Then that one is next which opens the way to what leaves out the most.
        let mut best = (at, fewest, f64::INFINITY);
        for (at, leaf) in leaves.iter().enumerate() {
            let (apart, rows) = self.weight(leaf, bound);
            if apart || rows > FEW {
                continue;
            }
            let others = leaves.iter().enumerate().filter(|(other, _)| *other != at);
            let mut after = bound.clone();
            self.bind(&mut after, leaf);
            let (_, (_, next)) = self.fewest(others.map(|(_, other)| other), &after);
            let cost = rows + rows * next;
            if cost < best.2 {
                best = (at, rows, cost);
            }
        }
        (best.0, best.1)
    }

    /// The place and the weight of the lightest leaf.
    fn fewest<'l>(
        &self,
        leaves: impl Iterator<Item = &'l Leaf>,
        bound: &Bound,
    ) -> (usize, (bool, f64)) {
        leaves
            .map(|leaf| self.weight(leaf, bound))
            .enumerate()
            .min_by(|(_, (apart, one)), (_, (other_apart, other))| {
                apart.cmp(other_apart).then(one.total_cmp(other))
            })
            .unwrap_or_default()
    }

    /// Whether a leaf hangs together with nothing so far, which multiplies all rows and can wait; and its rows.
    fn weight(&self, leaf: &Leaf, bound: &Bound) -> (bool, f64) {
        let variables = leaf.variables();
        let apart = !bound.0.is_empty()
            && !variables.is_empty()
            && !variables.iter().any(|v| bound.values(v).is_some());
        (apart, self.rows(leaf, bound))
    }

    /// How many rows a leaf is thought to have for one row in which these variables have values.
    fn rows(&self, leaf: &Leaf, bound: &Bound) -> f64 {
        match leaf {
            Leaf::Table(variables, rows) => {
                let known = variables.iter().any(|v| bound.values(v).is_some());
                if known { 1.0 } else { rows.len() as f64 }
            }
            Leaf::Triple(triple) => {
                let Some(pattern) = self.pattern(triple) else {
                    return 0.0;
                };
                let mut rows = self.range(pattern) as f64;
                // Of the values that came before, not all need be among those here.
                let mut share = |variable: Option<Variable>, here: usize| {
                    if let Some(before) = variable.and_then(|variable| bound.values(&variable)) {
                        rows /= here.max(before).max(1) as f64;
                    }
                };
                let (subjects, objects) = self.values(pattern);
                share(of_term(&triple.subject), subjects);
                share(of_term(&triple.object), objects);
                if let NamedNodePattern::Variable(variable) = &triple.predicate {
                    share(Some(variable.clone()), self.shape.properties.len());
                }
                rows
            }
        }
    }

    /// The numbers of what is no variable; none if a term is not in the data.
    fn pattern(&self, triple: &TriplePattern) -> Option<Pattern> {
        let predicate = match &triple.predicate {
            NamedNodePattern::NamedNode(name) => Some(Term::from(name.clone())),
            NamedNodePattern::Variable(_) => None,
        };
        let terms = [
            constant(&triple.subject),
            predicate,
            constant(&triple.object),
        ];
        let mut pattern = [None; 3];
        for (place, term) in pattern.iter_mut().zip(&terms) {
            if let Some(term) = term {
                *place = Some(self.snapshot.find(term.as_ref())?.0);
            }
        }
        Some(pattern)
    }

    fn range(&self, pattern: Pattern) -> usize {
        let count = |scope: &Scope| self.snapshot.data.quads.range_len(pattern, scope);
        count(&Scope::Default).max(count(&Scope::Named))
    }

    /// How many subjects and how many objects the property of a pattern has; of any property, if it is not known.
    fn values(&self, pattern: Pattern) -> (usize, usize) {
        match pattern[1].and_then(|property| self.shape.properties.get(&property)) {
            Some(counts) => (counts.subjects, counts.objects),
            None => (self.shape.subjects, self.shape.subjects),
        }
    }

    /// The variables of a leaf have values from now on, of which there are at most as many as the leaf has.
    fn bind(&self, bound: &mut Bound, leaf: &Leaf) {
        match leaf {
            Leaf::Table(variables, rows) => {
                for variable in variables {
                    bound.add(variable.clone(), rows.len());
                }
            }
            Leaf::Triple(triple) => {
                let found = self.pattern(triple);
                let (subjects, objects) = found.map_or((1, 1), |pattern| {
                    let (subjects, objects) = self.values(pattern);
                    let range = self.range(pattern);
                    (subjects.min(range), objects.min(range))
                });
                for (end, values) in [(&triple.subject, subjects), (&triple.object, objects)] {
                    if let Some(variable) = of_term(end) {
                        bound.add(variable, values);
                    }
                }
                if let NamedNodePattern::Variable(variable) = &triple.predicate {
                    bound.add(variable.clone(), self.shape.properties.len());
                }
            }
        }
    }
}

/// The variables that have values, and how many different ones each may have; nought where that is not known.
#[derive(Clone)]
struct Bound(Vec<(Variable, usize)>);

impl Bound {
    fn values(&self, variable: &Variable) -> Option<usize> {
        let found = self.0.iter().find(|(known, _)| known == variable);
        found.map(|(_, values)| *values)
    }

    /// A variable that has values already keeps those alone that the leaf has too.
    fn add(&mut self, variable: Variable, values: usize) {
        match self.0.iter_mut().find(|(known, _)| *known == variable) {
            Some((_, known)) if *known > 0 => *known = (*known).min(values),
            Some((_, known)) => *known = values,
            None => self.0.push((variable, values)),
        }
    }
}

fn constant(term: &TermPattern) -> Option<Term> {
    match term {
        TermPattern::NamedNode(name) => Some(name.clone().into()),
        TermPattern::Literal(literal) => Some(literal.clone().into()),
        _ => None,
    }
}
