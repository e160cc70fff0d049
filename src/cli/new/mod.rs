//! `dataesr new`: a small theme that works, to start from.

use std::fs;
use std::path::PathBuf;

use clap::Args;

use super::{Outcome, output_failed};
use crate::text::{Diagnostic, code};

/// Every file of the theme, by its path. They are files of this folder, so that they are read and
/// tested as what they are.
const FILES: &[(&str, &str)] = &[
    ("theme.toml", include_str!("theme/theme.toml")),
    ("ontology/library.ttl", include_str!("theme/ontology/library.ttl")),
    ("mappings/books.ttl", include_str!("theme/mappings/books.ttl")),
    ("queries/books-by-author.rq", include_str!("theme/queries/books-by-author.rq")),
    ("data/books.csv", include_str!("theme/data/books.csv")),
    ("README.md", include_str!("theme/README.md")),
    (".gitignore", include_str!("theme/gitignore")),
];

/// Writes a small working theme into a new folder
#[derive(Debug, Args)]
pub struct New {
    /// The folder to make
    folder: PathBuf,
}

impl New {
    pub fn run(&self) -> Outcome {
        let folder = self.folder.display();
        if fs::read_dir(&self.folder).is_ok_and(|mut entries| entries.next().is_some()) {
            let message = format!("the folder `{folder}` is not empty");
            return Err(Diagnostic::new(&code::FOLDER_NOT_EMPTY, message).into());
        }
        for (name, content) in FILES {
            let path = self.folder.join(name);
            let written = fs::create_dir_all(path.parent().unwrap_or(&self.folder))
                .and_then(|()| fs::write(&path, content));
            if let Err(error) = written {
                return output_failed(&path, &error);
            }
        }
        eprintln!("wrote a theme into `{folder}`; now: dataesr build --theme {folder}");
        Ok(())
    }
}
