//! JSON-LD in the vocabulary of schema.org, which search engines read from the page.

use serde_json::{Map, Value as Json, json};

use super::EntityView;
use crate::rdf::{NamedNode, Term};
use crate::view::Reader;

/// The two spellings of the namespace.
const NAMESPACES: [&str; 2] = ["http://schema.org/", "https://schema.org/"];
/// Properties whose value is the thing's own site.
const SITES: &[&str] =
    &["http://xmlns.com/foaf/0.1/homepage", "http://schema.org/url", "https://schema.org/url"];

/// The description of the page's thing, safe inside a `script` element.
pub fn describe(reader: &Reader<'_>, view: &EntityView, stated: &[(NamedNode, Term)]) -> String {
    let mut out = Map::new();
    out.insert("@context".to_owned(), json!("https://schema.org"));
    out.insert("@id".to_owned(), json!(view.iri));
    let types: Vec<&str> = view.types.iter().filter_map(|class| local(&class.iri)).collect();
    out.insert("@type".to_owned(), if types.is_empty() { json!("Thing") } else { one_or_many(types) });
    out.insert("name".to_owned(), json!(view.title.text));
    if !view.translations.is_empty() {
        let names = view.translations.iter().map(|name| name.text.as_str()).collect();
        out.insert("alternateName".to_owned(), one_or_many(names));
    }
    if let Some(description) = &view.description {
        out.insert("description".to_owned(), json!(description.text));
    }
    if let Some(site) = stated.iter().find_map(|(property, object)| match object {
        Term::NamedNode(node) if SITES.contains(&property.as_str()) => reader.href(node.as_str()),
        _ => None,
    }) {
        out.insert("url".to_owned(), json!(site));
    }
    if !view.identifiers.is_empty() {
        let identifiers = view.identifiers.iter().map(|identifier| {
            json!({
                "@type": "PropertyValue",
                "propertyID": identifier.title.text,
                "value": identifier.value,
            })
        });
        out.insert("identifier".to_owned(), identifiers.collect());
    }
    if !view.same.is_empty() {
        let same = view.same.iter().map(|link| link.iri.as_str()).collect();
        out.insert("sameAs".to_owned(), one_or_many(same));
    }
    if let Some((_, place)) = view.places.first() {
        let geo =
            json!({"@type": "GeoCoordinates", "latitude": place.latitude, "longitude": place.longitude});
        let is_place = view.types.iter().any(|class| local(&class.iri) == Some("Place"));
        if is_place {
            out.insert("geo".to_owned(), geo);
        } else {
            out.insert("location".to_owned(), json!({"@type": "Place", "geo": geo}));
        }
    }
    // `<` ends a script element wherever it begins a tag.
    Json::Object(out).to_string().replace('<', "\\u003c")
}

fn local(iri: &str) -> Option<&str> {
    NAMESPACES.iter().find_map(|namespace| iri.strip_prefix(namespace))
}

fn one_or_many(mut values: Vec<&str>) -> Json {
    match values.len() {
        1 => json!(values.remove(0)),
        _ => json!(values),
    }
}
