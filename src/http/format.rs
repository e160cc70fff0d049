//! The representations that are offered, and their names in addresses.

use axum::http::header;

use super::call::Call;
use super::failure::{Alternate, Failure};
use super::negotiate::Offer;
use crate::rdf::media::{RDF_SYNTAXES, RdfSyntax};
use crate::store::{RESULT_FORMATS, ResultFormat};

/// How JSON-LD is written, as its profiles call it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum JsonLdForm {
    /// With prefixed keys and native values; one list of nodes.
    #[default]
    Compacted,
    /// With whole IRIs as keys, without context.
    Expanded,
    /// The same, as every node is written once, at the top.
    Flattened,
}

impl JsonLdForm {
    const ALL: [Self; 3] = [Self::Compacted, Self::Expanded, Self::Flattened];

    fn profile(self) -> &'static str {
        match self {
            Self::Compacted => "http://www.w3.org/ns/json-ld#compacted",
            Self::Expanded => "http://www.w3.org/ns/json-ld#expanded",
            Self::Flattened => "http://www.w3.org/ns/json-ld#flattened",
        }
    }
}

/// A way to write a graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GraphFormat {
    pub syntax: RdfSyntax,
    /// Of JSON-LD.
    pub form: JsonLdForm,
}

/// What a resource is shown as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Page,
    Graph(GraphFormat),
}

impl From<RdfSyntax> for GraphFormat {
    fn from(syntax: RdfSyntax) -> Self {
        Self { syntax, form: JsonLdForm::default() }
    }
}

impl GraphFormat {
    #[must_use]
    pub fn media_type(self) -> &'static str {
        self.syntax.info().media_type
    }

    /// What tells it from the others of its media type.
    #[must_use]
    pub fn profile(self) -> &'static str {
        if self.form == JsonLdForm::Compacted { "" } else { self.form.profile() }
    }

    /// The media type with the profile, where it has one.
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self.form {
            JsonLdForm::Compacted => self.media_type(),
            JsonLdForm::Expanded => "application/ld+json;profile=\"http://www.w3.org/ns/json-ld#expanded\"",
            JsonLdForm::Flattened => "application/ld+json;profile=\"http://www.w3.org/ns/json-ld#flattened\"",
        }
    }

    #[must_use]
    pub fn offers() -> Vec<Offer<Self>> {
        let mut offers: Vec<Offer<Self>> = RDF_SYNTAXES
            .iter()
            .map(|info| Offer {
                value: info.syntax.into(),
                types: [info.media_type].into_iter().chain(info.aliases.iter().copied()).collect(),
                profile: None,
            })
            .collect();
        offers.extend(JsonLdForm::ALL.map(|form| Offer {
            value: Self { syntax: RdfSyntax::JsonLd, form },
            types: vec![RdfSyntax::JsonLd.info().media_type],
            profile: Some(form.profile()),
        }));
        offers
    }

    /// The format of an extension or a media type.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let name = name.trim();
        RdfSyntax::from_extension(name).or_else(|| RdfSyntax::from_media_type(name)).map(Self::from)
    }
}

impl Form {
    /// What a page is called.
    pub const PAGE_TYPES: &[&str] = &["text/html", "application/xhtml+xml"];

    /// Data first: a client that takes anything gets Turtle; browsers say that they want HTML.
    #[must_use]
    pub fn offers() -> Vec<Offer<Self>> {
        let graphs = GraphFormat::offers().into_iter();
        let mut offers: Vec<Offer<Self>> = graphs
            .map(|offer| Offer {
                value: Self::Graph(offer.value),
                types: offer.types,
                profile: offer.profile,
            })
            .collect();
        offers.push(Offer { value: Self::Page, types: Self::PAGE_TYPES.to_vec(), profile: None });
        offers
    }

    /// The form of an extension or a media type.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let is_page = name == "html" || Self::PAGE_TYPES.contains(&name);
        if is_page { Some(Self::Page) } else { GraphFormat::named(name).map(Self::Graph) }
    }

    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Page => "html",
            Self::Graph(format) => format.syntax.info().extension,
        }
    }

    /// Every form as a name and a media type, for links.
    pub fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
        let graphs = RDF_SYNTAXES.iter().map(|info| (info.extension, info.media_type));
        graphs.chain([("html", "text/html")])
    }
}

/// The offers for rows and Booleans.
#[must_use]
pub fn result_offers() -> Vec<Offer<ResultFormat>> {
    let offers = RESULT_FORMATS.iter().map(|info| Offer {
        value: info.format,
        types: [info.media_type].into_iter().chain(info.aliases.iter().copied()).collect(),
        profile: None,
    });
    offers.collect()
}

/// The result format of an extension or a media type.
#[must_use]
pub fn result_named(name: &str) -> Option<ResultFormat> {
    let name = name.trim();
    ResultFormat::from_extension(name).or_else(|| ResultFormat::from_media_type(name))
}

/// `?format=` or `?output=`, by which a link can name a format.
#[must_use]
pub fn wish(query: &[(String, String)]) -> Option<&str> {
    let named = query.iter().find(|(name, _)| name == "format" || name == "output");
    named.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
}

/// The failure for a format that `?format=` names and that does not exist.
pub fn unknown(name: &str, known: impl IntoIterator<Item = &'static str>) -> Failure {
    let known: Vec<&str> = known.into_iter().collect();
    Failure::parameter(format!("there is no format `{name}` here; there are {}", known.join(", ")))
}

/// 406: nothing that is offered is accepted; the alternates say what is.
#[must_use]
pub fn not_acceptable(call: &Call, alternates: Vec<Alternate>) -> Failure {
    let accept = call.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let accept: String = accept.chars().take(200).collect();
    let message = format!("nothing that is offered here is acceptable as `{accept}`");
    Failure::of(axum::http::StatusCode::NOT_ACCEPTABLE, &crate::text::code::HTTP_NOT_ACCEPTABLE, message)
        .with_alternates(alternates)
}
