//! `/queries/{id}`: a saved query as an API. Parameters are read and bound by the theme; what is
//! wrong with them is a 400 that names them.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::Response;

use super::call::Call;
use super::describe;
use super::failure::Failure;
use super::format::{Form, wish};
use super::negotiate::Offer;
use super::page;
use super::respond::Representation;
use super::sparql::{Formats, Job, Page, answer};
use crate::store::{QueryRequest, RESULT_FORMATS, ResultFormat};
use crate::text::nearest;
use crate::theme::{SavedQuery, Theme};

/// Parameters of ours, unless the query has one of the same name.
const RESERVED: &[&str] = &["format", "output", "page", "download", "lang"];

/// What an address below `/queries/` names.
struct Asked<'a> {
    query: &'a SavedQuery,
    extension: Option<&'a str>,
}

/// Answers `/queries/{id}` and `/queries/{id}.{extension}`.
pub async fn saved_query(call: Arc<Call>) -> Result<Response, Failure> {
    let published = Arc::clone(&call.published);
    let asked = find(&published.theme, call.param("query"))?;
    let name = asked.extension.or_else(|| wish(&call.query).filter(|_| !declares(asked.query, "format")));
    let form = match name {
        Some("html") => Answer::Page,
        Some(_) => Answer::Result,
        None => choose(&call, asked.query),
    };
    match form {
        Answer::Page => show(call).await,
        Answer::Description => describe::describe_elsewhere(call).await,
        Answer::Result => {
            let job = job(&call, &asked, name)?;
            answer(call, job).await
        }
    }
}

/// What a saved query is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
    Page,
    Result,
    /// What the catalogue states of the query.
    Description,
}

/// By `Accept`: a query that answers with rows can also be described, in the formats of graphs.
fn choose(call: &Call, query: &SavedQuery) -> Answer {
    let is_graph = query.form.is_graph();
    let results = RESULT_FORMATS.iter().filter(|_| !is_graph).map(|info| Offer {
        value: Answer::Result,
        types: [info.media_type].into_iter().chain(info.aliases.iter().copied()).collect(),
        profile: None,
    });
    let others = Form::offers().into_iter().map(|offer| Offer {
        value: match offer.value {
            Form::Page => Answer::Page,
            Form::Graph(_) if is_graph => Answer::Result,
            Form::Graph(_) => Answer::Description,
        },
        types: offer.types,
        profile: offer.profile,
    });
    // What nothing fits is refused by who answers.
    call.accept().choose(results.chain(others)).unwrap_or(Answer::Result)
}

fn find<'a>(theme: &'a Theme, name: &'a str) -> Result<Asked<'a>, Failure> {
    if let Some(query) = theme.query(name) {
        return Ok(Asked { query, extension: None });
    }
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    if let Some(query) = theme.query(stem) {
        let known = extension == "html"
            || ResultFormat::from_extension(extension).is_some() && !query.form.is_graph()
            || Form::named(extension).is_some() && query.form.is_graph();
        if known {
            return Ok(Asked { query, extension: Some(extension) });
        }
        let message = format!("the query `{stem}` has no answer in the format `{extension}`");
        return Err(Failure::not_found(message));
    }
    let mut failure = Failure::not_found(format!("there is no saved query `{stem}`"));
    if let Some(near) = nearest(stem, theme.queries.iter().map(|query| query.id.as_str()))
        && let Some(diagnostic) = failure.report.diagnostics.first_mut()
    {
        diagnostic.help.insert(0, format!("did you mean `{near}`?"));
    }
    Err(failure)
}

async fn show(call: Arc<Call>) -> Result<Response, Failure> {
    let place = call.app.place().await?;
    call.blocking(move |call| {
        let asked = find(&call.published.theme, call.param("query"))?;
        let html = page::saved_query(&call.page(), asked.query)?;
        drop(place);
        Ok(Representation::html(html, call).answer(call))
    })
    .await
}

fn job(call: &Call, asked: &Asked<'_>, name: Option<&str>) -> Result<Job, Failure> {
    let theme = &call.published.theme;
    let Asked { query, .. } = asked;
    let given: Vec<&(String, String)> =
        call.query.iter().filter(|(name, _)| !is_reserved(query, name)).collect();
    let pairs: Vec<(&str, &str)> =
        given.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let bindings =
        query.params.bind(&pairs).map_err(|report| Failure::new(StatusCode::BAD_REQUEST, report))?;
    let page = page(call, query)?;
    let mut request = QueryRequest::with_limits(query.source.clone(), theme.limits.clone());
    request.base_iri = Some(theme.base_iri.clone());
    request.prefixes = theme.prefixes.clone();
    request.algebra = Some(match page {
        Some(Page { number, rows }) => query.rows(&bindings, (number - 1).saturating_mul(rows), rows + 1),
        None => query.algebra(&bindings),
    });
    let is_file = call.query("download").is_some() && !declares(query, "download");
    let file = is_file.then(|| query.id.clone());
    Ok(Job { request, formats: Formats::of(call, name)?, page, file })
}

/// The page that is asked for, of a query that has pages.
fn page(call: &Call, query: &SavedQuery) -> Result<Option<Page>, Failure> {
    let wish = call.query("page").filter(|_| !declares(query, "page"));
    let rows = query.pagination.filter(|_| matches!(query.form, crate::theme::QueryForm::Select(_)));
    let Some(rows) = rows.and_then(|rows| usize::try_from(rows).ok()) else {
        return match wish {
            Some(_) => Err(Failure::parameter(format!("the query `{}` has no pages", query.id))),
            None => Ok(None),
        };
    };
    let number = wish.map_or(Ok(1), str::parse::<usize>).ok().filter(|number| *number > 0);
    match number {
        Some(number) => Ok(Some(Page { number, rows })),
        None => Err(Failure::parameter("`page` is a number from 1")),
    }
}

fn declares(query: &SavedQuery, name: &str) -> bool {
    query.params.get(name).is_some()
}

fn is_reserved(query: &SavedQuery, name: &str) -> bool {
    RESERVED.contains(&name) && !declares(query, name)
}
