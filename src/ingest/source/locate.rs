//! Where the relative paths of a mapping lead.

use std::path::{Path, PathBuf};

use crate::ingest::RunOptions;
use crate::mapping::{LogicalSource, Root, Target};
use crate::text::{Diagnostic, code, nearest};

/// The file of a source, as `docs/mapping.md` specifies ("Where files are found").
pub fn locate(source: &LogicalSource, options: &RunOptions) -> Result<PathBuf, Diagnostic> {
    let path = source.path.strip_prefix("file://").unwrap_or(&source.path);
    let fail = |message: String| {
        Diagnostic::new(&code::FILE_UNREADABLE, message).at(source.path_span.clone(), "named here")
    };
    if let Some((scheme, _)) = path.split_once("://") {
        return Err(fail(format!("`{path}` is not a file, and the program fetches nothing by `{scheme}:`"))
            .help("download it, for instance with `dataesr fetch`, and name the file"));
    }
    let folders = folders(&source.root, options);
    for folder in &folders {
        let file = folder.join(path);
        let packed = PathBuf::from(format!("{}.gz", file.display()));
        if let Some(found) = [file, packed].into_iter().find(|file| file.is_file()) {
            return Ok(found);
        }
    }
    let tried: Vec<String> =
        folders.iter().map(|folder| format!("`{}`", folder.join(path).display())).collect();
    let mut diagnostic =
        fail(format!("there is no file `{path}`")).help(format!("looked for {}", tried.join(", then ")));
    if let Some(near) = folders.iter().find_map(|folder| nearest_file(&folder.join(path))) {
        diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
    }
    Err(diagnostic)
}

/// The folders in which a path is looked for, best first.
fn folders(root: &Root, options: &RunOptions) -> Vec<PathBuf> {
    let here = PathBuf::from(".");
    match root {
        Root::CurrentWorkingDirectory => vec![here],
        Root::MappingDirectory => vec![options.mapping_folder.clone()],
        Root::Folder(folder) => {
            let folder = Path::new(folder.strip_prefix("file://").unwrap_or(folder));
            let mut all = vec![folder.to_owned()];
            if folder.is_relative() {
                // A folder that the mapping names is relative to the mapping, as its files are.
                all.insert(0, options.mapping_folder.join(folder));
            }
            all
        }
        Root::Unspecified => {
            let mut all = options.roots.clone();
            for folder in [options.mapping_folder.clone(), here] {
                if !all.contains(&folder) {
                    all.push(folder);
                }
            }
            all
        }
    }
}

fn nearest_file(path: &Path) -> Option<String> {
    let wanted = path.file_name()?.to_string_lossy();
    let names: Vec<String> = std::fs::read_dir(path.parent()?)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
        .collect();
    nearest(&wanted, names.iter().map(String::as_str)).map(str::to_owned)
}

/// The file of a target; a relative one without root is written to the current folder.
pub fn resolve_target(target: &Target, options: &RunOptions) -> PathBuf {
    let path = target.path.strip_prefix("file://").unwrap_or(&target.path);
    match &target.root {
        Root::Unspecified | Root::CurrentWorkingDirectory => PathBuf::from(path),
        Root::MappingDirectory => options.mapping_folder.join(path),
        Root::Folder(folder) => {
            options.mapping_folder.join(folder.strip_prefix("file://").unwrap_or(folder)).join(path)
        }
    }
}
