//! A plan, its paragraphs and its commitments as quads.

use super::Writer;
use crate::{
    model::plan::{Meeting, PlanFile},
    record::Record,
    store::snapshot::TermId,
    vocab::{acc, dcterms, rdf, rdfs, xsd},
};

/// States every plan.
pub fn state(w: &mut Writer<'_>, record: &Record) {
    for file in &record.reference.plans {
        let plan = &file.plan;
        let node = w.iri(&format!("id/plan/{}", plan.id));
        w.add(node, rdf::TYPE, acc::PLAN);
        w.text(node, acc::CODE, &plan.id);
        w.lang(node, rdfs::LABEL, &plan.label, "en");
        w.maybe_lang(node, rdfs::LABEL, plan.label_fr.as_deref(), "fr");
        w.lang(node, dcterms::TITLE, &plan.title, "en");
        w.text(node, acc::REFERENCE, &plan.reference);
        w.typed(node, acc::ADOPTED_ON, &plan.adopted, xsd::DATE);
        w.typed(node, acc::DATED, &plan.dated, xsd::DATE);
        w.maybe_lang(node, acc::REMARK, plan.note.as_deref(), "en");
        let publisher = w.iri(&group_path(file, &plan.publisher));
        w.both(node, acc::ISSUED_BY, publisher, acc::ISSUED);
        let region = w.iri(&format!("id/region/{}", plan.region));
        w.both(node, acc::PLAN_REGION, region, acc::REGION_OF_PLAN);
        let conference = meeting(w, &plan.id, "conference", &plan.conference);
        w.both(node, acc::ADOPTED_AT, conference, acc::ADOPTED);
        let congress = meeting(w, &plan.id, "congress", &plan.congress);
        w.both(conference, acc::PREPARATORY_TO, congress, acc::PREPARED_BY);
        people(w, file);
        paragraphs(w, file, node);
        commitments(w, file, node);
        noted(w, file, node);
    }
}

fn meeting(w: &mut Writer<'_>, plan: &str, part: &str, meeting: &Meeting) -> TermId {
    let node = w.iri(&format!("id/meeting/{plan}/{part}"));
    w.add(node, rdf::TYPE, acc::MEETING);
    w.lang(node, dcterms::TITLE, &meeting.title, "en");
    w.maybe_lang(
        node,
        rdfs::LABEL,
        meeting.label.as_deref().or(Some(&meeting.title)),
        "en",
    );
    w.maybe_lang(node, rdfs::LABEL, meeting.label_fr.as_deref(), "fr");
    w.typed(node, acc::HELD_FROM, &meeting.from, xsd::DATE);
    w.typed(node, acc::HELD_TO, &meeting.to, xsd::DATE);
    w.text(node, acc::HELD_AT, &meeting.place);
    if let Some(governments) = meeting.governments {
        w.typed(
            node,
            acc::GOVERNMENTS,
            &governments.to_string(),
            xsd::INTEGER,
        );
    }
    node
}

/// Bodies, and the groups that act or benefit.
fn people(w: &mut Writer<'_>, file: &PlanFile) {
    for (class, folder, rows) in [
        (acc::ORGANISATION, "body", &file.bodies),
        (acc::ACTOR_GROUP, "group", &file.addressees),
        (acc::ACTOR_GROUP, "group", &file.beneficiaries),
    ] {
        // An organisation that has members is stated among the organisations.
        for row in rows.iter().filter(|row| row.organisation.is_none()) {
            let node = w.iri(&format!("id/{folder}/{}", row.id));
            w.add(node, rdf::TYPE, class);
            w.text(node, acc::CODE, &row.id);
            w.lang(node, rdfs::LABEL, &row.name, "en");
            w.maybe_lang(node, rdfs::LABEL, row.name_fr.as_deref(), "fr");
        }
    }
}

fn refers(w: &mut Writer<'_>, node: TermId, instruments: &[String], documents: &[String]) {
    let instruments = instruments.iter().map(|id| format!("id/instrument/{id}"));
    for path in instruments.chain(documents.iter().map(|id| format!("id/document/{id}"))) {
        let target = w.iri(&path);
        w.both(node, acc::REFERS_TO, target, acc::REFERRED_TO_BY);
    }
}

fn paragraphs(w: &mut Writer<'_>, file: &PlanFile, plan: TermId) {
    for row in &file.paragraphs {
        let node = w.iri(&format!("id/paragraph/{}/{}", file.plan.id, row.number));
        w.add(node, rdf::TYPE, acc::PARAGRAPH);
        w.both(node, acc::PART_OF_PLAN, plan, acc::HAS_PART);
        w.text(node, acc::NUMBER, &row.number.to_string());
        w.lang(node, rdfs::LABEL, &row.label, "en");
        w.maybe_lang(node, rdfs::LABEL, row.label_fr.as_deref(), "fr");
        w.lang(node, dcterms::DESCRIPTION, &row.summary, "en");
        w.maybe_lang(node, dcterms::DESCRIPTION, row.summary_fr.as_deref(), "fr");
        refers(w, node, &row.instruments, &row.documents);
    }
}

