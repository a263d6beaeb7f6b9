//! Status periods as quads: derived, rebuilt from the acts each time.

use super::{
    Scope, Writer, acts::ActPaths, labels, reference::participant_path, sources::document_path,
};
use crate::{
    record::Record,
    vocab::{acc, rdf},
};

/// States the periods of every participant towards the instruments in scope.
pub fn state(w: &mut Writer<'_>, record: &Record, scope: &Scope, paths: &ActPaths) {
    for (i, instrument) in record.reference.instruments.iter().enumerate() {
        if scope
            .instruments
            .as_ref()
            .is_some_and(|some| !some.contains(&i.into()))
        {
            continue;
        }
        let instrument_node = w.iri(&format!("id/instrument/{}", instrument.id));
        for (p, participant) in record.reference.participants.iter().enumerate() {
            let participant_node = w.iri(&participant_path(participant));
            let derived = record.periods(i.into(), p.into());
            for (count, derived) in derived.into_iter().enumerate() {
                let period = derived.period;
                let node = w.iri(&format!(
                    "id/period/{}/{}/{}",
                    instrument.id,
                    participant.id,
                    count + 1
                ));
                w.add(node, rdf::TYPE, acc::STATUS_PERIOD);
                if scope.whole_view {
                    let name = labels::period(record, p.into(), i.into(), &period);
                    labels::label(w, node, &name);
                }
                w.link(node, acc::PARTICIPANT_OF, participant_node);
                w.link(node, acc::INSTRUMENT_OF, instrument_node);
                w.link(instrument_node, acc::HAS_PERIOD, node);
                let status = w.iri(&format!("status/{}", period.status.code()));
                w.link(node, acc::STATUS, status);
                w.maybe_date(node, acc::FROM, period.from);
                w.maybe_date(node, acc::UNTIL, period.until);
                w.maybe_date(node, acc::SINCE, period.since);
                w.maybe_date(node, acc::VERIFIED_ON, derived.verified_on);
                if let Some(act) = period.act {
                    let act = w.iri(paths.path(act));
                    w.link(node, acc::RESTS_ON, act);
                }
                if let Some(document) = derived.document {
                    let id = &record.reference.documents[document.at()].id;
                    let document = w.iri(&document_path(id));
                    w.link(node, acc::DECIDED_BY, document);
                }
            }
        }
    }
}
