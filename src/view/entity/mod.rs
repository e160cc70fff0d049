//! The page of one thing: what is stated of it, what points to it, its figures and its sources.

mod groups;
mod incoming;
mod schema_org;
mod statements;

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;

use super::ViewError;
use super::cube::{Figure, figures};
use super::reader::Reader;
use super::value::{Link, Place, Text, Value};
use crate::rdf::vocab::{dcterms, geo, owl, rdf, rdfs, skos};
use crate::rdf::{GraphName, Literal, NamedNode, NamedOrBlankNode, Term};
use crate::store::{Scope, StoreError};
use crate::theme::EntityType;
use statements::Statements;

pub use groups::{Group, Property};
pub use incoming::{Incoming, IncomingPage, incoming_page};

/// The properties that describe a thing in a sentence or more, best first.
const DESCRIPTIONS: &[&str] =
    &[skos::DEFINITION, dcterms::DESCRIPTION, rdfs::COMMENT, "http://schema.org/description"];

/// Everything that the page of a thing tells.
#[derive(Clone, Debug, Serialize)]
pub struct EntityView {
    pub iri: String,
    pub title: Text,
    /// Its names in the other languages of the site.
    pub translations: Vec<Text>,
    /// The entity type, with the list of its entities.
    pub entity_type: Option<Link>,
    pub types: Vec<Link>,
    pub description: Option<Text>,
    pub description_translations: Vec<Text>,
    pub groups: Vec<Group>,
    pub identifiers: Vec<Identifier>,
    /// Points, with the name of the thing that has each where it is another.
    pub places: Vec<(Option<Text>, Place)>,
    /// The same thing elsewhere.
    pub same: Vec<Link>,
    pub figures: Vec<Figure>,
    pub incoming: Vec<Incoming>,
    pub sources: Vec<Source>,
    /// More is stated than the page tells.
    pub truncated: bool,
    /// Nothing is stated of it: it is only referred to.
    pub referenced_only: bool,
    /// JSON-LD of schema.org for search engines.
    pub schema_org: String,
}

/// A value of an identifier scheme of the theme.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Identifier {
    pub scheme: String,
    pub title: Text,
    pub value: String,
    /// The page of another site.
    pub href: Option<String>,
    /// Whether the value is as its scheme demands; none where the scheme demands nothing.
    pub valid: Option<bool>,
}

/// A graph that states something of the thing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Source {
    pub graph: String,
    /// The dataset, or the graph when it is no dataset's.
    pub title: Text,
    pub kind: SourceKind,
    pub href: Option<String>,
    pub statements: u64,
}

/// Whose graph it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceKind {
    Dataset,
    Ontology,
    Catalogue,
    Other,
}

/// The view of the thing `iri`; none when nothing is stated of it and nothing points to it.
pub fn entity_view(reader: &Reader<'_>, iri: &str) -> Result<Option<EntityView>, ViewError> {
    let thing = NamedNode::new_unchecked(iri);
    let links = reader.generation.incoming_links(&thing.clone().into(), incoming::FIRST);
    let told = incoming::told(reader, &links);
    let around: Vec<NamedOrBlankNode> = told.iter().flat_map(|links| links.first.clone()).collect();
    let statements = Statements::read(reader, Some(&thing), &around)?;
    let stated = statements.of(&thing.clone().into());
    if stated.is_empty() && links.is_empty() {
        return Ok(None);
    }
    let classes: Vec<&NamedNode> = stated
        .iter()
        .filter_map(|(property, object)| match object {
            Term::NamedNode(class) if property.as_str() == rdf::TYPE => Some(class),
            _ => None,
        })
        .collect();
    let by_class = || classes.iter().find_map(|class| reader.theme.entity_of_class(class.as_str()));
    let entity = reader.entity_type_of(iri).or_else(by_class);
    let mut shown = HashSet::new();
    let title = statements.labels.of(&thing);
    let translations = names(reader, stated, &title, &mut shown);
    let mut descriptions = descriptions(reader, stated, &mut shown).into_iter();
    let identifiers = identifiers(reader, stated, &mut shown);
    let same = same(reader, &statements, stated, &mut shown);
    let mut view = EntityView {
        iri: iri.to_owned(),
        entity_type: entity.map(|entity| type_link(reader, entity)),
        types: classes.iter().map(|class| reader.link_to_term(class, &statements.labels)).collect(),
        groups: groups::groups(reader, &statements, (&thing, entity), &shown),
        places: places(reader, stated)?,
        figures: figures(reader, &thing, &links)?,
        incoming: incoming::incoming(reader, &thing, &told, &statements)?,
        sources: sources(reader, &thing)?,
        truncated: statements.truncated,
        referenced_only: stated.is_empty(),
        schema_org: String::new(),
        title,
        translations,
        description: descriptions.next(),
        description_translations: descriptions.collect(),
        identifiers,
        same,
    };
    for place in direct_places(&view.groups) {
        if !view.places.iter().any(|(_, have)| *have == place) {
            view.places.insert(0, (None, place));
        }
    }
    view.schema_org = schema_org::describe(reader, &view, stated);
    Ok(Some(view))
}

