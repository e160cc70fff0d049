//! Answers as values: read from the files of a suite and from our own output, and compared.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use dataesr::rdf::media::RdfSyntax;
use dataesr::store::ResultFormat;
use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::{BlankNode, Literal, NamedOrBlankNode, Term, Triple};
use oxigraph::sparql::results::{QueryResultsFormat, QueryResultsParser, SliceQueryResultsParserOutput};

use super::manifest::Suites;

const RS: &str = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#";

pub type Row = Vec<Option<Term>>;

#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    Boolean(bool),
    Solutions {
        variables: Vec<String>,
        rows: Vec<Row>,
        /// Whether the order of the rows is part of the answer.
        ordered: bool,
    },
    Graph(Vec<Triple>),
}

impl Answer {
    /// What a suite expects.
    pub fn expected(suites: Suites<'_>, file: &Path, is_graph: bool) -> Self {
        let text = fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        match file.extension().and_then(|extension| extension.to_str()) {
            Some("srx") => Self::results(ResultFormat::Xml, &text),
            Some("srj") => Self::results(ResultFormat::Json, &text),
            Some("tsv") => Self::results(ResultFormat::Tsv, &text),
            Some("csv") => Self::results(ResultFormat::Csv, &text),
            _ if is_graph => Ok(Self::Graph(suites.triples(file))),
            _ => result_set(&suites.triples(file)),
        }
        .unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    }

    /// Reads one of the result formats. The values of a CSV are texts, as it does not tell more.
    pub fn results(format: ResultFormat, text: &[u8]) -> Result<Self, String> {
        let format = match format {
            ResultFormat::Xml => QueryResultsFormat::Xml,
            ResultFormat::Json => QueryResultsFormat::Json,
            ResultFormat::Tsv => QueryResultsFormat::Tsv,
            ResultFormat::Csv => return csv_results(text),
            ResultFormat::GeoJson => return Err("GeoJSON does not tell terms".to_owned()),
        };
        match QueryResultsParser::from_format(format).for_slice(text).map_err(|error| error.to_string())? {
            SliceQueryResultsParserOutput::Boolean(value) => Ok(Self::Boolean(value)),
            SliceQueryResultsParserOutput::Solutions(solutions) => {
                let variables: Vec<String> =
                    solutions.variables().iter().map(|variable| variable.as_str().to_owned()).collect();
                let rows = solutions
                    .map(|row| row.map(|row| row.values().to_vec()).map_err(|error| error.to_string()))
                    .collect::<Result<_, _>>()?;
                Ok(Self::Solutions { variables, rows, ordered: false })
            }
        }
    }

    pub fn graph(syntax: RdfSyntax, text: &[u8]) -> Result<Self, String> {
        let format = match syntax {
            RdfSyntax::Turtle => RdfFormat::Turtle,
            _ => RdfFormat::NTriples,
        };
        let triples = RdfParser::from_format(format)
            .for_slice(text)
            .map(|quad| quad.map(Triple::from).map_err(|error| error.to_string()));
        Ok(Self::Graph(triples.collect::<Result<_, _>>()?))
    }

    /// The rows of one that the other lacks, to read.
    pub fn difference(&self, other: &Self) -> String {
        let lines = |answer: &Self| -> Vec<String> {
            match answer {
                Self::Boolean(value) => vec![value.to_string()],
                Self::Graph(triples) => triples.iter().map(ToString::to_string).collect(),
                Self::Solutions { variables, rows, .. } => rows
                    .iter()
                    .map(|row| {
                        let cells = variables.iter().zip(row);
                        cells.filter_map(|(v, t)| Some(format!("?{v}={} ", t.as_ref()?))).collect()
                    })
                    .collect(),
            }
        };
        let theirs = lines(other);
        lines(self)
            .into_iter()
            .filter(|line| !theirs.contains(line))
            .take(8)
            .collect::<Vec<_>>()
            .join("\n    ")
    }

