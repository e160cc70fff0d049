//! Statements as text: each term in canonical N-Triples form, in buffers that are reused.
//!
//! A mapped value is written once, by the mapper; the N-Quads writer copies it, duplicates are found
//! by hashing it, and only the loader decodes it into the store's terms.

use std::io::{self, Write};

use oxigraph::model::{BlankNode, GraphName, Literal, NamedNode, Quad, Term};

/// A quad whose terms are canonical N-Triples (`<iri>`, `_:b`, `"v"`, `"v"@en`, `"1"^^<…>`).
/// An empty `graph` is the default graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EncodedQuad<'a> {
    pub subject: &'a str,
    pub predicate: &'a str,
    pub object: &'a str,
    pub graph: &'a str,
}

/// Why a sink takes no more: the disk, or a receiver that has gone.
pub type SinkError = io::Error;

/// Where mapped quads go: a writer, a bulk loader, a collection in a test.
pub trait QuadSink {
    fn quad(&mut self, quad: EncodedQuad<'_>) -> Result<(), SinkError>;

    /// Takes neighbouring quads, which `lines` holds as N-Quads.
    fn lines(
        &mut self,
        _lines: &str,
        quads: &mut dyn Iterator<Item = EncodedQuad<'_>>,
    ) -> Result<(), SinkError> {
        for quad in quads {
            self.quad(quad)?;
        }
        Ok(())
    }
}

impl<F: FnMut(EncodedQuad<'_>) -> Result<(), SinkError>> QuadSink for F {
    fn quad(&mut self, quad: EncodedQuad<'_>) -> Result<(), SinkError> {
        self(quad)
    }
}

/// Writes N-Quads (which is N-Triples where every graph is the default one).
#[derive(Debug)]
pub struct NQuadsSink<W: Write>(pub W);

impl<W: Write> QuadSink for NQuadsSink<W> {
    fn quad(&mut self, quad: EncodedQuad<'_>) -> Result<(), SinkError> {
        quad.write_to(&mut self.0)
    }

    fn lines(&mut self, lines: &str, _: &mut dyn Iterator<Item = EncodedQuad<'_>>) -> Result<(), SinkError> {
        self.0.write_all(lines.as_bytes())
    }
}

impl EncodedQuad<'_> {
    /// The N-Quads line, with its line feed.
    pub fn write_to(&self, out: &mut impl Write) -> io::Result<()> {
        for part in [self.subject, " ", self.predicate, " ", self.object] {
            out.write_all(part.as_bytes())?;
        }
        if !self.graph.is_empty() {
            out.write_all(b" ")?;
            out.write_all(self.graph.as_bytes())?;
        }
        out.write_all(b" .\n")
    }
}

/// Appending terms to a buffer in canonical N-Triples form. None of these validates its argument.
pub mod encode {
    use std::fmt::Write as _;

    /// Appends `<iri>`. An IRI that was validated needs no escape.
    pub fn iri(out: &mut String, iri: &str) {
        out.push('<');
        out.push_str(iri);
        out.push('>');
    }

    /// Appends `_:label`.
    pub fn blank(out: &mut String, label: &str) {
        out.push_str("_:");
        out.push_str(label);
    }

    /// Appends `"value"`.
    pub fn plain(out: &mut String, value: &str) {
        out.push('"');
        escape(out, value);
        out.push('"');
    }

    /// Appends `"value"@language`.
    pub fn tagged(out: &mut String, value: &str, language: &str) {
        plain(out, value);
        out.push('@');
        out.push_str(language);
    }

    /// Appends `"value"^^<datatype>`, or `"value"` for `xsd:string`.
    pub fn typed(out: &mut String, value: &str, datatype: &str) {
        plain(out, value);
        if datatype != "http://www.w3.org/2001/XMLSchema#string" {
            out.push_str("^^<");
            out.push_str(datatype);
            out.push('>');
        }
    }

    /// The escapes of canonical N-Triples (RDF 1.2 N-Triples §4).
    fn escape(out: &mut String, value: &str) {
        // Most texts have nothing to escape; without a way out the loop runs over many bytes at once.
        let special = |byte: u8| byte < 32 || byte == b'"' || byte == b'\\' || byte == 127;
        if !value.bytes().fold(false, |any, byte| any | special(byte)) {
            return out.push_str(value);
        }
        let mut plain_from = 0;
        for (i, byte) in value.bytes().enumerate() {
            let escape = match byte {
                b'"' => "\\\"",
                b'\\' => "\\\\",
                b'\n' => "\\n",
                b'\r' => "\\r",
                b'\t' => "\\t",
                8 => "\\b",
                12 => "\\f",
                0..=31 | 127 => "",
                _ => continue,
            };
            out.push_str(&value[plain_from..i]);
            plain_from = i + 1;
            if escape.is_empty() {
                let _ = write!(out, "\\u{byte:04X}");
            } else {
                out.push_str(escape);
            }
        }
        out.push_str(&value[plain_from..]);
    }
}

