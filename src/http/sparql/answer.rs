//! Running a query and sending its answer.

use std::sync::Arc;
use std::time::Instant;

use axum::http::{HeaderValue, header};
use axum::response::Response;

use crate::http::answers::Kept;
use crate::http::call::Call;
use crate::http::failure::{Alternate, Failure};
use crate::http::format::{GraphFormat, not_acceptable, result_named, result_offers, unknown};
use crate::http::respond::{Representation, confirmed, tag_of};
use crate::http::stream::{Broken, Output, Writer, produce};
use crate::rdf::media::RDF_SYNTAXES;
use crate::rdf::sparql::tokens;
use crate::rdf::{GraphName, Quad, RdfWriter};
use crate::store::{
    AnswerFormat, QueryAnswer, QueryRequest, RESULT_FORMATS, ResultFormat, Solutions, Triples,
};
use crate::text::LimitKey;

/// Functions whose value is another at each call: such answers are never said to be the same.
const VOLATILE: &[&str] = &["NOW", "RAND", "UUID", "STRUUID", "BNODE"];

/// A query to be answered.
pub struct Job {
    pub request: QueryRequest,
    pub formats: Formats,
    /// A page of the rows: no more than these are asked for, and one more tells whether more follow.
    pub page: Option<Page>,
    /// The name of a file to download, without extension.
    pub file: Option<String>,
}

/// Rows from an offset on.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    pub number: usize,
    pub rows: usize,
}

/// The formats that the client takes, for each kind of answer.
#[derive(Clone, Copy, Debug)]
pub struct Formats {
    pub results: Option<ResultFormat>,
    pub graph: Option<GraphFormat>,
    /// Whether `Accept` decided.
    pub negotiated: bool,
}

impl Formats {
    /// By name, else by `Accept`.
    pub fn of(call: &Call, name: Option<&str>) -> Result<Self, Failure> {
        let Some(name) = name else {
            let accept = call.accept();
            let (results, graph) = (accept.choose(result_offers()), accept.choose(GraphFormat::offers()));
            return Ok(Self { results, graph, negotiated: true });
        };
        let formats =
            Self { results: result_named(name), graph: GraphFormat::named(name), negotiated: false };
        if formats.results.is_none() && formats.graph.is_none() {
            return Err(unknown(name, all().map(|(extension, _)| extension)));
        }
        Ok(formats)
    }
}

/// The names and media types of all formats.
fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    let results = RESULT_FORMATS.iter().map(|info| (info.extension, info.media_type));
    results.chain(RDF_SYNTAXES.iter().map(|info| (info.extension, info.media_type)))
}

/// How the answer turned out to be written.
struct Written {
    media_type: &'static str,
    extension: &'static str,
    /// For a page of rows, whether others follow.
    more: bool,
}

impl From<Kept> for Written {
    fn from(kept: Kept) -> Self {
        Self { media_type: kept.media_type, extension: kept.extension, more: kept.more }
    }
}

/// Runs the job, or gives the answer that is kept; it streams when it is long.
pub async fn answer(call: Arc<Call>, job: Job) -> Result<Response, Failure> {
    let tag = tag(&call, &job);
    let vary = if job.formats.negotiated { "Accept" } else { "" };
    let how = How { vary, page: job.page, file: job.file.clone() };
    if let Some(confirmed) = confirmed(&call, tag.as_ref(), None) {
        return Ok(Representation::new("", "").tag(confirmed).vary(vary).answer(&call));
    }
    let turn = match &tag {
        Some(tag) => match call.app.answers().get(tag.to_str().unwrap_or_default()).await {
            Ok(kept) => {
                return Ok(represent(
                    &call,
                    Output::Whole(kept.body.clone()),
                    Some(tag.clone()),
                    &how,
                    &kept.into(),
                ));
            }
            Err(turn) => Some(turn),
        },
        None => None,
    };
    let place = call.app.place().await?;
    let token = job.request.cancellation.clone();
    let (text, started) = (job.request.text.clone(), Instant::now());
    let (head, written) = tokio::sync::oneshot::channel();
    let published = Arc::clone(&call.published);
    let accept_all = Arc::clone(&call);
    let output = produce(&call.app, Some(place), token, move |out| {
        let answer = published.generation.query(job.request).map_err(Failure::from)?;
        write(&accept_all, answer, job.formats, job.page, head, out)
    })
    .await?;
    let written = written.await.map_err(|error| Failure::internal(&error))?;
    log_slow(&call, text.text(), started);
    if let (Some(turn), Output::Whole(body)) = (turn, &output) {
        let Written { media_type, extension, more } = written;
        turn.keep(Kept { media_type, extension, more, body: body.clone() });
    }
    Ok(represent(&call, output, tag, &how, &written))
}

/// Of a query that was slow, what goes into the log.
const LOGGED: usize = 4_000;

/// Writes a query whose answer took long to begin into the log.
fn log_slow(call: &Call, text: &str, started: Instant) {
    let (took, bound) = (started.elapsed().as_millis(), call.app.limit(LimitKey::SlowMilliseconds));
    if bound > 0 && took >= bound as u128 {
        let text: String = text.chars().take(LOGGED).collect();
        tracing::warn!(milliseconds = took, path = call.path(), "slow query\n{text}");
    }
}

/// What an answer is sent with, besides what was written.
struct How {
    vary: &'static str,
    page: Option<Page>,
    file: Option<String>,
}

