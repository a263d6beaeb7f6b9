//! Rows as SPARQL 1.1 Query Results CSV: plain texts, quoted only where a reader would otherwise split them.
//!
//! The `csv` crate would gather rows in a buffer of its own, which keeps the first rows of a slow answer back, and would
//! write `""` for a row whose only cell is empty. Sparesults quotes literals, but no IRI and no triple term.

use oxigraph::model::{Term, TermRef, Variable};

/// The first line: the names of the variables, none of which can need quotes.
pub fn header(line: &mut String, variables: &[Variable]) {
    cells(line, variables, |line, variable| {
        line.push_str(variable.as_str());
    });
}

/// A line of terms in the order of the variables; what is unbound is empty.
pub fn row(line: &mut String, values: &[Option<Term>]) {
    cells(line, values, |line, value| {
        if let Some(value) = value {
            cell(line, value.as_ref());
        }
    });
}

fn cells<T>(line: &mut String, values: &[T], mut write: impl FnMut(&mut String, &T)) {
    for (at, value) in values.iter().enumerate() {
        if at > 0 {
            line.push(',');
        }
        write(line, value);
    }
    line.push_str("\r\n");
}

fn cell(line: &mut String, term: TermRef<'_>) {
    match term {
        TermRef::NamedNode(node) => quoted(line, node.as_str()),
        TermRef::Literal(literal) => quoted(line, literal.value()),
        TermRef::BlankNode(_) => plain(line, term),
        TermRef::Triple(_) => {
            let mut text = String::new();
            plain(&mut text, term);
            quoted(line, &text);
        }
    }
}

/// A term without what tells its kind; the parts of a triple stand beside each other.
fn plain(text: &mut String, term: TermRef<'_>) {
    match term {
        TermRef::NamedNode(node) => text.push_str(node.as_str()),
        TermRef::Literal(literal) => text.push_str(literal.value()),
        TermRef::BlankNode(node) => {
            text.push_str("_:");
            text.push_str(node.as_str());
        }
        TermRef::Triple(triple) => {
            plain(text, triple.subject.as_ref().into());
            text.push(' ');
            plain(text, triple.predicate.as_ref().into());
            text.push(' ');
            plain(text, triple.object.as_ref());
        }
    }
}

fn quoted(line: &mut String, text: &str) {
    let splits = |byte| matches!(byte, b'"' | b',' | b'\n' | b'\r');
    if !text.bytes().any(splits) {
        line.push_str(text);
        return;
    }
    line.push('"');
    for (at, part) in text.split('"').enumerate() {
        if at > 0 {
            line.push_str("\"\"");
        }
        line.push_str(part);
    }
    line.push('"');
}
