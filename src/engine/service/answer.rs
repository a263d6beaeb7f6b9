//! What another endpoint answers, read on the thread of the query that asked, so that its limits hold and what is kept
//! counts as its memory.

use super::{Document, limit, nesting};
use crate::engine::change::{fresh, renamed};
use oxigraph::model::{BlankNode, Term, Variable};
use rustc_hash::FxHashMap;
use sparesults::{QueryResultsFormat, QueryResultsParser, ReaderQueryResultsParserOutput};
use spareval::QuerySolutionIter;
use std::io::{self, Read};
use std::sync::Arc;

/// Variables that an answer may have beyond those it was asked for, which some endpoints add.
const MORE: usize = 256;

/// So many rows are kept in one piece. One piece for all would take twice what it holds whenever it grows.
const TOGETHER: usize = 1024;

/// A whole answer.
pub(super) struct Rows {
    variables: Arc<[Variable]>,
    /// The cells of so many rows each, row after row.
    pieces: Vec<Vec<Option<Term>>>,
    count: usize,
}

impl Rows {
    /// The rows of a document, in the columns that were asked for.
    pub(super) fn read(document: &Document, variables: Vec<Variable>) -> Result<Self, String> {
        let kind = &document.media_type;
        if kind.is_empty() {
            // The protocol says that it must (SPARQL 1.1 Protocol, 2.1.6), and to guess is to take a page of errors for rows.
            return Err("it does not say in what format it answered".to_owned());
        }
        let format = QueryResultsFormat::from_media_type(kind)
            .ok_or_else(|| format!("it answered in `{kind}`, which holds no rows"))?;
        nesting::check(format, &document.bytes, variables.len() + MORE)?;
        let parsed = QueryResultsParser::from_format(format)
            .for_reader(Watched(&document.bytes))
            .map_err(|error| error.to_string())?;
        let ReaderQueryResultsParserOutput::Solutions(solutions) = parsed else {
            return Err("it answered with yes or no, not with rows".to_owned());
        };
        let columns: Vec<Option<usize>> = variables
            .iter()
            .map(|wanted| solutions.variables().iter().position(|v| v == wanted))
            .collect();
        let mut nodes = FxHashMap::default();
        let (mut pieces, mut count): (Vec<Vec<_>>, _) = (Vec::new(), 0);
        for solution in solutions {
            limit::tick();
            let solution = solution.map_err(|error| error.to_string())?;
            let row = columns.iter().map(|column| {
                let term = solution.values().get((*column)?)?.as_ref()?;
                Some(own(term, &mut nodes))
            });
            match pieces.last_mut().filter(|_| count % TOGETHER > 0) {
                Some(piece) => piece.extend(row),
                None => pieces.push(row.collect()),
            }
            count += 1;
        }
        Ok(Self {
            variables: variables.into(),
            pieces,
            count,
        })
    }

    pub(super) fn iter(self: Arc<Self>) -> QuerySolutionIter<'static> {
        let (variables, width) = (Arc::clone(&self.variables), self.variables.len());
        let rows = (0..self.count).map(move |row| {
            let start = row % TOGETHER * width;
            Ok(self.pieces[row / TOGETHER][start..start + width].to_vec())
        });
        QuerySolutionIter::from_tuples(variables, rows)
    }
}

/// The label of a blank node means something in its own document only: elsewhere, and with us, the same label is another
/// node's.
fn own(term: &Term, nodes: &mut FxHashMap<BlankNode, BlankNode>) -> Term {
    match term {
        Term::BlankNode(node) => renamed(node, nodes).into(),
        Term::Triple(triple) => fresh(triple, nodes).into(),
        term => term.clone(),
    }
}

/// Bytes that are read under the limits: a parser may keep all rows until it finds the variables behind them.
struct Watched<'a>(&'a [u8]);

impl Read for Watched<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        limit::look();
        self.0.read(buffer)
    }
}
