//! What the heads of a table's columns and the letters in its cells mean.

use std::sync::LazyLock;

use regex::Regex;

use crate::model::ActKind;

/// A column of acts: what a day without a letter is, and what the letters of its head mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActColumn {
    /// Absent where every kind that the head names has its letter.
    pub plain: Option<ActKind>,
    pub letters: Vec<(String, ActKind)>,
    /// Kinds that the head names and nothing here knows.
    pub unknown: Vec<String>,
    /// Whether the column is of signatures.
    pub of_signatures: bool,
}

/// Letters after days as the Secretary-General uses them, whether or not the head repeats them.
const LETTERS: [(&str, ActKind); 9] = [
    ("a", ActKind::Accession),
    ("A", ActKind::Acceptance),
    ("AA", ActKind::Approval),
    ("c", ActKind::FormalConfirmation),
    ("d", ActKind::Succession),
    ("s", ActKind::DefinitiveSignature),
    ("P", ActKind::Consent),
    ("n", ActKind::ProvisionalApplication),
    ("r", ActKind::Ratification),
];

/// Names of acts as heads begin with them; the longer name before its beginning.
const NAMES: [(&str, ActKind); 26] = [
    ("succession to signature", ActKind::SuccessionToSignature),
    ("definitive signature", ActKind::DefinitiveSignature),
    ("signature définitive", ActKind::DefinitiveSignature),
    ("signature", ActKind::Signature),
    ("date of signature", ActKind::Signature),
    ("ratification", ActKind::Ratification),
    ("acceptance", ActKind::Acceptance),
    ("acceptation", ActKind::Acceptance),
    ("approval", ActKind::Approval),
    ("approbation", ActKind::Approval),
    ("accession", ActKind::Accession),
    ("adhésion", ActKind::Accession),
    ("succession", ActKind::Succession),
    ("notification of succession", ActKind::Succession),
    ("formal confirmation", ActKind::FormalConfirmation),
    ("confirmation formelle", ActKind::FormalConfirmation),
    ("act of formal confirmation", ActKind::FormalConfirmation),
    ("consent to be bound", ActKind::Consent),
    ("consentement à être lié", ActKind::Consent),
    ("provisional application", ActKind::ProvisionalApplication),
    ("application provisoire", ActKind::ProvisionalApplication),
    ("participation", ActKind::Consent),
    ("denunciation", ActKind::WithdrawalNotice),
    ("notice of denunciation", ActKind::WithdrawalNotice),
    ("withdrawal", ActKind::WithdrawalNotice),
    ("dénonciation", ActKind::WithdrawalNotice),
];

static LETTER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\(\s*(\p{L}{1,2})\s*\)\s*$").expect("the pattern is a constant"));

impl ActColumn {
    /// Reads the head of a column: kinds of act, parted by commas, with their letters in brackets.
    /// Nothing if it names no kind of act.
    pub fn read(head: &str) -> Option<Self> {
        let mut column = Self {
            plain: None,
            letters: Vec::new(),
            unknown: Vec::new(),
            of_signatures: false,
        };
        let mut known = false;
        for part in parts(head) {
            let letter = LETTER.captures(part).map(|found| found[1].to_owned());
            match named(part) {
                Some(kind) => {
                    known = true;
                    column.of_signatures |= kind == ActKind::Signature;
                    match letter {
                        Some(letter) => column.letters.push((letter, kind)),
                        None => column.plain = column.plain.or(Some(kind)),
                    }
                }
                None => column.unknown.push(part.to_owned()),
            }
        }
        known.then_some(column)
    }

    /// The kind of a day with its letter, or with none.
    pub fn kind(&self, letter: &str) -> Option<ActKind> {
        if letter.is_empty() {
            // A head whose every kind has a letter: a day without one is of a kind not stated.
            return self.plain.or(match &self.letters[..] {
                [(_, only)] => Some(*only),
                _ => Some(ActKind::Consent),
            });
        }
        let own = self.letters.iter().find(|(known, _)| known == letter);
        let common = LETTERS.iter().find(|(known, _)| *known == letter);
        let kind = own
            .map(|(_, kind)| *kind)
            .or(common.map(|(_, kind)| *kind))?;
        Some(match kind {
            ActKind::Succession if self.of_signatures => ActKind::SuccessionToSignature,
            kind => kind,
        })
    }
}

/// The parts of a head: commas part kinds of act, not the insides of brackets.
fn parts(head: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0;
    head.split(move |c| {
        depth += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        matches!(c, ',' | ';' | '/') && depth <= 0
    })
    .map(str::trim)
    .filter(|part| !part.is_empty())
}

/// The kind of act whose name a text begins with.
pub fn named(text: &str) -> Option<ActKind> {
    let text = text.to_lowercase();
    let text = text.strip_prefix("date of ").unwrap_or(&text);
    NAMES
        .iter()
        .find(|(name, _)| text.starts_with(name))
        .map(|(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use super::ActColumn;
    use crate::model::ActKind::*;

    #[test]
    fn heads_say_what_days_and_letters_mean() {
        for (head, letter, kind) in [
            ("Signature", "", Some(Signature)),
            (
                "Signature, Succession to signature(d)",
                "d",
                Some(SuccessionToSignature),
            ),
            ("Signature", "d", Some(SuccessionToSignature)),
            (
                "Signature, Definitive signature(s)",
                "s",
                Some(DefinitiveSignature),
            ),
            (
                "Accession(a), Succession(d), Ratification",
                "",
                Some(Ratification),
            ),
            (
                "Accession(a), Succession(d), Ratification",
                "d",
                Some(Succession),
            ),
            ("Accession, Succession (d)", "", Some(Accession)),
            (
                "Approval(AA), Acceptance(A), Accession(a), Ratification",
                "AA",
                Some(Approval),
            ),
            (
                "Approval(AA), Acceptance(A), Accession(a), Ratification",
                "A",
                Some(Acceptance),
            ),
            ("Succession(d), Consent to be bound(P)", "P", Some(Consent)),
            (
                "Provisional application under article 23(n)",
                "n",
                Some(ProvisionalApplication),
            ),
            (
                "Formal confirmation(c), Ratification",
                "c",
                Some(FormalConfirmation),
            ),
            ("Accession(x), Ratification", "x", Some(Accession)),
            ("Accession(a), Ratification", "zz", None),
        ] {
            let column = ActColumn::read(head).expect(head);
            assert_eq!(column.kind(letter), kind, "{head} / {letter}");
        }
        assert_eq!(
            ActColumn::read("Application in respect of the agencies"),
            None
        );
        let odd = ActColumn::read("Ratification, Rejection(j)").expect("a known part");
        assert_eq!(odd.unknown, ["Rejection(j)"]);
    }
}
