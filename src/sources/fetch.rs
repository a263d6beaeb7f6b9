//! The only code that asks a depositary's site: politely, within bounds, and with a receipt.
//!
//! A [`Fetcher`] keeps the manners: one request per host at a time, a pause between two, what
//! `robots.txt` asks, conditional requests, and repeats at growing intervals. It refuses what is not
//! TLS, what leads to a private address, and what is larger or slower than its bounds.
//!
//! ```no_run
//! use accede::sources::fetch::{Fetcher, Request, Settings};
//!
//! # async fn fetch() -> Result<(), accede::sources::fetch::Failure> {
//! let fetcher = Fetcher::new(Settings::default())?;
//! let request = Request::to("https://treaties.un.org/Pages/ViewDetails.aspx?src=TREATY&mtdsg_no=IV-11-c")?;
//! let answer = fetcher.fetch(&request, None).await?;
//! # Ok(())
//! # }
//! ```

pub mod address;
mod body;
pub mod cache;
mod failure;
mod hosts;
pub mod receipt;
pub mod round;

use std::{sync::Arc, time::Duration};

use backon::{ExponentialBuilder, Retryable};
use reqwest::{
    Response, StatusCode,
    header::{self, HeaderMap, HeaderName, HeaderValue},
};
use url::Url;

pub use failure::Failure;
pub use receipt::Receipt;

use address::{Mirror, PublicOnly};
use hosts::Hosts;

/// How the name of the program begins in `User-Agent`, and what `robots.txt` may call it.
pub const NAME: &str = "accede";

/// The manners and the bounds of a fetcher.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the operator of a site can complain, beside the address of the project.
    pub contact: Option<String>,
    /// Pause between two requests to one host; a source and `robots.txt` may ask for more.
    pub delay: Duration,
    /// A pause that the user chose, whatever the source asks for.
    pub fixed_delay: Option<Duration>,
    /// What one request may take, from the first byte sent to the last one read.
    pub patience: Duration,
    /// Bytes of an answer after decompression.
    pub bytes: usize,
    pub redirects: usize,
    /// How often a passing failure is tried again.
    pub repeats: usize,
    pub first_wait: Duration,
    /// A site that asks to wait longer is left alone.
    pub longest_wait: Duration,
    /// A server that answers for all hosts.
    pub mirror: Option<Url>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            contact: None,
            delay: Duration::from_secs(2),
            fixed_delay: None,
            patience: Duration::from_secs(120),
            bytes: 32 * 1024 * 1024,
            redirects: 5,
            repeats: 4,
            first_wait: Duration::from_secs(2),
            longest_wait: Duration::from_secs(120),
            mirror: None,
        }
    }
}

impl Settings {
    /// How the program introduces itself.
    pub fn user_agent(&self) -> String {
        let (version, home) = (env!("CARGO_PKG_VERSION"), env!("CARGO_PKG_REPOSITORY"));
        match &self.contact {
            Some(contact) => format!("{NAME}/{version} (+{home}; {contact})"),
            None => format!("{NAME}/{version} (+{home})"),
        }
    }
}

/// One document to ask for.
#[derive(Debug, Clone)]
pub struct Request {
    pub address: Url,
    /// The media types that the reader can read; an answer of another type is refused.
    pub media_types: Vec<String>,
    /// A header that the site demands, such as the user's own key. It is in no receipt.
    pub secret: Option<(String, String)>,
    /// Pause that this source asks for, where longer than the fetcher's own.
    pub delay: Option<Duration>,
}

impl Request {
    /// A request for whatever is at the address.
    pub fn to(address: &str) -> Result<Self, Failure> {
        let address = Url::parse(address).map_err(|error| Failure::NoAddress {
            address: address.into(),
            reason: error.to_string(),
        })?;
        Ok(Self {
            address,
            media_types: Vec::new(),
            secret: None,
            delay: None,
        })
    }
}

/// What a site answered.
#[derive(Debug)]
pub enum Answer {
    /// The bytes, and the receipt for them.
    Fetched { receipt: Receipt, bytes: Vec<u8> },
    /// The site says that the bytes of the earlier receipt still stand.
    Unchanged { receipt: Receipt },
}

