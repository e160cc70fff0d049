//! The RDF of a document: what is stated of its topic, and of the document itself.

use std::collections::{BTreeSet, HashSet, VecDeque};
use std::io::{self, Write};

use super::locate::Occurrence;
use crate::http::app::Published;
use crate::http::failure::Failure;
use crate::http::format::GraphFormat;
use crate::http::stream::Broken;
use crate::rdf::media::RdfSyntax;
use crate::rdf::vocab::{dcat, dcterms, foaf, owl, rdf};
use crate::rdf::{
    GraphName, Literal, NamedNode, NamedOrBlankNode, Prefixes, Quad, RdfWriter, Term, Triple, compact_jsonld,
    pretty_turtle, write_quads,
};
use crate::store::{Generation, Scope, StoreError};
use crate::text::LimitKey;

/// What a document is about.
#[derive(Clone, Debug)]
pub struct Document {
    /// The IRI of the document itself.
    pub iri: NamedNode,
    pub topic: NamedNode,
    pub extent: Extent,
}

/// How far a document goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Extent {
    /// The topic, with the nodes that are parts of it.
    Thing,
    /// Nothing but what points to the topic: nothing is stated of it.
    Incoming,
    /// A vocabulary: the topic and its terms, which stand in these graphs.
    Vocabulary(Vec<NamedNode>),
    /// Whole named graphs: a catalogue, a graph that is asked for by its name.
    Graphs(Vec<NamedNode>),
}

impl Document {
    /// Hands out every quad of the document, that of each graph by itself.
    fn quads(
        &self,
        published: &Published,
        take: &mut dyn FnMut(Quad) -> Result<(), Broken>,
    ) -> Result<(), Broken> {
        let generation = &published.generation;
        match &self.extent {
            Extent::Thing => {
                let graphs = walk(published, [self.topic.clone().into()].into(), take)?;
                self.about_itself(published, &graphs).into_iter().try_for_each(take)
            }
            Extent::Vocabulary(graphs) => {
                walk(published, terms(generation, &self.topic, graphs)?, take)?;
                Ok(())
            }
            Extent::Incoming => {
                let object = Term::from(self.topic.clone());
                let limit = published.theme.limits.count(LimitKey::DocumentTriples);
                for quad in generation.quads_for(None, None, Some(&object), Scope::Named).take(limit) {
                    take(quad?)?;
                }
                self.about_itself(published, &BTreeSet::new()).into_iter().try_for_each(take)
            }
            Extent::Graphs(graphs) => {
                for graph in graphs {
                    for quad in generation.quads_for(None, None, None, Scope::Graph(graph)) {
                        take(quad?)?;
                    }
                }
                Ok(())
            }
        }
    }

    /// The statements about the document: its topic, the datasets that it is taken from, its licence.
    /// Where it is the topic itself, the data say these things.
    fn about_itself(&self, published: &Published, graphs: &BTreeSet<NamedNode>) -> Vec<Quad> {
        if self.iri == self.topic {
            return Vec::new();
        }
        let theme = &published.theme;
        let mut quads = Vec::new();
        let mut add = |property: &str, value: Term| {
            let property = NamedNode::new_unchecked(property);
            quads.push(Quad::new(self.iri.clone(), property, value, GraphName::DefaultGraph));
        };
        let node = |iri: &str| Term::from(NamedNode::new_unchecked(iri));
        add(rdf::TYPE, node(foaf::DOCUMENT));
        add(foaf::PRIMARY_TOPIC, self.topic.clone().into());
        let datasets = || graphs.iter().filter_map(|graph| theme.dataset_of_graph(graph.as_str()));
        for dataset in datasets() {
            add(dcterms::IS_PART_OF, node(&theme.dataset_iri(&dataset.id)));
        }
        let site = theme.site.licence.as_ref().filter(|_| datasets().next().is_none());
        let licences: BTreeSet<&String> =
            datasets().filter_map(|dataset| dataset.licence.as_ref()).chain(site).collect();
        for licence in licences {
            add(dcterms::LICENSE, node(licence));
        }
        if self.extent == Extent::Incoming {
            let text = "Nothing is stated of this thing here; these are the statements that point to it.";
            add(dcterms::DESCRIPTION, Literal::new_language_tagged_literal_unchecked(text, "en").into());
        }
        quads
    }
}

/// Hands out what is stated of the nodes and of their parts: blank nodes, those that became IRIs when
/// they were loaded, and IRIs with a fragment of the node's own, as no other document describes them.
/// Gives the graphs that had something.
fn walk(
    published: &Published,
    mut waiting: VecDeque<NamedOrBlankNode>,
    take: &mut dyn FnMut(Quad) -> Result<(), Broken>,
) -> Result<BTreeSet<NamedNode>, Broken> {
    let genid = format!("{}.well-known/genid/", published.theme.base_iri);
    let mut seen: HashSet<NamedOrBlankNode> = waiting.iter().cloned().collect();
    let mut graphs = BTreeSet::new();
    while let Some(node) = waiting.pop_front() {
        let fragment = match &node {
            NamedOrBlankNode::NamedNode(node) => format!("{}#", node.as_str()),
            NamedOrBlankNode::BlankNode(_) => genid.clone(),
        };
        for quad in published.generation.quads_for(Some(&node), None, None, Scope::Named) {
            let quad = quad?;
            let part = match &quad.object {
                Term::NamedNode(node) => [&fragment, &genid]
                    .iter()
                    .any(|start| node.as_str().starts_with(start.as_str()))
                    .then(|| node.clone().into()),
                Term::BlankNode(node) => Some(NamedOrBlankNode::from(node.clone())),
                _ => None,
            };
            if let Some(part) = part.filter(|part| !seen.contains(part)) {
                seen.insert(part.clone());
                waiting.push_back(part);
            }
            if let GraphName::NamedNode(graph) = &quad.graph_name {
                graphs.insert(graph.clone());
            }
            take(quad)?;
        }
    }
    Ok(graphs)
}

