//! What one column holds.

use std::collections::HashMap;

use serde::Serialize;

use super::Scheme;
use super::kind::ValueKind;
use crate::function::check::Check;
use crate::ingest::digest::{DigestSet, digest};

/// A kind is a column's when so many of a hundred values are of it.
const SHARE: u64 = 95;
/// An identifier scheme, when so many are.
const RECOGNISED: u64 = 80;
/// So many different values are counted, then the count is a lower bound.
const DISTINCT: usize = 10_000;
/// So many different values are remembered with their counts.
const REMEMBERED: usize = 200;
/// What stands for a missing value in many files.
const MISSING: [&str; 14] =
    ["na", "n/a", "nd", "n.d.", "ns", "nc", "null", "none", "-", "--", "?", ".", "nr", "s"];
/// Below this length a check digit says little.
const CHECKED: usize = 8;

/// A column and its values.
#[derive(Debug, Serialize)]
pub struct Column {
    pub name: String,
    pub kind: ValueKind,
    /// Cells with a value.
    pub values: u64,
    /// Cells without.
    pub nulls: u64,
    pub distinct: u64,
    /// Whether there are more distinct values than were counted.
    pub distinct_is_least: bool,
    /// Whether every row has a value, and each another.
    pub unique: bool,
    pub examples: Vec<String>,
    /// Texts that stand for a missing value.
    pub missing: Vec<String>,
    /// Values that are not of the kind, other than those.
    pub odd: u64,
    pub odd_examples: Vec<String>,
    /// Identifier schemes, and check algorithms, that most values pass.
    pub identifiers: Vec<Identified>,
    pub longest: usize,
    #[serde(skip)]
    tally: Tally,
}

/// Values that an identifier scheme recognises.
#[derive(Debug, Serialize)]
pub struct Identified {
    pub scheme: String,
    pub values: u64,
}

#[derive(Debug, Default)]
struct Tally {
    seen: DigestSet,
    repeated: bool,
    /// For each tested kind how many values are of it.
    kinds: [u64; ValueKind::TESTED.len()],
    schemes: Vec<u64>,
    names: Vec<String>,
    checks: [u64; Check::NAMES.len()],
    /// Values of no kind but text, with their counts.
    others: HashMap<String, u64>,
}

impl Column {
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            kind: ValueKind::Empty,
            values: 0,
            nulls: 0,
            distinct: 0,
            distinct_is_least: false,
            unique: false,
            examples: Vec::new(),
            missing: Vec::new(),
            odd: 0,
            odd_examples: Vec::new(),
            identifiers: Vec::new(),
            longest: 0,
            tally: Tally::default(),
        }
    }

    pub fn add(&mut self, value: &str, schemes: &[Scheme<'_>]) {
        if value.trim().is_empty() {
            self.nulls += 1;
            return;
        }
        self.values += 1;
        self.longest = self.longest.max(value.chars().count());
        let tally = &mut self.tally;
        if !tally.repeated || tally.seen.len() < DISTINCT {
            tally.repeated |= !tally.seen.insert(digest(value.as_bytes()));
        } else {
            self.distinct_is_least = true;
        }
        if self.examples.len() < 5 && !self.examples.iter().any(|example| example == value) {
            self.examples.push(value.to_owned());
        }
        let mut plain = true;
        for (kind, count) in ValueKind::TESTED.iter().zip(&mut tally.kinds) {
            if kind.holds(value) {
                *count += 1;
                plain = false;
            }
        }
        if plain || MISSING.contains(&value.to_lowercase().as_str()) {
            let room = tally.others.len() < REMEMBERED;
            match tally.others.get_mut(value) {
                Some(count) => *count += 1,
                None if room => drop(tally.others.insert(value.to_owned(), 1)),
                None => {}
            }
        }
        if tally.schemes.is_empty() {
            tally.names = schemes.iter().map(|scheme| scheme.id.clone()).collect();
            tally.schemes = vec![0; schemes.len()];
        }
        for (scheme, count) in schemes.iter().zip(&mut tally.schemes) {
            *count += u64::from((scheme.recognises)(value));
        }
        let bare: String = value.chars().filter(|c| c.is_alphanumeric()).collect();
        if bare.len() >= CHECKED {
            for ((_, check), count) in Check::NAMES.iter().zip(&mut tally.checks) {
                *count += u64::from(check.passes(&bare));
            }
        }
    }

    /// Draws the conclusions.
    pub fn finish(&mut self) {
        let tally = std::mem::take(&mut self.tally);
        self.distinct = tally.seen.len() as u64;
        self.unique = self.values > 0 && self.nulls == 0 && !tally.repeated;
        if self.values == 0 {
            return;
        }
        self.identify(&tally);
        let mut missing: Vec<(&String, &u64)> = tally
            .others
            .iter()
            .filter(|(value, _)| MISSING.contains(&value.to_lowercase().as_str()))
            .collect();
        missing.sort();
        let absent: u64 = missing.iter().map(|(_, count)| **count).sum();
        let present = self.values - absent;
        let best = tally.kinds.iter().copied().max().unwrap_or_default();
        let enough = present > 0 && 100 * best >= SHARE * present;
        let narrowest = ValueKind::TESTED.iter().zip(tally.kinds).find(|(_, count)| *count == best);
        match narrowest.filter(|_| enough) {
            Some((kind, count)) => {
                self.kind = *kind;
                self.missing = missing.into_iter().map(|(value, _)| value.clone()).collect();
                self.odd = present.saturating_sub(count);
                let mut odd: Vec<&String> =
                    tally.others.keys().filter(|value| !self.missing.contains(value)).collect();
                odd.sort();
                self.odd_examples = odd.into_iter().take(5).cloned().collect();
            }
            None => self.kind = ValueKind::Text,
        }
    }

    fn identify(&mut self, tally: &Tally) {
        let most = |count: u64| 100 * count >= RECOGNISED * self.values;
        for (name, count) in tally.names.iter().zip(&tally.schemes) {
            if most(*count) {
                self.identifiers.push(Identified { scheme: name.clone(), values: *count });
            }
        }
        // Chance alone lets one value in ten pass a check digit: several distinct ones must.
        if tally.seen.len() >= 5 {
            for ((name, _), count) in Check::NAMES.iter().zip(tally.checks) {
                if 100 * count >= SHARE * self.values {
                    self.identifiers
                        .push(Identified { scheme: format!("check digit {name}"), values: count });
                }
            }
        }
    }
}
