//! Every IRI we mention: our own terms, then one module per borrowed vocabulary. A test holds this
//! file, the graph and `ontology/` equal.

use oxigraph::model::NamedNodeRef;

/// An IRI of this file as a node.
pub const fn named(iri: &'static str) -> NamedNodeRef<'static> {
    NamedNodeRef::new_unchecked(iri)
}

macro_rules! terms {
    ($ns:literal: $($name:ident = $local:literal;)*) => {
        /// The namespace.
        pub const NS: &str = $ns;
        $(#[doc = concat!("`", $local, "`")] pub const $name: &str = concat!($ns, $local);)*
        /// Every term of the namespace that we mention.
        pub const TERMS: &[&str] = &[$($name),*];
    };
}

/// Our own classes and properties.
pub mod acc {
    terms! { "https://w3id.org/accede/ontology#":
        INSTRUMENT = "Instrument"; INSTRUMENT_SET = "InstrumentSet"; FINAL_CLAUSE = "FinalClause";
        PARTICIPANT = "Participant"; STATE = "State"; REGIONAL_ORGANISATION = "RegionalOrganisation";
        REGION = "Region"; ORGANISATION = "Organisation"; MEMBERSHIP = "Membership";
        ACT = "Act"; RESERVATION = "Reservation"; CLAIM = "Claim"; STATUS_PERIOD = "StatusPeriod";
        PLAN = "Plan"; MEETING = "Meeting"; PARAGRAPH = "Paragraph"; COMMITMENT = "Commitment";
        DEVELOPMENT = "Development"; REFERRED_DOCUMENT = "ReferredDocument"; ACTOR_GROUP = "ActorGroup";
        SOURCE_DOCUMENT = "SourceDocument"; COVERAGE = "Coverage";
        DISCREPANCY = "Discrepancy"; READER_PROBLEM = "ReaderProblem";

        INCLUDES = "includes"; INCLUDED_IN = "includedIn"; VERSION = "version"; DEPOSITED_WITH = "depositedWith"; DEPOSITARY_OF = "depositaryOf";
        REFERENCE = "reference"; ADOPTED_ON = "adoptedOn"; OPENED_ON = "openedOn"; OPEN_FROM = "openFrom";
        CLOSED_FOR_SIGNATURE_ON = "closedForSignatureOn"; ENTRY_INTO_FORCE = "entryIntoForce";
        PARENT_INSTRUMENT = "parentInstrument"; CHILD_INSTRUMENT = "childInstrument";
        UN_REGISTRATION = "unRegistration"; UNTS = "unts"; TOPIC = "topic"; SOURCE_CITATION = "sourceCitation";
        HAS_CLAUSE = "hasClause"; CLAUSE_OF = "clauseOf"; CLAUSE_SUBJECT = "clauseSubject"; RULE_KIND = "ruleKind"; RULE_COUNT = "ruleCount";
        ARTICLE = "article"; ELIGIBILITY = "eligibility"; ADMITS_REGIONAL_ORGANISATIONS = "admitsRegionalOrganisations";

        CODE = "code"; ISO2 = "iso2"; M49 = "m49"; EXISTS_FROM = "existsFrom"; EXISTS_UNTIL = "existsUntil";
        CONTINUES = "continues"; CONTINUED_BY = "continuedBy"; SUCCEEDS = "succeeds"; SUCCEEDED_BY = "succeededBy";
        MEMBER = "member"; HAS_MEMBERSHIP = "hasMembership"; MEMBER_OF = "memberOf"; COMPRISES = "comprises"; MEMBERSHIP_STATUS = "membershipStatus"; CONFIDENCE = "confidence";

        PARTICIPANT_OF = "participant"; INSTRUMENT_OF = "instrument"; HAS_PERIOD = "hasPeriod";
        ACT_TYPE = "actType"; ACT_DATE = "actDate"; NOT_BEFORE = "notBefore"; NOT_AFTER = "notAfter";
        EFFECT_DATE = "effectDate"; STATED_EFFECT_DATE = "statedEffectDate"; COMPUTED_EFFECT_DATE = "computedEffectDate"; COMPUTED_BY = "computedBy";
        LISTED_UNDER = "listedUnder"; LISTS = "lists"; REPORTED_IN = "reportedIn"; ACCEPTED_FROM = "acceptedFrom";
        CLAIM_OF = "claimOf"; DIFFERS_FROM = "differsFrom"; SPELLING = "spelling"; PLACE_IN_SOURCE = "placeInSource"; TERRITORY = "territory"; TARGET = "target"; REMARK = "remark";

        STATUS = "status"; LACKS = "lacks"; ORDER = "order"; FROM = "from"; UNTIL = "until"; SINCE = "since"; RESTS_ON = "restsOn"; VERIFIED_ON = "verifiedOn"; DECIDED_BY = "decidedBy";

        ADDRESS = "address"; AS_OF = "asOf"; AS_OF_NOT_BEFORE = "asOfNotBefore"; RETRIEVED_ON = "retrievedOn"; SHA256 = "sha256"; READER = "reader"; LICENCE_NOTE = "licenceNote"; READ_VIA = "readVia"; RANK = "rank"; PUBLISHED_BY = "publishedBy"; PUBLISHES = "publishes";
        COMPLETENESS = "completeness"; COVERED_BY = "coveredBy"; COVERS = "covers"; COVERAGE_OF = "coverageOf"; HAS_COVERAGE = "hasCoverage";

        PROBLEM_KIND = "problemKind"; CONCERNS = "concerns"; HAS_DISCREPANCY = "hasDiscrepancy"; FOUND_IN = "foundIn"; HAS_PROBLEM = "hasProblem"; TAKEN_FROM = "takenFrom"; PREFERRED_IN = "preferredIn"; TAKEN = "taken"; NOT_TAKEN = "notTaken"; REASON = "reason"; TEXT_FOUND = "textFound";

        PART_OF_PLAN = "partOfPlan"; HAS_PART = "hasPart"; NUMBER = "number"; PARENT_COMMITMENT = "parentCommitment"; CHILD_COMMITMENT = "childCommitment"; COMMITMENT_KIND = "commitmentKind";
        ADDRESSEE = "addressee"; ADDRESSED_BY = "addressedBy"; BENEFICIARY = "beneficiary"; BENEFITS_FROM = "benefitsFrom"; ENCOURAGES = "encourages"; ENCOURAGED_BY = "encouragedBy"; REFERS_TO = "refersTo"; REFERRED_TO_BY = "referredToBy";
        DEADLINE_YEAR = "deadlineYear"; DEADLINE_TEXT = "deadlineText"; REQUESTS = "requests"; REQUESTED_BY = "requestedBy"; ADOPTED_AT = "adoptedAt"; ADOPTED = "adopted"; PREPARATORY_TO = "preparatoryTo"; PREPARED_BY = "preparedBy"; HELD_FROM = "heldFrom"; HELD_TO = "heldTo"; HELD_AT = "heldAt"; GOVERNMENTS = "governments"; ISSUED_BY = "issuedBy"; ISSUED = "issued"; DATED = "dated";
        PLAN_REGION = "planRegion"; REGION_OF_PLAN = "regionOfPlan";
    }
}

/// RDF.
pub mod rdf {
    terms! { "http://www.w3.org/1999/02/22-rdf-syntax-ns#": TYPE = "type"; FIRST = "first"; REST = "rest"; NIL = "nil"; }
}

/// RDF Schema.
pub mod rdfs {
    terms! { "http://www.w3.org/2000/01/rdf-schema#": LABEL = "label"; COMMENT = "comment"; SEE_ALSO = "seeAlso"; CLASS = "Class"; SUB_CLASS_OF = "subClassOf"; DOMAIN = "domain"; RANGE = "range"; }
}

/// OWL.
pub mod owl {
    terms! { "http://www.w3.org/2002/07/owl#": SAME_AS = "sameAs"; DEPRECATED = "deprecated"; ONTOLOGY = "Ontology"; CLASS = "Class"; IMPORTS = "imports"; VERSION_INFO = "versionInfo"; OBJECT_PROPERTY = "ObjectProperty"; DATATYPE_PROPERTY = "DatatypeProperty"; INVERSE_OF = "inverseOf"; UNION_OF = "unionOf"; ALL_DISJOINT_CLASSES = "AllDisjointClasses"; ANNOTATION_PROPERTY = "AnnotationProperty"; VERSION_IRI = "versionIRI"; }
}

/// SKOS.
pub mod skos {
    terms! { "http://www.w3.org/2004/02/skos/core#":
        ALT_LABEL = "altLabel"; PREF_LABEL = "prefLabel"; CONCEPT = "Concept"; CONCEPT_SCHEME = "ConceptScheme";
        IN_SCHEME = "inScheme"; CLOSE_MATCH = "closeMatch"; DEFINITION = "definition"; EXACT_MATCH = "exactMatch"; NOTATION = "notation";
    }
}

/// Dublin Core terms.
pub mod dcterms {
    terms! { "http://purl.org/dc/terms/":
        TITLE = "title"; DESCRIPTION = "description"; IDENTIFIER = "identifier"; SOURCE = "source";
        LICENSE = "license"; CREATOR = "creator"; PUBLISHER = "publisher"; MODIFIED = "modified"; ISSUED = "issued";
        IS_PART_OF = "isPartOf"; IS_REPLACED_BY = "isReplacedBy"; IS_VERSION_OF = "isVersionOf"; CREATED = "created"; TYPE = "type"; ACCESS_RIGHTS = "accessRights"; BIBLIOGRAPHIC_CITATION = "bibliographicCitation";
    }
}

/// Kinds of resource by the DCMI.
pub mod dcmitype {
    terms! { "http://purl.org/dc/dcmitype/": DATASET = "Dataset"; }
}

/// Provenance.
pub mod prov {
    terms! { "http://www.w3.org/ns/prov#": WAS_ATTRIBUTED_TO = "wasAttributedTo"; WAS_DERIVED_FROM = "wasDerivedFrom"; }
}

/// DCAT.
pub mod dcat {
    terms! { "http://www.w3.org/ns/dcat#":
        DATASET = "Dataset"; VERSION = "version"; KEYWORD = "keyword"; CATALOG = "Catalog"; HAS_DATASET = "dataset";
        HAS_CURRENT_VERSION = "hasCurrentVersion"; PREVIOUS_VERSION = "previousVersion"; IS_VERSION_OF = "isVersionOf";
        DISTRIBUTION_CLASS = "Distribution"; DISTRIBUTION = "distribution"; ACCESS_URL = "accessURL"; DOWNLOAD_URL = "downloadURL";
        MEDIA_TYPE = "mediaType"; COMPRESS_FORMAT = "compressFormat"; BYTE_SIZE = "byteSize";
    }

    /// What the IRIs of registered media types begin with.
    pub const MEDIA_TYPES: &str = "https://www.iana.org/assignments/media-types/";
}

/// VoID.
pub mod void {
    terms! { "http://rdfs.org/ns/void#":
        DATASET = "Dataset"; DATASET_DESCRIPTION = "DatasetDescription"; LINKSET = "Linkset"; IN_DATASET = "inDataset"; SUBSET = "subset";
        SPARQL_ENDPOINT = "sparqlEndpoint"; DATA_DUMP = "dataDump"; URI_SPACE = "uriSpace"; VOCABULARY = "vocabulary"; EXAMPLE_RESOURCE = "exampleResource"; FEATURE = "feature";
        TRIPLES = "triples"; ENTITIES = "entities"; CLASSES = "classes"; PROPERTIES = "properties"; DISTINCT_SUBJECTS = "distinctSubjects"; DISTINCT_OBJECTS = "distinctObjects";
        CLASS_PARTITION = "classPartition"; CLASS = "class"; PROPERTY_PARTITION = "propertyPartition"; PROPERTY = "property";
        TARGET = "target"; SUBJECTS_TARGET = "subjectsTarget"; OBJECTS_TARGET = "objectsTarget"; LINK_PREDICATE = "linkPredicate";
    }
}

/// SPARQL service description.
pub mod sd {
    terms! { "http://www.w3.org/ns/sparql-service-description#":
        SERVICE = "Service"; ENDPOINT = "endpoint"; SUPPORTED_LANGUAGE = "supportedLanguage"; SPARQL_10_QUERY = "SPARQL10Query"; SPARQL_11_QUERY = "SPARQL11Query";
        SPARQL_11_UPDATE = "SPARQL11Update"; RESULT_FORMAT = "resultFormat"; INPUT_FORMAT = "inputFormat"; FEATURE = "feature"; BASIC_FEDERATED_QUERY = "BasicFederatedQuery";
        DEFAULT_DATASET = "defaultDataset"; AVAILABLE_GRAPHS = "availableGraphs"; DATASET = "Dataset"; GRAPH_COLLECTION = "GraphCollection"; DEFAULT_GRAPH = "defaultGraph";
        GRAPH_CLASS = "Graph"; NAMED_GRAPH = "namedGraph"; NAMED_GRAPH_CLASS = "NamedGraph"; NAME = "name"; GRAPH = "graph";
    }

    /// What the IRIs of file formats begin with.
    pub const FORMATS: &str = "http://www.w3.org/ns/formats/";
}

/// Annotations of vocabularies.
pub mod vann {
    terms! { "http://purl.org/vocab/vann/": PREFERRED_NAMESPACE_PREFIX = "preferredNamespacePrefix"; }
}

/// FOAF.
pub mod foaf {
    terms! { "http://xmlns.com/foaf/0.1/":
        DOCUMENT = "Document"; IMAGE = "Image"; HOMEPAGE = "homepage"; PRIMARY_TOPIC = "primaryTopic"; IS_PRIMARY_TOPIC_OF = "isPrimaryTopicOf";
    }
}

/// SPDX: checksums of files.
pub mod spdx {
    terms! { "http://spdx.org/rdf/terms#":
        CHECKSUM = "Checksum"; CHECKSUM_OF = "checksum"; ALGORITHM = "algorithm"; SHA256 = "checksumAlgorithm_sha256";
        CHECKSUM_VALUE = "checksumValue";
    }
}

/// WGS84 positions.
pub mod geo {
    terms! { "http://www.w3.org/2003/01/geo/wgs84_pos#": LAT = "lat"; LONG = "long"; }
}

/// Schema.org.
pub mod schema {
    terms! { "https://schema.org/": TARGET = "target"; KEYWORDS = "keywords"; }
}

/// XML Schema datatypes.
pub mod xsd {
    terms! { "http://www.w3.org/2001/XMLSchema#":
        DATE = "date"; DATE_TIME = "dateTime"; DOUBLE = "double"; FLOAT = "float"; BOOLEAN = "boolean"; INTEGER = "integer"; DECIMAL = "decimal"; G_YEAR = "gYear"; STRING = "string"; NON_NEGATIVE_INTEGER = "nonNegativeInteger"; HEX_BINARY = "hexBinary";
    }
}

/// The Data Quality Vocabulary.
pub mod dqv {
    terms! { "http://www.w3.org/ns/dqv#":
        QUALITY_ANNOTATION = "QualityAnnotation";
    }
}

/// SHACL.
pub mod sh {
    terms! { "http://www.w3.org/ns/shacl#":
        NODE_SHAPE = "NodeShape"; PROPERTY_SHAPE = "PropertyShape"; VALIDATION_REPORT = "ValidationReport"; VALIDATION_RESULT = "ValidationResult"; VIOLATION = "Violation";
        WARNING = "Warning"; INFO = "Info"; IRI = "IRI"; BLANK_NODE = "BlankNode"; LITERAL = "Literal"; BLANK_NODE_OR_IRI = "BlankNodeOrIRI"; BLANK_NODE_OR_LITERAL = "BlankNodeOrLiteral";
        IRI_OR_LITERAL = "IRIOrLiteral"; PATH = "path"; TARGET_NODE = "targetNode"; TARGET_CLASS = "targetClass"; TARGET_SUBJECTS_OF = "targetSubjectsOf";
        TARGET_OBJECTS_OF = "targetObjectsOf"; SEVERITY = "severity"; MESSAGE = "message"; DEACTIVATED = "deactivated"; CLASS = "class"; DATATYPE = "datatype"; NODE_KIND = "nodeKind";
        MIN_COUNT = "minCount"; MAX_COUNT = "maxCount"; MIN_INCLUSIVE = "minInclusive"; MIN_EXCLUSIVE = "minExclusive"; MAX_INCLUSIVE = "maxInclusive"; MAX_EXCLUSIVE = "maxExclusive";
        MIN_LENGTH = "minLength"; MAX_LENGTH = "maxLength"; PATTERN = "pattern"; FLAGS = "flags"; LANGUAGE_IN = "languageIn"; UNIQUE_LANG = "uniqueLang"; EQUALS = "equals";
        DISJOINT = "disjoint"; LESS_THAN = "lessThan"; LESS_THAN_OR_EQUALS = "lessThanOrEquals"; NOT = "not"; AND = "and"; OR = "or"; XONE = "xone"; NODE = "node"; PROPERTY = "property";
        QUALIFIED_VALUE_SHAPE = "qualifiedValueShape"; QUALIFIED_MIN_COUNT = "qualifiedMinCount"; QUALIFIED_MAX_COUNT = "qualifiedMaxCount";
        QUALIFIED_VALUE_SHAPES_DISJOINT = "qualifiedValueShapesDisjoint"; CLOSED = "closed"; IGNORED_PROPERTIES = "ignoredProperties"; HAS_VALUE = "hasValue"; IN = "in"; SPARQL = "sparql";
        SPARQL_EXECUTABLE = "SPARQLExecutable"; SPARQL_SELECT_EXECUTABLE = "SPARQLSelectExecutable"; SPARQL_CONSTRUCT_EXECUTABLE = "SPARQLConstructExecutable";
        SELECT = "select"; CONSTRUCT = "construct"; PREFIXES = "prefixes"; DECLARE = "declare"; PREFIX = "prefix"; NAMESPACE = "namespace"; INVERSE_PATH = "inversePath"; ALTERNATIVE_PATH = "alternativePath";
        ZERO_OR_MORE_PATH = "zeroOrMorePath"; ONE_OR_MORE_PATH = "oneOrMorePath"; ZERO_OR_ONE_PATH = "zeroOrOnePath"; NAME = "name"; DESCRIPTION = "description"; ORDER = "order";
        GROUP = "group"; DEFAULT_VALUE = "defaultValue"; CONFORMS = "conforms"; RESULT = "result"; FOCUS_NODE = "focusNode"; RESULT_PATH = "resultPath"; VALUE = "value";
        RESULT_MESSAGE = "resultMessage"; RESULT_SEVERITY = "resultSeverity"; SOURCE_CONSTRAINT_COMPONENT = "sourceConstraintComponent"; SOURCE_SHAPE = "sourceShape";
        SOURCE_CONSTRAINT = "sourceConstraint"; CLASS_CONSTRAINT = "ClassConstraintComponent"; DATATYPE_CONSTRAINT = "DatatypeConstraintComponent";
        NODE_KIND_CONSTRAINT = "NodeKindConstraintComponent"; MIN_COUNT_CONSTRAINT = "MinCountConstraintComponent"; MAX_COUNT_CONSTRAINT = "MaxCountConstraintComponent";
        MIN_INCLUSIVE_CONSTRAINT = "MinInclusiveConstraintComponent"; MIN_EXCLUSIVE_CONSTRAINT = "MinExclusiveConstraintComponent";
        MAX_INCLUSIVE_CONSTRAINT = "MaxInclusiveConstraintComponent"; MAX_EXCLUSIVE_CONSTRAINT = "MaxExclusiveConstraintComponent"; MIN_LENGTH_CONSTRAINT = "MinLengthConstraintComponent";
        MAX_LENGTH_CONSTRAINT = "MaxLengthConstraintComponent"; PATTERN_CONSTRAINT = "PatternConstraintComponent"; LANGUAGE_IN_CONSTRAINT = "LanguageInConstraintComponent";
        UNIQUE_LANG_CONSTRAINT = "UniqueLangConstraintComponent"; EQUALS_CONSTRAINT = "EqualsConstraintComponent"; DISJOINT_CONSTRAINT = "DisjointConstraintComponent";
        LESS_THAN_CONSTRAINT = "LessThanConstraintComponent"; LESS_THAN_OR_EQUALS_CONSTRAINT = "LessThanOrEqualsConstraintComponent"; NOT_CONSTRAINT = "NotConstraintComponent";
        AND_CONSTRAINT = "AndConstraintComponent"; OR_CONSTRAINT = "OrConstraintComponent"; XONE_CONSTRAINT = "XoneConstraintComponent"; NODE_CONSTRAINT = "NodeConstraintComponent";
        PROPERTY_CONSTRAINT = "PropertyConstraintComponent"; QUALIFIED_MIN_COUNT_CONSTRAINT = "QualifiedMinCountConstraintComponent";
        QUALIFIED_MAX_COUNT_CONSTRAINT = "QualifiedMaxCountConstraintComponent"; CLOSED_CONSTRAINT = "ClosedConstraintComponent"; HAS_VALUE_CONSTRAINT = "HasValueConstraintComponent";
        IN_CONSTRAINT = "InConstraintComponent"; SPARQL_CONSTRAINT = "SPARQLConstraintComponent";
    }

    /// The classes of shapes.
    pub const SHAPES: &[&str] = &[NODE_SHAPE, PROPERTY_SHAPE];
    /// The properties that say whom a shape is about.
    pub const TARGETS: &[&str] = &[
        TARGET_NODE,
        TARGET_CLASS,
        TARGET_SUBJECTS_OF,
        TARGET_OBJECTS_OF,
    ];
    /// The properties of a shape that ask nothing, or are read with another.
    pub const SAYING_NOTHING: &[&str] = &[
        PATH,
        TARGET_NODE,
        TARGET_CLASS,
        TARGET_SUBJECTS_OF,
        TARGET_OBJECTS_OF,
        SEVERITY,
        MESSAGE,
        DEACTIVATED,
        FLAGS,
        QUALIFIED_MIN_COUNT,
        QUALIFIED_MAX_COUNT,
        QUALIFIED_VALUE_SHAPES_DISJOINT,
        IGNORED_PROPERTIES,
        NAME,
        DESCRIPTION,
        ORDER,
        GROUP,
        DEFAULT_VALUE,
    ];
}
