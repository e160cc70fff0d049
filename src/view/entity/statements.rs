//! What is stated of a thing and of the things without name around it, with every label that a page of
//! them needs.

use std::collections::HashMap;

use crate::rdf::vocab::{owl, rdf};
use crate::rdf::{NamedNode, NamedOrBlankNode, Term};
use crate::store::{Scope, StoreError};
use crate::text::LimitKey;
use crate::view::Reader;
use crate::view::label::Labels;
use crate::view::value::{self, Fact, Node, Value};

/// Statements read of one unnamed thing.
const NODE_STATEMENTS: usize = 40;
/// What ties others together links so many at least, and says less than that in words.
const TIED: usize = 2;
/// How far a page follows unnamed things: a membership, its period, the day when it begins.
const DEPTH: usize = 3;
/// How many values of one property such a thing shows.
const NODE_VALUES: usize = 5;
/// What is nested deeper than this is left to the data formats.
const SHOWN_DEPTH: usize = 4;

pub type Stated = Vec<(NamedNode, Term)>;

/// Statements by subject.
pub struct Statements<'a> {
    reader: Reader<'a>,
    of: HashMap<NamedOrBlankNode, Stated>,
    pub labels: Labels,
    /// Whether more is stated of the thing than was read.
    pub truncated: bool,
}

impl<'a> Statements<'a> {
    /// Reads what is stated of `subject`, and of the unnamed things among its objects and in `around`.
    pub fn read(
        reader: &Reader<'a>,
        subject: Option<&NamedNode>,
        around: &[NamedOrBlankNode],
    ) -> Result<Self, StoreError> {
        let mut statements =
            Self { reader: *reader, of: HashMap::new(), labels: Labels::default(), truncated: false };
        if let Some(subject) = subject {
            let limit = reader.theme.limits.count(LimitKey::DocumentTriples);
            statements.truncated = statements.describe(&subject.clone().into(), limit)?;
        }
        statements.follow(around)?;
        statements.name(around)?;
        Ok(statements)
    }

    /// Reads what is stated of a node and of the blank nodes below it; tells whether the limit cut it.
    fn describe(&mut self, node: &NamedOrBlankNode, limit: usize) -> Result<bool, StoreError> {
        let description = self.reader.generation.describe(node, Scope::Union, limit)?;
        for quad in description.quads {
            self.of.entry(quad.subject).or_default().push((quad.predicate, quad.object));
        }
        Ok(description.truncated)
    }

    /// Reads the unnamed things of our own that are pointed to, level by level.
    fn follow(&mut self, around: &[NamedOrBlankNode]) -> Result<(), StoreError> {
        let mut room = self.reader.theme.limits.count(LimitKey::NestedNodes);
        let mut level: Vec<NamedOrBlankNode> = around.to_vec();
        level.extend(self.of.values().flatten().filter_map(|(_, object)| resource(object)));
        for _ in 0..DEPTH {
            let candidates: Vec<NamedNode> = level
                .drain(..)
                .filter_map(|node| match node {
                    NamedOrBlankNode::NamedNode(node) if self.is_ours(&node) => Some(node),
                    _ => None,
                })
                .collect();
            let labels = self.reader.labels(&candidates)?;
            for node in candidates {
                let key = NamedOrBlankNode::from(node.clone());
                if room == 0 || self.of.contains_key(&key) {
                    continue;
                }
                if labels.get(&node).is_some() && !(around.contains(&key) && self.is_tie(&node)?) {
                    continue;
                }
                room -= 1;
                self.describe(&key, NODE_STATEMENTS)?;
                let below = self.of.get(&key).into_iter().flatten();
                level.extend(below.filter_map(|(_, object)| resource(object)));
            }
            for blank in around.iter().filter(|node| matches!(node, NamedOrBlankNode::BlankNode(_))) {
                if !self.of.contains_key(blank) && room > 0 {
                    room -= 1;
                    self.describe(blank, NODE_STATEMENTS)?;
                }
            }
        }
        Ok(())
    }

    /// Looks up the names of everything that was read.
    fn name(&mut self, around: &[NamedOrBlankNode]) -> Result<(), StoreError> {
        let mut nodes: Vec<NamedNode> = Vec::new();
        let subjects = self.of.keys().chain(around).filter_map(|node| match node {
            NamedOrBlankNode::NamedNode(node) => Some(node.clone()),
            NamedOrBlankNode::BlankNode(_) => None,
        });
        nodes.extend(subjects);
        for (predicate, object) in self.of.values().flatten() {
            nodes.push(predicate.clone());
            if let Term::NamedNode(node) = object {
                nodes.push(node.clone());
            }
        }
        nodes.sort_unstable();
        nodes.dedup();
        self.labels = self.reader.labels(&nodes)?;
        Ok(())
    }

    /// Whether a thing that has a name only ties others together, such as a membership: it links things
    /// of ours, says little else, and nothing points to it.
    fn is_tie(&self, node: &NamedNode) -> Result<bool, StoreError> {
        let (generation, object) = (self.reader.generation, Term::from(node.clone()));
        if generation.quads_for(None, None, Some(&object), Scope::Union).next().is_some() {
            return Ok(false);
        }
        let (mut links, mut texts) = (0, 0);
        let stated = generation.quads_for(Some(&node.clone().into()), None, None, Scope::Union);
        for quad in stated.take(NODE_STATEMENTS) {
            let quad = quad?;
            match &quad.object {
                Term::NamedNode(other) if self.is_ours(other) => links += 1,
                Term::Literal(literal)
                    if !self.reader.overview.label_properties.contains(&quad.predicate)
                        && self.reader.format().date(literal.value()).is_none() =>
                {
                    texts += 1;
                }
                _ => {}
            }
        }
        Ok(links >= TIED && texts < TIED)
    }

