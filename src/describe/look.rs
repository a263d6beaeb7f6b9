//! Looking things up in a snapshot without a query: objects, subjects, names.

use oxigraph::model::{NamedNode, NamedNodeRef, NamedOrBlankNode, Term};

use crate::{
    store::snapshot::{GraphScope, Snapshot, TermId},
    vocab::{acc, dcterms, rdf, rdfs, skos},
};

/// A snapshot as a reader of single things sees it: every graph counts.
pub struct Look<'s> {
    snapshot: &'s Snapshot,
}

impl<'s> Look<'s> {
    pub fn new(snapshot: &'s Snapshot) -> Self {
        Self { snapshot }
    }

    /// The number of an IRI that the data mentions.
    pub fn id(&self, iri: &str) -> Option<TermId> {
        self.snapshot.find(NamedNodeRef::new_unchecked(iri).into())
    }

    pub fn term(&self, id: TermId) -> Option<&'s Term> {
        self.snapshot.term(id)
    }

    /// The statements of named graphs that match, then those that only the default graph makes.
    pub(super) fn quads(
        &self,
        pattern: [Option<TermId>; 3],
    ) -> impl Iterator<Item = ([TermId; 3], Option<TermId>)> + '_ {
        let named = self.snapshot.matching(pattern, GraphScope::AnyNamed);
        let plain = self
            .snapshot
            .matching(pattern, GraphScope::Default)
            .filter(|(triple, _)| {
                let known = triple.map(Some);
                self.snapshot
                    .matching(known, GraphScope::AnyNamed)
                    .next()
                    .is_none()
            });
        named.chain(plain)
    }

    /// The objects of a property, each once.
    pub fn objects(&self, subject: TermId, property: &str) -> Vec<TermId> {
        let Some(property) = self.id(property) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for scope in [GraphScope::Default, GraphScope::AnyNamed] {
            let pattern = [Some(subject), Some(property), None];
            for (triple, _) in self.snapshot.matching(pattern, scope) {
                if !found.contains(&triple[2]) {
                    found.push(triple[2]);
                }
            }
        }
        found
    }

    /// The subjects that have an object by a property in the default graph.
    pub fn subjects(&self, property: &str, object: TermId) -> Vec<TermId> {
        let Some(property) = self.id(property) else {
            return Vec::new();
        };
        self.snapshot
            .matching([None, Some(property), Some(object)], GraphScope::Default)
            .map(|(triple, _)| triple[0])
            .collect()
    }

    /// The text of the first object of a property.
    pub fn value(&self, subject: TermId, property: &str) -> Option<String> {
        self.objects(subject, property)
            .first()
            .map(|id| self.text(*id))
    }

    /// A literal's value, an IRI, or the label of a blank node.
    pub fn text(&self, id: TermId) -> String {
        match self.term(id) {
            Some(Term::NamedNode(name)) => name.as_str().to_owned(),
            Some(Term::Literal(literal)) => literal.value().to_owned(),
            Some(other) => other.to_string(),
            None => String::new(),
        }
    }

    pub fn is_a(&self, thing: TermId, class: &str) -> bool {
        self.id(class)
            .is_some_and(|class| self.objects(thing, rdf::TYPE).contains(&class))
    }

    /// The class that says most: a State rather than a participant, an act rather than what kind of act.
    pub fn class(&self, thing: TermId) -> Option<TermId> {
        let classes = self.objects(thing, rdf::TYPE);
        let (wide, act) = (self.id(acc::PARTICIPANT), self.id(acc::ACT));
        let is_act = classes.iter().find(|class| Some(**class) == act);
        is_act
            .or_else(|| classes.iter().find(|class| Some(**class) != wide))
            .or(classes.first())
            .copied()
    }

    /// What a thing is called in a language, else in English, else in any.
    pub fn label(&self, thing: TermId, language: &str) -> Option<String> {
        for property in [rdfs::LABEL, skos::PREF_LABEL, dcterms::TITLE] {
            let texts: Vec<(&str, &str)> = self
                .objects(thing, property)
                .into_iter()
                .filter_map(|id| match self.term(id) {
                    Some(Term::Literal(text)) => {
                        Some((text.language().unwrap_or_default(), text.value()))
                    }
                    _ => None,
                })
                .collect();
            let of = |wanted: &str| texts.iter().find(|(language, _)| *language == wanted);
            if let Some((_, text)) = of(language).or_else(|| of("en")).or(texts.first()) {
                return Some((*text).to_owned());
            }
        }
        None
    }

    /// The label of an IRI in English, or its last part.
    pub fn called(&self, iri: &str) -> String {
        self.id(iri)
            .and_then(|id| self.label(id, "en"))
            .unwrap_or_else(|| {
                let last = iri.trim_end_matches('/').rsplit(['/', '#']).next();
                spaced(last.unwrap_or(iri))
            })
    }

    pub fn name_of(&self, id: TermId) -> Option<NamedNode> {
        match self.term(id) {
            Some(Term::NamedNode(name)) => Some(name.clone()),
            _ => None,
        }
    }

    pub fn node_of(&self, id: TermId) -> Option<NamedOrBlankNode> {
        match self.term(id) {
            Some(Term::NamedNode(name)) => Some(name.clone().into()),
            Some(Term::BlankNode(node)) => Some(node.clone().into()),
            _ => None,
        }
    }
}

/// A name that is made of words, as words: `wasDerivedFrom` is was derived from.
fn spaced(name: &str) -> String {
    let made_of_words = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_alphabetic());
    if !made_of_words {
        return name.to_owned();
    }
    let mut words = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            words.push(' ');
        }
        words.push(c.to_ascii_lowercase());
    }
    words
}
