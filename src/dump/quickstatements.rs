//! Signatures and consents as QuickStatements, to be brought into Wikidata: only for participants and instruments
//! whose Wikidata items are on record, and only acts whose day is known.
//!
//! `signatory` (P1891) for signatures; `ratified by` (P6193), which is Wikidata's one property for ratification,
//! acceptance, approval and accession; the day as `point in time` (P585); as reference the document's address (P854)
//! and, where known, the day on which it was read (P813).

use std::io::{self, Write};

use crate::{
    model::{ActKind, Date},
    record::Record,
};

/// The name of the file.
pub const NAME: &str = "wikidata.quickstatements.tsv";
/// What it is.
pub const TITLE: &str = "Signatures and consents for Wikidata: QuickStatements, version 1";

const SIGNATORY: &str = "P1891";
const RATIFIED_BY: &str = "P6193";

/// Writes one line per act.
pub fn write(record: &Record, out: &mut impl Write) -> io::Result<u64> {
    let mut lines = 0;
    for act in &record.acts {
        let property = match act.kind {
            ActKind::Signature => SIGNATORY,
            ActKind::Ratification
            | ActKind::Acceptance
            | ActKind::Approval
            | ActKind::Accession => RATIFIED_BY,
            _ => continue,
        };
        let law = &record.reference.instruments[act.instrument.at()];
        let actor = &record.reference.participants[act.actor.at()];
        let claim = &record.claims[act.claim.at()];
        let document = &record.reference.documents[claim.document.at()];
        let (Some(instrument), Some(day)) = (&law.wikidata, act.when.day()) else {
            continue;
        };
        // An act for territories alone does not make its participant a party, and an address is the reference.
        if actor.wikidata.is_empty() || !act.territory.is_empty() || document.url.is_empty() {
            continue;
        }
        write!(
            out,
            "{instrument}\t{property}\t{}\tP585\t{}\tS854\t\"{}\"",
            actor.wikidata,
            time(day),
            document.url.replace('"', "%22"),
        )?;
        if let Ok(read) = document.retrieved.parse::<Date>() {
            write!(out, "\tS813\t{}", time(read))?;
        }
        writeln!(out)?;
        lines += 1;
    }
    Ok(lines)
}

/// A day as QuickStatements write it, with the precision of a day.
fn time(day: Date) -> String {
    format!("+{day}T00:00:00Z/11")
}
