//! The outcome of a round, for people and for programs; and progress on a terminal.

use std::io::Write;

use indicatif::{ProgressBar, ProgressStyle};

use crate::{
    cli::output::{Format, Sheet},
    ingest::batch::{PageOutcome, Report},
    sources::{
        applied::Directory,
        fetch::round::{Got, NotGot, Order},
        source::Source,
    },
};

/// A bar on a terminal, and nothing elsewhere.
pub fn progress(documents: usize) -> impl Fn(&Order<'_>, &Result<Got, NotGot>) {
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {elapsed} {msg}");
    let bar = ProgressBar::new(documents as u64);
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar.enable_steady_tick(std::time::Duration::from_millis(200));
    move |order, outcome| {
        let word = if outcome.is_ok() { "" } else { " ✗" };
        bar.set_message(format!(
            "{}/{}{word}",
            order.source.id, order.wanted.reference
        ));
        bar.inc(1);
        if bar.position() == bar.length().unwrap_or_default() {
            bar.finish_and_clear();
        }
    }
}

/// What can be fetched.
pub fn list(sources: &[Source]) -> anyhow::Result<()> {
    let mut sheet = Sheet::new(&["source", "documents", "changes", "programs", "title"]);
    for source in sources {
        sheet.rows.push(vec![
            source.id.clone(),
            source.documents.len().to_string(),
            source.rhythm.clone(),
            source.programs.words().into(),
            source.title.clone(),
        ]);
    }
    sheet.print(Format::Table)
}

/// For people: a line per page, then what changes, then what was done.
pub fn text(
    out: &mut impl Write,
    report: &Report,
    directory: Option<&Directory>,
    dry_run: bool,
) -> anyhow::Result<()> {
    let width = report.lines.iter().map(|line| line.document.len()).max();
    for line in &report.lines {
        writeln!(
            out,
            "{:<8} {:<width$}  {}",
            line.outcome.word(),
            line.document,
            line.detail,
            width = width.unwrap_or(0)
        )?;
    }
    if !report.changes.is_empty() {
        writeln!(out)?;
    }
    for change in &report.changes {
        writeln!(out, "{}", change.words())?;
    }
    writeln!(out)?;
    let fresh = report.fresh.len();
    match (report.generation.as_ref().zip(directory), dry_run) {
        (Some((generation, directory)), _) => writeln!(
            out,
            "{fresh} documents applied with {} changes, as generation {} in {}",
            report.changes.len(),
            generation.number,
            directory.root().display()
        )?,
        (None, true) if fresh > 0 => writeln!(
            out,
            "{fresh} documents would be applied with {} changes; nothing was changed",
            report.changes.len()
        )?,
        (None, _) if report.any(PageOutcome::Same) => {
            writeln!(out, "the record says the same already; nothing was changed")?;
        }
        (None, _) => writeln!(out, "nothing was changed")?,
    }
    Ok(())
}

/// For programs.
pub fn json(out: &mut impl Write, report: &Report) -> anyhow::Result<()> {
    let value = serde_json::json!({
        "documents": report.lines,
        "changes": report.changes,
        "applied": report.generation.as_ref().map(|generation| generation.number),
    });
    writeln!(out, "{}", serde_json::to_string_pretty(&value)?)?;
    Ok(())
}
