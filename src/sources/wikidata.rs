//! SPARQL results of Wikidata: signatories (P1891) and ratifications (P6193) with their days (P585).
//! They are a cross-check: nobody answers for them, so they prove no act alone.

use std::collections::BTreeMap;

use oxigraph::model::Term;
use sparesults::{QueryResultsFormat, QueryResultsParser, SliceQueryResultsParserOutput};

use super::{
    ProblemKind, Reading, dates,
    draft::Draft,
    reader::{Context, Reader},
};
use crate::model::{ActKind, ParticipantIx};

/// Bytes of the names of variables.
const HEAD: usize = 2000;

/// Solutions of one answer.
const ROWS: usize = 20_000;

/// Reads an answer.
pub(super) fn read(bytes: &[u8], context: &Context<'_>) -> Reading {
    let mut draft = Draft::new(context);
    // The parser compares each variable with all before it.
    let text = String::from_utf8_lossy(bytes);
    let vars = text.find("\"vars\"").map_or("", |at| &text[at..]);
    if vars.find(']').unwrap_or(vars.len()) > HEAD {
        let text = format!("more than {HEAD} bytes of variables");
        draft
            .reading
            .problem(ProblemKind::NotTheDocument, "head", text);
        return draft.reading;
    }
    let parser = QueryResultsParser::from_format(QueryResultsFormat::Json);
    let solutions = match parser.for_slice(bytes) {
        Ok(SliceQueryResultsParserOutput::Solutions(solutions)) => solutions,
        Ok(SliceQueryResultsParserOutput::Boolean(_)) => {
            let text = "an answer of yes or no";
            draft
                .reading
                .problem(ProblemKind::NotTheDocument, "answer", text);
            return draft.reading;
        }
        Err(error) => {
            draft
                .reading
                .problem(ProblemKind::NotTheDocument, "answer", error.to_string());
            return draft.reading;
        }
    };
    let known = [
        "treaty",
        "treatyLabel",
        "property",
        "participant",
        "participantLabel",
        "date",
    ];
    let mut names: Vec<String> = Vec::new();
    for variable in solutions.variables() {
        names.push(variable.as_str().to_owned());
    }
    for name in &names {
        if !known.contains(&name.as_str()) {
            draft
                .reading
                .problem(ProblemKind::UnknownColumn, "head", name);
        }
    }
    for wanted in ["property", "participant"] {
        if names.iter().all(|name| name != wanted) {
            draft.reading.problem(
                ProblemKind::NotTheDocument,
                "head",
                format!("no variable `{wanted}`"),
            );
        }
    }
    if !draft.reading.is_the_document() {
        return draft.reading;
    }
    draft.settle("", "");
    let by_item: BTreeMap<&str, ParticipantIx> = context
        .reference
        .participants
        .iter()
        .enumerate()
        .filter(|(_, participant)| !participant.wikidata.is_empty())
        .map(|(at, participant)| (participant.wikidata.as_str(), at.into()))
        .collect();
    for (row, solution) in solutions.enumerate() {
        let at = format!("row {}", row + 1);
        if row >= ROWS {
            let text = format!("more than {ROWS} rows");
            draft.reading.problem(ProblemKind::TooLarge, at, text);
            break;
        }
        match solution {
            Ok(solution) => {
                let cell = |name: &str| match solution.get(name) {
                    Some(Term::Literal(literal)) => literal.value().to_owned(),
                    Some(Term::NamedNode(node)) => node.as_str().to_owned(),
                    _ => String::new(),
                };
                read_row(&cell, &by_item, &at, &mut draft);
            }
            Err(error) => {
                draft
                    .reading
                    .problem(ProblemKind::Truncated, at, error.to_string());
                break;
            }
        }
    }
    draft.finish(Reader::Wikidata.completeness())
}

fn read_row(
    cell: &dyn Fn(&str) -> String,
    by_item: &BTreeMap<&str, ParticipantIx>,
    at: &str,
    draft: &mut Draft<'_>,
) {
    let property = cell("property");
    let kind = match property.rsplit('/').next() {
        Some("P1891") => ActKind::Signature,
        Some("P6193") => ActKind::Consent,
        _ => {
            return draft
                .reading
                .problem(ProblemKind::UnknownActType, at, property);
        }
    };
    let date = cell("date");
    let day = match date.as_str() {
        "" => None,
        date => dates::iso(date.get(..10).unwrap_or(date)).unwrap_or_else(|_| {
            draft.reading.problem(ProblemKind::UnreadableDate, at, date);
            None
        }),
    };
    let item = cell("participant");
    let id = item.rsplit('/').next().unwrap_or("");
    let label = cell("participantLabel");
    let spelling = if label.is_empty() {
        id.to_owned()
    } else {
        label
    };
    let participant = match by_item.get(id) {
        Some(participant) => Some(*participant),
        None => draft.participant(&spelling, day, at),
    };
    let mut act = draft.act(&spelling, participant, kind, at);
    if let Some(day) = day {
        act.when = draft.when(day, &format!("{} of {spelling}", kind.code()), at);
    }
    act.link = item;
    draft.reading.acts.push(act);
}
