//! The dataset as shipped in the binary: the files of `data/`, `queries/` and `ontology/`.

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// The bytes of a file by its path in the repository.
pub fn file(path: &str) -> Option<&'static [u8]> {
    FILES
        .binary_search_by_key(&path, |(name, _)| name)
        .ok()
        .map(|at| FILES[at].1)
}

/// The files below a folder, in order of their paths.
pub fn below(folder: &str) -> impl Iterator<Item = (&'static str, &'static [u8])> {
    FILES
        .iter()
        .copied()
        .filter(move |(name, _)| name.starts_with(folder))
}
