//! A saved query: its form, its answer, its addresses.

use serde::Serialize;

use super::home::QueryLink;
use super::result::{ResultView, read_answer};
use super::value::Text;
use super::{Reader, ViewError};
use crate::rdf::Term;
use crate::store::{QueryAnswer, QueryRequest, RESULT_FORMATS};
use crate::text::{LimitKey, Report};
use crate::theme::{Choices, Parameter, ParameterType, SavedQuery, ViewKind};

#[derive(Clone, Debug, Serialize)]
pub struct QueryView {
    pub query: QueryLink,
    pub fields: Vec<Field>,
    /// The SPARQL text, `#+` lines included, and without them for the console.
    pub text: String,
    pub bare_text: String,
    pub downloads: Vec<QueryDownload>,
    /// The address of this very result in the first format.
    pub api: String,
    pub result: Option<ResultView>,
    /// What was wrong with the parameters or the evaluation.
    pub findings: Report,
    /// Required parameters without value: nothing was asked yet, and nothing is wrong.
    pub incomplete: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct QueryDownload {
    pub title: &'static str,
    pub extension: &'static str,
    pub href: String,
}

/// One parameter in the form.
#[derive(Clone, Debug, Serialize)]
pub struct Field {
    pub name: String,
    pub label: Text,
    pub help: Option<Text>,
    pub kind: FieldKind,
    pub required: bool,
    pub multiple: bool,
    /// The values in force.
    pub values: Vec<String>,
    pub options: Vec<FieldOption>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldKind {
    Select,
    Checkbox,
    Integer,
    Decimal,
    Year,
    Date,
    Text,
    Address,
}

#[derive(Clone, Debug, Serialize)]
pub struct FieldOption {
    pub value: String,
    pub label: Text,
    pub selected: bool,
}

impl Field {
    /// The only value of a field that takes one.
    #[must_use]
    pub fn value(&self) -> &str {
        self.values.first().map(String::as_str).unwrap_or_default()
    }
}

impl Reader<'_> {
    /// A saved query with the parameters given, and the first rows of its answer.
    pub fn saved_query(
        &self,
        query: &SavedQuery,
        given: &[(String, String)],
    ) -> Result<QueryView, ViewError> {
        let mut view = QueryView {
            query: self.query_link(query),
            fields: query
                .params
                .iter()
                .map(|parameter| self.field(query, parameter, given))
                .collect::<Result<_, _>>()?,
            text: query.text().to_owned(),
            bare_text: bare(query.text()),
            downloads: downloads(query, given),
            api: String::new(),
            result: None,
            findings: Report::new(),
            incomplete: false,
        };
        view.api = view.downloads.first().map(|download| download.href.clone()).unwrap_or_default();
        view.incomplete = view.fields.iter().any(|field| field.required && field.value().trim().is_empty());
        let bindings = match query.params.bind(given) {
            Ok(bindings) => bindings,
            Err(report) => {
                // An empty form is no fault of anybody.
                let asked = given.iter().any(|(_, value)| !value.trim().is_empty());
                if asked || !view.incomplete {
                    view.findings = report;
                }
                return Ok(view);
            }
        };
        let mut request = QueryRequest::with_limits(query.source.clone(), self.theme.limits.clone());
        request.algebra = Some(query.algebra(&bindings));
        request.base_iri = Some(self.theme.base_iri.clone());
        let rows = self.theme.limits.count(LimitKey::PageRows);
        let shown = (&query.view, view.query.title.text.as_str());
        let answer = self.generation.query(request).map_err(ViewError::from);
        match answer.and_then(|answer| read_answer(self, answer, rows, Some(shown))) {
            Ok(result) => view.result = Some(result),
            Err(ViewError::Query(error)) => view.findings = error.report(),
            Err(error) => return Err(error),
        }
        Ok(view)
    }

    fn field(
        &self,
        query: &SavedQuery,
        parameter: &Parameter,
        given: &[(String, String)],
    ) -> Result<Field, ViewError> {
        let own: Vec<&String> =
            given.iter().filter(|(name, _)| *name == parameter.name).map(|(_, value)| value).collect();
        let values: Vec<String> = if own.is_empty() {
            parameter.default.clone()
        } else {
            own.into_iter().filter(|value| !value.trim().is_empty()).cloned().collect()
        };
        let options = self.options(query, parameter, &values)?;
        let kind = match parameter.kind {
            _ if !options.is_empty() => FieldKind::Select,
            ParameterType::Boolean => FieldKind::Checkbox,
            ParameterType::Integer => FieldKind::Integer,
            ParameterType::Decimal => FieldKind::Decimal,
            ParameterType::Year => FieldKind::Year,
            ParameterType::Date => FieldKind::Date,
            ParameterType::Iri => FieldKind::Address,
            ParameterType::String | ParameterType::Lang => FieldKind::Text,
        };
        Ok(Field {
            name: parameter.name.clone(),
            label: self.some_text(&parameter.label).unwrap_or_else(|| Text::plain(parameter.name.clone())),
            help: self.some_text(&parameter.description),
            kind,
            required: parameter.required,
            multiple: parameter.multiple,
            values,
            options,
        })
    }

