//! Every diagnostic code, in one ordered table. `dataesr explain CODE` prints its entry.
//!
//! D1xx files and encodings · D2xx mappings · D3xx data · D4xx themes · D5xx queries ·
//! D6xx store and build · D7xx command line and network.

use super::Severity;

/// What a code means in general. `cause` and `cure` are whole sentences for a person who has never
/// seen the code before.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    pub id: &'static str,
    pub severity: Severity,
    pub title: &'static str,
    pub cause: &'static str,
    pub cure: &'static str,
}

/// The entry of `id`, whatever its case.
#[must_use]
pub fn find_code(id: &str) -> Option<&'static Code> {
    CODES.iter().copied().find(|code| code.id.eq_ignore_ascii_case(id))
}

macro_rules! codes {
    ($($name:ident = $id:literal $severity:ident $title:literal
        cause $cause:literal cure $cure:literal;)*) => {
        /// The codes by name, for the code that reports them.
        pub mod code {
            use super::{Code, Severity};
            $(#[doc = $title]
            pub static $name: Code = Code {
                id: $id, severity: Severity::$severity, title: $title, cause: $cause, cure: $cure,
            };)*
        }
        /// All codes, in order of their identifiers.
        pub static CODES: &[&Code] = &[$(&code::$name),*];
    };
}

codes! {
    FILE_UNREADABLE = "D101" Error "file cannot be read"
        cause "The file is missing, is a directory, or its permissions forbid reading."
        cure "Check the path, relative to the folder named in the message, and the permissions.";
    FILE_NOT_UTF8 = "D102" Error "file is not UTF-8"
        cause "Texts of a theme (mappings, ontology, queries, settings) are read as UTF-8."
        cure "Convert the file, for instance with `iconv -f latin1 -t utf8`.";
    TURTLE_SYNTAX = "D201" Error "Turtle syntax error"
        cause "The text does not follow the grammar of RDF 1.1 Turtle."
        cure "Mend the place that is underlined; a missing `.`, `;` or prefix declaration is the commonest cause.";
    UNDECLARED_PREFIX = "D202" Error "prefix is not declared"
        cause "A prefixed name uses a prefix that no @prefix line declares."
        cure "Add the @prefix line, or correct the prefix.";
    UNKNOWN_CODE = "D701" Error "no such diagnostic code"
        cause "`dataesr explain` was given a code that the program does not use."
        cure "Run `dataesr explain` without a code to list them all.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_ordered_unique_and_explained() {
        for pair in CODES.windows(2) {
            assert!(pair[0].id < pair[1].id, "{} then {}", pair[0].id, pair[1].id);
        }
        for code in CODES {
            assert!(code.cause.ends_with('.') && code.cure.ends_with('.'), "{}", code.id);
        }
    }

    #[test]
    fn codes_are_found_in_any_case() {
        assert_eq!(find_code("d101").map(|code| code.id), Some("D101"));
        assert_eq!(find_code("D000"), None);
    }
}
