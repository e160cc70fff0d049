//! What changed in a dataset, from the log of the generation: as Atom, and as a Linked Data Event Stream
//! in pages. A page that is full never changes again.

mod atom;
mod stream;

use std::sync::Arc;

use axum::http::{HeaderValue, header};
use axum::response::Response;

use super::app::Published;
use super::call::Call;
use super::describe::write_whole;
use super::failure::{Alternate, Failure};
use super::format::{GraphFormat, not_acceptable, unknown, wish};
use super::respond::Representation;
use crate::rdf::media::{RDF_SYNTAXES, RdfSyntax};
use crate::rdf::{Prefixes, Quad, vocab, write_quads};
use crate::store::{Change, Changes};
use crate::theme::Dataset;

/// Changes on one page of the stream.
const PAGE: usize = 1000;
const ATOM: &str = "atom";
const FOREVER: &str = "public, max-age=31536000, immutable";

/// The feed of one dataset.
struct Feed<'a> {
    published: &'a Published,
    dataset: &'a Dataset,
    changes: &'a Changes,
    /// The places in the log of the changes that concern it, oldest first.
    numbers: Vec<u32>,
}

impl<'a> Feed<'a> {
    fn of(published: &'a Published, name: &str) -> Result<Self, Failure> {
        let none = || Failure::not_found(format!("there is no dataset `{name}` whose changes were kept"));
        let dataset = published.theme.dataset(name).ok_or_else(none)?;
        let changes = published.generation.changes().ok_or_else(none)?;
        let record = published.generation.manifest().datasets.get(&dataset.id);
        let mut graphs = vec![dataset.graph.as_str()];
        graphs.extend(record.into_iter().flat_map(|record| record.graphs.iter().map(String::as_str)));
        let numbers = changes.of_graphs(&graphs);
        Ok(Self { published, dataset, changes, numbers })
    }

    /// The IRI of the stream's first node.
    fn iri(&self) -> String {
        self.published.theme.iri(&format!("changes/{}", self.dataset.id))
    }

    /// The IRI of a change: the same for ever.
    fn change_iri(&self, change: &Change<'_>) -> String {
        format!("{}#{}-{}", self.iri(), change.generation, change.number)
    }

    /// The IRI of what changed.
    fn topic(&self, change: &Change<'_>) -> String {
        format!("{}{}", self.published.theme.base_iri, change.path)
    }

    fn pages(&self) -> usize {
        self.numbers.len().div_ceil(PAGE)
    }

    /// The changes of a page, from 1.
    fn page(&self, page: usize) -> impl DoubleEndedIterator<Item = Change<'a>> {
        let start = page.saturating_sub(1).saturating_mul(PAGE).min(self.numbers.len());
        let end = (start + PAGE).min(self.numbers.len());
        self.get(start..end)
    }

    fn get(&self, range: std::ops::Range<usize>) -> impl DoubleEndedIterator<Item = Change<'a>> {
        let changes = self.changes;
        let numbers: Vec<u32> = self.numbers[range].to_vec();
        numbers.into_iter().filter_map(move |number| changes.get(number as usize))
    }
}

/// `/changes/{dataset}`: the stream's first node, or the feed by the extension `atom`.
pub async fn changes(call: Arc<Call>) -> Result<Response, Failure> {
    let name = call.param("feed").to_owned();
    if let Some(dataset) = name.strip_suffix(ATOM).and_then(|name| name.strip_suffix('.')) {
        let dataset = dataset.to_owned();
        return call.blocking(move |call| atom::answer(call, &Feed::of(&call.published, &dataset)?)).await;
    }
    call.blocking(move |call| {
        let (name, extension) = extension(&name);
        let feed = Feed::of(&call.published, name)?;
        let (format, vary) = format(call, &feed, extension)?;
        let atom =
            format!("</changes/{}.atom>; rel=\"alternate\"; type=\"application/atom+xml\"", feed.dataset.id);
        let answer = graph(call, &stream::root(&feed), format)?.vary(vary);
        Ok(answer.header(header::LINK, &atom).answer(call))
    })
    .await
}

/// `/changes/{dataset}/{page}`: a page of the stream.
pub async fn page(call: Arc<Call>) -> Result<Response, Failure> {
    call.blocking(|call| {
        let feed = Feed::of(&call.published, call.param("feed"))?;
        let (number, extension) = extension(call.param("page"));
        let number = number.parse::<usize>().ok().filter(|number| (1..=feed.pages()).contains(number));
        let none = || Failure::not_found(format!("the stream has {} pages, counted from 1", feed.pages()));
        let number = number.ok_or_else(none)?;
        let (format, vary) = format(call, &feed, extension)?;
        let is_full = number * PAGE <= feed.numbers.len();
        let mut answer = graph(call, &stream::page(&feed, number, is_full), format)?.vary(vary).answer(call);
        if is_full {
            answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(FOREVER));
        }
        Ok(answer)
    })
    .await
}

/// A name and the extension of a data format after it.
fn extension(name: &str) -> (&str, Option<RdfSyntax>) {
    match name.rsplit_once('.').and_then(|(stem, end)| Some((stem, RdfSyntax::from_extension(end)?))) {
        Some((stem, syntax)) => (stem, Some(syntax)),
        None => (name, None),
    }
}

fn format(
    call: &Call,
    feed: &Feed<'_>,
    extension: Option<RdfSyntax>,
) -> Result<(GraphFormat, &'static str), Failure> {
    if let Some(syntax) = extension {
        return Ok((syntax.into(), ""));
    }
    if let Some(name) = wish(&call.query) {
        let names = RDF_SYNTAXES.iter().map(|info| info.extension);
        return Ok((GraphFormat::named(name).ok_or_else(|| unknown(name, names))?, ""));
    }
    let chosen = call.accept().choose(GraphFormat::offers());
    let alternates = || {
        let forms = RDF_SYNTAXES.iter().map(|info| Alternate {
            href: format!("/changes/{}.{}", feed.dataset.id, info.extension),
            media_type: info.media_type.to_owned(),
            title: String::new(),
        });
        forms.collect()
    };
    Ok((chosen.ok_or_else(|| not_acceptable(call, alternates()))?, "Accept"))
}

/// Many plain statements: the layout of a document would cost more than it shows.
fn graph(call: &Call, quads: &[Quad], format: GraphFormat) -> Result<Representation, Failure> {
    let mut prefixes: Prefixes = call.published.theme.prefixes.clone();
    prefixes.insert("as", vocab::activity::NAMESPACE);
    prefixes.insert("ldes", vocab::ldes::NAMESPACE);
    prefixes.insert("tree", vocab::tree::NAMESPACE);
    let bytes = if format.syntax == RdfSyntax::Turtle {
        write_quads(quads, format.syntax, &prefixes)
    } else {
        write_whole(quads.to_vec(), format, &prefixes)
    };
    let bytes = bytes.map_err(|error| Failure::internal(&error))?;
    let created = call.published.created();
    Ok(Representation::new(format.content_type(), bytes).modified(created))
}
