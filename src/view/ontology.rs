//! The pages of our vocabulary: classes and properties with what they mean and how often they are used.

use std::collections::HashMap;

use serde::Serialize;

use super::label::Labels;
use super::term::local_name;
use super::value::{Link, Text};
use super::{Reader, ViewError};
use crate::rdf::vocab::{dcterms, owl, rdf, rdfs, skos};
use crate::rdf::{Literal, NamedNode, NamedOrBlankNode, Term};
use crate::store::{Scope, StoreError};
use crate::text::fold;

const DEFINITIONS: &[&str] = &[skos::DEFINITION, rdfs::COMMENT, dcterms::DESCRIPTION];
/// Statements read of one term.
const TERM_STATEMENTS: usize = 60;

/// An ontology with its title.
#[derive(Clone, Debug, Serialize)]
pub struct OntologyLink {
    pub link: Link,
    pub description: Option<Text>,
}

#[derive(Clone, Debug, Serialize)]
pub struct OntologyView {
    pub iri: String,
    pub title: Text,
    pub description: Option<Text>,
    pub version: Option<String>,
    pub classes: Vec<TermView>,
    pub properties: Vec<TermView>,
    /// Terms that are neither, such as concepts.
    pub others: Vec<TermView>,
    /// Terms of other vocabularies that the ontology names or describes.
    pub used: Vec<UsedTerm>,
}

#[derive(Clone, Debug, Serialize)]
pub struct TermView {
    pub iri: String,
    /// The name in the address, after `#`.
    pub anchor: String,
    pub label: Text,
    pub translations: Vec<Text>,
    pub definition: Option<Text>,
    pub note: Option<Text>,
    pub kinds: Vec<Link>,
    /// Classes or properties that it is a special case of, and that are special cases of it.
    pub wider: Vec<Link>,
    pub narrower: Vec<Link>,
    pub domains: Vec<Link>,
    pub ranges: Vec<Link>,
    pub inverse: Vec<Link>,
    pub matches: Vec<Link>,
    /// Instances of a class, statements of a property.
    pub uses: u64,
    pub deprecated: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct UsedTerm {
    pub link: Link,
    pub name: Option<String>,
    pub definition: Option<Text>,
    pub uses: u64,
}

/// What is stated of a term, by property.
type Stated = Vec<(NamedNode, Term)>;

impl Reader<'_> {
    pub fn ontologies(&self) -> Result<Vec<OntologyLink>, StoreError> {
        let nodes = &self.overview.ontologies;
        let labels = self.labels(nodes)?;
        let descriptions = self.definitions(nodes)?;
        let link = |node: &NamedNode| OntologyLink {
            link: self.link_to(node, &labels),
            description: descriptions.get(node).cloned(),
        };
        Ok(nodes.iter().map(link).collect())
    }

    /// The definitions of terms, in the reader's language.
    pub fn definitions(&self, terms: &[NamedNode]) -> Result<HashMap<NamedNode, Text>, StoreError> {
        let properties: Vec<NamedNode> =
            DEFINITIONS.iter().map(|iri| NamedNode::new_unchecked(*iri)).collect();
        let literals = self.generation.literals(terms, &properties)?;
        Ok(literals
            .into_iter()
            .filter_map(|(node, literals)| {
                let best = literals.iter().min_by_key(|(rank, literal)| {
                    (self.language_rank(literal.language().unwrap_or_default()), *rank)
                });
                Some((node, text_of(&best?.1)))
            })
            .collect())
    }

