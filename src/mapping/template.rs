//! String templates: `http://e.example/{column}/{other}`.

use std::ops::Range;

use crate::text::Span;

/// A piece of a template, with the bytes of the template that it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Text(String),
    /// The name of a column or a path, its escapes resolved.
    Reference(String, Range<usize>),
}

/// Why a text is no template, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub message: String,
    pub range: Range<usize>,
}

/// Cuts a template into pieces. `\{`, `\}` and `\\` stand for the character itself, inside the names
/// of columns too.
pub fn parse(template: &str) -> Result<Vec<Piece>, Fault> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    // The place of the brace that is open.
    let mut open: Option<usize> = None;
    let mut chars = template.char_indices();
    while let Some((at, c)) = chars.next() {
        match (c, open) {
            ('\\', _) => match chars.next() {
                Some((_, escaped @ ('{' | '}' | '\\'))) => text.push(escaped),
                Some((next, other)) => {
                    return Err(Fault {
                        message: format!(
                            "`\\{other}` is no escape; a backslash that means itself is written twice"
                        ),
                        range: at..next + other.len_utf8(),
                    });
                }
                None => return Err(fault("a single backslash at the end", at..at + 1)),
            },
            ('{', None) => {
                if !text.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut text)));
                }
                open = Some(at);
            }
            ('{', Some(_)) => return Err(fault("a brace is opened inside another", at..at + 1)),
            ('}', None) => return Err(fault("this brace closes none", at..at + 1)),
            ('}', Some(start)) => {
                if text.is_empty() {
                    return Err(fault("no column is named between the braces", start..at + 1));
                }
                pieces.push(Piece::Reference(std::mem::take(&mut text), start + 1..at));
                open = None;
            }
            (c, _) => text.push(c),
        }
    }
    if let Some(start) = open {
        return Err(fault("this brace is never closed", start..start + 1));
    }
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    Ok(pieces)
}

fn fault(message: &str, range: Range<usize>) -> Fault {
    Fault { message: message.to_owned(), range }
}

/// The place in the file of some bytes of a text, from the place of the literal that holds it: quotes
/// and escapes (of Turtle, JSON or YAML) are stepped over. A literal that is written another way
/// (over several YAML lines) is shown as a whole.
pub fn inside(literal: &Span, value: &str, range: Range<usize>) -> Span {
    locate(literal.text(), value, &range).map_or_else(|| literal.clone(), |range| literal.slice(range))
}

fn locate(written: &str, value: &str, range: &Range<usize>) -> Option<Range<usize>> {
    let quote = written.chars().next().filter(|c| matches!(c, '"' | '\''));
    let width = match quote {
        Some(quote) if written.starts_with(&quote.to_string().repeat(3)) => 3,
        Some(_) => 1,
        None => 0,
    };
    let (mut at, mut start) = (width, None);
    for (index, expected) in value.char_indices().chain([(value.len(), '\0')]) {
        if index == range.start {
            start = Some(at);
        }
        if index >= range.end {
            return Some(start?..at.max(start? + 1));
        }
        at += written_length(&written[at..], expected, quote.is_some())?;
    }
    None
}

/// How many bytes write `expected` at the start of `written`.
fn written_length(written: &str, expected: char, quoted: bool) -> Option<usize> {
    let mut chars = written.chars();
    let first = chars.next()?;
    if first != '\\' || !quoted {
        return (first == expected).then(|| first.len_utf8());
    }
    let hexadecimal = |width: usize| {
        let digits = written.get(2..2 + width)?;
        let c = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)?;
        (c == expected).then_some(2 + width)
    };
    match chars.next()? {
        'u' => hexadecimal(4),
        'U' => hexadecimal(8),
        _ => Some(2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::SourceText;

    fn pieces(template: &str) -> Vec<String> {
        let show = |piece| match piece {
            Piece::Text(text) => text,
            Piece::Reference(name, _) => format!("<{name}>"),
        };
        parse(template).unwrap().into_iter().map(show).collect()
    }

    #[test]
    fn templates_are_cut_at_their_braces() {
        assert_eq!(pieces("http://e/{a}/{b c}x"), ["http://e/", "<a>", "/", "<b c>", "x"]);
        assert_eq!(pieces(r"\{{a\}b\\}\\"), ["{", r"<a}b\>", r"\"]);
        assert_eq!(pieces("no column"), ["no column"]);
        assert!(pieces("").is_empty());
    }

    #[test]
    fn a_fault_is_told_where_it_is() {
        let of = |template: &str| parse(template).unwrap_err();
        assert_eq!(of("a{{b}}"), fault("a brace is opened inside another", 2..3));
        assert_eq!(of("a}b"), fault("this brace closes none", 1..2));
        assert_eq!(of("é{b"), fault("this brace is never closed", 2..3));
        assert_eq!(of("{}"), fault("no column is named between the braces", 0..2));
        assert_eq!(of(r"a\"), fault("a single backslash at the end", 1..2));
        assert_eq!(of(r"{N\ame}").range, 2..4);
        assert!(of(r"{N\ame}").message.contains(r"`\a` is no escape"));
    }

    #[test]
    fn a_place_inside_a_literal_is_found_through_its_escapes() {
        let found = |written: &str, value: &str, range: Range<usize>| {
            let source = SourceText::new("t", written);
            inside(&source.span(0..written.len()), value, range).text().to_owned()
        };
        assert_eq!(found(r#""a\\{x}""#, r"a\{x}", 3..4), "x");
        assert_eq!(found("'''\u{e9}{x}'''", "\u{e9}{x}", 2..5), "{x}");
        assert_eq!(found(r#""\u00e9{x}"@fr"#, "\u{e9}{x}", 3..4), "x");
        assert_eq!(found("plain {x}", "plain {x}", 7..8), "x");
        assert_eq!(found("\"other\"", "xyz", 1..2), "\"other\"");
    }
}
