//! The gap computed a second time, straight from the tables under `data/` and from the articles: no rule,
//! merge or query of the crate is used. `gaps.rs` holds the two computations against each other.

use std::{cmp::Reverse, collections::HashMap};

use jiff::{ToSpan, civil::Date};

use crate::{day, files, path};

/// The eight, with the rules as their articles state them.
pub const EIGHT: [Law; 8] = [
    // OPSC arts 13 and 14(2); its opening is not on record, so the day of the first signature.
    Law {
        id: "opsc",
        adopted: "2000-05-25",
        open: "2000-06-05",
        in_force: "2002-01-18",
        club: "",
        rule: |d| d + 1.month(),
        leave: |d| d + 1.year(),
    },
    // C182 arts 10(1), 10(3), 11.
    Law {
        id: "ilo-c182",
        adopted: "1999-06-17",
        open: "1999-06-17",
        in_force: "2000-11-19",
        club: "ilo",
        rule: |d| d + 12.months(),
        leave: |d| d + 1.year(),
    },
    // UNTOC arts 36, 38(2), 40(1).
    Law {
        id: "untoc",
        adopted: "2000-11-15",
        open: "2000-12-12",
        in_force: "2003-09-29",
        club: "",
        rule: |d| d + 30.days(),
        leave: |d| d + 1.year(),
    },
    // Trafficking Protocol arts 17(2), 19(1).
    Law {
        id: "untoc-trafficking",
        adopted: "2000-11-15",
        open: "2000-12-12",
        in_force: "2003-12-25",
        club: "",
        rule: |d| d + 30.days(),
        leave: |d| d + 1.year(),
    },
    // Smuggling Protocol arts 22(2), 24(1).
    Law {
        id: "untoc-smuggling",
        adopted: "2000-11-15",
        open: "2000-12-12",
        in_force: "2004-01-28",
        club: "",
        rule: |d| d + 30.days(),
        leave: |d| d + 1.year(),
    },
    // ETS 185 arts 36(4), 37(1) and (2), 47(2).
    Law {
        id: "cybercrime",
        adopted: "2001-11-23",
        open: "2001-11-23",
        in_force: "2004-07-01",
        club: "coe",
        rule: |d| next_month(d + 3.months()),
        leave: |d| next_month(d + 3.months()),
    },
    // Rome Statute arts 126(2), 127(1).
    Law {
        id: "rome-statute",
        adopted: "1998-07-17",
        open: "1998-07-17",
        in_force: "2002-07-01",
        club: "",
        rule: |d| next_month(d + 60.days()),
        leave: |d| d + 1.year(),
    },
    // ETS 160 arts 21(4), 22.
    Law {
        id: "exercise-childrens-rights",
        adopted: "1996-01-25",
        open: "1996-01-25",
        in_force: "2000-07-01",
        club: "coe",
        rule: |d| next_month(d + 3.months()),
        leave: |d| d,
    },
];

fn next_month(day: Date) -> Date {
    day.last_of_month().tomorrow().expect("in the calendar")
}

/// What the articles say of one instrument.
pub struct Law {
    pub id: &'static str,
    adopted: &'static str,
    open: &'static str,
    in_force: &'static str,
    /// The organisation to whose members it is open; to all States where empty.
    club: &'static str,
    rule: fn(Date) -> Date,
    leave: fn(Date) -> Date,
}

type Span = (Option<Date>, Option<Date>);

fn within((from, until): Span, day: Date) -> bool {
    from.is_none_or(|from| from <= day) && until.is_none_or(|until| day < until)
}

/// One row of a document's table of acts.
#[derive(Clone, Debug)]
struct Said {
    act: String,
    date: Option<Date>,
    first: Option<Date>,
    last: Option<Date>,
    effect: Option<Date>,
    rank: usize,
    as_of: Option<Date>,
    spelled: String,
}

