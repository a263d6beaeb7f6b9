//! Fetched bytes by their digest, and the receipts for them by address; nothing is ever overwritten
//! by something else, so a page can be read again years later.
//!
//! ```text
//! ‹cache›/pages/‹sha-256›                      bytes as they came, decompressed
//! ‹cache›/receipts/‹sha-256 of address›/‹time›.json
//! ```

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{Receipt, receipt::digest};
use crate::sources::whole_file;

/// Why the cache did not give or take a page.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    #[error("`{file}` cannot be read or written: {source}")]
    Io { file: String, source: io::Error },
    #[error("`{file}` is no receipt: {source}")]
    Receipt {
        file: String,
        source: serde_json::Error,
    },
    #[error(
        "`{file}` is not what the receipt is for; hint: delete the file and fetch the page again"
    )]
    Altered { file: String },
}

/// A folder with pages and receipts.
#[derive(Debug, Clone)]
pub struct Cache {
    root: PathBuf,
}

impl Cache {
    /// The cache in a folder, which is made when the first page comes.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// Where it is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    fn page(&self, sha256: &str) -> PathBuf {
        self.root.join("pages").join(sha256)
    }

    fn receipts(&self, address: &str) -> PathBuf {
        self.root.join("receipts").join(digest(address.as_bytes()))
    }

    /// Keeps a page and its receipt; the bytes first, so that no receipt stands without them.
    pub fn keep(&self, receipt: &Receipt, bytes: &[u8]) -> Result<(), CacheError> {
        let page = self.page(&receipt.sha256);
        if fs::read(&page).map_or(true, |held| held != bytes) {
            whole_file::write(&page, bytes).map_err(|source| io_error(&page, source))?;
        }
        self.keep_receipt(receipt)
    }

    /// Keeps a receipt for bytes that are there already.
    pub fn keep_receipt(&self, receipt: &Receipt) -> Result<(), CacheError> {
        let time = receipt.confirmed.strftime("%Y%m%dT%H%M%SZ");
        let file = self.receipts(&receipt.address).join(format!("{time}.json"));
        let mut text =
            serde_json::to_vec_pretty(receipt).map_err(|source| CacheError::Receipt {
                file: file.display().to_string(),
                source,
            })?;
        text.push(b'\n');
        whole_file::write(&file, &text).map_err(|source| io_error(&file, source))
    }

    /// The newest receipt of an address.
    pub fn receipt(&self, address: &str) -> Result<Option<Receipt>, CacheError> {
        let folder = self.receipts(address);
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(io_error(&folder, source)),
        };
        let newest = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|kind| kind == "json"))
            .max();
        let Some(file) = newest else { return Ok(None) };
        let text = fs::read(&file).map_err(|source| io_error(&file, source))?;
        serde_json::from_slice(&text)
            .map(Some)
            .map_err(|source| CacheError::Receipt {
                file: file.display().to_string(),
                source,
            })
    }

    /// The bytes that a receipt is for, if they are still there and still the same.
    pub fn bytes(&self, receipt: &Receipt) -> Result<Vec<u8>, CacheError> {
        let page = self.page(&receipt.sha256);
        let bytes = fs::read(&page).map_err(|source| io_error(&page, source))?;
        match digest(&bytes) == receipt.sha256 {
            true => Ok(bytes),
            false => Err(CacheError::Altered {
                file: page.display().to_string(),
            }),
        }
    }
}

fn io_error(file: &Path, source: io::Error) -> CacheError {
    CacheError::Io {
        file: file.display().to_string(),
        source,
    }
}
