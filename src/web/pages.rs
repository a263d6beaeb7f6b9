//! What each page of the endpoint is given; the templates stand in `pages/`.

use askama::Template;
use axum::response::Html;
use oxigraph::model::{NamedNode, Term, Triple, Variable};

use super::State;
use super::problem::Problem;
use super::resource::address::path_of;
use crate::model::id;
use crate::vocab::{dcterms, foaf, rdfs, sd, void, xsd};

/// Rows shown on a page; the files have all of them.
pub const MOST_ROWS: usize = 1000;
/// Prefixes of our own descriptions.
pub const PREFIXES: &[(&str, &str)] = &[
    ("void", void::NS),
    ("sd", sd::NS),
    ("dcterms", dcterms::NS),
    ("foaf", foaf::NS),
    ("rdfs", rdfs::NS),
    ("xsd", xsd::NS),
];

/// One cell of a table: what is shown, and where it leads.
pub struct Cell {
    pub text: String,
    pub link: Option<String>,
    pub note: String,
}

#[derive(Template)]
#[template(path = "results.html")]
struct Results<'a> {
    title: &'a str,
    query: &'a str,
    encoded: String,
    sentence: String,
    columns: Vec<String>,
    rows: Vec<Vec<Cell>>,
    formats: &'a [&'a str],
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    title: &'a str,
    status: u16,
    detail: &'a str,
    hint: &'a str,
    position: String,
    /// What is near, or stands in the place of what is gone: names and addresses.
    elsewhere: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "query.html")]
struct QueryForm<'a> {
    title: &'a str,
    endpoint: String,
    dataset: &'a str,
    version: &'a str,
    quads: usize,
    graphs: usize,
}

/// The rows of a SELECT.
pub fn table(
    query: &str,
    variables: &[Variable],
    rows: &[Vec<Option<Term>>],
) -> Result<String, Problem> {
    let columns = variables.iter().map(|v| v.as_str().to_owned()).collect();
    let cells = rows
        .iter()
        .map(|row| {
            row.iter()
                .map(|t| t.as_ref().map_or_else(Cell::empty, Cell::of))
                .collect()
        })
        .collect();
    results(
        query,
        counted(rows.len(), "row"),
        columns,
        cells,
        &["csv", "tsv", "json", "xml"],
    )
}

/// The answer of an ASK.
pub fn boolean(query: &str, yes: bool) -> Result<String, Problem> {
    results(
        query,
        if yes { "Yes." } else { "No." }.to_owned(),
        Vec::new(),
        Vec::new(),
        &["json", "xml"],
    )
}

/// The triples of a CONSTRUCT or DESCRIBE.
pub fn triples(query: &str, triples: Vec<Triple>) -> Result<String, Problem> {
    let count = triples.len();
    let formats = ["turtle", "ntriples", "jsonld", "rdfxml", "trig", "nquads"];
    results(
        query,
        counted(count, "triple"),
        spo(),
        triples.into_iter().map(cells).collect(),
        &formats,
    )
}

/// A graph of ours, not asked by a query.
pub fn graph(title: &str, triples: impl Iterator<Item = Triple>) -> Result<String, Problem> {
    let rows: Vec<Vec<Cell>> = triples.map(cells).collect();
    let sentence = counted(rows.len(), "triple");
    let formats: &[&str] = &["turtle", "rdfxml", "jsonld", "ntriples"];
    render(&Results {
        title,
        query: "",
        encoded: String::new(),
        sentence,
        columns: spo(),
        rows,
        formats,
    })
}

pub fn problem(problem: &Problem) -> Result<String, Problem> {
    let number = |wanted: &str| {
        let found = problem.members.iter().find(|(name, _)| *name == wanted);
        found.and_then(|(_, value)| value.as_u64())
    };
    let position = match (number("line"), number("column")) {
        (Some(line), Some(column)) => format!("Line {line}, column {column}."),
        _ => String::new(),
    };
    let elsewhere = problem
        .members
        .iter()
        .filter(|(name, _)| ["nearest", "successor"].contains(name));
    let elsewhere = elsewhere
        .filter_map(|(_, iris)| iris.as_array())
        .flatten()
        .filter_map(|iri| address(iri.as_str()?));
    render(&ProblemPage {
        elsewhere: elsewhere.collect(),
        title: problem.title,
        status: problem.status.as_u16(),
        detail: &problem.detail,
        hint: problem.hint.as_deref().unwrap_or_default(),
        position,
    })
}

/// An IRI of ours as it is read, and as the address of it on this host.
fn address(iri: &str) -> Option<(String, String)> {
    let below = iri.strip_prefix(id::BASE)?;
    let thing = NamedNode::new(iri).ok()?;
    Some((below.to_owned(), path_of(&thing)))
}

pub fn query_form(state: &State) -> Result<Html<String>, Problem> {
    let published = state.published();
    render(&QueryForm {
        title: "SPARQL endpoint",
        endpoint: state.endpoint(),
        dataset: &state.description.title,
        version: &published.version,
        quads: published.snapshot.len(),
        graphs: published.snapshot.named_graphs().len(),
    })
    .map(Html)
}

impl Cell {
    fn empty() -> Self {
        Self {
            text: String::new(),
            link: None,
            note: String::new(),
        }
    }

    fn of(term: &Term) -> Self {
        match term {
            Term::NamedNode(name) => {
                // A page must not be made to run a script that stands in the data.
                let web =
                    name.as_str().starts_with("http://") || name.as_str().starts_with("https://");
                Self {
                    text: name.as_str().to_owned(),
                    link: web.then(|| name.as_str().to_owned()),
                    note: String::new(),
                }
            }
            Term::Literal(literal) => {
                let note = match literal.language() {
                    Some(language) => format!("@{language}"),
                    None if literal.datatype().as_str() == xsd::STRING => String::new(),
                    None => literal
                        .datatype()
                        .as_str()
                        .rsplit(['#', '/'])
                        .next()
                        .unwrap_or_default()
                        .to_owned(),
                };
                Self {
                    text: literal.value().to_owned(),
                    link: None,
                    note,
                }
            }
            other => Self {
                text: other.to_string(),
                link: None,
                note: String::new(),
            },
        }
    }
}

fn results(
    query: &str,
    sentence: String,
    columns: Vec<String>,
    rows: Vec<Vec<Cell>>,
    formats: &[&str],
) -> Result<String, Problem> {
    let encoded = percent_encoding::utf8_percent_encode(query, percent_encoding::NON_ALPHANUMERIC)
        .to_string();
    render(&Results {
        title: "Answer",
        query,
        encoded,
        sentence,
        columns,
        rows,
        formats,
    })
}

fn cells(triple: Triple) -> Vec<Cell> {
    [
        Term::from(triple.subject),
        Term::from(triple.predicate),
        triple.object,
    ]
    .iter()
    .map(Cell::of)
    .collect()
}

fn spo() -> Vec<String> {
    ["subject", "predicate", "object"].map(str::to_owned).into()
}

fn counted(count: usize, what: &str) -> String {
    match count {
        MOST_ROWS => format!("The first {MOST_ROWS} {what}s; the files below have all of them."),
        1 => format!("1 {what}."),
        n => format!("{n} {what}s."),
    }
}

pub(super) fn render(template: &impl Template) -> Result<String, Problem> {
    template
        .render()
        .map_err(|e| Problem::new(500, "page", "the page could not be written", e.to_string()))
}
