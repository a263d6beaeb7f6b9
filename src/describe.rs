//! A bounded description of one thing: what is said of it, the names of what it links to, the document behind each
//! act, its standing on a day, and what links to it, page by page.
//!
//! ```
//! use accede::describe;
//! use accede::{publish::{self, Scope}, record::Record};
//! use oxigraph::model::NamedNode;
//!
//! let record = Record::embedded().expect("shipped");
//! let snapshot = publish::publish(&record, &Scope::whole());
//! let ireland = NamedNode::new_unchecked("https://w3id.org/accede/id/state/IRL");
//! let day = "2026-02-03".parse().expect("a day");
//! let description = describe::describe(&snapshot, &ireland, day, 1).expect("Ireland is known");
//! assert!(description.standing.iter().any(|cell| cell.status == "in-force"));
//! ```

pub mod look;
pub mod nearest;
mod standing;

use std::collections::{BTreeMap, HashSet};

use oxigraph::model::{GraphName, NamedNode, NamedOrBlankNode, Quad, Term, Triple};

pub use look::Look;
pub use standing::Standing;

use crate::{
    model::Date,
    store::snapshot::{Snapshot, TermId},
    vocab::{acc, dcterms, rdf, rdfs, skos},
};

/// How many of the things that link to a thing by one property are shown on a page.
pub const PER_PAGE: usize = 50;

/// What names a thing: said of everything that a description links to.
const NAMES: [&str; 4] = [rdf::TYPE, rdfs::LABEL, skos::PREF_LABEL, dcterms::TITLE];
/// What is said of an act wherever it is listed.
const OF_AN_ACT: [&str; 8] = [
    acc::PARTICIPANT_OF,
    acc::INSTRUMENT_OF,
    acc::ACT_TYPE,
    acc::ACT_DATE,
    acc::NOT_BEFORE,
    acc::NOT_AFTER,
    acc::EFFECT_DATE,
    acc::ACCEPTED_FROM,
];
/// What is said of a source document wherever it is named.
const OF_A_DOCUMENT: [&str; 6] = [
    acc::ADDRESS,
    acc::AS_OF,
    acc::RETRIEVED_ON,
    acc::RANK,
    acc::PUBLISHED_BY,
    acc::SHA256,
];

/// What links to a thing by one property, from things of one class.
#[derive(Debug, Clone)]
pub struct Incoming {
    pub property: NamedNode,
    pub class: Option<NamedNode>,
    pub total: usize,
    /// Those of the page asked for.
    pub shown: Vec<NamedOrBlankNode>,
}

/// The description of one thing.
#[derive(Debug, Clone)]
pub struct Description {
    pub subject: NamedNode,
    /// What is said of the thing itself, with what its blank nodes say.
    pub own: Vec<Quad>,
    /// What is said of others, so that the description can be read alone.
    pub around: Vec<Quad>,
    /// Where the thing stands on the day, if it is a participant or an instrument.
    pub standing: Vec<Standing>,
    pub incoming: Vec<Incoming>,
    pub page: usize,
    pub pages: usize,
}

impl Description {
    /// Every statement, own ones first.
    pub fn quads(&self) -> impl Iterator<Item = &Quad> {
        self.own.iter().chain(&self.around)
    }

    /// Every statement once, whichever graphs make it.
    pub fn triples(&self) -> Vec<Triple> {
        let mut seen = HashSet::new();
        self.quads()
            .map(|quad| Triple::from(quad.clone()))
            .filter(|triple| seen.insert(triple.clone()))
            .collect()
    }
}

/// Describes a thing as of a day; `None` if nothing in the dataset mentions it.
pub fn describe(
    snapshot: &Snapshot,
    subject: &NamedNode,
    day: Date,
    page: usize,
) -> Option<Description> {
    let look = Look::new(snapshot);
    let id = look.id(subject.as_str())?;
    let mut own = Gathered::default();
    own.everything_of(&look, id);
    let mut around = Gathered::default();
    for object in own.objects() {
        around.reference(&look, object);
    }
    let standing = standing::on(&look, id, day);
    for cell in &standing {
        around.everything_of(&look, cell.period);
    }
    for object in around.objects() {
        around.names(&look, object);
    }
    let groups = incoming(&look, id);
    let longest = groups.values().map(Vec::len).max().unwrap_or_default();
    let pages = longest.div_ceil(PER_PAGE).max(1);
    let first = page.saturating_sub(1).saturating_mul(PER_PAGE);
    let mut shown = Vec::new();
    for ((property, class), subjects) in groups {
        let of_page: Vec<TermId> = subjects
            .iter()
            .skip(first)
            .take(PER_PAGE)
            .copied()
            .collect();
        for subject in &of_page {
            around.link(&look, *subject, property, id);
            around.reference(&look, *subject);
        }
        let Some(Term::NamedNode(property)) = snapshot.term(property) else {
            continue;
        };
        shown.push(Incoming {
            property: property.clone(),
            class: class.and_then(|class| look.name_of(class)),
            total: subjects.len(),
            shown: of_page.iter().filter_map(|id| look.node_of(*id)).collect(),
        });
    }
    shown.sort_by(|a, b| (&a.property, &a.class).cmp(&(&b.property, &b.class)));
    if own.quads.is_empty() && shown.is_empty() && !snapshot.contains_graph(subject) {
        return None;
    }
    around.without(&own);
    Some(Description {
        subject: subject.clone(),
        own: own.quads(&look),
        around: around.quads(&look),
        standing,
        incoming: shown,
        page,
        pages,
    })
}

