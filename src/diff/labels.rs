//! Labels for blank nodes that depend on nothing but what is said of them.
//!
//! First the canonical labels of RDFC-1.0, over the quads that have blank nodes: they are the same for isomorphic
//! datasets, but one more node shifts them all. So each node is renamed by a digest of its surroundings; of nodes
//! whose surroundings look alike, the canonical order tells which is which.

use std::collections::BTreeMap;

use oxigraph::{
    io::{RdfFormat, RdfParser},
    model::{BlankNode, GraphName, NamedOrBlankNode, Quad, Term},
};
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};

use super::{Dataset, DiffError};
use crate::canonical;

/// How far the surroundings of a node reach.
const ROUNDS: usize = 8;

/// The same quads with lasting labels.
pub fn labelled(quads: Vec<Quad>) -> Result<Dataset, DiffError> {
    let (anonymous, mut named): (Vec<Quad>, Vec<Quad>) = quads
        .into_iter()
        .partition(|quad| blanks(quad).next().is_some());
    if !anonymous.is_empty() {
        let canonical = canonical::nquads(anonymous.iter().map(Quad::as_ref))
            .map_err(|error| DiffError::Labels(error.to_string()))?;
        let canonical = RdfParser::from_format(RdfFormat::NQuads)
            .for_slice(&canonical)
            .collect::<Result<Vec<Quad>, _>>()
            .map_err(|error| DiffError::Labels(error.to_string()))?;
        let names = names(&canonical);
        named.extend(canonical.into_iter().map(|quad| renamed(quad, &names)));
    }
    Ok(Dataset {
        quads: named.into_iter().collect(),
    })
}

fn blanks(quad: &Quad) -> impl Iterator<Item = &BlankNode> {
    let subject = match &quad.subject {
        NamedOrBlankNode::BlankNode(node) => Some(node),
        NamedOrBlankNode::NamedNode(_) => None,
    };
    let object = match &quad.object {
        Term::BlankNode(node) => Some(node),
        _ => None,
    };
    let graph = match &quad.graph_name {
        GraphName::BlankNode(node) => Some(node),
        _ => None,
    };
    [subject, object, graph].into_iter().flatten()
}

/// The new name of each node, from its surroundings and then from the canonical order.
fn names(quads: &[Quad]) -> FxHashMap<BlankNode, BlankNode> {
    // `c14n10` comes after `c14n9`: the canonical order is that of the numbers.
    let number = |node: &BlankNode| node.as_str().trim_start_matches("c14n").parse::<u64>().ok();
    let mut nodes: Vec<&BlankNode> = quads.iter().flat_map(blanks).collect();
    nodes.sort_by_key(|node| (number(node), node.as_str()));
    nodes.dedup();
    let mut colours: FxHashMap<&BlankNode, [u8; 32]> =
        nodes.iter().map(|node| (*node, [0; 32])).collect();
    for _ in 0..ROUNDS {
        let mut seen: FxHashMap<&BlankNode, Vec<[u8; 32]>> = FxHashMap::default();
        for quad in quads {
            for node in blanks(quad) {
                seen.entry(node)
                    .or_default()
                    .push(view(quad, node, &colours));
            }
        }
        for (node, mut views) in seen {
            views.sort_unstable();
            let mut digest = Sha256::new();
            views.iter().for_each(|view| digest.update(view));
            colours.insert(node, digest.finalize().into());
        }
    }
    let mut alike: BTreeMap<String, usize> = BTreeMap::new();
    nodes
        .into_iter()
        .map(|node| {
            let colour: String = colours[node][..10]
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect();
            let count = alike.entry(colour.clone()).or_default();
            *count += 1;
            let name = match *count {
                1 => format!("b{colour}"),
                count => format!("b{colour}x{count}"),
            };
            (node.clone(), BlankNode::new_unchecked(name))
        })
        .collect()
}

/// A quad as a node sees it: itself, what is named, and what is known of the other nodes.
fn view(quad: &Quad, from: &BlankNode, colours: &FxHashMap<&BlankNode, [u8; 32]>) -> [u8; 32] {
    let mut digest = Sha256::new();
    let mut see = |node: &BlankNode| {
        digest.update([u8::from(node == from)]);
        digest.update(colours[node]);
    };
    blanks(quad).for_each(&mut see);
    let named = [
        match &quad.subject {
            NamedOrBlankNode::BlankNode(_) => String::new(),
            named => named.to_string(),
        },
        quad.predicate.to_string(),
        match &quad.object {
            Term::BlankNode(_) => String::new(),
            named => named.to_string(),
        },
        match &quad.graph_name {
            GraphName::BlankNode(_) => String::new(),
            named => named.to_string(),
        },
    ];
    for part in named {
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part);
    }
    digest.finalize().into()
}

fn renamed(quad: Quad, names: &FxHashMap<BlankNode, BlankNode>) -> Quad {
    let name = |node: BlankNode| names.get(&node).cloned().unwrap_or(node);
    Quad::new(
        match quad.subject {
            NamedOrBlankNode::BlankNode(node) => name(node).into(),
            named => named,
        },
        quad.predicate,
        match quad.object {
            Term::BlankNode(node) => name(node).into(),
            other => other,
        },
        match quad.graph_name {
            GraphName::BlankNode(node) => name(node).into(),
            named => named,
        },
    )
}
