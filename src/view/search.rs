//! Search by name and identifier: the first letters of words, without case and accents.

use std::collections::{HashMap, HashSet};

use serde::Serialize;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::entity::type_title;
use super::value::{Link, Text};
use super::{Pager, Reader};
use crate::rdf::vocab::skos;
use crate::rdf::{Literal, NamedNode, NamedOrBlankNode, Term};
use crate::store::{Generation, Scope, StoreError};
use crate::text::LimitKey;
use crate::theme::Theme;

/// Properties that are searched besides those that name things, and how much a match in them weighs.
const MORE: &[(&str, u8)] = &[(skos::ALT_LABEL, 2), (skos::NOTATION, 2), (skos::HIDDEN_LABEL, 1)];
const NAME_WEIGHT: u8 = 4;
const IDENTIFIER_WEIGHT: u8 = 3;
/// Words of a query beyond these are not looked at.
const WORDS: usize = 8;
/// Entities that are ranked; more would match a query that says nothing.
const RANKED: usize = 5_000;

/// The words of all names and identifiers, sorted, with the entities that have them.
#[derive(Debug, Default)]
pub struct SearchIndex {
    entities: Vec<Entry>,
    /// Every word's text, end to end.
    text: String,
    words: Vec<Word>,
    /// The limit left texts out.
    pub truncated: bool,
}

#[derive(Debug)]
struct Entry {
    node: NamedNode,
    /// The place of its type in the theme: what the site is about comes first.
    kind: u16,
    /// The length of its shortest name, in characters: short names answer short queries best.
    length: u16,
}

#[derive(Clone, Copy, Debug)]
struct Word {
    start: u32,
    end: u32,
    entity: u32,
    weight: u8,
    /// It is the first word of a text.
    first: bool,
    /// It is the only word of a text.
    whole: bool,
}

/// One page of results.
#[derive(Clone, Debug, Serialize)]
pub struct SearchView {
    pub query: String,
    pub hits: Vec<SearchHit>,
    pub pager: Pager,
    /// There are more results than were ranked.
    pub too_many: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct SearchHit {
    pub link: Link,
    /// The name of its entity type.
    pub kind: Option<Text>,
    /// The text that matched, where it is not the name.
    pub matched: Option<Text>,
}

/// Text without case, accents and punctuation: words of letters and digits with single blanks between.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        let folded = match c {
            'œ' => "oe",
            'æ' => "ae",
            'ß' => "ss",
            'ø' => "o",
            'ł' => "l",
            _ if c.is_alphanumeric() => {
                push(&mut out, &mut gap, c.encode_utf8(&mut [0; 4]));
                continue;
            }
            _ => {
                gap = true;
                continue;
            }
        };
        push(&mut out, &mut gap, folded);
    }
    out
}

fn push(out: &mut String, gap: &mut bool, text: &str) {
    if *gap && !out.is_empty() {
        out.push(' ');
    }
    *gap = false;
    out.push_str(text);
}

impl SearchIndex {
    /// The index of the entities that have pages of their own.
    pub fn of(theme: &Theme, generation: &Generation, labels: &[NamedNode]) -> Result<Self, StoreError> {
        let mut index = Self::default();
        let mut known: HashMap<NamedNode, u32> = HashMap::new();
        let mut texts = theme.limits.get(LimitKey::SearchTexts);
        let prefix = format!("{}id/", theme.base_iri);
        for (property, weight) in searched(theme, labels) {
            for quad in generation.quads_for(None, Some(&property), None, Scope::Union) {
                let quad = quad?;
                let (NamedOrBlankNode::NamedNode(node), Term::Literal(literal)) = (quad.subject, quad.object)
                else {
                    continue;
                };
                if !node.as_str().starts_with(&prefix) {
                    continue;
                }
                if texts == 0 {
                    index.truncated = true;
                    break;
                }
                texts -= 1;
                let kind = || kind_of(theme, &node.as_str()[prefix.len()..]);
                index.add(&mut known, (&node, kind), literal.value(), weight);
            }
        }
        let text = std::mem::take(&mut index.text);
        index.words.sort_unstable_by(|a, b| {
            slice(&text, a).cmp(slice(&text, b)).then(a.entity.cmp(&b.entity)).then(b.weight.cmp(&a.weight))
        });
        index.text = text;
        Ok(index)
    }

