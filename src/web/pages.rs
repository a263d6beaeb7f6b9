//! What each page of the endpoint is given; the templates stand in `pages/`.

use askama::Template;
use axum::response::Html;
use oxigraph::model::{NamedNode, Term, Triple, Variable};

use super::State;
use super::problem::Problem;
use super::resource::address;
use crate::model::id;
use crate::queries::Query;
use crate::vocab::{
    acc, dcat, dcterms, foaf, geo, owl, prov, rdf, rdfs, schema, sd, sh, skos, void, xsd,
};

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

/// What people know the names of tables by.
const SHORT: &[(&str, &str)] = &[
    ("acc", acc::NS),
    ("rdf", rdf::NS),
    ("rdfs", rdfs::NS),
    ("owl", owl::NS),
    ("skos", skos::NS),
    ("dcterms", dcterms::NS),
    ("prov", prov::NS),
    ("dcat", dcat::NS),
    ("void", void::NS),
    ("sd", sd::NS),
    ("foaf", foaf::NS),
    ("xsd", xsd::NS),
    ("geo", geo::NS),
    ("schema", schema::NS),
    ("sh", sh::NS),
];

/// One cell of a table: what is shown, what it stands for, and where it leads.
pub struct Cell {
    pub text: String,
    pub whole: String,
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
    /// The line of the query that could not be read, and a mark below the place.
    place: String,
    /// What is near, or stands in the place of what is gone: names and addresses.
    elsewhere: Vec<(String, String)>,
    query: &'a str,
}

/// A question of the catalogue, as the form of queries offers it.
struct Example {
    name: &'static str,
    summary: String,
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
    examples: Vec<Example>,
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

/// A problem, with the query that has it, to be mended and asked again.
pub fn problem(problem: &Problem, query: Option<&str>) -> Result<String, Problem> {
    let number = |wanted: &str| {
        let found = problem.members.iter().find(|(name, _)| *name == wanted);
        found.and_then(|(_, value)| value.as_u64())
    };
    let query = query.unwrap_or_default();
    let place = match (number("line"), number("column")) {
        (Some(line), Some(column)) => marked(query, line as usize, column as usize),
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
        place,
        query,
    })
}

/// An IRI of ours as it is read, and as the address of it on this host.
fn address(iri: &str) -> Option<(String, String)> {
    let below = iri.strip_prefix(id::BASE)?;
    let thing = NamedNode::new(iri).ok()?;
    Some((below.to_owned(), address::path_of(&thing)))
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
        examples: Query::all()
            .filter(|query| query.summary.starts_with("Wh"))
            .map(|query| Example {
                name: query.name,
                summary: query.summary,
            })
            .collect(),
    })
    .map(Html)
}

impl Cell {
    fn empty() -> Self {
        Self {
            text: String::new(),
            whole: String::new(),
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
                    text: short(name.as_str()),
                    whole: name.as_str().to_owned(),
                    // A thing of ours is shown by this server, whoever else publishes it.
                    link: web.then(|| address::path_of(name)),
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
                    whole: String::new(),
                    link: None,
                    note,
                }
            }
            other => Self {
                text: other.to_string(),
                whole: String::new(),
                link: None,
                note: String::new(),
            },
        }
    }
}

/// A name as people write it, if we know how: `acc:Act`, `id/state/IRL`.
fn short(iri: &str) -> String {
    let prefixed = SHORT.iter().find_map(|(prefix, namespace)| {
        let local = iri.strip_prefix(namespace)?;
        let is_word = !local.is_empty() && !local.contains(['/', '#', '?']);
        is_word.then(|| format!("{prefix}:{local}"))
    });
    let ours = || iri.strip_prefix(id::BASE).filter(|below| !below.is_empty());
    prefixed.unwrap_or_else(|| ours().unwrap_or(iri).to_owned())
}

/// One line of a text, and a mark below a column of it.
fn marked(text: &str, line: usize, column: usize) -> String {
    let Some(line) = text.lines().nth(line.saturating_sub(1)) else {
        return String::new();
    };
    // Of a very long line the part around the place is shown.
    let (from, column) = match column {
        0..60 => (0, column),
        _ => (column - 40, 40),
    };
    let shown: String = line.chars().skip(from).take(80).collect();
    format!("{shown}\n{}^", " ".repeat(column.saturating_sub(1)))
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
        MOST_ROWS => format!("The first {MOST_ROWS} {what}s; the formats below have all of them."),
        1 => format!("1 {what}."),
        n => format!("{n} {what}s."),
    }
}

pub(super) fn render(template: &impl Template) -> Result<String, Problem> {
    template
        .render()
        .map_err(|e| Problem::new(500, "page", "the page could not be written", e.to_string()))
}
