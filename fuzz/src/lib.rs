//! What every fuzz target does: read, and hold what was read against what a reading promises.

use std::sync::LazyLock;

use accede::{
    reference::Reference,
    sources::reader::{Context, Reader},
};

static REFERENCE: LazyLock<Reference> =
    LazyLock::new(|| Reference::embedded().expect("the embedded reference data is readable"));

/// Reads a page. It must end, and what it says must hold together.
pub fn check(reader: Reader, page: &[u8]) {
    let context = Context {
        address: "https://example.org/page",
        instrument: None,
        ..Context::new(reader, &REFERENCE)
    };
    let reading = reader.read(page, &context);
    for act in &reading.acts {
        assert!(
            act.participant.is_some() || !reading.problems.is_empty(),
            "an act of nobody, and nothing said"
        );
    }
    if !reading.is_the_document() {
        assert_eq!(reading.document.completeness, None);
    }
}