    fn add(
        &mut self,
        known: &mut HashMap<NamedNode, u32>,
        (node, kind): (&NamedNode, impl FnOnce() -> u16),
        text: &str,
        weight: u8,
    ) {
        let folded = fold(text);
        let length = u16::try_from(folded.chars().count()).unwrap_or(u16::MAX);
        let next = u32::try_from(self.entities.len()).unwrap_or(u32::MAX);
        let entity = *known.entry(node.clone()).or_insert_with_key(|node| {
            self.entities.push(Entry { node: node.clone(), kind: kind(), length: u16::MAX });
            next
        });
        if weight == NAME_WEIGHT {
            let entry = &mut self.entities[entity as usize];
            entry.length = entry.length.min(length);
        }
        let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
        for (place, word) in words.iter().enumerate() {
            let start = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
            self.text.push_str(word);
            let end = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
            let (first, whole) = (place == 0, words.len() == 1);
            self.words.push(Word { start, end, entity, weight, first, whole });
        }
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.entities.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entities.is_empty()
    }

    /// The words that begin with `prefix`.
    fn beginning_with(&self, prefix: &str) -> &[Word] {
        let start = self.words.partition_point(|word| slice(&self.text, word) < prefix);
        let rest = &self.words[start..];
        let end = rest.partition_point(|word| slice(&self.text, word).starts_with(prefix));
        &rest[..end]
    }

    /// The entities that have a word for each word of the query, best first, and whether some were
    /// left out.
    #[must_use]
    pub fn find(&self, query: &str) -> (Vec<&NamedNode>, bool) {
        let folded = fold(query);
        let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).take(WORDS).collect();
        let mut scores: Option<HashMap<u32, u32>> = None;
        for asked in &words {
            let mut found: HashMap<u32, u32> = HashMap::new();
            for word in self.beginning_with(asked) {
                if scores.as_ref().is_some_and(|scores| !scores.contains_key(&word.entity)) {
                    continue;
                }
                let exact = (word.end - word.start) as usize == asked.len();
                let score = u32::from(word.weight)
                    * (2 + 3 * u32::from(exact) + u32::from(word.first) + 4 * u32::from(exact && word.whole));
                let best = found.entry(word.entity).or_default();
                *best = (*best).max(score);
            }
            scores = Some(match scores {
                None => found,
                Some(before) => found
                    .into_iter()
                    .filter_map(|(entity, score)| Some((entity, before.get(&entity)? + score)))
                    .collect(),
            });
        }
        let mut ranked: Vec<(u32, u32)> = scores.unwrap_or_default().into_iter().collect();
        let order = |entity: u32| {
            let Entry { kind, length, .. } = &self.entities[entity as usize];
            (*kind, *length, entity)
        };
        ranked.sort_by(|(a, a_score), (b, b_score)| {
            b_score.cmp(a_score).then_with(|| order(*a).cmp(&order(*b)))
        });
        let too_many = ranked.len() > RANKED;
        ranked.truncate(RANKED);
        (ranked.into_iter().map(|(entity, _)| &self.entities[entity as usize].node).collect(), too_many)
    }
}

/// The place in the theme of the type that a path below `id/` names.
fn kind_of(theme: &Theme, path: &str) -> u16 {
    let id = path.split('/').next().unwrap_or_default();
    let place = theme.entities.iter().position(|entity| entity.id == id);
    place.and_then(|place| u16::try_from(place).ok()).unwrap_or(u16::MAX)
}

fn slice<'t>(text: &'t str, word: &Word) -> &'t str {
    &text[word.start as usize..word.end as usize]
}

/// The properties to search, each once, with their weights.
fn searched(theme: &Theme, labels: &[NamedNode]) -> Vec<(NamedNode, u8)> {
    let names = labels.iter().map(|label| (label.clone(), NAME_WEIGHT));
    let schemes = theme.schemes.iter().filter_map(|scheme| scheme.property.as_deref());
    let identifiers = schemes.map(|property| (NamedNode::new_unchecked(property), IDENTIFIER_WEIGHT));
    let more = MORE.iter().map(|(property, weight)| (NamedNode::new_unchecked(*property), *weight));
    let mut seen = HashSet::new();
    names.chain(identifiers).chain(more).filter(|(property, _)| seen.insert(property.clone())).collect()
}

