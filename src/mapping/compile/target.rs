//! Logical targets (RML-IO): files that statements are written to besides the output.

use super::Compiler;
use super::source::{COMPRESSIONS, encoding_label};
use crate::mapping::graph::{Node, Statement};
use crate::mapping::plan::{Compression, Root, Target, TargetId, TargetSyntax};
use crate::rdf::media::RdfSyntax;
use crate::rdf::vocab::rml;
use crate::text::{Diagnostic, code, nearest};

/// The registry of formats of the W3C, which names serializations.
const FORMATS: &str = "http://www.w3.org/ns/formats/";

const SYNTAXES: &[(&str, TargetSyntax)] = &[
    ("Turtle", TargetSyntax::Rdf(RdfSyntax::Turtle)),
    // What is written to it is Turtle, and all Turtle is N3.
    ("N3", TargetSyntax::Rdf(RdfSyntax::Turtle)),
    ("N-Triples", TargetSyntax::Rdf(RdfSyntax::NTriples)),
    ("N-Quads", TargetSyntax::Rdf(RdfSyntax::NQuads)),
    ("TriG", TargetSyntax::Rdf(RdfSyntax::TriG)),
    ("JSON-LD", TargetSyntax::Rdf(RdfSyntax::JsonLd)),
    ("RDF_XML", TargetSyntax::Rdf(RdfSyntax::RdfXml)),
    ("RDF_JSON", TargetSyntax::RdfJson),
];

impl Compiler<'_> {
    /// The targets of a term map; `None` after a fault.
    pub fn targets_of(&mut self, node: &Node) -> Option<Vec<TargetId>> {
        let graph = self.graph;
        let mut targets = Vec::new();
        let mut complete = true;
        for statement in graph.all(node, rml::LOGICAL_TARGET) {
            let target = self.target(statement);
            complete &= target.is_some();
            targets.extend(target);
        }
        complete.then_some(targets)
    }

    fn target(&mut self, statement: &Statement) -> Option<TargetId> {
        let node = self.node(statement)?;
        if let Some(known) = self.target_of.get(&node) {
            return *known;
        }
        let target = self.read_target(&node).map(|target| {
            self.targets.push(target);
            self.targets.len() - 1
        });
        self.target_of.insert(node, target);
        target
    }

    fn read_target(&mut self, node: &Node) -> Option<Target> {
        let file = self.required(node, &[rml::TARGET], "a logical target")?;
        let syntax = match self.one(node, &[rml::SERIALIZATION]) {
            Some(statement) => self.syntax(statement),
            None => Some(TargetSyntax::Rdf(RdfSyntax::NQuads)),
        };
        let (path, root) = if let Some(path) = file.text() {
            (path.to_owned(), Root::Unspecified)
        } else {
            let place = self.node(file)?;
            let path = self.required(&place, &[rml::PATH], "a target")?;
            (self.text(path)?.to_owned(), self.root(&place)?)
        };
        let compression = match self.one(node, &[rml::COMPRESSION]) {
            Some(statement) => self.choice(statement, COMPRESSIONS),
            None => Some(Compression::Unspecified),
        };
        let encoding = match self.one(node, &[rml::ENCODING]) {
            Some(statement) => Some(encoding_label(self, statement)?),
            None => None,
        };
        Some(Target {
            path,
            root,
            syntax: syntax?,
            compression: compression?,
            encoding,
            span: self.graph.span(node),
        })
    }

    fn syntax(&mut self, statement: &Statement) -> Option<TargetSyntax> {
        let iri = self.iri(statement)?;
        let name = iri.strip_prefix(FORMATS).unwrap_or(iri);
        let found = SYNTAXES.iter().find(|(known, _)| *known == name).map(|(_, syntax)| *syntax);
        if found.is_none() {
            let diagnostic = Diagnostic::new(
                &code::UNSUPPORTED_SOURCE,
                format!("the serialization `{name}` is not supported"),
            )
            .at(statement.span.clone(), "cannot be written");
            self.report.push(match nearest(name, SYNTAXES.iter().map(|(known, _)| *known)) {
                Some(near) => diagnostic.help(format!("did you mean <{FORMATS}{near}>?")),
                None => diagnostic,
            });
        }
        found
    }
}
