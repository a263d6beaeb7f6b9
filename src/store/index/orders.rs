//! Triples sorted three ways, so that those of any pattern are one range.
//!
//! The first way is the triples themselves. A further way is either a copy in its own order, which is read without
//! looking anywhere else, or a list of places in the first, which needs a third of the memory.

use super::Pattern;

/// The orders: which place of the triple comes first, second, third.
pub(super) const SPO: [usize; 3] = [0, 1, 2];
pub(super) const POS: [usize; 3] = [1, 2, 0];
pub(super) const OSP: [usize; 3] = [2, 0, 1];

/// Where the triples of a pattern are: an order and a range of it.
#[derive(Clone, Copy)]
pub(super) struct Range {
    pub(super) order: [usize; 3],
    pub(super) at: usize,
    pub(super) end: usize,
}

/// Sorted entries, and for each term where those begin that have it first; one more number closes the last.
#[derive(Clone, Default)]
pub(super) struct Array {
    pub(super) entries: Vec<[u32; 3]>,
    begin: Vec<u32>,
}

impl Array {
    /// The entries, which are sorted and whose numbers are below `terms`.
    pub(super) fn new(entries: Vec<[u32; 3]>, terms: usize) -> Self {
        let begin = begins(entries.iter().map(|entry| entry[0]), terms);
        Self { entries, begin }
    }

    fn range(&self, order: [usize; 3], pattern: Pattern) -> Range {
        range(&self.begin, order, pattern, |at, n| self.entries[at][n])
    }
}

/// The triples of an array in another order, by their places in it.
#[derive(Clone, Default)]
pub(super) struct Places {
    places: Vec<u32>,
    begin: Vec<u32>,
}

impl Places {
    /// Places that are sorted so that the terms which `place` names come in their order.
    fn new(spo: &[[u32; 3]], places: Vec<u32>, place: usize, terms: usize) -> Self {
        let begin = begins(places.iter().map(|at| spo[*at as usize][place]), terms);
        Self { places, begin }
    }

    fn range(&self, spo: &[[u32; 3]], order: [usize; 3], pattern: Pattern) -> Range {
        range(&self.begin, order, pattern, |at, n| {
            spo[self.places[at] as usize][order[n]]
        })
    }
}

/// For each term where its entries begin.
fn begins(firsts: impl ExactSizeIterator<Item = u32>, terms: usize) -> Vec<u32> {
    let length = firsts.len() as u32;
    let mut begin = Vec::with_capacity(terms + 1);
    for (at, first) in (0_u32..).zip(firsts) {
        if begin.len() <= first as usize {
            begin.resize(first as usize + 1, at);
        }
    }
    begin.resize(terms + 1, length);
    begin
}

/// The range of a pattern whose first terms in an order are bound; `number` tells a term of an entry.
fn range(
    begin: &[u32],
    order: [usize; 3],
    pattern: Pattern,
    number: impl Fn(usize, usize) -> u32,
) -> Range {
    let length = begin.last().map_or(0, |length| *length as usize);
    let Some(first) = pattern[order[0]] else {
        return Range {
            order,
            at: 0,
            end: length,
        };
    };
    // A term that an evaluation computed has a number beyond all.
    let bound = |at: usize| begin.get(at).map_or(length, |at| *at as usize);
    let (mut at, mut end) = (bound(first as usize), bound(first as usize + 1));
    for place in 1..3 {
        let Some(wanted) = pattern[order[place]] else {
            break;
        };
        let from = first_where(at, end, |at| number(at, place) >= wanted);
        end = first_where(from, end, |at| number(at, place) > wanted);
        at = from;
    }
    Range { order, at, end }
}

/// The first of `at..end` for which something holds that holds for all after it; `end` if there is none.
fn first_where(mut at: usize, mut end: usize, holds: impl Fn(usize) -> bool) -> usize {
    while at < end {
        let middle = at + (end - at) / 2;
        if holds(middle) {
            end = middle;
        } else {
            at = middle + 1;
        }
    }
    at
}

/// The order in which the triples of a pattern are one range.
fn order_of(pattern: Pattern) -> [usize; 3] {
    match pattern {
        [Some(_), None, Some(_)] | [None, None, Some(_)] => OSP,
        [None, Some(_), _] => POS,
        _ => SPO,
    }
}

