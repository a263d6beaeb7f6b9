//! Shapes as they are read: what a shape is about, what it asks of it, and how grave a breach is.

use oxigraph::model::{Literal, NamedNode, Term};
use spargebra::algebra::PropertyPathExpression;

use crate::vocab::sh;

/// A node shape, or a property shape where there is a path.
#[derive(Debug, Clone)]
pub struct Shape {
    /// The shape in its graph: an IRI or a blank node.
    pub node: Term,
    pub path: Option<Path>,
    pub targets: Vec<Target>,
    pub constraints: Vec<Constraint>,
    pub severity: NamedNode,
    pub messages: Vec<Literal>,
    /// The articles of law that it carries out.
    pub law: Vec<String>,
}

/// A property path, with the node that writes it in the shapes graph.
#[derive(Debug, Clone)]
pub struct Path {
    pub node: Term,
    pub expression: PropertyPathExpression,
}

/// Whom a shape is about.
#[derive(Debug, Clone)]
pub enum Target {
    Node(Term),
    /// The instances of a class and of those below it.
    Class(NamedNode),
    SubjectsOf(NamedNode),
    ObjectsOf(NamedNode),
}

/// What a shape asks.
#[derive(Debug, Clone)]
pub enum Constraint {
    Class(NamedNode),
    Datatype(NamedNode),
    NodeKind(NamedNode),
    MinCount(u64),
    MaxCount(u64),
    Range(Bound, Literal),
    MinLength(u64),
    MaxLength(u64),
    Pattern {
        pattern: String,
        flags: Option<String>,
    },
    LanguageIn(Vec<String>),
    UniqueLanguage,
    Equals(NamedNode),
    Disjoint(NamedNode),
    LessThan(NamedNode),
    LessThanOrEquals(NamedNode),
    Not(Box<Shape>),
    And(Vec<Shape>),
    Or(Vec<Shape>),
    ExactlyOne(Vec<Shape>),
    Node(Box<Shape>),
    Property(Box<Shape>),
    Qualified {
        shape: Box<Shape>,
        /// Shapes to which a counted value must not conform.
        siblings: Vec<Shape>,
        min: Option<u64>,
        max: Option<u64>,
    },
    Closed {
        allowed: Vec<NamedNode>,
    },
    HasValue(Term),
    In(Vec<Term>),
    Sparql(Box<Sparql>),
}

/// One end of a range of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    MinInclusive,
    MinExclusive,
    MaxInclusive,
    MaxExclusive,
}

/// A constraint written as a query whose rows are the breaches.
#[derive(Debug, Clone)]
pub struct Sparql {
    pub node: Term,
    pub select: String,
    pub prefixes: Vec<(String, String)>,
    pub messages: Vec<Literal>,
    pub law: Vec<String>,
}

