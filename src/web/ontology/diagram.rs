//! The classes and what links them, as a drawing made from domains and ranges.
