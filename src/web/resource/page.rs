//! A description as a page: the answer in a sentence, where the thing stands, its acts, every statement, what links
//! to it, and the same as data.

pub mod chart;
mod sentence;

use askama::Template;
use oxigraph::model::{NamedNode, Term};

use super::{FORMATS, Format, address, schema_org};
use crate::describe::{Description, Look, Standing};
use crate::model::id::{self, BASE};
use crate::model::{Date, Status};
use crate::store::snapshot::TermId;
use crate::vocab::{acc, rdf};
use crate::web::problem::Problem;
use crate::web::{Published, State, pages};

#[derive(Template)]
#[template(path = "resource.html")]
struct ThingPage {
    title: String,
    kind: String,
    iri: String,
    lead: String,
    today: String,
    json_ld: String,
    formats: Vec<(String, &'static str)>,
    /// The instruments of the first set, with their days as bars; for a participant only.
    lines: Vec<chart::Line>,
    years: Vec<chart::Year>,
    curve: Option<chart::Curve>,
    clauses: Vec<Clause>,
    groups: Vec<StandingGroup>,
    acts: Vec<ActRow>,
    /// What each row of the acts says: what the page is about goes without saying.
    columns: Columns,
    acts_total: usize,
    facts: Vec<Fact>,
    incoming: Vec<LinkGroup>,
    page: usize,
    pages: usize,
    stem: String,
}

/// Some text that may lead somewhere.
#[derive(Clone, Default)]
pub struct Value {
    pub text: String,
    pub link: String,
    pub note: String,
}

struct Fact {
    property: Value,
    values: Vec<Value>,
    /// How many more values there are than are shown.
    more: usize,
}

struct LinkGroup {
    property: Value,
    class: String,
    total: usize,
    items: Vec<Value>,
}

struct StandingGroup {
    code: &'static str,
    shape: &'static str,
    meaning: &'static str,
    cells: Vec<(Value, String)>,
}

struct Columns {
    participant: bool,
    instrument: bool,
    source: bool,
}

struct ActRow {
    day: String,
    kind: Value,
    participant: Value,
    instrument: Value,
    effect: String,
    source: Value,
    as_of: String,
    act: Value,
}

struct Clause {
    subject: String,
    article: String,
    text: String,
}

/// Values of one property that a page shows; the data forms have all.
const VALUES: usize = 100;

/// What pages are made with.
pub struct Desk<'a> {
    pub look: Look<'a>,
    pub mount: &'a str,
}

impl Desk<'_> {
    /// A term as a page shows it.
    pub fn value(&self, id: TermId) -> Value {
        match self.look.term(id) {
            Some(Term::NamedNode(name)) => Value {
                text: self.look.called(name.as_str()),
                link: self.link(name),
                note: String::new(),
            },
            Some(Term::Literal(literal)) => {
                let text = literal.value().to_owned();
                let web = text.starts_with("http://") || text.starts_with("https://");
                Value {
                    link: if web { text.clone() } else { String::new() },
                    note: literal.language().unwrap_or_default().to_owned(),
                    text,
                }
            }
            _ => Value::default(),
        }
    }

    pub fn first(&self, thing: TermId, property: &str) -> Value {
        let first = self.look.objects(thing, property).first().copied();
        first.map(|id| self.value(id)).unwrap_or_default()
    }

    /// Things of ours on this host, others where they are; nothing that a browser would run.
    fn link(&self, name: &NamedNode) -> String {
        match name.as_str() {
            "" => String::new(),
            BASE => format!("{}/", self.mount),
            iri if iri.starts_with(BASE) => format!("{}{}", self.mount, address::path_of(name)),
            iri if iri.starts_with("http://") || iri.starts_with("https://") => iri.to_owned(),
            _ => String::new(),
        }
    }

    fn fact(&self, property: &str, values: Vec<TermId>) -> Fact {
        let property = NamedNode::new_unchecked(property);
        Fact {
            property: Value {
                text: self.look.called(property.as_str()),
                link: self.link(&property),
                note: String::new(),
            },
            more: values.len().saturating_sub(VALUES),
            values: {
                let mut shown: Vec<Value> = values.into_iter().map(|id| self.value(id)).collect();
                // By name, since the order of identifiers is nobody's.
                shown.sort_by(|one, other| one.text.cmp(&other.text));
                shown.truncate(VALUES);
                shown
            },
        }
    }
}

