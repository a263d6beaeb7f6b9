//! `Link` headers of a description: its other formats, its licence, the thing it describes, its other pages.

use axum::http::{HeaderMap, HeaderValue, header};
use oxigraph::model::NamedNode;

use super::address;
use super::{FORMATS, Format};
use crate::describe::Look;
use crate::model::id;
use crate::vocab::{acc, dcterms, owl, rdf};
use crate::web::{Published, State};

/// One link: target, relation, media type.
pub struct Link {
    target: String,
    relation: &'static str,
    media_type: Option<&'static str>,
}

impl Link {
    fn new(target: impl Into<String>, relation: &'static str) -> Self {
        Self {
            target: target.into(),
            relation,
            media_type: None,
        }
    }
}

/// The links of a thing and of every description of it.
pub fn of(published: &Published, thing: &NamedNode, path: &str, format: Format) -> Vec<Link> {
    let mut links: Vec<Link> = FORMATS
        .iter()
        .filter(|other| **other != format)
        .map(|other| Link {
            target: format!("{path}{}", address::suffix(*other)),
            relation: "alternate",
            media_type: Some(other.media_type()),
        })
        .collect();
    links.push(Link {
        media_type: Some(Format::Turtle.media_type()),
        ..Link::new(
            format!("{path}{}", address::suffix(Format::Turtle)),
            "describedby",
        )
    });
    let iri = address::ascii(thing.as_str());
    for relation in ["canonical", "cite-as", "describes"] {
        links.push(Link::new(iri.clone(), relation));
    }
    let look = Look::new(&published.snapshot);
    let values = |iri: &str, property: &str| -> Vec<String> {
        let found = look.id(iri).map(|id| look.objects(id, property));
        let texts = found.unwrap_or_default().into_iter();
        texts.map(|id| look.text(id)).collect()
    };
    for licence in values(&id::iri("id/dataset/accede"), dcterms::LICENSE) {
        links.push(Link::new(address::ascii(&licence), "license"));
    }
    for class in values(thing.as_str(), rdf::TYPE) {
        links.push(Link::new(address::ascii(&class), "type"));
    }
    // A source document is also somewhere else: there is the original.
    for original in values(thing.as_str(), acc::ADDRESS) {
        if original.starts_with("http") {
            links.push(Link::new(address::ascii(&original), "via"));
        }
    }
    for same in values(thing.as_str(), owl::SAME_AS) {
        links.push(Link::new(address::ascii(&same), "related"));
    }
    links
}

/// The links from something that was retired to what stands in its place.
pub fn successors(iris: &[String]) -> Vec<Link> {
    let links = iris.iter();
    links
        .map(|iri| Link::new(address::ascii(iri), "successor-version"))
        .collect()
}

/// The files of the dataset, for whoever looks for its content.
pub fn items(state: &State) -> Vec<Link> {
    let files = state.description.dumps.iter();
    let mut links: Vec<Link> = files
        .map(|(address, _)| Link::new(address::ascii(address.as_str()), "item"))
        .collect();
    for format in [Format::Turtle, Format::NTriples, Format::JsonLd] {
        let path = format!("/rdf-graphs/service?default&format={}", format.name());
        links.push(Link {
            media_type: Some(format.media_type()),
            ..Link::new(state.settings.address(&path), "item")
        });
    }
    links
}

/// The links between the pages of a description.
pub fn pages(path: &str, format: Format, page: usize, pages: usize) -> Vec<Link> {
    let address = |page: usize| format!("{path}{}?page={page}", address::suffix(format));
    let mut links = Vec::new();
    if pages > 1 {
        links.push(Link::new(address(1), "first"));
        links.push(Link::new(address(pages), "last"));
    }
    if page > 1 {
        links.push(Link::new(address(page - 1), "prev"));
    }
    if page < pages {
        links.push(Link::new(address(page + 1), "next"));
    }
    links
}

/// Adds links to the headers of an answer, in one field.
pub fn add(headers: &mut HeaderMap, links: &[Link]) {
    let written: Vec<String> = links
        .iter()
        .map(|link| match link.media_type {
            Some(media_type) => format!(
                "<{}>; rel=\"{}\"; type=\"{media_type}\"",
                link.target, link.relation
            ),
            None => format!("<{}>; rel=\"{}\"", link.target, link.relation),
        })
        .collect();
    if let Ok(value) = HeaderValue::try_from(written.join(", "))
        && !written.is_empty()
    {
        headers.append(header::LINK, value);
    }
}
