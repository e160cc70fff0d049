//! Reading what a plan names from the frozen index, on identifiers: which things have which texts,
//! kinds and facet values.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use oxigraph::model::{NamedNode, Term};

use super::plan::{SearchPlan, TextRole};
use crate::rdf::encode_term;
use crate::rdf::vocab::rdf;
use crate::store::index::{FrozenIndex, Graphs, IndexError, Scan, TermId};

/// A thing to be found.
#[derive(Debug, Default)]
pub struct Document {
    pub node: TermId,
    pub iri: String,
    /// The place of its kind in the plan; the number of kinds for one of none.
    pub kind: u16,
    pub texts: Vec<Text>,
    /// [`facet_value`]s, sorted.
    pub facets: Vec<u64>,
}

#[derive(Debug)]
pub struct Text {
    pub role: TextRole,
    pub content: String,
    pub language: String,
}

/// The facet of the kinds.
pub const KIND_FACET: usize = 0;

/// One value of one facet: those of the plan come after the kinds.
#[must_use]
pub fn facet_value(facet: usize, value: TermId) -> u64 {
    (facet as u64) << 32 | u64::from(value)
}

/// The parts of a [`facet_value`].
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "the halves of a number")]
pub fn facet_parts(value: u64) -> (usize, TermId) {
    ((value >> 32) as usize, value as TermId)
}

pub struct Gathering<'a> {
    index: &'a Arc<FrozenIndex>,
    plan: &'a SearchPlan,
    /// Subject, role, text.
    texts: Vec<(TermId, TextRole, TermId)>,
    things: Vec<TermId>,
    /// Subject and [`facet_value`].
    facets: Vec<(TermId, u64)>,
    prefixes: Vec<Range<TermId>>,
    /// The plan's limit left texts out.
    pub truncated: bool,
}

impl<'a> Gathering<'a> {
    #[must_use]
    pub fn of(index: &'a Arc<FrozenIndex>, plan: &'a SearchPlan) -> Self {
        let prefixes = plan.kinds.iter().map(|kind| starting_with(index, &kind.prefix)).collect();
        let mut gathering = Self {
            index,
            plan,
            texts: Vec::new(),
            things: Vec::new(),
            facets: Vec::new(),
            prefixes,
            truncated: false,
        };
        gathering.texts();
        gathering.kinds();
        gathering.facets();
        gathering
    }

    fn texts(&mut self) {
        let local = starting_with(self.index, &self.plan.local);
        'all: for text in &self.plan.texts {
            for (subject, object) in pairs(self.index, &text.property) {
                if !local.contains(&subject) {
                    continue;
                }
                if self.texts.len() == self.plan.most_texts {
                    self.truncated = true;
                    break 'all;
                }
                self.texts.push((subject, text.role, object));
            }
        }
        self.texts.sort_unstable();
        // A text may be stated by several properties: the best role stays.
        self.texts.sort_by_key(|(subject, _, text)| (*subject, *text));
        self.texts.dedup_by_key(|(subject, _, text)| (*subject, *text));
        self.things = self.texts.iter().map(|(subject, ..)| *subject).collect();
        self.things.dedup();
    }

    fn is_thing(&self, id: TermId) -> bool {
        self.things.binary_search(&id).is_ok()
    }

    fn kinds(&mut self) {
        for kind in &self.plan.kinds {
            let Some(class) = iri_id(self.index, &kind.class) else { continue };
            let pattern = [None, Some(iri_id(self.index, rdf::TYPE)), Some(Some(class))];
            let value = facet_value(KIND_FACET, class);
            for (subject, ..) in Scan::new(self.index, pattern, Graphs::Union) {
                if self.is_thing(subject) {
                    self.facets.push((subject, value));
                }
            }
        }
    }

    fn facets(&mut self) {
        for (place, facet) in self.plan.facets.iter().enumerate() {
            for path in &facet.paths {
                for (subject, value) in self.ends(path) {
                    self.facets.push((subject, facet_value(place + 1, value)));
                }
            }
        }
        self.facets.sort_unstable();
        self.facets.dedup();
    }

    /// The things with what stands at the end of a path from them.
    fn ends(&self, path: &[String]) -> Vec<(TermId, TermId)> {
        let Some((first, rest)) = path.split_first() else { return Vec::new() };
        let first = pairs(self.index, first).filter(|(subject, _)| self.is_thing(*subject));
        let mut ends: Vec<(TermId, TermId)> = first.collect();
        for property in rest {
            let mut next: HashMap<TermId, Vec<TermId>> = HashMap::new();
            for (subject, object) in pairs(self.index, property) {
                next.entry(subject).or_default().push(object);
            }
            let following = |(thing, end): (TermId, TermId)| {
                next.get(&end).into_iter().flatten().map(move |object| (thing, *object))
            };
            ends = ends.into_iter().flat_map(following).collect();
        }
        ends
    }

    /// The things in the order of the index.
    pub fn documents(&self) -> impl Iterator<Item = Result<Document, IndexError>> {
        let (mut text, mut facet) = (0, 0);
        self.things.iter().map(move |&node| {
            let mut texts = Vec::new();
            while let Some((_, role, id)) = self.texts.get(text).filter(|(subject, ..)| *subject == node) {
                if let Term::Literal(literal) = self.index.term(*id).ok_or(IndexError::Length)? {
                    let language = literal.language().unwrap_or_default().to_owned();
                    texts.push(Text { role: *role, content: literal.value().to_owned(), language });
                }
                text += 1;
            }
            while self.facets.get(facet).is_some_and(|(subject, _)| *subject < node) {
                facet += 1;
            }
            let mut facets = Vec::new();
            while let Some((_, value)) = self.facets.get(facet).filter(|(subject, _)| *subject == node) {
                facets.push(*value);
                facet += 1;
            }
            let Some(Term::NamedNode(iri)) = self.index.term(node) else { return Err(IndexError::Length) };
            let kind = self.prefixes.iter().position(|range| range.contains(&node));
            let kind = kind.unwrap_or(self.plan.kinds.len());
            let kind = u16::try_from(kind).unwrap_or(u16::MAX);
            Ok(Document { node, iri: iri.into_string(), kind, texts, facets })
        })
    }
}

/// Subjects and objects of a property, in all graphs together.
fn pairs(index: &Arc<FrozenIndex>, property: &str) -> impl Iterator<Item = (TermId, TermId)> {
    let pattern = [None, Some(iri_id(index, property)), None];
    Scan::new(index, pattern, Graphs::Union).map(|(subject, _, object, _)| (subject, object))
}

pub fn iri_id(index: &FrozenIndex, iri: &str) -> Option<TermId> {
    index.id(&encode_term(&Term::from(NamedNode::new_unchecked(iri))))
}

/// The identifiers of the IRIs that begin with `prefix`: the dictionary is sorted.
fn starting_with(index: &FrozenIndex, prefix: &str) -> Range<TermId> {
    let first = format!("<{prefix}");
    // No character of an IRI comes after this one.
    let last = format!("<{prefix}\u{10FFFF}");
    match (index.lower_bound(&first), index.lower_bound(&last)) {
        (Some(first), Some(last)) => first..last,
        _ => 0..0,
    }
}
