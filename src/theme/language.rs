//! Texts in several languages.

use serde::Serialize;

/// A text per language, in the order of the file. An untagged text has the empty language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LangText(Vec<(String, String)>);

impl LangText {
    /// One text without language.
    pub fn untagged(text: impl Into<String>) -> Self {
        Self(vec![(String::new(), text.into())])
    }

    /// Language tag and text, in the order of the file; the tag is empty for an untagged text.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(language, text)| (language.as_str(), text.as_str()))
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text tagged exactly so, whatever the case of the tag.
    #[must_use]
    pub fn get(&self, language: &str) -> Option<&str> {
        self.iter().find(|(tag, _)| tag.eq_ignore_ascii_case(language)).map(|(_, text)| text)
    }

    /// Adds a text; one that is there for the language is kept.
    pub fn insert(&mut self, language: impl Into<String>, text: impl Into<String>) {
        let language = language.into();
        if self.get(&language).is_none() {
            self.0.push((language, text.into()));
        }
    }

    /// The tag and the text that suit a reader best: the language asked for (`fr-CA`, then `fr`), the
    /// site's languages in order, the untagged text, any other.
    #[must_use]
    pub fn pick(&self, language: &str, languages: &[String]) -> Option<(&str, &str)> {
        let primary = language.split('-').next().unwrap_or_default();
        [language, primary]
            .into_iter()
            .filter(|tag| !tag.is_empty())
            .chain(languages.iter().map(String::as_str))
            .chain([""])
            .find_map(|tag| self.iter().find(|(have, _)| have.eq_ignore_ascii_case(tag)))
            .or_else(|| self.iter().next())
    }

    /// The text of [`Self::pick`]; empty when there is none at all.
    #[must_use]
    pub fn text(&self, language: &str, languages: &[String]) -> &str {
        self.pick(language, languages).map_or("", |(_, text)| text)
    }
}

impl<L: Into<String>, T: Into<String>> FromIterator<(L, T)> for LangText {
    fn from_iter<I: IntoIterator<Item = (L, T)>>(pairs: I) -> Self {
        let mut text = Self::default();
        for (language, value) in pairs {
            text.insert(language, value);
        }
        text
    }
}

/// An object of language to text, as in JSON-LD language maps.
impl Serialize for LangText {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

/// Whether `tag` is shaped as a language tag (BCP 47: subtags of 1 to 8 letters or digits, the first
/// of letters only).
#[must_use]
pub fn is_language_tag(tag: &str) -> bool {
    let subtag =
        |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
    let first = tag.split('-').next().unwrap_or_default();
    first.bytes().all(|b| b.is_ascii_alphabetic()) && tag.split('-').all(subtag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fallback_chain_is_asked_site_untagged_any() {
        let site = ["fr".to_owned(), "en".to_owned()];
        let text = LangText::from_iter([("de", "Haus"), ("en", "house"), ("", "casa")]);
        assert_eq!(text.pick("de-AT", &site), Some(("de", "Haus")));
        assert_eq!(text.text("nl", &site), "house");
        assert_eq!(LangText::from_iter([("de", "Haus"), ("", "casa")]).text("nl", &site), "casa");
        assert_eq!(LangText::from_iter([("de", "Haus")]).text("nl", &site), "Haus");
        assert_eq!(LangText::default().text("nl", &site), "");
    }

    #[test]
    fn tags_have_the_shape_of_bcp_47() {
        for tag in ["fr", "zh-Hant-TW", "x-private"] {
            assert!(is_language_tag(tag), "{tag}");
        }
        for tag in ["", "french_", "f1", "en-", "abcdefghi"] {
            assert!(!is_language_tag(tag), "{tag}");
        }
    }
}
