//! Which instruments of a set each participant lacks on a day: binds `queries/gaps/` and shapes the
//! answer. The days, statuses and verdicts are the queries' own.

use std::collections::HashMap;

use oxigraph::model::Term;
use serde::{Serialize, Serializer};
use spareval::QuerySolution;

use crate::{
    engine::{self, Answer, Failure, Options},
    model::{Date, InstrumentIx, ParticipantIx, Status, id},
    publish,
    queries::Query,
    record::Record,
    resolve::UnknownName,
    store::snapshot::Snapshot,
};

/// What is asked.
#[derive(Debug, Clone)]
pub struct Question {
    pub day: Date,
    pub set: String,
    pub region: String,
    /// Only these participants, in or out of the region; all of the region if none.
    pub participants: Vec<ParticipantIx>,
    /// Only these instruments, in or out of the set; all of the set if none.
    pub instruments: Vec<InstrumentIx>,
}

/// The answer: a matrix of cells.
#[derive(Debug, Clone, Serialize)]
pub struct Matrix {
    pub on: String,
    pub set: String,
    pub region: String,
    pub instruments: Vec<Column>,
    pub rows: Vec<Row>,
}

/// An instrument of the matrix.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Column {
    pub id: String,
    pub label: String,
    /// The last day that was read for it.
    pub verified_on: Option<String>,
}

/// A participant of the matrix.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    pub participant: String,
    pub name: String,
    /// How many of the instruments it lacks; cells that the record does not decide are not counted.
    pub lacks: usize,
    /// How many cells the record does not decide.
    pub unknown: usize,
    /// One for each instrument, in the order of the columns; written as an object by their ids.
    #[serde(serialize_with = "by_instrument")]
    pub cells: Vec<Cell>,
}

/// A cell: one participant's status towards one instrument.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct Cell {
    #[serde(skip)]
    pub instrument: String,
    #[serde(serialize_with = "as_code")]
    pub status: Status,
    /// `None` where the record does not decide.
    pub lacks: Option<bool>,
    pub since: Option<String>,
    pub until: Option<String>,
    pub verified_on: Option<String>,
    pub carried_forward: bool,
    pub source: Option<String>,
}

fn by_instrument<S: Serializer>(cells: &[Cell], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(cells.iter().map(|cell| (&cell.instrument, cell)))
}

fn as_code<S: Serializer>(status: &Status, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(status.code())
}

