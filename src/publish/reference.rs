//! Instruments, participants, organisations, regions, sets and documents as quads.

use std::collections::HashMap;

use super::{Scope, Writer, labels, sources};
use crate::{
    model::{
        Instrument, InstrumentIx, Participant,
        participant::{Kind, Spell},
        rule::{Clauses, Count, EffectRule},
    },
    record::Record,
    store::snapshot::TermId,
    vocab::{acc, dcterms, geo, owl, rdf, rdfs, skos, xsd},
};

/// States the reference data.
pub fn state(w: &mut Writer<'_>, record: &Record, scope: &Scope) {
    let reference = &record.reference;
    for at in 0..reference.instruments.len() {
        let wanted = scope
            .instruments
            .as_ref()
            .is_none_or(|some| some.contains(&at.into()));
        if wanted {
            state_instrument(w, record, at.into(), scope);
        }
    }
    for set in &reference.sets {
        let node = w.iri(&format!("id/set/{}", set.id));
        w.add(node, rdf::TYPE, acc::INSTRUMENT_SET);
        w.text(node, acc::CODE, &set.id);
        w.lang(node, rdfs::LABEL, &set.label, "en");
        w.maybe_lang(node, rdfs::LABEL, set.label_fr.as_deref(), "fr");
        w.lang(node, skos::DEFINITION, &set.definition, "en");
        w.maybe_lang(node, skos::DEFINITION, set.definition_fr.as_deref(), "fr");
        w.text(
            node,
            acc::VERSION,
            set.version.as_deref().unwrap_or_default(),
        );
        for instrument in &set.instruments {
            let instrument = w.iri(&format!("id/instrument/{instrument}"));
            w.both(node, acc::INCLUDES, instrument, acc::INCLUDED_IN);
        }
    }
    for participant in &reference.participants {
        state_participant(w, participant, scope);
    }
    if scope.whole_view {
        for row in &reference.name_rows {
            let participant = w.iri(&participant_path_of(record, &row.participant));
            match row.lang.split(';').next().unwrap_or_default() {
                "" => w.text(participant, skos::ALT_LABEL, &row.spelling),
                lang => w.lang(participant, skos::ALT_LABEL, &row.spelling, lang),
            }
        }
        for organisation in &reference.organisations {
            let node = w.iri(&format!("id/body/{}", organisation.id));
            w.add(node, rdf::TYPE, acc::ORGANISATION);
            w.text(node, acc::CODE, &organisation.id);
            w.lang(node, rdfs::LABEL, &organisation.name, "en");
            w.lang(node, rdfs::LABEL, &organisation.name_fr, "fr");
            if !organisation.wikidata.is_empty() {
                let same = format!("http://www.wikidata.org/entity/{}", organisation.wikidata);
                w.add(node, owl::SAME_AS, &same);
            }
        }
        let organisations: HashMap<&str, &str> = reference
            .organisations
            .iter()
            .map(|organisation| (organisation.id.as_str(), organisation.name.as_str()))
            .collect();
        for membership in &reference.memberships {
            let member = &reference.participants[membership.participant.at()];
            let body = w.iri(&format!("id/body/{}", membership.organisation));
            let node =
                state_membership(w, &membership.organisation, member, membership.spell, body);
            let organisation = organisations.get(membership.organisation.as_str());
            let name = format!(
                "{}: {} of {}{}",
                member.name,
                labels::words(&membership.status),
                organisation.copied().unwrap_or(&membership.organisation),
                labels::span(membership.spell.from, membership.spell.until)
            );
            labels::label(w, node, &name);
            w.text(node, acc::MEMBERSHIP_STATUS, &membership.status);
            w.text(node, acc::SOURCE_CITATION, &membership.source);
            w.text(node, acc::CONFIDENCE, &membership.confidence);
        }
        sources::state(w, record);
    }
    for region in &reference.regions {
        let node = w.iri(&format!("id/region/{}", region.id));
        w.add(node, rdf::TYPE, acc::REGION);
        w.text(node, acc::CODE, &region.id);
        w.lang(node, rdfs::LABEL, &region.label, "en");
        w.lang(node, rdfs::LABEL, &region.label_fr, "fr");
        w.lang(node, skos::DEFINITION, &region.definition, "en");
        w.text(node, acc::SOURCE_CITATION, &region.source);
        w.lang(node, acc::REMARK, &region.note, "en");
        for (member, spell) in &region.members {
            let member = &reference.participants[member.at()];
            let membership =
                state_membership(w, &format!("region-{}", region.id), member, *spell, node);
            if scope.whole_view {
                let span = labels::span(spell.from, spell.until);
                let name = format!("{}: in {}{span}", member.name, region.label);
                labels::label(w, membership, &name);
            }
            let participant = w.iri(&participant_path(member));
            w.link(node, acc::COMPRISES, participant);
        }
    }
}

