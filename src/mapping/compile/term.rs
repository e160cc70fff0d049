//! Term maps: what kind of term they make, in which place of a statement.

use super::Compiler;
use super::expression::{Form, Read, lexical};
use super::scope::ScopeId;
use crate::mapping::graph::{Node, Statement};
use crate::mapping::language;
use crate::mapping::plan::{Encoding, Expression, LiteralType, TermMap, TermType, TermValue};
use crate::rdf::vocab::rml;
use crate::rdf::{Literal, Term, encode_term, iri};
use crate::text::{Diagnostic, Span, code};

/// Where the terms of a map stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    Subject,
    Predicate,
    Object,
    Graph,
    Datatype,
    Language,
    /// The value of a parameter of a function.
    Argument,
    /// A member of a collection.
    Member,
}

/// `rml:termType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Iri(Encoding),
    BlankNode,
    Literal,
}

const KINDS: &[(&str, Kind)] = &[
    (rml::IRI, Kind::Iri(Encoding::Iri)),
    (rml::URI, Kind::Iri(Encoding::Uri)),
    (rml::UNSAFE_IRI, Kind::Iri(Encoding::Unsafe)),
    (rml::UNSAFE_URI, Kind::Iri(Encoding::Unsafe)),
    (rml::BLANK_NODE, Kind::BlankNode),
    (rml::LITERAL, Kind::Literal),
];

impl Position {
    fn name(self) -> &'static str {
        match self {
            Self::Subject => "a subject map",
            Self::Predicate => "a predicate map",
            Self::Object => "an object map",
            Self::Graph => "a graph map",
            Self::Datatype => "a datatype map",
            Self::Language => "a language map",
            Self::Argument => "an input value map",
            Self::Member => "a map of a collection",
        }
    }

    fn allows(self, kind: Kind) -> bool {
        match self {
            Self::Subject | Self::Graph => kind != Kind::Literal,
            Self::Predicate | Self::Datatype => matches!(kind, Kind::Iri(_)),
            Self::Language => kind == Kind::Literal,
            Self::Object | Self::Argument | Self::Member => true,
        }
    }
}

impl<'a> Compiler<'a> {
    /// The maps of a place: given as nodes by `map`, or as constants by `shortcut`.
    pub fn term_maps(
        &mut self,
        node: &Node,
        (map, shortcut): (&str, &str),
        scope: ScopeId,
        position: Position,
    ) -> Vec<TermMap> {
        let graph = self.graph;
        let mut maps = Vec::new();
        for statement in graph.of(node) {
            if statement.predicate == map {
                maps.extend(self.term_map(statement, scope, position));
            } else if statement.predicate == shortcut {
                maps.extend(self.constant(&statement.object, &statement.span, position));
            }
        }
        maps
    }

    /// The term map that a statement has as object.
    pub fn term_map(&mut self, statement: &Statement, scope: ScopeId, position: Position) -> Option<TermMap> {
        let node = self.node(statement)?;
        let span = self.graph.span(&node);
        let what = position.name();
        self.guarded(&node, &span, what, |this| {
            let value = this.term_value(&node, scope, position);
            let condition = this.condition(&node, scope);
            let targets = this.targets_of(&node);
            let mut map = value?;
            map.condition = condition?;
            map.targets = targets?;
            Some(map)
        })
    }

    fn term_value(&mut self, node: &Node, scope: ScopeId, position: Position) -> Option<TermMap> {
        let joins = matches!(position, Position::Object | Position::Member);
        if joins && self.graph.has(node, rml::PARENT_TRIPLES_MAP) {
            return self.join(node, scope);
        }
        if (joins || position == Position::Subject)
            && (self.graph.has(node, rml::GATHER) || self.graph.has(node, rml::GATHER_AS))
        {
            return self.gather(node, scope);
        }
        self.plain_map(node, scope, position)
    }

