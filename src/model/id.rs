//! Identifiers: places in the record's tables, and the one place that turns things into IRIs.

use super::{ActKind, Date, When};

/// The base under which every IRI of the dataset lies.
pub const BASE: &str = "https://w3id.org/accede/";

macro_rules! index {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);
        impl $name {
            /// The place in the table, for indexing.
            pub fn at(self) -> usize {
                self.0 as usize
            }
        }
        impl From<usize> for $name {
            fn from(at: usize) -> Self {
                Self(u32::try_from(at).expect("tables have fewer than 2^32 rows"))
            }
        }
    };
}

index!(
    /// A row of the instruments.
    InstrumentIx
);
index!(
    /// A row of the participants.
    ParticipantIx
);
index!(
    /// A row of the source documents.
    DocumentIx
);
index!(
    /// A row of the claims: what one document says of one act.
    ClaimIx
);
index!(
    /// A row of the accepted acts.
    ActIx
);

/// The IRI of something by its path below the base, e.g. `id/instrument/opsc`.
pub fn iri(path: &str) -> String {
    format!("{BASE}{path}")
}

/// The path of an act: instrument, participant it is listed under, kind, and the day or its bounds.
pub fn act_path(instrument: &str, participant: &str, kind: ActKind, when: &When) -> String {
    format!(
        "id/act/{instrument}/{participant}/{}/{}",
        kind.code(),
        day_part(when)
    )
}

fn day_part(when: &When) -> String {
    let part = |day: Option<Date>| day.map_or_else(|| "..".into(), |day| day.to_string());
    match when {
        When::Day(day) => day.to_string(),
        When::Between {
            not_before: None,
            not_after: None,
        } => "undated".into(),
        When::Between {
            not_before,
            not_after,
        } => {
            format!("{}_{}", part(*not_before), part(*not_after))
        }
    }
}
