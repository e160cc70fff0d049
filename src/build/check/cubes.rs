//! The integrity constraints of RDF Data Cubes (QB §11.1) that a sample can show to be broken: IC-1, 2, 3,
//! 11, 12, 14.

use std::collections::{BTreeMap, BTreeSet};

use crate::rdf::vocab::{qb, rdf};
use crate::rdf::{NamedOrBlankNode, Quad, Term};
use crate::text::{Diagnostic, Report, code};

/// How many observations of one fault are named.
const NAMED: usize = 3;
const MEASURE_TYPE: &str = "http://purl.org/linked-data/cube#measureType";
const OBS_STATUS: &str = "http://purl.org/linked-data/sdmx/2009/attribute#obsStatus";

/// Reports what is not sound in the cubes among `quads`.
pub fn check(quads: &[Quad], report: &mut Report) {
    let index = Index::of(quads);
    let structures = structures(&index, report);
    let structure_of = data_sets(&index, &structures, report);
    for (text, observations) in observations(&index, &structure_of) {
        let examples: Vec<String> = observations.iter().take(NAMED).map(|iri| format!("<{iri}>")).collect();
        let message = format!("{} {text}", observations.len());
        let help = format!("such as {}", examples.join(", "));
        report.push(Diagnostic::new(&code::CUBE_UNSOUND, message).help(help));
    }
}

/// Subject to property to objects.
struct Index<'a>(BTreeMap<String, BTreeMap<&'a str, BTreeSet<String>>>);

impl<'a> Index<'a> {
    fn of(quads: &'a [Quad]) -> Self {
        let mut index: BTreeMap<String, BTreeMap<&str, BTreeSet<String>>> = BTreeMap::new();
        for quad in quads {
            let subject = match &quad.subject {
                NamedOrBlankNode::NamedNode(node) => node.as_str().to_owned(),
                NamedOrBlankNode::BlankNode(node) => node.to_string(),
            };
            let object = match &quad.object {
                Term::NamedNode(node) => node.as_str().to_owned(),
                term => term.to_string(),
            };
            index.entry(subject).or_default().entry(quad.predicate.as_str()).or_default().insert(object);
        }
        Self(index)
    }

    fn values(&self, subject: &str, property: &str) -> impl Iterator<Item = &str> + use<'_> {
        let objects = self.0.get(subject).and_then(|properties| properties.get(property));
        objects.into_iter().flatten().map(String::as_str)
    }

    fn has(&self, subject: &str, property: &str) -> bool {
        self.values(subject, property).next().is_some()
    }

    fn instances(&self, class: &'static str) -> impl Iterator<Item = &str> + use<'_, 'a> {
        self.0
            .keys()
            .map(String::as_str)
            .filter(move |iri| self.values(iri, rdf::TYPE).any(|have| have == class))
    }
}

/// What an observation must have.
struct Structure<'a> {
    dimensions: BTreeSet<&'a str>,
    measures: BTreeSet<&'a str>,
}

fn structures<'a>(index: &'a Index<'_>, report: &mut Report) -> BTreeMap<&'a str, Structure<'a>> {
    let parts = |iri: &str, kind: &'static str| -> BTreeSet<&'a str> {
        index.values(iri, qb::COMPONENT).flat_map(|component| index.values(component, kind)).collect()
    };
    let mut structures = BTreeMap::new();
    for iri in index.instances(qb::DATA_STRUCTURE_DEFINITION) {
        let structure =
            Structure { dimensions: parts(iri, qb::DIMENSION), measures: parts(iri, qb::MEASURE) };
        if structure.measures.is_empty() {
            push(report, format!("the structure <{iri}> has no measure (IC-3)"));
        }
        structures.insert(iri, structure);
    }
    structures
}

/// The structure of each data set.
fn data_sets<'a>(
    index: &'a Index<'_>,
    structures: &'a BTreeMap<&'a str, Structure<'a>>,
    report: &mut Report,
) -> BTreeMap<&'a str, &'a Structure<'a>> {
    let mut found = BTreeMap::new();
    for iri in index.instances(qb::DATA_SET_CLASS) {
        let named: Vec<&str> = index.values(iri, qb::STRUCTURE).collect();
        if let [one] = named.as_slice() {
            match structures.get(one) {
                Some(structure) => drop(found.insert(iri, structure)),
                None => push(report, format!("the structure <{one}> of <{iri}> is not described (IC-2)")),
            }
        } else {
            let message =
                format!("the data set <{iri}> has {} structures instead of one (IC-2)", named.len());
            push(report, message);
        }
    }
    found
}