/// The encoded form of a term.
#[must_use]
pub fn encode_term(term: &Term) -> String {
    let mut out = String::new();
    match term {
        Term::NamedNode(node) => encode::iri(&mut out, node.as_str()),
        Term::BlankNode(node) => encode::blank(&mut out, node.as_str()),
        Term::Literal(literal) if literal.direction().is_some() => out = literal.to_string(),
        Term::Literal(literal) => match literal.language() {
            Some(language) => encode::tagged(&mut out, literal.value(), language),
            None => encode::typed(&mut out, literal.value(), literal.datatype().as_str()),
        },
        Term::Triple(triple) => out = format!("<<( {triple} )>>"),
    }
    out
}

/// The term that an encoded one stands for; `None` when it is not canonical N-Triples.
#[must_use]
pub fn decode_term(text: &str) -> Option<Term> {
    if text.starts_with("<<(") {
        return text.parse().ok();
    }
    if let Some(rest) = text.strip_prefix('<') {
        return Some(NamedNode::new_unchecked(rest.strip_suffix('>')?).into());
    }
    if let Some(label) = text.strip_prefix("_:") {
        return Some(BlankNode::new_unchecked(label).into());
    }
    let close = text.rfind('"').filter(|close| *close > 0)?;
    let value = unescape(text.get(1..close)?)?;
    let suffix = &text[close + 1..];
    let literal = if suffix.is_empty() {
        Literal::new_simple_literal(value)
    } else if let Some(language) = suffix.strip_prefix('@') {
        if language.contains("--") {
            return text.parse().ok();
        }
        Literal::new_language_tagged_literal_unchecked(value, language)
    } else {
        let datatype = suffix.strip_prefix("^^<")?.strip_suffix('>')?;
        Literal::new_typed_literal(value, NamedNode::new_unchecked(datatype))
    };
    Some(literal.into())
}

/// The quad that an encoded one stands for; `None` when a term is not canonical N-Triples or stands
/// in a place where RDF does not allow it.
#[must_use]
pub fn decode_quad(quad: EncodedQuad<'_>) -> Option<Quad> {
    let subject = match decode_term(quad.subject)? {
        Term::NamedNode(node) => node.into(),
        Term::BlankNode(node) => oxigraph::model::NamedOrBlankNode::from(node),
        _ => return None,
    };
    let Term::NamedNode(predicate) = decode_term(quad.predicate)? else { return None };
    let graph = if quad.graph.is_empty() {
        GraphName::DefaultGraph
    } else {
        match decode_term(quad.graph)? {
            Term::NamedNode(node) => node.into(),
            Term::BlankNode(node) => node.into(),
            _ => return None,
        }
    };
    Some(Quad::new(subject, predicate, decode_term(quad.object)?, graph))
}

fn unescape(text: &str) -> Option<String> {
    if !text.contains('\\') {
        return Some(text.to_owned());
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        out.push(match chars.next()? {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'u' => {
                let digits: String = chars.by_ref().take(4).collect();
                char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?
            }
            other => other,
        });
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_literal_survives_encoding(value in any::<String>()) {
            let mut text = String::new();
            encode::plain(&mut text, &value);
            prop_assert_eq!(decode_term(&text), Some(Literal::new_simple_literal(value).into()));
        }

        #[test]
        fn encoding_is_what_the_store_writes(value in "[ -~é\\n\\t]*") {
            let mut text = String::new();
            encode::tagged(&mut text, &value, "en");
            let literal = Literal::new_language_tagged_literal(value, "en").unwrap();
            prop_assert_eq!(literal.to_string(), text);
        }
    }

    #[test]
    fn places_are_checked() {
        let quad = |subject, predicate| EncodedQuad { subject, predicate, object: "\"o\"", graph: "" };
        assert!(decode_quad(quad("_:a", "<p:p>")).is_some());
        assert!(decode_quad(quad("\"a\"", "<p:p>")).is_none());
        assert!(decode_quad(quad("<s:s>", "_:p")).is_none());
    }
}
