//! Tests that we fail, by name and with the reason.

pub const KNOWN: &[(&str, &str)] = &[
    ("rml-io/RMLSTC0003", "RDF files are not queried as sources"),
    (
        "rml-io-registry/RMLIOREGTC0003d",
        "its namespace lacks the slash that the document has, and XPath compares them exactly",
    ),
    ("rml-io-registry/RMLIOREGTC0008a", "sources are files; nothing is fetched while mapping"),
    ("rml-io-registry/RMLIOREGTC0009a", "it needs a Kafka server, and its mapping is not valid Turtle"),
    (
        "rml-test-cases-legacy/RMLTC0007h-CSV",
        "it wants nothing to be said of a literal as graph; RML-Core makes it an error",
    ),
    ("rmlmapper-csv-extra/RMLFNOTC0000-CSV", "its data file (`../student.csv`) is not in the suite"),
    ("rmlmapper-csv-extra/RMLFNOTC0002-CSV", "its data file (`../student.csv`) is not in the suite"),
    ("rmlmapper-csv-extra/RMLFNOTC0003-CSV", "its data file (`../student.csv`) is not in the suite"),
    ("rmlmapper-csv-extra/RMLFNOTC0004-CSV", "its data file (`../student.csv`) is not in the suite"),
    ("rmlmapper-csv-extra/RMLFNOTC0009-CSV", "its data file (`../student.csv`) is not in the suite"),
    ("rmlmapper-csv-extra/RMLFNOTC0010-CSV", "its data file (`../student.csv`) is not in the suite"),
    ("rmlmapper-csv-extra/RMLFNOTC0012-CSV", "its data file (`../student.csv`) is not in the suite"),
    ("rmlmapper-csv-extra/RMLFNOTC0013-CSV", "its data file (`../student.csv`) is not in the suite"),
    ("rmlmapper-csv-extra/RMLFNOTC0014-CSV", "its data file (`../student.csv`) is not in the suite"),
    ("rmlmapper-csv-extra/RMLFNOTC0016-CSV", "its data file (`../student.csv`) is not in the suite"),
    (
        "rmlmapper-csv-extra/RMLFNOTC0005-CSV",
        "RML-FNML's own test of the function leaves the scheme `http:` small",
    ),
    ("rmlmapper-csv-extra/RMLFNOTC0023-CSV", "it wants a given text of a function that makes random ones"),
    ("rmlmapper-csv-extra/RMLFNOTCAB0004-CSV", "its data file (`../student.csv`) is not in the suite"),
    ("rmlmapper-csv-extra/RMLFNOTCAB0006-CSV", "its data file (`../student.csv`) is not in the suite"),
];
