//! What has an address in the dataset but stands in no table: the catalogue, the named graphs, the versions of the
//! ontology and its logo; and identifiers that were retired, so that whoever holds an old one finds its successor.

use super::{Scope, Writer, labels, sources::document_path};
use crate::{
    model::id,
    record::Record,
    vocab::{dcat, dcmitype, dcterms, dqv, foaf, owl, prov, rdf, rdfs, sd, skos, xsd},
};

/// What each part of the accepted view holds.
const PARTS: [(&str, &str, &str); 8] = [
    (
        "reference",
        "accepted view: instruments, participants, organisations, regions, sources",
        "vue retenue : instruments, participants, organisations, régions, sources",
    ),
    ("acts", "accepted view: acts", "vue retenue : actes"),
    (
        "status",
        "accepted view: status periods, derived from the acts",
        "vue retenue : périodes de situation, déduites des actes",
    ),
    (
        "plan",
        "accepted view: plans and commitments",
        "vue retenue : plans et engagements",
    ),
    (
        "quality",
        "accepted view: discrepancies and reader problems",
        "vue retenue : divergences et problèmes de lecture",
    ),
    (
        "dataset",
        "accepted view: the dataset, its graphs and addresses",
        "vue retenue : le jeu de données, ses graphes et ses adresses",
    ),
    (
        "release",
        "accepted view: the version of the dataset",
        "vue retenue : la version du jeu de données",
    ),
    (
        "ontology",
        "accepted view: ontology, concepts and mappings",
        "vue retenue : ontologie, concepts et correspondances",
    ),
];

/// What classes of others are called, so that a reader of the graph alone has a name for each class in it.
const CLASSES: [(&str, &str, &str); 10] = [
    (dcat::CATALOG, "catalogue", "catalogue"),
    (
        dqv::QUALITY_ANNOTATION,
        "note on quality",
        "note de qualité",
    ),
    (foaf::IMAGE, "image", "image"),
    (
        owl::ALL_DISJOINT_CLASSES,
        "classes that exclude each other",
        "classes qui s'excluent",
    ),
    (
        owl::ANNOTATION_PROPERTY,
        "annotation property",
        "propriété d'annotation",
    ),
    (owl::CLASS, "class", "classe"),
    (
        owl::DATATYPE_PROPERTY,
        "property with values",
        "propriété à valeurs",
    ),
    (
        owl::OBJECT_PROPERTY,
        "property that links",
        "propriété de liaison",
    ),
    (owl::ONTOLOGY, "ontology", "ontologie"),
    (skos::CONCEPT_SCHEME, "concept scheme", "schéma de concepts"),
];

/// Everybody may read all of it.
const PUBLIC: &str = "http://publications.europa.eu/resource/authority/access-right/PUBLIC";

/// States all of it.
pub fn state(w: &mut Writer<'_>, record: &Record, scope: &Scope) {
    let dataset = w.iri("id/dataset/accede");
    let catalogue = w.iri("");
    w.add(catalogue, rdf::TYPE, dcat::CATALOG);
    labels::label(w, catalogue, "Accede");
    w.link(catalogue, dcat::HAS_DATASET, dataset);
    w.add(dataset, dcterms::TYPE, dcmitype::DATASET);
    w.text(dataset, dcterms::IDENTIFIER, &id::iri("id/dataset/accede"));
    w.add(dataset, dcterms::ACCESS_RIGHTS, PUBLIC);
    let agent = w.iri("id/agent/accede");
    w.link(dataset, prov::WAS_ATTRIBUTED_TO, agent);
    for document in &record.reference.documents {
        let document = w.iri(&document_path(&document.id));
        w.link(dataset, prov::WAS_DERIVED_FROM, document);
    }
    for (class, english, french) in CLASSES {
        let class = w.named(class);
        labels::label(w, class, english);
        w.lang(class, rdfs::LABEL, french, "fr");
    }
    graphs(w, record, scope);
    let logo = w.iri("logo.svg");
    w.add(logo, rdf::TYPE, foaf::IMAGE);
    labels::label(w, logo, "logo of Accede");
    for version in super::ontology_versions() {
        let node = w.iri(&format!("ontology/{version}"));
        let ontology = w.iri("ontology");
        w.add(node, rdf::TYPE, owl::ONTOLOGY);
        labels::label(w, node, &format!("Accede ontology {version}"));
        w.link(node, dcterms::IS_VERSION_OF, ontology);
    }
    for retired in &record.reference.retired {
        let node = w.safe_iri(&retired.path);
        w.typed(node, owl::DEPRECATED, "true", xsd::BOOLEAN);
        labels::label(w, node, &format!("retired: {}", retired.path));
        w.lang(node, dcterms::DESCRIPTION, &retired.reason, "en");
        w.date(node, dcterms::MODIFIED, retired.retired_on);
        for successor in retired
            .replaced_by
            .split(';')
            .filter(|path| !path.is_empty())
        {
            let successor = w.safe_iri(successor);
            w.link(node, dcterms::IS_REPLACED_BY, successor);
        }
    }
}

/// The named graphs: the parts of the view, and one for each document that claims something.
fn graphs(w: &mut Writer<'_>, record: &Record, scope: &Scope) {
    let dataset = w.iri("id/dataset/accede");
    for (part, english, french) in PARTS {
        let graph = w.iri(&format!("graph/{part}"));
        w.add(graph, rdf::TYPE, sd::GRAPH_CLASS);
        labels::label(w, graph, english);
        w.lang(graph, rdfs::LABEL, french, "fr");
        w.link(graph, dcterms::IS_PART_OF, dataset);
    }
    if !scope.documents {
        return;
    }
    let mut claims = vec![false; record.reference.documents.len()];
    for claim in &record.claims {
        claims[claim.document.at()] = true;
    }
    for (document, claims) in record.reference.documents.iter().zip(claims) {
        if !claims {
            continue;
        }
        let graph = w.iri(&format!("graph/source/{}", document.id));
        w.add(graph, rdf::TYPE, sd::GRAPH_CLASS);
        labels::label(w, graph, &format!("what is claimed by: {}", document.title));
        w.link(graph, dcterms::IS_PART_OF, dataset);
        let source = w.iri(&document_path(&document.id));
        w.link(graph, dcterms::SOURCE, source);
    }
}
