//! The files of a dump as pieces of work, done side by side.

use std::{
    io::Write,
    path::Path,
    sync::{Mutex, PoisonError},
};

use oxigraph::{
    io::RdfFormat,
    model::{GraphNameRef, NamedNode, QuadRef},
};

use super::{
    Counted, DumpError, Format, Progress, Source, context, csvw,
    file::{Destination, FileEntry},
    hdt,
    jsonld::{self, Context},
    parquet, quickstatements, rdf, sqlite,
    tables::Table,
};
use crate::model::{Date, id};

/// What a piece of work does.
type Run<'a> = Box<dyn FnOnce(&Destination<'_>) -> Result<Vec<FileEntry>, DumpError> + Send + 'a>;

/// A piece of work: files that are written together.
pub struct Job<'a> {
    name: String,
    /// Files that are small or compressed in themselves are not compressed again.
    once: bool,
    run: Run<'a>,
}

/// The work that the options ask for, the longest first.
pub fn jobs<'a>(source: &'a Source<'a>) -> Vec<Job<'a>> {
    let wanted = |format: Format| source.options.formats.contains(&format);
    let mut jobs = Vec::new();
    if wanted(Format::JsonLd) {
        jobs.push(json(source, "dataset.jsonld", true));
        jobs.push(json(source, "accepted.jsonld", false));
    }
    for (wished, format, name, all) in [
        (Format::RdfXml, RdfFormat::RdfXml, "accepted.rdf", false),
        (Format::NQuads, RdfFormat::NQuads, "dataset.nq", true),
        (Format::NTriples, RdfFormat::NTriples, "accepted.nt", false),
        (Format::TriG, RdfFormat::TriG, "dataset.trig", true),
        (Format::Turtle, RdfFormat::Turtle, "accepted.ttl", false),
    ] {
        if wanted(wished) {
            jobs.push(statements(source, format, name, all));
        }
    }
    if wanted(Format::Hdt) {
        jobs.push(once(hdt::NAME, move |to| {
            let title = "The accepted view, as HDT";
            to.write(hdt::NAME, hdt::MEDIA_TYPE, title, |out| {
                let dataset = id::iri("id/dataset/accede");
                hdt::write(&dataset, accepted(source), out).map(Counted::Triples)
            })
        }));
    }
    if wanted(Format::Sqlite) {
        jobs.push(once("accede.sqlite", move |to| {
            let title = "All tables in one SQLite file";
            to.write_at("accede.sqlite", "application/vnd.sqlite3", title, |path| {
                sqlite::write(source, path).map(Counted::Rows)
            })
        }));
    }
    for table in Table::ALL {
        if wanted(Format::Csv) {
            jobs.push(separated(source, table));
            jobs.push(described(source, table));
        }
        if wanted(Format::Parquet) {
            let name = format!("{}.parquet", table.name());
            jobs.push(once(&name.clone(), move |to| {
                let media_type = "application/vnd.apache.parquet";
                to.write(&name, media_type, table.title(), |out| {
                    parquet::write(table, source, out).map(Counted::Rows)
                })
            }));
        }
    }
    if wanted(Format::QuickStatements) {
        jobs.push(once(quickstatements::NAME, move |to| {
            let media_type = "text/tab-separated-values";
            to.write(
                quickstatements::NAME,
                media_type,
                quickstatements::TITLE,
                |out| quickstatements::write(source.record, out).map(Counted::Rows),
            )
        }));
    }
    if wanted(Format::Documents) {
        jobs.push(once("documents/", move |to| documents(source, to)));
    }
    jobs
}

fn once<'a>(
    name: &str,
    run: impl FnOnce(&Destination<'_>) -> Result<Vec<FileEntry>, DumpError> + Send + 'a,
) -> Job<'a> {
    Job {
        name: name.to_owned(),
        once: true,
        run: Box::new(run),
    }
}

fn title(format: RdfFormat, all: bool) -> String {
    let what = if all {
        "Everything"
    } else {
        "The accepted view"
    };
    format!("{what}, as {}", format.name())
}

fn counted(all: bool, count: u64) -> Counted {
    if all {
        Counted::Quads(count)
    } else {
        Counted::Triples(count)
    }
}

