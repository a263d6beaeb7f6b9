//! Acts → a table in the shape of `data/acts/`.

use crate::{
    model::Date,
    reference::Reference,
    sources::{ReadAct, acts_csv::COLUMNS},
};

/// The table of some acts. One towards an instrument that is not on record has no row.
pub fn table(acts: &[ReadAct], reference: &Reference) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::Any(b'\n'))
        .from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    for act in acts {
        let Some(instrument) = act.instrument else {
            continue;
        };
        let (not_before, not_after) = act.when.bounds();
        writer.write_record([
            &reference.instruments[instrument.at()].id,
            &act.spelling,
            act.kind.code(),
            &day(act.when.day()),
            &day(not_before),
            &day(not_after),
            &day(act.effect),
            &act.territory,
            &act.articles,
            &act.target,
            &act.note,
            &act.at,
        ])?;
    }
    writer
        .into_inner()
        .map_err(|error| csv::Error::from(error.into_error()))
}
