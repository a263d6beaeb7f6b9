//! The formats that answers and graphs are written in: their names, their media types, the syntax behind each.

use oxigraph::io::{JsonLdProfileSet, RdfFormat};
use sparesults::QueryResultsFormat;

/// A format of answers; each has one name (for `?format=`) and one media type (for `Content-Type`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    Json,
    Xml,
    Csv,
    Tsv,
    Html,
    Turtle,
    NTriples,
    NQuads,
    TriG,
    RdfXml,
    JsonLd,
}

/// What a table of rows can be written as, in the order we prefer.
pub const TABLES: &[Format] = &[
    Format::Json,
    Format::Xml,
    Format::Csv,
    Format::Tsv,
    Format::Html,
];
/// What a yes or no can be written as. The CSV and TSV formats have no word for it, so they come last.
pub const BOOLEANS: &[Format] = &[
    Format::Json,
    Format::Xml,
    Format::Html,
    Format::Csv,
    Format::Tsv,
];
/// What a graph can be written as.
pub const GRAPHS: &[Format] = &[
    Format::Turtle,
    Format::NTriples,
    Format::JsonLd,
    Format::RdfXml,
    Format::TriG,
    Format::NQuads,
    Format::Html,
];
/// Formats of rows that can say every term; XML has not every character.
pub const SAY_ALL_ROWS: &[Format] = &[Format::Json, Format::Tsv];
/// Formats of graphs that can say every triple; RDF/XML has not every name, nor JSON-LD a triple as a term.
pub const SAY_ALL_GRAPHS: &[Format] = &[Format::Turtle, Format::NTriples];

impl Format {
    pub const ALL: [Self; 11] = [
        Self::Json,
        Self::Xml,
        Self::Csv,
        Self::Tsv,
        Self::Html,
        Self::Turtle,
        Self::NTriples,
        Self::NQuads,
        Self::TriG,
        Self::RdfXml,
        Self::JsonLd,
    ];

    /// The name people write in `?format=`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Xml => "xml",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Html => "html",
            Self::Turtle => "turtle",
            Self::NTriples => "ntriples",
            Self::NQuads => "nquads",
            Self::TriG => "trig",
            Self::RdfXml => "rdfxml",
            Self::JsonLd => "jsonld",
        }
    }

    /// The media type without parameters.
    pub fn media_type(self) -> &'static str {
        self.media_types()[0]
    }

    /// The `Content-Type` we send: text types say that they are UTF-8.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/sparql-results+json",
            Self::Xml => "application/sparql-results+xml",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Tsv => "text/tab-separated-values; charset=utf-8",
            Self::Html => "text/html; charset=utf-8",
            Self::Turtle => "text/turtle; charset=utf-8",
            Self::NTriples => "application/n-triples",
            Self::NQuads => "application/n-quads",
            Self::TriG => "application/trig",
            Self::RdfXml => "application/rdf+xml",
            Self::JsonLd => "application/ld+json",
        }
    }

    /// Every media type a client may ask this format by; the first is the registered one.
    pub fn media_types(self) -> &'static [&'static str] {
        match self {
            Self::Json => &["application/sparql-results+json", "application/json"],
            Self::Xml => &[
                "application/sparql-results+xml",
                "application/xml",
                "text/xml",
            ],
            Self::Csv => &["text/csv"],
            Self::Tsv => &["text/tab-separated-values"],
            Self::Html => &["text/html", "application/xhtml+xml"],
            // Whoever reads Notation 3 reads Turtle.
            Self::Turtle => &[
                "text/turtle",
                "application/x-turtle",
                "application/turtle",
                "text/n3",
                "text/rdf+n3",
            ],
            Self::NTriples => &["application/n-triples", "text/plain"],
            Self::NQuads => &["application/n-quads"],
            Self::TriG => &["application/trig"],
            Self::RdfXml => &[
                "application/rdf+xml",
                "application/xml",
                "text/xml",
                "text/rdf+xml",
            ],
            Self::JsonLd => &["application/ld+json", "application/json"],
        }
    }

    /// The format that people mean by a word, one of `offered`: our names, file endings and media types.
    pub fn named(word: &str, offered: &[Self]) -> Option<Self> {
        // In an address a `+` that is not encoded is a blank.
        let word = word.trim().to_ascii_lowercase().replace(' ', "+");
        let also = match word.as_str() {
            "ttl" | "n3" => "turtle",
            "nt" => "ntriples",
            "nq" => "nquads",
            "rdf" | "xml" | "rdf+xml" => "rdfxml",
            "json-ld" | "json" => "jsonld",
            "srj" | "sparql-json" => "json",
            "srx" | "sparql-xml" => "xml",
            other => other,
        };
        let find = |name: &str| offered.iter().copied().find(|f| f.name() == name);
        find(&word).or_else(|| find(also)).or_else(|| {
            offered
                .iter()
                .copied()
                .find(|f| f.media_types().contains(&word.as_str()))
        })
    }

    /// The media type of a request body, read as an RDF format; parameters are ignored.
    pub fn of_rdf_body(content_type: &str) -> Option<Self> {
        let essence = essence(content_type);
        GRAPHS
            .iter()
            .copied()
            .filter(|f| *f != Self::Html)
            .find(|f| f.media_types().contains(&essence.as_str()))
    }

    /// The syntax of rows and of yes or no behind the format, if it is one.
    pub fn rows(self) -> Option<QueryResultsFormat> {
        match self {
            Self::Json => Some(QueryResultsFormat::Json),
            Self::Xml => Some(QueryResultsFormat::Xml),
            Self::Csv => Some(QueryResultsFormat::Csv),
            Self::Tsv => Some(QueryResultsFormat::Tsv),
            Self::Html
            | Self::Turtle
            | Self::NTriples
            | Self::NQuads
            | Self::TriG
            | Self::RdfXml
            | Self::JsonLd => None,
        }
    }

    /// The RDF syntax behind the format, if it is one.
    pub fn rdf(self) -> Option<RdfFormat> {
        match self {
            Self::Turtle => Some(RdfFormat::Turtle),
            Self::NTriples => Some(RdfFormat::NTriples),
            Self::NQuads => Some(RdfFormat::NQuads),
            Self::TriG => Some(RdfFormat::TriG),
            Self::RdfXml => Some(RdfFormat::RdfXml),
            Self::JsonLd => Some(RdfFormat::JsonLd {
                profile: JsonLdProfileSet::empty(),
            }),
            Self::Json | Self::Xml | Self::Csv | Self::Tsv | Self::Html => None,
        }
    }
}

/// A media type without its parameters, in lower case.
pub fn essence(content_type: &str) -> String {
    content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_has_names_people_use() {
        assert_eq!(Format::named("json", TABLES), Some(Format::Json));
        assert_eq!(Format::named("json", GRAPHS), Some(Format::JsonLd));
        assert_eq!(Format::named("ttl", GRAPHS), Some(Format::Turtle));
        assert_eq!(Format::named("text/csv", TABLES), Some(Format::Csv));
        assert_eq!(Format::named("turtle", TABLES), None);
    }
}
