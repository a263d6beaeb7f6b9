//! The bytes of an answer, within bounds.

use reqwest::{
    Response,
    header::{CONTENT_TYPE, HeaderMap},
};
use url::Url;

use super::Failure;

/// Refuses an answer of a type that the reader cannot read. A site that names none is given the
/// benefit of the doubt: the reader looks at the page itself.
pub(super) fn check_kind(
    asked: &Url,
    headers: &HeaderMap,
    wanted: &[String],
) -> Result<(), Failure> {
    let Some(found) = headers.get(CONTENT_TYPE) else {
        return Ok(());
    };
    let found = found.to_str().unwrap_or_default();
    let kind = found.split(';').next().unwrap_or_default().trim();
    if wanted.is_empty() || wanted.iter().any(|want| want.eq_ignore_ascii_case(kind)) {
        return Ok(());
    }
    Err(Failure::Kind {
        address: asked.to_string(),
        found: kind.to_owned(),
        wanted: wanted.join("` or `"),
    })
}

/// All bytes, after decompression. One that declares more than the limit is not begun.
pub(super) async fn read(
    asked: &Url,
    mut response: Response,
    limit: usize,
) -> Result<Vec<u8>, Failure> {
    let too_large = || Failure::TooLarge {
        address: asked.to_string(),
        limit,
    };
    let declared = response.content_length().unwrap_or(0);
    if usize::try_from(declared).is_ok_and(|declared| declared > limit) {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    loop {
        match response.chunk().await {
            Ok(None) => return Ok(bytes),
            Ok(Some(piece)) if bytes.len() + piece.len() > limit => return Err(too_large()),
            Ok(Some(piece)) => bytes.extend_from_slice(&piece),
            Err(error) => return Err(Failure::from_exchange(asked, error)),
        }
    }
}

/// The first bytes, as many as the limit; the rest does not count (RFC 9309, 2.5).
pub(super) async fn read_start(mut response: Response, limit: usize) -> Result<Vec<u8>, Failure> {
    let asked = response.url().clone();
    let mut bytes = Vec::new();
    while bytes.len() < limit {
        match response.chunk().await {
            Ok(None) => break,
            Ok(Some(piece)) => bytes.extend_from_slice(&piece),
            Err(error) => return Err(Failure::from_exchange(&asked, error)),
        }
    }
    bytes.truncate(limit);
    Ok(bytes)
}
