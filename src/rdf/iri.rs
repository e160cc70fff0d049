//! IRIs: validity, resolution and the encoding of values inside templates.

use oxiri::{Iri, IriRef};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What RFC 3986 §2.3 lets stand as it is; RFC 3987 adds the characters beyond ASCII.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Whether `text` is an absolute IRI (RFC 3987).
#[must_use]
pub fn is_absolute(text: &str) -> bool {
    Iri::parse(text).is_ok()
}

/// `reference` resolved against `base`, or the reason why it cannot be.
pub fn resolve(base: Option<&str>, reference: &str) -> Result<String, String> {
    match base {
        Some(base) => Iri::parse(base)
            .and_then(|base| base.resolve(reference))
            .map(Iri::into_inner)
            .map_err(|error| error.to_string()),
        None => match Iri::parse(reference) {
            Ok(_) => Ok(reference.to_owned()),
            Err(error) if IriRef::parse(reference).is_ok() => {
                Err(format!("{error}, and no base IRI is given"))
            }
            Err(error) => Err(error.to_string()),
        },
    }
}

/// Appends `value` as a template inserts it into an IRI (R2RML §7.3 "IRI-safe"): every character
/// outside `iunreserved` is percent-encoded, those beyond ASCII stay.
pub fn push_iri_safe(out: &mut String, value: &str) {
    push_safe(out, value, is_ucschar);
}

/// [`push_iri_safe`] for URIs (RFC 3986): characters beyond ASCII are percent-encoded too.
pub fn push_uri_safe(out: &mut String, value: &str) {
    push_safe(out, value, |_| false);
}

fn push_safe(out: &mut String, value: &str, kept: fn(char) -> bool) {
    let mut buffer = [0; 4];
    for c in value.chars() {
        if c.is_ascii_alphanumeric() || (!c.is_ascii() && kept(c)) {
            out.push(c);
        } else {
            out.extend(utf8_percent_encode(c.encode_utf8(&mut buffer), RESERVED));
        }
    }
}

/// `ucschar` of RFC 3987 §2.2.
fn is_ucschar(c: char) -> bool {
    matches!(u32::from(c),
        0xA0..=0xD7FF | 0xF900..=0xFDCF | 0xFDF0..=0xFFEF | 0x1_0000..=0xD_FFFD | 0xE_1000..=0xE_FFFD)
        && u32::from(c) & 0xFFFF < 0xFFFE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn safe(value: &str) -> String {
        let mut out = String::new();
        push_iri_safe(&mut out, value);
        out
    }

    #[test]
    fn templates_encode_what_r2rml_lists() {
        // The examples of R2RML §7.3.
        assert_eq!(safe("42"), "42");
        // The plane of tags begins after its first 4096 characters.
        assert_eq!(safe("\u{e0100}\u{e1000}"), "%F3%A0%84%80\u{e1000}");
        assert_eq!(safe("Hello World!"), "Hello%20World%21");
        assert_eq!(safe("2011-08-23T22:17:00Z"), "2011-08-23T22%3A17%3A00Z");
        assert_eq!(safe("~A_17.1-2"), "~A_17.1-2");
        assert_eq!(safe("葉篤正"), "葉篤正");
        let mut uri = String::new();
        push_uri_safe(&mut uri, "é");
        assert_eq!(uri, "%C3%A9");
    }

    #[test]
    fn references_resolve_against_a_base_only() {
        assert_eq!(resolve(Some("http://a/b/"), "c"), Ok("http://a/b/c".into()));
        assert_eq!(resolve(None, "http://a/é"), Ok("http://a/é".into()));
        assert!(resolve(None, "c").unwrap_err().contains("base IRI"));
        assert!(resolve(Some("http://a/"), "a b").is_err());
    }
}
