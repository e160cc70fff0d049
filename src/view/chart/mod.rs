//! Charts as geometry: what is drawn where, in the units of an SVG of [`WIDTH`] and a height. The page
//! has the table of the same figures beside it.

mod bars;
mod lines;
mod map;
mod scale;

use serde::Serialize;

use super::format::Formatter;

pub use map::{Spot, maps};

/// The width of every chart, in its own units; the page scales it.
pub const WIDTH: f64 = 720.0;
/// Series have so many colours and marks; more would not be told apart.
pub const SERIES: usize = 8;
/// Horizontal bars beyond these would fill pages.
const CATEGORIES: usize = 40;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ChartKind {
    Line,
    Area,
    /// Horizontal bars for names, columns for years.
    Bar,
    Scatter,
    Map,
}

/// What is to be drawn: series of values over shared categories.
#[derive(Clone, Debug, Default)]
pub struct ChartData {
    pub title: String,
    /// What the categories and the values are.
    pub x_label: String,
    pub y_label: String,
    /// Names along the axis, with the address of each if it has one.
    pub categories: Vec<Category>,
    pub series: Vec<(String, Vec<Option<f64>>)>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Category {
    pub label: String,
    pub href: Option<String>,
    /// Its place on a numeric axis.
    pub number: Option<f64>,
}

/// A chart, ready to be written as SVG.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Chart {
    pub kind: ChartKind,
    pub title: String,
    pub x_label: String,
    pub y_label: String,
    pub width: f64,
    pub height: f64,
    /// Lines across the drawing with their labels.
    pub horizontal: Axis,
    /// Lines along it.
    pub vertical: Axis,
    pub series: Vec<Series>,
    pub bars: Vec<Bar>,
    /// The number of categories that were left out.
    pub omitted: usize,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Axis {
    pub ticks: Vec<Tick>,
    /// Where its lines begin and end.
    pub from: f64,
    pub to: f64,
    /// Whether lines are drawn, or labels only.
    pub lines: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tick {
    pub at: f64,
    pub label: String,
    pub href: Option<String>,
}

impl Axis {
    /// Where the labels of lines across end.
    #[must_use]
    pub fn label_end(&self) -> f64 {
        (if self.lines { self.from } else { self.to }) - 8.0
    }

    /// The height of the labels below.
    #[must_use]
    pub fn label_below(&self) -> f64 {
        self.from + 18.0
    }
}

/// A line or a cloud of points. The number decides its colour and its mark.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Series {
    pub number: usize,
    pub label: String,
    /// The `d` of the line; empty where points are not joined.
    pub path: String,
    /// The `d` of the area below it.
    pub area: String,
    pub dots: Vec<Dot>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Dot {
    pub x: f64,
    pub y: f64,
    /// What it stands for, with its value.
    pub label: String,
    pub href: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Bar {
    pub series: usize,
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
    pub label: String,
    /// The value, and where to write it; none where there is no room.
    pub value: Option<(f64, f64, String)>,
}

/// Draws the data; none when there is nothing to draw.
#[must_use]
pub fn draw(kind: ChartKind, mut data: ChartData, format: Formatter) -> Option<Chart> {
    data.series.truncate(SERIES);
    data.series.retain(|(_, values)| values.iter().any(Option::is_some));
    if data.categories.is_empty() || data.series.is_empty() {
        return None;
    }
    if matches!(kind, ChartKind::Line | ChartKind::Area) {
        sort(&mut data);
    }
    Some(match kind {
        ChartKind::Bar => bars::draw(data, format),
        ChartKind::Line | ChartKind::Area | ChartKind::Scatter | ChartKind::Map => {
            lines::draw(kind, data, format)
        }
    })
}

/// A line goes from left to right, in whatever order the rows came.
fn sort(data: &mut ChartData) {
    let numbers: Option<Vec<f64>> = data.categories.iter().map(|category| category.number).collect();
    let Some(numbers) = numbers else { return };
    let mut order: Vec<usize> = (0..numbers.len()).collect();
    order.sort_by(|a, b| numbers[*a].total_cmp(&numbers[*b]));
    data.categories = order.iter().map(|place| data.categories[*place].clone()).collect();
    for (_, values) in &mut data.series {
        *values = order.iter().map(|place| values.get(*place).copied().flatten()).collect();
    }
}

impl Chart {
    fn empty(kind: ChartKind, data: &ChartData, height: f64) -> Self {
        Self {
            kind,
            title: data.title.clone(),
            x_label: data.x_label.clone(),
            y_label: data.y_label.clone(),
            width: WIDTH,
            height,
            horizontal: Axis::default(),
            vertical: Axis::default(),
            series: Vec::new(),
            bars: Vec::new(),
            omitted: 0,
        }
    }

    /// Whether a key is needed to tell the series apart.
    #[must_use]
    pub fn has_key(&self) -> bool {
        self.series.len() > 1
    }
}

/// The highest and the lowest value, zero included where values are lengths.
fn extent(data: &ChartData, from_zero: bool) -> (f64, f64) {
    let values = data.series.iter().flat_map(|(_, values)| values.iter().flatten().copied());
    let start = if from_zero { (0.0_f64, 0.0_f64) } else { (f64::INFINITY, f64::NEG_INFINITY) };
    values.fold(start, |(low, high), value| (low.min(value), high.max(value)))
}

/// Tenths are enough for a place on the drawing.
fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// The width of a text in the chart's letters, roughly.
fn text_width(text: &str) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a label is short")]
    let letters = text.chars().count() as f64;
    letters * 6.6
}

/// A text that fits into `width`.
fn shortened(text: &str, width: f64) -> String {
    if text_width(text) <= width {
        return text.to_owned();
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small positive width")]
    let letters = (width / 6.6) as usize;
    let mut short: String = text.chars().take(letters.saturating_sub(1)).collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(labels: &[&str], values: &[Option<f64>]) -> ChartData {
        let category = |label: &&str| Category {
            label: (*label).to_owned(),
            number: label.parse().ok(),
            ..Category::default()
        };
        ChartData {
            title: "t".into(),
            categories: labels.iter().map(category).collect(),
            series: vec![("s".into(), values.to_vec())],
            ..ChartData::default()
        }
    }

    #[test]
    fn everything_drawn_is_inside() {
        let format = Formatter::of("en");
        let years = data(&["2019", "2020", "2023"], &[Some(10.0), None, Some(-30.0)]);
        for kind in [ChartKind::Line, ChartKind::Area, ChartKind::Bar, ChartKind::Scatter] {
            let chart = draw(kind, years.clone(), format).unwrap();
            for dot in chart.series.iter().flat_map(|series| &series.dots) {
                assert!((0.0..=chart.width).contains(&dot.x) && (0.0..=chart.height).contains(&dot.y));
            }
            for bar in &chart.bars {
                assert!(bar.width >= 0.0 && bar.height >= 0.0 && bar.x >= 0.0, "{kind:?} {bar:?}");
                assert!(bar.x + bar.width <= chart.width && bar.y + bar.height <= chart.height, "{bar:?}");
            }
        }
    }

    #[test]
    fn a_gap_in_the_data_is_a_gap_in_the_line() {
        let chart =
            draw(ChartKind::Line, data(&["1", "2", "3"], &[Some(1.0), None, Some(2.0)]), Formatter::of("en"))
                .unwrap();
        assert_eq!(chart.series[0].path.matches('M').count(), 2);
        assert_eq!(chart.series[0].dots.len(), 2);
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        assert!(draw(ChartKind::Bar, data(&["a"], &[None]), Formatter::of("en")).is_none());
        assert!(draw(ChartKind::Line, ChartData::default(), Formatter::of("en")).is_none());
    }
}
