//! The folders that most commands take.

use std::path::{Path, PathBuf};

use clap::Args;

use super::terminal;
use crate::store::Store;
use crate::text::Report;
use crate::theme::Theme;

/// `--theme`.
#[derive(Debug, Args)]
pub struct ThemeFolder {
    /// The folder of the theme, with its `theme.toml`
    #[arg(long, value_name = "DIR", default_value = ".")]
    theme: PathBuf,
}

/// `--store`.
#[derive(Debug, Args)]
pub struct StoreFolder {
    /// The folder of the generations [default: `store` in the theme's folder]
    #[arg(long, value_name = "DIR")]
    store: Option<PathBuf>,
}

/// `--data`.
#[derive(Debug, Args)]
pub struct DataFolder {
    /// The folder of the data files [default: `data` in the theme's folder]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

impl ThemeFolder {
    /// The folder without a leading `./`, so that messages name files as people do.
    pub fn path(&self) -> &Path {
        self.theme.strip_prefix(".").unwrap_or(&self.theme)
    }

    /// Reads the theme; its warnings are printed.
    pub fn load(&self) -> Result<Theme, Report> {
        let (theme, warnings) = Theme::load(self.path())?;
        terminal::print_report(&warnings);
        Ok(theme)
    }
}

impl StoreFolder {
    pub fn path(&self, theme: &ThemeFolder) -> PathBuf {
        self.store.clone().unwrap_or_else(|| theme.path().join("store"))
    }

    pub fn open(&self, theme: &ThemeFolder) -> Store {
        Store::open(self.path(theme))
    }
}

impl DataFolder {
    pub fn path(&self, theme: &ThemeFolder) -> PathBuf {
        self.data.clone().unwrap_or_else(|| theme.path().join("data"))
    }
}
