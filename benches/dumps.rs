//! How fast files are written, beside the bare serializer: one ratio per format, on a hundred times the dataset.
//!
//! `cargo bench --bench dumps`. Prints the peak of memory before and after too: what is written is never held.

use std::{
    io::{self, Write},
    time::{Duration, Instant},
};

use accede::{
    dump::rdf,
    publish::{self, Scope},
    record::Record,
};
use oxigraph::io::{RdfFormat, RdfSerializer};

/// How often the dataset is written in a row.
const TIMES: usize = 100;

/// Takes bytes away, so that what is measured is the writing and no disk.
struct Count(u64);

impl Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let record = Record::embedded()?;
    let snapshot = publish::publish(&record, &Scope::whole());
    let before = peak();
    for format in [
        RdfFormat::NQuads,
        RdfFormat::TriG,
        RdfFormat::Turtle,
        RdfFormat::NTriples,
        RdfFormat::RdfXml,
    ] {
        let (mut ours, mut bare) = (Duration::MAX, Duration::MAX);
        // In turns, and the best of three each: other work on the machine meets both.
        for _ in 0..3 {
            let statements = || (0..TIMES).flat_map(|_| statements(&snapshot, format));
            let begun = Instant::now();
            let mut out = Count(0);
            rdf::write(format, statements(), &mut out)?;
            ours = ours.min(begun.elapsed());
            let begun = Instant::now();
            let mut serializer = RdfSerializer::from_format(format);
            for (prefix, namespace) in rdf::PREFIXES {
                serializer = serializer.with_prefix(*prefix, *namespace)?;
            }
            let mut serializer = serializer.for_writer(Count(0));
            for statement in statements() {
                serializer.serialize_quad(statement)?;
            }
            bare = bare.min(begun.elapsed());
            assert_eq!(serializer.finish()?.0, out.0);
        }
        println!(
            "{:<10} {:.2} of the bare serializer's throughput",
            format.name(),
            bare.as_secs_f64() / ours.as_secs_f64()
        );
    }
    if let (Some(before), Some(after)) = (before, peak()) {
        println!("peak of memory: {before} kB before, {after} kB after");
    }
    Ok(())
}

fn statements<'a>(
    snapshot: &'a accede::store::snapshot::Snapshot,
    format: RdfFormat,
) -> Box<dyn Iterator<Item = oxigraph::model::QuadRef<'a>> + 'a> {
    if format.supports_datasets() {
        return Box::new(snapshot.statements());
    }
    let triples = snapshot.default_statements();
    Box::new(triples.map(|triple| triple.in_graph(oxigraph::model::GraphNameRef::DefaultGraph)))
}

/// The peak of resident memory, where the system tells it.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