    /// A term map that is neither a join nor a collection.
    pub fn plain_map(&mut self, node: &Node, scope: ScopeId, position: Position) -> Option<TermMap> {
        let form = self.form(node, scope);
        let typed = self.one(node, &[rml::TERM_TYPE]);
        let kind = typed.and_then(|statement| self.choice(statement, KINDS));
        let literal = self.literal_type(node, scope);
        let read = form.ok()?;
        if typed.is_some() != kind.is_some() {
            return None;
        }
        let literal = literal?;
        let typed = typed.zip(kind);
        if let Some((statement, kind)) = typed
            && !position.allows(kind)
        {
            let message = format!("{} cannot make {}", position.name(), self.kind_name(statement));
            let help = match position {
                Position::Subject | Position::Graph => "use `rml:IRI` or `rml:BlankNode`",
                Position::Language => "a language is a literal: leave `rml:termType` out",
                _ => "use `rml:IRI`, or leave `rml:termType` out",
            };
            self.fault_with_help(
                &code::BAD_TERM_TYPE,
                message,
                (statement.span.clone(), "not allowed here"),
                help,
            );
            return None;
        }
        match read {
            None if typed.is_some_and(|(_, kind)| kind == Kind::BlankNode) => Some(TermMap {
                value: TermValue::Fresh,
                term_type: TermType::BlankNode,
                condition: None,
                targets: Vec::new(),
                span: self.graph.span(node),
            }),
            None => {
                self.no_form(node, position.name());
                None
            }
            Some(Read { form: Form::Constant(term), span }) => {
                self.constant_map(term, span, position, typed, literal)
            }
            Some(Read { form, span }) => {
                let kind =
                    typed.map_or_else(|| default_kind(&form, position, literal.is_some()), |(_, kind)| kind);
                let term_type = match kind {
                    Kind::Literal => TermType::Literal(literal.unwrap_or(LiteralType::Natural)),
                    other => {
                        if literal.is_some() {
                            self.literal_expected(node, position);
                            return None;
                        }
                        term_type(other)
                    }
                };
                let value = TermValue::Expression(form.into_expression());
                Some(TermMap { value, term_type, condition: None, targets: Vec::new(), span })
            }
        }
    }

    fn kind_name(&self, statement: &Statement) -> String {
        statement.iri().map_or_else(String::new, |iri| format!("`{}`", self.graph.shorten(iri)))
    }

    fn literal_expected(&mut self, node: &Node, position: Position) {
        let what = [rml::DATATYPE, rml::DATATYPE_MAP, rml::LANGUAGE, rml::LANGUAGE_MAP];
        let graph = self.graph;
        for statement in graph.of(node).iter().filter(|s| what.contains(&s.predicate.as_str())) {
            let given = graph.shorten(&statement.predicate);
            self.fault_with_help(
                &code::BAD_TERM_TYPE,
                format!("`{given}` is given for {} that makes no literals", position.name()),
                (statement.predicate_span.clone(), "only literals have it"),
                format!("remove `{given}`, or set `rml:termType rml:Literal`"),
            );
        }
    }

    /// A constant that is given by a shortcut: `rml:predicate`, `rml:object`…
    pub fn constant(&mut self, term: &'a Term, span: &Span, position: Position) -> Option<TermMap> {
        self.constant_map(term, span.clone(), position, None, None)
    }

    fn constant_map(
        &mut self,
        term: &'a Term,
        span: Span,
        position: Position,
        typed: Option<(&Statement, Kind)>,
        literal: Option<LiteralType>,
    ) -> Option<TermMap> {
        let (kind, noun) = match term {
            Term::NamedNode(_) => (Kind::Iri(Encoding::Iri), "an IRI"),
            Term::Literal(_) => (Kind::Literal, "a literal"),
            Term::BlankNode(_) | Term::Triple(_) => {
                let message = "a constant must be an IRI or a literal".to_owned();
                self.fault(&code::BAD_TERM_TYPE, message, span, "a node without name");
                return None;
            }
        };
        if let Some((statement, wanted)) = typed
            && std::mem::discriminant(&wanted) != std::mem::discriminant(&kind)
        {
            let message = format!("the constant is {noun}, its term type is {}", self.kind_name(statement));
            self.report.push(
                Diagnostic::new(&code::BAD_TERM_TYPE, message)
                    .at(statement.span.clone(), "contradicts the constant")
                    .at(span, noun),
            );
            return None;
        }
        let argument = position == Position::Argument;
        if !position.allows(kind) {
            let message = format!("{} cannot make {noun}", position.name());
            self.fault(&code::BAD_TERM_TYPE, message, span, "not allowed here");
            return None;
        }
        if literal.is_some() && kind != Kind::Literal {
            let message = "a constant IRI has neither datatype nor language".to_owned();
            self.fault(&code::BAD_TERM_TYPE, message, span, "an IRI");
            return None;
        }
        if position == Position::Language && !language::is_valid(lexical(term)) {
            self.bad_language(lexical(term), span);
            return None;
        }
        let (value, term_type) = match (term, literal) {
            // Functions take lexical values, and a language is one: nothing is to be decoded per row.
            (Term::Literal(constant), None) if argument || position == Position::Language => (
                TermValue::Expression(Expression::Constant(constant.value().to_owned())),
                TermType::Literal(LiteralType::Natural),
            ),
            (Term::NamedNode(name), None) if argument || position == Position::Datatype => (
                TermValue::Expression(Expression::Constant(name.as_str().to_owned())),
                TermType::Iri(Encoding::Iri),
            ),
            (Term::Literal(constant), Some(literal)) if *constant != Literal::from(constant.value()) => {
                drop(literal);
                let message = "the constant has a datatype or language already".to_owned();
                self.fault(&code::BAD_TERM_TYPE, message, span, "given twice");
                return None;
            }
            (Term::Literal(constant), Some(literal)) => (
                TermValue::Expression(Expression::Constant(constant.value().to_owned())),
                TermType::Literal(literal),
            ),
            (Term::NamedNode(name), None)
                if position == Position::Graph && name.as_str() == rml::DEFAULT_GRAPH =>
            {
                (TermValue::Constant(String::new()), TermType::Iri(Encoding::Iri))
            }
            (term, _) => (TermValue::Constant(encode_term(term)), term_type(kind)),
        };
        Some(TermMap { value, term_type, condition: None, targets: Vec::new(), span })
    }

