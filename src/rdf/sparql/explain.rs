//! Why a text is no SPARQL query, and where: the parser's own message is re-diagnosed token by token.

use std::ops::Range;

use spargebra::SparqlParser;

use super::lexer::{Kind, Token, tokens};
use crate::rdf::Prefixes;
use crate::text::{Diagnostic, Position, Report, SourceText, code, nearest};

/// The findings for a text that does not parse.
pub(super) fn explain(
    source: &SourceText,
    parser: &SparqlParser,
    prefixes: &Prefixes,
    message: &str,
) -> Report {
    if let Some(diagnostic) = update_refused(source) {
        return diagnostic.into();
    }
    let undeclared = undeclared_prefixes(source, prefixes);
    if !undeclared.is_empty() {
        return Report { diagnostics: undeclared };
    }
    if let Some(token) =
        tokens(source.text()).find(|token| is_unclosed(token.text(source.text()), token.kind))
    {
        return Diagnostic::new(&code::QUERY_SYNTAX, "this string is not closed")
            .at(source.span(token.range), "opened here")
            .into();
    }
    let Some(culprit) = culprit(source.text(), parser) else {
        // Every token may stand where it stands: a rule beyond the grammar is broken.
        let (offset, expected) = located(source, message).unwrap_or((0, message));
        let rule = sort_expected(expected).0.unwrap_or_else(|| "the query ends too early".to_owned());
        let range = token_at(source.text(), offset);
        return Diagnostic::new(&code::QUERY_SYNTAX, rule).at(source.span(range), "").into();
    };
    let text = culprit.token.text(source.text());
    let shown: String = text.chars().take(40).collect();
    let span = source.span(culprit.token.range.clone());
    if culprit.token.kind == Kind::Iri {
        return Diagnostic::new(&code::QUERY_SYNTAX, format!("`{shown}` is no valid IRI"))
            .at(span, "not an absolute IRI, and it cannot be resolved")
            .into();
    }
    let diagnostic = Diagnostic::new(&code::QUERY_SYNTAX, format!("`{shown}` cannot stand here"));
    match sort_expected(&culprit.expected).1 {
        Some(wanted) => diagnostic.at(span, format!("expected {wanted}")).into(),
        None => diagnostic.at(span, "not expected").into(),
    }
}

/// The findings for a text that is no update.
pub(super) fn explain_update(source: &SourceText, prefixes: &Prefixes, message: &str) -> Report {
    let undeclared = undeclared_prefixes(source, prefixes);
    if !undeclared.is_empty() {
        return Report { diagnostics: undeclared };
    }
    let (offset, expected) = located(source, message).unwrap_or((0, message));
    let diagnostic = Diagnostic::new(&code::QUERY_SYNTAX, "this is no SPARQL update");
    let span = source.span(token_at(source.text(), offset));
    match sort_expected(expected) {
        (_, Some(wanted)) => diagnostic.at(span, format!("expected {wanted}")).into(),
        (Some(rule), None) => Diagnostic::new(&code::QUERY_SYNTAX, rule).at(span, "").into(),
        (None, None) => diagnostic.at(span, "not expected").into(),
    }
}

fn is_unclosed(text: &str, kind: Kind) -> bool {
    let quote = text.get(..1).unwrap_or_default();
    let long = quote.repeat(3);
    kind == Kind::String
        && if text.starts_with(&long) && text.len() > 2 {
            text.len() < 6 || !text.ends_with(&long)
        } else {
            text.len() < 2 || !text.ends_with(quote)
        }
}

/// The first token that cannot follow those before it.
struct Culprit {
    token: Token,
    /// What the parser would have taken in its place.
    expected: String,
}

