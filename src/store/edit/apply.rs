//! Making the database and the index of the next generation.

use std::fs;
use std::io;
use std::path::Path;

use oxigraph::sparql::UpdateEvaluationError;
use oxigraph::store::Store as Database;

use super::{Edit, EditError, Editable, update};
use crate::rdf::{GraphName, NamedNode, NamedOrBlankNode, Quad};
use crate::store::backend::StoreError;
use crate::store::draft::{Draft, is_log};
use crate::store::generation::{DATABASE, Generation, INDEX};
use crate::store::index::{IndexBuilder, IndexCounts};
use crate::text::{Diagnostic, code};

impl Draft {
    /// Fills the draft with what `previous` holds, changed. Its other files are not made here.
    pub fn edit(
        &self,
        previous: &Generation,
        edit: &Edit,
        editable: &Editable,
    ) -> Result<IndexCounts, EditError> {
        let work = Work::of(edit, editable)?;
        let folder = self.folder().join(DATABASE);
        let before = previous.folder().ok_or_else(|| failed("a generation in memory cannot be changed"))?;
        link(&before.join(DATABASE), &folder).map_err(StoreError::from)?;
        let database = Database::open(&folder).map_err(StoreError::from)?;
        work.run(&database)?;
        database.flush().map_err(StoreError::from)?;
        let builder = index(previous, &database, editable)?;
        Ok(builder.write(&self.folder().join(INDEX)).map_err(StoreError::from)?)
    }
}

/// The graphs that were not changed come from the index before, which is quicker to read.
fn index(
    previous: &Generation,
    database: &Database,
    editable: &Editable,
) -> Result<IndexBuilder, StoreError> {
    let mut builder = IndexBuilder::new();
    for graph in previous.graphs().iter().filter(|graph| !editable.allows(graph)) {
        previous.copy_graph(graph, &mut builder)?;
    }
    for graph in database.named_graphs() {
        let graph = graph?;
        let is_kept = matches!(&graph, NamedOrBlankNode::NamedNode(name) if !editable.allows(name));
        if !is_kept {
            let graph = GraphName::from(graph);
            for quad in database.quads_for_pattern(None, None, None, Some(graph.as_ref())) {
                builder.add(&quad?)?;
            }
        }
    }
    Ok(builder)
}

/// A change that was found to be allowed.
enum Work<'a> {
    Update(Box<oxigraph::sparql::PreparedSparqlUpdate>),
    Replace(&'a NamedNode, &'a [Quad]),
    Merge(&'a [Quad]),
}

impl<'a> Work<'a> {
    fn of(edit: &'a Edit, editable: &Editable) -> Result<Self, EditError> {
        Ok(match edit {
            Edit::Update(request) => Self::Update(Box::new(update::prepare(request, editable)?)),
            Edit::Replace { graph, quads } => {
                editable.check(graph)?;
                Self::Replace(graph, quads)
            }
            Edit::Remove { graph } => {
                editable.check(graph)?;
                Self::Replace(graph, &[])
            }
            Edit::Merge { quads } => {
                for quad in quads {
                    match &quad.graph_name {
                        GraphName::NamedNode(graph) => editable.check(graph)?,
                        _ => return Err(failed("a quad names no graph").into()),
                    }
                }
                Self::Merge(quads)
            }
        })
    }

    /// In one transaction: all of it or nothing.
    fn run(self, database: &Database) -> Result<(), EditError> {
        match self {
            Self::Update(prepared) => prepared.on_store(database).execute().map_err(told),
            Self::Replace(graph, quads) => {
                let mut transaction = database.start_transaction().map_err(StoreError::from)?;
                transaction.clear_graph(graph).map_err(StoreError::from)?;
                transaction.extend(quads);
                transaction.commit().map_err(StoreError::from).map_err(Into::into)
            }
            Self::Merge(quads) => {
                database.extend(quads.iter().cloned()).map_err(StoreError::from).map_err(Into::into)
            }
        }
    }
}

fn failed(message: &str) -> StoreError {
    io::Error::other(message).into()
}

fn told(error: UpdateEvaluationError) -> EditError {
    match error {
        UpdateEvaluationError::Storage(error) => StoreError::from(error).into(),
        error if error.to_string().to_lowercase().contains("cancel") => EditError::Cancelled,
        error => Diagnostic::new(&code::QUERY_FAILED, error.to_string()).into(),
    }
}

/// The files of a database under another folder. Tables never change, so that a second name will do; the
/// few others are copied.
fn link(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let (path, name) = entry.map(|entry| (entry.path(), entry.file_name()))?;
        if !path.is_file() || is_log(&path) {
            continue;
        }
        let target = to.join(name);
        let is_table = path.extension().is_some_and(|extension| extension == "sst");
        if !(is_table && fs::hard_link(&path, &target).is_ok()) {
            fs::copy(&path, &target)?;
        }
    }
    Ok(())
}
