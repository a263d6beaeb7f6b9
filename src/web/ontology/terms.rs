//! The terms of the ontology as a page shows them.
