//! Building again: nothing when nothing changed, the same quads when forced, only what changed else.

use std::fs;
use std::path::Path;

use crate::support::dataesr;

/// The theme of `dataesr new` in a folder of its own.
pub fn new_theme() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    run(Path::new("."), &["new", folder.path().to_str().unwrap()]);
    folder
}

/// Runs a command that must succeed, and gives its standard output.
pub fn run(folder: &Path, arguments: &[&str]) -> String {
    let output = dataesr().args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The quads of all graphs but the catalogue's, which tells times.
fn quads(folder: &Path) -> Vec<String> {
    let dump = run(folder, &["dump", "--format", "nq"]);
    let mut quads: Vec<String> =
        dump.lines().filter(|line| !line.contains("/graph/catalogue> .")).map(str::to_owned).collect();
    quads.sort();
    quads
}

fn report(folder: &Path, options: &[&str]) -> serde_json::Value {
    let arguments: Vec<&str> = ["build", "--json"].iter().chain(options).copied().collect();
    serde_json::from_str(&run(folder, &arguments)).unwrap()
}

/// A second dataset, whose mapping makes blank nodes and writes into a graph of its own besides.
fn add_shelves(theme: &Path) {
    let settings = fs::read_to_string(theme.join("theme.toml")).unwrap();
    let block = "[[dataset]]\nid = \"shelves\"\ntitle = { en = \"Shelves\", fr = \"Rayons\" }\n\
                 file = \"shelves.csv\"\nmapping = \"mappings/shelves.ttl\"\n";
    fs::write(theme.join("theme.toml"), settings + block).unwrap();
    fs::write(theme.join("data/shelves.csv"), "book,shelf\nb1,A\nb2,A\nb3,B\nzz,C\n").unwrap();
    let mapping = "@prefix rml: <http://w3id.org/rml/> .\n\
        @prefix lib: <https://data.example/def#> .\n\
        <#s> a rml:TriplesMap ;\n\
          rml:logicalSource [ rml:source [ a rml:FilePath ; rml:path \"shelves.csv\" ] ; rml:referenceFormulation rml:CSV ] ;\n\
          rml:subjectMap [ rml:template \"place-{book}\" ; rml:termType rml:BlankNode ] ;\n\
          rml:predicateObjectMap [ rml:predicate lib:of ; rml:objectMap [ rml:template \"id/book/{book}\" ] ] ,\n\
            [ rml:predicate lib:shelf ; rml:objectMap [ rml:reference \"shelf\" ] ; rml:graph <graph/plan> ] .\n";
    fs::write(theme.join("mappings/shelves.ttl"), mapping).unwrap();
}

#[test]
fn building_twice_gives_the_same_quads() {
    let theme = new_theme();
    add_shelves(theme.path());
    let first = report(theme.path(), &[]);
    assert_eq!(first["outcome"], "built");
    assert_eq!(first["dangling"][0]["targets"], 1, "`zz` is no book: {first}");
    let before = quads(theme.path());
    assert!(before.iter().any(|quad| quad.contains("/.well-known/genid/bshelves__")), "{before:#?}");
    assert!(!before.iter().any(|quad| quad.contains("_:")));

    assert_eq!(report(theme.path(), &[])["outcome"], "unchanged");
    let again = report(theme.path(), &["--force"]);
    assert_eq!((&again["outcome"], &again["replaced"]), (&"built".into(), &first["generation"]));
    assert_eq!(quads(theme.path()), before);
}

#[test]
fn only_what_changed_is_mapped_again() {
    let theme = new_theme();
    add_shelves(theme.path());
    report(theme.path(), &[]);
    fs::write(theme.path().join("data/shelves.csv"), "book,shelf\nb1,A\nb4,D\n").unwrap();
    let partial = report(theme.path(), &[]);
    assert_eq!(partial["datasets"][0]["status"], "unchanged");
    assert_eq!(partial["datasets"][0]["rows"], 6, "what is told of it stays");
    assert_eq!(partial["datasets"][1]["status"], "mapped");
    let taken_over = quads(theme.path());
    report(theme.path(), &["--force"]);
    assert_eq!(quads(theme.path()), taken_over);
    assert!(!taken_over.iter().any(|quad| quad.contains("\"C\"")), "the old quads are gone");
}

#[test]
fn a_dataset_whose_file_is_missing_is_left_out_unless_strict() {
    let theme = new_theme();
    add_shelves(theme.path());
    fs::remove_file(theme.path().join("data/shelves.csv")).unwrap();
    let report = report(theme.path(), &[]);
    assert_eq!(report["datasets"][1]["status"], "missing");
    assert_eq!(report["findings"][0]["code"], "D103");
    let strict = dataesr().args(["build", "--strict"]).current_dir(theme.path()).output().unwrap();
    assert_eq!(strict.status.code(), Some(1));
}

#[test]
fn the_catalogue_tells_how_the_data_were_made() {
    let theme = new_theme();
    run(theme.path(), &["build"]);
    let ask = |pattern: &str| {
        let query = format!(
            "PREFIX report: <https://w3id.org/dataesr/report#> ASK {{ GRAPH <graph/catalogue> {{ {pattern} }} }}"
        );
        assert_eq!(run(theme.path(), &["query", "-q", &query]), "true\n", "{pattern}");
    };
    let sha256 = dataesr::text::sha256(fs::read(theme.path().join("data/books.csv")).unwrap());
    ask("<catalogue> a dcat:Catalog ; dcat:dataset <dataset/books> ; dcterms:title \"A small library\"@en");
    ask("<dataset/books> dcat:distribution ?d . ?d spdx:checksum [ spdx:checksumValue ?value ] \
         FILTER(STR(?value) = \"SHA256\")"
        .replace("SHA256", &sha256)
        .as_str());
    ask("<graph/books> prov:wasGeneratedBy ?run . ?run report:rowsRead 6 ; report:rowsRejected 0 ; \
         prov:startedAtTime ?start ; prov:qualifiedAssociation/prov:hadPlan ?plan");
    ask("<dataset/books> void:classPartition [ void:class foaf:Person ; void:entities 4 ]");
    ask("<dataset/books> void:propertyPartition [ void:property dcterms:title ; void:triples 6 ]");
    ask("<queries/books-by-author> a sh:SPARQLSelectExecutable ; sh:select ?text");
    let blank = run(theme.path(), &["dump", "--graph", "graph/catalogue", "--format", "nt"]);
    assert!(!blank.contains("_:"), "a catalogue has no blank nodes");
}

/// A limit on the size of files stands for a full disk: writing fails in the same way.
#[test]
fn a_full_disk_is_told_and_leaves_the_old_generation() {
    let theme = new_theme();
    run(theme.path(), &["build"]);
    let program = dataesr().get_program().to_owned();
    let script = format!("trap '' XFSZ; ulimit -f 8; exec '{}' build --force", program.to_string_lossy());
    let output =
        std::process::Command::new("bash").args(["-c", &script]).current_dir(theme.path()).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(stderr.contains("D604") && stderr.contains("File too large"), "{stderr}");
    run(theme.path(), &["verify"]);
    run(theme.path(), &["query", "-q", "ASK { ?s ?p ?o }"]);
}

#[test]
fn the_difference_of_two_generations_is_told() {
    let theme = new_theme();
    add_shelves(theme.path());
    report(theme.path(), &[]);
    report(theme.path(), &["--force"]);
    let difference = || -> serde_json::Value {
        serde_json::from_str(&run(theme.path(), &["diff", "--format", "json"])).unwrap()
    };
    let told = |value: &serde_json::Value, what: &str, part: &str| {
        value[what].as_array().unwrap().iter().any(|iri| iri.as_str().unwrap().contains(part))
    };
    let same = difference();
    for what in ["added", "changed", "deleted"] {
        assert!(!told(&same, what, "/id/"), "building again changes nothing: {same}");
    }
    let books = fs::read_to_string(theme.path().join("data/books.csv")).unwrap();
    let lines: Vec<&str> = books.lines().collect();
    let kept = lines[..lines.len() - 1].join("\n") + "\n";
    fs::write(theme.path().join("data/books.csv"), kept).unwrap();
    report(theme.path(), &[]);
    let changed = difference();
    assert!(told(&changed, "deleted", "/id/book/"), "{changed}");
    assert!(!told(&changed, "added", "/id/"), "{changed}");
    let text = run(theme.path(), &["diff"]);
    assert!(text.lines().any(|line| line.starts_with("- ") && line.contains("/id/book/")), "{text}");
    // A file that is missing deletes nothing.
    fs::remove_file(theme.path().join("data/books.csv")).unwrap();
    report(theme.path(), &[]);
    fs::write(theme.path().join("data/books.csv"), books).unwrap();
    report(theme.path(), &[]);
    let page = dataesr::store::Store::open(theme.path().join("store")).current().unwrap();
    let journal = page.journal().unwrap();
    let deleted = journal.below("id/book/").filter(|entry| entry.deleted.is_some()).count();
    assert_eq!(deleted, 0, "all books are back");
}
