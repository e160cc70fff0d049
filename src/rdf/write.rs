//! Writing RDF as a stream, in any syntax.

use std::io::{self, Write};

use oxigraph::io::{RdfSerializer, WriterQuadSerializer};
use oxigraph::model::{Quad, QuadRef};

use super::Prefixes;
use super::media::RdfSyntax;

/// Writes quads one by one; syntaxes without graphs write the triples of every graph.
pub struct RdfWriter<W: Write> {
    inner: WriterQuadSerializer<W>,
    quads: bool,
}

impl<W: Write> RdfWriter<W> {
    pub fn new(out: W, syntax: RdfSyntax, prefixes: &Prefixes) -> Self {
        let mut serializer = RdfSerializer::from_format(syntax.format());
        for (prefix, namespace) in prefixes.iter() {
            // A namespace that is not an IRI is left out: it could shorten nothing.
            if let Ok(with) = serializer.clone().with_prefix(prefix, namespace) {
                serializer = with;
            }
        }
        Self { inner: serializer.for_writer(out), quads: syntax.info().quads }
    }

    pub fn quad<'a>(&mut self, quad: impl Into<QuadRef<'a>>) -> io::Result<()> {
        let quad = quad.into();
        if self.quads {
            self.inner.serialize_quad(quad)
        } else {
            self.inner.serialize_triple(oxigraph::model::TripleRef::from(quad))
        }
    }

    pub fn finish(self) -> io::Result<W> {
        self.inner.finish()
    }
}

/// All of `quads` in one text.
pub fn write_quads<'a>(
    quads: impl IntoIterator<Item = &'a Quad>,
    syntax: RdfSyntax,
    prefixes: &Prefixes,
) -> io::Result<Vec<u8>> {
    let mut writer = RdfWriter::new(Vec::new(), syntax, prefixes);
    for quad in quads {
        writer.quad(quad)?;
    }
    writer.finish()
}
