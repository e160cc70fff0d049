//! A mapping as RDF with places: what every front end makes, in the vocabulary of `rml:`, and what
//! the compiler reads.

use std::collections::HashMap;
use std::ops::Range;

use crate::rdf::vocab::{csvw, dx, func, rdf, rml};
use crate::rdf::{BlankNode, NamedNode, NamedOrBlankNode, Prefixes, Term, Triple};
use crate::text::{SourceText, Span};

/// A node that statements are about.
pub type Node = NamedOrBlankNode;

/// Prefixes that messages use even where the file does not declare them.
const WELL_KNOWN: &[(&str, &str)] = &[
    ("rml", rml::NAMESPACE),
    ("dx", dx::NAMESPACE),
    ("fn", func::NAMESPACE),
    ("csvw", csvw::NAMESPACE),
    ("rdf", rdf::NAMESPACE),
];

/// A predicate and an object, and where each was written.
#[derive(Clone, Debug)]
pub struct Statement {
    pub predicate: String,
    pub predicate_span: Span,
    pub object: Term,
    pub span: Span,
}

/// The statements of a mapping, by subject, in the order of the file.
#[derive(Clone, Debug)]
pub struct Graph {
    pub source: SourceText,
    pub prefixes: Prefixes,
    nodes: Vec<Node>,
    statements: HashMap<Node, Vec<Statement>>,
    spans: HashMap<Node, Span>,
    fresh: usize,
}

impl Graph {
    #[must_use]
    pub fn new(source: &SourceText, prefixes: Prefixes) -> Self {
        Self {
            source: source.clone(),
            prefixes,
            nodes: Vec::new(),
            statements: HashMap::new(),
            spans: HashMap::new(),
            fresh: 0,
        }
    }

    pub fn push(&mut self, node: &Node, statement: Statement) {
        if !self.statements.contains_key(node) {
            self.nodes.push(node.clone());
        }
        self.statements.entry(node.clone()).or_default().push(statement);
    }

    /// Tells where a node is written; the first place counts.
    pub fn place(&mut self, node: &Node, span: Span) {
        self.spans.entry(node.clone()).or_insert(span);
    }

    /// Gives the statements whose object is written between brackets the place of the bracket, which
    /// is where the node is, and from there that of their predicate and subject.
    pub fn settle(
        &mut self,
        predicate: impl Fn(usize) -> Option<Range<usize>>,
        subject: impl Fn(usize) -> Option<Range<usize>>,
    ) {
        // What is inside is settled first; each round settles one level more.
        loop {
            let mut open = 0;
            let mut settled = Vec::new();
            for (node, statements) in &self.statements {
                for (index, statement) in
                    statements.iter().enumerate().filter(|(_, s)| s.span.range.is_empty())
                {
                    match statement.node().and_then(|object| self.spans.get(&object)) {
                        Some(span) => settled.push((node.clone(), index, span.clone())),
                        None => open += 1,
                    }
                }
            }
            if settled.is_empty() {
                break;
            }
            for (node, index, span) in settled {
                let start = span.range.start;
                if let Some(subject) = subject(start) {
                    self.place(&node, self.source.span(subject));
                }
                let predicate_span = predicate(start).map(|range| self.source.span(range));
                if let Some(statement) = self.statements.get_mut(&node).and_then(|all| all.get_mut(index)) {
                    statement.predicate_span = predicate_span.unwrap_or_else(|| span.clone());
                    statement.span = span;
                }
            }
            if open == 0 {
                break;
            }
        }
    }

    /// A blank node that no file names.
    pub fn fresh(&mut self) -> Node {
        self.fresh += 1;
        BlankNode::new_unchecked(format!("dx{}", self.fresh)).into()
    }

