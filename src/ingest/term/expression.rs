//! Evaluating expressions on a row.

use std::borrow::Cow;

use super::iri::push_encoded;
use super::values::Values;
use crate::function::{Arguments, Arity, Function, Kind};
use crate::ingest::context::{Context, Finding};
use crate::ingest::row::{Cell, Row};
use crate::mapping::{Call, CallResult, ColumnId, Encoding, Expression, Part, TermMap, TermType, TermValue};
use crate::rdf::{Term as RdfTerm, decode_term};
use crate::text::{Span, code};

/// An expression, ready to be evaluated on any number of rows.
pub enum Expr<'p> {
    Constant(&'p str),
    Column(ColumnId),
    Template(Vec<TemplatePart<'p>>),
    Call(Box<CallExpression<'p>>),
}

pub enum TemplatePart<'p> {
    Text(&'p str),
    Column(ColumnId),
}

/// A function with what gives its arguments.
pub struct CallExpression<'p> {
    function: &'static Function,
    arguments: Vec<Vec<Argument<'p>>>,
    result: ResultOf<'p>,
    span: &'p Span,
}

/// Which result of the function is wanted.
enum ResultOf<'p> {
    Fixed(usize),
    Named(Argument<'p>),
}

enum Argument<'p> {
    Constant(String),
    Value { value: Expr<'p>, encoding: Option<Encoding>, condition: Option<Expr<'p>> },
}

/// Finds the column of a view's own field; fields have been checked to be there.
pub type FieldColumn<'a> = &'a dyn Fn(&str) -> ColumnId;

/// For expressions that no field of a view occurs in.
pub fn no_fields(_: &str) -> ColumnId {
    0
}

pub fn compile_expression<'p>(expression: &'p Expression, fields: FieldColumn<'_>) -> Expr<'p> {
    match expression {
        Expression::Constant(text) => Expr::Constant(text),
        Expression::Column(column) => Expr::Column(*column),
        Expression::Field(name) => Expr::Column(fields(name)),
        Expression::Template(parts) => Expr::Template(
            parts
                .iter()
                .map(|part| match part {
                    Part::Text(text) => TemplatePart::Text(text),
                    Part::Column(column) => TemplatePart::Column(*column),
                    Part::Field(name) => TemplatePart::Column(fields(name)),
                })
                .collect(),
        ),
        Expression::Call(call) => Expr::Call(Box::new(compile_call(call, fields))),
    }
}

fn compile_call<'p>(call: &'p Call, fields: FieldColumn<'_>) -> CallExpression<'p> {
    let arguments = call
        .arguments
        .iter()
        .map(|maps| maps.iter().filter_map(|map| compile_argument(map, fields)).collect())
        .collect();
    let result = match &call.result {
        CallResult::Fixed(place) => ResultOf::Fixed(*place),
        CallResult::Named(map) => compile_argument(map, fields).map_or(ResultOf::Fixed(0), ResultOf::Named),
    };
    CallExpression { function: call.function, arguments, result, span: &call.span }
}

fn compile_argument<'p>(map: &'p TermMap, fields: FieldColumn<'_>) -> Option<Argument<'p>> {
    let condition = map.condition.as_ref().map(|condition| compile_expression(condition, fields));
    match &map.value {
        TermValue::Constant(term) if condition.is_none() => Some(Argument::Constant(lexical_form(term))),
        TermValue::Constant(term) => {
            Some(Argument::Value { value: Expr::Constant(term), encoding: None, condition })
        }
        TermValue::Expression(value) => {
            let encoding = match map.term_type {
                TermType::Iri(encoding) => Some(encoding),
                _ => None,
            };
            Some(Argument::Value { value: compile_expression(value, fields), encoding, condition })
        }
        // Nothing else is a value.
        TermValue::Fresh | TermValue::Row(_) | TermValue::Join(_) | TermValue::Gather(_) => None,
    }
}

/// The IRI, label or text of an encoded term.
pub fn lexical_form(term: &str) -> String {
    match decode_term(term) {
        Some(RdfTerm::NamedNode(node)) => node.into_string(),
        Some(RdfTerm::BlankNode(node)) => node.into_string(),
        Some(RdfTerm::Literal(literal)) => literal.value().to_owned(),
        _ => term.to_owned(),
    }
}

