//! What the house style promises of the files: headers, layers, sizes, and one vocabulary in Rust, ontology
//! and graph.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use accede::vocab;
use oxigraph::{
    io::{RdfFormat, RdfParser},
    model::{
        Graph, NamedNodeRef, NamedOrBlankNode, Term, TermRef, Triple,
        vocab::{rdf, rdfs},
    },
};

use regex::Regex;

use crate::{GRAPH, RECORD, files, text};

const OWL: &str = "http://www.w3.org/2002/07/owl#";
const SKOS_DEFINITION: &str = "http://www.w3.org/2004/02/skos/core#definition";

fn rust_files() -> Vec<String> {
    ["src", "tests", "benches", "examples"]
        .into_iter()
        .filter(|folder| crate::path(folder).is_dir())
        .flat_map(files)
        .filter(|file| file.ends_with(".rs"))
        .collect()
}

#[test]
fn every_rust_file_says_first_what_it_is_for() {
    for file in rust_files() {
        assert!(
            text(&file).starts_with("//! "),
            "{file} does not begin with //!"
        );
    }
}

#[test]
fn no_source_file_is_longer_than_500_lines() {
    for file in rust_files().iter().filter(|file| file.starts_with("src/")) {
        let lines = text(file).lines().count();
        assert!(lines <= 500, "{file} has {lines} lines");
    }
}

#[test]
fn modules_are_nouns_in_files_of_their_name() {
    for file in rust_files() {
        let name = file.rsplit('/').next().unwrap_or_default();
        assert!(
            !["mod.rs", "utils.rs", "helpers.rs"].contains(&name),
            "{file}"
        );
    }
}

#[test]
fn the_model_does_no_io_and_knows_no_rdf_and_no_clock() {
    let forbidden = [
        "std::fs",
        "std::net",
        "std::io",
        "std::env",
        "std::time",
        "std::process",
        "oxigraph",
        "sophia",
        "spargebra",
        "jiff::Zoned",
        "Zoned::now",
        "Timestamp::now",
        "reqwest",
        "tokio",
        "crate::embedded",
        "crate::store",
        "crate::engine",
        "crate::publish",
        "crate::vocab",
    ];
    for file in rust_files()
        .iter()
        .filter(|f| f.starts_with("src/model/") || *f == "src/model.rs")
    {
        let text = text(file);
        for word in forbidden {
            assert!(!text.contains(word), "{file} mentions `{word}`");
        }
    }
}

#[test]
fn no_file_of_rust_holds_a_query_or_a_table() {
    for file in rust_files().iter().filter(|file| file.starts_with("src/")) {
        let code = text(file);
        let code = code.split("#[cfg(test)]").next().unwrap_or_default();
        for line in code
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
        {
            let query =
                line.contains("SELECT ?") || line.contains("WHERE {") || line.contains("@prefix");
            assert!(!query || file.contains("/tests"), "{file}: {line}");
        }
    }
}

/// The triples of a Turtle file.
fn turtle(file: &str) -> Vec<Triple> {
    RdfParser::from_format(RdfFormat::Turtle)
        .for_slice(text(file).as_bytes())
        .map(|quad| quad.map(Triple::from))
        .collect::<Result<_, _>>()
        .unwrap_or_else(|error| panic!("{file}: {error}"))
}

#[test]
fn every_turtle_file_parses_and_its_concepts_are_labelled() {
    let found: Vec<String> = files("ontology")
        .into_iter()
        .filter(|file| file.ends_with(".ttl"))
        .collect();
    assert!(found.len() >= 9, "{found:?}");
    for file in found {
        let graph: Graph = turtle(&file).into_iter().collect();
        let concept = node("http://www.w3.org/2004/02/skos/core#Concept");
        for subject in graph.subjects_for_predicate_object(rdf::TYPE, concept) {
            let label = node("http://www.w3.org/2004/02/skos/core#prefLabel");
            for predicate in [label, node(SKOS_DEFINITION)] {
                let languages = languages(&graph, subject, predicate);
                assert_eq!(languages, ["en", "fr"], "{file}: {subject} {predicate}");
            }
        }
    }
}

fn node(iri: &str) -> NamedNodeRef<'_> {
    NamedNodeRef::new_unchecked(iri)
}

/// The languages of a subject's texts, in order.
fn languages<'a>(
    graph: &'a Graph,
    subject: oxigraph::model::NamedOrBlankNodeRef<'a>,
    predicate: NamedNodeRef<'a>,
) -> Vec<String> {
    let mut found: Vec<String> = graph
        .objects_for_subject_predicate(subject, predicate)
        .filter_map(|object| match object {
            TermRef::Literal(literal) => literal.language().map(str::to_owned),
            _ => None,
        })
        .collect();
    found.sort();
    found
}

