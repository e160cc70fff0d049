//! Functions, conditions and joins.

use super::term::Position;
use super::value::{Form, expand, parse};
use super::{Reader, iri, keys};
use crate::mapping::graph::Node;
use crate::rdf::vocab::rml;
use crate::text::node::{Node as Yaml, Value};
use crate::text::{Diagnostic, Span, code, nearest};

const GREL: &str = "http://users.ugent.be/~bjdmeest/function/grel.ttl#";
const IDLAB: &str = "https://w3id.org/imec/idlab/function#";

/// A parameter, its value, and which side of a join that is from.
struct Input {
    parameter: String,
    span: Span,
    value: Yaml,
    from: Option<String>,
}

impl Reader<'_> {
    /// `condition:` of a term: what must be true.
    pub fn condition(&mut self, node: &Node, condition: &Yaml) {
        for one in condition.items() {
            let map = self.node(&one.span);
            self.add(node, rml::CONDITION, map.clone(), &one.span, &one.span);
            self.check_keys(one, keys::CALL, "a condition");
            if keys::find(one, keys::FUNCTION).is_some() {
                self.call(&map, one, None);
            } else {
                self.missing("a condition has no `function`", &one.span);
            }
        }
    }

    /// The execution of a function, as the expression of `node`. In a join, the inputs of one `side`
    /// only are looked at.
    pub fn call(&mut self, node: &Node, table: &Yaml, side: Option<&str>) {
        let Some((function, span, inputs)) = self.function(table) else { return };
        let execution = self.node(&span);
        self.add(node, rml::FUNCTION_EXECUTION, execution.clone(), &span, &span);
        self.add(&execution, rml::FUNCTION, iri(&function), &span, &span);
        for input in inputs {
            let node = self.node(&input.span);
            self.add(&execution, rml::INPUT, node.clone(), &input.span, &input.span);
            self.add(&node, rml::PARAMETER, iri(&input.parameter), &input.span, &input.span);
            let map = self.node(&input.value.span);
            self.add(&node, rml::INPUT_VALUE_MAP, map.clone(), &input.value.span, &input.value.span);
            self.value(&map, &input.value, side);
        }
    }

    /// A value of a function: another function, or a text.
    fn value(&mut self, map: &Node, value: &Yaml, side: Option<&str>) {
        if keys::find(value, keys::FUNCTION).is_some() {
            self.check_keys(value, keys::CALL, "a function");
            self.call(map, value, side);
        } else {
            self.term(map, value, if side == Some("o") { Position::Language } else { Position::Value });
        }
    }

    /// The IRI of the function that a table calls, its place, and the inputs.
    fn function(&mut self, table: &Yaml) -> Option<(String, Span, Vec<Input>)> {
        let named = keys::find(table, keys::FUNCTION)?;
        let Some(text) = named.as_scalar() else {
            self.unexpected(named, "as the name of a function");
            return None;
        };
        // `name(parameter = value, …)` is a short form.
        let (name, shortcut) = match text.split_once('(') {
            Some((name, rest)) => (name.trim(), {
                let rest = rest.trim_end();
                Some(rest.strip_suffix(')').unwrap_or(rest))
            }),
            None => (text.as_str(), None),
        };
        let function = match name {
            "equal" | "notEqual" => format!("{IDLAB}{name}"),
            name => expand(name, &self.graph.prefixes),
        };
        let mut inputs = Vec::new();
        if let Some(shortcut) = shortcut {
            for pair in split_arguments(shortcut) {
                let Some((parameter, value)) = pair.split_once('=') else { continue };
                let parameter = self.parameter(parameter.trim(), &function);
                let value = Value::Text(value.trim().trim_matches('"').to_owned());
                let span = named.span.clone();
                inputs.push(Input { parameter, span: span.clone(), value: Yaml { value, span }, from: None });
            }
        }
        if let Some(parameters) = keys::find(table, keys::PARAMETERS) {
            for parameter in parameters.items() {
                inputs.extend(self.input(parameter, &function));
            }
        }
        Some((function, named.span.clone(), inputs))
    }

    /// `[parameter, value, side]`, or a table.
    fn input(&mut self, given: &Yaml, function: &str) -> Option<Input> {
        let (parameter, value, from) = if let Value::List(items) = &given.value {
            (items.first(), items.get(1), items.get(2))
        } else {
            self.check_keys(given, keys::INPUT, "a parameter");
            let find = |key| keys::find(given, key);
            (find(keys::PARAMETER), find(keys::VALUE), find(keys::FROM))
        };
        let (Some(parameter), Some(value)) = (parameter, value) else {
            self.missing("a parameter has no name or no value", &given.span);
            return None;
        };
        let name = self.parameter(&parameter.as_scalar()?, function);
        let side = from.and_then(Yaml::as_scalar).map(|from| match from.as_str() {
            "subject" => "s".to_owned(),
            "object" => "o".to_owned(),
            _ => from,
        });
        Some(Input { parameter: name, span: parameter.span.clone(), value: value.clone(), from: side })
    }

    /// A parameter without prefix is in the namespace of its function.
    fn parameter(&self, name: &str, function: &str) -> String {
        match name {
            "str1" => format!("{GREL}valueParameter"),
            "str2" => format!("{GREL}valueParameter2"),
            name if !name.contains(':') => {
                let end = function.rfind(['#', '/']).map_or(0, |at| at + 1);
                format!("{}{name}", &function[..end])
            }
            name => expand(name, &self.graph.prefixes),
        }
    }

    /// Objects that are the subjects of another mapping.
    pub fn join(&mut self, map: &Node, object: &Yaml, parents: &Yaml) {
        self.check_keys(object, keys::TERM, "an object");
        for parent in parents.items() {
            let name = parent.as_scalar().unwrap_or_default();
            let Some(nodes) = self.maps.get(&name).cloned() else {
                let diagnostic =
                    Diagnostic::new(&code::MAPPING_UNDEFINED, format!("there is no mapping `{name}`"))
                        .at(parent.span.clone(), "referred to here");
                let near = nearest(&name, self.maps.keys().map(String::as_str));
                let help = near.map(|near| format!("did you mean `{near}`?"));
                self.report.push(match help {
                    Some(help) => diagnostic.help(help),
                    None => diagnostic,
                });
                continue;
            };
            for node in nodes {
                let term = self.node(&object.span);
                self.add(map, rml::OBJECT_MAP, term.clone(), &object.span, &object.span);
                self.add(&term, rml::PARENT_TRIPLES_MAP, node, &parent.span, &parent.span);
                for condition in keys::find(object, keys::CONDITION).map_or(&[][..], Yaml::items) {
                    self.join_condition(&term, condition, 0);
                }
            }
        }
    }

    /// Equality of two values, or several of them joined by `grel:boolean_and`.
    fn join_condition(&mut self, term: &Node, table: &Yaml, depth: usize) {
        self.check_keys(table, keys::CALL, "a condition");
        let Some((function, span, inputs)) = self.function(table) else {
            return self.missing("a condition has no `function`", &table.span);
        };
        if function == format!("{GREL}boolean_and") && depth < 8 {
            for input in &inputs {
                self.join_condition(term, &input.value, depth + 1);
            }
            return;
        }
        let ([first, second], true) = (inputs.as_slice(), function == format!("{IDLAB}equal")) else {
            self.report.push(
                Diagnostic::new(&code::MAPPING_VALUE, "a join condition can only be equality")
                    .at(span, "`equal` of two values is wanted"),
            );
            return;
        };
        let swapped = is_from(first, "o") || (is_from(second, "s") && !is_from(first, "s"));
        let (child, parent) = if swapped { (second, first) } else { (first, second) };
        let condition = self.node(&table.span);
        self.add(term, rml::JOIN_CONDITION, condition.clone(), &table.span, &table.span);
        self.side(&condition, &child.value, (rml::CHILD, rml::CHILD_MAP), "s");
        self.side(&condition, &parent.value, (rml::PARENT, rml::PARENT_MAP), "o");
    }

    /// A side of a join: a plain reference has a short form.
    fn side(&mut self, condition: &Node, value: &Yaml, (short, long): (&str, &str), side: &str) {
        if let Some(text) = value.as_scalar()
            && let Form::Reference(name) = parse(&text, &self.graph.prefixes, &self.external).form
        {
            return self.text(condition, short, &name, &value.span);
        }
        let map = self.node(&value.span);
        self.add(condition, long, map.clone(), &value.span, &value.span);
        self.value(&map, value, Some(side));
    }
}

