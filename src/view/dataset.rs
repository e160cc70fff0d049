//! The datasets: where they come from, what became of their rows, what they hold.

use serde::Serialize;

use super::cube::Part;
use super::overview::Counts;
use super::value::{Link, Text};
use super::{Reader, ViewError};
use crate::build::{DatasetStatus, Rejection};
use crate::rdf::vocab::rdf;
use crate::rdf::{NamedNode, NamedOrBlankNode, Term};
use crate::store::{Scope, StoreError};
use crate::theme::Dataset;

/// Entities of each type that a dataset's page names.
const EXAMPLES: usize = 4;

#[derive(Clone, Debug, Serialize)]
pub struct DatasetSummary {
    pub id: String,
    pub title: Text,
    pub description: Option<Text>,
    pub publisher: Option<String>,
    /// None when the generation does not hold it.
    pub rows: Option<u64>,
    pub quads: u64,
    pub updated: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct DatasetView {
    pub summary: DatasetSummary,
    pub iri: String,
    pub graph: String,
    pub keywords: Vec<String>,
    pub licence: Option<Link>,
    pub publisher: Option<Link>,
    pub source: Option<Link>,
    pub download: Option<Download>,
    /// All of it as files of ours, with their sizes.
    pub dumps: Vec<(Download, u64)>,
    /// The address of its change feed.
    pub feed: Option<String>,
    pub mapping: String,
    pub rejected: u64,
    pub files: Vec<InputFile>,
    /// Why rows or values were left out, the commonest cause first.
    pub rejections: Vec<Rejection>,
    /// The file was missing when the generation was built.
    pub missing: bool,
    pub seconds: Option<f64>,
    pub classes: Vec<Partition>,
    pub properties: Vec<Partition>,
    pub examples: Vec<(Text, Vec<Link>)>,
    pub cubes: Vec<(Link, Vec<StructurePart>)>,
}

/// A file to download.
#[derive(Clone, Debug, Serialize)]
pub struct Download {
    pub href: String,
    pub name: String,
}

/// A file that was read.
#[derive(Clone, Debug, Serialize)]
pub struct InputFile {
    pub path: String,
    pub bytes: u64,
    pub sha256: String,
    /// Columns that the mapping does not read, and those without any value.
    pub unmapped: Vec<String>,
    pub empty: Vec<String>,
}

/// How many instances a class has, or statements a property.
#[derive(Clone, Debug, Serialize)]
pub struct Partition {
    pub term: Link,
    /// Its prefixed name: several terms have the same name in words.
    pub name: Option<String>,
    pub count: u64,
}

/// A component of a cube's structure.
#[derive(Clone, Debug, Serialize)]
pub struct StructurePart {
    pub part: Part,
    pub property: Link,
    /// Its definition in the ontology.
    pub definition: Option<Text>,
}

impl Reader<'_> {
    /// All datasets, in the order of the theme.
    #[must_use]
    pub fn datasets(&self) -> Vec<DatasetSummary> {
        self.theme.datasets.iter().map(|dataset| self.summary(dataset)).collect()
    }

    fn summary(&self, dataset: &Dataset) -> DatasetSummary {
        let record = self.generation.manifest().datasets.get(&dataset.id);
        DatasetSummary {
            id: dataset.id.clone(),
            title: self.some_text(&dataset.title).unwrap_or_else(|| Text::plain(dataset.id.clone())),
            description: self.some_text(&dataset.description),
            publisher: dataset.publisher.as_ref().map(|publisher| publisher.name.clone()),
            rows: record.map(|record| record.rows),
            quads: record.map(|record| record.quads).unwrap_or_default(),
            updated: record.and_then(|record| self.format().date(&record.ended)),
        }
    }

