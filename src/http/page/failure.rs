//! The pages of errors: what happened, and where to go from there.

use askama::Template;

use super::layout::{Layout, Section};
use super::markup::escape;
use super::{Html, PageContext};
use crate::http::failure::{Alternate, Failure};
use crate::text::Report;

#[derive(Template)]
#[template(path = "failure.html")]
struct FailurePage<'a> {
    page: Layout<'a>,
    status: u16,
    explanation: String,
    report: &'a Report,
    alternates: &'a [Alternate],
}

/// The statuses that have words of their own.
const TOLD: &[u16] = &[300, 400, 404, 405, 406, 410, 414, 500, 503];

/// A failure. It does not fail itself: what cannot be rendered is said in plain words.
pub fn page(context: &PageContext<'_>, failure: &Failure) -> Html {
    let status = failure.status.as_u16();
    let told = if TOLD.contains(&status) { status.to_string() } else { "other".to_owned() };
    let mut page = Layout::titled(context, Section::None, &format!("status-{told}"));
    page.unlisted = true;
    let explanation = page.t(&format!("status-{told}-text"));
    let report = &failure.report;
    let template = FailurePage { page, status, explanation, report, alternates: &failure.alternates };
    Html::of(&template).unwrap_or_else(|_| {
        let title = escape(&failure.status.to_string());
        Html(format!("<!doctype html>\n<html lang=\"en\"><title>{title}</title><h1>{title}</h1></html>\n"))
    })
}