fn ontology() -> Graph {
    turtle("ontology/accede.ttl").into_iter().collect()
}

/// Our own terms of a type.
fn own(graph: &Graph, types: &[&str]) -> BTreeSet<String> {
    types
        .iter()
        .flat_map(|kind| {
            let kind = format!("{OWL}{kind}");
            let subjects = graph.subjects_for_predicate_object(rdf::TYPE, node(&kind));
            subjects
                .map(|subject| subject.to_string())
                .collect::<Vec<_>>()
        })
        .map(|iri| iri.trim_matches(['<', '>']).to_owned())
        .filter(|iri| iri.starts_with(vocab::acc::NS))
        .collect()
}

const PROPERTIES: [&str; 3] = ["ObjectProperty", "DatatypeProperty", "AnnotationProperty"];

#[test]
fn vocabulary_ontology_and_graph_have_the_same_terms() {
    let ontology = ontology();
    let mut defined = own(&ontology, &PROPERTIES);
    defined.extend(own(&ontology, &["Class"]));
    let mentioned: BTreeSet<String> = vocab::acc::TERMS
        .iter()
        .map(|term| (*term).to_owned())
        .collect();
    let differing: Vec<_> = defined.symmetric_difference(&mentioned).collect();
    assert!(
        differing.is_empty(),
        "vocab.rs and accede.ttl differ: {differing:#?}"
    );
    let mut used = BTreeSet::new();
    for quad in GRAPH.quads() {
        let predicate = quad.predicate.as_str();
        if predicate.starts_with(vocab::acc::NS) && !used.contains(predicate) {
            used.insert(predicate.to_owned());
        }
        if let (vocab::rdf::TYPE, Term::NamedNode(class)) = (predicate, &quad.object)
            && class.as_str().starts_with(vocab::acc::NS)
        {
            used.insert(class.as_str().to_owned());
        }
    }
    // A subclass that is used makes its superclass used.
    let sub = ontology
        .iter()
        .filter(|triple| triple.predicate == rdfs::SUB_CLASS_OF);
    let supers: Vec<(String, String)> = sub
        .map(|triple| {
            (
                bare(&triple.subject.to_string()),
                bare(&triple.object.to_string()),
            )
        })
        .collect();
    for (class, above) in supers {
        if used.contains(&class) && defined.contains(&above) {
            used.insert(above);
        }
    }
    let differing: Vec<_> = defined.symmetric_difference(&used).collect();
    assert!(
        differing.is_empty(),
        "accede.ttl and the graph differ: {differing:#?}"
    );
}

