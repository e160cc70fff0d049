//! Points by latitude and longitude, without a background map: where they lie to each other.

use super::scale::{self, Scale};
use super::{Axis, Chart, ChartData, ChartKind, Dot, Series, Tick, WIDTH, round};
use crate::view::format::Formatter;
use crate::view::value::Place;

const HIGHEST: f64 = 720.0;
const MARGIN: f64 = 44.0;

/// A point to draw: where, what it is, where it leads, and to which series it belongs.
pub struct Spot {
    pub place: Place,
    pub label: String,
    pub href: Option<String>,
    pub series: usize,
}

/// Draws the points. Where a few lie far from the crowd, the crowd is drawn first, by itself.
#[must_use]
pub fn maps(title: &str, spots: Vec<Spot>, series: &[String], format: Formatter) -> Vec<Chart> {
    let whole = map(title, &spots, series, format);
    let (latitudes, longitudes) = (core(&spots, |p| p.latitude), core(&spots, |p| p.longitude));
    let total = spots.len();
    let inside = |place: &Place| {
        (latitudes.0..=latitudes.1).contains(&place.latitude)
            && (longitudes.0..=longitudes.1).contains(&place.longitude)
    };
    let crowd: Vec<Spot> = spots.into_iter().filter(|spot| inside(&spot.place)).collect();
    let few_far = crowd.len() < total && crowd.len() * 5 >= total * 4;
    let crowd = if few_far { map(title, &crowd, series, format) } else { None };
    crowd.into_iter().chain(whole).collect()
}

/// The range of values that are near the others: three times the distance of the quartiles around them.
fn core(spots: &[Spot], of: fn(&Place) -> f64) -> (f64, f64) {
    let mut values: Vec<f64> = spots.iter().map(|spot| of(&spot.place)).collect();
    values.sort_by(f64::total_cmp);
    let quartile = |share: usize| values.get(values.len() * share / 4).copied().unwrap_or_default();
    let (low, high) = (quartile(1), quartile(3));
    let reach = 3.0 * (high - low).max(0.5);
    (low - reach, high + reach)
}

/// Draws the points; none when there are none. The projection is equirectangular with the true scale
/// at the middle latitude, which keeps a country in shape.
fn map(title: &str, spots: &[Spot], series: &[String], format: Formatter) -> Option<Chart> {
    let range = |of: fn(&Place) -> f64| {
        let values = spots.iter().map(|spot| of(&spot.place));
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)))
    };
    let (south, north) = padded(range(|place| place.latitude));
    let (west, east) = padded(range(|place| place.longitude));
    if spots.is_empty() {
        return None;
    }
    let ratio = f64::midpoint(south, north).to_radians().cos().max(0.2);
    let (across, up) = ((east - west) * ratio, north - south);
    let scale = ((WIDTH - 2.0 * MARGIN) / across).min((HIGHEST - 2.0 * MARGIN) / up);
    let (width, height) = (across * scale, up * scale);
    let left = (WIDTH - width) / 2.0;
    let x = Scale::exact((west, east), (left, left + width));
    let y = Scale::exact((south, north), (MARGIN + height, MARGIN));
    let data = ChartData { title: title.to_owned(), ..ChartData::default() };
    let mut chart = Chart::empty(ChartKind::Map, &data, round(height + 2.0 * MARGIN));
    let lines = |scale: Scale, (low, high): (f64, f64)| -> Vec<Tick> {
        let inside = scale::ticks(low, high, 6).into_iter().filter(|tick| (low..=high).contains(tick));
        let tick = |value| Tick {
            at: round(scale.place(value)),
            label: format!("{}°", format.number(value)),
            href: None,
        };
        inside.map(tick).collect()
    };
    chart.horizontal =
        Axis { from: round(left), to: round(left + width), lines: true, ticks: lines(y, (south, north)) };
    chart.vertical =
        Axis { from: round(MARGIN + height), to: MARGIN, lines: true, ticks: lines(x, (west, east)) };
    chart.series = series
        .iter()
        .enumerate()
        .map(|(number, label)| Series {
            number,
            label: label.clone(),
            path: String::new(),
            area: String::new(),
            dots: spots
                .iter()
                .filter(|spot| spot.series == number)
                .map(|spot| Dot {
                    x: round(x.place(spot.place.longitude)),
                    y: round(y.place(spot.place.latitude)),
                    label: spot.label.clone(),
                    href: spot.href.clone(),
                })
                .collect(),
        })
        .collect();
    Some(chart)
}

/// A range with a margin, and never empty.
fn padded((low, high): (f64, f64)) -> (f64, f64) {
    let margin = ((high - low) * 0.05).max(0.02);
    (low - margin, high + margin)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot(latitude: f64, longitude: f64) -> Spot {
        let place = Formatter::of("en").point(latitude, longitude).unwrap();
        Spot { place, label: String::new(), href: None, series: 0 }
    }

    #[test]
    fn north_is_up_and_east_is_right() {
        let format = Formatter::of("en");
        let spots = [spot(48.0, 2.0), spot(43.0, 5.0)];
        let chart = map("t", &spots, &["s".to_owned()], format).unwrap();
        let dots = &chart.series[0].dots;
        assert!(dots[0].y < dots[1].y && dots[0].x < dots[1].x);
        assert!(dots.iter().all(|dot| dot.x < chart.width && dot.y < chart.height));
        assert!(map("t", &[], &[], format).is_none());
    }

    #[test]
    fn a_crowd_with_points_far_away_is_drawn_by_itself() {
        let format = Formatter::of("en");
        let near = |i: i32| spot(45.0 + f64::from(i % 5), 2.0 + f64::from(i % 4));
        let series = ["s".to_owned()];
        let mut spots: Vec<Spot> = (0..20).map(near).collect();
        assert_eq!(maps("t", spots, &series, format).len(), 1);
        spots = (0..20).map(near).chain([spot(-21.0, 55.0)]).collect();
        let charts = maps("t", spots, &series, format);
        assert_eq!(charts.iter().map(|chart| chart.series[0].dots.len()).collect::<Vec<_>>(), [20, 21]);
        assert!(maps("t", Vec::new(), &series, format).is_empty());
    }
}
