//! The list of datasets, and the page of one.

use askama::Template;

use super::entity::alternates;
use super::layout::{Layout, Section, with_parameter};
use super::{Html, PageContext};
use crate::http::failure::Failure;
use crate::theme::Dataset;
use crate::view::{DatasetSummary, DatasetView, Part};

#[derive(Template)]
#[template(path = "datasets.html")]
struct DatasetsPage<'a> {
    page: Layout<'a>,
    datasets: Vec<DatasetSummary>,
}

/// `/datasets`.
pub fn list(context: &PageContext<'_>) -> Result<Html, Failure> {
    let page = Layout::titled(context, Section::Datasets, "datasets");
    Html::of(&DatasetsPage { page, datasets: context.reader().datasets() })
}

#[derive(Template)]
#[template(path = "dataset.html")]
struct DatasetPage<'a> {
    page: Layout<'a>,
    view: DatasetView,
}

pub fn page(context: &PageContext<'_>, dataset: &Dataset) -> Result<Html, Failure> {
    let view = context.reader().dataset(dataset)?;
    let mut page = Layout::new(context, Section::Datasets, view.summary.title.clone());
    page.alternates = alternates(context);
    page.subject = Some(view.iri.clone());
    Html::of(&DatasetPage { page, view })
}

impl DatasetPage<'_> {
    /// The console with a query of everything in the graph.
    fn console(&self) -> String {
        let query =
            format!("SELECT * {{ GRAPH <{}> {{ ?subject ?property ?value }} }} LIMIT 100", self.view.graph);
        self.page.to(&with_parameter("/console", "query", &query))
    }
}