/// The tables, read.
pub struct Tables {
    lives: HashMap<String, Span>,
    heads: HashMap<String, String>,
    clubs: HashMap<(String, String), Vec<Span>>,
    regions: HashMap<String, Vec<(String, Span)>>,
    acts: HashMap<(String, String), Vec<Said>>,
    silence: HashMap<String, String>,
}

type Table = Vec<HashMap<String, String>>;

fn table(file: &str) -> Table {
    let mut reader = csv::Reader::from_path(path(file)).expect("the file is there");
    let headers = reader.headers().expect("a header").clone();
    let row = |row: csv::StringRecord| {
        headers
            .iter()
            .map(str::to_owned)
            .zip(row.iter().map(str::to_owned))
            .collect()
    };
    reader
        .records()
        .map(|record| row(record.expect("a row")))
        .collect()
}

fn date(text: &str) -> Option<Date> {
    (!text.is_empty()).then(|| day(text))
}

fn span(row: &HashMap<String, String>) -> Span {
    (date(&row["from"]), date(&row["until"]))
}

impl Tables {
    /// Reads `data/`.
    pub fn read() -> Self {
        let participants = table("data/participants.csv");
        let mut tables = Self {
            lives: participants
                .iter()
                .map(|row| (row["id"].clone(), span(row)))
                .collect(),
            heads: HashMap::new(),
            clubs: HashMap::new(),
            regions: HashMap::new(),
            acts: HashMap::new(),
            silence: HashMap::new(),
        };
        for row in &participants {
            // Serbia goes on under the acts of Serbia and Montenegro: one legal person, listed once.
            let (head, former) = (row["id"].clone(), row["continues"].clone());
            if !former.is_empty() {
                tables.heads.insert(former, head);
            }
        }
        for row in table("data/memberships.csv")
            .iter()
            .filter(|row| row["status"] == "member")
        {
            let key = (row["organisation"].clone(), row["participant"].clone());
            tables.clubs.entry(key).or_default().push(span(row));
        }
        for row in &table("data/region-members.csv") {
            let member = (row["participant"].clone(), span(row));
            tables
                .regions
                .entry(row["region"].clone())
                .or_default()
                .push(member);
        }
        for row in &table("data/coverage.csv") {
            let best = tables.silence.entry(row["instrument"].clone()).or_default();
            let order = ["complete", "parties-complete", "partial", ""];
            let place = |text: &str| order.iter().position(|known| *known == text);
            if place(&row["coverage"]) < place(best) {
                best.clone_from(&row["coverage"]);
            }
        }
        tables.read_acts();
        tables
    }

    fn read_acts(&mut self) {
        let mut names: HashMap<(String, String), Vec<(String, Span)>> = HashMap::new();
        for row in &table("data/participant-names.csv") {
            let sense = (row["participant"].clone(), span(row));
            names
                .entry((row["source"].clone(), row["spelling"].clone()))
                .or_default()
                .push(sense);
        }
        let documents: HashMap<String, HashMap<String, String>> = table("data/documents.csv")
            .into_iter()
            .map(|row| (row["id"].clone(), row))
            .collect();
        for file in files("data/acts")
            .iter()
            .filter(|file| file.ends_with(".csv"))
        {
            let id = file
                .trim_start_matches("data/acts/")
                .trim_end_matches(".csv");
            let document = &documents[id];
            let ranks = [
                "correction",
                "depositary",
                "depositary-derived",
                "gazette",
                "other",
            ];
            let rank = ranks
                .iter()
                .position(|rank| *rank == document["rank"])
                .expect("a rank");
            let as_of = date(&document["as_of"]);
            for row in table(file) {
                let law = EIGHT.iter().find(|law| law.id == row["instrument"]);
                if law.is_none() && row["instrument"] != "crc" {
                    continue;
                }
                let mut said = Said {
                    act: row["act"].clone(),
                    date: date(&row["date"]),
                    first: date(&row["not_before"]),
                    last: date(&row["not_after"]),
                    effect: date(&row["effect_date"]),
                    rank,
                    as_of,
                    spelled: row["participant"].clone(),
                };
                let some_day = said.date.or(said.last).or(said.effect);
                // A day before the treaty or after the table that prints it is a misprint.
                let misprint = |on: Date| {
                    law.is_some_and(|law| on < day(law.adopted).min(day(law.open)))
                        || as_of.is_some_and(|as_of| on > as_of + 1.month())
                };
                if said.date.is_some_and(misprint) {
                    (said.date, said.last) = (None, as_of);
                }
                let spelling = |source: &str| names.get(&(source.into(), said.spelled.clone()));
                let senses = spelling(&document["publisher"]).or_else(|| spelling("any"));
                let senses = senses.unwrap_or_else(|| panic!("{file}: {}", said.spelled));
                let fits = |(_, of): &&(String, Span)| some_day.is_some_and(|on| within(*of, on));
                let (listed, _) = match senses.as_slice() {
                    [one] => one,
                    several => several.iter().find(fits).expect("a spelling with a day"),
                };
                let key = (row["instrument"].clone(), self.head(listed));
                self.acts.entry(key).or_default().push(said);
            }
        }
        for row in table("data/corrections.csv") {
            assert_eq!(row["field"], "date", "the other fields are not needed yet");
            let key = (row["instrument"].clone(), self.head(&row["participant"]));
            self.acts.entry(key).or_default().push(Said {
                act: row["act"].clone(),
                date: date(&row["right"]),
                first: None,
                last: None,
                effect: None,
                rank: 0,
                as_of: date(&row["decided"]),
                spelled: row["participant"].clone(),
            });
        }
    }

