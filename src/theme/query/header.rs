//! What the `#+` lines of a saved query tell: titles, tags, view, expected results. Parameters are
//! read in `declare`.

use super::declare::{self, Declared};
use super::variables::Variables;
use super::{Expected, Parameter, QueryForm, View, ViewKind, keys, yaml};
use crate::rdf::sparql::Query;
use crate::text::{Diagnostic, SourceText, Span, code, nearest};
use crate::theme::LangText;
use crate::theme::node::{Node, Value};
use crate::theme::read::{Reader, lang_text};
use crate::theme::schema::check_table;

/// What the header tells.
#[derive(Debug, Default)]
pub struct Header {
    pub title: LangText,
    pub description: LangText,
    pub tags: Vec<String>,
    pub parameters: Vec<Parameter>,
    pub view: View,
    pub expected: Vec<Expected>,
    pub pagination: Option<u64>,
}

/// Reads the header of the query `id`. `query` is absent when the SPARQL could not be parsed.
pub fn read(reader: &mut Reader<'_>, source: &SourceText, id: &str, query: Option<&Query>) -> Header {
    let node = match yaml::read_header(source) {
        Some(Ok(node)) => node,
        Some(Err(diagnostic)) => {
            reader.report.push(diagnostic);
            return Header::default();
        }
        None => Node { value: Value::Table(Vec::new()), span: source.span(0..0) },
    };
    let node = without_ignored(reader, node);
    check_table(&node, keys::QUERY, ("the `#+` lines", &node.span), &mut reader.report);

    let variables = query.map(Variables::of);
    let key = if node.get("title").is_none() { "summary" } else { "title" };
    let mut header = Header {
        title: reader.lang_text(&node, key),
        description: reader.lang_text(&node, "description"),
        tags: Reader::texts(&node, "tags").into_iter().map(|(tag, _)| tag.to_owned()).collect(),
        parameters: declare::parameters(reader, &node, variables.as_ref()),
        view: view(reader, source, &node, query),
        expected: Vec::new(),
        pagination: node.get("pagination").and_then(Node::as_count).filter(|rows| *rows > 0),
    };
    if header.title.is_empty() {
        header.title = LangText::untagged(comment(source, "#title:").map_or(id, |(text, _)| text));
        if comment(source, "#title:").is_none() {
            reader.report.push(
                Diagnostic::new(&code::QUERY_NO_TITLE, format!("the query `{id}` has no title"))
                    .in_file(source.name())
                    .help("add a line `#+ title: …`"),
            );
        }
    }
    header.expected = expected(reader, &node, id, &header.parameters);
    header
}

/// The header without the keys that only grlc knows, each with a note.
fn without_ignored(reader: &mut Reader<'_>, node: Node) -> Node {
    let Value::Table(entries) = node.value else { return node };
    let (ignored, kept): (Vec<_>, Vec<_>) =
        entries.into_iter().partition(|entry| keys::IGNORED.contains(&entry.key.as_str()));
    for entry in ignored {
        reader.report.push(
            Diagnostic::new(&code::QUERY_SETTING_IGNORED, format!("`{}` has no meaning here", entry.key))
                .at(entry.key_span, "ignored"),
        );
    }
    Node { value: Value::Table(kept), span: node.span }
}

/// The rest of the first line that starts with `start`, as the Wikidata query service writes them.
fn comment<'a>(source: &'a SourceText, start: &str) -> Option<(&'a str, Span)> {
    let line = source.text().lines().find(|line| line.starts_with(start))?;
    let rest = line[start.len()..].trim();
    let offset = rest.as_ptr() as usize - source.text().as_ptr() as usize;
    (!rest.is_empty()).then(|| (rest, source.span(offset..offset + rest.len())))
}

