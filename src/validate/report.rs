//! What validation found, for people, programs and other tools of SHACL.

use std::collections::{BTreeSet, HashMap};

use oxigraph::{
    io::{RdfFormat, RdfSerializer},
    model::{BlankNode, Graph, Literal, NamedNode, NamedOrBlankNode, Term, Triple},
};
use sparesults::QuerySolution;
use spargebra::algebra::PropertyPathExpression;

use super::Shapes;
use crate::{
    model::id,
    store::snapshot::Snapshot,
    vocab::{acc, dcterms, rdf, sh, xsd},
};

/// One breach of a shape.
#[derive(Debug, Clone)]
pub struct Violation {
    pub focus: Term,
    pub path: Option<Term>,
    pub path_text: Option<String>,
    pub value: Option<Term>,
    pub messages: Vec<Literal>,
    pub severity: NamedNode,
    pub component: &'static str,
    pub shape: Term,
    /// The `sh:sparql` that found it.
    pub constraint: Option<Term>,
    /// The articles of law that the shape carries out.
    pub law: Vec<String>,
    /// The source documents of the focus node.
    pub documents: Vec<Term>,
}

impl Violation {
    /// What is said of it, in English where the shape says it so.
    pub fn message(&self) -> &str {
        let english = |message: &&Literal| message.language().is_none_or(|tag| tag == "en");
        self.messages
            .iter()
            .find(english)
            .or(self.messages.first())
            .map_or("", Literal::value)
    }

    /// The last part of the name of the severity.
    pub fn severity_name(&self) -> &str {
        let name = self.severity.as_str();
        name.rsplit(['#', '/']).next().unwrap_or(name)
    }

    /// Whether it is more than a warning or a note.
    pub fn is_grave(&self) -> bool {
        ![sh::WARNING, sh::INFO].contains(&self.severity.as_str())
    }
}

/// What validation found, in a steady order: the grave first.
#[derive(Debug, Default)]
pub struct Report {
    pub violations: Vec<Violation>,
}

/// The properties that lead from a thing to the document that tells of it.
const TELLING: [&str; 5] = [
    acc::ACCEPTED_FROM,
    acc::REPORTED_IN,
    acc::DECIDED_BY,
    acc::FOUND_IN,
    acc::COVERED_BY,
];

impl Report {
    pub(super) fn new(mut violations: Vec<Violation>, snapshot: &Snapshot) -> Self {
        let mut documents: HashMap<Term, BTreeSet<String>> = violations
            .iter()
            .map(|violation| (violation.focus.clone(), BTreeSet::new()))
            .collect();
        if !documents.is_empty() {
            for quad in snapshot.quads() {
                if TELLING.contains(&quad.predicate.as_str())
                    && let Some(found) = documents.get_mut(&Term::from(quad.subject))
                    && let Term::NamedNode(document) = quad.object
                {
                    found.insert(document.into_string());
                }
            }
        }
        for violation in &mut violations {
            if let Some(found) = documents.get(&violation.focus) {
                let nodes = found.iter().map(NamedNode::new_unchecked);
                violation.documents = nodes.map(Term::from).collect();
            }
        }
        violations.sort_by_cached_key(|violation| {
            (
                !violation.is_grave(),
                violation.severity.as_str().to_owned(),
                plain(&violation.shape),
                violation.path_text.clone(),
                plain(&violation.focus),
                violation.value.as_ref().map(plain),
                violation.message().to_owned(),
            )
        });
        Self { violations }
    }

    /// Whether nothing grave was found.
    pub fn conforms(&self) -> bool {
        self.grave() == 0
    }

    /// How many breaches are more than warnings.
    pub fn grave(&self) -> usize {
        self.violations.iter().filter(|v| v.is_grave()).count()
    }

