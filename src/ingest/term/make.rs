//! Making terms of a row.

use std::fmt::Write as _;

use super::expression::{Expr, FieldColumn, compile_expression, each_combination};
use super::iri::{proven, push_iri};
use super::label::push_label;
use super::values::{Terms, Values};
use crate::function::Kind;
use crate::ingest::context::{Context, Finding};
use crate::ingest::join::JoinIndex;
use crate::ingest::row::Row;
use crate::ingest::source::canonical_double;
use crate::mapping::{
    self, Collection, Encoding, Expression, RowIri, Strategy, TermMap, TermType, TermValue,
};
use crate::rdf::vocab::{rdf, xsd};
use crate::rdf::{Datatype, encode, is_language_tag};
use crate::text::{Span, code};

/// A term map, ready to be applied to any number of rows.
pub struct Term<'p> {
    pub(super) make: Make<'p>,
    pub(super) condition: Option<Expr<'p>>,
    /// Bits of the targets that statements with it go to.
    pub targets: u128,
    span: &'p Span,
}

pub enum Make<'p> {
    Constant(&'p str),
    Iri {
        value: Expr<'p>,
        encoding: Encoding,
        base: Option<&'p str>,
        proven: Option<bool>,
    },
    Blank {
        value: Expr<'p>,
        scope: &'p str,
    },
    Literal {
        value: Expr<'p>,
        kind: LiteralType<'p>,
    },
    Fresh,
    Row(&'p RowIri),
    /// Subjects of other rows, by the number of the join.
    Join {
        conditions: Vec<Expr<'p>>,
        join: usize,
    },
    /// Subjects of the same row.
    SameRow(Box<Term<'p>>),
    Gather(Box<Gather<'p>>),
}

pub enum LiteralType<'p> {
    Natural,
    Typed { iri: &'p str, datatype: Datatype },
    TypedBy(Box<Term<'p>>),
    Tagged(String),
    TaggedBy(Box<Term<'p>>),
}

pub struct Gather<'p> {
    maps: Vec<Term<'p>>,
    kind: Collection,
    allow_empty: bool,
    strategy: Strategy,
    node: Option<Box<Term<'p>>>,
}

/// A collection made for a row: what its head is, and what it holds.
#[derive(Debug)]
pub struct Gathering {
    pub head: String,
    /// Others may add to it: it is written when all rows were read.
    pub named: bool,
    pub kind: Collection,
    /// Encoded terms; with the number of the collection that one is the head of.
    pub items: Vec<(String, Option<usize>)>,
    /// Fresh labels for the cells of a list beyond the first.
    pub cells: Vec<String>,
}

/// What compiling needs to know besides the term map.
pub struct Surroundings<'p, 'a> {
    pub base: Option<&'p str>,
    /// What blank node labels made of data begin with, so that no two mappings share them.
    pub scope: &'p str,
    pub fields: FieldColumn<'a>,
    /// Makes a join of a referencing object map.
    pub join: &'a dyn Fn(&'p mapping::Join) -> Make<'p>,
}

impl<'p> Term<'p> {
    pub fn compile(map: &'p TermMap, around: &Surroundings<'p, '_>) -> Self {
        let expression = |value: &'p Expression| compile_expression(value, around.fields);
        let mut targets = bits(&map.targets);
        let make = match &map.value {
            TermValue::Constant(term) => Make::Constant(term),
            TermValue::Fresh => Make::Fresh,
            TermValue::Row(row) => Make::Row(row),
            TermValue::Join(join) => (around.join)(join),
            TermValue::Gather(gather) => Make::Gather(Box::new(Gather {
                maps: gather.maps.iter().map(|map| Self::compile(map, around)).collect(),
                kind: gather.kind,
                allow_empty: gather.allow_empty,
                strategy: gather.strategy,
                node: gather.node.as_ref().map(|node| Box::new(Self::compile(node, around))),
            })),
            TermValue::Expression(value) => match &map.term_type {
                TermType::Iri(encoding) => Make::Iri {
                    value: expression(value),
                    encoding: *encoding,
                    base: around.base,
                    proven: match value {
                        Expression::Template(parts) => proven(parts, *encoding, around.base),
                        _ => None,
                    },
                },
                TermType::BlankNode => Make::Blank { value: expression(value), scope: around.scope },
                TermType::Literal(kind) => {
                    let kind = LiteralType::compile(kind, around);
                    if let LiteralType::TypedBy(by) | LiteralType::TaggedBy(by) = &kind {
                        targets |= by.targets;
                    }
                    Make::Literal { value: expression(value), kind }
                }
            },
        };
        let condition = map.condition.as_ref().map(expression);
        Self { make, condition, targets, span: &map.span }
    }

    /// Appends the terms of a row.
    pub fn terms(&self, row: &Row<'_>, joins: &[JoinIndex], out: &mut Terms, cx: &mut Context<'p>) {
        if self.condition.as_ref().is_some_and(|condition| !condition.holds(row, cx)) {
            return;
        }
        match &self.make {
            Make::Constant(term) => out.push(term),
            Make::Fresh => out.push_with(|text| cx.push_fresh(text)),
            Make::Row(iri) => out.push_with(|text| {
                let _ = write!(text, "<{}{}>", iri.before, iri.first + cx.row);
            }),
            Make::Iri { value, encoding, base, proven } => {
                let mut values = cx.take_values();
                value.values(row, Some(*encoding), &mut values, cx);
                for (text, kind) in values.iter() {
                    match proven {
                        Some(relative) => out.push_with(|out| {
                            out.push('<');
                            out.push_str(base.filter(|_| *relative).unwrap_or_default());
                            out.push_str(text);
                            out.push('>');
                        }),
                        None => self.iri(text, kind, *base, *encoding, value.origin(row), out, cx),
                    }
                }
                cx.put_values(values);
            }
            Make::Blank { value, scope } => {
                let mut values = cx.take_values();
                value.values(row, None, &mut values, cx);
                for (text, _) in values.iter() {
                    out.push_with(|out| {
                        out.push_str("_:b");
                        out.push_str(scope);
                        push_label(out, text);
                    });
                }
                cx.put_values(values);
            }
            Make::Literal { value, kind } => self.literals(value, kind, row, joins, out, cx),
            Make::Join { conditions, join } => {
                let index = &joins[*join];
                index.each_match(conditions, row, cx, |terms| terms.for_each(|term| out.push(term)));
            }
            Make::SameRow(subject) => subject.terms(row, joins, out, cx),
            Make::Gather(gather) => gather.collections(row, joins, out, cx),
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the pieces of one value")]
    fn iri(
        &self,
        value: &str,
        kind: Kind,
        base: Option<&str>,
        encoding: Encoding,
        cell: Option<usize>,
        out: &mut Terms,
        cx: &mut Context<'p>,
    ) {
        if kind == Kind::Json {
            return self.not_scalar(value, cell, cx);
        }
        let mut valid = false;
        let mut iri = cx.take_values();
        let (start, text) = iri.begin();
        if push_iri(text, value, base, encoding) {
            iri.finish(start, Kind::Iri);
            out.push(iri.get(0).0);
            valid = true;
        }
        cx.put_values(iri);
        if !valid {
            let reason = crate::rdf::iri::resolve(base, value).err();
            cx.findings.push(Finding {
                code: &code::INVALID_IRI,
                cause: "value is not a valid IRI".to_owned(),
                detail: reason,
                value: value.to_owned(),
                span: Some(self.span),
                cell,
            });
        }
    }

    fn not_scalar(&self, value: &str, cell: Option<usize>, cx: &mut Context<'p>) {
        let cause = "value is an array or object".to_owned();
        cx.find(&code::NOT_SCALAR, cause, value, self.span, cell);
    }

    fn literals(
        &self,
        value: &Expr<'p>,
        kind: &LiteralType<'p>,
        row: &Row<'_>,
        joins: &[JoinIndex],
        out: &mut Terms,
        cx: &mut Context<'p>,
    ) {
        let mut values = cx.take_values();
        value.values(row, None, &mut values, cx);
        if !values.is_empty() {
            if !value.is_call() && values.iter().any(|(_, kind)| kind == Kind::Json) {
                for (text, _) in values.iter().filter(|(_, kind)| *kind == Kind::Json) {
                    self.not_scalar(text, value.origin(row), cx);
                }
            } else {
                self.typed_literals(&values, kind, (value, row), joins, out, cx);
            }
        }
        cx.put_values(values);
    }

    fn typed_literals(
        &self,
        values: &Values,
        kind: &LiteralType<'p>,
        (value, row): (&Expr<'p>, &Row<'_>),
        joins: &[JoinIndex],
        out: &mut Terms,
        cx: &mut Context<'p>,
    ) {
        let origin = |cx: &mut Context<'p>, iri: &str, text: &str| {
            let cause = format!("value is not a valid `{}`", short(iri));
            cx.find(&code::ILL_TYPED, cause, text, self.span, value.origin(row));
        };
        match kind {
            LiteralType::Natural => {
                for (text, kind) in values.iter() {
                    match kind.datatype(text) {
                        Some(xsd::DOUBLE) => {
                            let canonical = canonical_double(text.parse().unwrap_or(f64::NAN));
                            out.push_with(|out| encode::typed(out, &canonical, xsd::DOUBLE));
                        }
                        None => out.push_with(|out| encode::plain(out, text)),
                        Some(iri) if Datatype::of(iri).allows(text) => {
                            out.push_with(|out| encode::typed(out, text, iri));
                        }
                        Some(iri) => origin(cx, iri, text),
                    }
                }
            }
            LiteralType::Typed { iri, datatype } => {
                for (text, kind) in values.iter() {
                    if kind == Kind::Double && *iri == xsd::DOUBLE {
                        let canonical = canonical_double(text.parse().unwrap_or(f64::NAN));
                        out.push_with(|out| encode::typed(out, &canonical, iri));
                    } else if datatype.allows(text) {
                        out.push_with(|out| encode::typed(out, text, iri));
                    } else {
                        origin(cx, iri, text);
                    }
                }
            }
            LiteralType::Tagged(tag) => {
                for (text, _) in values.iter() {
                    out.push_with(|out| encode::tagged(out, text, tag));
                }
            }
            LiteralType::TypedBy(by) => {
                let mut types = cx.take_terms();
                by.terms(row, joins, &mut types, cx);
                for (text, _) in values.iter() {
                    for iri in types.iter().map(bare) {
                        if Datatype::of(iri).allows(text) {
                            out.push_with(|out| encode::typed(out, text, iri));
                        } else {
                            origin(cx, iri, text);
                        }
                    }
                }
                cx.put_terms(types);
            }
            LiteralType::TaggedBy(by) => {
                let mut tags = cx.take_terms();
                by.terms(row, joins, &mut tags, cx);
                for tag in tags.iter().map(bare) {
                    if !is_language_tag(tag) {
                        let cause = "value is not a language tag".to_owned();
                        cx.find(&code::INVALID_LANGUAGE, cause, tag, by.span, by.origin(row));
                        continue;
                    }
                    let tag = tag.to_ascii_lowercase();
                    for (text, _) in values.iter() {
                        out.push_with(|out| encode::tagged(out, text, &tag));
                    }
                }
                cx.put_terms(tags);
            }
        }
    }

    /// The cell of the file at which a fault of its terms is shown.
    pub fn origin(&self, row: &Row<'_>) -> Option<usize> {
        match &self.make {
            Make::Iri { value, .. } | Make::Blank { value, .. } | Make::Literal { value, .. } => {
                value.origin(row)
            }
            Make::SameRow(term) => term.origin(row),
            _ => None,
        }
    }

    pub fn span(&self) -> &'p Span {
        self.span
    }
}

impl<'p> LiteralType<'p> {
    fn compile(kind: &'p mapping::LiteralType, around: &Surroundings<'p, '_>) -> Self {
        match kind {
            mapping::LiteralType::Natural => Self::Natural,
            mapping::LiteralType::Datatype(iri) => Self::Typed { iri, datatype: Datatype::of(iri) },
            mapping::LiteralType::DatatypeMap(map) => Self::TypedBy(Box::new(Term::compile(map, around))),
            // As the store writes it: tags compare without regard to case.
            mapping::LiteralType::Language(tag) => Self::Tagged(tag.to_ascii_lowercase()),
            mapping::LiteralType::LanguageMap(map) => Self::TaggedBy(Box::new(Term::compile(map, around))),
        }
    }
}

impl<'p> Gather<'p> {
    /// Makes the collections of a row and appends their heads.
    fn collections(&self, row: &Row<'_>, joins: &[JoinIndex], out: &mut Terms, cx: &mut Context<'p>) {
        let mut lists = Vec::with_capacity(self.maps.len());
        for map in &self.maps {
            let mut terms = cx.take_terms();
            map.terms(row, joins, &mut terms, cx);
            lists.push(terms);
        }
        let item = |terms: &Terms, index: usize| (terms.get(index).to_owned(), terms.collection(index));
        match self.strategy {
            Strategy::Append => {
                let items: Vec<_> = lists
                    .iter()
                    .flat_map(|terms| (0..terms.len()).map(move |index| item(terms, index)))
                    .collect();
                self.collection(&items, row, joins, out, cx);
            }
            Strategy::CartesianProduct => {
                let lengths: Vec<usize> = lists.iter().map(Terms::len).collect();
                each_combination(&lengths, |chosen| {
                    let items: Vec<_> =
                        lists.iter().zip(chosen).map(|(terms, index)| item(terms, *index)).collect();
                    self.collection(&items, row, joins, out, cx);
                });
            }
        }
        for terms in lists {
            cx.put_terms(terms);
        }
    }

    fn collection(
        &self,
        items: &[(String, Option<usize>)],
        row: &Row<'_>,
        joins: &[JoinIndex],
        out: &mut Terms,
        cx: &mut Context<'p>,
    ) {
        if items.is_empty() && !self.allow_empty {
            return;
        }
        if items.is_empty() && self.kind == Collection::List {
            return out.push_with(|out| encode::iri(out, rdf::NIL));
        }
        let mut heads = cx.take_terms();
        match &self.node {
            Some(node) => node.terms(row, joins, &mut heads, cx),
            None => heads.push_with(|text| cx.push_fresh(text)),
        }
        for head in heads.iter() {
            let named = self.node.as_ref().is_some_and(|node| !matches!(node.make, Make::Fresh));
            let mut cells = Vec::new();
            if self.kind == Collection::List && !named {
                cells.resize_with(items.len().saturating_sub(1), || {
                    let mut label = String::new();
                    cx.push_fresh(&mut label);
                    label
                });
            }
            out.push_collection(head, cx.collections.len());
            let (head, items) = (head.to_owned(), items.to_vec());
            cx.collections.push(Gathering { head, named, kind: self.kind, items, cells });
        }
        cx.put_terms(heads);
    }
}

/// Whether a graph term stands for the default graph.
pub fn is_default_graph(term: &str) -> bool {
    matches!(term, "" | "<http://w3id.org/rml/defaultGraph>" | "<http://www.w3.org/ns/r2rml#defaultGraph>")
}

/// The IRI or text inside an encoded term that is known to have no escapes.
fn bare(term: &str) -> &str {
    let inner = term.get(1..).unwrap_or_default();
    inner.split(['>', '"']).next().unwrap_or_default()
}

/// `xsd:integer` for its IRI, as messages write it.
fn short(iri: &str) -> String {
    iri.strip_prefix(crate::rdf::vocab::xsd::NAMESPACE)
        .map_or_else(|| format!("<{iri}>"), |local| format!("xsd:{local}"))
}

/// The bits of target numbers.
pub fn bits(targets: &[usize]) -> u128 {
    targets.iter().fold(0, |bits, target| bits | 1 << (target % 128))
}
