//! Writing encoded quads one after the other, in the formats of dumps.

use std::collections::HashMap;
use std::io::{self, Write};

use crate::rdf::vocab::rdf;
use crate::rdf::{EncodedQuad, Prefixes, Term, decode_term};
use crate::theme::DumpFormat;

/// Names that are remembered: properties, classes and datatypes return, things do not.
const KNOWN_NAMES: usize = 4096;

/// What is gathered before it is packed: packing a few bytes at a time is slow.
const GATHERED: usize = 64 << 10;

/// Writes one file.
pub struct DumpWriter<W: Write> {
    packed: W,
    out: Vec<u8>,
    format: DumpFormat,
    names: Names,
    /// In Turtle, what the statement that is open is about.
    subject: String,
    predicate: String,
}

/// IRIs as prefixed names.
struct Names {
    prefixes: Prefixes,
    known: HashMap<String, String>,
}

impl Names {
    /// A term in Turtle: prefixed names for properties, classes and datatypes.
    fn term(&mut self, encoded: &str) -> String {
        if let Some((value, datatype)) = encoded.strip_prefix('"').and_then(|rest| rest.rsplit_once("\"^^<"))
        {
            let datatype = self.iri(&format!("<{datatype}"));
            return format!("\"{value}\"^^{datatype}");
        }
        if encoded.starts_with('<') { self.iri(encoded) } else { encoded.to_owned() }
    }

    fn iri(&mut self, encoded: &str) -> String {
        if let Some(name) = self.known.get(encoded) {
            return name.clone();
        }
        let iri = encoded.trim_start_matches('<').trim_end_matches('>');
        let name = self.prefixes.compact(iri).unwrap_or_else(|| encoded.to_owned());
        if self.known.len() < KNOWN_NAMES {
            self.known.insert(encoded.to_owned(), name.clone());
        }
        name
    }
}

impl<W: Write> DumpWriter<W> {
    pub fn new(packed: W, format: DumpFormat, prefixes: &Prefixes) -> io::Result<Self> {
        let mut out = Vec::with_capacity(2 * GATHERED);
        match format {
            DumpFormat::NQuads => {}
            DumpFormat::Turtle => {
                for (prefix, namespace) in prefixes.iter() {
                    writeln!(out, "@prefix {prefix}: <{namespace}> .")?;
                }
            }
            DumpFormat::Csv => out.write_all(b"subject,predicate,object,datatype,language,graph\r\n")?,
        }
        let names = Names { prefixes: prefixes.clone(), known: HashMap::new() };
        Ok(Self { packed, out, format, names, subject: String::new(), predicate: String::new() })
    }

    pub fn quad(&mut self, quad: EncodedQuad<'_>) -> io::Result<()> {
        match self.format {
            DumpFormat::NQuads => quad.write_to(&mut self.out)?,
            DumpFormat::Turtle => self.statement(quad)?,
            DumpFormat::Csv => self.row(quad)?,
        }
        if self.out.len() >= GATHERED {
            self.packed.write_all(&self.out)?;
            self.out.clear();
        }
        Ok(())
    }

    /// A statement goes on with that before it where it can.
    fn statement(&mut self, quad: EncodedQuad<'_>) -> io::Result<()> {
        let object = self.names.term(quad.object);
        if quad.subject == self.subject && quad.predicate == self.predicate {
            return write!(self.out, " , {object}");
        }
        let property = match quad.predicate.trim_start_matches('<').trim_end_matches('>') {
            rdf::TYPE => "a".to_owned(),
            _ => self.names.iri(quad.predicate),
        };
        if quad.subject == self.subject {
            write!(self.out, " ;\n  {property} {object}")?;
        } else {
            let end = if self.subject.is_empty() { "" } else { " .\n" };
            write!(self.out, "{end}{} {property} {object}", quad.subject)?;
            quad.subject.clone_into(&mut self.subject);
        }
        quad.predicate.clone_into(&mut self.predicate);
        Ok(())
    }

