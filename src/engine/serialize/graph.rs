//! Statements in an RDF format, each of them looked at where the format cannot say everything.

use std::io::{self, Write};

use oxigraph::io::{RdfFormat, RdfSerializer, WriterQuadSerializer};
use oxigraph::model::{GraphNameRef, QuadRef, TripleRef};

use super::rdfxml::Sayable;
use super::xml::Xml;

/// Writes statements one by one. After a failure the document stays without its end.
pub struct Graph<W: Write> {
    syntax: Syntax<W>,
}

enum Syntax<W: Write> {
    RdfXml(WriterQuadSerializer<Xml<W>>, Sayable),
    Other(WriterQuadSerializer<W>),
}

impl<W: Write> Graph<W> {
    /// A document as the serializer says, with its prefixes.
    pub fn new(serializer: RdfSerializer, to: W) -> Self {
        let syntax = match serializer.format() {
            RdfFormat::RdfXml => {
                Syntax::RdfXml(serializer.for_writer(Xml::new(to)), Sayable::default())
            }
            _ => Syntax::Other(serializer.for_writer(to)),
        };
        Self { syntax }
    }

    pub fn triple<'a>(&mut self, triple: impl Into<TripleRef<'a>>) -> io::Result<()> {
        self.quad(triple.into().in_graph(GraphNameRef::DefaultGraph))
    }

    pub fn quad<'a>(&mut self, quad: impl Into<QuadRef<'a>>) -> io::Result<()> {
        let quad = quad.into();
        match &mut self.syntax {
            Syntax::RdfXml(writer, sayable) => {
                sayable.check(quad.into())?;
                writer.serialize_quad(quad)
            }
            Syntax::Other(writer) => writer.serialize_quad(quad),
        }
    }

    pub fn finish(self) -> io::Result<W> {
        match self.syntax {
            Syntax::RdfXml(writer, _) => writer.finish().map(Xml::into_inner),
            Syntax::Other(writer) => writer.finish(),
        }
    }
}
