//! Figures that are known of the real data, counted without this program, come out of its queries.

use std::fs;

use dataesr::store::QueryRequest;
use dataesr::text::SourceText;
use serde::Deserialize;

use crate::queries::{Built, built};
use crate::support::{root, shared};

/// `tests/real-data/figures.toml`.
#[derive(Deserialize)]
struct Figures {
    figure: Vec<Figure>,
}

#[derive(Deserialize)]
struct Figure {
    name: String,
    /// The folder of the theme below the root; empty or `.`: the default theme.
    #[serde(default)]
    theme: String,
    /// SPARQL; the prefixes of the theme apply.
    query: String,
    /// The first row: one value, or one for each column.
    expected: toml::Value,
}

/// The figures, for the themes of which the real data are there.
fn check(theme: &str, data: &str) {
    let path = root().join("tests/real-data/figures.toml");
    let figures: Figures = toml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let Some(data) = shared(data) else { return };
    let of_theme = |figure: &&Figure| figure.theme.trim_matches(['.', '/']) == theme;
    let figures: Vec<&Figure> = figures.figure.iter().filter(of_theme).collect();
    let built = built(&root().join(theme), &data);
    let failures: Vec<String> = figures.iter().filter_map(|figure| fault(&built, figure)).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(!figures.is_empty(), "figures.toml names no figure of `{theme}`");
}

fn fault(built: &Built, figure: &Figure) -> Option<String> {
    let mut request = QueryRequest::new(SourceText::new(figure.name.clone(), figure.query.clone()));
    request.base_iri = Some(built.theme.base_iri.clone());
    request.prefixes = built.theme.prefixes.clone();
    let answer = match built.answer(request) {
        Ok(answer) => answer,
        Err(fault) => return Some(format!("{}: {fault}", figure.name)),
    };
    let row = answer.lines().nth(1).unwrap_or_default();
    let wanted: Vec<&toml::Value> =
        figure.expected.as_array().map_or(vec![&figure.expected], |list| list.iter().collect());
    let values: Vec<&str> = row.split(',').collect();
    let equal =
        wanted.len() == values.len() && wanted.iter().zip(&values).all(|(wanted, value)| same(wanted, value));
    (!equal).then(|| format!("{}: {row} instead of {}", figure.name, figure.expected))
}

/// Numbers are equal to the precision in which they are expected to a thousandth.
fn same(wanted: &toml::Value, value: &str) -> bool {
    match wanted {
        toml::Value::Integer(number) => value.parse() == Ok(*number),
        toml::Value::Float(number) => value.parse::<f64>().is_ok_and(|value| (value - number).abs() < 0.0006),
        toml::Value::String(text) => text == value,
        _ => false,
    }
}

#[test]
fn the_default_theme_gives_the_figures_of_the_real_data() {
    check("", "data");
}

#[test]
fn the_museums_give_the_figures_of_the_real_data() {
    check("tests/theme/museums", "data/museums");
}