impl<'p> Expr<'p> {
    /// Appends the values on a row. `encoding` is how a template inserts them.
    pub fn values(&self, row: &Row<'_>, encoding: Option<Encoding>, out: &mut Values, cx: &mut Context<'p>) {
        match self {
            Self::Constant(text) => out.push(text, Kind::Text),
            Self::Column(column) => row.each(*column, |text, kind| out.push(text, kind)),
            Self::Template(parts) => template(parts, row, encoding, out, cx),
            Self::Call(call) => call.values(row, out, cx),
        }
    }

    /// Whether the expression gives the value `true`.
    pub fn holds(&self, row: &Row<'_>, cx: &mut Context<'p>) -> bool {
        let mut values = cx.take_values();
        self.values(row, None, &mut values, cx);
        let holds = values.iter().any(|(value, _)| matches!(value, "true" | "1"));
        cx.put_values(values);
        holds
    }

    /// The cell of the file that a fault of a value is shown at: the first that is read.
    pub fn origin(&self, row: &Row<'_>) -> Option<usize> {
        row.origin(self.first_column()?)
    }

    /// The first column that is read.
    pub fn first_column(&self) -> Option<ColumnId> {
        match self {
            Self::Constant(_) => None,
            Self::Column(column) => Some(*column),
            Self::Template(parts) => parts.iter().find_map(|part| match part {
                TemplatePart::Text(_) => None,
                TemplatePart::Column(column) => Some(*column),
            }),
            Self::Call(call) => call.arguments.iter().flatten().find_map(|argument| match argument {
                Argument::Constant(_) => None,
                Argument::Value { value, .. } => value.first_column(),
            }),
        }
    }

    /// Whether the values are those of a function.
    pub fn is_call(&self) -> bool {
        matches!(self, Self::Call(_))
    }
}

fn template<'p>(
    parts: &[TemplatePart<'p>],
    row: &Row<'_>,
    encoding: Option<Encoding>,
    out: &mut Values,
    cx: &mut Context<'p>,
) {
    let (start, text) = out.begin();
    for part in parts {
        match part {
            TemplatePart::Text(fixed) => text.push_str(fixed),
            TemplatePart::Column(column) => match row.cell(*column) {
                Cell::One(value, _) => push_encoded(text, &value, encoding),
                Cell::None => return out.abort(start),
                Cell::Many => {
                    out.abort(start);
                    return template_of_many(parts, row, encoding, out, cx);
                }
            },
        }
    }
    out.finish(start, Kind::Text);
}

/// Every combination of the values of the columns, the last column changing fastest.
fn template_of_many<'p>(
    parts: &[TemplatePart<'p>],
    row: &Row<'_>,
    encoding: Option<Encoding>,
    out: &mut Values,
    cx: &mut Context<'p>,
) {
    let mut choices = Vec::with_capacity(parts.len());
    for part in parts {
        let mut values = cx.take_values();
        match part {
            TemplatePart::Text(fixed) => values.push(fixed, Kind::Text),
            TemplatePart::Column(column) => row.each(*column, |value, kind| {
                let (start, text) = values.begin();
                push_encoded(text, value, encoding);
                values.finish(start, kind);
            }),
        }
        choices.push(values);
    }
    each_combination(&choices.iter().map(Values::len).collect::<Vec<_>>(), |chosen| {
        let (start, text) = out.begin();
        for (values, index) in choices.iter().zip(chosen) {
            text.push_str(values.get(*index).0);
        }
        out.finish(start, Kind::Text);
    });
    for values in choices {
        cx.put_values(values);
    }
}

/// Calls `f` with each choice of one index below each length, the last changing fastest.
pub fn each_combination(lengths: &[usize], mut f: impl FnMut(&[usize])) {
    if lengths.contains(&0) {
        return;
    }
    let mut chosen = vec![0; lengths.len()];
    loop {
        f(&chosen);
        let Some(place) = (0..lengths.len()).rev().find(|place| chosen[*place] + 1 < lengths[*place]) else {
            return;
        };
        chosen[place] += 1;
        chosen[place + 1..].fill(0);
    }
}

