//! From what somebody typed to what matches it.
//!
//! Every word must be found, best as a word of the name. A score is the sum of the best match of each
//! word and of what the text as a whole matches: whole numbers that can be told one by one. Only when
//! nothing has all words, words that differ by a letter or two count; then things that have most words.

use oxigraph::model::{NamedNode, Term};

use super::collect::{Collected, Collector, SearchFrom, SearchKey};
use super::gather::{facet_parts, facet_value};
use super::index::{Field, SearchIndex, whole};
use super::words::{Stems, words};
use crate::rdf::encode_term;
use crate::store::StoreError;
use crate::store::index::{IndexError, TermId};
use crate::text::fold;

/// Words of a query beyond these are not looked at.
const WORDS: usize = 12;

/// What is searched.
#[derive(Clone, Debug, Default)]
pub struct SearchRequest {
    /// Nothing finds everything.
    pub query: String,
    /// Facets by their place, 0 that of the kinds, then those of the plan; a match has one of the values.
    pub filters: Vec<(usize, Vec<Term>)>,
    pub limit: usize,
    pub from: SearchFrom,
}

/// How loosely the words were taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Looseness {
    /// All words, as they stand or as beginnings or by their stems.
    #[default]
    Words,
    /// All words, some with other letters.
    Letters,
    /// Most of the words.
    Most,
}

#[derive(Debug, Default)]
pub struct SearchFound {
    pub matches: Vec<SearchMatch>,
    pub total: u64,
    /// How many better ones stand before the first.
    pub before: u64,
    /// By facet, values and how many matches have them; the most frequent first.
    pub facets: Vec<Vec<(Term, u64)>>,
    pub looseness: Looseness,
}

#[derive(Clone, Debug)]
pub struct SearchMatch {
    pub node: NamedNode,
    pub score: u32,
    pub key: SearchKey,
}

/// One reason for a score.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct SearchReason {
    /// The word, or the whole query.
    pub text: String,
    /// How it matches.
    pub how: &'static str,
    pub points: u32,
}

/// How a word is compared.
#[derive(Clone, Copy)]
enum Comparison {
    Exact,
    Prefix,
    /// May differ by so many letters.
    Similar(u8),
}

/// One way in which a text can match.
struct Way {
    how: &'static str,
    points: u32,
    field: Field,
    comparison: Comparison,
    /// Any of them.
    texts: Vec<String>,
}

/// A word of the query, or all of it, with its ways, the best first.
struct Part {
    text: String,
    ways: Vec<Way>,
    kind: PartKind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum PartKind {
    /// All of the query: enough by itself.
    Whole,
    /// A word that a match must have.
    Needed,
    Helpful,
}

impl SearchIndex {
    pub fn find(&self, request: &SearchRequest) -> Result<SearchFound, StoreError> {
        let mut found = (Collected::default(), Looseness::Words);
        for looseness in [Looseness::Words, Looseness::Letters, Looseness::Most] {
            let collected = self.collect(request, looseness);
            // Filters that leave nothing are no reason to be less strict with words.
            let is_enough = collected.total > 0 || !collected.facets.is_empty();
            found = (collected, looseness);
            if is_enough {
                break;
            }
        }
        let (collected, looseness) = found;
        let node = |id: TermId| match self.frozen.term(id) {
            Some(Term::NamedNode(node)) => Ok(node),
            _ => Err(StoreError::from(IndexError::Length)),
        };
        let matches = collected
            .keys
            .iter()
            .map(|key| Ok(SearchMatch { node: node(key.node())?, score: key.score(), key: *key }));
        let matches = matches.collect::<Result<_, StoreError>>()?;
        let mut facets = vec![Vec::new(); self.plan().facets.len() + 1];
        for (value, count) in collected.facets {
            let (facet, id) = facet_parts(value);
            let term = self.frozen.term(id).ok_or(IndexError::Length)?;
            if let Some(facet) = facets.get_mut(facet) {
                facet.push((term, count));
            }
        }
        for facet in &mut facets {
            facet.sort_by_cached_key(|(term, count)| (u64::MAX - count, term.to_string()));
        }
        Ok(SearchFound { matches, total: collected.total, before: collected.before, facets, looseness })
    }

