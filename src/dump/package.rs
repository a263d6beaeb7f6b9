//! `datapackage.json`: the files described for tools of Frictionless Data.

use serde_json::{Map, Value, json};

use super::{
    Compression, FileEntry, Source, csvw,
    tables::{Kind, Table},
};

/// The description of the files.
pub fn describe(source: &Source<'_>, files: &[FileEntry]) -> Value {
    let mut package = json!({
        "profile": "data-package",
        "name": "accede",
        "title": "Accede: who is bound by which treaty",
        "version": source.release.version,
        "homepage": source.options.base,
        "licenses": [{ "name": "CC-BY-4.0", "title": "Creative Commons Attribution 4.0", "path": csvw::LICENCE }],
    });
    if let Some(day) = source.release.issued {
        package["created"] = json!(format!("{day}T00:00:00Z"));
    }
    // Compressed files hold what others hold, and are listed only where there are no others.
    let plain = source.options.compress.contains(&Compression::None);
    let listed = files
        .iter()
        .filter(|file| !plain || file.compression.is_none());
    package["resources"] = listed.map(|file| resource(source, file)).collect();
    package
}

fn resource(source: &Source<'_>, file: &FileEntry) -> Value {
    let mut resource = Map::new();
    let path = file.path.trim_end_matches(".gz").trim_end_matches(".zst");
    let format = path.rsplit('.').next().unwrap_or_default();
    resource.insert("name".to_owned(), name(&file.path).into());
    resource.insert("path".to_owned(), file.path.clone().into());
    resource.insert("title".to_owned(), file.title.clone().into());
    resource.insert("format".to_owned(), format.into());
    resource.insert("mediatype".to_owned(), file.media_type.clone().into());
    resource.insert("bytes".to_owned(), file.bytes.into());
    resource.insert("hash".to_owned(), format!("sha256:{}", file.sha256).into());
    if let Some(compression) = &file.compression {
        let short = if compression == "gzip" { "gz" } else { "zst" };
        resource.insert("compression".to_owned(), short.into());
    }
    let table = Table::ALL.into_iter().find(|table| {
        file.path
            .strip_prefix(table.name())
            .is_some_and(|rest| rest.starts_with(".csv"))
            && file.rows.is_some()
    });
    if let Some(table) = table {
        resource.insert("profile".to_owned(), "tabular-data-resource".into());
        resource.insert("encoding".to_owned(), "utf-8".into());
        resource.insert("schema".to_owned(), schema(source, table));
    }
    Value::Object(resource)
}

/// A name as data packages want it: lower case, without slashes, not the same for two files.
fn name(path: &str) -> String {
    let kept = |c: char| {
        if c.is_ascii_alphanumeric() || "._-".contains(c) {
            c.to_ascii_lowercase()
        } else {
            '-'
        }
    };
    path.chars().map(kept).collect()
}

fn schema(source: &Source<'_>, table: Table) -> Value {
    let fields: Vec<Value> = table
        .columns(source.record)
        .iter()
        .map(|column| {
            let mut field = json!({ "name": column.name, "description": column.meaning });
            let (kind, format) = match column.kind {
                Kind::Text => ("string", None),
                Kind::Address => ("string", Some("uri")),
                Kind::Day => ("date", Some("default")),
                Kind::Year => ("year", None),
                Kind::Flag => ("boolean", None),
            };
            field["type"] = kind.into();
            if let Some(format) = format {
                field["format"] = format.into();
            }
            field
        })
        .collect();
    json!({ "fields": fields, "primaryKey": table.key(), "missingValues": [""] })
}
