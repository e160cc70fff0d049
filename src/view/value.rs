//! What a page shows of an RDF term.

use serde::Serialize;

/// A text and the language that it is in; the tag is empty for a text without language.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Text {
    pub text: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub lang: String,
}

impl Text {
    #[must_use]
    pub fn new(text: impl Into<String>, lang: impl Into<String>) -> Self {
        Self { text: text.into(), lang: lang.into() }
    }

    /// A text that belongs to no language, such as a code.
    #[must_use]
    pub fn plain(text: impl Into<String>) -> Self {
        Self::new(text, "")
    }

    /// The language when it differs from that of the page, for a `lang` attribute.
    #[must_use]
    pub fn foreign(&self, page: &str) -> Option<&str> {
        let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
        (!self.lang.is_empty() && primary(&self.lang) != primary(page)).then_some(self.lang.as_str())
    }
}

/// A value of a property.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase", tag = "kind")]
pub enum Value {
    Link(Link),
    Literal(Literal),
    Place(Place),
    Node(Node),
}

/// An IRI under its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Link {
    pub iri: String,
    /// Where it leads; none when it can lead nowhere.
    pub href: Option<String>,
    pub external: bool,
    pub label: Text,
}

/// A literal as people read it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Literal {
    pub shown: Text,
    /// The lexical form, where it differs from what is shown.
    pub lexical: String,
    /// Prefixed or whole; none for plain and language-tagged texts.
    pub datatype: Option<String>,
    pub number: Option<f64>,
    /// Machine-readable, for a `datetime` attribute.
    pub time: Option<String>,
    /// A web address that was written as a text.
    pub href: Option<String>,
    /// Several lines.
    pub long: bool,
}

/// A point on the map.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Place {
    pub latitude: f64,
    pub longitude: f64,
    /// As people read it.
    pub shown: String,
    /// A map elsewhere.
    pub href: String,
}

/// A thing by its facts: one without a name, or one that only ties other things together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Node {
    /// None for a blank node.
    pub iri: Option<String>,
    pub href: Option<String>,
    pub label: Option<Text>,
    /// The names of its classes.
    pub types: Vec<Link>,
    pub facts: Vec<Fact>,
}

/// A property of such a thing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fact {
    pub property: Link,
    pub values: Vec<Value>,
}

impl Value {
    /// What the value sorts by: numbers by size, the rest by its text without case and accents.
    #[must_use]
    pub fn sort_key(&self) -> (u8, f64, String) {
        match self {
            Self::Link(link) => (0, 0.0, crate::text::fold(&link.label.text)),
            Self::Literal(Literal { number: Some(number), .. }) => (1, *number, String::new()),
            Self::Literal(Literal { time: Some(time), .. }) => (1, 0.0, time.clone()),
            Self::Literal(literal) => (1, 0.0, crate::text::fold(&literal.shown.text)),
            Self::Place(place) => (2, 0.0, place.shown.clone()),
            Self::Node(node) => (3, 0.0, node.sort_text()),
        }
    }

    /// The language of a tagged text.
    #[must_use]
    pub fn language(&self) -> Option<&str> {
        match self {
            Self::Literal(literal) if !literal.shown.lang.is_empty() => Some(&literal.shown.lang),
            _ => None,
        }
    }

    /// The value in a few words.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Link(link) => &link.label.text,
            Self::Literal(literal) => &literal.shown.text,
            Self::Place(place) => &place.shown,
            Self::Node(Node { label: Some(label), .. }) => &label.text,
            Self::Node(node) => node.iri.as_deref().unwrap_or_default(),
        }
    }
}

impl Node {
    fn sort_text(&self) -> String {
        if let Some(label) = &self.label {
            return crate::text::fold(&label.text);
        }
        // The latest first would need to know which fact is a date; the order of the facts will do.
        self.facts.iter().flat_map(|fact| &fact.values).map(Value::text).collect()
    }
}

/// Sorts values as people look for them.
pub fn sort(values: &mut [Value]) {
    values.sort_by(|a, b| {
        let ((a_kind, a_number, a_text), (b_kind, b_number, b_text)) = (a.sort_key(), b.sort_key());
        a_kind.cmp(&b_kind).then(a_number.total_cmp(&b_number)).then(a_text.cmp(&b_text))
    });
}
