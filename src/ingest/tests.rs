//! The engine on plans made by hand; `tests/conformance` runs it behind the front end.

use std::fmt::Write as _;
use std::path::Path;

use super::*;
use crate::mapping::{
    Column, Compression, Encoding, Expression, Format, Join, JoinCondition, LiteralType, LogicalSource, Part,
    PredicateObjectMap, Relation, RelationKind, Root, TermMap, TermType, TermValue, TriplesMap,
};
use crate::rdf::EncodedQuad;
use crate::text::{Silent, SourceText, Span};

struct Folder(tempfile::TempDir);

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        Self(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

fn span() -> Span {
    SourceText::new("m.ttl", "mapping").span(0..7)
}

fn source(path: &str, columns: &[&str]) -> Relation {
    let column = |name: &&str| Column { name: (*name).to_owned(), spans: vec![span()], described: None };
    Relation {
        name: path.to_owned(),
        span: span(),
        kind: RelationKind::Source(LogicalSource {
            path: path.to_owned(),
            path_span: span(),
            root: Root::Unspecified,
            compression: Compression::Unspecified,
            encoding: None,
            nulls: vec![String::new()],
            metadata: None,
            format: Format::Csv(Box::default()),
        }),
        columns: columns.iter().map(column).collect(),
    }
}

fn term(value: TermValue, term_type: TermType) -> TermMap {
    TermMap { value, term_type, condition: None, targets: Vec::new(), span: span() }
}

fn iri(constant: &str) -> TermMap {
    term(TermValue::Constant(format!("<{constant}>")), TermType::Iri(Encoding::Iri))
}

/// `prefix{column}`.
fn template(prefix: &str, column: usize) -> TermMap {
    let parts = vec![Part::Text(prefix.to_owned()), Part::Column(column)];
    term(TermValue::Expression(Expression::Template(parts)), TermType::Iri(Encoding::Iri))
}

fn literal(column: usize, kind: LiteralType) -> TermMap {
    term(TermValue::Expression(Expression::Column(column)), TermType::Literal(kind))
}

fn map(relation: usize, subject: TermMap, objects: Vec<(&str, TermMap)>) -> TriplesMap {
    let one = |(predicate, object): (&str, TermMap)| PredicateObjectMap {
        predicates: vec![iri(predicate)],
        objects: vec![object],
        graphs: Vec::new(),
        span: span(),
    };
    TriplesMap {
        name: "map".to_owned(),
        span: span(),
        relation,
        base_iri: None,
        subject,
        graphs: Vec::new(),
        predicate_objects: objects.into_iter().map(one).collect(),
    }
}

fn integer() -> LiteralType {
    LiteralType::Datatype("http://www.w3.org/2001/XMLSchema#integer".to_owned())
}

fn people() -> Plan {
    let subject = || template("http://e/", 0);
    let objects = vec![("p:name", literal(1, LiteralType::Natural)), ("p:age", literal(2, integer()))];
    Plan {
        relations: vec![source("people.csv", &["id", "name", "age"])],
        maps: vec![map(0, subject(), objects)],
        targets: Vec::new(),
    }
}

fn options(folder: &Path) -> RunOptions {
    RunOptions { roots: vec![folder.to_owned()], ..RunOptions::default() }
}

fn run_plan(plan: &Plan, options: &RunOptions) -> Result<(Vec<String>, IngestReport), Report> {
    let mut lines = Vec::new();
    let mut sink = |quad: EncodedQuad<'_>| {
        let mut line = Vec::new();
        quad.write_to(&mut line)?;
        lines.push(String::from_utf8(line).unwrap().trim_end().to_owned());
        Ok(())
    };
    let report = run(plan, options, &mut sink, &Silent)?;
    Ok((lines, report))
}

