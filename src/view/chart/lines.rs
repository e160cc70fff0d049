//! Lines, areas and clouds of points over an axis of numbers or names.

use std::fmt::Write as _;

use super::scale::{self, Scale};
use super::{
    Axis, Category, Chart, ChartData, ChartKind, Dot, Series, Tick, WIDTH, extent, round, text_width,
};
use crate::view::format::Formatter;

const HEIGHT: f64 = 300.0;
const TOP: f64 = 16.0;
const RIGHT: f64 = 20.0;
const BOTTOM: f64 = 34.0;

pub fn draw(kind: ChartKind, data: ChartData, format: Formatter) -> Chart {
    let mut chart = Chart::empty(kind, &data, HEIGHT);
    // From zero, so that a small change does not look like a large one; clouds are about shape.
    let (low, high) = extent(&data, kind != ChartKind::Scatter);
    let bottom = HEIGHT - BOTTOM;
    let (y, ticks) = Scale::nice((low, high), (bottom, TOP), 5);
    let labels: Vec<String> = ticks.iter().map(|tick| format.number(*tick)).collect();
    let left = 12.0 + labels.iter().map(|label| text_width(label)).fold(0.0, f64::max);
    chart.horizontal = Axis {
        from: left,
        to: WIDTH - RIGHT,
        lines: true,
        ticks: ticks
            .iter()
            .zip(labels)
            .map(|(tick, label)| Tick { at: round(y.place(*tick)), label, href: None })
            .collect(),
    };
    let (places, axis) = along(&data.categories, (left + 8.0, WIDTH - RIGHT - 8.0), format);
    chart.vertical = Axis { from: bottom, to: TOP, lines: false, ticks: axis };
    let base = y.place(low.max(0.0));
    for (number, (label, values)) in data.series.into_iter().enumerate() {
        let points: Vec<Option<(f64, f64)>> = values
            .iter()
            .zip(&places)
            .map(|(value, x)| Some((round((*x)?), round(y.place((*value)?)))))
            .collect();
        let dots = points
            .iter()
            .zip(&values)
            .zip(&data.categories)
            .filter_map(|((point, value), category)| {
                let ((x, y), value) = ((*point)?, (*value)?);
                let label = format!("{}: {}", category.label, format.number(value));
                Some(Dot { x, y, label, href: category.href.clone() })
            })
            .collect();
        let joined = kind != ChartKind::Scatter;
        chart.series.push(Series {
            number,
            label,
            path: if joined { path(&points) } else { String::new() },
            area: if kind == ChartKind::Area { area(&points, round(base)) } else { String::new() },
            dots,
        });
    }
    chart
}

/// The places of the categories between `ends`, and the ticks of their axis.
fn along(categories: &[Category], ends: (f64, f64), format: Formatter) -> (Vec<Option<f64>>, Vec<Tick>) {
    let numbers: Option<Vec<f64>> = categories.iter().map(|category| category.number).collect();
    if let Some(numbers) = numbers.filter(|numbers| !numbers.is_empty()) {
        let low = numbers.iter().copied().fold(f64::INFINITY, f64::min);
        let high = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let x = Scale::exact((low, high), ends);
        let places = numbers.iter().map(|number| Some(x.place(*number))).collect();
        // Few values are their own ticks, and years are never 2019.5.
        let own = numbers.len() <= 12 && numbers.iter().all(|number| number.fract() == 0.0);
        let marks = if own { numbers } else { scale::ticks(low, high, 6) };
        let mut ticks: Vec<Tick> = marks
            .into_iter()
            .filter(|mark| (low..=high).contains(mark))
            .map(|mark| Tick { at: round(x.place(mark)), label: format.number(mark), href: None })
            .collect();
        ticks.dedup();
        return (places, thinned(ticks));
    }
    #[expect(clippy::cast_precision_loss, reason = "a few categories")]
    let last = categories.len().saturating_sub(1) as f64;
    let x = Scale::exact((0.0, last), ends);
    #[expect(clippy::cast_precision_loss, reason = "a few categories")]
    let places: Vec<f64> = (0..categories.len()).map(|i| x.place(i as f64)).collect();
    let ticks = places
        .iter()
        .zip(categories)
        .map(|(at, category)| Tick { at: round(*at), label: category.label.clone(), href: None })
        .collect();
    (places.into_iter().map(Some).collect(), thinned(ticks))
}

/// Ticks whose labels do not run into each other.
fn thinned(mut ticks: Vec<Tick>) -> Vec<Tick> {
    ticks.sort_by(|a, b| a.at.total_cmp(&b.at));
    let mut free = f64::NEG_INFINITY;
    ticks.retain(|tick| {
        let half = text_width(&tick.label) / 2.0;
        let fits = tick.at - half >= free;
        if fits {
            free = tick.at + half + 8.0;
        }
        fits
    });
    ticks
}

fn path(points: &[Option<(f64, f64)>]) -> String {
    let mut out = String::new();
    let mut pen_down = false;
    for point in points {
        if let Some((x, y)) = point {
            let _ = write!(out, "{}{x} {y}", if pen_down { 'L' } else { 'M' });
        }
        pen_down = point.is_some();
    }
    out
}

fn area(points: &[Option<(f64, f64)>], base: f64) -> String {
    let mut out = String::new();
    for run in points.split(Option::is_none) {
        let run: Vec<(f64, f64)> = run.iter().flatten().copied().collect();
        let (Some((first, _)), Some((last, _))) = (run.first(), run.last()) else { continue };
        let _ = write!(out, "M{first} {base}");
        for (x, y) in &run {
            let _ = write!(out, "L{x} {y}");
        }
        let _ = write!(out, "L{last} {base}Z");
    }
    out
}
