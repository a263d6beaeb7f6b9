//! The real server on the loopback: what only sockets show, such as slow clients, memory, stops and other servers.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// How much later than its limit something may be: on a busy machine a thread waits for its turn. `ACCEDE_STRICT` holds
/// the server to what it promises.
fn slack() -> Duration {
    let strict = std::env::var_os("ACCEDE_STRICT").is_some();
    Duration::from_millis(if strict { 250 } else { 5000 })
}

struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_accede"))
            .args(["serve", "--bind", "127.0.0.1:0"])
            .args(arguments)
            .env("ACCEDE_TOKEN", "s3cret")
            .env("ACCEDE_DATA", "")
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let mut log = BufReader::new(child.stderr.take().expect("it is piped"));
        let mut line = String::new();
        while !line.contains("serving http://") {
            line.clear();
            assert!(
                log.read_line(&mut line).is_ok_and(|read| read > 0),
                "the server ended"
            );
        }
        // A log that nobody reads would stop the server.
        thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        let address = line
            .split("http://")
            .nth(1)
            .and_then(|rest| rest.split(' ').next());
        let server = Self {
            address: address.expect("the line names the address").to_owned(),
            child,
        };
        while server.get("/ready").status != 200 {
            thread::sleep(Duration::from_millis(50));
        }
        server
    }

    fn connect(&self) -> TcpStream {
        let socket = TcpStream::connect(&self.address).expect("the server listens");
        socket
            .set_read_timeout(Some(Duration::from_secs(60)))
            .expect("a time");
        socket
    }

    fn send(&self, head: &str) -> TcpStream {
        let mut socket = self.connect();
        let request = format!(
            "{head}\r\nHost: {}\r\nConnection: close\r\n\r\n",
            self.address
        );
        socket.write_all(request.as_bytes()).expect("it is sent");
        socket
    }

    fn get(&self, path: &str) -> Answer {
        Answer::read(self.send(&format!("GET {path} HTTP/1.1")))
    }

    fn ask(&self, query: &str) -> Answer {
        self.get(&asking(query, ""))
    }

    /// How many queries run, without asking the server's own list more than once.
    fn running(&self) -> usize {
        self.get("/queries/running").body.matches("\"id\"").count()
    }

    /// The memory that the process holds, in bytes.
    fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.expect("the server runs");
        let line = status
            .lines()
            .find(|line| line.starts_with("VmRSS"))
            .expect("a line");
        line.split_whitespace()
            .nth(1)
            .and_then(|kb| kb.parse::<u64>().ok())
            .expect("a number")
            * 1024
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn asking(query: &str, more: &str) -> String {
    format!(
        "/sparql?query={}{more}",
        utf8_percent_encode(query, NON_ALPHANUMERIC)
    )
}

struct Answer {
    status: u16,
    body: String,
    /// Whether a client can tell that the answer came to its end.
    whole: bool,
}

impl Answer {
    fn read(mut socket: TcpStream) -> Self {
        let mut bytes = Vec::new();
        let ended = socket.read_to_end(&mut bytes).is_ok();
        let text = String::from_utf8_lossy(&bytes);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let chunked = head
            .to_ascii_lowercase()
            .contains("transfer-encoding: chunked");
        Self {
            status: head
                .split(' ')
                .nth(1)
                .and_then(|code| code.parse().ok())
                .unwrap_or(0),
            whole: ended && (!chunked || body.ends_with("0\r\n\r\n")),
            body: body.to_owned(),
        }
    }
}

/// Whether it becomes true in time.
fn soon(time: Duration, mut check: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    while start.elapsed() < time {
        if check() {
            return true;
        }
        thread::sleep(Duration::from_millis(5));
    }
    false
}

const PRODUCT: &str = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }";
const LONG: &str = "SELECT * { ?a ?b ?c . ?d ?e ?f }";

