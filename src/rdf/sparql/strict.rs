//! Rules of the SPARQL grammar that the parser does not hold, and a spelling that it does not know.

use std::borrow::Cow;

use super::lexer::{Kind, Token, tokens};
use crate::text::{Diagnostic, SourceText, code};

/// The text with `TRUE` and `FALSE` in small letters: keywords are taken in any case (SPARQL 1.2
/// §19.8), and the parser knows only these. Every byte keeps its place.
pub(super) fn normalize(text: &str) -> Cow<'_, str> {
    let is_loud = |token: &Token| {
        (token.is_word(text, "true") || token.is_word(text, "false"))
            && token.text(text).contains(|c: char| c.is_ascii_uppercase())
    };
    let mut normal = Cow::Borrowed(text);
    for token in tokens(text).filter(is_loud) {
        normal.to_mut()[token.range].make_ascii_lowercase();
    }
    normal
}

/// The first rule that a text breaks although it parses.
pub(super) fn check(source: &SourceText) -> Result<(), Diagnostic> {
    let text = source.text();
    let all: Vec<Token> = tokens(text).collect();
    let fault = |token: &Token, message: &str, label: &str| {
        Err(Diagnostic::new(&code::QUERY_SYNTAX, message).at(source.span(token.range.clone()), label))
    };
    let mut brackets = Vec::new();
    for (at, token) in all.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| &all[before]);
        if token.kind == Kind::Sign {
            match token.text(text) {
                "(" => brackets.push(before.map_or(Bracket::Other, |before| opened_by(before, text))),
                "{" => brackets.push(Bracket::Group),
                ")" | "}" => drop(brackets.pop()),
                _ => {}
            }
        }
        let inside = brackets.iter().rev().take_while(|bracket| **bracket != Bracket::Group);
        if is_aggregate(token, text) && inside.clone().any(|bracket| *bracket == Bracket::Aggregate) {
            return fault(token, "an aggregate cannot stand inside an aggregate", "inside another");
        }
        // In a triple pattern the subject of a triple term may be any term; in an expression it may not.
        let around = brackets.iter().rev().find(|bracket| **bracket != Bracket::TripleTerm);
        if brackets.last() == Some(&Bracket::TripleTerm)
            && matches!(around, Some(Bracket::Other | Bracket::Aggregate))
            && before.is_some_and(|before| before.is_sign(text, "("))
            && is_no_subject(token, text)
        {
            return fault(token, "only an IRI or a variable can be a subject", "not a subject");
        }
        if brackets.last().is_some_and(|bracket| *bracket != Bracket::Group)
            && before.is_some_and(|before| is_operand_touching(before, token, text))
        {
            return fault(token, "`<…>` is read as an IRI here", "put a space after `<`");
        }
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Bracket {
    /// `{`
    Group,
    /// `(` of an aggregate.
    Aggregate,
    /// `<<(`
    TripleTerm,
    Other,
}

fn opened_by(before: &Token, text: &str) -> Bracket {
    if is_aggregate(before, text) {
        Bracket::Aggregate
    } else if before.is_sign(text, "<<") {
        Bracket::TripleTerm
    } else {
        Bracket::Other
    }
}

fn is_aggregate(token: &Token, text: &str) -> bool {
    const AGGREGATES: &[&str] = &["COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"];
    AGGREGATES.iter().any(|name| token.is_word(text, name))
}

/// A literal or a triple term.
fn is_no_subject(token: &Token, text: &str) -> bool {
    matches!(token.kind, Kind::String | Kind::Number)
        || token.is_sign(text, "<<")
        || token.is_word(text, "true")
        || token.is_word(text, "false")
}

/// `?x<?a&&?b>?y`: the longest token is an IRI (SPARQL 1.1 §19.8), where the parser sees two operators.
fn is_operand_touching(before: &Token, token: &Token, text: &str) -> bool {
    token.kind == Kind::Iri
        && token.text(text)[1..].starts_with(['?', '$'])
        && before.range.end == token.range.start
        && (matches!(before.kind, Kind::Variable | Kind::Number | Kind::String) || before.is_sign(text, ")"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_taken_in_any_case_and_texts_are_left() {
        assert_eq!(
            normalize("FILTER(TRUE || ?TRUE = \"TRUE\") # TRUE"),
            "FILTER(true || ?TRUE = \"TRUE\") # TRUE"
        );
    }

    #[test]
    fn what_the_grammar_forbids_is_found() {
        let found = |text: &str| check(&SourceText::new("q", text)).map_err(|fault| fault.to_string()).err();
        for text in [
            "SELECT (COUNT(SUM(?x)) AS ?c) {}",
            "ASK { BIND(<<( \"l\" :q :z )>> AS ?x) }",
            "ASK { FILTER(?x<?a&&?b>?y) }",
        ] {
            assert!(found(text).is_some_and(|fault| fault.contains("D501")), "{text}");
        }
        for text in [
            "SELECT (COUNT(?x) + SUM(?y) AS ?c) {}",
            "SELECT (COUNT(EXISTS { SELECT (SUM(?y) AS ?z) {} }) AS ?c) {}",
            "ASK { <<( <<( :s :q 1 )>> :q 1 )>> :p <?b> . BIND(<<( :s :q \"l\" )>> AS ?x) FILTER(?x < ?a && ?b > ?y) }",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
