//! The manifests of the W3C SPARQL suites: RDF that names each test's query, data and result.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::{NamedNode, NamedOrBlankNode, Term, Triple};

const MF: &str = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#";
const QT: &str = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#";
const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const RDFS: &str = "http://www.w3.org/2000/01/rdf-schema#";

/// Where the suites stand on the web: relative IRIs resolve against it.
const WEB: &str = "https://w3c.github.io/rdf-tests/";

/// One test.
#[derive(Debug)]
pub struct Case {
    /// `suite/folder/name`, such as `sparql11/bind/bind01`.
    pub id: String,
    pub kind: Kind,
    pub query: PathBuf,
    /// Files of the default graph.
    pub data: Vec<PathBuf>,
    /// Files of named graphs, by the graph's name.
    pub named: Vec<(String, PathBuf)>,
    pub result: Option<PathBuf>,
    /// The number of equal solutions may be anything from one to the number given.
    pub lax: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Evaluation,
    PositiveSyntax,
    NegativeSyntax,
}

/// The folder of the suites, which turns files into IRIs and back.
#[derive(Clone, Copy)]
pub struct Suites<'a>(pub &'a Path);

impl Suites<'_> {
    pub fn iri(self, file: &Path) -> String {
        let path = file.strip_prefix(self.0).expect("a file of the suites");
        format!("{WEB}{}", path.display())
    }

    pub fn file(self, iri: &str) -> PathBuf {
        self.0.join(iri.strip_prefix(WEB).unwrap_or_else(|| panic!("{iri} is no file of the suites")))
    }

    /// The tests of queries of a manifest, in its order; updates and protocols are left out.
    pub fn cases(self, manifest: &Path) -> Vec<Case> {
        let graph = Graph(self.triples(manifest));
        let folder = manifest.parent().expect("a manifest stands in a folder");
        let place = folder.strip_prefix(self.0.join("sparql")).expect("a folder of the suites");
        let entries = graph.0.iter().find(|triple| triple.predicate.as_str() == format!("{MF}entries"));
        let entries = entries.map(|triple| graph.list(&triple.object)).unwrap_or_default();
        entries
            .iter()
            .filter_map(|entry| {
                let name = entry.to_string();
                let name = name.trim_end_matches('>').rsplit(['#', '/']).next().unwrap_or_default();
                self.case(&graph, entry, format!("{}/{name}", place.display()))
            })
            .collect()
    }

    fn case(self, graph: &Graph, entry: &Term, id: String) -> Option<Case> {
        let file = |term: &Term| match term {
            Term::NamedNode(node) => self.file(node.as_str()),
            other => panic!("{id}: {other} is no file"),
        };
        let kind = match graph.one(entry, RDF, "type").map(|kind| local(&kind)).as_deref() {
            Some("QueryEvaluationTest") => Kind::Evaluation,
            Some("PositiveSyntaxTest" | "PositiveSyntaxTest11") => Kind::PositiveSyntax,
            Some("NegativeSyntaxTest" | "NegativeSyntaxTest11") => Kind::NegativeSyntax,
            _ => return None,
        };
        let action = graph.one(entry, MF, "action").unwrap_or_else(|| panic!("{id} has no action"));
        let named = graph.all(&action, QT, "graphData").map(|data| match graph.one(&data, QT, "graph") {
            // A graph whose name is not its file's.
            Some(source) => {
                let name = graph.one(&data, RDFS, "label").expect("it has a label");
                let Term::Literal(name) = name else { panic!("{id}: {name} is no text") };
                (name.value().to_owned(), file(&source))
            }
            None => (self.iri(&file(&data)), file(&data)),
        });
        Some(Case {
            kind,
            query: match graph.one(&action, QT, "query") {
                Some(query) => file(&query),
                None if matches!(action, Term::NamedNode(_)) => file(&action),
                None => PathBuf::new(),
            },
            data: graph.all(&action, QT, "data").map(|data| file(&data)).collect(),
            named: named.collect(),
            result: (kind == Kind::Evaluation)
                .then(|| graph.one(entry, MF, "result").map(|result| file(&result)))
                .flatten(),
            lax: graph.one(entry, MF, "resultCardinality").is_some_and(|c| local(&c) == "LaxCardinality"),
            id,
        })
    }

    /// The triples of a file; its blank nodes are its own.
    pub fn triples(self, file: &Path) -> Vec<Triple> {
        self.quads(file).into_iter().map(|(triple, _)| triple).collect()
    }

    /// The quads of a file, each with the name of its graph where it has one.
    pub fn quads(self, file: &Path) -> Vec<(Triple, Option<NamedNode>)> {
        let extension = file.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        let format = RdfFormat::from_extension(extension)
            .unwrap_or_else(|| panic!("{} is of no known format", file.display()));
        let text = fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        RdfParser::from_format(format)
            .with_base_iri(self.iri(file))
            .expect("a file's IRI is valid")
            .rename_blank_nodes()
            .for_slice(&text)
            .map(|quad| {
                let quad = quad.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
                let graph = match quad.graph_name.clone() {
                    oxigraph::model::GraphName::NamedNode(node) => Some(node),
                    _ => None,
                };
                (Triple::from(quad), graph)
            })
            .collect()
    }
}

/// Some triples, searched one after the other: manifests are small.
struct Graph(Vec<Triple>);

impl Graph {
    fn all<'a>(
        &'a self,
        subject: &'a Term,
        namespace: &str,
        name: &str,
    ) -> impl Iterator<Item = Term> + use<'a> {
        let predicate = format!("{namespace}{name}");
        self.0
            .iter()
            .filter(move |triple| triple.predicate.as_str() == predicate && is_same(&triple.subject, subject))
            .map(|triple| triple.object.clone())
    }

    fn one(&self, subject: &Term, namespace: &str, name: &str) -> Option<Term> {
        self.all(subject, namespace, name).next()
    }

    /// The items of an RDF collection.
    fn list(&self, head: &Term) -> Vec<Term> {
        let cells: HashMap<String, (Option<Term>, Option<Term>)> =
            self.0.iter().fold(HashMap::new(), |mut cells, triple| {
                let cell: &mut (Option<Term>, Option<Term>) =
                    cells.entry(triple.subject.to_string()).or_default();
                match triple.predicate.as_str().strip_prefix(RDF) {
                    Some("first") => cell.0 = Some(triple.object.clone()),
                    Some("rest") => cell.1 = Some(triple.object.clone()),
                    _ => {}
                }
                cells
            });
        let mut items = Vec::new();
        let mut at = head.to_string();
        while let Some((Some(first), Some(rest))) = cells.get(&at) {
            items.push(first.clone());
            at = rest.to_string();
        }
        items
    }
}

fn is_same(subject: &NamedOrBlankNode, term: &Term) -> bool {
    Term::from(subject.clone()) == *term
}

/// The part of an IRI after its last `#`.
fn local(term: &Term) -> String {
    let text = term.to_string();
    text.trim_end_matches('>').rsplit('#').next().unwrap_or_default().to_owned()
}
