//! Serves one TriG file as an endpoint: `cargo run --example endpoint -- FILE PORT [TOKEN]`.
//!
//! With a token the dataset may be changed by its holder. `ENDPOINT_ROWS` limits the rows of an answer.

use std::error::Error;

use accede::engine::Limits;
use accede::store::snapshot::Snapshot;
use accede::web::{Description, Settings, State, app, server};
use oxigraph::io::{RdfFormat, RdfParser};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .with_writer(std::io::stderr)
        .init();
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().ok_or("no file is named")?;
    let port: u16 = arguments.next().ok_or("no port is named")?.parse()?;
    let token = arguments.next();
    let quads = RdfParser::from_format(RdfFormat::TriG)
        .for_reader(std::fs::File::open(file)?)
        .collect::<Result<Vec<_>, _>>()?;
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    let rows = std::env::var("ENDPOINT_ROWS")
        .ok()
        .map(|rows| rows.parse())
        .transpose()?
        .unwrap_or(u64::MAX);
    let settings = Settings {
        limits: Limits {
            rows,
            ..Limits::default()
        },
        base_url: format!("http://{}", listener.local_addr()?),
        writable: token.is_some(),
        token,
        ..Settings::default()
    };
    eprintln!("serving {}", settings.endpoint());
    let state = State::new(
        Snapshot::from_quads(quads, &[]),
        Description::default(),
        settings,
    );
    server::serve(listener, app(state.clone()), state, server::stop_signal()).await?;
    Ok(())
}
