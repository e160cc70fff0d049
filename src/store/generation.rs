//! One immutable generation.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use oxigraph::model::{NamedNode, NamedOrBlankNode, Quad, Term};

use super::backend::{Backend, Scope, StoreError};
use super::bytes::Bytes;
use super::index::IndexError;
use super::journal::{CHANGES, Carried, Changes, JOURNAL, Journal, Moment, carry_on};
use super::manifest::Manifest;
use super::query::{self, QueryAnswer, QueryError, QueryGroup, QueryRequest, Slots};
use super::search::{SearchIndex, SearchPlan};
use crate::rdf::QuadSink;
use crate::text::{Diagnostic, code, sha256_of_file};

/// The store's folder inside a generation's folder.
pub(super) const DATABASE: &str = "db";
/// The frozen index's file inside a generation's folder.
pub(super) const INDEX: &str = "index";
/// The search index's file inside a generation's folder.
pub(super) const SEARCH: &str = "search";
/// The manifest's file inside a generation's folder.
pub(super) const MANIFEST: &str = "manifest.json";

/// Quads that never change, opened for reading. Cheap to clone; a reader keeps the one that it
/// started with while others are published.
#[derive(Clone)]
pub struct Generation {
    inner: Arc<Inner>,
    /// What its queries belong to, for a reader who may go away.
    group: Option<QueryGroup>,
}

struct Inner {
    manifest: Manifest,
    folder: Option<PathBuf>,
    backend: Backend,
    /// None in a generation of a program that did not know them.
    journal: Option<Journal>,
    changes: Option<Changes>,
    slots: Slots,
    search: Search,
}

/// The search index, opened or made when it is first asked for.
#[derive(Default)]
struct Search {
    plan: OnceLock<SearchPlan>,
    index: OnceLock<Arc<SearchIndex>>,
    /// Held by the one who makes it.
    making: Mutex<()>,
}

impl From<Inner> for Generation {
    fn from(inner: Inner) -> Self {
        Self { inner: Arc::new(inner), group: None }
    }
}

impl Generation {
    /// Opens the generation in `folder`. Evaluations take their places from `slots`.
    pub fn open(folder: &Path, slots: Slots) -> Result<Self, Diagnostic> {
        let name = folder.display().to_string();
        let broken = |message: String| {
            Diagnostic::new(&code::GENERATION_BROKEN, format!("generation `{name}`: {message}"))
                .in_file(&name)
        };
        let text =
            std::fs::read(folder.join(MANIFEST)).map_err(|error| broken(format!("no manifest: {error}")))?;
        let manifest: Manifest =
            serde_json::from_slice(&text).map_err(|error| broken(format!("bad manifest: {error}")))?;
        for file in manifest.files.iter().filter(|file| !is_search(&file.path)) {
            let bytes = std::fs::metadata(folder.join(&file.path)).map(|metadata| metadata.len());
            if bytes.as_ref().ok() != Some(&file.bytes) {
                return Err(broken(format!("`{}` is missing or has not {} bytes", file.path, file.bytes)));
            }
        }
        let backend = Backend::open(&folder.join(INDEX)).map_err(|error| broken(error.to_string()))?;
        let has = |name: &str| manifest.files.iter().any(|file| file.path == name);
        let damaged = |error: IndexError| broken(error.to_string());
        let journal = has(JOURNAL).then(|| Journal::open(&folder.join(JOURNAL)));
        let changes = has(CHANGES).then(|| Changes::open(&folder.join(CHANGES)));
        let (journal, changes) =
            (journal.transpose().map_err(damaged)?, changes.transpose().map_err(damaged)?);
        let folder = Some(folder.to_owned());
        Ok(Self::from(Inner {
            manifest,
            folder,
            backend,
            journal,
            changes,
            slots,
            search: Search::default(),
        }))
    }

    /// A generation that lives in memory, for tests and small tools.
    pub fn in_memory(quads: impl IntoIterator<Item = Quad>) -> Result<Self, StoreError> {
        let backend = Backend::in_memory(quads)?;
        let mut manifest = Manifest { id: "memory".to_owned(), ..Manifest::default() };
        for graph in backend.graphs() {
            let quads = backend.quads(None, None, None, Scope::Graph(&graph)).count() as u64;
            manifest.graphs.insert(graph.into_string(), quads);
        }
        manifest.quads = backend.len() as u64;
        manifest.triples = backend.quads(None, None, None, Scope::Union).count() as u64;
        let (slots, search) = (Slots::default(), Search::default());
        Ok(Self::from(Inner { manifest, folder: None, backend, journal: None, changes: None, slots, search }))
    }

    /// [`Self::in_memory`] with a journal of what is below `base`, which goes on from that of `previous`.
    pub fn in_memory_after(
        quads: impl IntoIterator<Item = Quad>,
        (base, id, created): (&str, &str, &str),
        previous: Option<&Self>,
    ) -> Result<Self, StoreError> {
        let plain = Self::in_memory(quads)?;
        let before = previous.map_or(Carried::default(), |previous| Carried {
            journal: previous.journal(),
            changes: previous.changes(),
        });
        let now = Moment::parse(created);
        let (journal, changes) = carry_on(plain.backend().index(), (base, id, now), before, &[]);
        let Inner { manifest, backend, slots, .. } = &*plain.inner;
        let manifest = Manifest { id: id.to_owned(), created: created.to_owned(), ..manifest.clone() };
        Ok(Self::from(Inner {
            manifest,
            folder: None,
            backend: backend.clone(),
            journal: Some(Journal::new(Bytes::Memory(journal))?),
            changes: Some(Changes::new(Bytes::Memory(changes))?),
            slots: slots.clone(),
            search: Search::default(),
        }))
    }

