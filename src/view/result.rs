//! The answer to a query as a table that people read, and as a chart.

use serde::Serialize;

use super::chart::{self, Category, Chart, ChartData, ChartKind, Spot};
use super::value::{Text, Value};
use super::{Reader, ViewError};
use crate::rdf::{NamedNode, NamedOrBlankNode, Term};
use crate::store::{QueryAnswer, Row};
use crate::theme::{View, ViewKind};

/// A chart is drawn of no more rows.
const CHART_ROWS: usize = 2_000;

/// The first rows of an answer.
#[derive(Clone, Debug, Serialize)]
pub struct ResultView {
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
    /// There are more rows than these.
    pub more: bool,
    /// The answer to ASK.
    pub boolean: Option<bool>,
    /// The answer is a graph: subject, predicate, object.
    pub graph: bool,
    /// Empty, or one chart; a map whose points lie far apart comes as two.
    pub charts: Vec<Chart>,
    /// The one number that the query is asked for, as it is shown.
    pub number: Option<Text>,
    /// The chart leaves rows out.
    pub chart_cut: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct Column {
    pub name: String,
    /// The name in words.
    pub title: String,
    /// All its values are numbers.
    pub numeric: bool,
}

/// A value, or nothing.
pub type Cell = Option<Value>;

/// Reads at most `limit` rows for the table, and some more where a chart is wanted.
pub fn read_answer(
    reader: &Reader<'_>,
    answer: QueryAnswer,
    limit: usize,
    view: Option<(&View, &str)>,
) -> Result<ResultView, ViewError> {
    let charted = view.filter(|(view, _)| !matches!(view.kind, ViewKind::Table | ViewKind::Number));
    let wanted = if charted.is_some() { limit.max(CHART_ROWS) } else { limit };
    let (names, rows, more, graph) = match answer {
        QueryAnswer::Boolean(value) => return Ok(ResultView::boolean(value)),
        QueryAnswer::Solutions(solutions) => {
            let names = solutions.variables().to_vec();
            let (rows, more) = first(solutions, wanted)?;
            (names, rows, more, false)
        }
        QueryAnswer::Graph(triples) => {
            let rows = triples
                .map(|triple| triple.map(|triple| row_of(triple.subject, triple.predicate, triple.object)));
            let (rows, more) = first(rows, wanted)?;
            (["subject", "predicate", "object"].map(str::to_owned).to_vec(), rows, more, true)
        }
    };
    let mut result = table(reader, names, &rows, graph)?;
    result.more = more || result.rows.len() > limit;
    if let Some((view, title)) = charted {
        result.charts = draw(reader, &result, view, title);
        result.chart_cut = more;
    } else if view.is_some_and(|(view, _)| view.kind == ViewKind::Number) {
        let place = view.and_then(|(view, _)| result.place(view.y.first()?)).unwrap_or_default();
        let value = result.rows.first().and_then(|row| row.get(place)?.as_ref());
        result.number = value.map(|value| Text::plain(value.text()));
    }
    result.rows.truncate(limit);
    Ok(result)
}

fn first<T, E>(rows: impl Iterator<Item = Result<T, E>>, limit: usize) -> Result<(Vec<T>, bool), E> {
    let mut rows = rows.take(limit + 1).collect::<Result<Vec<T>, E>>()?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    Ok((rows, more))
}

fn row_of(subject: NamedOrBlankNode, predicate: NamedNode, object: Term) -> Row {
    vec![Some(subject.into()), Some(predicate.into()), Some(object)]
}

fn table(
    reader: &Reader<'_>,
    names: Vec<String>,
    rows: &[Row],
    graph: bool,
) -> Result<ResultView, ViewError> {
    let nodes = rows.iter().flatten().filter_map(|term| match term {
        Some(Term::NamedNode(node)) => Some(node),
        _ => None,
    });
    let labels = reader.labels(nodes)?;
    let cell = |term: &Option<Term>| match term {
        Some(Term::BlankNode(node)) => Some(Value::Literal(super::value::Literal {
            shown: Text::plain(format!("_:{}", node.as_str())),
            ..Default::default()
        })),
        Some(term) => reader.value(term, &labels),
        None => None,
    };
    let rows: Vec<Vec<Cell>> = rows.iter().map(|row| row.iter().map(cell).collect()).collect();
    let numeric = |place: usize| {
        let mut values = rows.iter().filter_map(|row| row.get(place)?.as_ref()).peekable();
        values.peek().is_some()
            && values.all(|value| matches!(value, Value::Literal(literal) if literal.number.is_some()))
    };
    let columns = names
        .into_iter()
        .enumerate()
        .map(|(place, name)| Column { title: words(&name), numeric: numeric(place), name })
        .collect();
    Ok(ResultView { columns, rows, graph, ..ResultView::empty() })
}

/// `averageRate` and `average_rate` are `average rate`.
fn words(name: &str) -> String {
    super::term::words_of(name)
}

impl ResultView {
    fn empty() -> Self {
        Self {
            columns: Vec::new(),
            rows: Vec::new(),
            more: false,
            boolean: None,
            graph: false,
            charts: Vec::new(),
            number: None,
            chart_cut: false,
        }
    }

