//! What a plan proves of its statements before any row is read: which of them are new for certain when
//! their subject is.
//!
//! Two units (a predicate and an object of a triples map) are apart when a term at one of the four places
//! can never be the same: other constants, other beginnings of templates, other datatypes. A statement of
//! a unit that is apart from all others can only repeat one of the same unit, and so of the same subject.

use crate::ingest::output::Level;
use crate::ingest::term::{is_default_graph, proven};
use crate::mapping::{Expression, LiteralType, Part, Plan, TermMap, TermType, TermValue, TriplesMap};
use crate::rdf::vocab::xsd;

/// Beyond so many units nothing is proved: each is compared with each.
const MOST_UNITS: usize = 2_000;

/// For each triples map, predicate-object map, predicate and object what is proved.
pub type Levels = Vec<Vec<Vec<Vec<Level>>>>;

/// All terms that a term map can make: those that begin and end in such a way, or one.
struct Shape {
    begin: String,
    end: String,
    exact: bool,
}

struct Unit<'p> {
    place: [usize; 4],
    subject: Shape,
    predicate: Shape,
    object: Shape,
    /// Constant graphs; `None`: others are possible.
    graphs: Option<Vec<&'p str>>,
    fixed: bool,
    targets: bool,
}

/// What is proved of the statements of a plan.
pub fn levels(plan: &Plan) -> Levels {
    let mut levels: Levels = plan.maps.iter().map(alone).collect();
    let count: usize = levels.iter().flatten().flatten().map(Vec::len).sum();
    if count > MOST_UNITS || plan.maps.iter().any(gathers) {
        return levels;
    }
    let units: Vec<Unit<'_>> =
        plan.maps.iter().enumerate().flat_map(|(id, map)| units(plan, id, map)).collect();
    for (number, unit) in units.iter().enumerate() {
        let others = units.iter().enumerate().filter(|(other, _)| *other != number);
        if others.into_iter().all(|(_, other)| unit.is_apart(other)) {
            let [map, predicate_object, predicate, object] = unit.place;
            let fixed = unit.fixed && unit.graphs.as_ref().is_some_and(|graphs| graphs.len() == 1);
            levels[map][predicate_object][predicate][object] =
                if fixed { Level::SubjectOnly } else { Level::Subject };
        }
    }
    levels
}

fn alone(map: &TriplesMap) -> Vec<Vec<Vec<Level>>> {
    let of = |one: &crate::mapping::PredicateObjectMap| {
        vec![vec![Level::Alone; one.objects.len()]; one.predicates.len()]
    };
    map.predicate_objects.iter().map(of).collect()
}

/// Whether a map makes collections.
pub fn gathers(map: &TriplesMap) -> bool {
    let is_gather = |term: &TermMap| matches!(term.value, TermValue::Gather(_));
    is_gather(&map.subject)
        || map
            .predicate_objects
            .iter()
            .flat_map(|one| one.predicates.iter().chain(&one.objects))
            .any(is_gather)
}

fn units<'p>(plan: &'p Plan, id: usize, map: &'p TriplesMap) -> Vec<Unit<'p>> {
    let mut units = Vec::new();
    for (number, one) in map.predicate_objects.iter().enumerate() {
        let graphs: Vec<&TermMap> = map.graphs.iter().chain(&one.graphs).collect();
        let constants = |graphs: &[&'p TermMap]| graphs.iter().map(|graph| constant_graph(graph)).collect();
        let names: Option<Vec<&str>> = if graphs.is_empty() { Some(vec![""]) } else { constants(&graphs) };
        for (which, predicate) in one.predicates.iter().enumerate() {
            for (place, object) in one.objects.iter().enumerate() {
                let takes_part = [&map.subject, predicate, object].into_iter().chain(graphs.iter().copied());
                units.push(Unit {
                    place: [id, number, which, place],
                    subject: shape(plan, map, &map.subject),
                    predicate: shape(plan, map, predicate),
                    object: shape(plan, map, object),
                    graphs: names.clone(),
                    fixed: is_constant(predicate) && is_constant(object),
                    targets: takes_part.into_iter().any(|term| !term.targets.is_empty()),
                });
            }
        }
    }
    units
}

impl Unit<'_> {
    fn is_apart(&self, other: &Self) -> bool {
        // What goes to targets only is no statement of the output.
        self.targets != other.targets
            || self.subject.is_apart(&other.subject)
            || self.predicate.is_apart(&other.predicate)
            || self.object.is_apart(&other.object)
            || match (&self.graphs, &other.graphs) {
                // Which constant the default graph stands for is not known here.
                (Some(one), Some(two)) => {
                    !one.iter().any(|graph| graph.is_empty() || two.contains(graph)) && !two.contains(&"")
                }
                _ => false,
            }
    }
}

