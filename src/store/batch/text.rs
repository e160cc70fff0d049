//! Conditions on texts, decided once for each different term, read in the order of the dictionary.

use oxigraph::model::{Literal, Term};
use regex::{Regex, RegexBuilder};
use spargebra::algebra::{Expression, Function};

use super::Bail;
use super::evaluate::Evaluation;
use super::plan::Value;
use super::table::{Table, gather, number_rows};
use super::terms::{Terms, UNBOUND};
use crate::rdf::encode;
use crate::store::index::{TermId, Walk, is_inlined};
use crate::store::meter;

/// The size that the engine allows to a pattern.
const REGEX_SIZE: usize = 1_000_000;

/// A condition on the text of one variable.
struct TextTest {
    how: How,
    /// `STR(…)` around the variable: IRIs have a text too.
    any: bool,
    lower: bool,
}

enum How {
    Starts(String),
    Ends(String),
    Contains(String),
    Matches(Regex),
}

impl TextTest {
    /// `None` for what the engine has to decide.
    fn of(expression: &Expression) -> Option<Self> {
        let Expression::FunctionCall(function, arguments) = expression else { return None };
        let (text, other, flags) = match &arguments[..] {
            [text, Expression::Literal(other)] => (text, other, None),
            [text, Expression::Literal(other), Expression::Literal(flags)] => (text, other, Some(flags)),
            _ => return None,
        };
        let other = simple(other)?;
        let how = match function {
            Function::StrStarts => How::Starts(other.to_owned()),
            Function::StrEnds => How::Ends(other.to_owned()),
            Function::Contains => How::Contains(other.to_owned()),
            Function::Regex => How::Matches(compile(other, flags.map_or(Some(""), simple)?)?),
            _ => return None,
        };
        let (mut text, mut any, mut lower) = (text, false, false);
        if let Expression::FunctionCall(Function::LCase, inner) = text {
            (text, lower) = (inner.first()?, true);
        }
        if let Expression::FunctionCall(Function::Str, inner) = text {
            (text, any) = (inner.first()?, true);
        }
        matches!(text, Expression::Variable(_)).then_some(Self { how, any, lower })
    }

    fn holds(&self, text: &str) -> bool {
        let lowered;
        let text = if self.lower {
            lowered = text.to_lowercase();
            &lowered
        } else {
            text
        };
        match &self.how {
            How::Starts(other) => text.starts_with(other),
            How::Ends(other) => text.ends_with(other),
            How::Contains(other) => text.contains(other),
            How::Matches(regex) => regex.is_match(text),
        }
    }

    /// The beginnings of the encoded terms for which it can hold, when only those can.
    fn beginnings(&self) -> Option<[String; 2]> {
        let How::Starts(text) = &self.how else { return None };
        let mut literal = String::new();
        encode::plain(&mut literal, text);
        literal.pop();
        (!self.lower).then(|| [literal, format!("<{text}")])
    }
}

fn simple(literal: &Literal) -> Option<&str> {
    (literal.datatype() == oxigraph::model::vocab::xsd::STRING).then(|| literal.value())
}

/// A pattern as the engine compiles it; `None` also where that fails, which is for the engine to say.
fn compile(pattern: &str, flags: &str) -> Option<Regex> {
    let mut builder = RegexBuilder::new(pattern);
    builder.size_limit(REGEX_SIZE);
    for flag in flags.chars() {
        match flag {
            's' => builder.dot_matches_new_line(true),
            'm' => builder.multi_line(true),
            'i' => builder.case_insensitive(true),
            'x' => builder.ignore_whitespace(true),
            _ => return None,
        };
    }
    builder.build().ok()
}

impl Evaluation<'_> {
    /// Whether a condition on the text of a variable is true, for each row; `None` for another condition.
    pub fn text_condition(&self, value: &Value, table: &Table) -> Result<Option<Vec<bool>>, Bail> {
        let Some(test) = TextTest::of(&value.expression) else { return Ok(None) };
        let var = value.vars.iter().next().ok_or(Bail)?;
        let Some(column) = table.column(var) else { return Ok(Some(vec![false; table.len])) };
        let (numbers, firsts) = number_rows(&[column], column.len());
        let mut results = vec![false; firsts.len()];
        let mut order: Vec<(TermId, u32)> =
            (0..).zip(&firsts).map(|(n, row)| (column[*row as usize], n)).collect();
        order.sort_unstable();
        let ranges =
            test.beginnings().map(|beginnings| beginnings.map(|text| self.terms.index.beginning(&text)));
        let mut walk = Walk::default();
        let mut unknown = Vec::new();
        for (id, number) in order {
            meter::step();
            let in_dictionary = !is_inlined(id);
            let excluded =
                |ranges: &[std::ops::Range<TermId>; 2]| ranges.iter().all(|range| !range.contains(&id));
            // A number's text is what the engine makes of it.
            if id == UNBOUND || in_dictionary && !test.any && ranges.as_ref().is_some_and(excluded) {
                continue;
            }
            let term =
                if Terms::is_known(id) { self.terms.index.walk(&mut walk, id) } else { self.terms.term(id) };
            match term.ok_or(Bail)? {
                Term::Literal(literal) => {
                    if simple(&literal).is_some() || literal.language().is_some() {
                        results[number as usize] = test.holds(literal.value());
                    } else if test.any {
                        unknown.push(number);
                    }
                }
                Term::NamedNode(node) if test.any => results[number as usize] = test.holds(node.as_str()),
                _ => {}
            }
        }
        if !unknown.is_empty() {
            let rows = gather(&firsts, &unknown);
            for (number, truth) in unknown.into_iter().zip(self.truths(value, &table.gather(&rows))?) {
                results[number as usize] = truth;
            }
        }
        Ok(Some(numbers.iter().map(|number| results[*number as usize]).collect()))
    }
}
