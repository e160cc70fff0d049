//! Showing running work: bars on a terminal, plain lines elsewhere.

use std::collections::HashMap;
use std::io::{IsTerminal, stderr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{HumanBytes, HumanCount, MultiProgress, ProgressBar, ProgressStyle};

use crate::text::{Observation, Observer};

/// What suits standard error.
pub fn observer() -> Box<dyn Observer> {
    if stderr().is_terminal() { Box::new(Bars::default()) } else { Box::new(Lines) }
}

/// One line for each thing that begins or ends.
pub struct Lines;

impl Observer for Lines {
    fn observe(&self, observation: &Observation<'_>) {
        if let Some(line) = line(observation) {
            eprintln!("{line}");
        }
    }
}

/// A bar for each file at work, a line for each that is done.
#[derive(Default)]
pub struct Bars {
    all: MultiProgress,
    bars: Mutex<HashMap<String, ProgressBar>>,
}

impl Bars {
    fn begin(&self, name: &str, total: Option<u64>) {
        let bar = match total {
            Some(total) => ProgressBar::new(total)
                .with_style(style("{prefix:>20} {bar:24} {bytes:>10} of {total_bytes:<10} {msg} {eta} left")),
            None => ProgressBar::new_spinner().with_style(style("{prefix:>20} {spinner} {elapsed} {msg}")),
        };
        let bar = self.all.add(bar.with_prefix(name.to_owned()));
        bar.enable_steady_tick(Duration::from_millis(200));
        self.bars.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), bar);
    }

    fn with(&self, name: &str, work: impl FnOnce(&ProgressBar)) -> bool {
        let bars = self.bars.lock().unwrap_or_else(PoisonError::into_inner);
        bars.get(name).map(work).is_some()
    }

    fn end(&self, name: &str) {
        if let Some(bar) = self.bars.lock().unwrap_or_else(PoisonError::into_inner).remove(name) {
            bar.finish_and_clear();
        }
    }
}

impl Observer for Bars {
    fn observe(&self, observation: &Observation<'_>) {
        match observation {
            Observation::DatasetStarted { dataset, bytes } => self.begin(dataset, *bytes),
            Observation::DatasetProgress { dataset, bytes, rows, quads } => {
                self.with(dataset, |bar| {
                    bar.set_position(*bytes);
                    bar.set_message(format!("{} rows, {} quads", HumanCount(*rows), HumanCount(*quads)));
                });
            }
            Observation::Download { file, bytes, total } => {
                if !self.with(file, |bar| bar.set_position(*bytes)) {
                    self.begin(file, *total);
                }
                if total.is_some_and(|total| *bytes >= total) {
                    self.end(file);
                }
            }
            Observation::Stage { name } => self.begin(name, None),
            Observation::StageFinished { name, .. } => self.end(name),
            Observation::DatasetFinished { dataset, .. } => self.end(dataset),
            _ => {}
        }
        if !matches!(observation, Observation::Stage { .. } | Observation::DatasetStarted { .. })
            && let Some(line) = line(observation)
        {
            // Cannot fail but with the terminal, and then nobody reads it.
            let _ = self.all.println(line);
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the templates above are valid").progress_chars("━╸ ")
}

/// The line that tells of an observation; none for those that are too many to be told.
fn line(observation: &Observation<'_>) -> Option<String> {
    Some(match observation {
        Observation::DatasetStarted { dataset, bytes: Some(bytes) } => {
            format!("{dataset}: mapping {}", HumanBytes(*bytes))
        }
        Observation::DatasetStarted { dataset, bytes: None } => format!("{dataset}: mapping"),
        Observation::DatasetFinished { dataset, rows, rejected, quads, elapsed } => format!(
            "{dataset}: {} rows, {} rejected, {} quads in {:.1} s",
            HumanCount(*rows),
            HumanCount(*rejected),
            HumanCount(*quads),
            elapsed.as_secs_f64()
        ),
        Observation::DatasetUnchanged { dataset } => format!("{dataset}: unchanged"),
        Observation::Stage { name } => format!("{name} …"),
        Observation::Download { .. }
        | Observation::DatasetProgress { .. }
        | Observation::StageFinished { .. }
        | Observation::GenerationOpened { .. } => return None,
    })
}
