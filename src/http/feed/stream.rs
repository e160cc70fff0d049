//! The nodes of the event stream (TREE, LDES). Its members are activities: that something was created,
//! updated or deleted, and when; what it says now is told by its document.

use super::Feed;
use crate::rdf::vocab::{activity, dcterms, ldes, rdf, sh, tree, xsd};
use crate::rdf::{GraphName, Literal, NamedNode, Quad, Term};
use crate::store::{Change, ChangeKind, Moment};

/// Statements of one document.
#[derive(Default)]
struct Statements(Vec<Quad>);

impl Statements {
    fn add(&mut self, subject: &str, property: &str, object: impl Into<Term>) {
        let (subject, property) = (NamedNode::new_unchecked(subject), NamedNode::new_unchecked(property));
        self.0.push(Quad::new(subject, property, object, GraphName::DefaultGraph));
    }

    fn iri(&mut self, subject: &str, property: &str, object: &str) {
        self.add(subject, property, NamedNode::new_unchecked(object));
    }

    fn typed(&mut self, subject: &str, property: &str, value: &str, datatype: &str) {
        self.add(subject, property, Literal::new_typed_literal(value, NamedNode::new_unchecked(datatype)));
    }

    fn time(&mut self, subject: &str, property: &str, time: Moment) {
        self.typed(subject, property, &time.to_string(), xsd::DATE_TIME);
    }
}

/// The stream with what its readers must know, and the ways to its pages.
pub fn root(feed: &Feed<'_>) -> Vec<Quad> {
    let mut out = Statements::default();
    let (root, stream) = (feed.iri(), stream(feed));
    out.iri(&stream, rdf::TYPE, ldes::EVENT_STREAM);
    out.iri(&stream, tree::VIEW, &root);
    for (language, title) in feed.dataset.title.iter() {
        let title = match language {
            "" => Literal::new_simple_literal(title),
            _ => Literal::new_language_tagged_literal_unchecked(title, language.to_ascii_lowercase()),
        };
        out.add(&stream, dcterms::TITLE, title);
    }
    out.iri(&stream, ldes::TIMESTAMP_PATH, activity::PUBLISHED);
    out.iri(&stream, ldes::VERSION_OF_PATH, activity::OBJECT);
    for (path, object, class) in [
        (ldes::VERSION_CREATE_PATH, ldes::VERSION_CREATE_OBJECT, activity::CREATE),
        (ldes::VERSION_UPDATE_PATH, ldes::VERSION_UPDATE_OBJECT, activity::UPDATE),
        (ldes::VERSION_DELETE_PATH, ldes::VERSION_DELETE_OBJECT, activity::DELETE),
    ] {
        out.iri(&stream, path, rdf::TYPE);
        out.iri(&stream, object, class);
    }
    if let Some(licence) = &feed.dataset.licence {
        out.iri(&stream, dcterms::LICENSE, licence);
    }
    out.iri(&stream, dcterms::SOURCE, &feed.published.theme.dataset_iri(&feed.dataset.id));
    shape(&stream, &root, &mut out);
    out.iri(&root, rdf::TYPE, tree::NODE_CLASS);
    for page in 1..=feed.pages() {
        let mut changes = feed.page(page);
        let (Some(first), last) = (changes.next(), changes.next_back()) else { continue };
        let last = last.unwrap_or(first);
        let address = format!("{root}/{page}");
        let mut relation = |kind: &str, class: &str, time: Moment| {
            let relation = format!("{root}#{kind}-{page}");
            out.iri(&root, tree::RELATION, &relation);
            out.iri(&relation, rdf::TYPE, class);
            out.iri(&relation, tree::NODE, &address);
            out.iri(&relation, tree::PATH, activity::PUBLISHED);
            out.time(&relation, tree::VALUE, time);
        };
        relation("from", tree::NOT_BEFORE, first.time);
        if page * super::PAGE <= feed.numbers.len() {
            relation("to", tree::NOT_AFTER, last.time);
        }
    }
    out.0
}

/// What every member has.
fn shape(stream: &str, root: &str, out: &mut Statements) {
    let shape = format!("{root}#shape");
    out.iri(stream, tree::SHAPE, &shape);
    out.iri(&shape, rdf::TYPE, sh::NODE_SHAPE);
    out.iri(&shape, sh::NODE_KIND, sh::IRI);
    for (name, path) in
        [("published", activity::PUBLISHED), ("object", activity::OBJECT), ("type", rdf::TYPE)]
    {
        let property = format!("{shape}-{name}");
        out.iri(&shape, sh::PROPERTY, &property);
        out.iri(&property, sh::PATH, path);
        out.typed(&property, sh::MIN_COUNT, "1", xsd::INTEGER);
        out.typed(&property, sh::MAX_COUNT, "1", xsd::INTEGER);
        if name == "published" {
            out.iri(&property, sh::DATATYPE, xsd::DATE_TIME);
        } else {
            out.iri(&property, sh::NODE_KIND, sh::IRI);
        }
    }
}

/// A page of members, oldest first.
pub fn page(feed: &Feed<'_>, number: usize, is_full: bool) -> Vec<Quad> {
    let mut out = Statements::default();
    let (root, stream) = (feed.iri(), stream(feed));
    let page = format!("{root}/{number}");
    out.iri(&page, rdf::TYPE, tree::NODE_CLASS);
    if is_full {
        out.typed(&page, ldes::IMMUTABLE, "true", xsd::BOOLEAN);
    }
    out.iri(&stream, rdf::TYPE, ldes::EVENT_STREAM);
    out.iri(&stream, tree::VIEW, &root);
    for change in feed.page(number) {
        member(feed, &stream, &change, &mut out);
    }
    out.0
}

fn member(feed: &Feed<'_>, stream: &str, change: &Change<'_>, out: &mut Statements) {
    let member = feed.change_iri(change);
    let class = match change.kind {
        ChangeKind::Created => activity::CREATE,
        ChangeKind::Updated => activity::UPDATE,
        ChangeKind::Deleted => activity::DELETE,
    };
    out.iri(stream, tree::MEMBER, &member);
    out.iri(&member, rdf::TYPE, class);
    out.iri(&member, activity::OBJECT, &feed.topic(change));
    out.time(&member, activity::PUBLISHED, change.time);
}

fn stream(feed: &Feed<'_>) -> String {
    format!("{}#stream", feed.iri())
}
