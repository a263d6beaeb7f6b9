//! Asking other endpoints for `SERVICE`: only those the operator lists, and never a private address that is not itself listed.

use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use oxigraph::model::NamedNode;
use oxiri::Iri;
use reqwest::header::{ACCEPT, CONTENT_TYPE, LOCATION};
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode, Url};
use spargebra::Query;
use spargebra::algebra::GraphPattern;
use tokio::runtime::Handle;

use super::Settings;
use crate::engine::service::{Document, Remote};
use crate::engine::{Services, limit};
use crate::sources::fetch::address::PublicOnly;

const WANTED: &str = "application/sparql-results+json, application/sparql-results+xml;q=0.8";
const CONNECT: Duration = Duration::from_secs(5);
/// So often a query that waits looks whether it is still wanted.
const LOOK: Duration = Duration::from_millis(50);
const REDIRECTS: usize = 3;
/// An answer longer than this is refused: it is held whole while it is joined.
const MOST_BYTES: usize = 32 * 1024 * 1024;

/// The names of our endpoint, one of which is given.
fn names(endpoint: &str) -> impl Iterator<Item = NamedNode> {
    let root = endpoint.trim_end_matches("/sparql").to_owned();
    ["/sparql", "/sparql/", "/query"]
        .into_iter()
        .filter_map(move |path| NamedNode::new(format!("{root}{path}")).ok())
}

/// The endpoints that may be asked.
pub struct Allowed {
    local: Vec<NamedNode>,
    addresses: Arc<Vec<Url>>,
    client: Option<Client>,
}

impl Allowed {
    pub fn new(settings: &Settings) -> Self {
        let addresses: Vec<Url> = settings
            .allowed_services
            .iter()
            .filter_map(|a| Url::parse(a).ok())
            .collect();
        let client = (!addresses.is_empty())
            .then(|| {
                Client::builder()
                    .redirect(Policy::none())
                    .connect_timeout(CONNECT)
                    .user_agent(concat!("accede/", env!("CARGO_PKG_VERSION")))
                    // An operator who means a private address lists it as an address, not by name.
                    .dns_resolver(Arc::new(PublicOnly::default()))
                    .no_proxy()
                    .build()
                    .inspect_err(|error| tracing::error!(%error, "no remote endpoint can be asked"))
                    .ok()
            })
            .flatten();
        Self {
            local: names(&settings.endpoint()).collect(),
            addresses: Arc::new(addresses),
            client,
        }
    }

    /// What the engine is told: ourselves always, also by the address that the client reached us at, others where listed.
    pub fn services(&self, runtime: Handle, reached: &str) -> Services {
        let remote = self.client.clone().map(|client| {
            Arc::new(Asker {
                client,
                addresses: Arc::clone(&self.addresses),
                runtime,
            }) as Arc<dyn Remote>
        });
        Services::On {
            local: self.local.iter().cloned().chain(names(reached)).collect(),
            remote,
        }
    }
}

struct Asker {
    client: Client,
    addresses: Arc<Vec<Url>>,
    runtime: Handle,
}

impl Remote for Asker {
    fn allows(&self, service: &NamedNode) -> bool {
        Url::parse(service.as_str()).is_ok_and(|url| self.addresses.contains(&url))
    }

    fn ask(
        &self,
        service: &NamedNode,
        pattern: &GraphPattern,
        base: Option<&Iri<String>>,
        time: Duration,
    ) -> Result<Document, String> {
        let query = Query::Select {
            dataset: None,
            pattern: pattern.clone(),
            base_iri: base.cloned(),
        }
        .to_string();
        let url = Url::parse(service.as_str()).map_err(|e| e.to_string())?;
        let start = Instant::now();
        let mut fetch = pin!(self.fetch(url, query));
        loop {
            let left = time.saturating_sub(start.elapsed());
            let look = async { tokio::time::timeout(left.min(LOOK), fetch.as_mut()).await };
            if let Ok(fetched) = self.runtime.block_on(look) {
                return fetched;
            }
            if start.elapsed() >= time {
                let seconds = (time.as_secs_f64() * 10.0).round() / 10.0;
                return Err(format!("it did not answer within {seconds} s"));
            }
            limit::look();
        }
    }
}

impl Asker {
    async fn fetch(&self, mut url: Url, query: String) -> Result<Document, String> {
        for _ in 0..=REDIRECTS {
            if !self.addresses.contains(&url) {
                return Err(format!("it leads to `{url}`, which is not allowed"));
            }
            let request = self
                .client
                .post(url.clone())
                .header(ACCEPT, WANTED)
                .header(CONTENT_TYPE, "application/sparql-query");
            let response = request.body(query.clone()).send().await.map_err(reason)?;
            let status = response.status();
            if status.is_redirection() && status != StatusCode::NOT_MODIFIED {
                let target = response
                    .headers()
                    .get(LOCATION)
                    .and_then(|v| v.to_str().ok())
                    .ok_or("it redirects to nowhere")?;
                url = url.join(target).map_err(|e| e.to_string())?;
                continue;
            }
            if !status.is_success() {
                return Err(format!("it answered with status {}", status.as_u16()));
            }
            let media_type = response
                .headers()
                .get(CONTENT_TYPE)
                .and_then(|v| v.to_str().ok())
                .unwrap_or_default()
                .to_owned();
            let mut bytes = Vec::new();
            let mut pieces = response.bytes_stream();
            while let Some(piece) = pieces.next().await {
                bytes.extend_from_slice(&piece.map_err(reason)?);
                if bytes.len() > MOST_BYTES {
                    return Err(format!("its answer is longer than {MOST_BYTES} bytes"));
                }
            }
            return Ok(Document { media_type, bytes });
        }
        Err("it redirects too often".to_owned())
    }
}

/// Why a request failed, without the address, which the message has already.
fn reason(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut source: &dyn std::error::Error = &error;
    while let Some(deeper) = source.source() {
        source = deeper;
    }
    source.to_string()
}
