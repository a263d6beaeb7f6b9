//! The ontology as it is published: pages, formats and versions at its IRIs; and the checks of OOPS! and FOOPS! that
//! a graph and a router can decide. What only a person can do is listed, with the reason.

use std::collections::{BTreeMap, BTreeSet};

use accede::vocab::{acc, dcterms, owl, rdfs, skos};
use oxigraph::io::RdfFormat;
use oxigraph::model::{Graph, NamedNodeRef, NamedOrBlankNode, Quad, Term, Triple};

use crate::resource::{ROUTER, get, parsed};
use crate::{files, text};

const IRI: &str = "https://w3id.org/accede/ontology";
const OWL: &str = "http://www.w3.org/2002/07/owl#";
const VANN: &str = "http://purl.org/vocab/vann/";

/// Checks that fail until a person has done something outside of the repository.
const HUMAN: [(&str, &str); 2] = [
    (
        "OM3 doi",
        "a DOI comes with a real deposit, such as at Zenodo; none is invented",
    ),
    (
        "FIND2",
        "the prefix is registered at prefix.cc or LOV by hand",
    ),
];

/// Links whose inverse has no name of its own, only an OWL expression (`[ owl:inverseOf … ]`), which is enough for OOPS!
/// P13. A name would be a term that the graph never uses, or have every act, claim and period linked twice; a query goes
/// backwards with `^`.
const UNNAMED_INVERSES: [&str; 18] = [
    "acceptedFrom",
    "actType",
    "claimOf",
    "commitmentKind",
    "completeness",
    "comprises",
    "computedBy",
    "decidedBy",
    "differsFrom",
    "eligibility",
    "hasPeriod",
    "instrument",
    "memberOf",
    "participant",
    "rank",
    "reportedIn",
    "restsOn",
    "status",
];

fn graph(file: &str) -> Graph {
    triples(file).into_iter().collect()
}

fn triples(file: &str) -> Vec<Triple> {
    parsed(&text(file), RdfFormat::Turtle)
        .into_iter()
        .map(Triple::from)
        .collect()
}

fn objects(graph: &Graph, subject: &str, property: &str) -> Vec<Term> {
    let (subject, property) = (
        NamedNodeRef::new_unchecked(subject),
        NamedNodeRef::new_unchecked(property),
    );
    graph
        .objects_for_subject_predicate(subject, property)
        .map(|object| object.into_owned())
        .collect()
}

fn has(graph: &Graph, property: &str) -> bool {
    !objects(graph, IRI, property).is_empty()
}