/// The compiler does not say so of public constants.
#[test]
fn every_borrowed_term_is_used() {
    let vocabulary = text("src/vocab.rs");
    let module = Regex::new(r"(?s)pub mod (\w+) \{(.*?)\n\}").expect("a pattern");
    let term = Regex::new(r#"([A-Z0-9_]+) = ""#).expect("a pattern");
    let sources: String = rust_files()
        .iter()
        .filter(|file| file.starts_with("src/") && !file.ends_with("/vocab.rs"))
        .map(|file| text(file))
        .collect();
    let mention = Regex::new(r"\b[a-z]+::[A-Z][A-Z0-9_]*\b").expect("a pattern");
    let mentions: BTreeSet<&str> = mention.find_iter(&sources).map(|m| m.as_str()).collect();
    let mut unused = Vec::new();
    let borrowed = module
        .captures_iter(&vocabulary)
        .filter(|found| &found[1] != "acc");
    for found in borrowed {
        let (name, body) = (&found[1], &found[2]);
        for local in term.captures_iter(body).map(|found| found[1].to_owned()) {
            let listed = body.matches(local.as_str()).count() > 1;
            if !mentions.contains(format!("{name}::{local}").as_str()) && !listed {
                unused.push(format!("{name}::{local}"));
            }
        }
    }
    assert!(
        unused.is_empty(),
        "vocab.rs names and nothing uses: {unused:?}"
    );
    assert!(mentions.contains("void::SUBSET"), "the mentions are found");
}

fn bare(term: &str) -> String {
    term.trim_matches(['<', '>']).to_owned()
}

/// OOPS! pitfalls and FOOPS! tests that a graph alone decides.
#[test]
fn the_ontology_has_no_pitfall_that_can_be_seen_in_it() {
    let graph = ontology();
    let classes = own(&graph, &["Class"]);
    let properties = own(&graph, &PROPERTIES);
    let mut found: Vec<String> = Vec::new();
    let mut labels: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for term in classes.iter().chain(&properties) {
        let subject = node(term);
        let count = |predicate: NamedNodeRef<'_>| {
            graph
                .objects_for_subject_predicate(subject, predicate)
                .count()
        };
        for predicate in [rdfs::LABEL, node(SKOS_DEFINITION)] {
            if languages(&graph, subject.into(), predicate) != ["en", "fr"] {
                found.push(format!(
                    "P08: {term} has not one {predicate} in each language"
                ));
            }
        }
        if count(rdfs::IS_DEFINED_BY) != 1 {
            found.push(format!("{term} is not defined by the ontology"));
        }
        if properties.contains(term) {
            let (domains, ranges) = (count(rdfs::DOMAIN), count(rdfs::RANGE));
            if domains == 0 || ranges == 0 {
                found.push(format!(
                    "P11: {term} has {domains} domains and {ranges} ranges"
                ));
            }
            if domains > 1 || ranges > 1 {
                found.push(format!(
                    "P19: {term} has {domains} domains and {ranges} ranges"
                ));
            }
        }
        let local = term.trim_start_matches(vocab::acc::NS);
        if local.contains(['-', '_']) {
            found.push(format!("P22: {term} mixes conventions"));
        }
        let upper = local.starts_with(|c: char| c.is_ascii_uppercase());
        if upper != classes.contains(term) {
            found.push(format!(
                "{term}: classes are UpperCamel, properties lowerCamel"
            ));
        }
        for (text, language) in texts(&graph, subject, rdfs::LABEL) {
            for (definition, of) in texts(&graph, subject, node(SKOS_DEFINITION)) {
                let longer = text.split(' ').count() > definition.split(' ').count();
                if of == language && (longer || text.is_empty() || text == definition) {
                    found.push(format!(
                        "P20: {term}: label `{text}`, definition `{definition}`"
                    ));
                }
            }
            if classes.contains(term) {
                labels
                    .entry((language, text))
                    .or_default()
                    .push(term.clone());
            }
        }
    }
    for (label, terms) in labels.iter().filter(|(_, terms)| terms.len() > 1) {
        found.push(format!("P32: {label:?} is the label of {terms:?}"));
    }
    let kind = format!("{OWL}Ontology");
    let ontologies: Vec<_> = graph
        .subjects_for_predicate_object(rdf::TYPE, node(&kind))
        .map(|s| s.to_string())
        .collect();
    if ontologies != [format!("<{}>", vocab::acc::NS.trim_end_matches('#'))] {
        found.push(format!("P38: the ontologies are {ontologies:?}"));
    }
    let about = node(vocab::acc::NS.trim_end_matches('#'));
    if graph
        .objects_for_subject_predicate(about, node(vocab::dcterms::LICENSE))
        .count()
        != 1
    {
        found.push("P41: no licence".into());
    }
    assert!(found.is_empty(), "{found:#?}");
}

fn texts(
    graph: &Graph,
    subject: NamedNodeRef<'_>,
    predicate: NamedNodeRef<'_>,
) -> Vec<(String, String)> {
    let texts = graph.objects_for_subject_predicate(subject, predicate);
    texts
        .filter_map(|object| match object {
            TermRef::Literal(text) => Some((
                text.value().to_owned(),
                text.language().unwrap_or_default().to_owned(),
            )),
            _ => None,
        })
        .collect()
}

#[test]
fn every_accepted_act_has_its_document_and_address_in_the_graph() {
    let mut addressed: HashSet<Term> = HashSet::new();
    let mut reported: HashSet<(NamedOrBlankNode, Term)> = HashSet::new();
    let mut acts = HashSet::new();
    for quad in GRAPH.default_triples() {
        match (quad.predicate.as_str(), &quad.object) {
            (vocab::acc::ADDRESS, _) => drop(addressed.insert(Term::from(quad.subject))),
            (vocab::acc::ACCEPTED_FROM, _) => drop(reported.insert((quad.subject, quad.object))),
            (vocab::rdf::TYPE, Term::NamedNode(class)) if class.as_str() == vocab::acc::ACT => {
                acts.insert(quad.subject);
            }
            _ => {}
        }
    }
    assert_eq!(acts.len(), RECORD.acts.len());
    let sourced: HashSet<&NamedOrBlankNode> = reported
        .iter()
        .filter(|(_, document)| addressed.contains(document))
        .map(|(act, _)| act)
        .collect();
    let bare: Vec<_> = acts.iter().filter(|act| !sourced.contains(act)).collect();
    assert!(
        bare.is_empty(),
        "without a document that has an address: {bare:?}"
    );
}
