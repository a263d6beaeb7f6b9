//! The Treaty Office of the Council of Europe: charts of signatures and ratifications, as pages and
//! from its web service.

pub(super) mod chart;
pub(super) mod service;

use super::draft::Draft;
use crate::model::ActKind;

/// The marks beside a State: that it made reservations, declarations and the like. What and when
/// is elsewhere.
const MARKS: [(&str, ActKind); 6] = [
    ("R", ActKind::Reservation),
    ("D", ActKind::Declaration),
    ("A", ActKind::Authority),
    ("T", ActKind::TerritorialApplication),
    ("C", ActKind::Communication),
    ("O", ActKind::Objection),
];

/// Settles of which treaty a chart is: `185`, `005`, as an instrument's `ETS 185`.
fn settle(number: &str, draft: &mut Draft<'_>) {
    let number = number.trim_start_matches('0');
    let instruments = &draft.context.reference.instruments;
    let reference = instruments
        .iter()
        .find(|law| law.depositary == "coe" && law.reference.split(' ').next_back() == Some(number))
        .map(|law| law.reference.clone());
    let reference = reference.unwrap_or_else(|| match number {
        "" => String::new(),
        // The series was renamed in 2004, with number 194.
        number if number.parse::<u16>().is_ok_and(|number| number < 194) => format!("ETS {number}"),
        number => format!("CETS {number}"),
    });
    draft.settle("coe", &reference);
}