/// The path of a participant's IRI.
pub fn participant_path(participant: &Participant) -> String {
    match participant.kind {
        Kind::State => format!("id/state/{}", participant.id),
        Kind::RegionalOrganisation => format!("id/organisation/{}", participant.id),
    }
}

/// The path of the IRI of a participant's id.
pub fn participant_path_of(record: &Record, id: &str) -> String {
    match record.reference.participant(id) {
        Some(at) => participant_path(&record.reference.participants[at.at()]),
        None => format!("id/state/{id}"),
    }
}

fn state_membership(
    w: &mut Writer<'_>,
    of: &str,
    member: &Participant,
    spell: Spell,
    body: TermId,
) -> TermId {
    // Not `..`: readers that resolve IRIs would take it for the folder above.
    let first = spell
        .from
        .map_or_else(|| "undated".into(), |day| day.to_string());
    let node = w.iri(&format!("id/membership/{of}/{}/{first}", member.id));
    let participant = w.iri(&participant_path(member));
    w.add(node, rdf::TYPE, acc::MEMBERSHIP);
    w.both(node, acc::MEMBER, participant, acc::HAS_MEMBERSHIP);
    w.link(node, acc::MEMBER_OF, body);
    w.maybe_date(node, acc::FROM, spell.from);
    w.maybe_date(node, acc::UNTIL, spell.until);
    node
}

fn state_participant(w: &mut Writer<'_>, participant: &Participant, scope: &Scope) {
    let node = w.iri(&participant_path(participant));
    w.add(node, rdf::TYPE, acc::PARTICIPANT);
    w.add(
        node,
        rdf::TYPE,
        match participant.kind {
            Kind::State => acc::STATE,
            Kind::RegionalOrganisation => acc::REGIONAL_ORGANISATION,
        },
    );
    w.text(node, acc::CODE, &participant.id);
    w.lang(node, rdfs::LABEL, &participant.name, "en");
    w.lang(node, rdfs::LABEL, &participant.name_fr, "fr");
    w.maybe_date(node, acc::EXISTS_FROM, participant.from);
    w.maybe_date(node, acc::EXISTS_UNTIL, participant.until);
    if !scope.whole_view {
        return;
    }
    w.lang(node, skos::ALT_LABEL, &participant.official_name, "en");
    w.lang(node, skos::ALT_LABEL, &participant.official_name_fr, "fr");
    w.text(node, acc::ISO2, &participant.iso2);
    w.text(node, acc::M49, &participant.m49);
    w.lang(node, acc::REMARK, &participant.note, "en");
    w.text(node, acc::SOURCE_CITATION, &participant.source);
    w.text(node, acc::CONFIDENCE, &participant.confidence);
    if !participant.lat.is_empty() {
        w.typed(node, geo::LAT, &participant.lat, xsd::DECIMAL);
        w.typed(node, geo::LONG, &participant.lon, xsd::DECIMAL);
    }
    if !participant.wikidata.is_empty() {
        let same = format!("http://www.wikidata.org/entity/{}", participant.wikidata);
        w.add(node, owl::SAME_AS, &same);
    }
    if !participant.geonames.is_empty() {
        let see = format!("https://sws.geonames.org/{}/", participant.geonames);
        w.add(node, rdfs::SEE_ALSO, &see);
    }
    if !participant.eu_authority.is_empty() {
        let base = "http://publications.europa.eu/resource/authority/country/";
        w.add(
            node,
            skos::EXACT_MATCH,
            &format!("{base}{}", participant.eu_authority),
        );
    }
    let line = |w: &mut Writer<'_>, id: &str, one: &'static str, other: &'static str| {
        if !id.is_empty() {
            let former = w.iri(&format!("id/state/{id}"));
            w.both(node, one, former, other);
        }
    };
    line(w, &participant.continues, acc::CONTINUES, acc::CONTINUED_BY);
    for id in participant.succeeds.split(';') {
        line(w, id, acc::SUCCEEDS, acc::SUCCEEDED_BY);
    }
}

