//! What can be observed while the program works. Code emits observations; progress bars, plain
//! lines, logs and metrics are consumers that decide what to show.

use std::time::Duration;

/// One fact about running work.
#[derive(Clone, Debug)]
pub enum Observation<'a> {
    /// A dataset's mapping begins; `bytes` is the size of its file when known.
    DatasetStarted {
        dataset: &'a str,
        bytes: Option<u64>,
    },
    /// Totals so far of the dataset.
    DatasetProgress {
        dataset: &'a str,
        bytes: u64,
        rows: u64,
        quads: u64,
    },
    DatasetFinished {
        dataset: &'a str,
        rows: u64,
        rejected: u64,
        quads: u64,
        elapsed: Duration,
    },
    /// A dataset is taken over from the previous generation, its inputs being the same.
    DatasetUnchanged {
        dataset: &'a str,
    },
    /// A named stage of the build (`load`, `verify`, `publish`…).
    Stage {
        name: &'a str,
    },
    StageFinished {
        name: &'a str,
        elapsed: Duration,
    },
    /// A file being downloaded.
    Download {
        file: &'a str,
        bytes: u64,
        total: Option<u64>,
    },
    GenerationOpened {
        id: &'a str,
        quads: u64,
    },
}

/// Receives observations from any thread.
pub trait Observer: Send + Sync {
    fn observe(&self, observation: &Observation<'_>);
}

/// Shows nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Observer for Silent {
    fn observe(&self, _: &Observation<'_>) {}
}
