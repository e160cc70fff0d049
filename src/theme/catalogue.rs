//! The site and its datasets, as the catalogue publishes them.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::{LangText, Network};
use crate::text::Span;

/// `[site]`.
#[derive(Clone, Debug, Default)]
pub struct Site {
    pub title: LangText,
    pub description: LangText,
    pub publisher: Option<Agent>,
    /// The licence of every dataset that names none.
    pub licence: Option<String>,
    pub contact: Option<Contact>,
    /// IRIs of entities worth opening first, shown on the home page.
    pub examples: Vec<String>,
    /// Machines that are believed when they tell for whom they ask.
    pub proxies: Vec<Network>,
    /// The form of a document for a client that takes anything, by its extension.
    pub default_format: Option<String>,
    /// The formats in which all of a dataset can be downloaded.
    pub dumps: Vec<DumpFormat>,
}

/// `[update]`: the graphs that programs may change while they are served. No build makes them: they are
/// carried from generation to generation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Updates {
    /// The first takes statements that name no graph. None: nothing may be changed.
    pub graphs: Vec<String>,
    /// Whether any other graph may be changed as well. What a build makes it makes again.
    pub every: bool,
}

/// A format for all of a dataset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DumpFormat {
    NQuads,
    Turtle,
    /// One statement in a row.
    Csv,
}

impl DumpFormat {
    pub const ALL: [Self; 3] = [Self::NQuads, Self::Turtle, Self::Csv];

    /// What the settings call it, and the extension of its files.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::NQuads => "nq",
            Self::Turtle => "ttl",
            Self::Csv => "csv",
        }
    }

    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::NQuads => "application/n-quads",
            Self::Turtle => "text/turtle",
            Self::Csv => "text/csv",
        }
    }
}

/// Who publishes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Agent {
    pub name: String,
    pub iri: Option<String>,
}

/// Whom to write to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contact {
    pub name: String,
    pub email: Option<String>,
    /// The IRI of a page.
    pub page: Option<String>,
}

/// Which things a dataset links to the rows that they come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Provenance {
    None,
    /// Those of data cubes.
    #[default]
    Observations,
    All,
}

impl Provenance {
    pub const ALL: [(&str, Self); 3] =
        [("none", Self::None), ("observations", Self::Observations), ("all", Self::All)];

    /// Its name in the settings.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, choice)| *choice == self).map_or("", |(name, _)| name)
    }
}

/// Keywords per language, in the order of the file.
pub type LangList = Vec<(String, Vec<String>)>;

/// `[[dataset]]`: one source, mapped into one named graph.
#[derive(Clone, Debug)]
pub struct Dataset {
    pub id: String,
    pub title: LangText,
    pub description: LangText,
    pub keywords: LangList,
    pub licence: Option<String>,
    pub publisher: Option<Agent>,
    /// The landing page of the origin.
    pub source: Option<String>,
    /// What `dataesr fetch` downloads into `file`.
    pub download: Option<String>,
    /// The data file, relative to the data folder.
    pub file: Option<PathBuf>,
    /// The mapping file, which lies below the theme's root.
    pub mapping: PathBuf,
    /// The IRI of its category, when it is a high-value dataset of the European Union.
    pub hvd_category: Option<String>,
    /// The IRI of the named graph.
    pub graph: String,
    /// Which things are linked to the rows that they come from.
    pub provenance: Provenance,
    /// The block in `theme.toml`.
    pub span: Span,
}

impl Dataset {
    /// The data file below `data`: `file` or `file.gz`, whichever exists; the first when neither does.
    #[must_use]
    pub fn data_file(&self, data: &Path) -> Option<PathBuf> {
        let plain = data.join(self.file.as_ref()?);
        if !plain.exists() {
            let mut name = plain.clone().into_os_string();
            name.push(".gz");
            let compressed = PathBuf::from(name);
            if compressed.exists() {
                return Some(compressed);
            }
        }
        Some(plain)
    }
}
