//! The tokens of a Turtle text that was read without error: enough to tell where things stand.

use std::ops::Range;

/// What a token is to the structure around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An IRI, a name, a literal with its tag or datatype, a keyword.
    Word,
    /// `[`.
    Open,
    /// `(`.
    List,
    /// `]` or `)`.
    Close,
    Semicolon,
    Comma,
    /// The end of a statement.
    Stop,
}

#[derive(Clone, Debug)]
pub struct Token {
    pub kind: Kind,
    pub range: Range<usize>,
}

/// All tokens. Directives in the style of SPARQL, which no `.` ends, get one.
pub fn tokens(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut found: Vec<Token> = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let (kind, end) = match byte {
            b'#' => {
                at = bytes[at..].iter().position(|b| *b == b'\n').map_or(bytes.len(), |n| at + n);
                continue;
            }
            b if b.is_ascii_whitespace() => {
                at += 1;
                continue;
            }
            b'[' => (Kind::Open, at + 1),
            b'(' => (Kind::List, at + 1),
            b']' | b')' => (Kind::Close, at + 1),
            b';' => (Kind::Semicolon, at + 1),
            b',' => (Kind::Comma, at + 1),
            b'.' if !bytes.get(at + 1).is_some_and(u8::is_ascii_digit) => (Kind::Stop, at + 1),
            _ => (Kind::Word, word_end(bytes, at)),
        };
        found.push(Token { kind, range: at..end });
        at = end;
        end_directive(text, &mut found);
    }
    found
}

/// Adds the missing stop after `PREFIX a: <b>` and `BASE <b>`.
fn end_directive(text: &str, found: &mut Vec<Token>) {
    let is = |back: usize, word: &str| {
        found.len() > back && text[found[found.len() - 1 - back].range.clone()].eq_ignore_ascii_case(word)
    };
    if is(2, "PREFIX") || is(1, "BASE") {
        let end = found[found.len() - 1].range.end;
        found.push(Token { kind: Kind::Stop, range: end..end });
    }
}

fn word_end(bytes: &[u8], start: usize) -> usize {
    match bytes[start] {
        b'<' => bytes[start..].iter().position(|b| *b == b'>').map_or(bytes.len(), |n| start + n + 1),
        quote @ (b'"' | b'\'') => {
            let end = string_end(bytes, start, quote);
            match bytes.get(end..) {
                Some([b'^', b'^', ..]) if end + 2 < bytes.len() => word_end(bytes, end + 2),
                Some([b'@', ..]) => name_end(bytes, end),
                _ => end,
            }
        }
        _ => name_end(bytes, start),
    }
}

/// The end of a bare word; a `.` belongs to it only when more of it follows.
fn name_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b if b.is_ascii_whitespace() || b"[](),;\"'<#".contains(b) => {
                // `#` and `<` begin something else, unless they stand first.
                break;
            }
            _ => {}
        }
        at += 1;
    }
    let mut end = at.min(bytes.len()).max(start + 1);
    while end > start + 1 && bytes[end - 1] == b'.' {
        end -= 1;
    }
    end
}

fn string_end(bytes: &[u8], start: usize, quote: u8) -> usize {
    let long = bytes[start..].starts_with(&[quote; 3]);
    let close: &[u8] = if long { &[quote; 3] } else { &[quote] };
    let mut at = start + close.len();
    while at < bytes.len() {
        if bytes[at] == b'\\' {
            at += 2;
        } else if bytes[at..].starts_with(close) {
            at += close.len();
            // `""""` ends a long string whose last character is a quote.
            while long && bytes.get(at) == Some(&quote) {
                at += 1;
            }
            return at;
        } else {
            at += 1;
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        tokens(text).into_iter().map(|token| &text[token.range]).collect()
    }

    #[test]
    fn a_text_is_cut_where_turtle_cuts_it() {
        assert_eq!(
            words("@prefix a: <b#c> . # note\na:s a:p.q \"x;\\\"y\"@en-GB, '''z'z'''^^a:t , 1.5 ."),
            [
                "@prefix",
                "a:",
                "<b#c>",
                ".",
                "a:s",
                "a:p.q",
                "\"x;\\\"y\"@en-GB",
                ",",
                "'''z'z'''^^a:t",
                ",",
                "1.5",
                "."
            ]
        );
        assert_eq!(
            words("<s> <p> [a:q ( 1 \"2\" )]."),
            ["<s>", "<p>", "[", "a:q", "(", "1", "\"2\"", ")", "]", "."]
        );
    }

    #[test]
    fn a_directive_without_stop_gets_one() {
        let kinds: Vec<Kind> = tokens("PREFIX a: <b>\na:s a a:t .").iter().map(|t| t.kind).collect();
        assert_eq!(kinds[3], Kind::Stop);
        assert_eq!(kinds.len(), 8);
    }
}
