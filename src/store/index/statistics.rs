//! Counts of what an index will hold: for VoID, and to find links that lead nowhere.
//!
//! Two passes over the sorted quads give everything: in the order subject, predicate, object a subject's
//! quads stand together, in the order object, subject, predicate an object's.

use std::collections::{BTreeMap, HashMap};

use super::DEFAULT_GRAPH;
use super::build::IndexBuilder;
use super::id::{TermId, is_inlined};
use super::permutation::{self, IdQuad, Order};
use crate::rdf::vocab::rdf;

/// How many links of one property must lead to another site before they count as a link set: home
/// pages lead to one site each, identifiers elsewhere all to the same.
const LINK_SET: u64 = 10;
/// Examples of links that lead nowhere, for each property.
const SAMPLES: usize = 5;

/// What a set of quads consists of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Statistics {
    /// By the IRI of the graph.
    pub graphs: BTreeMap<String, GraphStatistics>,
    /// All graphs together, each triple once.
    pub union: GraphStatistics,
    pub link_sets: Vec<LinkSet>,
    /// By property, in the order of its IRI.
    pub dangling: Vec<DanglingLinks>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct GraphStatistics {
    pub triples: u64,
    pub subjects: u64,
    pub objects: u64,
    /// The number of instances by class.
    pub classes: BTreeMap<String, u64>,
    pub properties: BTreeMap<String, PropertyStatistics>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PropertyStatistics {
    pub triples: u64,
    pub subjects: u64,
    pub objects: u64,
}

/// Links by one property from one graph to things that another graph, or another site, describes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LinkSet {
    pub graph: String,
    pub property: String,
    pub target: LinkTarget,
    pub triples: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LinkTarget {
    Graph(String),
    /// Scheme and authority, with the slash that follows.
    Site(String),
}

/// Links by one property to local things of which nothing is stated.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct DanglingLinks {
    pub property: String,
    pub links: u64,
    /// Distinct things that they lead to.
    pub targets: u64,
    pub samples: Vec<String>,
}

/// The sums of one property in one graph, and what was seen last, to tell what is new.
#[derive(Clone, Copy, Default)]
struct Running {
    counts: PropertyStatistics,
    subject: Option<TermId>,
    object: Option<TermId>,
}

/// A graph's sums; the union's stand beside them.
#[derive(Default)]
struct Tally {
    triples: u64,
    subjects: u64,
    objects: u64,
    subject: Option<TermId>,
    object: Option<TermId>,
    classes: HashMap<TermId, u64>,
    properties: HashMap<TermId, Running>,
}

impl Tally {
    /// Takes the quads in the order subject, predicate, object.
    fn by_subject(&mut self, [s, p, o, _]: IdQuad, class: Option<TermId>) {
        self.triples += 1;
        self.subjects += u64::from(self.subject.replace(s) != Some(s));
        let property = self.properties.entry(p).or_default();
        property.counts.triples += 1;
        property.counts.subjects += u64::from(property.subject.replace(s) != Some(s));
        if class == Some(p) {
            *self.classes.entry(o).or_default() += 1;
        }
    }

    /// Takes the quads in the order object, subject, predicate.
    fn by_object(&mut self, [_, p, o, _]: IdQuad) {
        self.objects += u64::from(self.object.replace(o) != Some(o));
        let property = self.properties.entry(p).or_default();
        property.counts.objects += u64::from(property.object.replace(o) != Some(o));
    }

    fn named(&self, terms: &[&str]) -> GraphStatistics {
        GraphStatistics {
            triples: self.triples,
            subjects: self.subjects,
            objects: self.objects,
            classes: self.classes.iter().filter_map(|(id, n)| Some((name(terms, *id)?, *n))).collect(),
            properties: self
                .properties
                .iter()
                .filter_map(|(id, running)| Some((name(terms, *id)?, running.counts)))
                .collect(),
        }
    }
}

