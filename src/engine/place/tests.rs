//! Texts that are wrong, each with a mark where, and what is said of them.

use super::*;
use crate::engine::{change, parse};

/// Stands before the token that is wrong.
const MARK: char = '‸';

fn failure(text: &str, form: Form) -> Failure {
    match form {
        Form::Query => parse(text, None).expect_err(text),
        Form::Update => change::parse(text, "http://example.org/").expect_err(text),
    }
}

/// The text is wrong at its mark; what is said of it has the words.
fn check(marked: &str, form: Form, words: &str) {
    let at = marked.find(MARK).expect("the text has a mark");
    let text = marked.replace(MARK, "");
    let Failure::Syntax {
        message,
        line,
        column,
    } = failure(&text, form)
    else {
        panic!("no failure of syntax: {text}");
    };
    let expected = line_and_column(&text, at);
    assert_eq!(
        (line, column),
        (Some(expected.0), Some(expected.1)),
        "{marked}\n{message}"
    );
    assert!(message.contains(words), "{marked}\n{message}\n{words}");
    assert!(message.contains("; hint: "), "{marked}\n{message}");
    for noise in ["[_]", "<unreported>", "'0'", "Prefix not found"] {
        assert!(!message.contains(noise), "{marked}\n{message}");
    }
}

#[test]
fn a_query_is_wrong_where_it_is_wrong() {
    for (text, words) in [
        // Keywords, of which the parser looks at as many characters as they are long.
        ("‸SELEC * {}", "did you mean `SELECT`?"),
        (
            "SELECT (‸custom(1) AS ?x) {}",
            "no function of SPARQL is called `custom`",
        ),
        (
            "SELECT * { ?s ?p ?o FILTER(‸foo(?o)) }",
            "called by their IRIs",
        ),
        (
            "SELECT * { ?s ?p ?o FILTER ‸foo(?o) }",
            "no function of SPARQL is called `foo`",
        ),
        (
            "SELECT * { ?s ?p ?o FILTER(?x > ‸)\n}",
            "found `)`, expected one of",
        ),
        ("SELECT * ‸WERE { ?s ?p ?o }", "did you mean `WHERE`?"),
        ("SELECT * { ?s ?p ?o } ‸ORDR BY ?s", "did you mean `ORDER`?"),
        ("SELECT * { ?s ?p ?o } ORDER ‸?s", "expected `BY`"),
        ("SELECT ?s { ?s ?p ?o } GROUP BY ?s LIMIT ‸?x", "found `?x`"),
        ("SELECT * { ?s ?p ?o } LIMIT ‸ten", "found `ten`"),
        ("SELECT ‸{ ?s ?p ?o }", "found `{`, expected one of"),
        ("SELECT ?s‸, ?o { ?s ?p ?o }", "found `,`"),
        (
            "SELECT (COUNT(?x) ‸?n) { ?x ?p ?o }",
            "found `?n`, expected one of",
        ),
        (
            "SELECT (COUNT(?x) AS ‸n) { ?x ?p ?o }",
            "expected a variable",
        ),
        (
            "SELECT * { ?s ?p ?o ‸OPTONAL { ?s ?q ?r } }",
            "did you mean `OPTIONAL`?",
        ),
        ("SELECT * { ?s ?p ?o OPTIONAL ‸?s ?q ?r }", "expected `{`"),
        ("SELECT * { BIND(1 ‸) }", "found `)`, expected one of"),
        ("SELECT * { BIND(1 AS ?x ‸} }", "found `}`, expected `)`"),
        (
            "SELECT * { FILTER(‸CONCAT (?a) = 'a') }",
            "a blank before its bracket",
        ),
        // Signs.
        ("SELECT *\nWHERE { ?s ?p ‸}", "found `}`, expected one of"),
        (
            "SELECT * { ?s ?p ?o ‸?x ?y ?z }",
            "a `.` may be missing before it",
        ),
        ("SELECT * { ?s ?p ?o . ‸. }", "found `.`"),
        ("SELECT * { ?s ?p ?o ; ‸, ?x }", "found `,`"),
        ("SELECT * { ?s ?p ‸%% }", "found `%%`"),
        ("SELECT * { ?a ?b ?c FILTER(?a <‸) }", "found `)`"),
        (
            "SELECT * { ?a ?b ?c FILTER(?a < 3 ‸4) FILTER(?b > 1) }",
            "an operator",
        ),
        (
            "SELECT * { << ?s ?p ?x‸:o >> ?q 1 }",
            "the prefix `:` is not declared",
        ),
        ("SELECT * { << ?s ?p ‸>> ?q 1 }", "found `>>`"),
        ("SELECT * { ?s ?p (1 2 ‸} }", "is not closed"),
        (
            "ASK { ?s ?p [ ?q 1 ‸) }",
            "`[` at line 1, column 13 is not closed",
        ),
        ("ASK { ?s ?p ?o } ‸}", "nothing is open there"),
        ("ASK{} ‸ASK{}", "a text is one query only"),
        (
            "ASK { ?s ?p ?o }\n‸FILTER(?o > 1)",
            "within the braces, and they are closed",
        ),
        // The end.
        ("‸", "the text ends here, expected one of"),
        ("# nothing\n‸", "a query begins with SELECT"),
        ("ASK { ?s ?p ?o‸", "`{` at line 1, column 5 is not closed"),
        (
            "SELECT *\nWHERE { { ?s ?p ?o }\n‸",
            "`{` at line 2, column 7 is not closed",
        ),
        ("ASK { ?s ?p ?o FILTER‸", "the text ends here"),
        ("SELECT * { ?s ?p ?o } LIMIT‸", "the text ends here"),
        ("PREFIX a: <urn:a:>‸", "the text ends here"),
        ("ASK { ?s ?p ?o FILTER(?o < 3)‸", "is not closed"),
        // What stands before the place: several lines, tabs, other letters, comments, brackets in texts.
        ("SELECT *\r\nWHERE {\r\n\t?s\t?p\t‸}\r\n", "found `}`"),
        (
            "SELECT * { ?sœr ?p 'Großbritannien – Україна', \"日本\"@ja ‸%% }",
            "found `%%`",
        ),
        (
            "# what { is ( here\nASK { # and } here\n ?s ?p ‸; }",
            "found `;`",
        ),
        (
            "ASK { ?s ?p '}) # \\' {', \"\"\"\n}\n\"\"\" ; ‸FOO ?x }",
            "found `FOO`",
        ),
        ("ASK { ?s <http://example.org/#a> ?o ‸%% }", "found `%%`"),
        ("SELECT *‸\u{a0}{}", "the character U+00A0"),
        // Names, IRIs and texts.
        ("ASK { ?s ‸ex:p ?o }", "the prefix `ex:` is not declared"),
        (
            "ASK { ?s ?p '1'^^‸xsd:integer }",
            "begin with `PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>`",
        ),
        (
            "PREFIX ex: <urn:x:> ASK { ?s ex:p ‸:o }",
            "the prefix `:` is not declared",
        ),
        ("PREFIX ex: <urn:x:> ASK { ?s ex:p/‸foo ?o }", "found `foo`"),
        ("PREFIX ‸ex <urn:x:> ASK {}", "found `ex`"),
        ("PREFIX ex: ‸urn:x ASK {}", ""),
        (
            "ASK { ?s ‸http://example.org/p ?o }",
            "an IRI stands between `<` and `>`",
        ),
        (
            "ASK { ?s ‸<http://example.org/a b> ?o }",
            "`<http://example.org/a b>` is no IRI",
        ),
        (
            "ASK { ?s ‸<http://example.org/a ?o }",
            "the IRI that begins here does not end",
        ),
        ("ASK { ?s ‸<p> ?o }", "`<p>` is no absolute IRI"),
        ("ASK { ?s ?p ‸'open }", "has no closing quote"),
        ("ASK { ?s ?p ‸\"\"\"open\n } }", "has no closing quote"),
        ("ASK { ?s ?p 'a‸\\q' }", "no character is written `\\q'`"),
        ("ASK { ?s ?p 'a'‸@ }", "found `@`"),
        // What is well formed and means nothing.
        (
            "SELECT ?s ‸?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s",
            "neither grouped nor",
        ),
        (
            "SELECT ?s (STR(‸?o) AS ?n) { ?s ?p ?o } GROUP BY ?s",
            "neither grouped nor",
        ),
        (
            "ASK { { SELECT ‸?s (SUM(?o) AS ?n) { ?s ?p ?o } } ?a ?b ?c }",
            "neither grouped nor",
        ),
        (
            "SELECT ‸* { ?s ?p ?o } GROUP BY ?s",
            "cannot stand beside GROUP BY",
        ),
        (
            "SELECT (1 AS ?a) (2 AS ‸?a) { ?s ?p ?o }",
            "is selected twice",
        ),
        ("SELECT ?s ?o ‸?s { ?s ?p ?o }", "is selected twice"),
        ("SELECT (1 AS ‸?s) { ?s ?p ?o }", "has a value already"),
        (
            "SELECT * { ?s ?p ?o BIND(1 AS ‸?o) ?x ?y ?z }",
            "has a value already",
        ),
        (
            "SELECT * { ?s ?p ?o { ?s ?p ?x BIND(1 AS ?o) BIND(2 AS ‸?x) } }",
            "has a value already",
        ),
        (
            "ASK { VALUES (?a ?b) { (1 2)\n ('a'@en -1) ‸(3) } }",
            "UNDEF",
        ),
        (
            "ASK { VALUES (?a ‸?a) { (1 2) } }",
            "stands twice in one VALUES",
        ),
        ("ASK { VALUES ?a { ‸?b } }", "found `?b`"),
        ("ASK { ?s ?p ?o FILTER(‸COUNT(?o) > 1) }", "is an aggregate"),
        (
            "ASK { { _:a ?p ?o } { ‸_:a ?p ?o } }",
            "is a blank node of another group",
        ),
        (
            "SELECT ((‸?a + ?b) AS ?c) { ?a ?p ?b } GROUP BY (?a + ?b)",
            "neither grouped nor",
        ),
        ("SELECT (‸TRUE AS ?x) {}", "written in small letters"),
        // Updates.
        ("‸INSERT DATA { <urn:a> <urn:b> <urn:c> }", "`/update`"),
        (
            "PREFIX x: <urn:x:>\n‸DELETE WHERE { ?s ?p ?o }",
            "`/update`",
        ),
    ] {
        check(text, Form::Query, words);
    }
}

