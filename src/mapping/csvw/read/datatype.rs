//! Datatype descriptions.

use regex::Regex;

use super::property::{DATATYPE, NUMBER_FORMAT};
use super::{Reader, start_of};
use crate::mapping::csvw::datatype::{
    BUILTINS, Bound, Builtin, Datatype, Family, Ordered, Side, builtin, string,
};
use crate::mapping::csvw::format::{Format, MomentFormat, NumberFormat, TruthFormat};
use crate::text::node::{Node, Value};
use crate::text::{Diagnostic, code, nearest};

const BOUNDS: &[(&str, Side)] = &[
    ("minimum", Side::MinInclusive),
    ("minInclusive", Side::MinInclusive),
    ("minExclusive", Side::MinExclusive),
    ("maximum", Side::MaxInclusive),
    ("maxInclusive", Side::MaxInclusive),
    ("maxExclusive", Side::MaxExclusive),
];

impl Reader<'_> {
    pub fn datatype(&mut self, node: &Node) -> Option<Datatype> {
        match &node.value {
            Value::Text(name) => self.builtin(name, node, "datatype").map(Datatype::of),
            Value::Table(_) => Some(self.described(node)),
            _ => {
                self.ignored(node, "datatype", format!("a name or an object is wanted, not {}", node.kind()));
                None
            }
        }
    }

    fn builtin(&mut self, name: &str, node: &Node, property: &str) -> Option<&'static Builtin> {
        let found = builtin(name);
        if found.is_none() {
            let message = format!("`{name}` is no built-in datatype; texts are plain");
            let mut diagnostic = Diagnostic::new(&code::CSVW_VALUE, message)
                .at(node.span.clone(), format!("the value of `{property}` is ignored"));
            if let Some(near) = nearest(name, BUILTINS.iter().map(|builtin| builtin.name)) {
                diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
            }
            self.report.push(diagnostic);
        }
        found
    }

    fn described(&mut self, object: &Node) -> Datatype {
        self.check_properties(object, &DATATYPE, false);
        let base = object.get("base").and_then(|node| match node.as_text() {
            Some(name) => self.builtin(name, node, "base"),
            None => {
                self.ignored(node, "base", "the name of a built-in datatype is wanted");
                None
            }
        });
        let mut datatype = Datatype::of(base.unwrap_or_else(string));
        datatype.id = self.id(object);
        if let (Some(id), Some(node)) = (&datatype.id, object.get("@id"))
            && BUILTINS.iter().any(|builtin| builtin.iri == id)
        {
            let message = "the `@id` of a datatype cannot be that of a built-in one";
            self.error(&code::CSVW_INVALID, message, &node.span, "built in; name it by `base`");
        }
        if let Some(node) = object.get("format") {
            datatype.format = self.format(node, datatype.base);
        }
        self.lengths(object, &mut datatype);
        self.bounds(object, &mut datatype);
        datatype
    }

    fn format(&mut self, node: &Node, base: &'static Builtin) -> Option<Format> {
        let read = match (base.family, node.as_text()) {
            (Family::Number, _) => return self.number_format(node).map(Format::Number),
            (_, None) => Err(format!("a text is wanted, not {}", node.kind())),
            (Family::Boolean, Some(text)) => TruthFormat::parse(text).map(Format::Truth),
            (Family::Moment, Some(text)) => MomentFormat::parse(text, base.local()).map(Format::Moment),
            (_, Some(text)) => Regex::new(text).map(Format::Pattern).map_err(|error| {
                let reason = error.to_string();
                reason.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
            }),
        };
        read.map_err(|reason| self.ignored(node, "format", reason)).ok()
    }

    fn number_format(&mut self, node: &Node) -> Option<NumberFormat> {
        let (pattern, decimal, group) = match &node.value {
            Value::Text(text) => (Some(text.as_str()), None, None),
            Value::Table(_) => {
                self.check_properties(node, &NUMBER_FORMAT, false);
                let signs = (self.sign(node, "decimalChar"), self.sign(node, "groupChar"));
                (self.text(node, "pattern"), signs.0, signs.1)
            }
            _ => {
                self.ignored(node, "format", format!("a text or an object is wanted, not {}", node.kind()));
                return None;
            }
        };
        NumberFormat::new(pattern, decimal, group).map_err(|reason| self.ignored(node, "format", reason)).ok()
    }

    fn sign(&mut self, object: &Node, property: &str) -> Option<char> {
        let text = self.text(object, property)?;
        let mut chars = text.chars();
        let sign = chars.next().filter(|c| chars.next().is_none() && !c.is_ascii_digit());
        if sign.is_none()
            && let Some(node) = object.get(property)
        {
            self.ignored(node, property, "one character that is no digit is wanted");
        }
        sign
    }

    fn lengths(&mut self, object: &Node, datatype: &mut Datatype) {
        datatype.length = self.count(object, "length");
        datatype.min_length = self.count(object, "minLength");
        datatype.max_length = self.count(object, "maxLength");
        for name in ["length", "minLength", "maxLength"] {
            let Some(entry) = object.entries().iter().find(|entry| entry.key == name) else { continue };
            if !matches!(datatype.base.family, Family::Text | Family::Token | Family::Binary) {
                let message = format!("`{name}` is for texts and binary values");
                let label = format!("the base is `{}`", datatype.base.name);
                self.error(&code::CSVW_DATATYPE, message, &entry.key_span, label);
            }
        }
        let above = |a: Option<usize>, b: Option<usize>| a.zip(b).is_some_and(|(a, b)| a > b);
        let Datatype { length, min_length, max_length, .. } = *datatype;
        for (is, message) in [
            (above(min_length, length), "`length` is less than `minLength`"),
            (above(length, max_length), "`length` is more than `maxLength`"),
            (above(min_length, max_length), "`minLength` is more than `maxLength`"),
        ] {
            if is {
                self.error(
                    &code::CSVW_DATATYPE,
                    message,
                    &start_of(object),
                    "no value can have this datatype",
                );
            }
        }
    }

    fn bounds(&mut self, object: &Node, datatype: &mut Datatype) {
        for (name, side) in BOUNDS {
            let Some(entry) = object.entries().iter().find(|entry| entry.key == *name) else { continue };
            if !matches!(datatype.base.family, Family::Number | Family::Moment | Family::Duration) {
                let message = format!("`{name}` is for numbers, dates, times and durations");
                let label = format!("the base is `{}`", datatype.base.name);
                self.error(&code::CSVW_DATATYPE, message, &entry.key_span, label);
                continue;
            }
            let text = match &entry.node.value {
                Value::Boolean(_) => None,
                _ => entry.node.as_scalar(),
            };
            let lexical = text.map(|text| match &datatype.format {
                Some(format) if !datatype.base.allows(&text) => format.lexical(&text).unwrap_or(text),
                _ => text,
            });
            match lexical.and_then(|text| Some((Ordered::read(datatype.base, &text)?, text))) {
                Some((value, text)) => datatype.bounds.push(Bound { side: *side, text, value }),
                None => self.ignored(&entry.node, name, format!("no value of `{}`", datatype.base.name)),
            }
        }
        for (i, a) in datatype.bounds.iter().enumerate() {
            for b in &datatype.bounds[i + 1..] {
                if let Some(message) = contradiction(a, b) {
                    self.error(&code::CSVW_DATATYPE, message, &start_of(object), "in this datatype");
                }
            }
        }
    }
}

/// Why two bounds cannot both be.
fn contradiction(a: &Bound, b: &Bound) -> Option<String> {
    if a.side.is_minimum() == b.side.is_minimum() {
        return (a.side != b.side).then(|| {
            let side = if a.side.is_minimum() { "lower" } else { "upper" };
            format!("there are two {side} bounds, {} {} and {} {}", a.side, a.text, b.side, b.text)
        });
    }
    let (least, most) = if a.side.is_minimum() { (a, b) } else { (b, a) };
    let order = least.value.compare(&most.value)?;
    // Both exclusive and equal is what the standard lets pass, although it allows nothing.
    let inclusive = [least.side, most.side]
        .iter()
        .filter(|s| matches!(s, Side::MinInclusive | Side::MaxInclusive))
        .count();
    let empty = order.is_gt() || (order.is_eq() && inclusive == 1);
    empty.then(|| format!("nothing is {} {} and {} {}", least.side, least.text, most.side, most.text))
}