#[test]
fn slow_clients_are_given_up() {
    let server = Server::start(&["--patience", "1"]);
    let closes = |mut socket: TcpStream, what: &str| {
        let start = Instant::now();
        let mut bytes = Vec::new();
        // Closed or reset, both end the reading.
        let _ = socket.read_to_end(&mut bytes);
        let took = start.elapsed();
        assert!(took < Duration::from_secs(1) + slack(), "{what}: {took:?}");
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let mut socket = server.connect();
    socket
        .write_all(b"GET /health HTTP/1.1\r\nHost: a\r\n")
        .expect("sent");
    closes(socket, "half a head");

    let mut socket = server.connect();
    socket
        .write_all(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
        .expect("sent");
    let answer = closes(socket, "an idle connection");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");

    let mut socket = server.connect();
    let head = "POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\nContent-Length: 99\r\n\r\nASK";
    socket.write_all(head.as_bytes()).expect("sent");
    let answer = closes(socket, "half a body");
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");

    let reader = server.send(&format!("GET {} HTTP/1.1", asking(LONG, "")));
    assert!(soon(Duration::from_secs(10), || server.running() > 0));
    let gone = soon(Duration::from_secs(4) + slack(), || server.running() == 0);
    assert!(gone, "a client that reads nothing holds its query");
    drop(reader);
}

#[test]
fn a_truncated_answer_does_not_end() {
    let server = Server::start(&["--max-rows", "50000"]);
    let answer = server.ask("SELECT * { ?s ?p ?o }");
    assert_eq!(answer.status, 200, "the first rows were on their way");
    assert!(!answer.whole, "no client takes it for complete");
    let answer = server.ask("SELECT * { ?s ?p ?o } LIMIT 50000");
    assert!(answer.status == 200 && answer.whole);
}

#[test]
fn a_client_that_goes_away_frees_its_core() {
    let server = Server::start(&[]);
    for query in [PRODUCT, LONG] {
        let socket = server.send(&format!("GET {} HTTP/1.1", asking(query, "")));
        assert!(soon(Duration::from_secs(10), || server.running() > 0));
        thread::sleep(Duration::from_millis(200));
        drop(socket);
        let free = soon(Duration::from_millis(100).max(slack() / 4), || {
            server.running() == 0
        });
        assert!(free, "the query of a client that has gone runs on: {query}");
    }
}

#[test]
fn a_million_rows_take_no_more_memory_than_ten() {
    let server = Server::start(&["--timeout", "300"]);
    assert!(server.ask(&format!("{LONG} LIMIT 10")).whole);
    let before = server.memory();
    let query = format!("{LONG} LIMIT 1000000");
    let mut socket = server.send(&format!(
        "GET {} HTTP/1.1\r\nAccept: text/csv",
        asking(&query, "")
    ));
    let (mut lines, mut most) = (0, 0);
    let mut buffer = vec![0; 1 << 20];
    let mut last = Vec::new();
    loop {
        let read = socket.read(&mut buffer).expect("the answer comes");
        if read == 0 {
            break;
        }
        last = buffer[read.saturating_sub(5)..read].to_vec();
        lines += buffer[..read].iter().filter(|byte| **byte == b'\n').count();
        most = most.max(server.memory());
    }
    assert!(last.ends_with(b"0\r\n\r\n"), "the answer came to its end");
    assert!(lines > 1_000_000, "{lines}");
    let more = most.saturating_sub(before);
    assert!(more <= 64 << 20, "{} MB more", more >> 20);
}

#[test]
fn running_queries_end_before_the_server_does() {
    let mut server = Server::start(&[]);
    let query = format!("{LONG} LIMIT 300000");
    let reader = server.send(&format!("GET {} HTTP/1.1", asking(&query, "")));
    assert!(soon(Duration::from_secs(10), || server.running() > 0));
    let told = Command::new("kill")
        .args(["-TERM", &server.child.id().to_string()])
        .status();
    assert!(told.is_ok_and(|status| status.success()));
    let refused = soon(Duration::from_secs(5), || {
        TcpStream::connect(&server.address).is_err()
    });
    assert!(refused, "a server that goes down takes new connections");
    let answer = Answer::read(reader);
    assert!(
        answer.status == 200 && answer.whole,
        "an answer under way is finished"
    );
    let ended = soon(
        Duration::from_secs(10),
        || matches!(server.child.try_wait(), Ok(Some(status)) if status.success()),
    );
    assert!(ended, "the server goes down when its queries are done");
}

/// An endpoint that says what it is told to, or nothing at all, and counts who came.
struct Stub {
    address: String,
    visits: Arc<AtomicUsize>,
    open: Arc<Mutex<Vec<TcpStream>>>,
}

impl Stub {
    fn start(answer: Option<String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let stub = Self {
            address,
            visits: Arc::default(),
            open: Arc::default(),
        };
        let (visits, open) = (Arc::clone(&stub.visits), Arc::clone(&stub.open));
        thread::spawn(move || {
            for mut socket in listener.incoming().filter_map(Result::ok) {
                visits.fetch_add(1, Ordering::SeqCst);
                if let Some(answer) = &answer {
                    let mut buffer = [0; 4096];
                    let _ = socket.read(&mut buffer);
                    let _ = socket.write_all(answer.as_bytes());
                } else {
                    open.lock().expect("no panic").push(socket);
                }
            }
        });
        stub
    }

    fn endpoint(&self) -> String {
        format!("http://{}/sparql", self.address)
    }

    fn visits(&self) -> usize {
        self.visits.load(Ordering::SeqCst)
    }
}

#[test]
fn other_endpoints_are_asked_when_listed_and_needed() {
    let other = Server::start(&[]);
    let listed = format!("http://{}/sparql", other.address);
    let silent = Stub::start(None);
    let moved = Stub::start(Some(format!(
        "HTTP/1.1 302 Found\r\nLocation: http://{}/query\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        other.address
    )));
    let nameless = Stub::start(Some(
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}".to_owned(),
    ));
    let port = other.address.split(':').nth(1).expect("a port");
    let named = format!("http://localhost:{port}/sparql");
    let server = Server::start(&[
        "--allow-service",
        &listed,
        "--allow-service",
        &silent.endpoint(),
        "--allow-service",
        &moved.endpoint(),
        "--allow-service",
        &nameless.endpoint(),
        "--allow-service",
        &named,
    ]);
    let ireland = "<https://w3id.org/accede/id/state/IRL>";
    let label = "<http://www.w3.org/2000/01/rdf-schema#label>";

    let here = server.ask(&format!("SELECT ?l {{ {ireland} {label} ?l }} ORDER BY ?l"));
    let there = server.ask(&format!(
        "SELECT ?l {{ SERVICE <{listed}> {{ {ireland} {label} ?l }} }} ORDER BY ?l"
    ));
    assert!(here.body.contains("Ireland"), "{}", here.body);
    assert_eq!(here.body, there.body, "the same rows from the other server");
    let joined = server.ask(&format!("SELECT ?l {{ VALUES ?s {{ {ireland} }} SERVICE <{listed}> {{ ?s {label} ?l }} }} ORDER BY ?l"));
    assert_eq!(here.body, joined.body, "joined with what is known here");

    let refused = |service: &str, words: &str| {
        let answer = server.ask(&format!("ASK {{ SERVICE <{service}> {{ ?s ?p ?o }} }}"));
        assert!(
            (400..600).contains(&answer.status),
            "{service}: {}",
            answer.status
        );
        assert!(answer.body.contains(words), "{service}: {}", answer.body);
        let answer = server.ask(&format!(
            "SELECT * {{ VALUES ?x {{ 1 }} SERVICE SILENT <{service}> {{ ?s ?p ?o }} }}"
        ));
        assert_eq!(answer.status, 200, "SILENT goes on: {}", answer.body);
        assert!(
            answer.body.contains("\"1\""),
            "SILENT keeps the row: {}",
            answer.body
        );
    };
    refused("http://127.0.0.1:1/sparql", "not");
    refused(&moved.endpoint(), "not allowed");
    refused(&nameless.endpoint(), "in what format");
    // A name is allowed, the private address behind it is not.
    refused(&named, "no public address");

    let answer = server.ask(&format!(
        "SELECT * {{ ?s <urn:none> ?o SERVICE <{}> {{ ?s ?p ?x }} }}",
        silent.endpoint()
    ));
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(silent.visits(), 0, "nobody is asked for nothing");

    // There is time left to tell it, and to go on without it.
    for (word, status, words) in [
        ("", 502, "it did not answer within 1"),
        ("SILENT", 200, "\"1\""),
    ] {
        let (start, before) = (Instant::now(), silent.visits());
        let query = format!(
            "SELECT * {{ VALUES ?n {{ 1 2 }} OPTIONAL {{ SERVICE {word} <{}> {{ ?s ?p ?x }} }} }}",
            silent.endpoint()
        );
        let answer = server.get(&asking(&query, "&timeout=2"));
        assert_eq!(
            silent.visits(),
            before + 1,
            "{word}: asked once for all rows"
        );
        assert_eq!(answer.status, status, "{word}: {}", answer.body);
        assert!(answer.body.contains(words), "{word}: {}", answer.body);
        let took = start.elapsed();
        assert!(took < Duration::from_secs(2) + slack(), "{word}: {took:?}");
    }

    // Whoever asked may go away while the endpoint is waited for.
    let query = format!("ASK {{ SERVICE <{}> {{ ?s ?p ?x }} }}", silent.endpoint());
    let socket = server.send(&format!("GET {} HTTP/1.1", asking(&query, "")));
    assert!(soon(Duration::from_secs(10), || server.running() > 0));
    drop(socket);
    let gone = soon(Duration::from_secs(1) + slack() / 4, || {
        server.running() == 0
    });
    assert!(gone, "an endpoint is waited for in vain");
}

/// Shapes that would run for hours; the engine's own tests have more.
fn runaways(slow: &Stub) -> Vec<String> {
    let doubled: String = (0..40)
        .map(|n| format!("BIND(CONCAT(?s{n}, ?s{n}) AS ?s{}) ", n + 1))
        .collect();
    let replaced: String = (0..12)
        .map(|n| format!("BIND(REPLACE(?s{n}, '.', 'xxxxxxxx') AS ?s{}) ", n + 1))
        .collect();
    let many: String = (0..3000).map(|n| format!("{n} ")).collect();
    vec![
        PRODUCT.into(),
        format!("{LONG} ORDER BY ?c ?f ?a LIMIT 5"),
        "SELECT ?a ?d (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f } GROUP BY ?a ?d".into(),
        "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?a ?d { ?a ?b ?c . ?d ?e ?f } }".into(),
        "SELECT (COUNT(*) AS ?n) { ?a (!<urn:none>)* ?b }".into(),
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c OPTIONAL { ?d ?e ?f FILTER(?c = ?e) } }".into(),
        "SELECT (COUNT(*) AS ?n) { { ?a ?b ?c } UNION { ?a ?b ?x } MINUS { { ?y ?z ?c } UNION { ?d ?z ?x } } }".into(),
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c FILTER NOT EXISTS { ?d ?e ?f FILTER(?c = ?e) } }".into(),
        "SELECT ?a { { SELECT ?a (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } GROUP BY ?a } }".into(),
        format!("SELECT * {{ SERVICE <{}> {{ ?a ?b ?c }} }}", slow.endpoint()),
        format!("SELECT (STRLEN(?s40) AS ?n) {{ BIND('0123456789' AS ?s0) {doubled} }}"),
        format!("SELECT (STRLEN(?s12) AS ?n) {{ BIND('0123456789' AS ?s0) {replaced} }}"),
        format!("SELECT (COUNT(*) AS ?n) {{ VALUES ?a {{ {many} }} VALUES ?b {{ {many} }} VALUES ?c {{ {many} }} }}"),
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(REGEX(CONCAT(STR(?a), STR(?d)), '(.*x.*)+y')) }".into(),
        "CONSTRUCT { ?a ?e ?i } { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a = ?i && ?d = ?c) }".into(),
        "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a = ?e && ?d = ?h) }".into(),
    ]
}

