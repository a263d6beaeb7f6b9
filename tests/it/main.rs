//! The one integration crate: a module per command and per route family.

mod protocol;
mod web;