/// Asks sites, and remembers when and what they asked of us.
#[derive(Debug)]
pub struct Fetcher {
    client: reqwest::Client,
    settings: Settings,
    mirror: Option<Mirror>,
    hosts: Hosts,
}

impl Fetcher {
    /// A fetcher with its own connections.
    pub fn new(settings: Settings) -> Result<Self, Failure> {
        let mirror = settings.mirror.clone().map(Mirror::new).transpose()?;
        let mut builder = reqwest::Client::builder()
            .user_agent(settings.user_agent())
            // Every hop is checked, so redirects are followed by hand.
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(20))
            .referer(false);
        builder = match &mirror {
            Some(_) => builder.no_proxy(),
            None => builder
                .https_only(true)
                .dns_resolver(Arc::new(PublicOnly::beside_proxies())),
        };
        let client = builder.build().map_err(Failure::from_client)?;
        Ok(Self {
            client,
            hosts: Hosts::new(settings.delay, settings.fixed_delay),
            mirror,
            settings,
        })
    }

    /// Asks for a document; with an earlier receipt, only whether it has changed.
    pub async fn fetch(
        &self,
        request: &Request,
        earlier: Option<&Receipt>,
    ) -> Result<Answer, Failure> {
        let waits = ExponentialBuilder::default()
            .with_min_delay(self.settings.first_wait)
            .with_max_delay(self.settings.longest_wait)
            .with_max_times(self.settings.repeats)
            .with_factor(2.0)
            .with_jitter();
        let longest = self.settings.longest_wait;
        (|| self.ask(request, earlier))
            .retry(waits)
            .sleep(tokio::time::sleep)
            .when(move |failure: &Failure| failure.is_passing(longest))
            // A site that says when to come back is taken at its word.
            .adjust(|failure: &Failure, wait: Option<Duration>| {
                wait.map(|wait| failure.retry_after().map_or(wait, |asked| asked.max(wait)))
            })
            .notify(|failure: &Failure, wait: Duration| {
                tracing::info!(address = %request.address, %failure, ?wait, "asking again");
            })
            .await
    }

    /// One attempt, over all its redirects.
    async fn ask(&self, request: &Request, earlier: Option<&Receipt>) -> Result<Answer, Failure> {
        let mut address = request.address.clone();
        let mut asked = self.place(&address)?;
        let mut seen = vec![asked.clone()];
        let mut secret = request.secret.as_ref();
        loop {
            self.check_robots(&asked, request).await?;
            let headers = headers(request, secret, earlier)?;
            let exchange = async {
                let response = self.send(&asked, headers).await?;
                self.answer(request, &asked, response, earlier).await
            };
            let outcome = {
                let mut turn = self.hosts.turn(&asked, request.delay).await;
                let outcome = tokio::time::timeout(self.settings.patience, exchange).await;
                match &outcome {
                    Ok(Err(failure)) if failure.is_passing(self.settings.longest_wait) => {
                        turn.end_for(failure.retry_after().unwrap_or_default());
                    }
                    _ => turn.end(),
                }
                outcome
            };
            let location = match outcome {
                Err(_) => {
                    return Err(Failure::TooSlow {
                        address: asked.to_string(),
                        seconds: self.settings.patience.as_secs_f64(),
                    });
                }
                Ok(hop) => match hop? {
                    Hop::Done(answer) => return Ok(*answer),
                    Hop::Redirect(location) => location,
                },
            };
            address = address
                .join(&location)
                .map_err(|error| Failure::NoAddress {
                    address: location,
                    reason: error.to_string(),
                })?;
            let next = self.place(&address)?;
            if seen.contains(&next) || seen.len() > self.settings.redirects {
                return Err(Failure::Redirects {
                    address: request.address.to_string(),
                    hops: seen.len(),
                });
            }
            // A key is for the site that it was given for.
            secret = secret.filter(|_| next.origin() == asked.origin());
            seen.push(next.clone());
            asked = next;
        }
    }

    /// Where an address is really asked for: at the mirror, if there is one.
    fn place(&self, address: &Url) -> Result<Url, Failure> {
        match &self.mirror {
            // A mirror may also redirect to itself.
            Some(mirror) if mirror.holds(address) => Ok(address.clone()),
            Some(mirror) => mirror.place(address),
            None => address::checked(address),
        }
    }

    async fn check_robots(&self, asked: &Url, request: &Request) -> Result<(), Failure> {
        self.hosts
            .check_robots(asked, async |robots: Url| {
                let mut turn = self.hosts.turn(&robots, request.delay).await;
                let reading = async {
                    let mut place = robots.clone();
                    for _ in 0..=self.settings.redirects {
                        let response = self.send(&place, HeaderMap::new()).await?;
                        let status = response.status();
                        if status.is_redirection() {
                            let next = place.join(location(&response)).ok();
                            let Some(next) = next.and_then(|next| self.place(&next).ok()) else {
                                break;
                            };
                            place = next;
                            continue;
                        }
                        let bytes = match status.is_success() {
                            true => body::read_start(response, 512 * 1024).await?,
                            false => Vec::new(),
                        };
                        return Ok((status, bytes));
                    }
                    // Rules that cannot be found are no rules (RFC 9309, 2.3.1.2).
                    Ok((StatusCode::NOT_FOUND, Vec::new()))
                };
                let outcome = tokio::time::timeout(self.settings.patience, reading).await;
                turn.end();
                outcome.unwrap_or_else(|_| {
                    Err(Failure::TooSlow {
                        address: robots.to_string(),
                        seconds: self.settings.patience.as_secs_f64(),
                    })
                })
            })
            .await
    }

    async fn send(&self, asked: &Url, headers: HeaderMap) -> Result<Response, Failure> {
        let request = self.client.get(asked.clone()).headers(headers);
        request
            .send()
            .await
            .map_err(|error| Failure::from_exchange(asked, error))
    }

    async fn answer(
        &self,
        request: &Request,
        asked: &Url,
        response: Response,
        earlier: Option<&Receipt>,
    ) -> Result<Hop, Failure> {
        let status = response.status();
        if status == StatusCode::NOT_MODIFIED {
            let Some(earlier) = earlier else {
                return Err(Failure::Status {
                    address: asked.to_string(),
                    status: 304,
                    retry_after: None,
                });
            };
            let receipt = earlier.confirmed(response.headers());
            return Ok(Hop::Done(Box::new(Answer::Unchanged { receipt })));
        }
        if status.is_redirection() {
            return Ok(Hop::Redirect(location(&response).to_owned()));
        }
        if let Some(failure) = Failure::of_status(asked, &response) {
            return Err(failure);
        }
        body::check_kind(asked, response.headers(), &request.media_types)?;
        let mut receipt = Receipt::of(&request.address, asked, &response);
        let bytes = body::read(asked, response, self.settings.bytes).await?;
        receipt.seal(&bytes);
        Ok(Hop::Done(Box::new(Answer::Fetched { receipt, bytes })))
    }
}

