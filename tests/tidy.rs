//! What the code promises of itself in `src/ARCHITECTURE.md` and CONTRIBUTING.md, held by reading it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use dataesr::text::CODES;
use dataesr::theme::Theme;
use regex::Regex;

use crate::support::root;

/// Lowest first: each imports only floors before it.
const FLOORS: &[&str] =
    &["text", "rdf", "function", "mapping", "ingest", "store", "theme", "build", "view", "http", "cli"];
const FILE_LINES: usize = 500;
/// A function fits on a screen; the last lines are for its head and its ends of blocks.
const FUNCTION_LINES: usize = 80;

/// The text of a file of the repository, with its path from the root.
struct Text {
    path: String,
    text: String,
}

impl Text {
    /// The floor of a file in `src/`.
    fn floor(&self) -> Option<&str> {
        let rest = self.path.strip_prefix("src/")?;
        FLOORS.iter().copied().find(|floor| rest.starts_with(&format!("{floor}/")))
    }

    /// Line numbers and lines, without those of comments.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().enumerate().map(|(number, line)| (number + 1, line));
        lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

/// The texts below `folder` with one of the extensions; all texts without any.
fn texts(folder: &str, extensions: &[&str]) -> Vec<Text> {
    let mut texts = Vec::new();
    let mut waiting = vec![root().join(folder)];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            let built = ["target", "store", "generations", "rejects", ".git", ".cargo"];
            if built.iter().any(|name| path == root().join(name)) || path.ends_with("node_modules") {
                continue;
            }
            waiting.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if extensions.is_empty()
            || extensions.iter().any(|e| path.extension().is_some_and(|x| x == *e))
        {
            // Data files may be in other encodings.
            let Ok(text) = fs::read_to_string(&path) else { continue };
            let path = path.strip_prefix(root()).unwrap().display().to_string();
            texts.push(Text { path, text });
        }
    }
    texts.sort_by(|a, b| a.path.cmp(&b.path));
    texts
}

fn source() -> Vec<Text> {
    texts("src", &["rs"])
}

fn assert_none(what: &str, found: &BTreeSet<String>) {
    let list = found.iter().fold(String::new(), |mut list, line| {
        let _ = writeln!(list, "  {line}");
        list
    });
    assert!(found.is_empty(), "{what}:\n{list}");
}

#[test]
fn each_floor_imports_only_floors_below_it() {
    let imported = Regex::new(r"\bcrate::(\{|\w+)").unwrap();
    let mut found = BTreeSet::new();
    for file in source() {
        let Some(floor) = file.floor().and_then(|floor| FLOORS.iter().position(|f| *f == floor)) else {
            continue;
        };
        for (number, line) in file.code() {
            for import in imported.captures_iter(line) {
                let name = &import[1];
                let other = FLOORS.iter().position(|floor| *floor == name);
                if name == "{" || other.is_some_and(|other| other > floor) {
                    found.insert(format!("{}:{number}: {}", file.path, line.trim()));
                }
            }
        }
    }
    assert_none("imports from a floor above, or of several floors in one line", &found);
}

#[test]
fn libraries_stay_on_their_floors() {
    let rules: &[(&str, &[&str])] = &[
        (r"\boxigraph::|\bspareval::", &["rdf", "store"]),
        (r"\bcsv::(Reader|Writer|ByteRecord|StringRecord|Error)", &["ingest"]),
        (r"\baxum::", &["http"]),
        (r"\bsophia::", &["rdf"]),
        (r"\bclap::|\bindicatif::", &["cli"]),
        (r"\bprintln!|\beprintln!|\bprint!|\beprint!|\bdbg!", &["cli"]),
    ];
    let mut found = BTreeSet::new();
    for (pattern, floors) in rules {
        let pattern = Regex::new(pattern).unwrap();
        for file in source().iter().filter(|file| file.floor().is_some_and(|floor| !floors.contains(&floor)))
        {
            for (number, line) in file.code().filter(|(_, line)| pattern.is_match(line)) {
                found.insert(format!("{}:{number}: {}", file.path, line.trim()));
            }
        }
    }
    assert_none("used on a floor where it does not belong", &found);
}

