//! The values of an expression for each row of a table.

use oxigraph::model::Variable;
use spargebra::algebra::{Expression, GraphPattern};

use super::Bail;
use super::columns::{ROW, ask, number};
use super::evaluate::Evaluation;
use super::join::by_bound;
use super::plan::{Value, Var};
use super::table::{Table, gather, number_rows};
use super::terms::UNBOUND;
use crate::store::index::{TermId, inline_integer};

/// The variable of the result. No query can name it.
const RESULT: &str = "result of the expression";

impl Evaluation<'_> {
    /// A value, or [`UNBOUND`] for an error, for each row.
    pub fn values(&self, value: &Value, table: &Table) -> Result<Vec<TermId>, Bail> {
        match &value.expression {
            Expression::Variable(_) => {
                let var = value.vars.iter().next().ok_or(Bail)?;
                Ok(table.column(var).map_or_else(|| vec![UNBOUND; table.len], <[TermId]>::to_vec))
            }
            Expression::NamedNode(node) => Ok(vec![self.terms.intern(&node.clone().into())?; table.len]),
            Expression::Literal(literal) => Ok(vec![self.terms.intern(&literal.clone().into())?; table.len]),
            expression => {
                let (row, result) = (Variable::new_unchecked(ROW), Variable::new_unchecked(RESULT));
                let make = |inner| GraphPattern::Project {
                    inner: Box::new(GraphPattern::Extend {
                        inner: Box::new(inner),
                        variable: result.clone(),
                        expression: expression.clone(),
                    }),
                    variables: vec![row.clone(), result.clone()],
                };
                self.each(value, table, make, |solution| match solution.get(RESULT) {
                    Some(term) => self.terms.intern(term),
                    None => Ok(UNBOUND),
                })
            }
        }
    }

    /// Whether the expression is true, for each row.
    pub fn truths(&self, value: &Value, table: &Table) -> Result<Vec<bool>, Bail> {
        let make = |inner| GraphPattern::Project {
            inner: Box::new(GraphPattern::Filter { expr: value.expression.clone(), inner: Box::new(inner) }),
            variables: vec![Variable::new_unchecked(ROW)],
        };
        self.each(value, table, make, |_| Ok(true))
    }

    /// Asks the engine for each different combination of the values that the expression looks at.
    fn each<T: Copy + Blank>(
        &self,
        value: &Value,
        table: &Table,
        make: impl Fn(GraphPattern) -> GraphPattern,
        read: impl Fn(&oxigraph::sparql::QuerySolution) -> Result<T, Bail>,
    ) -> Result<Vec<T>, Bail> {
        let vars: Vec<Var> = value.vars.both(table.names()).iter().collect();
        let columns: Vec<&[TermId]> = vars.iter().filter_map(|var| table.column(*var)).collect();
        let (numbers, firsts) = number_rows(&columns, table.len);
        let mut distinct = Table { len: firsts.len(), ..Table::default() };
        for (var, column) in vars.iter().zip(columns) {
            distinct.add(*var, gather(column, &firsts));
        }
        let mut results = vec![T::BLANK; distinct.len];
        for (bound, rows) in by_bound(&distinct, value.vars) {
            let mut columns: Vec<(Variable, Vec<TermId>)> = bound
                .iter()
                .filter_map(|var| Some((self.name(var), gather(distinct.column(var)?, &rows))))
                .collect();
            if columns.is_empty() {
                let something = inline_integer(0).ok_or(Bail)?;
                columns.push((Variable::new_unchecked("nothing"), vec![something; rows.len()]));
            }
            for solution in ask(&self.terms, self.base_iri, columns, &make)? {
                let place = *rows.get(number(&solution, ROW)? as usize).ok_or(Bail)?;
                results[place as usize] = read(&solution)?;
            }
        }
        Ok(numbers.iter().map(|number| results[*number as usize]).collect())
    }
}

/// What a row has for which the engine gives nothing.
trait Blank {
    const BLANK: Self;
}

impl Blank for bool {
    const BLANK: Self = false;
}

impl Blank for TermId {
    const BLANK: Self = UNBOUND;
}
