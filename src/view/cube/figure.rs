//! The figures of one thing: the observations that refer to it by a dimension, as a table per cube.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::rc::Rc;

use serde::Serialize;

use super::layout::{self, ColumnKey, Known, Layout, Observation};
use super::{Component, Cube};
use crate::rdf::vocab::qb;
use crate::rdf::{NamedNode, Term};
use crate::store::{IncomingLinks, StoreError};
use crate::text::LimitKey;
use crate::view::Reader;
use crate::view::chart::{self, Category, Chart, ChartData, ChartKind};
use crate::view::label::Labels;
use crate::view::value::{Link, Text, Value};

/// Rows of one table on a page; the rest is a query away.
const ROWS: usize = 30;

/// What one cube says of a thing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    pub cube: Link,
    /// The id of the dataset that it is part of.
    pub dataset: Option<String>,
    /// How the observations refer to the thing.
    pub dimension: Link,
    pub observations: u64,
    /// There are more, and how many was not counted.
    pub at_least: bool,
    /// What all observations have in common.
    pub fixed: Vec<(Link, Value)>,
    pub heads: Vec<Link>,
    pub columns: Vec<Text>,
    pub rows: Vec<FigureRow>,
    /// The number of rows that are not shown.
    pub omitted: usize,
    /// The dimensions over which the measures were added up.
    pub summed: Vec<Link>,
    pub breakdowns: Vec<Breakdown>,
    pub chart: Option<Chart>,
    /// The SPARQL query of all these observations.
    pub query: String,
}

/// The first measure by one of these dimensions.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Breakdown {
    pub dimension: Link,
    pub measure: Text,
    pub columns: Vec<Text>,
    /// What heads each row, and its sums.
    pub rows: Vec<(Option<Value>, Vec<String>)>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FigureRow {
    pub heads: Vec<Option<Value>>,
    pub cells: Vec<Option<Value>>,
    /// For each cell the page of the one observation that it is; sums have none.
    pub sources: Vec<Option<String>>,
}

/// The figures of `thing`, cube by cube. `incoming` are the links to it.
pub fn figures(
    reader: &Reader<'_>,
    thing: &NamedNode,
    incoming: &[IncomingLinks],
) -> Result<Vec<Figure>, StoreError> {
    let limit = reader.theme.limits.count(LimitKey::FigureObservations);
    let cubes = &reader.overview.cubes;
    let mut figures = Vec::new();
    for links in incoming {
        if !cubes.iter().any(|cube| cube.dimension(&links.predicate).is_some()) {
            continue;
        }
        let sharing = cubes.iter().filter(|cube| cube.dimension(&links.predicate).is_some()).count();
        // Of more than are read the table would tell a part as the whole: then there is none.
        let complete = links.count <= limit as u64;
        for (cube, observations) in observations(reader, thing, &links.predicate, limit)? {
            let Some(through) = cube.dimension(&links.predicate) else { continue };
            let read = observations.len() as u64;
            let (count, at_least) = match (complete, sharing) {
                (true, _) => (read, false),
                (false, 1) => (links.count, false),
                (false, _) => (read, true),
            };
            let layout =
                if complete { layout::layout(cube, through, &observations) } else { Layout::default() };
            let mut figure = figure(reader, thing, (cube, through), &layout)?;
            (figure.observations, figure.at_least) = (count, at_least);
            figures.push(figure);
        }
    }
    Ok(figures)
}

/// The observations that refer to `thing` by `dimension`, by their cube; at most `limit` of them.
fn observations<'a>(
    reader: &Reader<'a>,
    thing: &NamedNode,
    dimension: &NamedNode,
    limit: usize,
) -> Result<Vec<(&'a Cube, Vec<Observation>)>, StoreError> {
    // Cubes share properties: each is read once.
    let mut properties = vec![NamedNode::new_unchecked(qb::DATA_SET)];
    let cubes = reader.overview.cubes.iter().filter(|cube| cube.dimension(dimension).is_some());
    let cubes: HashMap<&NamedNode, &Cube> = cubes.map(|cube| (&cube.iri, cube)).collect();
    for (_, component) in cubes.values().flat_map(|cube| cube.components()) {
        if !properties.contains(&component.property) {
            properties.push(component.property.clone());
        }
    }
    let places: HashMap<&NamedNode, usize> =
        properties.iter().enumerate().map(|(place, property)| (property, place)).collect();
    let (terms, rows) =
        reader.generation.values_around(&thing.clone().into(), dimension, &properties, limit)?;
    let terms: Vec<Rc<Known>> = terms.into_iter().map(|term| Rc::new(Known::of(term))).collect();
    let mut found: BTreeMap<&NamedNode, Vec<Observation>> = BTreeMap::new();
    for (subject, row) in rows {
        let Some(Term::NamedNode(iri)) = row[0].map(|place| &terms[place].term) else { continue };
        let Some((iri, cube)) = cubes.get_key_value(iri) else { continue };
        let of = |components: &[Component]| -> Vec<Option<Rc<Known>>> {
            let values = components.iter().map(|component| row[places[&component.property]]);
            values.map(|place| place.map(|place| Rc::clone(&terms[place]))).collect()
        };
        found.entry(iri).or_default().push(Observation {
            iri: Some(Rc::clone(&terms[subject])),
            dimensions: of(&cube.dimensions),
            measures: of(&cube.measures),
            attributes: of(&cube.attributes),
        });
    }
    Ok(found.into_iter().map(|(iri, observations)| (cubes[iri], observations)).collect())
}