/// The page of a thing on a day.
pub fn render(
    state: &State,
    published: &Published,
    description: &Description,
    today: Date,
    mount: &str,
) -> Result<String, Problem> {
    let desk = Desk {
        look: Look::new(&published.snapshot),
        mount,
    };
    let look = &desk.look;
    let Some(thing) = look.id(description.subject.as_str()) else {
        return Err(Problem::not_found("the dataset changed"));
    };
    let class = look.class(thing).map(|class| look.text(class));
    let path = format!("{mount}{}", address::path_of(&description.subject));
    let first_page = description.page == 1;
    let is_participant = look.is_a(thing, acc::PARTICIPANT);
    let set = look.id(&id::iri("id/set/budapest-eight"));
    let eight = set.map_or_else(Vec::new, |set| look.objects(set, acc::INCLUDES));
    let lines = match is_participant && first_page {
        true => chart::lines(&desk, thing, &eight, today),
        false => Vec::new(),
    };
    let curve = match look.is_a(thing, acc::INSTRUMENT) && first_page {
        true => chart::curve(look, thing, today),
        false => None,
    };
    let (acts, incoming): (Vec<_>, Vec<_>) = description.incoming.iter().partition(|group| {
        group
            .class
            .as_ref()
            .is_some_and(|class| class.as_str() == acc::ACT)
    });
    let page = ThingPage {
        title: look.called(description.subject.as_str()),
        kind: kind(&desk, thing, class.as_deref()),
        iri: description.subject.as_str().to_owned(),
        lead: sentence::of(&desk, thing, description, &eight, today),
        today: today.to_string(),
        json_ld: schema_org::script(&schema_org::thing(state, &desk, thing)),
        formats: FORMATS
            .iter()
            .filter(|format| **format != Format::Html)
            .map(|format| {
                let called = format.rdf().map_or("", |rdf| rdf.name());
                (format!("{path}{}", address::suffix(*format)), called)
            })
            .collect(),
        years: if lines.is_empty() {
            Vec::new()
        } else {
            chart::years(today)
        },
        lines,
        curve,
        clauses: look
            .objects(thing, acc::HAS_CLAUSE)
            .into_iter()
            .map(|clause| Clause {
                subject: desk
                    .first(clause, acc::CLAUSE_SUBJECT)
                    .text
                    .replace('-', " "),
                article: desk.first(clause, acc::ARTICLE).text,
                text: look
                    .value(clause, crate::vocab::dcterms::DESCRIPTION)
                    .unwrap_or_else(|| rule(look, clause)),
            })
            .filter(|_| first_page)
            .collect(),
        groups: if first_page {
            groups(&desk, &description.standing)
        } else {
            Vec::new()
        },
        acts_total: acts.iter().map(|group| group.total).sum(),
        acts: acts
            .iter()
            .flat_map(|group| &group.shown)
            .filter_map(|act| look.id(act.to_string().trim_matches(['<', '>'])))
            .map(|act| act_row(&desk, act))
            .collect(),
        columns: Columns {
            participant: !is_participant,
            instrument: !look.is_a(thing, acc::INSTRUMENT),
            source: !look.is_a(thing, acc::SOURCE_DOCUMENT),
        },
        facts: if first_page {
            facts(&desk, thing, description)
        } else {
            Vec::new()
        },
        incoming: incoming
            .into_iter()
            .filter(|group| !group.shown.is_empty())
            .map(|group| LinkGroup {
                property: desk.fact(group.property.as_str(), Vec::new()).property,
                class: group
                    .class
                    .as_ref()
                    .map_or_else(String::new, |c| look.called(c.as_str())),
                total: group.total,
                items: group
                    .shown
                    .iter()
                    .filter_map(|node| look.id(node.to_string().trim_matches(['<', '>'])))
                    .map(|id| desk.value(id))
                    .collect(),
            })
            .collect(),
        page: description.page,
        pages: description.pages,
        stem: format!("{path}.html"),
    };
    pages::render(&page)
}

