//! The server: every route of the endpoint on one screen, and the state that they share.
//!
//! ```
//! use accede::store::snapshot::Snapshot;
//! use accede::web::{Description, Settings, State, app};
//!
//! let state = State::new(Snapshot::from_quads([], &[]), Description::default(), Settings::default());
//! let router = app(state);
//! ```

pub mod admission;
pub mod answer;
mod body;
pub mod catalogue;
pub mod changes;
pub mod discovery;
pub mod downloads;
mod errand;
pub mod explain;
pub mod federation;
mod form;
pub mod graphs;
pub mod headers;
pub mod health;
pub mod home;
pub mod metrics;
pub mod negotiate;
pub mod ontology;
pub mod pages;
mod precondition;
pub mod problem;
pub mod refreshed;
pub mod resource;
pub mod running;
pub mod server;
pub mod service_description;
mod socket;
pub mod sparql;
pub mod statistics;
pub mod stream;
mod threads;
mod token;
mod treaty;
pub mod update;
pub mod void;
mod write;
mod writer;

pub use downloads::{Downloads, download_routes};
pub use treaty::{CurrentRecord, description, treaty_routes};

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::routing::{any, delete, get};
use oxigraph::model::{NamedNode, Triple};
use tower_http::compression::CompressionLayer;

use crate::engine::Limits;
use crate::store::snapshot::Snapshot;

/// The whole server; more routes come in by `app_with`.
pub fn app(state: State) -> Router {
    app_with(state, Router::new())
}

/// The server with further pages, which get the same layers: CORS, compression, problems shown as pages.
pub fn app_with(state: State, more: Router<State>) -> Router {
    let routes = more
        .merge(routes())
        .fallback(resource::dereference)
        .method_not_allowed_fallback(problem::other_method);
    // An official IRI is found by its whole path too: `/accede/id/…` as well as `/id/…`.
    Router::new()
        .nest_service(resource::OFFICIAL, routes.clone().with_state(state.clone()))
        .merge(routes)
        .layer(axum::middleware::from_fn(problem::for_people))
        .layer(CompressionLayer::new().compress_when(downloads::compressible()))
        .layer(axum::middleware::from_fn_with_state(
            state.clone(),
            headers::common,
        ))
        .with_state(state)
}

/// The routes of the endpoint.
pub fn routes() -> Router<State> {
    Router::new()
        .route("/sparql", any(sparql::endpoint))
        .route("/sparql/", any(sparql::endpoint))
        .route("/query", any(sparql::endpoint))
        .route("/update", any(sparql::update_endpoint))
        .route("/rdf-graphs/service", any(graphs::indirect))
        .route("/rdf-graphs/", any(graphs::indirect))
        .route("/rdf-graphs/{*name}", any(graphs::direct))
        .route("/.well-known/void", get(void::describe))
        .route("/robots.txt", get(discovery::robots))
        .route("/sitemap.xml", get(discovery::sitemap))
        .route("/sitemaps/index.xml", get(discovery::index))
        .route("/sitemaps/{name}", get(discovery::part))
        .route("/llms.txt", get(discovery::card))
        .route("/queries/running", get(running::list))
        .route("/queries/running/{id}", delete(running::stop))
        .route("/metrics", get(metrics::metrics))
        .route("/health", get(health::health))
        .route("/ready", get(health::ready))
}

/// How the server behaves; `cli` fills it from flags.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where clients reach the server, without a final slash: `https://accede.example`.
    pub base_url: String,
    /// Whether nobody chose that address, so that descriptions name the endpoint as the client reached it.
    pub named_by_host: bool,
    pub limits: Limits,
    /// Changes are taken from holders of the token; without one they are refused.
    pub writable: bool,
    pub token: Option<String>,
    /// Endpoints that `SERVICE` may ask, beside ourselves.
    pub allowed_services: Vec<String>,
    pub bounds: admission::Bounds,
    pub fair_use: Option<admission::FairUse>,
    /// Whether `X-Forwarded-For` is written by a proxy of ours.
    pub behind_proxy: bool,
    pub url_bytes: usize,
    pub query_bytes: usize,
    pub update_bytes: usize,
    /// How long a client may take over its request, may take nothing of an answer, or may keep a connection idle.
    pub patience: Duration,
    /// How long running queries may go on after SIGTERM.
    pub drain: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            base_url: "http://localhost:7878".to_owned(),
            named_by_host: false,
            limits: Limits::default(),
            writable: false,
            token: None,
            allowed_services: Vec::new(),
            bounds: admission::Bounds::default(),
            fair_use: None,
            behind_proxy: false,
            url_bytes: 32 * 1024,
            query_bytes: 1024 * 1024,
            update_bytes: 64 * 1024 * 1024,
            patience: Duration::from_secs(30),
            drain: Duration::from_secs(30),
        }
    }
}