fn commitments(w: &mut Writer<'_>, file: &PlanFile, plan: TermId) {
    for row in &file.commitments {
        let path = |number: &str| format!("id/commitment/{}/{number}", file.plan.id);
        let node = w.iri(&path(&row.number));
        w.add(node, rdf::TYPE, acc::COMMITMENT);
        w.both(node, acc::PART_OF_PLAN, plan, acc::HAS_PART);
        w.text(node, acc::NUMBER, &row.number);
        if let Some(parent) = &row.parent {
            let parent = w.iri(&path(parent));
            w.both(node, acc::PARENT_COMMITMENT, parent, acc::CHILD_COMMITMENT);
        }
        w.lang(node, rdfs::LABEL, &row.label, "en");
        w.maybe_lang(node, rdfs::LABEL, row.label_fr.as_deref(), "fr");
        w.lang(node, dcterms::DESCRIPTION, &row.summary, "en");
        w.maybe_lang(node, dcterms::DESCRIPTION, row.summary_fr.as_deref(), "fr");
        let kind = w.iri(&format!("commitment-kind/{}", row.kind));
        w.link(node, acc::COMMITMENT_KIND, kind);
        for id in &row.addressees {
            let group = w.iri(&group_path(file, id));
            w.both(node, acc::ADDRESSEE, group, acc::ADDRESSED_BY);
        }
        for id in &row.beneficiaries {
            let group = w.iri(&group_path(file, id));
            w.both(node, acc::BENEFICIARY, group, acc::BENEFITS_FROM);
        }
        for id in &row.requested_bodies {
            let body = w.iri(&group_path(file, id));
            w.both(node, acc::REQUESTS, body, acc::REQUESTED_BY);
        }
        refers(w, node, &row.instruments, &row.documents);
        if let Some(set) = &row.set {
            let set = w.iri(&format!("id/set/{set}"));
            w.both(node, acc::ENCOURAGES, set, acc::ENCOURAGED_BY);
        }
        if let Some(deadline) = &row.deadline {
            w.typed(
                node,
                acc::DEADLINE_YEAR,
                &format!("{:04}", deadline.year),
                xsd::G_YEAR,
            );
            w.lang(node, acc::DEADLINE_TEXT, &deadline.text, "en");
        }
        w.text(node, acc::PLACE_IN_SOURCE, &row.place);
    }
}

/// The path of a body, or of a group of actors.
fn group_path(file: &PlanFile, id: &str) -> String {
    match file.bodies.iter().find(|body| body.id == id) {
        Some(body) => format!("id/body/{}", body.organisation.as_deref().unwrap_or(id)),
        None => format!("id/group/{id}"),
    }
}

/// The developments that the plan notes, and the documents it refers to.
fn noted(w: &mut Writer<'_>, file: &PlanFile, plan: TermId) {
    for row in &file.developments {
        let node = w.iri(&format!("id/development/{}", row.id));
        w.add(node, rdf::TYPE, acc::DEVELOPMENT);
        w.both(node, acc::PART_OF_PLAN, plan, acc::HAS_PART);
        w.lang(node, rdfs::LABEL, &row.label, "en");
        w.maybe_lang(node, rdfs::LABEL, row.label_fr.as_deref(), "fr");
        w.maybe_lang(node, dcterms::DESCRIPTION, row.summary.as_deref(), "en");
        w.text(node, acc::DATED, row.date.as_deref().unwrap_or_default());
        for body in row.body.iter().chain(&row.bodies) {
            let body = w.iri(&group_path(file, body));
            w.both(node, acc::ISSUED_BY, body, acc::ISSUED);
        }
        refers(w, node, &row.instruments, &row.documents);
        w.text(
            node,
            acc::PLACE_IN_SOURCE,
            row.place.as_deref().unwrap_or_default(),
        );
    }
    for row in &file.documents {
        let node = w.iri(&format!("id/document/{}", row.id));
        w.add(node, rdf::TYPE, acc::REFERRED_DOCUMENT);
        w.lang(node, dcterms::TITLE, &row.title, "en");
        w.lang(
            node,
            rdfs::LABEL,
            row.label.as_deref().unwrap_or(&row.title),
            "en",
        );
        w.maybe_lang(node, rdfs::LABEL, row.label_fr.as_deref(), "fr");
        w.text(node, acc::DATED, row.date.as_deref().unwrap_or_default());
        for body in row.body.iter().chain(&row.bodies) {
            let body = w.iri(&group_path(file, body));
            w.both(node, acc::ISSUED_BY, body, acc::ISSUED);
        }
        w.maybe_lang(node, acc::REMARK, row.note.as_deref(), "en");
    }
}