/// Our terms with their kinds.
fn terms(graph: &Graph) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for triple in graph.iter() {
        if triple.predicate.as_str() == accede::vocab::rdf::TYPE
            && let (subject, Term::NamedNode(kind)) =
                (triple.subject.to_string(), triple.object.into_owned())
            && let Some(kind) = kind.as_str().strip_prefix(OWL)
        {
            let subject = subject.trim_matches(['<', '>']).to_owned();
            if subject.starts_with(acc::NS) {
                found.entry(subject).or_default().insert(kind.to_owned());
            }
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn foops_is_content_with_all_that_is_not_a_persons_step() {
    let graph = graph("ontology/accede.ttl");
    let mut found: Vec<(&str, bool)> = Vec::new();
    let page = get(&ROUTER, "/ontology", &[("accept", "text/html")]).await;
    let is_page = page.status == 200 && page.header("content-type").starts_with("text/html");
    let mut in_rdf = 0;
    let mut said: Vec<Quad> = Vec::new();
    for (media_type, format) in [
        ("text/turtle", RdfFormat::Turtle),
        ("application/rdf+xml", RdfFormat::RdfXml),
        ("application/n-triples", RdfFormat::NTriples),
    ] {
        let answer = get(&ROUTER, "/ontology", &[("accept", media_type)]).await;
        if answer.status == 200 && answer.header("content-type").starts_with(media_type) {
            said = parsed(&answer.body, format);
            in_rdf += 1;
        }
    }
    let ontologies: Vec<String> = said
        .iter()
        .filter(|quad| quad.object.to_string() == format!("<{OWL}Ontology>"))
        .map(|quad| quad.subject.to_string())
        .collect();
    found.push(("PURL1", IRI.starts_with("https://w3id.org/")));
    found.push(("HTTP1", IRI.starts_with("http")));
    found.push(("URI1", in_rdf > 0));
    found.push(("URI2", ontologies == [format!("<{IRI}>")]));
    let version = objects(&graph, IRI, owl::VERSION_IRI);
    let version = version[0].to_string().trim_matches(['<', '>']).to_owned();
    found.push(("VER1", version != IRI));
    let path = version
        .strip_prefix("https://w3id.org/accede")
        .expect("under the base");
    let latest = get(&ROUTER, path, &[("accept", "text/turtle")]).await;
    found.push(("VER2", latest.status == 200));
    for (name, properties) in [
        (
            "OM1",
            &[
                dcterms::TITLE,
                dcterms::DESCRIPTION,
                dcterms::LICENSE,
                owl::VERSION_IRI,
                dcterms::CREATOR,
                &format!("{VANN}preferredNamespaceUri"),
            ][..],
        ),
        (
            "OM2",
            &[
                &format!("{VANN}preferredNamespacePrefix"),
                owl::VERSION_INFO,
                dcterms::CREATED,
                dcterms::BIBLIOGRAPHIC_CITATION,
            ],
        ),
        (
            "OM3 but for the doi",
            &[
                dcterms::PUBLISHER,
                "http://xmlns.com/foaf/0.1/logo",
                "http://purl.org/ontology/bibo/status",
                dcterms::SOURCE,
                "http://purl.org/dc/terms/issued",
            ],
        ),
        ("OM3 doi", &["http://purl.org/ontology/bibo/doi"]),
        ("OM4.1", &[dcterms::LICENSE]),
        ("OM5.1", &[dcterms::CREATOR, dcterms::CREATED]),
        (
            "OM5.2",
            &["http://purl.org/dc/terms/issued", dcterms::PUBLISHER],
        ),
        ("FIND1", &[&format!("{VANN}preferredNamespacePrefix")]),
        ("FIND3", &["https://schema.org/includedInDataCatalog"]),
    ] {
        found.push((
            name,
            properties.iter().all(|property| has(&graph, property)),
        ));
    }
    let licence = objects(&graph, IRI, dcterms::LICENSE);
    found.push((
        "OM4.2",
        licence[0]
            .to_string()
            .starts_with("<https://creativecommons.org/"),
    ));
    found.push(("FIND2", false));
    found.push(("CN1", is_page && in_rdf == 3));
    found.push(("DOC1", is_page));
    found.push(("RDF1", !said.is_empty()));
    let borrowed = |namespace: &str| {
        graph
            .iter()
            .any(|t| t.predicate.as_str().starts_with(namespace))
    };
    found.push((
        "VOC1",
        borrowed("http://purl.org/dc/terms/") && borrowed(VANN),
    ));
    let mut external = graph
        .iter()
        .filter(|t| t.predicate == NamedNodeRef::new_unchecked(rdfs::SUB_CLASS_OF));
    found.push((
        "VOC2",
        external.any(|t| !t.object.to_string().contains(acc::NS)),
    ));
    let terms = terms(&graph);
    found.push((
        "VOC3",
        terms
            .keys()
            .all(|term| !objects(&graph, term, rdfs::LABEL).is_empty()),
    ));
    found.push((
        "VOC4",
        terms
            .keys()
            .all(|term| !objects(&graph, term, skos::DEFINITION).is_empty()),
    ));
    let failing: BTreeSet<&str> = found
        .iter()
        .filter(|(_, passed)| !passed)
        .map(|(name, _)| *name)
        .collect();
    let human: BTreeSet<&str> = HUMAN.iter().map(|(name, _)| *name).collect();
    assert_eq!(failing, human, "{found:?}");
}

/// The pitfalls of OOPS! that the tidy tests (P08, P11, P19, P20, P22, P32, P38, P41) do not look for.
#[test]
fn oops_finds_no_pitfall() {
    let graph = graph("ontology/accede.ttl");
    let terms = terms(&graph);
    let of = |kind: &str| -> Vec<&String> {
        terms
            .iter()
            .filter(|(_, kinds)| kinds.contains(kind))
            .map(|(iri, _)| iri)
            .collect()
    };
    let (classes, links) = (of("Class"), of("ObjectProperty"));
    let mut found: Vec<String> = Vec::new();
    let label = |iri: &str| objects(&graph, iri, rdfs::LABEL)[0].to_string();
    let named = |terms: Vec<Term>| -> Vec<String> {
        let named = terms.iter().filter(|term| term.is_named_node());
        named
            .map(|term| term.to_string().trim_matches(['<', '>']).to_owned())
            .collect()
    };
    for iri in terms.keys() {
        let local = &iri[acc::NS.len()..];
        let lower = local.to_lowercase();
        if lower == "is" || label(iri).trim_matches('"') == "is" {
            found.push(format!("P03 {local}"));
        }
        if local.contains("And") || local.contains("Or") && local.ends_with("Or") {
            found.push(format!("P07 {local}"));
        }
        if lower.starts_with("other") || lower.contains("misc") {
            found.push(format!("P21 {local}"));
        }
    }
    for class in &classes {
        // P06: a class above itself.
        let mut above = named(objects(&graph, class, rdfs::SUB_CLASS_OF));
        for _ in 0..classes.len() {
            let next: Vec<String> = above
                .iter()
                .flat_map(|c| named(objects(&graph, c, rdfs::SUB_CLASS_OF)))
                .collect();
            above.extend(next);
            above.sort();
            above.dedup();
        }
        if above.contains(class) {
            found.push(format!("P06 {class}"));
        }
        // P04: no property and no class mentions it, in a union or alone.
        let mentioned = graph
            .iter()
            .any(|t| t.object.to_string() == format!("<{class}>"));
        let has_parent = !objects(&graph, class, rdfs::SUB_CLASS_OF).is_empty();
        if !mentioned && !has_parent {
            found.push(format!("P04 {class}"));
        }
    }
    for link in &links {
        let inverses = objects(&graph, link, owl::INVERSE_OF);
        if inverses.is_empty() {
            found.push(format!("P13 {link}"));
        }
        let inverses = named(inverses);
        if inverses.is_empty() != UNNAMED_INVERSES.contains(&&link[acc::NS.len()..]) {
            found.push(format!("P13 {link}: whether its inverse has a name"));
        }
        for inverse in inverses {
            if inverse == **link {
                found.push(format!("P25 {link}"));
            }
            // P05: the domain of one is the range of the other. Unions are compared by what they are made of.
            let made_of = |iri: &str, property: &str| -> String {
                match &objects(&graph, iri, property)[..] {
                    [Term::BlankNode(union)] => members(&graph, union.clone().into()),
                    other => format!("{other:?}"),
                }
            };
            let crossed = made_of(link, rdfs::DOMAIN) == made_of(&inverse, rdfs::RANGE)
                && made_of(link, rdfs::RANGE) == made_of(&inverse, rdfs::DOMAIN);
            if !crossed {
                found.push(format!("P05 {link} {inverse}"));
            }
        }
    }
    // P10: something is disjoint. P34: every class that is mentioned is said to be one. P35: so for properties.
    if !graph
        .iter()
        .any(|t| t.object.to_string() == format!("<{OWL}AllDisjointClasses>"))
    {
        found.push("P10".into());
    }
    let typed: BTreeSet<String> = graph
        .iter()
        .filter(|t| t.predicate.as_str() == accede::vocab::rdf::TYPE)
        .map(|t| t.subject.to_string())
        .collect();
    for triple in graph.iter() {
        let predicate = triple.predicate.as_str();
        let object = triple.object.to_string();
        let class = [rdfs::SUB_CLASS_OF, rdfs::DOMAIN].contains(&predicate);
        if class && triple.object.is_named_node() && !typed.contains(&object) {
            found.push(format!("P34 {object}"));
        }
        let built_in = ["rdf-schema#", "22-rdf-syntax-ns#", "owl#"]
            .iter()
            .any(|ns| predicate.contains(ns));
        if !built_in && !typed.contains(&triple.predicate.to_string()) {
            found.push(format!("P35 {predicate}"));
        }
    }
    if [".owl", ".rdf", ".n3", ".ttl"]
        .iter()
        .any(|ending| IRI.contains(ending))
    {
        found.push("P36".into());
    }
    found.sort();
    found.dedup();
    assert!(found.is_empty(), "{found:#?}");
}

/// The classes of a union, in order of their names.
fn members(graph: &Graph, union: NamedOrBlankNode) -> String {
    let next = |node: &NamedOrBlankNode, property: &str| {
        graph
            .object_for_subject_predicate(node.as_ref(), NamedNodeRef::new_unchecked(property))
            .map(|object| object.into_owned())
    };
    let mut found = Vec::new();
    let mut cell = next(&union, owl::UNION_OF);
    while let Some(Term::BlankNode(node)) = cell {
        let node = NamedOrBlankNode::from(node);
        found.extend(next(&node, accede::vocab::rdf::FIRST).map(|class| class.to_string()));
        cell = next(&node, accede::vocab::rdf::REST);
    }
    found.sort();
    found.join(" ")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_has_every_term_with_label_definition_and_an_example() {
    let graph = graph("ontology/accede.ttl");
    let page = get(&ROUTER, "/ontology", &[("accept", "text/html")]).await;
    assert!(
        page.header("link")
            .contains("rel=\"alternate\"; type=\"text/turtle\"")
    );
    assert!(page.body.contains("<svg class=\"diagram\"") && page.body.contains("acceptedFrom"));
    for term in terms(&graph).keys() {
        let local = &term[acc::NS.len()..];
        let begin = page
            .body
            .find(&format!("<section class=\"term\" id=\"{local}\""))
            .unwrap_or_else(|| panic!("{local}"));
        let section = page.body[begin..]
            .split("</section>")
            .next()
            .unwrap_or_default();
        assert!(
            section.contains("<dt>example</dt>"),
            "{local} has no example: {section}"
        );
        for property in [rdfs::LABEL, skos::DEFINITION] {
            for text in objects(&graph, term, property) {
                let Term::Literal(text) = text else {
                    panic!("{local}")
                };
                let escaped = text.value().replace('\'', "&#39;").replace('"', "&#34;");
                assert!(section.contains(&escaped), "{local}: {text}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_version_stays_where_it_was() {
    let graph = graph("ontology/accede.ttl");
    let latest = objects(&graph, IRI, owl::VERSION_IRI)[0].to_string();
    assert_eq!(
        latest,
        format!("<{IRI}/{}>", accede::publish::ONTOLOGY_VERSION)
    );
    let versions = accede::publish::ontology_versions();
    assert_eq!(versions.last(), Some(&accede::publish::ONTOLOGY_VERSION));
    assert!(versions.contains(&"0.1.0"));
    for version in versions {
        let path = format!("/ontology/{version}");
        for (accept, kind) in [
            ("text/html", "text/html"),
            ("text/turtle", "text/turtle"),
            ("application/rdf+xml", "application/rdf+xml"),
        ] {
            let answer = get(&ROUTER, &path, &[("accept", accept)]).await;
            assert_eq!(answer.status, 200, "{path}");
            assert!(answer.header("content-type").starts_with(kind), "{path}");
        }
        let answer = get(&ROUTER, &format!("{path}.nt"), &[]).await;
        let says = format!("<{IRI}> <{}> <{IRI}/{version}>", owl::VERSION_IRI);
        assert!(
            answer.body.contains(&says),
            "{path} does not say which version it is"
        );
    }
    // Each kept file is the version that its name says.
    for file in files("ontology/versions") {
        let version = file
            .trim_start_matches("ontology/versions/")
            .trim_end_matches(".ttl");
        let kept = self::graph(&file);
        assert_eq!(
            objects(&kept, IRI, owl::VERSION_IRI)[0].to_string(),
            format!("<{IRI}/{version}>")
        );
    }
    let unknown = get(&ROUTER, "/ontology/9.9.9", &[]).await;
    assert_eq!(unknown.status, 404);
    let mappings = get(&ROUTER, "/ontology/mappings", &[("accept", "text/turtle")]).await;
    assert!(mappings.body.contains("jolux:TreatyDocument"));
}
