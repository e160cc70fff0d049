//! The load report: on the terminal, as `report.json` in the generation, and in its catalogue graph.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::ingest::IngestReport;
use crate::store::DanglingLinks;
use crate::text::{Diagnostic, Report};

/// What a build did.
#[derive(Clone, Debug, Default, Serialize)]
pub struct BuildReport {
    pub outcome: Outcome,
    /// The id of the generation that is current now.
    pub generation: String,
    /// The one that it replaced.
    pub replaced: Option<String>,
    pub started: String,
    pub seconds: f64,
    pub quads: u64,
    /// Triples of all graphs together, each once.
    pub triples: u64,
    /// Quads by graph.
    pub graphs: BTreeMap<String, u64>,
    pub datasets: Vec<DatasetReport>,
    /// By file, the columns that no mapping of any dataset reads.
    pub unmapped: BTreeMap<String, Vec<String>>,
    /// Links to things of which nothing is stated.
    pub dangling: Vec<DanglingLinks>,
    pub stages: Vec<Stage>,
    /// Warnings about theme, mappings and files.
    pub findings: Report,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    #[default]
    Built,
    /// Nothing changed since the last build, so that nothing was done.
    Unchanged,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Stage {
    pub name: String,
    pub seconds: f64,
}

/// What became of one dataset.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct DatasetReport {
    pub id: String,
    pub status: DatasetStatus,
    pub rows: u64,
    pub rejected: u64,
    pub quads: u64,
    pub seconds: f64,
    pub files: Vec<FileReport>,
    /// By cause, the commonest first.
    pub rejections: Vec<Rejection>,
    /// Quads by triples map.
    pub maps: BTreeMap<String, u64>,
    /// What was found in the data that rejected nothing.
    #[serde(default, skip_deserializing)]
    pub notes: Vec<Diagnostic>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DatasetStatus {
    #[default]
    Mapped,
    /// Taken over from the generation before; the rest of the report tells of the build that mapped it.
    Unchanged,
    /// Left out: a file of it is missing.
    Missing,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct FileReport {
    /// Below the data folder, where it stands there.
    pub path: String,
    pub bytes: u64,
    pub rows: u64,
    /// Columns that the dataset's mapping does not read.
    pub unmapped: Vec<String>,
    /// Columns without any value.
    pub empty: Vec<String>,
}

/// Rows or values that were left out for one cause.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Rejection {
    pub code: String,
    pub message: String,
    pub count: u64,
    pub samples: Vec<Sample>,
}

/// One of them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Sample {
    /// `file:line:column`.
    pub place: String,
    pub message: String,
}

impl DatasetReport {
    pub(super) fn mapped(id: &str, ingest: &IngestReport, data: &Path) -> Self {
        let file = |file: &crate::ingest::FileRead| FileReport {
            path: file.path.strip_prefix(data).unwrap_or(&file.path).display().to_string(),
            bytes: file.bytes,
            rows: file.rows,
            unmapped: file.unmapped.clone(),
            empty: file.empty.clone(),
        };
        let rejection = |cause: &crate::ingest::RejectCause| Rejection {
            code: cause.code.to_owned(),
            message: cause.message.clone(),
            count: cause.count,
            samples: cause.samples.iter().map(Sample::of).collect(),
        };
        Self {
            id: id.to_owned(),
            status: DatasetStatus::Mapped,
            rows: ingest.rows,
            rejected: ingest.rejected,
            quads: ingest.quads,
            seconds: ingest.elapsed.as_secs_f64(),
            files: ingest.files.iter().map(file).collect(),
            rejections: ingest.causes.iter().map(rejection).collect(),
            maps: ingest.maps.iter().map(|map| (map.name.clone(), map.quads)).collect(),
            notes: ingest.notes.clone(),
        }
    }

    pub(super) fn missing(id: &str) -> Self {
        Self { id: id.to_owned(), status: DatasetStatus::Missing, ..Self::default() }
    }
}

impl Sample {
    fn of(diagnostic: &Diagnostic) -> Self {
        let place = diagnostic.labels.first().map(|label| label.place.to_string());
        Self { place: place.unwrap_or_default(), message: diagnostic.message.clone() }
    }
}

/// The columns that no dataset reads, of each file that has some: what one mapping leaves aside another may
/// read.
pub(super) fn unmapped(datasets: &[DatasetReport]) -> BTreeMap<String, Vec<String>> {
    let mut unmapped: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in datasets.iter().flat_map(|dataset| &dataset.files) {
        match unmapped.entry(file.path.clone()) {
            Entry::Occupied(mut columns) => columns.get_mut().retain(|column| file.unmapped.contains(column)),
            Entry::Vacant(columns) => drop(columns.insert(file.unmapped.clone())),
        }
    }
    unmapped.retain(|_, columns| !columns.is_empty());
    unmapped
}

/// The reports of the datasets in a generation's `report.json`; none when it cannot be read.
pub(super) fn datasets_of(json: &[u8]) -> Vec<DatasetReport> {
    #[derive(Deserialize)]
    struct Datasets {
        datasets: Vec<DatasetReport>,
    }
    serde_json::from_slice::<Datasets>(json).map(|report| report.datasets).unwrap_or_default()
}
