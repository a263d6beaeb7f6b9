//! HTML as a browser reads it, with limits: a page is a tree of elements and text, whatever its tags.
//!
//! Depositaries' pages close what they never opened, so they are read by the rules of HTML5. Those
//! rules cost quadratic time on hostile input; the limits of [`Page::parse`] rule that out.

mod guard;
mod tree;

use html5ever::{
    ParseOpts,
    tendril::{StrTendril, TendrilSink},
    tree_builder::TreeBuilderOpts,
};

pub(crate) use guard::decode;

use super::beginning;

/// A page, read whole or up to a limit.
#[derive(Debug)]
pub(crate) struct Page {
    nodes: Vec<tree::Node>,
    attributes: Vec<tree::Attribute>,
    text: String,
    /// Which limit was met, if one was.
    pub(crate) limit: Option<String>,
    /// Whether the end tag of the page is there: a page that was cut off lacks it.
    pub(crate) closed: bool,
}

/// Elements that may stand inside one another; pages of depositaries have some forty.
const DEPTH: u32 = 200;

/// Nodes of a page: some for every page, and more for a larger one.
const NODES: usize = 20_000;
const BYTES_PER_NODE: usize = 20;

/// The largest page; the largest known has 3 MB.
const BYTES: usize = 32 << 20;

/// The longest text of an element inside a page; the longest known note has some 50 kB.
const TEXT: usize = 250_000;

/// How much is read between two looks at the limits.
const PORTION: usize = 1 << 10;

impl Page {
    /// Reads a page.
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        let whole = bytes.len() <= BYTES;
        let decoded = decode(&bytes[..bytes.len().min(BYTES)]);
        let (text, crowded) = guard::bounded(&decoded);
        let options = ParseOpts {
            tree_builder: TreeBuilderOpts {
                scripting_enabled: true,
                ..TreeBuilderOpts::default()
            },
            ..ParseOpts::default()
        };
        let nodes = NODES + text.len() / BYTES_PER_NODE;
        // The parser keeps each entity in a table apart until the table goes on.
        let mut entities = 0;
        let mut parser = html5ever::parse_document(tree::Tree::default(), options);
        let mut rest: &str = &text;
        let mut limit = crowded;
        while !rest.is_empty() {
            let mut cut = rest.len().min(PORTION);
            while !rest.is_char_boundary(cut) {
                cut += 1;
            }
            let (portion, after) = rest.split_at(cut);
            entities += portion.matches('&').count();
            parser.process(StrTendril::from_slice(portion));
            rest = after;
            let tree = &parser.tokenizer.sink.sink;
            if tree.depth() > DEPTH {
                limit = Some(format!("elements nested deeper than {DEPTH}"));
                break;
            }
            if entities > nodes {
                limit = Some(format!("more than {nodes} entities"));
                break;
            }
            if tree.size() > nodes {
                limit = Some(format!("more than {nodes} elements"));
                break;
            }
        }
        let mut page = parser.finish();
        page.closed = rest.is_empty() && whole && guard::is_closed(&text);
        page.limit = match whole {
            true => limit,
            false => Some(format!("more than {} MB", BYTES >> 20)),
        };
        page
    }

    /// The whole page as an element.
    pub(crate) fn root(&self) -> Element<'_> {
        Element { page: self, at: 0 }
    }

    /// Every element, in the order of the page.
    pub(crate) fn elements(&self) -> impl Iterator<Item = Element<'_>> {
        self.root().descendants()
    }
}

/// A node of a page; its methods for elements answer with nothing on text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Element<'a> {
    page: &'a Page,
    at: u32,
}

impl PartialEq for Page {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for Page {}

/// A child: an element, or text.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Content<'a> {
    Element(Element<'a>),
    Text(&'a str),
}

impl<'a> Element<'a> {
    fn node(self) -> &'a tree::Node {
        &self.page.nodes[self.at as usize]
    }

    /// The tag, in lower case; empty for text.
    pub(crate) fn tag(self) -> &'a str {
        self.node().name.as_ref().map_or("", |name| &name.local)
    }

