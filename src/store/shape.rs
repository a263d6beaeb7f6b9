//! What the default graph is made of: how many triples each property has, of how many subjects and with how many
//! objects. Descriptions tell it, and plans of queries are made by it.

use super::index::Quads;
use rustc_hash::FxHashMap;

/// Of one property.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub struct Counts {
    pub triples: usize,
    pub subjects: usize,
    pub objects: usize,
}

#[derive(Default)]
pub(crate) struct Shape {
    pub(crate) properties: FxHashMap<u32, Counts>,
    pub(crate) subjects: usize,
}

/// The arrays are sorted, so that what is distinct is where a number differs from the one before.
pub(crate) fn of(quads: &Quads) -> Shape {
    let mut shape = Shape::default();
    for same_property in quads
        .default_by_predicate()
        .chunk_by(|one, next| one[0] == next[0])
    {
        let counts = Counts {
            triples: same_property.len(),
            subjects: 0,
            objects: same_property
                .chunk_by(|one, next| one[1] == next[1])
                .count(),
        };
        shape.properties.insert(same_property[0][0], counts);
    }
    for same_subject in quads
        .default_by_subject()
        .chunk_by(|one, next| one[0] == next[0])
    {
        shape.subjects += 1;
        for same_property in same_subject.chunk_by(|one, next| one[1] == next[1]) {
            let counts = shape.properties.entry(same_property[0][1]).or_default();
            counts.subjects += 1;
        }
    }
    shape
}