impl IndexBuilder {
    /// Counts the quads that were added so far.
    pub fn statistics(&mut self, local: &str) -> Statistics {
        permutation::sort(&mut self.quads, Order::Spog);
        self.quads.dedup();
        let class = self.provisional.get(format!("<{}>", rdf::TYPE).as_str()).copied();
        let mut graphs: BTreeMap<TermId, Tally> = BTreeMap::new();
        let mut union = Tally::default();
        let mut homes = Homes::new(self.provisional.len());
        let mut previous = None;
        for quad in &self.quads {
            let [s, p, o, g] = *quad;
            if previous.replace([s, p, o]) != Some([s, p, o]) {
                union.by_subject(*quad, class);
            }
            graphs.entry(g).or_default().by_subject(*quad, class);
            homes.add(s, g);
        }
        permutation::sort(&mut self.quads, Order::Ospg);
        for quad in &self.quads {
            union.by_object(*quad);
            graphs.entry(quad[3]).or_default().by_object(*quad);
        }
        let mut terms = vec![""; self.provisional.len()];
        for (term, id) in &self.provisional {
            terms[*id as usize] = term;
        }
        let (link_sets, dangling) = links(&self.quads, &terms, &homes, local);
        Statistics {
            union: union.named(&terms),
            graphs: graphs
                .iter()
                .map(|(id, tally)| (name(&terms, *id).unwrap_or_default(), tally.named(&terms)))
                .collect(),
            link_sets,
            dangling,
        }
    }
}

/// In which graphs each term is a subject. The first 63 graphs have a bit each; the others share one.
struct Homes {
    graphs: Vec<TermId>,
    masks: Vec<u64>,
}

const OTHERS: usize = 63;

impl Homes {
    fn new(terms: usize) -> Self {
        Self { graphs: Vec::new(), masks: vec![0; terms] }
    }

    fn add(&mut self, subject: TermId, graph: TermId) {
        let bit = self.graphs.iter().position(|known| *known == graph).unwrap_or_else(|| {
            self.graphs.push(graph);
            self.graphs.len() - 1
        });
        self.masks[subject as usize] |= 1 << bit.min(OTHERS);
    }

    /// The graphs that describe a term, but for none when `graph` is one of them.
    fn elsewhere(&self, term: TermId, graph: TermId) -> impl Iterator<Item = TermId> {
        let mask = self.masks[term as usize];
        let bit = move |i: usize| mask & (1 << i) != 0;
        let here = self.graphs.iter().take(OTHERS).position(|known| *known == graph).is_some_and(bit);
        let graphs = self.graphs.iter().take(OTHERS).enumerate();
        graphs.filter(move |(i, _)| !here && bit(*i)).map(|(_, graph)| *graph)
    }
}

