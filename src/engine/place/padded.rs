//! A copy of a text with blanks around its tokens, and the way back from a place in it.

use super::tokens::{Kind, Token};
use std::ops::Range;

/// More blanks than the longest keyword has letters, `ENCODE_FOR_URI`.
pub(super) const BLANKS: &str = "                ";
/// How much of a text gets blanks: a blank that the parser skips again and again costs as much as a letter does.
const NEAR: usize = 16 * 1024;

/// The copy, and where its tokens begin in it.
pub(super) struct Padded {
    pub text: String,
    starts: Vec<usize>,
    /// The tokens that have blanks behind them.
    spaced: Range<usize>,
    end: usize,
}

/// Blanks between the tokens that begin not long before `own`, where the parser says it came to.
pub(super) fn padded(text: &str, tokens: &[Token<'_>], own: usize) -> Padded {
    let first = tokens.partition_point(|token| token.start + NEAR / 2 < own);
    let last = tokens.partition_point(|token| token.start < own + NEAR / 2);
    let mut copy = String::with_capacity(text.len() + (last - first) * BLANKS.len() + 64);
    let mut starts = Vec::with_capacity(tokens.len());
    let mut done = 0;
    for (index, token) in tokens.iter().enumerate() {
        let spaced = (first..last).contains(&index);
        if !spaced && index != last {
            copy.push_str(&text[done..token.start]);
        }
        starts.push(copy.len());
        copy.push_str(token.text);
        done = token.end();
        if token.kind == Kind::Sign && token.text.starts_with('<') {
            // The parser may look for the end of an IRI, and finds one that is none here.
            copy.push_str(" #>\n");
        }
        if spaced {
            copy.push_str(BLANKS);
        }
    }
    let end = copy.len();
    copy.push('\n');
    copy.push_str(BLANKS);
    Padded {
        text: copy,
        starts,
        spaced: first..last,
        end,
    }
}

impl Padded {
    /// The token that was looked at from a place in the copy, or how many there are if its end was; none where that
    /// cannot be told.
    pub fn token(&self, at: usize) -> Option<usize> {
        if at > self.end {
            return Some(self.starts.len());
        }
        let index = self.starts.partition_point(|start| *start <= at);
        let index = index.checked_sub(1)?;
        self.spaced.contains(&index).then_some(index)
    }
}
