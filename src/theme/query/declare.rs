//! The parameters that a saved query declares, in our words (`params`) or in grlc's (`defaults`,
//! `enumerate`, and variables that start with `_`).

use super::header::label;
use super::variables::Variables;
use super::{Choice, Choices, Parameter, ParameterType, QueryForm, QueryParameters, keys};
use crate::rdf::sparql::parse_query;
use crate::text::{Diagnostic, Report, SourceText, Span, code, nearest};
use crate::theme::LangText;
use crate::theme::node::{Entry, Node, Value};
use crate::theme::read::Reader;
use crate::theme::schema::check_table;

/// The parameters in the order of their declarations.
pub type Declared = Vec<Parameter>;

/// Reads the parameters and checks them against the variables of the query.
pub fn parameters(reader: &mut Reader<'_>, header: &Node, variables: Option<&Variables>) -> Declared {
    let mut list: Declared = Vec::new();
    for node in header.get("params").map_or(&[][..], Node::items) {
        let Some(parameter) = parameter(reader, node) else { continue };
        if let Some(first) = list.iter().find(|have| have.name == parameter.name) {
            let message = format!("the parameter `{}` is declared twice", parameter.name);
            reader.report.push(
                Diagnostic::new(&code::THEME_DUPLICATE_ID, message)
                    .at(parameter.span.clone(), "again here")
                    .at(first.span.clone(), "first here"),
            );
            continue;
        }
        list.push(parameter);
    }
    for variable in variables.into_iter().flat_map(|variables| &variables.all) {
        if variable.starts_with('_') && !list.iter().any(|have| have.variable == *variable) {
            list.extend(by_variable_name(variable, &header.span));
        }
    }
    defaults(reader, header, &mut list);
    enumerate(reader, header, &mut list);
    if let Some(variables) = variables {
        list.iter().for_each(|parameter| check_variable(parameter, variables, &mut reader.report));
    }
    list.iter().for_each(|parameter| check_values(reader, parameter));
    list
}

fn parameter(reader: &mut Reader<'_>, node: &Node) -> Option<Parameter> {
    let name_node = node.get("name")?;
    let name = name_node.as_text()?.trim_start_matches(['?', '$']).to_owned();
    let kind = node.get("type").and_then(|value| Some((value.as_text()?, &value.span)));
    let kind = kind.map_or(ParameterType::String, |(name, span)| {
        ParameterType::find(name).unwrap_or_else(|| {
            reader.report.push(unknown_type(name, span));
            ParameterType::String
        })
    });
    let flag = |key| node.get(key).and_then(Node::as_bool).unwrap_or(false);
    let default = node.get("default").map_or(&[][..], Node::items);
    Some(Parameter {
        variable: name.clone(),
        kind,
        label: reader.lang_text(node, "label"),
        description: reader.lang_text(node, "description"),
        choices: node.get("values").map_or(Choices::Any, |values| choices(reader, &name, values)),
        required: flag("required"),
        multiple: flag("multiple") || default.len() > 1,
        default: scalars(reader, default),
        span: name_node.span.clone(),
        name,
    })
}

fn unknown_type(name: &str, span: &Span) -> Diagnostic {
    let names = || ParameterType::NAMES.iter().map(|(name, _)| *name);
    let help = nearest(name, names()).map_or_else(
        || format!("the types are: {}", names().collect::<Vec<_>>().join(", ")),
        |near| format!("did you mean `{near}`?"),
    );
    Diagnostic::new(&code::THEME_UNKNOWN_CHOICE, format!("there is no parameter type `{name}`"))
        .at(span.clone(), "unknown type")
        .help(help)
}

/// The values of scalars; anything else is reported.
fn scalars(reader: &mut Reader<'_>, nodes: &[Node]) -> Vec<String> {
    let mut values = Vec::with_capacity(nodes.len());
    for node in nodes {
        match node.as_scalar() {
            Some(value) => values.push(value),
            None => reader.report.push(
                Diagnostic::new(&code::THEME_WRONG_TYPE, format!("a value cannot be {}", node.kind()))
                    .at(node.span.clone(), "expected a text, a number or a Boolean"),
            ),
        }
    }
    values
}

fn choices(reader: &mut Reader<'_>, name: &str, values: &Node) -> Choices {
    match &values.value {
        Value::List(items) => Choices::List(items.iter().filter_map(|item| choice(reader, item)).collect()),
        Value::Text(text) => values_query(reader, name, text, &values.span).unwrap_or_default(),
        _ => {
            reader.report.push(
                Diagnostic::new(&code::THEME_WRONG_TYPE, format!("`values` cannot be {}", values.kind()))
                    .at(values.span.clone(), "expected a list, or a SPARQL query"),
            );
            Choices::Any
        }
    }
}

fn choice(reader: &mut Reader<'_>, item: &Node) -> Option<Choice> {
    if let Value::Table(_) = item.value {
        check_table(item, keys::CHOICE, ("this choice", &item.span), &mut reader.report);
        return Some(Choice { value: item.get("value")?.as_scalar()?, label: label(item, "label") });
    }
    let value = scalars(reader, std::slice::from_ref(item)).pop()?;
    Some(Choice { value, label: LangText::default() })
}

