//! VoID: what the dataset holds, counted from the snapshot once, served at `/.well-known/void` and asked by SPARQL.

use std::time::SystemTime;

use axum::extract::{Query, State as Given};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use oxigraph::model::{Literal, NamedNode, NamedOrBlankNode, Term, Triple};
use serde::Deserialize;

use super::negotiate::Accept;
use super::problem::Problem;
use super::service_description::{as_reached, reached};
use super::{
    Description, Published, Settings, State, answer, headers, pages, statistics, update, write,
};
use crate::engine::format::{Format, GRAPHS};
use crate::publish::release::{self, Release};
use crate::store::snapshot::Snapshot;
use crate::vocab::{dcterms, foaf, named, rdf, rdfs, sd, void, xsd};

/// Every graph names the classes it uses, this one too: whoever browses it by `GRAPH` sees words.
const CLASS_LABELS: [(&str, &str); 6] = [
    (void::DATASET, "dataset"),
    (void::DATASET_DESCRIPTION, "description of a dataset"),
    (void::LINKSET, "links between datasets"),
    (sd::DATASET, "RDF dataset"),
    (sd::GRAPH_CLASS, "graph"),
    (sd::NAMED_GRAPH_CLASS, "named graph"),
];

/// `?format=` on a description.
#[derive(Deserialize)]
pub struct Wanted {
    format: Option<String>,
}

/// `GET /.well-known/void`.
pub async fn describe(
    Given(state): Given<State>,
    Query(wanted): Query<Wanted>,
    request: HeaderMap,
) -> Result<Response, Problem> {
    let published = state.published();
    let reached = reached(&state, &request);
    answer(
        &request,
        wanted.format.as_deref(),
        &format!("void {reached}"),
        &published,
        || as_reached(&state, &reached, published.void.clone()),
    )
}

/// A description in the format the client wants, computed only if it does not hold it already.
pub fn answer(
    request: &HeaderMap,
    format: Option<&str>,
    what: &str,
    published: &Published,
    triples: impl FnOnce() -> Vec<Triple>,
) -> Result<Response, Problem> {
    let format = answer::choose(format, &Accept::of(request), GRAPHS)?;
    let etag = headers::etag(&[what, &published.version, format.name()]);
    let mut response = if headers::unchanged(request, &etag, published.at) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let triples = triples();
        let body = match format {
            Format::Html => {
                pages::graph("this dataset", triples.into_iter().take(pages::MOST_ROWS))?
                    .into_bytes()
            }
            format => write::triples(triples, format).map_err(update::broken)?,
        };
        ([(header::CONTENT_TYPE, format.content_type())], body).into_response()
    };
    headers::cacheable(response.headers_mut(), &etag, published.at);
    response
        .headers_mut()
        .insert(header::VARY, HeaderValue::from_static("Accept"));
    Ok(response)
}

/// How often a description is written anew at most; three times are enough.
const ROUNDS: usize = 8;

/// A snapshot ready to be served: its description is counted, and stands among its data too.
///
/// A writable dataset holds exactly what was written into it, so its description stays outside.
pub fn publish(snapshot: Snapshot, description: &Description, settings: &Settings) -> Published {
    // The digest and the counts both read every quad: each has a core of its own.
    let statistics = std::thread::scope(|scope| {
        scope.spawn(|| snapshot.version().len());
        statistics::of(&snapshot, &description.uri_space)
    });
    let version = snapshot.version().to_owned();
    let mut void = described(&snapshot, &statistics, description, settings);
    let snapshot = if settings.writable {
        snapshot
    } else {
        let page = page(settings);
        // It counts itself, so it is written until its numbers are those that they make.
        let mut counts = statistics.with(&snapshot, &description.uri_space, &page, &void);
        for _ in 0..ROUNDS {
            void = described(&snapshot, &counts, description, settings);
            let again = statistics.with(&snapshot, &description.uri_space, &page, &void);
            if again == counts {
                break;
            }
            counts = again;
        }
        snapshot.with_graph(&page, &void)
    };
    Published {
        snapshot: std::sync::Arc::new(snapshot),
        version,
        at: SystemTime::now(),
        empty_graphs: Vec::new(),
        void,
    }
}