/// The faulty observations by fault.
fn observations<'a>(
    index: &'a Index<'_>,
    structure_of: &BTreeMap<&str, &Structure<'_>>,
) -> BTreeMap<String, Vec<&'a str>> {
    let mut faults: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let mut keys = BTreeSet::new();
    for iri in index.instances(qb::OBSERVATION) {
        let mut fault = |text: String| faults.entry(text).or_default().push(iri);
        let sets: Vec<&str> = index.values(iri, qb::DATA_SET).collect();
        let [set] = sets.as_slice() else {
            fault(format!("observations have {} data sets instead of one (IC-1)", sets.len()));
            continue;
        };
        let Some(structure) = structure_of.get(set) else { continue };
        for dimension in structure.dimensions.iter().filter(|dimension| !index.has(iri, dimension)) {
            fault(format!("observations of <{set}> lack the dimension <{dimension}> (IC-11)"));
        }
        // A value that is known to be missing is told by its status.
        if !structure.dimensions.contains(MEASURE_TYPE) && !index.has(iri, OBS_STATUS) {
            for measure in structure.measures.iter().filter(|measure| !index.has(iri, measure)) {
                fault(format!("observations of <{set}> lack the measure <{measure}> (IC-14)"));
            }
        }
        let values = structure.dimensions.iter().flat_map(|dimension| index.values(iri, dimension));
        if !keys.insert([*set].into_iter().chain(values).collect::<Vec<_>>()) {
            fault(format!("observations of <{set}> have the values of all dimensions of others (IC-12)"));
        }
    }
    faults
}

fn push(report: &mut Report, message: String) {
    report.push(Diagnostic::new(&code::CUBE_UNSOUND, message));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rdf::{GraphName, read_turtle};
    use crate::text::SourceText;

    fn faults(text: &str) -> Vec<String> {
        let prefixes = "@prefix : <http://e/> . @prefix qb: <http://purl.org/linked-data/cube#> .\n";
        let source = SourceText::new("t.ttl", format!("{prefixes}{text}"));
        let document = read_turtle(&source, None).unwrap();
        let quads: Vec<Quad> = document
            .triples
            .into_iter()
            .map(|spanned| spanned.triple.in_graph(GraphName::DefaultGraph))
            .collect();
        let mut report = Report::new();
        check(&quads, &mut report);
        report.diagnostics.into_iter().map(|diagnostic| diagnostic.message).collect()
    }

    const CUBE: &str = ":c a qb:DataSet ; qb:structure :d . :d a qb:DataStructureDefinition ; \
        qb:component [ qb:dimension :place ] , [ qb:dimension :year ] , [ qb:measure :value ] .";

    #[test]
    fn a_sound_cube_has_no_faults() {
        let observations = ":o a qb:Observation ; qb:dataSet :c ; :place :a ; :year 1 ; :value 2 .\
            :p a qb:Observation ; qb:dataSet :c ; :place :a ; :year 2 ; :value 2 .";
        assert_eq!(faults(&format!("{CUBE} {observations}")), Vec::<String>::new());
    }

    #[test]
    fn each_constraint_is_told() {
        let observations = ":o a qb:Observation ; qb:dataSet :c ; :place :a ; :year 1 ; :value 2 .\
            :p a qb:Observation ; qb:dataSet :c ; :place :a ; :year 1 .\
            :q a qb:Observation ; qb:dataSet :c ; :place :b ; :value 1 .\
            :r a qb:Observation . :e a qb:DataSet .";
        let faults = faults(&format!("{CUBE} {observations}"));
        for constraint in ["IC-1)", "IC-2)", "IC-11)", "IC-12)", "IC-14)"] {
            assert!(faults.iter().any(|fault| fault.contains(constraint)), "{constraint}: {faults:#?}");
        }
    }
}
