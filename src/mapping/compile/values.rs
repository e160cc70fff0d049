//! Reading single values: a property given once, an IRI, a text, a truth, a choice.

use super::Compiler;
use crate::mapping::graph::{Node, Statement};
use crate::mapping::rml::is_unknown;
use crate::text::{Code, Diagnostic, Span, code, nearest};

/// Reading recurses; deeper nesting is a mistake or malice.
const DEEPEST: usize = 64;

/// The part of an IRI that is its name.
fn local_name(iri: &str) -> &str {
    iri.rsplit(['/', '#']).next().unwrap_or(iri)
}

impl<'a> Compiler<'a> {
    /// The only value among some properties that exclude each other.
    pub fn one(&mut self, node: &Node, properties: &[&str]) -> Option<&'a Statement> {
        let graph = self.graph;
        let found: Vec<&Statement> = graph
            .of(node)
            .iter()
            .filter(|statement| properties.contains(&statement.predicate.as_str()))
            .collect();
        if let [first, second, ..] = found.as_slice() {
            let message = if first.predicate == second.predicate {
                format!("`{}` is given more than once", graph.shorten(&first.predicate))
            } else {
                format!(
                    "`{}` and `{}` exclude each other",
                    graph.shorten(&first.predicate),
                    graph.shorten(&second.predicate)
                )
            };
            // Several objects of one predicate are told apart by their own places.
            let shared = first.predicate_span.range == second.predicate_span.range;
            let place = |statement: &Statement| {
                if shared { statement.span.clone() } else { statement.predicate_span.clone() }
            };
            self.report.push(
                Diagnostic::new(&code::MAPPING_REPEATED, message)
                    .at(place(second), "again here")
                    .at(place(first), "first here"),
            );
        }
        found.first().copied()
    }

    /// [`Self::one`], reported when it is not there. `of` names what lacks it.
    pub fn required(&mut self, node: &Node, properties: &[&str], of: &str) -> Option<&'a Statement> {
        let found = self.one(node, properties);
        if found.is_none() && !self.misspelt(node) {
            let names: Vec<String> =
                properties.iter().map(|property| format!("`{}`", self.graph.shorten(property))).collect();
            self.missing(&format!("{of} has no {}", names.join(" or ")), self.graph.span(node));
        }
        found
    }

    /// Whether a property of the node is misspelt: what it lacks is probably that.
    pub fn misspelt(&self, node: &Node) -> bool {
        self.graph.of(node).iter().any(is_unknown)
    }

    pub fn missing(&mut self, message: &str, span: Span) {
        self.fault(&code::MAPPING_MISSING, message, span, "missing here");
    }

    /// The IRI that a statement must have as object.
    pub fn iri<'s>(&mut self, statement: &'s Statement) -> Option<&'s str> {
        if statement.iri().is_none() {
            self.wrong_kind(statement, "an IRI");
        }
        statement.iri()
    }

    /// The text that a statement must have as object.
    pub fn text<'s>(&mut self, statement: &'s Statement) -> Option<&'s str> {
        if statement.text().is_none() {
            self.wrong_kind(statement, "a text");
        }
        statement.text()
    }

    /// The node of which a statement's object must be the name.
    pub fn node(&mut self, statement: &Statement) -> Option<Node> {
        let node = statement.node();
        match &node {
            None => self.wrong_kind(statement, "a node"),
            Some(node) if self.graph.of(node).is_empty() && matches!(node, Node::NamedNode(_)) => {
                self.undefined(node, statement);
                return None;
            }
            Some(_) => {}
        }
        node
    }

    fn undefined(&mut self, node: &Node, statement: &Statement) {
        let name = statement.iri().map_or_else(String::new, |iri| self.graph.shorten(iri));
        let diagnostic =
            Diagnostic::new(&code::MAPPING_UNDEFINED, format!("the mapping says nothing of {name}"))
                .at(statement.span.clone(), "referred to here");
        let names: Vec<String> = self
            .graph
            .nodes()
            .iter()
            .filter_map(|other| match other {
                Node::NamedNode(name) => Some(name.as_str().to_owned()),
                Node::BlankNode(_) => None,
            })
            .collect();
        let wanted = if let Node::NamedNode(name) = node { name.as_str() } else { "" };
        self.report.push(match nearest(wanted, names.iter().map(String::as_str)) {
            Some(near) => diagnostic.help(format!("did you mean {}?", self.graph.shorten(near))),
            None => diagnostic,
        });
    }

    pub fn truth(&mut self, statement: &Statement) -> Option<bool> {
        match statement.text() {
            Some("true" | "1") => Some(true),
            Some("false" | "0") => Some(false),
            _ => {
                self.wrong_kind(statement, "`true` or `false`");
                None
            }
        }
    }

    pub fn count(&mut self, statement: &Statement) -> Option<usize> {
        let number = statement.text().and_then(|text| text.trim().parse().ok());
        if number.is_none() {
            self.wrong_kind(statement, "a number that is not negative");
        }
        number
    }

    /// What one of some IRIs stands for.
    pub fn choice<T: Copy>(&mut self, statement: &Statement, choices: &[(&str, T)]) -> Option<T> {
        let iri = self.iri(statement)?;
        let found = choices.iter().find(|(name, _)| *name == iri).map(|(_, value)| *value);
        if found.is_none() {
            let predicate = self.graph.shorten(&statement.predicate);
            let given = self.graph.shorten(iri);
            let diagnostic =
                Diagnostic::new(&code::MAPPING_VALUE, format!("`{predicate}` does not take {given}"))
                    .at(statement.span.clone(), "not a choice");
            let near = nearest(local_name(iri), choices.iter().map(|(name, _)| local_name(name)))
                .and_then(|near| choices.iter().map(|(name, _)| *name).find(|name| local_name(name) == near));
            let names: Vec<String> = choices.iter().map(|(name, _)| self.graph.shorten(name)).collect();
            self.report.push(diagnostic.help(match near {
                Some(near) => format!("did you mean {}?", self.graph.shorten(near)),
                None => format!("it takes {}", names.join(", ")),
            }));
        }
        found
    }

    pub fn wrong_kind(&mut self, statement: &Statement, wanted: &str) {
        let message = format!(
            "`{}` takes {wanted}, not {}",
            self.graph.shorten(&statement.predicate),
            statement.kind()
        );
        self.fault(&code::MAPPING_VALUE, message, statement.span.clone(), wanted);
    }

    /// Runs `read` while `node` is open; reports a circle when it is open already.
    pub fn guarded<T>(
        &mut self,
        node: &Node,
        span: &Span,
        what: &str,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        if let Some((_, first)) = self.open.iter().find(|(open, _)| open == node) {
            let message = format!("{what} `{}` needs itself", self.graph.name(node));
            let mut diagnostic =
                Diagnostic::new(&code::MAPPING_CYCLE, message).at(span.clone(), "needed again here");
            if first.range != span.range {
                diagnostic = diagnostic.at(first.clone(), "first needed here");
            }
            self.report.push(diagnostic);
            return None;
        }
        if self.open.len() >= DEEPEST {
            self.fault(
                &code::MAPPING_CYCLE,
                format!("{what} is nested too deeply"),
                span.clone(),
                "too deep",
            );
            return None;
        }
        self.open.push((node.clone(), span.clone()));
        let read = read(self);
        self.open.pop();
        read
    }

    /// A fault with a hint.
    pub fn fault_with_help(
        &mut self,
        code: &'static Code,
        message: impl Into<String>,
        (span, label): (Span, &str),
        help: impl Into<String>,
    ) {
        self.report.push(Diagnostic::new(code, message).at(span, label).help(help));
    }
}
