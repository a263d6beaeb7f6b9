//! Sorted arrays of numbered triples, and the cursor that answers a pattern from them.
//!
//! A triple of named graphs is kept once, with the list of its graphs; the default graph has arrays of its own,
//! since nearly every query reads it.

mod build;
mod orders;

use std::rc::Rc;

use orders::{Copied, Placed, Range, SPO};

/// The name of the default graph where a quad needs one.
pub(crate) const DEFAULT: u32 = u32::MAX;

/// A pattern: subject, predicate, object.
pub(crate) type Pattern = [Option<u32>; 3];

/// Which graphs a pattern is asked of.
#[derive(Clone)]
pub(crate) enum Scope {
    /// The default graph.
    Default,
    /// One named graph.
    Graph(u32),
    /// Every named graph: a triple is found once in each.
    Named,
    /// These named graphs: a triple is found once in each.
    Among(Rc<[u32]>),
    /// These graphs as one: a triple is found once.
    Merged(Rc<[u32]>),
    /// The default graph and every named graph as one: a triple is found once.
    Union,
}

/// The quads of a dataset.
#[derive(Clone, Default)]
pub(crate) struct Quads {
    default: Copied,
    named: Placed,
    /// For each triple of `named`, where its graphs begin in `graphs_of`; one more entry closes the last.
    graphs_at: Vec<u32>,
    graphs_of: Vec<u32>,
    /// The named graphs, in the order of their numbers.
    names: Vec<u32>,
    /// For each of `names`, where its triples begin in `triples_of`; one more entry closes the last.
    triples_at: Vec<u32>,
    triples_of: Vec<u32>,
    /// The triples of the default graph that it has from no named graph.
    plain: Vec<[u32; 3]>,
}

impl Quads {
    pub(crate) fn names(&self) -> &[u32] {
        &self.names
    }

    pub(crate) fn has_graph(&self, graph: u32) -> bool {
        self.names.binary_search(&graph).is_ok()
    }

    /// The triples of the default graph that no named graph gives it.
    pub(crate) fn plain(&self) -> &[[u32; 3]] {
        &self.plain
    }

    pub(crate) fn default_len(&self) -> usize {
        self.default.spo.entries.len()
    }

    /// The triples of the default graph, sorted by subject, predicate and object.
    pub(crate) fn default_by_subject(&self) -> &[[u32; 3]] {
        &self.default.spo.entries
    }

    /// Predicate, object and subject of the triples of the default graph, sorted.
    pub(crate) fn default_by_predicate(&self) -> &[[u32; 3]] {
        &self.default.pos.entries
    }

    /// Each triple of named graphs, sorted, with its graphs.
    pub(crate) fn named(&self) -> impl ExactSizeIterator<Item = ([u32; 3], &[u32])> {
        let graphs = self.graphs_at.windows(2);
        let graphs = graphs.map(|ends| &self.graphs_of[ends[0] as usize..ends[1] as usize]);
        self.named.spo.entries.iter().copied().zip(graphs)
    }

    /// The triples of a named graph, sorted.
    pub(crate) fn graph(&self, graph: u32) -> impl Iterator<Item = [u32; 3]> {
        let (at, end) = self.triples(graph);
        let places = self.triples_of[at..end].iter();
        places.map(|place| self.named.spo.entries[*place as usize])
    }

    /// Each quad of a named graph, and each triple that only the default graph has.
    pub(crate) fn len(&self) -> usize {
        self.graphs_of.len() + self.plain.len()
    }

    fn graphs(&self, triple: usize) -> &[u32] {
        &self.graphs_of[self.graphs_at[triple] as usize..self.graphs_at[triple + 1] as usize]
    }

    fn triples(&self, graph: u32) -> (usize, usize) {
        match self.names.binary_search(&graph) {
            Ok(at) => (
                self.triples_at[at] as usize,
                self.triples_at[at + 1] as usize,
            ),
            Err(_) => (0, 0),
        }
    }

    /// How many quads match, where the range alone says it.
    pub(crate) fn quick_count(&self, pattern: Pattern, scope: &Scope) -> Option<usize> {
        match scope {
            Scope::Default => {
                let range = self.default.range(pattern);
                Some(range.end - range.at)
            }
            Scope::Graph(graph) if pattern == [None; 3] => {
                let (at, end) = self.triples(*graph);
                Some(end - at)
            }
            Scope::Named if pattern == [None; 3] => Some(self.graphs_of.len()),
            _ => None,
        }
    }