    fn row(&mut self, quad: EncodedQuad<'_>) -> io::Result<()> {
        let iri = |text: &str| text.trim_start_matches('<').trim_end_matches('>').to_owned();
        let (object, datatype, language) = match decode_term(quad.object) {
            Some(Term::Literal(literal)) => {
                let language = literal.language().unwrap_or_default().to_owned();
                (literal.value().to_owned(), literal.datatype().as_str().to_owned(), language)
            }
            _ => (iri(quad.object), String::new(), String::new()),
        };
        let cells = [iri(quad.subject), iri(quad.predicate), object, datatype, language, iri(quad.graph)];
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                self.out.write_all(b",")?;
            }
            if cell.contains(['"', ',', '\r', '\n']) {
                write!(self.out, "\"{}\"", cell.replace('"', "\"\""))?;
            } else {
                self.out.write_all(cell.as_bytes())?;
            }
        }
        self.out.write_all(b"\r\n")
    }

    /// Ends the file and gives back what it was written into.
    pub fn finish(mut self) -> io::Result<W> {
        if self.format == DumpFormat::Turtle && !self.subject.is_empty() {
            self.out.write_all(b" .\n")?;
        }
        self.packed.write_all(&self.out)?;
        Ok(self.packed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rdf::{GraphName, Quad, decode_quad, isomorphic, read_turtle};
    use crate::text::SourceText;

    const QUADS: &[[&str; 3]] = &[
        ["<http://e/a>", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "<http://v/C>"],
        ["<http://e/a>", "<http://v/p>", "\"one, \\\"two\\\"\\n\""],
        ["<http://e/a>", "<http://v/p>", "\"deux\"@fr"],
        ["<http://e/a>", "<http://v/n>", "\"1\"^^<http://www.w3.org/2001/XMLSchema#integer>"],
        ["<http://e/b>", "<http://v/p>", "\"a\\\"^^<b\""],
        ["<http://e/b>", "<http://v/p>", "<http://e/a>"],
    ];

    fn dump(format: DumpFormat) -> String {
        let prefixes =
            Prefixes::from_iter([("v", "http://v/"), ("xsd", "http://www.w3.org/2001/XMLSchema#")]);
        let mut writer = DumpWriter::new(Vec::new(), format, &prefixes).unwrap();
        for [subject, predicate, object] in QUADS {
            writer.quad(EncodedQuad { subject, predicate, object, graph: "<http://e/g>" }).unwrap();
        }
        String::from_utf8(writer.finish().unwrap()).unwrap()
    }

    #[test]
    fn turtle_says_what_the_quads_say() {
        let turtle = dump(DumpFormat::Turtle);
        assert!(turtle.contains("<http://e/a> a v:C ;\n  v:p "), "{turtle}");
        assert!(turtle.contains("\"1\"^^xsd:integer"), "{turtle}");
        let triples = QUADS.iter().map(|[subject, predicate, object]| {
            decode_quad(EncodedQuad { subject, predicate, object, graph: "" }).unwrap()
        });
        let quads: Vec<Quad> = triples.collect();
        let document = read_turtle(&SourceText::new("dump.ttl", turtle), None).unwrap();
        let read =
            document.triples.into_iter().map(|spanned| spanned.triple.in_graph(GraphName::DefaultGraph));
        assert!(isomorphic(&quads, &read.collect::<Vec<_>>()));
    }

    #[test]
    fn a_row_is_a_statement() {
        let csv = dump(DumpFormat::Csv);
        let rows: Vec<&str> = csv.split("\r\n").collect();
        assert_eq!(rows[0], "subject,predicate,object,datatype,language,graph");
        assert_eq!(
            rows[1],
            "http://e/a,http://www.w3.org/1999/02/22-rdf-syntax-ns#type,http://v/C,,,http://e/g"
        );
        assert_eq!(
            rows[2],
            "http://e/a,http://v/p,\"one, \"\"two\"\"\n\",http://www.w3.org/2001/XMLSchema#string,,http://e/g"
        );
        assert!(rows[3].contains(",deux,http://www.w3.org/1999/02/22-rdf-syntax-ns#langString,fr,"));
    }
}
