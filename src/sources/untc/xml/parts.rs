//! The parts of an XML file, as fragments of markup, from its events.

use std::collections::BTreeMap;

use quick_xml::{Reader, events::Event};

use crate::sources::ProblemKind;

/// The texts of a row.
pub(super) type Texts = Vec<String>;

/// Rows, entries and notes of a file, and texts of a row, beyond which it is none of this kind.
const ROWS: usize = 5000;
const CELLS: usize = 50;
const DEPTH: usize = 100;

/// An entry of a section.
#[derive(Debug, Default)]
pub(super) struct Entry {
    pub(super) section: &'static str,
    pub(super) participant: String,
    pub(super) text: String,
}

/// A file by its parts.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub(super) title: String,
    pub(super) chapter: String,
    pub(super) stamp: String,
    pub(super) force: String,
    pub(super) registration: String,
    pub(super) signatories: String,
    pub(super) parties: String,
    pub(super) rows: Vec<Texts>,
    pub(super) entries: Vec<Entry>,
    pub(super) headings: BTreeMap<&'static str, String>,
    pub(super) territories: Vec<Texts>,
    pub(super) notes: Vec<String>,
    pub(super) problems: Vec<(ProblemKind, &'static str, String)>,
}

/// Sections by their element, as the page names them.
const SECTIONS: [(&str, &str); 4] = [
    ("declarations", "dgDec"),
    ("objections", "dgObj"),
    ("declarationsunderarticle", "dgDecUnderArticle"),
    ("notifications", "dgNotifications"),
];

/// Elements beneath `Treaty` that are known.
const KNOWN: [&str; 8] = [
    "participants",
    "declarations",
    "objections",
    "declarationsunderarticle",
    "notifications",
    "territorialapplications",
    "endnotes",
    "specialtables",
];

/// Elements whose whole content is one text, markup and all.
const TEXTS: [&str; 16] = [
    "entry",
    "column",
    "titlesect",
    "labeltext",
    "signatories",
    "parties",
    "participant",
    "text",
    "name",
    "title",
    "subtitle",
    "heading",
    "number",
    "statusasat",
    "asof",
    "date",
];

impl Document {
    /// Reads a file as far as it goes.
    pub(super) fn parse(text: &str) -> Self {
        let mut builder = Builder::default();
        let mut reader = Reader::from_str(text);
        loop {
            match reader.read_event() {
                Ok(Event::Start(start)) => {
                    let name = start.local_name();
                    builder.start(&name.as_ref().to_lowercase());
                }
                Ok(Event::Empty(start)) => {
                    let name = start.local_name();
                    let name = name.as_ref().to_lowercase();
                    builder.start(&name);
                    builder.end();
                }
                Ok(Event::End(_)) => builder.end(),
                Ok(Event::Text(text)) => builder.text(&text),
                Ok(Event::CData(text)) => builder.text(&text),
                Ok(Event::GeneralRef(reference)) => {
                    let name = reference.to_string();
                    match name.as_str() {
                        // What was escaped once is markup.
                        "lt" => builder.text("<"),
                        "gt" => builder.text(">"),
                        "amp" => builder.text("&"),
                        name => builder.text(&format!("&{name};")),
                    }
                }
                Ok(Event::Eof) => {
                    if !builder.path.is_empty() {
                        builder.cut("the file ends inside an element");
                    }
                    break;
                }
                Ok(_) => {}
                Err(error) => {
                    builder.cut(&error.to_string());
                    break;
                }
            }
            if builder.full {
                break;
            }
        }
        builder.document
    }
}

#[derive(Default)]
struct Builder {
    document: Document,
    path: Vec<String>,
    /// The element whose content is being taken, and where in the path it stands.
    taking: Option<usize>,
    taken: String,
    row: Texts,
    full: bool,
}

impl Builder {
    fn is_in(&self, name: &str) -> bool {
        self.path.iter().any(|step| step == name)
    }

