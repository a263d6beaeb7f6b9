//! All tables in one SQLite file, with keys and indexes.

use std::{io, path::Path};

use rusqlite::{Connection, types::Value};

use super::{
    Source,
    tables::{Cell, Kind, Table},
};

/// Writes the file. The same rows in the same order give the same bytes.
pub fn write(source: &Source<'_>, path: &Path) -> io::Result<u64> {
    let mut connection = Connection::open(path).map_err(io::Error::other)?;
    let rows = fill(&mut connection, source).map_err(io::Error::other)?;
    connection
        .close()
        .map_err(|(_, error)| io::Error::other(error))?;
    Ok(rows)
}

fn fill(connection: &mut Connection, source: &Source<'_>) -> rusqlite::Result<u64> {
    // The file gets its name when it is whole, so a journal would guard nothing.
    connection.execute_batch(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA page_size = 4096; PRAGMA encoding = 'UTF-8';",
    )?;
    let transaction = connection.transaction()?;
    let mut rows = 0;
    for table in Table::ALL {
        let columns = table.columns(source.record);
        let quoted = |names: &[&str]| -> String {
            names
                .iter()
                .map(|name| format!("\"{name}\""))
                .collect::<Vec<_>>()
                .join(", ")
        };
        let declared: Vec<String> = columns
            .iter()
            .map(|column| {
                let kind = match column.kind {
                    Kind::Text | Kind::Address | Kind::Day => "TEXT",
                    Kind::Year | Kind::Flag => "INTEGER",
                };
                format!("\"{}\" {kind}", column.name)
            })
            .collect();
        transaction.execute_batch(&format!(
            "CREATE TABLE {} ({}, PRIMARY KEY ({})) WITHOUT ROWID;",
            table.name(),
            declared.join(", "),
            quoted(table.key()),
        ))?;
        let places = vec!["?"; columns.len()].join(", ");
        let mut insert =
            transaction.prepare(&format!("INSERT INTO {} VALUES ({places})", table.name()))?;
        let mut take = |cells: &[Cell<'_>]| -> rusqlite::Result<()> {
            insert.execute(rusqlite::params_from_iter(cells.iter().map(value)))?;
            rows += 1;
            Ok(())
        };
        table.rows(source.record, &source.years, source.options.on, &mut take)?;
    }
    transaction.execute_batch(
        "CREATE INDEX acts_of_participant ON acts (participant, instrument);
         CREATE INDEX acts_by_date ON acts (date);
         CREATE INDEX periods_of_participant ON periods (participant, instrument);
         CREATE TABLE dataset (version TEXT, issued TEXT, today TEXT, licence TEXT);",
    )?;
    let issued = source.release.issued.map(|day| day.to_string());
    transaction.execute(
        "INSERT INTO dataset VALUES (?, ?, ?, ?)",
        (
            &source.release.version,
            issued,
            source.options.on.to_string(),
            super::csvw::LICENCE,
        ),
    )?;
    transaction.commit()?;
    Ok(rows)
}

fn value(cell: &Cell<'_>) -> Value {
    match cell {
        Cell::Text(text) if text.is_empty() => Value::Null,
        Cell::Text(text) => Value::Text(text.to_string()),
        Cell::Day(day) => day.map_or(Value::Null, |day| Value::Text(day.to_string())),
        Cell::Year(year) => Value::Integer((*year).into()),
        Cell::Flag(flag) => flag.map_or(Value::Null, |flag| Value::Integer(flag.into())),
    }
}
