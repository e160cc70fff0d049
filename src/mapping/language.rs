//! Language tags (BCP 47).

use crate::rdf::Literal;

/// Whether a tag is well formed and can be valid: the grammar has room for languages of four to
/// eight letters, but none was ever registered.
#[must_use]
pub fn is_valid(tag: &str) -> bool {
    let primary = tag.split('-').next().unwrap_or_default();
    let known = primary.len() <= 3 || (tag.len() > 1 && primary.eq_ignore_ascii_case("i"));
    known && Literal::new_language_tagged_literal("", tag).is_ok()
}

/// Tags for the names of languages that people write instead.
#[must_use]
pub fn nearest(name: &str) -> Option<&'static str> {
    const NAMES: &[(&str, &[&str])] = &[
        ("ar", &["arabic", "arabe"]),
        ("br", &["breton"]),
        ("ca", &["catalan"]),
        ("co", &["corsican", "corse"]),
        ("de", &["german", "allemand", "deutsch"]),
        ("en", &["english", "anglais"]),
        ("es", &["spanish", "espagnol", "español"]),
        ("eu", &["basque"]),
        ("fr", &["french", "français", "francais"]),
        ("it", &["italian", "italien", "italiano"]),
        ("ja", &["japanese", "japonais"]),
        ("nl", &["dutch", "néerlandais", "nederlands"]),
        ("oc", &["occitan"]),
        ("pt", &["portuguese", "portugais", "português"]),
        ("zh", &["chinese", "chinois"]),
    ];
    let name = name.to_lowercase();
    if let Some((_, rest)) = name.split_once('_')
        && rest.len() == 2
    {
        return None;
    }
    NAMES.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(tag, _)| *tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_told_from_names() {
        for tag in ["fr", "en-GB", "zh-Hant-TW", "de-1996", "x-private", "gsw"] {
            assert!(is_valid(tag), "{tag}");
        }
        for name in ["english", "", "fr_FR", "f", "en-", "fran\u{e7}ais"] {
            assert!(!is_valid(name), "{name}");
        }
        assert_eq!(nearest("English"), Some("en"));
        assert_eq!(nearest("klingon"), None);
    }
}
