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

/// A row that only these readers have to tell: what stands in it and becomes no act.
#[test]
fn what_a_row_of_another_site_loses_is_told() {
    use ProblemKind::*;
    let coe = "<html><h1>Chart of signatures of Treaty 185</h1><table><tr><th></th><th>Signature</th><th>Ratification</th>\
        <th>Entry into force</th></tr>@</table></html>";
    let ilo = "<html><h1>Ratifications of C182</h1><table><tr><th>Country</th><th>Date</th><th>Status</th></tr>@</table></html>";
    let fedlex = "<html><h1>Convention</h1><div id='scope'><p>Champ d'application le 16 juillet 2024</p><table>\
        <tr><td>Albanie</td><td>2 janvier 2010</td><td></td></tr>@</table></div></html>";
    for (reader, page, row, kind) in [
        (
            Reader::CoeHtml,
            coe,
            "<td>Albania</td><td></td><td>02/01/2010 03/01/2010</td><td></td>",
            UnreadableDate,
        ),
        (
            Reader::CoeHtml,
            coe,
            "<td></td><td></td><td>02/01/2010</td><td></td>",
            UnreadableRow,
        ),
        (
            Reader::CoeHtml,
            coe,
            "<td>Albania</td><td></td><td></td><td>02/01/2010</td>",
            UnreadableRow,
        ),
        (
            Reader::IloHtml,
            ilo,
            "<td></td><td>02 Jan 2010</td><td>In Force</td>",
            UnreadableRow,
        ),
        (
            Reader::FedlexHtml,
            fedlex,
            "<td></td><td>2 janvier 2010</td><td></td>",
            UnreadableRow,
        ),
        (
            Reader::FedlexHtml,
            fedlex,
            "<td>Ruritanie</td><td>31 nivôse 2010</td><td></td>",
            UnreadableRow,
        ),
    ] {
        let page = page.replace('@', &format!("<tr>{row}</tr>"));
        let reading = reader.read(page.as_bytes(), &context(reader, ""));
        let told = reading.problems.iter().any(|problem| problem.kind == kind);
        assert!(told, "{} {row}: {:?}", reader.name(), reading.problems);
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

/// A page made of heads and rows, as the depositary lays its pages out.
fn made(heads: &[&str], rows: &[&[&str]], (signatories, parties): (usize, usize)) -> String {
    let place = "ctl00_ctl00_ContentPlaceHolder1_ContentPlaceHolderInnerPage_";
    let row = |cells: &[&str]| -> String {
        let cells = cells.iter().map(|cell| match cell.starts_with("<td") {
            true => (*cell).to_owned(),
            false => format!("<td>{cell}<br></td>"),
        });
        format!("<tr>{}</tr>", cells.collect::<String>())
    };
    let rows: String = rows.iter().map(|cells| row(cells)).collect();
    format!(
        "<html><body><form action='ViewDetails.aspx?src=TREATY&amp;mtdsg_no=XVIII-12&amp;chapter=18'>\
         <div id='{place}div3'>STATUS AS AT : 27-11-2026 10:16:18 EDT</div>\
         <span id='{place}rptHead_ctl00_tcHead'>CHAPTER XVIII</span>\
         <span id='{place}rptTreaty_ctl00_tcTreaty'>12 . United Nations Convention</span>\
         <span id='{place}rptStatus_ctl00_tcText'>Signatories : {signatories}. Parties : {parties}</span>\
         <table id='{place}tblgrid'>{}{rows}</table></form></body></html>",
        row(heads)
    )
}

fn said(reading: &Reading) -> Vec<String> {
    let acts = reading.acts.iter().map(|act| {
        let day = act
            .when
            .day()
            .map(|day| day.to_string())
            .unwrap_or_default();
        format!("{} {} {day}", act.spelling, act.kind.code())
    });
    acts.collect()
}

const EVERY_LETTER: &str = "Ratification, Acceptance(A), Approval(AA), Accession(a), Succession(d), Formal confirmation(c), \
     Definitive signature(s), Provisional application(n), Consent to be bound(P)";

#[test]
fn every_letter_of_a_head_is_a_kind_of_act() {
    let rows: [&[&str]; 10] = [
        &["Albania", "12 Dec 2000", "21 Aug 2002"],
        &["Belgium", "", "11 Aug 2004 A"],
        &["Bulgaria", "", "5 Dec 2001 AA"],
        &["Georgia", "", "5 Sep 2006 n, 6 Oct 2007"],
        &["European Union", "12 Dec 2000", "21 May 2004 c"],
        &["Montenegro", "", "23 Oct 2006 d"],
        &["Serbia <sup>1</sup>", "", "6 Sep 2001 s"],
        &["Malta", "14 Dec 2000", "24 Sep 2003 P"],
        &["Algeria", "", "7 Oct 2002 a"],
        &["[Israel]", "[13 Dec 2000]", "[27 Dec 2006]"],
    ];
    let reading = untc(&made(
        &["Participant", "Signature", EVERY_LETTER],
        &rows,
        (3, 9),
    ));
    assert_eq!(reading.problems, []);
    assert_eq!(
        said(&reading),
        [
            "Albania signature 2000-12-12",
            "Albania ratification 2002-08-21",
            "Belgium acceptance 2004-08-11",
            "Bulgaria approval 2001-12-05",
            "Georgia provisional-application 2006-09-05",
            "Georgia ratification 2007-10-06",
            "European Union signature 2000-12-12",
            "European Union formal-confirmation 2004-05-21",
            "Montenegro succession 2006-10-23",
            "Serbia definitive-signature 2001-09-06",
            "Malta signature 2000-12-14",
            "Malta consent 2003-09-24",
            "Algeria accession 2002-10-07",
            "Israel signature 2000-12-13",
            "Israel withdrawal-notice ",
            "Israel ratification 2006-12-27",
        ]
    );
}

#[test]
fn headings_of_groups_and_cells_that_reach_over_others_move_no_act() {
    let rows: [&[&str]; 5] = [
        &["<td colspan=3><b>States Parties</b></td>"],
        &["<td rowspan=2>Albania</td>", "12 Dec 2000", "21 Aug 2002"],
        &["", "1 Jan 2004 a"],
        &["<td colspan=3>&nbsp;</td>"],
        &["Austria", "<td colspan=2>12 Dec 2000</td>"],
    ];
    let heads = ["Participant", "Signature", "Ratification, Accession(a)"];
    let reading = untc(&made(&heads, &rows, (2, 1)));
    assert_eq!(reading.problems, []);
    assert_eq!(
        said(&reading),
        [
            "Albania signature 2000-12-12",
            "Albania ratification 2002-08-21",
            "Albania accession 2004-01-01",
            "Austria signature 2000-12-12",
        ]
    );
}

#[test]
fn a_column_of_denunciations_is_read_and_one_of_something_else_is_told() {
    let heads = [
        "Participant",
        "Signature",
        "Ratification",
        "Denunciation",
        "Notification",
    ];
    let rows: [&[&str]; 2] = [
        &["Albania", "12 Dec 2000", "21 Aug 2002", "5 May 2010", ""],
        &["Austria", "12 Dec 2000", "23 Sep 2004", "", "1 Jan 2005"],
    ];
    let reading = untc(&made(&heads, &rows, (2, 1)));
    assert_eq!(
        kinds(&reading),
        BTreeSet::from([ProblemKind::UnknownColumn])
    );
    assert!(said(&reading).contains(&"Albania withdrawal-notice 2010-05-05".to_owned()));
}

#[test]
fn a_further_table_of_participants_is_told() {
    let page = made(
        &["Participant", "Signature", "Ratification"],
        &[&["Albania", "12 Dec 2000", "21 Aug 2002"]],
        (1, 1),
    );
    let further = "<table><tr><td>Participant</td><td>Acceptance(A)</td></tr>\
                   <tr><td>Austria</td><td>1 Jan 2005 A</td></tr></table></form>";
    let reading = untc(&page.replace("</form>", further));
    assert_eq!(
        kinds(&reading),
        BTreeSet::from([ProblemKind::UnknownSection])
    );
    assert_eq!(reading.acts.len(), 2);
}

#[test]
fn a_page_in_french_says_the_same() {
    let page = made(
        &[
            "Participant",
            "Signature",
            "Ratification, Acceptation(A), Adhésion(a)",
        ],
        &[
            &["Albanie", "12 déc. 2000", "21 août 2002"],
            &["Côte d'Ivoire", "15 déc. 2000", "25 oct. 2012 a"],
            &["Pays-Bas (Royaume des)", "12 déc. 2000", "26 mai 2004 A"],
        ],
        (3, 3),
    );
    let page = page
        .replace("Signatories", "Signataires")
        .replace("STATUS AS AT", "ÉTAT AU");
    let reading = untc(&page);
    assert_eq!(reading.problems, []);
    assert_eq!(reading.printed.signatories, Some(3));
    assert_eq!(reading.acts.len(), 6);
}

#[test]
fn a_labour_convention_that_was_left_is_not_one_that_enters_into_force() {
    let page = |rows: &str| {
        format!(
            "<html><body><h1>Ratifications of C182</h1><table><tr><th>Country</th><th>Date</th>\
             <th>Status</th><th>Note</th></tr>{rows}</table></body></html>"
        )
    };
    let read = |rows: &str| {
        let reader = Reader::IloHtml;
        reader.read(page(rows).as_bytes(), &context(reader, ""))
    };
    let left = read(
        "<tr><td>Austria</td><td>04 Dec 2001</td><td>Not in force</td><td>Denounced on 04 Dec 2010</td></tr>\
         <tr><td>Algeria</td><td>09 Feb 2001</td><td>Denounced</td><td>05 Feb 2010</td></tr>",
    );
    assert_eq!(left.problems, []);
    assert_eq!(
        said(&left),
        [
            "Austria withdrawal-notice 2010-12-04",
            "Austria ratification 2001-12-04",
            "Algeria withdrawal-notice 2010-02-05",
            "Algeria ratification 2001-02-09",
        ]
    );
    assert!(left.acts.iter().all(|act| act.effect.is_none()));
    let coming = read(
        "<tr><td>Tonga</td><td>04 Aug 2020</td><td>Not in force</td>\
         <td>The Convention will enter into force for Tonga on 04 Aug 2021.</td></tr>",
    );
    assert_eq!(said(&coming), ["Tonga ratification 2020-08-04"]);
    assert_eq!(coming.acts[0].effect, Some(crate::day("2021-08-04")));
}
