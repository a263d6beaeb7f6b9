//! The stores: graphs are written in one place and read from an immutable snapshot; nothing here knows about treaties.

pub mod dictionary;
pub mod index;
pub mod snapshot;
pub mod version;
