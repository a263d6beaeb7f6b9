//! JSON-LD that is pleasant to read as JSON: short names, days as texts, labels by language, one object per thing.
//!
//! The names come from `ontology/context.jsonld`, which stands inside each file, so that a file needs no network.
//! A value that a name's definition would not read back as it is stands under the property's prefixed name instead,
//! with its type or language beside it.

use std::{
    collections::HashMap,
    io::{self, Write},
};

use oxigraph::model::{GraphNameRef, LiteralRef, NamedOrBlankNodeRef, QuadRef, TermRef};
use serde_json::{Map, Value, json};

use super::rdf;
use crate::vocab::{rdf::TYPE, xsd};

/// How a context names things.
pub struct Context {
    whole: Value,
    terms: HashMap<String, Term>,
    prefixes: Vec<(String, String)>,
}

struct Term {
    name: String,
    coercion: Coercion,
}

/// How the values of a name are read.
#[derive(PartialEq, Eq)]
enum Coercion {
    Plain,
    Link,
    Language,
    Datatype(String),
}

impl Context {
    /// Reads a context; `None` if it is not of the shape that this writer understands.
    pub fn read(text: &[u8]) -> Option<Self> {
        let file: Value = serde_json::from_slice(text).ok()?;
        let whole = file.get("@context")?.clone();
        let entries = whole.as_object()?;
        let prefixes: Vec<(String, String)> = entries
            .iter()
            .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
            .filter(|(name, value)| !name.starts_with('@') && value.ends_with(['#', '/']))
            .collect();
        let expand = |short: &str| match short.split_once(':') {
            Some((prefix, local)) => match prefixes.iter().find(|(name, _)| name == prefix) {
                Some((_, namespace)) => format!("{namespace}{local}"),
                None => short.to_owned(),
            },
            None => short.to_owned(),
        };
        let mut terms = HashMap::new();
        for (name, value) in entries {
            let (iri, coercion) = match value {
                Value::String(iri) if !name.starts_with('@') && !iri.starts_with('@') => {
                    (iri.as_str(), Coercion::Plain)
                }
                Value::Object(definition) => {
                    let coercion = match (definition.get("@type"), definition.get("@container")) {
                        (Some(Value::String(kind)), None) if kind == "@id" => Coercion::Link,
                        (Some(Value::String(kind)), None) => Coercion::Datatype(expand(kind)),
                        (None, Some(Value::String(kind))) if kind == "@language" => {
                            Coercion::Language
                        }
                        (None, None) => Coercion::Plain,
                        _ => return None,
                    };
                    (definition.get("@id")?.as_str()?, coercion)
                }
                _ => continue,
            };
            let iri = expand(iri);
            if !prefixes.iter().any(|(prefix, _)| prefix == name) {
                let name = name.clone();
                terms.insert(iri, Term { name, coercion });
            }
        }
        Some(Self {
            whole,
            terms,
            prefixes,
        })
    }

    /// Whether a property has a name, and so its values a form.
    pub fn names(&self, iri: &str) -> bool {
        self.terms.contains_key(iri)
    }

    /// The key under which a property's values stand when its name would not read them back.
    fn long(&self, iri: &str) -> String {
        for (prefix, namespace) in &self.prefixes {
            if let Some(local) = iri.strip_prefix(namespace.as_str())
                && !local.is_empty()
                && !local.starts_with("//")
            {
                return format!("{prefix}:{local}");
            }
        }
        iri.to_owned()
    }

    fn add(&self, node: &mut Map<String, Value>, statement: QuadRef<'_>) {
        let property = statement.predicate.as_str();
        if let (TYPE, TermRef::NamedNode(class)) = (property, statement.object) {
            let name = match self.terms.get(class.as_str()) {
                Some(term) => term.name.clone(),
                None => self.long(class.as_str()),
            };
            return push(node, "type", name.into());
        }
        let Some(term) = self.terms.get(property) else {
            return push(node, &self.long(property), self.explicit(statement.object));
        };
        match (&term.coercion, statement.object) {
            (Coercion::Link, TermRef::NamedNode(link)) => {
                push(node, &term.name, link.as_str().into());
            }
            (Coercion::Link, TermRef::BlankNode(link)) => {
                push(node, &term.name, format!("_:{}", link.as_str()).into());
            }
            (Coercion::Language, TermRef::Literal(literal)) if literal.language().is_some() => {
                let language = literal.language().unwrap_or_default();
                let by_language = node
                    .entry(term.name.clone())
                    .or_insert_with(|| Value::Object(Map::new()));
                if let Value::Object(by_language) = by_language {
                    push(by_language, language, literal.value().into());
                }
            }
            (Coercion::Datatype(datatype), TermRef::Literal(literal))
                if literal.datatype().as_str() == datatype && literal.language().is_none() =>
            {
                push(node, &term.name, native(literal));
            }
            (Coercion::Plain, TermRef::Literal(literal))
                if literal.datatype().as_str() == xsd::STRING =>
            {
                push(node, &term.name, literal.value().into());
            }
            (_, object) => push(node, &self.long(property), self.explicit(object)),
        }
    }

