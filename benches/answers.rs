//! What a person waits for: from the start of the process to the whole matrix, to a server that is
//! ready, and for the gap query over HTTP; with what the server holds in memory.
//!
//! `cargo bench --bench answers` prints the median of some runs beside each aim.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

const ACCEDE: &str = env!("CARGO_BIN_EXE_accede");
const RUNS: usize = 9;

fn main() {
    let matrix = median(|| {
        let start = Instant::now();
        let output = Command::new(ACCEDE)
            .args(["gaps", "--on", "2026-02-03"])
            .output();
        assert!(
            output.is_ok_and(|output| output.status.success()),
            "`accede gaps` failed"
        );
        start.elapsed()
    });
    report("process start to full matrix", matrix, 150);

    let ready = median(|| {
        let (mut server, _, took) = serve();
        let _ = server.kill();
        let _ = server.wait();
        took
    });
    report("serve, to the first 200 of /ready", ready, 300);

    let (mut server, address, _) = serve();
    let path = gap_query();
    let gap = median(|| {
        let start = Instant::now();
        let answer = get(address.as_str(), &path);
        let took = start.elapsed();
        let whole = answer
            .as_deref()
            .is_some_and(|answer| answer.contains("in-force"));
        if !whole {
            let _ = server.kill();
            panic!("no answer but {answer:?}");
        }
        took
    });
    report("gap query through /sparql", gap, 10);
    if let Ok(status) = std::fs::read_to_string(format!("/proc/{}/status", server.id())) {
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        println!(
            "{:<40}{}; aim 120 MB",
            "resident",
            resident.unwrap_or("unknown").trim()
        );
    }
    let _ = server.kill();
    let _ = server.wait();
}

fn report(what: &str, took: Duration, aim: u64) {
    println!(
        "{what:<40}{:>8.1} ms; aim {aim} ms",
        took.as_secs_f64() * 1e3
    );
}

fn median(mut run: impl FnMut() -> Duration) -> Duration {
    let mut runs: Vec<Duration> = (0..RUNS).map(|_| run()).collect();
    runs.sort();
    runs[RUNS / 2]
}

/// A server on a free port, and how long it took to be ready.
fn serve() -> (Child, String, Duration) {
    let free = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    let address = free
        .local_addr()
        .expect("a bound socket has an address")
        .to_string();
    drop(free);
    let start = Instant::now();
    let server = Command::new(ACCEDE)
        .args(["serve", "--bind", &address])
        .env("ACCEDE_LOG", "error")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program was built");
    while get(&address, "/ready").is_none_or(|answer| !answer.starts_with("HTTP/1.1 200")) {
        assert!(
            start.elapsed() < Duration::from_secs(20),
            "the server is not ready"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
    (server, address, start.elapsed())
}

fn get(address: &str, path: &str) -> Option<String> {
    let mut stream = TcpStream::connect(address).ok()?;
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nAccept: text/csv\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    Some(String::from_utf8_lossy(&answer).into_owned())
}

/// The gap query of the catalogue as a researcher sends it: constants where it has parameters.
fn gap_query() -> String {
    let query = accede::queries::Query::named("gap_matrix").expect("it is in the catalogue");
    let (head, body) = query.text.split_once("WHERE").expect("it has a WHERE");
    let head = ["?day ", "?set ", "?region "]
        .iter()
        .fold(head.to_owned(), |head, name| head.replace(name, ""));
    let iri = |path: &str| format!("<{}>", accede::model::id::iri(path));
    let body = body
        .replace(
            "?day",
            "\"2026-02-03\"^^<http://www.w3.org/2001/XMLSchema#date>",
        )
        .replace("?set", &iri("id/set/budapest-eight"))
        .replace("?region", &iri("id/region/europe-central-asia"));
    let text = format!("{head}WHERE{body}");
    let text = percent_encoding::utf8_percent_encode(&text, percent_encoding::NON_ALPHANUMERIC);
    format!("/sparql?query={text}")
}