/// The links among `quads`, which come in the order of their objects.
fn links(quads: &[IdQuad], terms: &[&str], homes: &Homes, local: &str) -> (Vec<LinkSet>, Vec<DanglingLinks>) {
    let local = format!("<{local}");
    let class = format!("<{}>", rdf::TYPE);
    let mut sets: HashMap<(TermId, TermId, Target<'_>), u64> = HashMap::new();
    let mut dangling: BTreeMap<&str, DanglingLinks> = BTreeMap::new();
    let mut previous = HashMap::new();
    for [_, p, o, g] in quads {
        if is_inlined(*o) || !terms[*o as usize].starts_with('<') || terms[*p as usize] == class {
            continue;
        }
        let object = terms[*o as usize];
        if homes.masks[*o as usize] != 0 {
            for home in homes.elsewhere(*o, *g) {
                *sets.entry((*g, *p, Target::Graph(home))).or_default() += 1;
            }
        } else if object.starts_with(&local) {
            let property = terms[*p as usize];
            let found = dangling.entry(property).or_insert_with(|| DanglingLinks {
                property: inner(property),
                links: 0,
                targets: 0,
                samples: Vec::new(),
            });
            found.links += 1;
            if previous.insert(*p, *o) != Some(*o) {
                found.targets += 1;
                if found.samples.len() < SAMPLES {
                    found.samples.push(inner(object));
                }
            }
        } else if let Some(site) = site(object) {
            *sets.entry((*g, *p, Target::Site(site))).or_default() += 1;
        }
    }
    let mut sets: Vec<LinkSet> = sets
        .into_iter()
        .filter(|((_, _, target), count)| matches!(target, Target::Graph(_)) || *count >= LINK_SET)
        .filter_map(|((g, p, target), triples)| {
            let target = match target {
                Target::Graph(id) => LinkTarget::Graph(name(terms, id)?),
                Target::Site(site) => LinkTarget::Site(site.to_owned()),
            };
            Some(LinkSet { graph: name(terms, g)?, property: name(terms, p)?, target, triples })
        })
        .collect();
    sets.sort();
    (sets, dangling.into_values().collect())
}

#[derive(PartialEq, Eq, Hash)]
enum Target<'a> {
    Graph(TermId),
    Site(&'a str),
}

/// `https://host/` of an encoded IRI.
fn site(iri: &str) -> Option<&str> {
    let iri = iri.strip_prefix('<')?;
    let start = iri.find("://")? + 3;
    let slash = iri[start..].find('/')?;
    iri.get(..=start + slash)
}

fn name(terms: &[&str], id: TermId) -> Option<String> {
    if id == DEFAULT_GRAPH {
        return Some(String::new());
    }
    terms.get(id as usize).map(|term| inner(term))
}

fn inner(term: &str) -> String {
    term.trim_start_matches('<').trim_end_matches('>').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rdf::{EncodedQuad, QuadSink};

    fn builder(quads: &[[&str; 4]]) -> IndexBuilder {
        let mut builder = IndexBuilder::new();
        for quad in quads {
            let terms = quad.map(|term| match term {
                "a" => format!("<{}>", rdf::TYPE),
                term if term.starts_with('"') => term.to_owned(),
                term => format!("<http://e/{term}>"),
            });
            let [subject, predicate, object, graph] = [&terms[0], &terms[1], &terms[2], &terms[3]];
            builder.quad(EncodedQuad { subject, predicate, object, graph }).unwrap();
        }
        builder
    }

    #[test]
    fn triples_subjects_objects_classes_and_properties_are_counted() {
        let mut builder = builder(&[
            ["x", "a", "T", "g"],
            ["x", "p", "\"1\"", "g"],
            ["x", "p", "\"2\"", "g"],
            ["y", "p", "\"1\"", "g"],
            ["y", "p", "\"1\"", "g"],
            ["x", "a", "T", "h"],
        ]);
        let statistics = builder.statistics("http://e/id/");
        let g = &statistics.graphs["http://e/g"];
        assert_eq!((g.triples, g.subjects, g.objects), (4, 2, 3));
        assert_eq!(g.classes["http://e/T"], 1);
        let p = g.properties["http://e/p"];
        assert_eq!((p.triples, p.subjects, p.objects), (3, 2, 2));
        assert_eq!((statistics.union.triples, statistics.union.classes["http://e/T"]), (4, 1));
        assert_eq!(statistics.graphs["http://e/h"].triples, 1);
    }

    #[test]
    fn links_lead_to_other_graphs_to_other_sites_or_nowhere() {
        let mut quads = vec![
            ["id/x", "p", "id/y", "g"],
            ["id/y", "q", "\"1\"", "h"],
            ["id/x", "p", "id/gone", "g"],
            ["id/y", "p", "id/gone", "h"],
            ["id/x", "p", "id/x", "g"],
        ];
        let sites: Vec<String> = (0..LINK_SET).map(|i| format!("site/{i}")).collect();
        quads.extend(sites.iter().map(|site| ["id/x", "same", site.as_str(), "g"]));
        let statistics = builder(&quads).statistics("http://e/id/");
        let dangling = &statistics.dangling[0];
        assert_eq!((dangling.links, dangling.targets), (2, 1));
        assert_eq!(dangling.samples, ["http://e/id/gone"]);
        let link_set = |property: &str, target, triples| LinkSet {
            graph: "http://e/g".to_owned(),
            property: format!("http://e/{property}"),
            target,
            triples,
        };
        let expected = [
            link_set("p", LinkTarget::Graph("http://e/h".to_owned()), 1),
            link_set("same", LinkTarget::Site("http://e/".to_owned()), LINK_SET),
        ];
        assert_eq!(statistics.link_sets, expected);
    }
}
