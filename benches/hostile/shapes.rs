//! The shapes of pages: what stands in one once, and what again and again.

use accede::sources::reader::Reader;

use super::files;

/// What stands in a page again and again, between what stands there once.
pub struct Shape {
    pub name: String,
    pub before: String,
    /// `#` stands for a number that grows.
    pub repeated: String,
    pub after: String,
    /// Whether a reader may read all of it, and has nothing to say against it.
    pub harmless: bool,
}

const MEANINGLESS: [&str; 15] = [
    "remarks",
    "an open remark",
    "styles",
    "headings",
    "entities",
    "an attribute",
    "an attribute that is used",
    "a class",
    "tables",
    "one footnote",
    "a text of its own",
    "a text of spaces",
    "a text of hard spaces",
    "a text in titles in titles",
    "end tags of nothing",
];

const OF_THE_UN: [&str; 3] = [
    "a declaration",
    "a declaration in one piece",
    "a text in notes in notes",
];

/// A page of some reader: what is before its rows, one good row in which `@` is the first cell that holds a day,
/// and what is after its rows.
struct Frame {
    reader: Reader,
    instrument: &'static str,
    before: &'static str,
    row: &'static str,
    after: &'static str,
}

const HTML: [Frame; 4] = [
    Frame {
        reader: Reader::UntcHtml,
        instrument: "opsc",
        before: "<html><body><table id='x_tblgrid'><tr><td>Participant</td><td>Signature</td><td>Ratification, Accession(a)</td></tr>",
        row: "<tr><td>!</td><td>&nbsp;</td><td>@</td></tr>",
        after: "</table></body></html>",
    },
    Frame {
        reader: Reader::CoeHtml,
        instrument: "cybercrime",
        before: "<html><body><h1>Chart of signatures of Treaty 185</h1><table><tr><th></th><th>Signature</th><th>Ratification</th><th>Entry into Force</th><th>Notes</th><th>R.</th></tr>",
        row: "<tr><td>!</td><td></td><td>@</td><td></td><td></td><td></td></tr>",
        after: "</table></body></html>",
    },
    Frame {
        reader: Reader::IloHtml,
        instrument: "ilo-c182",
        before: "<html><body><h1>Ratifications of C182</h1><table><tr><th>Country</th><th>Date</th><th>Status</th><th>Note</th></tr>",
        row: "<tr><td>!</td><td>@</td><td>In Force</td><td></td></tr>",
        after: "</table></body></html>",
    },
    Frame {
        reader: Reader::FedlexHtml,
        instrument: "coe-trafficking",
        before: "<html><body><h1>Convention</h1><div id='scope'><p>Champ d'application le 16 juillet 2024</p><table>",
        row: "<tr><td>!</td><td>@</td><td></td></tr>",
        after: "</table></div></body></html>",
    },
];

