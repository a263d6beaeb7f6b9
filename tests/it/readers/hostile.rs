//! Pages that were made to break a reader: each ends in time, with what was wrong told.
//!
//! The same mutations that the fuzz targets make, from a fixed start, so that they run everywhere.

use std::{
    sync::LazyLock,
    time::{Duration, Instant},
};

use accede::sources::reader::Reader;
use proptest::{prelude::*, test_runner::Config};

use super::{bytes, context, pages_of};

/// Shapes whose reading costs quadratic time in parsers without limits.
const SHAPES: [(&str, &str, &str); 16] = [
    ("", "<div>", ""),
    ("", "<b>", ""),
    ("", "<table>", ""),
    ("", "<table><tr><td>", ""),
    ("<table>", "<b>x", ""),
    ("<table>", "x<a>", ""),
    ("", "<a><b></a>", ""),
    ("", "<b><p></b>", ""),
    ("<p><b a=1><b a=2><b a=3><b a=4>", "<p>x", ""),
    ("", "</n>", ""),
    ("<span><span><span>", "</n></i></p>", ""),
    ("<a ", "b='<a ", "'>"),
    ("", "<a b=\"<i ", ""),
    ("", "<!--", ""),
    ("", "<svg><title>", ""),
    ("", "<select><option>", ""),
];

fn hostile(shape: (&str, &str, &str), length: usize) -> Vec<u8> {
    let (before, repeated, after) = shape;
    let mut page = String::with_capacity(length + 100);
    page.push_str(
        "<html><body><table id='x_tblgrid'><tr><td>Participant</td><td>Signature</td></tr>",
    );
    page.push_str(before);
    while page.len() < length {
        page.push_str(repeated);
    }
    page.push_str(after);
    page.into_bytes()
}

/// A tag of many attributes, each of another name.
fn attributes(length: usize) -> Vec<u8> {
    let mut page = String::from("<html><body><table id='x_tblgrid'><p");
    let mut count = 0;
    while page.len() < length {
        page.push_str(&format!(" a{count}=1"));
        count += 1;
    }
    page.push_str("></table></html>");
    page.into_bytes()
}

/// How long this thread has been on a processor, where the system tells: other work does not count.
fn spent() -> Duration {
    static BEGUN: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|text| text.split_whitespace().next()?.parse().ok());
    nanoseconds.map_or_else(|| BEGUN.elapsed(), Duration::from_nanos)
}

fn time(reader: Reader, page: &[u8]) -> Duration {
    let context = context(reader, "");
    (0..2)
        .map(|_| {
            let start = spent();
            let reading = reader.read(page, &context);
            assert!(!reading.problems.is_empty());
            spent() - start
        })
        .min()
        .expect("two runs")
}

#[test]
fn twice_the_page_takes_no_four_times_as_long() {
    let mut pages: Vec<(String, Vec<u8>, Vec<u8>)> = SHAPES
        .iter()
        .map(|shape| {
            (
                format!("{shape:?}"),
                hostile(*shape, 40_000),
                hostile(*shape, 160_000),
            )
        })
        .collect();
    pages.push(("attributes".into(), attributes(40_000), attributes(160_000)));
    let readers = [
        Reader::UntcHtml,
        Reader::CoeHtml,
        Reader::IloHtml,
        Reader::FedlexHtml,
    ];
    for (shape, small, large) in pages {
        for reader in readers {
            let small = time(reader, &small).max(Duration::from_millis(2));
            let large = time(reader, &large);
            // Four times the page: linear is four, quadratic sixteen.
            assert!(
                large < small * 10,
                "{}, {shape}: {:.1} times",
                reader.name(),
                large.as_secs_f64() / small.as_secs_f64()
            );
        }
    }
}

/// How many changed pages are read: some, or as many as `ACCEDE_CHANGED_PAGES` says.
fn cases() -> u32 {
    std::env::var("ACCEDE_CHANGED_PAGES")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(200)
}

proptest! {
    #![proptest_config(Config { cases: cases(), max_shrink_iters: 0, ..Config::default() })]

    /// Cuts, doublings and changed bytes of the known pages.
    #[test]
    fn no_change_of_a_page_breaks_its_reader(
        which in any::<prop::sample::Index>(),
        reader in prop::sample::select(Reader::ALL.to_vec()),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0u8..5, any::<u8>()), 1..12),
    ) {
        let mut pages = pages_of(reader);
        pages.retain(|page| !page.contains("untc-html") || page.contains("IV-3-a"));
        let file = &pages[which.index(pages.len())];
        let mut page = bytes(file);
        for (place, what, byte) in changes {
            let at = place.index(page.len().max(1)).min(page.len().saturating_sub(1));
            match what {
                0 => page.truncate(at),
                1 => page.insert(at, byte),
                2 if !page.is_empty() => { page.remove(at); }
                3 => {
                    let end = (at + usize::from(byte) * 8).min(page.len());
                    let piece = page[at..end].to_vec();
                    page.splice(at..at, piece);
                }
                _ if !page.is_empty() => page[at] = byte,
                _ => {}
            }
        }
        let reading = reader.read(&page, &context(reader, file));
        for act in &reading.acts {
            prop_assert!(!act.spelling.is_empty());
        }
    }
}