    /// The vocabulary whose terms begin with `iri`; none when the ontology graph has none.
    pub fn ontology(&self, iri: &str) -> Result<Option<OntologyView>, ViewError> {
        let graph = NamedNode::new_unchecked(self.theme.ontology_graph());
        let mut stated: HashMap<NamedNode, Stated> = HashMap::new();
        for quad in self.generation.quads_for(None, None, None, Scope::Graph(&graph)) {
            let quad = quad?;
            if let NamedOrBlankNode::NamedNode(subject) = quad.subject {
                stated.entry(subject).or_default().push((quad.predicate, quad.object));
            }
        }
        let bare = iri.trim_end_matches(['#', '/']);
        let is_term = |node: &NamedNode| {
            node.as_str()
                .strip_prefix(bare)
                .is_some_and(|rest| rest.len() > 1 && rest.starts_with(['#', '/']))
        };
        let is_head = |node: &NamedNode| node.as_str().trim_end_matches(['#', '/']) == bare;
        let (mut terms, mut used, mut head) = (Vec::new(), Vec::new(), None);
        for (node, stated) in &stated {
            if is_head(node) {
                head = Some((node, stated));
            } else if is_term(node) {
                terms.push(node.clone());
            } else if self.theme.local(node.as_str()).is_none() {
                used.push(node.clone());
            }
        }
        if terms.is_empty() && head.is_none() {
            return Ok(None);
        }
        let labels = self.labels(&mentioned(&stated))?;
        let narrower = narrower(&stated);
        let mut view = OntologyView {
            iri: head.map_or_else(|| bare.to_owned(), |(node, _)| node.as_str().to_owned()),
            title: head.map_or_else(|| Text::plain(local_name(bare)), |(node, _)| labels.of(node)),
            description: head.and_then(|(_, stated)| self.best_text(stated, DEFINITIONS)),
            version: head.and_then(|(_, stated)| version(stated)),
            classes: Vec::new(),
            properties: Vec::new(),
            others: Vec::new(),
            used: self.used(&used, &labels)?,
        };
        for node in &terms {
            let term = self.term(node, &stated[node], &narrower, &labels);
            match kind_of(&stated[node]) {
                Kind::Class => view.classes.push(term),
                Kind::Property => view.properties.push(term),
                Kind::Other => view.others.push(term),
            }
        }
        for list in [&mut view.classes, &mut view.properties, &mut view.others] {
            list.sort_by_cached_key(|term| fold(&term.label.text));
        }
        Ok(Some(view))
    }

    fn best_text(&self, stated: &Stated, properties: &[&str]) -> Option<Text> {
        properties.iter().find_map(|property| {
            let literals = stated.iter().filter_map(|(have, object)| match object {
                Term::Literal(literal) if have.as_str() == *property => Some(literal),
                _ => None,
            });
            literals
                .min_by_key(|literal| self.language_rank(literal.language().unwrap_or_default()))
                .map(text_of)
        })
    }

    fn term(
        &self,
        node: &NamedNode,
        stated: &Stated,
        narrower: &HashMap<NamedNode, Vec<NamedNode>>,
        labels: &Labels,
    ) -> TermView {
        let links = |properties: &[&str]| -> Vec<Link> {
            let nodes = stated.iter().filter_map(|(have, object)| match object {
                Term::NamedNode(node) if properties.contains(&have.as_str()) => Some(node),
                _ => None,
            });
            let mut links: Vec<Link> = nodes.map(|node| self.link_to_term(node, labels)).collect();
            links.sort_by(|a, b| a.label.cmp(&b.label));
            links
        };
        let label = labels.of_term(node);
        let names = stated.iter().filter_map(|(have, object)| match object {
            Term::Literal(literal) if self.overview.label_properties.contains(have) => Some(text_of(literal)),
            _ => None,
        });
        let mut translations: Vec<Text> =
            names.filter(|name| name.text != label.text && name.foreign(&label.lang).is_some()).collect();
        translations.sort();
        translations.dedup();
        let uses =
            self.overview.classes.get(node.as_str()).or_else(|| self.overview.properties.get(node.as_str()));
        let below = narrower.get(node).map(Vec::as_slice).unwrap_or_default();
        TermView {
            iri: node.as_str().to_owned(),
            anchor: local_name(node.as_str()),
            translations,
            definition: self.best_text(stated, DEFINITIONS),
            note: self.best_text(stated, &[skos::SCOPE_NOTE]),
            kinds: links(&[rdf::TYPE]),
            wider: links(&[rdfs::SUB_CLASS_OF, rdfs::SUB_PROPERTY_OF]),
            narrower: below.iter().map(|node| self.link_to_term(node, labels)).collect(),
            domains: links(&[rdfs::DOMAIN]),
            ranges: links(&[rdfs::RANGE]),
            inverse: links(&[owl::INVERSE_OF]),
            matches: links(&[
                owl::SAME_AS,
                "http://www.w3.org/2002/07/owl#equivalentClass",
                "http://www.w3.org/2002/07/owl#equivalentProperty",
                "http://www.w3.org/2004/02/skos/core#closeMatch",
                "http://www.w3.org/2004/02/skos/core#exactMatch",
                rdfs::SEE_ALSO,
            ]),
            uses: uses.copied().unwrap_or_default(),
            deprecated: stated.iter().any(|(have, object)| {
                have.as_str() == owl::DEPRECATED
                    && matches!(object, Term::Literal(literal) if matches!(literal.value(), "true" | "1"))
            }),
            label,
        }
    }