#[test]
fn an_update_is_wrong_where_it_is_wrong() {
    for (text, words) in [
        ("‸SELECT * { ?s ?p ?o }", "`/sparql`"),
        ("PREFIX x: <urn:x:> ‸ASK {}", "`/sparql`"),
        ("INSERT ‸DAT { <urn:a> <urn:b> 1 }", "did you mean `DATA`?"),
        ("INSERT DATA { ‸?a <urn:b> 1 }", "INSERT DATA takes none"),
        (
            "INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> ‸?c } }",
            "INSERT DATA takes none",
        ),
        (
            "DELETE DATA { <urn:a> <urn:b> ‸_:c }",
            "DELETE DATA takes none",
        ),
        (
            "DELETE WHERE { ?a <urn:b> ‸[] }",
            "what is deleted has none",
        ),
        (
            "DELETE { ?a <urn:b> ‸_:x } WHERE { ?a <urn:b> 1 }",
            "what is deleted has none",
        ),
        ("INSERT DATA { <urn:a> <urn:b> ‸}", "found `}`"),
        ("INSERT DATA { <urn:a> <urn:b> 1‸", "is not closed"),
        ("CLEAR ALL ‸CLEAR ALL", "updates are told apart by `;`"),
        ("CLEAR ‸EVERYTHING", "found `EVERYTHING`"),
        ("CLEAR GRAPH ‸g", "found `g`"),
        (
            "INSERT DATA { ‸ex:a <urn:b> 1 }",
            "the prefix `ex:` is not declared",
        ),
        (
            "INSERT DATA { _:a <urn:b> 1 } ;\nINSERT DATA { ‸_:a <urn:b> 2 }",
            "another INSERT DATA",
        ),
        ("INSERT { ?s <urn:b> ?o } ‸{ ?s ?p ?o }", "found `{`"),
    ] {
        check(text, Form::Update, words);
    }
}

