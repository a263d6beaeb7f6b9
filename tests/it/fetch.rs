//! `accede fetch`: manners and bounds against a site that behaves badly, and what becomes of the record.

mod applying;
mod bench;
mod day;
mod site;

use std::{
    io::Write,
    time::{Duration, Instant},
};

use accede::sources::fetch::{Answer, Failure, Fetcher, Receipt, Request, Settings, cache::Cache};

use site::{Reply, Site, page, status};

const ADDRESS: &str = "https://treaties.example/page?x=1";
/// How a site answers, once.
type Answering = fn() -> Reply;

/// Where a mirror has it.
const PLACE: &str = "/treaties.example/page?x=1";

fn impatient(site: &Site) -> Settings {
    Settings {
        delay: Duration::ZERO,
        patience: Duration::from_millis(1500),
        bytes: 100_000,
        repeats: 2,
        first_wait: Duration::from_millis(5),
        longest_wait: Duration::from_secs(2),
        mirror: Some(site.url().parse().expect("an address")),
        ..Settings::default()
    }
}

fn request() -> Request {
    Request {
        media_types: vec!["text/html".into()],
        ..Request::to(ADDRESS).expect("an address")
    }
}

fn ask_with(settings: Settings, earlier: Option<&Receipt>) -> Result<Answer, Failure> {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let fetcher = Fetcher::new(settings)?;
        fetcher.fetch(&request(), earlier).await
    })
}

fn ask(site: &Site) -> Result<Answer, Failure> {
    ask_with(impatient(site), None)
}

fn bytes(answer: Result<Answer, Failure>) -> Vec<u8> {
    match answer.expect("an answer") {
        Answer::Fetched { bytes, .. } => bytes,
        Answer::Unchanged { .. } => panic!("bytes were expected"),
    }
}

/// The page is asked for, each answer in turn, and the last one for ever.
fn site_of(answers: Vec<Answering>) -> Site {
    Site::new(move |asked, before| {
        let answer = answers[before.min(answers.len() - 1)];
        (asked.path == PLACE).then(answer)
    })
}

/// What goes wrong for good, by the words of the failure.
#[test]
fn what_a_site_does_wrong_is_named_and_nothing_is_taken() {
    let gzip: Answering = || {
        let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        bomb.write_all(&vec![b' '; 50_000_000]).expect("in memory");
        Reply::Page {
            status: 200,
            headers: vec![
                ("content-type", "text/html".into()),
                ("content-encoding", "gzip".into()),
            ],
            body: bomb.finish().expect("in memory"),
        }
    };
    let cases: [(&str, Answering, &str); 20] = [
        ("404", || status(404, vec![]), "answers with status 404"),
        ("500", || status(500, vec![]), "answers with status 500"),
        ("403", || status(403, vec![]), "refuses programs"),
        ("empty 204", || status(204, vec![]), "status 204"),
        ("a 304 not asked for", || status(304, vec![]), "status 304"),
        (
            "a challenge",
            || Reply::Page {
                status: 200,
                headers: vec![("cf-mitigated", "challenge".into())],
                body: b"prove that you are human".to_vec(),
            },
            "refuses programs",
        ),
        (
            "too far away",
            || status(429, vec![("retry-after", "3600".into())]),
            "status 429",
        ),
        (
            "a picture",
            || Reply::Page {
                status: 200,
                headers: vec![("content-type", "image/png".into())],
                body: vec![0; 9],
            },
            "`image/png` and not with `text/html`",
        ),
        (
            "longer than it is",
            || Reply::Page {
                status: 200,
                headers: vec![("content-length", "5000".into())],
                body: b"<table>".to_vec(),
            },
            "breaks off",
        ),
        (
            "a chunk that is missing",
            || {
                Reply::Raw(vec![(
                    Duration::ZERO,
                    b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n7\r\n<table>\r\n"
                        .to_vec(),
                )])
            },
            "breaks off",
        ),
        (
            "half a gzip",
            || Reply::Page {
                status: 200,
                headers: vec![("content-encoding", "gzip".into())],
                body: vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2],
            },
            "breaks off",
        ),
        ("a gzip bomb", gzip, "is larger than 100000 bytes"),
        (
            "endless",
            || Reply::Endless(b"HTTP/1.1 200 OK\r\n\r\n".to_vec(), vec![b'x'; 4096]),
            "is larger than 100000 bytes",
        ),
        (
            "large by its own word",
            || Reply::Page {
                status: 200,
                headers: vec![("content-length", "900000000".into())],
                body: vec![b'x'; 10],
            },
            "is larger than 100000 bytes",
        ),
        (
            "drop by drop",
            || {
                let head = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
                let drops = std::iter::repeat_n((Duration::from_millis(200), vec![b'x']), 60);
                Reply::Raw(
                    std::iter::once((Duration::ZERO, head))
                        .chain(drops)
                        .collect(),
                )
            },
            "takes longer than 1.5 s",
        ),
        (
            "no answer",
            || Reply::Raw(vec![(Duration::from_secs(9), vec![])]),
            "takes longer than 1.5 s",
        ),
        (
            "a circle",
            || status(302, vec![("location", "/page?x=1".into())]),
            "redirects in a circle",
        ),
        (
            "to a file",
            || status(302, vec![("location", "file:///etc/passwd".into())]),
            "only web addresses",
        ),
        (
            "to the cloud's own address",
            || {
                status(
                    302,
                    vec![("location", "https://169.254.169.254/latest".into())],
                )
            },
            "private network",
        ),
        (
            "away from TLS",
            || status(301, vec![("location", "http://treaties.example/".into())]),
            "not protected by TLS",
        ),
    ];
    for (name, answer, words) in cases {
        let failure = ask(&site_of(vec![answer])).expect_err(name);
        assert!(failure.to_string().contains(words), "{name}: {failure}");
    }
}

