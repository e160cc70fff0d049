//! The expressions of a query: conditions one by one, aggregates, and which variables they look at.

use spargebra::algebra::{AggregateExpression, AggregateFunction, Expression, Function, GraphPattern};

use super::Bail;
use super::plan::{Active, Aggregate, Filter, Kind, Planner, Value, Vars};

impl Planner<'_> {
    pub fn conjuncts(
        &mut self,
        expression: &Expression,
        active: Active,
        filters: &mut Vec<Filter>,
    ) -> Result<(), Bail> {
        match expression {
            Expression::And(a, b) => {
                self.conjuncts(a, active, filters)?;
                self.conjuncts(b, active, filters)?;
            }
            Expression::Exists(pattern) => filters.push(self.exists(pattern, active, false)?),
            Expression::Not(inner) => match &**inner {
                Expression::Exists(pattern) => filters.push(self.exists(pattern, active, true)?),
                _ => filters.push(Filter::Condition(self.value(expression)?)),
            },
            _ => filters.push(Filter::Condition(self.value(expression)?)),
        }
        Ok(())
    }

    /// EXISTS of a plain join: to substitute the solution's values is then to join with it.
    fn exists(&mut self, pattern: &GraphPattern, active: Active, negated: bool) -> Result<Filter, Bail> {
        let node = self.node(pattern, active)?;
        let Kind::Join { parts, filters, .. } = &node.kind else { return Err(Bail) };
        if !parts.is_empty() {
            return Err(Bail);
        }
        let mut vars = node.scope;
        for filter in filters {
            let Filter::Condition(value) = filter else { return Err(Bail) };
            vars = vars.and(value.vars);
        }
        Ok(Filter::Exists { pattern: Box::new(node), negated, vars })
    }

    pub fn aggregate(&mut self, aggregate: &AggregateExpression) -> Result<Aggregate, Bail> {
        Ok(match aggregate {
            AggregateExpression::CountSolutions { distinct: false } => Aggregate::CountRows,
            AggregateExpression::CountSolutions { distinct: true } => return Err(Bail),
            AggregateExpression::FunctionCall { name, expr, distinct } => {
                let distinct = *distinct;
                match (name, expr) {
                    (AggregateFunction::Count, Expression::Variable(variable)) => {
                        Aggregate::Count { var: self.var(variable)?, distinct }
                    }
                    (AggregateFunction::Sum, _) if !distinct => Aggregate::Sum(self.value(expr)?),
                    (AggregateFunction::Avg, _) if !distinct => Aggregate::Average(self.value(expr)?),
                    // The engine's count of an expression fails with it, unless it is about identifiers.
                    (AggregateFunction::Custom(_) | AggregateFunction::Count, _) => return Err(Bail),
                    (function, _) => {
                        Aggregate::Other { function: function.clone(), distinct, value: self.value(expr)? }
                    }
                }
            }
        })
    }

    pub fn value(&mut self, expression: &Expression) -> Result<Value, Bail> {
        let mut vars = Vars::NONE;
        let mut waiting = vec![expression];
        while let Some(expression) = waiting.pop() {
            match expression {
                Expression::NamedNode(_) | Expression::Literal(_) => {}
                Expression::Variable(variable) | Expression::Bound(variable) => {
                    vars = vars.with(self.var(variable)?);
                }
                Expression::Exists(_) => return Err(Bail),
                Expression::Or(a, b)
                | Expression::And(a, b)
                | Expression::Equal(a, b)
                | Expression::SameTerm(a, b)
                | Expression::Greater(a, b)
                | Expression::GreaterOrEqual(a, b)
                | Expression::Less(a, b)
                | Expression::LessOrEqual(a, b)
                | Expression::Add(a, b)
                | Expression::Subtract(a, b)
                | Expression::Multiply(a, b)
                | Expression::Divide(a, b) => waiting.extend([&**a, &**b]),
                Expression::UnaryPlus(a) | Expression::UnaryMinus(a) | Expression::Not(a) => waiting.push(a),
                Expression::If(a, b, c) => waiting.extend([&**a, &**b, &**c]),
                Expression::In(a, list) => {
                    waiting.push(a);
                    waiting.extend(list);
                }
                Expression::Coalesce(list) => waiting.extend(list),
                Expression::FunctionCall(function, list) => {
                    if !is_pure(function) {
                        return Err(Bail);
                    }
                    waiting.extend(list);
                }
            }
        }
        Ok(Value { expression: expression.clone(), vars })
    }
}

/// Whether a function gives the same value for the same arguments.
fn is_pure(function: &Function) -> bool {
    !matches!(function, Function::Rand | Function::Now | Function::Uuid | Function::StrUuid | Function::BNode)
}
