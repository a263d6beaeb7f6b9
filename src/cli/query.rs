//! `accede query`: a SPARQL query of the embedded graph, or of a remote endpoint.

use std::{
    io::{self, BufWriter, Read, Write},
    time::Duration,
};

use anyhow::{Context, bail};
use oxigraph::model::{Term, Variable};
use sparesults::QuerySolution;

use super::{
    Outcome,
    output::{Format, Sheet},
};
use crate::{
    engine::{
        self, Answer, Limits, Options,
        format::{self, Format as Syntax},
        serialize,
    },
    publish::{self, Scope},
    queries::{self, Query},
};

/// Ask a SPARQL query of the embedded graph, or of a remote endpoint.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  accede query --named parties_on_date --param instrument=opsc --param day=2010-01-01
  accede query my.rq --format csv
  accede query my.rq --param day=2010-01-01     (my.rq begins with `#+ params: { day: date }`)
  echo 'ASK { ?a ?b ?c }' | accede query -
  accede query my.rq --endpoint https://example.org/sparql

Formats: SELECT and ASK: table json xml csv tsv; CONSTRUCT and DESCRIBE: turtle ntriples nquads trig jsonld rdfxml")]
pub struct Args {
    /// A file with the query, or - for standard input
    #[arg(required_unless_present = "named", conflicts_with = "named")]
    file: Option<String>,
    /// A query of the catalogue (`accede queries`)
    #[arg(long)]
    named: Option<String>,
    /// A parameter of the query (repeatable)
    #[arg(long, value_name = "K=V")]
    param: Vec<String>,
    /// The format of the answer
    #[arg(long)]
    format: Option<String>,
    /// Ask this SPARQL endpoint instead of the embedded graph
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// Seconds that the query may take
    #[arg(long, value_name = "SECONDS", default_value = "30", env = "ACCEDE_TIMEOUT", value_parser = seconds)]
    timeout: Duration,
}

/// Runs the query and prints the answer.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let given: Vec<(String, String)> = args
        .param
        .iter()
        .map(|pair| match pair.split_once('=') {
            Some((name, value)) => Ok((name.to_owned(), value.to_owned())),
            None => bail!("`{pair}` is no parameter; hint: write it as NAME=VALUE"),
        })
        .collect::<anyhow::Result<_>>()?;
    let (text, bindings) = match (&args.named, &args.file) {
        (Some(name), _) => {
            let query = Query::named(name)?;
            let record = super::record()?;
            (query.text.to_owned(), query.bind(&given, &record)?)
        }
        (None, Some(file)) => {
            let text = read(file)?;
            let parameters = queries::parameters(&text)?;
            let bindings = match (given.first(), parameters.is_empty()) {
                (None, true) => Vec::new(),
                (Some((name, _)), true) => bail!(
                    "`{file}` declares no parameter, and `{name}` is given; hint: begin the file with \
                     `#+ params: {{ {name}: date }}`, or ask a query of the catalogue with `--named`"
                ),
                _ => queries::bind(file, &parameters, &given, &super::record()?)?,
            };
            (text, bindings)
        }
        (None, None) => bail!("no query is given; hint: name a file, - or `--named`"),
    };
    // Deep queries recurse in the parser, the planner and the evaluator.
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .stack_size(engine::complexity::STACK_BYTES)
            .spawn_scoped(scope, || ask(args, &text, bindings))?;
        thread
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().map_err(|_| "not a number".to_owned())?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(time) if !time.is_zero() => Ok(time),
        _ => Err("give seconds above 0".to_owned()),
    }
}

fn ask(args: &Args, text: &str, bindings: Vec<(Variable, Term)>) -> anyhow::Result<Outcome> {
    let query = engine::parse(text, None)?;
    let is_graph = matches!(
        query,
        spargebra::Query::Construct { .. } | spargebra::Query::Describe { .. }
    );
    let shape = shape(args.format.as_deref(), is_graph)?;
    if let Some(endpoint) = &args.endpoint {
        let sent = engine::written::with_terms(text, &bindings)?;
        return ask_remote(endpoint, &sent, shape);
    }
    let record = super::record()?;
    let snapshot = publish::publish(&record, &Scope::whole());
    let options = Options {
        bindings,
        limits: Limits {
            time: args.timeout,
            ..Limits::default()
        },
        ..Options::default()
    };
    let mut out = BufWriter::new(io::stdout().lock());
    engine::evaluate(&snapshot, &query, &options, |answer| {
        print(answer, shape, &mut out)
    })
    .map_err(|failure| failure.placed(text, None))?;
    out.flush()?;
    Ok(Outcome::Done)
}

fn read(file: &str) -> anyhow::Result<String> {
    let mut text = String::new();
    if file == "-" {
        io::stdin()
            .read_to_string(&mut text)
            .context("the query cannot be read from standard input")?;
    } else {
        text = std::fs::read_to_string(file).with_context(|| format!("`{file}` cannot be read"))?;
    }
    Ok(text)
}

/// How an answer is written: as a table for a person, or in a format of the web.
#[derive(Clone, Copy)]
enum Shape {
    Table,
    Syntax(Syntax),
}