    fn collect(&self, request: &SearchRequest, looseness: Looseness) -> Collected {
        let filters = request.filters.iter().map(|(facet, values)| {
            let ids = values.iter().filter_map(|value| self.frozen.id(&encode_term(value)));
            (*facet, ids.map(|id| facet_value(*facet, id)).collect())
        });
        let mut collector = Collector::new(self, request.limit, request.from, filters.collect());
        let parts = parts(&request.query, looseness);
        let mut points = vec![0_u32; self.len()];
        // How many of the needed words each thing has; the whole is as good as all.
        let mut have = vec![0_u32; self.len()];
        let needed = parts.iter().filter(|part| part.kind == PartKind::Needed).count();
        let needed = if looseness == Looseness::Most { (needed * 3).div_ceil(5) } else { needed };
        let needed = u32::try_from(needed).unwrap_or(u32::MAX);
        for part in &parts {
            // Only the best way of each part counts.
            let mut seen = vec![false; self.len()];
            for way in &part.ways {
                self.walk(way, &mut |place| {
                    if !std::mem::replace(&mut seen[place], true) {
                        points[place] += way.points;
                        have[place] += match part.kind {
                            PartKind::Whole => needed,
                            PartKind::Needed => 1,
                            PartKind::Helpful => 0,
                        };
                    }
                });
            }
        }
        for place in 0..self.len() {
            if have[place] >= needed && (points[place] > 0 || parts.is_empty()) {
                collector.take(place, points[place]);
            }
        }
        collector.finish()
    }

    fn walk(&self, way: &Way, take: &mut dyn FnMut(usize)) {
        for text in way.texts.iter().filter(|text| !text.is_empty()) {
            match way.comparison {
                Comparison::Exact => self.exact(way.field, text, take),
                Comparison::Prefix => self.prefix(way.field, text, take),
                Comparison::Similar(distance) => self.similar(way.field, text, distance, take),
            }
        }
    }

    /// Why a thing has its score.
    #[must_use]
    pub fn explain(&self, query: &str, looseness: Looseness, found: &SearchMatch) -> Vec<SearchReason> {
        let Some(thing) = self.place_of(found.key.node()) else { return Vec::new() };
        let reason = |part: Part| {
            let way = part.ways.iter().find(|way| {
                let mut has = false;
                self.walk(way, &mut |place| has |= place == thing);
                has
            })?;
            Some(SearchReason { how: way.how, points: way.points, text: part.text })
        };
        parts(query, looseness).into_iter().filter_map(reason).collect()
    }
}

/// The parts of a query; none of one without words, which finds everything.
fn parts(query: &str, looseness: Looseness) -> Vec<Part> {
    let folded = fold(query);
    let all: Vec<&str> = words(&folded).take(WORDS).collect();
    if all.is_empty() {
        return Vec::new();
    }
    let mut parts =
        vec![Part { text: query.trim().to_owned(), ways: of_whole(query, &folded), kind: PartKind::Whole }];
    // Elided articles and initials tell little.
    let is_long = |word: &str| word.chars().nth(1).is_some();
    let any_long = all.iter().any(|word| is_long(word));
    let stems = Stems::new();
    parts.extend(all.into_iter().map(|word| Part {
        text: word.to_owned(),
        ways: of_word(word, looseness, &stems),
        kind: if !any_long || is_long(word) { PartKind::Needed } else { PartKind::Helpful },
    }));
    parts
}

fn way(how: &'static str, points: u32, field: Field, comparison: Comparison, text: &str) -> Way {
    Way { how, points, field, comparison, texts: vec![text.to_owned()] }
}

fn of_whole(query: &str, folded: &str) -> Vec<Way> {
    use Comparison::{Exact, Prefix};
    // An IRI is an identifier as it stands.
    let identifiers = [query.trim().to_owned(), folded.replace(' ', "")];
    let identifier =
        |how, points, field| Way { how, points, field, comparison: Exact, texts: identifiers.to_vec() };
    let text = whole(folded);
    vec![
        identifier("identifier", 1_000, Field::Identifier),
        identifier("former identifier", 500, Field::Former),
        way("whole name", 200, Field::WholeName, Exact, text),
        way("whole other name", 100, Field::WholeOther, Exact, text),
        way("beginning of the name", 40, Field::WholeName, Prefix, text),
        way("beginning of another name", 20, Field::WholeOther, Prefix, text),
    ]
}

fn of_word(word: &str, looseness: Looseness, stems: &Stems) -> Vec<Way> {
    use Comparison::{Exact, Prefix, Similar};
    let mut of_stem = Vec::new();
    stems.of(word, "", |stem| of_stem.push(stem));
    let mut ways = vec![
        way("identifier", 12, Field::Identifier, Exact, word),
        way("word of the name", 10, Field::Name, Exact, word),
        way("word of another name", 7, Field::Other, Exact, word),
        way("former identifier", 6, Field::Former, Exact, word),
        Way { how: "stem", points: 5, field: Field::Stem, comparison: Exact, texts: of_stem },
        way("beginning of a word of the name", 4, Field::Name, Prefix, word),
        way("beginning of a word of another name", 3, Field::Other, Prefix, word),
        way("beginning of an identifier", 2, Field::Identifier, Prefix, word),
    ];
    let distance = match word.chars().count() {
        0..4 => 0,
        4..8 => 1,
        _ => 2,
    };
    if looseness != Looseness::Words && distance > 0 {
        ways.push(way("similar word of the name", 2, Field::Name, Similar(distance), word));
        ways.push(way("similar word of another name", 1, Field::Other, Similar(distance), word));
    }
    ways
}
