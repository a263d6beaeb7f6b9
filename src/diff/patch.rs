//! RDF Patch: what to delete and what to add, line by line (<https://afs.github.io/rdf-patch/>).

use std::io::{self, Write};

use oxigraph::{
    io::{RdfFormat, RdfParser},
    model::Quad,
};
use rustc_hash::FxHashSet;

use super::{Changes, Dataset, DiffError};
use crate::publish::release::Release;

/// A patch: header, then one transaction.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Patch {
    /// What the patch makes, as a term of N-Triples.
    pub id: Option<String>,
    /// What it is applied to.
    pub previous: Option<String>,
    pub deleted: Vec<Quad>,
    pub added: Vec<Quad>,
}

impl Patch {
    /// What makes `new` of `old`: in order, so that the same pair gives the same patch.
    pub fn between(old: &Dataset, new: &Dataset) -> Self {
        let sorted = |quads: Vec<&Quad>| {
            let mut quads: Vec<(String, Quad)> = quads
                .into_iter()
                .map(|quad| (quad.to_string(), quad.clone()))
                .collect();
            quads.sort_by(|one, other| one.0.cmp(&other.0));
            quads.into_iter().map(|(_, quad)| quad).collect()
        };
        Self {
            id: None,
            previous: None,
            deleted: sorted(old.quads.difference(&new.quads).collect()),
            added: sorted(new.quads.difference(&old.quads).collect()),
        }
    }

    /// Names the versions between which the patch leads.
    pub fn with_versions(mut self, changes: &Changes) -> Self {
        let name = |version: &Option<String>| {
            version
                .as_ref()
                .map(|version| format!("<{}>", Release::iri(version)))
        };
        self.id = name(&changes.new.version);
        self.previous = name(&changes.old.version);
        self
    }

    /// Writes it.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        for (name, value) in [("id", &self.id), ("prev", &self.previous)] {
            if let Some(value) = value {
                writeln!(out, "H {name} {value} .")?;
            }
        }
        writeln!(out, "TX .")?;
        for (sign, quads) in [("D", &self.deleted), ("A", &self.added)] {
            for quad in quads {
                writeln!(out, "{sign} {quad} .")?;
            }
        }
        writeln!(out, "TC .")
    }

    /// Reads a patch of one or more transactions; one that was aborted counts for nothing.
    pub fn read(text: &str) -> Result<Self, DiffError> {
        let mut patch = Self::default();
        let mut open: Vec<(bool, Quad)> = Vec::new();
        let mut done: Vec<(bool, Quad)> = Vec::new();
        for (at, line) in text.lines().enumerate() {
            let failed = |cause: &str| DiffError::Patch {
                line: at + 1,
                cause: cause.to_owned(),
            };
            let line = line.trim();
            let (code, rest) = line.split_once([' ', '\t']).unwrap_or((line, ""));
            match code {
                "" | "#" | "TX" => {}
                "H" => {
                    let header = rest.trim().split_once(' ');
                    let (name, value) =
                        header.ok_or_else(|| failed("a header has a name and a value"))?;
                    let value = value.trim().trim_end_matches('.').trim().to_owned();
                    match name {
                        "id" => patch.id = Some(value),
                        "prev" => patch.previous = Some(value),
                        _ => {}
                    }
                }
                "TA" => open.clear(),
                "TC" => done.append(&mut open),
                "A" | "D" => {
                    let mut parsed =
                        RdfParser::from_format(RdfFormat::NQuads).for_slice(rest.as_bytes());
                    let quad = parsed
                        .next()
                        .ok_or_else(|| failed("there is no statement"))?;
                    open.push((
                        code == "A",
                        quad.map_err(|error| failed(&error.to_string()))?,
                    ));
                }
                other => {
                    return Err(failed(&format!(
                        "`{other}` is no operation that is understood"
                    )));
                }
            }
        }
        // Outside of a transaction, operations count as they stand.
        done.append(&mut open);
        // A later operation has the last word on its quad.
        let mut decided = FxHashSet::default();
        for (add, quad) in done.into_iter().rev() {
            if decided.insert(quad.clone()) {
                let side = if add {
                    &mut patch.added
                } else {
                    &mut patch.deleted
                };
                side.push(quad);
            }
        }
        patch.added.reverse();
        patch.deleted.reverse();
        Ok(patch)
    }

    /// The dataset that the patch makes of another.
    pub fn apply(&self, old: &Dataset) -> Dataset {
        let mut new = old.clone();
        for quad in &self.deleted {
            new.quads.remove(quad);
        }
        new.quads.extend(self.added.iter().cloned());
        new
    }
}
