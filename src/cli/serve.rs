//! `accede serve`: the SPARQL endpoint and the pages.

use std::{io::IsTerminal, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use anyhow::{Context, bail};
use clap::ValueEnum;
use oxigraph::model::NamedNode;
use reqwest::Url;
use tracing_subscriber::EnvFilter;

use super::{Outcome, refresh};
use crate::{
    dump,
    engine::{limit::Limits, memory, priority},
    publish::{self, Scope},
    record::Record,
    web::{self, CurrentRecord, Description, Settings, State, admission::FairUse},
};

/// Serve the graph: SPARQL endpoint and pages.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  accede serve
  accede serve --bind 0.0.0.0:80 --base-url https://accede.example --fair-use
  accede serve --refresh 24h
  ACCEDE_TOKEN=… accede serve --writable")]
pub struct Args {
    /// Address and port
    #[arg(long, default_value = "127.0.0.1:7878", env = "ACCEDE_BIND")]
    bind: String,
    /// Where clients reach the server; the bound address if not given
    #[arg(long, env = "ACCEDE_BASE_URL", value_name = "URL")]
    base_url: Option<String>,
    /// Seconds that a query may take
    #[arg(long, default_value_t = 30.0, env = "ACCEDE_TIMEOUT")]
    timeout: f64,
    /// Rows that an answer may have
    #[arg(long, env = "ACCEDE_MAX_ROWS")]
    max_rows: Option<u64>,
    /// Bytes of memory that a query may use
    #[arg(long, default_value_t = 1 << 30, env = "ACCEDE_MAX_BYTES")]
    max_bytes: u64,
    /// Bytes of memory that all running queries may use together
    #[arg(long, default_value_t = 2 << 30, env = "ACCEDE_MAX_BYTES_TOGETHER")]
    max_bytes_together: u64,
    /// Take SPARQL updates and Graph Store writes from holders of the token
    #[arg(long, env = "ACCEDE_WRITABLE")]
    writable: bool,
    /// A file with the bearer token of writers and the operator
    #[arg(long, value_name = "FILE", env = "ACCEDE_TOKEN_FILE")]
    token_file: Option<PathBuf>,
    /// A SPARQL endpoint that SERVICE may ask (repeatable)
    #[arg(long, value_name = "URL", value_parser = endpoint)]
    allow_service: Vec<String>,
    /// Give each client a fair share: 60 query-seconds and 30 errors a minute
    #[arg(long, env = "ACCEDE_FAIR_USE")]
    fair_use: bool,
    /// Seconds that a client may take over its request, or read nothing of its answer
    #[arg(long, default_value_t = 30.0, env = "ACCEDE_PATIENCE")]
    patience: f64,
    /// The server stands behind a proxy that writes X-Forwarded-For
    #[arg(long, env = "ACCEDE_BEHIND_PROXY")]
    behind_proxy: bool,
    /// A folder of past releases, each as `accede dump` made it; they answer below /data/
    #[arg(long, value_name = "DIR", env = "ACCEDE_RELEASES")]
    releases: Option<PathBuf>,
    /// Fetch the sources so often, apply what is new, and swap the graph: 24h, 90m, 3600s
    #[arg(long, value_name = "TIME", env = "ACCEDE_REFRESH", conflicts_with = "writable", value_parser = refresh::interval)]
    refresh: Option<Duration>,
    #[command(flatten)]
    refreshing: refresh::Args,
    /// How to write the log
    #[arg(long, value_enum, default_value = "text", env = "ACCEDE_LOG_FORMAT")]
    log_format: LogFormat,
}

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LogFormat {
    Text,
    Json,
}

/// Serves until it is told to stop.
pub fn run(args: Args) -> anyhow::Result<Outcome> {
    log(args.log_format);
    memory::give_back_at_once();
    // A server that refreshes keeps the documents too, to compare the next ones with.
    let rounds = args.refresh.map(|every| args.refreshing.rounds(every));
    let rounds = rounds.transpose()?;
    let record: Arc<Record> = Arc::new(super::record()?);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .on_thread_start(priority::go_first)
        .build()?;
    runtime.block_on(async {
        let listener = web::server::bind(&args.bind)
            .await
            .with_context(|| format!("`{}` cannot be bound", args.bind))?;
        let address = listener.local_addr()?;
        let settings = settings(&args, address)?;
        eprintln!(
            "serving {} (SPARQL at {})",
            settings.base_url,
            settings.endpoint()
        );
        let description = description(&record, &settings);
        let stated = Arc::clone(&record);
        let load = move || publish::publish(&stated, &Scope::whole());
        let state = State::loading(load, description, settings);
        let current = CurrentRecord::from(record);
        let downloads = web::Downloads::new(current.clone(), args.releases);
        let files = web::download_routes(Arc::new(downloads));
        let treaties = web::treaty_routes(current.clone());
        let app = web::app_with(state.clone(), treaties.merge(files));
        if let Some(rounds) = rounds {
            refresh::begin(rounds, state.clone(), current);
        }
        // On a thread of the runtime, since those go first.
        let serving = web::server::serve(listener, app, state, web::server::stop_signal());
        tokio::spawn(serving).await??;
        anyhow::Ok(())
    })?;
    Ok(Outcome::Done)
}

/// An address that can be asked.
fn endpoint(text: &str) -> Result<String, String> {
    let url = Url::parse(text).ok();
    url.filter(|url| matches!(url.scheme(), "http" | "https"))
        .map(|_| text.to_owned())
        .ok_or_else(|| {
            "no address of an endpoint; hint: give it whole, as in `https://example.org/sparql`"
                .to_owned()
        })
}

fn log(format: LogFormat) {
    let filter = EnvFilter::try_from_env("ACCEDE_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    match format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
}

fn settings(args: &Args, address: SocketAddr) -> anyhow::Result<Settings> {
    let token = match &args.token_file {
        Some(file) => {
            let text = std::fs::read_to_string(file)
                .with_context(|| format!("`{}` cannot be read", file.display()))?;
            Some(text.trim().to_owned())
        }
        None => std::env::var("ACCEDE_TOKEN").ok(),
    };
    let token = token.filter(|token| !token.is_empty());
    if args.writable && token.is_none() {
        bail!(
            "`--writable` needs a token; hint: set ACCEDE_TOKEN, or name a file with `--token-file`"
        );
    }
    for (name, seconds) in [("timeout", args.timeout), ("patience", args.patience)] {
        if Duration::try_from_secs_f64(seconds).map_or(true, |time| time.is_zero()) {
            bail!("`--{name} {seconds}` is no time; hint: give seconds above 0");
        }
    }
    Ok(Settings {
        base_url: args
            .base_url
            .clone()
            .unwrap_or_else(|| format!("http://{address}")),
        named_by_host: args.base_url.is_none(),
        limits: Limits {
            time: Duration::from_secs_f64(args.timeout),
            rows: args.max_rows.unwrap_or(u64::MAX),
            bytes: args.max_bytes,
            bytes_together: args.max_bytes_together,
            ..Limits::default()
        },
        writable: args.writable,
        token,
        allowed_services: args.allow_service.clone(),
        fair_use: args.fair_use.then(FairUse::default),
        behind_proxy: args.behind_proxy,
        patience: Duration::from_secs_f64(args.patience),
        ..Settings::default()
    })
}

/// What the dataset says of itself, and where its files are.
fn description(record: &Record, settings: &Settings) -> Description {
    let dumps = dump::STATEMENTS.iter().filter_map(|(file, media_type)| {
        let address = settings.address(&format!("/dumps/{file}"));
        Some((NamedNode::new(address).ok()?, (*media_type).to_owned()))
    });
    Description {
        dumps: dumps.collect(),
        ..web::description(record)
    }
}
