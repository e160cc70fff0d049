//! A mapping to begin with.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use unicode_normalization::UnicodeNormalization as _;

use super::{Column, Inspection, ValueKind};
use crate::rdf::vocab::{dx, func, rml};

/// An RML mapping of the file: one subject for each row, one property for each column.
#[must_use]
pub fn draft(inspection: &Inspection) -> String {
    let mut out = String::new();
    let name = file_name(&inspection.file);
    let stem = slug(name.split('.').next().unwrap_or_default());
    let _ = write!(
        out,
        "# A draft by `dataesr inspect`: rename the properties, choose what identifies a row.\n\
         @prefix rml: <{}> .\n@prefix dx: <{}> .\n@prefix fn: <{}> .\n\
         @prefix csvw: <http://www.w3.org/ns/csvw#> .\n@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n\
         @prefix geo: <http://www.opengis.net/ont/geosparql#> .\n@prefix ex: <http://example.org/> .\n\n",
        rml::NAMESPACE,
        dx::NAMESPACE,
        func::NAMESPACE
    );
    let _ = write!(
        out,
        "ex:{stem}-source a rml:LogicalSource ;\n  rml:source [ a rml:FilePath ; rml:path {} {}] ;\n  \
         rml:referenceFormulation rml:CSV ;\n  csvw:dialect [ csvw:delimiter {}{} ] .\n\n",
        quoted(name),
        nulls(inspection),
        quoted(&inspection.delimiter.to_string()),
        encoding(inspection)
    );
    let mut statements = vec![
        format!("ex:{stem}-map a rml:TriplesMap"),
        format!("rml:logicalSource ex:{stem}-source"),
        format!("rml:subjectMap [ {} rml:class ex:{} ]", subject(inspection, &stem), class(&stem)),
    ];
    let mut names = BTreeSet::new();
    for (number, column) in inspection.columns.iter().enumerate() {
        let twice = inspection.columns[..number].iter().any(|other| other.name == column.name);
        let left_out = match column.kind {
            _ if column.name.is_empty() => Some("it has no name"),
            _ if twice => Some("another has its name"),
            ValueKind::Empty => Some("it is empty"),
            _ => None,
        };
        if let Some(reason) = left_out {
            let name = one_line(&column.name);
            let _ = writeln!(out, "# The column {} ({name}) is left out: {reason}.", number + 1);
            continue;
        }
        let mut property = slug(&column.name);
        while !names.insert(property.clone()) {
            let _ = write!(property, "-{}", number + 1);
        }
        statements.push(format!(
            "rml:predicateObjectMap [ rml:predicate ex:{property} ; rml:objectMap {} ]",
            object(column)
        ));
    }
    let _ = writeln!(out, "{} .", statements.join(" ;\n  "));
    out
}

fn file_name(path: &str) -> &str {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    name.strip_suffix(".gz").unwrap_or(name)
}

fn nulls(inspection: &Inspection) -> String {
    let missing: BTreeSet<&String> = inspection
        .columns
        .iter()
        .filter(|column| column.odd == 0)
        .flat_map(|column| &column.missing)
        .collect();
    std::iter::once("; rml:null \"\" ".to_owned())
        .chain(missing.into_iter().map(|value| format!("; rml:null {} ", quoted(value))))
        .collect()
}

fn encoding(inspection: &Inspection) -> String {
    if inspection.encoding.name.eq_ignore_ascii_case("utf-8") {
        String::new()
    } else {
        format!(" ; csvw:encoding {}", quoted(&inspection.encoding.name))
    }
}

/// What names the rows: the first column that tells them all apart, an identifier before others.
fn subject(inspection: &Inspection, stem: &str) -> String {
    let usable = |column: &&Column| column.unique && !column.name.is_empty() && column.longest <= 80;
    let key = inspection.columns.iter().filter(usable).min_by_key(|column| column.identifiers.is_empty());
    match key {
        Some(column) if inspection.looked_at > 0 => {
            let escaped = column.name.replace('\\', "\\\\").replace('{', "\\{").replace('}', "\\}");
            format!("rml:template {} ;", quoted(&format!("http://example.org/{stem}/{{{escaped}}}")))
        }
        _ => "rml:termType rml:BlankNode ;".to_owned(),
    }
}

fn object(column: &Column) -> String {
    let reference = format!("rml:reference {}", quoted(&column.name));
    let typed = |datatype: &str| format!("[ {reference} ; rml:datatype {datatype} ]");
    let by = |function: &str, more: &str| {
        format!(
            "[ rml:functionExecution [ rml:function fn:{function} ;\n      rml:input [ rml:parameter fn:value ; \
             rml:inputValueMap [ {reference} ] ] ]{more} ]"
        )
    };
    // A check digit makes an identifier of a number; a column with odd values stays text.
    if !column.identifiers.is_empty() || column.odd > 0 {
        return format!("[ {reference} ]");
    }
    match column.kind {
        ValueKind::Empty | ValueKind::Text => format!("[ {reference} ]"),
        ValueKind::Year => typed("xsd:gYear"),
        ValueKind::Integer => typed("xsd:integer"),
        ValueKind::Decimal => typed("xsd:decimal"),
        ValueKind::Date => typed("xsd:date"),
        ValueKind::YearMonth => typed("xsd:gYearMonth"),
        ValueKind::DateTime => typed("xsd:dateTime"),
        ValueKind::Boolean => by("boolean", ""),
        ValueKind::LocalDecimal => by("decimal", ""),
        ValueKind::DayFirstDate | ValueKind::MixedDate => by("date", ""),
        ValueKind::Coordinates => by("point", " ; rml:datatype geo:wktLiteral"),
        ValueKind::Url => by("url", " ; rml:termType rml:IRI"),
    }
}

/// A Turtle string.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A name of letters and digits without accents.
fn slug(text: &str) -> String {
    let plain: String = text.nfkd().filter(|c| c.is_ascii() || c.is_whitespace()).collect();
    let words: Vec<String> = plain
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let name = words.join("-");
    match name.bytes().next() {
        None => "x".to_owned(),
        // Local names may begin with a digit, but read better with a letter.
        Some(first) if first.is_ascii_digit() => format!("n{name}"),
        Some(_) => name,
    }
}

fn class(stem: &str) -> String {
    let mut name = String::new();
    for word in stem.split('-') {
        let mut letters = word.chars();
        name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        name.push_str(letters.as_str());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain() {
        assert_eq!(slug("Libellé de l’étab."), "libelle-de-letab");
        assert_eq!(slug("2010-11"), "n2010-11");
        assert_eq!(slug("…"), "x");
        assert_eq!(class("a-bc"), "ABc");
        assert_eq!(quoted("a\"\\\n"), r#""a\"\\\n""#);
    }
}