    fn section(&self) -> Option<&'static str> {
        SECTIONS
            .iter()
            .find(|(name, _)| self.is_in(name))
            .map(|(_, section)| *section)
    }

    fn cut(&mut self, text: &str) {
        self.document
            .problems
            .push((ProblemKind::Truncated, "file", text.to_owned()));
    }

    fn too_large(&mut self) {
        self.full = true;
        self.document.problems.push((
            ProblemKind::TooLarge,
            "file",
            format!("more than {ROWS} rows, or elements deeper than {DEPTH}"),
        ));
    }

    fn start(&mut self, name: &str) {
        if self.path.last().is_some_and(|last| last == "treaty") && !KNOWN.contains(&name) {
            self.document
                .problems
                .push((ProblemKind::UnknownSection, "treaty", name.to_owned()));
        }
        if name == "specialtables" {
            self.document.problems.push((
                ProblemKind::UnknownSection,
                "treaty",
                "SpecialTables".into(),
            ));
        }
        if self.taking.is_some() {
            self.taken.push_str(&format!("<{name}>"));
        } else if TEXTS.contains(&name) {
            self.taking = Some(self.path.len());
        }
        self.path.push(name.to_owned());
        if self.path.len() > DEPTH || self.document.problems.len() > ROWS {
            self.too_large();
        }
    }

    fn text(&mut self, text: &str) {
        if self.taking.is_some() {
            self.taken.push_str(text);
        }
    }

    fn end(&mut self) {
        let Some(name) = self.path.pop() else { return };
        match self.taking {
            Some(at) if at == self.path.len() => {
                self.taking = None;
                let taken = std::mem::take(&mut self.taken);
                self.take(&name, taken);
            }
            Some(_) => self.taken.push_str(&format!("</{name}>")),
            None if name == "row" => {
                let row = std::mem::take(&mut self.row);
                if self.is_in("participants") {
                    self.document.rows.push(row);
                } else if self.is_in("territorialapplications") {
                    self.document.territories.push(row);
                }
            }
            None => {}
        }
        let document = &self.document;
        if document.rows.len() > ROWS
            || document.entries.len() > ROWS
            || document.notes.len() > ROWS
            || document.territories.len() > ROWS
        {
            self.too_large();
        }
    }

    fn take(&mut self, name: &str, text: String) {
        let section = self.section();
        let document = &mut self.document;
        let place = match name {
            "entry" | "column" => {
                if self.row.len() < CELLS {
                    self.row.push(text);
                }
                return;
            }
            "participant" if section.is_some() => {
                document.entries.push(Entry {
                    section: section.unwrap_or_default(),
                    participant: text,
                    text: String::new(),
                });
                return;
            }
            "text" | "title" | "subtitle" | "heading" | "name" if section.is_some() => {
                let section = section.unwrap_or_default();
                match document.entries.last_mut() {
                    Some(entry) if entry.section == section && name == "text" => {
                        entry.text.push_str("<br>");
                        entry.text.push_str(&text);
                    }
                    _ => {
                        let heading = document.headings.entry(section).or_default();
                        heading.push(' ');
                        heading.push_str(&text);
                    }
                }
                return;
            }
            "text" if self.path.iter().any(|step| step == "endnotes") => {
                document.notes.push(text);
                return;
            }
            "number" if self.path.iter().any(|step| step == "endnotes") => return,
            "titlesect" => &mut document.title,
            "name" if self.path.last().is_some_and(|last| last == "chapter") => {
                &mut document.chapter
            }
            "statusasat" | "asof" | "date" => &mut document.stamp,
            "labeltext" if self.path.iter().any(|step| step == "eif") => &mut document.force,
            "labeltext" if self.path.iter().any(|step| step == "registration") => {
                &mut document.registration
            }
            "signatories" => &mut document.signatories,
            "parties" => &mut document.parties,
            _ => return,
        };
        if place.is_empty() {
            *place = text;
        }
    }
}
