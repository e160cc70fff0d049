//! Expression maps: constants, references, templates and function executions.

use super::Compiler;
use super::scope::{Reference, ScopeId};
use crate::mapping::graph::{Node, Statement};
use crate::mapping::plan::{Expression, Part};
use crate::mapping::template::{self, Piece};
use crate::rdf::Term;
use crate::rdf::vocab::rml;
use crate::text::{Diagnostic, Span, code};

/// What an expression map is, and where that is written.
pub struct Read<'a> {
    pub form: Form<'a>,
    pub span: Span,
}

pub enum Form<'a> {
    Constant(&'a Term),
    Reference(Expression),
    Template(Expression),
    Function(Expression),
}

impl Form<'_> {
    /// The expression; the lexical value of a constant.
    pub fn into_expression(self) -> Expression {
        match self {
            Self::Constant(term) => Expression::Constant(lexical(term).to_owned()),
            Self::Reference(expression) | Self::Template(expression) | Self::Function(expression) => {
                expression
            }
        }
    }
}

/// The text of a literal, or an IRI.
pub fn lexical(term: &Term) -> &str {
    match term {
        Term::NamedNode(name) => name.as_str(),
        Term::BlankNode(node) => node.as_str(),
        Term::Literal(literal) => literal.value(),
        Term::Triple(_) => "",
    }
}

impl<'a> Compiler<'a> {
    /// The form of an expression map. `Ok(None)` when it has none, `Err` after a fault.
    pub fn form(&mut self, node: &Node, scope: ScopeId) -> Result<Option<Read<'a>>, ()> {
        let kinds = [rml::CONSTANT, rml::REFERENCE, rml::TEMPLATE, rml::FUNCTION_EXECUTION];
        let Some(statement) = self.one(node, &kinds) else { return Ok(None) };
        let form = match statement.predicate.as_str() {
            rml::CONSTANT => Some(Form::Constant(&statement.object)),
            rml::REFERENCE => self.reference(statement, scope).map(Form::Reference),
            rml::TEMPLATE => self.template(statement, scope).map(Form::Template),
            _ => self.call(node, statement, scope).map(Form::Function),
        };
        form.map(|form| Some(Read { form, span: statement.span.clone() })).ok_or(())
    }

    /// The expression of a map that must have one.
    pub fn expression(&mut self, statement: &Statement, scope: ScopeId, of: &str) -> Option<Expression> {
        let node = self.node(statement)?;
        match self.form(&node, scope) {
            Ok(Some(read)) => Some(read.form.into_expression()),
            Ok(None) => {
                self.no_form(&node, of);
                None
            }
            Err(()) => None,
        }
    }

    pub fn no_form(&mut self, node: &Node, of: &str) {
        if self.misspelt(node) {
            return;
        }
        self.report.push(
            Diagnostic::new(&code::MAPPING_MISSING, format!("{of} does not tell where its values come from"))
                .at(self.graph.span(node), "no expression here")
                .help("add `rml:reference`, `rml:template`, `rml:constant` or `rml:functionExecution`"),
        );
    }

    /// `rml:reference`, and the texts of `rml:child` and `rml:parent`.
    pub fn reference(&mut self, statement: &Statement, scope: ScopeId) -> Option<Expression> {
        let name = self.text(statement)?;
        Some(match self.resolve(scope, name, &statement.span)? {
            Reference::Column(column) => Expression::Column(column),
            Reference::Field(name) => Expression::Field(name),
        })
    }

    fn template(&mut self, statement: &Statement, scope: ScopeId) -> Option<Expression> {
        let text = self.text(statement)?;
        let pieces = match template::parse(text) {
            Ok(pieces) => pieces,
            Err(fault) => {
                let span = template::inside(&statement.span, text, fault.range);
                let message = format!("malformed template: {}", fault.message);
                self.fault_with_help(
                    &code::BAD_TEMPLATE,
                    message,
                    (span, "here"),
                    "a brace or backslash that means itself is written `\\\\{`, `\\\\}`, `\\\\\\\\` in a Turtle string",
                );
                return None;
            }
        };
        let mut parts = Vec::new();
        let mut broken = false;
        for piece in pieces {
            let part = match piece {
                Piece::Text(text) => Some(Part::Text(text)),
                Piece::Reference(name, range) => {
                    let span = template::inside(&statement.span, text, range);
                    self.resolve(scope, &name, &span).map(|reference| match reference {
                        Reference::Column(column) => Part::Column(column),
                        Reference::Field(name) => Part::Field(name),
                    })
                }
            };
            broken |= part.is_none();
            parts.extend(part);
        }
        if broken {
            return None;
        }
        Some(match parts.as_slice() {
            [] => Expression::Constant(String::new()),
            [Part::Text(text)] => Expression::Constant(text.clone()),
            _ => Expression::Template(parts),
        })
    }
}