#[test]
fn ten_runaways_at_once_end_at_their_limits_and_harm_nobody() {
    let slow = Stub::start(None);
    let budget = 64 << 20;
    let server = Server::start(&[
        "--max-bytes",
        &budget.to_string(),
        "--allow-service",
        &slow.endpoint(),
    ]);
    let before = server.memory();
    let places = thread::available_parallelism().map_or(2, usize::from) as u64 * 6;
    let queries = Mutex::new(runaways(&slow).into_iter());
    let done = AtomicUsize::new(0);
    let (late, most, slowest) = (
        Mutex::new(Vec::new()),
        Mutex::new(0),
        Mutex::new(Duration::ZERO),
    );
    thread::scope(|scope| {
        for _ in 0..10 {
            scope.spawn(|| {
                loop {
                    let Some(query) = queries.lock().expect("no panic").next() else { break };
                    // Time in the queue is not time of the query, so the server's own clock is asked: it stops the query a
                    // second after it began, and the tenth of ten waits for those before it.
                    let start = Instant::now();
                    let answer = server.send(&format!("POST /sparql?timeout=1 HTTP/1.1\r\nContent-Type: application/sparql-query\r\nContent-Length: {}", query.len()));
                    let mut socket = answer;
                    socket.write_all(query.as_bytes()).expect("sent");
                    let answer = Answer::read(socket);
                    let took = start.elapsed();
                    let stopped = [408, 500, 502, 503].contains(&answer.status) || answer.status == 200 && !answer.whole;
                    if !stopped || answer.body.contains("busy") || took > Duration::from_secs(8) + slack() {
                        late.lock().expect("no panic").push(format!("{took:?} {} {query:.80} {:.300}", answer.status, answer.body));
                    }
                }
                done.fetch_add(1, Ordering::SeqCst);
            });
        }
        while done.load(Ordering::SeqCst) < 10 {
            let start = Instant::now();
            assert_eq!(server.get("/health").status, 200);
            let took = start.elapsed();
            let mut slowest = slowest.lock().expect("no panic");
            *slowest = took.max(*slowest);
            let mut most = most.lock().expect("no panic");
            *most = server.memory().max(*most);
            thread::sleep(Duration::from_millis(20));
        }
    });
    let late = late.into_inner().expect("no panic");
    assert!(late.is_empty(), "{late:#?}");
    let more = most.into_inner().expect("no panic").saturating_sub(before);
    assert!(more < places * budget, "{} MB more", more >> 20);
    let slowest = slowest.into_inner().expect("no panic");
    println!(
        "/health at worst {slowest:?}; {} MB more at most",
        more >> 20
    );
    assert!(
        slowest < Duration::from_millis(50) + slack(),
        "/health took {slowest:?}"
    );
    assert_eq!(server.running(), 0);
}
