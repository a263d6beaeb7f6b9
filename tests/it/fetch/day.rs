//! A day of refreshes from a site that fails in every way, and a server that refreshes under load.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use accede::{
    ingest::{
        Leave,
        batch::{self, Held, PageOutcome},
    },
    sources::fetch::{
        Fetcher, Settings,
        cache::Cache,
        round::{Order, round},
    },
};

use super::{
    bench::{Bench, site_with, table},
    site::{Reply, page, status},
};
use crate::text;

fn opsc() -> String {
    text("data/acts/untc/IV-11-c/2026-02-03.csv")
}

/// The table from the `n`th version on has an act more.
fn version(n: usize) -> String {
    (0..n).fold(opsc(), |rows, day| {
        rows + &format!(
            "opsc,Ireland,declaration,2025-12-{:02},,,,,,,,marker\n",
            day + 1
        )
    })
}

#[test]
fn a_day_of_refreshes_with_faults_changes_only_what_the_site_changed() {
    let hour = Arc::new(AtomicUsize::new(0));
    let now = Arc::clone(&hour);
    // Every third hour the site is well; at eight and at sixteen o'clock it has something new.
    let well = |hour: usize| hour.is_multiple_of(3);
    let site = site_with(move |_, _| {
        let hour = now.load(Ordering::Relaxed);
        let rows = version(hour / 8);
        let half = rows.len() / 2;
        let cut = |reply: &str| reply.as_bytes().to_vec();
        Some(match hour {
            hour if well(hour) => table(&rows),
            1 | 13 => status(500, vec![]),
            2 | 14 => status(503, vec![("retry-after", "7200".into())]),
            4 => Reply::Raw(vec![]),
            5 | 16 => table(&rows[..rows[..half].rfind('\n').expect("rows") + 1]),
            7 => Reply::Raw(vec![(Duration::from_secs(2), vec![])]),
            8 | 17 => page("<html><body>Sorry, we are being maintained</body></html>"),
            10 => table("<html><body>Sorry</body></html>"),
            11 => Reply::Page {
                status: 200,
                headers: vec![
                    ("content-type", "text/csv".into()),
                    ("content-length", "999999".into()),
                ],
                body: cut(&rows[..half]),
            },
            19 => status(302, vec![("location", "http://127.0.0.1:9/".into())]),
            20 => status(304, vec![]),
            22 => status(403, vec![]),
            _ => table(&rows[..rows.find('\n').expect("a head") + 1]),
        })
    });
    let bench = Bench::new(&[("opsc", "IV-11-c")]);
    let source = bench.source();
    let orders = [Order {
        source: &source,
        wanted: &source.documents[0],
    }];
    let (cache, directory) = (Cache::at(bench.path("cache")), bench.directory());
    let settings = Settings {
        fixed_delay: Some(Duration::ZERO),
        patience: Duration::from_millis(700),
        repeats: 1,
        first_wait: Duration::from_millis(1),
        mirror: Some(site.url().parse().expect("an address")),
        ..Settings::default()
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let mut held = Held::load(&directory).expect("readable");
    let mut changes = Vec::new();
    for at in 0..24 {
        hour.store(at, Ordering::Relaxed);
        let fetcher = Fetcher::new(settings.clone()).expect("a fetcher");
        let got = round(Some(&fetcher), &cache, &orders, &|_| None, &|_, _| {});
        let got = runtime.block_on(got);
        let report = batch::run(&orders, got, &held, Leave::default(), Some(&directory));
        let report = report.expect("our own files are well");
        let outcome = report.lines[0].outcome;
        // A page that the site says is unchanged is read from the cache, and says what it said.
        let fit = well(at) || at == 20 && outcome == PageOutcome::Same;
        assert_eq!(
            matches!(outcome, PageOutcome::New | PageOutcome::Same),
            fit,
            "at {at}: {:?}",
            report.lines
        );
        if report.generation.is_some() {
            changes.push(at);
            held = Held::load(&directory).expect("readable");
        }
        let markers = held
            .record
            .claims
            .iter()
            .filter(|claim| claim.at.starts_with("marker"));
        // The hour at which the site was last well decides what is known.
        assert_eq!(markers.count(), at / 3 * 3 / 8, "at {at}");
    }
    assert_eq!(changes, [0, 9, 18], "the first time, and after each change");
}

/// A server on a port of its own, ended with the test.
struct Server {
    child: Child,
    address: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    fn start(bench: &Bench, args: &[&str]) -> Self {
        let mut command = bench.command(args);
        let mut child = command
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let mut said = BufReader::new(child.stderr.take().expect("it is piped")).lines();
        let address = loop {
            let line = said
                .next()
                .expect("it says where it serves")
                .expect("UTF-8");
            if let Some(after) = line.split("serving http://").nth(1) {
                break after.split(' ').next().expect("an address").to_owned();
            }
        };
        // What it says further is let go, so that it never waits for a reader.
        std::thread::spawn(move || said.map_while(Result::ok).for_each(drop));
        Self { child, address }
    }

    fn get(&self, path: &str) -> String {
        let mut socket = TcpStream::connect(&self.address).expect("it listens");
        let host = &self.address;
        let head = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n");
        write!(socket, "{head}accept: text/csv, */*;q=0.1\r\n\r\n").expect("it reads");
        let mut answer = String::new();
        socket.read_to_string(&mut answer).expect("a whole answer");
        assert!(answer.starts_with("HTTP/1.1 200"), "{path}: {answer}");
        answer
    }

    /// The declarations of Ireland with our mark, as the endpoint counts them.
    fn markers(&self) -> usize {
        let query = "SELECT (COUNT(*) AS ?n) WHERE { ?act <https://w3id.org/accede/ontology#actType> \
                     <https://w3id.org/accede/act-type/declaration> ; \
                     <https://w3id.org/accede/ontology#actDate> ?day ; \
                     <https://w3id.org/accede/ontology#participant> <https://w3id.org/accede/id/state/IRL> ; \
                     <https://w3id.org/accede/ontology#instrument> <https://w3id.org/accede/id/instrument/opsc> \
                     FILTER(STRSTARTS(STR(?day), \"2025-12-\")) }";
        let query: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
        let answer = self.get(&format!("/sparql?query={query}"));
        let body = answer.split("\r\n\r\n").nth(1).expect("a body");
        let digits = |line: &&str| !line.is_empty() && line.bytes().all(|b| b.is_ascii_digit());
        // Chunk lengths stand between; the count is the line after the name of the variable.
        let mut lines = body.lines().skip_while(|line| *line != "n").skip(1);
        lines
            .find(digits)
            .expect("a count")
            .parse()
            .expect("a number")
    }
}

#[test]
fn a_server_refreshes_under_load_and_tells_what_it_did_not_take() {
    let stand = Arc::new(AtomicUsize::new(1));
    let now = Arc::clone(&stand);
    let site = site_with(move |_, _| {
        Some(match now.load(Ordering::Relaxed) {
            9 => page("<html>Sorry</html>"),
            n => table(&version(n)),
        })
    });
    let bench = Bench::new(&[("opsc", "IV-11-c")]);
    let (source, mirror) = (bench.path("source.toml").display().to_string(), site.url());
    let server = Server::start(
        &bench,
        &[
            "serve",
            "--bind",
            "127.0.0.1:0",
            "--refresh",
            "1s",
            "--refresh-source",
            "untc",
            "--source-file",
            &source,
            "--refresh-mirror",
            &mirror,
        ],
    );
    let wait_for = |markers: usize| {
        let from = Instant::now();
        while server.markers() != markers {
            assert!(
                from.elapsed() < Duration::from_secs(240),
                "it is not refreshed"
            );
            std::thread::sleep(Duration::from_millis(200));
        }
    };
    wait_for(1);
    // Askers who never pause see the one or the other, and each of them at most one change.
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let askers: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    let mut seen = Vec::new();
                    while !over.load(Ordering::Relaxed) {
                        seen.push(server.markers());
                    }
                    seen.dedup();
                    seen
                })
            })
            .collect();
        std::thread::sleep(Duration::from_millis(300));
        stand.store(2, Ordering::Relaxed);
        wait_for(2);
        over.store(true, Ordering::Relaxed);
        for asker in askers {
            let seen = asker.join().expect("every answer was whole");
            assert!(
                [&[1, 2][..], &[1][..], &[2][..]].contains(&&seen[..]),
                "{seen:?}"
            );
        }
    });
    let health = server.get("/health");
    assert!(health.contains("\"everySeconds\":1"), "{health}");
    stand.store(9, Ordering::Relaxed);
    let from = Instant::now();
    while !server.get("/health").contains("and not with `text/csv`") {
        assert!(
            from.elapsed() < Duration::from_secs(240),
            "it does not tell"
        );
        std::thread::sleep(Duration::from_millis(200));
    }
    assert_eq!(server.markers(), 2);
    let metrics = server.get("/metrics");
    for line in [
        "accede_refresh_changes_total 2",
        "accede_refresh_pages_not_taken 1",
    ] {
        assert!(metrics.contains(line), "{metrics}");
    }
}
