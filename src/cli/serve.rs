//! `accede serve`: placeholder
use super::Outcome;
/// Serve
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Address and port
    #[arg(long, default_value = "127.0.0.1:7878")]
    bind: String,
}
/// Serve
pub fn run(_args: Args) -> anyhow::Result<Outcome> { let _ = _args.bind; Ok(Outcome::Done) }
