//! Accept header → representation: which of the formats we can write the client wants most.
//!
//! ```
//! use accede::web::negotiate::{Accept, Format, TABLES};
//!
//! let accept = Accept::parse("text/csv;q=0.9, application/sparql-results+xml");
//! assert_eq!(accept.choose(TABLES), Some(Format::Xml));
//! ```

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
/// What a description of ourselves can be written as.
pub const DESCRIPTIONS: &[Format] = GRAPHS;

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
            Self::Turtle => &["text/turtle", "application/x-turtle", "application/turtle"],
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
        let word = word.trim().to_ascii_lowercase();
        let also = match word.as_str() {
            "ttl" => "turtle",
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
}

/// A parsed `Accept` header.
#[derive(Clone, Debug, PartialEq)]
pub struct Accept {
    ranges: Vec<Range>,
}

#[derive(Clone, Debug, PartialEq)]
struct Range {
    kind: String,
    subtype: String,
    quality: f32,
}

impl Accept {
    /// Reads the header; what cannot be read is left out, and nothing readable means anything.
    pub fn parse(header: &str) -> Self {
        let ranges = header.split(',').filter_map(Range::parse).collect();
        Self { ranges }
    }

    /// The header of a request; several headers count as one list, none as `*/*`.
    pub fn of(headers: &axum::http::HeaderMap) -> Self {
        let all: Vec<&str> = headers
            .get_all(axum::http::header::ACCEPT)
            .iter()
            .filter_map(|v| v.to_str().ok())
            .collect();
        Self::parse(&all.join(","))
    }

    /// The most wanted of `offered`; the earlier of equally wanted ones; `None` if all are excluded.
    pub fn choose(&self, offered: &[Format]) -> Option<Format> {
        let mut best: Option<(Format, f32)> = None;
        for &format in offered {
            let quality = self.quality_of_format(format);
            if quality > 0.0 && best.is_none_or(|(_, q)| quality > q) {
                best = Some((format, quality));
            }
        }
        best.map(|(format, _)| format)
    }

    /// Whether a person's browser asks: HTML is wanted, and more than `other`.
    pub fn prefers_html_to(&self, other: &str) -> bool {
        !self.ranges.is_empty() && self.quality("text/html") > self.quality(other)
    }

    /// Whether one of the formats is asked for by its own name.
    pub fn names_any(&self, formats: &[Format]) -> bool {
        formats
            .iter()
            .flat_map(|format| format.media_types())
            .filter_map(|name| self.match_of(name))
            .any(|(specificity, quality)| specificity == 3 && quality > 0.0)
    }

    fn quality_of_format(&self, format: Format) -> f32 {
        // The media type itself decides; a looser name of the format counts only where it is spelled out.
        let own = self.match_of(format.media_type());
        let named = format.media_types()[1..].iter().filter_map(|alias| {
            self.match_of(alias)
                .filter(|(specificity, _)| *specificity == 3)
        });
        let best = named
            .chain(own)
            .max_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        match best {
            Some((_, quality)) => quality,
            None if self.ranges.is_empty() => 1.0,
            None => 0.0,
        }
    }

    fn quality(&self, media_type: &str) -> f32 {
        match self.match_of(media_type) {
            Some((_, quality)) => quality,
            None if self.ranges.is_empty() => 1.0,
            None => 0.0,
        }
    }

    /// The most specific range that covers a media type, with its quality: RFC 9110 section 12.5.1.
    fn match_of(&self, media_type: &str) -> Option<(u8, f32)> {
        let (kind, subtype) = media_type.split_once('/')?;
        self.ranges
            .iter()
            .filter_map(|range| {
                let specificity = match (range.kind.as_str(), range.subtype.as_str()) {
                    ("*", "*") => 1,
                    (k, "*") if k == kind => 2,
                    (k, s) if k == kind && s == subtype => 3,
                    _ => return None,
                };
                Some((specificity, range.quality))
            })
            .max_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)))
    }
}

impl Range {
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(';');
        let (kind, subtype) = parts.next()?.trim().split_once('/')?;
        let quality = parts
            .filter_map(|parameter| parameter.split_once('='))
            .find(|(name, _)| name.trim().eq_ignore_ascii_case("q"))
            .map_or(Some(1.0), |(_, value)| value.trim().parse::<f32>().ok())?;
        if kind.is_empty() || subtype.is_empty() || !(0.0..=1.0).contains(&quality) {
            return None;
        }
        Some(Self {
            kind: kind.to_ascii_lowercase(),
            subtype: subtype.to_ascii_lowercase(),
            quality,
        })
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

    fn check(accept: &str, offered: &[Format], expected: Option<Format>) {
        assert_eq!(Accept::parse(accept).choose(offered), expected, "{accept}");
    }

    #[test]
    fn the_most_wanted_format_is_chosen() {
        check("", TABLES, Some(Format::Json));
        check("*/*", TABLES, Some(Format::Json));
        check("*/*", GRAPHS, Some(Format::Turtle));
        check("text/*", TABLES, Some(Format::Csv));
        check("text/csv, */*;q=0.1", TABLES, Some(Format::Csv));
        check(
            "application/sparql-results+json;q=0, */*",
            TABLES,
            Some(Format::Xml),
        );
        check("application/json", TABLES, Some(Format::Json));
        check("application/xml", GRAPHS, Some(Format::RdfXml));
        check("text/plain", GRAPHS, Some(Format::NTriples));
        check("image/png", TABLES, None);
        check("text/turtle", TABLES, None);
        check("*/*;q=0", TABLES, None);
        check(
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            TABLES,
            Some(Format::Html),
        );
        check(
            "application/rdf+xml, text/rdf, text/rdf+xml, application/rdf",
            GRAPHS,
            Some(Format::RdfXml),
        );
        check("nonsense", TABLES, Some(Format::Json));
        check(
            "text/csv;q=0.5;q=2, TEXT/TAB-SEPARATED-VALUES",
            TABLES,
            Some(Format::Tsv),
        );
    }

    #[test]
    fn a_format_has_names_people_use() {
        assert_eq!(Format::named("json", TABLES), Some(Format::Json));
        assert_eq!(Format::named("json", GRAPHS), Some(Format::JsonLd));
        assert_eq!(Format::named("ttl", GRAPHS), Some(Format::Turtle));
        assert_eq!(Format::named("text/csv", TABLES), Some(Format::Csv));
        assert_eq!(Format::named("turtle", TABLES), None);
    }
}
