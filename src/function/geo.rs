//! Coordinates. Open data writes latitude first; WKT and GeoSPARQL want longitude first.

use super::text::VALUE;
use super::{Example, Function, FunctionError, Kind, Parameter, alias};

/// Latitude and longitude as written, checked, the decimal comma made a point.
fn checked(latitude: &str, longitude: &str) -> Option<(String, String)> {
    let degree = |text: &str, most: f64| {
        let text = text.trim().replace(',', ".");
        let plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"-+.".contains(&byte));
        let value: f64 = text.parse().ok()?;
        (plain && value.abs() <= most).then(|| text.trim_start_matches('+').to_owned())
    };
    Some((degree(latitude, 90.0)?, degree(longitude, 180.0)?))
}

/// Both coordinates of a cell such as `48.84, 2.34`; `;` or a blank parts them where the comma is the
/// decimal sign.
fn pair(text: &str) -> Result<(String, String), FunctionError> {
    let parted = text
        .split_once(';')
        .or_else(|| text.split_once(", "))
        .or_else(|| text.split_once(','))
        .or_else(|| text.trim().split_once(' '));
    parted
        .and_then(|(latitude, longitude)| checked(latitude, longitude))
        .ok_or_else(|| FunctionError(format!("`{text}` is no latitude and longitude")))
}

const PAIR: Parameter = Parameter::required("value", Kind::Text, "`latitude, longitude` in one cell.");

pub static POINT: Function = Function {
    name: "point",
    aliases: &[],
    summary: "The WKT point of a cell that holds latitude and longitude; its datatype is `geo:wktLiteral`.",
    parameters: &[PAIR],
    output: Kind::Text,
    returns: alias::OUT,
    examples: &[
        Example::gives(&[&["48.8462, 2.3456"]], &["POINT(2.3456 48.8462)"]),
        Example::gives(&[&["48,8462;2,3456"]], &["POINT(2.3456 48.8462)"]),
        Example::fails(&[&["148.8, 2.3"]], "`148.8, 2.3` is no latitude and longitude"),
    ],
    run: |arguments, out| {
        let (latitude, longitude) = pair(arguments.text(0))?;
        out.push(format!("POINT({longitude} {latitude})"));
        Ok(())
    },
};

pub static POINT_OF: Function = Function {
    name: "point_of",
    aliases: &[],
    summary: "The WKT point of a latitude and a longitude that stand in two cells.",
    parameters: &[
        Parameter::required("latitude", Kind::Decimal, "The latitude, from -90 to 90."),
        Parameter::required("longitude", Kind::Decimal, "The longitude, from -180 to 180."),
    ],
    output: Kind::Text,
    returns: alias::OUT,
    examples: &[Example::gives(&[&["-21,3"], &["55.5"]], &["POINT(55.5 -21.3)"])],
    run: |arguments, out| {
        let (latitude, longitude) = (arguments.text(0), arguments.text(1));
        let wrong = || FunctionError(format!("`{latitude}` and `{longitude}` are no latitude and longitude"));
        let (latitude, longitude) = checked(latitude, longitude).ok_or_else(wrong)?;
        out.push(format!("POINT({longitude} {latitude})"));
        Ok(())
    },
};

pub static LATITUDE: Function = Function {
    name: "latitude",
    aliases: &[],
    summary: "The latitude of a cell that holds latitude and longitude.",
    parameters: &[VALUE],
    output: Kind::Decimal,
    returns: alias::OUT,
    examples: &[Example::gives(&[&["48.8462, 2.3456"]], &["48.8462"])],
    run: |arguments, out| {
        out.push(pair(arguments.text(0))?.0);
        Ok(())
    },
};

pub static LONGITUDE: Function = Function {
    name: "longitude",
    aliases: &[],
    summary: "The longitude of a cell that holds latitude and longitude.",
    parameters: &[VALUE],
    output: Kind::Decimal,
    returns: alias::OUT,
    examples: &[Example::gives(&[&["48.8462, 2.3456"]], &["2.3456"])],
    run: |arguments, out| {
        out.push(pair(arguments.text(0))?.1);
        Ok(())
    },
};
