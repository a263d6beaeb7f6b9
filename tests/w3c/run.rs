//! Runs one test on Oxigraph's store and on our engine.

use crate::compare::{self, Said};
use crate::manifest::{self, Data, Test};
use crate::{ENGINE, STORE};
use accede::engine::service::{Document, Remote};
use accede::engine::{self, Answer, Failure, Options, Services, change};
use accede::store::snapshot::Snapshot;
use oxigraph::model::dataset::CanonicalizationAlgorithm;
use oxigraph::model::{BlankNode, Dataset, GraphName, NamedNode, NamedOrBlankNode, Quad, Term};
use oxigraph::sparql::{QueryResults, SparqlEvaluator};
use oxigraph::store::Store;
use sparesults::{QueryResultsFormat, QueryResultsSerializer};
use spargebra::algebra::GraphPattern;
use spargebra::{Query, SparqlParser};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

type Outcome = Result<(), String>;

pub fn run(test: &Test) -> Vec<(&'static str, Outcome)> {
    let text = || std::fs::read_to_string(&test.request).map_err(|e| e.to_string());
    let base = manifest::base(&test.request);
    let query = || text().and_then(|t| engine::parse(&t, Some(&base)).map_err(|e| e.to_string()));
    let update = || {
        text().and_then(|t| {
            let parser = SparqlParser::new()
                .with_base_iri(&base)
                .map_err(|e| e.to_string())?;
            parser.parse_update(&t).map_err(|e| e.to_string())
        })
    };
    match test.kind.as_str() {
        "PositiveSyntaxTest" | "PositiveSyntaxTest11" | "PositiveSyntaxTest12" => {
            vec![(STORE, query().map(drop))]
        }
        "NegativeSyntaxTest" | "NegativeSyntaxTest11" | "NegativeSyntaxTest12" => {
            vec![(STORE, refused(query()))]
        }
        "PositiveUpdateSyntaxTest11" => vec![(STORE, update().map(drop))],
        "NegativeUpdateSyntaxTest11" => vec![(STORE, refused(update()))],
        "UpdateEvaluationTest" => vec![
            (
                STORE,
                text().and_then(|text| run_update(test, &text, &base, update_on_store)),
            ),
            (
                ENGINE,
                text().and_then(|text| run_update(test, &text, &base, update_on_engine)),
            ),
        ],
        "QueryEvaluationTest" | "CSVResultFormatTest" => {
            vec![
                (
                    STORE,
                    query().and_then(|query| evaluation(test, &query, on_store)),
                ),
                (
                    ENGINE,
                    query().and_then(|query| evaluation(test, &query, on_engine)),
                ),
            ]
        }
        kind => vec![(STORE, Err(format!("unknown kind of test `{kind}`")))],
    }
}

fn refused<T>(outcome: Result<T, String>) -> Outcome {
    outcome.map_or(Ok(()), |_| Err("it is accepted".to_owned()))
}

fn load(data: &Data) -> Result<Vec<Quad>, String> {
    let default = data
        .default
        .iter()
        .map(|file| (GraphName::DefaultGraph, file));
    let named = data
        .named
        .iter()
        .map(|(name, file)| (GraphName::from(name.clone()), file));
    let mut quads = Vec::new();
    for (graph, file) in default.chain(named) {
        add(&mut quads, &graph, file)?;
    }
    Ok(quads)
}

fn add(quads: &mut Vec<Quad>, graph: &GraphName, file: &Path) -> Outcome {
    // A blank node of one file is none of another's, whatever their labels.
    let tag = quads.len();
    let own = |node: &BlankNode| BlankNode::new_unchecked(format!("f{tag}{}", node.as_str()));
    for triple in &manifest::graph(file)? {
        let mut triple = triple.into_owned();
        if let NamedOrBlankNode::BlankNode(node) = &triple.subject {
            triple.subject = own(node).into();
        }
        if let Term::BlankNode(node) = &triple.object {
            triple.object = own(node).into();
        }
        quads.push(triple.in_graph(graph.clone()));
    }
    Ok(())
}

fn store_of(quads: &[Quad]) -> Result<Store, String> {
    let store = Store::new().map_err(|e| e.to_string())?;
    store
        .extend(quads.iter().cloned())
        .map_err(|e| e.to_string())?;
    Ok(store)
}

type Ask = fn(&Test, &[Quad], &Query) -> Result<Said, String>;

