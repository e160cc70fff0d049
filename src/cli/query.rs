//! `dataesr query`: SPARQL on the current generation, without a server.

use std::io::{BufWriter, Read, Write, stdin, stdout};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use super::folders::{StoreFolder, ThemeFolder};
use super::{Outcome, names};
use crate::build::search_plan;
use crate::rdf::media::{RDF_SYNTAXES, RdfSyntax};
use crate::store::{AnswerFormat, QueryAnswer, QueryRequest, RESULT_FORMATS, ResultFormat, WriteError};
use crate::text::{Diagnostic, Report, SourceText, code};
use crate::theme::Theme;

/// Runs a SPARQL query on the current generation
#[derive(Debug, Args)]
#[command(override_usage = "dataesr query [OPTIONS] <FILE | -q TEXT | --saved ID [-p NAME=VALUE]...>")]
pub struct Query {
    /// A file with the query; `-` reads standard input
    #[arg(required_unless_present_any = ["text", "saved"], conflicts_with_all = ["text", "saved"])]
    file: Option<PathBuf>,
    /// The query itself
    #[arg(short = 'q', long = "query", value_name = "TEXT", conflicts_with = "saved")]
    text: Option<String>,
    /// A saved query of the theme, by its id
    #[arg(long, value_name = "ID")]
    saved: Option<String>,
    /// A parameter of the saved query; may be repeated
    #[arg(short, long, value_name = "NAME=VALUE", value_parser = parameter, requires = "saved")]
    param: Vec<(String, String)>,
    /// csv, tsv, json, xml or geojson for rows; ttl, nt, nq, trig, jsonld or rdf for a graph
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// Give up after so many seconds [default: the theme's limit `query_seconds`]
    #[arg(long, value_name = "SECONDS")]
    timeout: Option<u64>,
    #[command(flatten)]
    theme: ThemeFolder,
    #[command(flatten)]
    store: StoreFolder,
}

fn parameter(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("expected NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

impl Query {
    pub fn run(&self) -> Outcome {
        let theme = self.theme.load()?;
        let format = self.answer_format(&theme)?;
        let mut request = self.request(&theme)?;
        if let Some(seconds) = self.timeout {
            request.time_limit = Duration::from_secs(seconds);
        }
        let generation = self.store.open(&self.theme).current()?;
        // For `SERVICE <search>`.
        generation.plan_search(search_plan(&theme));
        let answer = generation.query(request).map_err(|error| error.report())?;
        let mut out = BufWriter::new(stdout().lock());
        // CSV and TSV end a Boolean without a line feed, which a terminal wants.
        let end = if matches!(answer, QueryAnswer::Boolean(_)) { "\n" } else { "" };
        let written = answer.write(&format, &mut out).and_then(|_| {
            out.write_all(end.as_bytes())?;
            Ok(out.flush()?)
        });
        match written {
            Ok(()) => Ok(()),
            Err(WriteError::Query(error)) => Err(error.report()),
            Err(WriteError::Output(error)) => super::output_failed(Path::new("standard output"), &error),
        }
    }

    fn request(&self, theme: &Theme) -> Result<QueryRequest, Report> {
        let request = |source| {
            let mut request = QueryRequest::with_limits(source, theme.limits.clone());
            request.base_iri = Some(theme.base_iri.clone());
            request.prefixes = theme.prefixes.clone();
            request
        };
        if let Some(id) = &self.saved {
            let Some(query) = theme.query(id) else {
                let ids = theme.queries.iter().map(|query| query.id.as_str());
                return Err(names::unknown("saved query", id, ids).into());
            };
            let bindings = query.params.bind(&self.param)?;
            let mut request = request(query.source.clone());
            request.algebra = Some(query.algebra(&bindings));
            return Ok(request);
        }
        Ok(request(match (&self.text, &self.file) {
            (Some(text), _) => SourceText::new("query", text),
            (None, Some(file)) if file.as_os_str() != "-" => SourceText::read(file)?,
            _ => {
                let mut text = String::new();
                stdin().read_to_string(&mut text).map_err(|error| {
                    let message = format!("cannot read standard input: {error}");
                    Report::from(Diagnostic::new(&code::FILE_UNREADABLE, message))
                })?;
                SourceText::new("standard input", text)
            }
        }))
    }

    fn answer_format(&self, theme: &Theme) -> Result<AnswerFormat, Report> {
        let mut format = AnswerFormat {
            results: ResultFormat::Csv,
            graph: RdfSyntax::Turtle,
            prefixes: theme.prefixes.clone(),
        };
        let Some(name) = &self.format else { return Ok(format) };
        match (ResultFormat::from_extension(name), RdfSyntax::from_extension(name)) {
            (None, None) => {
                let results = RESULT_FORMATS.iter().map(|info| info.extension);
                let names = results.chain(RDF_SYNTAXES.iter().map(|info| info.extension));
                return Err(names::unknown("format", name, names).into());
            }
            (results, graph) => {
                format.results = results.unwrap_or(format.results);
                format.graph = graph.unwrap_or(format.graph);
            }
        }
        Ok(format)
    }
}
