//! The one integration crate: a module per command, per route family and per rule of the house.

mod cli;
mod data;
mod gaps;
mod independent;
mod protocol;
mod queries;
mod status;
mod tidy;
mod web;
