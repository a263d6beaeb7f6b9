//! Writing triples into one graph of a snapshot under construction.

use std::collections::HashMap;

use oxigraph::{
    io::{RdfFormat, RdfParser},
    model::{BlankNode, LiteralRef, NamedNodeRef, Term, TermRef},
};

use crate::{
    model::{Date, id},
    store::snapshot::{SnapshotBuilder, TermId},
    vocab::xsd,
};

/// Terms of a builder.
pub mod terms {
    use super::{NamedNodeRef, SnapshotBuilder, TermId};

    /// The term of an absolute IRI.
    pub fn iri(builder: &mut SnapshotBuilder, iri: &str) -> TermId {
        builder.term(NamedNodeRef::new_unchecked(iri).into())
    }
}

/// Writes into one named graph.
pub struct Writer<'b> {
    builder: &'b mut SnapshotBuilder,
    graph: TermId,
}

impl<'b> Writer<'b> {
    /// A writer into the graph of that IRI.
    pub fn new(builder: &'b mut SnapshotBuilder, graph: &str) -> Self {
        let graph = terms::iri(builder, graph);
        Self { builder, graph }
    }

    /// The term of an IRI below the base.
    pub fn iri(&mut self, path: &str) -> TermId {
        let iri = id::iri(path);
        terms::iri(self.builder, &iri)
    }

    /// The term of an absolute IRI.
    pub fn named(&mut self, iri: &str) -> TermId {
        terms::iri(self.builder, iri)
    }

    /// The term of an IRI below the base, with characters that an IRI may not have escaped.
    pub fn safe_iri(&mut self, path: &str) -> TermId {
        let safe: String = path
            .chars()
            .map(|c| match c {
                ' ' => "_".to_owned(),
                '<' | '>' | '"' | '{' | '}' | '|' | '^' | '`' | '\\' => {
                    format!("%{:02X}", c as u32)
                }
                c => c.to_string(),
            })
            .collect();
        self.iri(&safe)
    }

    /// States a link to something of this graph.
    pub fn link(&mut self, subject: TermId, predicate: &'static str, object: TermId) {
        let predicate = self.builder.name(predicate);
        self.builder
            .quad(subject, predicate, object, Some(self.graph));
    }

    /// States a link to an absolute IRI.
    pub fn add(&mut self, subject: TermId, predicate: &'static str, object: &str) {
        let object = terms::iri(self.builder, object);
        self.link(subject, predicate, object);
    }

    /// States both directions of a link.
    pub fn both(
        &mut self,
        subject: TermId,
        predicate: &'static str,
        object: TermId,
        inverse: &'static str,
    ) {
        self.link(subject, predicate, object);
        self.link(object, inverse, subject);
    }

    /// States a plain text, unless it is empty.
    pub fn text(&mut self, subject: TermId, predicate: &'static str, text: &str) {
        if !text.is_empty() {
            self.literal(subject, predicate, LiteralRef::new_simple_literal(text));
        }
    }

    /// States a text in a language, unless it is empty.
    pub fn lang(&mut self, subject: TermId, predicate: &'static str, text: &str, language: &str) {
        if !text.is_empty() {
            let literal = LiteralRef::new_language_tagged_literal_unchecked(text, language);
            self.literal(subject, predicate, literal);
        }
    }

    /// States an optional text in a language.
    pub fn maybe_lang(
        &mut self,
        subject: TermId,
        predicate: &'static str,
        text: Option<&str>,
        lang: &str,
    ) {
        if let Some(text) = text {
            self.lang(subject, predicate, text, lang);
        }
    }

    /// States a day.
    pub fn date(&mut self, subject: TermId, predicate: &'static str, day: Date) {
        self.typed(subject, predicate, &day.to_string(), xsd::DATE);
    }

    /// States a day, if there is one.
    pub fn maybe_date(&mut self, subject: TermId, predicate: &'static str, day: Option<Date>) {
        if let Some(day) = day {
            self.date(subject, predicate, day);
        }
    }

    /// States a value of a datatype.
    pub fn typed(
        &mut self,
        subject: TermId,
        predicate: &'static str,
        value: &str,
        datatype: &'static str,
    ) {
        let datatype = NamedNodeRef::new_unchecked(datatype);
        self.literal(
            subject,
            predicate,
            LiteralRef::new_typed_literal(value, datatype),
        );
    }

    fn literal(&mut self, subject: TermId, predicate: &'static str, literal: LiteralRef<'_>) {
        let object = self.builder.term(TermRef::Literal(literal));
        self.link(subject, predicate, object);
    }

    /// States a Turtle document of our own. Its blank nodes are labelled by `stem` and their order in it, so that
    /// the same document gives the same labels each time.
    pub fn turtle(&mut self, bytes: &[u8], stem: &str) {
        let mut labels = HashMap::new();
        let mut label = |term: Term| match term {
            Term::BlankNode(node) => {
                let count = labels.len();
                let label = labels
                    .entry(node)
                    .or_insert_with(|| BlankNode::new_unchecked(format!("{stem}{count}")));
                Term::from(label.clone())
            }
            other => other,
        };
        for quad in RdfParser::from_format(RdfFormat::Turtle).for_slice(bytes) {
            let quad = quad.expect("a test parses every Turtle file that is shipped");
            let subject = label(quad.subject.into());
            let subject = self.builder.term(subject.as_ref());
            let predicate = self.builder.term(quad.predicate.as_ref().into());
            let object = label(quad.object);
            let object = self.builder.term(object.as_ref());
            self.builder
                .quad(subject, predicate, object, Some(self.graph));
        }
    }
}