/// Whether an input, or what a function in it takes, is from one side of the join.
fn is_from(input: &Input, side: &str) -> bool {
    fn nested(value: &Yaml, side: &str) -> bool {
        keys::find(value, keys::PARAMETERS).is_some_and(|parameters| {
            parameters.items().iter().any(|parameter| match &parameter.value {
                Value::List(items) => {
                    items.get(2).and_then(Yaml::as_scalar).as_deref() == Some(side)
                        || items.get(1).is_some_and(|value| nested(value, side))
                }
                _ => {
                    keys::find(parameter, keys::FROM).and_then(Yaml::as_scalar).as_deref() == Some(side)
                        || keys::find(parameter, keys::VALUE).is_some_and(|value| nested(value, side))
                }
            })
        })
    }
    input.from.as_deref() == Some(side) || (input.from.is_none() && nested(&input.value, side))
}

/// The arguments of the short form, cut at commas that are in no parentheses and no quotes.
fn split_arguments(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth, mut quoted) = (Vec::new(), 0, 0_usize, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'(' if !quoted => depth += 1,
            b')' if !quoted => depth = depth.saturating_sub(1),
            b',' if depth == 0 && !quoted => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_form_is_cut_at_its_own_commas() {
        assert_eq!(split_arguments("a = $(x, y), b = \"1,2\""), ["a = $(x, y)", " b = \"1,2\""]);
    }
}
