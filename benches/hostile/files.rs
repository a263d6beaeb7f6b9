//! The shapes of files that are no pages: XML, JSON and CSV.

use accede::sources::reader::Reader;

use super::shapes::Shape;

/// What is read whole, or has a member that says nothing.
const HARMLESS: [(Reader, &str); 3] = [
    (Reader::CoeJson, "a long list"),
    (Reader::Wikidata, "links"),
    (Reader::ActsCsv, "a text"),
];

/// Files that are no pages.
pub fn others() -> Vec<(Reader, &'static str, Shape)> {
    let mut found = Vec::new();
    let mut add = |reader, instrument, name: &str, before: &str, repeated: &str, after: &str| {
        let shape = Shape {
            name: name.into(),
            before: before.into(),
            repeated: repeated.into(),
            after: after.into(),
            harmless: HARMLESS.contains(&(reader, name)),
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
