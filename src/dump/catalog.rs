//! What the dataset and the files of a dump are: DCAT 3 and VoID.

use oxigraph::model::{GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term};

use super::{FileEntry, Source, csvw};
use crate::{
    model::id,
    publish::release::Release,
    vocab::{acc, dcat, dcterms, rdf, spdx, void, xsd},
};

/// The description, subject by subject.
pub fn statements(source: &Source<'_>, files: &[FileEntry]) -> Vec<Quad> {
    let release = source.release;
    let dataset = node(&id::iri("id/dataset/accede"));
    let version = node(&Release::iri(&release.version));
    let folder = format!("{}data/{}/", source.options.base, release.version);
    let mut out = Out(Vec::new());
    for statement in source.snapshot.about(&dataset) {
        out.0.push(statement.into_owned());
    }
    for statement in source.snapshot.about(&version) {
        out.0.push(statement.into_owned());
    }
    out.link(&version, rdf::TYPE, void::DATASET);
    let title = format!("Accede, version {}", release.version);
    out.say(&version, dcterms::TITLE, text(&title));
    out.say(&version, dcterms::IDENTIFIER, text(&release.digest));
    out.link(&version, dcterms::LICENSE, csvw::LICENCE);
    out.link(&version, dcterms::CREATOR, &id::iri("id/agent/accede"));
    out.link(&version, dcterms::PUBLISHER, &id::iri("id/agent/accede"));
    let triples = source.snapshot.default_len().to_string();
    out.say(&version, void::TRIPLES, typed(&triples, xsd::INTEGER));
    out.say(&version, void::URI_SPACE, text(id::BASE));
    out.link(&version, void::VOCABULARY, acc::NS);
    for file in files {
        // In a dump, VoID means every form of the statements, compressed or not.
        if file.triples.or(file.quads).is_some() && !file.path.contains('/') {
            out.link(&version, void::DATA_DUMP, &format!("{folder}{}", file.path));
        }
    }
    for file in files {
        out.say(&version, dcat::DISTRIBUTION, distribution(&folder, file));
    }
    for file in files {
        describe(&mut out, &folder, source, file);
    }
    out.0
}

fn describe(out: &mut Out, folder: &str, source: &Source<'_>, file: &FileEntry) {
    let this = distribution(folder, file);
    let address = format!("{folder}{}", file.path);
    out.link(&this, rdf::TYPE, dcat::DISTRIBUTION_CLASS);
    out.say(
        &this,
        dcterms::TITLE,
        Literal::new_language_tagged_literal_unchecked(&file.title, "en"),
    );
    out.link(&this, dcat::ACCESS_URL, folder);
    out.link(&this, dcat::DOWNLOAD_URL, &address);
    out.link(&this, dcat::MEDIA_TYPE, &media_type(&file.media_type));
    if let Some(compression) = &file.compression {
        out.link(
            &this,
            dcat::COMPRESS_FORMAT,
            &media_type(&format!("application/{compression}")),
        );
    }
    out.say(
        &this,
        dcat::BYTE_SIZE,
        typed(&file.bytes.to_string(), xsd::NON_NEGATIVE_INTEGER),
    );
    out.link(&this, dcterms::LICENSE, csvw::LICENCE);
    if let Some(day) = source.release.issued {
        out.say(&this, dcterms::ISSUED, typed(&day.to_string(), xsd::DATE));
    }
    let checksum = node(&format!("{address}#sha256"));
    out.say(&this, spdx::CHECKSUM_OF, checksum.clone());
    out.link(&checksum, rdf::TYPE, spdx::CHECKSUM);
    out.link(&checksum, spdx::ALGORITHM, spdx::SHA256);
    out.say(
        &checksum,
        spdx::CHECKSUM_VALUE,
        typed(&file.sha256, xsd::HEX_BINARY),
    );
}

fn distribution(folder: &str, file: &FileEntry) -> NamedNode {
    node(&format!("{folder}{}#distribution", file.path))
}

/// The IRI of a registered media type.
fn media_type(name: &str) -> String {
    format!("{}{name}", dcat::MEDIA_TYPES)
}

fn node(iri: &str) -> NamedNode {
    NamedNode::new_unchecked(iri)
}

fn text(text: &str) -> Literal {
    Literal::new_simple_literal(text)
}

fn typed(text: &str, datatype: &str) -> Literal {
    Literal::new_typed_literal(text, node(datatype))
}

struct Out(Vec<Quad>);

impl Out {
    fn say(&mut self, subject: &NamedNode, predicate: &str, object: impl Into<Term>) {
        self.0.push(Quad::new(
            NamedOrBlankNode::from(subject.clone()),
            node(predicate),
            object,
            GraphName::DefaultGraph,
        ));
    }

    fn link(&mut self, subject: &NamedNode, predicate: &str, object: &str) {
        self.say(subject, predicate, node(object));
    }
}
