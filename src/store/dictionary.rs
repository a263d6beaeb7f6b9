//! Terms as small numbers: each distinct term is kept once and named by a `u32`.
//!
//! A hash map from term to number would hold every string twice, so the table here holds numbers only and
//! compares with the list of terms.

use oxigraph::model::vocab::xsd;
use oxigraph::model::{LiteralRef, Term, TermRef};
use rustc_hash::FxHasher;
use spareval::ExpressionTerm;
use std::hash::{Hash, Hasher};

const EMPTY: u32 = u32::MAX;

#[derive(Clone, Copy)]
struct Slot {
    id: u32,
    hash: u32,
}

/// The terms of a dataset, or those that one evaluation computes.
#[derive(Clone, Default)]
pub(crate) struct Dictionary {
    terms: Vec<Term>,
    /// Open addressing with linear probing; the length is a power of two or zero. Beside the number of a term stands
    /// a part of its hash, so that terms are looked at only where they are the same.
    slots: Vec<Slot>,
    /// For each term its place in `values`, or `EMPTY`.
    value_of: Vec<u32>,
    /// Numbers, days and booleans, parsed once: filters on them are what queries spend their time on.
    /// Strings and IRIs are left out, since an evaluator that asks for one needs a copy of its text anyhow.
    values: Vec<ExpressionTerm>,
}

impl Dictionary {
    pub(crate) fn len(&self) -> usize {
        self.terms.len()
    }

    pub(crate) fn term(&self, id: u32) -> Option<&Term> {
        self.terms.get(id as usize)
    }

    pub(crate) fn find(&self, term: TermRef<'_>) -> Option<u32> {
        if self.slots.is_empty() {
            return None;
        }
        self.find_slot(term, hash(term)).ok()
    }

    /// The number of a term, which is given one if it has none.
    pub(crate) fn intern(&mut self, term: TermRef<'_>) -> u32 {
        if self.slots.len() < (self.terms.len() + 1) * 2 {
            self.grow();
        }
        let hash = hash(term);
        match self.find_slot(term, hash) {
            Ok(id) => id,
            Err(at) => self.add(at, hash, term.into_owned()),
        }
    }

    /// Takes over every term of another dictionary; the number it has here, by the number it had there.
    pub(crate) fn absorb(&mut self, other: Self) -> Vec<u32> {
        let numbers = other.terms.into_iter().map(|term| {
            if self.slots.len() < (self.terms.len() + 1) * 2 {
                self.grow();
            }
            let hash = hash(term.as_ref());
            match self.find_slot(term.as_ref(), hash) {
                Ok(id) => id,
                Err(at) => self.add(at, hash, term),
            }
        });
        numbers.collect()
    }

    fn add(&mut self, at: usize, hash: u32, term: Term) -> u32 {
        let id = u32::try_from(self.terms.len())
            .ok()
            .filter(|id| *id < EMPTY - 1)
            .expect("four thousand million terms do not fit in memory");
        self.slots[at] = Slot { id, hash };
        let value = self.value(term.as_ref());
        self.value_of.push(value);
        self.terms.push(term);
        id
    }

    /// The term as filters read it, if it is one that is kept parsed.
    pub(crate) fn parsed(&self, id: u32) -> Option<&ExpressionTerm> {
        self.values.get(*self.value_of.get(id as usize)? as usize)
    }

    pub(crate) fn shrink(&mut self) {
        self.terms.shrink_to_fit();
        self.value_of.shrink_to_fit();
        self.values.shrink_to_fit();
    }

    fn value(&mut self, term: TermRef<'_>) -> u32 {
        let TermRef::Literal(literal) = term else {
            return EMPTY;
        };
        if is_text(literal) {
            return EMPTY;
        }
        match ExpressionTerm::from(Term::from(literal.into_owned())) {
            ExpressionTerm::OtherTypedLiteral { .. } => EMPTY,
            value => {
                self.values.push(value);
                (self.values.len() - 1) as u32
            }
        }
    }

    /// The number of the term, or the slot where it belongs.
    fn find_slot(&self, term: TermRef<'_>, hash: u32) -> Result<u32, usize> {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let slot = self.slots[at];
            if slot.id == EMPTY {
                return Err(at);
            }
            if slot.hash == hash && self.terms[slot.id as usize].as_ref() == term {
                return Ok(slot.id);
            }
            at = (at + 1) & mask;
        }
    }

    fn grow(&mut self) {
        let length = (self.slots.len() * 2).max(64);
        let empty = Slot { id: EMPTY, hash: 0 };
        let old = std::mem::replace(&mut self.slots, vec![empty; length]);
        for slot in old.into_iter().filter(|slot| slot.id != EMPTY) {
            let mut at = slot.hash as usize & (length - 1);
            while self.slots[at].id != EMPTY {
                at = (at + 1) & (length - 1);
            }
            self.slots[at] = slot;
        }
    }
}

fn is_text(literal: LiteralRef<'_>) -> bool {
    literal.datatype() == xsd::STRING || literal.language().is_some()
}

fn hash(term: TermRef<'_>) -> u32 {
    let mut hasher = FxHasher::default();
    term.hash(&mut hasher);
    hasher.finish() as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use oxigraph::model::{Literal, NamedNode};

    #[test]
    fn a_term_has_one_number() {
        let mut dictionary = Dictionary::default();
        let terms: Vec<Term> = (0..1000)
            .map(|n| NamedNode::new_unchecked(format!("urn:x:{n}")).into())
            .collect();
        let ids: Vec<u32> = terms
            .iter()
            .map(|t| dictionary.intern(t.as_ref()))
            .collect();
        for (term, id) in terms.iter().zip(ids) {
            assert_eq!(dictionary.intern(term.as_ref()), id);
            assert_eq!(dictionary.find(term.as_ref()), Some(id));
            assert_eq!(dictionary.term(id), Some(term));
        }
        assert_eq!(dictionary.len(), 1000);
    }

    #[test]
    fn days_are_kept_parsed_and_bad_days_are_not() {
        let mut dictionary = Dictionary::default();
        let day = Literal::new_typed_literal("1989-11-20", xsd::DATE);
        let bad = Literal::new_typed_literal("1989-13-20", xsd::DATE);
        let day = dictionary.intern(day.as_ref().into());
        let bad = dictionary.intern(bad.as_ref().into());
        assert!(dictionary.parsed(day).is_some());
        assert!(dictionary.parsed(bad).is_none());
    }
}