    /// An attribute; only those that readers use are kept.
    pub(crate) fn attribute(self, name: &str) -> Option<&'a str> {
        let node = self.node();
        let from = node.attributes as usize;
        self.page.attributes[from..from + node.attribute_count as usize]
            .iter()
            .find(|attribute| &*attribute.name == name)
            .map(|attribute| {
                &self.page.text[attribute.value.0 as usize..attribute.value.1 as usize]
            })
    }

    /// The identifier, or nothing.
    pub(crate) fn id(self) -> &'a str {
        self.attribute("id").unwrap_or("")
    }

    /// Elements and texts directly inside.
    pub(crate) fn contents(self) -> impl Iterator<Item = Content<'a>> {
        let page = self.page;
        let first = self.node().first;
        std::iter::successors(Some(first).filter(|at| *at != tree::NONE), move |at| {
            Some(page.nodes[*at as usize].next).filter(|at| *at != tree::NONE)
        })
        .filter_map(move |at| {
            let node = &page.nodes[at as usize];
            match node.name {
                Some(_) => Some(Content::Element(Element { page, at })),
                None if node.text.0 < node.text.1 => Some(Content::Text(
                    &page.text[node.text.0 as usize..node.text.1 as usize],
                )),
                None => None,
            }
        })
    }

    /// Elements directly inside.
    pub(crate) fn children(self) -> impl Iterator<Item = Element<'a>> {
        self.contents().filter_map(|content| match content {
            Content::Element(element) => Some(element),
            Content::Text(_) => None,
        })
    }

    /// Elements anywhere inside, in the order of the page.
    pub(crate) fn descendants(self) -> impl Iterator<Item = Element<'a>> {
        let mut walk = Walk {
            page: self.page,
            top: self.at,
            at: self.at,
        };
        std::iter::from_fn(move || {
            loop {
                let at = walk.forward()?;
                if walk.page.nodes[at as usize].name.is_some() {
                    return Some(Element {
                        page: walk.page,
                        at,
                    });
                }
            }
        })
    }

    /// The text inside, as printed: white space is one space, breaks and blocks are too. One that is longer
    /// than any cell, title or note is cut, and shows it by its last letter.
    pub(crate) fn text(self) -> String {
        self.text_without(|_| false)
    }

    /// The same of a whole page, however long.
    pub(crate) fn whole_text(self) -> String {
        self.text_up_to(usize::MAX, |_| false)
    }

    /// The text directly inside, without that of elements.
    pub(crate) fn own_text(self) -> String {
        let mut text = String::new();
        for content in self.contents() {
            match content {
                Content::Text(own) => push_plain(&mut text, own),
                Content::Element(_) => push_plain(&mut text, " "),
            }
        }
        text.truncate(text.trim_end().len());
        text
    }

    /// The same, leaving out elements.
    pub(crate) fn text_without(self, leave_out: impl Fn(Element<'a>) -> bool) -> String {
        self.text_up_to(TEXT, leave_out)
    }

    fn text_up_to(self, bytes: usize, leave_out: impl Fn(Element<'a>) -> bool) -> String {
        let mut text = String::new();
        let mut walk = Walk {
            page: self.page,
            top: self.at,
            at: self.at,
        };
        let mut next = walk.forward();
        while let Some(at) = next {
            if text.len() > bytes {
                text.truncate(beginning(&text, bytes).len());
                text.push('…');
                return text;
            }
            let node = &self.page.nodes[at as usize];
            let element = Element {
                page: self.page,
                at,
            };
            if node.name.is_none() {
                let own = &self.page.text[node.text.0 as usize..node.text.1 as usize];
                push_plain(&mut text, beginning(own, bytes.saturating_add(1)));
                next = walk.forward();
            } else if leave_out(element) {
                next = walk.past();
            } else {
                if is_break(element.tag()) {
                    push_plain(&mut text, " ");
                }
                next = walk.forward();
            }
        }
        if text.ends_with(' ') {
            text.pop();
        }
        text
    }

    /// Whether the page says not to show it.
    pub(crate) fn is_hidden(self) -> bool {
        self.attribute("style").is_some_and(|style| {
            let style: String = style
                .chars()
                .filter(|c| !c.is_whitespace())
                .flat_map(char::to_lowercase)
                .collect();
            style.contains("display:none")
        })
    }
}

/// Elements that part words.
fn is_break(tag: &str) -> bool {
    matches!(
        tag,
        "br" | "p" | "div" | "td" | "th" | "tr" | "li" | "dt" | "dd" | "table" | "h1" | "h2" | "h3"
    )
}

/// Appends text with all white space made one space, none at the start.
pub(crate) fn push_plain(into: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            c if c.is_whitespace() || c == '\u{a0}' || c == '\u{200b}' || c == '\u{feff}' => {
                if !into.is_empty() && !into.ends_with(' ') {
                    into.push(' ');
                }
            }
            '\u{ad}' => {}
            c => into.push(c),
        }
    }
}

/// A walk through the nodes beneath one, without a stack.
struct Walk<'a> {
    page: &'a Page,
    top: u32,
    at: u32,
}

impl Walk<'_> {
    /// The next node, going down first.
    fn forward(&mut self) -> Option<u32> {
        let first = self.page.nodes[self.at as usize].first;
        if first != tree::NONE {
            self.at = first;
            return Some(first);
        }
        self.past()
    }

    /// The next node that is not inside this one.
    fn past(&mut self) -> Option<u32> {
        while self.at != self.top {
            let node = &self.page.nodes[self.at as usize];
            if node.next != tree::NONE {
                self.at = node.next;
                return Some(node.next);
            }
            self.at = node.parent;
        }
        None
    }
}