#[test]
fn places_are_counted_in_lines_and_characters() {
    for (text, line, column) in [
        ("SELEC * {}", 1, 1),
        ("SELECT *\nWHERE { ?s ?p }", 2, 15),
        ("SELECT *\r\nWHERE {\r\n\t?s\t?p\t}\r\n", 3, 8),
        (
            "ASK { ?s ?p 'Großbritannien – Україна', \"日本\"@ja %% }",
            1,
            49,
        ),
        ("ASK { ?s ?p ?o\n\n", 3, 1),
    ] {
        let Failure::Syntax {
            line: Some(told_line),
            column: Some(told_column),
            ..
        } = failure(text, Form::Query)
        else {
            panic!("no place: {text}");
        };
        assert_eq!((told_line, told_column), (line, column), "{text}");
    }
}

/// The queries of the catalogue, and others that have what those have not.
fn queries() -> Vec<String> {
    let mut found: Vec<String> = crate::embedded::below("queries/")
        .filter(|(name, _)| name.ends_with(".rq"))
        .map(|(_, bytes)| String::from_utf8(bytes.to_vec()).expect("a query is UTF-8"))
        .collect();
    assert!(found.len() > 10);
    found.extend(
        [
            "PREFIX ex: <urn:x:> CONSTRUCT{?s ex:p [ex:q ?o;a ex:C],(1 -2 3.5e-3)}FROM<urn:g>WHERE{?s ex:p/^ex:q*|!(ex:r|^a)?o.FILTER(?o<=3&&?o>=1||!BOUND(?s))}",
            "SELECT DISTINCT ?s (GROUP_CONCAT(DISTINCT ?o;SEPARATOR=', ') AS ?all) WHERE { ?s ?p ?o } GROUP BY ?s HAVING(COUNT(*)>1) ORDER BY DESC(?s) LIMIT 10 OFFSET 5 VALUES ?s { <urn:a> UNDEF }",
            "ASK { << ?s ?p 'a'@en >> ?q <<( ?s ?p \"\"\"b\n\"\"\" )>> . ?a ?b ?c {| ?d '1'^^<urn:t> |} MINUS { _:x ?p [] } OPTIONAL { SERVICE SILENT <urn:s> { ?s ?p ?o } } }",
            "DESCRIBE <urn:a> ?x { { SELECT * { GRAPH ?g { ?x a ?y } } } UNION { BIND(COALESCE(?z, CONCAT('a', \"b\"), IF(true, 1, 2)) AS ?x) } FILTER NOT EXISTS { ?x ?p ?q } FILTER(?x NOT IN (1, 2)) }",
        ]
        .map(str::to_owned),
    );
    found
}

