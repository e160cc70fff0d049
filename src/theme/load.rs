//! Reading a whole theme.

use std::path::{Path, PathBuf};

use regex::Regex;

use super::catalogue::{Contact, Dataset, DumpFormat, Provenance, Site, Updates};
use super::entity::{DEFAULT_LABELS, EntityType, Facet, PropertyGroup};
use super::language::is_language_tag;
use super::network::Network;
use super::node::Node;
use super::read::Reader;
use super::schema::{check_table, invalid_language};
use super::scheme::IdentifierScheme;
use super::{STANDARD_PREFIXES, Theme, keys, query, toml_node};
use crate::function::check::Check;
use crate::rdf::iri;
use crate::rdf::media::{RDF_SYNTAXES, RdfSyntax};
use crate::text::{Diagnostic, LIMITS, Limits, Report, SourceText, Span, code, nearest};

/// The parameters that a search has already.
const SEARCH_PARAMETERS: &[&str] =
    &["q", "type", "after", "before", "limit", "explain", "lang", "format", "page"];
/// Properties of a facet's path.
const PATH_STEPS: usize = 3;

impl Theme {
    /// Reads the theme in the folder `root`: `theme.toml`, the list of ontology files and the saved
    /// queries. Every fault found is reported, with its place; with an error there is no theme.
    /// Mappings and ontology files are named, not read.
    pub fn load(root: &Path) -> Result<(Self, Report), Report> {
        let source = SourceText::read(&root.join("theme.toml")).map_err(|diagnostic| {
            Report::from(
                diagnostic.help("a theme is a folder with a `theme.toml`; `dataesr new DIR` writes one"),
            )
        })?;
        let mut report = Report::new();
        let settings = toml_node::read_toml(&source, &mut report);
        if report.has_errors() {
            // What is missing from a text that is not TOML says nothing.
            return Err(report);
        }
        check_table(&settings, keys::THEME, ("`theme.toml`", &source.span(0..0)), &mut report);

        let mut reader = Reader {
            root,
            base_iri: String::new(),
            prefixes: STANDARD_PREFIXES.iter().copied().collect(),
            languages: Vec::new(),
            report,
        };
        reader.base(&settings);
        let site = reader.site(&settings);
        reader.prefixes(&settings);
        let blocks = |key| settings.get(key).map_or(&[][..], Node::items);
        let schemes = reader.schemes(blocks("scheme"));
        let entities = reader.entities(blocks("entity"));
        let facets = reader.facets(blocks("facet"));
        let datasets = reader.datasets(blocks("dataset"), &site);
        let updates = reader.updates(&settings, &datasets);
        let limits = reader.limits(&settings);
        let ontology = files(&root.join("ontology"), "ttl");
        let queries = query::load_all(&mut reader);

        let Reader { base_iri, prefixes, languages, report, .. } = reader;
        let root = root.to_owned();
        let theme = Self {
            root,
            source,
            site,
            languages,
            base_iri,
            prefixes,
            datasets,
            schemes,
            entities,
            facets,
            queries,
            ontology,
            updates,
            limits,
        };
        report.into_result(theme)
    }
}

/// The files of `folder` with this extension, by name; none when there is no such folder.
pub fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_file() && path.extension().is_some_and(|have| have == extension))
        .collect();
    files.sort();
    files
}

