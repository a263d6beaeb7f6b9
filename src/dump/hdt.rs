//! The accepted view as HDT: a file that is asked as it stands, without being unpacked or loaded into a store.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use hdt::{
    Hdt,
    containers::rdf::{Id, Term, Triple},
    vocab as header,
};
use oxigraph::model::{BlankNodeRef, NamedOrBlankNodeRef, QuadRef, TermRef};

use super::{csvw::LICENCE, rdf};
use crate::vocab::{dcterms, xsd};

pub const NAME: &str = "accepted.hdt";
pub const MEDIA_TYPE: &str = "application/vnd.hdt";

/// Each is right once in two.
const TRIES: usize = 100;

/// Writes triples; all of them are held until then, since the file begins with its dictionary.
pub fn write<'a>(
    dataset: &str,
    triples: impl Iterator<Item = QuadRef<'a>>,
    out: &mut impl Write,
) -> io::Result<u64> {
    let terms = triples.map(|triple| {
        rdf::plain(triple.object)?;
        let subject = match triple.subject {
            NamedOrBlankNodeRef::NamedNode(name) => name.as_str().into(),
            NamedOrBlankNodeRef::BlankNode(node) => blank(node),
        };
        Ok([
            subject,
            triple.predicate.as_str().into(),
            object(triple.object),
        ])
    });
    let terms = terms.collect::<io::Result<Vec<[Cow<'_, str>; 3]>>>()?;
    let count = terms.len() as u64;
    let mut file = Hdt::from_triples(terms, dataset)?;
    describe(&mut file, dataset);
    out.write_all(&reproducible(&file)?)?;
    Ok(count)
}

/// The file, always with the same bytes: the writer puts the two properties of the section of triples in an order that
/// chance decides, so it writes until they stand in alphabetical order.
fn reproducible(file: &Hdt) -> io::Result<Vec<u8>> {
    const SECTION: &[u8] = b"$HDT\x04<http://purl.org/HDT/hdt#triplesBitmap>\0numTriples=";
    for _ in 0..TRIES {
        let mut bytes = Vec::new();
        file.write(&mut bytes).map_err(io::Error::other)?;
        if bytes.windows(SECTION.len()).any(|part| part == SECTION) {
            return Ok(bytes);
        }
    }
    Err(io::Error::other(
        "the HDT writer puts its properties in no known order",
    ))
}

fn blank(node: BlankNodeRef<'_>) -> Cow<'_, str> {
    format!("_:{}", node.as_str()).into()
}

/// A term as dictionaries of HDT have it: values stand in quotation marks, and nothing in them is escaped.
fn object(term: TermRef<'_>) -> Cow<'_, str> {
    match term {
        TermRef::NamedNode(name) => name.as_str().into(),
        TermRef::BlankNode(node) => blank(node),
        TermRef::Literal(literal) => {
            let value = literal.value();
            match (literal.language(), literal.datatype().as_str()) {
                (Some(language), _) => format!("\"{value}\"@{language}").into(),
                (None, xsd::STRING) => format!("\"{value}\"").into(),
                (None, datatype) => format!("\"{value}\"^^<{datatype}>").into(),
            }
        }
        TermRef::Triple(_) => unreachable!("triple terms were refused before"),
    }
}

/// The header, as the format has it: classes as links. The sizes that the writer took up in memory are left out, since
/// they say nothing of the file and need not be the same on every machine.
fn describe(file: &mut Hdt, dataset: &str) {
    let body = &mut file.header.body;
    body.retain(|said| {
        ![
            header::RDF_TYPE,
            header::HDT_SIZE,
            header::HDT_DICT_SIZE_STRINGS,
        ]
        .contains(&said.predicate.as_str())
    });
    for (property, link) in [
        (header::RDF_TYPE, header::HDT_CONTAINER),
        (header::RDF_TYPE, header::VOID_DATASET),
        (dcterms::LICENSE, LICENCE),
    ] {
        let link = Term::Id(Id::Named(link.to_owned()));
        body.insert(Triple::new(
            Id::Named(dataset.to_owned()),
            property.to_owned(),
            link,
        ));
    }
}
