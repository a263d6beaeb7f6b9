//! Ten megabytes that were made to break a reader: each reader, each shape, its time and its memory.
//!
//! `cargo bench --bench hostile` ends with 1 if a page takes longer than two seconds, holds more than ten times
//! its size, or is not told to be wrong; `-- untc-html` tries one reader, `-- untc-html rows` one of its shapes.
//! Every page is read in a process of its own, so that what one holds does not hide what the next one takes.

mod files;
mod shapes;

use std::{
    path::Path,
    process::{Command, ExitCode, Stdio},
    time::{Duration, Instant},
};

use accede::{
    reference::Reference,
    sources::reader::{Context, Reader},
};

use shapes::{Shape, cases};

const SIZE: usize = 10_000_000;
const LONGEST: Duration = Duration::from_secs(2);
const LARGEST: f64 = 10.0;
/// How long a page is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

fn page(shape: &Shape) -> Vec<u8> {
    let mut page = String::with_capacity(SIZE + 4096);
    page.push_str(&shape.before);
    let mut count = 0_usize;
    while page.len() < SIZE {
        match shape.repeated.contains('#') {
            true => page.push_str(&shape.repeated.replace('#', &count.to_string())),
            false => page.push_str(&shape.repeated),
        }
        count += 1;
    }
    page.push_str(&shape.after);
    page.into_bytes()
}

/// A figure of the process in bytes, as Linux tells it.
fn memory(name: &str) -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with(name))?;
    let kilobytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes * 1024.0)
}

/// How many seconds this thread has been on a processor: other work on the machine does not count.
fn on_the_processor() -> f64 {
    let spent = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = spent.split_whitespace().next();
    let nanoseconds: Option<f64> = nanoseconds.and_then(|text| text.parse().ok());
    nanoseconds.unwrap_or_default() / 1e9
}

/// Reads one page, and prints how long it took, how much more was held, and what was told.
fn read_one(reader: Reader, instrument: &str, shape: &Shape) {
    let reference = Reference::embedded().expect("the embedded reference data is readable");
    let page = page(shape);
    let context = Context {
        address: "https://example.org/page",
        instrument: reference.instrument(instrument),
        ..Context::new(reader, &reference)
    };
    // What comes into being at the first reading of any page is not this page's.
    drop(reader.read(&page[..page.len().min(2000)], &context));
    let before = memory("VmRSS:").unwrap_or_default();
    let begun = on_the_processor();
    let reading = reader.read(&page, &context);
    let took = on_the_processor() - begun;
    let held = memory("VmHWM:").unwrap_or_default() - before;
    let told = reading.problems.first();
    println!(
        "{:.3}\t{:.1}\t{}\t{}",
        took,
        held.max(0.0) / page.len() as f64,
        reading.problems.len(),
        told.map_or("", |problem| problem.kind.code()),
    );
}

/// Reads a page in a process of its own; nothing if that breaks, or does not end.
fn run(program: &Path, at: usize) -> Option<Vec<String>> {
    let mut command = Command::new(program);
    let command = command
        .args(["one", &at.to_string()])
        .stdout(Stdio::piped());
    let mut child = command.spawn().expect("this program runs");
    let begun = Instant::now();
    while child.try_wait().expect("it is ours").is_none() {
        if begun.elapsed() > PATIENCE {
            child.kill().expect("it is ours");
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let output = child.wait_with_output().expect("it is ours");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let fields: Vec<String> = text.trim().split('\t').map(str::to_owned).collect();
    (output.status.success() && fields.len() >= 3).then_some(fields)
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let args: Vec<&str> = args.into_iter().filter(|arg| *arg != "--bench").collect();
    let cases = cases();
    if let ["one", at] = args[..] {
        let at: usize = at.parse().expect("the number of a case");
        let (reader, instrument, shape) = &cases[at];
        read_one(*reader, instrument, shape);
        return ExitCode::SUCCESS;
    }
    let program = std::env::current_exe().expect("this program is a file");
    let (mut tried, mut failed) = (0, 0);
    for (at, (reader, _, shape)) in cases.iter().enumerate() {
        if args.first().is_some_and(|wanted| *wanted != reader.name())
            || args.get(1).is_some_and(|wanted| *wanted != shape.name)
        {
            continue;
        }
        tried += 1;
        let best = run(&program, at);
        let number =
            |fields: &Vec<String>, at: usize| fields[at].parse::<f64>().unwrap_or(f64::MAX);
        let fault = match &best {
            None => "broke, or never ended",
            Some(fields) if number(fields, 0) > LONGEST.as_secs_f64() => "too slow",
            Some(fields) if number(fields, 1) > LARGEST => "too much memory",
            Some(fields) if fields[2] == "0" && !shape.harmless => "nothing told",
            Some(_) => "",
        };
        failed += usize::from(!fault.is_empty());
        let said = best.map_or(String::new(), |fields| {
            let kind = fields.get(3).map_or("", String::as_str);
            format!(
                "{} s, {} times its size, {} problems: {kind}",
                fields[0], fields[1], fields[2]
            )
        });
        if !fault.is_empty() || std::env::var_os("ACCEDE_VERBOSE").is_some() {
            println!("{:12} {:32} {fault:16} {said}", reader.name(), shape.name);
        }
    }
    println!(
        "{tried} hostile pages of {} MB, {failed} at fault",
        SIZE / 1_000_000
    );
    ExitCode::from(u8::from(failed > 0))
}
