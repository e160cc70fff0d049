//! Digests of the documents below the base IRI: what is stated of each, in one scan of the sorted quads.
//!
//! A document is named by an IRI without its fragment. It holds what is stated of that IRI, of those with
//! a fragment of it, and of the nodes without a name (skolemised when they were loaded) that hang from
//! these. The quads of a subject stand together, in the byte order of their terms, whatever else the index
//! holds: so the digest of what is stated of it is the same in every generation that states the same.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use sha2::{Digest, Sha256};

use super::DEFAULT_GRAPH;
use super::file::FrozenIndex;
use super::id::{TermId, is_inlined};
use super::permutation::Order;
use crate::rdf::vocab::{dcat, owl, rdf};

/// Enough of SHA-256 that two descriptions do not meet by accident or by design.
pub type Fingerprint = [u8; 16];

/// Below the base IRI, where nodes without a name stand.
const GENID: &str = ".well-known/genid/";

/// What one document holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentDigest {
    /// The IRI below the base, without fragment.
    pub path: String,
    pub digest: Fingerprint,
    /// The named graphs that it is taken from, in the order of their identifiers.
    pub graphs: Vec<TermId>,
    /// Whether its document is more than this: a vocabulary with all its terms, a named graph, a catalogue.
    pub is_whole: bool,
}

/// What is stated of one subject.
struct Subject {
    /// With its fragment.
    path: String,
    digest: Fingerprint,
    graphs: Vec<TermId>,
    /// The nodes without a name that it points to.
    parts: Vec<TermId>,
    is_whole: bool,
}

impl FrozenIndex {
    /// The documents below `base`, which ends with `/`, in the order of their paths.
    pub fn documents(&self, base: &str) -> Vec<DocumentDigest> {
        let scan = Scanner::new(self, base);
        let (named, unnamed) = scan.subjects();
        let mut documents: BTreeMap<String, Vec<Subject>> = BTreeMap::new();
        for subject in named {
            let path = subject.path.split('#').next().unwrap_or_default().to_owned();
            documents.entry(path).or_default().push(subject);
        }
        // Fragments alone have no document that could be asked for, but for the namespace itself.
        documents.retain(|path, subjects| {
            !path.is_empty()
                && subjects.iter().any(|subject| subject.path.trim_end_matches('#') == path.as_str())
        });
        documents.into_iter().map(|(path, subjects)| join(path, subjects, &unnamed)).collect()
    }

    /// The IRI of a term that is one.
    pub fn iri(&self, id: TermId) -> Option<String> {
        Some(self.encoded(id)?.strip_prefix('<')?.strip_suffix('>')?.to_owned())
    }
}

/// One document of its subjects and of the nodes without a name that hang from them.
fn join(path: String, mut subjects: Vec<Subject>, unnamed: &HashMap<TermId, Subject>) -> DocumentDigest {
    let is_whole = subjects.iter().any(|subject| subject.is_whole || subject.path.ends_with('#'));
    if let [only] = subjects.as_mut_slice()
        && only.parts.is_empty()
    {
        return DocumentDigest {
            path,
            digest: only.digest,
            graphs: std::mem::take(&mut only.graphs),
            is_whole,
        };
    }
    let mut digest = Sha256::new();
    let mut graphs = Vec::new();
    let mut seen = HashSet::new();
    let mut waiting: Vec<TermId> = Vec::new();
    let mut take = |subject: &Subject, waiting: &mut Vec<TermId>| {
        digest.update(subject.digest);
        graphs.extend(&subject.graphs);
        waiting.extend(subject.parts.iter().rev());
    };
    for subject in &subjects {
        take(subject, &mut waiting);
        while let Some(part) = waiting.pop() {
            if let Some(subject) = unnamed.get(&part).filter(|_| seen.insert(part)) {
                take(subject, &mut waiting);
            }
        }
    }
    graphs.sort_unstable();
    graphs.dedup();
    DocumentDigest { path, digest: fingerprint(digest), graphs, is_whole }
}

/// What a scan needs to know of terms.
struct Scanner<'a> {
    index: &'a FrozenIndex,
    terms: Vec<Fingerprint>,
    /// The IRIs below the base, by identifier, beginning with the first.
    local: Range<TermId>,
    paths: Vec<String>,
    genid: Range<TermId>,
    kind: Option<TermId>,
    /// The classes whose instances have documents of another extent.
    whole: Vec<TermId>,
    named_graphs: HashSet<TermId>,
}

impl<'a> Scanner<'a> {
    fn new(index: &'a FrozenIndex, base: &str) -> Self {
        let start = format!("<{base}");
        let local = starting_with(index, &start);
        let genid = starting_with(index, &format!("{start}{GENID}"));
        let (mut terms, mut paths) = (Vec::new(), Vec::new());
        index.dictionary().for_each(|term| {
            let is_local = local.contains(&TermId::try_from(terms.len()).unwrap_or(TermId::MAX));
            terms.push(fingerprint(Sha256::new_with_prefix(term)));
            if is_local {
                let path = term.get(start.len()..term.len() - 1).unwrap_or_default();
                paths.push(String::from_utf8_lossy(path).into_owned());
            }
        });
        let id = |iri: &str| index.id(&format!("<{iri}>"));
        Self {
            terms,
            local,
            paths,
            genid,
            kind: id(rdf::TYPE),
            whole: [dcat::CATALOG, owl::ONTOLOGY].into_iter().filter_map(id).collect(),
            named_graphs: index.named_graphs().into_iter().collect(),
            index,
        }
    }