    /// Whether two answers say the same: up to the order of columns, of rows where no order is
    /// given, and the names of blank nodes.
    pub fn is_same(&self, found: &Self, lax: bool) -> bool {
        match (self, found) {
            (Self::Boolean(expected), Self::Boolean(found)) => expected == found,
            (Self::Graph(expected), Self::Graph(found)) => {
                let rows = |triples: &[Triple]| {
                    let mut rows: Vec<Row> = triples
                        .iter()
                        .map(|t| {
                            vec![
                                Some(t.subject.clone().into()),
                                Some(t.predicate.clone().into()),
                                Some(t.object.clone()),
                            ]
                        })
                        .collect();
                    // A graph is a set.
                    rows.sort_by_key(|row| format!("{row:?}"));
                    rows.dedup();
                    rows
                };
                same_rows(&rows(expected), &rows(found), false)
            }
            (
                Self::Solutions { variables, rows: expected, ordered },
                Self::Solutions { variables: columns, rows: found, .. },
            ) => {
                let mut sorted = variables.clone();
                sorted.sort();
                let mut found_sorted = columns.clone();
                found_sorted.sort();
                if sorted != found_sorted {
                    return false;
                }
                let arranged: Vec<Row> = found.iter().map(|row| arrange(row, columns, variables)).collect();
                if lax {
                    same_distinct(expected, &arranged)
                } else {
                    same_rows(expected, &arranged, *ordered)
                }
            }
            _ => false,
        }
    }
}

/// The values of a row in the order of other columns.
fn arrange(row: &Row, columns: &[String], wanted: &[String]) -> Row {
    wanted
        .iter()
        .map(|name| row[columns.iter().position(|column| column == name).expect("a column of both")].clone())
        .collect()
}

fn csv_results(text: &[u8]) -> Result<Answer, String> {
    let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(text);
    let header = reader.headers().map_err(|error| error.to_string())?;
    let variables: Vec<String> = header.iter().map(str::to_owned).collect();
    let cell = |cell: &str| match cell.strip_prefix("_:") {
        Some(label) => Some(BlankNode::new_unchecked(label).into()),
        None if cell.is_empty() => None,
        None => Some(Literal::from(cell).into()),
    };
    let rows = reader
        .records()
        .map(|record| Ok(record.map_err(|error| error.to_string())?.iter().map(cell).collect()))
        .collect::<Result<_, String>>()?;
    Ok(Answer::Solutions { variables, rows, ordered: false })
}

/// A result described in RDF, as the oldest suites do it.
fn result_set(triples: &[Triple]) -> Result<Answer, String> {
    let objects = |subject: &NamedOrBlankNode, name: &str| -> Vec<Term> {
        let is = |t: &&Triple| t.subject == *subject && t.predicate.as_str().strip_prefix(RS) == Some(name);
        triples.iter().filter(is).map(|t| t.object.clone()).collect()
    };
    let root = triples
        .iter()
        .find(|t| t.object.to_string() == format!("<{RS}ResultSet>"))
        .ok_or("there is no result set")?
        .subject
        .clone();
    if let Some(Term::Literal(value)) = objects(&root, "boolean").first() {
        return Ok(Answer::Boolean(value.value() == "true"));
    }
    let text = |term: &Term| match term {
        Term::Literal(literal) => literal.value().to_owned(),
        other => other.to_string(),
    };
    let variables: Vec<String> = objects(&root, "resultVariable").iter().map(text).collect();
    let mut rows = Vec::new();
    let mut ordered = false;
    for solution in objects(&root, "solution") {
        let solution = node(solution)?;
        let mut row = vec![None; variables.len()];
        for binding in objects(&solution, "binding") {
            let binding = node(binding)?;
            let name = objects(&binding, "variable").first().map(text).ok_or("a binding has a variable")?;
            let column = variables.iter().position(|v| *v == name).ok_or("a variable is declared")?;
            row[column] = objects(&binding, "value").first().cloned();
        }
        let index = objects(&solution, "index").first().and_then(|i| text(i).parse::<u32>().ok());
        ordered |= index.is_some();
        rows.push((index, row));
    }
    rows.sort_by_key(|(index, _)| *index);
    Ok(Answer::Solutions { variables, rows: rows.into_iter().map(|(_, row)| row).collect(), ordered })
}

