//! The things whose IRIs are nearest to one that is not known.

use oxigraph::model::Term;

use crate::store::snapshot::Snapshot;

/// Up to five IRIs of the dataset like the unknown one, the most alike first.
pub fn to(snapshot: &Snapshot, unknown: &str, base: &str) -> Vec<String> {
    let path = unknown.strip_prefix(base).unwrap_or(unknown).to_lowercase();
    let (folder, last) = path.rsplit_once('/').unwrap_or(("", &path));
    // Only what stands in the same folder, or has the same last part, is compared: a wrong address costs little.
    let alike = |known: &str| {
        let lower = known.to_lowercase();
        let (in_folder, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
        (in_folder == folder || name == last)
            .then(|| strsim::osa_distance(&lower, &path))
            .filter(|distance| *distance <= 6)
    };
    let mut near: Vec<(usize, &str)> = snapshot
        .terms()
        .filter_map(|term| match term {
            Term::NamedNode(name) => name.as_str().strip_prefix(base),
            _ => None,
        })
        .filter(|known| !known.is_empty() && known.len().abs_diff(path.len()) <= 6)
        .filter_map(|known| Some((alike(known)?, known)))
        .collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter()
        .take(5)
        .map(|(_, known)| format!("{base}{known}"))
        .collect()
}