impl Shape {
    fn is_apart(&self, other: &Self) -> bool {
        if self.exact && other.exact {
            return self.begin != other.begin;
        }
        let begins = self.begin.starts_with(&other.begin) || other.begin.starts_with(&self.begin);
        let ends = self.end.ends_with(&other.end) || other.end.ends_with(&self.end);
        // A constant that is shorter than what the other begins with is none of its terms.
        let fits = |exact: &Self, open: &Self| {
            !exact.exact || exact.begin.starts_with(&open.begin) && exact.end.ends_with(&open.end)
        };
        !(begins && ends && fits(self, other) && fits(other, self))
    }

    fn of(begin: impl Into<String>, end: impl Into<String>) -> Self {
        Self { begin: begin.into(), end: end.into(), exact: false }
    }
}

fn is_constant(term: &TermMap) -> bool {
    term.condition.is_none() && matches!(term.value, TermValue::Constant(_))
}

fn constant_graph(graph: &TermMap) -> Option<&str> {
    match &graph.value {
        TermValue::Constant(term) if graph.condition.is_none() => {
            Some(if is_default_graph(term) { "" } else { term })
        }
        _ => None,
    }
}

fn shape(plan: &Plan, map: &TriplesMap, term: &TermMap) -> Shape {
    match &term.value {
        TermValue::Constant(term) => Shape { begin: term.clone(), end: term.clone(), exact: true },
        TermValue::Fresh => Shape::of("_:f", ""),
        TermValue::Row(row) => Shape::of(format!("<{}", row.before), ">"),
        TermValue::Join(join) => {
            let parent = &plan.maps[join.parent];
            shape(plan, parent, &parent.subject)
        }
        TermValue::Gather(_) => Shape::of("", ""),
        TermValue::Expression(value) => match &term.term_type {
            TermType::Iri(encoding) => {
                let Expression::Template(parts) = value else { return Shape::of("<", ">") };
                match proven(parts, *encoding, map.base_iri.as_deref()) {
                    Some(relative) => {
                        let base = map.base_iri.as_deref().filter(|_| relative).unwrap_or_default();
                        let (first, last) = (fixed(parts.first()), fixed(parts.last()));
                        Shape::of(format!("<{base}{first}"), format!("{last}>"))
                    }
                    None => Shape::of("<", ">"),
                }
            }
            TermType::BlankNode => Shape::of("_:b", ""),
            TermType::Literal(kind) => match kind {
                LiteralType::Datatype(iri) if iri.strip_prefix(xsd::NAMESPACE) == Some("string") => {
                    Shape::of("\"", "\"")
                }
                LiteralType::Datatype(iri) => Shape::of("\"", format!("\"^^<{iri}>")),
                LiteralType::Language(tag) => Shape::of("\"", format!("\"@{}", tag.to_ascii_lowercase())),
                LiteralType::Natural | LiteralType::DatatypeMap(_) | LiteralType::LanguageMap(_) => {
                    Shape::of("\"", "")
                }
            },
        },
    }
}

fn fixed(part: Option<&Part>) -> &str {
    match part {
        Some(Part::Text(text)) => text,
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_apart_where_no_term_fits_both() {
        let exact = |text: &str| Shape { begin: text.into(), end: text.into(), exact: true };
        let things = || Shape::of("<http://e/thing/", ">");
        assert!(things().is_apart(&Shape::of("<http://e/place/", ">")));
        assert!(!things().is_apart(&Shape::of("<http://e/", ">")));
        assert!(things().is_apart(&exact("<http://e/>")));
        assert!(!things().is_apart(&exact("<http://e/thing/1>")));
        assert!(!things().is_apart(&Shape::of("<http://e/thing/", "/x>")));
        assert!(Shape::of("\"", "\"@en").is_apart(&Shape::of("\"", "\"@fr")));
        assert!(!Shape::of("\"", "\"").is_apart(&Shape::of("\"", "")));
        assert!(exact("<a:b>").is_apart(&exact("<a:c>")) && !exact("<a:b>").is_apart(&exact("<a:b>")));
    }
}
