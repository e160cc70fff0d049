//! Values: texts with references `$(column)`, prefixed names, external values `$(_name)`, and what
//! comes after a `~`.

use std::collections::HashMap;

use crate::rdf::Prefixes;

/// Prefixes that need no declaration, as other YARRRML programs know them.
pub const DEFAULT_PREFIXES: &[(&str, &str)] = &[
    ("as", "https://www.w3.org/ns/activitystreams#"),
    ("cc", "http://creativecommons.org/ns#"),
    ("csvw", "http://www.w3.org/ns/csvw#"),
    ("ctag", "http://commontag.org/ns#"),
    ("dc", "http://purl.org/dc/terms/"),
    ("dc11", "http://purl.org/dc/elements/1.1/"),
    ("dcat", "http://www.w3.org/ns/dcat#"),
    ("dcterms", "http://purl.org/dc/terms/"),
    ("dqv", "http://www.w3.org/ns/dqv#"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("gr", "http://purl.org/goodrelations/v1#"),
    ("grel", "http://users.ugent.be/~bjdmeest/function/grel.ttl#"),
    ("ical", "http://www.w3.org/2002/12/cal/icaltzd#"),
    ("idlab-fn", "https://w3id.org/imec/idlab/function#"),
    ("ma", "http://www.w3.org/ns/ma-ont#"),
    ("oa", "http://www.w3.org/ns/oa#"),
    ("og", "http://ogp.me/ns#"),
    ("org", "http://www.w3.org/ns/org#"),
    ("owl", "http://www.w3.org/2002/07/owl#"),
    ("prov", "http://www.w3.org/ns/prov#"),
    ("qb", "http://purl.org/linked-data/cube#"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("rev", "http://purl.org/stuff/rev#"),
    ("schema", "http://schema.org/"),
    ("sd", "http://www.w3.org/ns/sparql-service-description#"),
    ("sioc", "http://rdfs.org/sioc/ns#"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("skosxl", "http://www.w3.org/2008/05/skos-xl#"),
    ("time", "http://www.w3.org/2006/time#"),
    ("v", "http://rdf.data-vocabulary.org/#"),
    ("vcard", "http://www.w3.org/2006/vcard/ns#"),
    ("void", "http://rdfs.org/ns/void#"),
    ("wdr", "http://www.w3.org/2007/05/powder#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

/// What a text is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    Constant(String),
    Reference(String),
    /// As `rml:template` writes it.
    Template(String),
}

/// A text taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    pub form: Form,
    /// `iri`, `lang`… after the last `~`.
    pub suffix: Option<String>,
}

enum Part {
    Text(String),
    Reference(String),
}

/// Takes a text apart.
pub fn parse(text: &str, prefixes: &Prefixes, external: &HashMap<String, String>) -> Parsed {
    let (text, suffix) = match text.rsplit_once('~') {
        Some((rest, suffix @ ("iri" | "lang" | "literal" | "blanknode"))) => (rest, Some(suffix.to_owned())),
        _ => (text, None),
    };
    let mut parts: Vec<Part> = Vec::new();
    for part in cut(text) {
        let part = match part {
            Part::Reference(name) => match name.strip_prefix('_').and_then(|name| external.get(name)) {
                Some(value) => Part::Text(value.clone()),
                None => {
                    Part::Reference(name.strip_prefix("\\_").map_or(name.clone(), |rest| format!("_{rest}")))
                }
            },
            Part::Text(text) => Part::Text(text),
        };
        match (parts.last_mut(), part) {
            (Some(Part::Text(before)), Part::Text(text)) => before.push_str(&text),
            (_, part) => parts.push(part),
        }
    }
    let parts: Vec<Part> = parts
        .into_iter()
        .enumerate()
        .map(|(place, part)| match part {
            Part::Text(text) if place == 0 => Part::Text(expand(&text, prefixes)),
            Part::Text(text) => Part::Text(unescape(&text)),
            Part::Reference(name) => Part::Reference(expand(&name, prefixes)),
        })
        .collect();
    let form = match parts.as_slice() {
        [] => Form::Constant(String::new()),
        [Part::Text(text)] => Form::Constant(text.clone()),
        [Part::Reference(name)] => Form::Reference(name.clone()),
        _ => Form::Template(parts.iter().map(template_part).collect()),
    };
    Parsed { form, suffix }
}

fn template_part(part: &Part) -> String {
    let escaped = |text: &str| {
        let mut out = String::new();
        for c in text.chars() {
            if matches!(c, '{' | '}' | '\\') {
                out.push('\\');
            }
            out.push(c);
        }
        out
    };
    match part {
        Part::Text(text) => escaped(text),
        Part::Reference(name) => format!("{{{}}}", escaped(name)),
    }
}

/// The texts and the names in `$(…)`. Escapes stay, but for those of parentheses inside names.
fn cut(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("$(") {
        let inside = &rest[start + 2..];
        let Some(end) = closing(inside) else { break };
        plain.push_str(&rest[..start]);
        if !plain.is_empty() {
            parts.push(Part::Text(std::mem::take(&mut plain)));
        }
        parts.push(Part::Reference(inside[..end].replace("\\)", ")").replace("\\(", "(")));
        rest = &inside[end + 1..];
    }
    plain.push_str(rest);
    if !plain.is_empty() {
        parts.push(Part::Text(plain));
    }
    parts
}

/// The parenthesis that closes a name: the first that no backslash escapes.
fn closing(text: &str) -> Option<usize> {
    text.bytes()
        .enumerate()
        .find(|(at, byte)| *byte == b')' && (*at == 0 || text.as_bytes()[at - 1] != b'\\'))
        .map(|(at, _)| at)
}

/// A prefixed name in full; `\:` is a colon that ends no prefix.
pub fn expand(text: &str, prefixes: &Prefixes) -> String {
    if let Some((prefix, local)) = text.split_once(':')
        && !prefix.ends_with('\\')
        && !local.starts_with(char::is_whitespace)
        && let Some(namespace) = prefixes.namespace(prefix)
    {
        return format!("{namespace}{}", unescape(local));
    }
    unescape(text)
}

fn unescape(text: &str) -> String {
    text.replace("\\:", ":")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Parsed {
        let prefixes = Prefixes::from_iter([("ex", "http://e/")]);
        let external = HashMap::from([("city".to_owned(), "Lyon".to_owned())]);
        parse(text, &prefixes, &external)
    }

    fn form(text: &str) -> Form {
        parsed(text).form
    }

    #[test]
    fn texts_are_taken_apart() {
        assert_eq!(form("$(a b)"), Form::Reference("a b".into()));
        assert_eq!(form("ex:$(id)/x"), Form::Template("http://e/{id}/x".into()));
        assert_eq!(form("ex:Person"), Form::Constant("http://e/Person".into()));
        assert_eq!(form("ex: $(n)"), Form::Template("ex: {n}".into()));
        assert_eq!(form("other:$(n)"), Form::Template("other:{n}".into()));
        assert_eq!(form("$((a\\))"), Form::Reference("(a)".into()));
        assert_eq!(form("ex:a\\:b"), Form::Constant("http://e/a:b".into()));
        assert_eq!(form("{$(a)}"), Form::Template("\\{{a}\\}".into()));
        assert_eq!(form("$(open"), Form::Constant("$(open".into()));
    }

    #[test]
    fn external_values_are_filled_in() {
        assert_eq!(form("$(_city)"), Form::Constant("Lyon".into()));
        assert_eq!(form("$(_city)-$(id)"), Form::Template("Lyon-{id}".into()));
        assert_eq!(form("$(\\_city)"), Form::Reference("_city".into()));
        assert_eq!(form("$(_other)"), Form::Reference("_other".into()));
    }

    #[test]
    fn suffixes_are_told_from_texts() {
        assert_eq!(parsed("$(a)~iri").suffix.as_deref(), Some("iri"));
        assert_eq!(
            parsed("en~lang"),
            Parsed { form: Form::Constant("en".into()), suffix: Some("lang".into()) }
        );
        assert_eq!(parsed("a~b").form, Form::Constant("a~b".into()));
    }
}
