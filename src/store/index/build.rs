//! How the arrays are made: sorted by counting, since numbers of terms are dense, and joined with one more graph
//! where all others are sorted already.

use super::{Array, DEFAULT, OSP, Orders, POS, Quads, SPO};
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
        let mut named = by_count(named, terms, |quad| quad[0]);
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

        // Counting keeps the order of equals: from the first order one count leads to the third, and another to the
        // second.
        let (osp, (names, triples_at, triples_of)) = both(
            || {
                let numbered = spo.iter().zip(0_u32..);
                by_count(
                    numbered.map(|([s, p, o], at)| [*o, *s, *p, at]),
                    terms,
                    |e| e[0],
                )
            },
            || by_graph(&graphs_at, &graphs_of),
        );
        let pos = by_count(
            osp.iter().map(|[o, s, p, at]| [*p, *o, *s, *at]),
            terms,
            |e| e[0],
        );
        let visible = shown.iter().filter(|shown| **shown).count();
        let default = |sorted: &mut dyn Iterator<Item = ([u32; 3], usize)>, order| {
            let mut entries = Vec::with_capacity(visible + plain.len());
            entries.extend(sorted.filter_map(|(entry, at)| shown[at].then_some(entry)));
            Array::new(merged(entries, in_order(&plain, order)), terms)
        };
        let numbered = |e: &[u32; 4]| ([e[0], e[1], e[2]], e[3] as usize);
        let default = Orders {
            spo: default(&mut spo.iter().copied().zip(0..), SPO),
            pos: default(&mut pos.iter().map(numbered), POS),
            osp: default(&mut osp.iter().map(numbered), OSP),
        };
        spo.shrink_to_fit();
        graphs_at.shrink_to_fit();
        Self {
            default,
            named: Orders {
                spo: Array::new(spo, terms),
                pos: Array::new(pos, terms),
                osp: Array::new(osp, terms),
            },
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
        let mut moved = Vec::with_capacity(self.graphs_at.len());
        let mut fresh = Vec::with_capacity(triples.len());
        let mut more = triples.iter().copied().peekable();
        for (triple, graphs) in self.named() {
            while let Some(new) = more.next_if(|new| *new < triple) {
                fresh.push((new, spo.len() as u32));
                graphs_at.push(graphs_of.len() as u32);
                graphs_of.push(graph);
                spo.push(new);
            }
            moved.push(spo.len() as u32);
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
            fresh.push((new, spo.len() as u32));
            graphs_at.push(graphs_of.len() as u32);
            graphs_of.push(graph);
            spo.push(new);
        }
        graphs_at.push(graphs_of.len() as u32);

        let joined = |old: Array<4>, order: [usize; 3]| {
            let mut old = old.entries;
            for entry in &mut old {
                entry[3] = moved[entry[3] as usize];
            }
            let entries = fresh.iter();
            let entries = entries.map(|(t, at)| [t[order[0]], t[order[1]], t[order[2]], *at]);
            let mut entries: Vec<[u32; 4]> = entries.collect();
            sort(&mut entries);
            Array::new(merged(old, entries), terms)
        };
        self.named = Orders {
            spo: Array::new(spo, terms),
            pos: joined(self.named.pos, POS),
            osp: joined(self.named.osp, OSP),
        };
        (self.names, self.triples_at, self.triples_of) = by_graph(&graphs_at, &graphs_of);
        (self.graphs_at, self.graphs_of) = (graphs_at, graphs_of);

        self.plain.retain(|t| triples.binary_search(t).is_err());
        triples.retain(|triple| !self.default.contains(*triple));
        let shown = |old: Array<3>, order| {
            Array::new(merged(old.entries, in_order(&triples, order)), terms)
        };
        self.default = Orders {
            spo: shown(self.default.spo, SPO),
            pos: shown(self.default.pos, POS),
            osp: shown(self.default.osp, OSP),
        };
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

/// Sorts by a key below `terms`; entries of the same key stay in their order.
fn by_count<const N: usize>(
    entries: impl Iterator<Item = [u32; N]> + Clone,
    terms: usize,
    key: impl Fn(&[u32; N]) -> u32,
) -> Vec<[u32; N]> {
    let mut places = vec![0_u32; terms + 1];
    for entry in entries.clone() {
        places[key(&entry) as usize + 1] += 1;
    }
    let mut total = 0;
    for place in &mut places {
        total += *place;
        *place = total;
    }
    let mut sorted = vec![[0; N]; total as usize];
    for entry in entries {
        let place = &mut places[key(&entry) as usize];
        sorted[*place as usize] = entry;
        *place += 1;
    }
    sorted
}

fn in_order(triples: &[[u32; 3]], order: [usize; 3]) -> Vec<[u32; 3]> {
    let mut entries: Vec<[u32; 3]> = triples
        .iter()
        .map(|triple| order.map(|place| triple[place]))
        .collect();
    sort(&mut entries);
    entries
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
