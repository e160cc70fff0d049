//! Faulty mappings and what is said of them: beside each `NAME.ttl` or `NAME.yml` stands `NAME.txt`,
//! the exact text shown. `UPDATE_CASES=1` writes it.

use dataesr::mapping::{ReadOptions, read};
use dataesr::text::{SourceText, render_report};

use crate::support::root;

#[test]
fn each_faulty_mapping_is_told_what_is_wrong() {
    let folder = root().join("tests/mapping/diagnostics");
    let mut cases: Vec<_> = std::fs::read_dir(&folder)
        .expect("the folder of the cases")
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension != "txt"))
        .collect();
    cases.sort();
    let mut wrong = Vec::new();
    for case in &cases {
        let name = case.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let source = SourceText::new(name.as_str(), std::fs::read_to_string(case).expect("a readable case"));
        let report = match read(&source, &ReadOptions::default()) {
            Ok((_, report)) | Err(report) => report,
        };
        let shown = render_report(&report, false) + "\n";
        let expected = case.with_extension("txt");
        if std::env::var_os("UPDATE_CASES").is_some() {
            std::fs::write(&expected, &shown).expect("the folder of the cases is writable");
        }
        let expected = std::fs::read_to_string(&expected).unwrap_or_default();
        if shown != expected {
            wrong.push(format!("## {name}: shown\n{shown}\n## expected\n{expected}"));
        }
    }
    assert!(!cases.is_empty());
    assert!(wrong.is_empty(), "{}\n(UPDATE_CASES=1 writes what is shown)", wrong.join("\n"));
}
