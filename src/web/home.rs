//! The home page: which instruments of a set each participant of a region lacks on a day.

use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use axum::{
    Extension,
    extract::{Query, State as Given},
    http::HeaderMap,
    response::{Html, IntoResponse, Response},
};

use super::resource::{address, links, schema_org};
use super::{State, headers, negotiate::Accept, pages, problem::Problem};
use oxigraph::model::NamedNode;

use crate::{
    engine::format::Format,
    gaps::{self, Matrix, Question},
    model::{Status, id},
    record::Record,
    resolve,
};

#[derive(Template)]
#[template(path = "matrix.html")]
struct MatrixPage {
    title: String,
    json_ld: String,
    on: String,
    set: String,
    set_label: String,
    region: String,
    region_label: String,
    sets: Vec<(String, String)>,
    regions: Vec<(String, String)>,
    columns: Vec<ColumnHead>,
    rows: Vec<PageRow>,
    states: usize,
    lack_none: usize,
    lack_some: usize,
    lacking: usize,
    unknown: usize,
    legend: Vec<(Status, &'static str, &'static str)>,
}

struct ColumnHead {
    label: String,
    title: String,
    verified_on: String,
    lacking: usize,
}

struct PageRow {
    name: String,
    code: String,
    lacks: usize,
    cells: Vec<PageCell>,
}

struct PageCell {
    code: &'static str,
    shape: &'static str,
    words: String,
    label: String,
    carried: bool,
}

/// `/`: the matrix, as a page or as the JSON of `accede gaps`.
pub async fn matrix(
    Given(state): Given<State>,
    Extension(record): Extension<Arc<Record>>,
    Query(asked): Query<HashMap<String, String>>,
    request: axum::extract::Request,
) -> Result<Response, Problem> {
    if let Some(data) = super::resource::base_as_data(&state, &request) {
        return Ok(data);
    }
    let request_headers: HeaderMap = request.headers().clone();
    let text = |key: &str, default: &str| match asked.get(key).map(|text| text.trim()) {
        Some(text) if !text.is_empty() => text.to_owned(),
        _ => default.to_owned(),
    };
    let today = jiff::ZonedDateTime::now().date().to_string();
    let day = resolve::day(&text("on", &today)).map_err(|error| unknown(&error))?;
    let question = Question {
        day,
        set: text("set", "budapest-eight"),
        region: text("region", "europe-central-asia"),
        participants: Vec::new(),
        instruments: Vec::new(),
    };
    let wants_json = match text("format", "").as_str() {
        "json" => true,
        "html" => false,
        "" => Accept::of(&request_headers).wants_json(&["text/html"]),
        other => {
            return Err(Problem::bad_request(format!(
                "no format of the matrix is called `{other}`"
            ))
            .hint("the formats are `html` and `json`; `/queries/gap_matrix` has more"));
        }
    };
    let published = state.published();
    let etag = headers::etag(&[
        published.version.as_str(),
        question.day.to_string().as_str(),
        question.set.as_str(),
        question.region.as_str(),
        if wants_json { "json" } else { "html" },
    ]);
    if headers::not_modified(&request_headers, &etag) {
        let mut response = axum::http::StatusCode::NOT_MODIFIED.into_response();
        headers::cacheable(response.headers_mut(), &etag, published.at);
        headers::by_accept(response.headers_mut());
        return Ok(response);
    }
    let (asking, table) = (question.clone(), Arc::clone(&record));
    let snapshot = Arc::clone(&published.snapshot);
    let answer = tokio::task::spawn_blocking(move || gaps::matrix(&snapshot, &table, &asking))
        .await
        .map_err(|error| {
            Problem::new(
                500,
                "page",
                "the matrix was not computed",
                error.to_string(),
            )
        })?;
    let matrix = answer.map_err(|error| match error {
        gaps::GapsError::Unknown(error) => unknown(&error),
        gaps::GapsError::Failure(error) => Problem::new(
            500,
            "page",
            "the matrix was not computed",
            error.to_string(),
        ),
    })?;
    let mut response = if wants_json {
        axum::Json(matrix).into_response()
    } else {
        let page = MatrixPage {
            json_ld: schema_org::script(&schema_org::dataset(&state)),
            ..page(&record, &question, matrix)
        };
        let mut response = Html(pages::render(&page)?).into_response();
        // The home page is where the dataset is introduced.
        let dataset = NamedNode::new_unchecked(id::iri("id/dataset/accede"));
        let path = address::path_of(&dataset);
        let mut found = links::of(&published, &dataset, &path, Format::Html);
        found.extend(links::items(&state));
        links::add(response.headers_mut(), &found);
        response
    };
    headers::cacheable(response.headers_mut(), &etag, published.at);
    headers::by_accept(response.headers_mut());
    Ok(response)
}

