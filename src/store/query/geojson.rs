//! Rows as GeoJSON (RFC 7946): the first value of a row that is a `geo:wktLiteral` is the place of a
//! feature, the other values are its properties.

use std::io::{self, Write};

use oxigraph::model::{Literal, Term};
use serde_json::{Map, Number, Value};
use spargeo::GEOSPARQL_EXTENSION_FUNCTIONS;

use super::results::WriteError;
use super::{QueryError, Row};
use crate::rdf::vocab::{geo, xsd};

const AS_GEOJSON: &str = "http://www.opengis.net/def/function/geosparql/asGeoJSON";

/// A collection without features that tells the answer of an ASK.
pub(super) fn write_boolean(value: bool, mut out: impl Write) -> io::Result<()> {
    write!(out, r#"{{"type":"FeatureCollection","features":[],"boolean":{value}}}"#)?;
    out.flush()
}

/// Writes a feature for each row and gives their number. A row without a place is a feature without
/// geometry.
pub(super) fn write(
    columns: &[String],
    rows: impl IntoIterator<Item = Result<Row, QueryError>>,
    mut out: impl Write,
) -> Result<u64, WriteError> {
    out.write_all(br#"{"type":"FeatureCollection","features":["#)?;
    let mut count = 0;
    for row in rows {
        let row = row?;
        let place = row.iter().position(|value| value.as_ref().is_some_and(is_wkt));
        let geometry = place.and_then(|at| geometry(row[at].as_ref()?));
        let values = columns.iter().zip(&row).enumerate().filter(|(at, _)| Some(*at) != place);
        let properties: Map<String, Value> =
            values.filter_map(|(_, (name, value))| Some((name.clone(), property(value.as_ref()?)))).collect();
        out.write_all(if count == 0 { b"\n" } else { b",\n" })?;
        let geometry = geometry.as_deref().unwrap_or("null");
        let properties = Value::Object(properties);
        write!(out, r#"{{"type":"Feature","geometry":{geometry},"properties":{properties}}}"#)?;
        count += 1;
    }
    out.write_all(b"\n]}\n")?;
    out.flush()?;
    Ok(count)
}

fn is_wkt(term: &Term) -> bool {
    matches!(term, Term::Literal(literal) if literal.datatype().as_str() == geo::WKT_LITERAL)
}

/// The geometry as JSON, as `geof:asGeoJSON` writes it; none for WKT that cannot be read.
fn geometry(term: &Term) -> Option<String> {
    let (_, convert) = GEOSPARQL_EXTENSION_FUNCTIONS.iter().find(|(name, _)| name.as_str() == AS_GEOJSON)?;
    match convert(std::slice::from_ref(term))? {
        Term::Literal(json) => Some(json.value().to_owned()),
        _ => None,
    }
}

/// Numbers and booleans as JSON has them, all else as text.
fn property(term: &Term) -> Value {
    match term {
        Term::NamedNode(node) => node.as_str().into(),
        Term::Literal(literal) => native(literal).unwrap_or_else(|| literal.value().into()),
        other => other.to_string().into(),
    }
}

fn native(literal: &Literal) -> Option<Value> {
    let text = literal.value();
    match literal.datatype().as_str() {
        xsd::BOOLEAN => {
            matches!(text, "true" | "1").then_some(Value::Bool(true)).or(Some(Value::Bool(false)))
        }
        xsd::INTEGER => text.parse::<i64>().ok().map(Value::from),
        xsd::DECIMAL | xsd::DOUBLE | xsd::FLOAT => Number::from_f64(text.parse().ok()?).map(Value::Number),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use oxigraph::model::NamedNode;

    use super::*;

    #[test]
    fn a_row_is_a_feature_with_its_place_and_its_values() {
        let typed = |text: &str, datatype: &str| {
            Some(Term::from(Literal::new_typed_literal(text, NamedNode::new_unchecked(datatype))))
        };
        let name = Some(Term::from(Literal::new_language_tagged_literal_unchecked("Brest", "fr")));
        let rows = [
            vec![name.clone(), typed("POINT(-4.49 48.39)", geo::WKT_LITERAL), typed("3", xsd::INTEGER)],
            vec![name, None, typed("2.5", xsd::DECIMAL)],
        ];
        let columns = ["name", "place", "count"].map(str::to_owned);
        let mut out = Vec::new();
        assert_eq!(write(&columns, rows.map(Ok), &mut out).unwrap(), 2);
        let json: Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(json["type"], "FeatureCollection");
        assert_eq!(json["features"][0]["geometry"]["type"], "Point");
        assert_eq!(json["features"][0]["geometry"]["coordinates"], serde_json::json!([-4.49, 48.39]));
        assert_eq!(json["features"][0]["properties"], serde_json::json!({ "name": "Brest", "count": 3 }));
        assert!(json["features"][1]["geometry"].is_null());
        assert_eq!(json["features"][1]["properties"]["count"], 2.5);
    }
}
