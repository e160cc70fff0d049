//! Where documents and tables come from: addresses, and the files that stand for them.

use std::fs::File;
use std::io::{self, BufReader, Read as _};
use std::path::{Component, Path, PathBuf};

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use crate::ingest::source::{Bytes, open};
use crate::mapping::Compression;
use crate::mapping::csvw::normal;
use crate::rdf::iri;
use crate::text::{Diagnostic, SourceText, code};

/// What a path has that an address has not.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}')
    .add(b'[')
    .add(b']');

/// What is behind addresses.
pub trait Web {
    /// What is at an address; `None` when there is nothing.
    fn open(&self, url: &str) -> io::Result<Option<Resource>>;

    /// The address of the metadata that a `Link` header with `rel="describedby"` gives for a table.
    fn described_by(&self, _url: &str) -> Option<String> {
        None
    }
}

/// What was found at an address.
pub struct Resource {
    /// What messages call it.
    pub name: String,
    pub bytes: Bytes,
}

impl Resource {
    pub fn text(mut self) -> Result<SourceText, String> {
        let mut bytes = Vec::new();
        self.bytes.read_to_end(&mut bytes).map_err(|error| error.to_string())?;
        let text = String::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())?;
        Ok(SourceText::new(self.name, text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)))
    }
}

/// A folder whose files stand for the addresses below a base.
#[derive(Debug)]
pub struct LocalFolder {
    folder: PathBuf,
    /// Ends with `/`.
    base: String,
    /// Folders in which files are looked for first.
    data: Vec<PathBuf>,
}

impl LocalFolder {
    /// The folder of a file, and the address of the file. `base` is the address that stands for the
    /// folder, or for the file itself; without one files have their `file:` addresses.
    pub fn of(file: &Path, base: Option<&str>) -> Result<(Self, String), Diagnostic> {
        let shown = file.display().to_string();
        let unreadable = |error: &dyn std::fmt::Display| {
            Diagnostic::new(&code::FILE_UNREADABLE, format!("cannot read `{shown}`: {error}")).in_file(&shown)
        };
        let name = file.file_name().ok_or_else(|| unreadable(&"it is a folder"))?;
        let name = utf8_percent_encode(&name.to_string_lossy(), PATH).to_string();
        let folder = file.parent().unwrap_or(Path::new("")).to_owned();
        let base = match base {
            Some(base) => base.to_owned(),
            None => {
                let here = if folder.as_os_str().is_empty() { Path::new(".") } else { &folder };
                let absolute = here.canonicalize().map_err(|error| unreadable(&error))?;
                let path = absolute.to_string_lossy().replace('\\', "/");
                let path = utf8_percent_encode(path.trim_matches('/'), PATH).to_string();
                format!("file:///{path}/").replace("file:////", "file:///")
            }
        };
        let url = iri::resolve(Some(&base), &name).map_err(|reason| {
            Diagnostic::new(&code::BAD_IRI, format!("`{base}` cannot be a base IRI: {reason}"))
        })?;
        let end = url.rfind('/').map_or(url.len(), |slash| slash + 1);
        Ok((Self { folder, base: url[..end].to_owned(), data: Vec::new() }, url))
    }

    /// Looks for files in other folders first, which stand for the same addresses.
    #[must_use]
    pub fn with_data(mut self, folders: &[PathBuf]) -> Self {
        self.data = folders.to_vec();
        self
    }

    /// The address that a file stands for.
    pub fn url_of(&self, file: &Path) -> Result<String, Diagnostic> {
        let shown = file.display().to_string();
        let unreadable = |error: io::Error| {
            Diagnostic::new(&code::FILE_UNREADABLE, format!("cannot read `{shown}`: {error}")).in_file(&shown)
        };
        let here = if self.folder.as_os_str().is_empty() { Path::new(".") } else { &self.folder };
        let (here, file) =
            here.canonicalize().and_then(|here| Ok((here, file.canonicalize()?))).map_err(unreadable)?;
        let shared = here.components().zip(file.components()).take_while(|(a, b)| a == b).count();
        let mut relative = "../".repeat(here.components().count() - shared);
        let rest: PathBuf = file.components().skip(shared).collect();
        relative.extend(utf8_percent_encode(&rest.to_string_lossy().replace('\\', "/"), PATH));
        iri::resolve(Some(&self.base), &relative).map_err(|reason| unreadable(io::Error::other(reason)))
    }

