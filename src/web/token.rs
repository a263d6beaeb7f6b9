//! The bearer token that opens the writing side, compared in constant time.

use axum::http::{HeaderMap, header};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Whether the request carries the token. Digests are compared, so that not even the length shows in the time taken.
pub fn matches(headers: &HeaderMap, token: &str) -> bool {
    let Some(given) = headers
        .get(header::AUTHORIZATION)
        .and_then(|v| v.to_str().ok())
    else {
        return false;
    };
    let Some((scheme, given)) = given.split_once(' ') else {
        return false;
    };
    let same = Sha256::digest(given.trim().as_bytes()).ct_eq(&Sha256::digest(token.as_bytes()));
    scheme.eq_ignore_ascii_case("bearer") && !token.is_empty() && bool::from(same)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_token_itself_opens() {
        let check = |value: &'static str, expected: bool| {
            let headers = HeaderMap::from_iter([(
                header::AUTHORIZATION,
                value.parse().expect("a header value"),
            )]);
            assert_eq!(matches(&headers, "s3cret"), expected, "{value}");
        };
        check("Bearer s3cret", true);
        check("bearer s3cret", true);
        check("Bearer s3cre", false);
        check("Bearer", false);
        check("Basic s3cret", false);
        assert!(!matches(&HeaderMap::new(), "s3cret"));
    }
}
