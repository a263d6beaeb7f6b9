//! One round: get the pages, read them, compare, apply.

use crate::{
    cli::apply::{Held, Line, PageOutcome, Report, prepare, settle},
    ingest::{Leave, Page},
    sources::{
        applied::Directory,
        fetch::{
            Fetcher, Settings,
            cache::Cache,
            round::{Got, NotGot, Order, round},
        },
    },
};

/// What a round is to do.
pub struct Plan<'a> {
    pub orders: &'a [Order<'a>],
    pub cache: Cache,
    /// Absent: from the cache alone.
    pub settings: Option<Settings>,
    pub leave: Leave,
    /// Absent: say what would change, and change nothing.
    pub directory: Option<&'a Directory>,
}

/// Does the round. Only what goes wrong with our own files is an error; whatever goes wrong with a page
/// is a line of the report.
pub async fn run(
    plan: &Plan<'_>,
    held: &Held,
    done: &dyn Fn(&Order<'_>, &Result<Got, NotGot>),
) -> anyhow::Result<Report> {
    let fetcher = plan.settings.clone().map(Fetcher::new).transpose()?;
    // A key is the user's secret: it comes from the environment, which no list of processes shows.
    let keys = |name: &str| std::env::var(name).ok().filter(|key| !key.is_empty());
    let got = round(fetcher.as_ref(), &plan.cache, plan.orders, &keys, done).await;
    let mut report = Report::default();
    let mut prepared = Vec::new();
    for (order, got) in plan.orders.iter().zip(got) {
        let name = format!("{}/{}", order.source.id, order.wanted.reference);
        let got = match got {
            Ok(got) => got,
            Err(failure) => {
                // Nobody has everything in the cache, so that is worth a word and no more.
                let outcome = match failure {
                    NotGot::NoKey { .. } => PageOutcome::Skipped,
                    NotGot::Failed(_) | NotGot::Cache(_) | NotGot::NotCached { .. } => {
                        PageOutcome::Failed
                    }
                };
                report.lines.push(Line {
                    document: name,
                    outcome,
                    detail: failure.to_string(),
                });
                continue;
            }
        };
        let page = Page {
            source: order.source,
            wanted: Some(order.wanted),
            reader: order.source.reader(),
            receipt: &got.receipt,
            bytes: &got.bytes,
        };
        prepared.extend(prepare(&page, &name, held, plan.leave, &mut report));
    }
    settle(prepared, held, plan.directory, &mut report)?;
    Ok(report)
}