    fn head(&self, participant: &str) -> String {
        let mut head = participant;
        while let Some(next) = self.heads.get(head) {
            head = next;
        }
        head.to_owned()
    }

    /// The members of a region that existed on the day.
    pub fn members(&self, region: &str, on: Date) -> Vec<String> {
        let members = self.regions[region].iter();
        let there = members.filter(|(id, of)| within(*of, on) && within(self.lives[id], on));
        there.map(|(id, _)| id.clone()).collect()
    }

    /// Days on which some answer may change: those of the acts and of their effects.
    pub fn turning_days(&self) -> Vec<Date> {
        let mut days: Vec<Date> = Vec::new();
        for law in &EIGHT {
            for ((_, _), said) in self.acts.iter().filter(|((id, _), _)| id == law.id) {
                days.extend(said.iter().filter_map(|said| said.effect));
                days.extend(said.iter().filter_map(|said| said.date));
                days.extend(said.iter().filter_map(|s| s.date).map(|on| (law.rule)(on)));
            }
        }
        days.sort_unstable();
        days.dedup();
        days
    }

    /// The claim to believe about one step: with a day, of the best source, that fits the rule, the newest.
    fn best(&self, law: &Law, participant: &str, step: &[&str]) -> Option<Said> {
        let said = self
            .acts
            .get(&(law.id.to_owned(), self.head(participant)))?;
        let mut said: Vec<&Said> = said
            .iter()
            .filter(|said| step.contains(&said.act.as_str()))
            .collect();
        said.sort_by_key(|said| {
            let by_rule = said.date.map(|on| (law.rule)(on).max(day(law.in_force)));
            let against = said.act != "succession"
                && by_rule.is_some()
                && said.effect.is_some()
                && by_rule != said.effect;
            (said.date.is_none(), said.rank, against, Reverse(said.as_of))
        });
        let mut best = (*said.first()?).clone();
        let other = said.iter().find(|other| {
            other.effect.is_some() && (other.date == best.date || other.date.is_none())
        });
        best.effect = best.effect.or(other.and_then(|other| other.effect));
        Some(best)
    }

