//! Ten megabytes that were made to break a reader: each reader, each shape, its time and its memory.
//!
//! `cargo bench --bench hostile` ends with 1 if a page takes longer than two seconds, holds more than ten times
//! its size, or is not told to be wrong; `-- untc-html` tries one reader, `-- untc-html rows` one of its shapes.
//! Every page is read in a process of its own, so that what one holds does not hide what the next one takes.

use std::{
    path::Path,
    process::{Command, ExitCode, Stdio},
    time::{Duration, Instant},
};

use accede::{
    reference::Reference,
    sources::reader::{Context, Reader},
};

const SIZE: usize = 10_000_000;
const LONGEST: Duration = Duration::from_secs(2);
const LARGEST: f64 = 10.0;
/// How long a page is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// What stands in a page again and again, between what stands there once.
struct Shape {
    name: String,
    before: String,
    /// `#` stands for a number that grows.
    repeated: String,
    after: String,
    /// Whether a reader may read all of it, and has nothing to say against it.
    harmless: bool,
}

const MEANINGLESS: [&str; 9] = [
    "remarks",
    "styles",
    "headings",
    "entities",
    "unknown entities",
    "a text of spaces",
    "a text of hard spaces",
    "a text in titles in titles",
    "end tags of nothing",
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
            // Marks without a meaning, and white space, are nothing that could be lost.
            harmless: MEANINGLESS.contains(&name),
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

/// Files that are no pages.
fn others() -> Vec<(Reader, &'static str, Shape)> {
    let mut found = Vec::new();
    let mut add = |reader, instrument, name: &str, before: &str, repeated: &str, after: &str| {
        let shape = Shape {
            name: name.into(),
            before: before.into(),
            repeated: repeated.into(),
            after: after.into(),
            harmless: false,
        };
        found.push((reader, instrument, shape));
    };
    let head = "<?xml version='1.0'?><Treaty><ExternalData><Titlesect>IV-11-c</Titlesect></ExternalData><Participants><Table><TGroup><Thead><Rows><Row><Entry>Participant</Entry><Entry>Signature</Entry><Entry>Ratification</Entry></Row></Rows></Thead><Tbody><Rows>";
    let row = "<Row><Entry>Albania</Entry><Entry></Entry><Entry>2 Jan 2010</Entry></Row>";
    for (name, text) in [
        ("deep", "<x>"),
        ("rows", row),
        (
            "rows of others",
            "<Row><Entry>Ruritania #</Entry><Entry>2 Jan 2010</Entry></Row>",
        ),
        ("long rows", "<Entry>x</Entry>"),
        ("empty rows", "<Row/>"),
        ("attributes", "<Row a#='1'/>"),
        ("entities", "&x#;"),
        ("known entities", "&amp;&#65;"),
        ("end tags", "</x>"),
        ("remarks", "<!-- x -->"),
        ("a text", "word "),
        ("markup", "&lt;div&gt;"),
        ("instructions", "<?x y?>"),
    ] {
        add(
            Reader::UntcXml,
            "opsc",
            name,
            head,
            text,
            "</Rows></Tbody></TGroup></Table></Participants></Treaty>",
        );
    }
    add(
        Reader::UntcXml,
        "opsc",
        "markup in a cell",
        &format!("{head}<Row><Entry>"),
        "&lt;b&gt;",
        "</Entry></Row>",
    );
    add(
        Reader::UntcXml,
        "opsc",
        "days in a cell",
        &format!("{head}{row}<Row><Entry>Albania</Entry><Entry>"),
        "2 Jan 2010 ",
        "</Entry></Row>",
    );
    add(
        Reader::UntcXml,
        "opsc",
        "many attributes",
        &format!("{head}<Row"),
        " a#='1'",
        "/>",
    );
    add(
        Reader::UntcXml,
        "opsc",
        "expanding entities",
        &format!(
            "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]>{head}"
        ),
        "<Row><Entry>&c;</Entry></Row>",
        "",
    );
    add(
        Reader::UntcXml,
        "opsc",
        "declared entities",
        "<!DOCTYPE x [",
        "<!ENTITY a# 'b'>",
        &format!("]>{head}"),
    );
    add(
        Reader::UntcXml,
        "opsc",
        "sections",
        &format!("{head}</Rows></Tbody></TGroup></Table></Participants>"),
        "<X#>y</X#>",
        "</Treaty>",
    );
    add(
        Reader::UntcXml,
        "opsc",
        "notes",
        &format!("{head}{row}</Rows></Tbody></TGroup></Table></Participants><EndNotes>"),
        "<EndNote><Number>#</Number><Text>of 2 January 2010</Text></EndNote>",
        "</EndNotes></Treaty>",
    );
    let object = "{\"LibPaysOrga\":\"Albania\",\"NumSTE\":\"185\",\"DateConsentement\":\"2010-01-02T00:00:00\"}";
    for (name, before, repeated, after) in [
        ("deep", "", "[", ""),
        ("deep objects", "[[", "{\"a\":", "]]"),
        ("rows", "[[", &format!("{object},") as &str, "{}],[],[]]"),
        ("lists", "[", "[],", "[]]"),
        (
            "keys",
            "[[{\"LibPaysOrga\":\"Albania\",\"NumSTE\":\"185\"",
            ",\"k#\":0",
            "}],[],[]]",
        ),
        (
            "a text",
            "[[{\"LibPaysOrga\":\"",
            "x",
            "\",\"NumSTE\":\"185\",\"DateSignature\":\"2010-01-02\"}],[],[]]",
        ),
        (
            "a day",
            "[[{\"LibPaysOrga\":\"Albania\",\"NumSTE\":\"185\",\"DateSignature\":\"",
            "2010",
            "\"}],[],[]]",
        ),
        (
            "escapes",
            "[[{\"LibPaysOrga\":\"",
            "\\u0041",
            "\",\"NumSTE\":\"185\",\"DateSignature\":\"2010-01-02\"}],[],[]]",
        ),
        ("numbers", "[[", "{\"NumSTE\":\"#\"},", "{}],[],[]]"),
        (
            "a long list",
            "[[{\"LibPaysOrga\":\"Albania\",\"NumSTE\":\"185\",\"Reserves\":[",
            "0,",
            "0]}],[],[]]",
        ),
        ("empty objects", "[[", "{},", "{}],[],[]]"),
    ] {
        add(Reader::CoeJson, "cybercrime", name, before, repeated, after);
    }
    let head = "{\"head\":{\"vars\":[\"property\",\"participant\",\"participantLabel\",\"date\"]},\"results\":{\"bindings\":[";
    let row = "{\"property\":{\"type\":\"uri\",\"value\":\"http://www.wikidata.org/prop/P1891\"},\"participant\":{\"type\":\"uri\",\"value\":\"http://www.wikidata.org/entity/Q#\"},\"date\":{\"type\":\"literal\",\"value\":\"2010-01-02T00:00:00Z\"}},";
    for (name, before, repeated, after) in [
        ("deep", head, "[", ""),
        ("deep objects", head, "{\"a\":", ""),
        ("rows", head, row, "{}]}}"),
        (
            "variables",
            "{\"head\":{\"vars\":[\"property\",\"participant\"",
            ",\"v#\"",
            "]},\"results\":{\"bindings\":[]}}",
        ),
        (
            "bindings first",
            "{\"results\":{\"bindings\":[",
            row,
            "{}]},\"head\":{\"vars\":[\"property\",\"participant\"]}}",
        ),
        (
            "a text",
            "{\"head\":{\"vars\":[\"property\",\"participant\",\"date\"]},\"results\":{\"bindings\":[{\"property\":{\"type\":\"literal\",\"value\":\"",
            "x",
            "\"}}]}}",
        ),
        (
            "links",
            "{\"head\":{\"link\":[\"a\"",
            ",\"#\"",
            "],\"vars\":[\"property\",\"participant\"]},\"results\":{\"bindings\":[]}}",
        ),
        ("empty rows", head, "{},", "{}]}}"),
    ] {
        add(Reader::Wikidata, "opsc", name, before, repeated, after);
    }
    let head = "instrument,participant,act,date,not_before,not_after,effect_date,territory,articles,target,note,at\n";
    for (name, before, repeated, after) in [
        (
            "rows",
            head,
            "opsc,Albania,signature,2010-01-02,,,,,,,,\n",
            "",
        ),
        ("short rows", head, "opsc,Albania,signature\n", ""),
        (
            "rows of others",
            head,
            "opsc,Ruritania #,signature,2010-01-02\n",
            "",
        ),
        (
            "rows of other kinds",
            head,
            "opsc,Albania,initialling\n",
            "",
        ),
        ("rows of other instruments", head, "x,y,z\n", ""),
        ("one-letter rows", head, "x\n", ""),
        ("commas", head, ",", ""),
        (
            "columns",
            "instrument,participant,act",
            ",c#",
            "\nopsc,Albania,signature\n",
        ),
        ("an open quotation", &format!("{head}\"") as &str, "x\n", ""),
        ("quotations", head, "\"", ""),
        (
            "a text",
            &format!("{head}opsc,Albania,signature,2010-01-02,,,,"),
            "x",
            "\n",
        ),
        (
            "a name",
            &format!("{head}opsc,"),
            "x",
            ",signature,2010-01-02\n",
        ),
        ("not UTF-8", head, "opsc,\u{fffd},signature\n", ""),
    ] {
        add(Reader::ActsCsv, "opsc", name, before, repeated, after);
    }
    found
}

fn cases() -> Vec<(Reader, &'static str, Shape)> {
    let pages = HTML.iter().flat_map(|frame| {
        let shapes = shapes_of(frame).into_iter();
        shapes.map(|shape| (frame.reader, frame.instrument, shape))
    });
    pages.chain(others()).collect()
}

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
