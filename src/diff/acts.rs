//! The acts that a state of the dataset accepts, read from its graph.

use std::collections::{BTreeMap, HashMap};

use oxigraph::model::{GraphName, Quad, Term};
use serde::Serialize;

use super::{Dataset, subject};
use crate::{
    model::{Act, ActKind, id},
    record::Record,
    vocab::{acc, rdf, rdfs},
};

/// What is known of an act.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ActFacts {
    /// Its IRI.
    pub act: String,
    /// The participant's name, or the end of its IRI.
    pub participant: String,
    pub participant_iri: String,
    /// Under whom it stands today; the participant itself if nothing is said.
    pub listed_iri: String,
    pub instrument: String,
    pub instrument_iri: String,
    /// The code of its kind.
    pub kind: String,
    pub date: Option<String>,
    pub not_before: Option<String>,
    pub not_after: Option<String>,
    pub effect_date: Option<String>,
    pub territory: String,
    pub articles: String,
    pub target: String,
}

impl ActFacts {
    /// The facts of an act of the record.
    pub fn of(record: &Record, act: &Act, path: &str) -> Self {
        let reference = &record.reference;
        let law = &reference.instruments[act.instrument.at()];
        let actor = &reference.participants[act.actor.at()];
        let listed = &reference.participants[act.listed.at()];
        let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string());
        let (not_before, not_after) = act.when.bounds();
        Self {
            act: id::iri(path),
            participant: actor.name.clone(),
            participant_iri: id::iri(&crate::publish::participant_path(actor)),
            listed_iri: id::iri(&crate::publish::participant_path(listed)),
            instrument: law.label.clone(),
            instrument_iri: id::iri(&format!("id/instrument/{}", law.id)),
            kind: act.kind.code().to_owned(),
            date: day(act.when.day()),
            not_before: day(not_before),
            not_after: day(not_after),
            effect_date: day(act.effect()),
            territory: act.territory.clone(),
            articles: act.articles.clone(),
            target: act.target.clone(),
        }
    }

    /// Whether the other may be the same act, said otherwise: same instrument, same participant, same place in a
    /// treaty's life. Of acts that may be many, such as reservations, none is taken for another.
    pub fn may_be(&self, other: &Self) -> bool {
        let stage = |facts: &Self| ActKind::from_code(&facts.kind).map(ActKind::stage);
        self.instrument_iri == other.instrument_iri
            && self.listed_iri == other.listed_iri
            && self.territory == other.territory
            && stage(self) == stage(other)
            && stage(self).is_some_and(|stage| stage != crate::model::Stage::Other)
    }
}

/// The accepted acts by IRI.
pub fn of(dataset: &Dataset) -> BTreeMap<String, ActFacts> {
    let view: Vec<&Quad> = dataset
        .quads
        .iter()
        .filter(|quad| quad.graph_name == GraphName::DefaultGraph)
        .collect();
    let mut acts: BTreeMap<String, ActFacts> = view
        .iter()
        .filter(|quad| quad.predicate.as_str() == rdf::TYPE)
        .filter(|quad| matches!(&quad.object, Term::NamedNode(class) if class.as_str() == acc::ACT))
        .map(|quad| (subject(quad).to_owned(), ActFacts::default()))
        .collect();
    let mut labels: HashMap<&str, &str> = HashMap::new();
    for quad in &view {
        if let (rdfs::LABEL, Term::Literal(label)) = (quad.predicate.as_str(), &quad.object)
            && (label.language() == Some("en") || !labels.contains_key(subject(quad)))
        {
            labels.insert(subject(quad), label.value());
        }
    }
    for quad in &view {
        if let Some(facts) = acts.get_mut(subject(quad)) {
            take(facts, quad.predicate.as_str(), &quad.object);
        }
    }
    let name = |iri: &str| match labels.get(iri) {
        Some(label) => (*label).to_owned(),
        None => last(iri).to_owned(),
    };
    for (act, facts) in &mut acts {
        facts.act.clone_from(act);
        facts.participant = name(&facts.participant_iri);
        facts.instrument = name(&facts.instrument_iri);
        if facts.listed_iri.is_empty() {
            facts.listed_iri.clone_from(&facts.participant_iri);
        }
    }
    acts
}

fn take(facts: &mut ActFacts, property: &str, value: &Term) {
    let text = match value {
        Term::NamedNode(name) => name.as_str(),
        Term::Literal(literal) => literal.value(),
        _ => return,
    };
    let place = match property {
        acc::PARTICIPANT_OF => &mut facts.participant_iri,
        acc::LISTED_UNDER => &mut facts.listed_iri,
        acc::INSTRUMENT_OF => &mut facts.instrument_iri,
        acc::TERRITORY => &mut facts.territory,
        acc::ARTICLE => &mut facts.articles,
        acc::TARGET => &mut facts.target,
        acc::ACT_TYPE => {
            last(text).clone_into(&mut facts.kind);
            return;
        }
        acc::ACT_DATE => return facts.date = Some(text.to_owned()),
        acc::NOT_BEFORE => return facts.not_before = Some(text.to_owned()),
        acc::NOT_AFTER => return facts.not_after = Some(text.to_owned()),
        acc::EFFECT_DATE => return facts.effect_date = Some(text.to_owned()),
        _ => return,
    };
    text.clone_into(place);
}

fn last(iri: &str) -> &str {
    iri.rsplit('/').next().unwrap_or(iri)
}
