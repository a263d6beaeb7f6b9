//! Source documents and their coverage as quads.

use super::{Writer, labels};
use crate::{
    record::Record,
    vocab::{acc, dcterms, rdf, rdfs},
};

/// The path of a document's IRI.
pub fn document_path(id: &str) -> String {
    format!("id/source/{id}")
}

/// States every document, and how far it covers which instruments.
pub fn state(w: &mut Writer<'_>, record: &Record) {
    for document in &record.reference.documents {
        let node = w.iri(&document_path(&document.id));
        w.add(node, rdf::TYPE, acc::SOURCE_DOCUMENT);
        w.text(node, acc::CODE, &document.id);
        w.text(node, dcterms::TITLE, &document.title);
        w.text(node, rdfs::LABEL, &document.title);
        let publisher = w.iri(&format!("id/body/{}", document.publisher));
        w.both(node, acc::PUBLISHED_BY, publisher, acc::PUBLISHES);
        let rank = w.iri(&format!("source-rank/{}", document.rank.code()));
        w.link(node, acc::RANK, rank);
        w.text(node, acc::ADDRESS, &document.url);
        w.maybe_date(node, acc::AS_OF, document.as_of);
        w.maybe_date(node, acc::AS_OF_NOT_BEFORE, document.not_before);
        w.text(node, acc::RETRIEVED_ON, &document.retrieved);
        w.text(node, acc::SHA256, &document.sha256);
        w.text(node, acc::READER, &document.reader);
        w.text(node, acc::LICENCE_NOTE, &document.licence);
        w.text(node, acc::READ_VIA, &document.via);
        w.lang(node, acc::REMARK, &document.note, "en");
    }
    for coverage in &record.reference.coverage {
        let document = &record.reference.documents[coverage.document.at()].id;
        let instrument = &record.reference.instruments[coverage.instrument.at()].id;
        let node = w.iri(&format!("id/coverage/{document}/{instrument}"));
        w.add(node, rdf::TYPE, acc::COVERAGE);
        let law = &record.reference.instruments[coverage.instrument.at()].label;
        let name = format!(
            "coverage of {law} by {document}{}",
            labels::span(coverage.from, coverage.until)
        );
        labels::label(w, node, &name);
        let document = w.iri(&document_path(document));
        w.both(node, acc::COVERED_BY, document, acc::COVERS);
        let instrument = w.iri(&format!("id/instrument/{instrument}"));
        w.both(node, acc::COVERAGE_OF, instrument, acc::HAS_COVERAGE);
        let completeness = w.iri(&format!("coverage/{}", coverage.completeness.code()));
        w.link(node, acc::COMPLETENESS, completeness);
        w.maybe_date(node, acc::FROM, coverage.from);
        // The table gives the last day told, the graph the first day outside, as of every span.
        let until = coverage.until.and_then(|last| last.tomorrow().ok());
        w.maybe_date(node, acc::UNTIL, until);
        w.lang(node, acc::REMARK, &coverage.note, "en");
    }
}