/// Finds the token by bisection. The parser's own position is no help: it looks ahead by the length
/// of each keyword, and to the end of the text for the `>` that would close an IRI. So prefixes of
/// the text are parsed, padded with blanks: a good one fails at its very end, a bad one before.
fn culprit(text: &str, parser: &SparqlParser) -> Option<Culprit> {
    const PADDING: &str = "                                        ";
    let all: Vec<Token> = tokens(text).collect();
    // Blank out comments, and turn `<` into `>`, which stands in the same places and opens no IRI.
    let mut plain = vec![b' '; text.len()];
    for token in &all {
        plain[token.range.clone()].copy_from_slice(text[token.range.clone()].as_bytes());
        if token.kind == Kind::Sign && matches!(token.text(text), "<" | "<=") {
            plain[token.range.start] = b'>';
        }
    }
    for (at, byte) in text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n') {
        plain[at] = byte;
    }
    let plain = String::from_utf8(plain).ok()?;
    // What was expected at the end of the first `count` tokens; none when the fault is before it.
    let expected_after = |count: usize| -> Option<String> {
        let end = count.checked_sub(1).map_or(0, |last| all[last].range.end);
        let prefix = SourceText::new("", format!("{}{PADDING}", &plain[..end]));
        match parser.clone().parse_query(prefix.text()) {
            Ok(_) => Some(String::new()),
            Err(error) => {
                let message = error.to_string();
                let (offset, expected) = located(&prefix, &message)?;
                (offset >= prefix.text().len()).then(|| expected.to_owned())
            }
        }
    };
    let (mut good, mut bad) = (0, all.len() + 1);
    while good + 1 < bad {
        let middle = good.midpoint(bad);
        if expected_after(middle).is_some() { good = middle } else { bad = middle }
    }
    let token = all.get(good)?.clone();
    Some(Culprit { token, expected: expected_after(good).unwrap_or_default() })
}

/// The offset and the expectation of the parser's `error at LINE:COLUMN: expected …`.
fn located<'a>(source: &SourceText, message: &'a str) -> Option<(usize, &'a str)> {
    let rest = message.strip_prefix("error at ")?;
    let (line, rest) = rest.split_once(':')?;
    let (column, rest) = rest.split_once(':')?;
    let position = Position { line: line.parse().ok()?, column: column.parse().ok()? };
    Some((source.offset(position), rest.trim().trim_start_matches("expected ")))
}

/// What the parser wanted: a rule of the language that was broken (a sentence), and tokens.
fn sort_expected(expected: &str) -> (Option<String>, Option<String>) {
    let expected = expected.trim_start_matches("one of ");
    let mut tokens = Vec::new();
    let mut rule = None;
    for part in expected.split(", ") {
        let quoted = part.strip_prefix('"').and_then(|part| part.strip_suffix('"'));
        match quoted {
            Some("") => {}
            Some(text) => tokens.push(format!("`{text}`")),
            None if part.contains(' ') && part.starts_with(|c: char| c.is_ascii_uppercase()) => {
                rule = Some(part.to_owned());
            }
            None if part.chars().all(|c| c.is_ascii_uppercase() || c == '_') => {
                tokens.push(format!("`{part}`"));
            }
            // Classes of characters (`['a' ..= 'z']`) say nothing to a person.
            None => {}
        }
    }
    tokens.dedup();
    let shown = match tokens.len() {
        0 => None,
        1..=8 => Some(tokens.join(", ")),
        _ if tokens.iter().any(|token| token == "`$`") => Some("a variable, an IRI or a literal".to_owned()),
        _ => None,
    };
    (rule, shown)
}

/// The token that starts at or holds `offset`.
fn token_at(text: &str, offset: usize) -> Range<usize> {
    tokens(text).find(|token| token.range.end > offset).map_or(text.len()..text.len(), |token| token.range)
}