    /// The file that stands for an address.
    fn path(&self, url: &str) -> Option<PathBuf> {
        let path = self.path_from_folder(url)?;
        let beside = |folder: &PathBuf| folder.join(path.strip_prefix(&self.folder).unwrap_or(&path));
        let found = self.data.iter().map(beside).find(|path| path.is_file());
        Some(found.unwrap_or(path))
    }

    fn path_from_folder(&self, url: &str) -> Option<PathBuf> {
        let url = normal(url.split('#').next().unwrap_or_default());
        // The configuration of the site is the folder's.
        let root = iri::resolve(Some(&self.base), "/.well-known/csvm").ok();
        if root.is_some_and(|root| normal(&root) == url) {
            return Some(self.folder.join(".well-known/csvm"));
        }
        let own = normal(&self.base);
        let (mut base, mut folder) = (own.as_str(), self.folder.clone());
        loop {
            if let Some(rest) = url.strip_prefix(base) {
                let rest = percent_decode_str(rest).decode_utf8().ok()?;
                let relative = Path::new(rest.as_ref());
                let inside = relative.components().all(|part| matches!(part, Component::Normal(_)));
                return (inside && !rest.is_empty()).then(|| folder.join(relative));
            }
            // One folder up, as far as the address has folders.
            let up = base.trim_end_matches('/').rfind('/').filter(|slash| !base[..*slash].ends_with('/'))?;
            base = &base[..=up];
            folder.push("..");
        }
    }
}

impl Web for LocalFolder {
    fn open(&self, url: &str) -> io::Result<Option<Resource>> {
        // Files have no queries: as most servers do, theirs are ignored, but not where a name was
        // appended to one.
        let bare = url
            .split_once('?')
            .filter(|(_, query)| !query.ends_with("metadata.json"))
            .map_or(url, |(bare, _)| bare);
        let Some(path) = self.path(bare) else { return Ok(None) };
        if !path.is_file() {
            return Ok(None);
        }
        let name = path.display().to_string();
        let name = name.strip_prefix("./").map(str::to_owned).unwrap_or(name);
        let bytes: Bytes = if path.extension().is_some_and(|end| end == "json") {
            Box::new(BufReader::new(File::open(&path)?))
        } else {
            open(&path, Compression::Unspecified)?.bytes
        };
        Ok(Some(Resource { name, bytes }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_stand_for_files_below_and_beside_the_folder() {
        let file = Path::new("data/a b.csv");
        let (web, url) = LocalFolder::of(file, Some("http://example.org/x/y/")).unwrap();
        assert_eq!(url, "http://example.org/x/y/a%20b.csv");
        let path = |url: &str| web.path(url).map(|path| path.display().to_string());
        assert_eq!(path(&url).as_deref(), Some("data/a b.csv"));
        assert_eq!(path("http://example.org/x/y/z/c.csv#row=1").as_deref(), Some("data/z/c.csv"));
        assert_eq!(path("http://example.org/x/c.csv").as_deref(), Some("data/../c.csv"));
        assert_eq!(path("http://example.org/.well-known/csvm").as_deref(), Some("data/.well-known/csvm"));
        assert_eq!(path("http://elsewhere.org/x/y/c.csv"), None);
        assert_eq!(path("http://example.org/x/y/%2e%2e/%2e%2e/etc"), None);
        let (_, url) = LocalFolder::of(file, Some("http://example.org/x/other.csv")).unwrap();
        assert_eq!(url, "http://example.org/x/a%20b.csv");
    }
}