fn node(term: Term) -> Result<NamedOrBlankNode, String> {
    match term {
        Term::NamedNode(node) => Ok(node.into()),
        Term::BlankNode(node) => Ok(node.into()),
        other => Err(format!("{other} is no node")),
    }
}

/// Every row expected is found at least once and at most as often as expected, and no other.
fn same_distinct(expected: &[Row], found: &[Row]) -> bool {
    let count = |rows: &[Row], row: &Row| rows.iter().filter(|other| *other == row).count();
    expected.iter().all(|row| (1..=count(expected, row)).contains(&count(found, row)))
        && found.iter().all(|row| expected.contains(row))
}

/// Whether some renaming of blank nodes makes the rows equal.
fn same_rows(expected: &[Row], found: &[Row], ordered: bool) -> bool {
    if expected.len() != found.len() {
        return false;
    }
    let mut matching = Matching { names: HashMap::new(), taken: HashMap::new() };
    if ordered {
        return expected.iter().zip(found).all(|(a, b)| matching.row(a, b));
    }
    // Rows without blank nodes first: they leave no choice.
    let mut order: Vec<&Row> = expected.iter().collect();
    order.sort_by_key(|row| row.iter().flatten().filter(|term| has_blank(term)).count());
    let mut free: Vec<&Row> = found.iter().collect();
    search(&order, &mut free, &mut matching)
}

fn search(expected: &[&Row], free: &mut Vec<&Row>, matching: &mut Matching) -> bool {
    let Some((row, rest)) = expected.split_first() else { return true };
    let choice = row.iter().flatten().any(has_blank);
    for at in 0..free.len() {
        let before = matching.clone();
        let candidate = free[at];
        if matching.row(row, candidate) {
            free.swap_remove(at);
            if search(rest, free, matching) {
                return true;
            }
            free.push(candidate);
            let last = free.len() - 1;
            free.swap(at, last);
            if !choice {
                return false;
            }
        }
        *matching = before;
    }
    false
}

fn has_blank(term: &Term) -> bool {
    match term {
        Term::BlankNode(_) => true,
        Term::Triple(triple) => triple.subject.is_blank_node() || has_blank(&triple.object),
        _ => false,
    }
}

/// A bijection between the blank nodes of two answers, as far as it is known.
#[derive(Clone)]
struct Matching {
    names: HashMap<BlankNode, BlankNode>,
    taken: HashMap<BlankNode, BlankNode>,
}

impl Matching {
    fn row(&mut self, expected: &Row, found: &Row) -> bool {
        expected.len() == found.len()
            && expected.iter().zip(found).all(|pair| match pair {
                (Some(a), Some(b)) => self.term(a, b),
                (None, None) => true,
                _ => false,
            })
    }

    fn term(&mut self, expected: &Term, found: &Term) -> bool {
        match (expected, found) {
            (Term::BlankNode(a), Term::BlankNode(b)) => {
                self.names.entry(a.clone()).or_insert_with(|| b.clone()) == b
                    && self.taken.entry(b.clone()).or_insert_with(|| a.clone()) == a
            }
            (Term::Triple(a), Term::Triple(b)) => {
                a.predicate == b.predicate
                    && self.term(&a.subject.clone().into(), &b.subject.clone().into())
                    && self.term(&a.object, &b.object)
            }
            (Term::Literal(a), Term::Literal(b)) => a == b || is_same_number(a, b),
            (a, b) => a == b,
        }
    }
}

/// The suites write computed numbers in more than one form (`2.0E-1`, `0.2`); the specification asks
/// for a value only.
fn is_same_number(a: &Literal, b: &Literal) -> bool {
    use oxsdatatypes::{Decimal, Double, Float};
    fn same<T: std::str::FromStr + PartialEq>(a: &Literal, b: &Literal) -> bool {
        matches!((a.value().parse::<T>(), b.value().parse::<T>()), (Ok(a), Ok(b)) if a == b)
    }
    a.datatype() == b.datatype()
        && match a.datatype().as_str().rsplit('#').next() {
            Some("decimal") => same::<Decimal>(a, b),
            Some("double") => same::<Double>(a, b),
            Some("float") => same::<Float>(a, b),
            _ => false,
        }
}