fn represent(
    call: &Call,
    output: Output,
    tag: Option<HeaderValue>,
    how: &How,
    written: &Written,
) -> Response {
    let mut representation = Representation::output(written.media_type, output).vary(how.vary);
    match tag {
        Some(tag) => representation = representation.tag(tag),
        None => representation = representation.header(header::CACHE_CONTROL, "no-cache"),
    }
    if let Some(page) = how.page {
        for link in neighbours(call, page, written.more) {
            representation = representation.link(link);
        }
    }
    if let Some(file) = &how.file {
        let value = format!("attachment; filename=\"{file}.{}\"", written.extension);
        representation = representation.header(header::CONTENT_DISPOSITION, &value);
    }
    representation.answer(call)
}

/// The tag of the answer, known before it is made; none when it may be another each time.
fn tag(call: &Call, job: &Job) -> Option<HeaderValue> {
    let request = &job.request;
    let text = request.text.text();
    if tokens(text).any(|token| VOLATILE.iter().any(|name| token.is_word(text, name))) {
        return None;
    }
    let how = format!(
        "{:?}{:?}{:?}{:?}{:?}",
        job.formats, job.page, request.default_graphs, request.named_graphs, request.algebra
    );
    Some(tag_of("W/", [call.published.stamp.as_str(), text, how.as_str()]))
}

fn write(
    call: &Call,
    answer: QueryAnswer,
    formats: Formats,
    page: Option<Page>,
    head: tokio::sync::oneshot::Sender<Written>,
    out: &mut Writer,
) -> Result<(), Broken> {
    let results = |format: ResultFormat| {
        let info = format.info();
        Written { media_type: info.media_type, extension: info.extension, more: false }
    };
    match (answer, formats) {
        (QueryAnswer::Graph(triples), Formats { graph: Some(format), .. }) => {
            let info = format.syntax.info();
            let _ =
                head.send(Written { media_type: info.media_type, extension: info.extension, more: false });
            write_graph(call, triples, format, out)
        }
        (QueryAnswer::Solutions(solutions), Formats { results: Some(format), .. }) if page.is_some() => {
            let page = page.map_or(0, |page| page.rows);
            let (variables, rows, more) = read_page(solutions, page)?;
            let _ = head.send(Written { more, ..results(format) });
            format.write_rows(&variables, rows.into_iter().map(Ok), out)?;
            Ok(())
        }
        (
            answer @ (QueryAnswer::Solutions(_) | QueryAnswer::Boolean(_)),
            Formats { results: Some(format), .. },
        ) => {
            let _ = head.send(results(format));
            let prefixes = call.published.theme.prefixes.clone();
            let graph = crate::rdf::media::RdfSyntax::Turtle;
            answer.write(&AnswerFormat { results: format, graph, prefixes }, out)?;
            Ok(())
        }
        (answer, _) => Err(no_format(call, &answer).into()),
    }
}

/// The rows of one page, and whether others follow.
fn read_page(
    solutions: Solutions,
    limit: usize,
) -> Result<(Vec<String>, Vec<crate::store::Row>, bool), Broken> {
    let variables = solutions.variables().to_vec();
    let mut rows = Vec::new();
    for row in solutions.take(limit + 1) {
        rows.push(row.map_err(Failure::from)?);
    }
    let more = rows.len() > limit;
    rows.truncate(limit);
    Ok((variables, rows, more))
}

/// A short graph is written as a document is; a long one as it comes.
fn write_graph(
    call: &Call,
    mut triples: Triples,
    format: GraphFormat,
    out: &mut Writer,
) -> Result<(), Broken> {
    let theme = &call.published.theme;
    let mut short: Vec<Quad> = Vec::new();
    for triple in triples.by_ref().take(theme.limits.count(LimitKey::DocumentTriples)) {
        short.push(triple.map_err(Failure::from)?.in_graph(GraphName::DefaultGraph));
    }
    let mut rest = triples.peekable();
    if rest.peek().is_none() {
        use std::io::Write as _;
        let text = crate::http::describe::write_whole(short, format, &theme.prefixes)?;
        return Ok(out.write_all(&text)?);
    }
    let mut writer = RdfWriter::new(out, format.syntax, &theme.prefixes);
    for quad in &short {
        writer.quad(quad)?;
    }
    for triple in rest {
        writer.quad(&triple.map_err(Failure::from)?.in_graph(GraphName::DefaultGraph))?;
    }
    writer.finish()?;
    Ok(())
}

/// 406: the answer is of a kind that none of the accepted formats can hold.
fn no_format(call: &Call, answer: &QueryAnswer) -> Failure {
    let is_graph = matches!(answer, QueryAnswer::Graph(_));
    let results = RESULT_FORMATS.iter().map(|info| (info.extension, info.media_type));
    let graphs = RDF_SYNTAXES.iter().map(|info| (info.extension, info.media_type));
    let formats: Vec<_> = if is_graph { graphs.collect() } else { results.collect() };
    let alternates = formats.into_iter().map(|(extension, media_type)| Alternate {
        href: format!("?format={extension}"),
        media_type: media_type.to_owned(),
        title: String::new(),
    });
    not_acceptable(call, alternates.collect())
}

/// Links to the pages before and after.
fn neighbours(call: &Call, page: Page, more: bool) -> Vec<HeaderValue> {
    let link = |number: usize, relation: &str| {
        let others = call.query.iter().filter(|(name, _)| name != "page");
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(others).append_pair("page", &number.to_string());
        let value = format!("<{}?{}>; rel=\"{relation}\"", call.path(), query.finish());
        HeaderValue::from_str(&value).ok()
    };
    let first = (page.number > 1).then(|| link(1, "first"));
    let previous = (page.number > 1).then(|| link(page.number - 1, "prev"));
    let next = more.then(|| link(page.number + 1, "next"));
    [first, previous, next].into_iter().flatten().flatten().collect()
}
