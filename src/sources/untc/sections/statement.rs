//! The statements of one participant's entry: a kind, a day or an occasion, articles, a target.

use std::sync::LazyLock;

use regex::Regex;

use super::lines::Line;
use crate::{
    model::{ActKind, Date, ParticipantIx, When},
    sources::{
        articles, beginning, dates,
        reader::Context,
        untc::{Parts, Row},
    },
};

/// One statement of a participant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Statement {
    pub(super) kind: ActKind,
    pub(super) day: Option<Date>,
    occasion: Option<Occasion>,
    pub(super) articles: Vec<String>,
    /// Against whom an objection is: our identifier, or the spelling where it is not known.
    pub(super) target: String,
    pub(super) aim: Option<ParticipantIx>,
}

/// One at whom an objection is aimed, and where in the text its name begins.
struct Aim {
    participant: ParticipantIx,
    place: usize,
}

/// The act that a statement came with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Occasion {
    Signature,
    Consent,
}

/// `upon signature`, `upon ratification`, `confirmed upon succession`.
static UPON: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:up)?on\s+(?:the\s+)?(signature|signing|ratif|accept|accession|approv|succe|formal|acced|deposit|consent)")
        .expect("the pattern is a constant")
});

/// Before the name of the one whose statement is objected to.
static AUTHOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)(?:made|entered|formulated|lodged|submitted|expressed|communicated|notified|deposited)(?:\s+\w+){0,2}?\s+by\s+|(?:reservations?|declarations?|statements?|understandings?)\s+of\s+",
    )
    .expect("the pattern is a constant")
});

/// What may stand between the names of several.
static JOIN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:\s*(?:\([^)]*\)|,|;|and\b|the\b|by\b|of\b|governments?\b|upon\s+\w+\b|state\s+of\b))+\s*")
        .expect("the pattern is a constant")
});

/// Words that one name may have.
const NAME_WORDS: usize = 9;

/// Statements of one participant, and letters of one line that are looked through.
pub(super) const STATEMENTS: usize = 500;
const LETTERS: usize = 50_000;

/// Reads the statements of an entry.
pub(super) fn read(lines: &[Line], plain: ActKind, context: &Context<'_>) -> Vec<Statement> {
    let mut entry = EntryReader {
        plain,
        context,
        day: None,
        occasion: None,
        open: Vec::new(),
        bodies: 0,
        done: Vec::new(),
    };
    for line in lines {
        if entry.done.len() >= STATEMENTS {
            break;
        }
        if line.right && dates::within(&line.text).next().is_some() {
            entry.close();
            entry.day = dates::within(&line.text).next().map(|(_, day)| day);
            entry.occasion = None;
        } else if line.heading && line.text.chars().count() <= entry.longest_heading() {
            entry.heading(&line.text);
        } else {
            entry.body(&line.text);
        }
    }
    entry.close();
    entry.done
}

struct EntryReader<'a> {
    plain: ActKind,
    context: &'a Context<'a>,
    day: Option<Date>,
    occasion: Option<Occasion>,
    /// Statements whose text is being read.
    open: Vec<Statement>,
    /// Lines of text since they were opened.
    bodies: usize,
    done: Vec<Statement>,
}