    fn used(&self, nodes: &[NamedNode], labels: &Labels) -> Result<Vec<UsedTerm>, StoreError> {
        let definitions = self.definitions(nodes)?;
        let mut used: Vec<UsedTerm> = nodes
            .iter()
            .map(|node| {
                let iri = node.as_str();
                let uses = self.overview.classes.get(iri).or_else(|| self.overview.properties.get(iri));
                UsedTerm {
                    link: self.link_to_term(node, labels),
                    name: self.theme.prefixes.compact(iri),
                    definition: definitions.get(node).cloned(),
                    uses: uses.copied().unwrap_or_default(),
                }
            })
            .collect();
        used.sort_by(|a, b| a.name.cmp(&b.name).then_with(|| a.link.iri.cmp(&b.link.iri)));
        Ok(used)
    }
}

enum Kind {
    Class,
    Property,
    Other,
}

fn kind_of(stated: &Stated) -> Kind {
    let mut kind = Kind::Other;
    for (property, object) in stated {
        match (property.as_str(), object) {
            (rdf::TYPE, Term::NamedNode(class)) if class.as_str().ends_with("Property") => {
                return Kind::Property;
            }
            (rdfs::SUB_PROPERTY_OF, _) => return Kind::Property,
            (rdf::TYPE, Term::NamedNode(class)) if class.as_str().ends_with("Class") => kind = Kind::Class,
            (rdfs::SUB_CLASS_OF, _) => kind = Kind::Class,
            _ => {}
        }
    }
    kind
}

/// The terms that say to be special cases of each.
fn narrower(stated: &HashMap<NamedNode, Stated>) -> HashMap<NamedNode, Vec<NamedNode>> {
    let mut found: HashMap<NamedNode, Vec<NamedNode>> = HashMap::new();
    for (node, stated) in stated {
        for (property, object) in stated {
            if let Term::NamedNode(wider) = object
                && matches!(property.as_str(), rdfs::SUB_CLASS_OF | rdfs::SUB_PROPERTY_OF)
            {
                found.entry(wider.clone()).or_default().push(node.clone());
            }
        }
    }
    for list in found.values_mut() {
        list.sort();
    }
    found
}

/// Every IRI that the ontology names.
fn mentioned(stated: &HashMap<NamedNode, Stated>) -> Vec<NamedNode> {
    let mut nodes: Vec<NamedNode> = Vec::new();
    for (node, stated) in stated {
        nodes.push(node.clone());
        for (_, object) in stated.iter().take(TERM_STATEMENTS) {
            if let Term::NamedNode(object) = object {
                nodes.push(object.clone());
            }
        }
    }
    nodes.sort_unstable();
    nodes.dedup();
    nodes
}

fn version(stated: &Stated) -> Option<String> {
    stated.iter().find_map(|(property, object)| match object {
        Term::Literal(literal) if property.as_str() == "http://www.w3.org/2002/07/owl#versionInfo" => {
            Some(literal.value().to_owned())
        }
        _ => None,
    })
}

fn text_of(literal: &Literal) -> Text {
    Text::new(literal.value(), literal.language().unwrap_or_default())
}
