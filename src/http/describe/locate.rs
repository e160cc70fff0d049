//! From the path of a request to an IRI of the data.

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use crate::http::app::Published;
use crate::rdf::{NamedNode, Term, iri};
use crate::store::{Scope, StoreError};

/// What may stand in a URI as it is, once it stands in an IRI (RFC 3987 §3.1).
const OUTSIDE_URI: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// How an IRI occurs in the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occurrence {
    /// Something is stated of it, or it is the name of a graph.
    Subject,
    /// Something points to it, and nothing is stated of it.
    Referenced,
}

/// The IRI of the data that a path below the base names: keys are compared as they are, characters
/// beyond ASCII in either of their two spellings.
pub fn locate(published: &Published, path: &str) -> Result<Option<(NamedNode, Occurrence)>, StoreError> {
    for spelled in spellings(path) {
        let text = format!("{}{spelled}", published.theme.base_iri);
        if !iri::is_absolute(&text) {
            continue;
        }
        let node = NamedNode::new_unchecked(text);
        if let Some(occurrence) = occurrence(published, &node)? {
            return Ok(Some((node, occurrence)));
        }
    }
    Ok(None)
}

/// How `node` occurs, if it does at all.
pub fn occurrence(published: &Published, node: &NamedNode) -> Result<Option<Occurrence>, StoreError> {
    let generation = &published.generation;
    let is_graph = generation.manifest().graphs.contains_key(node.as_str());
    if is_graph || generation.is_subject(&node.clone().into())? {
        return Ok(Some(Occurrence::Subject));
    }
    let object = Term::from(node.clone());
    let mut incoming = generation.quads_for(None, None, Some(&object), Scope::Union);
    Ok(incoming.next().transpose()?.map(|_| Occurrence::Referenced))
}

/// The path as it was sent, and as the IRI that it is the URI of.
pub(super) fn spellings(path: &str) -> Vec<String> {
    let mut spellings = vec![path.to_owned()];
    for spelled in [upper_case_escapes(path), as_iri(path)] {
        if !spellings.contains(&spelled) {
            spellings.push(spelled);
        }
    }
    spellings
}

/// `%c3` and `%C3` are the same (RFC 3986 §6.2.2.1).
fn upper_case_escapes(path: &str) -> String {
    let mut out = path.as_bytes().to_vec();
    for at in 0..out.len() {
        if out[at] == b'%' {
            let end = out.len().min(at + 3);
            out[at + 1..end].make_ascii_uppercase();
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| path.to_owned())
}

/// Escapes of characters beyond ASCII as these characters; those of ASCII stay, as they are part of
/// the key.
fn as_iri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut rest = path;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let mut end = 0;
        while rest[end..].starts_with('%') && rest.as_bytes().get(end + 1).is_some_and(|first| *first >= b'8')
        {
            end = rest.len().min(end + 3);
            if !rest.is_char_boundary(end) {
                return path.to_owned();
            }
        }
        match percent_decode_str(&rest[..end]).decode_utf8() {
            Ok(text) if end > 0 && text.chars().all(char::is_alphanumeric) => out.push_str(&text),
            _ => {
                end = end.max(1);
                out.push_str(&rest[..end].to_ascii_uppercase());
            }
        }
        rest = &rest[end..];
    }
    out.push_str(rest);
    upper_case_escapes(&out)
}

/// An IRI as a URI, which is what headers carry: characters beyond ASCII as escapes.
#[must_use]
pub fn to_uri(iri: &str) -> String {
    utf8_percent_encode(iri, OUTSIDE_URI).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_tried_in_both_spellings_of_its_characters() {
        assert_eq!(spellings("id/x/a"), ["id/x/a"]);
        assert_eq!(spellings("id/x/%c3%a9a%20b"), ["id/x/%c3%a9a%20b", "id/x/%C3%A9a%20b", "id/x/éa%20b"]);
        assert_eq!(spellings("id/x/%2Fb"), ["id/x/%2Fb"]);
        assert_eq!(spellings("id/x/%"), ["id/x/%"]);
        assert_eq!(spellings("id/x/%ff%"), ["id/x/%ff%", "id/x/%FF%"]);
    }

    #[test]
    fn headers_carry_uris() {
        assert_eq!(to_uri("/doc/é/a%20b?x=\r\n<"), "/doc/%C3%A9/a%20b?x=%0D%0A%3C");
    }
}