impl Constraint {
    /// The constraint component of SHACL that it belongs to; a qualified count is two.
    pub fn component(&self) -> &'static str {
        match self {
            Self::Class(_) => sh::CLASS_CONSTRAINT,
            Self::Datatype(_) => sh::DATATYPE_CONSTRAINT,
            Self::NodeKind(_) => sh::NODE_KIND_CONSTRAINT,
            Self::MinCount(_) => sh::MIN_COUNT_CONSTRAINT,
            Self::MaxCount(_) => sh::MAX_COUNT_CONSTRAINT,
            Self::Range(Bound::MinInclusive, _) => sh::MIN_INCLUSIVE_CONSTRAINT,
            Self::Range(Bound::MinExclusive, _) => sh::MIN_EXCLUSIVE_CONSTRAINT,
            Self::Range(Bound::MaxInclusive, _) => sh::MAX_INCLUSIVE_CONSTRAINT,
            Self::Range(Bound::MaxExclusive, _) => sh::MAX_EXCLUSIVE_CONSTRAINT,
            Self::MinLength(_) => sh::MIN_LENGTH_CONSTRAINT,
            Self::MaxLength(_) => sh::MAX_LENGTH_CONSTRAINT,
            Self::Pattern { .. } => sh::PATTERN_CONSTRAINT,
            Self::LanguageIn(_) => sh::LANGUAGE_IN_CONSTRAINT,
            Self::UniqueLanguage => sh::UNIQUE_LANG_CONSTRAINT,
            Self::Equals(_) => sh::EQUALS_CONSTRAINT,
            Self::Disjoint(_) => sh::DISJOINT_CONSTRAINT,
            Self::LessThan(_) => sh::LESS_THAN_CONSTRAINT,
            Self::LessThanOrEquals(_) => sh::LESS_THAN_OR_EQUALS_CONSTRAINT,
            Self::Not(_) => sh::NOT_CONSTRAINT,
            Self::And(_) => sh::AND_CONSTRAINT,
            Self::Or(_) => sh::OR_CONSTRAINT,
            Self::ExactlyOne(_) => sh::XONE_CONSTRAINT,
            Self::Node(_) => sh::NODE_CONSTRAINT,
            Self::Property(_) => sh::PROPERTY_CONSTRAINT,
            Self::Qualified { max: None, .. } => sh::QUALIFIED_MIN_COUNT_CONSTRAINT,
            Self::Qualified { .. } => sh::QUALIFIED_MAX_COUNT_CONSTRAINT,
            Self::Closed { .. } => sh::CLOSED_CONSTRAINT,
            Self::HasValue(_) => sh::HAS_VALUE_CONSTRAINT,
            Self::In(_) => sh::IN_CONSTRAINT,
            Self::Sparql(_) => sh::SPARQL_CONSTRAINT,
        }
    }

    /// What is said of a breach where the shape has no words of its own.
    pub fn words(&self) -> String {
        let list = |terms: &[Term]| {
            let terms: Vec<String> = terms.iter().map(ToString::to_string).collect();
            terms.join(", ")
        };
        match self {
            Self::Class(class) => format!("the value is not an instance of {class}"),
            Self::Datatype(datatype) => format!("the value is no literal of {datatype}"),
            Self::NodeKind(kind) => format!("the value is not of the kind {kind}"),
            Self::MinCount(n) => format!("fewer than {n} values"),
            Self::MaxCount(n) => format!("more than {n} values"),
            Self::Range(Bound::MinInclusive, least) => format!("the value is less than {least}"),
            Self::Range(Bound::MinExclusive, least) => {
                format!("the value is not greater than {least}")
            }
            Self::Range(Bound::MaxInclusive, most) => format!("the value is greater than {most}"),
            Self::Range(Bound::MaxExclusive, most) => format!("the value is not less than {most}"),
            Self::MinLength(n) => format!("the value is shorter than {n} characters"),
            Self::MaxLength(n) => format!("the value is longer than {n} characters"),
            Self::Pattern { pattern, .. } => format!("the value does not match `{pattern}`"),
            Self::LanguageIn(tags) => {
                format!(
                    "the value is in none of the languages `{}`",
                    tags.join("`, `")
                )
            }
            Self::UniqueLanguage => "two values are in one language".into(),
            Self::Equals(other) => format!("the values are not those of {other}"),
            Self::Disjoint(other) => format!("the value is also one of {other}"),
            Self::LessThan(other) => format!("the value is not less than that of {other}"),
            Self::LessThanOrEquals(other) => format!("the value is greater than that of {other}"),
            Self::Not(shape) => format!("the value conforms to {}", shape.node),
            Self::And(_) => "the value does not conform to every one of the shapes".into(),
            Self::Or(_) => "the value conforms to none of the shapes".into(),
            Self::ExactlyOne(_) => "the value does not conform to exactly one of the shapes".into(),
            Self::Node(shape) => format!("the value does not conform to {}", shape.node),
            Self::Property(_) => "the value does not conform to the property shape".into(),
            Self::Qualified { min, max, .. } => match (min, max) {
                (Some(n), None) => format!("fewer than {n} values conform to the shape"),
                (_, n) => format!(
                    "more than {} values conform to the shape",
                    n.unwrap_or_default()
                ),
            },
            Self::Closed { .. } => "the property is not among those that the shape admits".into(),
            Self::HasValue(value) => format!("no value is {value}"),
            Self::In(values) => format!("the value is none of {}", list(values)),
            Self::Sparql(_) => "the query of the shape finds a breach".into(),
        }
    }
}
