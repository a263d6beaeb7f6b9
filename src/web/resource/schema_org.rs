//! What search engines read in a page: the thing in the words of schema.org, as JSON-LD.

use serde_json::{Map, Value, json};

use super::page::Desk;
use crate::model::id;
use crate::publish::release::{self, Release};
use crate::store::snapshot::TermId;
use crate::vocab::{acc, dcat, dcterms, owl, rdfs, skos};
use crate::web::State;

const CONTEXT: &str = "https://schema.org";

/// A value as the text of a script element: no markup can begin in it.
pub fn script(value: &Value) -> String {
    value.to_string().replace('<', "\\u003c")
}

/// The thing of a page.
pub fn thing(state: &State, desk: &Desk<'_>, thing: TermId) -> Value {
    let look = &desk.look;
    if look.is_a(thing, dcat::DATASET) || look.is_a(thing, dcat::CATALOG) {
        return dataset(state);
    }
    let mut out = Map::new();
    let text = |property: &str| look.value(thing, property);
    let class = match () {
        () if look.is_a(thing, acc::INSTRUMENT) => "Legislation",
        () if look.is_a(thing, acc::STATE) => "Country",
        () if look.is_a(thing, acc::REGIONAL_ORGANISATION)
            || look.is_a(thing, acc::ORGANISATION) =>
        {
            "Organization"
        }
        () if look.is_a(thing, acc::SOURCE_DOCUMENT)
            || look.is_a(thing, acc::REFERRED_DOCUMENT) =>
        {
            "CreativeWork"
        }
        () if look.is_a(thing, acc::PLAN) => "CreativeWork",
        () if look.is_a(thing, acc::MEETING) => "Event",
        () if look.is_a(thing, skos::CONCEPT) => "DefinedTerm",
        () => "Thing",
    };
    let iri = look.text(thing);
    out.insert("@context".into(), json!(CONTEXT));
    out.insert("@type".into(), json!(class));
    out.insert("@id".into(), json!(iri));
    out.insert("url".into(), json!(iri));
    out.insert("name".into(), json!(look.called(&iri)));
    let mut put = |name: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            out.insert(name.into(), json!(value));
        }
    };
    put(
        "description",
        text(dcterms::DESCRIPTION).or_else(|| text(skos::DEFINITION)),
    );
    put(
        "alternateName",
        text(dcterms::TITLE).filter(|title| *title != look.called(&iri)),
    );
    match class {
        "Legislation" => {
            put("legislationIdentifier", text(acc::REFERENCE));
            put("legislationDate", text(acc::ADOPTED_ON));
            put("dateCreated", text(acc::ADOPTED_ON));
            put("datePublished", text(acc::OPENED_ON));
            let in_force = text(acc::ENTRY_INTO_FORCE);
            put("legislationDateOfApplicability", in_force.clone());
            let force = if in_force.is_some() {
                "InForce"
            } else {
                "NotInForce"
            };
            put("legislationLegalForce", Some(format!("{CONTEXT}/{force}")));
            put("legislationType", Some("treaty".to_owned()));
            put(
                "legislationPassedBy",
                Some(desk.first(thing, acc::DEPOSITED_WITH).text),
            );
        }
        "CreativeWork" => {
            put(
                "datePublished",
                text(acc::AS_OF).or_else(|| text(acc::ADOPTED_ON)),
            );
            put("isBasedOn", text(acc::ADDRESS));
            put("publisher", Some(desk.first(thing, acc::PUBLISHED_BY).text));
        }
        "Event" => {
            put("startDate", text(acc::HELD_FROM));
            put("endDate", text(acc::HELD_TO));
            put("location", text(acc::HELD_AT));
        }
        "DefinedTerm" => put("termCode", text(skos::NOTATION)),
        _ => put("identifier", text(acc::CODE)),
    }
    let same: Vec<String> = [owl::SAME_AS, skos::EXACT_MATCH, rdfs::SEE_ALSO]
        .into_iter()
        .flat_map(|property| look.objects(thing, property))
        .map(|same| look.text(same))
        .collect();
    if !same.is_empty() {
        out.insert("sameAs".into(), json!(same));
    }
    out.insert(
        "subjectOf".into(),
        json!({ "@type": "Dataset", "@id": id::iri("id/dataset/accede"), "name": state.description.title,
            "license": state.description.licence.as_ref().map(|licence| licence.as_str()) }),
    );
    Value::Object(out)
}

/// The dataset, for the home page, the page of the dataset and that of the downloads.
pub fn dataset(state: &State) -> Value {
    let about = &state.description;
    let at = |path: &str| state.settings.address(path);
    let iri = id::iri("id/dataset/accede");
    let mut files: Vec<Value> = about
        .dumps
        .iter()
        .map(|(address, media_type)| {
            json!({ "@type": "DataDownload", "contentUrl": address.as_str(), "encodingFormat": media_type })
        })
        .collect();
    for (format, media_type) in [
        ("turtle", "text/turtle"),
        ("ntriples", "application/n-triples"),
        ("jsonld", "application/ld+json"),
    ] {
        files.push(
            json!({ "@type": "DataDownload", "encodingFormat": media_type,
            "name": format!("accepted view as {format}"),
            "contentUrl": at(&format!("/rdf-graphs/service?default&format={format}")) }),
        );
    }
    files.push(
        json!({ "@type": "DataDownload", "name": "SPARQL endpoint", "contentUrl": state.endpoint(),
        "encodingFormat": "application/sparql-results+json" }),
    );
    let project = json!({ "@type": "Organization", "@id": id::iri("id/agent/accede"), "name": "Accede project" });
    let day = about.modified.as_deref();
    let published = state.published();
    let version = Release::of(
        release::issued(&published.snapshot),
        &published.version,
        &[],
    );
    json!({
        "@context": CONTEXT,
        "@type": "Dataset",
        "@id": iri,
        "identifier": iri,
        "url": at("/id/dataset/accede.html"),
        "name": about.title,
        "description": about.summary,
        "license": about.licence.as_ref().map(|licence| licence.as_str()),
        "creator": project,
        "publisher": project,
        "datePublished": about.issued,
        "dateModified": day,
        "version": version.version,
        "isAccessibleForFree": true,
        "inLanguage": ["en", "fr"],
        "keywords": ["treaty", "ratification", "children's rights", "international law"],
        "spatialCoverage": "World",
        "temporalCoverage": day.map(|day| format!("1945-01-01/{day}")),
        "variableMeasured": ["participant", "instrument", "kind of act", "day of act", "day of effect", "status"],
        "includedInDataCatalog": { "@type": "DataCatalog", "name": "Accede", "url": at("/") },
        "distribution": files,
    })
}

/// The ontology, for its page.
pub fn vocabulary(state: &State, iri: &str, version: &str) -> Value {
    json!({
        "@context": CONTEXT,
        "@type": "DefinedTermSet",
        "@id": iri,
        "url": iri,
        "name": "Accede ontology",
        "version": version,
        "inLanguage": ["en", "fr"],
        "license": state.description.licence.as_ref().map(|licence| licence.as_str()),
        "publisher": { "@type": "Organization", "@id": id::iri("id/agent/accede"), "name": "Accede project" },
    })
}
