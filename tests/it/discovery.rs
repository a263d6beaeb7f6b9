//! What crawlers find: sitemaps of pages that answer, a card for language models, and the points of F-UJI that need
//! no network.

use std::collections::BTreeSet;

use oxigraph::io::RdfFormat;
use serde_json::Value;

use crate::resource::{ROUTER, get, parsed};

fn locations(xml: &str) -> Vec<String> {
    xml.split("<loc>")
        .skip(1)
        .filter_map(|rest| rest.split("</loc>").next())
        .map(|address| {
            address
                .replace("&amp;", "&")
                .replace("&#38;", "&")
                .replace("&#39;", "'")
        })
        .collect()
}

fn path_of(address: &str) -> String {
    address
        .strip_prefix("http://localhost:7878")
        .unwrap_or_else(|| panic!("{address}"))
        .to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn robots_find_the_sitemaps_and_these_the_pages() {
    let robots = get(&ROUTER, "/robots.txt", &[]).await;
    let maps: Vec<&str> = robots
        .body
        .lines()
        .filter_map(|line| line.strip_prefix("Sitemap: "))
        .collect();
    assert_eq!(maps.len(), 2, "{}", robots.body);
    let first = get(&ROUTER, &path_of(maps[0]), &[]).await;
    assert!(first.body.contains("<sc:sparqlEndpointLocation>"));
    let pages = locations(&first.body);
    for wanted in [
        "/ontology",
        "/id/state/IRL.html",
        "/id/instrument/opsc.html",
    ] {
        assert!(pages.iter().any(|page| page.ends_with(wanted)), "{wanted}");
    }
    for page in &pages {
        assert!(!page.contains(' '), "{page}");
    }
    for page in pages.iter().step_by(41) {
        let answer = get(&ROUTER, &path_of(page), &[("accept", "text/html")]).await;
        assert_eq!(answer.status, 200, "{page}");
    }
    let index = get(&ROUTER, &path_of(maps[1]), &[]).await;
    let mut every = BTreeSet::new();
    for map in locations(&index.body) {
        let part = get(&ROUTER, &path_of(&map), &[]).await;
        let part = locations(&part.body);
        assert!((1..=50_000).contains(&part.len()), "{map}: {}", part.len());
        every.extend(part);
    }
    for wanted in [
        "/id/period/opsc/IRL/1.html",
        "/id/act/opsc/ALB/accession/2008-02-05.html",
        "/status/in-force.html",
    ] {
        assert!(every.iter().any(|page| page.ends_with(wanted)), "{wanted}");
    }
    assert_eq!(get(&ROUTER, "/sitemaps/99.xml", &[]).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_card_for_language_models_has_the_schema_and_every_query() {
    let card = get(&ROUTER, "/llms.txt", &[]).await;
    assert!(card.header("content-type").starts_with("text/plain"));
    assert!(card.body.starts_with("# "));
    for wanted in [
        "/sparql",
        "`acc:StatusPeriod`",
        "acc:verifiedOn",
        "PREFIX acc: <https://w3id.org/accede/ontology#>",
    ] {
        assert!(card.body.contains(wanted), "{wanted}");
    }
    for query in accede::queries::Query::all() {
        assert!(card.body.contains(query.text), "{}", query.name);
    }
    assert!(!card.body.contains("&#"), "the text is not escaped as HTML");
}

/// The JSON-LD of a page.
fn embedded(page: &str) -> Value {
    let script = page
        .split("<script type=\"application/ld+json\">")
        .nth(1)
        .expect("JSON-LD");
    serde_json::from_str(script.split("</script>").next().expect("closed")).expect("JSON")
}

/// F-UJI 0.8, as far as a page and its data decide. Not decided here: whether the identifier is registered and the
/// files can be fetched from the outside.
#[tokio::test(flavor = "multi_thread")]
async fn f_uji_finds_what_it_looks_for() {
    for path in ["/", "/id/dataset/accede.html"] {
        let page = get(&ROUTER, path, &[("accept", "text/html")]).await;
        let dataset = embedded(&page.body);
        let text = |key: &str| dataset[key].as_str().unwrap_or_default().to_owned();
        // F1, F2 and R1: persistent identifier, core citation, type; A1: access.
        assert!(
            text("identifier").starts_with("https://w3id.org/"),
            "F1 {path}"
        );
        assert_eq!(dataset["@type"], "Dataset", "R1 {path}");
        for key in ["name", "description", "version", "url"] {
            assert!(!text(key).is_empty(), "F2 {key} {path}");
        }
        assert!(
            dataset["creator"]["name"].is_string() && dataset["publisher"]["name"].is_string(),
            "F2 {path}"
        );
        assert!(
            dataset["keywords"]
                .as_array()
                .is_some_and(|words| !words.is_empty()),
            "F2 {path}"
        );
        assert_eq!(dataset["isAccessibleForFree"], true, "A1 {path}");
        // F3: links to content, with open formats.
        let files = dataset["distribution"].as_array().expect("distributions");
        assert!(files.len() >= 3, "F3 {path}");
        for file in files {
            let address = file["contentUrl"].as_str().expect("an address");
            assert!(
                address.starts_with("http") && file["encodingFormat"].is_string(),
                "F3 {file}"
            );
        }
        // Signposting.
        let links: Vec<&str> = page
            .headers
            .get_all("link")
            .iter()
            .filter_map(|v| v.to_str().ok())
            .collect();
        let links = links.join(", ");
        for relation in [
            "describedby",
            "item",
            "cite-as",
            "type",
            "license",
            "alternate",
            "canonical",
        ] {
            let wanted = format!("rel=\"{relation}\"");
            assert!(links.contains(&wanted), "{relation}: {links}");
        }
    }
    // I1, R1.1, R1.2 and R1.3 from the data.
    let data = get(&ROUTER, "/id/dataset/accede.ttl", &[]).await;
    let quads = parsed(&data.body, RdfFormat::Turtle);
    let properties: BTreeSet<&str> = quads.iter().map(|quad| quad.predicate.as_str()).collect();
    for (check, property) in [
        ("F2", "http://purl.org/dc/terms/title"),
        ("F2", "http://purl.org/dc/terms/creator"),
        ("F2", "http://purl.org/dc/terms/publisher"),
        ("F2", "http://purl.org/dc/terms/description"),
        ("F2", "http://purl.org/dc/terms/identifier"),
        ("F2", "http://www.w3.org/ns/dcat#keyword"),
        ("A1", "http://purl.org/dc/terms/accessRights"),
        ("R1.1", "http://purl.org/dc/terms/license"),
        ("R1.2", "http://purl.org/dc/terms/modified"),
        ("R1.2", "http://www.w3.org/ns/prov#wasDerivedFrom"),
        ("R1.2", "http://www.w3.org/ns/prov#wasAttributedTo"),
    ] {
        assert!(properties.contains(property), "{check}: {property}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_speak_schema_org_of_what_they_show() {
    for (path, kind) in [
        ("/id/instrument/opsc.html", "Legislation"),
        ("/id/state/IRL.html", "Country"),
        ("/id/source/untc/IV-11-c/2026-02-03.html", "CreativeWork"),
        ("/act-type/accession.html", "DefinedTerm"),
    ] {
        let page = get(&ROUTER, path, &[]).await;
        let thing = embedded(&page.body);
        assert_eq!(thing["@type"], kind, "{path}");
        assert!(
            thing["name"].is_string()
                && thing["@id"]
                    .as_str()
                    .is_some_and(|iri| iri.starts_with("https://w3id.org/accede/")),
            "{path}"
        );
    }
    let page = get(&ROUTER, "/id/instrument/opsc.html", &[]).await;
    let law = embedded(&page.body);
    assert_eq!(law["legislationIdentifier"], "IV-11-c");
    assert_eq!(law["legislationLegalForce"], "https://schema.org/InForce");
}
