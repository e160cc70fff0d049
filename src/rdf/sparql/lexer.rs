//! The tokens of a SPARQL text. It never fails and never recurses: what it does not know is a
//! one-character token, and the parser says what is wrong with it.

use std::ops::Range;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `<…>`
    Iri,
    /// `a:b`, `:b`, `a:`
    Prefixed,
    /// `_:b`
    Blank,
    /// `?v`, `$v`
    Variable,
    String,
    Number,
    /// Keywords, names of built-in functions, `a`, `true`.
    Word,
    /// `@en`
    Language,
    /// Brackets and operators, two characters where the grammar has such a one.
    Sign,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub kind: Kind,
    pub range: Range<usize>,
}

impl Token {
    pub fn text<'a>(&self, source: &'a str) -> &'a str {
        &source[self.range.clone()]
    }

    pub fn is_word(&self, source: &str, word: &str) -> bool {
        self.kind == Kind::Word && self.text(source).eq_ignore_ascii_case(word)
    }

    pub fn is_sign(&self, source: &str, sign: &str) -> bool {
        self.kind == Kind::Sign && self.text(source) == sign
    }
}

/// All tokens, comments and white space left out.
pub fn tokens(source: &str) -> Tokens<'_> {
    Tokens { source, at: 0 }
}

pub struct Tokens<'a> {
    source: &'a str,
    at: usize,
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        self.skip_blank();
        let rest = &self.source[self.at..];
        let first = rest.chars().next()?;
        let (kind, length) = match first {
            '<' => iri_length(rest).map_or_else(|| sign(rest), |length| (Kind::Iri, length)),
            '"' | '\'' => (Kind::String, string_length(rest.as_bytes())),
            '?' | '$' => match name_length(&rest[1..], false) {
                0 => sign(rest),
                length => (Kind::Variable, 1 + length),
            },
            '@' => (Kind::Language, 1 + run(&rest[1..], |c| c.is_ascii_alphanumeric() || c == '-')),
            '0'..='9' => (Kind::Number, number_length(rest)),
            '.' if rest[1..].starts_with(|c: char| c.is_ascii_digit()) => (Kind::Number, number_length(rest)),
            c if c == '_' && rest.starts_with("_:") => (Kind::Blank, 2 + name_length(&rest[2..], true)),
            c if is_name_char(c) || c == ':' => word(rest),
            _ => sign(rest),
        };
        let start = self.at;
        self.at += length;
        Some(Token { kind, range: start..self.at })
    }
}

impl Tokens<'_> {
    fn skip_blank(&mut self) {
        loop {
            let rest = &self.source[self.at..];
            let trimmed = rest.trim_start_matches([' ', '\t', '\r', '\n']);
            self.at += rest.len() - trimmed.len();
            if !trimmed.starts_with('#') {
                return;
            }
            self.at += trimmed.find(['\n', '\r']).unwrap_or(trimmed.len());
        }
    }
}

/// `IRIREF`; none where `<` is an operator.
fn iri_length(rest: &str) -> Option<usize> {
    let end = rest[1..].find(|c: char| c <= ' ' || "<>\"{}|^`\\".contains(c))? + 1;
    rest[end..].starts_with('>').then_some(end + 1)
}

/// The string with its quotes; an unclosed short one ends with its line, a long one with the text.
fn string_length(bytes: &[u8]) -> usize {
    let quote = bytes[0];
    let long = bytes.starts_with(&[quote; 3]);
    let mut at = if long { 3 } else { 1 };
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'\n' if !long => return at,
            byte if byte == quote && !long => return at + 1,
            byte if byte == quote && bytes[at..].starts_with(&[quote; 3]) => return at + 3,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

fn number_length(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let digits = |from: usize| from + bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let mut end = digits(0);
    if bytes.get(end) == Some(&b'.') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit) {
        end = digits(end + 1);
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        if bytes.get(end + 1 + sign).is_some_and(u8::is_ascii_digit) {
            end = digits(end + 1 + sign);
        }
    }
    end
}

/// A keyword or a prefixed name.
fn word(rest: &str) -> (Kind, usize) {
    let prefix = name_length(rest, true);
    if !rest[prefix..].starts_with(':') {
        // Only a prefix may have dashes: `true-1` is three tokens.
        return (Kind::Word, name_length(rest, false).max(1));
    }
    let mut end = prefix + 1;
    loop {
        end += run(&rest[end..], |c| is_name_char(c) || matches!(c, ':' | '-' | '.' | '%'));
        if !rest[end..].starts_with('\\') {
            break;
        }
        end += 1 + rest[end + 1..].chars().next().map_or(0, char::len_utf8);
    }
    let bytes = rest.as_bytes();
    while bytes[end - 1] == b'.' && !(end >= 2 && bytes[end - 2] == b'\\') {
        end -= 1;
    }
    (Kind::Prefixed, end)
}

/// A name; `-` and inner `.` belong to it where `dashed`.
fn name_length(rest: &str, dashed: bool) -> usize {
    let length = run(rest, |c| is_name_char(c) || (dashed && matches!(c, '-' | '.')));
    rest[..length].trim_end_matches('.').len()
}

fn is_name_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || (!c.is_ascii() && !c.is_whitespace() && !c.is_control())
}

fn run(rest: &str, kept: impl Fn(char) -> bool) -> usize {
    rest.find(|c| !kept(c)).unwrap_or(rest.len())
}

fn sign(rest: &str) -> (Kind, usize) {
    const DOUBLE: &[&str] = &["&&", "||", "^^", "<=", ">=", "!=", "<<", ">>"];
    if DOUBLE.iter().any(|double| rest.starts_with(double)) {
        return (Kind::Sign, 2);
    }
    (Kind::Sign, rest.chars().next().map_or(1, char::len_utf8))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(source: &str) -> Vec<&str> {
        tokens(source).map(|token| token.text(source)).collect()
    }

    #[test]
    fn tokens_follow_the_grammar() {
        assert_eq!(
            texts("SELECT ?a # c ( \nWHERE{<a#b> ex:p-1.2 \"x\\\"y\"@fr-FR, 'a'^^:t, -1.5e3 . _:b a ex:c. }"),
            [
                "SELECT",
                "?a",
                "WHERE",
                "{",
                "<a#b>",
                "ex:p-1.2",
                "\"x\\\"y\"",
                "@fr-FR",
                ",",
                "'a'",
                "^^",
                ":t",
                ",",
                "-",
                "1.5e3",
                ".",
                "_:b",
                "a",
                "ex:c",
                ".",
                "}"
            ]
        );
        assert_eq!(texts("?a<?b && ?c>=3"), ["?a", "<", "?b", "&&", "?c", ">=", "3"]);
        assert_eq!(texts("true-1"), ["true", "-", "1"]);
        assert_eq!(texts("\"\"\"a\"b\n\"\"\" ''"), ["\"\"\"a\"b\n\"\"\"", "''"]);
        assert_eq!(
            texts("ex:p*/(^ex:q|!a:)?"),
            ["ex:p", "*", "/", "(", "^", "ex:q", "|", "!", "a:", ")", "?"]
        );
        assert_eq!(texts("ex:a\\.b."), ["ex:a\\.b", "."]);
    }

    proptest! {
        #[test]
        fn any_text_is_cut_into_tokens_that_advance(source in "\\PC*") {
            let mut last = 0;
            for token in tokens(&source) {
                prop_assert!(token.range.start >= last && token.range.end > token.range.start);
                last = token.range.end;
            }
            prop_assert!(last <= source.len());
        }
    }
}
