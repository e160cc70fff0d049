//! Where the subject and the predicate of a statement stand, found from where its object does.

use std::ops::Range;

use super::tokens::{Kind, Token, tokens};
use crate::text::SourceText;

/// The structure of a Turtle text.
pub struct Places(Vec<Token>);

impl Places {
    pub fn of(source: &SourceText) -> Self {
        Self(tokens(source.text()))
    }

    /// The predicate of the statement whose object begins at `offset`; `None` for the item of a list.
    pub fn predicate(&self, offset: usize) -> Option<Range<usize>> {
        let start = self.start_of(self.at(offset)?, true);
        let at = match start.checked_sub(1).map(|before| self.0[before].kind) {
            Some(Kind::List) => return None,
            Some(Kind::Semicolon | Kind::Open) => start,
            _ => self.after_subject(start),
        };
        Some(self.0.get(at)?.range.clone())
    }

    /// The subject of the statement whose object begins at `offset`: its name, or the bracket that
    /// opens it.
    pub fn subject(&self, offset: usize) -> Option<Range<usize>> {
        let start = self.start_of(self.at(offset)?, false);
        let at = match start.checked_sub(1).map(|before| self.0[before].kind) {
            Some(Kind::Open | Kind::List) => start - 1,
            _ => start,
        };
        Some(self.0.get(at)?.range.clone())
    }

    /// The token that holds a byte.
    fn at(&self, offset: usize) -> Option<usize> {
        let after = self.0.partition_point(|token| token.range.start <= offset);
        after.checked_sub(1).filter(|index| self.0[*index].range.end > offset)
    }

    /// The first token of what `index` stands in: of one predicate with its objects, or of the whole
    /// subject.
    fn start_of(&self, index: usize, predicate: bool) -> usize {
        let mut depth = 0;
        let mut at = index;
        while at > 0 {
            match self.0[at - 1].kind {
                Kind::Close => depth += 1,
                Kind::Open | Kind::List if depth > 0 => depth -= 1,
                Kind::Open | Kind::List => return at,
                Kind::Stop if depth == 0 => return at,
                Kind::Semicolon if depth == 0 && predicate => return at,
                _ => {}
            }
            at -= 1;
        }
        at
    }

    /// The token after the subject that begins at `start`.
    fn after_subject(&self, start: usize) -> usize {
        let mut depth = 0_usize;
        for (index, token) in self.0.iter().enumerate().skip(start) {
            match token.kind {
                Kind::Open | Kind::List => depth += 1,
                Kind::Close => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                return index + 1;
            }
        }
        start
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "PREFIX a: <b>\na:s a:p [ a:q 1 , 2 ; a:r ( 3 [ a:t 4 ] ) ] , 5 ; a:u 6 .\n[ a:v 7 ] a:w 8 .";

    fn of(object: &str) -> (String, String) {
        let source = SourceText::new("t", TEXT);
        let places = Places::of(&source);
        let offset = TEXT.find(&format!(" {object}")).unwrap() + 1;
        let text = |range: Option<Range<usize>>| {
            range.map_or("-".to_owned(), |range| format!("{}@{}", &TEXT[range.clone()], range.start))
        };
        let (subject, predicate) = (places.subject(offset), places.predicate(offset));
        (text(subject), text(predicate))
    }

    #[test]
    fn subject_and_predicate_are_found_through_brackets() {
        let found = |subject: &str, predicate: &str| (subject.to_owned(), predicate.to_owned());
        assert_eq!(of("1"), found("[@22", "a:q@24"));
        assert_eq!(of("2"), found("[@22", "a:q@24"));
        assert_eq!(of("3"), found("(@40", "-"));
        assert_eq!(of("4"), found("[@44", "a:t@46"));
        assert_eq!(of("5"), found("a:s@14", "a:p@18"));
        assert_eq!(of("6"), found("a:s@14", "a:u@64"));
        assert_eq!(of("7"), found("[@72", "a:v@74"));
        assert_eq!(of("8"), found("[@72", "a:w@82"));
    }
}
