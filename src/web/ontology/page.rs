//! The ontology as a page: every term with what it means, where it is used and an example from the data.

use std::sync::{Arc, Mutex, PoisonError};

use askama::Template;
use oxigraph::model::NamedNode;

use super::diagram::{self, Diagram};
use super::terms::{Defined, Kind, Ontology};
use crate::describe::Look;
use crate::embedded;
use crate::model::id::{self, BASE};
use crate::publish::ontology_versions;
use crate::store::snapshot::GraphScope;
use crate::vocab::{acc, dcterms, owl, rdf, rdfs, skos, vann};
use crate::web::problem::Problem;
use crate::web::resource::page::{Desk, Value};
use crate::web::{Published, State, pages};

#[derive(Template)]
#[template(path = "ontology.html")]
struct OntologyPage {
    title: String,
    title_fr: String,
    description: String,
    description_fr: String,
    version: String,
    version_iri: String,
    namespace: String,
    prefix: String,
    licence: String,
    citation: String,
    created: String,
    json_ld: String,
    versions: Vec<(String, String)>,
    schemes: Vec<Scheme>,
    diagram: Diagram,
    groups: Vec<(&'static str, &'static str, Vec<Shown>)>,
    base: String,
}

struct Scheme {
    link: String,
    label: String,
    label_fr: String,
    concepts: Vec<Value>,
}

/// A term with what the data add to it.
struct Shown {
    term: Defined,
    parents: Vec<Value>,
    narrower: Vec<Value>,
    domain: Vec<Value>,
    range: Vec<Value>,
    inverse: Vec<Value>,
    replaced_by: Vec<Value>,
    /// Properties that have the class as domain, and as range.
    has: Vec<Value>,
    is_value_of: Vec<Value>,
    close: Vec<Value>,
    see: Vec<Value>,
    example: Option<(Value, Value)>,
    uses: usize,
}

/// The last page made, and what it was made from: it changes with the dataset only.
static LAST: Mutex<Option<(String, Arc<str>)>> = Mutex::new(None);

/// The page of a version of the ontology.
pub fn render(
    state: &State,
    published: &Published,
    thing: &NamedNode,
    file: &[u8],
    mount: &str,
) -> Result<String, Problem> {
    let key = format!(
        "{} {thing} {mount} {}",
        published.version, state.settings.base_url
    );
    let last = LAST.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some((of, page)) = last
        && of == key
    {
        return Ok(page.to_string());
    }
    let page = made(state, published, file, mount)?;
    *LAST.lock().unwrap_or_else(PoisonError::into_inner) = Some((key, page.as_str().into()));
    Ok(page)
}

fn made(state: &State, published: &Published, file: &[u8], mount: &str) -> Result<String, Problem> {
    let ontology = Ontology::of(super::triples(file));
    let mappings = Ontology::of(super::triples(
        embedded::file("ontology/mappings.ttl").unwrap_or_default(),
    ));
    let desk = Desk {
        look: Look::new(&published.snapshot),
        mount,
    };
    let terms = ontology.terms();
    let about = acc::NS.trim_end_matches('#');
    // A file of mappings says its name by a label only.
    let text = |property, language| ontology.text(about, property, language);
    let first = |texts: Vec<String>| texts.into_iter().next().unwrap_or_default();
    let shown = |kind: Kind| -> Vec<Shown> {
        let of_kind = terms.iter().filter(|term| term.kind == kind);
        of_kind
            .map(|term| show(&desk, published, &terms, &mappings, term))
            .collect()
    };
    let title = text(dcterms::TITLE, "en");
    let version = first(ontology.texts(about, owl::VERSION_INFO));
    let page = OntologyPage {
        title: if title.is_empty() {
            "Accede ontology: mappings".into()
        } else {
            title
        },
        title_fr: text(dcterms::TITLE, "fr"),
        description: text(dcterms::DESCRIPTION, "en"),
        description_fr: text(dcterms::DESCRIPTION, "fr"),
        version_iri: first(ontology.iris(about, owl::VERSION_IRI)),
        namespace: acc::NS.to_owned(),
        prefix: first(ontology.texts(about, vann::PREFERRED_NAMESPACE_PREFIX)),
        licence: first(ontology.iris(about, dcterms::LICENSE)),
        citation: first(ontology.texts(about, dcterms::BIBLIOGRAPHIC_CITATION)),
        created: first(ontology.texts(about, dcterms::CREATED)),
        json_ld: crate::web::resource::schema_org::script(
            &crate::web::resource::schema_org::vocabulary(state, about, &version),
        ),
        version,
        versions: ontology_versions()
            .into_iter()
            .map(|version| (version.to_owned(), format!("{mount}/ontology/{version}")))
            .collect(),
        schemes: schemes(&desk),
        diagram: diagram::of(&terms),
        groups: vec![
            ("classes", "Classes", shown(Kind::Class)),
            ("links", "Links between things", shown(Kind::ObjectProperty)),
            (
                "values",
                "Properties with a value",
                shown(Kind::DatatypeProperty),
            ),
        ],
        base: format!("{mount}/ontology"),
    };
    pages::render(&page)
}

