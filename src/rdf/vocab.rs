//! The IRIs that the program itself reads or writes.

macro_rules! vocabulary {
    ($(#[$doc:meta])* $module:ident = $namespace:literal { $($name:ident = $local:literal),* $(,)? }) => {
        $(#[$doc])*
        pub mod $module {
            pub const NAMESPACE: &str = $namespace;
            $(pub const $name: &str = concat!($namespace, $local);)*
            /// The local names of all of them.
            pub const LOCAL_NAMES: &[&str] = &[$($local),*];
        }
    };
}

vocabulary!(rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#" {
    TYPE = "type", FIRST = "first", REST = "rest", NIL = "nil", LANG_STRING = "langString",
    SUBJECT = "subject", PREDICATE = "predicate", OBJECT = "object",
    HTML = "HTML", JSON = "JSON", LIST = "List", BAG = "Bag", SEQ = "Seq", ALT = "Alt", PROPERTY = "Property",
});
vocabulary!(rdfs = "http://www.w3.org/2000/01/rdf-schema#" {
    LABEL = "label", COMMENT = "comment", SEE_ALSO = "seeAlso", IS_DEFINED_BY = "isDefinedBy",
    SUB_CLASS_OF = "subClassOf", SUB_PROPERTY_OF = "subPropertyOf", CLASS = "Class",
    DOMAIN = "domain", RANGE = "range",
});
vocabulary!(owl = "http://www.w3.org/2002/07/owl#" {
    SAME_AS = "sameAs", ONTOLOGY = "Ontology", CLASS = "Class", DEPRECATED = "deprecated",
    OBJECT_PROPERTY = "ObjectProperty", DATATYPE_PROPERTY = "DatatypeProperty",
    INVERSE_OF = "inverseOf",
});
vocabulary!(xsd = "http://www.w3.org/2001/XMLSchema#" {
    STRING = "string", INTEGER = "integer", DECIMAL = "decimal", DOUBLE = "double",
    FLOAT = "float", BOOLEAN = "boolean", DATE = "date", DATE_TIME = "dateTime", TIME = "time",
    G_YEAR = "gYear", G_YEAR_MONTH = "gYearMonth", ANY_URI = "anyURI", LONG = "long", INT = "int",
    NON_NEGATIVE_INTEGER = "nonNegativeInteger", DURATION = "duration", HEX_BINARY = "hexBinary",
});
vocabulary!(skos = "http://www.w3.org/2004/02/skos/core#" {
    PREF_LABEL = "prefLabel", ALT_LABEL = "altLabel", HIDDEN_LABEL = "hiddenLabel",
    NOTATION = "notation", DEFINITION = "definition", SCOPE_NOTE = "scopeNote",
    CONCEPT = "Concept", CONCEPT_SCHEME = "ConceptScheme", IN_SCHEME = "inScheme",
    TOP_CONCEPT_OF = "topConceptOf",
});
vocabulary!(dcterms = "http://purl.org/dc/terms/" {
    TITLE = "title", DESCRIPTION = "description", IDENTIFIER = "identifier", LICENSE = "license",
    PUBLISHER = "publisher", ISSUED = "issued", MODIFIED = "modified", SOURCE = "source",
    LANGUAGE = "language", FORMAT = "format", CREATOR = "creator", REPLACES = "replaces",
    IS_REPLACED_BY = "isReplacedBy", EXTENT = "extent", HAS_PART = "hasPart", IS_PART_OF = "isPartOf",
    CONFORMS_TO = "conformsTo", LINGUISTIC_SYSTEM = "LinguisticSystem", STANDARD = "Standard",
    LICENSE_DOCUMENT = "LicenseDocument", MEDIA_TYPE = "MediaType",
});
vocabulary!(dcat = "http://www.w3.org/ns/dcat#" {
    CATALOG = "Catalog", DATASET_CLASS = "Dataset", DISTRIBUTION_CLASS = "Distribution",
    DATA_SERVICE = "DataService", DATASET = "dataset", DISTRIBUTION = "distribution",
    SERVICE = "service", KEYWORD = "keyword", DOWNLOAD_URL = "downloadURL",
    ACCESS_URL = "accessURL", MEDIA_TYPE = "mediaType", BYTE_SIZE = "byteSize",
    LANDING_PAGE = "landingPage", ENDPOINT_URL = "endpointURL", SERVES_DATASET = "servesDataset",
    ENDPOINT_DESCRIPTION = "endpointDescription", VERSION = "version",
    CONTACT_POINT = "contactPoint", ACCESS_SERVICE = "accessService", COMPRESS_FORMAT = "compressFormat",
});
vocabulary!(
    /// What the European profile adds to DCAT.
    dcatap = "http://data.europa.eu/r5r/" {
        APPLICABLE_LEGISLATION = "applicableLegislation", HVD_CATEGORY = "hvdCategory",
    }
);
vocabulary!(vcard = "http://www.w3.org/2006/vcard/ns#" {
    KIND = "Kind", FN = "fn", HAS_EMAIL = "hasEmail", HAS_URL = "hasURL",
});
vocabulary!(hydra = "http://www.w3.org/ns/hydra/core#" {
    COLLECTION = "Collection", PARTIAL_COLLECTION_VIEW = "PartialCollectionView", SEARCH = "search",
    TEMPLATE = "template", MAPPING = "mapping", VARIABLE = "variable", PROPERTY = "property",
    VARIABLE_REPRESENTATION = "variableRepresentation", EXPLICIT_REPRESENTATION = "ExplicitRepresentation",
    TOTAL_ITEMS = "totalItems", ITEMS_PER_PAGE = "itemsPerPage", FIRST = "first", NEXT = "next",
    PREVIOUS = "previous",
    VIEW = "view", LAST = "last",
});
vocabulary!(void = "http://rdfs.org/ns/void#" {
    DATASET = "Dataset", TRIPLES = "triples", ENTITIES = "entities", CLASSES = "classes",
    PROPERTIES = "properties", DISTINCT_SUBJECTS = "distinctSubjects",
    DISTINCT_OBJECTS = "distinctObjects", CLASS_PARTITION = "classPartition", CLASS = "class",
    PROPERTY_PARTITION = "propertyPartition", PROPERTY = "property", SUBSET = "subset",
    SPARQL_ENDPOINT = "sparqlEndpoint", DATA_DUMP = "dataDump", URI_SPACE = "uriSpace",
    VOCABULARY = "vocabulary", LINKSET = "Linkset", SUBJECTS_TARGET = "subjectsTarget",
    OBJECTS_TARGET = "objectsTarget", LINK_PREDICATE = "linkPredicate",
});
vocabulary!(prov = "http://www.w3.org/ns/prov#" {
    ACTIVITY = "Activity", ENTITY = "Entity", USED = "used", HAD_PLAN = "hadPlan",
    WAS_GENERATED_BY = "wasGeneratedBy", STARTED_AT_TIME = "startedAtTime",
    ENDED_AT_TIME = "endedAtTime", QUALIFIED_ASSOCIATION = "qualifiedAssociation",
    ASSOCIATION = "Association", AGENT = "agent", WAS_DERIVED_FROM = "wasDerivedFrom",
    GENERATED_AT_TIME = "generatedAtTime", INVALIDATED_AT_TIME = "invalidatedAtTime", PLAN = "Plan",
    WAS_ASSOCIATED_WITH = "wasAssociatedWith", AGENT_CLASS = "Agent",
    SOFTWARE_AGENT = "SoftwareAgent",
});
vocabulary!(sd = "http://www.w3.org/ns/sparql-service-description#" {
    SERVICE = "Service", ENDPOINT = "endpoint", SUPPORTED_LANGUAGE = "supportedLanguage",
    SPARQL_11_QUERY = "SPARQL11Query", SPARQL_11_UPDATE = "SPARQL11Update", RESULT_FORMAT = "resultFormat", FEATURE = "feature",
    UNION_DEFAULT_GRAPH = "UnionDefaultGraph", DEFAULT_DATASET = "defaultDataset",
    DATASET = "Dataset", NAMED_GRAPH = "namedGraph", NAMED_GRAPH_CLASS = "NamedGraph",
    NAME = "name", GRAPH = "graph", GRAPH_CLASS = "Graph",
    AVAILABLE_GRAPHS = "availableGraphs", EXTENSION_FUNCTION = "extensionFunction",
    FUNCTION = "Function", DEFAULT_GRAPH = "defaultGraph",
});
vocabulary!(qb = "http://purl.org/linked-data/cube#" {
    DATA_SET_CLASS = "DataSet", DATA_SET = "dataSet", OBSERVATION = "Observation",
    STRUCTURE = "structure", COMPONENT = "component", DIMENSION = "dimension",
    MEASURE = "measure", ATTRIBUTE = "attribute", ORDER = "order",
    DATA_STRUCTURE_DEFINITION = "DataStructureDefinition",
});
vocabulary!(foaf = "http://xmlns.com/foaf/0.1/" {
    PRIMARY_TOPIC = "primaryTopic", NAME = "name", HOMEPAGE = "homepage", PAGE = "page",
    AGENT = "Agent", ORGANIZATION = "Organization", DOCUMENT = "Document",
});
vocabulary!(spdx = "http://spdx.org/rdf/terms#" {
    CHECKSUM_CLASS = "Checksum", CHECKSUM = "checksum", CHECKSUM_VALUE = "checksumValue",
    ALGORITHM = "algorithm", ALGORITHM_CLASS = "ChecksumAlgorithm",
    SHA256 = "checksumAlgorithm_sha256",
});
vocabulary!(geo = "http://www.opengis.net/ont/geosparql#" {
    HAS_GEOMETRY = "hasGeometry", AS_WKT = "asWKT", WKT_LITERAL = "wktLiteral",
});
vocabulary!(
    /// RDF Mapping Language, all modules under one namespace.
    rml = "http://w3id.org/rml/" {
        // Core
        TRIPLES_MAP = "TriplesMap", LOGICAL_SOURCE = "logicalSource", SUBJECT_MAP = "subjectMap",
        SUBJECT = "subject", PREDICATE_OBJECT_MAP = "predicateObjectMap",
        PREDICATE_MAP = "predicateMap", PREDICATE = "predicate", OBJECT_MAP = "objectMap",
        OBJECT = "object", GRAPH_MAP = "graphMap", GRAPH = "graph", CLASS = "class",
        TEMPLATE = "template", REFERENCE = "reference", CONSTANT = "constant",
        TERM_TYPE = "termType", DATATYPE = "datatype", DATATYPE_MAP = "datatypeMap",
        LANGUAGE = "language", LANGUAGE_MAP = "languageMap", BASE_IRI = "baseIRI",
        PARENT_TRIPLES_MAP = "parentTriplesMap", JOIN_CONDITION = "joinCondition",
        CHILD = "child", CHILD_MAP = "childMap", PARENT = "parent", PARENT_MAP = "parentMap",
        IRI = "IRI", URI = "URI", UNSAFE_IRI = "UnsafeIRI", UNSAFE_URI = "UnsafeURI",
        BLANK_NODE = "BlankNode", LITERAL = "Literal", DEFAULT_GRAPH = "defaultGraph",
        // Input and output
        SOURCE = "source", REFERENCE_FORMULATION = "referenceFormulation", ITERATOR = "iterator",
        PATH = "path", ROOT = "root", ENCODING = "encoding", NULL = "null",
        COMPRESSION = "compression", LOGICAL_TARGET = "logicalTarget", TARGET = "target",
        SERIALIZATION = "serialization", MODE = "mode", CSV = "CSV", JSON_PATH = "JSONPath",
        X_PATH = "XPath", X_PATH_REFERENCE_FORMULATION = "XPathReferenceFormulation",
        NAMESPACE_OF = "namespace", NAMESPACE_CLASS = "Namespace",
        NAMESPACE_PREFIX = "namespacePrefix", NAMESPACE_URL = "namespaceURL",
        CURRENT_WORKING_DIRECTORY = "CurrentWorkingDirectory",
        MAPPING_DIRECTORY = "MappingDirectory",
        // Functions
        FUNCTION_EXECUTION = "functionExecution", FUNCTION = "function",
        FUNCTION_MAP = "functionMap", RETURN = "return", RETURN_MAP = "returnMap",
        INPUT = "input", PARAMETER = "parameter", PARAMETER_MAP = "parameterMap",
        INPUT_VALUE = "inputValue", INPUT_VALUE_MAP = "inputValueMap", CONDITION = "condition",
        // Logical views
        LOGICAL_VIEW = "LogicalView", VIEW_ON = "viewOn", FIELD = "field",
        FIELD_NAME = "fieldName", EXPRESSION_FIELD = "ExpressionField",
        ITERABLE_FIELD = "IterableField", LEFT_JOIN = "leftJoin", INNER_JOIN = "innerJoin",
        PARENT_LOGICAL_VIEW = "parentLogicalView",
        STRUCTURAL_ANNOTATION = "structuralAnnotation",
        // Collections and containers
        GATHER = "gather", GATHER_AS = "gatherAs", STRATEGY = "strategy", APPEND = "append",
        CARTESIAN_PRODUCT = "cartesianProduct",
        ALLOW_EMPTY = "allowEmptyListAndContainer",
    }
);
vocabulary!(
    /// R2RML, which the first RML extended.
    rr = "http://www.w3.org/ns/r2rml#" {
        LOGICAL_TABLE = "logicalTable", TABLE_NAME = "tableName", COLUMN = "column",
        TEMPLATE = "template", CONSTANT = "constant", TERM_TYPE = "termType", IRI = "IRI",
        PREDICATE = "predicate", PREDICATE_MAP = "predicateMap", OBJECT = "object",
        OBJECT_MAP = "objectMap", PREDICATE_OBJECT_MAP = "predicateObjectMap",
        JOIN_CONDITION = "joinCondition", SQL_VERSION = "sqlVersion", SUBJECT_MAP = "subjectMap",
        GRAPH_MAP = "graphMap",
    }
);
vocabulary!(
    /// The first RML vocabulary.
    rml1 = "http://semweb.mmlab.be/ns/rml#" {
        LOGICAL_SOURCE = "logicalSource", SOURCE = "source", ITERATOR = "iterator",
        REFERENCE_FORMULATION = "referenceFormulation",
        JOIN_CONDITION = "joinCondition", PARENT_TERM_MAP = "parentTermMap",
    }
);
vocabulary!(
    /// Targets of the first RML vocabulary.
    rmlt = "http://semweb.mmlab.be/ns/rml-target#" {
        TARGET = "target", SERIALIZATION = "serialization", COMPRESSION = "compression",
    }
);
vocabulary!(
    /// Functions of the first RML vocabulary.
    fnml = "http://semweb.mmlab.be/ns/fnml#" {
        FUNCTION_VALUE = "functionValue", EXECUTION = "execution",
    }
);
vocabulary!(
    /// Our extensions of the mapping language; `docs/mapping.md` specifies each term.
    dx = "https://w3id.org/dataesr/map#" {
        ALIAS = "alias", NAME = "name", HEADER = "header", RAGGED = "ragged", REJECT = "Reject",
        PAD = "Pad", UNPIVOT_FIELD = "UnpivotField", HEADER_PATTERN = "headerPattern",
        ZIP_FIELD = "ZipField", ZIP = "zip", SEPARATOR = "separator", LENGTHS = "lengths",
        EQUAL = "Equal", VALUE_MAP = "valueMap", METADATA = "metadata",
    }
);
vocabulary!(
    /// CSV on the Web.
    csvw = "http://www.w3.org/ns/csvw#" {
        TABLE = "Table", URL = "url", DIALECT = "dialect", NULL = "null", TABLE_SCHEMA = "tableSchema",
        DELIMITER = "delimiter", QUOTE_CHAR = "quoteChar", DOUBLE_QUOTE = "doubleQuote",
        COMMENT_PREFIX = "commentPrefix", ENCODING = "encoding", HEADER = "header",
        HEADER_ROW_COUNT = "headerRowCount", SKIP_ROWS = "skipRows",
        SKIP_COLUMNS = "skipColumns", SKIP_BLANK_ROWS = "skipBlankRows",
        SKIP_INITIAL_SPACE = "skipInitialSpace", TRIM = "trim",
        LINE_TERMINATORS = "lineTerminators",
        TABLE_GROUP = "TableGroup", TABLE_PROPERTY = "table", NOTE = "note", ROW = "Row",
        ROW_PROPERTY = "row", ROWNUM = "rownum", TITLE = "title", DESCRIBES = "describes",
        JSON = "JSON",
    }
);
vocabulary!(
    /// Our functions, for mappings and SPARQL alike.
    func = "https://w3id.org/dataesr/fn#" {}
);
vocabulary!(
    /// The search as a SPARQL service; `docs/search.md` tells each term.
    search = "https://w3id.org/dataesr/search#" {
        QUERY = "query", SCORE = "score", RANK = "rank", LIMIT = "limit",
    }
);
vocabulary!(
    /// The load report in the graph; `docs/catalogue.md` tells each term.
    report = "https://w3id.org/dataesr/report#" {
        ROWS_READ = "rowsRead", ROWS_REJECTED = "rowsRejected", STATEMENTS = "statements",
        REJECTION = "rejection", REJECTION_CLASS = "Rejection", CODE = "code", COUNT = "count",
        SAMPLE = "sample", UNMAPPED_COLUMN = "unmappedColumn", DANGLING_LINKS = "danglingLinks",
        DANGLING_LINKS_CLASS = "DanglingLinks", PROPERTY = "property", TARGETS = "targets",
        SAMPLE_TARGET = "sampleTarget",
    }
);
vocabulary!(sh = "http://www.w3.org/ns/shacl#" {
    EXECUTABLE = "SPARQLExecutable", SELECT_EXECUTABLE = "SPARQLSelectExecutable",
    ASK_EXECUTABLE = "SPARQLAskExecutable", CONSTRUCT_EXECUTABLE = "SPARQLConstructExecutable",
    SELECT = "select", ASK = "ask", CONSTRUCT = "construct", DESCRIBE = "describe",
    DECLARE = "declare", PREFIX = "prefix", NAMESPACE_PROPERTY = "namespace",
    NODE_SHAPE = "NodeShape", PROPERTY = "property", PATH = "path", MIN_COUNT = "minCount",
    MAX_COUNT = "maxCount", DATATYPE = "datatype", NODE_KIND = "nodeKind", IRI = "IRI",
});
vocabulary!(
    /// Activities, the members of change feeds.
    activity = "https://www.w3.org/ns/activitystreams#" {
        CREATE = "Create", UPDATE = "Update", DELETE = "Delete", OBJECT = "object", PUBLISHED = "published",
    }
);
vocabulary!(
    /// Linked Data Event Streams.
    ldes = "https://w3id.org/ldes#" {
        EVENT_STREAM = "EventStream", TIMESTAMP_PATH = "timestampPath", VERSION_OF_PATH = "versionOfPath",
        VERSION_CREATE_PATH = "versionCreatePath", VERSION_CREATE_OBJECT = "versionCreateObject",
        VERSION_UPDATE_PATH = "versionUpdatePath", VERSION_UPDATE_OBJECT = "versionUpdateObject",
        VERSION_DELETE_PATH = "versionDeletePath", VERSION_DELETE_OBJECT = "versionDeleteObject",
        IMMUTABLE = "immutable",
    }
);
vocabulary!(
    /// The TREE hypermedia specification.
    tree = "https://w3id.org/tree#" {
        NODE_CLASS = "Node", NODE = "node", VIEW = "view", MEMBER = "member", SHAPE = "shape",
        RELATION = "relation", PATH = "path", VALUE = "value",
        NOT_BEFORE = "GreaterThanOrEqualToRelation", NOT_AFTER = "LessThanOrEqualToRelation",
    }
);
vocabulary!(schema = "https://schema.org/" {
    TARGET = "target",
});
