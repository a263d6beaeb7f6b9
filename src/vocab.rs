//! Every IRI we mention: our own terms, then one module per borrowed vocabulary. A test holds this
//! file, the graph and `ontology/` equal.

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
        ARTICLE = "article"; ELIGIBILITY = "eligibility";

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
    terms! { "http://www.w3.org/1999/02/22-rdf-syntax-ns#": TYPE = "type"; FIRST = "first"; REST = "rest"; }
}

/// RDF Schema.
pub mod rdfs {
    terms! { "http://www.w3.org/2000/01/rdf-schema#": LABEL = "label"; COMMENT = "comment"; SEE_ALSO = "seeAlso";
    DOMAIN = "domain"; RANGE = "range"; SUB_CLASS_OF = "subClassOf"; }
}

/// OWL.
pub mod owl {
    terms! { "http://www.w3.org/2002/07/owl#": SAME_AS = "sameAs"; DEPRECATED = "deprecated"; ONTOLOGY = "Ontology"; CLASS = "Class";
    OBJECT_PROPERTY = "ObjectProperty"; DATATYPE_PROPERTY = "DatatypeProperty"; INVERSE_OF = "inverseOf";
    UNION_OF = "unionOf"; VERSION_INFO = "versionInfo"; VERSION_IRI = "versionIRI"; }
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
        LICENSE = "license"; CREATOR = "creator"; PUBLISHER = "publisher"; MODIFIED = "modified"; SUBJECT = "subject";
        CREATED = "created"; TYPE = "type"; ACCESS_RIGHTS = "accessRights"; BIBLIOGRAPHIC_CITATION = "bibliographicCitation"; IS_PART_OF = "isPartOf"; IS_REPLACED_BY = "isReplacedBy"; IS_VERSION_OF = "isVersionOf";
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
    terms! { "http://www.w3.org/ns/dcat#": DATASET = "Dataset"; VERSION = "version"; KEYWORD = "keyword"; CATALOG = "Catalog"; HAS_DATASET = "dataset"; }
}

/// VoID.
pub mod void {
    terms! { "http://rdfs.org/ns/void#": DATASET = "Dataset"; TRIPLES = "triples"; IN_DATASET = "inDataset"; }
}

/// SPARQL service description.
pub mod sd {
    terms! { "http://www.w3.org/ns/sparql-service-description#": GRAPH = "Graph"; }
}

/// Annotations of vocabularies.
pub mod vann {
    terms! { "http://purl.org/vocab/vann/": PREFERRED_NAMESPACE_PREFIX = "preferredNamespacePrefix"; }
}

/// FOAF.
pub mod foaf {
    terms! { "http://xmlns.com/foaf/0.1/":
        DOCUMENT = "Document"; IMAGE = "Image"; PRIMARY_TOPIC = "primaryTopic"; IS_PRIMARY_TOPIC_OF = "isPrimaryTopicOf";
    }
}

/// WGS84 positions.
pub mod geo {
    terms! { "http://www.w3.org/2003/01/geo/wgs84_pos#": LAT = "lat"; LONG = "long"; }
}

/// XML Schema datatypes.
pub mod xsd {
    terms! { "http://www.w3.org/2001/XMLSchema#":
        DATE = "date"; BOOLEAN = "boolean"; INTEGER = "integer"; DECIMAL = "decimal"; G_YEAR = "gYear"; ANY_URI = "anyURI";
    }
}
