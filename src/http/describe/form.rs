//! What a document is sent as.

use crate::http::format::{self, GraphFormat};
use crate::http::negotiate::Offer;
use crate::theme::Theme;

/// By it a client asks for the vocabulary of schema.org.
const SCHEMA_ORG: &str = "https://schema.org/";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Page,
    Graph(GraphFormat),
    /// What search engines read: JSON-LD in the vocabulary of schema.org.
    SchemaOrg,
    /// RFC 9264: the links of the document, as JSON and as text.
    LinkSet,
    LinkSetText,
}

/// The forms that documents have and other resources have not: extension, media type, other names.
const OWN: &[(Form, &str, &str, &[&str])] = &[
    (Form::SchemaOrg, "schema.jsonld", "application/ld+json", &["application/vnd.schemaorg.ld+json"]),
    (Form::LinkSet, "linkset.json", "application/linkset+json", &[]),
    (Form::LinkSetText, "linkset", "application/linkset", &[]),
];

impl From<format::Form> for Form {
    fn from(form: format::Form) -> Self {
        match form {
            format::Form::Page => Self::Page,
            format::Form::Graph(format) => Self::Graph(format),
        }
    }
}

impl Form {
    /// In the order of the server's preference, that of the theme first.
    pub fn offers(theme: &Theme) -> Vec<Offer<Self>> {
        let common = format::Form::offers().into_iter().map(|offer| Offer {
            value: Self::from(offer.value),
            types: offer.types,
            profile: offer.profile,
        });
        let own = OWN.iter().map(|(form, _, media_type, names)| match form {
            // Its own type names it alone; as JSON-LD it is one of several.
            Self::SchemaOrg => Offer { value: *form, types: vec![media_type], profile: Some(SCHEMA_ORG) },
            _ => Offer {
                value: *form,
                types: [*media_type].into_iter().chain(names.iter().copied()).collect(),
                profile: None,
            },
        });
        let by_name = OWN.iter().filter(|(.., names)| !names.is_empty());
        let by_name =
            by_name.map(|(form, _, _, names)| Offer { value: *form, types: names.to_vec(), profile: None });
        let mut offers: Vec<Offer<Self>> = common.chain(own).collect();
        // Who names schema.org beside JSON-LD prefers it.
        let json = offers.iter().position(|offer| offer.types.contains(&"application/ld+json"));
        offers.splice(json.unwrap_or_default()..json.unwrap_or_default(), by_name);
        let preferred = theme.site.default_format.as_deref().and_then(Self::named);
        if let Some(at) = offers.iter().position(|offer| Some(offer.value) == preferred) {
            let offer = offers.remove(at);
            offers.insert(0, offer);
        }
        offers
    }

    /// The form of an extension or a media type.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let own = OWN.iter().find(|(_, extension, media_type, names)| {
            *extension == name || names.contains(&name) || (*media_type == name && names.is_empty())
        });
        own.map(|(form, ..)| *form).or_else(|| format::Form::named(name).map(Self::from))
    }

    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Page => format::Form::Page.extension(),
            Self::Graph(format) => format::Form::Graph(format).extension(),
            _ => OWN.iter().find(|(form, ..)| *form == self).map_or("", |(_, extension, ..)| extension),
        }
    }

    /// Every form as a name and a media type, for links.
    pub fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
        let own = OWN.iter().map(|(_, extension, media_type, _)| (*extension, *media_type));
        format::Form::all().chain(own)
    }

    /// The path without the extension of a form, and that form; the longest extension first.
    pub fn split(path: &str) -> Option<(&str, Self)> {
        let found = Self::all()
            .filter_map(|(extension, _)| Some((path.strip_suffix(extension)?.strip_suffix('.')?, extension)));
        let (stem, extension) = found.min_by_key(|(stem, _)| stem.len())?;
        if stem.is_empty() || stem.ends_with('/') {
            return None;
        }
        Some((stem, Self::named(extension)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_lead_to_forms_and_back() {
        for (extension, _) in Form::all() {
            assert_eq!(Form::named(extension).map(Form::extension), Some(extension));
            let path = format!("book/a.b.{extension}");
            let (stem, form) = Form::split(&path).unwrap();
            assert_eq!((stem, form.extension()), ("book/a.b", extension));
        }
        assert_eq!(Form::split("book/a.docx"), None);
        assert_eq!(Form::split("book/.ttl"), None);
        assert_eq!(Form::split("ttl"), None);
    }
}