impl Reader<'_> {
    /// The base IRI and the languages, on which everything else depends.
    fn base(&mut self, settings: &Node) {
        let Some(site) = settings.get("site") else { return };
        if let Some(value) = site.get("base_iri")
            && let Some(text) = value.as_text()
        {
            let reason = if !iri::is_absolute(text) {
                Some("it is not an absolute IRI")
            } else if !text.ends_with('/') {
                Some("it does not end with `/`")
            } else if text.contains(['?', '#']) {
                Some("it has a query or a fragment")
            } else {
                None
            };
            if let Some(reason) = reason {
                let message = format!("`{text}` cannot be the base IRI: {reason}");
                self.report.push(
                    Diagnostic::new(&code::THEME_INVALID_IRI, message)
                        .at(value.span.clone(), reason)
                        .help("write it as in `https://data.example/`"),
                );
            }
            text.clone_into(&mut self.base_iri);
        }
        if !iri::is_absolute(&self.base_iri) {
            // So that relative names do not all fail for this one reason.
            "http://base.invalid/".clone_into(&mut self.base_iri);
        }
        for (tag, span) in Self::texts(site, "languages") {
            if is_language_tag(tag) {
                self.languages.push(tag.to_owned());
            } else {
                self.report.push(invalid_language(tag, span));
            }
        }
        if let Some(list) = site.get("languages").filter(|list| list.items().is_empty()) {
            self.report.push(
                Diagnostic::new(&code::THEME_WRONG_TYPE, "`languages` names no language")
                    .at(list.span.clone(), "expected at least one, such as `en`"),
            );
        }
    }

    fn site(&mut self, settings: &Node) -> Site {
        let Some(site) = settings.get("site") else { return Site::default() };
        Site {
            title: self.lang_text(site, "title"),
            description: self.lang_text(site, "description"),
            publisher: self.agent(site, "publisher"),
            licence: self.iri(site, "licence"),
            proxies: self.proxies(site),
            contact: self.contact(site),
            examples: Self::texts(site, "examples")
                .into_iter()
                .filter_map(|(text, span)| self.resolve(text, span))
                .collect(),
            default_format: self.default_format(site),
            dumps: self.dumps(site),
        }
    }

    fn contact(&mut self, site: &Node) -> Option<Contact> {
        let node = site.get("contact")?;
        let (name, email) = (Self::text(node, "name")?, Self::text(node, "email"));
        Some(Contact { name, email, page: self.iri(node, "page") })
    }

    fn default_format(&mut self, site: &Node) -> Option<String> {
        let value = site.get("default_format")?;
        let text = value.as_text()?;
        if text == "html" || RdfSyntax::from_extension(text).is_some() {
            return Some(text.to_owned());
        }
        let names: Vec<&str> = RDF_SYNTAXES.iter().map(|info| info.extension).collect();
        self.report.push(
            Diagnostic::new(&code::THEME_UNKNOWN_CHOICE, format!("there is no format `{text}`"))
                .at(value.span.clone(), "unknown format")
                .help(format!("the formats are: html, {}", names.join(", "))),
        );
        None
    }

    fn dumps(&mut self, site: &Node) -> Vec<DumpFormat> {
        if site.get("dumps").is_none() {
            return vec![DumpFormat::NQuads];
        }
        let mut dumps = Vec::new();
        for (text, span) in Self::texts(site, "dumps") {
            match DumpFormat::ALL.into_iter().find(|format| format.extension() == text) {
                Some(format) if dumps.contains(&format) => {}
                Some(format) => dumps.push(format),
                None => self.report.push(
                    Diagnostic::new(&code::THEME_UNKNOWN_CHOICE, format!("there is no dump format `{text}`"))
                        .at(span.clone(), "unknown format")
                        .help("the formats are: nq, ttl, csv"),
                ),
            }
        }
        dumps
    }

    fn proxies(&mut self, site: &Node) -> Vec<Network> {
        let mut networks = Vec::new();
        for (text, span) in Self::texts(site, "proxies") {
            match text.parse() {
                Ok(network) => networks.push(network),
                Err(reason) => self.report.push(
                    Diagnostic::new(&code::THEME_WRONG_TYPE, format!("`{text}` is no network: {reason}"))
                        .at(span.clone(), "expected an address such as `10.0.0.1` or `10.0.0.0/8`"),
                ),
            }
        }
        networks
    }

    fn prefixes(&mut self, settings: &Node) {
        for entry in settings.get("prefixes").map_or(&[][..], Node::entries) {
            let Some(namespace) = entry.node.as_text() else { continue };
            if let Some(namespace) = self.resolve(namespace, &entry.node.span) {
                self.prefixes.insert(&entry.key, namespace);
            }
        }
    }

    fn schemes(&mut self, nodes: &[Node]) -> Vec<IdentifierScheme> {
        self.ids(nodes, "scheme");
        let scheme = |node: &Node| IdentifierScheme {
            id: Self::text(node, "id").unwrap_or_default(),
            title: self.lang_text(node, "title"),
            pattern: self.pattern(node),
            check: self.check(node),
            property: self.names(node, "property").pop(),
            former: self.names(node, "former").pop(),
            link: self.link(node),
            span: node.span.clone(),
        };
        nodes.iter().map(scheme).collect()
    }

    fn pattern(&mut self, node: &Node) -> Option<Regex> {
        let value = node.get("pattern")?;
        let text = value.as_text()?;
        match Regex::new(&format!("^(?:{text})$")) {
            Ok(regex) => Some(regex),
            Err(error) => {
                let reason = error.to_string();
                let reason = reason.lines().last().unwrap_or_default().trim_start_matches("error: ");
                self.report.push(
                    Diagnostic::new(
                        &code::THEME_INVALID_PATTERN,
                        format!("`{text}` is not a regular expression: {reason}"),
                    )
                    .at(value.span.clone(), reason)
                    .help("write patterns between single quotes, so that `\\` stays as it is"),
                );
                None
            }
        }
    }

    fn check(&mut self, node: &Node) -> Option<Check> {
        let value = node.get("check")?;
        let name = value.as_text()?;
        let found = Check::find(name);
        if found.is_none() {
            let names = || Check::NAMES.iter().map(|(name, _)| *name);
            let help = nearest(name, names()).map_or_else(
                || format!("the algorithms are: {}", names().collect::<Vec<_>>().join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            self.report.push(
                Diagnostic::new(&code::THEME_UNKNOWN_CHOICE, format!("there is no check algorithm `{name}`"))
                    .at(value.span.clone(), "unknown algorithm")
                    .help(help),
            );
        }
        found
    }

    fn link(&mut self, node: &Node) -> Option<String> {
        let value = node.get("link")?;
        let text = value.as_text()?;
        if !text.contains("{value}") || !iri::is_absolute(&text.replace("{value}", "x")) {
            self.report.push(
                Diagnostic::new(
                    &code::THEME_INVALID_IRI,
                    format!("`{text}` is not the address of a page with `{{value}}`"),
                )
                .at(value.span.clone(), "expected an absolute IRI with `{value}`"),
            );
        }
        Some(text.to_owned())
    }

    fn entities(&mut self, nodes: &[Node]) -> Vec<EntityType> {
        self.ids(nodes, "entity");
        nodes.iter().map(|node| self.entity(node)).collect()
    }

    fn entity(&mut self, node: &Node) -> EntityType {
        let title = self.lang_text(node, "title");
        let plural = self.lang_text(node, "plural");
        let mut label = self.names(node, "label");
        if label.is_empty() {
            label = DEFAULT_LABELS.iter().copied().map(str::to_owned).collect();
        }
        let groups = node.get("group").map_or(&[][..], Node::items);
        EntityType {
            id: Self::text(node, "id").unwrap_or_default(),
            class: self.names(node, "class").pop().unwrap_or_default(),
            plural: if plural.is_empty() { title.clone() } else { plural },
            title,
            description: self.lang_text(node, "description"),
            label,
            search: self.names(node, "search"),
            groups: groups
                .iter()
                .map(|group| PropertyGroup {
                    title: self.lang_text(group, "title"),
                    properties: self.names(group, "properties"),
                })
                .collect(),
            span: node.span.clone(),
        }
    }

    fn facets(&mut self, nodes: &[Node]) -> Vec<Facet> {
        self.ids(nodes, "facet");
        for node in nodes {
            let Some((id, span)) = node.get("id").and_then(|id| Some((id.as_text()?, &id.span))) else {
                continue;
            };
            if SEARCH_PARAMETERS.contains(&id) {
                let message = format!("no facet can be called `{id}`: a search has a parameter of that name");
                self.report.push(
                    Diagnostic::new(&code::THEME_INVALID_ID, message)
                        .at(span.clone(), "taken")
                        .help(format!("these names are taken: {}", SEARCH_PARAMETERS.join(", "))),
                );
            }
        }
        let facet = |node: &Node| Facet {
            id: Self::text(node, "id").unwrap_or_default(),
            title: self.lang_text(node, "title"),
            paths: Self::texts(node, "property")
                .into_iter()
                .filter_map(|(text, span)| self.path(text, span))
                .collect(),
            span: node.span.clone(),
        };
        nodes.iter().map(facet).collect()
    }

    /// The IRIs of the properties of a path, such as `a:b / c:d`.
    fn path(&mut self, text: &str, span: &Span) -> Option<Vec<String>> {
        // Blanks around the stroke tell it from those inside an IRI.
        let steps: Vec<&str> = text.split(" / ").map(str::trim).collect();
        if steps.len() > PATH_STEPS {
            let message = format!("`{text}` has more than {PATH_STEPS} steps");
            self.report.push(
                Diagnostic::new(&code::THEME_WRONG_TYPE, message)
                    .at(span.clone(), "too long")
                    .help("give the things a property of their own in the mapping"),
            );
            return None;
        }
        steps.into_iter().map(|step| self.name(step, span)).collect()
    }

    fn datasets(&mut self, nodes: &[Node], site: &Site) -> Vec<Dataset> {
        self.ids(nodes, "dataset");
        nodes.iter().map(|node| self.dataset(node, site)).collect()
    }

    fn dataset(&mut self, node: &Node, site: &Site) -> Dataset {
        let id = Self::text(node, "id").unwrap_or_default();
        let mapping = node.get("mapping").and_then(|value| Some((value.as_text()?, &value.span)));
        Dataset {
            title: self.lang_text(node, "title"),
            description: self.lang_text(node, "description"),
            keywords: Self::lang_list(node, "keywords"),
            licence: self.iri(node, "licence").or_else(|| site.licence.clone()),
            publisher: self.agent(node, "publisher").or_else(|| site.publisher.clone()),
            source: self.iri(node, "source"),
            download: self.iri(node, "download"),
            file: Self::text(node, "file").map(PathBuf::from),
            mapping: mapping.map(|(text, span)| self.file(text, span)).unwrap_or_default(),
            hvd_category: self.iri(node, "hvd_category"),
            graph: self.iri(node, "graph").unwrap_or_else(|| format!("{}graph/{id}", self.base_iri)),
            provenance: self.provenance(node),
            span: node.span.clone(),
            id,
        }
    }

    /// The graphs that may be changed; those that are made from files are not among them by name.
    fn updates(&mut self, settings: &Node, datasets: &[Dataset]) -> Updates {
        let Some(table) = settings.get("update") else { return Updates::default() };
        let mut updates = Updates::default();
        for (text, span) in Self::texts(table, "graphs") {
            if text == "*" {
                updates.every = true;
                continue;
            }
            let Some(graph) = self.resolve(text, span) else { continue };
            let is_built = |name: &str| graph == format!("{}graph/{name}", self.base_iri);
            if datasets.iter().any(|dataset| dataset.graph == graph)
                || ["ontology", "catalogue"].into_iter().any(is_built)
            {
                let message = format!("the graph `{text}` is made by every build, and cannot be changed");
                self.report.push(
                    Diagnostic::new(&code::THEME_UNKNOWN_CHOICE, message)
                        .at(span.clone(), "made from files")
                        .help("name a graph of its own, such as `graph/notes`"),
                );
            } else {
                updates.graphs.push(graph);
            }
        }
        if updates.every && updates.graphs.is_empty() {
            updates.graphs.push(format!("{}graph/default", self.base_iri));
        }
        updates
    }

    fn provenance(&mut self, node: &Node) -> Provenance {
        let Some((text, span)) = node.get("provenance").and_then(|node| Some((node.as_text()?, &node.span)))
        else {
            return Provenance::default();
        };
        let found = Provenance::ALL.iter().find(|(name, _)| *name == text).map(|(_, choice)| *choice);
        if found.is_none() {
            let names = Provenance::ALL.map(|(name, _)| name).join(", ");
            self.report.push(
                Diagnostic::new(&code::THEME_UNKNOWN_CHOICE, format!("`provenance` does not take `{text}`"))
                    .at(span.clone(), "unknown choice")
                    .help(format!("the choices are: {names}")),
            );
        }
        found.unwrap_or_default()
    }

    fn limits(&mut self, settings: &Node) -> Limits {
        let mut limits = Limits::default();
        for entry in settings.get("limits").map_or(&[][..], Node::entries) {
            let Some(value) = entry.node.as_count() else { continue };
            if !limits.set(&entry.key, value) {
                let diagnostic =
                    Diagnostic::new(&code::THEME_UNKNOWN_KEY, format!("there is no limit `{}`", entry.key))
                        .at(entry.key_span.clone(), "unknown limit");
                let near = nearest(&entry.key, LIMITS.iter().map(|limit| limit.name));
                self.report.push(match near {
                    Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                    None => diagnostic,
                });
            }
        }
        limits
    }
}
