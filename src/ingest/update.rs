//! A round's documents → the record as it would be with them.

use super::changes::{Change, changes};
use crate::{record::Record, reference::ReferenceError, sources::applied::Applied};

/// What a round makes of the record.
#[derive(Debug)]
pub struct Update {
    /// The documents that say something else than those that count, or are the first of their page.
    pub fresh: Vec<Applied>,
    pub changes: Vec<Change>,
    /// The record with them.
    pub after: Record,
}

/// Lays documents over the record; nothing where all of them are held already. `held` are the documents
/// that `before` was made with.
pub fn update(
    before: &Record,
    held: &[Applied],
    documents: Vec<Applied>,
) -> Result<Option<Update>, ReferenceError> {
    let fresh: Vec<Applied> = documents
        .into_iter()
        .filter(|document| !held.iter().any(|old| says_the_same(old, document)))
        .collect();
    if fresh.is_empty() {
        return Ok(None);
    }
    let replaced = |old: &&Applied| {
        let series = old.about.document.series();
        fresh
            .iter()
            .all(|document| document.about.document.series() != series)
    };
    let mut all: Vec<Applied> = held.iter().filter(replaced).cloned().collect();
    all.extend(fresh.iter().cloned());
    all.sort_by(|a, b| a.about.document.id.cmp(&b.about.document.id));
    let after = Record::with(&all)?;
    let changes = changes(before, &after, &fresh.iter().collect::<Vec<_>>());
    Ok(Some(Update {
        fresh,
        changes,
        after,
    }))
}

/// Whether two documents differ in nothing but when and how they were retrieved.
fn says_the_same(old: &Applied, new: &Applied) -> bool {
    let (a, b) = (&old.about, &new.about);
    old.acts == new.acts
        && a.document.id == b.document.id
        && a.document.reader == b.document.reader
        && a.coverage == b.coverage
        && a.printed == b.printed
        && a.problems == b.problems
}
