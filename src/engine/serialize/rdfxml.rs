//! Which triples RDF/XML has words for. Predicates are names of elements there, and not every IRI ends in a name; the
//! writer beneath us would write documents that nobody can read.

use std::io;

use oxigraph::model::{NamedNodeRef, NamedOrBlankNode, NamedOrBlankNodeRef, TermRef, TripleRef};

use crate::vocab::rdf;

/// The namespace of declarations, which no element can be in (Namespaces in XML 1.0, section 3).
const XMLNS: &str = "http://www.w3.org/2000/xmlns/";
/// Names of RDF/XML 7.2.2 that no property can have, and below them those that no element can have at all.
const SYNTAX: [&str; 9] = [
    "RDF",
    "ID",
    "about",
    "parseType",
    "resource",
    "nodeID",
    "datatype",
    "Description",
    "li",
];
const WITHDRAWN: [&str; 3] = ["aboutEach", "aboutEachPrefix", "bagID"];

/// Looks at triples one after another, in the order in which they are written.
#[derive(Default)]
pub struct Sayable {
    /// What the element that is open now is about.
    subject: Option<NamedOrBlankNode>,
}

impl Sayable {
    /// Refuses a triple that cannot be said.
    pub fn check(&mut self, triple: TripleRef<'_>) -> io::Result<()> {
        let opens = self.subject.as_ref().map(NamedOrBlankNode::as_ref) != Some(triple.subject);
        if opens {
            subject(triple.subject)?;
            // The class that a thing is told of first becomes the name of its element.
            if let TermRef::NamedNode(class) = triple.object
                && triple.predicate.as_str() == rdf::TYPE
            {
                element(class, &WITHDRAWN)?;
            }
            self.subject = Some(triple.subject.into_owned());
        }
        property(triple.predicate, triple.object)
    }
}

fn property(predicate: NamedNodeRef<'_>, value: TermRef<'_>) -> io::Result<()> {
    element(predicate, &SYNTAX)?;
    element(predicate, &WITHDRAWN)?;
    match value {
        TermRef::NamedNode(_) | TermRef::Literal(_) => Ok(()),
        TermRef::BlankNode(node) => subject(node.into()),
        TermRef::Triple(triple) => {
            subject(triple.subject.as_ref())?;
            property(triple.predicate.as_ref(), triple.object.as_ref())
        }
    }
}

/// Labels of blank nodes may begin with a digit everywhere else.
fn subject(node: NamedOrBlankNodeRef<'_>) -> io::Result<()> {
    match node {
        NamedOrBlankNodeRef::BlankNode(node) if !is_name(node.as_str()) => Err(refused(format!(
            "the label of the blank node `{node}` is no XML name"
        ))),
        _ => Ok(()),
    }
}

/// Whether an IRI can stand as the name of an element, but for some names of RDF's own.
fn element(iri: NamedNodeRef<'_>, reserved: &[&str]) -> io::Result<()> {
    let (namespace, name) = split(iri.as_str());
    if name.is_empty() {
        return Err(refused(format!("`{iri}` does not end in an XML name")));
    }
    if namespace == XMLNS || (namespace == rdf::NS && reserved.contains(&name)) {
        return Err(refused(format!("`{iri}` has another meaning in RDF/XML")));
    }
    Ok(())
}

/// An IRI as the writer splits it: the longest name that it ends in, and what is before.
fn split(iri: &str) -> (&str, &str) {
    let last = |c: char| c == ':' || !continues_name(c);
    let after = iri.rfind(last).map_or(iri, |at| &iri[at..]);
    let name = after.find(begins_name).map_or("", |at| &after[at..]);
    iri.split_at(iri.len() - name.len())
}

/// An `NCName` of Namespaces in XML 1.0.
fn is_name(text: &str) -> bool {
    text.starts_with(begins_name) && text.chars().all(continues_name)
}

fn begins_name(c: char) -> bool {
    matches!(c,
        'A'..='Z' | '_' | 'a'..='z' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}'
        | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}')
}

fn continues_name(c: char) -> bool {
    begins_name(c)
        || matches!(c, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

fn refused(reason: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}
