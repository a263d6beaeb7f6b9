//! The text of an entry as lines, with what their look says: headings are in italics, days stand
//! at the right.

use crate::sources::{
    html::{Content, Element, push_plain},
    untc::is_mark,
};

/// A line of an entry.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) text: String,
    /// All of it is in italics, bold or underlined.
    pub(super) heading: bool,
    pub(super) right: bool,
}

/// The lines of an entry, none of them empty.
pub(super) fn of(element: Element<'_>) -> Vec<Line> {
    let mut writer = Writer::default();
    writer.walk(element, false, false);
    writer.end();
    writer.lines
}

#[derive(Default)]
struct Writer {
    lines: Vec<Line>,
    text: String,
    plain: bool,
    right: bool,
}

impl Writer {
    /// Elements stand no deeper in one another than a page may have them, so this may recurse.
    fn walk(&mut self, element: Element<'_>, stressed: bool, right: bool) {
        for content in element.contents() {
            match content {
                Content::Text(text) => {
                    push_plain(&mut self.text, text);
                    self.plain |= !stressed && !text.trim().is_empty();
                    self.right |= right;
                }
                Content::Element(inner) => self.element(inner, stressed, right),
            }
        }
    }

    fn element(&mut self, element: Element<'_>, stressed: bool, right: bool) {
        if is_mark(element) || element.attribute("class") == Some("invisible") {
            return;
        }
        let tag = element.tag();
        if tag == "br" {
            return self.end();
        }
        let is_block = matches!(tag, "p" | "div" | "tr" | "li" | "table" | "center");
        let stressed = stressed || matches!(tag, "i" | "em" | "b" | "strong" | "u");
        let right = match element.attribute("align") {
            Some(side) => side.eq_ignore_ascii_case("right"),
            None => right,
        };
        if is_block {
            self.end();
        }
        if matches!(tag, "td" | "th") {
            push_plain(&mut self.text, " ");
        }
        self.walk(element, stressed, right);
        if is_block {
            self.end();
        }
    }

    fn end(&mut self) {
        let text = std::mem::take(&mut self.text);
        let text = text.trim();
        if !text.is_empty() {
            self.lines.push(Line {
                text: text.to_owned(),
                heading: !self.plain,
                right: self.right,
            });
        }
        (self.plain, self.right) = (false, false);
    }
}
