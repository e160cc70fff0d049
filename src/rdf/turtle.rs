//! Hand-written Turtle with positions: mappings, ontologies, shapes.
//!
//! `rio_turtle` pulls bytes one by one and calls back at each statement, so the number of bytes it
//! has taken tells where a statement's object ends; the token is found by walking back from there.
//! It stops at the first syntax error. Then `oxttl`, which recovers, lists them all with ranges.

use std::cell::Cell;
use std::io::{BufRead, Read};
use std::ops::Range;
use std::rc::Rc;

use oxigraph::model::{BlankNode, Literal, NamedNode, NamedOrBlankNode, Term, Triple};
use rio_api::model as rio;
use rio_api::parser::TriplesParser;

use super::Prefixes;
use crate::text::{Diagnostic, Report, SourceText, Span, code};

/// A triple and where it was written.
#[derive(Clone, Debug)]
pub struct SpannedTriple {
    pub triple: Triple,
    /// The object's token, as nearly as the reader tells it.
    pub object_span: Span,
}

/// A term and where it was written.
#[derive(Clone, Debug)]
pub struct SpannedTerm {
    pub term: Term,
    pub span: Span,
}

/// A Turtle file that was read whole.
#[derive(Clone, Debug)]
pub struct TurtleDocument {
    pub source: SourceText,
    pub triples: Vec<SpannedTriple>,
    pub prefixes: Prefixes,
}

impl TurtleDocument {
    /// The objects of `subject` and `predicate`, in the order of the file.
    pub fn objects<'a>(
        &'a self,
        subject: &'a NamedOrBlankNode,
        predicate: &'a str,
    ) -> impl Iterator<Item = SpannedTerm> + 'a {
        self.triples
            .iter()
            .filter(move |t| t.triple.subject == *subject && t.triple.predicate.as_str() == predicate)
            .map(|t| SpannedTerm { term: t.triple.object.clone(), span: t.object_span.clone() })
    }
}

/// Reads Turtle 1.1. Relative IRIs are resolved against `base`; without one they are errors.
pub fn read_turtle(source: &SourceText, base: Option<&str>) -> Result<TurtleDocument, Report> {
    let base_iri = match base.map(|base| oxiri::Iri::parse(base.to_owned())).transpose() {
        Ok(base) => base,
        Err(error) => {
            let message = format!("the base IRI `{}` is invalid: {error}", base.unwrap_or_default());
            return Err(Diagnostic::new(&code::TURTLE_SYNTAX, message).in_file(source.name()).into());
        }
    };
    let taken = Rc::new(Cell::new(0));
    let reader = Counting { bytes: source.text().as_bytes(), taken: Rc::clone(&taken) };
    let mut parser = rio_turtle::TurtleParser::new(reader, base_iri);
    let mut triples = Vec::new();
    let result = parser.parse_all(&mut |triple| {
        let object_span = token_before(source, taken.get());
        triples.push(SpannedTriple { triple: to_triple(&triple), object_span });
        Ok::<(), rio_turtle::TurtleError>(())
    });
    let prefixes = parser.prefixes().iter().map(|(p, n)| (p.as_str(), n.as_str())).collect();
    match result {
        Ok(()) => Ok(TurtleDocument { source: source.clone(), triples, prefixes }),
        Err(error) => Err(syntax_errors(source, base, &error, taken.get())),
    }
}

/// All syntax errors of the text, with their ranges.
fn syntax_errors(
    source: &SourceText,
    base: Option<&str>,
    first: &rio_turtle::TurtleError,
    taken: usize,
) -> Report {
    let mut parser = oxttl::TurtleParser::new();
    if let Some(base) = base {
        parser = parser.with_base_iri(base).expect("the base IRI was checked by the caller");
    }
    let mut report = Report::new();
    for error in parser.for_slice(source.text().as_bytes()).filter_map(Result::err) {
        let location = error.location();
        let [start, end] = [location.start.offset, location.end.offset]
            .map(|offset| usize::try_from(offset).expect("a text in memory"));
        let span = source.span(start..end.max(start + 1));
        report.push(syntax_error(error.message(), span));
    }
    if report.is_empty() {
        // The two readers disagree: the one that failed is believed.
        report.push(syntax_error(&first.to_string(), source.span(taken.saturating_sub(1)..taken)));
    }
    report
}

fn syntax_error(message: &str, span: Span) -> Diagnostic {
    if let Some(rest) = message.strip_prefix("The prefix ") {
        let prefix = rest.split(':').next().unwrap_or_default().to_owned();
        return Diagnostic::new(&code::UNDECLARED_PREFIX, format!("prefix `{prefix}:` is not declared"))
            .at(span, "used here")
            .help(format!("add `@prefix {prefix}: <…> .` at the top of the file"));
    }
    Diagnostic::new(&code::TURTLE_SYNTAX, message.trim_end_matches('.').to_owned()).at(span, "here")
}

