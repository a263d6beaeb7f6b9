//! A plan and its commitments: what was undertaken, by whom, for whom, by when.

use serde::Deserialize;

/// A plan of action as read into data; labels and summaries are the project's own words.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanFile {
    pub plan: Plan,
    #[serde(default, rename = "paragraph")]
    pub paragraphs: Vec<Paragraph>,
    #[serde(default, rename = "commitment")]
    pub commitments: Vec<Commitment>,
    #[serde(default, rename = "development")]
    pub developments: Vec<Development>,
    #[serde(default, rename = "document")]
    pub documents: Vec<ReferredDocument>,
    #[serde(default, rename = "body")]
    pub bodies: Vec<Body>,
    #[serde(default, rename = "addressee")]
    pub addressees: Vec<Body>,
    #[serde(default, rename = "beneficiary")]
    pub beneficiaries: Vec<Body>,
}

/// The document itself and the meeting that adopted it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    pub id: String,
    pub title: String,
    pub label: String,
    pub label_fr: Option<String>,
    pub reference: String,
    pub adopted: String,
    pub dated: String,
    pub place: String,
    pub publisher: String,
    pub region: String,
    pub note: Option<String>,
    pub conference: Meeting,
    pub congress: Meeting,
}

/// A conference or congress.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meeting {
    pub title: String,
    pub label: Option<String>,
    pub label_fr: Option<String>,
    pub place: String,
    pub from: String,
    pub to: String,
    pub governments: Option<u32>,
    #[serde(default)]
    pub participants: Vec<String>,
    pub preparatory_to: Option<String>,
}

/// A numbered paragraph.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paragraph {
    pub number: u32,
    pub label: String,
    pub label_fr: Option<String>,
    pub summary: String,
    pub summary_fr: Option<String>,
    #[serde(default)]
    pub instruments: Vec<String>,
    #[serde(default)]
    pub documents: Vec<String>,
    #[serde(default)]
    pub developments: Vec<String>,
    #[serde(default)]
    pub bodies: Vec<String>,
    pub concept_scheme: Option<String>,
}

/// One undertaking.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Commitment {
    pub number: String,
    pub parent: Option<String>,
    pub label: String,
    pub label_fr: Option<String>,
    pub summary: String,
    pub summary_fr: Option<String>,
    pub kind: String,
    #[serde(default)]
    pub addressees: Vec<String>,
    #[serde(default)]
    pub beneficiaries: Vec<String>,
    #[serde(default)]
    pub instruments: Vec<String>,
    #[serde(default)]
    pub documents: Vec<String>,
    pub deadline: Option<Deadline>,
    #[serde(default)]
    pub requested_bodies: Vec<String>,
    #[serde(default)]
    pub bodies: Vec<String>,
    pub set: Option<String>,
    pub place: String,
}

/// A time by which something was to be done.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deadline {
    pub text: String,
    pub year: i32,
}

/// A development the plan notes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Development {
    pub id: String,
    pub label: String,
    pub label_fr: Option<String>,
    pub summary: Option<String>,
    pub summary_fr: Option<String>,
    pub body: Option<String>,
    #[serde(default)]
    pub bodies: Vec<String>,
    pub date: Option<String>,
    #[serde(default)]
    pub instruments: Vec<String>,
    #[serde(default)]
    pub documents: Vec<String>,
    pub place: Option<String>,
}

/// A document that is not a treaty.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferredDocument {
    pub id: String,
    pub title: String,
    pub label: Option<String>,
    pub label_fr: Option<String>,
    pub body: Option<String>,
    #[serde(default)]
    pub bodies: Vec<String>,
    pub date: Option<String>,
    pub place: Option<String>,
    pub note: Option<String>,
}

/// A body, addressee or beneficiary, by name.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    pub id: String,
    pub name: String,
    pub name_fr: Option<String>,
    pub organisation: Option<String>,
    pub note: Option<String>,
}
