//! `/fragments`: Triple Pattern Fragments. The triples that match a pattern, page by page, with their
//! number and the controls by which a client asks for others, so that it can answer whole queries itself.

use std::sync::Arc;

use axum::response::Response;

use super::call::{Call, find};
use super::describe::write_whole;
use super::failure::Failure;
use super::format::{Form, unknown, wish};
use super::page;
use super::respond::Representation;
use crate::rdf::vocab::{dcterms, foaf, hydra, rdf, void, xsd};
use crate::rdf::{GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term, decode_term, iri};
use crate::store::{Generation, Scope, StoreError};
use crate::text::LimitKey;
use crate::theme::Theme;

/// The parameters of a pattern.
pub const PARAMETERS: &[(&str, &str)] = &[
    ("subject", "an IRI"),
    ("predicate", "an IRI"),
    ("object", "an IRI, or a literal as in `\"text\"@en` or `\"1\"^^<datatype>`"),
    ("graph", "the IRI of a named graph; the union of all when it is not told"),
    ("page", "which page of the triples, from 1"),
    ("format", "a format by its extension or media type, instead of `Accept`"),
];

/// A pattern that was asked for. What is not told matches anything.
#[derive(Clone, Debug, Default)]
pub struct Pattern {
    pub subject: Option<NamedOrBlankNode>,
    pub predicate: Option<NamedNode>,
    pub object: Option<Term>,
    pub graph: Option<NamedNode>,
    pub page: usize,
}

/// One page of the triples that match.
#[derive(Clone, Debug)]
pub struct Fragment {
    pub pattern: Pattern,
    pub quads: Vec<Quad>,
    pub total: u64,
    pub size: usize,
}

impl Pattern {
    /// Names are IRIs or prefixed names; a variable (`?x`) is as good as nothing.
    pub fn read(query: &[(String, String)], theme: &Theme) -> Result<Self, Failure> {
        let given = |name: &str| given(query, name);
        let node = |name: &str| {
            let read = |text: &str| {
                let bare = text.strip_prefix('<').and_then(|text| text.strip_suffix('>')).unwrap_or(text);
                let expanded = theme.prefixes.expand(bare).unwrap_or_else(|| bare.to_owned());
                if iri::is_absolute(&expanded) {
                    return Ok(NamedNode::new_unchecked(expanded));
                }
                Err(Failure::parameter(format!("`{text}`, given for `{name}`, is no absolute IRI")))
            };
            given(name).map(read).transpose()
        };
        let object =
            match given("object") {
                Some(text) if text.starts_with('"') => Some(literal(text).ok_or_else(|| {
                    Failure::parameter(format!("`{text}`, given for `object`, is no literal"))
                })?),
                _ => node("object")?.map(Term::from),
            };
        let page = given("page").map_or(Ok(1), str::parse).ok().filter(|page| *page > 0);
        Ok(Self {
            subject: node("subject")?.map(NamedOrBlankNode::from),
            predicate: node("predicate")?,
            object,
            graph: node("graph")?,
            page: page.ok_or_else(|| Failure::parameter("`page` is a number from 1"))?,
        })
    }

    fn is_everything(&self) -> bool {
        self.subject.is_none() && self.predicate.is_none() && self.object.is_none() && self.graph.is_none()
    }

    fn scope(&self) -> Scope<'_> {
        self.graph.as_ref().map_or(Scope::Union, Scope::Graph)
    }
}

/// What a parameter is given, when that is something.
fn given<'a>(query: &'a [(String, String)], name: &str) -> Option<&'a str> {
    find(query, name).map(str::trim).filter(|text| !text.is_empty() && !text.starts_with('?'))
}

/// A literal as the fragments of others write it: as in N-Triples, or with a bare IRI as its datatype.
fn literal(text: &str) -> Option<Term> {
    if let Some((value, datatype)) = text.rsplit_once("\"^^")
        && !datatype.starts_with('<')
    {
        return decode_term(&format!("{value}\"^^<{datatype}>"));
    }
    decode_term(text)
}

impl Fragment {
    pub fn of(generation: &Generation, pattern: Pattern, size: usize) -> Result<Self, StoreError> {
        let Pattern { subject, predicate, object, .. } = &pattern;
        let (subject, predicate, object) = (subject.as_ref(), predicate.as_ref(), object.as_ref());
        let total = if pattern.is_everything() {
            generation.manifest().triples
        } else {
            generation.count_of(subject, predicate, object, pattern.scope())
        };
        let quads = generation.quads_for(subject, predicate, object, pattern.scope());
        let skipped = (pattern.page - 1).saturating_mul(size);
        let quads = if skipped as u64 >= total {
            Vec::new()
        } else {
            quads.skip(skipped).take(size).collect::<Result<_, _>>()?
        };
        Ok(Self { pattern, quads, total, size })
    }