/// The IRI of the description, and of the graph that holds it.
fn page(settings: &Settings) -> NamedNode {
    NamedNode::new_unchecked(settings.address("/.well-known/void"))
}

/// The IRI of the dataset.
pub fn dataset(settings: &Settings) -> NamedNode {
    NamedNode::new_unchecked(settings.address("/.well-known/void#dataset"))
}

/// The description of a dataset, from its data and from what is said about it.
fn described(
    snapshot: &Snapshot,
    statistics: &statistics::Statistics,
    description: &Description,
    settings: &Settings,
) -> Vec<Triple> {
    let page = page(settings);
    let endpoint = NamedNode::new_unchecked(settings.endpoint());
    let dataset = dataset(settings);
    let mut out = Out(Vec::new());
    for (class, label) in CLASS_LABELS {
        out.say(
            &named(class).into_owned(),
            rdfs::LABEL,
            Literal::new_language_tagged_literal_unchecked(label, "en"),
        );
    }
    out.say(&page, rdf::TYPE, named(void::DATASET_DESCRIPTION));
    out.say(&page, foaf::PRIMARY_TOPIC, dataset.clone());
    out.say(
        &page,
        dcterms::TITLE,
        Literal::new_simple_literal(format!("Description of {}", description.title)),
    );
    out.say(&dataset, rdf::TYPE, named(void::DATASET));
    out.say(&dataset, rdf::TYPE, named(sd::DATASET));
    out.say(&dataset, void::SPARQL_ENDPOINT, endpoint);
    out.say(
        &dataset,
        dcterms::IDENTIFIER,
        Literal::new_simple_literal(snapshot.version()),
    );
    about(&mut out, &dataset, description);
    if let Some(day) = release::issued(snapshot) {
        let release = Release::of(Some(day), snapshot.version(), &release::made());
        out.0.extend(release.statements());
    }
    if let Some(day) = &description.modified {
        out.say(
            &page,
            dcterms::MODIFIED,
            Literal::new_typed_literal(day, named(xsd::DATE)),
        );
    }
    counted(&mut out, &dataset, statistics, &page);
    for (name, part) in &statistics.graphs {
        let graph =
            NamedNode::new_unchecked(format!("{}#graph-{}", page.as_str(), short(name.as_str())));
        out.say(&dataset, sd::NAMED_GRAPH, graph.clone());
        out.say(&graph, rdf::TYPE, named(sd::NAMED_GRAPH_CLASS));
        out.say(&graph, sd::NAME, name.clone());
        let contents = NamedNode::new_unchecked(format!(
            "{}#contents-{}",
            page.as_str(),
            short(name.as_str())
        ));
        out.say(&graph, sd::GRAPH, contents.clone());
        out.say(&dataset, void::SUBSET, contents.clone());
        out.say(&contents, rdf::TYPE, named(sd::GRAPH_CLASS));
        out.say(&contents, rdf::TYPE, named(void::DATASET));
        out.say(&contents, void::TRIPLES, number(part.triples));
        out.say(&contents, void::CLASSES, number(part.classes));
        out.say(&contents, void::PROPERTIES, number(part.properties));
        out.say(&contents, void::DISTINCT_SUBJECTS, number(part.subjects));
    }
    out.0
}

fn about(out: &mut Out, dataset: &NamedNode, description: &Description) {
    out.say(
        dataset,
        dcterms::TITLE,
        Literal::new_simple_literal(&description.title),
    );
    if !description.summary.is_empty() {
        out.say(
            dataset,
            dcterms::DESCRIPTION,
            Literal::new_simple_literal(&description.summary),
        );
    }
    let links = [
        (foaf::HOMEPAGE, &description.homepage),
        (dcterms::PUBLISHER, &description.publisher),
        (dcterms::LICENSE, &description.licence),
    ];
    for (property, value) in links {
        if let Some(value) = value {
            out.say(dataset, property, value.clone());
        }
    }
    for (property, day) in [
        (dcterms::ISSUED, &description.issued),
        (dcterms::MODIFIED, &description.modified),
    ] {
        if let Some(day) = day {
            out.say(
                dataset,
                property,
                Literal::new_typed_literal(day, named(xsd::DATE)),
            );
        }
    }
    for (address, _) in &description.dumps {
        out.say(dataset, void::DATA_DUMP, address.clone());
    }
    for vocabulary in &description.vocabularies {
        out.say(dataset, void::VOCABULARY, vocabulary.clone());
    }
    for example in &description.examples {
        out.say(dataset, void::EXAMPLE_RESOURCE, example.clone());
    }
    out.say(
        dataset,
        void::URI_SPACE,
        Literal::new_simple_literal(&description.uri_space),
    );
    for format in GRAPHS
        .iter()
        .filter_map(|f| super::service_description::format_name(*f))
    {
        out.say(dataset, void::FEATURE, format);
    }
}

