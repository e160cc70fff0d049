//! The media types that the server reads and writes, in one table.

use oxigraph::io::{JsonLdProfileSet, RdfFormat};

/// A syntax for RDF, in the order in which a client without preference gets them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RdfSyntax {
    Turtle,
    NTriples,
    JsonLd,
    RdfXml,
    NQuads,
    TriG,
}

/// One row of [`RDF_SYNTAXES`].
#[derive(Debug)]
pub struct SyntaxInfo {
    pub syntax: RdfSyntax,
    /// The name that `--format` takes, and the file extension.
    pub extension: &'static str,
    /// The registered type, the one that is answered.
    pub media_type: &'static str,
    /// Other types that clients send for it.
    pub aliases: &'static [&'static str],
    pub title: &'static str,
    /// Whether it can hold named graphs.
    pub quads: bool,
}

pub static RDF_SYNTAXES: &[SyntaxInfo] = &[
    SyntaxInfo {
        syntax: RdfSyntax::Turtle,
        extension: "ttl",
        media_type: "text/turtle",
        aliases: &["application/turtle", "application/x-turtle", "text/ttl", "text/n3", "text/rdf+n3"],
        title: "Turtle",
        quads: false,
    },
    SyntaxInfo {
        syntax: RdfSyntax::NTriples,
        extension: "nt",
        media_type: "application/n-triples",
        aliases: &["text/ntriples", "text/plain"],
        title: "N-Triples",
        quads: false,
    },
    SyntaxInfo {
        syntax: RdfSyntax::JsonLd,
        extension: "jsonld",
        media_type: "application/ld+json",
        aliases: &["application/json"],
        title: "JSON-LD",
        quads: true,
    },
    SyntaxInfo {
        syntax: RdfSyntax::RdfXml,
        extension: "rdf",
        media_type: "application/rdf+xml",
        aliases: &["text/rdf"],
        title: "RDF/XML",
        quads: false,
    },
    SyntaxInfo {
        syntax: RdfSyntax::NQuads,
        extension: "nq",
        media_type: "application/n-quads",
        aliases: &["text/x-nquads", "text/nquads"],
        title: "N-Quads",
        quads: true,
    },
    SyntaxInfo {
        syntax: RdfSyntax::TriG,
        extension: "trig",
        media_type: "application/trig",
        aliases: &["application/x-trig"],
        title: "TriG",
        quads: true,
    },
];

impl RdfSyntax {
    /// # Panics
    /// Never: a test holds that every syntax has its row.
    #[must_use]
    pub fn info(self) -> &'static SyntaxInfo {
        RDF_SYNTAXES.iter().find(|info| info.syntax == self).expect("every syntax has a row")
    }

    #[must_use]
    pub fn from_extension(extension: &str) -> Option<Self> {
        RDF_SYNTAXES.iter().find(|info| info.extension == extension).map(|info| info.syntax)
    }

    /// The syntax of a registered media type or one of its aliases, parameters aside.
    #[must_use]
    pub fn from_media_type(media_type: &str) -> Option<Self> {
        let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        RDF_SYNTAXES
            .iter()
            .find(|info| info.media_type == essence || info.aliases.contains(&essence.as_str()))
            .map(|info| info.syntax)
    }

    /// The name that the reading and writing library knows it by.
    #[must_use]
    pub fn format(self) -> RdfFormat {
        match self {
            Self::Turtle => RdfFormat::Turtle,
            Self::NTriples => RdfFormat::NTriples,
            Self::JsonLd => RdfFormat::JsonLd { profile: JsonLdProfileSet::empty() },
            Self::RdfXml => RdfFormat::RdfXml,
            Self::NQuads => RdfFormat::NQuads,
            Self::TriG => RdfFormat::TriG,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_syntax_is_found_by_each_of_its_names() {
        for info in RDF_SYNTAXES {
            assert_eq!(info.syntax.info().extension, info.extension);
            assert_eq!(RdfSyntax::from_extension(info.extension), Some(info.syntax));
            for name in info.aliases.iter().chain([&info.media_type]) {
                assert_eq!(RdfSyntax::from_media_type(name), Some(info.syntax), "{name}");
            }
        }
        assert_eq!(RdfSyntax::from_media_type("Text/Turtle; charset=utf-8"), Some(RdfSyntax::Turtle));
    }
}
