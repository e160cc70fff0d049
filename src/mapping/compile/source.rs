//! Logical sources (RML-IO): which file, how packed, how cut into rows.

use super::scope::{Names, ScopeId, json_path};
use super::{Compiler, Draft};
use crate::mapping::graph::{Node, Statement};
use crate::mapping::plan::{
    Compression, Format, LogicalSource, MetadataFile, RelationId, RelationKind, Root,
};
use crate::rdf::vocab::{csvw, dcat, dx, rml};
use crate::text::{Diagnostic, Span, code};

pub const COMPRESSIONS: &[(&str, Compression)] = &[
    ("http://w3id.org/rml/none", Compression::None),
    ("http://w3id.org/rml/gzip", Compression::Gzip),
    ("http://w3id.org/rml/zip", Compression::Zip),
    ("http://w3id.org/rml/targzip", Compression::TarGzip),
    ("http://w3id.org/rml/tarxz", Compression::TarXz),
];

/// How records are cut and read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Formulation {
    Csv,
    Json,
    Xml,
}

const FORMULATIONS: &[(&str, Formulation)] = &[
    (rml::CSV, Formulation::Csv),
    ("http://semweb.mmlab.be/ns/ql#CSV", Formulation::Csv),
    (rml::JSON_PATH, Formulation::Json),
    ("http://semweb.mmlab.be/ns/ql#JSONPath", Formulation::Json),
    (rml::X_PATH, Formulation::Xml),
    ("http://semweb.mmlab.be/ns/ql#XPath", Formulation::Xml),
];

/// A file and where to look for it.
struct Place {
    path: String,
    span: Span,
    root: Root,
}