/// What links to a thing, by property and by the class of what links, each list in the order of IRIs.
fn incoming(look: &Look<'_>, id: TermId) -> BTreeMap<(TermId, Option<TermId>), Vec<TermId>> {
    let mut links: Vec<(TermId, TermId)> = look
        .quads([None, None, Some(id)])
        .map(|([subject, property, _], _)| (property, subject))
        .collect();
    links.sort_unstable();
    links.dedup();
    let mut groups: BTreeMap<(TermId, Option<TermId>), Vec<TermId>> = BTreeMap::new();
    for (property, subject) in links {
        let class = look.class(subject);
        groups.entry((property, class)).or_default().push(subject);
    }
    for subjects in groups.values_mut() {
        subjects.sort_by_cached_key(|subject| look.text(*subject));
    }
    groups
}

/// Statements as numbers, each once, in the order they came.
#[derive(Default)]
struct Gathered {
    quads: Vec<([TermId; 3], Option<TermId>)>,
    seen: HashSet<([TermId; 3], Option<TermId>)>,
}

impl Gathered {
    fn add(&mut self, quad: ([TermId; 3], Option<TermId>)) {
        if self.seen.insert(quad) {
            self.quads.push(quad);
        }
    }

    /// All that is said of a thing, and of the blank nodes it is said with.
    fn everything_of(&mut self, look: &Look<'_>, subject: TermId) {
        let mut waiting = vec![subject];
        let mut done = HashSet::new();
        while let Some(next) = waiting.pop() {
            if !done.insert(next) {
                continue;
            }
            for quad in look.quads([Some(next), None, None]) {
                if matches!(look.term(quad.0[2]), Some(Term::BlankNode(_))) {
                    waiting.push(quad.0[2]);
                }
                self.add(quad);
            }
        }
    }

    fn of(&mut self, look: &Look<'_>, subject: TermId, properties: &[&str]) {
        for property in properties {
            if let Some(property) = look.id(property) {
                for quad in look.quads([Some(subject), Some(property), None]) {
                    self.add(quad);
                }
            }
        }
    }

    fn link(&mut self, look: &Look<'_>, subject: TermId, property: TermId, object: TermId) {
        for quad in look.quads([Some(subject), Some(property), Some(object)]) {
            self.add(quad);
        }
    }

    fn names(&mut self, look: &Look<'_>, thing: TermId) {
        self.of(look, thing, &NAMES);
    }

    /// What a reader needs to know of something that is only referred to.
    fn reference(&mut self, look: &Look<'_>, thing: TermId) {
        if !matches!(
            look.term(thing),
            Some(Term::NamedNode(_) | Term::BlankNode(_))
        ) {
            return;
        }
        self.names(look, thing);
        if look.is_a(thing, acc::ACT) {
            self.of(look, thing, &OF_AN_ACT);
            for document in look.objects(thing, acc::ACCEPTED_FROM) {
                self.document(look, document);
            }
            for property in [acc::PARTICIPANT_OF, acc::INSTRUMENT_OF, acc::ACT_TYPE] {
                for other in look.objects(thing, property) {
                    self.names(look, other);
                }
            }
        } else if look.is_a(thing, acc::SOURCE_DOCUMENT) {
            self.document(look, thing);
        }
    }

    fn document(&mut self, look: &Look<'_>, document: TermId) {
        self.names(look, document);
        self.of(look, document, &OF_A_DOCUMENT);
        for publisher in look.objects(document, acc::PUBLISHED_BY) {
            self.names(look, publisher);
        }
    }

    fn objects(&self) -> Vec<TermId> {
        let mut objects: Vec<TermId> = self.quads.iter().map(|(triple, _)| triple[2]).collect();
        objects.sort_unstable();
        objects.dedup();
        objects
    }

    fn without(&mut self, other: &Self) {
        self.quads.retain(|quad| !other.seen.contains(quad));
    }

    fn quads(&self, look: &Look<'_>) -> Vec<Quad> {
        let quad = |(triple, graph): &([TermId; 3], Option<TermId>)| {
            let subject = look.node_of(triple[0])?;
            let predicate = look.name_of(triple[1])?;
            let object = look.term(triple[2])?.clone();
            let graph = match graph {
                None => GraphName::DefaultGraph,
                Some(graph) => look.node_of(*graph)?.into(),
            };
            Some(Quad::new(subject, predicate, object, graph))
        };
        self.quads.iter().filter_map(quad).collect()
    }
}
