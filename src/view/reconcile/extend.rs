//! Values of properties of things that were found, to be added to somebody's table.

use super::{Named, Reader};
use crate::rdf::vocab::{rdf, rdfs, xsd};
use crate::rdf::{Literal, NamedNode, NamedOrBlankNode, Term};
use crate::store::{Scope, StoreError};
use crate::theme::EntityType;
use crate::view::ViewError;

/// A property that is fetched.
#[derive(Clone, Debug)]
pub struct ExtendedProperty {
    pub id: String,
    pub name: String,
    /// What its values are, where the ontology says so.
    pub of_type: Option<Named>,
}

/// Properties, and for each thing the values of each of them.
#[derive(Clone, Debug, Default)]
pub struct Extension {
    pub properties: Vec<ExtendedProperty>,
    pub rows: Vec<(String, Vec<Vec<ExtendedValue>>)>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ExtendedValue {
    Thing(Named),
    Text(String),
    Integer(i64),
    Number(f64),
    /// With a time, as the protocol wants it.
    Date(String),
}

/// Things that are looked at to know the properties of a type.
const SAMPLE: usize = 50;

impl Reader<'_> {
    /// The values of properties, each with how many of them at most.
    pub fn extend(&self, ids: &[String], wanted: &[(String, Option<usize>)]) -> Result<Extension, ViewError> {
        let properties: Vec<NamedNode> = wanted.iter().map(|(id, _)| self.named_iri(id)).collect();
        let names = self.labels(&properties)?;
        let mut told = Vec::new();
        for (property, (id, _)) in properties.iter().zip(wanted) {
            let of_type = self.range_of(property)?.map(|entity| self.type_named(entity));
            told.push(ExtendedProperty { id: id.clone(), name: names.of_term(property).text, of_type });
        }
        let mut rows = Vec::new();
        for id in ids {
            let subject = NamedOrBlankNode::from(self.named_iri(id));
            let mut row = Vec::new();
            for (property, (_, limit)) in properties.iter().zip(wanted) {
                let quads = self.generation.quads_for(Some(&subject), Some(property), None, Scope::Union);
                let mut values = Vec::new();
                for quad in quads {
                    values.push(quad?.object);
                }
                self.best_languages(&mut values);
                values.truncate(limit.unwrap_or(usize::MAX));
                row.push(self.values(&values)?);
            }
            rows.push((id.clone(), row));
        }
        Ok(Extension { properties: told, rows })
    }

    /// Of texts in several languages, those in the best one for the reader.
    fn best_languages(&self, values: &mut Vec<Term>) {
        let rank = |term: &Term| match term {
            Term::Literal(literal) => literal.language().map(|tag| self.language_rank(tag)),
            _ => None,
        };
        if let Some(best) = values.iter().filter_map(rank).min() {
            values.retain(|term| rank(term).is_none_or(|rank| rank == best));
        }
    }

    fn values(&self, terms: &[Term]) -> Result<Vec<ExtendedValue>, ViewError> {
        let nodes = terms.iter().filter_map(|term| match term {
            Term::NamedNode(node) => Some(node),
            _ => None,
        });
        let labels = self.labels(nodes)?;
        let value = |term: &Term| match term {
            Term::NamedNode(node) if self.theme.local(node.as_str()).is_some() => {
                let name = self.link_to(node, &labels).label.text;
                Some(ExtendedValue::Thing(Named { id: node.as_str().to_owned(), name }))
            }
            Term::NamedNode(node) => Some(ExtendedValue::Text(node.as_str().to_owned())),
            Term::Literal(literal) => Some(plain(literal)),
            _ => None,
        };
        Ok(terms.iter().filter_map(value).collect())
    }

    /// The entity type of the values of a property.
    fn range_of(&self, property: &NamedNode) -> Result<Option<&EntityType>, StoreError> {
        let range = NamedNode::new_unchecked(rdfs::RANGE);
        for quad in
            self.generation.quads_for(Some(&property.clone().into()), Some(&range), None, Scope::Union)
        {
            if let Term::NamedNode(class) = quad?.object
                && let Some(entity) = self.theme.entity_of_class(class.as_str())
            {
                return Ok(Some(entity));
            }
        }
        Ok(None)
    }

    /// The properties of the things of a type: in the order of its page, then those that some of them have.
    pub fn properties_of(&self, entity: &EntityType, limit: usize) -> Result<Vec<Named>, ViewError> {
        let mut properties: Vec<NamedNode> = Vec::new();
        let mut add = |property: NamedNode| {
            if property.as_str() != rdf::TYPE && !properties.contains(&property) {
                properties.push(property);
            }
        };
        let listed = entity.groups.iter().flat_map(|group| &group.properties).chain(&entity.label);
        listed.for_each(|property| add(NamedNode::new_unchecked(property.as_str())));
        let (kind, class) =
            (NamedNode::new_unchecked(rdf::TYPE), NamedNode::new_unchecked(entity.class.as_str()));
        let mut used = Vec::new();
        for quad in
            self.generation.quads_for(None, Some(&kind), Some(&class.into()), Scope::Union).take(SAMPLE)
        {
            for quad in self.generation.quads_for(Some(&quad?.subject), None, None, Scope::Union) {
                used.push(quad?.predicate);
            }
        }
        used.iter().for_each(|property| add(property.clone()));
        properties.retain(|property| used.contains(property));
        properties.truncate(limit);
        let labels = self.labels(&properties)?;
        let named = |property: &NamedNode| Named {
            id: property.as_str().to_owned(),
            name: labels.of_term(property).text,
        };
        Ok(properties.iter().map(named).collect())
    }
}

/// A literal as one of the kinds of values that the protocol has.
fn plain(literal: &Literal) -> ExtendedValue {
    let text = || ExtendedValue::Text(literal.value().to_owned());
    match literal.datatype().as_str() {
        xsd::INTEGER => literal.value().parse().map_or_else(|_| text(), ExtendedValue::Integer),
        xsd::DECIMAL | xsd::DOUBLE => match literal.value().parse::<f64>() {
            Ok(number) if number.is_finite() => ExtendedValue::Number(number),
            _ => text(),
        },
        xsd::DATE if literal.value().len() == 10 => {
            ExtendedValue::Date(format!("{}T00:00:00+00:00", literal.value()))
        }
        _ => text(),
    }
}