#[test]
fn what_passes_is_asked_for_again_and_then_taken() {
    let cases: [(&str, Answering); 5] = [
        ("500", || status(500, vec![])),
        ("503", || status(503, vec![])),
        ("429", || status(429, vec![("retry-after", "0".into())])),
        ("an ended connection", || Reply::Raw(vec![])),
        ("half an answer", || Reply::Page {
            status: 200,
            headers: vec![("content-length", "5000".into())],
            body: b"<table>".to_vec(),
        }),
    ];
    for (name, answer) in cases {
        let site = site_of(vec![answer, answer, || page("<table></table>")]);
        assert_eq!(bytes(ask(&site)), b"<table></table>", "{name}");
        assert_eq!(site.asked().len(), 3, "{name}");
    }
}

#[test]
fn a_site_that_says_when_to_come_back_is_taken_at_its_word() {
    let site = site_of(vec![
        || status(429, vec![("retry-after", "1".into())]),
        || page("later"),
    ]);
    assert_eq!(bytes(ask(&site)), b"later");
    let asked = site.asked();
    assert!(asked[1].from - asked[0].until >= Duration::from_secs(1));
    // As a day and hour, which has no parts of a second: two seconds from now is more than one.
    let by_the_clock: Answering = || {
        let then = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(2);
        let then = then.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        status(503, vec![("retry-after", then)])
    };
    let site = site_of(vec![by_the_clock, || page("later")]);
    assert_eq!(bytes(ask(&site)), b"later");
    let asked = site.asked();
    assert!(asked[1].from - asked[0].until >= Duration::from_millis(900));
}

#[test]
fn a_page_is_asked_for_only_if_it_has_changed() {
    let site = Site::new(|asked, _| match asked.headers.get("if-none-match") {
        Some(tag) if tag == "\"v1\"" => Some(status(304, vec![("etag", "\"v1\"".into())])),
        _ => Some(Reply::Page {
            status: 200,
            headers: vec![
                ("etag", "\"v1\"".into()),
                ("last-modified", "Tue, 03 Feb 2026 10:16:18 GMT".into()),
                ("set-cookie", "secret".into()),
            ],
            body: b"<table>".to_vec(),
        }),
    });
    let Ok(Answer::Fetched { receipt, bytes }) = ask(&site) else {
        panic!("a page was expected")
    };
    let folder = tempfile::tempdir().expect("a folder");
    let cache = Cache::at(folder.path());
    cache.keep(&receipt, &bytes).expect("it is kept");
    let kept = cache.receipt(ADDRESS).expect("readable").expect("there");
    assert_eq!(kept, receipt);
    assert_eq!(kept.header("set-cookie"), None);
    assert_eq!(kept.final_address, format!("{}{PLACE}", site.url()));
    assert_eq!(cache.bytes(&kept).expect("there"), bytes);
    let Ok(Answer::Unchanged { receipt }) = ask_with(impatient(&site), Some(&kept)) else {
        panic!("no change was expected")
    };
    assert_eq!((receipt.status, &receipt.sha256), (304, &kept.sha256));
    let asked = &site.asked()[1].headers;
    assert_eq!(asked["if-modified-since"], "Tue, 03 Feb 2026 10:16:18 GMT");
    assert!(asked["user-agent"].starts_with("accede/"), "{asked:?}");
    assert!(asked["user-agent"].contains("+https://"), "{asked:?}");
}

