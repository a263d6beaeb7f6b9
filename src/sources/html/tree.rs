//! The tree that the HTML parser builds: small nodes, and one string for all text.

use std::{
    borrow::Cow,
    cell::{Cell, Ref, RefCell},
};

use html5ever::{
    Attribute as ParsedAttribute, LocalName, QualName,
    interface::{ElementFlags, NodeOrText, QuirksMode},
    tendril::StrTendril,
    tree_builder::TreeSink,
};

use super::Page;

/// No node.
pub(super) const NONE: u32 = u32::MAX;

/// An element, a text (no name and a span), or something that readers do not look at.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) name: Option<QualName>,
    pub(super) parent: u32,
    pub(super) first: u32,
    last: u32,
    previous: u32,
    pub(super) next: u32,
    pub(super) attributes: u32,
    pub(super) attribute_count: u32,
    pub(super) text: (u32, u32),
    depth: u32,
}

/// An attribute that readers use; its value is a span of the page's text.
#[derive(Debug)]
pub(super) struct Attribute {
    pub(super) name: LocalName,
    pub(super) value: (u32, u32),
}

const KEPT: [&str; 10] = [
    "id", "class", "href", "name", "colspan", "rowspan", "style", "align", "action", "lang",
];

/// The page while it is being read.
#[derive(Debug)]
pub(super) struct Tree {
    page: RefCell<Page>,
    deepest: Cell<u32>,
}

impl Default for Tree {
    fn default() -> Self {
        let page = Page {
            nodes: vec![node(None)],
            attributes: Vec::new(),
            text: String::new(),
            limit: None,
            closed: false,
        };
        Self {
            page: RefCell::new(page),
            deepest: Cell::new(0),
        }
    }
}

impl Tree {
    /// How deep elements stand in one another.
    pub(super) fn depth(&self) -> u32 {
        self.deepest.get()
    }

    /// How many nodes and attributes there are.
    pub(super) fn size(&self) -> usize {
        let page = self.page.borrow();
        page.nodes.len() + page.attributes.len()
    }

    fn push(&self, name: Option<QualName>) -> u32 {
        let mut page = self.page.borrow_mut();
        page.nodes.push(node(name));
        index(page.nodes.len() - 1)
    }

    fn detach(&self, at: u32) {
        let nodes = &mut self.page.borrow_mut().nodes;
        let Node {
            parent,
            previous,
            next,
            ..
        } = nodes[at as usize];
        if parent == NONE {
            return;
        }
        match previous {
            NONE => nodes[parent as usize].first = next,
            previous => nodes[previous as usize].next = next,
        }
        match next {
            NONE => nodes[parent as usize].last = previous,
            next => nodes[next as usize].previous = previous,
        }
        let node = &mut nodes[at as usize];
        (node.parent, node.previous, node.next) = (NONE, NONE, NONE);
    }

    /// Puts a node that has no parent under one, before `next` or at the end.
    fn attach(&self, at: u32, parent: u32, next: u32) {
        let nodes = &mut self.page.borrow_mut().nodes;
        let previous = match next {
            NONE => nodes[parent as usize].last,
            next => nodes[next as usize].previous,
        };
        let depth = nodes[parent as usize].depth + 1;
        self.deepest.set(self.deepest.get().max(depth));
        let node = &mut nodes[at as usize];
        (node.parent, node.previous, node.next, node.depth) = (parent, previous, next, depth);
        match previous {
            NONE => nodes[parent as usize].first = at,
            previous => nodes[previous as usize].next = at,
        }
        match next {
            NONE => nodes[parent as usize].last = at,
            next => nodes[next as usize].previous = at,
        }
    }

    /// A text node, or none where the text is a script's or goes on where the last text ended.
    fn text(&self, parent: u32, before: u32, text: &str) -> Option<u32> {
        let mut page = self.page.borrow_mut();
        let unread = page.nodes[parent as usize]
            .name
            .as_ref()
            .is_some_and(|name| matches!(&*name.local, "script" | "style" | "noscript"));
        if unread {
            return None;
        }
        let from = index(page.text.len());
        page.text.push_str(text);
        let until = index(page.text.len());
        let last = match before {
            NONE => page.nodes[parent as usize].last,
            before => page.nodes[before as usize].previous,
        };
        if last != NONE {
            let last = &mut page.nodes[last as usize];
            if last.name.is_none() && last.text.0 < last.text.1 && last.text.1 == from {
                last.text.1 = until;
                return None;
            }
        }
        page.nodes.push(Node {
            text: (from, until),
            ..node(None)
        });
        Some(index(page.nodes.len() - 1))
    }
}