/// The shape that was asked for; a table, or Turtle for a graph, if none was.
fn shape(name: Option<&str>, is_graph: bool) -> anyhow::Result<Shape> {
    let known = if is_graph {
        format::GRAPHS
    } else {
        format::TABLES
    };
    // HTML is for browsers.
    let known = known.iter().copied().filter(|known| *known != Syntax::Html);
    let known: Vec<Syntax> = known.collect();
    match name {
        None if is_graph => Ok(Shape::Syntax(Syntax::Turtle)),
        None => Ok(Shape::Table),
        Some("table") if !is_graph => Ok(Shape::Table),
        Some(name) => match Syntax::named(name, &known) {
            Some(syntax) => Ok(Shape::Syntax(syntax)),
            None => {
                let asked = if is_graph { "a graph" } else { "rows" };
                let names = known.iter().map(|known| known.name());
                let table = (!is_graph).then_some("table");
                bail!(
                    "no format of {asked} is called `{name}`; hint: the formats are `{}`",
                    table
                        .into_iter()
                        .chain(names)
                        .collect::<Vec<_>>()
                        .join("`, `")
                )
            }
        },
    }
}

fn print(answer: Answer<'_>, shape: Shape, out: &mut impl Write) -> Result<(), engine::Failure> {
    match (answer, shape) {
        (Answer::Solutions(solutions), Shape::Table) => {
            let variables = solutions.variables().to_vec();
            let sheet = sheet(&variables, solutions)?;
            sheet.print(Format::Table).map_err(|error| {
                engine::Failure::Consumer(error.downcast().unwrap_or_else(io::Error::other))
            })
        }
        (Answer::Boolean(yes), Shape::Table) => {
            writeln!(out, "{}", if yes { "yes" } else { "no" }).map_err(engine::Failure::Consumer)
        }
        (answer, shape) => {
            let syntax = match shape {
                Shape::Syntax(syntax) => syntax,
                Shape::Table => Syntax::Turtle,
            };
            serialize::write(answer, syntax, &mut *out, &mut 0)?;
            // An empty line after rows as CSV or TSV would be one more row.
            match syntax {
                Syntax::Json | Syntax::Xml | Syntax::JsonLd | Syntax::RdfXml => {
                    writeln!(out).map_err(engine::Failure::Consumer)
                }
                _ => Ok(()),
            }
        }
    }
}

/// Solutions as a sheet, whether they are computed here or were sent to us.
fn sheet<E>(
    variables: &[Variable],
    solutions: impl Iterator<Item = Result<QuerySolution, E>>,
) -> Result<Sheet, E> {
    let names: Vec<&str> = variables.iter().map(|variable| variable.as_str()).collect();
    let mut sheet = Sheet::new(&names);
    for solution in solutions {
        let solution = solution?;
        let row = variables
            .iter()
            .map(|variable| solution.get(variable).map(shortened).unwrap_or_default());
        sheet.rows.push(row.collect());
    }
    Ok(sheet)
}

/// A term as a person reads it: IRIs of the dataset without the base.
fn shortened(term: &Term) -> String {
    match term {
        Term::NamedNode(node) => node
            .as_str()
            .strip_prefix(crate::model::id::BASE)
            .unwrap_or(node.as_str())
            .to_owned(),
        Term::Literal(literal) => literal.value().to_owned(),
        other => other.to_string(),
    }
}

/// Sends the query to a remote endpoint and passes its answer on.
fn ask_remote(endpoint: &str, query: &str, shape: Shape) -> anyhow::Result<Outcome> {
    let syntax = match shape {
        Shape::Table => Syntax::Json,
        Shape::Syntax(syntax) => syntax,
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let body = runtime.block_on(async {
        let client = reqwest::Client::builder()
            .user_agent(concat!("accede/", env!("CARGO_PKG_VERSION")))
            .timeout(std::time::Duration::from_secs(60))
            .build()?;
        let response = client
            .post(endpoint)
            .header("accept", syntax.media_type())
            .form(&[("query", query)])
            .send()
            .await
            .with_context(|| format!("`{endpoint}` cannot be asked"))?;
        let status = response.status();
        let body = response
            .text()
            .await
            .with_context(|| format!("`{endpoint}` broke off"))?;
        if !status.is_success() {
            bail!(
                "`{endpoint}` answered {status}: {}",
                body.chars().take(500).collect::<String>()
            );
        }
        anyhow::Ok(body)
    })?;
    if matches!(shape, Shape::Table) {
        return remote_table(&body);
    }
    writeln!(io::stdout().lock(), "{body}")?;
    Ok(Outcome::Done)
}

fn remote_table(body: &str) -> anyhow::Result<Outcome> {
    use sparesults::{QueryResultsFormat, QueryResultsParser, SliceQueryResultsParserOutput};
    let parser = QueryResultsParser::from_format(QueryResultsFormat::Json);
    match parser
        .for_slice(body.as_bytes())
        .context("the endpoint's answer is no SPARQL JSON")?
    {
        SliceQueryResultsParserOutput::Boolean(yes) => {
            println!("{}", if yes { "yes" } else { "no" })
        }
        SliceQueryResultsParserOutput::Solutions(solutions) => {
            let variables = solutions.variables().to_vec();
            let sheet = sheet(&variables, solutions)?;
            sheet.print(Format::Table)?;
        }
    }
    Ok(Outcome::Done)
}
