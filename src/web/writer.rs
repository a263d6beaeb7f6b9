//! The store that changes are made in: named graphs, and the default graph's own triples.

use oxigraph::model::{NamedNode, NamedOrBlankNode, Quad, Term};
use oxigraph::store::{Store, Transaction};

use super::Published;
use super::errand::Errand;
use super::problem::Problem;
use super::update::broken;
use crate::engine::change::Change;
use crate::store::snapshot::{Snapshot, TermId};

/// So many quads may have been removed before a store is given up for them.
const WORN: usize = 50_000;

/// What is published after a change, with the graphs that are empty; nothing where the change did nothing.
type After = Option<(Snapshot, Vec<NamedNode>)>;

pub struct Writer {
    store: Store,
    /// The graphs that the default graph is made of beside its own triples.
    parts: Vec<NamedNode>,
    /// Quads that the store was ever given.
    taken: usize,
}

impl Writer {
    pub fn fill(published: &Published) -> Result<Self, Problem> {
        let snapshot = &published.snapshot;
        let store = Store::new().map_err(broken)?;
        store.extend(snapshot.quads()).map_err(broken)?;
        for graph in &published.empty_graphs {
            store.insert_named_graph(graph).map_err(broken)?;
        }
        let parts = snapshot.data.also_default.iter();
        let parts = parts.filter_map(|id| match snapshot.term(TermId(*id)) {
            Some(Term::NamedNode(name)) => Some(name.clone()),
            _ => None,
        });
        Ok(Self {
            parts: parts.collect(),
            store,
            taken: snapshot.len(),
        })
    }

    /// Makes a change whole or not at all. It can be stopped until it is committed.
    pub fn change<R>(
        &mut self,
        errand: &Errand,
        before: &Published,
        work: impl FnOnce(&Errand, &mut Change<'_, '_>, &Published) -> Result<R, Problem>,
    ) -> Result<(R, After), Problem> {
        let Self {
            store,
            parts,
            taken,
        } = self;
        let mut transaction = store.start_transaction().map_err(broken)?;
        let mut change = Change::new(&mut transaction, parts, &before.snapshot);
        let done = work(errand, &mut change, before);
        *taken += change.inserted();
        let is_changed = change.is_changed();
        let done = done?;
        if !is_changed {
            return Ok((done, None));
        }
        let after = after(&transaction, parts)?;
        errand.look()?;
        transaction.commit().map_err(broken)?;
        Ok((done, Some(after)))
    }

    /// Whether the store holds more that was removed than what is there: it frees neither quads nor texts, and is to be
    /// filled anew.
    pub fn is_worn(&self, quads: usize) -> bool {
        self.taken.saturating_sub(quads) > quads.max(WORN)
    }
}

fn after(
    transaction: &Transaction<'_>,
    parts: &[NamedNode],
) -> Result<(Snapshot, Vec<NamedNode>), Problem> {
    let quads: Vec<Quad> = transaction
        .iter()
        .collect::<Result<_, _>>()
        .map_err(broken)?;
    let snapshot = Snapshot::from_quads(quads, parts);
    let mut empty = Vec::new();
    for name in transaction.named_graphs() {
        match name.map_err(broken)? {
            NamedOrBlankNode::NamedNode(name) if !snapshot.contains_graph(&name) => {
                empty.push(name);
            }
            _ => {}
        }
    }
    Ok((snapshot, empty))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_that_holds_more_than_lives_is_given_up() {
        let check = |taken: usize, quads: usize, worn: bool| {
            let writer = Writer {
                store: Store::new().unwrap(),
                parts: Vec::new(),
                taken,
            };
            assert_eq!(writer.is_worn(quads), worn, "{taken} for {quads}");
        };
        check(0, 0, false);
        check(50_000, 0, false);
        check(50_001, 0, true);
        check(400_000, 200_000, false);
        check(400_001, 200_000, true);
        // What was there already was given again.
        check(100, 200, false);
    }
}
