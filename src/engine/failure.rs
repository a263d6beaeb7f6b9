//! Why a query has no answer, or none that is whole.

use super::format::Format;
use super::place;
use spareval::QueryEvaluationError;
use spargebra::Query;
use std::error::Error;
use std::io;
use std::time::Duration;

/// Why a query has no answer, or none that is whole.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("the query cannot be read: {message}")]
    Syntax {
        message: String,
        /// Counted from one, where the parser tells it.
        line: Option<usize>,
        column: Option<usize>,
    },
    #[error("the query is too deep or too long: {what}; hint: use VALUES or IN for many values")]
    TooDeep { what: String },
    #[error(
        "no function is called `{iri}`{}; hint: the functions of SPARQL 1.1 and the casts of XML Schema are known here",
        at(*line, *column)
    )]
    UnknownFunction {
        iri: String,
        /// Where it is called, counted from one, where the text of the query is known.
        line: Option<usize>,
        column: Option<usize>,
    },
    #[error(
        "the query took longer than its limit of `{} s`; hint: name the instrument or participant, or ask for less",
        limit.as_secs_f64()
    )]
    Time {
        limit: Duration,
        /// Whether the asker chose the limit.
        asked: bool,
    },
    #[error("the query was tried for `{} ms` and needs more", limit.as_millis())]
    Work { limit: Duration },
    #[error("the answer has more than `{limit}` rows; hint: add a LIMIT, or take the downloads")]
    Rows { limit: u64 },
    #[error(
        "the query needs more memory than its limit of `{limit}` bytes; hint: ask for less at a time, or without DISTINCT and ORDER BY"
    )]
    Bytes { limit: u64 },
    #[error(
        "all queries together need more memory than their limit of `{limit}` bytes, and this one the most; hint: ask again later, or for less at a time"
    )]
    BytesTogether { limit: u64 },
    #[error(
        "a single step of the query is too large: {what}; hint: make shorter texts, or match them with a simpler pattern"
    )]
    Step { what: String },
    #[error("the query was cancelled")]
    Cancelled,
    #[error("the service `{iri}` cannot be asked: {reason}")]
    Service { iri: String, reason: String },
    #[error(
        "`SERVICE` needs the address of an endpoint, and the variable it is named by {what}; hint: give it an address in the same group, as in `VALUES ?endpoint {{ <https://…> }}`"
    )]
    ServiceName { what: String },
    #[error("the query has no variable `?{variable}` to bind")]
    UnboundParameter { variable: String },
    #[error("the query cannot be evaluated: {0}")]
    Evaluation(String),
    /// The format has no words for something in the answer.
    #[error(
        "the answer cannot be written as `{}`: {reason}; hint: ask for {}",
        format.name(),
        names(instead)
    )]
    Format {
        format: Format,
        reason: String,
        /// Formats that have.
        instead: &'static [Format],
    },
    /// The place that the answer is written to failed.
    #[error("the answer cannot be written: {0}")]
    Consumer(#[source] io::Error),
}

fn names(formats: &[Format]) -> String {
    let names = formats.iter().map(|format| format!("`{}`", format.name()));
    names.collect::<Vec<_>>().join(" or ")
}

fn at(line: Option<usize>, column: Option<usize>) -> String {
    match (line, column) {
        (Some(line), Some(column)) => format!(" at line {line}, column {column}"),
        _ => String::new(),
    }
}

impl From<QueryEvaluationError> for Failure {
    fn from(error: QueryEvaluationError) -> Self {
        match error {
            QueryEvaluationError::UnsupportedCustomFunction(iri) => Self::UnknownFunction {
                iri: iri.into_string(),
                line: None,
                column: None,
            },
            QueryEvaluationError::Cancelled => Self::Cancelled,
            QueryEvaluationError::UnsupportedService(iri) => super::service::refused(iri.as_str()),
            QueryEvaluationError::UnboundService => Self::ServiceName {
                what: "has no value".to_owned(),
            },
            QueryEvaluationError::InvalidServiceName(term) => Self::ServiceName {
                what: format!("is `{term}`"),
            },
            QueryEvaluationError::Service(error) | QueryEvaluationError::Dataset(error) => {
                Self::from_boxed(error)
            }
            error => Self::Evaluation(error.to_string()),
        }
    }
}

impl Failure {
    /// The failure with its place in the text of the query, where only the text can tell it.
    pub fn placed(self, text: &str, base: Option<&str>) -> Self {
        let Self::UnknownFunction { iri, .. } = self else {
            return self;
        };
        let (line, column) = place::of_call(text, base, &iri).unzip();
        Self::UnknownFunction { iri, line, column }
    }

    /// A failure of ours that went through the evaluator is given back as it was.
    fn from_boxed(error: Box<dyn Error + Send + Sync>) -> Self {
        match error.downcast::<Self>() {
            Ok(failure) => *failure,
            Err(error) => Self::Evaluation(error.to_string()),
        }
    }
}

/// The query without the graphs it names, which the view of the dataset has taken over.
pub(crate) fn without_dataset(mut query: Query) -> Query {
    match &mut query {
        Query::Select { dataset, .. }
        | Query::Construct { dataset, .. }
        | Query::Describe { dataset, .. }
        | Query::Ask { dataset, .. } => *dataset = None,
    }
    query
}
