//! From observations to a table: which dimensions become rows, which one columns, what is added up.

use std::collections::{BTreeMap, BTreeSet};

use super::Cube;
use crate::rdf::{NamedNode, Term};

/// A dimension becomes columns when it has no more values than fit beside each other.
const COLUMNS: usize = 8;

/// What one observation says, by the components of its cube.
#[derive(Clone, Debug, Default)]
pub struct Observation {
    pub iri: Option<NamedNode>,
    pub dimensions: Vec<Option<Term>>,
    pub measures: Vec<Option<Term>>,
    pub attributes: Vec<Option<Term>>,
}

/// What heads a row, and its cells.
pub type Row = (Vec<Option<Term>>, Vec<Figure>);

/// A table of observations.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    /// Dimensions that are the same everywhere.
    pub fixed: Vec<(usize, Term)>,
    /// Dimensions that head the rows.
    pub heads: Vec<usize>,
    pub columns: Vec<ColumnKey>,
    pub rows: Vec<Row>,
    /// Dimensions over which the measures were added up.
    pub summed: Vec<usize>,
    /// The first measure by the values of each of these that has few.
    pub breakdowns: Vec<Breakdown>,
}

/// Sums of the first measure by the heads of the rows and the values of one dimension.
#[derive(Clone, Debug, PartialEq)]
pub struct Breakdown {
    pub dimension: usize,
    pub values: Vec<Option<Term>>,
    pub rows: Vec<(Option<Term>, Vec<f64>)>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ColumnKey {
    Measure(usize),
    /// A value of the dimension, for the only measure.
    Value {
        dimension: usize,
        value: Option<Term>,
    },
}

#[derive(Clone, Debug, Default, PartialEq)]
pub enum Figure {
    #[default]
    None,
    /// What one observation states.
    Stated(Term, Option<NamedNode>),
    Sum(f64),
    /// There is no value, and this is why.
    Status(Term),
}

/// Lays out the observations of a cube that share the value of the dimension `through`.
pub fn layout(cube: &Cube, through: usize, observations: &[Observation]) -> Layout {
    let values: Vec<BTreeSet<Option<String>>> = (0..cube.dimensions.len())
        .map(|dimension| observations.iter().map(|o| text(o.dimensions[dimension].as_ref())).collect())
        .collect();
    let others = || (0..cube.dimensions.len()).filter(|dimension| *dimension != through);
    let varying: Vec<usize> = others().filter(|dimension| values[*dimension].len() > 1).collect();
    let period = others().find(|dimension| cube.dimensions[*dimension].period);
    let head = period.or_else(|| varying.first().copied()).or_else(|| others().next());
    let rest: Vec<usize> = varying.into_iter().filter(|dimension| Some(*dimension) != head).collect();
    let fixed = others().filter(|dimension| Some(*dimension) != head && values[*dimension].len() == 1);
    let fixed = fixed
        .filter_map(|dimension| Some((dimension, observations.first()?.dimensions[dimension].clone()?)))
        .collect();
    let measures = || (0..cube.measures.len()).map(ColumnKey::Measure).collect();
    let additive = !cube.measures.is_empty() && cube.measures.iter().all(|measure| measure.additive);
    let heads: Vec<usize> = head.into_iter().collect();
    match rest.as_slice() {
        [] => table(Layout { fixed, heads, columns: measures(), ..Layout::default() }, observations),
        [one] if cube.measures.len() == 1 && values[*one].len() <= COLUMNS => {
            let columns = distinct(observations, *one)
                .into_iter()
                .map(|value| ColumnKey::Value { dimension: *one, value })
                .collect();
            table(Layout { fixed, heads, columns, ..Layout::default() }, observations)
        }
        _ if additive => {
            let breakdowns = rest
                .iter()
                .filter(|dimension| values[**dimension].len() <= COLUMNS)
                .filter_map(|dimension| breakdown(*heads.first()?, *dimension, observations))
                .collect();
            let layout =
                Layout { fixed, heads, columns: measures(), summed: rest, breakdowns, ..Layout::default() };
            table(layout, observations)
        }
        _ => {
            let heads = heads.into_iter().chain(rest).collect();
            table(Layout { fixed, heads, columns: measures(), ..Layout::default() }, observations)
        }
    }
}

fn breakdown(head: usize, dimension: usize, observations: &[Observation]) -> Option<Breakdown> {
    let values = distinct(observations, dimension);
    let mut rows: BTreeMap<Option<String>, (Option<Term>, Vec<f64>)> = BTreeMap::new();
    for observation in observations {
        let head = &observation.dimensions[head];
        let place = values.iter().position(|value| *value == observation.dimensions[dimension])?;
        let measure = observation.measures.first().and_then(Option::as_ref).and_then(number);
        let (_, sums) =
            rows.entry(text(head.as_ref())).or_insert_with(|| (head.clone(), vec![0.0; values.len()]));
        sums[place] += measure.unwrap_or_default();
    }
    Some(Breakdown { dimension, values, rows: rows.into_values().collect() })
}

/// Fills the rows of a layout.
fn table(mut layout: Layout, observations: &[Observation]) -> Layout {
    let mut rows: BTreeMap<Vec<Option<String>>, Row> = BTreeMap::new();
    for observation in observations {
        let head: Vec<Option<Term>> =
            layout.heads.iter().map(|dimension| observation.dimensions[*dimension].clone()).collect();
        let key = head.iter().map(|term| text(term.as_ref())).collect();
        let (_, figures) =
            rows.entry(key).or_insert_with(|| (head, vec![Figure::None; layout.columns.len()]));
        for (column, figure) in layout.columns.iter().zip(figures.iter_mut()) {
            let measure = match column {
                ColumnKey::Measure(measure) => *measure,
                ColumnKey::Value { dimension, value } if observation.dimensions[*dimension] == *value => 0,
                ColumnKey::Value { .. } => continue,
            };
            let stated = observation.measures.get(measure).cloned().flatten();
            let status = observation.attributes.iter().flatten().next().cloned();
            *figure = figure.with(stated, status, observation.iri.as_ref());
        }
    }
    layout.rows = rows.into_values().collect();
    layout
}

impl Figure {
    /// The figure with one more value in its cell: the first stands as it is, more are added up.
    fn with(&self, stated: Option<Term>, status: Option<Term>, iri: Option<&NamedNode>) -> Self {
        match (self, stated) {
            (Self::None | Self::Status(_), Some(term)) => Self::Stated(term, iri.cloned()),
            (Self::None, None) => status.map_or(Self::None, Self::Status),
            (Self::Stated(have, _), Some(more)) => match (number(have), number(&more)) {
                (Some(have), Some(more)) => Self::Sum(have + more),
                _ => self.clone(),
            },
            (Self::Sum(have), Some(more)) => Self::Sum(have + number(&more).unwrap_or_default()),
            (_, None) => self.clone(),
        }
    }

