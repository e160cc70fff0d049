//! How the result of a saved query is best shown.

use serde::Serialize;

/// The kind of a view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ViewKind {
    #[default]
    Table,
    Line,
    Bar,
    Area,
    Pie,
    Scatter,
    Map,
    Graph,
    Tree,
    Timeline,
    /// One number.
    Number,
}

impl ViewKind {
    /// The names that `view` takes, and those of the Wikidata query service's `#defaultView`.
    pub const NAMES: &[(&str, Self)] = &[
        ("table", Self::Table),
        ("line", Self::Line),
        ("bar", Self::Bar),
        ("area", Self::Area),
        ("pie", Self::Pie),
        ("scatter", Self::Scatter),
        ("map", Self::Map),
        ("graph", Self::Graph),
        ("tree", Self::Tree),
        ("timeline", Self::Timeline),
        ("number", Self::Number),
    ];

    /// The kind of a name, whatever its case; `LineChart` is `line`.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        let lower = name.to_ascii_lowercase();
        let name = lower.strip_suffix("chart").unwrap_or(&lower);
        Self::NAMES.iter().find(|(have, _)| *have == name).map(|(_, kind)| *kind)
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, kind)| *kind == self).map_or("table", |(name, _)| name)
    }
}

/// A view and the variables that it draws.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct View {
    #[serde(rename = "type")]
    pub kind: ViewKind,
    /// The variable of the horizontal axis (or of the categories, or of the places).
    pub x: Option<String>,
    /// The variables of the values.
    pub y: Vec<String>,
    /// The variable that tells the series apart.
    pub series: Option<String>,
}
