//! Validation by shapes: what the dataset must be, in SHACL, and where a graph is otherwise.
//!
//! Shapes are compiled to queries that the engine answers over the whole graph at once. All of SHACL Core but
//! recursion is understood, and constraints in SPARQL; what is not is refused, so that nothing goes unchecked in silence.
//!
//! ```
//! use accede::{store::snapshot::Snapshot, validate};
//!
//! let shapes = validate::Shapes::required()?;
//! let report = validate::validate(&Snapshot::from_quads([], &[]), &shapes)?;
//! assert!(report.conforms());
//! # Ok::<(), validate::ValidateError>(())
//! ```

mod algebra;
mod compile;
pub mod load;
mod loops;
mod path;
mod read;
pub mod report;
mod shape;
mod sparql;

use oxigraph::{
    io::RdfFormat,
    model::{Graph, Term, TermRef, Triple, Variable},
};
use sparesults::QuerySolution;

use crate::{
    embedded,
    engine::{self, Answer, Limits, Options},
    store::snapshot::Snapshot,
};
use load::LoadError;
use report::{Report, Violation};
use shape::{Constraint, Shape};

/// Why a graph could not be validated.
#[derive(Debug, thiserror::Error)]
pub enum ValidateError {
    #[error(transparent)]
    Load(#[from] LoadError),
    #[error(
        "the shape `{shape}` uses {construct}, which is not understood here; hint: SHACL Core without recursion and `sh:sparql` are, see docs/validating.md"
    )]
    Unsupported { shape: String, construct: String },
    #[error("the shape `{shape}` {fault}; hint: see https://www.w3.org/TR/shacl/")]
    Malformed { shape: String, fault: String },
    #[error("the shape `{shape}` cannot be checked")]
    Query {
        shape: String,
        #[source]
        failure: Box<engine::Failure>,
    },
}

impl ValidateError {
    fn unsupported(shape: &Term, construct: &str) -> Self {
        Self::Unsupported {
            shape: report::plain(shape),
            construct: construct.to_owned(),
        }
    }

    fn malformed(shape: &Term, fault: &str) -> Self {
        Self::Malformed {
            shape: report::plain(shape),
            fault: fault.to_owned(),
        }
    }
}

/// Shapes, read.
#[derive(Debug, Default)]
pub struct Shapes {
    graph: Graph,
    shapes: Vec<Shape>,
}

impl Shapes {
    /// What every graph of the dataset must be.
    pub fn required() -> Result<Self, ValidateError> {
        Self::shipped("ontology/shapes/required.ttl")
    }

    /// What the graph should be; where it is otherwise, a source may have said so.
    pub fn recommended() -> Result<Self, ValidateError> {
        Self::shipped("ontology/shapes/recommended.ttl")
    }

    fn shipped(path: &str) -> Result<Self, ValidateError> {
        let bytes = embedded::file(path).unwrap_or_default();
        Self::read(load::triples(path, RdfFormat::Turtle, bytes)?)
    }

    /// The shapes of a graph.
    pub fn read(triples: impl IntoIterator<Item = Triple>) -> Result<Self, ValidateError> {
        let graph: Graph = triples.into_iter().collect();
        let shapes = read::shapes(&graph)?;
        Ok(Self { graph, shapes })
    }

    /// How many shapes have a target.
    pub fn len(&self) -> usize {
        self.shapes.len()
    }

    /// Whether no shape has a target.
    pub fn is_empty(&self) -> bool {
        self.shapes.is_empty()
    }

    /// These shapes and those.
    pub fn and(mut self, others: Self) -> Self {
        self.graph
            .extend(others.graph.iter().map(|triple| triple.into_owned()));
        self.shapes.extend(others.shapes);
        self
    }
}

/// Finds every breach of the shapes in the default graph of the snapshot.
pub fn validate(snapshot: &Snapshot, shapes: &Shapes) -> Result<Report, ValidateError> {
    let mut found = Vec::new();
    for shape in &shapes.shapes {
        for check in compile::checks(shape)? {
            run(snapshot, &check, &mut found).map_err(|failure| ValidateError::Query {
                shape: report::plain(&check.shape.node),
                failure: Box::new(failure),
            })?;
        }
    }
    Ok(Report::new(found, snapshot))
}

fn run(
    snapshot: &Snapshot,
    check: &compile::Check<'_>,
    found: &mut Vec<Violation>,
) -> Result<(), engine::Failure> {
    let options = Options {
        limits: Limits {
            time: std::time::Duration::from_secs(600),
            bytes: u64::MAX,
            ..Limits::default()
        },
        ..Options::default()
    };
    engine::evaluate(snapshot, &check.query, &options, |answer| {
        if let Answer::Solutions(rows) = answer {
            for row in rows {
                found.extend(violation(check, &row?));
            }
        }
        Ok(())
    })
}

/// A row as a breach.
fn violation(check: &compile::Check<'_>, row: &QuerySolution) -> Option<Violation> {
    let get = |variable: &Option<Variable>| {
        variable
            .as_ref()
            .and_then(|variable| row.get(variable).cloned())
    };
    let shape = check.shape;
    let focus = row.get(&check.focus)?.clone();
    let mut value = get(&check.value);
    let (mut law, mut messages, mut source) = (shape.law.clone(), Vec::new(), None);
    if let Constraint::Sparql(constraint) = check.constraint {
        // Without a value of its own the breach is the focus node's (SHACL 5.3.2).
        if value.is_none() && shape.path.is_none() {
            value = Some(focus.clone());
        }
        source = Some(constraint.node.clone());
        law.extend(constraint.law.iter().cloned());
        messages = match row.get(Variable::new_unchecked("message")) {
            Some(Term::Literal(message)) => vec![message.clone()],
            _ => constraint.messages.clone(),
        };
    }
    if messages.is_empty() {
        messages = shape.messages.clone();
    }
    if messages.is_empty() {
        messages.push(check.constraint.words().into());
    }
    let path = match (&check.path, &shape.path) {
        (Some(_), _) if get(&check.path).is_some() => get(&check.path),
        (_, Some(path)) => Some(path.node.clone()),
        _ => None,
    };
    Some(Violation {
        messages: messages
            .iter()
            .map(|message| report::filled(message, row))
            .collect(),
        path_text: match (&path, &shape.path) {
            (Some(found), Some(path)) if *found == path.node => {
                Some(report::path_text(&path.expression))
            }
            (Some(found), _) => Some(report::plain(found)),
            _ => None,
        },
        focus,
        path,
        value,
        severity: shape.severity.clone(),
        component: check.constraint.component(),
        shape: shape.node.clone(),
        constraint: source,
        law,
        documents: Vec::new(),
    })
}

/// The triples of a node that is written in the shapes graph, with those of the blank nodes it leads to.
fn described(graph: &Graph, node: &Term, into: &mut Graph) {
    let Some(subject) = read::subject(node).filter(|_| matches!(node, Term::BlankNode(_))) else {
        return;
    };
    let triples: Vec<Triple> = graph
        .triples_for_subject(&subject)
        .map(|triple| triple.into_owned())
        .collect();
    for triple in triples {
        let object = TermRef::from(&triple.object).into_owned();
        if !into.contains(&triple) {
            into.insert(&triple);
            described(graph, &object, into);
        }
    }
}