fn figure(
    reader: &Reader<'_>,
    thing: &NamedNode,
    (cube, through): (&Cube, usize),
    layout: &Layout,
) -> Result<Figure, StoreError> {
    let labels = reader.labels(&mentioned(cube, layout))?;
    let dimension = |at: usize| reader.link_to_term(&cube.dimensions[at].property, &labels);
    let value = |term: &Term| reader.value(term, &labels);
    let columns: Vec<Text> = layout
        .columns
        .iter()
        .map(|column| match column {
            ColumnKey::Measure(measure) => labels.of_term(&cube.measures[*measure].property),
            ColumnKey::Value { value: Some(term), .. } => {
                value(term).map_or_else(Text::default, |value| name_of(&value))
            }
            ColumnKey::Value { value: None, .. } => Text::plain("–"),
        })
        .collect();
    let format = reader.format();
    let cell = |figure: &layout::Figure| match figure {
        layout::Figure::None => None,
        layout::Figure::Stated(term, _) | layout::Figure::Status(term) => value(term),
        layout::Figure::Sum(sum) => Some(Value::Literal(crate::view::value::Literal {
            shown: Text::plain(format.number(*sum)),
            lexical: sum.to_string(),
            number: Some(*sum),
            ..Default::default()
        })),
    };
    let source = |figure: &layout::Figure| match figure {
        layout::Figure::Stated(Term::Literal(_), Some(observation)) => {
            reader.link_to(observation, &labels).href
        }
        _ => None,
    };
    let mut rows: Vec<(FigureRow, Vec<Option<f64>>)> = layout
        .rows
        .iter()
        .map(|(heads, figures)| {
            let heads = heads.iter().map(|term| term.as_ref().and_then(value)).collect();
            let numbers = figures.iter().map(layout::Figure::number).collect();
            let (cells, sources) = (figures.iter().map(cell).collect(), figures.iter().map(source).collect());
            (FigureRow { heads, cells, sources }, numbers)
        })
        .collect();
    let key = |row: &FigureRow| -> Vec<String> {
        row.heads.iter().map(|head| head.as_ref().map(|head| head.sort_key().2).unwrap_or_default()).collect()
    };
    rows.sort_by_key(|(row, _)| key(row));
    let cube_link = reader.link_to(&cube.iri, &labels);
    let chart = draw(reader, cube, layout, &rows, (&cube_link.label.text, &columns, &labels));
    Ok(Figure {
        dataset: cube.dataset.clone(),
        dimension: dimension(through),
        observations: 0,
        at_least: false,
        fixed: layout.fixed.iter().filter_map(|(at, term)| Some((dimension(*at), value(term)?))).collect(),
        heads: layout.heads.iter().map(|at| dimension(*at)).collect(),
        columns,
        omitted: rows.len().saturating_sub(ROWS),
        rows: rows.into_iter().map(|(row, _)| row).take(ROWS).collect(),
        summed: layout.summed.iter().map(|at| dimension(*at)).collect(),
        chart,
        breakdowns: breakdowns(reader, cube, layout, &labels),
        query: query(thing, cube, through),
        cube: cube_link,
    })
}

fn breakdowns(reader: &Reader<'_>, cube: &Cube, layout: &Layout, labels: &Labels) -> Vec<Breakdown> {
    let value = |term: &Option<Term>| term.as_ref().and_then(|term| reader.value(term, labels));
    let format = reader.format();
    let Some(measure) = cube.measures.first().map(|measure| labels.of_term(&measure.property)) else {
        return Vec::new();
    };
    let one = |breakdown: &layout::Breakdown| {
        let name = |term| value(term).map_or_else(|| Text::plain("–"), |value| name_of(&value));
        let mut columns: Vec<(Text, usize)> =
            breakdown.values.iter().enumerate().map(|(place, term)| (name(term), place)).collect();
        columns.sort();
        let mut rows: Vec<(Option<Value>, Vec<String>)> = breakdown
            .rows
            .iter()
            .map(|(head, sums)| {
                let cells = columns.iter().map(|(_, place)| format.number(sums[*place])).collect();
                (value(head), cells)
            })
            .collect();
        rows.sort_by_key(|(head, _)| head.as_ref().map(|head| head.sort_key().2));
        Breakdown {
            dimension: reader.link_to_term(&cube.dimensions[breakdown.dimension].property, labels),
            measure: measure.clone(),
            columns: columns.into_iter().map(|(name, _)| name).collect(),
            rows,
        }
    };
    layout.breakdowns.iter().map(one).collect()
}