/// Why there is no matrix.
#[derive(Debug, thiserror::Error)]
pub enum GapsError {
    #[error(transparent)]
    Unknown(#[from] UnknownName),
    #[error(transparent)]
    Failure(#[from] Failure),
}

/// The matrix that answers the question, from the graph.
pub fn matrix(
    snapshot: &Snapshot,
    record: &Record,
    question: &Question,
) -> Result<Matrix, GapsError> {
    let reference = &record.reference;
    let set = crate::resolve::set(record, &question.set)?;
    let region = crate::resolve::region(record, &question.region)?;
    let of_set: Vec<InstrumentIx> = set
        .instruments
        .iter()
        .filter_map(|id| reference.instrument(id))
        .collect();
    let instruments = if question.instruments.is_empty() {
        of_set.clone()
    } else {
        question.instruments.clone()
    };
    let in_region: Vec<ParticipantIx> = region
        .members
        .iter()
        .filter(|(at, spell)| {
            spell.covers(question.day) && reference.participants[at.at()].existed_on(question.day)
        })
        .map(|(at, _)| *at)
        .collect();
    let participants = if question.participants.is_empty() {
        in_region.clone()
    } else {
        question.participants.clone()
    };
    let whole = participants.iter().all(|at| in_region.contains(at))
        && instruments.iter().all(|at| of_set.contains(at));
    let day = question.day.to_string();
    let mut cells = HashMap::new();
    if whole {
        let given = [("day", &day), ("set", &set.id), ("region", &region.id)];
        ask(snapshot, record, "gap_matrix", &given, &mut cells)?;
    } else {
        for participant in &participants {
            for instrument in &instruments {
                let participant = &reference.participants[participant.at()].id;
                let instrument = &reference.instruments[instrument.at()].id;
                let given = [
                    ("day", &day),
                    ("participant", participant),
                    ("instrument", instrument),
                ];
                ask(snapshot, record, "gap_cell", &given, &mut cells)?;
            }
        }
    }
    let columns: Vec<Column> = instruments
        .iter()
        .map(|at| Column {
            id: reference.instruments[at.at()].id.clone(),
            label: reference.instruments[at.at()].label.clone(),
            verified_on: record.verified_on(*at).map(|day| day.to_string()),
        })
        .collect();
    let mut rows: Vec<Row> = participants
        .iter()
        .map(|at| {
            let participant = &reference.participants[at.at()];
            row(participant, &columns, &mut cells, question.day)
        })
        .collect();
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(Matrix {
        on: day,
        set: set.id.clone(),
        region: region.id.clone(),
        instruments: columns,
        rows,
    })
}

fn row(
    participant: &crate::model::Participant,
    columns: &[Column],
    cells: &mut HashMap<(String, String), Cell>,
    day: Date,
) -> Row {
    let mut row = Row {
        participant: participant.id.clone(),
        name: participant.name.clone(),
        lacks: 0,
        unknown: 0,
        cells: Vec::with_capacity(columns.len()),
    };
    for column in columns {
        let key = (participant.id.clone(), column.id.clone());
        // A participant that is asked for by name may not have existed; the query then has no row.
        let cell = cells.remove(&key).unwrap_or_else(|| Cell {
            instrument: column.id.clone(),
            status: if participant.existed_on(day) {
                Status::Unknown
            } else {
                Status::Absent
            },
            lacks: None,
            since: None,
            until: None,
            verified_on: None,
            carried_forward: false,
            source: None,
        });
        match cell.lacks {
            Some(true) => row.lacks += 1,
            Some(false) => {}
            None => row.unknown += usize::from(cell.status == Status::Unknown),
        }
        row.cells.push(cell);
    }
    row
}

/// Runs a query of the catalogue and collects its cells.
fn ask(
    snapshot: &Snapshot,
    record: &Record,
    name: &str,
    given: &[(&str, &String)],
    cells: &mut HashMap<(String, String), Cell>,
) -> Result<(), GapsError> {
    let query = Query::named(name)?;
    let given: Vec<(String, String)> = given
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).clone()))
        .collect();
    let options = Options {
        bindings: query.bind(&given, record)?,
        ..Options::default()
    };
    let parsed = engine::parse(query.text, None)?;
    engine::evaluate(snapshot, &parsed, &options, |answer| {
        if let Answer::Solutions(solutions) = answer {
            for solution in solutions {
                let solution = solution?;
                if let Some((participant, cell)) = cell(&solution) {
                    cells.insert((participant, cell.instrument.clone()), cell);
                }
            }
        }
        Ok(())
    })?;
    Ok(())
}

/// A row of the query as a participant and its cell.
fn cell(solution: &QuerySolution) -> Option<(String, Cell)> {
    let code = |name: &str| match solution.get(name)? {
        Term::NamedNode(node) => node.as_str().rsplit('/').next().map(str::to_owned),
        _ => None,
    };
    let text = |name: &str| match solution.get(name)? {
        Term::Literal(literal) => Some(literal.value().to_owned()),
        _ => None,
    };
    let source = match solution.get("source") {
        Some(Term::NamedNode(node)) => {
            let path = node.as_str().strip_prefix(&id::iri("id/source/"));
            Some(path.unwrap_or(node.as_str()).to_owned())
        }
        _ => None,
    };
    Some((
        code("participant")?,
        Cell {
            instrument: code("instrument")?,
            status: Status::from_code(&code("status")?)?,
            lacks: text("lacks").map(|lacks| lacks == "true"),
            since: text("since"),
            until: text("until"),
            verified_on: text("verifiedOn"),
            carried_forward: text("carriedForward").is_some_and(|forward| forward == "true"),
            source,
        },
    ))
}

/// The snapshot that is enough for a question: no claims, and only the instruments asked about.
pub fn snapshot_for(record: &Record, question: &Question) -> Result<Snapshot, UnknownName> {
    let set = crate::resolve::set(record, &question.set)?;
    let mut instruments: Vec<InstrumentIx> = set
        .instruments
        .iter()
        .filter_map(|id| record.reference.instrument(id))
        .collect();
    instruments.extend(&question.instruments);
    Ok(publish::publish(record, &publish::Scope::gaps(instruments)))
}