    /// The report as SHACL describes it, with the written paths and constraints of the shapes.
    pub fn graph(&self, shapes: &Shapes) -> Graph {
        let mut graph = Graph::new();
        let report: NamedOrBlankNode = BlankNode::default().into();
        let say = |graph: &mut Graph, subject: &NamedOrBlankNode, predicate: &str, object: Term| {
            let predicate = NamedNode::new_unchecked(predicate);
            graph.insert(&Triple::new(subject.clone(), predicate, object));
        };
        let name = |iri: &str| Term::from(NamedNode::new_unchecked(iri));
        let conforms = Literal::new_typed_literal(
            // In SHACL a warning is a result like any other, so a report with one does not conform.
            self.violations.is_empty().to_string(),
            NamedNode::new_unchecked(xsd::BOOLEAN),
        );
        say(&mut graph, &report, rdf::TYPE, name(sh::VALIDATION_REPORT));
        say(&mut graph, &report, sh::CONFORMS, conforms.into());
        for violation in &self.violations {
            let result = BlankNode::default();
            say(&mut graph, &report, sh::RESULT, result.clone().into());
            let result: NamedOrBlankNode = result.into();
            let mut tell = |predicate: &str, object: &Term| {
                say(&mut graph, &result, predicate, object.clone());
                super::described(&shapes.graph, object, &mut graph);
            };
            tell(rdf::TYPE, &name(sh::VALIDATION_RESULT));
            tell(sh::FOCUS_NODE, &violation.focus);
            tell(sh::RESULT_SEVERITY, &violation.severity.clone().into());
            tell(sh::SOURCE_CONSTRAINT_COMPONENT, &name(violation.component));
            tell(sh::SOURCE_SHAPE, &violation.shape);
            for (predicate, object) in [
                (sh::RESULT_PATH, &violation.path),
                (sh::VALUE, &violation.value),
                (sh::SOURCE_CONSTRAINT, &violation.constraint),
            ] {
                if let Some(object) = object {
                    tell(predicate, object);
                }
            }
            for message in &violation.messages {
                tell(sh::RESULT_MESSAGE, &message.clone().into());
            }
            for document in &violation.documents {
                tell(dcterms::SOURCE, document);
            }
        }
        graph
    }

    /// The report in Turtle.
    pub fn turtle(&self, shapes: &Shapes) -> std::io::Result<Vec<u8>> {
        let mut serializer = RdfSerializer::from_format(RdfFormat::Turtle);
        for (prefix, namespace) in [
            ("sh", sh::NS),
            ("acc", acc::NS),
            ("dcterms", dcterms::NS),
            ("xsd", xsd::NS),
        ] {
            serializer = serializer
                .with_prefix(prefix, namespace)
                .map_err(std::io::Error::other)?;
        }
        let graph = self.graph(shapes);
        let mut subjects: Vec<_> = graph.iter().map(|triple| triple.subject).collect();
        subjects.sort_by_key(ToString::to_string);
        subjects.dedup();
        let mut writer = serializer.for_writer(Vec::new());
        for subject in subjects {
            for triple in graph.triples_for_subject(subject) {
                writer.serialize_triple(triple)?;
            }
        }
        writer.finish()
    }
}

/// A term as a person reads it: IRIs of the dataset without the base, well-known ones by prefix.
pub fn plain(term: &Term) -> String {
    match term {
        Term::NamedNode(node) => shortened(node.as_str()),
        Term::Literal(literal) => literal.value().to_owned(),
        other => other.to_string(),
    }
}

fn shortened(iri: &str) -> String {
    let namespaces = [
        ("acc:", acc::NS),
        ("sh:", sh::NS),
        ("dcterms:", dcterms::NS),
        ("rdf:", rdf::NS),
        ("rdfs:", crate::vocab::rdfs::NS),
        ("skos:", crate::vocab::skos::NS),
    ];
    for (prefix, namespace) in namespaces {
        if let Some(local) = iri.strip_prefix(namespace) {
            return format!("{prefix}{local}");
        }
    }
    iri.strip_prefix(id::BASE).unwrap_or(iri).to_owned()
}

/// A path as in SPARQL, with short names.
pub fn path_text(path: &PropertyPathExpression) -> String {
    use PropertyPathExpression as P;
    match path {
        P::NamedNode(node) => shortened(node.as_str()),
        P::Reverse(inner) => format!("^{}", path_text(inner)),
        P::Sequence(a, b) => format!("{}/{}", path_text(a), path_text(b)),
        P::Alternative(a, b) => format!("({}|{})", path_text(a), path_text(b)),
        P::ZeroOrMore(inner) => format!("{}*", path_text(inner)),
        P::OneOrMore(inner) => format!("{}+", path_text(inner)),
        P::ZeroOrOne(inner) => format!("{}?", path_text(inner)),
        P::NegatedPropertySet(_) => path.to_string(),
    }
}

/// A message with the values of a row in its `{?name}` (SHACL 5.3.2).
pub(super) fn filled(message: &Literal, row: &QuerySolution) -> Literal {
    let mut text = message.value().to_owned();
    for (variable, value) in row.iter() {
        let value = plain(value);
        for sign in ['?', '$'] {
            text = text.replace(&format!("{{{sign}{}}}", variable.as_str()), &value);
        }
    }
    match message.language() {
        Some(tag) => Literal::new_language_tagged_literal_unchecked(text, tag),
        None => text.into(),
    }
}