    /// The status and whether the participant lacks the instrument.
    pub fn cell(&self, law: &Law, participant: &str, on: Date) -> (&'static str, Option<bool>) {
        let consent = self.best(law, participant, &CONSENT);
        if let Some(consent) = &consent {
            let successor = consent.act == "succession";
            let begins = self.lives[participant].0;
            // A succession has effect from the successor's first day; other acts by the rule of the treaty.
            let effect = match consent.date {
                _ if successor => begins.map(|first| first.max(day(law.in_force))),
                Some(on) => Some((law.rule)(on).max(day(law.in_force))),
                None => consent.effect,
            };
            let latest = match (consent.date, consent.effect) {
                _ if successor => effect.or(consent.date),
                (Some(on), _) => Some(on),
                (None, Some(effect)) => Some(latest_consent(law, effect, consent.last)),
                (None, None) => consent.last,
            };
            let earliest = latest.filter(|_| successor || consent.date.is_some());
            let earliest = earliest.or(consent.first).unwrap_or(day(law.open));
            if latest.is_some_and(|latest| latest <= on) {
                return self.bound(law, participant, on, effect);
            }
            if earliest <= on {
                return ("unknown", None);
            }
        }
        let signature = self.best(law, participant, &["signature"]);
        if signature
            .and_then(|said| said.date.or(said.last))
            .is_some_and(|signed| signed <= on)
        {
            return ("signed", Some(true));
        }
        let silent = self.silent(law, participant, on);
        (silent, (silent != "unknown").then_some(true))
    }

    fn bound(
        &self,
        law: &Law,
        participant: &str,
        on: Date,
        effect: Option<Date>,
    ) -> (&'static str, Option<bool>) {
        let notice = self.best(law, participant, &["withdrawal-notice"]);
        let taken_back = self.best(law, participant, &["withdrawal-notice-revocation"]);
        if let Some(notice) = notice {
            let leaves = notice.effect.or(notice.date.map(|on| (law.leave)(on)));
            let given = notice.date.or(notice.last);
            let back = taken_back
                .and_then(|said| said.date)
                .filter(|on| Some(*on) < leaves);
            if back.is_none_or(|back| on < back) {
                if leaves.is_some_and(|leaves| leaves <= on) {
                    return ("withdrawn", Some(true));
                }
                if given.is_some_and(|given| given <= on) {
                    return ("withdrawal-pending", Some(false));
                }
            }
        }
        match effect.is_some_and(|effect| effect <= on) {
            true => ("in-force", Some(false)),
            false => ("consented-not-in-force", Some(false)),
        }
    }

    fn silent(&self, law: &Law, participant: &str, on: Date) -> &'static str {
        if on < day(law.open) {
            return "not-open";
        }
        let key = (law.club.to_owned(), participant.to_owned());
        let member = self
            .clubs
            .get(&key)
            .is_some_and(|of| of.iter().any(|of| within(*of, on)));
        match law.club {
            "ilo" if !member => return "not-eligible",
            // The United States took part in the drafting of ETS 185 (art. 36(1)).
            "coe" if !member && (participant, law.id) != ("USA", "cybercrime") => {
                return "invitation-required";
            }
            _ => {}
        }
        // OPSC art. 13: for those that signed the CRC or are bound by it.
        let crc = self.acts.get(&("crc".to_owned(), self.head(participant)));
        let in_crc = crc.is_some_and(|acts| {
            acts.iter().any(|said| {
                let kind = CONSENT.contains(&said.act.as_str()) || said.act == "signature";
                kind && (said.date.is_some_and(|done| done <= on) || said.act == "succession")
            })
        });
        if law.id == "opsc" && !in_crc {
            return "not-eligible";
        }
        match self.silence.get(law.id).map(String::as_str) {
            Some("complete") => "no-action",
            Some("parties-complete") => "not-bound",
            _ => "unknown",
        }
    }
}

const CONSENT: [&str; 8] = [
    "ratification",
    "acceptance",
    "approval",
    "accession",
    "succession",
    "consent",
    "definitive-signature",
    "formal-confirmation",
];

/// The last day on which a consent can have been given that took effect on `effect`.
fn latest_consent(law: &Law, effect: Date, known: Option<Date>) -> Date {
    let mut on = effect;
    while (law.rule)(on) > effect {
        on = on.yesterday().expect("in the calendar");
    }
    known.map_or(on, |known| known.min(on))
}
