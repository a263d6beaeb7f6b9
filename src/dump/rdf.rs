//! Statements in the RDF formats of the store.

use std::io::{self, Write};

use oxigraph::{
    io::{RdfFormat, RdfSerializer},
    model::{QuadRef, TermRef},
};

use crate::engine::serialize::graph::Graph;
use crate::vocab;

/// The prefixes of files that have prefixes.
pub const PREFIXES: &[(&str, &str)] = &[
    ("acc", vocab::acc::NS),
    ("rdf", vocab::rdf::NS),
    ("rdfs", vocab::rdfs::NS),
    ("owl", vocab::owl::NS),
    ("skos", vocab::skos::NS),
    ("dcterms", vocab::dcterms::NS),
    ("dcat", vocab::dcat::NS),
    ("void", vocab::void::NS),
    ("geo", vocab::geo::NS),
    ("spdx", vocab::spdx::NS),
    ("xsd", vocab::xsd::NS),
];

/// Writes statements one by one and counts them.
pub fn write<'a>(
    format: RdfFormat,
    statements: impl Iterator<Item = QuadRef<'a>>,
    out: impl Write,
) -> io::Result<u64> {
    let mut serializer = RdfSerializer::from_format(format);
    for (prefix, namespace) in PREFIXES {
        serializer = serializer
            .with_prefix(*prefix, *namespace)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
    }
    let mut writer = Graph::new(serializer, out);
    let mut count = 0;
    for statement in statements {
        plain(statement.object)?;
        writer.quad(statement)?;
        count += 1;
    }
    writer.finish()?;
    Ok(count)
}

/// Readers of RDF 1.1 know neither triple terms nor directions of text, so files must not have any.
pub(super) fn plain(term: TermRef<'_>) -> io::Result<()> {
    let newer = match term {
        TermRef::Triple(_) => true,
        TermRef::Literal(literal) => literal.direction().is_some(),
        TermRef::NamedNode(_) | TermRef::BlankNode(_) => false,
    };
    if newer {
        let message = format!("`{term}` cannot be said in RDF 1.1");
        return Err(io::Error::new(io::ErrorKind::InvalidData, message));
    }
    Ok(())
}