fn evaluation(test: &Test, query: &Query, ask: Ask) -> Outcome {
    let mut quads = load(&test.data)?;
    // Graphs that only the query names are loaded from where their names point.
    if let Some(dataset) = query.dataset() {
        for name in dataset.default.iter().chain(dataset.named.iter().flatten()) {
            let file = manifest::path(name.as_str());
            let graph = GraphName::from(name.clone());
            if file.is_file() && !quads.iter().any(|quad| quad.graph_name == graph) {
                add(&mut quads, &graph, &file)?;
            }
        }
    }
    let file = test.result.as_ref().ok_or("no result is named")?;
    let found = ask(test, &quads, query)?;
    if file.extension().is_some_and(|e| e == "csv") {
        return same_csv(
            &std::fs::read_to_string(file).map_err(|e| e.to_string())?,
            &found,
        );
    }
    compare::same(&compare::expected(file)?, &found)
}

fn is_ordered(query: &Query) -> bool {
    fn ordered(pattern: &GraphPattern) -> bool {
        match pattern {
            GraphPattern::OrderBy { .. } => true,
            GraphPattern::Project { inner, .. }
            | GraphPattern::Distinct { inner }
            | GraphPattern::Reduced { inner }
            | GraphPattern::Slice { inner, .. } => ordered(inner),
            _ => false,
        }
    }
    matches!(query, Query::Select { pattern, .. } if ordered(pattern))
}

fn on_store(test: &Test, quads: &[Quad], query: &Query) -> Result<Said, String> {
    if !test.services.is_empty() {
        // The store would open a connection; how services are asked is ours to prove, not the store's.
        return on_engine(test, quads, query);
    }
    let results = SparqlEvaluator::new()
        .for_query(query.clone())
        .on_store(&store_of(quads)?)
        .execute()
        .map_err(|e| e.to_string())?;
    Ok(match results {
        QueryResults::Boolean(yes) => Said::Boolean(yes),
        QueryResults::Graph(triples) => Said::Graph(Box::new(
            triples
                .collect::<Result<_, _>>()
                .map_err(|e| e.to_string())?,
        )),
        QueryResults::Solutions(rows) => Said::Rows {
            rows: rows
                .map(|r| r.map(|r| compare::row(&r)))
                .collect::<Result<_, _>>()
                .map_err(|e| e.to_string())?,
            ordered: is_ordered(query),
        },
    })
}

fn on_engine(test: &Test, quads: &[Quad], query: &Query) -> Result<Said, String> {
    let snapshot = Snapshot::from_quads(quads.to_vec(), &[]);
    let remote = Endpoints(
        test.services
            .iter()
            .map(|(name, file)| {
                let data = Data {
                    default: vec![file.clone()],
                    named: Vec::new(),
                };
                Ok((name.clone(), Snapshot::from_quads(load(&data)?, &[])))
            })
            .collect::<Result<Vec<_>, String>>()?
            .into(),
    );
    let options = Options {
        services: Services::On {
            local: Vec::new(),
            remote: Some(Arc::new(remote)),
        },
        ..Options::default()
    };
    engine::evaluate(&snapshot, query, &options, |answer| said(answer, query))
        .map_err(|e| e.to_string())
}

fn said(answer: Answer<'_>, query: &Query) -> Result<Said, Failure> {
    Ok(match answer {
        Answer::Boolean(yes) => Said::Boolean(yes),
        Answer::Triples(triples) => Said::Graph(Box::new(triples.collect::<Result<_, _>>()?)),
        Answer::Solutions(rows) => Said::Rows {
            rows: rows
                .map(|r| r.map(|r| compare::row(&r)))
                .collect::<Result<_, _>>()?,
            ordered: is_ordered(query),
        },
    })
}

/// Endpoints of a test, each with the data of one file.
#[derive(Clone)]
struct Endpoints(Arc<[(NamedNode, Snapshot)]>);

impl Remote for Endpoints {
    fn allows(&self, _: &NamedNode) -> bool {
        true
    }