    /// The subjects below the base: those with a name, in the order of their identifiers, and the others.
    fn subjects(&self) -> (Vec<Subject>, HashMap<TermId, Subject>) {
        let quads = self.index.permutation(Order::Spog);
        let (mut named, mut unnamed) = (Vec::new(), HashMap::new());
        let mut at = quads.first_of(self.local.start);
        while at < quads.len() {
            let id = quads.quad(at)[0];
            if !self.local.contains(&id) {
                break;
            }
            let start = at;
            let path = self.paths.get((id - self.local.start) as usize).cloned().unwrap_or_default();
            let mut subject = Subject {
                path,
                digest: Fingerprint::default(),
                graphs: Vec::new(),
                parts: Vec::new(),
                is_whole: self.named_graphs.contains(&id),
            };
            let mut digest = Sha256::new_with_prefix(self.term(id));
            while at < quads.len() {
                let [s, p, o, g] = quads.quad(at);
                if s != id {
                    break;
                }
                for term in [p, o, g] {
                    digest.update(self.term(term));
                }
                if self.genid.contains(&o) && o != id {
                    subject.parts.push(o);
                }
                subject.is_whole |= self.kind == Some(p) && self.whole.contains(&o);
                if g != DEFAULT_GRAPH && !subject.graphs.contains(&g) {
                    subject.graphs.push(g);
                }
                at += 1;
            }
            debug_assert!(at > start);
            subject.digest = fingerprint(digest);
            subject.graphs.sort_unstable();
            if self.genid.contains(&id) {
                unnamed.insert(id, subject);
            } else {
                named.push(subject);
            }
        }
        (named, unnamed)
    }

    /// What stands for a term in a digest: small values stand for themselves.
    fn term(&self, id: TermId) -> Fingerprint {
        if is_inlined(id) {
            let mut value = Fingerprint::default();
            value[..4].copy_from_slice(&id.to_le_bytes());
            return value;
        }
        self.terms.get(id as usize).copied().unwrap_or_default()
    }
}

/// The identifiers of the terms that begin with `start`, which ends with a slash.
fn starting_with(index: &FrozenIndex, start: &str) -> Range<TermId> {
    let end = format!("{}0", start.strip_suffix('/').unwrap_or(start));
    let bound = |text: &str| index.lower_bound(text).unwrap_or_default();
    bound(start)..bound(&end)
}

fn fingerprint(digest: Sha256) -> Fingerprint {
    digest.finalize()[..16].try_into().expect("the digest has 32 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rdf::{EncodedQuad, QuadSink};
    use crate::store::index::IndexBuilder;

    fn index(lines: &[[&str; 4]]) -> FrozenIndex {
        let mut builder = IndexBuilder::new();
        for [subject, predicate, object, graph] in lines {
            let [subject, predicate, graph] = [subject, predicate, graph].map(|iri| format!("<{iri}>"));
            let quad = EncodedQuad { subject: &subject, predicate: &predicate, object, graph: &graph };
            builder.quad(quad).unwrap();
        }
        builder.finish().unwrap()
    }

    fn digests(lines: &[[&str; 4]]) -> Vec<(String, Fingerprint)> {
        let documents = index(lines).documents("http://e/");
        documents.into_iter().map(|document| (document.path, document.digest)).collect()
    }

    const GENID_B: &str = "http://e/.well-known/genid/b";

    #[test]
    fn a_document_has_its_fragments_and_its_nodes_without_a_name() {
        let base = [
            ["http://e/id/a", "p:p", "<http://e/.well-known/genid/b>", "http://e/g"],
            [GENID_B, "p:q", "\"deep\"", "http://e/h"],
            ["http://e/id/a#it", "p:q", "\"1\"^^<http://www.w3.org/2001/XMLSchema#integer>", "http://e/g"],
            ["http://e/id/b", "p:p", "<http://e/id/a>", "http://e/g"],
            ["http://other/", "p:p", "<http://e/id/a>", "http://e/g"],
            ["http://e/def#x", "p:p", "\"a fragment alone\"", "http://e/g"],
        ];
        let before = digests(&base);
        assert_eq!(before.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>(), ["id/a", "id/b"]);
        let graphs = &index(&base).documents("http://e/")[0].graphs;
        assert_eq!(graphs.len(), 2);
        for (place, object) in [(1, "\"other\""), (2, "\"2\"^^<http://www.w3.org/2001/XMLSchema#integer>")] {
            let mut changed = base;
            changed[place][2] = object;
            let after = digests(&changed);
            assert_ne!(before[0].1, after[0].1);
            assert_eq!(before[1], after[1]);
        }
    }

    #[test]
    fn a_digest_does_not_depend_on_what_else_there_is() {
        let one = [
            ["http://e/a", "p:p", "\"x\"", "http://e/g"],
            ["http://e/a", "p:q", "<http://e/z>", "http://e/g"],
        ];
        let more = [one[1], ["http://e/0", "p:0", "\"first\"", "http://e/0"], one[0], one[0]];
        assert_eq!(digests(&one)[0], digests(&more)[1]);
    }

    #[test]
    fn vocabularies_and_graphs_have_documents_of_their_own_extent() {
        let kind = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
        let documents = index(&[
            ["http://e/def#", kind, "<http://www.w3.org/2002/07/owl#Ontology>", "http://e/g"],
            ["http://e/g", "p:p", "\"a graph\"", "http://e/g"],
            ["http://e/x", "p:p", "\"a thing\"", "http://e/g"],
        ])
        .documents("http://e/");
        let found: Vec<(&str, bool)> = documents.iter().map(|d| (d.path.as_str(), d.is_whole)).collect();
        assert_eq!(found, [("def", true), ("g", true), ("x", false)]);
    }
}