fn node(name: Option<QualName>) -> Node {
    Node {
        name,
        parent: NONE,
        first: NONE,
        last: NONE,
        previous: NONE,
        next: NONE,
        attributes: 0,
        attribute_count: 0,
        text: (0, 0),
        depth: 0,
    }
}

fn index(at: usize) -> u32 {
    u32::try_from(at).expect("a page is far smaller than 4 GB")
}

impl TreeSink for Tree {
    type Handle = u32;
    type Output = Page;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Page {
        self.page.into_inner()
    }

    fn parse_error(&self, _message: Cow<'static, str>) {}

    fn get_document(&self) -> u32 {
        0
    }

    fn elem_name<'a>(&'a self, target: &'a u32) -> Ref<'a, QualName> {
        Ref::map(self.page.borrow(), |page| {
            page.nodes[*target as usize]
                .name
                .as_ref()
                .expect("the parser asks only elements for their name")
        })
    }

    fn create_element(
        &self,
        name: QualName,
        attributes: Vec<ParsedAttribute>,
        _flags: ElementFlags,
    ) -> u32 {
        let at = self.push(Some(name));
        self.add_attrs_if_missing(&at, attributes);
        at
    }

    fn create_comment(&self, _text: StrTendril) -> u32 {
        self.push(None)
    }

    fn create_pi(&self, _target: StrTendril, _data: StrTendril) -> u32 {
        self.push(None)
    }

    fn append(&self, parent: &u32, child: NodeOrText<u32>) {
        match child {
            NodeOrText::AppendNode(at) => {
                self.detach(at);
                self.attach(at, *parent, NONE);
            }
            NodeOrText::AppendText(text) => {
                if let Some(at) = self.text(*parent, NONE, &text) {
                    self.attach(at, *parent, NONE);
                }
            }
        }
    }

    fn append_based_on_parent_node(&self, element: &u32, previous: &u32, child: NodeOrText<u32>) {
        let has_parent = self.page.borrow().nodes[*element as usize].parent != NONE;
        if has_parent {
            self.append_before_sibling(element, child);
        } else {
            self.append(previous, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &u32) -> u32 {
        // The content of a template is read as if it stood in the page.
        *target
    }

    fn same_node(&self, one: &u32, other: &u32) -> bool {
        one == other
    }

    fn set_quirks_mode(&self, _mode: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &u32, child: NodeOrText<u32>) {
        let parent = self.page.borrow().nodes[*sibling as usize].parent;
        if parent == NONE {
            return;
        }
        match child {
            NodeOrText::AppendNode(at) => {
                self.detach(at);
                self.attach(at, parent, *sibling);
            }
            NodeOrText::AppendText(text) => {
                if let Some(at) = self.text(parent, *sibling, &text) {
                    self.attach(at, parent, *sibling);
                }
            }
        }
    }

    fn add_attrs_if_missing(&self, target: &u32, attributes: Vec<ParsedAttribute>) {
        let mut page = self.page.borrow_mut();
        // Attributes of a node lie together; those of `html` and `body` that come later are not
        // used by any reader.
        if page.nodes[*target as usize].attribute_count > 0 {
            return;
        }
        let from = index(page.attributes.len());
        for attribute in attributes {
            if KEPT.contains(&&*attribute.name.local) {
                let start = index(page.text.len());
                page.text.push_str(&attribute.value);
                let value = (start, index(page.text.len()));
                page.attributes.push(Attribute {
                    name: attribute.name.local,
                    value,
                });
            }
        }
        let count = index(page.attributes.len()) - from;
        let node = &mut page.nodes[*target as usize];
        (node.attributes, node.attribute_count) = (from, count);
    }

    fn remove_from_parent(&self, target: &u32) {
        self.detach(*target);
    }

    fn reparent_children(&self, node: &u32, new_parent: &u32) {
        loop {
            let first = self.page.borrow().nodes[*node as usize].first;
            if first == NONE {
                return;
            }
            self.detach(first);
            self.attach(first, *new_parent, NONE);
        }
    }
}