impl<'p> CallExpression<'p> {
    fn values(&self, row: &Row<'_>, out: &mut Values, cx: &mut Context<'p>) {
        let mut lists = Vec::with_capacity(self.arguments.len());
        for arguments in &self.arguments {
            let mut values = cx.take_values();
            for argument in arguments {
                argument.values(row, &mut values, cx);
            }
            lists.push(values);
        }
        let parameters = self.function.parameters;
        let missing = parameters.iter().enumerate().any(|(place, parameter)| {
            parameter.arity == Arity::Required && lists.get(place).is_none_or(Values::is_empty)
        });
        if !missing && let Some(result) = self.result(row, cx) {
            self.call_each(&lists, result, row, out, cx);
        }
        for values in lists {
            cx.put_values(values);
        }
    }

    /// The place of the result that is wanted of this row.
    fn result(&self, row: &Row<'_>, cx: &mut Context<'p>) -> Option<usize> {
        let named = match &self.result {
            ResultOf::Fixed(place) => return Some(*place),
            ResultOf::Named(named) => named,
        };
        let mut values = cx.take_values();
        named.values(row, &mut values, cx);
        let mut place = None;
        if !values.is_empty() {
            let iri = values.get(0).0;
            place = self.function.result(iri);
            if place.is_none() {
                let cause = format!("`fn:{}` has no such result", self.function.name);
                cx.find(&code::FUNCTION_FAILED, cause, iri, self.span, None);
            }
        }
        cx.put_values(values);
        place
    }

    /// Calls the function once for each combination of values of parameters that take one.
    fn call_each(
        &self,
        lists: &[Values],
        result: usize,
        row: &Row<'_>,
        out: &mut Values,
        cx: &mut Context<'p>,
    ) {
        let parameters = self.function.parameters;
        let takes_all = |place: usize| parameters.get(place).is_some_and(|p| p.arity == Arity::Many);
        let texts = |place: usize| lists[place].iter().map(|(text, _)| Cow::Borrowed(text));
        let mut arguments: Vec<Vec<Cow<'_, str>>> =
            (0..lists.len()).map(|place| texts(place).collect()).collect();
        let lengths: Vec<usize> = (0..lists.len())
            .map(|place| if takes_all(place) { 1 } else { lists[place].len().max(1) })
            .collect();
        let single = lengths.iter().all(|length| *length == 1);
        each_combination(&lengths, |chosen| {
            if !single {
                for (place, index) in chosen.iter().enumerate() {
                    if !takes_all(place) && !lists[place].is_empty() {
                        arguments[place] = vec![Cow::Borrowed(lists[place].get(*index).0)];
                    }
                }
            }
            self.call(&arguments, result, row, out, cx);
        });
    }

    fn call(
        &self,
        arguments: &[Vec<Cow<'_, str>>],
        result: usize,
        row: &Row<'_>,
        out: &mut Values,
        cx: &mut Context<'p>,
    ) {
        let mut results = Vec::new();
        let (run, kind) = self.function.run_for(result);
        match run(&Arguments(arguments), &mut results) {
            Ok(()) => {
                for result in &results {
                    out.push(result, kind);
                }
            }
            Err(error) => {
                let read = self.arguments.iter().flatten().find_map(|argument| match argument {
                    Argument::Constant(_) => None,
                    Argument::Value { value, .. } => value.first_column(),
                });
                cx.findings.push(Finding {
                    code: &code::FUNCTION_FAILED,
                    cause: format!("`fn:{}` gives no value", self.function.name),
                    detail: Some(error.0),
                    value: arguments
                        .first()
                        .and_then(|values| values.first())
                        .map_or_else(String::new, ToString::to_string),
                    span: Some(self.span),
                    cell: read.and_then(|column| row.origin(column)),
                });
            }
        }
    }
}

impl<'p> Argument<'p> {
    fn values(&self, row: &Row<'_>, out: &mut Values, cx: &mut Context<'p>) {
        match self {
            Self::Constant(text) => out.push(text, Kind::Text),
            Self::Value { value, encoding, condition } => {
                if condition.as_ref().is_none_or(|condition| condition.holds(row, cx)) {
                    value.values(row, *encoding, out, cx);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn combinations_are_complete_and_ordered() {
        let mut seen = Vec::new();
        each_combination(&[2, 1, 2], |chosen| seen.push(chosen.to_vec()));
        assert_eq!(seen, [[0, 0, 0], [0, 0, 1], [1, 0, 0], [1, 0, 1]]);
        each_combination(&[2, 0], |_| panic!("there is none"));
        let mut once = 0;
        each_combination(&[], |_| once += 1);
        assert_eq!(once, 1);
    }
}