#[test]
fn mappings_are_read_without_opening_files() {
    let opens = Regex::new(r"\bfs::|\bFile::open|SourceText::read").unwrap();
    let mut found = BTreeSet::new();
    for file in source().iter().filter(|file| matches!(file.floor(), Some("mapping" | "function"))) {
        // Tests of a floor may read their cases.
        let code = file.text.split("#[cfg(test)]").next().unwrap_or_default();
        if opens.is_match(code) {
            found.insert(file.path.clone());
        }
    }
    assert_none("files are opened in pure floors", &found);
}

#[test]
fn files_and_functions_are_short() {
    let head = Regex::new(r"^( *)(pub(\([a-z]+\))? )?(const )?(async )?(unsafe )?fn (\w+)").unwrap();
    let mut found = BTreeSet::new();
    for file in ["src", "tests", "benches"].iter().flat_map(|folder| texts(folder, &["rs"])) {
        let lines: Vec<&str> = file.text.lines().collect();
        if lines.len() > FILE_LINES {
            found.insert(format!("{}: {} lines", file.path, lines.len()));
        }
        for (start, line) in lines.iter().enumerate() {
            let Some(function) = head.captures(line) else { continue };
            // The formatter sets the closing brace under the head.
            let close = format!("{}}}", &function[1]);
            let length = lines[start..].iter().position(|line| *line == close).unwrap_or(0);
            if length > FUNCTION_LINES {
                found.insert(format!("{}:{}: `{}` has {length} lines", file.path, start + 1, &function[7]));
            }
        }
    }
    assert_none("too long", &found);
}

/// Words of the domains of our themes that no id of them shows.
const DOMAIN: &[&str] = &[
    "université",
    "university",
    "universities",
    "etablissement",
    "établissement",
    "établissements",
    "establishment",
    "chercheur",
    "chercheurs",
    "UAI",
    "SISE",
    "RNSR",
    "SIREN",
    "musée",
    "musées",
    "museum",
    "museums",
];

/// Parts of ids that are words of any domain, or of our own.
const GENERAL: &[&str] = &[
    "structure",
    "structures",
    "person",
    "site",
    "place",
    "label",
    "status",
    "group",
    "code",
    "type",
    "year",
    "unit",
    "role",
    "level",
    "list",
    "identifier",
    "country",
    "region",
    "address",
    "observation",
    "dataset",
    "concept",
    "scheme",
    "indicator",
    "measure",
    "dimension",
    "relation",
    "category",
    "event",
    "nature",
    "domain",
    "field",
    "scale",
    "kind",
    "text",
    "link",
    "name",
    "activity",
    "member",
    "count",
    "register",
    "figures",
    "nomenclature",
    "orcid",
    "isni",
    "wikidata",
    "period",
    "main",
    "join",
    "annual",
    "value",
    "entry",
    "entries",
    // Words of the interface in French.
    "personne",
    "texte",
    "adresse",
    "identifiant",
    "recherche",
    "affiliation",
    "pays",
    "city",
    "visit",
    "visits",
    "former",
    "current",
    "file",
    "source",
    "reference",
    "sector",
    "subject",
    "number",
    // Of French, in which pages speak as well.
    "adresse",
    "identifiant",
    "personne",
    "recherche",
    "texte",
    "master",
];

#[test]
fn no_word_of_a_theme_stands_in_the_code() {
    let mut words: BTreeSet<String> = DOMAIN.iter().map(|word| word.to_lowercase()).collect();
    for folder in [root().to_owned(), root().join("tests/theme/museums")] {
        let Ok((theme, _)) = Theme::load(&folder) else { continue };
        let ids = theme.entities.iter().map(|entity| &entity.id);
        let ids = ids.chain(theme.datasets.iter().map(|dataset| &dataset.id));
        for id in ids.chain(theme.schemes.iter().map(|scheme| &scheme.id)) {
            let parts = id.split(|c: char| !c.is_alphabetic()).filter(|part| part.chars().count() > 3);
            words.extend(parts.map(str::to_lowercase).filter(|part| !GENERAL.contains(&part.as_str())));
        }
    }
    let list: Vec<String> = words.iter().map(|word| regex::escape(word)).collect();
    let pattern = Regex::new(&format!(r"(?i)\b({})\b", list.join("|"))).unwrap();
    let mut found = BTreeSet::new();
    for file in source() {
        for (number, line) in file.text.lines().enumerate() {
            for word in pattern.find_iter(line) {
                found.insert(format!("{}:{}: `{}`", file.path, number + 1, word.as_str()));
            }
        }
    }
    assert_none("words of a theme's domain", &found);
}