impl EntryReader<'_> {
    /// Beyond it a line in italics is text whose italics were never ended. Headings of objections
    /// name all at whom they are aimed.
    fn longest_heading(&self) -> usize {
        match self.plain {
            ActKind::Objection => 600,
            _ => 150,
        }
    }

    fn statement(&self, kind: ActKind) -> Statement {
        Statement {
            kind,
            day: self.day,
            occasion: self.occasion,
            articles: Vec::new(),
            target: String::new(),
            aim: None,
        }
    }

    fn close(&mut self) {
        for statement in self.open.drain(..) {
            let known = self.done.iter_mut().find(|known| {
                known.kind == statement.kind
                    && known.day == statement.day
                    && known.occasion == statement.occasion
                    && known.target == statement.target
            });
            match known {
                Some(known) => {
                    for article in statement.articles {
                        if !known.articles.contains(&article) {
                            known.articles.push(article);
                        }
                    }
                }
                None => self.done.push(statement),
            }
        }
        self.bodies = 0;
    }

    fn heading(&mut self, text: &str) {
        let lower = text.to_lowercase();
        let kinds = kinds(&lower);
        if let Some((_, day)) = dates::within(text).next() {
            self.close();
            self.day = Some(day);
        }
        if self.plain == ActKind::Objection {
            // `[Same objection, mutatis mutandis, as the one made …]` is the text of an objection.
            if lower.starts_with('[') {
                return self.body(text);
            }
            let aims = self.aims_of_heading(text);
            if !aims.is_empty() || kinds.contains(&ActKind::Objection) {
                self.close();
                self.open_against(aims, text);
            }
            return;
        }
        if let Some(occasion) = occasion(&lower) {
            self.close();
            self.day = None;
            self.occasion = Some(occasion);
        }
        if kinds.is_empty() {
            let named = articles::named(text);
            if self.open.is_empty() && !named.is_empty() {
                self.open.push(self.statement(self.plain));
            }
            return self.add_articles(named);
        }
        self.close();
        for kind in kinds {
            let mut statement = self.statement(self.kind(kind));
            statement.articles = articles::named(text);
            self.open.push(statement);
        }
    }

    /// In a section of notifications everything is one.
    fn kind(&self, kind: ActKind) -> ActKind {
        match self.plain {
            ActKind::Communication => ActKind::Communication,
            _ => kind,
        }
    }

    fn body(&mut self, text: &str) {
        let text = beginning(text, LETTERS);
        if self.open.is_empty() {
            if self.plain == ActKind::Objection {
                let aims = self.aims(text);
                self.open_against(aims, "");
            } else {
                let lower = text.to_lowercase();
                let kind = match self.plain {
                    ActKind::Declaration
                        if lower.contains("reservation") || lower.contains("reserves") =>
                    {
                        ActKind::Reservation
                    }
                    kind => kind,
                };
                self.open.push(self.statement(kind));
            }
        }
        self.bodies += 1;
        // The first line says what a statement is about; later ones argue, and cite other laws.
        if self.bodies == 1 && self.open.iter().all(|open| open.articles.is_empty()) {
            let named = articles::named_of_the_treaty(text);
            self.add_articles(named);
        }
    }

    fn add_articles(&mut self, named: Vec<String>) {
        for statement in &mut self.open {
            for article in &named {
                if !statement.articles.contains(article) {
                    statement.articles.push(article.clone());
                }
            }
        }
    }

    fn open_against(&mut self, aims: Vec<Aim>, heading: &str) {
        let common = articles::named(heading);
        if aims.is_empty() {
            let mut statement = self.statement(ActKind::Objection);
            statement.articles = common;
            return self.open.push(statement);
        }
        // Where each of several has articles of its own, they stand behind its name.
        let own: Vec<Vec<String>> = aims
            .iter()
            .enumerate()
            .map(|(at, aim)| {
                let until = aims.get(at + 1).map_or(heading.len(), |next| next.place);
                articles::named(heading.get(aim.place..until).unwrap_or(""))
            })
            .collect();
        let apart = own.iter().filter(|articles| !articles.is_empty()).count() > 1;
        for (aim, own) in aims.into_iter().zip(own) {
            let mut statement = self.statement(ActKind::Objection);
            statement.articles = if apart { own } else { common.clone() };
            statement.target = self.context.reference.participants[aim.participant.at()]
                .id
                .clone();
            statement.aim = Some(aim.participant);
            self.open.push(statement);
        }
    }

    /// Those that a heading names behind the first author, wherever they stand in it.
    fn aims_of_heading(&self, text: &str) -> Vec<Aim> {
        let mut aims: Vec<Aim> = Vec::new();
        let Some(author) = AUTHOR.find(text) else {
            return aims;
        };
        let mut at = author.end();
        while let Some(step) = text[at..].find(char::is_uppercase) {
            let place = at + step;
            let before = text[..place].chars().next_back();
            let known = match before {
                Some(c) if c.is_alphanumeric() => None,
                _ => self.known_at(&text[place..]),
            };
            let length = known.map_or_else(
                || text[place..].chars().next().map_or(1, char::len_utf8),
                |(_, length)| length,
            );
            if let Some((participant, _)) = known
                && aims.iter().all(|aim| aim.participant != participant)
            {
                aims.push(Aim { participant, place });
            }
            at = place + length;
        }
        aims
    }

    /// Those whose statements a sentence objects to: names that follow one another.
    fn aims(&self, text: &str) -> Vec<Aim> {
        let mut aims: Vec<Aim> = Vec::new();
        let Some(author) = AUTHOR.find(text) else {
            return aims;
        };
        let mut place = author.end();
        loop {
            if let Some(join) = JOIN.find(&text[place..]) {
                place += join.end();
            }
            let Some((participant, length)) = self.known_at(&text[place..]) else {
                return aims;
            };
            if aims.iter().all(|aim| aim.participant != participant) {
                aims.push(Aim { participant, place });
            }
            place += length;
        }
    }

    /// The longest known name that a text begins with, and its length.
    fn known_at(&self, text: &str) -> Option<(ParticipantIx, usize)> {
        let mut ends: Vec<usize> = text
            .char_indices()
            .filter(|(_, c)| c.is_whitespace() || matches!(c, ',' | ':' | ';' | '.' | '“' | '"'))
            .map(|(at, _)| at)
            .take(NAME_WORDS)
            .collect();
        if ends.len() < NAME_WORDS {
            ends.push(text.len());
        }
        ends.into_iter().rev().find_map(|end| {
            let name = text[..end].trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')');
            if name.is_empty() {
                return None;
            }
            let day = self.day.or(self.context.retrieved);
            Some((self.context.participant(name, day)?, name.len()))
        })
    }
}