#[test]
fn a_page_that_was_altered_in_the_cache_is_not_given_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let cache = Cache::at(folder.path());
    let receipt = Receipt::of_saved_page(ADDRESS, jiff::Timestamp::UNIX_EPOCH, b"<table>");
    cache.keep(&receipt, b"<table>").expect("it is kept");
    let file = folder.path().join("pages").join(&receipt.sha256);
    std::fs::write(file, b"<tab").expect("writable");
    let words = cache.bytes(&receipt).expect_err("altered").to_string();
    assert!(words.contains("is not what the receipt is for"), "{words}");
}

#[test]
fn what_robots_txt_forbids_is_not_asked_for() {
    let rules = |text: &'static str| {
        Site::new(move |asked, _| match asked.path.as_str() {
            "/robots.txt" => Some(page(text)),
            _ => Some(page("<table>")),
        })
    };
    let closed = rules("User-agent: *\nDisallow: /treaties.example/page");
    let failure = ask(&closed).expect_err("it is closed");
    assert!(
        matches!(failure, Failure::ClosedByRobots { .. }),
        "{failure}"
    );
    assert!(closed.asked().is_empty());
    let open = rules("User-agent: *\nDisallow: /\n\nUser-agent: accede\nDisallow: /private");
    assert_eq!(bytes(ask(&open)), b"<table>");
    let unable = Site::new(|asked, _| match asked.path.as_str() {
        "/robots.txt" => Some(status(503, vec![])),
        _ => Some(page("<table>")),
    });
    let failure = ask(&unable).expect_err("it cannot say");
    assert!(matches!(failure, Failure::NoRobots { .. }), "{failure}");
    assert!(unable.asked().is_empty());
}

#[test]
fn a_host_is_asked_one_question_at_a_time_with_a_pause_between() {
    let site = Site::new(|_, _| {
        Some(Reply::Raw(vec![
            (
                Duration::from_millis(50),
                b"HTTP/1.1 200 OK\r\n\r\n".to_vec(),
            ),
            (Duration::from_millis(50), b"page".to_vec()),
        ]))
    });
    let settings = Settings {
        delay: Duration::from_millis(150),
        ..impatient(&site)
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let started = Instant::now();
    runtime.block_on(async {
        let fetcher = Fetcher::new(settings).expect("a fetcher");
        let request = request();
        let all = (0..4).map(|_| fetcher.fetch(&request, None));
        for answer in futures_util::future::join_all(all).await {
            assert_eq!(bytes(answer), b"page");
        }
    });
    let asked = site.asked();
    for pair in asked.windows(2) {
        // The client counts from the last byte, which the site has sent a moment before.
        let pause = pair[1].from.saturating_duration_since(pair[0].until);
        assert!(pause >= Duration::from_millis(140), "{pause:?}");
    }
    assert!(started.elapsed() >= Duration::from_millis(4 * 100 + 4 * 150));
}

#[test]
fn redirects_are_followed_and_a_key_is_not_carried_to_another_site() {
    let other = Site::new(|_, _| Some(page("elsewhere")));
    let away = other.url();
    let site = Site::new(move |asked, _| match asked.path.as_str() {
        PLACE => Some(status(302, vec![("location", "/next".into())])),
        "/treaties.example/next" => Some(status(
            301,
            vec![("location", "https://other.example/page".into())],
        )),
        "/other.example/page" => Some(page(format!("{:?}", asked.headers.get("token")))),
        "/away" => Some(status(302, vec![("location", away.clone())])),
        _ => None,
    });
    assert_eq!(bytes(ask(&site)), b"None");
    // Another server on this machine is not the mirror.
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let failure = runtime.block_on(async {
        let fetcher = Fetcher::new(impatient(&site)).expect("a fetcher");
        let request = Request::to(&format!("{}/away", site.url())).expect("an address");
        fetcher.fetch(&request, None).await.expect_err("refused")
    });
    assert!(failure.to_string().contains("TLS"), "{failure}");
    assert!(other.asked().is_empty());
}

#[test]
fn a_mirror_without_tls_has_to_be_on_this_machine() {
    for (mirror, fits) in [
        ("http://127.0.0.1:8000/pages", true),
        ("http://localhost:8000", true),
        ("http://[::1]:8000", true),
        ("https://mirror.example", true),
        ("http://mirror.example", false),
        ("https://192.168.1.1", false),
        ("file:///srv/pages", false),
    ] {
        let settings = Settings {
            mirror: Some(mirror.parse().expect("an address")),
            ..Settings::default()
        };
        assert_eq!(Fetcher::new(settings).is_ok(), fits, "{mirror}");
    }
}
