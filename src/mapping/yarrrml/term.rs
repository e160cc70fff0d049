//! Term maps.

use super::value::{Form, expand, parse};
use super::{Reader, iri, keys};
use crate::mapping::graph::Node;
use crate::rdf::vocab::{rdf, rml};
use crate::rdf::{Literal, Term};
use crate::text::node::{Node as Yaml, Value};
use crate::text::{Diagnostic, code};

/// Where a term stands, which tells what a text becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    Subject,
    Predicate,
    /// The object of `rdf:type`.
    Class,
    Object,
    Graph,
    /// A value of a function or of a join.
    Value,
    Language,
}

impl Position {
    fn is_iri(self) -> bool {
        matches!(self, Self::Subject | Self::Predicate | Self::Class | Self::Graph)
    }
}

impl Reader<'_> {
    /// What a term map is: a text, or a table with `value` or `function`.
    pub fn term(&mut self, node: &Node, value: &Yaml, position: Position) {
        if let Value::Table(_) = value.value {
            self.check_keys(value, keys::TERM, "a term");
            return self.described(node, value, position);
        }
        match value.as_scalar() {
            Some(text) => self.text_term(node, &text, value, position, None),
            None => self.unexpected(value, "as a term"),
        }
    }

    fn described(&mut self, node: &Node, table: &Yaml, position: Position) {
        let kind = keys::find(table, keys::TYPE);
        if keys::find(table, keys::FUNCTION).is_some() {
            self.term_type(node, kind, position, &table.span);
            self.call(node, table, None);
        } else if let Some(value) = keys::find(table, keys::VALUE) {
            match value.as_scalar() {
                Some(text) => self.text_term(node, &text, value, position, kind),
                None => self.term(node, value, position),
            }
        } else {
            self.missing("a term has neither `value` nor `function`", &table.span);
        }
        let language = keys::find(table, keys::LANGUAGE);
        if let Some(language) = language {
            self.language(node, language);
        }
        if let Some(datatype) = keys::find(table, keys::DATATYPE) {
            let name = expand(&datatype.as_scalar().unwrap_or_default(), &self.graph.prefixes);
            // A text with a language has that datatype anyway.
            if language.is_none() || name != rdf::LANG_STRING {
                self.add(node, rml::DATATYPE, iri(&name), &datatype.span, &datatype.span);
            }
        }
        if let Some(condition) = keys::find(table, keys::CONDITION) {
            self.condition(node, condition);
        }
        if let Some(targets) = keys::find(table, keys::TARGETS) {
            self.targets_of(node, targets);
        }
    }

    /// A text as constant, reference or template, with its kind of term.
    fn text_term(&mut self, node: &Node, text: &str, at: &Yaml, position: Position, kind: Option<&Yaml>) {
        let span = &at.span;
        if position == Position::Predicate && text == "a" {
            return self.add(node, rml::CONSTANT, iri(rdf::TYPE), span, span);
        }
        let parsed = parse(text, &self.graph.prefixes, &self.external);
        let suffix = parsed.suffix.as_deref();
        let said = kind.and_then(Yaml::as_scalar);
        let word = said.as_deref().or(suffix);
        let as_iri = word.map_or(position.is_iri(), |word| word == "iri");
        match &parsed.form {
            // Braces have no meaning in YARRRML, but in subjects other programs read them as RML's.
            Form::Constant(text) if position == Position::Subject && text.contains('{') => {
                self.text(node, rml::TEMPLATE, text, span);
            }
            Form::Constant(text) => {
                let term: Term = if as_iri { iri(text).into() } else { Literal::from(text.as_str()).into() };
                self.add(node, rml::CONSTANT, term, span, span);
                if !as_iri && position != Position::Language {
                    self.add(node, rml::TERM_TYPE, iri(rml::LITERAL), span, span);
                }
                return;
            }
            Form::Reference(name) => self.text(node, rml::REFERENCE, name, span),
            Form::Template(template) => self.text(node, rml::TEMPLATE, template, span),
        }
        // Subjects and graphs are IRIs anyway; objects say which they are.
        let term_type = match (word, position) {
            (Some("iri"), _) | (None, Position::Class) => Some(rml::IRI),
            (Some("blank" | "blanknode"), _) => Some(rml::BLANK_NODE),
            (Some("literal"), _) | (None, Position::Object | Position::Value) => Some(rml::LITERAL),
            (Some(other), _) if said.is_some() => return self.unknown_type(other, kind.unwrap_or(at)),
            _ => None,
        };
        if let Some(term_type) = term_type {
            self.add(node, rml::TERM_TYPE, iri(term_type), span, span);
        }
    }

    /// The kind of term that a function's value becomes.
    fn term_type(&mut self, node: &Node, kind: Option<&Yaml>, position: Position, span: &crate::text::Span) {
        let said = kind.and_then(Yaml::as_scalar);
        let term_type = match said.as_deref() {
            Some("iri") => rml::IRI,
            Some("literal") => rml::LITERAL,
            Some("blank" | "blanknode") => rml::BLANK_NODE,
            Some(other) => {
                let other = other.to_owned();
                return kind.into_iter().for_each(|kind| self.unknown_type(&other, kind));
            }
            None if position.is_iri() => rml::IRI,
            None if position == Position::Object => rml::LITERAL,
            None => return,
        };
        self.add(node, rml::TERM_TYPE, iri(term_type), span, span);
    }

    fn unknown_type(&mut self, word: &str, at: &Yaml) {
        self.report.push(
            Diagnostic::new(&code::MAPPING_VALUE, format!("there is no type of term `{word}`"))
                .at(at.span.clone(), "not a type")
                .help("it is `iri`, `literal` or `blank`"),
        );
    }

    /// The third item of a list: `xsd:date`, or `fr~lang`.
    pub fn datatype_or_language(&mut self, node: &Node, kind: &Yaml) {
        let Some(text) = kind.as_scalar() else { return self.unexpected(kind, "as datatype or language") };
        if let Some(tag) = text.strip_suffix("~lang") {
            return self.language_of(node, tag, kind);
        }
        let name = expand(&text, &self.graph.prefixes);
        self.add(node, rml::DATATYPE, iri(&name), &kind.span, &kind.span);
    }

    /// `language: fr`, or a table with `value` and `targets`.
    fn language(&mut self, node: &Node, language: &Yaml) {
        if let Some(text) = language.as_scalar() {
            return self.language_of(node, &text, language);
        }
        let map = self.node(&language.span);
        self.add(node, rml::LANGUAGE_MAP, map.clone(), &language.span, &language.span);
        self.term(&map, language, Position::Language);
    }

    fn language_of(&mut self, node: &Node, tag: &str, at: &Yaml) {
        let map = self.node(&at.span);
        self.add(node, rml::LANGUAGE_MAP, map.clone(), &at.span, &at.span);
        self.text_term(&map, tag, at, Position::Language, None);
    }

    /// Whether a predicate is `rdf:type`.
    pub fn is_type(&self, predicate: &Yaml) -> bool {
        let value = keys::find(predicate, keys::VALUE).unwrap_or(predicate);
        value.as_scalar().is_some_and(|text| text == "a" || expand(&text, &self.graph.prefixes) == rdf::TYPE)
    }
}