/// The vocabulary itself, then its terms: the IRIs in its namespace.
fn terms(
    generation: &Generation,
    vocabulary: &NamedNode,
    graphs: &[NamedNode],
) -> Result<VecDeque<NamedOrBlankNode>, StoreError> {
    let iri = vocabulary.as_str();
    let is_term = |term: &str| {
        term.strip_prefix(iri).is_some_and(|rest| iri.ends_with(['#', '/']) || rest.starts_with(['#', '/']))
    };
    let mut terms = VecDeque::from([NamedOrBlankNode::from(vocabulary.clone())]);
    for graph in graphs {
        for quad in generation.quads_for(None, None, None, Scope::Graph(graph)) {
            let subject = quad?.subject;
            let is_new = terms.back() != Some(&subject) && terms[0] != subject;
            if is_new && matches!(&subject, NamedOrBlankNode::NamedNode(node) if is_term(node.as_str())) {
                terms.push_back(subject);
            }
        }
    }
    let mut seen = HashSet::new();
    terms.retain(|term| seen.insert(term.clone()));
    Ok(terms)
}

/// How far the document of a topic goes that occurs so.
pub fn extent_of(
    published: &Published,
    topic: &NamedNode,
    occurrence: Occurrence,
) -> Result<Extent, StoreError> {
    match occurrence {
        Occurrence::Referenced => Ok(Extent::Incoming),
        Occurrence::Subject => extent(published, topic),
    }
}

/// Whole graphs where the topic is the name of one or the catalogue; the terms of a vocabulary.
fn extent(published: &Published, topic: &NamedNode) -> Result<Extent, StoreError> {
    let generation = &published.generation;
    if generation.manifest().graphs.contains_key(topic.as_str()) {
        return Ok(Extent::Graphs(vec![topic.clone()]));
    }
    let kind = NamedNode::new_unchecked(rdf::TYPE);
    let (mut catalogues, mut vocabularies) = (Vec::new(), Vec::new());
    for quad in generation.quads_for(Some(&topic.clone().into()), Some(&kind), None, Scope::Named) {
        let quad = quad?;
        let (GraphName::NamedNode(graph), Term::NamedNode(class)) = (quad.graph_name, &quad.object) else {
            continue;
        };
        match class.as_str() {
            dcat::CATALOG => catalogues.push(graph),
            owl::ONTOLOGY => vocabularies.push(graph),
            _ => {}
        }
    }
    Ok(match (catalogues.is_empty(), vocabularies.is_empty()) {
        (false, _) => Extent::Graphs(catalogues),
        (true, false) => Extent::Vocabulary(vocabularies),
        (true, true) => Extent::Thing,
    })
}

/// Writes a document: the prettiest way where it is short, as a stream where it is not. A long one
/// is work like a query's, for which it takes a place by `admit`.
pub fn write_document<P>(
    document: &Document,
    published: &Published,
    format: GraphFormat,
    admit: impl FnOnce() -> Result<P, Failure>,
    out: &mut dyn Write,
) -> Result<(), Broken> {
    let limit = published.theme.limits.count(LimitKey::DocumentTriples);
    let prefixes = &published.theme.prefixes;
    let mut short = Vec::new();
    let mut is_long = false;
    let outcome = document.quads(published, &mut |quad| {
        is_long = short.len() == limit;
        short.push(quad);
        if is_long { Err(Broken::Unread) } else { Ok(()) }
    });
    if !is_long {
        outcome?;
        return Ok(out.write_all(&write_whole(short, format, prefixes)?)?);
    }
    drop(short);
    let place = admit()?;
    let mut writer = RdfWriter::new(out, format.syntax, prefixes);
    document.quads(published, &mut |mut quad| {
        if !keeps_graphs(format.syntax) {
            quad.graph_name = GraphName::DefaultGraph;
        }
        Ok(writer.quad(&quad)?)
    })?;
    writer.finish()?;
    drop(place);
    Ok(())
}

/// In JSON-LD a document is one graph, as its readers expect; the formats made for graphs keep them.
fn keeps_graphs(syntax: RdfSyntax) -> bool {
    matches!(syntax, RdfSyntax::NQuads | RdfSyntax::TriG)
}

/// A few quads as one text.
pub fn write_whole(quads: Vec<Quad>, format: GraphFormat, prefixes: &Prefixes) -> io::Result<Vec<u8>> {
    if keeps_graphs(format.syntax) {
        return write_quads(&quads, format.syntax, prefixes);
    }
    let mut seen = HashSet::new();
    let triples = quads.into_iter().map(Triple::from).filter(|triple| seen.insert(triple.clone()));
    if format.syntax == RdfSyntax::Turtle {
        return Ok(pretty_turtle(&triples.collect::<Vec<_>>(), prefixes).into_bytes());
    }
    let quads: Vec<Quad> = triples.map(|triple| triple.in_graph(GraphName::DefaultGraph)).collect();
    if format == RdfSyntax::JsonLd.into() {
        return Ok(format!("{:#}\n", compact_jsonld(&quads, prefixes)).into_bytes());
    }
    write_quads(&quads, format.syntax, prefixes)
}
