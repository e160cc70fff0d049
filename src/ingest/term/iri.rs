//! IRIs made of data: validated, or proven valid once for all rows.

use crate::mapping::{Encoding, Part};
use crate::rdf::iri::{is_absolute, push_iri_safe, push_uri_safe};

/// Appends a value as a template of this encoding inserts it.
pub fn push_encoded(out: &mut String, value: &str, encoding: Option<Encoding>) {
    match encoding {
        // Most values have nothing to encode.
        Some(Encoding::Iri | Encoding::Uri)
            if value.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~')) =>
        {
            out.push_str(value);
        }
        Some(Encoding::Iri) => push_iri_safe(out, value),
        Some(Encoding::Uri) => push_uri_safe(out, value),
        Some(Encoding::Unsafe) | None => out.push_str(value),
    }
}

/// Appends `<iri>` for a value: itself when it is absolute, else the base with it appended (RML-Core,
/// term generation rules). `false`: neither is an IRI.
pub fn push_iri(out: &mut String, value: &str, base: Option<&str>, encoding: Encoding) -> bool {
    let start = out.len();
    out.push('<');
    let fits = |iri: &str| is_absolute(iri) && (encoding != Encoding::Uri || iri.is_ascii());
    out.push_str(value);
    if !fits(value) {
        out.truncate(start + 1);
        out.push_str(base.unwrap_or_default());
        out.push_str(value);
        if base.is_none() || !fits(&out[start + 1..]) {
            out.truncate(start);
            return false;
        }
    }
    out.push('>');
    true
}

/// Whether whatever safely encoded values go into the template, the result is a valid IRI; with
/// `Some(true)` once the base is put before it.
pub fn proven(parts: &[Part], encoding: Encoding, base: Option<&str>) -> Option<bool> {
    if encoding == Encoding::Unsafe {
        return None;
    }
    let first = match parts.first()? {
        Part::Text(text) => text.as_str(),
        Part::Column(_) | Part::Field(_) => "",
    };
    let skeleton: String = parts
        .iter()
        .map(|part| match part {
            Part::Text(text) => text.as_str(),
            Part::Column(_) | Part::Field(_) => "x",
        })
        .collect();
    let ascii = |iri: &str| encoding != Encoding::Uri || iri.is_ascii();
    if is_absolute(&skeleton) {
        return (begins_path(first) && ascii(&skeleton)).then_some(false);
    }
    let whole = format!("{}{skeleton}", base?);
    let begun = format!("{}{first}", base?);
    (is_absolute(&whole) && begins_path(&begun) && ascii(&whole)).then_some(true)
}

/// Whether what follows is in the path, query or fragment, where every encoded value may stand.
fn begins_path(start: &str) -> bool {
    match start.split_once(':') {
        None => false,
        Some((_, rest)) => match rest.strip_prefix("//") {
            Some(authority) => authority.contains(['/', '?', '#']),
            None => true,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(template: &str) -> Vec<Part> {
        template
            .split_inclusive(['{', '}'])
            .filter_map(|part| match part {
                "{" | "}" => None,
                _ if part.ends_with('}') => Some(Part::Column(0)),
                _ => Some(Part::Text(part.trim_end_matches('{').to_owned())),
            })
            .collect()
    }

    #[test]
    fn templates_are_proven_where_they_can_be() {
        let proven = |template: &str, base| proven(&parts(template), Encoding::Iri, base);
        assert_eq!(proven("http://e/{x}", None), Some(false));
        assert_eq!(proven("urn:x:{x}", None), Some(false));
        assert_eq!(proven("http://{x}/a", None), None);
        assert_eq!(proven("{x}:a", None), None);
        assert_eq!(proven("http://e/a b/{x}", None), None);
        assert_eq!(proven("a/{x}", None), None);
        assert_eq!(proven("a/{x}", Some("http://e/")), Some(true));
        assert_eq!(proven("{x}", Some("http://e/")), Some(true));
    }

    #[test]
    fn relative_values_are_appended_to_the_base() {
        let iri = |value: &str, base| {
            let mut out = String::new();
            push_iri(&mut out, value, base, Encoding::Iri).then_some(out)
        };
        assert_eq!(iri("http://a/é", None).as_deref(), Some("<http://a/é>"));
        assert_eq!(iri("b/../c", Some("http://a/")).as_deref(), Some("<http://a/b/../c>"));
        assert_eq!(iri("a b", Some("http://a/")), None);
        assert_eq!(iri("a", None), None);
    }
}