#[test]
fn every_code_is_reported_somewhere() {
    let table = fs::read_to_string(root().join("src/text/codes.rs")).unwrap();
    let row = Regex::new(r#"(?m)^    ([A-Z0-9_]+) = "(D\d+)""#).unwrap();
    let code: String = source()
        .into_iter()
        .filter(|file| !file.path.ends_with("text/codes.rs"))
        .map(|file| file.text)
        .collect();
    let mut rows = 0;
    let mut found = BTreeSet::new();
    for row in row.captures_iter(&table) {
        rows += 1;
        if !code.contains(&format!("code::{}", &row[1])) {
            found.insert(format!("{} {}", &row[2], &row[1]));
        }
    }
    assert_eq!(rows, CODES.len(), "the table is read as the compiler reads it");
    assert_none("codes that nothing reports", &found);
}

/// README and `docs/` in one text.
fn documentation() -> String {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    texts("docs", &["md"]).into_iter().fold(readme, |all, file| all + &file.text)
}

#[test]
fn every_command_and_option_is_documented() {
    let documentation = documentation();
    let mut found = BTreeSet::new();
    for command in dataesr::cli::definition().get_subcommands() {
        let name = command.get_name();
        if !documentation.contains(&format!("dataesr {name}")) {
            found.insert(format!("dataesr {name}"));
        }
        for option in command.get_arguments().filter_map(clap::Arg::get_long).filter(|name| *name != "help") {
            if !documentation.contains(&format!("--{option}")) {
                found.insert(format!("dataesr {name} --{option}"));
            }
        }
    }
    assert_none("not in README.md or docs/", &found);
}

#[test]
fn no_test_is_switched_off() {
    let ignored = Regex::new(r"#\[ignore").unwrap();
    let mut found = BTreeSet::new();
    for file in ["src", "tests", "benches"].iter().flat_map(|folder| texts(folder, &["rs"])) {
        // This file names it.
        if file.path != "tests/tidy.rs" && ignored.is_match(&file.text) {
            found.insert(file.path);
        }
    }
    assert_none("tests that never run", &found);
}

#[test]
fn nothing_names_a_folder_of_one_machine() {
    let folder = Regex::new(r#"(^|[\s"'`(=])/(work|root|home|Users|tmp)/\w"#).unwrap();
    let mut found = BTreeSet::new();
    for file in texts("", &["rs", "md", "toml", "ttl", "rq", "yml", "csv", "html", "css", "js", "ftl", "sh"])
    {
        if file.path == "tests/tidy.rs" {
            continue;
        }
        for (number, line) in file.text.lines().enumerate().filter(|(_, line)| folder.is_match(line)) {
            let line: String = line.trim().chars().take(100).collect();
            found.insert(format!("{}:{}: {line}", file.path, number + 1));
        }
    }
    assert_none("paths of one machine", &found);
}

#[test]
fn every_setting_and_limit_is_documented() {
    let documentation = documentation();
    let mut found = BTreeSet::new();
    for limit in dataesr::text::LIMITS {
        if !documentation.contains(&format!("`{}`", limit.name)) {
            found.insert(format!("limit `{}`", limit.name));
        }
    }
    let tables = [dataesr::theme::keys::THEME, dataesr::theme::query::keys::QUERY];
    for key in tables.into_iter().flatten() {
        if !documentation.contains(&format!("`{}`", key.name))
            && !documentation.contains(&format!("[{}]", key.name))
        {
            found.insert(format!("setting `{}`", key.name));
        }
    }
    assert_none("not in README.md or docs/", &found);
}

/// A path that is written somewhere leads to a file.
#[test]
fn documents_name_files_that_exist() {
    let link = Regex::new(r"\]\(([^)#:\s]+)").unwrap();
    let mut found = BTreeSet::new();
    for file in
        texts("docs", &["md"]).into_iter().chain(texts("README.md", &[])).chain(texts("CONTRIBUTING.md", &[]))
    {
        let folder: PathBuf = root().join(Path::new(&file.path).parent().unwrap_or(Path::new("")));
        for target in link.captures_iter(&file.text) {
            let is_file = !target[1].starts_with('/') && !target[1].starts_with("http");
            if is_file && !folder.join(&target[1]).exists() {
                found.insert(format!("{}: {}", file.path, &target[1]));
            }
        }
    }
    assert_none("links to files that do not exist", &found);
}
