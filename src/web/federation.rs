//! Asking other endpoints for `SERVICE`: only those the operator lists, and never a private address that is not itself listed.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use oxigraph::model::{NamedNode, Variable};
use oxiri::Iri;
use reqwest::header::{ACCEPT, CONTENT_TYPE, LOCATION};
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode, Url};
use sparesults::{
    QueryResultsFormat, QueryResultsParser, QuerySolution, SliceQueryResultsParserOutput,
};
use spareval::QuerySolutionIter;
use spargebra::Query;
use spargebra::algebra::GraphPattern;
use tokio::runtime::Handle;

use super::Settings;
use crate::engine::Services;
use crate::engine::service::Remote;
use crate::sources::fetch::address::PublicOnly;

const WANTED: &str = "application/sparql-results+json, application/sparql-results+xml;q=0.8";
const CONNECT: Duration = Duration::from_secs(5);
const LONGEST: Duration = Duration::from_secs(30);
const REDIRECTS: usize = 3;
/// An answer longer than this is refused: it is held whole while it is joined.
const MOST_BYTES: usize = 32 * 1024 * 1024;

/// The endpoints that may be asked.
pub struct Allowed {
    local: Option<NamedNode>,
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
            local: NamedNode::new(settings.endpoint()).ok(),
            addresses: Arc::new(addresses),
            client,
        }
    }

    /// What the engine is told: ourselves always, others where listed.
    pub fn services(&self, runtime: Handle) -> Services {
        let remote = self.client.clone().map(|client| {
            Arc::new(Asker {
                client,
                addresses: Arc::clone(&self.addresses),
                runtime,
            }) as Arc<dyn Remote>
        });
        Services::On {
            local: self.local.clone(),
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
        time: Option<Duration>,
    ) -> Result<QuerySolutionIter<'static>, String> {
        let query = Query::Select {
            dataset: None,
            pattern: pattern.clone(),
            base_iri: base.cloned(),
        }
        .to_string();
        let url = Url::parse(service.as_str()).map_err(|e| e.to_string())?;
        let time = time.unwrap_or(LONGEST).min(LONGEST);
        let (kind, bytes) = self
            .runtime
            .block_on(async { tokio::time::timeout(time, self.fetch(url, query)).await })
            .map_err(|_| format!("it did not answer within {} s", time.as_secs_f64()))??;
        solutions(&kind, &bytes)
    }
}

impl Asker {
    async fn fetch(&self, mut url: Url, query: String) -> Result<(String, Vec<u8>), String> {
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
            let kind = response
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
            return Ok((kind, bytes));
        }
        Err("it redirects too often".to_owned())
    }
}

fn solutions(kind: &str, bytes: &[u8]) -> Result<QuerySolutionIter<'static>, String> {
    let format = QueryResultsFormat::from_media_type(kind)
        .ok_or_else(|| format!("it answered in `{kind}`, which holds no rows"))?;
    let parsed = QueryResultsParser::from_format(format)
        .for_slice(bytes)
        .map_err(|e| e.to_string())?;
    let SliceQueryResultsParserOutput::Solutions(rows) = parsed else {
        return Err("it answered with yes or no, not with rows".to_owned());
    };
    let variables: Arc<[Variable]> = rows.variables().into();
    let rows: Vec<QuerySolution> = rows.collect::<Result<_, _>>().map_err(|e| e.to_string())?;
    Ok(QuerySolutionIter::new(variables, rows.into_iter().map(Ok)))
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