    /// The nodes that something is said of, in the order of the file.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    pub fn of(&self, node: &Node) -> &[Statement] {
        self.statements.get(node).map_or(&[], Vec::as_slice)
    }

    /// All statements, without their places.
    pub fn triples(&self) -> Vec<Triple> {
        let of = |node: &Node| {
            let triple = |statement: &Statement| {
                Triple::new(
                    node.clone(),
                    NamedNode::new_unchecked(&statement.predicate),
                    statement.object.clone(),
                )
            };
            self.of(node).iter().map(triple).collect::<Vec<_>>()
        };
        self.nodes.iter().flat_map(of).collect()
    }

    /// The statements of `node` with one predicate.
    pub fn all<'a>(&'a self, node: &Node, predicate: &'a str) -> impl Iterator<Item = &'a Statement> {
        self.of(node).iter().filter(move |statement| statement.predicate == predicate)
    }

    pub fn get<'a>(&'a self, node: &Node, predicate: &'a str) -> Option<&'a Statement> {
        self.all(node, predicate).next()
    }

    pub fn has(&self, node: &Node, predicate: &str) -> bool {
        self.get(node, predicate).is_some()
    }

    pub fn is_a(&self, node: &Node, class: &str) -> bool {
        self.all(node, rdf::TYPE).any(|statement| statement.iri() == Some(class))
    }

    /// Where a node is written, or at least the file.
    #[must_use]
    pub fn span(&self, node: &Node) -> Span {
        self.spans
            .get(node)
            .or_else(|| self.of(node).first().map(|statement| &statement.predicate_span))
            .cloned()
            .unwrap_or_else(|| self.source.span(0..0))
    }

    /// The items of an RDF list; `None` when `head` is no list.
    #[must_use]
    pub fn list(&self, head: &Term) -> Option<Vec<&Statement>> {
        let mut items = Vec::new();
        let mut head = head.clone();
        while let Some(node) = as_node(&head) {
            if matches!(&node, Node::NamedNode(name) if name.as_str() == rdf::NIL) {
                return Some(items);
            }
            items.push(self.get(&node, rdf::FIRST)?);
            head = self.get(&node, rdf::REST)?.object.clone();
            // A list that runs into itself ends here; every item is one statement of the file.
            if items.len() > self.nodes.len() {
                return None;
            }
        }
        None
    }

    /// How a person would write an IRI: with a prefix of the file, else in full.
    #[must_use]
    pub fn shorten(&self, iri: &str) -> String {
        let known = || {
            WELL_KNOWN.iter().find_map(|(prefix, namespace)| {
                let local = iri.strip_prefix(namespace)?;
                local
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'_')
                    .then(|| format!("{prefix}:{local}"))
            })
        };
        self.prefixes.compact(iri).or_else(known).unwrap_or_else(|| format!("<{iri}>"))
    }

    /// A name for reports: the last part of an IRI, or the place of a blank node.
    #[must_use]
    pub fn name(&self, node: &Node) -> String {
        match node {
            Node::NamedNode(name) => {
                let iri = name.as_str();
                let local = iri.trim_end_matches(['/', '#']).rsplit(['/', '#']).next().unwrap_or(iri);
                self.prefixes
                    .compact(iri)
                    .filter(|short| !short.ends_with(':'))
                    .unwrap_or_else(|| local.to_owned())
            }
            Node::BlankNode(_) => format!("line {}", self.span(node).start().line),
        }
    }
}

impl Statement {
    /// The object when it is an IRI.
    #[must_use]
    pub fn iri(&self) -> Option<&str> {
        if let Term::NamedNode(name) = &self.object { Some(name.as_str()) } else { None }
    }

    /// The text of the object when it is a literal.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        if let Term::Literal(literal) = &self.object { Some(literal.value()) } else { None }
    }

    /// The object when it can have statements of its own.
    #[must_use]
    pub fn node(&self) -> Option<Node> {
        as_node(&self.object)
    }

    /// What the object is, for a message.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match &self.object {
            Term::NamedNode(_) => "an IRI",
            Term::BlankNode(_) => "a blank node",
            Term::Literal(_) => "a literal",
            Term::Triple(_) => "a triple",
        }
    }
}

fn as_node(term: &Term) -> Option<Node> {
    match term {
        Term::NamedNode(name) => Some(name.clone().into()),
        Term::BlankNode(node) => Some(node.clone().into()),
        _ => None,
    }
}

/// A node for an IRI that was checked.
pub fn named(iri: impl Into<String>) -> Node {
    NamedNode::new_unchecked(iri).into()
}