/// A query that gives `?value`; the theme's prefixes need no declaration in it.
fn values_query(reader: &mut Reader<'_>, name: &str, text: &str, span: &Span) -> Option<Choices> {
    let source = SourceText::new(format!("{} (values of {name})", span.source.name()), text);
    let query = match parse_query(&source, Some(&reader.base_iri), &reader.prefixes) {
        Ok(query) => query,
        Err(report) => {
            for fault in report {
                let message =
                    format!("the query for the values of `{name}` is not SPARQL: {}", fault.message);
                let place = fault.labels.first().map_or_else(String::new, |label| label.text.clone());
                reader.report.push(Diagnostic::new(&code::QUERY_SYNTAX, message).at(span.clone(), place));
            }
            return None;
        }
    };
    let gives_value = matches!(QueryForm::of(&query), QueryForm::Select(variables) if variables.iter().any(|v| v == "value"));
    if !gives_value {
        reader.report.push(
            Diagnostic::new(
                &code::THEME_WRONG_TYPE,
                format!("the query for the values of `{name}` gives no `?value`"),
            )
            .at(span.clone(), "expected SELECT ?value ?label"),
        );
        return None;
    }
    Some(Choices::Query { source, query: Box::new(query) })
}

/// grlc's names: `?_name_type` is required, `?__name_type` optional.
fn by_variable_name(variable: &str, span: &Span) -> Option<Parameter> {
    let bare = variable.trim_start_matches('_');
    let (name, kind) = match bare.rsplit_once('_') {
        Some((name, suffix)) if !name.is_empty() => match ParameterType::find(suffix) {
            Some(kind) => (name, kind),
            None => (bare, ParameterType::String),
        },
        _ => (bare, ParameterType::String),
    };
    (!name.is_empty()).then(|| Parameter {
        name: name.to_owned(),
        variable: variable.to_owned(),
        kind,
        label: LangText::default(),
        description: LangText::default(),
        choices: Choices::Any,
        required: !variable.starts_with("__"),
        multiple: false,
        default: Vec::new(),
        span: span.clone(),
    })
}

/// The entries of a table, or of each table of a list.
fn entries(node: &Node) -> impl Iterator<Item = &Entry> {
    node.items().iter().flat_map(Node::entries)
}

/// The parameter of a grlc key, declared when nothing else did.
fn named<'l>(list: &'l mut Declared, entry: &Entry) -> &'l mut Parameter {
    let name = entry.key.trim_start_matches(['?', '$', '_']);
    let index = list.iter().position(|have| have.name == name).unwrap_or_else(|| {
        list.push(Parameter {
            name: name.to_owned(),
            variable: name.to_owned(),
            kind: ParameterType::String,
            label: LangText::default(),
            description: LangText::default(),
            choices: Choices::Any,
            required: false,
            multiple: false,
            default: Vec::new(),
            span: entry.key_span.clone(),
        });
        list.len() - 1
    });
    &mut list[index]
}

fn defaults(reader: &mut Reader<'_>, header: &Node, list: &mut Declared) {
    let Some(node) = header.get("defaults") else { return };
    for entry in entries(node) {
        let values = scalars(reader, entry.node.items());
        named(list, entry).default = values;
    }
}

fn enumerate(reader: &mut Reader<'_>, header: &Node, list: &mut Declared) {
    let Some(node) = header.get("enumerate") else { return };
    for entry in entries(node) {
        let values = choices(reader, &entry.key, &entry.node);
        named(list, entry).choices = values;
    }
    for item in node.items().iter().filter(|item| item.as_text().is_some()) {
        reader.report.push(
            Diagnostic::new(&code::QUERY_SETTING_IGNORED, "`enumerate` without a list is not supported")
                .at(item.span.clone(), "any value will be accepted")
                .help("declare the parameter in `params` with a query in `values`"),
        );
    }
}

fn check_variable(parameter: &Parameter, variables: &Variables, report: &mut Report) {
    let Parameter { name, variable, span, .. } = parameter;
    if !variables.all.contains(variable) {
        let diagnostic =
            Diagnostic::new(&code::PARAMETER_NOT_A_VARIABLE, format!("the query has no variable `?{name}`"))
                .at(span.clone(), "declared here");
        report.push(match nearest(name, variables.all.iter().map(String::as_str)) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help(format!("use `?{name}` in the query")),
        });
    } else if variables.assigned.contains(variable) {
        report.push(
            Diagnostic::new(&code::PARAMETER_ASSIGNED, format!("the query gives `?{name}` a value itself"))
                .at(span.clone(), "so it cannot be a parameter"),
        );
    }
}

/// Defaults and choices must be values of the parameter's type.
fn check_values(reader: &mut Reader<'_>, parameter: &Parameter) {
    let context = QueryParameters {
        list: Vec::new(),
        base_iri: reader.base_iri.clone(),
        prefixes: reader.prefixes.clone(),
    };
    let mut found = Report::new();
    let values: Vec<&str> = parameter.default.iter().map(String::as_str).collect();
    let optional = Parameter { required: false, ..parameter.clone() };
    context.bind_one(&optional, &values, &mut Vec::new(), &mut found);
    if let Choices::List(choices) = &parameter.choices {
        let any = Parameter { choices: Choices::Any, ..optional };
        for choice in choices {
            context.bind_one(&any, &[&choice.value], &mut Vec::new(), &mut found);
        }
    }
    reader
        .report
        .extend(found.into_iter().map(|diagnostic| diagnostic.at(parameter.span.clone(), "declared here")));
}
