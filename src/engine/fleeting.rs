//! Whether the same question may have another answer the next time although the data are the same.

use spargebra::Query;
use spargebra::term::{TermPattern, TriplePattern};

/// Words without which no query is fleeting.
const WORDS: [&str; 5] = ["NOW", "RAND", "UUID", "BNODE", "SERVICE"];
/// How the algebra writes what gives another value each time. In a text of the query they only cost a cache its entry.
const OPERATORS: [&str; 6] = [
    "( now",
    "( rand",
    "( uuid",
    "( struuid",
    "( bnode",
    "(service",
];

/// Tells it by the parsed query; its text only spares most of them a closer look.
pub fn is_fleeting(query: &Query, text: &str) -> bool {
    if let Query::Construct { template, .. } = query
        && template.iter().any(has_new_node)
    {
        return true;
    }
    let upper = text.to_ascii_uppercase();
    if !WORDS.iter().any(|word| upper.contains(word)) {
        return false;
    }
    let algebra = query.to_sse();
    OPERATORS.iter().any(|operator| algebra.contains(operator))
}

/// A blank node of a template is another one in each answer.
fn has_new_node(triple: &TriplePattern) -> bool {
    let is_new = |term: &TermPattern| match term {
        TermPattern::BlankNode(_) => true,
        TermPattern::Triple(triple) => has_new_node(triple),
        TermPattern::NamedNode(_) | TermPattern::Literal(_) | TermPattern::Variable(_) => false,
    };
    is_new(&triple.subject) || is_new(&triple.object)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_gives_another_value_each_time_is_told() {
        let cases = [
            ("SELECT (NOW () AS ?n) {}", true),
            ("SELECT (now\t() AS ?n) {}", true),
            ("SELECT (RAND ( ) AS ?n) {}", true),
            ("SELECT (STRUUID\n() AS ?n) {}", true),
            ("SELECT (UUID #c\n() AS ?n) {}", true),
            ("SELECT * { BIND(BNODE('a') AS ?b) }", true),
            (
                "SELECT * { FILTER EXISTS { ?s ?p ?o FILTER(?o < NOW()) } }",
                true,
            ),
            ("SELECT (MAX(RAND()) AS ?m) { ?s ?p ?o } GROUP BY ?s", true),
            ("SELECT * { ?s ?p ?o } ORDER BY RAND()", true),
            ("SELECT * { SERVICE\n<urn:x:s> { ?s ?p ?o } }", true),
            ("CONSTRUCT { <urn:x:a> <urn:x:b> (1 2) } {}", true),
            ("CONSTRUCT { [] <urn:x:b> 1 } {}", true),
            ("CONSTRUCT { <<( _:b <urn:x:b> 1 )>> <urn:x:b> 1 } {}", true),
            ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", false),
            (
                "#+ tags: [reference]\nSELECT * { [] a ?t . _:b a ?t }",
                false,
            ),
            (
                "SELECT * { ?s ?p 'the service of now' FILTER(REGEX(?s, '[a-z]')) }",
                false,
            ),
            (
                "PREFIX now: <urn:x:> SELECT * { ?now now:rand ?uuid }",
                false,
            ),
        ];
        for (text, fleeting) in cases {
            let query = crate::engine::parse(text, None).expect(text);
            assert_eq!(is_fleeting(&query, text), fleeting, "{text}");
        }
    }
}