impl Reader<'_> {
    /// One page of the things that match `query`.
    pub fn search(&self, query: &str, page: usize) -> Result<SearchView, StoreError> {
        let index = self.overview.search(self.theme, self.generation)?;
        let identified = self.identified(query)?;
        let (mut found, too_many) = index.find(query);
        found.retain(|node| !identified.contains(node));
        let all: Vec<&NamedNode> = identified.iter().chain(found).collect();
        let pager = Pager::new(page, self.theme.limits.count(LimitKey::ListedItems), all.len());
        let shown = pager.slice(&all);
        let labels = self.labels(shown.iter().copied())?;
        let hits = shown.iter().map(|node| {
            let link = self.link_to(node, &labels);
            let matched = self.matched(node, query, &link)?;
            Ok(SearchHit { kind: type_title(self, node.as_str()), matched, link })
        });
        let hits = hits.collect::<Result<_, StoreError>>()?;
        Ok(SearchView { query: query.to_owned(), hits, pager, too_many })
    }

    /// The things that have the query as an identifier of one of the theme's schemes.
    fn identified(&self, query: &str) -> Result<Vec<NamedNode>, StoreError> {
        let mut found = Vec::new();
        for scheme in &self.theme.schemes {
            let (Some(property), Some(value)) = (&scheme.property, scheme.recognise(query)) else { continue };
            let property = NamedNode::new_unchecked(property.as_str());
            let object = Term::from(Literal::new_simple_literal(value));
            for quad in self.generation.quads_for(None, Some(&property), Some(&object), Scope::Union).take(20)
            {
                if let NamedOrBlankNode::NamedNode(node) = quad?.subject
                    && self.theme.local(node.as_str()).is_some()
                    && !found.contains(&node)
                {
                    found.push(node);
                }
            }
        }
        Ok(found)
    }

    /// Which other text of a result matched, when its name does not show why it was found.
    fn matched(&self, node: &NamedNode, query: &str, link: &Link) -> Result<Option<Text>, StoreError> {
        let asked = fold(query);
        let matches = |text: &str| {
            let folded = fold(text);
            asked.split(' ').all(|word| folded.split(' ').any(|have| have.starts_with(word)))
        };
        if matches(&link.label.text) {
            return Ok(None);
        }
        let properties: Vec<NamedNode> = searched(self.theme, &self.overview.label_properties)
            .into_iter()
            .map(|(property, _)| property)
            .collect();
        let texts = self.generation.literals([node], &properties)?.remove(node).unwrap_or_default();
        let best = texts.iter().filter(|(_, literal)| matches(literal.value()));
        let best = best.min_by_key(|(rank, literal)| {
            (*rank, self.language_rank(literal.language().unwrap_or_default()))
        });
        Ok(best.map(|(_, literal)| Text::new(literal.value(), literal.language().unwrap_or_default())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_keeps_letters_and_digits() {
        assert_eq!(fold("  L’École   d'Été — n° 12 "), "l ecole d ete n 12");
        assert_eq!(fold("Cœur ŒUVRE straße"), "coeur oeuvre strasse");
    }

    #[test]
    fn better_matches_come_first() {
        let mut index = SearchIndex::default();
        let mut known = HashMap::new();
        for (name, text, weight) in [
            ("long", "Alpha beta gamma", NAME_WEIGHT),
            ("whole", "Beta", NAME_WEIGHT),
            ("prefix", "Betamax", NAME_WEIGHT),
            ("other", "Delta", NAME_WEIGHT),
            ("other", "beta", 1),
        ] {
            let node = NamedNode::new_unchecked(format!("http://e/{name}"));
            index.add(&mut known, (&node, || 0), text, weight);
        }
        let text = index.text.clone();
        index.words.sort_by(|a, b| slice(&text, a).cmp(slice(&text, b)));
        let names = |query: &str| -> Vec<String> {
            index.find(query).0.iter().map(|node| node.as_str()["http://e/".len()..].to_owned()).collect()
        };
        assert_eq!(names("BÊTA"), ["whole", "long", "prefix", "other"]);
        assert_eq!(names("gam alp"), ["long"]);
        assert!(names("").is_empty() && names("zeta").is_empty());
    }
}