/// A name that is not known, as a problem of the request.
pub fn unknown(error: &resolve::UnknownName) -> Problem {
    match error.message.split_once("; hint: ") {
        Some((detail, hint)) => Problem::bad_request(detail).hint(hint),
        None => Problem::bad_request(error.message.clone()),
    }
}

fn page(record: &Record, question: &Question, matrix: Matrix) -> MatrixPage {
    let label_of = |id: &str| {
        record
            .reference
            .instrument(id)
            .map(|at| &record.reference.instruments[at.at()])
    };
    let mut columns: Vec<ColumnHead> = matrix
        .instruments
        .iter()
        .map(|column| ColumnHead {
            label: column.label.clone(),
            title: label_of(&column.id)
                .map(|law| law.title.clone())
                .unwrap_or_default(),
            verified_on: column.verified_on.clone().unwrap_or_else(|| "never".into()),
            lacking: 0,
        })
        .collect();
    let mut seen = std::collections::BTreeSet::new();
    let mut rows = Vec::new();
    for row in &matrix.rows {
        let mut cells = Vec::new();
        for (column, cell) in columns.iter_mut().zip(&row.cells) {
            let status = cell.status;
            column.lacking += usize::from(cell.lacks == Some(true));
            seen.insert(status);
            let mut words = status.meaning().to_owned();
            let said = [
                (", since ", &cell.since),
                (", until ", &cell.until),
                ("; record read to ", &cell.verified_on),
                ("; source ", &cell.source),
            ];
            for (word, value) in said {
                if let Some(value) = value {
                    words.push_str(word);
                    words.push_str(value);
                }
            }
            cells.push(PageCell {
                code: status.code(),
                shape: status.shape(),
                words,
                label: column.label.clone(),
                carried: cell.carried_forward,
            });
        }
        rows.push(PageRow {
            name: row.name.clone(),
            code: row.participant.clone(),
            lacks: row.lacks,
            cells,
        });
    }
    let lack_none = matrix
        .rows
        .iter()
        .filter(|row| row.lacks == 0 && row.unknown == 0)
        .count();
    let set = resolve::set(record, &question.set).ok();
    let region = resolve::region(record, &question.region).ok();
    MatrixPage {
        title: "Which instruments does each state still lack?".into(),
        json_ld: String::new(),
        on: matrix.on,
        set: matrix.set,
        set_label: set.map(|set| set.label.clone()).unwrap_or_default(),
        region: matrix.region,
        region_label: region
            .map(|region| region.label.clone())
            .unwrap_or_default(),
        sets: record
            .reference
            .sets
            .iter()
            .map(|s| (s.id.clone(), s.label.clone()))
            .collect(),
        regions: record
            .reference
            .regions
            .iter()
            .map(|r| (r.id.clone(), r.label.clone()))
            .collect(),
        states: matrix.rows.len(),
        lack_none,
        lack_some: matrix.rows.iter().filter(|row| row.lacks > 0).count(),
        lacking: matrix.rows.iter().map(|row| row.lacks).sum(),
        unknown: matrix.rows.iter().map(|row| row.unknown).sum(),
        legend: seen
            .into_iter()
            .map(|s| (s, s.shape(), s.meaning()))
            .collect(),
        columns,
        rows,
    }
}
