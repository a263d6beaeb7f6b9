//! The version of a dataset: a digest of what it says.
//!
//! Every term has a digest; that of a blank node is made from the quads it stands in, twice over, so that its label
//! does not matter. Nodes that differ only in what lies three or more steps away look alike, which can make two
//! datasets share a version only if they differ in nothing but how such nodes are tied to each other.
//! (A blank node inside a triple term keeps its label.) The digests of all quads are added up, so that their order does
//! not matter either. All digests are SHA-256; of a term's, a quad takes 13 bytes, so that four fit into one block.

use super::both;
use super::index::DEFAULT;
use super::snapshot::Data;
use oxigraph::model::Term;
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256, block_api::compress256};
use std::fmt::Write;

/// What a quad takes of the digest of each of its terms: 104 bits, enough to tell any terms apart.
type Colour = [u8; 13];
type Sum = [u64; 4];

const ROUNDS: usize = 2;

pub(crate) fn digest(data: &Data) -> String {
    let terms = data.dictionary.len();
    let (mut colours, rest) = both(
        || colours_of(data, 0..terms / 2),
        || colours_of(data, terms / 2..terms),
    );
    colours.extend(rest);
    let is_blank = |id: &u32| matches!(data.dictionary.term(*id), Some(Term::BlankNode(_)));
    let blank: Vec<bool> = (0..terms as u32).map(|id| is_blank(&id)).collect();
    if blank.contains(&true) {
        for _ in 0..ROUNDS {
            colours = refine(data, &blank, colours);
        }
    }
    let named = data.quads.named().len();
    let sum_of = |from: usize, to: usize| {
        let mut total = Sum::default();
        for (triple, graphs) in data.quads.named().skip(from).take(to - from) {
            for graph in graphs {
                add(&mut total, quad_hash(&colours, triple, *graph));
            }
        }
        total
    };
    let (mut total, rest) = both(|| sum_of(0, named / 2), || sum_of(named / 2, named));
    add(&mut total, rest);
    for triple in data.quads.plain() {
        add(&mut total, quad_hash(&colours, *triple, DEFAULT));
    }
    for graph in &data.also_default {
        if data.quads.has_graph(*graph) {
            let colour = colours[*graph as usize];
            add(&mut total, hash(&[b"also default", &colour]));
        }
    }
    bytes(total).iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn colours_of(data: &Data, ids: std::ops::Range<usize>) -> Vec<Colour> {
    let mut text = String::new();
    let ids = ids.map(|id| match data.dictionary.term(id as u32) {
        Some(Term::BlankNode(_)) | None => [1; 13],
        Some(term) => {
            text.clear();
            // Writing to a string cannot fail.
            let _ = write!(text, "{term}");
            colour(hash(&[text.as_bytes()]))
        }
    });
    ids.collect()
}

fn refine(data: &Data, blank: &[bool], colours: Vec<Colour>) -> Vec<Colour> {
    let mut sums = FxHashMap::<u32, Sum>::default();
    let mut see = |triple: [u32; 3], graph: u32| {
        for (place, id) in triple.into_iter().chain([graph]).enumerate() {
            if blank.get(id as usize) == Some(&true) {
                let seen = hash(&[&[place as u8], &bytes(quad_hash(&colours, triple, graph))]);
                add(sums.entry(id).or_default(), seen);
            }
        }
    };
    for (triple, graphs) in data.quads.named() {
        graphs.iter().for_each(|graph| see(triple, *graph));
    }
    for triple in data.quads.plain() {
        see(*triple, DEFAULT);
    }
    let mut next = colours;
    for (id, sum) in sums {
        next[id as usize] = colour(hash(&[b"blank", &bytes(sum)]));
    }
    next
}

fn quad_hash(colours: &[Colour], [s, p, o]: [u32; 3], graph: u32) -> Sum {
    let mut parts = [[0; 13]; 4];
    for (part, id) in parts.iter_mut().zip([s, p, o, graph]) {
        *part = colours.get(id as usize).copied().unwrap_or_default();
    }
    one_block(parts.as_flattened())
}

fn hash(parts: &[&[u8]]) -> Sum {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    sum_of_words(hasher.finalize().chunks_exact(4).map(|word| {
        word.iter()
            .fold(0, |word, byte| word << 8 | u32::from(*byte))
    }))
}

/// The same as `hash` for at most 55 bytes, which with their padding are one block: most of the time goes here.
fn one_block(text: &[u8]) -> Sum {
    /// What SHA-256 begins with (FIPS 180-4, 5.3.3).
    const BEGIN: [u32; 8] = [
        0x6a09_e667,
        0xbb67_ae85,
        0x3c6e_f372,
        0xa54f_f53a,
        0x510e_527f,
        0x9b05_688c,
        0x1f83_d9ab,
        0x5be0_cd19,
    ];
    let mut block = [0; 64];
    block[..text.len()].copy_from_slice(text);
    block[text.len()] = 0x80;
    block[56..].copy_from_slice(&(text.len() as u64 * 8).to_be_bytes());
    let mut state = BEGIN;
    compress256(&mut state, &[block]);
    sum_of_words(state)
}

fn sum_of_words(words: impl IntoIterator<Item = u32>) -> Sum {
    let mut sum = [0; 4];
    for (at, word) in words.into_iter().enumerate() {
        sum[at / 2] = sum[at / 2] << 32 | u64::from(word);
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

fn colour(sum: Sum) -> Colour {
    let mut colour = [0; 13];
    colour.copy_from_slice(&bytes(sum)[..13]);
    colour
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn one_block_is_the_digest(text in prop::collection::vec(any::<u8>(), 0..=55)) {
            prop_assert_eq!(one_block(&text), hash(&[&text]));
        }
    }
}
