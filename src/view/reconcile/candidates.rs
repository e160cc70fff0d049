//! Candidates for one query, each with a score from 0 to 100 and the features that it is made of.

use std::collections::HashMap;

use super::similarity::similarity;
use super::{Named, Reader};
use crate::rdf::vocab::rdf;
use crate::rdf::{Literal, NamedNode, NamedOrBlankNode, Term};
use crate::store::{Scope, SearchReason, SearchRequest, TextRole};
use crate::text::fold;
use crate::theme::EntityType;
use crate::view::ViewError;

/// What is looked for.
#[derive(Clone, Debug, Default)]
pub struct ReconcileQuery {
    /// The name, or an identifier.
    pub query: String,
    /// Ids of types.
    pub types: Vec<String>,
    pub strictness: TypeStrictness,
    pub limit: usize,
    pub conditions: Vec<Condition>,
}

/// What types are for a candidate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TypeStrictness {
    /// It has one of them.
    #[default]
    Any,
    /// It had better have one.
    Should,
    /// It has all.
    All,
}

/// Values that a property of the candidate is compared with.
#[derive(Clone, Debug, Default)]
pub struct Condition {
    pub property: String,
    pub values: Vec<Wanted>,
    pub required: bool,
    pub matching: Matching,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Matching {
    #[default]
    Any,
    All,
    None,
}

/// A value of somebody's table.
#[derive(Clone, Debug, PartialEq)]
pub enum Wanted {
    Text(String),
    /// A thing that was found before.
    Thing(String),
}

#[derive(Clone, Debug)]
pub struct Candidate {
    pub id: String,
    pub name: String,
    /// The text by which it was found, where that is not the name.
    pub description: Option<String>,
    pub types: Vec<Named>,
    pub score: f64,
    /// It is certain.
    pub is_match: bool,
    pub features: Vec<Feature>,
}

/// One part of a score.
#[derive(Clone, Debug, PartialEq)]
pub struct Feature {
    pub id: String,
    pub name: String,
    pub value: f64,
}

/// Things that are looked at before the best are chosen.
const LOOKED_AT: usize = 60;
/// A property weighs so much beside the name.
const PROPERTY_WEIGHT: f64 = 0.5;
/// Another name than the first one.
const OTHER_NAME: f64 = 0.97;
/// Points that a candidate loses that has not the type that it should have.
const WRONG_TYPE: f64 = 15.0;
/// A candidate is certain from here, when none comes near.
const CERTAIN: f64 = 95.0;
const DISTANCE: f64 = 5.0;

impl Reader<'_> {
    pub fn reconcile(&self, query: &ReconcileQuery) -> Result<Vec<Candidate>, ViewError> {
        let types: Vec<&EntityType> = query.types.iter().filter_map(|id| self.named_type(id)).collect();
        if types.is_empty() && !query.types.is_empty() && query.strictness != TypeStrictness::Should {
            // A type of which nothing is: nothing can be of it.
            return Ok(Vec::new());
        }
        let found = self.looked_at(query, &types)?;
        let labels = self.labels(found.keys())?;
        let mut candidates = Vec::new();
        for (node, reasons) in &found {
            let classes = self.classes_of(node)?;
            let of_type = |entity: &&EntityType| classes.contains(&entity.class);
            let fits = match query.strictness {
                TypeStrictness::All => types.iter().all(of_type),
                TypeStrictness::Any | TypeStrictness::Should => types.iter().any(of_type),
            };
            if !types.is_empty() && !fits && query.strictness != TypeStrictness::Should {
                continue;
            }
            let name = self.link_to(node, &labels).label.text;
            let known = self.theme.entities.iter().filter(|entity| classes.contains(&entity.class));
            let mut candidate = Candidate {
                id: node.as_str().to_owned(),
                description: None,
                types: known.map(|entity| self.type_named(entity)).collect(),
                score: 0.0,
                is_match: false,
                features: Vec::new(),
                name,
            };
            if self.judge(query, node, reasons, &mut candidate)? {
                if !query.types.is_empty() {
                    candidate.add("type", "type", f64::from(u8::from(fits)));
                    if !fits {
                        candidate.score = (candidate.score - WRONG_TYPE).max(0.0);
                    }
                }
                candidates.push(candidate);
            }
        }
        candidates.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.id.cmp(&b.id)));
        let runner_up = candidates.get(1).map_or(0.0, |second| second.score);
        if let Some(first) = candidates.first_mut() {
            first.is_match = first.score >= CERTAIN && first.score - runner_up >= DISTANCE;
        }
        candidates.truncate(query.limit);
        Ok(candidates)
    }

    /// The things that the name finds, or one of the values when there is no name.
    fn looked_at(
        &self,
        query: &ReconcileQuery,
        types: &[&EntityType],
    ) -> Result<HashMap<NamedNode, Vec<SearchReason>>, ViewError> {
        let mut found = HashMap::new();
        if fold(&query.query).is_empty() {
            for condition in query.conditions.iter().filter(|condition| condition.matching != Matching::None)
            {
                let property = self.named_iri(&condition.property);
                for term in condition.values.iter().flat_map(|value| self.terms_of(value)) {
                    let quads = self.generation.quads_for(None, Some(&property), Some(&term), Scope::Union);
                    for quad in quads.take(LOOKED_AT) {
                        if let NamedOrBlankNode::NamedNode(node) = quad?.subject {
                            found.entry(node).or_default();
                        }
                    }
                }
            }
            return Ok(found);
        }
        let Some(index) = self.generation.search()? else { return Ok(found) };
        let classes: Vec<Term> =
            types.iter().map(|entity| NamedNode::new_unchecked(entity.class.as_str()).into()).collect();
        let narrow = !classes.is_empty() && query.strictness != TypeStrictness::Should;
        let request = SearchRequest {
            query: query.query.clone(),
            filters: if narrow { vec![(0, classes)] } else { Vec::new() },
            limit: LOOKED_AT.max(query.limit),
            ..SearchRequest::default()
        };
        let matches = index.find(&request)?;
        for hit in matches.matches {
            let reasons = index.explain(&query.query, matches.looseness, &hit);
            found.insert(hit.node, reasons);
        }
        Ok(found)
    }

    /// The terms that a value may be, exactly.
    fn terms_of(&self, value: &Wanted) -> Vec<Term> {
        match value {
            Wanted::Thing(id) => vec![self.named_iri(id).into()],
            Wanted::Text(text) => {
                let languages = self.theme.languages.iter();
                let tagged = languages
                    .filter_map(|tag| Literal::new_language_tagged_literal(text, tag).ok())
                    .map(Term::from);
                std::iter::once(Literal::new_simple_literal(text).into()).chain(tagged).collect()
            }
        }
    }

    fn classes_of(&self, node: &NamedNode) -> Result<Vec<String>, ViewError> {
        let kind = NamedNode::new_unchecked(rdf::TYPE);
        let quads = self.generation.quads_for(Some(&node.clone().into()), Some(&kind), None, Scope::Union);
        let mut classes = Vec::new();
        for quad in quads {
            if let Term::NamedNode(class) = quad?.object {
                classes.push(class.into_string());
            }
        }
        Ok(classes)
    }

    /// Gives a candidate its score and features; `false` when a condition that it must meet fails.
    fn judge(
        &self,
        query: &ReconcileQuery,
        node: &NamedNode,
        reasons: &[SearchReason],
        candidate: &mut Candidate,
    ) -> Result<bool, ViewError> {
        let (mut sum, mut weights) = (0.0, 0.0);
        let identified = reasons.first().is_some_and(|reason| reason.how == "identifier");
        if !fold(&query.query).is_empty() {
            let (likeness, text) = self.likeness(node, &query.query, &candidate.name)?;
            candidate.description = text;
            candidate.add("name", "likeness of the name", likeness);
            candidate.add("identifier", "identifier", f64::from(u8::from(identified)));
            sum += if identified { 1.0 } else { likeness };
            weights += 1.0;
        }
        for condition in &query.conditions {
            let likeness = self.met(node, condition)?;
            if condition.required && likeness < 1.0 {
                return Ok(false);
            }
            candidate.add(&condition.property, &condition.property, likeness);
            sum += likeness * PROPERTY_WEIGHT;
            weights += PROPERTY_WEIGHT;
        }
        candidate.score = if weights > 0.0 { (sum / weights * 1_000.0).round() / 10.0 } else { 0.0 };
        Ok(true)
    }

    /// How alike the name is, or the best of the other names, which is then told.
    fn likeness(
        &self,
        node: &NamedNode,
        query: &str,
        name: &str,
    ) -> Result<(f64, Option<String>), ViewError> {
        let asked = fold(query);
        let mut best = (similarity(&asked, &fold(name)), None);
        let Some(index) = self.generation.search()? else { return Ok(best) };
        let texts = index.plan().texts.iter();
        let texts = texts.filter(|text| matches!(text.role, TextRole::Name | TextRole::Other));
        let properties: Vec<NamedNode> =
            texts.map(|text| NamedNode::new_unchecked(text.property.as_str())).collect();
        let literals = self.generation.literals([node], &properties)?.remove(node).unwrap_or_default();
        for (_, literal) in literals {
            let likeness = similarity(&asked, &fold(literal.value())) * OTHER_NAME;
            if likeness > best.0 {
                best = (likeness, Some(literal.value().to_owned()));
            }
        }
        Ok(best)
    }

    /// How well a condition is met.
    fn met(&self, node: &NamedNode, condition: &Condition) -> Result<f64, ViewError> {
        let property = self.named_iri(&condition.property);
        let mut have = Vec::new();
        for quad in self
            .generation
            .quads_for(Some(&node.clone().into()), Some(&property), None, Scope::Union)
            .take(LOOKED_AT)
        {
            have.push(quad?.object);
        }
        let nodes = have.iter().filter_map(|term| match term {
            Term::NamedNode(node) => Some(node),
            _ => None,
        });
        let labels = self.labels(nodes)?;
        let likeness = |wanted: &Wanted| {
            have.iter()
                .map(|term| match (wanted, term) {
                    (Wanted::Thing(id), Term::NamedNode(node)) => {
                        f64::from(u8::from(self.named_iri(id) == *node))
                    }
                    (Wanted::Text(text), Term::Literal(literal)) => {
                        similarity(&fold(text), &fold(literal.value()))
                    }
                    (Wanted::Text(text), Term::NamedNode(node)) => {
                        let same = *text == *node.as_str();
                        if same {
                            1.0
                        } else {
                            similarity(&fold(text), &fold(&self.link_to(node, &labels).label.text))
                        }
                    }
                    _ => 0.0,
                })
                .fold(0.0, f64::max)
        };
        let all = condition.values.iter().map(likeness);
        Ok(match condition.matching {
            Matching::Any => all.fold(0.0, f64::max),
            Matching::All => all.fold(1.0, f64::min),
            Matching::None => 1.0 - all.fold(0.0, f64::max),
        })
    }
}

impl Candidate {
    fn add(&mut self, id: &str, name: &str, value: f64) {
        let value = (value * 1_000.0).round() / 1_000.0;
        self.features.push(Feature { id: id.to_owned(), name: name.to_owned(), value });
    }
}
