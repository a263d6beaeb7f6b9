//! A description as data: its statements, and what is said of the document that makes them.

use std::io;

use oxigraph::io::{RdfFormat, RdfSerializer};
use oxigraph::model::{GraphName, Literal, NamedNode, Quad, Triple};

use super::Format;
use super::address;
use crate::describe::Description;
use crate::engine::serialize::graph::Graph;
use crate::model::id;
use crate::vocab::{
    acc, dcat, dcterms, foaf, geo, owl, prov, rdf, rdfs, schema, sd, skos, vann, void, xsd,
};
use crate::web::State;

/// Prefixes of what the dataset is said in.
pub const PREFIXES: [(&str, &str); 18] = [
    ("acc", acc::NS),
    ("act-type", "https://w3id.org/accede/act-type/"),
    ("status", "https://w3id.org/accede/status/"),
    ("rdf", rdf::NS),
    ("rdfs", rdfs::NS),
    ("owl", owl::NS),
    ("skos", skos::NS),
    ("dcterms", dcterms::NS),
    ("dcat", dcat::NS),
    ("void", void::NS),
    ("sd", sd::NS),
    ("foaf", foaf::NS),
    ("geo", geo::NS),
    ("xsd", xsd::NS),
    ("prov", prov::NS),
    ("org", "http://www.w3.org/ns/org#"),
    ("vann", vann::NS),
    ("schema", schema::NS),
];

/// The description as text. Formats of graphs show which graph says what; the others say everything once.
pub fn write(state: &State, description: &Description, format: Format) -> io::Result<Vec<u8>> {
    let about = document(state, description);
    match format {
        Format::TriG | Format::NQuads => {
            let about = about
                .into_iter()
                .map(|triple| triple.in_graph(GraphName::DefaultGraph));
            quads(description.quads().cloned().chain(about), format)
        }
        _ => triples(description.triples().into_iter().chain(about), format),
    }
}

/// Triples with the prefixes of the dataset.
pub fn triples(triples: impl IntoIterator<Item = Triple>, format: Format) -> io::Result<Vec<u8>> {
    let mut writer = Graph::new(serializer(format)?, Vec::new());
    for triple in triples {
        writer.triple(&triple)?;
    }
    writer.finish()
}

fn quads(quads: impl IntoIterator<Item = Quad>, format: Format) -> io::Result<Vec<u8>> {
    let mut quads: Vec<Quad> = quads.into_iter().collect();
    // Graph by graph, each in the order it came.
    quads.sort_by_cached_key(|quad| quad.graph_name.to_string());
    let mut writer = Graph::new(serializer(format)?, Vec::new());
    for quad in &quads {
        writer.quad(quad)?;
    }
    writer.finish()
}

fn serializer(format: Format) -> io::Result<RdfSerializer> {
    let format: RdfFormat = format
        .rdf()
        .ok_or_else(|| io::Error::other("not an RDF format"))?;
    let mut serializer = RdfSerializer::from_format(format);
    for (prefix, namespace) in PREFIXES {
        serializer = serializer
            .with_prefix(prefix, namespace)
            .map_err(io::Error::other)?;
    }
    Ok(serializer)
}

/// The document: what it describes, what it is part of, under which licence. It is named by its page in every
/// format, so that all formats say the same.
fn document(state: &State, description: &Description) -> Vec<Triple> {
    let name = |iri: &str| NamedNode::new_unchecked(iri);
    let path = address::path_of(&description.subject);
    let page = name(&state.settings.address(&format!("{path}.html")));
    let mut out = Vec::new();
    let mut say = |subject: &NamedNode, predicate: &str, object: oxigraph::model::Term| {
        out.push(Triple::new(subject.clone(), name(predicate), object));
    };
    say(&page, rdf::TYPE, name(foaf::DOCUMENT).into());
    say(
        &page,
        foaf::PRIMARY_TOPIC,
        description.subject.clone().into(),
    );
    say(
        &description.subject,
        foaf::IS_PRIMARY_TOPIC_OF,
        page.clone().into(),
    );
    say(
        &page,
        void::IN_DATASET,
        name(&id::iri("id/dataset/accede")).into(),
    );
    if let Some(licence) = &state.description.licence {
        say(&page, dcterms::LICENSE, licence.clone().into());
    }
    if let Some(day) = &state.description.modified {
        let day = Literal::new_typed_literal(day, name(xsd::DATE));
        say(&page, dcterms::MODIFIED, day.into());
    }
    out
}