fn statements<'a>(
    source: &'a Source<'a>,
    format: RdfFormat,
    name: &'static str,
    all: bool,
) -> Job<'a> {
    Job {
        name: name.to_owned(),
        once: false,
        run: Box::new(move |to| {
            to.write(name, format.media_type(), &title(format, all), |out| {
                let count = if all {
                    rdf::write(format, source.snapshot.statements(), out)?
                } else {
                    rdf::write(format, accepted(source), out)?
                };
                Ok(counted(all, count))
            })
        }),
    }
}

fn accepted<'a>(source: &'a Source<'a>) -> impl Iterator<Item = QuadRef<'a>> {
    let triples = source.snapshot.default_statements();
    triples.map(|triple| triple.in_graph(GraphNameRef::DefaultGraph))
}

fn json<'a>(source: &'a Source<'a>, name: &'static str, all: bool) -> Job<'a> {
    Job {
        name: name.to_owned(),
        once: false,
        run: Box::new(move |to| {
            let context = Context::read(context()).expect("a test reads the context");
            let format = RdfFormat::JsonLd {
                profile: Default::default(),
            };
            to.write(name, format.media_type(), &title(format, all), |out| {
                let count = if all {
                    jsonld::write(&context, source.snapshot.statements(), out)?
                } else {
                    jsonld::write(&context, accepted(source), out)?
                };
                Ok(counted(all, count))
            })
        }),
    }
}

fn separated<'a>(source: &'a Source<'a>, table: Table) -> Job<'a> {
    let name = format!("{}.csv", table.name());
    Job {
        name: name.clone(),
        once: false,
        run: Box::new(move |to| {
            to.write(&name, "text/csv", table.title(), |out| {
                csvw::write(table, source, out).map(Counted::Rows)
            })
        }),
    }
}

fn described<'a>(source: &'a Source<'a>, table: Table) -> Job<'a> {
    // The name under which readers of CSV on the Web look for it.
    let name = format!("{}.csv-metadata.json", table.name());
    once(&name.clone(), move |to| {
        let title = format!("The columns of {}.csv: CSV on the Web", table.name());
        to.write(&name, "application/csvm+json", &title, |out| {
            serde_json::to_writer_pretty(&mut *out, &csvw::metadata(table, source))?;
            out.write_all(b"\n")?;
            Ok(Counted::Nothing)
        })
    })
}

/// One file per source document: what the graph says of the document, and what the document says.
fn documents(source: &Source<'_>, to: &Destination<'_>) -> Result<Vec<FileEntry>, DumpError> {
    let mut files = Vec::new();
    for document in &source.record.reference.documents {
        let graph = NamedNode::new_unchecked(id::iri(&format!("graph/source/{}", document.id)));
        let node = NamedNode::new_unchecked(id::iri(&format!("id/source/{}", document.id)));
        let name = format!("documents/{}.trig", document.id);
        let day = document
            .as_of
            .map(|day: Date| format!(", as of {day}"))
            .unwrap_or_default();
        let title = format!("{}{day}: what this document says", document.title);
        files.extend(
            to.write(&name, RdfFormat::TriG.media_type(), &title, |out| {
                let about = source.snapshot.about(&node);
                let claims = source.snapshot.graph_statements(&graph);
                rdf::write(RdfFormat::TriG, about.chain(claims), out).map(Counted::Quads)
            })?,
        );
    }
    Ok(files)
}

/// Does the work on as many threads as the machine has processors; the first failure ends it.
pub fn run(
    dir: &Path,
    source: &Source<'_>,
    jobs: Vec<Job<'_>>,
    progress: &dyn Progress,
) -> Result<Vec<FileEntry>, DumpError> {
    let queue = Mutex::new(jobs.into_iter());
    let outcome = Mutex::new(Ok(Vec::new()));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let next = queue.lock().unwrap_or_else(PoisonError::into_inner).next();
                    let Some(job) = next else { return };
                    progress.begun(&job.name);
                    let destination = match job.once {
                        true => Destination::plain(dir),
                        false => Destination {
                            dir,
                            compress: &source.options.compress,
                        },
                    };
                    let written = (job.run)(&destination);
                    let mut outcome = outcome.lock().unwrap_or_else(PoisonError::into_inner);
                    match (&mut *outcome, written) {
                        (Ok(files), Ok(written)) => files.extend(written),
                        (Ok(_), Err(error)) => *outcome = Err(error),
                        (Err(_), _) => {}
                    }
                    if outcome.is_err() {
                        return;
                    }
                    progress.done(&job.name);
                }
            });
        }
    });
    outcome.into_inner().unwrap_or_else(PoisonError::into_inner)
}
