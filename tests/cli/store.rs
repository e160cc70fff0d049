//! Damage that is found, and builds that do not get in each other's way.

use std::fs;
use std::path::{Path, PathBuf};

use super::rebuild::{new_theme, run};
use crate::support::dataesr;
use dataesr::rdf::{NamedNode, Quad};
use dataesr::store::Edit;

/// Every file of the only generation, the database's journal and lock aside.
fn files(theme: &Path) -> Vec<PathBuf> {
    let generation = fs::read_dir(theme.join("store/generations")).unwrap().next().unwrap().unwrap().path();
    let inside = |folder: PathBuf| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let journal = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        name.starts_with("LOG") || name == "LOCK"
    };
    let mut files: Vec<PathBuf> = inside(generation.clone()).chain(inside(generation.join("db"))).collect();
    files.retain(|path| path.is_file() && !journal(path));
    files
}

#[test]
fn a_flipped_bit_in_any_file_is_found() {
    let theme = new_theme();
    run(theme.path(), &["build"]);
    let files = files(theme.path());
    assert!(files.len() > 8, "{files:?}");
    for path in files {
        let whole = fs::read(&path).unwrap();
        // `manifest.json` holds the checksums: of it only what matters is checked.
        if whole.is_empty() || path.ends_with("manifest.json") {
            continue;
        }
        let mut damaged = whole.clone();
        let middle = damaged.len() / 2;
        damaged[middle] ^= 1;
        fs::write(&path, damaged).unwrap();
        let output = dataesr().arg("verify").current_dir(theme.path()).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{}", path.display());
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(stderr.contains("D601"), "{}: {stderr}", path.display());
        fs::write(&path, whole).unwrap();
    }
    run(theme.path(), &["verify"]);
}

#[test]
fn a_generation_that_is_cut_short_is_not_served() {
    let theme = new_theme();
    run(theme.path(), &["build"]);
    let index = files(theme.path()).into_iter().find(|path| path.ends_with("index")).unwrap();
    let whole = fs::read(&index).unwrap();
    fs::write(&index, &whole[..whole.len() - 16]).unwrap();
    let output = dataesr().args(["query", "-q", "ASK {}"]).current_dir(theme.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("D601"));
    // A build does not rest on it, and mends the store.
    run(theme.path(), &["build"]);
    run(theme.path(), &["verify"]);
}

#[test]
fn a_second_build_is_refused_while_one_runs() {
    let theme = new_theme();
    let store = dataesr::store::Store::open(theme.path().join("store"));
    let lock = store.lock().unwrap();
    let output = dataesr().arg("build").current_dir(theme.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("D603") && stderr.contains(&std::process::id().to_string()), "{stderr}");
    drop(lock);
    run(theme.path(), &["build"]);
}

#[test]
fn a_store_that_cannot_be_made_is_told() {
    let theme = new_theme();
    fs::write(theme.path().join("store"), "a file").unwrap();
    let output = dataesr().arg("build").current_dir(theme.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("D604"));
}

#[test]
fn nothing_is_taken_over_from_a_damaged_generation() {
    let theme = new_theme();
    run(theme.path(), &["build"]);
    let index = files(theme.path()).into_iter().find(|path| path.ends_with("index")).unwrap();
    let mut bytes = fs::read(&index).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&index, bytes).unwrap();
    let query = theme.path().join("queries/books-by-author.rq");
    fs::write(&query, fs::read_to_string(&query).unwrap() + "\n").unwrap();
    let report: serde_json::Value = serde_json::from_str(&run(theme.path(), &["build", "--json"])).unwrap();
    assert_eq!(report["findings"][0]["code"], "D601");
    assert_eq!(report["datasets"][0]["status"], "mapped");
    run(theme.path(), &["verify"]);
}

#[test]
fn a_backup_is_restored_whole_or_not_at_all() {
    let theme = new_theme();
    run(theme.path(), &["build"]);
    let quads = run(theme.path(), &["dump"]);
    for name in ["kept.tar", "kept.tar.gz"] {
        run(theme.path(), &["backup", name]);
        let elsewhere = theme.path().join(format!("of-{name}"));
        let elsewhere = elsewhere.to_str().unwrap();
        run(theme.path(), &["restore", name, "--store", elsewhere]);
        run(theme.path(), &["verify", "--store", elsewhere]);
        assert_eq!(run(theme.path(), &["dump", "--store", elsewhere]), quads);
        // A build goes on from it: nothing changed, so there is nothing to do.
        let report = run(theme.path(), &["build", "--json", "--store", elsewhere]);
        let report: serde_json::Value = serde_json::from_str(&report).unwrap();
        assert_eq!(report["datasets"][0]["status"], "unchanged", "{report}");
    }
    let refused = |name: &str, store: &str, why: &str| {
        let arguments = ["restore", name, "--store", store];
        let output = dataesr().args(arguments).current_dir(theme.path()).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{stderr}");
        assert!(stderr.contains("D609") && stderr.contains(why), "{stderr}");
    };
    refused("kept.tar", "store", "already");
    refused("theme.toml", "new", "cannot be read");
    let whole = fs::read(theme.path().join("kept.tar")).unwrap();
    fs::write(theme.path().join("short.tar"), &whole[..whole.len() / 2]).unwrap();
    refused("short.tar", "new", "short.tar");
    let mut damaged = whole.clone();
    // Behind the header of an entry its bytes begin; there is room between entries that means nothing.
    let index = damaged.windows(6).position(|name| name == b"index\0").unwrap();
    damaged[index + 512] ^= 1;
    fs::write(theme.path().join("damaged.tar"), damaged).unwrap();
    refused("damaged.tar", "new", "checksum");
    let output =
        dataesr().args(["query", "-q", "ASK {}", "--store", "new"]).current_dir(theme.path()).output();
    assert!(String::from_utf8_lossy(&output.unwrap().stderr).contains("D602"), "nothing was restored");
    run(theme.path(), &["verify"]);
}

#[test]
fn a_build_keeps_what_programs_have_written() {
    let folder = new_theme();
    let settings = folder.path().join("theme.toml");
    let text = fs::read_to_string(&settings).unwrap() + "\n[update]\ngraphs = [\"graph/notes\"]\n";
    fs::write(&settings, text).unwrap();
    run(folder.path(), &["build"]);
    let before = run(folder.path(), &["dump"]).lines().count();
    let (theme, _) = dataesr::theme::Theme::load(folder.path()).unwrap();
    let store = dataesr::store::Store::open(folder.path().join("store"));
    let graph = NamedNode::new(theme.iri("graph/notes")).unwrap();
    let thing = NamedNode::new("urn:thing").unwrap();
    let quads = vec![Quad::new(thing.clone(), thing.clone(), thing, graph)];
    dataesr::build::revise(&theme, &store, &Edit::Merge { quads }).unwrap();
    run(folder.path(), &["verify"]);
    assert_eq!(run(folder.path(), &["dump"]).lines().count(), before + 1);
    for arguments in [&["build"][..], &["build", "--force"]] {
        run(folder.path(), arguments);
        assert!(run(folder.path(), &["dump"]).contains("<urn:thing>"), "{arguments:?}");
    }
    run(folder.path(), &["rollback"]);
    run(folder.path(), &["verify", "--all"]);
}
