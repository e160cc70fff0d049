//! The search index of a generation: for each word the things that have it. It holds no text to be
//! shown and no IRI: a thing is its identifier in the frozen index beside it.
//!
//! One file, little-endian:
//!
//! | part | bytes |
//! |---|---|
//! | magic and version | 8 |
//! | digest of the plan, in hexadecimal digits | 64 |
//! | lengths of the sections | (3 + fields) × 8 |
//! | things: identifier, kind, length of the name | each 4 + 2 + 2 |
//! | facet values: where those of each thing end, then the values | each 4; each 8 |
//! | lists of things: number, then the differences of their places, variable length | |
//! | for each field the words, a finite-state transducer to the places of their lists | |

use std::collections::HashMap;
use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use fst::automaton::Str;
use fst::{Automaton, IntoStreamer, Map, MapBuilder, Streamer};

use super::gather::{Document, Gathering};
use super::plan::{SearchPlan, TextRole};
use super::similar::Similar;
use super::words::{Stems, cut, words};
use crate::store::StoreError;
use crate::store::bytes::Bytes;
use crate::store::index::{FrozenIndex, IndexError, TermId};
use crate::text::fold;

const MAGIC: &[u8; 8] = b"dEsrch\0\x01";
const DIGEST: usize = 64;
/// The sections before the words.
const SECTIONS: usize = 3;
const HEADER: usize = 8 + DIGEST + (SECTIONS + FIELDS.len()) * 8;
const THING: usize = 8;
/// Characters of a whole text by which it is found.
const WHOLE: usize = 200;

/// What a word is of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Folded words of names, of other texts, and their stems.
    Name,
    Other,
    Stem,
    /// Whole folded texts.
    WholeName,
    WholeOther,
    /// Without blanks and punctuation; IRIs as they are.
    Identifier,
    Former,
}

const FIELDS: [Field; 7] = [
    Field::Name,
    Field::Other,
    Field::Stem,
    Field::WholeName,
    Field::WholeOther,
    Field::Identifier,
    Field::Former,
];

/// The index of what can be found in a generation, by a plan.
pub struct SearchIndex {
    pub(super) frozen: Arc<FrozenIndex>,
    plan: SearchPlan,
    bytes: Arc<Bytes>,
    things: Range<usize>,
    facets: Range<usize>,
    lists: Range<usize>,
    words: Vec<Map<Part>>,
}

/// A part of the file.
struct Part(Arc<Bytes>, Range<usize>);

impl AsRef<[u8]> for Part {
    fn as_ref(&self) -> &[u8] {
        &self.0.get()[self.1.clone()]
    }
}

/// What is known of a thing besides its words.
#[derive(Clone, Copy, Debug)]
pub struct Thing {
    pub node: TermId,
    pub kind: u16,
    pub length: u16,
}

impl SearchIndex {
    /// Writes the index of what `frozen` holds.
    pub(in crate::store) fn write(
        path: &Path,
        frozen: &Arc<FrozenIndex>,
        plan: &SearchPlan,
    ) -> Result<(), StoreError> {
        Ok(std::fs::write(path, encode(frozen, plan)?)?)
    }

    /// Opens what [`Self::write`] has written; none when it was made by another plan.
    pub(in crate::store) fn open(
        path: &Path,
        frozen: &Arc<FrozenIndex>,
        plan: &SearchPlan,
    ) -> Result<Option<Self>, StoreError> {
        let bytes = Bytes::open(path).map_err(IndexError::from)?;
        if bytes.get().get(8..8 + DIGEST) != Some(plan.digest().as_bytes()) {
            return Ok(None);
        }
        Self::new(bytes, frozen, plan).map(Some)
    }

    /// The same in memory.
    pub(in crate::store) fn in_memory(
        frozen: &Arc<FrozenIndex>,
        plan: &SearchPlan,
    ) -> Result<Self, StoreError> {
        Self::new(Bytes::Memory(encode(frozen, plan)?), frozen, plan)
    }

