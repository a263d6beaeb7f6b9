//! Tables as CSV, and what their columns mean: CSV on the Web.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{
    Source,
    tables::{Cell, Kind, Table},
};

/// The address of the licence of the data.
pub const LICENCE: &str = "https://creativecommons.org/licenses/by/4.0/";

/// Writes a table: UTF-8, a head, lines that end with LF, an empty field for no value.
pub fn write(table: Table, source: &Source<'_>, out: &mut impl Write) -> io::Result<u64> {
    let mut writer = csv::Writer::from_writer(out);
    let columns = table.columns(source.record);
    writer.write_record(columns.iter().map(|column| &column.name))?;
    let mut rows = 0;
    let mut take = |cells: &[Cell<'_>]| -> io::Result<()> {
        for cell in cells {
            match cell {
                Cell::Text(text) => writer.write_field(text.as_bytes())?,
                Cell::Day(day) => {
                    writer.write_field(day.map(|day| day.to_string()).unwrap_or_default())?;
                }
                Cell::Year(year) => writer.write_field(year.to_string())?,
                Cell::Flag(flag) => writer.write_field(match flag {
                    Some(true) => "true",
                    Some(false) => "false",
                    None => "",
                })?,
            }
        }
        writer.write_record(None::<&[u8]>)?;
        rows += 1;
        Ok(())
    };
    table.rows(source.record, &source.years, source.options.on, &mut take)?;
    writer.flush()?;
    Ok(rows)
}

/// The metadata of a table, to stand beside it.
pub fn metadata(table: Table, source: &Source<'_>) -> Value {
    let columns: Vec<Value> = table
        .columns(source.record)
        .iter()
        .map(|column| {
            json!({
                "name": column.name.replace('-', "_"),
                "titles": column.name,
                "dc:description": column.meaning,
                "datatype": match column.kind {
                    Kind::Text => json!("string"),
                    Kind::Address => json!("anyURI"),
                    Kind::Day => json!({ "base": "date", "format": "yyyy-MM-dd" }),
                    Kind::Year => json!("gYear"),
                    Kind::Flag => json!({ "base": "boolean", "format": "true|false" }),
                },
                "required": table.key().contains(&column.name.as_str()),
            })
        })
        .collect();
    let mut schema = json!({ "columns": columns, "primaryKey": table.key() });
    if matches!(table, Table::Acts | Table::Periods) {
        schema["aboutUrl"] = json!(format!("{{+{}}}", table.key()[0]));
    }
    json!({
        "@context": ["http://www.w3.org/ns/csvw", { "@language": "en" }],
        "url": format!("{}.csv", table.name()),
        "dc:title": table.title(),
        "dc:license": { "@id": LICENCE },
        "dc:identifier": source.release.version,
        "dialect": { "encoding": "utf-8", "header": true, "delimiter": ",", "lineTerminators": ["\n"] },
        "null": "",
        "tableSchema": schema,
    })
}
