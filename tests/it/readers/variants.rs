//! Pages that differ from the known ones: nothing is lost in silence, and what is the same is read
//! the same.

use std::collections::BTreeSet;

use accede::{
    model::ActKind,
    sources::{ProblemKind, Reading, reader::Reader},
};
use proptest::prelude::*;

use super::{context, kinds, pages_of, read};
use crate::text;

const PAGE: &str = "tests/sources/untc-html/IV-11-d.html";

/// The day of consent in its second row.
const DAY: &str = "25 Sep\t 2014 <br>";

fn page() -> String {
    text(PAGE)
}

fn untc(page: &str) -> Reading {
    Reader::UntcHtml.read(page.as_bytes(), &context(Reader::UntcHtml, ""))
}

/// What was read, without the places.
fn acts(reading: &Reading) -> BTreeSet<String> {
    reading
        .acts
        .iter()
        .map(|act| {
            format!(
                "{} {:?} {} {:?} {} {} {}",
                act.spelling,
                act.participant,
                act.kind.code(),
                act.when,
                act.articles,
                act.target,
                act.territory
            )
        })
        .collect()
}

/// One change to a page, the kind of problem that it must raise, and the place it must name.
#[test]
fn a_change_of_the_page_is_told_with_its_place() {
    use ProblemKind::*;
    for (from, to, kind, place) in [
        ("Andorra<br>", "Andorrah<br>", UnknownParticipant, "row 2"),
        (
            DAY,
            "25 Sep\t 2014 w<br>",
            UnknownActType,
            "row 2, column 3",
        ),
        (DAY, "31 Feb\t 2014 <br>", UnreadableDate, "row 2, column 3"),
        (DAY, "in 2014<br>", UnreadableDate, "row 2, column 3"),
        (DAY, "25 Sep\t 2028 <br>", ImpossibleDate, "row 2"),
        (DAY, "25 Sep\t 1914 <br>", ImpossibleDate, "row 2"),
        (DAY, "&nbsp;", CountDiffers, "participants table"),
        (
            "Signature<br>",
            "Initialling<br>",
            UnknownColumn,
            "column 2",
        ),
        ("Participant<br>", "Name<br>", MissingColumn, "head"),
        ("</html>", "", Truncated, "page"),
        ("dgObj\"", "dgRejections\"", UnknownSection, "dgRejections"),
        (
            "STATUS AS AT : 03-02-2026 10:16:18 EDT",
            "STATUS",
            UnreadableDate,
            "head",
        ),
    ] {
        let page = page();
        assert!(page.contains(from), "{from}");
        let reading = untc(&page.replacen(from, to, 1));
        let told = reading
            .problems
            .iter()
            .any(|problem| problem.kind == kind && problem.at.contains(place));
        assert!(told, "{from} → {to}: {:?}", reading.problems);
    }
}

#[test]
fn a_day_in_brackets_is_no_longer_in_effect() {
    let page =
        page()
            .replacen(DAY, "[25 Sep\t 2014] <br>", 1)
            .replacen("\n53</div>", "\n52</div>", 1);
    let reading = untc(&page);
    assert_eq!(reading.problems, []);
    let kinds: Vec<_> = reading
        .acts
        .iter()
        .filter(|act| act.spelling == "Andorra" && act.at.ends_with("row 2"))
        .map(|act| act.kind)
        .collect();
    assert_eq!(
        kinds,
        [
            ActKind::Signature,
            ActKind::WithdrawalNotice,
            ActKind::Ratification
        ]
    );
}

#[test]
fn a_cut_page_never_passes_for_whole() {
    for reader in Reader::ALL {
        // A table of acts has no end of its own.
        if reader == Reader::ActsCsv {
            continue;
        }
        for file in pages_of(reader) {
            let whole = super::bytes(&file);
            for tenth in 1..10 {
                let cut = &whole[..whole.len() * tenth / 10];
                let reading = reader.read(cut, &context(reader, &file));
                let told = kinds(&reading);
                assert!(
                    told.contains(&ProblemKind::Truncated)
                        || told.contains(&ProblemKind::NotTheDocument),
                    "{file} at {tenth}/10: {told:?}"
                );
                assert_eq!(reading.document.completeness, None, "{file}");
            }
        }
    }
}

/// The rows of the table of participants: what is before them, they, what is after.
fn rows(page: &str) -> (String, Vec<String>, String) {
    let table = page.find("_tblgrid\"").expect("the table");
    let first = table + page[table..].find("</tr>").expect("the heads") + 5;
    let end = first + page[first..].find("</table>").expect("its end");
    let rows = page[first..end]
        .split_inclusive("</tr>")
        .map(str::to_owned)
        .filter(|row| row.contains("<td"))
        .collect();
    (page[..first].to_owned(), rows, page[end..].to_owned())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_order_of_rows_changes_nothing(seed in any::<u64>()) {
        let (before, mut rows, after) = rows(&page());
        let mut state = seed | 1;
        for at in (1..rows.len()).rev() {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            rows.swap(at, (state >> 33) as usize % (at + 1));
        }
        let reading = untc(&format!("{before}{}{after}", rows.concat()));
        prop_assert_eq!(acts(&reading), acts(&read(Reader::UntcHtml, PAGE)));
        prop_assert_eq!(reading.problems, []);
    }

    #[test]
    fn white_space_and_entities_change_nothing(
        spaces in prop::collection::vec(
            prop::sample::select(vec![" ", "&nbsp;", "\n\t ", "&#160;", "\u{a0} ", "&#x20;"]), 1..40
        ),
        apostrophe in prop::sample::select(vec!["'", "&#39;", "&rsquo;", "\u{2019}"]),
    ) {
        let (before, rows, after) = rows(&page());
        let mut next = spaces.iter().cycle();
        let mut changed = String::new();
        for row in rows {
            let mut inside = false;
            for c in row.chars() {
                match c {
                    '<' => { inside = true; changed.push(c); }
                    '>' => { inside = false; changed.push(c); }
                    ' ' if !inside => changed.push_str(next.next().expect("a cycle")),
                    '\'' if !inside => changed.push_str(apostrophe),
                    c => changed.push(c),
                }
            }
        }
        let reading = untc(&format!("{before}{changed}{after}"));
        prop_assert_eq!(reading.problems.clone(), []);
        let plain = |reading: &Reading| -> BTreeSet<String> {
            acts(reading).iter().map(|act| act.replace('\u{2019}', "'")).collect()
        };
        prop_assert_eq!(plain(&reading), plain(&read(Reader::UntcHtml, PAGE)));
    }

    #[test]
    fn an_unknown_column_is_told_and_takes_nothing_away(at in 0usize..3, word in "[A-Z][a-z]{4,9}") {
        let (before, rows, after) = rows(&page());
        let insert = |row: &str, cell: &str| {
            let mut pieces: Vec<&str> = row.split("<td").collect();
            let piece = format!(">{cell}</td>\n");
            pieces.insert(at + 1, &piece);
            pieces.join("<td")
        };
        let head = before.rfind("<tr").expect("the heads");
        let heads = insert(&before[head..], &format!("Remarks on {word}"));
        let body: String = rows.iter().map(|row| insert(row, &word)).collect();
        let reading = untc(&format!("{}{heads}{body}{after}", &before[..head]));
        prop_assert_eq!(acts(&reading), acts(&read(Reader::UntcHtml, PAGE)));
        let told: Vec<_> = reading.problems.iter().map(|problem| problem.kind).collect();
        prop_assert_eq!(told, vec![ProblemKind::UnknownColumn]);
    }
}
