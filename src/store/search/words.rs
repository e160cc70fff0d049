//! From texts to the words by which they are found.

use frostem::{Algorithm, Stemmer};

use crate::text::fold;

/// A longer word is no word; the rest of it is not looked at.
const LONGEST: usize = 60;

impl Default for Stems {
    fn default() -> Self {
        Self::new()
    }
}

/// Cuts words to their stems, in the languages whose stems are known.
pub struct Stems([(&'static str, Stemmer); 2]);

impl Stems {
    #[must_use]
    pub fn new() -> Self {
        let languages = [("fr", Algorithm::French), ("en", Algorithm::English)];
        Self(languages.map(|(tag, algorithm)| (tag, Stemmer::new(algorithm))))
    }

    /// The stems of a text in a language, each marked with it; in all known languages for a text of
    /// none. Stems are made of the words with and without their accents, since people leave them out.
    pub fn of(&self, text: &str, tag: &str, mut take: impl FnMut(String)) {
        let primary = tag.split('-').next().unwrap_or_default();
        let (lower, plain) = (text.to_lowercase(), fold(text));
        for (language, stemmer) in &self.0 {
            if !primary.is_empty() && !primary.eq_ignore_ascii_case(language) {
                continue;
            }
            let accented = lower.split(|c: char| !c.is_alphanumeric());
            for word in
                accented.chain(plain.split(' ')).filter(|word| !word.is_empty() && word.len() <= LONGEST)
            {
                take(format!("{language}:{}", fold(&stemmer.stem(word))));
            }
        }
    }
}

/// The folded words of a text.
pub fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(' ').filter(|word| !word.is_empty()).map(|word| cut(word, LONGEST))
}

/// The first characters of a text.
pub fn cut(text: &str, characters: usize) -> &str {
    match text.char_indices().nth(characters) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stems(text: &str, tag: &str) -> Vec<String> {
        let mut found = Vec::new();
        Stems::new().of(text, tag, |stem| found.push(stem));
        found.sort();
        found.dedup();
        found
    }

    #[test]
    fn plurals_meet_their_singulars_with_and_without_accents() {
        let shared = |a: &str, b: &str, tag: &str| {
            let of_b = stems(b, tag);
            stems(a, tag).iter().any(|stem| of_b.contains(stem))
        };
        assert!(shared("laboratoires", "Laboratoire", "fr"));
        assert!(shared("écoles", "ecole", "fr"));
        assert!(shared("communities", "community", "en-GB"));
        assert!(!shared("écoles", "écrans", "fr"));
        assert!(stems("mots", "de").is_empty(), "no stems of German are known");
        assert_eq!(stems("mots", "").len(), 2, "a text of no language may be of any");
    }

    #[test]
    fn a_word_is_cut_between_characters() {
        let long = "é".repeat(100);
        assert_eq!(words(&long).next().unwrap().chars().count(), LONGEST);
    }
}