    pub fn previous(&self) -> Option<usize> {
        (self.pattern.page > 1).then(|| self.pattern.page - 1)
    }

    pub fn next(&self) -> Option<usize> {
        (self.pattern.page.saturating_mul(self.size) as u64 <= self.total.saturating_sub(1))
            .then(|| self.pattern.page + 1)
    }

    /// The count and the controls, in a graph of their own that says whose they are.
    fn controls(&self, theme: &Theme, query: &[(String, String)], address: &str) -> Vec<Quad> {
        let base = theme.iri("fragments");
        let node = |iri: String| NamedNode::new_unchecked(iri);
        let part = |name: &str| node(format!("{address}#{name}"));
        let metadata = part("metadata");
        let mut quads = Vec::new();
        let mut add = |subject: &NamedNode, property: &str, object: Term| {
            let property = NamedNode::new_unchecked(property);
            quads.push(Quad::new(subject.clone(), property, object, GraphName::from(metadata.clone())));
        };
        let (dataset, this, search) =
            (node(format!("{base}#dataset")), node(address.to_owned()), part("search"));
        let number = |value: u64| Term::from(Literal::new_typed_literal(value.to_string(), xsd_node()));
        let of_page = |page: usize| Term::from(node(address_of(theme, query, Some(page))));
        add(&metadata, foaf::PRIMARY_TOPIC, this.clone().into());
        add(&dataset, rdf::TYPE, node(void::DATASET.to_owned()).into());
        add(&dataset, rdf::TYPE, node(hydra::COLLECTION.to_owned()).into());
        add(&dataset, void::SUBSET, this.clone().into());
        add(&dataset, hydra::SEARCH, search.clone().into());
        let fixed = find(query, "graph").filter(|graph| !graph.is_empty());
        let template = match fixed {
            Some(graph) => {
                let graph: String = form_urlencoded::byte_serialize(graph.as_bytes()).collect();
                format!("{base}?graph={graph}{{&subject,predicate,object}}")
            }
            None => format!("{base}{{?subject,predicate,object}}"),
        };
        add(&search, hydra::TEMPLATE, Literal::new_simple_literal(template).into());
        add(&search, hydra::VARIABLE_REPRESENTATION, node(hydra::EXPLICIT_REPRESENTATION.to_owned()).into());
        for (name, property) in
            [("subject", rdf::SUBJECT), ("predicate", rdf::PREDICATE), ("object", rdf::OBJECT)]
        {
            let mapping = part(name);
            add(&search, hydra::MAPPING, mapping.clone().into());
            add(&mapping, hydra::VARIABLE, Literal::new_simple_literal(name).into());
            add(&mapping, hydra::PROPERTY, node(property.to_owned()).into());
        }
        add(&this, rdf::TYPE, node(hydra::PARTIAL_COLLECTION_VIEW.to_owned()).into());
        add(&this, dcterms::SOURCE, dataset.into());
        add(&this, void::TRIPLES, number(self.total));
        add(&this, hydra::TOTAL_ITEMS, number(self.total));
        add(&this, hydra::ITEMS_PER_PAGE, number(self.size as u64));
        add(&this, hydra::FIRST, of_page(1));
        for (page, property) in [(self.previous(), hydra::PREVIOUS), (self.next(), hydra::NEXT)] {
            if let Some(page) = page {
                add(&this, property, of_page(page));
            }
        }
        quads
    }
}

fn xsd_node() -> NamedNode {
    NamedNode::new_unchecked(xsd::INTEGER)
}

/// The address of a fragment, on the canonical host.
fn address_of(theme: &Theme, query: &[(String, String)], page: Option<usize>) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in query.iter().filter(|(name, value)| name != "page" && !value.is_empty()) {
        form.append_pair(name, value);
    }
    if let Some(page) = page {
        form.append_pair("page", &page.to_string());
    }
    format!("{}?{}", theme.iri("fragments"), form.finish())
}

