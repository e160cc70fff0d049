//! From observations to a table: which dimensions become rows, which one columns, what is added up.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::Cube;
use crate::rdf::{NamedNode, Term};

/// A dimension becomes columns when it has no more values than fit beside each other.
const COLUMNS: usize = 8;

/// A value of observations, which many of them share: what it is compared and added up by, made once.
#[derive(Debug)]
pub struct Known {
    pub term: Term,
    text: String,
    number: Option<f64>,
}

/// What one observation says, by the components of its cube.
#[derive(Clone, Debug, Default)]
pub struct Observation {
    /// The observation itself.
    pub iri: Option<Rc<Known>>,
    pub dimensions: Vec<Option<Rc<Known>>>,
    pub measures: Vec<Option<Rc<Known>>>,
    pub attributes: Vec<Option<Rc<Known>>>,
}

impl Known {
    #[must_use]
    pub fn of(term: Term) -> Self {
        Self { text: term.to_string(), number: number(&term), term }
    }
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
    let values: Vec<BTreeSet<Option<&str>>> = (0..cube.dimensions.len())
        .map(|dimension| observations.iter().map(|o| text(&o.dimensions[dimension])).collect())
        .collect();
    let others = || (0..cube.dimensions.len()).filter(|dimension| *dimension != through);
    let varying: Vec<usize> = others().filter(|dimension| values[*dimension].len() > 1).collect();
    let period = others().find(|dimension| cube.dimensions[*dimension].period);
    let head = period.or_else(|| varying.first().copied()).or_else(|| others().next());
    let rest: Vec<usize> = varying.into_iter().filter(|dimension| Some(*dimension) != head).collect();
    let fixed = others().filter(|dimension| Some(*dimension) != head && values[*dimension].len() == 1);
    let fixed = fixed
        .filter_map(|dimension| Some((dimension, term(&observations.first()?.dimensions[dimension])?)))
        .collect();
    let measures = || (0..cube.measures.len()).map(ColumnKey::Measure).collect();
    let additive = !cube.measures.is_empty() && cube.measures.iter().all(|measure| measure.additive);
    let heads: Vec<usize> = head.into_iter().collect();
    match rest.as_slice() {
        [] => table(Layout { fixed, heads, columns: measures(), ..Layout::default() }, observations),
        [one] if cube.measures.len() == 1 && values[*one].len() <= COLUMNS => {
            let columns = distinct(observations, *one)
                .into_iter()
                .map(|value| ColumnKey::Value { dimension: *one, value: term(&value) })
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
    let mut rows: BTreeMap<Option<&str>, (Option<Term>, Vec<f64>)> = BTreeMap::new();
    for observation in observations {
        let head = &observation.dimensions[head];
        let value = text(&observation.dimensions[dimension]);
        let place = values.iter().position(|have| text(have) == value)?;
        let measure = observation.measures.first().and_then(Option::as_ref).and_then(|known| known.number);
        let (_, sums) = rows.entry(text(head)).or_insert_with(|| (term(head), vec![0.0; values.len()]));
        sums[place] += measure.unwrap_or_default();
    }
    let values = values.iter().map(term).collect();
    Some(Breakdown { dimension, values, rows: rows.into_values().collect() })
}

/// Fills the rows of a layout.
fn table(mut layout: Layout, observations: &[Observation]) -> Layout {
    let mut rows: BTreeMap<Vec<Option<&str>>, Row> = BTreeMap::new();
    for observation in observations {
        let head = || layout.heads.iter().map(|dimension| &observation.dimensions[*dimension]);
        let (_, figures) = rows
            .entry(head().map(text).collect())
            .or_insert_with(|| (head().map(term).collect(), vec![Figure::None; layout.columns.len()]));
        for (column, figure) in layout.columns.iter().zip(figures.iter_mut()) {
            let measure = match column {
                ColumnKey::Measure(measure) => *measure,
                ColumnKey::Value { dimension, value }
                    if observation.dimensions[*dimension].as_ref().map(|known| &known.term)
                        == value.as_ref() =>
                {
                    0
                }
                ColumnKey::Value { .. } => continue,
            };
            let stated = observation.measures.get(measure).and_then(Option::as_deref);
            let status = observation.attributes.iter().flatten().next();
            figure.add(stated, status.map(|known| &known.term), observation.iri.as_deref());
        }
    }
    layout.rows = rows.into_values().collect();
    layout
}

impl Figure {
    /// Takes one more value into the cell: the first stands as it is, more are added up.
    fn add(&mut self, stated: Option<&Known>, status: Option<&Term>, observation: Option<&Known>) {
        match (&*self, stated) {
            (Self::None | Self::Status(_), Some(known)) => {
                let iri = observation.and_then(|observation| match &observation.term {
                    Term::NamedNode(node) => Some(node.clone()),
                    _ => None,
                });
                *self = Self::Stated(known.term.clone(), iri);
            }
            (Self::None, None) => *self = status.cloned().map_or(Self::None, Self::Status),
            (Self::Stated(have, _), Some(more)) => {
                if let (Some(have), Some(more)) = (number(have), more.number) {
                    *self = Self::Sum(have + more);
                }
            }
            (Self::Sum(have), Some(more)) => *self = Self::Sum(have + more.number.unwrap_or_default()),
            (_, None) => {}
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
fn distinct(observations: &[Observation], dimension: usize) -> Vec<Option<Rc<Known>>> {
    let mut seen = BTreeSet::new();
    let values = observations.iter().map(|observation| &observation.dimensions[dimension]);
    values.filter(|value| seen.insert(text(value))).cloned().collect()
}

pub fn number(term: &Term) -> Option<f64> {
    match term {
        Term::Literal(literal) => literal.value().parse().ok().filter(|number: &f64| number.is_finite()),
        _ => None,
    }
}

#[expect(clippy::ref_option, reason = "as the dimensions are kept")]
fn text(value: &Option<Rc<Known>>) -> Option<&str> {
    value.as_ref().map(|known| known.text.as_str())
}

#[expect(clippy::ref_option, reason = "as the dimensions are kept")]
fn term(value: &Option<Rc<Known>>) -> Option<Term> {
    value.as_ref().map(|known| known.term.clone())
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

    fn known(text: &str) -> Rc<Known> {
        Rc::new(Known::of(literal(text)))
    }

    fn observation(dimensions: &[&str], measures: &[&str]) -> Observation {
        Observation {
            iri: None,
            dimensions: dimensions.iter().map(|text| Some(known(text))).collect(),
            measures: measures.iter().map(|text| Some(known(text))).collect(),
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