fn show(
    desk: &Desk<'_>,
    published: &Published,
    terms: &[Defined],
    mappings: &Ontology,
    term: &Defined,
) -> Shown {
    let values = |iris: &[String]| iris.iter().map(|iri| value(terms, iri)).collect();
    let with = |wanted: &dyn Fn(&Defined) -> bool| {
        let found = terms.iter().filter(|other| wanted(other));
        found.map(|other| value(terms, &other.iri)).collect()
    };
    let id = desk.look.id(&term.iri);
    let kind = desk.look.id(rdf::TYPE);
    let pattern = match term.kind {
        Kind::Class => [None, kind, id],
        _ => [None, id, None],
    };
    // A term that the data do not use has no number, and would match everything.
    let used = id.is_some() && kind.is_some();
    let snapshot = &published.snapshot;
    let in_view = |scope| snapshot.matching(pattern, scope).find(|_| used);
    let example = in_view(GraphScope::Default).or_else(|| in_view(GraphScope::AnyNamed));
    let count = |scope| snapshot.count(pattern[0], pattern[1], pattern[2], scope);
    Shown {
        parents: values(&term.parents),
        narrower: with(&|other| other.parents.contains(&term.iri)),
        domain: values(&term.domain),
        range: values(&term.range),
        inverse: values(term.inverse.as_slice()),
        replaced_by: values(&term.replaced_by),
        has: with(&|other| other.domain.contains(&term.iri)),
        is_value_of: with(&|other| other.range.contains(&term.iri)),
        close: values(&mappings.iris(&term.iri, skos::CLOSE_MATCH)),
        see: values(&mappings.iris(&term.iri, rdfs::SEE_ALSO)),
        example: example.map(|([subject, _, object], _)| {
            let object = match term.kind {
                Kind::Class => Value::default(),
                _ => desk.value(object),
            };
            (desk.value(subject), object)
        }),
        uses: match used {
            true => count(GraphScope::Default).max(count(GraphScope::AnyNamed)),
            false => 0,
        },
        term: term.clone(),
    }
}

/// A term as a link: ours to its place on the page, others to where they are.
fn value(terms: &[Defined], iri: &str) -> Value {
    match terms.iter().find(|term| term.iri == iri) {
        Some(term) => Value {
            text: term.label[0].clone(),
            link: format!("#{}", term.local),
            note: String::new(),
        },
        None => Value {
            text: compact(iri),
            link: iri.to_owned(),
            note: String::new(),
        },
    }
}

/// A borrowed IRI by its usual prefix.
fn compact(iri: &str) -> String {
    const OTHERS: [(&str, &str); 6] = [
        ("eli", "http://data.europa.eu/eli/ontology#"),
        (
            "jolux",
            "http://data.legilux.public.lu/resource/ontology/jolux#",
        ),
        ("time", "http://www.w3.org/2006/time#"),
        ("wd", "http://www.wikidata.org/entity/"),
        ("dqv", "http://www.w3.org/ns/dqv#"),
        ("base", BASE),
    ];
    crate::web::resource::data::PREFIXES
        .iter()
        .chain(&OTHERS)
        .find_map(|(prefix, namespace)| Some(format!("{prefix}:{}", iri.strip_prefix(namespace)?)))
        .unwrap_or_else(|| iri.to_owned())
}

/// The concept schemes, with their concepts in the order that they say or of their names.
fn schemes(desk: &Desk<'_>) -> Vec<Scheme> {
    let look = &desk.look;
    let Some(kind) = look.id(skos::CONCEPT_SCHEME) else {
        return Vec::new();
    };
    let mut schemes: Vec<Scheme> = look
        .subjects(rdf::TYPE, kind)
        .into_iter()
        .map(|scheme| {
            let mut concepts = look.subjects(skos::IN_SCHEME, scheme);
            concepts.sort_by_cached_key(|concept| {
                let order = look.value(*concept, acc::ORDER);
                (
                    order.and_then(|order| order.parse::<u32>().ok()),
                    look.text(*concept),
                )
            });
            Scheme {
                link: desk.value(scheme).link,
                label: look.label(scheme, "en").unwrap_or_default(),
                label_fr: look.label(scheme, "fr").unwrap_or_default(),
                concepts: concepts
                    .into_iter()
                    .map(|concept| Value {
                        note: look.label(concept, "fr").unwrap_or_default(),
                        ..desk.value(concept)
                    })
                    .collect(),
            }
        })
        .filter(|scheme| {
            scheme.link.contains('/') && !scheme.link.starts_with(&id::iri("ontology"))
        })
        .collect();
    schemes.sort_by(|a, b| a.label.cmp(&b.label));
    schemes
}
