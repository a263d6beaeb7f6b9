//! Parameters of a request, from its address or its body; what is not UTF-8 is refused, never repaired.

use std::time::Duration;

use axum::body::{Body, Bytes};
use percent_encoding::percent_decode;

use super::problem::Problem;

/// Parameters of one request at most.
const PARAMETERS: usize = 1000;

/// Names and values in the order they were sent.
#[derive(Clone, Debug, Default)]
pub struct Form {
    pub pairs: Vec<(String, String)>,
}

impl Form {
    pub fn parse(text: &[u8]) -> Result<Self, Problem> {
        let mut pairs = Vec::new();
        let parameters = text.iter().filter(|byte| **byte == b'&').count() + 1;
        if parameters > PARAMETERS {
            return Err(Problem::bad_request(format!(
                "the request has more than {PARAMETERS} parameters"
            ))
            .hint("name many graphs in the query, with FROM"));
        }
        for pair in text.split(|b| *b == b'&').filter(|p| !p.is_empty()) {
            let (name, value) = match pair.iter().position(|b| *b == b'=') {
                Some(at) => (&pair[..at], &pair[at + 1..]),
                None => (pair, &[][..]),
            };
            pairs.push((decode(name)?, decode(value)?));
        }
        Ok(Self { pairs })
    }

    pub fn has(&self, name: &str) -> bool {
        self.first(name).is_some()
    }

    pub fn first<'a>(&'a self, name: &str) -> Option<&'a str> {
        self.pairs
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    }

    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs
            .iter()
            .filter(move |(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    }

    /// The only value of a name that may stand once.
    pub fn one(&self, name: &str) -> Result<Option<&str>, Problem> {
        if self.all(name).count() > 1 {
            return Err(Problem::bad_request(format!(
                "the parameter `{name}` stands more than once"
            )));
        }
        Ok(self.first(name))
    }

    pub fn refuse(&self, name: &str, why: &str) -> Result<(), Problem> {
        if self.has(name) {
            return Err(Problem::bad_request(format!(
                "the parameter `{name}` cannot be given here: {why}"
            )));
        }
        Ok(())
    }

    pub fn only(&self, names: &[&str]) -> bool {
        self.pairs.iter().all(|(n, _)| names.contains(&n.as_str()))
    }
}

/// Reads a body up to a limit, as long as patience lasts.
pub async fn read(
    body: Body,
    limit: usize,
    what: &str,
    patience: Duration,
) -> Result<Bytes, Problem> {
    let read = axum::body::to_bytes(body, limit);
    match tokio::time::timeout(patience, read).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(e)) if is_length_limit(&e) => Err(Problem::too_large(what, limit)),
        Ok(Err(_)) => Err(Problem::bad_request(format!(
            "the {what} could not be read to its end"
        ))),
        Err(_) => Err(Problem::new(
            408,
            "slow-request",
            "the request came too slowly",
            format!("the {what} was not complete in time"),
        )),
    }
}

fn is_length_limit(error: &axum::Error) -> bool {
    let mut source: Option<&dyn std::error::Error> = Some(error);
    while let Some(e) = source {
        if e.to_string().contains("length limit exceeded") {
            return true;
        }
        source = e.source();
    }
    false
}

fn decode(bytes: &[u8]) -> Result<String, Problem> {
    let spaced: Vec<u8> = bytes
        .iter()
        .map(|b| if *b == b'+' { b' ' } else { *b })
        .collect();
    percent_decode(&spaced)
        .decode_utf8()
        .map(|text| text.into_owned())
        .map_err(|_| Problem::bad_request("a parameter is not in UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_read_as_sent() {
        let form = Form::parse(b"query=ASK+%7B%7D&default&g=a%2Bb&g=c").expect("well formed");
        assert_eq!(form.first("query"), Some("ASK {}"));
        assert_eq!(form.first("default"), Some(""));
        assert_eq!(form.all("g").collect::<Vec<_>>(), ["a+b", "c"]);
        assert!(form.one("g").is_err());
        assert!(Form::parse(b"query=%FF%FE").is_err());
    }
}