/// The token that ends at or just before `end`: the reader has looked one or two bytes past it.
fn token_before(source: &SourceText, end: usize) -> Span {
    let bytes = source.text().as_bytes();
    let mut end = end.min(bytes.len());
    while end > 0 && (bytes[end - 1].is_ascii_whitespace() || b".;,])".contains(&bytes[end - 1])) {
        end -= 1;
    }
    let start = match end.checked_sub(1).map(|last| bytes[last]) {
        Some(b'"' | b'\'') => string_start(bytes, end),
        Some(b'>') => bytes[..end].iter().rposition(|b| *b == b'<').unwrap_or(0),
        _ => word_start(bytes, end),
    };
    // A typed or tagged literal: go on to the start of its string.
    let start = match bytes.get(..start) {
        Some([.., b'"' | b'\'', b'^', b'^']) => string_start(bytes, start - 2),
        Some([.., b'"' | b'\'', b'@']) => string_start(bytes, start - 1),
        _ => start,
    };
    source.span(trim_tag(bytes, start)..end)
}

/// `"a"@en` read as one word: move back to the opening quote.
fn trim_tag(bytes: &[u8], start: usize) -> usize {
    match (bytes.get(start), start.checked_sub(1).map(|i| bytes[i])) {
        (Some(b'@' | b'^'), Some(b'"' | b'\'')) => string_start(bytes, start),
        _ => start,
    }
}

fn word_start(bytes: &[u8], end: usize) -> usize {
    let stop = |b: &u8| b.is_ascii_whitespace() || b"\"'[](),;".contains(b);
    bytes[..end].iter().rposition(stop).map_or(0, |i| i + 1)
}

/// The opening quote of the string whose closing quote is the byte before `end`.
fn string_start(bytes: &[u8], end: usize) -> usize {
    let quote = bytes[end - 1];
    let long = end >= 6 && bytes[end - 3..end] == [quote; 3];
    let width = if long { 3 } else { 1 };
    let mut i = end - width;
    while i > 0 {
        i -= 1;
        let escaped = bytes[..i].iter().rev().take_while(|b| **b == b'\\').count() % 2 == 1;
        let opens = if long { bytes[i..].starts_with(&[quote; 3]) } else { bytes[i] == quote };
        if opens && !escaped {
            return i;
        }
    }
    0
}

/// Hands out one byte at a time and counts them.
struct Counting<'a> {
    bytes: &'a [u8],
    taken: Rc<Cell<usize>>,
}

impl Read for Counting<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let Some((byte, slot)) = self.bytes.get(self.taken.get()).zip(buffer.first_mut()) else {
            return Ok(0);
        };
        *slot = *byte;
        self.taken.set(self.taken.get() + 1);
        Ok(1)
    }
}

impl BufRead for Counting<'_> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        let Range { start, end } = self.taken.get()..(self.taken.get() + 1).min(self.bytes.len());
        Ok(self.bytes.get(start..end).unwrap_or_default())
    }

    fn consume(&mut self, amount: usize) {
        self.taken.set(self.taken.get() + amount);
    }
}

fn to_triple(triple: &rio::Triple<'_>) -> Triple {
    let subject = match triple.subject {
        rio::Subject::NamedNode(node) => NamedNode::new_unchecked(node.iri).into(),
        rio::Subject::BlankNode(node) => NamedOrBlankNode::from(BlankNode::new_unchecked(node.id)),
        rio::Subject::Triple(_) => unreachable!("Turtle 1.1 has no quoted triples"),
    };
    let object: Term = match triple.object {
        rio::Term::NamedNode(node) => NamedNode::new_unchecked(node.iri).into(),
        rio::Term::BlankNode(node) => BlankNode::new_unchecked(node.id).into(),
        rio::Term::Literal(rio::Literal::Simple { value }) => Literal::from(value).into(),
        rio::Term::Literal(rio::Literal::LanguageTaggedString { value, language }) => {
            Literal::new_language_tagged_literal_unchecked(value, language.to_ascii_lowercase()).into()
        }
        rio::Term::Literal(rio::Literal::Typed { value, datatype }) => {
            Literal::new_typed_literal(value, NamedNode::new_unchecked(datatype.iri)).into()
        }
        rio::Term::Triple(_) => unreachable!("Turtle 1.1 has no quoted triples"),
    };
    Triple::new(subject, NamedNode::new_unchecked(triple.predicate.iri), object)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(text: &str) -> Vec<String> {
        let source = SourceText::new("t.ttl", text);
        let document = read_turtle(&source, Some("http://e/")).expect("valid Turtle");
        document.triples.iter().map(|t| t.object_span.text().to_owned()).collect()
    }

    #[test]
    fn each_object_is_found_in_the_text() {
        assert_eq!(
            spans("@prefix a: <http://a/> .\na:s a:p a:o , \"x y\" ; a:q \"é\"@fr, \"1\"^^a:t , 12 ."),
            ["a:o", "\"x y\"", "\"é\"@fr", "\"1\"^^a:t", "12"]
        );
        assert_eq!(spans("<s> <p> [ <q> \"\"\"a\"b\"\"\" ] .")[0], "\"\"\"a\"b\"\"\"");
    }

    #[test]
    fn every_syntax_error_is_listed() {
        let source = SourceText::new(
            "t.ttl",
            "<http://e/s> <http://e/p> x:o .\n<http://e/s> \"p\" 1 .\n<http://e/s> <http://e/p> 1 .\n",
        );
        let report = read_turtle(&source, None).unwrap_err();
        let lines: Vec<String> = report.diagnostics.iter().map(ToString::to_string).collect();
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(lines[0].starts_with("t.ttl:1:27: error[D202]"), "{lines:?}");
        assert!(lines[1].starts_with("t.ttl:2:14: error[D201]"), "{lines:?}");
    }
}