/// Every IRI that the figure names.
fn mentioned(cube: &Cube, layout: &Layout) -> Vec<NamedNode> {
    let mut nodes: Vec<NamedNode> = vec![cube.iri.clone()];
    nodes.extend(cube.components().map(|(_, component)| component.property.clone()));
    let fixed = layout.fixed.iter().map(|(_, term)| term);
    let columns = layout.columns.iter().filter_map(|column| match column {
        ColumnKey::Value { value, .. } => value.as_ref(),
        ColumnKey::Measure(_) => None,
    });
    let heads = layout.rows.iter().flat_map(|(heads, _)| heads.iter().flatten());
    let statuses = layout.rows.iter().flat_map(|(_, figures)| figures).filter_map(|figure| match figure {
        layout::Figure::Status(term) | layout::Figure::Stated(term, _) => Some(term),
        _ => None,
    });
    let broken_down = layout.breakdowns.iter().flat_map(|breakdown| breakdown.values.iter().flatten());
    for term in fixed.chain(columns).chain(heads).chain(statuses).chain(broken_down) {
        if let Term::NamedNode(node) = term {
            nodes.push(node.clone());
        }
    }
    nodes
}

/// A line over the years, where there are enough of them.
fn draw(
    reader: &Reader<'_>,
    cube: &Cube,
    layout: &Layout,
    rows: &[(FigureRow, Vec<Option<f64>>)],
    (title, columns, labels): (&str, &[Text], &Labels),
) -> Option<Chart> {
    let [head] = layout.heads.as_slice() else { return None };
    if !cube.dimensions[*head].period || rows.len() < 3 || columns.len() > chart::SERIES {
        return None;
    }
    let categories: Vec<Category> = rows
        .iter()
        .map(|(row, _)| {
            let label =
                row.heads.first().cloned().flatten().map_or_else(String::new, |v| v.text().to_owned());
            Category { number: label.parse().ok(), label, href: None }
        })
        .collect();
    let series = columns.iter().enumerate().map(|(place, label)| {
        (label.text.clone(), rows.iter().map(|(_, numbers)| numbers.get(place).copied().flatten()).collect())
    });
    let data = ChartData {
        title: title.to_owned(),
        x_label: labels.of_term(&cube.dimensions[*head].property).text,
        y_label: if columns.len() == 1 { columns[0].text.clone() } else { String::new() },
        categories,
        series: series.collect(),
    };
    chart::draw(ChartKind::Line, data, reader.format())
}

fn name_of(value: &Value) -> Text {
    match value {
        Value::Link(link) => link.label.clone(),
        Value::Literal(literal) => literal.shown.clone(),
        Value::Place(_) | Value::Node(_) => Text::plain(value.text()),
    }
}

/// The query that gives all observations of the cube that refer to the thing.
fn query(thing: &NamedNode, cube: &Cube, through: usize) -> String {
    let mut text = String::from("SELECT *\nWHERE {\n");
    let _ = writeln!(text, "  ?observation <{}> {} ;", qb::DATA_SET, cube.iri);
    let _ = write!(text, "    {} {thing}", cube.dimensions[through].property);
    let mut names = Vec::new();
    let mut optional = String::new();
    for (part, component) in cube.components() {
        if component.property == cube.dimensions[through].property {
            continue;
        }
        let name = variable(component.property.as_str(), &names);
        if part == super::Part::Dimension {
            let _ = write!(text, " ;\n    {} ?{name}", component.property);
        } else {
            let _ = writeln!(optional, "  OPTIONAL {{ ?observation {} ?{name} }}", component.property);
        }
        names.push(name);
    }
    format!("{text} .\n{optional}}}\n")
}

/// A variable named after a property, different from those before.
fn variable(iri: &str, taken: &[String]) -> String {
    let local = iri.rsplit(['#', '/', ':']).next().unwrap_or_default();
    let mut name: String = local.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        name.insert(0, 'v');
    }
    while taken.contains(&name) || name == "observation" {
        name.push('_');
    }
    name
}

/// Whether a link by `property` comes from observations.
pub fn is_dimension(cubes: &[Cube], property: &NamedNode) -> bool {
    cubes.iter().any(|cube| cube.dimension(property).is_some())
}
