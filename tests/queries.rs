//! Every saved query of both themes answers on the sample what its `#+ expected` lines say.

use std::fs;
use std::path::Path;

use dataesr::build::{BuildOptions, build};
use dataesr::rdf::media::RdfSyntax;
use dataesr::store::{AnswerFormat, Generation, QueryRequest, ResultFormat, Store};
use dataesr::text::Silent;
use dataesr::theme::{Expected, SavedQuery, Theme};

use crate::support::root;

/// A theme built from a data folder, in a store that is removed with it.
pub struct Built {
    pub theme: Theme,
    pub generation: Generation,
    _store: tempfile::TempDir,
}

/// Builds a theme; what the program says is part of the failure.
pub fn built(theme: &Path, data: &Path) -> Built {
    let (theme, _) = Theme::load(theme).unwrap_or_else(|report| panic!("{report}"));
    let folder = tempfile::tempdir().unwrap();
    let options =
        BuildOptions { store: folder.path().to_owned(), data: data.to_owned(), ..BuildOptions::default() };
    build(&theme, &options, &Silent).unwrap_or_else(|report| panic!("{report}"));
    let generation = Store::open(folder.path()).current().unwrap_or_else(|fault| panic!("{fault}"));
    Built { theme, generation, _store: folder }
}

impl Built {
    /// The answer to a query as CSV, or as sorted N-Triples when it is a graph.
    pub fn answer(&self, request: QueryRequest) -> Result<String, String> {
        let format = AnswerFormat {
            results: ResultFormat::Csv,
            graph: RdfSyntax::NTriples,
            prefixes: self.theme.prefixes.clone(),
        };
        let mut out = Vec::new();
        let answer = self.generation.query(request).map_err(|error| error.to_string())?;
        answer.write(&format, &mut out).map_err(|error| error.to_string())?;
        Ok(String::from_utf8_lossy(&out).replace("\r\n", "\n"))
    }

    fn expect(&self, query: &SavedQuery, expected: &Expected) -> Result<(), String> {
        let bindings = query.params.bind(&expected.parameters).map_err(|report| report.to_string())?;
        let mut request = QueryRequest::with_limits(query.source.clone(), self.theme.limits.clone());
        request.algebra = Some(query.algebra(&bindings));
        let answer = self.answer(request)?;
        let rows = answer.lines().count() - usize::from(!query.form.is_graph());
        if let Some(wanted) = expected.rows.filter(|wanted| *wanted != rows as u64) {
            return Err(format!("{rows} rows instead of {wanted}:\n{answer}"));
        }
        let Some(file) = &expected.file else { return Ok(()) };
        let path = if file.is_absolute() { file.clone() } else { self.theme.root.join(file) };
        let wanted = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let wanted = wanted.replace("\r\n", "\n");
        if answer.trim_end() == wanted.trim_end() {
            Ok(())
        } else {
            Err(format!("{answer}instead of\n{wanted}"))
        }
    }
}

/// Checks every query and gives the number of expectations.
fn check(theme: &Path) -> usize {
    let built = built(theme, &theme.join("data"));
    let (mut count, mut failures) = (0, Vec::new());
    for query in &built.theme.queries {
        if query.expected.is_empty() {
            failures.push(format!("{}: no expected result", query.id));
        }
        for expected in &query.expected {
            count += 1;
            if let Err(fault) = built.expect(query, expected) {
                failures.push(format!("{} {:?}: {fault}", query.id, expected.parameters));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    count
}

#[test]
fn queries_of_the_default_theme_answer_as_expected() {
    assert!(check(root()) >= 15, "the default theme ships fifteen queries or more");
}

#[test]
fn queries_of_the_museums_answer_as_expected() {
    check(&root().join("tests/theme/museums"));
}

#[test]
fn queries_of_a_new_theme_answer_as_expected() {
    let folder = crate::cli::new_theme();
    check(folder.path());
}
