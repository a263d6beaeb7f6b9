//! A place to fetch into: a cache and a data directory of its own, a described source, and the program.

use std::{
    path::PathBuf,
    process::{Command, Stdio},
};

use accede::{
    ingest::batch::Held,
    record::Record,
    sources::{
        applied::{Directory, Generation},
        source::Source,
    },
};
use tempfile::TempDir;

use super::site::{Asked, Reply, Site};

/// What a command printed, and its exit code.
#[derive(Debug)]
pub struct Outcome {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Outcome {
    /// The output, of a command that must end so.
    pub fn with(self, code: i32) -> String {
        assert_eq!(self.code, Some(code), "{self:#?}");
        self.out
    }
}

pub struct Bench {
    pub folder: TempDir,
}

impl Bench {
    /// A bench with a source of tables, a document per instrument and reference.
    pub fn new(documents: &[(&str, &str)]) -> Self {
        let bench = Self {
            folder: tempfile::tempdir().expect("a folder"),
        };
        bench.describe(documents, "2026-02-03");
        bench
    }

    /// Describes the source of tables anew, which speak of a day.
    pub fn describe(&self, documents: &[(&str, &str)], as_of: &str) {
        let mut source = String::from(
            r#"
id = "untc"
publisher = "un"
title = "tables of a mirror"
homepage = "https://tables.example"
rank = "depositary"
reader = "acts-csv"
media_types = ["text/csv"]
licence = "CC0-1.0"
coverage = "complete"
rhythm = "at will"
delay_seconds = 0
programs = "welcome"
address = "https://tables.example/{reference}.csv"
"#,
        );
        for (instrument, reference) in documents {
            source.push_str(&format!(
                "\n[[document]]\ninstrument = \"{instrument}\"\nreference = \"{reference}\"\nas_of = \"{as_of}\"\n"
            ));
        }
        std::fs::write(self.path("source.toml"), source).expect("writable");
    }

    /// The described source.
    pub fn source(&self) -> Source {
        let file = self.path("source.toml");
        let text = std::fs::read(&file).expect("it is there");
        Source::from_toml("source.toml", &text).expect("it is readable")
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn directory(&self) -> Directory {
        Directory::at(self.path("data"))
    }

    pub fn generation(&self) -> Generation {
        self.directory().generation().expect("readable")
    }

    pub fn record(&self) -> Record {
        Held::load(&self.directory()).expect("readable").record
    }

    /// The program with arguments, in this place.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_accede"));
        command
            .args(args)
            .env("ACCEDE_DATA", self.path("data"))
            .env("ACCEDE_CACHE", self.path("cache"))
            .env_remove("ACCEDE_COE_TOKEN")
            .env_remove("ACCEDE_CONTACT")
            .stdin(Stdio::null());
        command
    }

    pub fn run(&self, args: &[&str]) -> Outcome {
        let output = self.command(args).output().expect("the program runs");
        Outcome {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).expect("UTF-8"),
            err: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }

    /// The arguments of `accede fetch` from a site.
    pub fn fetch_args<'a>(
        &'a self,
        site: &'a str,
        source: &'a str,
        more: &[&'a str],
    ) -> Vec<&'a str> {
        let mut args = vec!["fetch", "untc", "--source-file", source];
        match site {
            "" => args.push("--offline"),
            site => args.extend(["--mirror", site]),
        }
        args.extend(more);
        args
    }

    /// `accede fetch` from a site; from the cache where the site is empty.
    pub fn fetch(&self, site: &str, more: &[&str]) -> Outcome {
        let source = self.path("source.toml").display().to_string();
        self.run(&self.fetch_args(site, &source, more))
    }
}

/// A table as a site serves it.
pub fn table(text: &str) -> Reply {
    Reply::Page {
        status: 200,
        headers: vec![("content-type", "text/csv; charset=utf-8".into())],
        body: text.as_bytes().to_vec(),
    }
}

/// A site with one table, or with whatever `answer` makes of it.
pub fn site_with(answer: impl Fn(&Asked, usize) -> Option<Reply> + Send + Sync + 'static) -> Site {
    Site::new(move |asked, before| match asked.path.as_str() {
        "/robots.txt" => None,
        _ => answer(asked, before),
    })
}