#[test]
fn rows_become_statements_once() {
    let folder = Folder::new(&[("people.csv", "id,name,age,x\n1,Ann,7,\na b,\"B \"\"q\"\"\",,\n1,Ann,7,\n")]);
    let (lines, report) = run_plan(&people(), &options(folder.path())).unwrap();
    assert_eq!(
        lines,
        [
            "<http://e/1> <p:name> \"Ann\" .",
            "<http://e/1> <p:age> \"7\"^^<http://www.w3.org/2001/XMLSchema#integer> .",
            "<http://e/a%20b> <p:name> \"B \\\"q\\\"\" .",
        ]
    );
    assert_eq!((report.rows, report.rejected, report.quads), (3, 0, 3));
    assert_eq!(report.files[0].unmapped, ["x"]);
    assert_eq!(report.files[0].empty, ["x"]);
    assert_eq!(report.files[0].sha256.len(), 64);
    assert_eq!(report.maps[0].quads, 3);
}

#[test]
fn faults_are_left_out_counted_placed_and_written() {
    let text = "id,name,age\n1,Ann,7\n2,\"Bo,\n b\",x7\n3,Cy\n4,Di,1.5\n";
    let folder = Folder::new(&[("people.csv", text)]);
    let rejects = folder.path().join("out/rejects.csv");
    let options = RunOptions { rejects: Some(rejects.clone()), ..options(folder.path()) };
    let (lines, report) = run_plan(&people(), &options).unwrap();
    assert_eq!(lines.len(), 4, "{lines:?}");
    assert_eq!((report.rows, report.rejected), (4, 3));
    let causes: Vec<(&str, u64)> = report.causes.iter().map(|cause| (cause.code, cause.count)).collect();
    assert_eq!(causes, [("D305", 2), ("D301", 1)]);
    let places: Vec<String> = report
        .causes
        .iter()
        .flat_map(|cause| &cause.samples)
        .map(|d| d.labels[0].place.to_string())
        .collect();
    let at = |place: &str| format!("{}:{place}", folder.path().join("people.csv").display());
    assert_eq!(places, [at("4:5"), at("6:6"), at("5:1")]);
    let written = std::fs::read_to_string(rejects).unwrap();
    assert_eq!(written.lines().next(), Some("file,line,column,code,cause,value,row"));
    assert!(written.contains(",6,age,D305,value is not a valid `xsd:integer`,1.5,\"4,Di,1.5\""), "{written}");
}

#[test]
fn a_strict_run_ends_with_the_fault() {
    let folder = Folder::new(&[("people.csv", "id,name,age\n1,Ann,x\n")]);
    let options = RunOptions { strict: true, ..options(folder.path()) };
    let report = run_plan(&people(), &options).unwrap_err();
    assert_eq!(report.diagnostics[0].code.id, "D305");
    assert!(report.diagnostics[0].to_string().contains("people.csv:2:7"), "{report}");
}

#[test]
fn what_cannot_be_opened_is_told_at_once() {
    let folder = Folder::new(&[("people.csv", "id,Nane,age\n")]);
    let mut plan = people();
    plan.relations.push(source("peopel.csv", &["id"]));
    let report = run_plan(&plan, &options(folder.path())).unwrap_err();
    let shown: Vec<(&str, &str)> =
        report.diagnostics.iter().map(|d| (d.code.id, d.help.last().map_or("", String::as_str))).collect();
    assert_eq!(shown, [("D204", "did you mean `Nane`?"), ("D101", "did you mean `people.csv`?")]);
}

#[test]
fn spelling_is_forgiven_in_a_lenient_run_only() {
    let folder = Folder::new(&[("people.csv", "ID,Name,age\n1,Ann,7\n")]);
    let (lines, report) = run_plan(&people(), &options(folder.path())).unwrap();
    assert_eq!(lines.len(), 2);
    assert_eq!(report.notes.len(), 2);
    let strict = RunOptions { strict: true, ..options(folder.path()) };
    assert_eq!(run_plan(&people(), &strict).unwrap_err().diagnostics.len(), 2);
}

