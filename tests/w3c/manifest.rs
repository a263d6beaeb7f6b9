//! Reads manifests: which tests there are, and what each is made of.

use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::vocab::{rdf, rdfs};
use oxigraph::model::{
    Graph, NamedNode, NamedNodeRef, NamedOrBlankNode, NamedOrBlankNodeRef, Term, TermRef,
};
use std::path::{Path, PathBuf};

const MF: &str = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#";
const QT: &str = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#";
const UT: &str = "http://www.w3.org/2009/sparql/tests/test-update#";

/// Files and graphs of a dataset.
#[derive(Default, Debug)]
pub struct Data {
    pub default: Vec<PathBuf>,
    /// Name and file of each named graph.
    pub named: Vec<(NamedNode, PathBuf)>,
}

#[derive(Debug)]
pub struct Test {
    /// Folder below the root, `#`, and the local name.
    pub id: String,
    /// The local name of its class.
    pub kind: String,
    pub request: PathBuf,
    pub data: Data,
    pub services: Vec<(NamedNode, PathBuf)>,
    pub result: Option<PathBuf>,
    pub result_data: Data,
}

/// The tests of every `manifest.ttl` below a folder, but those of entailment, which nothing here does.
pub fn tests(root: &Path) -> Vec<Test> {
    let root = root.canonicalize().unwrap();
    let mut folders = vec![root.clone()];
    let mut tests = Vec::new();
    while let Some(folder) = folders.pop() {
        let mut entries: Vec<PathBuf> = folder
            .read_dir()
            .unwrap()
            .map(|e| e.unwrap().path())
            .collect();
        entries.sort();
        for entry in entries {
            if entry.is_dir() && !entry.ends_with("entailment") {
                folders.push(entry);
            } else if entry.ends_with("manifest.ttl") {
                read(&root, &entry, &mut tests);
            }
        }
    }
    tests
}

pub fn base(path: &Path) -> String {
    format!("file://{}", path.display())
}

pub fn path(iri: &str) -> PathBuf {
    PathBuf::from(iri.strip_prefix("file://").unwrap_or(iri))
}

pub fn graph(file: &Path) -> Result<Graph, String> {
    let extension = file
        .extension()
        .and_then(|e| e.to_str())
        .unwrap_or_default();
    let format = RdfFormat::from_extension(extension)
        .ok_or_else(|| format!("{} is no RDF", file.display()))?;
    let text = std::fs::read(file).map_err(|e| format!("{}: {e}", file.display()))?;
    let parser = RdfParser::from_format(format)
        .with_base_iri(base(file))
        .map_err(|e| e.to_string())?;
    let mut graph = Graph::new();
    for quad in parser.for_slice(&text) {
        graph.insert(&oxigraph::model::Triple::from(
            quad.map_err(|e| e.to_string())?,
        ));
    }
    Ok(graph)
}

fn read(root: &Path, file: &Path, tests: &mut Vec<Test>) {
    let graph = graph(file).unwrap();
    let folder = file
        .parent()
        .unwrap()
        .strip_prefix(root)
        .unwrap()
        .display()
        .to_string();
    let Some(mut list) = graph
        .triples_for_predicate(&mf("entries"))
        .next()
        .and_then(|t| as_node(t.object))
    else {
        return;
    };
    while let Some(first) = object(&graph, &list, rdf::FIRST) {
        if let Some(test) = as_node(first.as_ref()).and_then(|node| test(&graph, &folder, &node)) {
            tests.push(test);
        }
        match object(&graph, &list, rdf::REST).and_then(|t| as_node(t.as_ref())) {
            Some(rest) => list = rest,
            None => break,
        }
    }
}

fn test(graph: &Graph, folder: &str, node: &NamedOrBlankNode) -> Option<Test> {
    let NamedOrBlankNode::NamedNode(name) = node else {
        return None;
    };
    let local = name.as_str().rsplit(['#', '/']).next()?;
    let kind = iri(object(graph, node, rdf::TYPE)?)?
        .strip_prefix(MF)?
        .to_owned();
    let action = object(graph, node, mf("action").as_ref())?;
    let result = object(graph, node, mf("result").as_ref());
    let mut test = Test {
        id: format!("{folder}#{local}"),
        kind,
        request: PathBuf::new(),
        data: Data::default(),
        services: Vec::new(),
        result: None,
        result_data: Data::default(),
    };
    match &action {
        Term::NamedNode(file) => test.request = path(file.as_str()),
        _ => {
            let node = as_node(action.as_ref())?;
            let request = object(graph, &node, qt("query").as_ref())
                .or_else(|| object(graph, &node, ut("request").as_ref()))?;
            test.request = path(&iri(request)?);
            test.data = data(graph, &node);
            for service in objects(graph, &node, qt("serviceData").as_ref()) {
                let service = as_node(service.as_ref())?;
                let endpoint = iri(object(graph, &service, qt("endpoint").as_ref())?)?;
                let file = iri(object(graph, &service, qt("data").as_ref())?)?;
                test.services
                    .push((NamedNode::new_unchecked(endpoint), path(&file)));
            }
        }
    }
    match &result {
        Some(Term::NamedNode(file)) => test.result = Some(path(file.as_str())),
        Some(other) => test.result_data = data(graph, &as_node(other.as_ref())?),
        None => (),
    }
    Some(test)
}

fn data(graph: &Graph, node: &NamedOrBlankNode) -> Data {
    let mut data = Data::default();
    for property in [qt("data"), ut("data")] {
        data.default.extend(
            objects(graph, node, property.as_ref())
                .into_iter()
                .filter_map(iri)
                .map(|i| path(&i)),
        );
    }
    for property in [qt("graphData"), ut("graphData")] {
        for item in objects(graph, node, property.as_ref()) {
            match &item {
                Term::NamedNode(file) => data.named.push((file.clone(), path(file.as_str()))),
                _ => {
                    let Some(node) = as_node(item.as_ref()) else {
                        continue;
                    };
                    let file = object(graph, &node, ut("graph").as_ref())
                        .or_else(|| object(graph, &node, qt("graph").as_ref()));
                    if let (Some(file), Some(Term::Literal(label))) =
                        (file.and_then(iri), object(graph, &node, rdfs::LABEL))
                    {
                        data.named
                            .push((NamedNode::new_unchecked(label.value()), path(&file)));
                    }
                }
            }
        }
    }
    data
}

fn mf(local: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{MF}{local}"))
}

fn qt(local: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{QT}{local}"))
}

fn ut(local: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{UT}{local}"))
}

fn iri(term: Term) -> Option<String> {
    match term {
        Term::NamedNode(name) => Some(name.into_string()),
        _ => None,
    }
}

fn as_node(term: TermRef<'_>) -> Option<NamedOrBlankNode> {
    match term {
        TermRef::NamedNode(name) => Some(name.into_owned().into()),
        TermRef::BlankNode(node) => Some(node.into_owned().into()),
        _ => None,
    }
}

pub fn object(graph: &Graph, node: &NamedOrBlankNode, property: NamedNodeRef<'_>) -> Option<Term> {
    let node: NamedOrBlankNodeRef<'_> = node.as_ref();
    graph
        .object_for_subject_predicate(node, property)
        .map(TermRef::into_owned)
}

pub fn objects(graph: &Graph, node: &NamedOrBlankNode, property: NamedNodeRef<'_>) -> Vec<Term> {
    let node: NamedOrBlankNodeRef<'_> = node.as_ref();
    graph
        .objects_for_subject_predicate(node, property)
        .map(TermRef::into_owned)
        .collect()
}