/// When an act takes effect by a clause that counts, in words.
fn rule(look: &Look<'_>, clause: TermId) -> String {
    let kind = look.value(clause, acc::RULE_KIND).unwrap_or_default();
    let n = look.value(clause, acc::RULE_COUNT).unwrap_or_default();
    let many = if n == "1" { "" } else { "s" };
    match kind.as_str() {
        "calendar-months" => format!("The same day of the month, {n} month{many} after the act."),
        "days" => format!("Day {n} after the act."),
        "month-start-after-months" => {
            format!("The first day of the month following the expiry of {n} month{many}.")
        }
        "month-start-after-days" => {
            format!("The first day of the month after day {n} following the act.")
        }
        "deposit" => "The day of the act itself.".to_owned(),
        "years" => format!("{n} year{many} after the act."),
        _ => String::new(),
    }
}

/// What sort of thing it is, with its full title where that is not the heading.
fn kind(desk: &Desk<'_>, thing: TermId, class: Option<&str>) -> String {
    let kind = class.map_or_else(String::new, |class| desk.look.called(class));
    let title = desk.look.value(thing, crate::vocab::dcterms::TITLE);
    match title.filter(|title| Some(title) != desk.look.label(thing, "en").as_ref()) {
        Some(title) => format!("{kind}: {title}"),
        None => kind,
    }
}

/// Every statement about the thing, property by property.
fn facts(desk: &Desk<'_>, thing: TermId, description: &Description) -> Vec<Fact> {
    let mut properties: Vec<&str> = Vec::new();
    for quad in &description.own {
        let property = quad.predicate.as_str();
        // Types stand in the heading, periods in the standing.
        let shown_above = [acc::HAS_PERIOD, acc::HAS_CLAUSE].contains(&property);
        if quad.subject == description.subject.clone().into()
            && !shown_above
            && !properties.contains(&property)
        {
            properties.push(property);
        }
    }
    properties.sort_by_key(|property| (*property != rdf::TYPE, desk.look.called(property)));
    properties
        .into_iter()
        .map(|property| desk.fact(property, desk.look.objects(thing, property)))
        .collect()
}

/// The standing by status: what is lacking first.
fn groups(desk: &Desk<'_>, standing: &[Standing]) -> Vec<StandingGroup> {
    let order = |status: &Status| (status.lacks() != Some(true), status.lacks().is_none());
    let mut statuses = Status::ALL.to_vec();
    statuses.reverse();
    statuses.sort_by_key(order);
    statuses
        .into_iter()
        .filter_map(|status| {
            let cells: Vec<(Value, String)> = standing
                .iter()
                .filter(|cell| cell.status == status.code())
                .map(|cell| {
                    let mut note = Vec::new();
                    note.extend(cell.since.as_ref().map(|day| format!("since {day}")));
                    note.extend(cell.until.as_ref().map(|day| format!("until {day}")));
                    if cell.carried {
                        note.extend(
                            cell.verified_on
                                .as_ref()
                                .map(|day| format!("read to {day}")),
                        );
                    }
                    (desk.value(cell.other), note.join(", "))
                })
                .collect();
            (!cells.is_empty()).then(|| StandingGroup {
                code: status.code(),
                shape: status.shape(),
                meaning: status.meaning(),
                cells,
            })
        })
        .collect()
}

fn act_row(desk: &Desk<'_>, act: TermId) -> ActRow {
    let look = &desk.look;
    let day = look.value(act, acc::ACT_DATE).unwrap_or_else(|| {
        let bound = |property| look.value(act, property).unwrap_or_else(|| "…".to_owned());
        format!("{} – {}", bound(acc::NOT_BEFORE), bound(acc::NOT_AFTER))
    });
    let source = look.objects(act, acc::ACCEPTED_FROM).first().copied();
    ActRow {
        day,
        kind: desk.first(act, acc::ACT_TYPE),
        participant: desk.first(act, acc::PARTICIPANT_OF),
        instrument: desk.first(act, acc::INSTRUMENT_OF),
        effect: look.value(act, acc::EFFECT_DATE).unwrap_or_default(),
        source: source.map(|source| desk.value(source)).unwrap_or_default(),
        as_of: source
            .and_then(|source| look.value(source, acc::AS_OF))
            .unwrap_or_default(),
        act: desk.value(act),
    }
}