#[test]
fn blanks_between_tokens_change_nothing() {
    for query in queries() {
        let tokens = tokens(&query);
        let copy = padded::padded(&query, &tokens, 0).text;
        let parsed = parse(&copy, None).unwrap_or_else(|error| panic!("{copy}: {error}"));
        // What has no name of its own gets one by chance.
        if !query.contains(['[', '(']) {
            assert_eq!(Ok(parsed), parse(&query, None).map_err(|_| ()), "{query}");
        }
    }
}

#[test]
fn a_token_too_many_is_found_wherever_it_stands() {
    let mut tried = 0;
    for query in queries() {
        parse(&query, None).unwrap_or_else(|error| panic!("{query}: {error}"));
        let tokens = tokens(&query);
        // One in a few, so that the test takes no longer than others.
        for (turn, token) in tokens.iter().enumerate().step_by(tokens.len() / 60 + 1) {
            for stray in ["%%", "FOO"] {
                let (before, behind) = query.split_at(token.start);
                let text = format!("{before} {stray} {behind}");
                let expected = line_and_column(&text, before.len() + 1);
                let Failure::Syntax {
                    line,
                    column,
                    message,
                } = failure(&text, Form::Query)
                else {
                    panic!("no failure of syntax: {text}");
                };
                let found = (line.unwrap_or(0), column.unwrap_or(0));
                assert_eq!(found, expected, "{turn} {text}\n{message}");
                tried += 1;
            }
        }
    }
    assert!(tried > 500, "{tried}");
}