/// Every prefixed name whose prefix nobody declares.
fn undeclared_prefixes(source: &SourceText, known: &Prefixes) -> Vec<Diagnostic> {
    let text = source.text();
    let all: Vec<Token> = tokens(text).collect();
    let mut declared: Vec<&str> = known.iter().map(|(prefix, _)| prefix).collect();
    for pair in all.windows(2) {
        if pair[0].is_word(text, "PREFIX") {
            declared.push(pair[1].text(text).trim_end_matches(':'));
        }
    }
    let mut found = Vec::new();
    for (i, token) in all.iter().enumerate() {
        let prefix = token.text(text).split(':').next().unwrap_or_default();
        let is_declaration = i > 0 && all[i - 1].is_word(text, "PREFIX");
        if token.kind != Kind::Prefixed || is_declaration || declared.contains(&prefix) {
            continue;
        }
        let mut diagnostic =
            Diagnostic::new(&code::QUERY_PREFIX, format!("prefix `{prefix}:` is not declared"))
                .at(source.span(token.range.clone()), "used here")
                .help(format!("add `PREFIX {prefix}: <…>` at the top of the query"));
        if let Some(near) = nearest(prefix, declared.iter().copied()) {
            diagnostic = diagnostic.help(format!("did you mean `{near}:`?"));
        }
        found.push(diagnostic);
    }
    found
}

/// Whether the text is an update rather than a query: its first word after the prologue tells.
fn update_refused(source: &SourceText) -> Option<Diagnostic> {
    const UPDATES: &[&str] =
        &["INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"];
    let text = source.text();
    let first = tokens(text)
        .filter(|token| token.kind == Kind::Word)
        .find(|token| !token.is_word(text, "PREFIX") && !token.is_word(text, "BASE"))?;
    UPDATES.iter().any(|word| first.is_word(text, word)).then(|| {
        Diagnostic::new(&code::QUERY_IS_UPDATE, "this is an update, and only queries are answered")
            .at(source.span(first.range), "an update begins here")
            .help(code::QUERY_IS_UPDATE.cure)
    })
}

#[cfg(test)]
mod tests {
    use crate::rdf::Prefixes;
    use crate::rdf::sparql::parse_query;
    use crate::text::SourceText;

    fn fault(text: &str) -> String {
        parse_query(&SourceText::new("q.rq", text), None, &Prefixes::default()).unwrap_err().to_string()
    }

    #[test]
    fn every_undeclared_prefix_is_located() {
        let report = fault("PREFIX foa: <http://f/>\nSELECT * { ?s foaf:name ?o ;\n x:y 1 }");
        let lines: Vec<&str> = report.lines().collect();
        assert_eq!(
            lines,
            [
                "q.rq:2:15: error[D502]: prefix `foaf:` is not declared",
                "q.rq:3:2: error[D502]: prefix `x:` is not declared",
            ]
        );
    }

    #[test]
    fn a_syntax_error_names_the_token() {
        assert_eq!(fault("SELECT * {\n  ?s ?p }"), "q.rq:2:9: error[D501]: `}` cannot stand here");
        assert_eq!(fault("SELECT * { ?s ?p ?o"), "q.rq:1:20: error[D501]: the query ends too early");
        let text = "SELECT ?s # {\nWHERE { ?s ?p ?o FILTER(?o < 3) ?o FILTRE(?s) } ORDER BY ?s";
        assert_eq!(fault(text), "q.rq:2:36: error[D501]: `FILTRE` cannot stand here");
        assert_eq!(fault("SELECT * { <a> ?p 1 }"), "q.rq:1:12: error[D501]: `<a>` is no valid IRI");
        assert_eq!(fault("SELEC * { ?s ?p 1 }"), "q.rq:1:1: error[D501]: `SELEC` cannot stand here");
        assert_eq!(fault("ASK { ?s ?p \"x }"), "q.rq:1:13: error[D501]: this string is not closed");
        assert_eq!(fault(""), "q.rq:1:1: error[D501]: the query ends too early");
    }

    #[test]
    fn a_broken_rule_is_told_in_words() {
        let fault = fault("SELECT ?a ?a { ?a ?b ?c }");
        assert!(fault.contains("Duplicated variable name in SELECT"), "{fault}");
    }
}
