//! The domain: participants do dated acts towards instruments; what the acts amount to on a day
//! is a status, by each instrument's own final clauses.
//!
//! Nothing below this line does I/O, knows RDF or reads a clock: "today" is always an argument.

pub mod act;
pub mod correction;
pub mod id;
pub mod instrument;
pub mod participant;
pub mod plan;
pub mod rule;
pub mod source;
pub mod status;

pub use act::{Act, ActKind, Claim, Stage, When};
pub use id::{ActIx, ClaimIx, DocumentIx, InstrumentIx, ParticipantIx};
pub use instrument::Instrument;
pub use participant::Participant;
pub use status::{Period, Status};

/// A civil day; the record has no finer unit.
pub type Date = jiff::civil::Date;
