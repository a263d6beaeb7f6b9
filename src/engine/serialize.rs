//! Answers in the formats of the web: rows as JSON, XML, CSV or TSV, graphs as RDF.
