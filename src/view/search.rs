//! Search by name and identifier, narrowed by facets; every number with the SPARQL that gives it.

use serde::Serialize;

use super::entity::type_title;
use super::search_query::{Narrowing, counts_query, results_query};
use super::value::{Link, Text};
use super::{Reader, ViewError};
use crate::rdf::{NamedNode, Term, decode_term, encode_term};
use crate::store::{
    Looseness, SearchFound, SearchFrom, SearchIndex, SearchKey, SearchMatch, SearchReason, SearchRequest,
    StoreError, TextRole,
};
use crate::text::{LimitKey, fold};
use crate::theme::Theme;

/// The parameter of the facet of entity types.
pub const TYPE: &str = "type";

/// What is searched, and how it is narrowed.
#[derive(Clone, Debug, Default)]
pub struct SearchAsk {
    pub query: String,
    /// Ids of facets, or [`TYPE`], with the values of which one is wanted, as addresses have them.
    pub filters: Vec<(String, Vec<String>)>,
    /// Results of a page; the site's when none is told.
    pub limit: Option<usize>,
    pub from: SearchFrom,
    /// Tell why each result has its score.
    pub explain: bool,
}

/// One page of results.
#[derive(Clone, Debug, Serialize)]
pub struct SearchView {
    pub query: String,
    pub total: u64,
    /// The place of the first and the last result, from 1.
    pub first: u64,
    pub last: u64,
    pub hits: Vec<SearchHit>,
    /// What follows and what stands before: values of `after` and `before`.
    pub next: Option<String>,
    pub previous: Option<String>,
    pub facets: Vec<SearchFacetView>,
    pub looseness: Looseness,
    /// The query that finds the same.
    pub sparql: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct SearchHit {
    pub link: Link,
    /// The id and the name of its entity type.
    pub type_id: Option<String>,
    pub kind: Option<Text>,
    /// The text that matched, where it is not the name.
    pub matched: Option<Text>,
    pub score: u32,
    /// Why, when that was asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<SearchReason>,
}

/// A facet with its values.
#[derive(Clone, Debug, Serialize)]
pub struct SearchFacetView {
    pub id: String,
    pub title: Text,
    pub values: Vec<SearchValue>,
    /// The query that counts them.
    pub sparql: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct SearchValue {
    /// As the parameter has it.
    pub value: String,
    pub label: Text,
    pub count: u64,
    pub chosen: bool,
}

/// Values of a facet that are told; the rest is found by narrowing otherwise.
const VALUES: usize = 100;

impl SearchAsk {
    /// Nothing is asked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        fold(&self.query).is_empty() && self.filters.is_empty()
    }
}

impl Reader<'_> {
    /// One page of the things that match; those of everything when nothing is asked.
    pub fn search(&self, ask: &SearchAsk) -> Result<SearchView, ViewError> {
        let Some(index) = self.generation.search()? else { return Ok(SearchView::nothing(ask)) };
        let limit = ask.limit.unwrap_or_else(|| self.theme.limits.count(LimitKey::ListedItems)).max(1);
        let narrowing = Narrowing::of(self.theme, ask);
        let request = SearchRequest {
            query: ask.query.clone(),
            filters: narrowing.filters(),
            // One more tells whether there is a next page.
            limit: limit + 1,
            from: ask.from,
        };
        let mut found = index.find(&request)?;
        let backwards = matches!(ask.from, SearchFrom::Before(_));
        let more = found.matches.len() > limit;
        if more && backwards {
            found.matches.remove(0);
            found.before += 1;
        }
        found.matches.truncate(limit);
        let first = if found.matches.is_empty() { 0 } else { found.before + 1 };
        let last = found.before + found.matches.len() as u64;
        let token = |found: Option<&SearchMatch>| found.map(|found| found.key.token());
        let view = SearchView {
            query: ask.query.clone(),
            total: found.total,
            first,
            last,
            next: token(found.matches.last()).filter(|_| last < found.total),
            previous: token(found.matches.first()).filter(|_| found.before > 0),
            hits: self.hits(&index, ask, &found)?,
            facets: self.search_facets(&found, &narrowing)?,
            looseness: found.looseness,
            sparql: results_query(self.theme, &narrowing),
        };
        Ok(view)
    }

    /// The best matches of what somebody has typed so far.
    pub fn suggest(&self, query: &str, limit: usize) -> Result<Vec<SearchHit>, ViewError> {
        let ask = SearchAsk { query: query.to_owned(), limit: Some(limit), ..SearchAsk::default() };
        if ask.is_empty() {
            return Ok(Vec::new());
        }
        Ok(self.search(&ask)?.hits)
    }

    fn hits(
        &self,
        index: &SearchIndex,
        ask: &SearchAsk,
        found: &SearchFound,
    ) -> Result<Vec<SearchHit>, ViewError> {
        let labels = self.labels(found.matches.iter().map(|found| &found.node))?;
        let hit = |hit: &SearchMatch| {
            let link = self.link_to(&hit.node, &labels);
            let reasons =
                if ask.explain { index.explain(&ask.query, found.looseness, hit) } else { Vec::new() };
            Ok(SearchHit {
                type_id: self.entity_type_of(hit.node.as_str()).map(|entity| entity.id.clone()),
                kind: type_title(self, hit.node.as_str()),
                matched: self.matched(index, &hit.node, &ask.query, &link)?,
                score: hit.score,
                link,
                reasons,
            })
        };
        found.matches.iter().map(hit).collect()
    }

