//! `dataesr fetch`: the data files of the theme from their publishers.

mod download;
mod ledger;

use std::path::{Path, PathBuf};

use clap::Args;
use indicatif::HumanBytes;

use self::download::{Downloader, Fetched, Job};
use self::ledger::Ledger;
use super::folders::{DataFolder, ThemeFolder};
use super::{Outcome, names, progress};
use crate::text::{Diagnostic, Report, code, sha256_of_file};
use crate::theme::{Dataset, Theme};

/// Downloads the data files of the theme
///
/// A file that is complete takes its name; one that was cut off is continued next time. What was fetched
/// is recorded with its SHA-256 in `.fetch.json`, and is fetched again only when the publisher's changed.
#[derive(Debug, Args)]
pub struct Fetch {
    /// The datasets to fetch [default: all that have a download]
    datasets: Vec<String>,
    /// Replace files that were not fetched, or were changed since
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    theme: ThemeFolder,
    #[command(flatten)]
    data: DataFolder,
}

impl Fetch {
    pub fn run(&self) -> Outcome {
        let theme = self.theme.load()?;
        let folder = self.data.path(&self.theme);
        let chosen = self.chosen(&theme)?;
        let mut ledger = Ledger::read(&folder)?;
        let observer = progress::observer();
        let downloader = Downloader::new(&*observer);
        let mut report = Report::new();
        for dataset in chosen {
            match self.fetch(dataset, &folder, &mut ledger, &downloader) {
                Ok(line) => eprintln!("{}: {line}", dataset.id),
                Err(fault) => report.push(fault),
            }
        }
        if report.is_empty() { Ok(()) } else { Err(report) }
    }

    fn chosen<'a>(&self, theme: &'a Theme) -> Result<Vec<&'a Dataset>, Report> {
        let all =
            || theme.datasets.iter().filter(|dataset| dataset.download.is_some() && dataset.file.is_some());
        if self.datasets.is_empty() {
            return Ok(all().collect());
        }
        let mut report = Report::new();
        let mut chosen = Vec::new();
        for id in &self.datasets {
            match all().find(|dataset| dataset.id == *id) {
                Some(dataset) => chosen.push(dataset),
                None if theme.dataset(id).is_some() => {
                    let message =
                        format!("the dataset `{id}` has no `download` or no `file` in `theme.toml`");
                    report.push(Diagnostic::new(&code::NO_DOWNLOAD, message));
                }
                None => {
                    let ids = theme.datasets.iter().map(|dataset| dataset.id.as_str());
                    report.push(names::unknown("dataset", id, ids));
                }
            }
        }
        if report.is_empty() { Ok(chosen) } else { Err(report) }
    }

    /// Fetches one file and tells what was done.
    fn fetch(
        &self,
        dataset: &Dataset,
        folder: &Path,
        ledger: &mut Ledger,
        downloader: &Downloader<'_>,
    ) -> Result<String, Diagnostic> {
        let (Some(url), Some(file)) = (&dataset.download, &dataset.file) else { return Ok(String::new()) };
        let target = folder.join(file);
        let known = ledger.file(file).filter(|known| known.url == *url && target.exists()).cloned();
        if target.exists() && !self.force && !is_as_fetched(&target, ledger.file(file)) {
            let target = target.display();
            let message = format!("`{target}` exists and is not what was fetched");
            return Err(Diagnostic::new(&code::FILE_IS_OTHERS, message)
                .in_file(target.to_string())
                .help("fetch into another folder with `--data`, or replace the file with `--force`"));
        }
        let job = Job { url, target: &target, file, known: known.as_ref().filter(|_| !self.force) };
        match downloader.fetch(&job, ledger)? {
            None => Ok(format!("up to date in {}", target.display())),
            Some(Fetched { bytes, sha256, .. }) => {
                Ok(format!("{} in {} (sha256 {sha256})", HumanBytes(bytes), target.display()))
            }
        }
    }
}

fn is_as_fetched(path: &PathBuf, known: Option<&Fetched>) -> bool {
    let Some(known) = known else { return false };
    let digest = std::fs::File::open(path).and_then(|mut file| sha256_of_file(&mut file));
    digest.is_ok_and(|(sha256, _)| sha256 == known.sha256)
}
