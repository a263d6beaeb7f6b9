//! What changed between two states: in words, and as patches that lead from one to the other exactly.

use accede::diff::{self, Dataset, patch::Patch};
use oxigraph::model::{BlankNode, GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term};
use proptest::prelude::*;

/// Acts as rows: IRI path, kind, day, day of effect.
fn state(acts: &[(&str, &str, &str, &str)]) -> Dataset {
    let mut text = String::from(
        "@prefix a: <https://w3id.org/accede/ontology#> . @prefix : <https://w3id.org/accede/> .
         @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
         <https://w3id.org/accede/id/state/ARM> rdfs:label \"Armenia\"@en, \"Arménie\"@fr .
         <https://w3id.org/accede/id/instrument/rome-statute> rdfs:label \"Rome Statute\"@en .\n",
    );
    for (path, kind, day, effect) in acts {
        text.push_str(&format!(
            "<https://w3id.org/accede/id/act/{path}> a a:Act ; a:participant <https://w3id.org/accede/id/state/ARM> ;
             a:instrument <https://w3id.org/accede/id/instrument/rome-statute> ;
             a:actType <https://w3id.org/accede/act-type/{kind}> ; a:actDate \"{day}\"^^xsd:date"
        ));
        if !effect.is_empty() {
            text.push_str(&format!(" ; a:effectDate \"{effect}\"^^xsd:date"));
        }
        text.push_str(" .\n");
    }
    Dataset::parse("state.ttl", text.as_bytes()).expect("Turtle")
}

#[test]
fn changes_are_said_as_a_lawyer_would() {
    const SIGNED: (&str, &str, &str, &str) = ("s", "signature", "1999-10-01", "");
    const RATIFIED: (&str, &str, &str, &str) = ("r", "ratification", "2023-11-14", "2024-02-01");
    let cases: [(&[_], &[_], &[&str]); 7] = [
        (&[SIGNED], &[SIGNED], &[]),
        (
            &[SIGNED],
            &[SIGNED, RATIFIED],
            &["Armenia ratified the Rome Statute on 2023-11-14; in force 2024-02-01"],
        ),
        (
            &[RATIFIED],
            &[],
            &["no longer reported: Armenia ratified the Rome Statute on 2023-11-14"],
        ),
        (
            &[RATIFIED],
            &[("r2", "ratification", "2023-11-15", "2024-02-01")],
            &["corrected: Armenia ratified the Rome Statute: date from 2023-11-14 to 2023-11-15"],
        ),
        (
            &[RATIFIED],
            &[("r", "ratification", "2023-11-14", "2024-03-01")],
            &[
                "corrected: Armenia ratified the Rome Statute: day of effect from 2024-02-01 to 2024-03-01",
            ],
        ),
        (
            &[RATIFIED],
            &[("a", "accession", "2023-11-14", "2024-02-01")],
            &[
                "corrected: Armenia acceded to the Rome Statute: kind of act from ratification to accession",
            ],
        ),
        // A signature does not become a ratification: one went and one came.
        (
            &[SIGNED],
            &[RATIFIED],
            &[
                "Armenia ratified the Rome Statute on 2023-11-14; in force 2024-02-01",
                "no longer reported: Armenia signed the Rome Statute on 1999-10-01",
            ],
        ),
    ];
    for (old, new, expected) in cases {
        let changes = diff::compare(&state(old), &state(new));
        let words: Vec<&str> = changes
            .acts
            .iter()
            .map(|change| change.words.as_str())
            .collect();
        assert_eq!(words, expected);
    }
}

#[test]
fn labels_of_blank_nodes_do_not_matter() {
    let read = |text: &str| Dataset::parse("x.nq", text.as_bytes()).expect("N-Quads");
    let one = read("_:a <urn:p> _:b .\n_:b <urn:p> \"1\" .\n_:c <urn:p> _:c .\n");
    let two = read("_:x <urn:p> _:x .\n_:y <urn:p> \"1\" .\n_:a <urn:p> _:y .\n");
    assert_eq!(one, two);
    // What is told of one node does not rename those that have nothing to do with it.
    let more =
        read("_:x <urn:p> _:x .\n_:y <urn:p> \"1\" .\n_:a <urn:p> _:y .\n_:n <urn:q> \"2\" .\n");
    let patch = Patch::between(&one, &more);
    assert_eq!((patch.deleted.len(), patch.added.len()), (0, 1));
}

#[test]
fn a_patch_is_read_as_it_is_specified() {
    let text = "H id <urn:new> .\nH prev <urn:old> .\nTX .\nA <urn:s> <urn:p> \"a b\" .\nD <urn:s> <urn:p> <urn:o> <urn:g> .\nTC .\n\
                TX .\nA <urn:s> <urn:p> <urn:aborted> .\nTA .\n";
    let patch = Patch::read(text).expect("a patch");
    assert_eq!((patch.added.len(), patch.deleted.len()), (1, 1));
    assert_eq!(patch.previous.as_deref(), Some("<urn:old>"));
    let error = Patch::read("TX .\nA <urn:s> .\n")
        .expect_err("no statement")
        .to_string();
    assert!(error.starts_with("line 2 of the patch"), "{error}");
}

fn node(number: u8) -> NamedOrBlankNode {
    match number {
        0..3 => NamedNode::new_unchecked(format!("urn:n{number}")).into(),
        number => BlankNode::new_unchecked(format!("n{number}")).into(),
    }
}

fn quads() -> impl Strategy<Value = Vec<Quad>> {
    let object = prop_oneof![
        (0_u8..8).prop_map(|number| Term::from(node(number))),
        "[a-c\"\\\\\n é]{0,3}".prop_map(|text| Literal::new_simple_literal(text).into()),
        "[a-c]{1,2}"
            .prop_map(|text| Literal::new_language_tagged_literal_unchecked(text, "fr").into()),
    ];
    let graph = prop_oneof![
        Just(GraphName::DefaultGraph),
        Just(GraphName::from(NamedNode::new_unchecked("urn:g"))),
        Just(GraphName::from(BlankNode::new_unchecked("g"))),
    ];
    let quad = (0_u8..8, 0_u8..2, object, graph).prop_map(|(subject, predicate, object, graph)| {
        let predicate = NamedNode::new_unchecked(format!("urn:p{predicate}"));
        Quad::new(node(subject), predicate, object, graph)
    });
    proptest::collection::vec(quad, 0..10)
}

proptest! {
    #[test]
    fn a_patch_applied_to_the_old_gives_the_new(old in quads(), new in quads(), shared in quads()) {
        let with = |own: Vec<Quad>| Dataset::of(own.into_iter().chain(shared.clone())).expect("labels");
        let (old, new) = (with(old), with(new));
        let patch = Patch::between(&old, &new);
        let mut text = Vec::new();
        patch.write(&mut text).expect("written");
        let read = Patch::read(std::str::from_utf8(&text).expect("text")).expect("a patch");
        prop_assert_eq!(&read, &patch);
        prop_assert_eq!(read.apply(&old), new);
    }
}
