//! How the arrays are made: sorted by counting, since numbers of terms are dense, and joined with one more graph
//! where all others are sorted already.

use super::orders::{Copied, Placed, by_count};
use super::{DEFAULT, Quads};
use crate::store::both;

impl Quads {
    /// Sorts the quads, whose numbers are below `terms`; triples of the graphs in `also_default`, which is sorted, are
    /// triples of the default graph too.
    pub(crate) fn build(quads: Vec<[u32; 4]>, also_default: &[u32], terms: usize) -> Self {
        let in_default = |quad: &&[u32; 4]| quad[3] == DEFAULT;
        let plain = quads.iter().filter(in_default);
        let mut plain: Vec<[u32; 3]> = plain.map(|[s, p, o, _]| [*s, *p, *o]).collect();
        sort(&mut plain);
        plain.dedup();
        let named = quads.iter().filter(|quad| !in_default(quad)).copied();
        let mut named = by_count(named, terms, |quad: [u32; 4]| quad[0]);
        drop(quads);
        for same_subject in named.chunk_by_mut(|a, b| a[0] == b[0]) {
            sort(same_subject);
        }
        named.dedup();

        let mut spo: Vec<[u32; 3]> = Vec::with_capacity(named.len());
        let mut shown: Vec<bool> = Vec::with_capacity(named.len());
        let mut graphs_at = Vec::with_capacity(named.len() + 1);
        let mut graphs_of = Vec::with_capacity(named.len());
        for (at, [s, p, o, graph]) in named.iter().copied().enumerate() {
            if spo.last() != Some(&[s, p, o]) {
                spo.push([s, p, o]);
                shown.push(false);
                graphs_at.push(at as u32);
            }
            if also_default.binary_search(&graph).is_ok()
                && let Some(last) = shown.last_mut()
            {
                *last = true;
            }
            graphs_of.push(graph);
        }
        graphs_at.push(named.len() as u32);
        drop(named);
        plain.retain(|triple| spo.binary_search(triple).map_or(true, |at| !shown[at]));

        let visible = shown.iter().filter(|shown| **shown).count();
        let mut view = Vec::with_capacity(visible + plain.len());
        let triples = spo.iter().zip(&shown);
        view.extend(triples.filter_map(|(triple, shown)| shown.then_some(*triple)));
        let view = merged(view, plain.clone());
        spo.shrink_to_fit();
        graphs_at.shrink_to_fit();
        let (default, (named, (names, triples_at, triples_of))) = both(
            || Copied::new(view, terms),
            || (Placed::new(spo, terms), by_graph(&graphs_at, &graphs_of)),
        );
        Self {
            default,
            named,
            graphs_at,
            graphs_of,
            names,
            triples_at,
            triples_of,
            plain,
        }
    }

    /// The same with more triples in a named graph; all triples of that graph become triples of the default graph. The
    /// numbers of all terms, new ones included, are below `terms`.
    pub(crate) fn with_shown(
        mut self,
        graph: u32,
        mut triples: Vec<[u32; 3]>,
        terms: usize,
    ) -> Self {
        triples.extend(self.graph(graph));
        sort(&mut triples);
        triples.dedup();

        let mut spo = Vec::with_capacity(self.graphs_at.len() + triples.len());
        let mut graphs_at = Vec::with_capacity(spo.capacity() + 1);
        let mut graphs_of = Vec::with_capacity(self.graphs_of.len() + triples.len());
        let mut more = triples.iter().copied().peekable();
        for (triple, graphs) in self.named() {
            while let Some(new) = more.next_if(|new| *new < triple) {
                graphs_at.push(graphs_of.len() as u32);
                graphs_of.push(graph);
                spo.push(new);
            }
            graphs_at.push(graphs_of.len() as u32);
            spo.push(triple);
            match graphs.binary_search(&graph) {
                Err(at) if more.next_if_eq(&triple).is_some() => {
                    graphs_of.extend(&graphs[..at]);
                    graphs_of.push(graph);
                    graphs_of.extend(&graphs[at..]);
                }
                _ => {
                    more.next_if_eq(&triple);
                    graphs_of.extend(graphs);
                }
            }
        }
        for new in more {
            graphs_at.push(graphs_of.len() as u32);
            graphs_of.push(graph);
            spo.push(new);
        }
        graphs_at.push(graphs_of.len() as u32);

        self.plain.retain(|t| triples.binary_search(t).is_err());
        triples.retain(|triple| !self.default.contains(*triple));
        let view = merged(self.default.spo.entries, triples);
        spo.shrink_to_fit();
        (self.graphs_at, self.graphs_of) = (graphs_at, graphs_of);
        (
            self.default,
            (self.named, (self.names, self.triples_at, self.triples_of)),
        ) = both(
            || Copied::new(view, terms),
            || {
                let graphs = by_graph(&self.graphs_at, &self.graphs_of);
                (Placed::new(spo, terms), graphs)
            },
        );
        self
    }
}

/// Sorts arrays of numbers as one long number each, which compares faster than one after the other.
fn sort<const N: usize>(entries: &mut [[u32; N]]) {
    entries.sort_unstable_by_key(|entry| {
        entry
            .iter()
            .fold(0_u128, |key, number| key << 32 | u128::from(*number))
    });
}

/// Two sorted arrays as one; the second is thought to be short.
fn merged<const N: usize>(mut array: Vec<[u32; N]>, mut more: Vec<[u32; N]>) -> Vec<[u32; N]> {
    let mut unmoved = array.len();
    array.resize(unmoved + more.len(), [0; N]);
    while let Some(entry) = more.pop() {
        let at = array[..unmoved].partition_point(|other| *other < entry);
        array.copy_within(at..unmoved, at + more.len() + 1);
        array[at + more.len()] = entry;
        unmoved = at;
    }
    array.shrink_to_fit();
    array
}

fn by_graph(graphs_at: &[u32], graphs_of: &[u32]) -> (Vec<u32>, Vec<u32>, Vec<u32>) {
    let mut counts = rustc_hash::FxHashMap::<u32, u32>::default();
    for graph in graphs_of {
        *counts.entry(*graph).or_default() += 1;
    }
    let mut names: Vec<u32> = counts.keys().copied().collect();
    names.sort_unstable();
    let mut triples_at = Vec::with_capacity(names.len() + 1);
    let mut total = 0;
    triples_at.push(0);
    for name in &names {
        // From here on the count is the place where the graph's next triple goes.
        if let Some(count) = counts.get_mut(name) {
            let length = std::mem::replace(count, total);
            total += length;
        }
        triples_at.push(total);
    }
    let mut triples_of = vec![0; graphs_of.len()];
    for (triple, bounds) in (0_u32..).zip(graphs_at.windows(2)) {
        for graph in &graphs_of[bounds[0] as usize..bounds[1] as usize] {
            if let Some(place) = counts.get_mut(graph) {
                triples_of[*place as usize] = triple;
                *place += 1;
            }
        }
    }
    (names, triples_at, triples_of)
}