    /// A value that says of itself what it is.
    fn explicit(&self, term: TermRef<'_>) -> Value {
        match term {
            TermRef::NamedNode(name) => json!({ "id": name.as_str() }),
            TermRef::BlankNode(node) => json!({ "id": format!("_:{}", node.as_str()) }),
            TermRef::Literal(literal) => match literal.language() {
                Some(language) => json!({ "@value": literal.value(), "@language": language }),
                None if literal.datatype().as_str() == xsd::STRING => {
                    json!({ "@value": literal.value() })
                }
                None => json!({
                    "@value": literal.value(), "type": self.long(literal.datatype().as_str()),
                }),
            },
            TermRef::Triple(_) => Value::Null,
        }
    }
}

/// Booleans and numbers as those of JSON, where that is their canonical form.
fn native(literal: LiteralRef<'_>) -> Value {
    let text = literal.value();
    match literal.datatype().as_str() {
        xsd::BOOLEAN if text == "true" => Value::Bool(true),
        xsd::BOOLEAN if text == "false" => Value::Bool(false),
        xsd::INTEGER => match text.parse::<i32>() {
            Ok(number) if number.to_string() == text => number.into(),
            _ => text.into(),
        },
        _ => text.into(),
    }
}

fn push(node: &mut Map<String, Value>, key: &str, value: Value) {
    match node.get_mut(key) {
        None => {
            node.insert(key.to_owned(), value);
        }
        Some(Value::Array(values)) => values.push(value),
        Some(one) => *one = Value::Array(vec![one.take(), value]),
    }
}

/// Writes statements that come subject by subject and graph by graph; holds one subject at a time.
pub fn write<'a>(
    context: &Context,
    statements: impl Iterator<Item = QuadRef<'a>>,
    out: &mut impl Write,
) -> io::Result<u64> {
    out.write_all(b"{\n\"@context\": ")?;
    serde_json::to_writer(&mut *out, &context.whole)?;
    out.write_all(b",\n\"@graph\": [")?;
    let mut count = 0;
    let mut graph = GraphNameRef::DefaultGraph;
    let mut subject: Option<NamedOrBlankNodeRef<'a>> = None;
    let mut node = Map::new();
    // Whether something stands before in the list that is open.
    let mut follows = false;
    for statement in statements {
        rdf::plain(statement.object)?;
        if subject != Some(statement.subject) || graph != statement.graph_name {
            end(&mut node, &mut follows, out)?;
            if graph != statement.graph_name {
                if graph != GraphNameRef::DefaultGraph {
                    out.write_all(b"\n]}")?;
                    follows = true;
                }
                open(statement.graph_name, follows, out)?;
                follows = false;
                graph = statement.graph_name;
            }
            subject = Some(statement.subject);
            node.insert("id".to_owned(), id(statement.subject).into());
        }
        context.add(&mut node, statement);
        count += 1;
    }
    end(&mut node, &mut follows, out)?;
    if graph != GraphNameRef::DefaultGraph {
        out.write_all(b"\n]}")?;
    }
    out.write_all(b"\n]\n}\n")?;
    Ok(count)
}

fn id(subject: NamedOrBlankNodeRef<'_>) -> String {
    match subject {
        NamedOrBlankNodeRef::NamedNode(name) => name.as_str().to_owned(),
        NamedOrBlankNodeRef::BlankNode(node) => format!("_:{}", node.as_str()),
    }
}

fn open(graph: GraphNameRef<'_>, follows: bool, out: &mut impl Write) -> io::Result<()> {
    let name = match graph {
        GraphNameRef::NamedNode(name) => name.as_str().to_owned(),
        GraphNameRef::BlankNode(node) => format!("_:{}", node.as_str()),
        GraphNameRef::DefaultGraph => {
            let message = "the default graph comes first";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
    };
    out.write_all(if follows { b",\n" } else { b"\n" })?;
    write!(out, "{{\"id\":{},\"@graph\":[", Value::from(name))
}

fn end(node: &mut Map<String, Value>, follows: &mut bool, out: &mut impl Write) -> io::Result<()> {
    if node.is_empty() {
        return Ok(());
    }
    out.write_all(if *follows { b",\n" } else { b"\n" })?;
    serde_json::to_writer(&mut *out, node)?;
    node.clear();
    *follows = true;
    Ok(())
}
