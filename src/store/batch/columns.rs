//! Expressions evaluated by the engine: columns of values are shown to it as a small dataset, in
//! which a row is a subject and a column a property.

use std::rc::Rc;

use oxigraph::model::{NamedNode, Term, Variable};
use oxigraph::sparql::{QueryResults, QuerySolution};
use spareval::{ExpressionTerm, InternalQuad, QueryableDataset};
use spargebra::Query;
use spargebra::algebra::GraphPattern;
use spargebra::term::TriplePattern;

use super::Bail;
use super::terms::{Terms, UNBOUND};
use crate::store::index::{IndexError, Inlined, TermId, inline_integer, inlined};
use crate::store::meter;
use crate::store::query::evaluator;

/// The variable of the row. No query can name it.
pub const ROW: &str = "row of the table";

/// Asks the engine: `make` puts something around the pattern that gives each row with its values.
/// Where a column is unbound its variable stays unbound, so a row must bind one of them.
pub fn ask(
    terms: &Rc<Terms>,
    base_iri: Option<&oxiri::Iri<String>>,
    columns: Vec<(Variable, Vec<TermId>)>,
    make: impl FnOnce(GraphPattern) -> GraphPattern,
) -> Result<Vec<QuerySolution>, Bail> {
    let row = Variable::new_unchecked(ROW);
    let property = |place: usize| NamedNode::new_unchecked(format!("tag:column:{place}"));
    let ids = (0..columns.len())
        .map(|place| terms.intern(&property(place).into()))
        .collect::<Result<Vec<_>, _>>()?;
    let patterns = columns
        .iter()
        .enumerate()
        .map(|(place, (variable, _))| TriplePattern {
            subject: row.clone().into(),
            predicate: property(place).into(),
            object: variable.clone().into(),
        })
        .collect();
    let pattern = make(GraphPattern::Bgp { patterns });
    let query = Query::Select { dataset: None, pattern, base_iri: base_iri.cloned() };
    let columns = columns.into_iter().map(|(_, column)| column).zip(ids).collect();
    let dataset = Columns { terms: Rc::clone(terms), columns };
    let results = evaluator().for_query(query).on_queryable_dataset(dataset).execute().map_err(|_| Bail)?;
    let QueryResults::Solutions(solutions) = results else { return Err(Bail) };
    solutions.collect::<Result<_, _>>().map_err(|_| Bail)
}

/// The number that a solution has for a variable.
pub fn number(solution: &QuerySolution, variable: &str) -> Result<u32, Bail> {
    match solution.get(variable) {
        Some(Term::Literal(literal)) => literal.value().parse().map_err(|_| Bail),
        _ => Err(Bail),
    }
}

/// Numbers as terms.
pub fn numbers(count: usize) -> Result<Vec<TermId>, Bail> {
    (0..count).map(|row| i64::try_from(row).ok().and_then(inline_integer).ok_or(Bail)).collect()
}

/// Each column with its property.
struct Columns {
    terms: Rc<Terms>,
    columns: Rc<[(Vec<TermId>, TermId)]>,
}

/// A term in the engine. Its clones are counted as steps.
#[derive(PartialEq, Eq, Hash)]
struct Cell(TermId);

impl Clone for Cell {
    #[inline]
    fn clone(&self) -> Self {
        meter::step();
        Self(self.0)
    }
}

impl Columns {
    fn decode(&self, id: TermId) -> Result<Term, IndexError> {
        meter::step();
        self.terms.term(id).ok_or(IndexError::Length)
    }
}

impl QueryableDataset<'static> for Columns {
    type InternalTerm = Cell;
    type Error = IndexError;

    fn internal_quads_for_pattern(
        &self,
        subject: Option<&Cell>,
        predicate: Option<&Cell>,
        object: Option<&Cell>,
        _: Option<Option<&Cell>>,
    ) -> impl Iterator<Item = Result<InternalQuad<Cell>, IndexError>> + use<> {
        let place = self.columns.iter().position(|(_, property)| predicate == Some(&Cell(*property)));
        let len = place.map_or(0, |place| self.columns[place].0.len());
        let rows = match subject.map(|subject| inlined(subject.0)) {
            None => 0..len,
            Some(Some(Inlined::Integer(row))) => match usize::try_from(row) {
                Ok(row) if row < len => row..row + 1,
                _ => 0..0,
            },
            Some(_) => 0..0,
        };
        let columns = Rc::clone(&self.columns);
        let object = object.cloned();
        rows.filter_map(move |row| {
            meter::step();
            let (column, property) = columns.get(place?)?;
            let value = column[row];
            if value == UNBOUND || object.as_ref().is_some_and(|object| object.0 != value) {
                return None;
            }
            let subject = i64::try_from(row).ok().and_then(inline_integer)?;
            Some(Ok(InternalQuad {
                subject: Cell(subject),
                predicate: Cell(*property),
                object: Cell(value),
                graph_name: None,
            }))
        })
    }

    fn internalize_term(&self, term: Term) -> Result<Cell, IndexError> {
        self.terms.intern(&term).map(Cell).map_err(|Bail| IndexError::Length)
    }

    fn externalize_term(&self, term: Cell) -> Result<Term, IndexError> {
        self.decode(term.0)
    }

    fn externalize_expression_term(&self, term: Cell) -> Result<ExpressionTerm, IndexError> {
        meter::step();
        self.terms.expression_term(term.0).ok_or(IndexError::Length)
    }
}