    fn new(bytes: Bytes, frozen: &Arc<FrozenIndex>, plan: &SearchPlan) -> Result<Self, StoreError> {
        let bytes = Arc::new(bytes);
        let header = bytes.get().get(..HEADER).ok_or(IndexError::Length)?;
        if !header.starts_with(MAGIC) {
            return Err(IndexError::Version.into());
        }
        let mut end = HEADER;
        let mut ranges = Vec::new();
        for length in header[8 + DIGEST..].chunks_exact(8) {
            let length = u64::from_le_bytes(length.try_into().expect("eight bytes"));
            let start = end;
            end = usize::try_from(length)
                .ok()
                .and_then(|length| start.checked_add(length))
                .ok_or(IndexError::Length)?;
            ranges.push(start..end);
        }
        if end != bytes.get().len() {
            return Err(IndexError::Length.into());
        }
        let words = ranges.split_off(SECTIONS).into_iter();
        let words = words.map(|range| Map::new(Part(Arc::clone(&bytes), range)).map_err(broken));
        Ok(Self {
            words: words.collect::<Result<_, _>>()?,
            frozen: Arc::clone(frozen),
            plan: plan.clone(),
            things: ranges[0].clone(),
            facets: ranges[1].clone(),
            lists: ranges[2].clone(),
            bytes,
        })
    }

    /// The number of things that can be found.
    #[must_use]
    pub fn len(&self) -> usize {
        self.things.len() / THING
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    #[must_use]
    pub fn plan(&self) -> &SearchPlan {
        &self.plan
    }

    pub(super) fn thing(&self, place: usize) -> Thing {
        let bytes = &self.bytes.get()[self.things.clone()][place * THING..][..THING];
        Thing {
            node: u32::from_le_bytes(bytes[..4].try_into().expect("four bytes")),
            kind: u16::from_le_bytes([bytes[4], bytes[5]]),
            length: u16::from_le_bytes([bytes[6], bytes[7]]),
        }
    }

    /// The place of a thing; they stand in the order of their identifiers.
    pub(super) fn place_of(&self, node: TermId) -> Option<usize> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.thing(middle).node < node { low = middle + 1 } else { high = middle }
        }
        (low < self.len() && self.thing(low).node == node).then_some(low)
    }

    /// The facet values of a thing.
    pub(super) fn facets_of(&self, place: usize) -> impl Iterator<Item = u64> + '_ {
        let bytes = &self.bytes.get()[self.facets.clone()];
        let end = |place: usize| {
            u32::from_le_bytes(bytes[place * 4..][..4].try_into().expect("four bytes")) as usize
        };
        let start = if place == 0 { 0 } else { end(place - 1) };
        let values = &bytes[self.len() * 4..][start * 8..end(place) * 8];
        values.chunks_exact(8).map(|value| u64::from_le_bytes(value.try_into().expect("eight bytes")))
    }

    /// The things that have this word.
    pub(super) fn exact(&self, field: Field, word: &str, take: &mut dyn FnMut(usize)) {
        if let Some(list) = self.words[field as usize].get(word) {
            self.list(list, take);
        }
    }

    /// The things that have a word that begins so.
    pub(super) fn prefix(&self, field: Field, word: &str, take: &mut dyn FnMut(usize)) {
        self.search(field, Str::new(word).starts_with(), take);
    }

    /// The things that have a word like this one.
    pub(super) fn similar(&self, field: Field, word: &str, distance: u8, take: &mut dyn FnMut(usize)) {
        self.search(field, Similar::new(word, distance), take);
    }

    fn search(&self, field: Field, automaton: impl Automaton, take: &mut dyn FnMut(usize)) {
        let mut stream = self.words[field as usize].search(automaton).into_stream();
        while let Some((_, list)) = stream.next() {
            self.list(list, take);
        }
    }

    fn list(&self, at: u64, take: &mut dyn FnMut(usize)) {
        let lists = &self.bytes.get()[self.lists.clone()];
        let mut at = usize::try_from(at).unwrap_or(usize::MAX);
        let mut place = 0;
        for _ in 0..number(lists, &mut at) {
            place += number(lists, &mut at);
            if place < self.len() {
                take(place);
            }
        }
    }
}

/// A number of variable length; what ends too early is nothing.
fn number(bytes: &[u8], at: &mut usize) -> usize {
    let mut value = 0;
    for shift in (0..usize::BITS).step_by(7) {
        let Some(&byte) = bytes.get(*at) else { return 0 };
        *at += 1;
        value |= usize::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            break;
        }
    }
    value
}

#[expect(clippy::cast_possible_truncation, reason = "seven bits at a time")]
fn push_number(out: &mut Vec<u8>, mut value: usize) {
    while value >= 0x80 {
        out.push((value & 0x7F) as u8 | 0x80);
        value >>= 7;
    }
    out.push((value & 0x7F) as u8);
}