fn occasion(heading: &str) -> Option<Occasion> {
    UPON.captures_iter(heading)
        .last()
        .map(|found| match &found[1] {
            "signature" | "signing" => Occasion::Signature,
            _ => Occasion::Consent,
        })
}

/// The kinds of statement that a heading names.
fn kinds(heading: &str) -> Vec<ActKind> {
    let mut kinds = Vec::new();
    if heading.contains("objection") {
        kinds.push(ActKind::Objection);
        return kinds;
    }
    if heading.contains("reservation") {
        match heading.contains("withdraw") {
            true => kinds.push(ActKind::ReservationWithdrawal),
            false => kinds.push(ActKind::Reservation),
        }
    }
    if [
        "declaration",
        "understanding",
        "statement",
        "interpretat",
        "clarification",
    ]
    .iter()
    .any(|word| heading.contains(word))
    {
        kinds.push(ActKind::Declaration);
    }
    if kinds.is_empty()
        && ["communication", "notification", "notice"]
            .iter()
            .any(|word| heading.contains(word))
    {
        kinds.push(ActKind::Communication);
    }
    kinds
}

impl Statement {
    /// The day of the act that the statement came with, where the page says that it came with one.
    pub(super) fn when(&self, row: &Row, otherwise: bool, parts: &Parts<'_>) -> Option<When> {
        if self.kind == ActKind::ReservationWithdrawal {
            return None;
        }
        let day = match self.occasion {
            Some(Occasion::Signature) => row.signature,
            Some(Occasion::Consent) => row.consent,
            // The line beneath the heading: "unless otherwise indicated, made upon ratification".
            None if otherwise => row.consent,
            None => None,
        };
        let Some(day) = day else {
            // One that signed and no more can only have made it then.
            return match self.occasion {
                None if otherwise && row.consent.is_none() && self.kind != ActKind::Objection => {
                    row.signature.map(When::Day)
                }
                _ => None,
            };
        };
        // An objection cannot be older than what it objects to.
        let first = self
            .aim
            .and_then(|aim| parts.rows.iter().find(|row| row.participant == Some(aim)))
            .and_then(|row| row.signature.min(row.consent).or(row.consent));
        match first {
            Some(first) if self.kind == ActKind::Objection && day < first => Some(When::Between {
                not_before: Some(first),
                not_after: parts.last_day(),
            }),
            _ => Some(When::Day(day)),
        }
    }
}
