//! Shapes: the embedded graph keeps them, and every faulty graph of `tests/shapes/` breaks those it names.

use std::{collections::BTreeSet, path::Path};

use accede::{
    store::snapshot::Snapshot,
    validate::{
        self, Shapes, load,
        report::{Report, plain},
    },
};
use assert_cmd::Command;
use oxigraph::{
    io::{RdfFormat, RdfParser},
    model::{GraphName, Triple},
};

use crate::{GRAPH, files, path, text};

fn shipped() -> Shapes {
    let required = Shapes::required().expect("the required shapes are understood");
    required.and(Shapes::recommended().expect("the recommended shapes are understood"))
}

fn triples(file: &str) -> Vec<Triple> {
    load::triples(file, RdfFormat::Turtle, text(file).as_bytes())
        .unwrap_or_else(|error| panic!("{error}"))
}

fn snapshot(triples: Vec<Triple>) -> Snapshot {
    Snapshot::from_quads(load::one_graph(triples), &[])
}

fn report(triples: Vec<Triple>) -> Report {
    validate::validate(&snapshot(triples), &shipped()).expect("the shapes can be checked")
}

/// Severity, shape and focus of each finding, without namespaces; `*` for a shape without a name.
fn findings(report: &Report) -> BTreeSet<String> {
    let local = |text: String| {
        text.replace("shape/", "")
            .replace("http://example.org/", "")
    };
    report
        .violations
        .iter()
        .map(|found| {
            let shape = local(plain(&found.shape));
            let shape = if shape.starts_with("_:") { "*" } else { &shape };
            let focus = local(plain(&found.focus));
            format!("{} {shape} {focus}", found.severity_name())
        })
        .collect()
}

#[test]
fn the_embedded_graph_keeps_what_is_required() {
    let required = Shapes::required().expect("the required shapes are understood");
    let graph = GRAPH.quads().map(Triple::from).collect();
    let report =
        validate::validate(&snapshot(graph), &required).expect("the shapes can be checked");
    assert!(report.conforms(), "{:#?}", findings(&report));
}

#[test]
fn the_good_graph_conforms_without_a_warning() {
    assert_eq!(
        findings(&report(triples("tests/shapes/good.ttl"))),
        BTreeSet::new()
    );
}

#[test]
fn each_faulty_graph_breaks_the_shapes_it_names_and_no_others() {
    let faults = files("tests/shapes/faults");
    assert!(faults.len() >= 25, "{faults:?}");
    for file in faults {
        let base = "https://w3id.org/accede/";
        let expected: BTreeSet<String> = text(&file)
            .lines()
            .filter_map(|line| line.strip_prefix("# expect: "))
            .map(|line| line.replace(base, ""))
            .collect();
        assert!(!expected.is_empty(), "{file} expects nothing");
        let mut graph = triples("tests/shapes/good.ttl");
        graph.extend(triples(&file));
        assert_eq!(findings(&report(graph)), expected, "{file}");
    }
}

fn accede(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::cargo_bin("accede")
        .expect("the program is built")
        .args(arguments)
        .current_dir(path(""))
        .output()
        .expect("the program runs");
    let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
    (
        output.status.code().unwrap_or(-1),
        text(output.stdout),
        text(output.stderr),
    )
}

const GOOD: &str = "tests/shapes/good.ttl";

#[test]
fn the_exit_code_tells_violations_from_warnings_and_from_files_that_cannot_be_read() {
    let fault = "tests/shapes/faults/act-before-existence.ttl";
    let warning = "tests/shapes/faults/effect-not-by-rule.ttl";
    for (arguments, code) in [
        (vec!["validate", GOOD], 0),
        (vec!["validate", GOOD, fault], 1),
        (vec!["validate", GOOD, warning], 0),
        (vec!["validate", "--strict", GOOD, warning], 1),
        (vec!["validate", "README.md"], 2),
        (vec!["validate", "absent.ttl"], 2),
    ] {
        let (found, out, err) = accede(&arguments);
        assert_eq!(found, code, "{arguments:?}\n{out}\n{err}");
    }
}

#[test]
fn a_file_that_is_no_rdf_is_told_with_its_line_and_column() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("broken.ttl");
    std::fs::write(
        &file,
        "<http://example.org/a> a <http://example.org/B> .\n<x> <y>\n",
    )
    .expect("a file");
    let (code, _, err) = accede(&["validate", &file.to_string_lossy()]);
    assert_eq!(code, 2);
    assert!(err.contains("broken.ttl` line 3, column 1"), "{err}");
}

#[test]
fn a_report_in_turtle_is_a_validation_report_with_a_result_per_finding() {
    let fault = "tests/shapes/faults/act-before-existence.ttl";
    let (_, out, _) = accede(&["validate", GOOD, fault, "--format", "turtle"]);
    let count = RdfParser::from_format(RdfFormat::Turtle)
        .for_slice(out.as_bytes())
        .map(|quad| quad.expect("the report is Turtle"))
        .filter(|quad| quad.graph_name == GraphName::DefaultGraph)
        .filter(|quad| quad.predicate.as_str() == "http://www.w3.org/ns/shacl#result")
        .count();
    assert_eq!(count, 2, "{out}");
}

/// SHACL Core with shapes of a user: what each finds in a small graph, as component and focus.
#[test]
fn the_constraints_of_shacl_core_are_understood() {
    let data = Path::new("tests/shapes/core/data.ttl")
        .to_string_lossy()
        .into_owned();
    for file in files("tests/shapes/core") {
        if file == data {
            continue;
        }
        let expected: Vec<String> = text(&file)
            .lines()
            .filter_map(|line| line.strip_prefix("# expect: "))
            .map(str::to_owned)
            .collect();
        let shapes = Shapes::read(triples(&file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        let report = validate::validate(&snapshot(triples(&data)), &shapes)
            .unwrap_or_else(|error| panic!("{file}: {error}"));
        let mut found: Vec<String> = report
            .violations
            .iter()
            .map(|found| {
                let component = found.component.rsplit('#').next().unwrap_or_default();
                let component = component.trim_end_matches("ConstraintComponent");
                format!("{component} {}", plain(&found.focus)).replace("http://example.org/", "")
            })
            .collect();
        found.sort();
        assert_eq!(found, expected, "{file}");
    }
}

#[test]
fn what_is_not_understood_is_refused() {
    let prefixes =
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.org/> . ";
    for (shape, part) in [
        (
            "ex:s sh:targetClass ex:C ; sh:expression ex:e .",
            "expression",
        ),
        (
            "ex:s sh:targetClass ex:C ; sh:node ex:s .",
            "refers to itself",
        ),
        (
            "ex:s sh:targetClass ex:C ; sh:minCount 1 .",
            "without `sh:path`",
        ),
        (
            "ex:s sh:targetClass ex:C ; sh:sparql [ sh:select \"SELECT $this WHERE { $this ?p ?o MINUS { $this a ex:D } }\" ] .",
            "cannot be read",
        ),
        (
            "ex:s sh:targetClass ex:C ; sh:sparql [ sh:select \"SELECT $this WHERE { $this ?p ?o MINUS { $this a ?c } }\" ] .",
            "MINUS",
        ),
    ] {
        let graph = format!("{prefixes}{shape}");
        let triples =
            load::triples("shapes.ttl", RdfFormat::Turtle, graph.as_bytes()).expect("Turtle");
        let empty = snapshot(Vec::new());
        let error = Shapes::read(triples)
            .and_then(|shapes| validate::validate(&empty, &shapes).map(|_| ()))
            .expect_err(shape);
        assert!(error.to_string().contains(part), "{shape}: {error}");
    }
}