    fn is_ours(&self, node: &NamedNode) -> bool {
        self.reader.theme.local(node.as_str()).is_some_and(|path| {
            // Terms, datasets and graphs have pages that tell more.
            path.starts_with("id/") || path.starts_with(".well-known/genid/")
        })
    }

    /// What is stated of a node.
    pub fn of(&self, node: &NamedOrBlankNode) -> &[(NamedNode, Term)] {
        self.of.get(node).map(Vec::as_slice).unwrap_or_default()
    }

    /// A term as a value; `page` is the thing of the page, which its unnamed things need not name again.
    pub fn value(&self, term: &Term, page: Option<&NamedNode>) -> Option<Value> {
        self.value_at(term, page, 0)
    }

    fn value_at(&self, term: &Term, page: Option<&NamedNode>, depth: usize) -> Option<Value> {
        let node = resource(term)?;
        let is_page =
            matches!((&node, page), (NamedOrBlankNode::NamedNode(node), Some(page)) if node == page);
        // What was read of a thing is shown: those with a page that tells enough were not read.
        if !is_page && depth < SHOWN_DEPTH && self.of.contains_key(&node) {
            let mut node = self.node(&node, page, depth);
            // An instant is its date, a quantity its number.
            if depth > 0
                && node.label.is_none()
                && let [Fact { values, .. }] = node.facts.as_mut_slice()
                && let [Value::Literal(_)] = values.as_slice()
            {
                return values.pop();
            }
            return Some(Value::Node(node));
        }
        self.reader.value(term, &self.labels)
    }

    /// A literal or a resource as a value.
    pub fn any(&self, term: &Term, page: Option<&NamedNode>) -> Option<Value> {
        match term {
            Term::Literal(_) => self.reader.value(term, &self.labels),
            _ => self.value(term, page),
        }
    }

    /// The facts of an unnamed thing, in the order in which the theme's groups name their properties.
    fn node(&self, node: &NamedOrBlankNode, page: Option<&NamedNode>, depth: usize) -> Node {
        let (mut types, mut facts): (Vec<_>, Vec<(usize, Fact)>) = (Vec::new(), Vec::new());
        let label = match node {
            NamedOrBlankNode::NamedNode(iri) => self.labels.get(iri),
            NamedOrBlankNode::BlankNode(_) => None,
        };
        for (property, object) in self.of(node) {
            if self.reader.overview.label_properties.contains(property) && label.is_some() {
                continue;
            }
            match object {
                Term::NamedNode(class) if property.as_str() == rdf::TYPE => {
                    types.push(self.reader.link_to_term(class, &self.labels));
                    continue;
                }
                Term::NamedNode(object) if Some(object) == page => continue,
                _ => {}
            }
            let value = match object {
                Term::Literal(_) => self.reader.value(object, &self.labels),
                _ => self.value_at(object, page, depth + 1),
            };
            let Some(value) = value else { continue };
            if let Some((_, fact)) = facts.iter_mut().find(|(_, f)| f.property.iri == property.as_str()) {
                fact.values.push(value);
            } else {
                let property_link = self.reader.link_to_term(property, &self.labels);
                facts.push((self.rank(property), Fact { property: property_link, values: vec![value] }));
            }
        }
        facts.sort_by(|(a_rank, a), (b_rank, b)| {
            a_rank.cmp(b_rank).then_with(|| a.property.label.text.cmp(&b.property.label.text))
        });
        let facts = facts.into_iter().map(|(_, fact)| self.shortened(fact)).collect();
        let iri = match node {
            NamedOrBlankNode::NamedNode(iri) => Some(iri.as_str().to_owned()),
            NamedOrBlankNode::BlankNode(_) => None,
        };
        let href = iri.as_deref().filter(|iri| !iri.contains("/.well-known/genid/"));
        Node { href: href.and_then(|iri| self.reader.href(iri)), iri, label, types, facts }
    }

    /// A fact with the texts that suit the reader, and not too many values.
    fn shortened(&self, mut fact: Fact) -> Fact {
        let rank = |value: &Value| value.language().map(|language| self.reader.language_rank(language));
        if let Some(best) = fact.values.iter().filter_map(rank).min() {
            fact.values.retain(|value| rank(value).is_none_or(|rank| rank == best));
        }
        value::sort(&mut fact.values);
        fact.values.truncate(NODE_VALUES);
        fact
    }

    /// The place of a property in the groups of any entity type; those that none names come after.
    fn rank(&self, property: &NamedNode) -> usize {
        let groups = self.reader.theme.entities.iter().flat_map(|entity| &entity.groups);
        let mut properties = groups.flat_map(|group| &group.properties);
        let same = property.as_str() == owl::SAME_AS;
        properties.position(|have| have == property.as_str()).unwrap_or(usize::MAX - usize::from(!same))
    }
}

/// A term that statements may be about.
pub fn resource(term: &Term) -> Option<NamedOrBlankNode> {
    match term {
        Term::NamedNode(node) => Some(node.clone().into()),
        Term::BlankNode(node) => Some(node.clone().into()),
        _ => None,
    }
}