fn shapes_of(frame: &Frame) -> Vec<Shape> {
    let day = match frame.reader {
        Reader::UntcHtml => "2 Jan 2010 a",
        Reader::CoeHtml => "02/01/2010",
        Reader::IloHtml => "02 Jan 2010",
        _ => "2 janvier 2010",
    };
    let row = |name: &str, cell: &str| frame.row.replace('!', name).replace('@', cell);
    let (row_before, row_after) = {
        let whole = row("Albania", "\u{0}");
        let (before, after) = whole.split_once('\u{0}').expect("a row has a cell");
        (before.to_owned(), after.to_owned())
    };
    let mut shapes = Vec::new();
    let mut add = |name: &str, before: &str, repeated: &str, after: &str| {
        shapes.push(Shape {
            name: name.into(),
            before: format!("{}{before}", frame.before),
            repeated: repeated.into(),
            after: format!("{after}{}", frame.after),
            // Marks without a meaning, and white space, are nothing that could be lost; nor are sections that only
            // the pages of the UN have, elsewhere.
            harmless: MEANINGLESS.contains(&name)
                || frame.reader != Reader::UntcHtml && OF_THE_UN.contains(&name)
                || frame.reader == Reader::FedlexHtml && name == "a name",
        });
    };
    for (name, tag) in [
        ("deep divs", "<div>"),
        ("deep bolds", "<b>"),
        ("deep tables", "<table>"),
        ("deep cells", "<table><tr><td>"),
        ("deep lists", "<ul><li>"),
        ("unclosed rows", "<tr>"),
        ("unclosed cells", "<td>"),
        ("unclosed paragraphs", "<p>x"),
        ("misnested", "<a><b></a>"),
        ("misnested paragraphs", "<b><p></b>"),
        ("fostered text", "x<a>"),
        ("end tags of nothing", "</n>"),
        ("remarks", "<!-- x -->"),
        ("an open remark", "<!--"),
        ("drawings", "<svg><title>"),
        ("templates", "<template>"),
        ("choices", "<select><option>"),
        ("empty elements", "<br>"),
        ("attributes", "<p a#=1>"),
        ("identifiers", "<p id='dg#'></p>"),
        (
            "sections",
            "<span id='dgDec_ctl#_divParticipant'>Albania</span><span id='dgDec_ctl#_divText'>1</span>",
        ),
        (
            "notes",
            "<span id='dgNotesAll_ctl#_divNotesAll'><a name='#'>#</a> The denunciation of 2 January 2010</span>",
        ),
        ("styles", "<p style='display : none'>x</p>"),
        ("headings", "<h1>Convention Protocol 185 C182</h1>"),
        ("entities", "&amp;&#x41;&nbsp;"),
        ("unknown entities", "&x#;"),
    ] {
        add(name, "", tag, "");
    }
    add("an attribute", "<p title='", "x ", "'>");
    add("an attribute that is used", "<p id='", "ctl00_", "'>");
    add("a class", "<p class='", "x ", "'>");
    add("many attributes", "<p", " a#=1", ">");
    add("rows", "", &row("Albania", day), "");
    add("rows of others", "", &row("Ruritania #", day), "");
    add("rows without a day", "", &row("Albania", "in 2010"), "");
    add(
        "rows of other kinds",
        "",
        &row("Albania", &format!("{day} zz")),
        "",
    );
    add(
        "rows of footnotes",
        "",
        &row("Albania <sup>#</sup>", day),
        "",
    );
    add(
        "rows of impossible days",
        "",
        &row("Albania", "31 Feb 2010"),
        "",
    );
    add("empty rows", "", "<tr><td></td></tr>", "");
    add("short rows", "", "<tr><td>Albania", "");
    add("long rows", "<tr>", "<td>x", "</tr>");
    add(
        "a name",
        &row_before.replace("Albania", ""),
        "x",
        &row_after,
    );
    for (name, text) in [
        ("a text", "word "),
        ("a text of one word", "x"),
        ("a text of digits", "1"),
        ("a text of numbers", "1 "),
        ("a text of days", "2 Jan 2010, "),
        ("a text of days with letters", "2 Jan 2010 a "),
        ("a text of days in digits", "02/01/2010 "),
        ("a text of days in French", "1er février 2010 "),
        ("a text of brackets", "["),
        ("a text of stars", "* "),
        ("a text of spaces", " "),
        ("a text of hard spaces", "&nbsp;"),
        ("footnotes", "<sup>#</sup>"),
        ("numbers of a footnote", "<sup>#,#</sup>"),
        ("lines", "x<br>"),
    ] {
        add(name, &row_before, text, &row_after);
    }
    add(
        "one footnote",
        &format!("{row_before}<sup>"),
        "#,",
        &format!("</sup>{row_after}"),
    );
    add(
        "tables",
        "</table>",
        &format!(
            "{}{}</table>",
            frame
                .before
                .rsplit_once("<table")
                .map_or("", |(_, table)| table),
            row("Albania", day)
        ),
        "<table>",
    );
    let table = frame
        .before
        .rsplit_once("<table")
        .map_or(String::new(), |(_, table)| format!("<table{table}"));
    add(
        "whole tables",
        "</table>",
        &format!("{table}{}</table>", row("Albania", day)),
        "<table>",
    );
    add(
        "a text of its own",
        "</table><p>",
        "article 1, paragraph 2 (b), Total number of ratifications 2 Status as of ",
        "</p><table>",
    );
    add(
        "a declaration",
        "</table><span id='dgDec_ctl1_divParticipant'>Albania</span><span id='dgDec_ctl1_divText'>",
        "<p>Reservation to article 1, paragraph 2 (b), of 2 January 2010:</p>",
        "</span><table>",
    );
    add(
        "a declaration in one piece",
        "</table><span id='dgDec_ctl1_divParticipant'>Albania</span><span id='dgDec_ctl1_divText'>",
        "article 1 (2), reservation of 2 January 2010 ",
        "</span><table>",
    );
    let nested = |piece: &str| piece.repeat(150 / piece.matches('<').count());
    for (name, piece, text) in [
        ("a text in tables in tables", "<table><tr><td>", "word "),
        (
            "a text in notes in notes",
            "<span id='dgNotesAll_ctl1_divNotesAll'>",
            "word ",
        ),
        (
            "a text in sections in sections",
            "<div id='dgDec_ctl1_divText'>",
            "word<br>",
        ),
        ("a text in titles in titles", "<b>", "word "),
        (
            "a text in unknown sections",
            "<table id='dgX'><tr><td>",
            "word ",
        ),
    ] {
        add(name, &nested(piece), text, "");
    }
    shapes
}

/// Every page, with its reader and the instrument that it is of.
pub fn cases() -> Vec<(Reader, &'static str, Shape)> {
    let pages = HTML.iter().flat_map(|frame| {
        let shapes = shapes_of(frame).into_iter();
        shapes.map(|shape| (frame.reader, frame.instrument, shape))
    });
    pages.chain(files::others()).collect()
}
