//! The terms of the ontology as a page shows them, read from its Turtle.

use oxigraph::model::{Graph, NamedNodeRef, NamedOrBlankNodeRef, Term, TermRef, Triple};

use crate::vocab::{acc, dcterms, owl, rdf, rdfs, skos};

/// What sort of term it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Class,
    ObjectProperty,
    DatatypeProperty,
}

/// One of our terms.
#[derive(Clone, Debug)]
pub struct Defined {
    pub iri: String,
    /// The part after `#`: also the place on the page.
    pub local: String,
    pub kind: Kind,
    pub label: [String; 2],
    pub definition: [String; 2],
    pub comments: Vec<String>,
    pub parents: Vec<String>,
    /// Classes; a union is several.
    pub domain: Vec<String>,
    pub range: Vec<String>,
    pub inverse: Option<String>,
    /// Articles that say what the term means.
    pub law: Vec<String>,
    pub deprecated: bool,
    pub replaced_by: Vec<String>,
}

/// The ontology's statements, asked for what pages need.
pub struct Ontology {
    graph: Graph,
    order: Vec<Triple>,
}

impl Ontology {
    pub fn of(triples: Vec<Triple>) -> Self {
        Self {
            graph: triples.iter().cloned().collect(),
            order: triples,
        }
    }

    /// Our terms, in the order of the file.
    pub fn terms(&self) -> Vec<Defined> {
        self.order
            .iter()
            .filter(|triple| triple.predicate.as_str() == rdf::TYPE)
            .filter_map(|triple| {
                let iri = named(&triple.subject.as_ref().into())?;
                let kind = match named(&triple.object.as_ref())?.as_str() {
                    owl::CLASS => Kind::Class,
                    owl::OBJECT_PROPERTY => Kind::ObjectProperty,
                    owl::DATATYPE_PROPERTY => Kind::DatatypeProperty,
                    _ => return None,
                };
                let local = iri.strip_prefix(acc::NS)?.to_owned();
                Some(self.term(iri, local, kind))
            })
            .collect()
    }

    fn term(&self, iri: String, local: String, kind: Kind) -> Defined {
        let both = |property| ["en", "fr"].map(|language| self.text(&iri, property, language));
        Defined {
            label: both(rdfs::LABEL),
            definition: both(skos::DEFINITION),
            comments: self.texts(&iri, rdfs::COMMENT),
            parents: self.iris(&iri, rdfs::SUB_CLASS_OF),
            domain: self.classes(&iri, rdfs::DOMAIN),
            range: self.classes(&iri, rdfs::RANGE),
            inverse: self.iris(&iri, owl::INVERSE_OF).into_iter().next(),
            law: self.texts(&iri, dcterms::SOURCE),
            deprecated: self.texts(&iri, owl::DEPRECATED) == ["true"],
            replaced_by: self.iris(&iri, dcterms::IS_REPLACED_BY),
            iri,
            local,
            kind,
        }
    }

    /// The text of a property in a language, or nothing.
    pub fn text(&self, subject: &str, property: &str, language: &str) -> String {
        self.objects(subject, property)
            .into_iter()
            .find_map(|object| match object {
                TermRef::Literal(text) if text.language() == Some(language) => {
                    Some(text.value().to_owned())
                }
                _ => None,
            })
            .unwrap_or_default()
    }

    /// Every literal of a property.
    pub fn texts(&self, subject: &str, property: &str) -> Vec<String> {
        self.objects(subject, property)
            .into_iter()
            .filter_map(|object| match object {
                TermRef::Literal(text) => Some(text.value().to_owned()),
                _ => None,
            })
            .collect()
    }

    /// Every IRI of a property.
    pub fn iris(&self, subject: &str, property: &str) -> Vec<String> {
        self.objects(subject, property)
            .iter()
            .filter_map(named)
            .collect()
    }

    fn objects(&self, subject: &str, property: &str) -> Vec<TermRef<'_>> {
        let subject = NamedNodeRef::new_unchecked(subject);
        self.graph
            .objects_for_subject_predicate(subject, NamedNodeRef::new_unchecked(property))
            .collect()
    }

    /// The classes that a domain or range names, by themselves or in a union.
    fn classes(&self, subject: &str, property: &str) -> Vec<String> {
        let mut found = Vec::new();
        for object in self.objects(subject, property) {
            match object {
                TermRef::NamedNode(name) => found.push(name.as_str().to_owned()),
                TermRef::BlankNode(node) => {
                    let mut list = self.next(node.into(), owl::UNION_OF);
                    while let Some(Term::BlankNode(cell)) = list {
                        let cell = cell.as_ref();
                        if let Some(Term::NamedNode(class)) = self.next(cell.into(), rdf::FIRST) {
                            found.push(class.into_string());
                        }
                        list = self.next(cell.into(), rdf::REST);
                    }
                }
                _ => {}
            }
        }
        found
    }

    fn next(&self, subject: NamedOrBlankNodeRef<'_>, property: &str) -> Option<Term> {
        self.graph
            .object_for_subject_predicate(subject, NamedNodeRef::new_unchecked(property))
            .map(TermRef::into_owned)
    }
}

fn named(term: &TermRef<'_>) -> Option<String> {
    match term {
        TermRef::NamedNode(name) => Some(name.as_str().to_owned()),
        _ => None,
    }
}
