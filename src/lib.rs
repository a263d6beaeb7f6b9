//! Who is bound by which treaty, since when, and who still is not.

pub mod engine;
pub mod store;
pub mod web;