#[test]
fn a_query_that_is_cut_off_is_wrong_at_its_end() {
    let mut tried = 0;
    for query in queries() {
        let tokens = tokens(&query);
        for token in tokens.iter().step_by(tokens.len() / 40 + 1) {
            let text = &query[..token.end()];
            let Err(Failure::Syntax {
                line,
                column,
                message,
            }) = parse(text, None)
            else {
                continue;
            };
            // Without its GROUP BY what is selected means nothing.
            if message.contains("GROUP BY") && !message.contains("the text ends here") {
                continue;
            }
            let found = (line.unwrap_or(0), column.unwrap_or(0));
            assert_eq!(
                found,
                line_and_column(text, text.len()),
                "{text}\n{message}"
            );
            tried += 1;
        }
    }
    assert!(tried > 400, "{tried}");
}

#[test]
fn long_texts_have_places_too() {
    let much = "?s <urn:x:p> 'a' . ".repeat(2000);
    for (before, behind) in [("FILTER(?s < 1) ", ""), ("", " FILTER(?s < 1)")] {
        let marked = format!("SELECT * {{ {before}{much}\n FILTER(‸foo(?s)) {behind} }}");
        check(&marked, Form::Query, "found `foo`");
    }
    let marked = format!("SELECT * {{ ?s ‸<p q> ?o .\n{much} }}");
    check(&marked, Form::Query, "`<p q>` is no IRI");
}

#[test]
fn whatever_is_sent_has_a_place_within_it() {
    let mut texts: Vec<String> = [
        "\\",
        "'\\",
        "'\\é",
        "\"\"\"",
        "''",
        "<",
        "<<",
        "<<<",
        "><",
        "?",
        "@",
        ".",
        "é",
        "\u{a0}",
        "_:",
        ":",
        "::",
        "PREFIX",
        "PREFIX :",
        "PREFIX : <",
        "BASE",
        "BASE <a>",
        "VERSION",
        "{",
        ")",
        "}{",
        "ASK }{",
        "%",
        "#",
        "\0",
        "SELECT *",
        "SELECT (",
        "ASK {'\\u00'}",
        "ASK { VALUES (?a) { ( } }",
        "ASK { BIND( AS ) }",
    ]
    .map(str::to_owned)
    .into();
    for query in queries() {
        let ends = query.char_indices().map(|(at, _)| at);
        texts.extend(
            ends.step_by(query.len() / 20 + 1)
                .map(|at| query[at..].to_owned()),
        );
    }
    for text in texts {
        for form in [Form::Query, Form::Update] {
            let outcome = match form {
                Form::Query => parse(&text, None).err(),
                Form::Update => change::parse(&text, "http://example.org/").err(),
            };
            let Some(Failure::Syntax {
                line: Some(line),
                column: Some(column),
                message,
            }) = outcome
            else {
                continue;
            };
            let (lines, _) = line_and_column(&text, text.len());
            assert!(line <= lines && column > 0, "{text}\n{message}");
            assert!(message.contains("; hint: "), "{text}\n{message}");
        }
    }
}
