//! A change of the graphs that programs may edit: the next generation, without reading a data file.

use std::fs;
use std::io;
use std::path::Path;

use super::dumps;
use crate::rdf::NamedNode;
use crate::store::{DUMPS, Edit, EditError, Editable, Generation, Manifest, Store, StoreError};
use crate::theme::Theme;

/// Files of a generation that a change leaves as they are.
const KEPT: &[&str] = &[super::work::REPORT];

/// Applies `edit` to the current generation and makes the outcome the current one. With an error nothing
/// has changed.
pub fn revise(theme: &Theme, store: &Store, edit: &Edit) -> Result<Generation, EditError> {
    let lock = store.lock()?;
    let previous = store.current()?;
    let draft = store.draft(&lock)?;
    let counts = draft.edit(&previous, edit, &editable(theme))?;
    draft.journal(&theme.base_iri, Some(&previous), &[])?;
    draft.write_search(&super::search_plan(theme))?;
    if let Some(folder) = previous.folder() {
        let records = previous.manifest().datasets.values().flat_map(|record| &record.dumps);
        let records: Vec<_> = records.cloned().collect();
        dumps::take_over(&records, &folder.join(DUMPS), &draft.dumps()?).map_err(StoreError::from)?;
        for name in KEPT {
            if let Some(bytes) = read(&folder.join(name)).map_err(StoreError::from)? {
                draft.write(name, &bytes)?;
            }
        }
    }
    Ok(store.publish(&lock, draft, previous.manifest().clone(), counts)?)
}

/// What `theme` lets programs change.
#[must_use]
pub fn editable(theme: &Theme) -> Editable {
    let graphs = theme.updates.graphs.iter().map(NamedNode::new_unchecked).collect();
    Editable { graphs, every: theme.updates.every }
}

/// The graphs of a generation that no build makes.
pub fn edited(theme: &Theme, manifest: &Manifest) -> Vec<NamedNode> {
    let built: Vec<&str> = manifest
        .datasets
        .values()
        .flat_map(|record| record.graphs.iter().map(String::as_str))
        .chain(theme.datasets.iter().map(|dataset| dataset.graph.as_str()))
        .collect();
    let (ontology, catalogue) = (theme.ontology_graph(), theme.catalogue_graph());
    let is_built = |graph: &str| built.contains(&graph) || graph == ontology || graph == catalogue;
    let is_edited =
        |graph: &str| theme.updates.graphs.iter().any(|edited| edited == graph) || theme.updates.every;
    let graphs = manifest.graphs.keys().filter(|graph| is_edited(graph) && !is_built(graph));
    graphs.map(NamedNode::new_unchecked).collect()
}

fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
