//! Prefixes: expanding `a:b` and shortening IRIs.

use std::collections::BTreeMap;

/// Prefix to namespace, in the order of the prefixes.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[serde(transparent)]
pub struct Prefixes(BTreeMap<String, String>);

impl Prefixes {
    pub fn insert(&mut self, prefix: impl Into<String>, namespace: impl Into<String>) {
        self.0.insert(prefix.into(), namespace.into());
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(prefix, namespace)| (prefix.as_str(), namespace.as_str()))
    }

    #[must_use]
    pub fn namespace(&self, prefix: &str) -> Option<&str> {
        self.0.get(prefix).map(String::as_str)
    }

    /// The IRI of a prefixed name; `None` when it has no colon or its prefix is unknown.
    #[must_use]
    pub fn expand(&self, name: &str) -> Option<String> {
        let (prefix, local) = name.split_once(':')?;
        Some(format!("{}{local}", self.namespace(prefix)?))
    }

    /// The shortest prefixed name of `iri` whose local part needs no escape in Turtle or SPARQL.
    #[must_use]
    pub fn compact(&self, iri: &str) -> Option<String> {
        self.iter()
            .filter_map(|(prefix, namespace)| Some((prefix, iri.strip_prefix(namespace)?)))
            .filter(|(_, local)| is_plain_local(local))
            .min_by_key(|(_, local)| local.len())
            .map(|(prefix, local)| format!("{prefix}:{local}"))
    }
}

impl<P: Into<String>, N: Into<String>> FromIterator<(P, N)> for Prefixes {
    fn from_iter<I: IntoIterator<Item = (P, N)>>(pairs: I) -> Self {
        Self(pairs.into_iter().map(|(prefix, namespace)| (prefix.into(), namespace.into())).collect())
    }
}

/// The safe subset of `PN_LOCAL`: letters, digits, `_` and inner `-` or `.`.
fn is_plain_local(local: &str) -> bool {
    !local.is_empty()
        && !local.starts_with(['-', '.'])
        && !local.ends_with('.')
        && local.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expands_and_compacts() {
        let prefixes = Prefixes::from_iter([("a", "http://a/"), ("ab", "http://a/b/")]);
        assert_eq!(prefixes.expand("a:x"), Some("http://a/x".into()));
        assert_eq!(prefixes.expand("c:x"), None);
        assert_eq!(prefixes.compact("http://a/b/c"), Some("ab:c".into()));
        assert_eq!(prefixes.compact("http://a/b/"), None);
        assert_eq!(prefixes.compact("http://a/c/d"), None);
    }
}
