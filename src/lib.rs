//! Accede: who is bound by which treaty, since when, and who still is not.
//!
//! `sources` reads documents into claims; `merge` accepts the acts and `status` derives periods by
//! law; `publish` states everything as RDF; `store` keeps it under the query engine; `queries` and
//! `gaps` ask; `cli` and `web` show the answers. Dependencies point down this list.

pub mod canonical;
pub mod cli;
pub mod describe;
pub mod diff;
pub mod dump;
pub mod embedded;
pub mod engine;
pub mod gaps;
pub mod ingest;
pub mod merge;
pub mod model;
pub mod publish;
pub mod queries;
pub mod record;
pub mod reference;
pub mod resolve;
pub mod sources;
pub mod store;
pub mod validate;
pub mod vocab;
pub mod web;
