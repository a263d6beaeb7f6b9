//! `accede validate`: the embedded graph, or files of RDF, against the shapes of the dataset or one's own.

use std::io::{self, Write};

use anyhow::Context;
use clap::ValueEnum;
use oxigraph::model::{Term, Triple};
use serde_json::json;

use super::{
    Outcome,
    output::{self, Sheet},
};
use crate::{
    publish::{self, Scope},
    store::snapshot::Snapshot,
    validate::{
        self, Shapes, load,
        report::{self, Report, Violation},
    },
};

/// Check the embedded graph, or RDF files, against shapes
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  accede validate                              the embedded graph
  accede validate my-acts.ttl more.nq          two files, as one graph
  accede validate my-acts.ttl --with-record    what the file does not describe is looked up in the embedded graph
  accede validate --shapes mine.ttl data.ttl   against one's own shapes
  accede validate data.ttl --format turtle     a sh:ValidationReport

Exit codes: 0 no violations (with --strict: no warnings either); 1 violations; 2 a file cannot be read.")]
pub struct Args {
    /// Files by suffix (.ttl .nt .nq .trig .rdf .jsonld …), taken as one graph; - for TriG or Turtle on standard input
    files: Vec<String>,
    /// Shapes to check against, in place of those of the dataset (repeatable)
    #[arg(long, value_name = "FILE")]
    shapes: Vec<String>,
    /// How to print what was found
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Let warnings count as violations do
    #[arg(long)]
    strict: bool,
    /// Look up in the embedded graph what the files refer to and do not describe
    #[arg(long, requires = "files")]
    with_record: bool,
}

/// How a report is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Table,
    Json,
    Csv,
    /// A `sh:ValidationReport`.
    Turtle,
}

/// Validates and prints.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let shapes = shapes(&args.shapes)?;
    let snapshot = data(args)?;
    let report = validate::validate(&snapshot, &shapes)?;
    print(&report, &shapes, args.format)?;
    let (grave, all) = (report.grave(), report.violations.len());
    writeln!(
        io::stderr(),
        "{}, {} in {} quads against {} shapes",
        counted(grave, "violation"),
        counted(all - grave, "warning"),
        snapshot.len(),
        shapes.len(),
    )?;
    let faults = if args.strict { all } else { grave };
    Ok(match faults {
        0 => Outcome::Done,
        _ => Outcome::No,
    })
}

fn counted(n: usize, of: &str) -> String {
    format!("{n} {of}{}", if n == 1 { "" } else { "s" })
}

fn shapes(files: &[String]) -> anyhow::Result<Shapes> {
    if files.is_empty() {
        return Ok(Shapes::required()?.and(Shapes::recommended()?));
    }
    let mut triples = Vec::new();
    for file in files {
        triples.extend(load::triples(
            file,
            load::format(file)?,
            &load::bytes(file)?,
        )?);
    }
    let shapes = Shapes::read(triples)?;
    if shapes.is_empty() {
        anyhow::bail!(
            "`{}` has no shape with a target; hint: a shape says whom it is about by `sh:targetClass` and its like",
            files.join("`, `")
        );
    }
    Ok(shapes)
}

/// The graph to validate.
fn data(args: &Args) -> anyhow::Result<Snapshot> {
    if args.files.is_empty() {
        let embedded = publish::publish(&super::record()?, &Scope::whole());
        return Ok(Snapshot::from_quads(
            load::one_graph(embedded.quads().map(Triple::from)),
            &[],
        ));
    }
    let mut triples = Vec::new();
    for file in &args.files {
        triples.extend(load::triples(
            file,
            load::format(file)?,
            &load::bytes(file)?,
        )?);
    }
    if args.with_record {
        let embedded = publish::publish(&super::record()?, &Scope::whole());
        triples = load::completed(triples, &embedded);
    }
    Ok(Snapshot::from_quads(load::one_graph(triples), &[]))
}

fn print(report: &Report, shapes: &Shapes, format: Format) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    match format {
        Format::Table if report.violations.is_empty() => {}
        Format::Table => sheet(report, report::plain).print(output::Format::Table)?,
        Format::Csv => sheet(report, whole).print(output::Format::Csv)?,
        Format::Json => {
            let (grave, all) = (report.grave(), report.violations.len());
            let results: Vec<_> = report.violations.iter().map(object).collect();
            let answer = json!({
                "conforms": report.conforms(),
                "violations": grave,
                "warnings": all - grave,
                "results": results,
            });
            writeln!(out, "{}", serde_json::to_string_pretty(&answer)?)?;
        }
        Format::Turtle => {
            let turtle = report
                .turtle(shapes)
                .context("the report cannot be written")?;
            out.write_all(&turtle)?;
        }
    }
    Ok(())
}

/// A term without loss: an IRI whole, a literal by its text.
fn whole(term: &Term) -> String {
    match term {
        Term::NamedNode(node) => node.as_str().to_owned(),
        other => report::plain(other),
    }
}

fn sheet(report: &Report, say: fn(&Term) -> String) -> Sheet {
    let mut sheet = Sheet::new(&[
        "severity", "focus", "path", "value", "message", "shape", "law", "document",
    ]);
    for violation in &report.violations {
        let documents: Vec<String> = violation.documents.iter().map(say).collect();
        sheet.rows.push(vec![
            violation.severity_name().to_lowercase(),
            say(&violation.focus),
            violation.path_text.clone().unwrap_or_default(),
            violation.value.as_ref().map(say).unwrap_or_default(),
            violation.message().to_owned(),
            say(&violation.shape),
            violation.law.join("; "),
            documents.join(" "),
        ]);
    }
    sheet
}

fn object(violation: &Violation) -> serde_json::Value {
    json!({
        "severity": violation.severity_name().to_lowercase(),
        "focus": whole(&violation.focus),
        "path": violation.path_text,
        "value": violation.value.as_ref().map(whole),
        "message": violation.message(),
        "shape": whole(&violation.shape),
        "component": violation.component,
        "law": violation.law,
        "documents": violation.documents.iter().map(whole).collect::<Vec<_>>(),
    })
}
