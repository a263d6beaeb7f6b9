//! What is kept to prove where bytes came from, and when.

use std::collections::BTreeMap;

use jiff::Timestamp;
use reqwest::{Response, header::HeaderMap};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use url::Url;

/// The headers that say something of the document, or decide the next question.
const KEPT: [&str; 9] = [
    "age",
    "content-encoding",
    "content-language",
    "content-length",
    "content-type",
    "date",
    "etag",
    "last-modified",
    "server",
];

/// A receipt for the bytes of one address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// What was asked for.
    pub address: String,
    /// Who answered in the end, after redirects or through a mirror.
    pub final_address: String,
    /// When the bytes came.
    pub received: Timestamp,
    /// When the site last said that they still stand.
    pub confirmed: Timestamp,
    /// The status of the last answer.
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub sha256: String,
    pub bytes: usize,
    /// The reader that the bytes were last read with, and its version.
    #[serde(default)]
    pub reader: String,
    #[serde(default)]
    pub reader_version: String,
}

impl Receipt {
    /// A receipt for an answer, before its bytes are there.
    pub(super) fn of(address: &Url, asked: &Url, response: &Response) -> Self {
        let now = now();
        Self {
            address: address.to_string(),
            final_address: asked.to_string(),
            received: now,
            confirmed: now,
            status: response.status().as_u16(),
            headers: kept(response.headers()),
            sha256: String::new(),
            bytes: 0,
            reader: String::new(),
            reader_version: String::new(),
        }
    }

    /// A receipt for a file that a person saved from a browser.
    pub fn of_saved_page(address: &str, retrieved: Timestamp, bytes: &[u8]) -> Self {
        let mut receipt = Self {
            address: address.to_owned(),
            final_address: address.to_owned(),
            received: retrieved,
            confirmed: retrieved,
            status: 200,
            headers: BTreeMap::new(),
            sha256: String::new(),
            bytes: 0,
            reader: String::new(),
            reader_version: String::new(),
        };
        receipt.seal(bytes);
        receipt
    }

    /// Writes in what the bytes are.
    pub(super) fn seal(&mut self, bytes: &[u8]) {
        self.sha256 = digest(bytes);
        self.bytes = bytes.len();
    }

    /// The same receipt after the site has said that nothing changed.
    pub(super) fn confirmed(&self, headers: &HeaderMap) -> Self {
        let mut receipt = self.clone();
        receipt.confirmed = now();
        receipt.status = 304;
        for (name, value) in kept(headers) {
            // These speak of the empty answer, not of the document.
            if !name.starts_with("content-") {
                receipt.headers.insert(name, value);
            }
        }
        receipt
    }

    /// A header, by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

/// The SHA-256 of some bytes, in hexadecimal.
pub fn digest(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Now, to the second.
fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}

fn kept(headers: &HeaderMap) -> BTreeMap<String, String> {
    KEPT.iter()
        .filter_map(|name| {
            let value = headers.get(*name)?.to_str().ok()?;
            Some(((*name).to_owned(), value.to_owned()))
        })
        .collect()
}