impl Compiler<'_> {
    /// The relation that a logical source or view is.
    pub fn relation(&mut self, statement: &Statement) -> Option<RelationId> {
        let node = self.node(statement)?;
        let view = self.graph.has(&node, rml::VIEW_ON) || self.graph.is_a(&node, rml::LOGICAL_VIEW);
        if !view && let Some(known) = self.relation_of.get(&node) {
            return *known;
        }
        let span = statement.span.clone();
        let relation = if view {
            self.guarded(&node, &span, "the view", |this| {
                // A finished view is looked up only here, so that an open one is seen to be open.
                match this.relation_of.get(&node) {
                    Some(known) => *known,
                    None => this.view(&node),
                }
            })
        } else {
            self.source(&node)
        };
        self.relation_of.insert(node, relation);
        relation
    }

    pub fn add_relation(
        &mut self,
        node: &Node,
        name: String,
        kind: RelationKind,
        scope: ScopeId,
    ) -> RelationId {
        let span = self.graph.span(node);
        self.relations.push(Draft { name, span, kind, scope });
        self.relations.len() - 1
    }

    fn source(&mut self, node: &Node) -> Option<RelationId> {
        let source = self.required(node, &[rml::SOURCE], "a logical source");
        let formulation = match self.one(node, &[rml::REFERENCE_FORMULATION]) {
            Some(statement) => Some(self.formulation(statement)?),
            None => None,
        };
        let source = source?;
        let described = source.node();
        let on: Vec<Node> = std::iter::once(node.clone()).chain(described.clone()).collect();
        let (compression, encoding) = (self.compression(&on), self.encoding(&on));
        let (nulls, dialect, iterator) =
            (self.nulls(&on), self.dialect(&on), self.iterator(node, formulation));
        let metadata = self.metadata(&on);
        let place = self.place_of(source)?;
        let table = described.as_ref().is_some_and(|node| self.graph.is_a(node, csvw::TABLE));
        let Some(formulation) = formulation.or_else(|| by_extension(&place.path, table)) else {
            self.missing("a logical source has no `rml:referenceFormulation`", self.graph.span(node));
            return None;
        };
        let logical = LogicalSource {
            path: place.path,
            path_span: place.span,
            root: place.root,
            compression: compression?,
            encoding: encoding?,
            nulls: nulls?,
            metadata: metadata?,
            format: match formulation {
                Formulation::Csv => Format::Csv(Box::new(dialect?)),
                Formulation::Json => Format::Json { iterator: iterator? },
                Formulation::Xml => Format::Xml { iterator: iterator?, namespaces: self.namespaces(node)? },
            },
        };
        // Maps that read the same file in the same way read it once.
        if let Some(same) = self.same_source(&logical) {
            return Some(same);
        }
        let names = match formulation {
            // XPaths are read where the file is.
            Formulation::Csv | Formulation::Xml => Names::Headers,
            Formulation::Json => Names::Json,
        };
        let scope = self.scopes.add(names);
        let name = logical.path.clone();
        Some(self.add_relation(node, name, RelationKind::Source(logical), scope))
    }

    /// The CSV on the Web metadata of a source.
    #[expect(clippy::option_option, reason = "none, and a fault, are not the same")]
    fn metadata(&mut self, on: &[Node]) -> Option<Option<MetadataFile>> {
        let graph = self.graph;
        let Some(statement) = on.iter().find_map(|node| graph.get(node, dx::METADATA)) else {
            return Some(None);
        };
        let path = self.text(statement)?.to_owned();
        let own_dialect = on.iter().any(|node| graph.has(node, csvw::DIALECT));
        Some(Some(MetadataFile { path, span: statement.span.clone(), own_dialect }))
    }

    fn same_source(&self, wanted: &LogicalSource) -> Option<RelationId> {
        self.relations.iter().position(|draft| match &draft.kind {
            RelationKind::Source(have) => {
                have.path == wanted.path
                    && have.root == wanted.root
                    && have.compression == wanted.compression
                    && have.encoding == wanted.encoding
                    && have.nulls == wanted.nulls
                    && have.format == wanted.format
                    && have.metadata.as_ref().map(|file| &file.path)
                        == wanted.metadata.as_ref().map(|file| &file.path)
            }
            RelationKind::View(_) => false,
        })
    }

    fn formulation(&mut self, statement: &Statement) -> Option<Formulation> {
        let own =
            statement.node().is_some_and(|node| self.graph.is_a(&node, rml::X_PATH_REFERENCE_FORMULATION));
        if own {
            return Some(Formulation::Xml);
        }
        let Some(iri) = statement.iri() else {
            self.unsupported("this reference formulation", statement.span.clone());
            return None;
        };
        let found = FORMULATIONS.iter().find(|(name, _)| *name == iri).map(|(_, formulation)| *formulation);
        if found.is_none() {
            let name = format!("the reference formulation {}", self.graph.shorten(iri));
            self.unsupported(&name, statement.span.clone());
        }
        found
    }

    /// The reference formulation of a field, when it says one.
    #[expect(clippy::option_option, reason = "nothing said, and a fault, are not the same")]
    pub fn formulation_of(&mut self, node: &Node) -> Option<Option<Formulation>> {
        match self.one(node, &[rml::REFERENCE_FORMULATION]) {
            Some(statement) => self.formulation(statement).map(Some),
            None => Some(None),
        }
    }

    fn unsupported(&mut self, what: &str, span: Span) {
        self.fault_with_help(
            &code::UNSUPPORTED_SOURCE,
            format!("{what} is not supported"),
            (span, "cannot be read"),
            "CSV, JSON and XML files are: `rml:CSV`, `rml:JSONPath`, `rml:XPath`",
        );
    }

    /// The iterator of a JSON source; the whole document when it is not given.
    pub fn iterator(&mut self, node: &Node, formulation: Option<Formulation>) -> Option<String> {
        if formulation == Some(Formulation::Csv) {
            return None;
        }
        let xml = formulation == Some(Formulation::Xml);
        let Some(statement) = self.one(node, &[rml::ITERATOR]) else {
            return Some(if xml { "/*" } else { "$" }.to_owned());
        };
        let text = self.text(statement)?;
        if xml {
            return Some(text.to_owned());
        }
        match json_path(text) {
            Ok(path) => Some(path),
            Err(message) => {
                self.report.push(
                    Diagnostic::new(&code::BAD_REFERENCE, format!("`{text}` is no JSONPath: {message}"))
                        .at(statement.span.clone(), "not by RFC 9535"),
                );
                None
            }
        }
    }

    /// The namespaces of the prefixes in XPaths.
    fn namespaces(&mut self, node: &Node) -> Option<Vec<(String, String)>> {
        let graph = self.graph;
        let formulation = graph.get(node, rml::REFERENCE_FORMULATION).and_then(Statement::node);
        let mut namespaces = Vec::new();
        for statement in formulation.iter().flat_map(|node| graph.all(node, rml::NAMESPACE_OF)) {
            let namespace = self.node(statement)?;
            let prefix = self.required(&namespace, &[rml::NAMESPACE_PREFIX], "a namespace")?;
            let url = self.required(&namespace, &[rml::NAMESPACE_URL], "a namespace")?;
            let iri = match url.iri() {
                Some(iri) => iri,
                None => self.text(url)?,
            };
            namespaces.push((self.text(prefix)?.to_owned(), iri.to_owned()));
        }
        Some(namespaces)
    }

    fn place_of(&mut self, source: &Statement) -> Option<Place> {
        if let Some(path) = source.text() {
            return Some(Place { path: path.to_owned(), span: source.span.clone(), root: Root::Unspecified });
        }
        let node = self.node(source)?;
        let graph = self.graph;
        if let Some(path) = self.one(&node, &[rml::PATH]) {
            let root = self.root(&node);
            let text = self.text(path)?;
            return Some(Place { path: text.to_owned(), span: path.span.clone(), root: root? });
        }
        // A dataset is read from its distribution.
        let distribution = graph.get(&node, dcat::DISTRIBUTION).and_then(Statement::node);
        let described: Vec<&Node> = std::iter::once(&node).chain(&distribution).collect();
        let address = [csvw::URL, dcat::DOWNLOAD_URL, dcat::ACCESS_URL]
            .iter()
            .find_map(|property| described.iter().find_map(|node| graph.get(node, property)));
        if let Some(address) = address {
            let url = address.iri().or_else(|| address.text()).unwrap_or_default();
            if let Some(path) = local_path(url) {
                return Some(Place { path, span: address.span.clone(), root: Root::Unspecified });
            }
            self.fault_with_help(
                &code::UNSUPPORTED_SOURCE,
                "a mapping reads local files only",
                (address.span.clone(), "an address on the network"),
                "download the file, and name it with `rml:path`",
            );
            return None;
        }
        let files = ["RelativePathSource", "FilePath", "Source"];
        let types: Vec<&str> =
            graph.all(&node, crate::rdf::vocab::rdf::TYPE).filter_map(Statement::iri).collect();
        let other = types.iter().find(|iri| {
            !files.iter().any(|file| iri.strip_prefix(rml::NAMESPACE) == Some(file)) && **iri != csvw::TABLE
        });
        match other {
            Some(other) => {
                let what = format!("a source of class {}", graph.shorten(other));
                self.unsupported(&what, graph.span(&node));
            }
            None => self.missing("a source has no `rml:path`", graph.span(&node)),
        }
        None
    }

    pub fn root(&mut self, node: &Node) -> Option<Root> {
        let Some(statement) = self.one(node, &[rml::ROOT]) else { return Some(Root::Unspecified) };
        match (statement.iri(), statement.text()) {
            (Some(rml::MAPPING_DIRECTORY), _) => Some(Root::MappingDirectory),
            (Some(rml::CURRENT_WORKING_DIRECTORY), _) => Some(Root::CurrentWorkingDirectory),
            (_, Some(folder)) => Some(Root::Folder(folder.to_owned())),
            (Some(url), _) if url.starts_with("file://") => local_path(url).map(Root::Folder),
            (Some(_), _) => {
                let roots = [rml::MAPPING_DIRECTORY, rml::CURRENT_WORKING_DIRECTORY];
                self.choice(statement, &roots.map(|root| (root, ())));
                None
            }
            _ => {
                self.wrong_kind(statement, "the path of a folder");
                None
            }
        }
    }

    fn compression(&mut self, on: &[Node]) -> Option<Compression> {
        match on.iter().find_map(|node| self.graph.get(node, rml::COMPRESSION)) {
            Some(statement) => self.choice(statement, COMPRESSIONS),
            None => Some(Compression::Unspecified),
        }
    }

    #[expect(clippy::option_option, reason = "nothing said, and a fault, are not the same")]
    fn encoding(&mut self, on: &[Node]) -> Option<Option<String>> {
        let graph = self.graph;
        let dialects = on.iter().filter_map(|node| graph.get(node, csvw::DIALECT)?.node());
        let said = on
            .iter()
            .find_map(|node| graph.get(node, rml::ENCODING))
            .or_else(|| dialects.into_iter().find_map(|node| graph.get(&node, csvw::ENCODING)));
        match said {
            Some(statement) => encoding_label(self, statement).map(Some),
            None => Some(None),
        }
    }

    fn nulls(&mut self, on: &[Node]) -> Option<Vec<String>> {
        let graph = self.graph;
        let mut nulls = Vec::new();
        let said = |property| on.iter().filter_map(move |node| graph.get(node, property)?.node());
        // Properties that cells inherit may stand on the schema as well (CSVW metadata §5.7).
        let inherited: Vec<Node> = said(csvw::DIALECT).chain(said(csvw::TABLE_SCHEMA)).collect();
        for node in on.iter().chain(&inherited) {
            for statement in graph.all(node, rml::NULL).chain(graph.all(node, csvw::NULL)) {
                nulls.push(self.text(statement)?.to_owned());
            }
        }
        nulls.sort();
        nulls.dedup();
        Some(nulls)
    }
}