/// Triples that nearly every query reads: what is sought by property, alone or with its object, has a copy of its own.
#[derive(Clone, Default)]
pub(super) struct Copied {
    pub(super) spo: Array,
    pub(super) pos: Array,
    osp: Places,
}

impl Copied {
    /// The triples, which are sorted and whose numbers are below `terms`.
    pub(super) fn new(spo: Vec<[u32; 3]>, terms: usize) -> Self {
        let by_object = by_object(&spo, terms);
        let places = by_property(&spo, &by_object, terms).into_iter();
        let pos = places.map(|at| POS.map(|place| spo[at as usize][place]));
        Self {
            pos: Array::new(pos.collect(), terms),
            osp: Places::new(&spo, by_object, OSP[0], terms),
            spo: Array::new(spo, terms),
        }
    }

    pub(super) fn range(&self, pattern: Pattern) -> Range {
        match order_of(pattern) {
            POS => self.pos.range(POS, pattern),
            OSP => self.osp.range(&self.spo.entries, OSP, pattern),
            _ => self.spo.range(SPO, pattern),
        }
    }

    pub(super) fn contains(&self, triple: [u32; 3]) -> bool {
        let range = self.spo.range(SPO, triple.map(Some));
        range.at < range.end
    }

    /// The triple at a place of an order.
    pub(super) fn get(&self, order: [usize; 3], at: usize) -> [u32; 3] {
        match order {
            SPO => self.spo.entries[at],
            POS => {
                let [p, o, s] = self.pos.entries[at];
                [s, p, o]
            }
            _ => self.spo.entries[self.osp.places[at] as usize],
        }
    }
}

/// Triples of which the further orders are places: there are more of them, and they are read less often.
#[derive(Clone, Default)]
pub(super) struct Placed {
    pub(super) spo: Array,
    pos: Places,
    osp: Places,
}

impl Placed {
    /// The triples, which are sorted and whose numbers are below `terms`.
    pub(super) fn new(spo: Vec<[u32; 3]>, terms: usize) -> Self {
        let by_object = by_object(&spo, terms);
        let by_property = by_property(&spo, &by_object, terms);
        Self {
            pos: Places::new(&spo, by_property, POS[0], terms),
            osp: Places::new(&spo, by_object, OSP[0], terms),
            spo: Array::new(spo, terms),
        }
    }

    pub(super) fn range(&self, pattern: Pattern) -> Range {
        match order_of(pattern) {
            POS => self.pos.range(&self.spo.entries, POS, pattern),
            OSP => self.osp.range(&self.spo.entries, OSP, pattern),
            _ => self.spo.range(SPO, pattern),
        }
    }

    pub(super) fn contains(&self, triple: [u32; 3]) -> bool {
        let range = self.spo.range(SPO, triple.map(Some));
        range.at < range.end
    }

    /// The place in the first order of the triple at a place of any.
    pub(super) fn place(&self, order: [usize; 3], at: usize) -> usize {
        match order {
            SPO => at,
            POS => self.pos.places[at] as usize,
            _ => self.osp.places[at] as usize,
        }
    }
}

/// Places of sorted triples by object: counting keeps the order of equals, so subject and property follow.
fn by_object(spo: &[[u32; 3]], terms: usize) -> Vec<u32> {
    by_count(0..spo.len() as u32, terms, |at| spo[at as usize][2])
}

/// Places of sorted triples by property, from those by object: object and subject follow.
fn by_property(spo: &[[u32; 3]], by_object: &[u32], terms: usize) -> Vec<u32> {
    by_count(by_object.iter().copied(), terms, |at| spo[at as usize][1])
}

/// Sorts by a key below `terms`; those of the same key stay in their order.
pub(super) fn by_count<T: Copy + Default>(
    entries: impl Iterator<Item = T> + Clone,
    terms: usize,
    key: impl Fn(T) -> u32,
) -> Vec<T> {
    let mut places = vec![0_u32; terms + 1];
    for entry in entries.clone() {
        places[key(entry) as usize + 1] += 1;
    }
    let mut total = 0;
    for place in &mut places {
        total += *place;
        *place = total;
    }
    let mut sorted = vec![T::default(); total as usize];
    for entry in entries {
        let place = &mut places[key(entry) as usize];
        sorted[*place as usize] = entry;
        *place += 1;
    }
    sorted
}
