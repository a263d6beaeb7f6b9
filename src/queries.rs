//! The catalogue: every file of `queries/` with its header, its parameters and how it is run.
//!
//! ```
//! let query = accede::queries::Query::named("gap_matrix").expect("shipped");
//! assert_eq!(query.parameters[0].name, "day");
//! ```

use oxigraph::model::{Literal, NamedNode, Term, Variable};

use crate::{
    embedded,
    model::id,
    record::Record,
    resolve::{self, UnknownName},
    vocab::xsd,
};

/// The type of a parameter: how its text becomes a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterType {
    Date,
    Instrument,
    Participant,
    Set,
    Region,
    Plan,
    Iri,
    Text,
}

impl ParameterType {
    /// Every type.
    pub const ALL: [ParameterType; 8] = [
        Self::Date,
        Self::Instrument,
        Self::Participant,
        Self::Set,
        Self::Region,
        Self::Plan,
        Self::Iri,
        Self::Text,
    ];

    /// The code in a header.
    pub fn code(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Instrument => "instrument",
            Self::Participant => "participant",
            Self::Set => "set",
            Self::Region => "region",
            Self::Plan => "plan",
            Self::Iri => "iri",
            Self::Text => "text",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The term that a person's text means.
    pub fn term(self, text: &str, record: &Record) -> Result<Term, UnknownName> {
        let node = |path: String| Term::from(NamedNode::new_unchecked(id::iri(&path)));
        Ok(match self {
            Self::Date => {
                let day = resolve::day(text)?;
                let date = NamedNode::new_unchecked(xsd::DATE);
                Literal::new_typed_literal(day.to_string(), date).into()
            }
            Self::Instrument => {
                let at = resolve::instrument(record, text)?;
                node(format!(
                    "id/instrument/{}",
                    record.reference.instruments[at.at()].id
                ))
            }
            Self::Participant => {
                let at = resolve::participant(record, text)?;
                let participant = &record.reference.participants[at.at()];
                node(crate::publish::participant_path(participant))
            }
            Self::Set => node(format!("id/set/{}", resolve::set(record, text)?.id)),
            Self::Region => node(format!("id/region/{}", resolve::region(record, text)?.id)),
            Self::Plan => node(format!("id/plan/{}", resolve::plan(record, text)?.plan.id)),
            Self::Iri => NamedNode::new(text)
                .map_err(|_| {
                    UnknownName::new("IRI", text, Vec::new(), "write it whole, with its scheme")
                })?
                .into(),
            Self::Text => Literal::new_simple_literal(text).into(),
        })
    }
}

/// A parameter: a variable that the query selects, bound to a term before it is run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    pub name: String,
    pub kind: ParameterType,
}

/// A query of the catalogue.
#[derive(Debug, Clone)]
pub struct Query {
    /// The file's name without its ending.
    pub name: &'static str,
    /// The folder it stands in.
    pub folder: &'static str,
    pub summary: String,
    pub description: String,
    pub tags: Vec<String>,
    pub parameters: Vec<Parameter>,
    /// The whole file.
    pub text: &'static str,
}

impl Query {
    /// Every query, by folder and name.
    pub fn all() -> impl Iterator<Item = Self> {
        embedded::below("queries/").filter_map(|(path, bytes)| {
            let (folder, file) = path.strip_prefix("queries/")?.rsplit_once('/')?;
            let name = file.strip_suffix(".rq")?;
            Some(Self::read(name, folder, std::str::from_utf8(bytes).ok()?))
        })
    }

    /// The query of a name.
    pub fn named(name: &str) -> Result<Self, UnknownName> {
        let all: Vec<Self> = Self::all().collect();
        let names = all.iter().map(|query| query.name.to_owned()).collect();
        all.into_iter()
            .find(|query| query.name == name)
            .ok_or_else(|| UnknownName::new("query", name, names, "`accede queries` lists them"))
    }

    fn read(name: &'static str, folder: &'static str, text: &'static str) -> Self {
        Self {
            name,
            folder,
            summary: header(text, "summary").to_owned(),
            description: header(text, "description").to_owned(),
            tags: inside(text, "tags")
                .split(',')
                .map(|tag| tag.trim().to_owned())
                .collect(),
            // A test holds that every header of the catalogue can be read.
            parameters: parameters(text).unwrap_or_default(),
            text,
        }
    }

    /// The terms for the parameters given as texts. Every parameter needs one; none may be unknown.
    pub fn bind(
        &self,
        given: &[(String, String)],
        record: &Record,
    ) -> Result<Vec<(Variable, Term)>, UnknownName> {
        bind(self.name, &self.parameters, given, record)
    }
}

/// The parameters that the header of a query declares: `#+ params: { day: date, instrument: instrument }`.
pub fn parameters(text: &str) -> Result<Vec<Parameter>, UnknownName> {
    inside(text, "params")
        .split(',')
        .filter(|pair| !pair.trim().is_empty())
        .map(|pair| {
            let (name, kind) = pair.split_once(':').unwrap_or((pair, ""));
            let kind = kind.trim();
            let known = ParameterType::from_code(kind).ok_or_else(|| {
                let kinds = ParameterType::ALL.map(|kind| kind.code().to_owned());
                let hint = format!("write `#+ params: {{ {}: date }}`", name.trim());
                UnknownName::new("type of parameter", kind, kinds.into(), &hint)
            });
            Ok(Parameter {
                name: name.trim().to_owned(),
                kind: known?,
            })
        })
        .collect()
}

/// The terms for the parameters of a query given as texts.
pub fn bind(
    query: &str,
    parameters: &[Parameter],
    given: &[(String, String)],
    record: &Record,
) -> Result<Vec<(Variable, Term)>, UnknownName> {
    let names: Vec<String> = parameters.iter().map(|p| p.name.clone()).collect();
    for (name, _) in given {
        if !names.contains(name) {
            let hint = format!("`{query}` takes {}", listed(&names));
            return Err(UnknownName::new("parameter", name, names, &hint));
        }
    }
    parameters
        .iter()
        .map(|parameter| {
            let (_, text) = given
                .iter()
                .rev()
                .find(|(name, _)| *name == parameter.name)
                .ok_or_else(|| {
                    let hint = format!(
                        "add `--param {}=…`; `{query}` takes {}",
                        parameter.name,
                        listed(&names)
                    );
                    UnknownName::missing("parameter", &parameter.name, &hint)
                })?;
            let variable = Variable::new_unchecked(parameter.name.clone());
            Ok((variable, parameter.kind.term(text, record)?))
        })
        .collect()
}

/// A line of the header.
fn header<'a>(text: &'a str, key: &str) -> &'a str {
    text.lines()
        .take_while(|line| line.starts_with("#+"))
        .find_map(|line| {
            line.strip_prefix("#+ ")?
                .strip_prefix(key)?
                .strip_prefix(": ")
        })
        .unwrap_or_default()
}

/// What stands between the brackets of a line of the header.
fn inside<'a>(text: &'a str, key: &str) -> &'a str {
    header(text, key).trim_matches(['[', ']', '{', '}', ' '])
}

fn listed(names: &[String]) -> String {
    if names.is_empty() {
        "no parameter".into()
    } else {
        format!("`{}`", names.join("`, `"))
    }
}
