//! Preconditions of a request (RFC 9110, section 13): what was changed meanwhile is not overwritten unseen.

use std::time::{Duration, SystemTime};

use axum::http::{HeaderMap, HeaderName, header};

use super::headers::without_encoding;
use super::problem::Problem;

/// What there is now.
pub struct Current {
    pub exists: bool,
    /// The entity tags of all its representations: a client that holds one knows them all.
    pub tags: Vec<String>,
    pub modified: SystemTime,
}

/// Whether a change may be made.
pub fn check(headers: &HeaderMap, current: &Current) -> Result<(), Problem> {
    still(headers, current)?;
    // Here a weak tag counts as well as a strong one.
    let weak = |tag: &str| current.is(tag.trim_start_matches("W/"));
    match given(headers, &header::IF_NONE_MATCH).any(weak) {
        true => Err(failed("If-None-Match")),
        false => Ok(()),
    }
}

/// Whether what there is, is what the client takes it for: all that is asked where nothing is changed.
pub fn still(headers: &HeaderMap, current: &Current) -> Result<(), Problem> {
    if headers.contains_key(header::IF_MATCH) {
        return match given(headers, &header::IF_MATCH).any(|tag| current.is(tag)) {
            true => Ok(()),
            false => Err(failed("If-Match")),
        };
    }
    let since = headers
        .get(header::IF_UNMODIFIED_SINCE)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| httpdate::parse_http_date(text).ok());
    // Times in headers are whole seconds.
    match since.is_some_and(|since| current.modified >= since + Duration::from_secs(1)) {
        true => Err(failed("If-Unmodified-Since")),
        false => Ok(()),
    }
}

impl Current {
    fn is(&self, tag: &str) -> bool {
        self.exists
            && (tag == "*"
                || self
                    .tags
                    .iter()
                    .any(|ours| *ours == without_encoding(tag).0))
    }
}

fn given<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    let values = headers.get_all(name).iter();
    let texts = values.filter_map(|value| value.to_str().ok());
    texts.flat_map(|text| text.split(',')).map(str::trim)
}

fn failed(header: &str) -> Problem {
    Problem::new(
        412,
        "precondition-failed",
        "it is not as you take it to be",
        format!("`{header}` does not hold"),
    )
    .hint("read it again and decide anew; nothing was changed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_made_only_to_what_the_client_knows() {
        let modified = SystemTime::UNIX_EPOCH + Duration::from_millis(10_500);
        let check = |exists: bool, name: &'static str, value: &'static str, passes: bool| {
            let current = Current {
                exists,
                tags: vec!["\"a\"".to_owned(), "\"b\"".to_owned()],
                modified,
            };
            let headers = [(HeaderName::from_static(name), value.parse().unwrap())];
            let told = check(&headers.into_iter().collect(), &current);
            assert_eq!(told.is_ok(), passes, "{exists} {name}: {value}");
        };
        for (exists, value, passes) in [
            (true, "\"a\"", true),
            (true, "\"x\", \"b-gzip\"", true),
            (true, "\"x\"", false),
            (true, "W/\"a\"", false),
            (true, "*", true),
            (false, "*", false),
            (false, "\"a\"", false),
        ] {
            check(exists, "if-match", value, passes);
        }
        for (exists, value, passes) in [
            (true, "*", false),
            (false, "*", true),
            (true, "\"x\", W/\"b\"", false),
            (true, "\"x\"", true),
        ] {
            check(exists, "if-none-match", value, passes);
        }
        check(
            true,
            "if-unmodified-since",
            "Thu, 01 Jan 1970 00:00:10 GMT",
            true,
        );
        check(
            true,
            "if-unmodified-since",
            "Thu, 01 Jan 1970 00:00:09 GMT",
            false,
        );
        check(true, "if-unmodified-since", "yesterday", true);
    }
}
