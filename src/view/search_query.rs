//! The SPARQL behind a search: the same results and the same counts, from the endpoint.

use std::fmt::Write as _;

use super::search::{SearchAsk, TYPE, facet_term};
use crate::build::SEARCH_SERVICE;
use crate::rdf::vocab::search;
use crate::rdf::{Literal, NamedNode, Term, encode_term};
use crate::theme::Theme;

/// How a search is narrowed, in terms.
pub struct Narrowing<'a> {
    query: &'a str,
    /// The place of a facet, 0 for the types, with the values of which one is wanted.
    filters: Vec<(usize, Vec<Term>)>,
}

impl<'a> Narrowing<'a> {
    /// Facets that the theme does not have do not narrow.
    pub fn of(theme: &Theme, ask: &'a SearchAsk) -> Self {
        let filters = ask.filters.iter().filter_map(|(id, values)| {
            let of_theme = || Some(theme.facets.iter().position(|facet| facet.id == *id)? + 1);
            let place = if id == TYPE { Some(0) } else { of_theme() }?;
            Some((place, values.iter().filter_map(|value| facet_term(theme, id, value)).collect()))
        });
        Self { query: ask.query.trim(), filters: filters.collect() }
    }

    pub fn filters(&self) -> Vec<(usize, Vec<Term>)> {
        self.filters.clone()
    }

    pub fn has(&self, facet: usize, value: &Term) -> bool {
        self.filters.iter().any(|(place, values)| *place == facet && values.contains(value))
    }
}

/// The query that finds what a search finds.
pub fn results_query(theme: &Theme, narrowing: &Narrowing<'_>) -> String {
    let mut query = Query::new(theme);
    let filters = query.filters(narrowing, None);
    query.written(&format!(
        "SELECT DISTINCT ?thing ?score WHERE {{\n{}{filters}}}\nORDER BY DESC(?score)\n",
        called(theme, narrowing, true)
    ))
}

/// The query that counts the values of a facet, as if that one did not filter.
pub fn counts_query(theme: &Theme, narrowing: &Narrowing<'_>, facet: usize) -> String {
    let mut query = Query::new(theme);
    let filters = query.filters(narrowing, Some(facet));
    let path = query.path(facet);
    let mut values = format!("  ?thing {path} ?value .\n");
    if facet == 0 {
        let classes = theme.entities.iter().map(|entity| query.name(&entity.class));
        let classes: Vec<String> = classes.collect();
        let _ = writeln!(values, "  VALUES ?value {{ {} }}", classes.join(" "));
    }
    query.written(&format!(
        "SELECT ?value (COUNT(DISTINCT ?thing) AS ?count) WHERE {{\n{}{filters}{values}}}\nGROUP BY ?value\nORDER BY DESC(?count)\n",
        called(theme, narrowing, false)
    ))
}

fn called(theme: &Theme, narrowing: &Narrowing<'_>, score: bool) -> String {
    let text = encode_term(&Term::from(Literal::new_simple_literal(narrowing.query)));
    let score = if score { " ; dataesr:score ?score" } else { "" };
    let service = theme.iri(SEARCH_SERVICE);
    format!("  SERVICE <{service}> {{ ?thing dataesr:query {text}{score} }}\n")
}

struct Query<'a> {
    theme: &'a Theme,
    /// Prefixes that were used.
    prefixes: std::collections::BTreeMap<String, String>,
}

impl<'a> Query<'a> {
    fn new(theme: &'a Theme) -> Self {
        let search = ("dataesr".to_owned(), search::NAMESPACE.to_owned());
        Self { theme, prefixes: [search].into() }
    }

    /// An IRI as a query has it, shortly where it can be.
    fn name(&mut self, iri: &str) -> String {
        let compact = self.theme.prefixes.compact(iri);
        let known = compact.as_deref().and_then(|name| name.split_once(':')).and_then(|(prefix, _)| {
            let namespace = self.theme.prefixes.iter().find(|(have, _)| *have == prefix)?.1;
            Some((prefix.to_owned(), namespace.to_owned()))
        });
        match (compact, known) {
            (Some(name), Some((prefix, namespace))) if prefix != "dataesr" => {
                self.prefixes.insert(prefix, namespace);
                name
            }
            _ => NamedNode::new_unchecked(iri).to_string(),
        }
    }

    fn path(&mut self, facet: usize) -> String {
        let Some(place) = facet.checked_sub(1) else { return "a".to_owned() };
        let paths = self.theme.facets.get(place).map_or(&[][..], |facet| &facet.paths);
        let paths: Vec<String> = paths
            .iter()
            .map(|path| path.iter().map(|step| self.name(step)).collect::<Vec<_>>().join("/"))
            .collect();
        paths.join("|")
    }

    fn filters(&mut self, narrowing: &Narrowing<'_>, without: Option<usize>) -> String {
        let mut out = String::new();
        for (number, (facet, values)) in narrowing.filters.iter().enumerate() {
            if Some(*facet) == without {
                continue;
            }
            let path = self.path(*facet);
            let values: Vec<String> = values
                .iter()
                .map(|value| match value {
                    Term::NamedNode(node) => self.name(node.as_str()),
                    _ => encode_term(value),
                })
                .collect();
            let _ = match values.as_slice() {
                [value] => writeln!(out, "  ?thing {path} {value} ."),
                _ => writeln!(
                    out,
                    "  ?thing {path} ?wanted{number} .\n  VALUES ?wanted{number} {{ {} }}",
                    values.join(" ")
                ),
            };
        }
        out
    }

    fn written(&self, body: &str) -> String {
        let mut out = String::new();
        for (prefix, namespace) in &self.prefixes {
            let _ = writeln!(out, "PREFIX {prefix}: <{namespace}>");
        }
        out.push('\n');
        out.push_str(body);
        out
    }
}
