//! YARRRML: each mapping of the suite is translated to the same RML as its authors' program makes.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

use dataesr::mapping::{ReadOptions, translate};
use dataesr::rdf::vocab::{rdf, rdfs, rml};
use dataesr::rdf::{BlankNode, NamedNode, NamedOrBlankNode, Term, Triple};
use dataesr::text::{Diagnostic, SourceText};

use crate::support;

/// Mappings that are refused, with what they need.
const REFUSED: &[(&str, &str)] = &[
    ("r2rml-test-cases/R2RMLTC0002d", "a query over a database"),
    ("target-single/local-file/mapping-dynamic", "a target whose path is another for each row"),
    ("wot-apisecurityscheme", "a web service as source"),
    ("wot-irail", "a web service as source"),
    ("wot-nosecurityscheme", "a web service as source"),
    ("spec/mapping-with-database-as-source", "a database as source"),
];

/// Mappings that are translated in another way, with the reason.
const OTHERWISE: &[(&str, &str)] = &[
    ("example5/rml", "a source given by its path alone, which the other program leaves out"),
    ("example8/rml", "an escape that YAML does not have"),
    ("example8/r2rml", "an escape that YAML does not have"),
];

/// Each mapping of a folder and the RML that is expected of it: `mapping-shortcut2.yml` is another way
/// of writing `mapping.yml`.
fn files(folder: &Path) -> Vec<(PathBuf, PathBuf)> {
    let entries = std::fs::read_dir(folder).expect("a folder of the suite");
    let mut names: Vec<String> = entries
        .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
        .filter(|name| [".yml", ".yaml", ".yarrrml"].iter().any(|end| name.ends_with(end)))
        .collect();
    names.sort();
    let expected = |name: &str| {
        let stem = name.split('.').next().unwrap_or_default();
        let plain = stem.split("-shortcut").next().unwrap_or_default();
        let ends =
            [stem, plain].map(|stem| ["rml", "r2rml"].map(|end| folder.join(format!("{stem}.{end}.ttl"))));
        ends.into_iter().flatten().find(|path| path.exists())
    };
    names.iter().filter_map(|name| Some((folder.join(name), expected(name)?))).collect()
}

fn translated(path: &Path) -> Result<Vec<Triple>, String> {
    let source = SourceText::read(path).map_err(|fault| fault.to_string())?;
    let (triples, _) = translate(&source, &ReadOptions::default()).map_err(|report| {
        let errors = report.into_iter().filter(Diagnostic::is_error);
        errors.map(|error| error.to_string()).collect::<Vec<_>>().join("\n")
    })?;
    Ok(triples)
}

/// The same mapping in one way of writing: without types, labels, nulls (which the older vocabulary does not have) and
/// remarks on the file; short forms
/// written out; every node of the mapping a blank one.
fn canonical(triples: &[Triple]) -> BTreeSet<String> {
    let term = |iri: &str| Term::from(NamedNode::new_unchecked(iri));
    let remarks = ["http://rdfs.org/ns/void#", "http://purl.org/dc/terms/", "http://xmlns.com/foaf/0.1/"];
    let described: HashSet<&NamedOrBlankNode> = triples.iter().map(|triple| &triple.subject).collect();
    let blank = |term: &Term| match term {
        Term::NamedNode(name) if described.contains(&NamedOrBlankNode::from(name.clone())) => {
            let label: String =
                name.as_str().chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
            BlankNode::new_unchecked(label).into()
        }
        other => other.clone(),
    };
    let mut out: Vec<Statement> = Vec::new();
    let mut fresh = 0;
    let mut push = |out: &mut Vec<Statement>, node: &Term, predicate: &str| {
        fresh += 1;
        let map = Term::from(BlankNode::new_unchecked(format!("canonical{fresh}")));
        out.push((node.clone(), predicate.to_owned(), map.clone()));
        map
    };
    for triple in triples {
        let subject = blank(&triple.subject.clone().into());
        let predicate = triple.predicate.as_str();
        let object = blank(&triple.object);
        let long = SHORT_FORMS.iter().find(|(short, _, _)| *short == predicate);
        if let Some((_, long, inner)) = long {
            let map = push(&mut out, &subject, long);
            out.push((map, (*inner).to_owned(), object));
        } else if predicate == rml::CLASS {
            // On the subject map: as a map of the triples map that has it.
            let has = |t: &&Triple| t.predicate.as_str() == rml::SUBJECT_MAP && blank(&t.object) == subject;
            let owner = triples.iter().find(has).expect("a subject map is of a triples map");
            let map = push(&mut out, &blank(&owner.subject.clone().into()), rml::PREDICATE_OBJECT_MAP);
            for (place, value) in [(rml::PREDICATE_MAP, term(rdf::TYPE)), (rml::OBJECT_MAP, object)] {
                let inner = push(&mut out, &map, place);
                out.push((inner, rml::CONSTANT.to_owned(), value));
            }
        } else if predicate == rml::TEMPLATE && !object.to_string().contains('{') {
            let text = if let Term::Literal(literal) = &object { literal.value() } else { "" };
            out.push((subject, rml::CONSTANT.to_owned(), term(text)));
        } else if ![rdf::TYPE, rdfs::LABEL, rml::NULL].contains(&predicate)
            && !remarks.iter().any(|remark| predicate.starts_with(remark))
        {
            out.push((subject, predicate.to_owned(), object));
        }
    }
    shapes(&without_defaults(&one_object_each(out)))
}

const SHORT_FORMS: &[(&str, &str, &str)] = &[
    (rml::CHILD, rml::CHILD_MAP, rml::REFERENCE),
    (rml::PARENT, rml::PARENT_MAP, rml::REFERENCE),
    (rml::PREDICATE, rml::PREDICATE_MAP, rml::CONSTANT),
    (rml::OBJECT, rml::OBJECT_MAP, rml::CONSTANT),
];

