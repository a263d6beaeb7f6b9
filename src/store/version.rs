//! The version of a dataset: a digest of what it says.
//!
//! Every term has a digest; that of a blank node is made from the quads it stands in, twice over, so that its label
//! does not matter. Nodes that differ only in what lies three or more steps away look alike, which can make two
//! datasets share a version only if they differ in nothing but how such nodes are tied to each other.
//! (A blank node inside a triple term keeps its label.) The digests of all quads are added up, so that their order does not matter either.

use super::index::{DEFAULT, Scope};
use super::snapshot::Data;
use oxigraph::model::Term;
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};

type Sum = [u64; 4];

const ROUNDS: usize = 2;

pub(crate) fn digest(data: &Data) -> String {
    let mut colours: Vec<Sum> = (0..data.dictionary.len() as u32)
        .map(|id| match data.dictionary.term(id) {
            Some(Term::BlankNode(_)) | None => [1; 4],
            Some(term) => hash(&[term.to_string().as_bytes()]),
        })
        .collect();
    let blank: Vec<bool> = (0..data.dictionary.len() as u32)
        .map(|id| matches!(data.dictionary.term(id), Some(Term::BlankNode(_))))
        .collect();
    if blank.contains(&true) {
        for _ in 0..ROUNDS {
            colours = refine(data, &blank, colours);
        }
    }
    let mut total = [0; 4];
    each_quad(data, |quad| add(&mut total, quad_hash(&colours, quad)));
    for graph in &data.also_default {
        if data.quads.has_graph(*graph) {
            add(
                &mut total,
                hash(&[b"also default", &bytes(colours[*graph as usize])]),
            );
        }
    }
    bytes(total)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn refine(data: &Data, blank: &[bool], colours: Vec<Sum>) -> Vec<Sum> {
    let mut sums = FxHashMap::<u32, Sum>::default();
    each_quad(data, |quad| {
        for (place, id) in quad.iter().enumerate() {
            if blank.get(*id as usize) == Some(&true) {
                let seen = hash(&[&[place as u8], &bytes(quad_hash(&colours, quad))]);
                add(sums.entry(*id).or_default(), seen);
            }
        }
    });
    let mut next = colours;
    for (id, sum) in sums {
        next[id as usize] = hash(&[b"blank", &bytes(sum)]);
    }
    next
}

fn each_quad(data: &Data, mut see: impl FnMut([u32; 4])) {
    let mut cursor = data.quads.cursor([None; 3], Scope::Named);
    while let Some(quad) = cursor.next(&data.quads) {
        see(quad);
    }
    for [s, p, o] in data.quads.plain() {
        see([*s, *p, *o, DEFAULT]);
    }
}

fn quad_hash(colours: &[Sum], quad: [u32; 4]) -> Sum {
    let [s, p, o, g] = quad.map(|id| bytes(colours.get(id as usize).copied().unwrap_or_default()));
    hash(&[&s, &p, &o, &g])
}

fn hash(parts: &[&[u8]]) -> Sum {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    let digest = hasher.finalize();
    let mut sum = [0; 4];
    for (word, chunk) in sum.iter_mut().zip(digest.chunks_exact(8)) {
        *word = chunk
            .iter()
            .fold(0, |word, byte| word << 8 | u64::from(*byte));
    }
    sum
}

/// Addition of 256-bit numbers, so that order does not matter and equal quads do not cancel out.
fn add(total: &mut Sum, other: Sum) {
    let mut carry = false;
    for (word, other) in total.iter_mut().zip(other).rev() {
        let (sum, first) = word.overflowing_add(other);
        let (sum, second) = sum.overflowing_add(u64::from(carry));
        *word = sum;
        carry = first || second;
    }
}

fn bytes(sum: Sum) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (chunk, word) in bytes.chunks_exact_mut(8).zip(sum) {
        chunk.copy_from_slice(&word.to_be_bytes());
    }
    bytes
}
