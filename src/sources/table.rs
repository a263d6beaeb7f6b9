//! Tables of a page as rows of cells.

use super::html::Element;

/// The rows of a table, without those of tables inside it.
pub(super) fn rows(table: Element<'_>) -> impl Iterator<Item = Vec<Element<'_>>> {
    table
        .children()
        .flat_map(|child| {
            let of_group = matches!(child.tag(), "thead" | "tbody" | "tfoot");
            let own = (child.tag() == "tr").then_some(child);
            own.into_iter()
                .chain(child.children().filter(move |_| of_group))
        })
        .filter(|row| row.tag() == "tr")
        .map(|row| {
            row.children()
                .filter(|cell| matches!(cell.tag(), "td" | "th"))
                .collect()
        })
        .filter(|row: &Vec<_>| !row.is_empty())
}
