//! The load report for people.

use std::fmt::Write;

use indicatif::{HumanCount, HumanDuration};

use super::table;
use crate::build::{BuildOptions, BuildReport, DatasetReport, DatasetStatus};
use crate::theme::Theme;

/// How many columns or causes are named before the rest is only counted.
const NAMED: usize = 8;

/// The datasets as a table, then what was left out, what no map reads, and the links to nothing.
pub fn render(report: &BuildReport, theme: &Theme, options: &BuildOptions) -> String {
    let mut out = String::from("\n");
    let rows: Vec<Vec<String>> = report.datasets.iter().map(row).collect();
    out.push_str(&table::render(&["dataset", ">rows", ">rejected", ">quads", ">time"], &rows));
    rejections(report, options, &mut out);
    columns(report, &mut out);
    dangling(report, theme, &mut out);
    let _ = writeln!(
        out,
        "\ngeneration {}: {} quads in {} graphs, built in {}",
        report.generation,
        HumanCount(report.quads),
        report.graphs.len(),
        seconds(report.seconds)
    );
    if let Some(replaced) = &report.replaced {
        let _ = writeln!(out, "it replaces {replaced}, to which `dataesr rollback` goes back");
    }
    out
}

fn row(dataset: &DatasetReport) -> Vec<String> {
    let count = |number: u64| HumanCount(number).to_string();
    let time = match dataset.status {
        DatasetStatus::Mapped => seconds(dataset.seconds),
        DatasetStatus::Unchanged => "unchanged".to_owned(),
        DatasetStatus::Missing => {
            return vec![
                dataset.id.clone(),
                String::new(),
                String::new(),
                String::new(),
                "missing".to_owned(),
            ];
        }
    };
    vec![dataset.id.clone(), count(dataset.rows), count(dataset.rejected), count(dataset.quads), time]
}

fn rejections(report: &BuildReport, options: &BuildOptions, out: &mut String) {
    for dataset in report.datasets.iter().filter(|dataset| !dataset.rejections.is_empty()) {
        let file = options.store.join("rejects").join(format!("{}.csv", dataset.id));
        let _ = writeln!(out, "\nleft out of {} (all in {}):", dataset.id, file.display());
        for rejection in dataset.rejections.iter().take(NAMED) {
            let _ =
                writeln!(out, "  {} × {} {}", HumanCount(rejection.count), rejection.code, rejection.message);
            for sample in &rejection.samples {
                let _ = writeln!(out, "      {}: {}", sample.place, sample.message);
            }
        }
        if let Some(more) = dataset.rejections.len().checked_sub(NAMED).filter(|more| *more > 0) {
            let _ = writeln!(out, "  … and {more} more causes");
        }
    }
}

fn columns(report: &BuildReport, out: &mut String) {
    if report.unmapped.is_empty() {
        return;
    }
    let _ = writeln!(out, "\ncolumns that no mapping reads:");
    for (file, columns) in &report.unmapped {
        let _ = writeln!(out, "  {file}: {}", listed(columns));
    }
}

fn listed(names: &[String]) -> String {
    let shown = |name: &String| if name.is_empty() { "(no name)".to_owned() } else { name.clone() };
    let mut text = names.iter().take(NAMED).map(shown).collect::<Vec<_>>().join(", ");
    if let Some(more) = names.len().checked_sub(NAMED).filter(|more| *more > 0) {
        let _ = write!(text, " … and {more} more");
    }
    text
}

fn dangling(report: &BuildReport, theme: &Theme, out: &mut String) {
    if report.dangling.is_empty() {
        return;
    }
    let _ = writeln!(out, "\nlinks to things of which nothing is stated:");
    for dangling in &report.dangling {
        let property =
            theme.prefixes.compact(&dangling.property).unwrap_or_else(|| format!("<{}>", dangling.property));
        let samples: Vec<&str> =
            dangling.samples.iter().take(3).map(|iri| theme.local(iri).unwrap_or(iri)).collect();
        let _ = writeln!(
            out,
            "  {property}: {} links to {} things, such as {}",
            HumanCount(dangling.links),
            HumanCount(dangling.targets),
            samples.join(", ")
        );
    }
}

fn seconds(seconds: f64) -> String {
    if seconds < 120.0 {
        format!("{seconds:.1} s")
    } else {
        HumanDuration(std::time::Duration::from_secs_f64(seconds)).to_string()
    }
}