    /// The journal of `other` over other quads: to show that something is answered by the journal alone.
    pub fn in_memory_of(other: &Self, quads: impl IntoIterator<Item = Quad>) -> Result<Self, StoreError> {
        let plain = Self::in_memory(quads)?;
        let journal = other.journal().map(|journal| Journal::new(journal.copy())).transpose()?;
        let Inner { backend, slots, .. } = &*plain.inner;
        Ok(Self::from(Inner {
            manifest: other.manifest().clone(),
            folder: None,
            backend: backend.clone(),
            journal,
            changes: None,
            slots: slots.clone(),
            search: Search::default(),
        }))
    }

    #[must_use]
    pub fn id(&self) -> &str {
        &self.inner.manifest.id
    }

    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.inner.manifest
    }

    /// The folder that holds it; none for one in memory.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        self.inner.folder.as_deref()
    }

    /// What is known of each document below the base IRI.
    #[must_use]
    pub fn journal(&self) -> Option<&Journal> {
        self.inner.journal.as_ref()
    }

    /// What this generation and those before it changed.
    #[must_use]
    pub fn changes(&self) -> Option<&Changes> {
        self.inner.changes.as_ref()
    }

    /// The number of quads in the index.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.backend().len() as u64
    }

    /// The named graphs, sorted.
    #[must_use]
    pub fn graphs(&self) -> Vec<NamedNode> {
        self.backend().graphs()
    }

    /// The quads that match the pattern; `None` matches anything.
    pub fn quads_for(
        &self,
        subject: Option<&NamedOrBlankNode>,
        predicate: Option<&NamedNode>,
        object: Option<&Term>,
        scope: Scope<'_>,
    ) -> impl Iterator<Item = Result<Quad, StoreError>> + Send + use<> {
        self.backend().quads(subject, predicate, object, scope)
    }

    /// Sends every quad of a named graph to `sink` and gives their number.
    pub fn copy_graph(&self, graph: &NamedNode, sink: &mut dyn QuadSink) -> Result<u64, StoreError> {
        self.backend().copy_graph(graph, sink)
    }

    /// Reads the whole index and compares its checksums.
    pub fn verify(&self) -> Result<(), StoreError> {
        self.backend().verify()
    }

    /// Evaluates a query on a thread of its own. Rows stream; dropping the answer stops the work.
    pub fn query(&self, request: QueryRequest) -> Result<QueryAnswer, QueryError> {
        if let Some(group) = &self.group {
            group.add(&request.cancellation)?;
        }
        query::run(self, &self.inner.slots, request)
    }

    /// Tells what the search finds. The first plan stays: a changed theme opens the generation anew.
    pub fn plan_search(&self, plan: SearchPlan) {
        let _ = self.inner.search.plan.set(plan);
    }

    /// The search index by the plan told; none before one was told. It is the one that was built with the
    /// generation; where that is missing, damaged or made by another plan, one in memory takes its place.
    pub fn search(&self) -> Result<Option<Arc<SearchIndex>>, StoreError> {
        let Search { plan, index, making } = &self.inner.search;
        let Some(plan) = plan.get() else { return Ok(None) };
        if let Some(index) = index.get() {
            return Ok(Some(Arc::clone(index)));
        }
        let _making = making.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(index) = index.get() {
            return Ok(Some(Arc::clone(index)));
        }
        let frozen = self.backend().index();
        let made = match self.built_search(plan) {
            Some(built) => built,
            None => SearchIndex::in_memory(frozen, plan)?,
        };
        Ok(Some(Arc::clone(index.get_or_init(|| Arc::new(made)))))
    }

    /// The index that was built with the generation, when it can be used.
    fn built_search(&self, plan: &SearchPlan) -> Option<SearchIndex> {
        let folder = self.folder()?;
        let path = folder.join(SEARCH);
        let listed = self.manifest().files.iter().find(|file| is_search(&file.path));
        let digest = || sha256_of_file(&mut std::fs::File::open(&path).ok()?).ok().map(|(digest, _)| digest);
        let intact = listed.is_some_and(|file| digest().as_ref() == Some(&file.sha256));
        let opened = if intact { SearchIndex::open(&path, self.backend().index(), plan) } else { Ok(None) };
        match opened {
            Ok(Some(index)) => return Some(index),
            Ok(None) => tracing::info!(
                generation = self.id(),
                "the search index is missing, damaged or of another theme; it is made in memory"
            ),
            Err(error) => tracing::warn!(%error, "the search index cannot be opened; it is made in memory"),
        }
        None
    }

    /// The same, for a reader: the queries asked of it are cancelled with the group.
    #[must_use]
    pub fn in_group(&self, group: &QueryGroup) -> Self {
        Self { inner: Arc::clone(&self.inner), group: Some(group.clone()) }
    }

    pub(super) fn backend(&self) -> &Backend {
        &self.inner.backend
    }
}

/// Whether a file of a generation is the search index, without which it can be served.
fn is_search(path: &str) -> bool {
    path == SEARCH
}