/// A link from an entity to the list of its type.
fn type_link(reader: &Reader<'_>, entity: &EntityType) -> Link {
    Link {
        iri: entity.class.clone(),
        href: Some(format!("/browse/{}", entity.id)),
        external: false,
        label: reader.text(&entity.title),
    }
}

/// The names in other languages; they are marked as shown, and so are the title, the classes and the
/// texts that are for search only.
fn names(
    reader: &Reader<'_>,
    stated: &[(NamedNode, Term)],
    title: &Text,
    shown: &mut HashSet<(NamedNode, Term)>,
) -> Vec<Text> {
    let mut translations = Vec::new();
    for statement in stated {
        let (property, object) = statement;
        if matches!(property.as_str(), rdf::TYPE | skos::HIDDEN_LABEL) {
            shown.insert(statement.clone());
        }
        let Term::Literal(literal) = object else { continue };
        if !reader.overview.label_properties.contains(property) {
            continue;
        }
        let text = text_of(literal);
        if text.text == title.text {
            shown.insert(statement.clone());
        } else if !text.lang.is_empty() && text.foreign(&title.lang).is_some() {
            translations.push(text);
            shown.insert(statement.clone());
        }
    }
    translations.sort();
    translations.dedup_by(|a, b| a.text == b.text);
    translations
}

/// The texts of the best descriptive property, the one for the reader first; they are marked as shown.
fn descriptions(
    reader: &Reader<'_>,
    stated: &[(NamedNode, Term)],
    shown: &mut HashSet<(NamedNode, Term)>,
) -> Vec<Text> {
    let of = |property: &str| -> Vec<&(NamedNode, Term)> {
        let texts = stated.iter().filter(|(have, _)| have.as_str() == property);
        texts.filter(|(_, object)| matches!(object, Term::Literal(_))).collect()
    };
    let Some(found) = DESCRIPTIONS.iter().map(|property| of(property)).find(|found| !found.is_empty()) else {
        return Vec::new();
    };
    shown.extend(found.iter().map(|statement| (*statement).clone()));
    let mut texts: Vec<Text> = found
        .into_iter()
        .filter_map(|(_, object)| match object {
            Term::Literal(literal) => Some(text_of(literal)),
            _ => None,
        })
        .collect();
    texts.sort_by_key(|text| reader.language_rank(&text.lang));
    texts
}

fn text_of(literal: &Literal) -> Text {
    Text::new(literal.value(), literal.language().unwrap_or_default())
}

/// The values of the theme's schemes, in the order of the schemes.
fn identifiers(
    reader: &Reader<'_>,
    stated: &[(NamedNode, Term)],
    shown: &mut HashSet<(NamedNode, Term)>,
) -> Vec<Identifier> {
    let mut found = Vec::new();
    for scheme in &reader.theme.schemes {
        let Some(property) = &scheme.property else { continue };
        let checks = scheme.pattern.is_some() || scheme.check.is_some();
        for statement in stated.iter().filter(|(have, _)| have.as_str() == property) {
            let Term::Literal(literal) = &statement.1 else { continue };
            let value = literal.value();
            shown.insert(statement.clone());
            found.push(Identifier {
                scheme: scheme.id.clone(),
                title: reader.text(&scheme.title),
                value: value.to_owned(),
                href: scheme.link_of(value).filter(|href| reader.href(href).is_some()),
                valid: checks.then(|| scheme.accepts(value)),
            });
        }
    }
    found
}