/// Where a redirect leads, as written.
fn location(response: &Response) -> &str {
    let location = response.headers().get(header::LOCATION);
    location
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

/// How one hop ended.
enum Hop {
    Done(Box<Answer>),
    Redirect(String),
}

fn headers(
    request: &Request,
    secret: Option<&(String, String)>,
    earlier: Option<&Receipt>,
) -> Result<HeaderMap, Failure> {
    let mut headers = HeaderMap::new();
    let mut set = |name: HeaderName, value: &str| {
        let value = HeaderValue::from_str(value).map_err(|_| Failure::Header {
            name: name.to_string(),
        })?;
        headers.insert(name, value);
        Ok::<(), Failure>(())
    };
    if !request.media_types.is_empty() {
        set(header::ACCEPT, &request.media_types.join(", "))?;
    }
    if let Some((name, value)) = secret {
        let header = HeaderName::from_bytes(name.as_bytes());
        let header = header.map_err(|_| Failure::Header { name: name.clone() })?;
        set(header, value)?;
    }
    if let Some(earlier) = earlier {
        if let Some(tag) = earlier.header("etag") {
            set(header::IF_NONE_MATCH, tag)?;
        }
        if let Some(day) = earlier.header("last-modified") {
            set(header::IF_MODIFIED_SINCE, day)?;
        }
    }
    Ok(headers)
}