    /// What the datatype or language of a map says; `None` after a fault.
    #[expect(clippy::option_option, reason = "nothing said, and a fault, are not the same")]
    fn literal_type(&mut self, node: &Node, scope: ScopeId) -> Option<Option<LiteralType>> {
        let kinds = [rml::DATATYPE, rml::DATATYPE_MAP, rml::LANGUAGE, rml::LANGUAGE_MAP];
        let Some(statement) = self.one(node, &kinds) else { return Some(None) };
        let literal = match statement.predicate.as_str() {
            rml::DATATYPE => {
                let datatype = self.iri(statement)?.to_owned();
                if !iri::is_absolute(&datatype) {
                    let message = format!("the datatype `{datatype}` is no absolute IRI");
                    self.fault(&code::BAD_IRI, message, statement.span.clone(), "not absolute");
                    return None;
                }
                LiteralType::Datatype(datatype)
            }
            rml::LANGUAGE => {
                let tag = self.text(statement)?.to_owned();
                if !language::is_valid(&tag) {
                    self.bad_language(&tag, statement.span.clone());
                    return None;
                }
                LiteralType::Language(tag)
            }
            rml::DATATYPE_MAP => {
                let map = self.term_map(statement, scope, Position::Datatype)?;
                match constant_of(&map) {
                    Some(datatype) => LiteralType::Datatype(datatype),
                    None => LiteralType::DatatypeMap(Box::new(map)),
                }
            }
            _ => {
                let map = self.term_map(statement, scope, Position::Language)?;
                match constant_of(&map) {
                    Some(tag) => LiteralType::Language(tag),
                    None => LiteralType::LanguageMap(Box::new(map)),
                }
            }
        };
        Some(Some(literal))
    }

    fn bad_language(&mut self, tag: &str, span: Span) {
        let help = language::nearest(tag).map_or_else(
            || "write a code of two or three letters, such as `fr` or `en-GB`".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        self.fault_with_help(
            &code::BAD_LANGUAGE,
            format!("`{tag}` is no language tag"),
            (span, "not BCP 47"),
            help,
        );
    }

    /// `rml:condition`: what must be true for the map to make a term.
    #[expect(clippy::option_option, reason = "nothing said, and a fault, are not the same")]
    pub fn condition(&mut self, node: &Node, scope: ScopeId) -> Option<Option<Expression>> {
        let Some(statement) = self.one(node, &[rml::CONDITION]) else { return Some(None) };
        self.expression(statement, scope, "the condition").map(Some)
    }
}

/// The value of a map that nothing but a constant tells of.
fn constant_of(map: &TermMap) -> Option<String> {
    match &map.value {
        TermValue::Expression(Expression::Constant(value))
            if map.targets.is_empty() && map.condition.is_none() =>
        {
            Some(value.clone())
        }
        _ => None,
    }
}

/// RML-Core, "Default term types".
fn default_kind(form: &Form<'_>, position: Position, typed: bool) -> Kind {
    let text = typed
        || match position {
            Position::Language | Position::Argument => true,
            Position::Object | Position::Member => matches!(form, Form::Reference(_) | Form::Function(_)),
            Position::Subject | Position::Predicate | Position::Graph | Position::Datatype => false,
        };
    if text { Kind::Literal } else { Kind::Iri(Encoding::Iri) }
}

fn term_type(kind: Kind) -> TermType {
    match kind {
        Kind::Iri(encoding) => TermType::Iri(encoding),
        Kind::BlankNode => TermType::BlankNode,
        Kind::Literal => TermType::Literal(LiteralType::Natural),
    }
}