    fn search_facets(
        &self,
        found: &SearchFound,
        narrowing: &Narrowing<'_>,
    ) -> Result<Vec<SearchFacetView>, ViewError> {
        let shown = || found.facets.iter().map(|values| &values[..values.len().min(VALUES)]);
        let named = shown().flatten().filter_map(|(value, _)| match value {
            Term::NamedNode(node) => Some(node),
            _ => None,
        });
        let labels = self.labels(named)?;
        let mut views = Vec::new();
        for (place, values) in shown().enumerate() {
            let (id, title) = match place.checked_sub(1).map(|place| &self.theme.facets[place]) {
                Some(facet) => (facet.id.clone(), self.text(&facet.title)),
                None => (TYPE.to_owned(), Text::default()),
            };
            let value = |(term, count): &(Term, u64)| {
                let (value, label) = match term {
                    Term::NamedNode(node) => match self.theme.entity_of_class(node.as_str()) {
                        Some(entity) if place == 0 => (entity.id.clone(), self.text(&entity.plural)),
                        _ => (node.as_str().to_owned(), self.link_to(node, &labels).label),
                    },
                    Term::Literal(literal) => {
                        (encode_term(term), self.format().literal(literal, &self.theme.prefixes).shown)
                    }
                    _ => return None,
                };
                let chosen = narrowing.has(place, term);
                Some(SearchValue { value, label, count: *count, chosen })
            };
            let values: Vec<SearchValue> = values.iter().filter_map(value).collect();
            if !values.is_empty() {
                let sparql = counts_query(self.theme, narrowing, place);
                views.push(SearchFacetView { id, title, values, sparql });
            }
        }
        Ok(views)
    }

    /// Which other text of a result matched, when its name does not show why it was found.
    fn matched(
        &self,
        index: &SearchIndex,
        node: &NamedNode,
        query: &str,
        link: &Link,
    ) -> Result<Option<Text>, StoreError> {
        let asked = fold(query);
        let bare = asked.replace(' ', "");
        let words = |text: &str| {
            let folded = fold(text);
            asked.split(' ').filter(|word| folded.split(' ').any(|have| have.starts_with(word))).count()
        };
        let wanted = asked.split(' ').count();
        if asked.is_empty() || words(&link.label.text) == wanted {
            return Ok(None);
        }
        let texts = &index.plan().texts;
        let properties: Vec<NamedNode> =
            texts.iter().map(|text| NamedNode::new_unchecked(text.property.as_str())).collect();
        let literals = self.generation.literals([node], &properties)?.remove(node).unwrap_or_default();
        let matches = literals.iter().filter(|(place, literal)| {
            let is_value = matches!(texts[*place].role, TextRole::Identifier | TextRole::Former)
                && fold(literal.value()).replace(' ', "") == bare;
            is_value || words(literal.value()) == wanted
        });
        let best = matches.min_by_key(|(place, literal)| {
            (*place, self.language_rank(literal.language().unwrap_or_default()))
        });
        let text =
            best.map(|(_, literal)| Text::new(literal.value(), literal.language().unwrap_or_default()));
        Ok(text.filter(|text| text.text != link.label.text))
    }
}

impl SearchView {
    /// For a generation that has no search.
    fn nothing(ask: &SearchAsk) -> Self {
        Self {
            query: ask.query.clone(),
            total: 0,
            first: 0,
            last: 0,
            hits: Vec::new(),
            next: None,
            previous: None,
            facets: Vec::new(),
            looseness: Looseness::default(),
            sparql: String::new(),
        }
    }
}

/// The place after or before which a page of results stands.
#[must_use]
pub fn search_from(after: Option<&str>, before: Option<&str>) -> Option<SearchFrom> {
    match (after, before) {
        (Some(token), _) => SearchKey::from_token(token).map(SearchFrom::After),
        (None, Some(token)) => SearchKey::from_token(token).map(SearchFrom::Before),
        (None, None) => Some(SearchFrom::Start),
    }
}

/// The term that a value of a facet's parameter names.
pub(super) fn facet_term(theme: &Theme, facet: &str, value: &str) -> Option<Term> {
    if facet == TYPE {
        let class = theme.entity(value).map(|entity| entity.class.clone());
        return Some(NamedNode::new_unchecked(class.unwrap_or_else(|| expanded(theme, value))).into());
    }
    if value.starts_with('"') {
        return decode_term(value);
    }
    NamedNode::new(expanded(theme, value)).ok().map(Term::from)
}

/// A whole IRI, a prefixed name, or a path below the base.
fn expanded(theme: &Theme, name: &str) -> String {
    theme.prefixes.expand(name).unwrap_or_else(|| theme.iri(name))
}