/// The same thing elsewhere.
fn same(
    reader: &Reader<'_>,
    statements: &Statements<'_>,
    stated: &[(NamedNode, Term)],
    shown: &mut HashSet<(NamedNode, Term)>,
) -> Vec<Link> {
    let mut links = Vec::new();
    for statement in stated.iter().filter(|(property, _)| property.as_str() == owl::SAME_AS) {
        if let Term::NamedNode(node) = &statement.1 {
            shown.insert(statement.clone());
            links.push(reader.link_to(node, &statements.labels));
        }
    }
    links.sort_by(|a, b| a.label.cmp(&b.label));
    links
}

/// The points that the properties name, directly or through unnamed things.
fn direct_places(groups: &[Group]) -> Vec<Place> {
    fn collect(value: &Value, found: &mut Vec<Place>) {
        match value {
            Value::Place(place) if !found.contains(place) => found.push(place.clone()),
            Value::Node(node) => {
                node.facts.iter().flat_map(|fact| &fact.values).for_each(|value| collect(value, found));
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    let values = groups.iter().flat_map(|group| &group.properties).flat_map(|property| &property.values);
    values.for_each(|value| collect(value, &mut found));
    found
}

/// The points of the things that this one names, such as its site: a map is wanted here already.
fn places(
    reader: &Reader<'_>,
    stated: &[(NamedNode, Term)],
) -> Result<Vec<(Option<Text>, Place)>, StoreError> {
    let geometry = NamedNode::new_unchecked(geo::HAS_GEOMETRY);
    let text = NamedNode::new_unchecked(geo::AS_WKT);
    let mut found: Vec<(NamedNode, Place)> = Vec::new();
    for (_, object) in stated.iter().filter(|(property, _)| *property != geometry).take(LOOKED_AT) {
        let Term::NamedNode(node) = object else { continue };
        if reader.theme.local(node.as_str()).is_none() || found.iter().any(|(have, _)| have == node) {
            continue;
        }
        for quad in
            reader.generation.quads_for(Some(&node.clone().into()), Some(&geometry), None, Scope::Union)
        {
            let Some(point) = statements::resource(&quad?.object) else { continue };
            for quad in reader.generation.quads_for(Some(&point), Some(&text), None, Scope::Union) {
                if let Term::Literal(literal) = quad?.object {
                    found.extend(reader.format().place(&literal).map(|place| (node.clone(), place)));
                }
            }
        }
    }
    found.truncate(PLACES);
    let labels = reader.labels(found.iter().map(|(node, _)| node))?;
    Ok(found.into_iter().map(|(node, place)| (Some(labels.of(&node)), place)).collect())
}

/// How many statements are followed to find points, and how many points a page names.
const LOOKED_AT: usize = 100;
const PLACES: usize = 5;

/// The graphs that state something of the thing, those that state most first.
fn sources(reader: &Reader<'_>, thing: &NamedNode) -> Result<Vec<Source>, StoreError> {
    let subject = NamedOrBlankNode::from(thing.clone());
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for quad in reader.generation.quads_for(Some(&subject), None, None, Scope::Named) {
        if let GraphName::NamedNode(graph) = quad?.graph_name {
            *counts.entry(graph.into_string()).or_default() += 1;
        }
    }
    let records = &reader.generation.manifest().datasets;
    let dataset = |graph: &str| {
        let by_record = || records.iter().find(|(_, r)| r.graphs.iter().any(|have| have == graph));
        let by_graph = reader.theme.dataset_of_graph(graph);
        by_graph.or_else(|| by_record().and_then(|(id, _)| reader.theme.dataset(id)))
    };
    let mut sources: Vec<Source> = counts
        .into_iter()
        .map(|(graph, statements)| match dataset(&graph) {
            Some(dataset) => Source {
                title: reader.text(&dataset.title),
                kind: SourceKind::Dataset,
                href: Some(format!("/dataset/{}", dataset.id)),
                graph,
                statements,
            },
            None => Source {
                title: Text::plain(reader.theme.local(&graph).unwrap_or(&graph)),
                kind: match &graph {
                    graph if *graph == reader.theme.ontology_graph() => SourceKind::Ontology,
                    graph if *graph == reader.theme.catalogue_graph() => SourceKind::Catalogue,
                    _ => SourceKind::Other,
                },
                href: None,
                graph,
                statements,
            },
        })
        .collect();
    sources.sort_by(|a, b| b.statements.cmp(&a.statements).then_with(|| a.graph.cmp(&b.graph)));
    Ok(sources)
}

/// The name of the entity type of an IRI, by its path.
pub(super) fn type_title(reader: &Reader<'_>, iri: &str) -> Option<Text> {
    reader.entity_type_of(iri).map(|entity| reader.text(&entity.title))
}
