//! Language tags.

/// Whether `tag` is a BCP 47 tag that starts with a language of two or three letters, or is private.
pub fn is_language_tag(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    let alphabetic = first.bytes().all(|byte| byte.is_ascii_alphabetic());
    let starts = matches!(first.len(), 2 | 3) || (matches!(first, "x" | "i") && tag.len() > 2);
    alphabetic
        && starts
        && parts.all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_told_from_words() {
        for good in ["fr", "en-GB", "zh-Hant-TW", "x-mine", "gsw"] {
            assert!(is_language_tag(good), "{good}");
        }
        for bad in ["", "english", "e", "fr-", "fr_FR", "a-english", "fr-toolongpart", "é"] {
            assert!(!is_language_tag(bad), "{bad}");
        }
    }
}
