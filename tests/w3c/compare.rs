//! What a query answered, whichever engine gave it, and whether two answers say the same.

use crate::manifest::{self, object, objects};
use oxigraph::model::dataset::CanonicalizationAlgorithm;
use oxigraph::model::vocab::rdf;
use oxigraph::model::{BlankNode, Graph, Literal, NamedNode, NamedOrBlankNode, Term, Triple};
use sparesults::{
    QueryResultsFormat, QueryResultsParser, QuerySolution, SliceQueryResultsParserOutput,
};
use spareval::ExpressionTerm;
use std::collections::BTreeMap;
use std::path::Path;

const RS: &str = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#";

pub type Row = BTreeMap<String, Term>;

#[derive(Debug)]
pub enum Said {
    Boolean(bool),
    Rows { rows: Vec<Row>, ordered: bool },
    Graph(Box<Graph>),
}

pub fn row(solution: &QuerySolution) -> Row {
    solution
        .iter()
        .map(|(variable, term)| (variable.as_str().to_owned(), term.clone()))
        .collect()
}

/// The expected answer in a file.
pub fn expected(file: &Path) -> Result<Said, String> {
    let extension = file
        .extension()
        .and_then(|e| e.to_str())
        .unwrap_or_default();
    let Some(format) = QueryResultsFormat::from_extension(extension) else {
        let graph = manifest::graph(file)?;
        return Ok(result_set(&graph).unwrap_or(Said::Graph(Box::new(graph))));
    };
    let text = std::fs::read(file).map_err(|e| e.to_string())?;
    match QueryResultsParser::from_format(format)
        .for_slice(&text)
        .map_err(|e| e.to_string())?
    {
        SliceQueryResultsParserOutput::Boolean(yes) => Ok(Said::Boolean(yes)),
        SliceQueryResultsParserOutput::Solutions(rows) => {
            let rows = rows.map(|r| r.map(|r| row(&r)).map_err(|e| e.to_string()));
            Ok(Said::Rows {
                rows: rows.collect::<Result<_, _>>()?,
                ordered: true,
            })
        }
    }
}

/// Results written as RDF, in the vocabulary of the oldest suite.
fn result_set(graph: &Graph) -> Option<Said> {
    let rs = |local: &str| NamedNode::new_unchecked(format!("{RS}{local}"));
    let node: NamedOrBlankNode = graph
        .subject_for_predicate_object(rdf::TYPE, &rs("ResultSet"))?
        .into_owned();
    if let Some(Term::Literal(yes)) = object(graph, &node, rs("boolean").as_ref()) {
        return Some(Said::Boolean(yes.value() == "true"));
    }
    let mut rows = Vec::new();
    let mut ordered = false;
    for solution in objects(graph, &node, rs("solution").as_ref()) {
        let Term::BlankNode(solution) = solution else {
            return None;
        };
        let solution = NamedOrBlankNode::from(solution);
        let index = match object(graph, &solution, rs("index").as_ref()) {
            Some(Term::Literal(index)) => index.value().parse::<usize>().ok(),
            _ => None,
        };
        ordered |= index.is_some();
        let mut row = Row::new();
        for binding in objects(graph, &solution, rs("binding").as_ref()) {
            let Term::BlankNode(binding) = binding else {
                return None;
            };
            let binding = NamedOrBlankNode::from(binding);
            let Some(Term::Literal(name)) = object(graph, &binding, rs("variable").as_ref()) else {
                return None;
            };
            row.insert(
                name.value().to_owned(),
                object(graph, &binding, rs("value").as_ref())?,
            );
        }
        rows.push((index, row));
    }
    rows.sort_by_key(|(index, _)| *index);
    Some(Said::Rows {
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        ordered,
    })
}

/// Compares answers; rows as multisets unless both are ordered; blank nodes by where they stand; computed numbers by
/// value where they are not written alike, since `2.0` and `2` are one decimal.
pub fn same(expected: &Said, found: &Said) -> Result<(), String> {
    let same = match (expected, found) {
        (Said::Boolean(a), Said::Boolean(b)) => a == b,
        (Said::Graph(a), Said::Graph(b)) => isomorphic((**a).clone(), (**b).clone()),
        (
            Said::Rows {
                rows: a,
                ordered: first,
            },
            Said::Rows {
                rows: b,
                ordered: second,
            },
        ) => {
            let ordered = *first && *second;
            let same =
                |a: &[Row], b: &[Row]| isomorphic(as_graph(a, ordered), as_graph(b, ordered));
            a.len() == b.len() && (same(a, b) || same(&by_value(a), &by_value(b)))
        }
        _ => false,
    };
    if same {
        Ok(())
    } else {
        Err(format!("expected {expected:?}, found {found:?}"))
    }
}

fn by_value(rows: &[Row]) -> Vec<Row> {
    let value = |term: &Term| Term::from(ExpressionTerm::from(term.clone()));
    rows.iter()
        .map(|row| {
            row.iter()
                .map(|(k, term)| (k.clone(), value(term)))
                .collect()
        })
        .collect()
}

fn isomorphic(mut a: Graph, mut b: Graph) -> bool {
    a.canonicalize(CanonicalizationAlgorithm::Unstable);
    b.canonicalize(CanonicalizationAlgorithm::Unstable);
    a == b
}

/// Rows as a graph, so that blank nodes are compared by where they stand. A row without any is named by what it says,
/// which keeps the comparison fast; equal rows are one node that knows how many there are.
fn as_graph(rows: &[Row], ordered: bool) -> Graph {
    let mut counted = BTreeMap::<String, (usize, &Row)>::new();
    for (at, row) in rows.iter().enumerate() {
        let key = format!(
            "{row:?}{}",
            if ordered {
                at.to_string()
            } else {
                String::new()
            }
        );
        counted.entry(key).or_insert((0, row)).0 += 1;
    }
    let mut graph = Graph::new();
    let mut key_at = BTreeMap::new();
    if ordered {
        for (at, row) in rows.iter().enumerate() {
            key_at.insert(format!("{row:?}{at}"), at);
        }
    }
    for (key, (count, row)) in &counted {
        let blank = row.values().any(|term| matches!(term, Term::BlankNode(_)));
        let node: NamedOrBlankNode = if blank {
            BlankNode::default().into()
        } else {
            NamedNode::new_unchecked(format!("row:{key}")).into()
        };
        let mut add = |property: &str, value: Term| {
            graph.insert(&Triple::new(
                node.clone(),
                NamedNode::new_unchecked(property),
                value,
            ));
        };
        add("row:count", Literal::from(*count as i64).into());
        if let Some(at) = key_at.get(key) {
            add("row:at", Literal::from(*at as i64).into());
        }
        for (variable, term) in *row {
            add(&format!("row:has-{variable}"), term.clone());
        }
    }
    graph
}
