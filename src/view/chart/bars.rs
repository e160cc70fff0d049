//! Bars: columns over short labels such as years, horizontal bars beside names.

use super::scale::Scale;
use super::{
    Axis, Bar, CATEGORIES, Category, Chart, ChartData, ChartKind, Series, Tick, WIDTH, extent, round,
    shortened, text_width,
};
use crate::view::format::Formatter;

const TOP: f64 = 16.0;
const BOTTOM: f64 = 34.0;
/// The height of columns, and of one horizontal bar with its gap.
const COLUMNS_HEIGHT: f64 = 300.0;
const BAR: f64 = 18.0;
const GAP: f64 = 8.0;
/// The room for names beside horizontal bars.
const NAMES: f64 = 250.0;

pub fn draw(mut data: ChartData, format: Formatter) -> Chart {
    let omitted = data.categories.len().saturating_sub(CATEGORIES);
    data.categories.truncate(CATEGORIES);
    #[expect(clippy::cast_precision_loss, reason = "a few categories")]
    let room = (WIDTH - 80.0) / data.categories.len() as f64;
    let short = data.categories.iter().all(|category| text_width(&category.label) <= room - 4.0);
    let mut chart = if short && data.categories.iter().all(|category| category.label.len() <= 10) {
        columns(&data, format)
    } else {
        rows(&data, format)
    };
    chart.omitted = omitted;
    chart.series = data
        .series
        .iter()
        .enumerate()
        .map(|(number, (label, _))| Series {
            number,
            label: label.clone(),
            path: String::new(),
            area: String::new(),
            dots: Vec::new(),
        })
        .collect();
    chart
}

fn label(category: &Category, series: &str, value: f64, data: &ChartData, format: Formatter) -> String {
    if data.series.len() > 1 {
        format!("{}, {series}: {}", category.label, format.number(value))
    } else {
        format!("{}: {}", category.label, format.number(value))
    }
}

#[expect(clippy::cast_precision_loss, reason = "a few bars")]
fn columns(data: &ChartData, format: Formatter) -> Chart {
    let mut chart = Chart::empty(ChartKind::Bar, data, COLUMNS_HEIGHT);
    let bottom = COLUMNS_HEIGHT - BOTTOM;
    let (y, ticks) = Scale::nice(extent(data, true), (bottom, TOP), 5);
    let labels: Vec<String> = ticks.iter().map(|tick| format.number(*tick)).collect();
    let left = 12.0 + labels.iter().map(|label| text_width(label)).fold(0.0, f64::max);
    let tick = |(tick, label): (&f64, String)| Tick { at: round(y.place(*tick)), label, href: None };
    chart.horizontal = Axis {
        from: left,
        to: WIDTH - 8.0,
        lines: true,
        ticks: ticks.iter().zip(labels).map(tick).collect(),
    };
    let room = (WIDTH - 8.0 - left) / data.categories.len() as f64;
    let width = ((room * 0.76) / data.series.len() as f64).min(64.0);
    let group = width * data.series.len() as f64;
    chart.vertical = Axis { from: bottom, to: TOP, lines: false, ticks: Vec::new() };
    for (place, category) in data.categories.iter().enumerate() {
        let middle = left + room * (place as f64 + 0.5);
        chart.vertical.ticks.push(Tick {
            at: round(middle),
            label: category.label.clone(),
            href: category.href.clone(),
        });
        for (series, (name, values)) in data.series.iter().enumerate() {
            let Some(value) = values.get(place).copied().flatten() else { continue };
            let (zero, end) = (y.place(0.0), y.place(value));
            chart.bars.push(Bar {
                series,
                x: round(middle - group / 2.0 + width * series as f64),
                y: round(zero.min(end)),
                width: round((width - 2.0).max(1.0)),
                height: round((zero - end).abs()),
                label: label(category, name, value, data, format),
                value: None,
            });
        }
    }
    chart
}

#[expect(clippy::cast_precision_loss, reason = "a few bars")]
fn rows(data: &ChartData, format: Formatter) -> Chart {
    let each = data.series.len() as f64 * BAR + GAP;
    let height = data.categories.len() as f64 * each + GAP;
    let mut chart = Chart::empty(ChartKind::Bar, data, height);
    let values = || data.series.iter().flat_map(|(_, values)| values.iter().flatten());
    let value_room = values().map(|value| text_width(&format.number(*value))).fold(0.0, f64::max) + 12.0;
    let names = data.categories.iter().map(|category| text_width(&category.label)).fold(0.0, f64::max);
    let left = names.min(NAMES) + 12.0;
    let x = Scale::exact(extent(data, true), (left, WIDTH - value_room));
    chart.vertical = Axis { from: GAP / 2.0, to: height - GAP / 2.0, lines: true, ticks: Vec::new() };
    chart.horizontal = Axis { from: left - 8.0, to: left, lines: false, ticks: Vec::new() };
    chart.vertical.ticks.push(Tick { at: round(x.place(0.0)), label: String::new(), href: None });
    for (place, category) in data.categories.iter().enumerate() {
        let top = GAP + place as f64 * each;
        chart.horizontal.ticks.push(Tick {
            at: round(top + (each - GAP) / 2.0),
            label: shortened(&category.label, NAMES),
            href: category.href.clone(),
        });
        for (series, (name, values)) in data.series.iter().enumerate() {
            let Some(value) = values.get(place).copied().flatten() else { continue };
            let (zero, end) = (x.place(0.0), x.place(value));
            let y = top + series as f64 * BAR;
            chart.bars.push(Bar {
                series,
                x: round(zero.min(end)),
                y: round(y),
                width: round((zero - end).abs()),
                height: BAR - 2.0,
                label: label(category, name, value, data, format),
                value: Some((round(zero.max(end) + 6.0), round(y + BAR / 2.0 + 3.0), format.number(value))),
            });
        }
    }
    chart
}
