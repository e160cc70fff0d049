//! PROV-O: the run of each mapping, from which file by which plan into which graph, with the load report.

use super::dcat::describe_checksum;
use super::{Facts, Triples, names};
use crate::build::DatasetReport;
use crate::rdf::vocab::{dcterms, foaf, prov, rdfs, report, spdx};
use crate::store::DatasetRecord;
use crate::theme::Theme;

pub fn describe(facts: &Facts<'_>, triples: &mut Triples) {
    let theme = facts.theme;
    triples
        .about(names::program(theme))
        .a(prov::AGENT_CLASS)
        .a(prov::SOFTWARE_AGENT)
        .text(foaf::NAME, &format!("dataESR {}", env!("CARGO_PKG_VERSION")));
    for (id, record) in facts.records {
        let report = facts.reports.iter().find(|report| report.id == *id);
        describe_run(theme, id, record, report, triples);
    }
    describe_columns(facts, triples);
    describe_build(facts, triples);
}

/// One run of a dataset's mapping.
fn describe_run(
    theme: &Theme,
    id: &str,
    record: &DatasetRecord,
    report: Option<&DatasetReport>,
    triples: &mut Triples,
) {
    let Some(dataset) = theme.dataset(id) else { return };
    let activity = names::activity(theme, id, &record.started);
    let files: Vec<String> = record.inputs.iter().map(|file| names::file(theme, id, &file.path)).collect();
    let plan = names::mapping(theme, dataset);
    let association = format!("{activity}#association");
    triples
        .about(&activity)
        .a(prov::ACTIVITY)
        .time(prov::STARTED_AT_TIME, &record.started)
        .time(prov::ENDED_AT_TIME, &record.ended)
        .iris(prov::USED, files.iter().chain([&plan]))
        .iri(prov::WAS_ASSOCIATED_WITH, names::program(theme))
        .iri(prov::QUALIFIED_ASSOCIATION, &association)
        .count(report::ROWS_READ, record.rows)
        .count(report::ROWS_REJECTED, record.rejected)
        .count(report::STATEMENTS, record.quads);
    triples
        .about(&association)
        .a(prov::ASSOCIATION)
        .iri(prov::AGENT, names::program(theme))
        .iri(prov::HAD_PLAN, &plan);
    let file = dataset.mapping.strip_prefix(&theme.root).unwrap_or(&dataset.mapping);
    let checksum = format!("{plan}#sha256");
    triples
        .about(&plan)
        .a(prov::PLAN)
        .a(prov::ENTITY)
        .text(dcterms::TITLE, &file.display().to_string())
        .iri(spdx::CHECKSUM, &checksum);
    describe_checksum(&checksum, &record.mapping, triples);
    for graph in &record.graphs {
        triples
            .about(graph)
            .a(prov::ENTITY)
            .iri(prov::WAS_GENERATED_BY, &activity)
            .time(prov::GENERATED_AT_TIME, &record.ended)
            .iris(prov::WAS_DERIVED_FROM, &files);
    }
    if let Some(report) = report {
        describe_report(&activity, report, triples);
    }
}

/// What the run left out.
fn describe_report(activity: &str, report: &DatasetReport, triples: &mut Triples) {
    for (number, rejection) in report.rejections.iter().enumerate() {
        let iri = format!("{activity}#rejection-{}", number + 1);
        triples.about(activity).iri(report::REJECTION, &iri);
        let mut about = triples.about(&iri);
        about
            .a(report::REJECTION_CLASS)
            .text(report::CODE, &rejection.code)
            .text(rdfs::COMMENT, &rejection.message)
            .count(report::COUNT, rejection.count);
        for sample in &rejection.samples {
            about.text(report::SAMPLE, &format!("{}: {}", sample.place, sample.message));
        }
    }
}

/// The columns of the datasets' own files that no mapping reads.
fn describe_columns(facts: &Facts<'_>, triples: &mut Triples) {
    let unmapped = crate::build::report::unmapped(facts.reports);
    for dataset in &facts.theme.datasets {
        let Some(record) = facts.records.get(&dataset.id) else { continue };
        for input in &record.inputs {
            let mut about = triples.about(names::file(facts.theme, &dataset.id, &input.path));
            for column in unmapped.get(&input.path).into_iter().flatten() {
                about.text(report::UNMAPPED_COLUMN, column);
            }
        }
    }
}

/// The build as a whole, with the links that lead nowhere.
fn describe_build(facts: &Facts<'_>, triples: &mut Triples) {
    let theme = facts.theme;
    let activity = theme.iri(&format!("build/{}", facts.generation));
    triples
        .about(&activity)
        .a(prov::ACTIVITY)
        .time(prov::STARTED_AT_TIME, facts.started)
        .time(prov::ENDED_AT_TIME, facts.ended)
        .iri(prov::WAS_ASSOCIATED_WITH, names::program(theme));
    // What no mapping makes: the build itself does.
    for entity in [theme.catalogue_iri(), theme.catalogue_graph(), theme.ontology_graph()] {
        triples.about(entity).a(prov::ENTITY).iri(prov::WAS_GENERATED_BY, &activity);
    }
    for dangling in &facts.statistics.dangling {
        let iri = names::part(theme, &activity, "dangling", &dangling.property);
        triples.about(&activity).iri(report::DANGLING_LINKS, &iri);
        triples
            .about(&iri)
            .a(report::DANGLING_LINKS_CLASS)
            .iri(report::PROPERTY, &dangling.property)
            .count(report::COUNT, dangling.links)
            .count(report::TARGETS, dangling.targets)
            .iris(report::SAMPLE_TARGET, &dangling.samples);
    }
}
