//! Embeds the dataset: every file of `data/`, `queries/` and `ontology/` that the program reads.

use std::{env, fs, io, path::Path};

fn main() -> io::Result<()> {
    let root = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    let mut files = Vec::new();
    for folder in ["data", "queries", "ontology"] {
        println!("cargo::rerun-if-changed={folder}");
        collect(&Path::new(&root).join(folder), &mut files)?;
    }
    files.sort();
    let mut code = String::from("pub static FILES: &[(&str, &[u8])] = &[\n");
    for file in files {
        let name = file
            .strip_prefix(&root)
            .unwrap_or(&file)
            .trim_start_matches('/')
            .to_owned();
        code.push_str(&format!("    ({name:?}, include_bytes!({file:?})),\n"));
    }
    code.push_str("];\n");
    fs::write(Path::new(&out).join("embedded.rs"), code)
}

/// Adds the files below a folder whose kind the program reads.
fn collect(folder: &Path, files: &mut Vec<String>) -> io::Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let kind = path
            .extension()
            .and_then(|kind| kind.to_str())
            .unwrap_or_default();
        if path.is_dir() {
            collect(&path, files)?;
        } else if ["csv", "toml", "rq", "ttl", "jsonld"].contains(&kind) {
            files.push(path.to_string_lossy().into_owned());
        }
    }
    Ok(())
}
