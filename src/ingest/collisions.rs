//! Rows that share a subject although the subject looks like their key: mostly, the key is none.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::RunOptions;
use super::program::Program;
use super::steps::{Pieces, Place, each_step, first_row};
use crate::mapping::Plan;
use crate::text::{Diagnostic, Report, code};

/// What the rows of one triples map made.
#[derive(Default)]
struct Seen {
    rows: HashSet<Place>,
    /// For each subject the rows that make it.
    subjects: HashMap<String, HashSet<Place>>,
    /// For each subject and predicate the objects, each with its row.
    objects: BTreeMap<(String, String), Vec<(Place, String)>>,
}

/// A subject, a predicate, and two rows with different objects.
type Collision<'a> = (&'a str, &'a str, [&'a (Place, String); 2]);

/// A subject is taken for the key of its rows when at least three in four have one of their own.
const KEYS: (usize, usize) = (3, 4);

/// Looks at the first `options.sample` rows of each source. One finding for each triples map that has such
/// a subject.
pub fn collisions(plan: &Plan, options: &RunOptions) -> Result<Vec<Diagnostic>, Report> {
    let pieces = Pieces::of(plan);
    let options = RunOptions { strict: false, rejects: None, ..options.clone() };
    let mut maps: BTreeMap<usize, Seen> = BTreeMap::new();
    let mut first_rows: HashMap<usize, u64> = HashMap::new();
    each_step(
        &pieces,
        &options,
        options.sample,
        &|_: &Program<'_>, _| true,
        &mut |_, _| (),
        &mut |program, step| {
            let row = first_row(&program.rows[step.at.relation]);
            first_rows.insert(step.at.relation, row);
            let seen = maps.entry(pieces.piece(step.piece).map).or_default();
            seen.rows.insert(step.at);
            let subject = step.quad.subject.to_owned();
            seen.subjects.entry(subject.clone()).or_default().insert(step.at);
            let key = (subject, step.quad.predicate.to_owned());
            let objects = seen.objects.entry(key).or_default();
            let object = (step.at, step.quad.object.to_owned());
            if !objects.contains(&object) {
                objects.push(object);
            }
        },
    )?;
    let found = maps.iter().filter_map(|(map, seen)| {
        let (part, whole) = KEYS;
        if seen.subjects.len() * whole < seen.rows.len() * part {
            return None;
        }
        let (subject, predicate, [one, other]) = seen.collision()?;
        let map = &plan.maps[*map];
        let row = |at: Place| at.index + first_rows.get(&at.relation).copied().unwrap_or(1);
        let file = &plan.relations[one.0.relation].name;
        let message = format!(
            "rows {} and {} of `{file}` are the same {subject}, but not in {predicate}",
            row(one.0),
            row(other.0)
        );
        Some(
            Diagnostic::new(&code::SUBJECT_COLLISION, message)
                .at(map.subject.span.clone(), "the subject of most rows is theirs alone")
                .help(format!("it is {} and {}", one.1, other.1)),
        )
    });
    Ok(found.collect())
}

impl Seen {
    /// A subject of which two rows say different things in a predicate that has one object a row.
    fn collision(&self) -> Option<Collision<'_>> {
        let single: HashSet<&str> = {
            let several = self.objects.iter().filter(|(_, objects)| {
                objects.iter().any(|(at, _)| objects.iter().filter(|(other, _)| other == at).count() > 1)
            });
            let several: HashSet<&str> = several.map(|((_, predicate), _)| predicate.as_str()).collect();
            let all = self.objects.keys().map(|(_, predicate)| predicate.as_str());
            all.filter(|predicate| !several.contains(predicate)).collect()
        };
        self.objects
            .iter()
            .filter(|((subject, predicate), _)| {
                single.contains(predicate.as_str()) && self.subjects[subject].len() > 1
            })
            .filter_map(|((subject, predicate), objects)| {
                let one = objects.first()?;
                let other = objects.iter().find(|(_, object)| *object != one.1)?;
                Some((subject.as_str(), predicate.as_str(), [one, other]))
            })
            .min_by_key(|(_, _, [one, other])| (one.0.index, other.0.index))
    }
}
