//! Accept header → representation: which of the formats we can write the client wants most.
//!
//! ```
//! use accede::engine::format::{Format, TABLES};
//! use accede::web::negotiate::Accept;
//!
//! let accept = Accept::parse("text/csv;q=0.9, application/sparql-results+xml");
//! assert_eq!(accept.choose(TABLES), Some(Format::Xml));
//! ```

use crate::engine::format::Format;

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

    /// Whether plain JSON is asked for by its name, and none of the others as much.
    pub fn wants_json(&self, others: &[&str]) -> bool {
        let named = |name: &str| match self.match_of(name) {
            Some((3, quality)) => quality,
            _ => 0.0,
        };
        let json = named("application/json");
        json > 0.0 && others.iter().all(|other| named(other) < json)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::format::{GRAPHS, TABLES};

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
}