fn view(reader: &mut Reader<'_>, source: &SourceText, node: &Node, query: Option<&Query>) -> View {
    let table = node.get("view");
    let kind = match table {
        Some(view) => view.get("type").unwrap_or(view).as_text().map(|text| (text, view.span.clone())),
        // `#defaultView:LineChart{"options": …}`
        None => comment(source, "#defaultView:")
            .map(|(text, span)| (text.split('{').next().unwrap_or(text), span)),
    };
    let kind = kind.map_or(ViewKind::Table, |(name, span)| {
        ViewKind::find(name).unwrap_or_else(|| {
            let names: Vec<&str> = ViewKind::NAMES.iter().map(|(name, _)| *name).collect();
            let mut diagnostic =
                Diagnostic::new(&code::THEME_UNKNOWN_CHOICE, format!("there is no view `{name}`"))
                    .at(span, "unknown view")
                    .help(format!("the views are: {}", names.join(", ")));
            if table.is_none() {
                // Another program's hint is no fault of the theme.
                diagnostic = diagnostic.with_severity(crate::text::Severity::Note);
            }
            reader.report.push(diagnostic);
            ViewKind::Table
        })
    });
    let mut variables = |key: &str| -> Vec<String> {
        let texts = table.map_or_else(Vec::new, |view| Reader::texts(view, key));
        texts
            .into_iter()
            .map(|(text, span)| {
                let name = text.trim_start_matches('?');
                reader.report.extend(query.and_then(|query| not_projected(name, span, query)));
                name.to_owned()
            })
            .collect()
    };
    View { kind, x: variables("x").pop(), y: variables("y"), series: variables("series").pop() }
}

fn not_projected(name: &str, span: &Span, query: &Query) -> Option<Diagnostic> {
    let QueryForm::Select(projected) = QueryForm::of(query) else { return None };
    if projected.iter().any(|have| have == name) {
        return None;
    }
    let diagnostic =
        Diagnostic::new(&code::THEME_UNKNOWN_CHOICE, format!("the query has no column `{name}`"))
            .at(span.clone(), "not a variable of the SELECT");
    Some(match nearest(name, projected.iter().map(String::as_str)) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic.help(format!("the columns are: {}", projected.join(", "))),
    })
}

fn expected(reader: &mut Reader<'_>, node: &Node, id: &str, parameters: &Declared) -> Vec<Expected> {
    let by_name = format!("queries/expected/{id}.csv");
    let default_file = Some(reader.root.join(&by_name)).filter(|path| path.is_file());
    let nodes = node.get("expected").map_or(&[][..], Node::items);
    if nodes.is_empty() {
        return default_file
            .map(|file| Expected { file: Some(file), ..Expected::default() })
            .into_iter()
            .collect();
    }
    let mut list = Vec::with_capacity(nodes.len());
    for node in nodes {
        let rows = node.get("rows").and_then(Node::as_count);
        let file = node.get("file").and_then(|value| Some((value.as_text()?, &value.span)));
        let file = file.map(|(text, span)| reader.file(&format!("queries/{text}"), span));
        let mut pairs = Vec::new();
        for entry in node.get("parameters").map_or(&[][..], Node::entries) {
            let name = entry.key.trim_start_matches('?');
            if !parameters.iter().any(|parameter| parameter.name == name) {
                let message = format!("the query has no parameter `{name}`");
                reader.report.push(
                    Diagnostic::new(&code::PARAMETER_UNKNOWN, message)
                        .at(entry.key_span.clone(), "not declared"),
                );
            }
            pairs.extend(entry.node.items().iter().filter_map(|v| Some((name.to_owned(), v.as_scalar()?))));
        }
        let file = if rows.is_none() { file.or_else(|| default_file.clone()) } else { file };
        if rows.is_none() && file.is_none() {
            reader.report.push(
                Diagnostic::new(&code::THEME_MISSING_KEY, "`expected` names no result")
                    .at(node.span.clone(), "expected `rows` or `file`")
                    .help(format!("write the result to `{by_name}`")),
            );
        }
        list.push(Expected { parameters: pairs, rows, file });
    }
    list
}

/// A text in languages, without demanding every language of the site.
pub fn label(node: &Node, key: &str) -> LangText {
    node.get(key).map_or_else(LangText::default, lang_text)
}
