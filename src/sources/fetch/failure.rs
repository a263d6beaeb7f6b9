//! Why a document could not be fetched.

use std::time::{Duration, SystemTime};

use reqwest::{Response, StatusCode, header};
use url::Url;

/// Why there are no bytes.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("`{address}` is no address: {reason}")]
    NoAddress { address: String, reason: String },
    #[error("`{address}` is not asked, since it is not protected by TLS")]
    NoTls { address: String },
    #[error("`{address}` is not asked, since only web addresses are")]
    Scheme { address: String },
    #[error("`{address}` is not asked, since it lies in a private network")]
    Private { address: String },
    #[error("`{address}` redirects in a circle, or more than {hops} times")]
    Redirects { address: String, hops: usize },
    #[error(
        "`{address}` is closed to programs by the site's robots.txt; hint: save the page from a browser and read it with `accede read`"
    )]
    ClosedByRobots { address: String },
    #[error("what `{address}` asks of programs could not be read: {reason}")]
    NoRobots { address: String, reason: String },
    #[error(
        "`{address}` refuses programs (status {status}); hint: save the page from a browser and read it with `accede read`"
    )]
    RefusesPrograms { address: String, status: u16 },
    #[error("`{address}` answers with status {status}")]
    Status {
        address: String,
        status: u16,
        retry_after: Option<Duration>,
    },
    #[error("`{address}` answers with `{found}` and not with `{wanted}`")]
    Kind {
        address: String,
        found: String,
        wanted: String,
    },
    #[error("`{address}` is larger than {limit} bytes")]
    TooLarge { address: String, limit: usize },
    #[error("`{address}` takes longer than {seconds} s")]
    TooSlow { address: String, seconds: f64 },
    #[error("the answer of `{address}` breaks off: {reason}")]
    BrokenOff { address: String, reason: String },
    #[error("`{address}` cannot be reached: {reason}")]
    Unreachable { address: String, reason: String },
    #[error("the header `{name}` cannot be sent")]
    Header { name: String },
    #[error("no connection can be made: {reason}")]
    Client { reason: String },
}

impl Failure {
    /// The failure that an answer's status is.
    pub(super) fn of_status(asked: &Url, response: &Response) -> Option<Self> {
        let status = response.status();
        let challenged = response.headers().contains_key("cf-mitigated");
        if status.is_success() && status != StatusCode::OK && !challenged {
            // No content, or a part of it: nothing that a reader should take for the whole.
            return Some(Self::Status {
                address: asked.to_string(),
                status: status.as_u16(),
                retry_after: None,
            });
        }
        if status == StatusCode::OK && !challenged {
            return None;
        }
        let refuses = matches!(status.as_u16(), 401 | 403 | 406 | 451);
        Some(match refuses || challenged {
            true => Self::RefusesPrograms {
                address: asked.to_string(),
                status: status.as_u16(),
            },
            false => Self::Status {
                address: asked.to_string(),
                status: status.as_u16(),
                retry_after: retry_after(response),
            },
        })
    }

    pub(super) fn from_exchange(asked: &Url, error: reqwest::Error) -> Self {
        let address = asked.to_string();
        let early = error.is_body() || error.is_decode();
        let reason = reason(error);
        match early {
            true => Self::BrokenOff { address, reason },
            false => Self::Unreachable { address, reason },
        }
    }

    pub(super) fn from_client(error: reqwest::Error) -> Self {
        Self::Client {
            reason: reason(error),
        }
    }

    /// How long the site asks to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Status { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// Whether asking again may help, and the site does not ask to wait longer than that.
    pub fn is_passing(&self, longest_wait: Duration) -> bool {
        let passing = match self {
            Self::Status { status, .. } => matches!(status, 408 | 425 | 429 | 500 | 502..=504),
            Self::TooSlow { .. } | Self::BrokenOff { .. } | Self::Unreachable { .. } => true,
            Self::NoRobots { .. } => true,
            Self::NoAddress { .. }
            | Self::NoTls { .. }
            | Self::Scheme { .. }
            | Self::Private { .. }
            | Self::Redirects { .. }
            | Self::ClosedByRobots { .. }
            | Self::RefusesPrograms { .. }
            | Self::Kind { .. }
            | Self::TooLarge { .. }
            | Self::Header { .. }
            | Self::Client { .. } => false,
        };
        passing && self.retry_after().is_none_or(|wait| wait <= longest_wait)
    }
}

/// `Retry-After`, as seconds or as a day and hour.
fn retry_after(response: &Response) -> Option<Duration> {
    let value = response.headers().get(header::RETRY_AFTER)?.to_str().ok()?;
    if let Ok(seconds) = value.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let at = httpdate::parse_http_date(value).ok()?;
    Some(at.duration_since(SystemTime::now()).unwrap_or_default())
}

/// The deepest cause, without the address, which the message has already.
fn reason(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut cause: &dyn std::error::Error = &error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}