    /// The figure as a number, for a chart.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Stated(term, _) => number(term),
            Self::Sum(sum) => Some(*sum),
            Self::None | Self::Status(_) => None,
        }
    }
}

/// The values of a dimension, each once, in the order in which they come.
fn distinct(observations: &[Observation], dimension: usize) -> Vec<Option<Term>> {
    let mut seen = BTreeSet::new();
    observations
        .iter()
        .map(|observation| &observation.dimensions[dimension])
        .filter(|value| seen.insert(text(value.as_ref())))
        .cloned()
        .collect()
}

pub fn number(term: &Term) -> Option<f64> {
    match term {
        Term::Literal(literal) => literal.value().parse().ok().filter(|number: &f64| number.is_finite()),
        _ => None,
    }
}

fn text(term: Option<&Term>) -> Option<String> {
    term.map(ToString::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rdf::Literal;
    use crate::rdf::vocab::xsd;
    use crate::view::cube::Component;

    fn cube(dimensions: usize, measures: &[bool]) -> Cube {
        let component = |name: String, additive, period| Component {
            property: NamedNode::new_unchecked(format!("http://e/{name}")),
            order: 0,
            additive,
            period,
        };
        Cube {
            iri: NamedNode::new_unchecked("http://e/cube"),
            dimensions: (0..dimensions).map(|i| component(format!("d{i}"), false, i == 1)).collect(),
            measures: measures.iter().map(|additive| component("m".into(), *additive, false)).collect(),
            attributes: Vec::new(),
            dataset: None,
        }
    }

    fn literal(text: &str) -> Term {
        Literal::new_typed_literal(text, NamedNode::new_unchecked(xsd::INTEGER)).into()
    }

    fn observation(dimensions: &[&str], measures: &[&str]) -> Observation {
        Observation {
            iri: None,
            dimensions: dimensions.iter().map(|text| Some(literal(text))).collect(),
            measures: measures.iter().map(|text| Some(literal(text))).collect(),
            attributes: Vec::new(),
        }
    }

    #[test]
    fn years_become_rows_and_measures_columns() {
        let observations =
            [observation(&["0", "2021", "9"], &["5", "6"]), observation(&["0", "2020", "9"], &["1", "2"])];
        let layout = layout(&cube(3, &[false, false]), 0, &observations);
        assert_eq!((layout.heads.as_slice(), layout.fixed.len(), layout.columns.len()), (&[1][..], 1, 2));
        assert_eq!(layout.rows[0], (vec![Some(literal("2020"))], vec![stated("1"), stated("2")]));
    }

    fn stated(text: &str) -> Figure {
        Figure::Stated(literal(text), None)
    }

    #[test]
    fn one_more_dimension_becomes_columns() {
        let observations = [
            observation(&["0", "2020", "8"], &["5"]),
            observation(&["0", "2020", "9"], &["6"]),
            observation(&["0", "2021", "9"], &["7"]),
        ];
        let layout = layout(&cube(3, &[false]), 0, &observations);
        assert_eq!(layout.rows.len(), 2);
        assert_eq!(layout.rows[1].1, [Figure::None, stated("7")]);
    }

    #[test]
    fn measures_are_added_up_only_where_the_structure_allows_it() {
        let observations = [
            observation(&["0", "2020", "1", "1"], &["5"]),
            observation(&["0", "2020", "1", "2"], &["6"]),
            observation(&["0", "2020", "2", "1"], &["7"]),
        ];
        let sums = layout(&cube(4, &[true]), 0, &observations);
        assert_eq!(sums.rows, [(vec![Some(literal("2020"))], vec![Figure::Sum(18.0)])]);
        assert_eq!(sums.summed, [2, 3]);
        assert_eq!(sums.breakdowns[1].rows, [(Some(literal("2020")), vec![12.0, 6.0])]);
        let all = layout(&cube(4, &[false]), 0, &observations);
        assert_eq!((all.rows.len(), all.summed.len()), (3, 0));
    }
}