/// What the dataset says of itself, beside what is counted from it.
#[derive(Clone, Debug)]
pub struct Description {
    pub title: String,
    pub summary: String,
    pub homepage: Option<NamedNode>,
    pub publisher: Option<NamedNode>,
    pub licence: Option<NamedNode>,
    /// Days, `YYYY-MM-DD`.
    pub issued: Option<String>,
    pub modified: Option<String>,
    /// Files with the whole dataset: address and media type.
    pub dumps: Vec<(NamedNode, String)>,
    pub vocabularies: Vec<NamedNode>,
    pub examples: Vec<NamedNode>,
    /// What the IRIs of the dataset's own things begin with.
    pub uri_space: String,
}

impl Default for Description {
    fn default() -> Self {
        Self {
            title: "Accede".to_owned(),
            summary: String::new(),
            homepage: None,
            publisher: None,
            licence: None,
            issued: None,
            modified: None,
            dumps: Vec::new(),
            vocabularies: Vec::new(),
            examples: Vec::new(),
            uri_space: "https://w3id.org/accede/".to_owned(),
        }
    }
}

/// The dataset as it stands, swapped whole.
pub struct Published {
    pub snapshot: Arc<Snapshot>,
    /// The content hash of the data, without our description of it.
    pub version: String,
    pub at: SystemTime,
    /// Graphs that a change made and left empty; no quad tells of them.
    pub empty_graphs: Vec<NamedNode>,
    /// The description of the dataset, computed from it.
    pub void: Vec<Triple>,
}

/// What the handlers share; cheap to clone.
#[derive(Clone)]
pub struct State {
    /// Empty while the first dataset is being stated; a request that needs it waits for it.
    published: Arc<OnceLock<RwLock<Arc<Published>>>>,
    pub settings: Arc<Settings>,
    pub description: Arc<Description>,
    pub running: Arc<running::Running>,
    pub admission: Arc<admission::Admission>,
    pub metrics: Arc<metrics::Metrics>,
    pub refreshed: Arc<refreshed::Refreshed>,
    pub services: Arc<federation::Allowed>,
    pub draining: Arc<AtomicBool>,
    pub(crate) threads: threads::Threads,
    /// The store that changes are made in, filled from the snapshot at the first one.
    pub(crate) writer: Arc<update::Writing>,
}

impl State {
    pub fn new(snapshot: Snapshot, description: Description, settings: Settings) -> Self {
        let state = Self::empty(description, settings);
        state.publish(snapshot);
        state
    }

    /// A server that listens while its first dataset is still being stated, on a thread of its own.
    pub fn loading(
        load: impl FnOnce() -> Snapshot + Send + 'static,
        description: Description,
        settings: Settings,
    ) -> Self {
        let state = Self::empty(description, settings);
        let loading = state.clone();
        std::thread::spawn(move || loading.publish(load()));
        state
    }

    fn empty(description: Description, settings: Settings) -> Self {
        Self {
            published: Arc::default(),
            running: Arc::default(),
            admission: Arc::new(admission::Admission::new(
                settings.bounds.clone(),
                settings.fair_use,
            )),
            metrics: Arc::default(),
            refreshed: Arc::default(),
            services: Arc::new(federation::Allowed::new(&settings)),
            draining: Arc::default(),
            threads: threads::Threads::default(),
            writer: Arc::default(),
            description: Arc::new(description),
            settings: Arc::new(settings),
        }
    }

    /// Whether there is a dataset to answer from.
    pub fn is_loaded(&self) -> bool {
        self.published.get().is_some()
    }

    /// The dataset that a request begun now is answered from, to its end.
    pub fn published(&self) -> Arc<Published> {
        let published = self.published.wait();
        Arc::clone(&published.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Swaps in another dataset; requests under way keep the one they began with.
    pub fn publish(&self, snapshot: Snapshot) {
        self.publish_with_empty(snapshot, Vec::new());
    }

    pub(crate) fn publish_with_empty(&self, snapshot: Snapshot, empty_graphs: Vec<NamedNode>) {
        let published = void::publish(snapshot, &self.description, &self.settings);
        let before = self.published.get().map(|_| self.published().at);
        let published = Arc::new(Published {
            empty_graphs,
            // Times in headers are whole seconds: two datasets must not share one.
            at: before.map_or(published.at, |before| {
                published.at.max(before + Duration::from_secs(1))
            }),
            ..published
        });
        let held = self
            .published
            .get_or_init(|| RwLock::new(Arc::clone(&published)));
        *held.write().unwrap_or_else(PoisonError::into_inner) = published;
    }

    /// The address of the SPARQL endpoint, exactly as we tell it to clients.
    pub fn endpoint(&self) -> String {
        self.settings.endpoint()
    }
}

impl Settings {
    pub fn endpoint(&self) -> String {
        format!("{}/sparql", self.base_url.trim_end_matches('/'))
    }

    pub fn address(&self, path: &str) -> String {
        format!("{}{path}", self.base_url.trim_end_matches('/'))
    }
}
