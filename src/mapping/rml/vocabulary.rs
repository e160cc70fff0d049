//! Names of the mapping vocabularies that do not exist: most often a slip of the keyboard, which
//! would otherwise pass in silence.

use crate::mapping::graph::{Graph, Statement};
use crate::rdf::vocab::{csvw, dx, rdf, rml};
use crate::text::{Diagnostic, Report, Severity, code, nearest};

/// Terms of the namespace that nothing here reads, but which are no mistake: annotations, namespaces
/// of XML, other modules.
const OTHER_RML: &[&str] = &[
    "onFields",
    "targetView",
    "targetFields",
    "namespace",
    "namespacePrefix",
    "namespaceURL",
    "quotedTriplesMap",
    "query",
    "iri",
];

/// Properties of CSVW metadata that are no part of a dialect.
const OTHER_CSVW: &[&str] = &[
    "tableSchema",
    "table",
    "column",
    "name",
    "title",
    "datatype",
    "lang",
    "separator",
    "ordered",
    "default",
    "required",
    "aboutUrl",
    "propertyUrl",
    "valueUrl",
    "virtual",
    "note",
    "primaryKey",
    "foreignKey",
    "transformations",
    "tableDirection",
    "textDirection",
    "suppressOutput",
    "rowTitle",
];

const RML_CLASSES: &[&str] = &[
    "TriplesMap",
    "LogicalSource",
    "AbstractLogicalSource",
    "BaseSource",
    "Source",
    "RelativePathSource",
    "RelativePathTarget",
    "RelativePath",
    "FilePath",
    "LogicalTarget",
    "Target",
    "SubjectMap",
    "PredicateMap",
    "ObjectMap",
    "GraphMap",
    "DatatypeMap",
    "LanguageMap",
    "TermMap",
    "ExpressionMap",
    "PredicateObjectMap",
    "RefObjectMap",
    "Join",
    "ChildMap",
    "ParentMap",
    "Strategy",
    "GatherMap",
    "FunctionExecution",
    "Execution",
    "FunctionMap",
    "Input",
    "ParameterMap",
    "ReturnMap",
    "InputValueMap",
    "LogicalView",
    "LogicalViewJoin",
    "Field",
    "ExpressionField",
    "IterableField",
    "Iterable",
    "StructuralAnnotation",
    "InclusionAnnotation",
    "InclusionDependencyAnnotation",
    "ForeignKeyAnnotation",
    "PrimaryKeyAnnotation",
    "UniqueAnnotation",
    "NonNullableAnnotation",
    "IRISafeAnnotation",
    "ReferenceFormulation",
    "XPathReferenceFormulation",
    "Namespace",
    "Encoding",
    "Compression",
    "Mode",
    "AssertedTriplesMap",
    "NonAssertedTriplesMap",
    "StarMap",
];

/// A common slip.
const WRONG: &str = "https://w3id.org/rml/";

/// A vocabulary whose properties are all known.
struct Known {
    prefix: &'static str,
    namespace: &'static str,
    names: &'static [&'static str],
    others: &'static [&'static str],
}

static KNOWN: &[Known] = &[
    Known { prefix: "rml", namespace: rml::NAMESPACE, names: rml::LOCAL_NAMES, others: OTHER_RML },
    Known { prefix: "dx", namespace: dx::NAMESPACE, names: dx::LOCAL_NAMES, others: &[] },
    Known { prefix: "csvw", namespace: csvw::NAMESPACE, names: csvw::LOCAL_NAMES, others: OTHER_CSVW },
];

/// Reports every property and class of these vocabularies that does not exist.
pub fn check(graph: &Graph, report: &mut Report) {
    let statements = || graph.nodes().iter().flat_map(|node| graph.of(node));
    if let Some(first) = statements().find(|statement| statement.predicate.starts_with(WRONG)) {
        report.push(
            Diagnostic::new(
                &code::UNKNOWN_TERM,
                "the namespace of RML begins with `http:`, not with `https:`",
            )
            .at(first.predicate_span.clone(), "first used here")
            .help("declare `@prefix rml: <http://w3id.org/rml/> .`"),
        );
    }
    for node in graph.nodes() {
        for statement in graph.of(node) {
            if let Some(diagnostic) = property(statement) {
                report.push(diagnostic);
            }
            if statement.predicate == rdf::TYPE
                && let Some(diagnostic) = class(statement)
            {
                report.push(diagnostic);
            }
        }
    }
}

/// Whether a property is misspelt, which is reported here: what it leaves missing need not be told.
pub fn is_unknown(statement: &Statement) -> bool {
    property(statement).is_some()
}

fn property(statement: &Statement) -> Option<Diagnostic> {
    let known = KNOWN.iter().find(|known| statement.predicate.starts_with(known.namespace))?;
    let local = &statement.predicate[known.namespace.len()..];
    if known.names.contains(&local) || known.others.contains(&local) {
        return None;
    }
    let diagnostic =
        Diagnostic::new(&code::UNKNOWN_TERM, format!("`{}:{local}` does not exist", known.prefix))
            .at(statement.predicate_span.clone(), "unknown property");
    // Properties begin with a small letter; classes and values are no candidates.
    let candidates = known.names.iter().copied().filter(|name| name.starts_with(char::is_lowercase));
    Some(match nearest(local, candidates) {
        Some(name) => diagnostic.help(format!("did you mean `{}:{name}`?", known.prefix)),
        None => diagnostic,
    })
}

fn class(statement: &Statement) -> Option<Diagnostic> {
    let local = statement.iri()?.strip_prefix(rml::NAMESPACE)?;
    if RML_CLASSES.contains(&local) {
        return None;
    }
    let diagnostic = Diagnostic::new(&code::UNKNOWN_TERM, format!("there is no class `rml:{local}`"))
        .with_severity(Severity::Warning)
        .at(statement.span.clone(), "unknown class");
    Some(match nearest(local, RML_CLASSES.iter().copied()) {
        Some(name) => diagnostic.help(format!("did you mean `rml:{name}`?")),
        None => diagnostic,
    })
}