fn counted(
    out: &mut Out,
    dataset: &NamedNode,
    statistics: &statistics::Statistics,
    page: &NamedNode,
) {
    out.say(dataset, void::TRIPLES, number(statistics.triples));
    out.say(dataset, void::ENTITIES, number(statistics.entities));
    out.say(dataset, void::CLASSES, number(statistics.classes.len()));
    out.say(
        dataset,
        void::PROPERTIES,
        number(statistics.properties.len()),
    );
    out.say(
        dataset,
        void::DISTINCT_SUBJECTS,
        number(statistics.subjects),
    );
    out.say(dataset, void::DISTINCT_OBJECTS, number(statistics.objects));
    for (class, entities) in &statistics.classes {
        let part =
            NamedNode::new_unchecked(format!("{}#class-{}", page.as_str(), short(class.as_str())));
        out.say(dataset, void::CLASS_PARTITION, part.clone());
        out.say(&part, rdf::TYPE, named(void::DATASET));
        out.say(&part, void::CLASS, class.clone());
        out.say(&part, void::ENTITIES, number(*entities));
    }
    for (property, counts) in &statistics.properties {
        let part = NamedNode::new_unchecked(format!(
            "{}#property-{}",
            page.as_str(),
            short(property.as_str())
        ));
        out.say(dataset, void::PROPERTY_PARTITION, part.clone());
        out.say(&part, rdf::TYPE, named(void::DATASET));
        out.say(&part, void::PROPERTY, property.clone());
        out.say(&part, void::TRIPLES, number(counts.triples));
        out.say(&part, void::DISTINCT_SUBJECTS, number(counts.subjects));
        out.say(&part, void::DISTINCT_OBJECTS, number(counts.objects));
    }
    for ((property, target), triples) in &statistics.links {
        let name = short(&format!("{} {target}", property.as_str()));
        let part = NamedNode::new_unchecked(format!("{}#links-{name}", page.as_str()));
        let target = NamedNode::new_unchecked(target.clone());
        out.say(dataset, void::SUBSET, part.clone());
        out.say(&part, rdf::TYPE, named(void::LINKSET));
        out.say(&part, void::TARGET, dataset.clone());
        out.say(&part, void::TARGET, target.clone());
        out.say(&part, void::SUBJECTS_TARGET, dataset.clone());
        out.say(&part, void::OBJECTS_TARGET, target.clone());
        out.say(&target, rdf::TYPE, named(void::DATASET));
        out.say(&part, void::LINK_PREDICATE, property.clone());
        out.say(&part, void::TRIPLES, number(*triples));
    }
}

/// How many named graphs the description lists.
pub fn graph_count(published: &Published) -> usize {
    published
        .void
        .iter()
        .filter(|t| t.predicate == named(sd::NAMED_GRAPH))
        .count()
}

struct Out(Vec<Triple>);

impl Out {
    fn say(&mut self, s: &NamedNode, p: &'static str, o: impl Into<Term>) {
        self.0.push(Triple::new(
            NamedOrBlankNode::from(s.clone()),
            named(p).into_owned(),
            o,
        ));
    }
}

fn number(count: usize) -> Literal {
    Literal::from(u64::try_from(count).unwrap_or(u64::MAX) as i64)
}

/// A short name for a long one, the same at every start.
fn short(name: &str) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(name.as_bytes())
        .iter()
        .take(6)
        .map(|b| format!("{b:02x}"))
        .collect()
}
