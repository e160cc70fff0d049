//! The latest changes as Atom (RFC 4287), newest first.

use std::fmt::Write as _;

use axum::response::Response;

use super::Feed;
use crate::http::call::Call;
use crate::http::failure::Failure;
use crate::http::respond::Representation;
use crate::rdf::NamedNode;
use crate::store::{Change, ChangeKind};

/// Entries of a feed: who reads it seldom follows the stream.
const ENTRIES: usize = 100;

pub fn answer(call: &Call, feed: &Feed<'_>) -> Result<Response, Failure> {
    let theme = &call.published.theme;
    let start = feed.numbers.len().saturating_sub(ENTRIES);
    let changes: Vec<Change<'_>> = feed.get(start..feed.numbers.len()).rev().collect();
    let topics: Vec<NamedNode> =
        changes.iter().map(|change| NamedNode::new_unchecked(feed.topic(change))).collect();
    let page = call.page();
    let labels = page.reader().labels(&topics)?;
    let created = || call.published.generation.manifest().created.clone();
    let updated = changes.first().map_or_else(created, |change| change.time.to_string());
    let (iri, title) = (feed.iri(), theme.text(&feed.dataset.title, &call.language));
    let author = feed.dataset.publisher.as_ref().map_or(title, |publisher| publisher.name.as_str());
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = write!(
        out,
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n<id>{}</id>\n<title>{}</title>\n\
         <updated>{updated}</updated>\n<author><name>{}</name></author>\n\
         <link rel=\"self\" type=\"application/atom+xml\" href=\"{}.atom\"/>\n\
         <link rel=\"alternate\" href=\"{}\"/>\n",
        escaped(&call.language),
        escaped(&iri),
        escaped(title),
        escaped(author),
        escaped(&iri),
        escaped(&theme.dataset_iri(&feed.dataset.id)),
    );
    for (change, topic) in changes.iter().zip(&topics) {
        let kind = match change.kind {
            ChangeKind::Created => "created",
            ChangeKind::Updated => "updated",
            ChangeKind::Deleted => "deleted",
        };
        let name = labels.of(topic).text;
        let _ = write!(
            out,
            "<entry>\n<id>{}</id>\n<title>{}</title>\n<updated>{}</updated>\n<category term=\"{kind}\"/>\n\
             <link rel=\"alternate\" href=\"{}\"/>\n<summary>{}</summary>\n</entry>\n",
            escaped(&feed.change_iri(change)),
            escaped(&name),
            change.time,
            escaped(topic.as_str()),
            escaped(&format!("{kind}: {}", topic.as_str())),
        );
    }
    out.push_str("</feed>\n");
    let representation = Representation::new("application/atom+xml", out).vary("Accept-Language");
    Ok(representation.modified(call.published.created()).answer(call))
}

/// As text and inside an attribute.
fn escaped(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_control() || c.is_whitespace()).collect();
    html_escape::encode_double_quoted_attribute(&text).into_owned()
}