fn state_instrument(w: &mut Writer<'_>, record: &Record, at: InstrumentIx, scope: &Scope) {
    let law = &record.reference.instruments[at.at()];
    let node = w.iri(&format!("id/instrument/{}", law.id));
    w.add(node, rdf::TYPE, acc::INSTRUMENT);
    w.text(node, acc::CODE, &law.id);
    w.lang(node, rdfs::LABEL, &law.label, "en");
    w.lang(node, dcterms::TITLE, &law.title, "en");
    w.maybe_lang(node, dcterms::TITLE, law.title_fr.as_deref(), "fr");
    for alias in &law.aliases {
        w.lang(node, skos::ALT_LABEL, alias, "en");
    }
    w.text(node, acc::REFERENCE, &law.reference);
    let depositary = w.iri(&format!("id/body/{}", law.depositary));
    w.both(node, acc::DEPOSITED_WITH, depositary, acc::DEPOSITARY_OF);
    w.maybe_date(node, acc::ADOPTED_ON, law.adopted);
    w.maybe_date(node, acc::OPENED_ON, law.opened);
    w.maybe_date(node, acc::OPEN_FROM, record.open_from[at.at()]);
    w.maybe_date(node, acc::CLOSED_FOR_SIGNATURE_ON, law.closed_for_signature);
    w.maybe_date(node, acc::ENTRY_INTO_FORCE, law.entry_into_force);
    w.maybe_date(node, acc::VERIFIED_ON, record.verified_on(at));
    w.text(
        node,
        acc::UN_REGISTRATION,
        law.un_registration.as_deref().unwrap_or_default(),
    );
    w.text(node, acc::UNTS, law.unts.as_deref().unwrap_or_default());
    w.text(
        node,
        acc::SOURCE_CITATION,
        law.source.as_deref().unwrap_or_default(),
    );
    if let Some(item) = &law.wikidata {
        let same = format!("http://www.wikidata.org/entity/{item}");
        w.add(node, owl::SAME_AS, &same);
    }
    for id in &law.documents {
        let document = w.iri(&sources::document_path(id));
        w.link(node, dcterms::SOURCE, document);
        // The original, for whoever wants to read on.
        let mut known = record.reference.documents.iter();
        if let Some(original) = known.find(|one| one.id == *id)
            && original.url.starts_with("http")
            && scope.whole_view
        {
            let address = original.url.replace(' ', "%20");
            w.add(node, rdfs::SEE_ALSO, &address);
        }
    }
    for topic in &law.topics {
        w.text(node, acc::TOPIC, topic);
    }
    if let Some(parent) = &law.parent {
        let parent = w.iri(&format!("id/instrument/{parent}"));
        w.both(node, acc::PARENT_INSTRUMENT, parent, acc::CHILD_INSTRUMENT);
    }
    state_clauses(w, node, law, scope);
}

/// The code of a way of counting, as in the data.
fn count_code(count: Count) -> &'static str {
    match count {
        Count::CalendarMonths => "calendar-months",
        Count::Days => "days",
        Count::MonthStartAfterMonths => "month-start-after-months",
        Count::MonthStartAfterDays => "month-start-after-days",
        Count::Deposit => "deposit",
        Count::Years => "years",
    }
}

fn state_clauses(w: &mut Writer<'_>, instrument: TermId, law: &Instrument, scope: &Scope) {
    let (id, clauses): (&str, &Clauses) = (&law.id, &law.clauses);
    let clause = |w: &mut Writer<'_>, subject: &str, article: Option<&str>, text: Option<&str>| {
        let node = w.iri(&format!("id/clause/{id}/{subject}"));
        w.add(node, rdf::TYPE, acc::FINAL_CLAUSE);
        if scope.whole_view {
            let article = article.map_or_else(String::new, |article| format!(", art. {article}"));
            let name = format!("{}: {}{article}", law.label, labels::words(subject));
            labels::label(w, node, &name);
        }
        w.both(instrument, acc::HAS_CLAUSE, node, acc::CLAUSE_OF);
        w.text(node, acc::CLAUSE_SUBJECT, subject);
        w.text(node, acc::ARTICLE, article.unwrap_or_default());
        w.maybe_lang(node, dcterms::DESCRIPTION, text, "en");
        node
    };
    if let Some(initial) = &clauses.entry_into_force_initial {
        let (article, text) = (initial.article.as_deref(), initial.text.as_deref());
        clause(w, "initial-entry-into-force", article, text);
    }
    let rules: [(&str, Option<&EffectRule>); 2] = [
        ("entry-into-force", clauses.entry_into_force.as_ref()),
        ("withdrawal", clauses.withdrawal.as_ref()),
    ];
    for (subject, rule) in rules {
        if let Some(rule) = rule {
            let node = clause(w, subject, rule.article.as_deref(), rule.text.as_deref());
            w.text(node, acc::RULE_KIND, count_code(rule.kind));
            w.typed(node, acc::RULE_COUNT, &rule.n.to_string(), xsd::INTEGER);
        }
    }
    if let Some(rule) = &clauses.eligibility {
        let node = clause(
            w,
            "eligibility",
            rule.article.as_deref(),
            rule.text.as_deref(),
        );
        let kind = w.iri(&format!("eligibility/{}", rule.kind.code()));
        w.link(node, acc::ELIGIBILITY, kind);
        if let Some(regional) = rule.regional_organisations {
            w.text(node, acc::ADMITS_REGIONAL_ORGANISATIONS, regional.code());
        }
    }
    if let Some(rule) = &clauses.reservations {
        let node = clause(
            w,
            "reservations",
            rule.article.as_deref(),
            rule.text.as_deref(),
        );
        w.text(node, acc::RULE_KIND, &rule.kind);
    }
}