#[test]
fn joins_find_the_subjects_of_the_parent() {
    let folder = Folder::new(&[
        ("child.csv", "id,to\n1,a\n2,b\n3,\n4,z\n"),
        ("parent.csv", "key,id\na,x\nb,y\na,x\na,w\n"),
    ]);
    let condition =
        JoinCondition { child: Expression::Column(1), parent: Expression::Column(0), span: span() };
    let join = TermValue::Join(Join { parent: 1, conditions: vec![condition] });
    let plan = Plan {
        relations: vec![source("child.csv", &["id", "to"]), source("parent.csv", &["key", "id"])],
        maps: vec![
            map(0, template("http://c/", 0), vec![("p:to", term(join, TermType::Iri(Encoding::Iri)))]),
            map(1, template("http://p/", 1), Vec::new()),
        ],
        targets: Vec::new(),
    };
    let (lines, report) = run_plan(&plan, &options(folder.path())).unwrap();
    assert_eq!(
        lines,
        [
            "<http://c/1> <p:to> <http://p/x> .",
            "<http://c/1> <p:to> <http://p/w> .",
            "<http://c/2> <p:to> <http://p/y> .",
        ]
    );
    assert_eq!((report.rows, report.files.len()), (8, 2));
}

#[test]
fn the_output_does_not_depend_on_the_threads() {
    let row = |id: u32| format!("{id},name {},{}\n", id % 7, if id.is_multiple_of(1000) { "x" } else { "1" });
    let text: String = std::iter::once("id,name,age\n".to_owned()).chain((0..40_000).map(row)).collect();
    let folder = Folder::new(&[("people.csv", &text)]);
    let outputs: Vec<(Vec<String>, u64)> = [1, 2, 5]
        .into_iter()
        .map(|threads| {
            let options = RunOptions { threads, ..options(folder.path()) };
            let (lines, report) = run_plan(&people(), &options).unwrap();
            (lines, report.rejected)
        })
        .collect();
    assert_eq!(outputs[0].0.len(), 80_000 - 40);
    assert_eq!(outputs[0].1, 40);
    assert!(outputs[0] == outputs[1] && outputs[1] == outputs[2]);
}

#[test]
fn a_strict_fault_ends_the_threads() {
    let row = |id: u32| format!("{id},n,{}\n", if id == 30_000 { "x" } else { "1" });
    let text: String = std::iter::once("id,name,age\n".to_owned()).chain((0..60_000).map(row)).collect();
    let folder = Folder::new(&[("people.csv", &text)]);
    let options = RunOptions { threads: 3, strict: true, ..options(folder.path()) };
    assert_eq!(run_plan(&people(), &options).unwrap_err().diagnostics.len(), 1);
}

#[test]
fn packed_files_are_found_and_read() {
    use std::io::Write as _;
    let folder = Folder::new(&[]);
    let file = std::fs::File::create(folder.path().join("people.csv.gz")).unwrap();
    let mut encoder = flate2::write::GzEncoder::new(file, flate2::Compression::default());
    encoder.write_all(b"id,name,age\n1,Ann,\n").unwrap();
    encoder.finish().unwrap();
    let (lines, report) = run_plan(&people(), &options(folder.path())).unwrap();
    assert_eq!(lines, ["<http://e/1> <p:name> \"Ann\" ."]);
    assert_eq!(report.files[0].path, folder.path().join("people.csv.gz"));
}

/// Rows of people, and what the maps of [`people`] say of them, each statement once.
fn expected(rows: &[(u32, u32, u32)]) -> (String, Vec<String>) {
    let mut text = "id,name,age\n".to_owned();
    let (mut seen, mut lines) = (std::collections::HashSet::new(), Vec::new());
    for (id, name, age) in rows {
        let _ = writeln!(text, "{id},the name of number {name},{age}");
        let subject = format!("<http://e/{id}>");
        lines.push(format!("{subject} <p:name> \"the name of number {name}\" ."));
        lines.push(format!("{subject} <p:age> \"{age}\"^^<http://www.w3.org/2001/XMLSchema#integer> ."));
    }
    lines.retain(|line| seen.insert(line.clone()));
    (text, lines)
}