type Statement = (Term, String, Term);

/// A predicate-object map of several objects is one for each of them.
fn one_object_each(all: Vec<Statement>) -> Vec<Statement> {
    let mut out = Vec::new();
    for (owner, predicate, map) in &all {
        if predicate != rml::PREDICATE_OBJECT_MAP {
            continue;
        }
        let objects = all.iter().filter(|(s, p, _)| s == map && p == rml::OBJECT_MAP);
        for (number, object) in objects.enumerate() {
            let label = format!("{}each{number}", map.to_string().trim_start_matches("_:"));
            let copy = Term::from(BlankNode::new_unchecked(label));
            out.push((owner.clone(), predicate.clone(), copy.clone()));
            out.push((copy.clone(), rml::OBJECT_MAP.to_owned(), object.2.clone()));
            let others = all.iter().filter(|(s, p, _)| s == map && p != rml::OBJECT_MAP);
            out.extend(others.map(|(_, p, o)| (copy.clone(), p.clone(), o.clone())));
        }
    }
    out.extend(all.into_iter().filter(|(_, predicate, _)| predicate != rml::PREDICATE_OBJECT_MAP));
    out
}

/// Without the term types that a map has anyway.
fn without_defaults(all: &[Statement]) -> Vec<Statement> {
    let mut has: HashMap<Term, HashSet<String>> = HashMap::new();
    for (subject, predicate, object) in all {
        has.entry(subject.clone()).or_default().insert(predicate.clone());
        has.entry(object.clone()).or_default().insert(format!("of {predicate}"));
    }
    let default = |subject: &Term, object: &Term| {
        let any = |names: &[&str]| names.iter().any(|name| has[subject].contains(*name));
        let of = |names: &[&str]| names.iter().any(|name| has[subject].contains(&format!("of {name}")));
        let iris = of(&[rml::SUBJECT_MAP, rml::PREDICATE_MAP, rml::GRAPH_MAP]);
        let texts =
            [rml::REFERENCE, rml::FUNCTION_EXECUTION, rml::CONSTANT, rml::DATATYPE, rml::LANGUAGE_MAP];
        match object {
            Term::NamedNode(name) if name.as_str() == rml::LITERAL => {
                any(&texts) || of(&[rml::CHILD_MAP, rml::PARENT_MAP])
            }
            Term::NamedNode(name) if name.as_str() == rml::IRI => {
                iris || any(&[rml::TEMPLATE, rml::CONSTANT])
            }
            _ => false,
        }
    };
    all.iter().filter(|(s, p, o)| p != rml::TERM_TYPE || !default(s, o)).cloned().collect()
}

/// Each triples map as a text of all that it leads to, whatever the names of its nodes and whether
/// they are shared.
fn shapes(all: &[Statement]) -> BTreeSet<String> {
    let maps = all.iter().filter(|(_, predicate, _)| predicate == rml::SUBJECT_MAP);
    maps.map(|(map, _, _)| shape(all, map, true)).collect()
}

fn shape(all: &[Statement], node: &Term, whole: bool) -> String {
    if !matches!(node, Term::BlankNode(_)) {
        return node.to_string();
    }
    let said = all.iter().filter(|(subject, predicate, _)| {
        subject == node && (whole || predicate != rml::PREDICATE_OBJECT_MAP)
    });
    let parts: BTreeSet<String> = said
        .map(|(_, predicate, object)| {
            // A parent is told by its subjects and its source: two maps may have each other as parent.
            let inner = shape(all, object, predicate != rml::PARENT_TRIPLES_MAP);
            format!("{} {inner}", predicate.trim_start_matches(rml::NAMESPACE))
        })
        .collect();
    format!("[{}]", parts.into_iter().collect::<Vec<_>>().join("; "))
}

#[test]
fn yarrrml_is_translated_as_its_authors_do() {
    let Some(shared) = support::shared("suites") else { return };
    let index = std::fs::read_to_string(shared.join("index.csv")).expect("the suites have an index");
    let mut faults = Vec::new();
    let mut passed = 0;
    for line in index.lines().filter(|line| line.starts_with("yarrrml,")) {
        let name = line.split(',').nth(2).unwrap_or_default();
        for (mapping, expected) in files(&shared.join("yarrrml/test").join(name)) {
            let file = mapping.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let name = format!("{name}/{file}");
            if OTHERWISE.iter().any(|(known, _)| name.starts_with(known)) {
                continue;
            }
            let refused = REFUSED.iter().any(|(known, _)| name.starts_with(known));
            match translated(&mapping) {
                Err(fault) if refused => println!("refused {name}: {fault}"),
                Err(fault) => faults.push(format!("{name}: {fault}")),
                Ok(_) if refused => faults.push(format!("{name} is no longer refused")),
                Ok(ours) => match translated(&expected) {
                    Err(fault) => faults.push(format!("{name}, the expected RML: {fault}")),
                    Ok(theirs) => {
                        let (ours, theirs) = (canonical(&ours), canonical(&theirs));
                        let only = |a: &BTreeSet<String>, b: &BTreeSet<String>| {
                            a.difference(b).map(|shape| format!("    {shape}")).collect::<Vec<_>>().join("\n")
                        };
                        if ours == theirs {
                            passed += 1;
                        } else {
                            let (extra, missing) = (only(&ours, &theirs), only(&theirs, &ours));
                            faults.push(format!("{name} differs\n  made\n{extra}\n  wanted\n{missing}"));
                        }
                    }
                },
            }
        }
    }
    println!("{passed} passed");
    assert!(faults.is_empty(), "{}\n{} faults, {passed} passed", faults.join("\n"), faults.len());
}
