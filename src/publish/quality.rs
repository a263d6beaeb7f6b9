//! What readers could not read and where sources or rules disagree, as quads.

use super::{Writer, acts::ActPaths, labels, sources::document_path};
use crate::{
    record::Record,
    vocab::{acc, dqv, rdf, rdfs},
};

/// States every reader problem and discrepancy.
pub fn state(w: &mut Writer<'_>, record: &Record, paths: &ActPaths) {
    let documents = &record.reference.documents;
    for (at, problem) in record.problems.iter().enumerate() {
        let node = w.iri(&format!("id/problem/{}", at + 1));
        w.add(node, rdf::TYPE, acc::READER_PROBLEM);
        w.add(node, rdf::TYPE, dqv::QUALITY_ANNOTATION);
        let name = format!(
            "{} in {}, {}",
            labels::words(problem.kind.code()),
            documents[problem.document.at()].id,
            problem.at
        );
        labels::label(w, node, &name);
        w.text(node, acc::PROBLEM_KIND, problem.kind.code());
        let document = w.iri(&document_path(&documents[problem.document.at()].id));
        w.both(node, acc::FOUND_IN, document, acc::HAS_PROBLEM);
        w.text(node, acc::PLACE_IN_SOURCE, &problem.at);
        w.text(node, acc::TEXT_FOUND, &problem.text);
    }
    for (at, discrepancy) in record.discrepancies.iter().enumerate() {
        let node = w.iri(&format!("id/discrepancy/{}", at + 1));
        w.add(node, rdf::TYPE, acc::DISCREPANCY);
        w.add(node, rdf::TYPE, dqv::QUALITY_ANNOTATION);
        w.text(node, acc::PROBLEM_KIND, discrepancy.kind.code());
        let instrument = &record.reference.instruments[discrepancy.instrument.at()];
        let participant = discrepancy
            .participant
            .map(|at| &record.reference.participants[at.at()]);
        let whose = participant.map_or(String::new(), |one| format!(" of {}", one.name));
        let label = format!(
            "{}{whose} towards {}",
            discrepancy.kind.code(),
            instrument.label
        );
        w.lang(node, rdfs::LABEL, &label, "en");
        let instrument = w.iri(&format!("id/instrument/{}", instrument.id));
        w.link(node, acc::INSTRUMENT_OF, instrument);
        if let Some(participant) = participant {
            let participant = w.iri(&super::reference::participant_path(participant));
            w.link(node, acc::PARTICIPANT_OF, participant);
        }
        if let Some(act) = discrepancy.act {
            let act = w.iri(paths.path(act));
            w.both(node, acc::CONCERNS, act, acc::HAS_DISCREPANCY);
        }
        let other = w.iri(&document_path(&documents[discrepancy.other.at()].id));
        w.link(node, acc::FOUND_IN, other);
        if let Some(taken_from) = discrepancy.taken_from {
            let taken_from = w.iri(&document_path(&documents[taken_from.at()].id));
            w.both(node, acc::TAKEN_FROM, taken_from, acc::PREFERRED_IN);
        }
        w.text(node, acc::TAKEN, &discrepancy.taken);
        w.text(node, acc::NOT_TAKEN, &discrepancy.not_taken);
        w.lang(node, acc::REASON, &discrepancy.reason, "en");
    }
}