    /// The choices of a parameter: those of the file, or the rows of its query.
    fn options(
        &self,
        query: &SavedQuery,
        parameter: &Parameter,
        values: &[String],
    ) -> Result<Vec<FieldOption>, ViewError> {
        let option =
            |value: String, label: Text| FieldOption { selected: values.contains(&value), value, label };
        let mut options: Vec<FieldOption> = match &parameter.choices {
            Choices::Any => return Ok(Vec::new()),
            Choices::List(choices) => choices
                .iter()
                .map(|choice| {
                    let label = self.some_text(&choice.label);
                    option(choice.value.clone(), label.unwrap_or_else(|| Text::plain(choice.value.clone())))
                })
                .collect(),
            Choices::Query { source, query: choices } => {
                let mut request = QueryRequest::with_limits(source.clone(), self.theme.limits.clone());
                request.algebra = Some((**choices).clone());
                request.base_iri = Some(self.theme.base_iri.clone());
                self.choices(request)?.into_iter().map(|(value, label)| option(value, label)).collect()
            }
        };
        // A value that was given by hand stays choosable, so that the form does not change it.
        for value in values.iter().filter(|value| !value.trim().is_empty()) {
            if !options.iter().any(|option| option.value == *value) {
                let same = |option: &&mut FieldOption| self.same_value(query, &option.value, value);
                match options.iter_mut().find(same) {
                    Some(option) => option.selected = true,
                    None => options.push(option(value.clone(), Text::plain(value.clone()))),
                }
            }
        }
        Ok(options)
    }

    /// Whether two spellings name one IRI: relative to the base or whole.
    fn same_value(&self, _query: &SavedQuery, a: &str, b: &str) -> bool {
        let whole = |text: &str| {
            let expanded = self.theme.prefixes.expand(text).filter(|_| !text.contains("://"));
            expanded.unwrap_or_else(|| self.theme.iri(text.trim_start_matches('<').trim_end_matches('>')))
        };
        whole(a) == whole(b)
    }

    /// The values and labels that a query of choices gives, each value once.
    fn choices(&self, request: QueryRequest) -> Result<Vec<(String, Text)>, ViewError> {
        let QueryAnswer::Solutions(solutions) = self.generation.query(request)? else {
            return Ok(Vec::new());
        };
        let place = |name: &str| solutions.variables().iter().position(|have| have == name);
        let (value, label) = (place("value").unwrap_or_default(), place("label"));
        let mut rows: Vec<(Term, Option<Text>)> = Vec::new();
        for row in solutions.take(self.theme.limits.count(LimitKey::FormChoices)) {
            let row = row?;
            let Some(term) = row.get(value).cloned().flatten() else { continue };
            let label = label.and_then(|at| match row.get(at)?.as_ref()? {
                Term::Literal(text) => Some(Text::new(text.value(), text.language().unwrap_or_default())),
                _ => None,
            });
            match rows.iter_mut().find(|(have, _)| *have == term) {
                // Of several labels the one that suits the reader best.
                Some((_, have)) => {
                    let rank = |text: &Option<Text>| text.as_ref().map(|text| self.language_rank(&text.lang));
                    if rank(&label).is_some_and(|new| rank(have).is_none_or(|old| new < old)) {
                        *have = label;
                    }
                }
                None => rows.push((term, label)),
            }
        }
        let nodes = rows.iter().filter_map(|(term, label)| match term {
            Term::NamedNode(node) if label.is_none() => Some(node),
            _ => None,
        });
        let labels = self.labels(nodes)?;
        let text = |term: Term, label: Option<Text>| match term {
            Term::NamedNode(node) => {
                let label = label.unwrap_or_else(|| labels.of(&node));
                (node.into_string(), label)
            }
            Term::Literal(literal) => {
                let shown = self.format().literal(&literal, &self.theme.prefixes).shown;
                (literal.value().to_owned(), label.unwrap_or(shown))
            }
            term => (term.to_string(), label.unwrap_or_default()),
        };
        Ok(rows.into_iter().map(|(term, label)| text(term, label)).collect())
    }
}

/// The text without its `#+` lines.
fn bare(text: &str) -> String {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("#+")).collect();
    lines.join("\n").trim().to_owned()
}

/// The addresses of the whole answer, with the parameters that were given.
fn downloads(query: &SavedQuery, given: &[(String, String)]) -> Vec<QueryDownload> {
    let pairs: Vec<String> = given
        .iter()
        .filter(|(name, value)| query.params.get(name).is_some() && !value.trim().is_empty())
        .map(|(name, value)| {
            let mut pair = String::new();
            crate::rdf::iri::push_uri_safe(&mut pair, name);
            pair.push('=');
            crate::rdf::iri::push_uri_safe(&mut pair, value);
            pair
        })
        .collect();
    let parameters = if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) };
    let one = |title, extension| QueryDownload {
        title,
        extension,
        href: format!("/queries/{}.{extension}{parameters}", query.id),
    };
    if query.form.is_graph() {
        let syntaxes =
            crate::rdf::media::RDF_SYNTAXES.iter().filter(|info| !info.quads || info.extension == "jsonld");
        return syntaxes.map(|info| one(info.title, info.extension)).collect();
    }
    // What people open in a spreadsheet first; places for maps where there are some.
    let mut order = vec!["csv", "json", "tsv", "xml"];
    if query.view.kind == ViewKind::Map {
        order.insert(1, "geojson");
    }
    let formats = order
        .into_iter()
        .filter_map(|extension| RESULT_FORMATS.iter().find(|info| info.extension == extension));
    formats.map(|info| one(info.title, info.extension)).collect()
}
