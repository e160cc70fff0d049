//! Collecting triples of one graph.

use crate::rdf::vocab::{rdf, xsd};
use crate::rdf::{EncodedQuad, QuadSink, SinkError, encode};
use crate::theme::LangText;

/// Encoded triples of one graph.
pub struct Triples {
    graph: String,
    triples: Vec<[String; 3]>,
}

impl Triples {
    pub fn new(graph: impl AsRef<str>) -> Self {
        Self { graph: encoded(graph.as_ref()), triples: Vec::new() }
    }

    /// Begins statements about a subject.
    pub fn about(&mut self, subject: impl AsRef<str>) -> About<'_> {
        About { subject: encoded(subject.as_ref()), triples: &mut self.triples }
    }

    pub fn send(&self, sink: &mut dyn QuadSink) -> Result<(), SinkError> {
        self.triples.iter().try_for_each(|[subject, predicate, object]| {
            sink.quad(EncodedQuad { subject, predicate, object, graph: &self.graph })
        })
    }
}

/// Statements about one subject.
pub struct About<'a> {
    subject: String,
    triples: &'a mut Vec<[String; 3]>,
}

impl About<'_> {
    pub fn a(&mut self, class: &str) -> &mut Self {
        self.iri(rdf::TYPE, class)
    }

    pub fn iri(&mut self, property: &str, object: impl AsRef<str>) -> &mut Self {
        self.object(property, encoded(object.as_ref()))
    }

    pub fn iris<I: AsRef<str>>(&mut self, property: &str, objects: impl IntoIterator<Item = I>) -> &mut Self {
        for object in objects {
            self.iri(property, object);
        }
        self
    }

    pub fn text(&mut self, property: &str, value: &str) -> &mut Self {
        let mut object = String::new();
        encode::plain(&mut object, value);
        self.object(property, object)
    }

    pub fn tagged(&mut self, property: &str, value: &str, language: &str) -> &mut Self {
        if language.is_empty() {
            return self.text(property, value);
        }
        let mut object = String::new();
        encode::tagged(&mut object, value, &language.to_ascii_lowercase());
        self.object(property, object)
    }

    pub fn lang(&mut self, property: &str, text: &LangText) -> &mut Self {
        for (language, value) in text.iter() {
            self.tagged(property, value, language);
        }
        self
    }

    pub fn typed(&mut self, property: &str, value: &str, datatype: &str) -> &mut Self {
        let mut object = String::new();
        encode::typed(&mut object, value, datatype);
        self.object(property, object)
    }

    pub fn count(&mut self, property: &str, value: u64) -> &mut Self {
        self.typed(property, &value.to_string(), xsd::INTEGER)
    }

    /// A time in UTC; none when it is empty.
    pub fn time(&mut self, property: &str, value: &str) -> &mut Self {
        if value.is_empty() { self } else { self.typed(property, value, xsd::DATE_TIME) }
    }

    fn object(&mut self, property: &str, object: String) -> &mut Self {
        self.triples.push([self.subject.clone(), encoded(property), object]);
        self
    }
}

fn encoded(iri: &str) -> String {
    format!("<{iri}>")
}
