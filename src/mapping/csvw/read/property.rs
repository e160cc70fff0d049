//! Which properties an object may have.

use super::Reader;
use crate::mapping::csvw::context::expand_name;
use crate::text::node::Node;
use crate::text::{Diagnostic, code, nearest};

/// A kind of object.
pub struct Kind {
    /// For messages.
    pub name: &'static str,
    /// What its `@type` must be, when it has one.
    pub types: &'static [&'static str],
    pub properties: &'static [&'static str],
    /// Whether it hands properties down to cells.
    pub inherited: bool,
    /// Whether it may have common properties.
    pub common: bool,
}

const INHERITED: &[&str] = &[
    "aboutUrl",
    "datatype",
    "default",
    "lang",
    "null",
    "ordered",
    "propertyUrl",
    "required",
    "separator",
    "textDirection",
    "valueUrl",
];

pub const GROUP: Kind = Kind {
    name: "a group of tables",
    types: &["TableGroup"],
    properties: &["tables", "dialect", "notes", "tableDirection", "tableSchema", "transformations"],
    inherited: true,
    common: true,
};
pub const TABLE: Kind = Kind {
    name: "a table",
    types: &["Table"],
    properties: &[
        "url",
        "dialect",
        "notes",
        "suppressOutput",
        "tableDirection",
        "tableSchema",
        "transformations",
    ],
    inherited: true,
    common: true,
};
pub const SCHEMA: Kind = Kind {
    name: "a schema",
    types: &["Schema"],
    properties: &["columns", "foreignKeys", "primaryKey", "rowTitles"],
    inherited: true,
    common: true,
};
pub const COLUMN: Kind = Kind {
    name: "a column",
    types: &["Column"],
    properties: &["name", "suppressOutput", "titles", "virtual"],
    inherited: true,
    common: true,
};
pub const DATATYPE: Kind = Kind {
    name: "a datatype",
    types: &["Datatype"],
    properties: &[
        "base",
        "format",
        "length",
        "minLength",
        "maxLength",
        "minimum",
        "maximum",
        "minInclusive",
        "maxInclusive",
        "minExclusive",
        "maxExclusive",
    ],
    inherited: false,
    common: true,
};
pub const DIALECT: Kind = Kind {
    name: "a dialect",
    types: &["Dialect"],
    properties: &[
        "commentPrefix",
        "delimiter",
        "doubleQuote",
        "encoding",
        "header",
        "headerRowCount",
        "lineTerminators",
        "quoteChar",
        "skipBlankRows",
        "skipColumns",
        "skipInitialSpace",
        "skipRows",
        "trim",
    ],
    inherited: false,
    common: false,
};
pub const TRANSFORMATION: Kind = Kind {
    name: "a transformation",
    types: &["Template"],
    properties: &["url", "scriptFormat", "targetFormat", "source", "titles"],
    inherited: false,
    common: true,
};
pub const NUMBER_FORMAT: Kind = Kind {
    name: "a number format",
    types: &["NumericFormat"],
    properties: &["decimalChar", "groupChar", "pattern"],
    inherited: false,
    common: false,
};

const KINDS: &[&Kind] =
    &[&GROUP, &TABLE, &SCHEMA, &COLUMN, &DATATYPE, &DIALECT, &TRANSFORMATION, &NUMBER_FORMAT];

/// Whether `name` is a property of the vocabulary.
pub fn is_property(name: &str) -> bool {
    INHERITED.contains(&name) || KINDS.iter().any(|kind| kind.properties.contains(&name))
}

impl Reader<'_> {
    /// Tells properties that an object cannot have, and a `@type` that is another's.
    pub fn check_properties(&mut self, object: &Node, kind: &Kind, is_root: bool) {
        for entry in object.entries() {
            let key = entry.key.as_str();
            let known = matches!(key, "@id" | "@type")
                || (key == "@context" && is_root)
                || kind.properties.contains(&key)
                || (kind.inherited && INHERITED.contains(&key))
                || (kind.common && expand_name(key).is_some());
            if known {
                continue;
            }
            let message = format!("{} has no property `{key}`", kind.name);
            let mut diagnostic =
                Diagnostic::new(&code::CSVW_PROPERTY, message).at(entry.key_span.clone(), "ignored");
            let inherited = if kind.inherited { INHERITED } else { &[] };
            let candidates = kind.properties.iter().chain(inherited).copied();
            if let Some(near) = nearest(key, candidates) {
                diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
            } else if let Some(other) = KINDS.iter().find(|kind| kind.properties.contains(&key)) {
                diagnostic = diagnostic.help(format!("it is a property of {}", other.name));
            }
            self.report.push(diagnostic);
        }
        if let Some(node) = object.get("@type")
            && !node.as_text().is_some_and(|found| kind.types.contains(&found))
        {
            let message = format!("the `@type` of {} can only be `{}`", kind.name, kind.types[0]);
            self.error(&code::CSVW_INVALID, message, &node.span, "another one here");
        }
    }
}