/// The WHATWG label of an encoding: `rml:UTF-8`, or a text.
pub fn encoding_label(compiler: &mut Compiler<'_>, statement: &Statement) -> Option<String> {
    let label = match statement.iri() {
        Some(iri) => iri.strip_prefix(rml::NAMESPACE).unwrap_or(iri),
        None => compiler.text(statement)?,
    };
    // The names of Java and of Python for it, which WHATWG does not list.
    let known = match label.to_ascii_lowercase().as_str() {
        "utf16" => "utf-16".to_owned(),
        "latin-1" => "latin1".to_owned(),
        other => other.to_owned(),
    };
    if encoding_rs::Encoding::for_label(known.as_bytes()).is_none() {
        compiler.fault_with_help(
            &code::BAD_DIALECT,
            format!("`{label}` is no known encoding"),
            (statement.span.clone(), "unknown"),
            "such as `rml:UTF-8`, `rml:UTF-16`, \"latin1\" or \"windows-1252\"",
        );
        return None;
    }
    Some(known)
}

/// The path of an address that is none on the network.
fn local_path(url: &str) -> Option<String> {
    match url.split_once("://") {
        Some(("file", path)) => {
            let path = percent_encoding::percent_decode_str(path).decode_utf8_lossy().into_owned();
            Some(path.strip_prefix("/mapping/").map(str::to_owned).unwrap_or(path))
        }
        Some(_) => None,
        None => Some(url.to_owned()),
    }
}

fn by_extension(path: &str, table: bool) -> Option<Formulation> {
    let name = path.trim_end_matches(".gz").trim_end_matches(".zip").to_ascii_lowercase();
    let ends = |extension: &str| name.ends_with(extension);
    if table || ends(".csv") || ends(".tsv") {
        Some(Formulation::Csv)
    } else if ends(".json") || ends(".geojson") {
        Some(Formulation::Json)
    } else if ends(".xml") {
        Some(Formulation::Xml)
    } else {
        None
    }
}