#[test]
fn each_statement_comes_once_in_order_with_any_threads_and_memory() {
    const ROWS: u32 = 9_000;
    let scattered = |i: u32| i.wrapping_mul(2_654_435_761) % 65_536;
    let rising = (0..ROWS).map(|i| (i, i % 7, i % 90)).collect::<Vec<_>>();
    let late = rising.iter().copied().chain([(5, 5, 5), (6, 1, 1), (8_000, 1, 2)]).collect();
    let mixed = (0..ROWS).map(|i| (scattered(i), i % 3, i % 2)).collect();
    let repeating = (0..ROWS).map(|i| (scattered(i) % 900, i % 3, i % 2)).collect();
    let denormalised = (0..ROWS).map(|i| (scattered(i) % 40, scattered(i) % 40, 1)).collect();
    for rows in [rising, late, mixed, repeating, denormalised] {
        let (text, lines) = expected(&rows);
        let folder = Folder::new(&[("people.csv", &text)]);
        for (threads, memory) in [(1, 1_024), (3, 1_024), (1, 0), (2, 0)] {
            let mut options = RunOptions { threads, ..options(folder.path()) };
            options.limits.set("map_memory", memory);
            let (given, report) = run_plan(&people(), &options).unwrap();
            assert!(given == lines, "{threads} threads, {memory} MB, {} of {}", given.len(), lines.len());
            assert_eq!((report.rows, report.quads), (rows.len() as u64, lines.len() as u64));
            assert_eq!(report.maps[0].quads, report.quads);
        }
    }
}

#[test]
fn two_maps_that_may_say_the_same_say_it_once() {
    let mut plan = people();
    plan.maps.push(plan.maps[0].clone());
    let (text, lines) = expected(&(0..3_000).map(|i| (i, i % 7, i % 90)).collect::<Vec<_>>());
    let folder = Folder::new(&[("people.csv", &text)]);
    for memory in [1_024, 0] {
        let mut options = options(folder.path());
        options.limits.set("map_memory", memory);
        let (given, report) = run_plan(&plan, &options).unwrap();
        assert!(given == lines);
        assert_eq!(report.maps.iter().map(|map| map.quads).collect::<Vec<_>>(), [6_000, 0]);
    }
}

/// A batch of rows that gives more than an output holds.
#[test]
fn a_join_of_everything_with_everything_passes_in_pieces() {
    const ROWS: usize = 250;
    let row = |i| format!("{i},k,{}\n", "x".repeat(1_200));
    let text: String = std::iter::once("id,key,pad\n".to_owned()).chain((0..ROWS).map(row)).collect();
    let folder = Folder::new(&[("rows.csv", &text)]);
    let condition =
        JoinCondition { child: Expression::Column(1), parent: Expression::Column(1), span: span() };
    let join = TermValue::Join(Join { parent: 0, conditions: vec![condition] });
    let plan = Plan {
        relations: vec![source("rows.csv", &["id", "key"])],
        maps: vec![map(
            0,
            template("http://e/", 0),
            vec![("p:to", term(join, TermType::Iri(Encoding::Iri)))],
        )],
        targets: Vec::new(),
    };
    let pair = |number: usize| format!("<http://e/{}> <p:to> <http://e/{}> .", number / ROWS, number % ROWS);
    let lines: Vec<String> = (0..ROWS * ROWS).map(pair).collect();
    for threads in [1, 3] {
        let (given, _) = run_plan(&plan, &RunOptions { threads, ..options(folder.path()) }).unwrap();
        assert!(given == lines);
    }
}
