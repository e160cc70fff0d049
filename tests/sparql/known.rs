//! Where we knowingly depart from the suites, by name and with the reason.

/// Tests that fail.
pub const DEPARTURES: &[(&str, &str)] = &[
    (
        "sparql10/expr-builtin/dawg-str-1",
        "STR gives the canonical form of a number; data and results keep the form they were written in",
    ),
    (
        "sparql10/expr-builtin/dawg-str-2",
        "STR gives the canonical form of a number; data and results keep the form they were written in",
    ),
    (
        "sparql10/open-world/date-2",
        "dates with and without a time zone are unequal, as in XSD 1.1, where the test has an error",
    ),
    (
        "sparql12/grouping/select-variable-reuse",
        "the parser refuses a column in the expression of a later column when the query groups",
    ),
];

/// Groups of tests that are about something that we do not offer.
pub const NOT_RUN: &[(&str, &str)] = &[
    ("sparql11/entailment", "entailment regimes are another specification; answers follow simple entailment"),
    ("sparql11/syntax-fed", "SERVICE is refused: it would let anyone make this server call others"),
    ("sparql11/service", "SERVICE is refused: it would let anyone make this server call others"),
];