    fn boolean(value: bool) -> Self {
        Self { boolean: Some(value), ..Self::empty() }
    }

    fn place(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|have| have.name == column)
    }

    fn values(&self, place: usize) -> impl Iterator<Item = Option<&Value>> {
        self.rows.iter().map(move |row| row.get(place).and_then(Option::as_ref))
    }

    fn title(&self, place: usize) -> String {
        self.columns.get(place).map(|column| column.title.clone()).unwrap_or_default()
    }
}

fn number_of(value: &Value) -> Option<f64> {
    match value {
        Value::Literal(literal) => literal.number,
        _ => None,
    }
}

/// The charts that the view asks for, where the result has what they need.
fn draw(reader: &Reader<'_>, result: &ResultView, view: &View, title: &str) -> Vec<Chart> {
    match view.kind {
        ViewKind::Map => draw_map(reader, result, view, title),
        ViewKind::Line | ViewKind::Timeline => {
            draw_series(reader, result, view, (ChartKind::Line, title)).into_iter().collect()
        }
        ViewKind::Area => draw_series(reader, result, view, (ChartKind::Area, title)).into_iter().collect(),
        ViewKind::Scatter => {
            draw_series(reader, result, view, (ChartKind::Scatter, title)).into_iter().collect()
        }
        // The shares of a pie are compared better side by side.
        ViewKind::Bar | ViewKind::Pie => {
            draw_series(reader, result, view, (ChartKind::Bar, title)).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// Series of values over the column that the view names.
fn draw_series(
    reader: &Reader<'_>,
    result: &ResultView,
    view: &View,
    (kind, title): (ChartKind, &str),
) -> Option<Chart> {
    let x = view.x.as_deref().and_then(|name| result.place(name)).unwrap_or(0);
    let mut y: Vec<usize> = view.y.iter().filter_map(|name| result.place(name)).collect();
    if y.is_empty() {
        y.extend((0..result.columns.len()).filter(|place| *place != x && result.columns[*place].numeric));
    }
    let by = view.series.as_deref().and_then(|name| result.place(name));
    let (categories, series) = if let Some(by) = by {
        pivoted(result, x, *y.first()?, by)
    } else {
        let numbers = |place: usize| result.values(place).map(|value| number_of(value?)).collect::<Vec<_>>();
        let series = y.iter().map(|place| (result.title(*place), numbers(*place))).collect();
        (result.values(x).map(category).collect(), series)
    };
    let data = ChartData {
        title: title.to_owned(),
        x_label: result.title(x),
        y_label: if y.len() == 1 { result.title(y[0]) } else { String::new() },
        categories,
        series,
    };
    chart::draw(kind, data, reader.format())
}

fn category(value: Option<&Value>) -> Category {
    let Some(value) = value else { return Category { label: "–".to_owned(), ..Category::default() } };
    let href = match value {
        Value::Link(link) => link.href.clone(),
        _ => None,
    };
    // A year is a place on the axis, whatever its datatype.
    let number = number_of(value).or_else(|| match value {
        Value::Literal(literal) if literal.time.is_some() => literal.lexical.parse().ok(),
        _ => None,
    });
    Category { label: value.text().to_owned(), href, number }
}

/// The name of a series and its values, category by category.
type Line = (String, Vec<Option<f64>>);

/// Series by the values of one column, over the categories of another.
fn pivoted(result: &ResultView, x: usize, y: usize, by: usize) -> (Vec<Category>, Vec<Line>) {
    let mut categories: Vec<Category> = Vec::new();
    let mut series: Vec<Line> = Vec::new();
    for row in &result.rows {
        let at = |place: usize| row.get(place).and_then(Option::as_ref);
        let wanted = category(at(x));
        let column = categories.iter().position(|have| *have == wanted).unwrap_or_else(|| {
            categories.push(wanted);
            categories.len() - 1
        });
        let name = at(by).map_or("–", Value::text);
        let line = series.iter().position(|(have, _)| have == name).unwrap_or_else(|| {
            series.push((name.to_owned(), Vec::new()));
            series.len() - 1
        });
        let values = &mut series[line].1;
        values.resize(values.len().max(column + 1), None);
        values[column] = at(y).and_then(number_of);
    }
    for (_, values) in &mut series {
        values.resize(categories.len(), None);
    }
    (categories, series)
}

/// Points from a column of well-known text, or from two of latitude and longitude.
fn draw_map(reader: &Reader<'_>, result: &ResultView, view: &View, title: &str) -> Vec<Chart> {
    let format = reader.format();
    let is_place = |place: &usize| result.values(*place).flatten().any(|v| matches!(v, Value::Place(_)));
    let point = (0..result.columns.len()).find(is_place);
    let coordinate = |names: &[&str]| {
        result.columns.iter().position(|column| names.contains(&column.name.to_lowercase().as_str()))
    };
    let latitude = coordinate(&["lat", "latitude"]);
    let longitude = coordinate(&["long", "lon", "lng", "longitude"]);
    let name = view.x.as_deref().and_then(|name| result.place(name));
    let by = view.series.as_deref().and_then(|name| result.place(name));
    let mut series: Vec<String> = Vec::new();
    let mut spots = Vec::new();
    for row in &result.rows {
        let at = |place: usize| row.get(place).and_then(Option::as_ref);
        let place = match (point.and_then(at), latitude.and_then(at), longitude.and_then(at)) {
            (Some(Value::Place(place)), ..) => Some(place.clone()),
            (_, Some(latitude), Some(longitude)) => {
                number_of(latitude).zip(number_of(longitude)).and_then(|(lat, long)| format.point(lat, long))
            }
            _ => None,
        };
        let Some(place) = place else { continue };
        let link = row.iter().flatten().find_map(|value| match value {
            Value::Link(link) => Some(link),
            _ => None,
        });
        let label = name.and_then(at).filter(|value| !matches!(value, Value::Place(_)));
        let label = label.map(|value| value.text().to_owned()).or_else(|| Some(link?.label.text.clone()));
        let group = by.and_then(at).map_or_else(String::new, |value| value.text().to_owned());
        let series = match series.iter().position(|have| *have == group) {
            Some(known) => known,
            None if series.len() < chart::SERIES => {
                series.push(group);
                series.len() - 1
            }
            None => chart::SERIES - 1,
        };
        spots.push(Spot {
            label: label.unwrap_or_else(|| place.shown.clone()),
            href: link.and_then(|link| link.href.clone()),
            place,
            series,
        });
    }
    chart::maps(title, spots, &series, format)
}