#[expect(clippy::needless_pass_by_value, reason = "as `map_err` gives it")]
fn broken(error: fst::Error) -> StoreError {
    io::Error::other(error.to_string()).into()
}

/// The whole file.
fn encode(frozen: &Arc<FrozenIndex>, plan: &SearchPlan) -> Result<Vec<u8>, StoreError> {
    let gathering = Gathering::of(frozen, plan);
    if gathering.truncated {
        tracing::warn!(texts = plan.most_texts, "the search leaves texts out: there are more than the limit");
    }
    let mut words = Words::default();
    let (mut things, mut ends, mut facets) = (Vec::new(), Vec::new(), Vec::<u8>::new());
    for document in gathering.documents() {
        let document = document?;
        let length = words.add(&document);
        things.extend(document.node.to_le_bytes());
        things.extend(document.kind.to_le_bytes());
        things.extend(length.to_le_bytes());
        facets.extend(document.facets.iter().flat_map(|value| value.to_le_bytes()));
        ends.extend(u32::try_from(facets.len() / 8).map_err(|_| IndexError::Length)?.to_le_bytes());
    }
    ends.append(&mut facets);
    let mut lists = Vec::new();
    let mut maps = Vec::new();
    for field in words.0 {
        maps.push(field.encode(&mut lists)?);
    }
    let mut out = MAGIC.to_vec();
    out.extend(plan.digest().as_bytes());
    let sections = [things, ends, lists];
    let sections = || sections.iter().chain(&maps);
    for section in sections() {
        out.extend((section.len() as u64).to_le_bytes());
    }
    sections().for_each(|section| out.extend_from_slice(section));
    Ok(out)
}

/// The words of each field with the places of the things that have them.
#[derive(Default)]
struct Words([FieldWords; FIELDS.len()], Stems, u32);

#[derive(Default)]
struct FieldWords(HashMap<String, Vec<u32>>);

impl FieldWords {
    fn add(&mut self, word: &str, place: u32) {
        if word.is_empty() {
            return;
        }
        let places = match self.0.get_mut(word) {
            Some(places) => places,
            None => self.0.entry(word.to_owned()).or_default(),
        };
        // Places come in order: a repeated word is the last one.
        if places.last() != Some(&place) {
            places.push(place);
        }
    }

    fn encode(self, lists: &mut Vec<u8>) -> Result<Vec<u8>, StoreError> {
        let mut words: Vec<(String, Vec<u32>)> = self.0.into_iter().collect();
        words.sort_unstable();
        let mut map = MapBuilder::memory();
        for (word, places) in words {
            map.insert(&word, lists.len() as u64).map_err(broken)?;
            push_number(lists, places.len());
            let mut before = 0;
            for place in places {
                push_number(lists, (place - before) as usize);
                before = place;
            }
        }
        map.into_inner().map_err(broken)
    }
}

impl Words {
    /// Adds the words of a thing and gives the length of its shortest name.
    fn add(&mut self, document: &Document) -> u16 {
        let Self(fields, stems, next) = self;
        let place = *next;
        *next += 1;
        let mut add = |field: Field, word: &str| fields[field as usize].add(word, place);
        let mut length = u16::MAX;
        for text in &document.texts {
            let folded = fold(&text.content);
            let (by_word, whole) = match text.role {
                TextRole::Name => {
                    length = length.min(u16::try_from(folded.chars().count()).unwrap_or(u16::MAX));
                    (Field::Name, Field::WholeName)
                }
                TextRole::Other => (Field::Other, Field::WholeOther),
                TextRole::Identifier => {
                    add(Field::Identifier, &folded.replace(' ', ""));
                    continue;
                }
                TextRole::Former => {
                    add(Field::Former, &folded.replace(' ', ""));
                    continue;
                }
            };
            words(&folded).for_each(|word| add(by_word, word));
            add(whole, cut(&folded, WHOLE));
            stems.of(&text.content, &text.language, |stem| add(Field::Stem, &stem));
        }
        add(Field::Identifier, &document.iri);
        let key = document.iri.rsplit(['/', '#']).next().unwrap_or_default();
        let key = percent_encoding::percent_decode_str(key).decode_utf8_lossy();
        add(Field::Identifier, &fold(&key).replace(' ', ""));
        length
    }
}

/// A whole folded text as the index has it.
pub fn whole(folded: &str) -> &str {
    cut(folded, WHOLE)
}
