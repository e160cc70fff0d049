//! The console: a query, and its answer, without a line of script.

use std::fmt::Write as _;

use askama::Template;

use super::layout::{Layout, Section, with_parameter};
use super::{Html, PageContext};
use crate::http::failure::Failure;
use crate::rdf::Prefixes;
use crate::rdf::media::RDF_SYNTAXES;
use crate::store::{QueryRequest, RESULT_FORMATS};
use crate::text::{LimitKey, Report, SourceText};
use crate::view::{QueryDownload, QueryLink, ResultView, ViewError, read_answer};

#[derive(Template)]
#[template(path = "console.html")]
struct ConsolePage<'a> {
    page: Layout<'a>,
    text: String,
    result: Option<ResultView>,
    findings: Report,
    downloads: Vec<QueryDownload>,
    prefixes: Vec<(&'a str, &'a str)>,
    examples: Vec<QueryLink>,
    classes: Vec<(String, u64)>,
    endpoint: String,
    rows: u64,
    seconds: u64,
}

/// Classes that help to begin.
const CLASSES: usize = 12;

/// `/console?query=`.
pub fn page(context: &PageContext<'_>) -> Result<Html, Failure> {
    let theme = context.theme();
    let reader = context.reader();
    let asked = context.query("query").map(str::to_owned).filter(|text| !text.trim().is_empty());
    let mut page = Layout::titled(context, Section::Console, "console");
    page.unlisted = asked.is_some();
    let mut console = ConsolePage {
        page,
        text: asked.clone().unwrap_or_else(|| first_query(&theme.prefixes, context)),
        result: None,
        findings: Report::new(),
        downloads: Vec::new(),
        prefixes: theme.prefixes.iter().collect(),
        examples: reader.queries(),
        classes: classes(context),
        endpoint: theme.iri("sparql"),
        rows: theme.limits.get(LimitKey::PageRows),
        seconds: theme.limits.get(LimitKey::QuerySeconds),
    };
    if let Some(text) = asked {
        let mut request =
            QueryRequest::with_limits(SourceText::new("query", text.clone()), theme.limits.clone());
        request.base_iri = Some(theme.base_iri.clone());
        request.prefixes = theme.prefixes.clone();
        let rows = theme.limits.count(LimitKey::PageRows);
        let answer = context.generation().query(request).map_err(ViewError::from);
        match answer.and_then(|answer| read_answer(&reader, answer, rows, None)) {
            Ok(result) => {
                console.downloads = downloads(&text, result.graph);
                console.result = Some(result);
            }
            Err(ViewError::Query(error)) => console.findings = error.report(),
            Err(error) => return Err(error.into()),
        }
    }
    Html::of(&console)
}

/// A query that answers something on any data, with the prefixes that the theme itself declares.
fn first_query(prefixes: &Prefixes, context: &PageContext<'_>) -> String {
    let base = &context.theme().base_iri;
    let own = prefixes.iter().filter(|(_, namespace)| namespace.starts_with(base.as_str()));
    let mut text = String::new();
    for (prefix, namespace) in own {
        let _ = writeln!(text, "PREFIX {prefix}: <{namespace}>");
    }
    text += "\nSELECT ?class (COUNT(?thing) AS ?count)\nWHERE {\n  ?thing a ?class .\n}\nGROUP BY ?class\nORDER BY DESC(?count)\n";
    text.trim_start().to_owned()
}

/// The most frequent classes, by their prefixed names.
fn classes(context: &PageContext<'_>) -> Vec<(String, u64)> {
    let overview = &context.published.overview;
    let mut classes: Vec<(&String, &u64)> = overview.classes.iter().collect();
    classes.sort_by(|(a, a_count), (b, b_count)| b_count.cmp(a_count).then(a.cmp(b)));
    let named = |(iri, count): (&String, &u64)| Some((context.theme().prefixes.compact(iri)?, *count));
    classes.into_iter().filter_map(named).take(CLASSES).collect()
}

/// The whole answer from the endpoint, in each format.
fn downloads(text: &str, graph: bool) -> Vec<QueryDownload> {
    let one = |title, extension| QueryDownload {
        title,
        extension,
        href: with_parameter(&with_parameter("/sparql", "query", text), "format", extension),
    };
    if graph {
        return RDF_SYNTAXES.iter().map(|info| one(info.title, info.extension)).collect();
    }
    RESULT_FORMATS.iter().map(|info| one(info.title, info.extension)).collect()
}

impl ConsolePage<'_> {
    fn example_href(&self, query: &QueryLink) -> String {
        self.page.to(&format!("/queries/{}", query.id))
    }

    fn lines(&self) -> usize {
        self.text.lines().count().clamp(10, 30)
    }
}