/// `/fragments`.
pub async fn fragments(call: Arc<Call>) -> Result<Response, Failure> {
    let theme = &call.published.theme;
    let pattern = Pattern::read(&call.query, theme)?;
    let (form, vary) = match wish(&call.query) {
        Some(name) => {
            (Form::named(name).ok_or_else(|| unknown(name, Form::all().map(|(name, _)| name)))?, "")
        }
        None => (call.accept().choose(Form::offers()).unwrap_or(Form::Page), "Accept, Accept-Language"),
    };
    let answer = call.blocking(move |call| {
        let theme = &call.published.theme;
        let size = call.app.limit(LimitKey::FragmentTriples).max(1);
        let fragment = Fragment::of(&call.generation, pattern, size)?;
        let Form::Graph(format) = form else {
            let html = page::fragments(&call.page(), &fragment)?;
            return Ok(Representation::html(html, call));
        };
        // The address as it was sent: clients look for what is said of that very one.
        let address = match call.parts.uri.query() {
            Some(query) => format!("{}?{query}", theme.iri("fragments")),
            None => theme.iri("fragments"),
        };
        let mut quads = fragment.quads.clone();
        quads.extend(fragment.controls(theme, &call.query, &address));
        let body = write_whole(quads, format, &theme.prefixes).map_err(|error| Failure::internal(&error))?;
        Ok(Representation::new(format.media_type(), body).modified(call.published.created()))
    });
    Ok(answer.await?.vary(vary).answer(&call))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{App, Published, router};
    use crate::view::tests::fixture::{self, BASE};
    use axum::body::Body;
    use axum::http::{Request, StatusCode, header};
    use tower::ServiceExt as _;

    fn got(address: &str, accept: &str) -> (StatusCode, String) {
        let published = Published::new(fixture::theme(), fixture::generation()).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let request = Request::get(address).header(header::ACCEPT, accept).body(Body::empty()).unwrap();
        runtime.block_on(async {
            let response = router(App::new(published)).oneshot(request).await.unwrap();
            let status = response.status();
            let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
            (status, String::from_utf8(bytes.to_vec()).unwrap())
        })
    }

    /// The lines of a fragment: those of data, and those of the controls.
    fn lines(address: &str) -> (Vec<String>, Vec<String>) {
        let (status, text) = got(address, "application/n-quads");
        assert_eq!(status, StatusCode::OK, "{text}");
        text.lines().map(str::to_owned).partition(|line| !line.ends_with("#metadata> ."))
    }

    #[test]
    fn a_fragment_has_its_triples_its_count_and_its_controls() {
        let address = "/fragments?predicate=http%3A%2F%2Fwww.w3.org%2F2004%2F02%2Fskos%2Fcore%23prefLabel";
        let (data, controls) = lines(address);
        assert_eq!(data.len(), 7);
        let this = format!("<{BASE}{}>", &address[1..]);
        let told = |property: &str| -> Vec<&String> {
            controls.iter().filter(|line| line.contains(&format!("<{property}>"))).collect()
        };
        let [count] = told(void::TRIPLES)[..] else { panic!("{controls:#?}") };
        assert!(
            count.starts_with(&format!("{this} <{}> \"7\"^^<{}>", void::TRIPLES, xsd::INTEGER)),
            "{count}"
        );
        assert!(told(foaf::PRIMARY_TOPIC)[0].contains(&this));
        assert!(told(hydra::TEMPLATE)[0].contains("fragments{?subject,predicate,object}"));
        assert!(told(hydra::NEXT).is_empty());
    }

    #[test]
    fn literals_are_read_as_others_write_them() {
        for object in
            ["%22Tomate%22%40fr", "%221%22%5E%5Ehttp%3A%2F%2Fe%2F", "%22x%22%5E%5E%3Chttp%3A%2F%2Fe%2F%3E"]
        {
            let (data, _) = lines(&format!("/fragments?object={object}&subject=%3Fs"));
            assert_eq!(data.len(), usize::from(object.contains("Tomate")), "{object}");
        }
        assert_eq!(got("/fragments?subject=tomato", "text/turtle").0, StatusCode::BAD_REQUEST);
        assert_eq!(got("/fragments?object=%22open", "text/turtle").0, StatusCode::BAD_REQUEST);
    }

    #[test]
    fn pages_hold_every_triple_once() {
        let (theme, generation) = (fixture::theme(), fixture::generation());
        let mut seen = Vec::new();
        let mut query = vec![("page".to_owned(), "1".to_owned())];
        loop {
            let pattern = Pattern::read(&query, &theme).unwrap();
            let fragment = Fragment::of(&generation, pattern, 7).unwrap();
            seen.extend(fragment.quads.iter().map(ToString::to_string));
            let Some(next) = fragment.next() else { break };
            query[0].1 = next.to_string();
        }
        assert_eq!(seen.len() as u64, generation.manifest().triples);
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len() as u64, generation.manifest().triples);
    }

    #[test]
    fn a_browser_gets_a_form() {
        let (_, html) = got("/fragments?predicate=skos:prefLabel", "text/html");
        assert!(html.contains("name=\"predicate\"") && html.contains("Tomate"), "{html}");
    }
}