    /// How many triples the range of a pattern holds, in whichever graphs.
    pub(crate) fn range_len(&self, pattern: Pattern, scope: &Scope) -> usize {
        let range = match scope {
            Scope::Default => self.default.range(pattern),
            _ => self.named.range(pattern),
        };
        range.end - range.at
    }

    pub(crate) fn cursor(&self, pattern: Pattern, scope: Scope) -> Cursor {
        let mut cursor = Cursor {
            range: Range {
                order: SPO,
                at: 0,
                end: 0,
            },
            source: Source::Default,
            pattern,
            graph: 0,
            scope,
        };
        match &cursor.scope {
            Scope::Default => cursor.range = self.default.range(pattern),
            Scope::Graph(graph) => {
                let (at, end) = self.triples(*graph);
                let range = self.named.range(pattern);
                // The shorter way: through the graph, or through every triple that matches.
                if end - at <= range.end - range.at {
                    cursor.source = Source::Graph;
                    cursor.range = Range {
                        order: SPO,
                        at,
                        end,
                    };
                    if let [Some(subject), ..] = pattern {
                        let list = &self.triples_of[at..end];
                        let from = list
                            .partition_point(|t| self.named.spo.entries[*t as usize][0] < subject);
                        let to = list
                            .partition_point(|t| self.named.spo.entries[*t as usize][0] <= subject);
                        cursor.range = Range {
                            order: SPO,
                            at: at + from,
                            end: at + to,
                        };
                    }
                } else {
                    cursor.source = Source::Named;
                    cursor.range = range;
                }
            }
            _ => {
                cursor.source = Source::Named;
                cursor.range = self.named.range(pattern);
            }
        }
        cursor
    }
}

/// Where a cursor reads.
#[derive(Clone, Copy, PartialEq)]
enum Source {
    Default,
    Named,
    Graph,
}

/// Reads the quads of a pattern one after the other. It borrows nothing, so that its owner chooses how to keep the data alive.
pub(crate) struct Cursor {
    range: Range,
    source: Source,
    pattern: Pattern,
    /// How many graphs of the present triple have been given.
    graph: usize,
    scope: Scope,
}

impl Cursor {
    /// Subject, predicate, object and graph of the next quad; graphs read as one are called `DEFAULT`.
    pub(crate) fn next(&mut self, quads: &Quads) -> Option<[u32; 4]> {
        loop {
            if self.range.at >= self.range.end {
                if matches!(self.scope, Scope::Union) && self.source == Source::Named {
                    self.source = Source::Default;
                    self.range = quads.default.range(self.pattern);
                    continue;
                }
                return None;
            }
            match self.source {
                Source::Default => {
                    let triple = quads.default.get(self.range.order, self.range.at);
                    self.range.at += 1;
                    if matches!(self.scope, Scope::Union) && quads.named.contains(triple) {
                        continue;
                    }
                    return Some(with_graph(triple, DEFAULT));
                }
                Source::Graph => {
                    let triple = quads.named.spo.entries[quads.triples_of[self.range.at] as usize];
                    self.range.at += 1;
                    let [s, p, o] = self.pattern;
                    if s.is_none_or(|s| s == triple[0])
                        && p.is_none_or(|p| p == triple[1])
                        && o.is_none_or(|o| o == triple[2])
                        && let Scope::Graph(graph) = self.scope
                    {
                        return Some(with_graph(triple, graph));
                    }
                }
                Source::Named => {
                    let place = quads.named.place(self.range.order, self.range.at);
                    let triple = quads.named.spo.entries[place];
                    let graphs = quads.graphs(place);
                    match &self.scope {
                        Scope::Graph(graph) => {
                            self.range.at += 1;
                            if graphs.contains(graph) {
                                return Some(with_graph(triple, *graph));
                            }
                        }
                        Scope::Merged(among) => {
                            self.range.at += 1;
                            if graphs
                                .iter()
                                .any(|graph| among.binary_search(graph).is_ok())
                            {
                                return Some(with_graph(triple, DEFAULT));
                            }
                        }
                        Scope::Union => {
                            self.range.at += 1;
                            return Some(with_graph(triple, DEFAULT));
                        }
                        Scope::Named | Scope::Among(_) | Scope::Default => {
                            let Some(graph) = graphs.get(self.graph).copied() else {
                                self.range.at += 1;
                                self.graph = 0;
                                continue;
                            };
                            self.graph += 1;
                            if !matches!(&self.scope, Scope::Among(among) if among.binary_search(&graph).is_err())
                            {
                                return Some(with_graph(triple, graph));
                            }
                        }
                    }
                }
            }
        }
    }
}

fn with_graph([s, p, o]: [u32; 3], graph: u32) -> [u32; 4] {
    [s, p, o, graph]
}
