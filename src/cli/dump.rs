//! `dataesr dump`: the quads of the current generation as RDF.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write, stdout};
use std::path::{Path, PathBuf};

use clap::Args;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::folders::{StoreFolder, ThemeFolder};
use super::{Outcome, names, output_failed};
use crate::rdf::media::RdfSyntax;
use crate::rdf::{NamedNode, Prefixes, RdfWriter};
use crate::store::{Generation, Scope};
use crate::text::Report;
use crate::theme::Theme;

/// Writes the quads of the current generation, or of one of its graphs
#[derive(Debug, Args)]
pub struct Dump {
    /// Only this named graph: an IRI, or its end below the base IRI (`graph/ontology`)
    #[arg(long, value_name = "IRI", conflicts_with = "dataset")]
    graph: Option<String>,
    /// Only the graph of this dataset
    #[arg(long, value_name = "ID")]
    dataset: Option<String>,
    /// nq, trig, nt, ttl, jsonld or rdf [default: by the name of the output, else nq]
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// The file to write; `.gz` at its end compresses it [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    theme: ThemeFolder,
    #[command(flatten)]
    store: StoreFolder,
}

impl Dump {
    pub fn run(&self) -> Outcome {
        let theme = self.theme.load()?;
        let syntax = names::syntax(self.format.as_deref(), self.output.as_deref())?;
        let generation = self.store.open(&self.theme).current()?;
        let graph = self.graph(&theme, &generation)?;
        let content = Content { generation: &generation, graph, syntax, prefixes: &theme.prefixes };
        match &self.output {
            None => match content.write(BufWriter::new(stdout().lock())) {
                Ok(mut out) => {
                    out.flush().or_else(|error| output_failed(Path::new("standard output"), &error))
                }
                Err(error) => output_failed(Path::new("standard output"), &error),
            },
            Some(path) => content.write_file(path).or_else(|error| output_failed(path, &error)),
        }
    }

    fn graph(&self, theme: &Theme, generation: &Generation) -> Result<Option<NamedNode>, Report> {
        let wanted = match (&self.dataset, &self.graph) {
            (Some(id), _) => {
                let ids = theme.datasets.iter().map(|dataset| dataset.id.as_str());
                let dataset = theme.dataset(id).ok_or_else(|| names::unknown("dataset", id, ids))?;
                dataset.graph.clone()
            }
            (None, Some(iri)) => theme.iri(iri),
            (None, None) => return Ok(None),
        };
        let graphs = generation.graphs();
        if let Some(graph) = graphs.iter().find(|graph| graph.as_str() == wanted) {
            return Ok(Some(graph.clone()));
        }
        Err(names::unknown("graph", &wanted, graphs.iter().map(NamedNode::as_str)).into())
    }
}

/// What is to be written.
struct Content<'a> {
    generation: &'a Generation,
    graph: Option<NamedNode>,
    syntax: RdfSyntax,
    prefixes: &'a Prefixes,
}

impl Content<'_> {
    fn write<W: Write>(&self, out: W) -> io::Result<W> {
        let scope = self.graph.as_ref().map_or(Scope::Named, Scope::Graph);
        let mut writer = RdfWriter::new(out, self.syntax, self.prefixes);
        for quad in self.generation.quads_for(None, None, None, scope) {
            writer.quad(&quad.map_err(io::Error::other)?)?;
        }
        writer.finish()
    }

    /// The file takes its name when it is complete.
    fn write_file(&self, path: &Path) -> io::Result<()> {
        let mut name = path.as_os_str().to_owned();
        name.push(".part");
        let part = PathBuf::from(name);
        let out = BufWriter::new(File::create(&part)?);
        let mut out = if path.extension().is_some_and(|extension| extension == "gz") {
            // The encoder clears its buffer at each call: it is to be called with much at once.
            let packed = BufWriter::with_capacity(1 << 16, GzEncoder::new(out, Compression::default()));
            self.write(packed)?.into_inner().map_err(io::IntoInnerError::into_error)?.finish()?
        } else {
            self.write(out)?
        };
        out.flush()?;
        out.get_ref().sync_all()?;
        fs::rename(part, path)
    }
}
