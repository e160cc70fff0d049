//! The words of the interface, in French and English. What the theme says is not among them.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::view::Formatter;

/// Language tag and messages; the first stands in for languages without words.
const SOURCES: &[(&str, &str)] = &[("en", include_str!("en.ftl")), ("fr", include_str!("fr.ftl"))];

static ALL: LazyLock<Vec<Words>> =
    LazyLock::new(|| SOURCES.iter().map(|(tag, source)| Words::read(tag, source)).collect());

/// The messages of one language.
pub struct Words {
    pub tag: &'static str,
    bundle: FluentBundle<FluentResource>,
}

impl Words {
    /// The words for a reader of `language`.
    #[must_use]
    pub fn of(language: &str) -> &'static Self {
        let primary = language.split('-').next().unwrap_or_default();
        ALL.iter().find(|words| words.tag == primary).unwrap_or(&ALL[0])
    }

    fn read(tag: &'static str, source: &str) -> Self {
        // Our own files, which a test reads: what is wrong in one shows as its key.
        let resource = match FluentResource::try_new(source.to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        let identifier: LanguageIdentifier = tag.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
        bundle.set_use_isolating(false);
        bundle.add_resource_overriding(resource);
        Self { tag, bundle }
    }

    /// A message; its key where there is none.
    #[must_use]
    pub fn get(&self, key: &str) -> String {
        self.format(key, None)
    }

    /// A message about a number: `$n` chooses the plural, `$count` is the number as it is written.
    #[must_use]
    pub fn count(&self, key: &str, count: u64) -> String {
        let mut arguments = FluentArgs::new();
        // Plural rules need no more precision than a double has.
        #[expect(clippy::cast_precision_loss, reason = "chooses a plural")]
        arguments.set("n", count as f64);
        arguments.set("count", Formatter::of(self.tag).count(count));
        self.format(key, Some(&arguments))
    }

    /// A message with texts for some of its variables.
    #[must_use]
    pub fn with(&self, key: &str, values: &[(&str, &str)]) -> String {
        let mut arguments = FluentArgs::new();
        for (name, value) in values {
            arguments.set(*name, FluentValue::from(*value));
        }
        self.format(key, Some(&arguments))
    }

    fn format(&self, key: &str, arguments: Option<&FluentArgs<'_>>) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let mut errors = Vec::new();
        self.bundle.format_pattern(pattern, arguments, &mut errors).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use regex::Regex;

    use super::*;

    fn keys(source: &str) -> BTreeSet<String> {
        let key = Regex::new(r"(?m)^([a-z][a-z0-9-]*) *=").unwrap();
        key.captures_iter(source).map(|found| found[1].to_owned()).collect()
    }

    /// The keys that templates and page modules ask for.
    fn used() -> BTreeSet<String> {
        let call =
            Regex::new(r#"\b(?:(?:t|n|with|get|count)\(\s*|titled\([^")]*)"([a-z][a-z0-9-]*)""#).unwrap();
        let mut found = BTreeSet::new();
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http/page");
        let mut waiting = vec![folder];
        while let Some(path) = waiting.pop() {
            if path.is_dir() {
                waiting.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            } else if path.extension().is_some_and(|extension| extension == "html" || extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let code = text.split("#[cfg(test)]").next().unwrap();
                found.extend(call.captures_iter(code).map(|found| found[1].to_owned()));
            }
        }
        found
    }

    #[test]
    fn every_message_is_well_formed() {
        for (tag, source) in SOURCES {
            if let Err((_, errors)) = FluentResource::try_new((*source).to_owned()) {
                panic!("{tag}: {errors:?}");
            }
        }
    }

    #[test]
    fn both_languages_have_all_words_and_no_others() {
        let used = used();
        assert!(used.len() > 50, "{used:?}");
        for (tag, source) in SOURCES {
            let have = keys(source);
            let missing: Vec<_> = used.difference(&have).collect();
            assert!(missing.is_empty(), "{tag} lacks {missing:?}");
            // Those with a variable part are asked for by `status-404` and the like.
            let unused: Vec<_> = have
                .difference(&used)
                .filter(|key| !DYNAMIC.iter().any(|part| key.starts_with(part)))
                .collect();
            assert!(unused.is_empty(), "{tag} has words that no page says: {unused:?}");
        }
        assert_eq!(keys(SOURCES[0].1), keys(SOURCES[1].1));
    }

    /// The beginnings of keys that are put together.
    const DYNAMIC: &[&str] = &["status-", "part-", "route-"];

    #[test]
    fn plurals_follow_the_language() {
        let (english, french) = (Words::of("en"), Words::of("fr-CA"));
        assert_eq!(english.count("results", 0), "0 results");
        assert_eq!(french.count("results", 0), "0 résultat");
        assert_eq!(english.count("results", 12_345), "12,345 results");
        assert_eq!(french.count("results", 12_345), "12\u{202f}345 résultats");
        assert_eq!(Words::of("de").tag, "en");
    }
}