    pub fn dataset(&self, dataset: &Dataset) -> Result<DatasetView, ViewError> {
        let iri = self.theme.dataset_iri(&dataset.id);
        let counts = Counts::of(&iri, self.generation)?;
        let cubes: Vec<_> =
            self.overview.cubes.iter().filter(|cube| cube.dataset.as_ref() == Some(&dataset.id)).collect();
        let terms: Vec<NamedNode> = counts
            .classes
            .keys()
            .chain(counts.properties.keys())
            .map(|iri| NamedNode::new_unchecked(iri.as_str()))
            .chain(cubes.iter().map(|cube| cube.iri.clone()))
            .chain(cubes.iter().flat_map(|cube| cube.components().map(|(_, c)| c.property.clone())))
            .collect();
        let labels = self.labels(&terms)?;
        let partitions = |counts: std::collections::HashMap<String, u64>| {
            let mut partitions: Vec<Partition> = counts
                .into_iter()
                .map(|(iri, count)| Partition {
                    name: self.theme.prefixes.compact(&iri),
                    term: self.link_to_term(&NamedNode::new_unchecked(iri), &labels),
                    count,
                })
                .collect();
            partitions.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.term.iri.cmp(&b.term.iri)));
            partitions
        };
        let definitions = self.definitions(&terms)?;
        let cubes = cubes
            .iter()
            .map(|cube| {
                let parts = cube.components().map(|(part, component)| StructurePart {
                    part,
                    property: self.link_to_term(&component.property, &labels),
                    definition: definitions.get(&component.property).cloned(),
                });
                (self.link_to(&cube.iri, &labels), parts.collect())
            })
            .collect();
        let (classes, properties) = (partitions(counts.classes), partitions(counts.properties));
        let outside = |iri: &Option<String>| {
            let node = NamedNode::new_unchecked(iri.clone()?);
            Some(self.link_to(&node, &super::Labels::default()))
        };
        let report = self.overview.reports.get(&dataset.id);
        let publisher = dataset.publisher.as_ref().map(|publisher| Link {
            iri: publisher.iri.clone().unwrap_or_default(),
            href: publisher.iri.as_deref().and_then(|iri| self.href(iri)),
            external: true,
            label: Text::plain(publisher.name.clone()),
        });
        let mapping = dataset.mapping.strip_prefix(&self.theme.root).unwrap_or(&dataset.mapping);
        Ok(DatasetView {
            summary: self.summary(dataset),
            graph: dataset.graph.clone(),
            keywords: self.keywords(dataset),
            licence: outside(&dataset.licence),
            publisher,
            source: outside(&dataset.source),
            download: self.download(dataset),
            dumps: self.dumps(dataset),
            feed: self.generation.changes().map(|_| format!("/changes/{}.atom", dataset.id)),
            mapping: mapping.display().to_string(),
            rejected: self
                .generation
                .manifest()
                .datasets
                .get(&dataset.id)
                .map_or(0, |record| record.rejected),
            files: self.files(dataset),
            rejections: report.map(|report| report.rejections.clone()).unwrap_or_default(),
            missing: report.is_some_and(|report| report.status == DatasetStatus::Missing),
            seconds: report.map(|report| report.seconds),
            classes,
            properties,
            examples: self.examples(dataset)?,
            cubes,
            iri,
        })
    }

    fn keywords(&self, dataset: &Dataset) -> Vec<String> {
        let best = dataset.keywords.iter().min_by_key(|(language, _)| self.language_rank(language));
        best.map(|(_, words)| words.clone()).unwrap_or_default()
    }

    fn download(&self, dataset: &Dataset) -> Option<Download> {
        let href = self.href(dataset.download.as_ref()?)?;
        let file = dataset.file.as_ref().and_then(|file| file.file_name());
        let name = file.map_or_else(|| href.clone(), |name| name.to_string_lossy().into_owned());
        Some(Download { href, name })
    }

    fn dumps(&self, dataset: &Dataset) -> Vec<(Download, u64)> {
        let record = self.generation.manifest().datasets.get(&dataset.id);
        let dumps = record.map_or(&[][..], |record| record.dumps.as_slice()).iter();
        let file = |name: &String| Download { href: format!("/dumps/{name}"), name: name.clone() };
        dumps.map(|dump| (file(&dump.name), dump.bytes)).collect()
    }

    fn files(&self, dataset: &Dataset) -> Vec<InputFile> {
        let record = self.generation.manifest().datasets.get(&dataset.id);
        let report = self.overview.reports.get(&dataset.id);
        let read = |path: &str| {
            let files = report.map(|report| report.files.as_slice()).unwrap_or_default();
            // The report has the path on the disk, the record the one below the data folder.
            files.iter().find(|file| file.path.ends_with(path))
        };
        let inputs = record.map(|record| record.inputs.as_slice()).unwrap_or_default();
        inputs
            .iter()
            .map(|input| InputFile {
                path: input.path.clone(),
                bytes: input.bytes,
                sha256: input.sha256.clone(),
                unmapped: read(&input.path).map(|file| file.unmapped.clone()).unwrap_or_default(),
                empty: read(&input.path).map(|file| file.empty.clone()).unwrap_or_default(),
            })
            .collect()
    }

    /// Some entities of each type that the dataset's graph states.
    fn examples(&self, dataset: &Dataset) -> Result<Vec<(Text, Vec<Link>)>, StoreError> {
        let graph = NamedNode::new_unchecked(dataset.graph.as_str());
        let kind = NamedNode::new_unchecked(rdf::TYPE);
        let mut found: Vec<(Text, Vec<NamedNode>)> = Vec::new();
        for entity in &self.theme.entities {
            let class = Term::from(NamedNode::new_unchecked(entity.class.as_str()));
            let mut nodes = Vec::new();
            let quads = self.generation.quads_for(None, Some(&kind), Some(&class), Scope::Graph(&graph));
            for quad in quads.take(EXAMPLES) {
                if let NamedOrBlankNode::NamedNode(node) = quad?.subject {
                    nodes.push(node);
                }
            }
            if !nodes.is_empty() {
                found.push((self.text(&entity.plural), nodes));
            }
        }
        let labels = self.labels(found.iter().flat_map(|(_, nodes)| nodes))?;
        // A thing without name is no example of anything.
        let links = |nodes: Vec<NamedNode>| -> Vec<Link> {
            let named = nodes.iter().filter(|node| labels.get(node).is_some());
            named.map(|node| self.link_to(node, &labels)).collect()
        };
        let examples = found.into_iter().map(|(title, nodes)| (title, links(nodes)));
        Ok(examples.filter(|(_, links)| !links.is_empty()).collect())
    }
}