    fn ask(
        &self,
        service: &NamedNode,
        pattern: &GraphPattern,
        _: Option<&oxiri::Iri<String>>,
        _: Duration,
    ) -> Result<Document, String> {
        let (_, snapshot) = self
            .0
            .iter()
            .find(|(name, _)| name == service)
            .ok_or("no such endpoint")?;
        let mut variables = Vec::new();
        pattern.on_in_scope_variable(|v| {
            if !variables.contains(v) {
                variables.push(v.clone());
            }
        });
        let query = Query::Select {
            dataset: None,
            pattern: GraphPattern::Project {
                inner: Box::new(pattern.clone()),
                variables: variables.clone(),
            },
            base_iri: None,
        };
        // An endpoint asks others in its turn.
        let services = Services::On {
            local: Vec::new(),
            remote: Some(Arc::new(self.clone())),
        };
        let options = Options {
            services,
            ..Options::default()
        };
        let bytes = engine::evaluate(snapshot, &query, &options, |answer| {
            let format = QueryResultsSerializer::from_format(QueryResultsFormat::Json);
            let mut writer = format.serialize_solutions_to_writer(Vec::new(), variables)?;
            if let Answer::Solutions(rows) = answer {
                for row in rows {
                    writer.serialize(&row?)?;
                }
            }
            Ok(writer.finish()?)
        })
        .map_err(|e| e.to_string())?;
        Ok(Document {
            media_type: QueryResultsFormat::Json.media_type().to_owned(),
            bytes,
        })
    }
}

fn same_csv(expected: &str, found: &Said) -> Outcome {
    let Said::Rows { rows, .. } = found else {
        return Err("rows expected".to_owned());
    };
    let mut lines = expected.lines();
    let header: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    let cell = |term: &Term| match term {
        Term::NamedNode(name) => name.as_str().to_owned(),
        Term::Literal(literal) if literal.value().contains([',', '"', '\n']) => {
            format!("\"{}\"", literal.value().replace('"', "\"\""))
        }
        Term::Literal(literal) => literal.value().to_owned(),
        other => other.to_string(),
    };
    // Labels of blank nodes are of no account.
    let mask = |line: String| {
        if line.contains("_:") {
            line.split("_:").next().unwrap_or_default().to_owned()
        } else {
            line
        }
    };
    let mut wanted: Vec<String> = lines.map(|l| mask(l.to_owned())).collect();
    let mut got: Vec<String> = rows
        .iter()
        .map(|row| {
            mask(
                header
                    .iter()
                    .map(|h| row.get(*h).map_or_else(String::new, cell))
                    .collect::<Vec<_>>()
                    .join(","),
            )
        })
        .collect();
    wanted.sort();
    got.sort();
    if wanted == got {
        Ok(())
    } else {
        Err(format!("expected {wanted:?}, found {got:?}"))
    }
}

fn update_on_store(store: &Store, text: &str, base: &str) -> Outcome {
    let update = SparqlEvaluator::new()
        .with_base_iri(base)
        .map_err(|e| e.to_string())?
        .parse_update(text)
        .map_err(|e| e.to_string())?;
    update.on_store(store).execute().map_err(|e| e.to_string())
}

fn update_on_engine(store: &Store, text: &str, base: &str) -> Outcome {
    let parser = SparqlParser::new().with_base_iri(base);
    let update = parser.map_err(|e| e.to_string())?.parse_update(text);
    let quads: Vec<Quad> = store
        .iter()
        .collect::<Result<_, _>>()
        .map_err(|e| e.to_string())?;
    let before = Snapshot::from_quads(quads, &[]);
    let mut transaction = store.start_transaction().map_err(|e| e.to_string())?;
    let update = update.map_err(|e| e.to_string())?;
    change::apply(&mut transaction, &before, &[], &update, &Options::default())
        .map_err(|e| e.to_string())?;
    transaction.commit().map_err(|e| e.to_string())
}

fn run_update(
    test: &Test,
    text: &str,
    base: &str,
    work: fn(&Store, &str, &str) -> Outcome,
) -> Outcome {
    let store = store_of(&load(&test.data)?)?;
    work(&store, text, base)?;
    let dataset = |store: &Store| -> Result<Dataset, String> {
        let mut dataset: Dataset = store
            .iter()
            .collect::<Result<_, _>>()
            .map_err(|e| e.to_string())?;
        dataset.canonicalize(CanonicalizationAlgorithm::Unstable);
        Ok(dataset)
    };
    let (wanted, found) = (
        dataset(&store_of(&load(&test.result_data)?)?)?,
        dataset(&store)?,
    );
    if wanted == found {
        Ok(())
    } else {
        Err(format!("expected\n{wanted}\nfound\n{found}"))
    }
}
