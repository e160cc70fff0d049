//! Answers as bytes: the SPARQL result formats, and RDF for graphs.

use std::io::{self, Write};

use oxigraph::model::{Triple, Variable, VariableRef};
use oxigraph::sparql::results::{QueryResultsFormat, QueryResultsSerializer};

use super::geojson;
use super::{QueryAnswer, QueryError, Row, Solutions};
use crate::rdf::media::RdfSyntax;
use crate::rdf::{Prefixes, RdfWriter};

/// A format for solutions and booleans, in the order in which a client without preference gets them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResultFormat {
    Json,
    Xml,
    Csv,
    Tsv,
    /// Rows as features on a map.
    GeoJson,
}

/// One row of [`RESULT_FORMATS`].
#[derive(Debug)]
pub struct ResultFormatInfo {
    pub format: ResultFormat,
    /// The name that `--format` takes, and the file extension.
    pub extension: &'static str,
    /// The registered type, the one that is answered.
    pub media_type: &'static str,
    /// Other types that clients send for it.
    pub aliases: &'static [&'static str],
    pub title: &'static str,
}

pub static RESULT_FORMATS: &[ResultFormatInfo] = &[
    ResultFormatInfo {
        format: ResultFormat::Json,
        extension: "json",
        media_type: "application/sparql-results+json",
        aliases: &["application/json", "text/json"],
        title: "JSON",
    },
    ResultFormatInfo {
        format: ResultFormat::Xml,
        extension: "xml",
        media_type: "application/sparql-results+xml",
        aliases: &["application/xml", "text/xml"],
        title: "XML",
    },
    ResultFormatInfo {
        format: ResultFormat::Csv,
        extension: "csv",
        media_type: "text/csv",
        aliases: &["application/csv"],
        title: "CSV",
    },
    ResultFormatInfo {
        format: ResultFormat::Tsv,
        extension: "tsv",
        media_type: "text/tab-separated-values",
        aliases: &["text/tsv"],
        title: "TSV",
    },
    ResultFormatInfo {
        format: ResultFormat::GeoJson,
        extension: "geojson",
        media_type: "application/geo+json",
        aliases: &["application/vnd.geo+json"],
        title: "GeoJSON",
    },
];

impl ResultFormat {
    /// # Panics
    /// Never: a test holds that every format has its row.
    #[must_use]
    pub fn info(self) -> &'static ResultFormatInfo {
        RESULT_FORMATS.iter().find(|info| info.format == self).expect("every format has a row")
    }

    #[must_use]
    pub fn from_extension(extension: &str) -> Option<Self> {
        RESULT_FORMATS.iter().find(|info| info.extension == extension).map(|info| info.format)
    }

    /// The format of a registered media type or one of its aliases, parameters aside.
    #[must_use]
    pub fn from_media_type(media_type: &str) -> Option<Self> {
        let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        RESULT_FORMATS
            .iter()
            .find(|info| info.media_type == essence || info.aliases.contains(&essence.as_str()))
            .map(|info| info.format)
    }

    /// The writer of the engine; GeoJSON has its own, in `geojson`.
    fn serializer(self) -> QueryResultsSerializer {
        QueryResultsSerializer::from_format(match self {
            Self::Json | Self::GeoJson => QueryResultsFormat::Json,
            Self::Xml => QueryResultsFormat::Xml,
            Self::Csv => QueryResultsFormat::Csv,
            Self::Tsv => QueryResultsFormat::Tsv,
        })
    }
}

/// How an answer is to be written, by the kind that it turns out to be.
#[derive(Clone, Debug)]
pub struct AnswerFormat {
    pub results: ResultFormat,
    pub graph: RdfSyntax,
    pub prefixes: Prefixes,
}

/// Why an answer was not written whole. What was written before is then no answer.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error(transparent)]
    Query(#[from] QueryError),
    #[error("the answer could not be written: {0}")]
    Output(#[from] io::Error),
}

impl QueryAnswer {
    /// Writes the whole answer and gives the number of rows or triples. At the first error it stops
    /// without ending the document: the caller must make the cut visible.
    pub fn write(self, format: &AnswerFormat, out: impl Write) -> Result<u64, WriteError> {
        match self {
            Self::Boolean(value) if format.results == ResultFormat::GeoJson => {
                geojson::write_boolean(value, out)?;
                Ok(1)
            }
            Self::Boolean(value) => {
                format.results.serializer().serialize_boolean_to_writer(out, value)?.flush()?;
                Ok(1)
            }
            Self::Solutions(solutions) => write_solutions(solutions, format.results, out),
            Self::Graph(triples) => write_triples(triples, format, out),
        }
    }
}

fn write_solutions(solutions: Solutions, format: ResultFormat, out: impl Write) -> Result<u64, WriteError> {
    let variables = solutions.variables().to_vec();
    format.write_rows(&variables, solutions, out)
}

impl ResultFormat {
    /// Writes rows of these columns (names without `?`) and gives their number.
    pub fn write_rows(
        self,
        columns: &[String],
        rows: impl IntoIterator<Item = Result<Row, QueryError>>,
        out: impl Write,
    ) -> Result<u64, WriteError> {
        if self == Self::GeoJson {
            return geojson::write(columns, rows, out);
        }
        let variables: Vec<Variable> = columns.iter().map(Variable::new_unchecked).collect();
        let mut writer = self.serializer().serialize_solutions_to_writer(out, variables.clone())?;
        let mut count = 0;
        for row in rows {
            writer.serialize(bound(&variables, &row?))?;
            count += 1;
        }
        writer.finish()?.flush()?;
        Ok(count)
    }
}

fn bound<'a>(
    variables: &'a [Variable],
    row: &'a Row,
) -> impl Iterator<Item = (VariableRef<'a>, oxigraph::model::TermRef<'a>)> {
    variables
        .iter()
        .zip(row)
        .filter_map(|(variable, value)| Some((variable.as_ref(), value.as_ref()?.as_ref())))
}

fn write_triples(
    triples: impl Iterator<Item = Result<Triple, QueryError>>,
    format: &AnswerFormat,
    out: impl Write,
) -> Result<u64, WriteError> {
    let mut writer = RdfWriter::new(out, format.graph, &format.prefixes);
    let mut count = 0;
    for triple in triples {
        let triple = triple?;
        let quad = triple.as_ref().in_graph(oxigraph::model::GraphNameRef::DefaultGraph);
        writer.quad(quad)?;
        count += 1;
    }
    writer.finish()?.flush()?;
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_is_found_by_each_of_its_names() {
        for info in RESULT_FORMATS {
            assert_eq!(info.format.info().extension, info.extension);
            assert_eq!(ResultFormat::from_extension(info.extension), Some(info.format));
            for name in info.aliases.iter().chain([&info.media_type]) {
                assert_eq!(ResultFormat::from_media_type(name), Some(info.format), "{name}");
            }
        }
    }
}
