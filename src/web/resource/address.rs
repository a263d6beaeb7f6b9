//! Where a thing and its descriptions stand: from the path of a request to an IRI and a format, and back.

use std::borrow::Cow;

use oxigraph::model::{NamedNode, NamedNodeRef};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use crate::engine::format::Format;
use crate::model::id::BASE;
use crate::store::snapshot::Snapshot;

/// What the base itself is called where a description of it needs a name.
const INDEX: &str = "index";
/// The endings of addresses; the first of a format is the one we link to.
const SUFFIXES: [(&str, Format); 9] = [
    (".html", Format::Html),
    (".ttl", Format::Turtle),
    (".jsonld", Format::JsonLd),
    (".rdf", Format::RdfXml),
    (".nt", Format::NTriples),
    (".trig", Format::TriG),
    (".nq", Format::NQuads),
    (".json", Format::JsonLd),
    (".xml", Format::RdfXml),
];
/// Characters that may not stand in an IRI as they are.
const NOT_IN_AN_IRI: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// What stands at an address.
#[derive(Debug, PartialEq, Eq)]
pub enum Place {
    Thing(NamedNode),
    Document(NamedNode, Format),
}

/// What the path of a request means. A thing goes before a description: no ending eats a part of a name.
pub fn find(snapshot: &Snapshot, path: &str) -> Option<Place> {
    let below = path.strip_prefix('/')?;
    if let Some(thing) = thing(snapshot, below) {
        return Some(Place::Thing(thing));
    }
    let (stem, format) = split(below)?;
    let stem = if stem == INDEX { "" } else { stem };
    Some(Place::Document(thing(snapshot, stem)?, format))
}

/// The name of a format at the end of an address, and what stands before it.
pub fn split(path: &str) -> Option<(&str, Format)> {
    SUFFIXES
        .iter()
        .find_map(|(suffix, format)| Some((path.strip_suffix(suffix)?, *format)))
        .filter(|(stem, _)| !stem.is_empty() && !stem.ends_with('/'))
}

/// The ending of the address of a description.
pub fn suffix(format: Format) -> &'static str {
    SUFFIXES
        .iter()
        .find(|(_, of)| *of == format)
        .map_or("", |(suffix, _)| suffix)
}

/// The path of an IRI below the base, as it is written in an address; of another IRI, that IRI.
pub fn path_of(thing: &NamedNode) -> String {
    let path = match thing.as_str().strip_prefix(BASE) {
        Some("") => format!("/{INDEX}"),
        Some(below) => format!("/{below}"),
        None => thing.as_str().to_owned(),
    };
    ascii(&path)
}

/// A text with what is not ASCII percent-encoded, as headers want it.
pub fn ascii(text: &str) -> String {
    utf8_percent_encode(text, NOT_IN_AN_IRI).to_string()
}

/// The thing that a path below the base names, however its characters are encoded.
fn thing(snapshot: &Snapshot, below: &str) -> Option<NamedNode> {
    let decoded = percent_decode_str(below).decode_utf8().ok();
    let mut spellings: Vec<Cow<'_, str>> = vec![below.into()];
    if let Some(decoded) = decoded.filter(|decoded| decoded != below) {
        // As the data may have it: what an IRI may hold in clear, the rest encoded; or all of it encoded.
        spellings.extend(as_iri(below).map(Cow::Owned));
        spellings.push(encoded_where_needed(&decoded).into());
        spellings.push(ascii(&decoded).into());
        spellings.push(decoded);
    }
    spellings.into_iter().find_map(|below| {
        let iri = format!("{BASE}{below}");
        let known = snapshot
            .find(NamedNodeRef::new_unchecked(&iri).into())
            .is_some()
            || snapshot.contains_graph(&NamedNode::new_unchecked(iri.clone()));
        known.then(|| NamedNode::new_unchecked(iri))
    })
}

/// A URI as an IRI: what is not ASCII in clear, the rest as it is (RFC 3987, section 3.2).
fn as_iri(uri: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(uri.len());
    let mut rest = uri.as_bytes();
    while let [first, after @ ..] = rest {
        let encoded = match after {
            [one, two, ..] if *first == b'%' => std::str::from_utf8(&[*one, *two])
                .ok()
                .and_then(|digits| u8::from_str_radix(digits, 16).ok())
                .filter(|byte| !byte.is_ascii()),
            _ => None,
        };
        bytes.push(encoded.unwrap_or(*first));
        rest = &after[if encoded.is_some() { 2 } else { 0 }..];
    }
    String::from_utf8(bytes).ok()
}

fn encoded_where_needed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            let mut buffer = [0; 4];
            out.extend(utf8_percent_encode(
                c.encode_utf8(&mut buffer),
                NOT_IN_AN_IRI,
            ));
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use oxigraph::model::{GraphName, Literal, Quad};

    fn snapshot(names: &[&str]) -> Snapshot {
        let label = NamedNode::new_unchecked(crate::vocab::rdfs::LABEL);
        let quads = names.iter().map(|name| {
            let thing = NamedNode::new_unchecked(format!("{BASE}{name}"));
            let text = Literal::new_simple_literal(*name);
            Quad::new(thing, label.clone(), text, GraphName::DefaultGraph)
        });
        Snapshot::from_quads(quads, &[])
    }

    fn check(names: &[&str], path: &str, expected: Option<(&str, Option<Format>)>) {
        let found = find(&snapshot(names), path);
        let expected = expected.map(|(name, format)| {
            let thing = NamedNode::new_unchecked(format!("{BASE}{name}"));
            match format {
                None => Place::Thing(thing),
                Some(format) => Place::Document(thing, format),
            }
        });
        assert_eq!(found, expected, "{path}");
    }

    #[test]
    fn an_ending_never_eats_a_part_of_a_name() {
        let names = ["id/a", "id/a.ttl", "id/page.html/2026-02-03", "id/1.0.0"];
        check(&names, "/id/a", Some(("id/a", None)));
        check(&names, "/id/a.ttl", Some(("id/a.ttl", None)));
        check(
            &names,
            "/id/a.ttl.ttl",
            Some(("id/a.ttl", Some(Format::Turtle))),
        );
        check(&names, "/id/a.nt", Some(("id/a", Some(Format::NTriples))));
        check(
            &names,
            "/id/page.html/2026-02-03",
            Some(("id/page.html/2026-02-03", None)),
        );
        check(
            &names,
            "/id/1.0.0.rdf",
            Some(("id/1.0.0", Some(Format::RdfXml))),
        );
        check(&names, "/id/page.html", None);
        check(&names, "/id/b", None);
        check(&names, "/.ttl", None);
    }

    #[test]
    fn a_name_is_found_in_every_encoding() {
        let names = [
            "id/Côte d%27Ivoire".replace(' ', "_"),
            "id/a%20b".into(),
            "id/c(d)".into(),
        ];
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        for path in ["/id/C%C3%B4te_d%27Ivoire", "/id/Côte_d%27Ivoire"] {
            check(&names, path, Some((names[0], None)));
        }
        check(&names, "/id/a%20b", Some((names[1], None)));
        check(
            &names,
            "/id/a%20b.trig",
            Some((names[1], Some(Format::TriG))),
        );
        check(&names, "/id/c%28d%29", Some((names[2], None)));
        let thing = NamedNode::new_unchecked(format!("{BASE}id/Côte"));
        assert_eq!(path_of(&thing), "/id/C%C3%B4te");
    }
}
