//! The terms our descriptions are written in: VoID, the service description, and what they borrow.

use oxigraph::model::NamedNodeRef;

macro_rules! terms {
    ($($(#[$doc:meta])* $name:ident = $iri:literal),+ $(,)?) => {
        $($(#[$doc])* pub const $name: NamedNodeRef<'static> = NamedNodeRef::new_unchecked($iri);)+
    };
}

pub mod void {
    use super::NamedNodeRef;
    pub const NAMESPACE: &str = "http://rdfs.org/ns/void#";
    terms! {
        DATASET = "http://rdfs.org/ns/void#Dataset",
        DATASET_DESCRIPTION = "http://rdfs.org/ns/void#DatasetDescription",
        LINKSET = "http://rdfs.org/ns/void#Linkset",
        SPARQL_ENDPOINT = "http://rdfs.org/ns/void#sparqlEndpoint",
        DATA_DUMP = "http://rdfs.org/ns/void#dataDump",
        URI_SPACE = "http://rdfs.org/ns/void#uriSpace",
        TRIPLES = "http://rdfs.org/ns/void#triples",
        ENTITIES = "http://rdfs.org/ns/void#entities",
        CLASSES = "http://rdfs.org/ns/void#classes",
        PROPERTIES = "http://rdfs.org/ns/void#properties",
        DISTINCT_SUBJECTS = "http://rdfs.org/ns/void#distinctSubjects",
        DISTINCT_OBJECTS = "http://rdfs.org/ns/void#distinctObjects",
        CLASS_PARTITION = "http://rdfs.org/ns/void#classPartition",
        CLASS = "http://rdfs.org/ns/void#class",
        PROPERTY_PARTITION = "http://rdfs.org/ns/void#propertyPartition",
        PROPERTY = "http://rdfs.org/ns/void#property",
        SUBSET = "http://rdfs.org/ns/void#subset",
        TARGET = "http://rdfs.org/ns/void#target",
        SUBJECTS_TARGET = "http://rdfs.org/ns/void#subjectsTarget",
        OBJECTS_TARGET = "http://rdfs.org/ns/void#objectsTarget",
        LINK_PREDICATE = "http://rdfs.org/ns/void#linkPredicate",
        VOCABULARY = "http://rdfs.org/ns/void#vocabulary",
        EXAMPLE_RESOURCE = "http://rdfs.org/ns/void#exampleResource",
        FEATURE = "http://rdfs.org/ns/void#feature",
    }
}

pub mod sd {
    use super::NamedNodeRef;
    pub const NAMESPACE: &str = "http://www.w3.org/ns/sparql-service-description#";
    terms! {
        SERVICE = "http://www.w3.org/ns/sparql-service-description#Service",
        ENDPOINT = "http://www.w3.org/ns/sparql-service-description#endpoint",
        SUPPORTED_LANGUAGE = "http://www.w3.org/ns/sparql-service-description#supportedLanguage",
        SPARQL_10_QUERY = "http://www.w3.org/ns/sparql-service-description#SPARQL10Query",
        SPARQL_11_QUERY = "http://www.w3.org/ns/sparql-service-description#SPARQL11Query",
        SPARQL_11_UPDATE = "http://www.w3.org/ns/sparql-service-description#SPARQL11Update",
        RESULT_FORMAT = "http://www.w3.org/ns/sparql-service-description#resultFormat",
        INPUT_FORMAT = "http://www.w3.org/ns/sparql-service-description#inputFormat",
        FEATURE = "http://www.w3.org/ns/sparql-service-description#feature",
        BASIC_FEDERATED_QUERY = "http://www.w3.org/ns/sparql-service-description#BasicFederatedQuery",
        DEFAULT_DATASET = "http://www.w3.org/ns/sparql-service-description#defaultDataset",
        AVAILABLE_GRAPHS = "http://www.w3.org/ns/sparql-service-description#availableGraphs",
        DATASET = "http://www.w3.org/ns/sparql-service-description#Dataset",
        GRAPH_COLLECTION = "http://www.w3.org/ns/sparql-service-description#GraphCollection",
        DEFAULT_GRAPH = "http://www.w3.org/ns/sparql-service-description#defaultGraph",
        GRAPH_CLASS = "http://www.w3.org/ns/sparql-service-description#Graph",
        NAMED_GRAPH = "http://www.w3.org/ns/sparql-service-description#namedGraph",
        NAMED_GRAPH_CLASS = "http://www.w3.org/ns/sparql-service-description#NamedGraph",
        NAME = "http://www.w3.org/ns/sparql-service-description#name",
        GRAPH = "http://www.w3.org/ns/sparql-service-description#graph",
    }
}

pub mod dcterms {
    use super::NamedNodeRef;
    pub const NAMESPACE: &str = "http://purl.org/dc/terms/";
    terms! {
        TITLE = "http://purl.org/dc/terms/title",
        DESCRIPTION = "http://purl.org/dc/terms/description",
        PUBLISHER = "http://purl.org/dc/terms/publisher",
        LICENSE = "http://purl.org/dc/terms/license",
        ISSUED = "http://purl.org/dc/terms/issued",
        MODIFIED = "http://purl.org/dc/terms/modified",
        IDENTIFIER = "http://purl.org/dc/terms/identifier",
    }
}

pub mod foaf {
    use super::NamedNodeRef;
    pub const NAMESPACE: &str = "http://xmlns.com/foaf/0.1/";
    terms! {
        HOMEPAGE = "http://xmlns.com/foaf/0.1/homepage",
        PRIMARY_TOPIC = "http://xmlns.com/foaf/0.1/primaryTopic",
    }
}

terms! {
    RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
    RDFS_LABEL = "http://www.w3.org/2000/01/rdf-schema#label",
    RDFS_SEE_ALSO = "http://www.w3.org/2000/01/rdf-schema#seeAlso",
    OWL_SAME_AS = "http://www.w3.org/2002/07/owl#sameAs",
    SKOS_EXACT_MATCH = "http://www.w3.org/2004/02/skos/core#exactMatch",
    SKOS_CLOSE_MATCH = "http://www.w3.org/2004/02/skos/core#closeMatch",
    XSD_DATE = "http://www.w3.org/2001/XMLSchema#date",
}
/// Names of file formats: `FORMATS` + `Turtle`.
pub const FORMATS: &str = "http://www.w3.org/ns/formats/";
