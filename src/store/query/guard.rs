//! The limits that a query text must keep before anything recurses over it.
//!
//! The parser and the planner are recursive, and their cost grows with the square of some chains, so
//! a text of a kilobyte can exhaust the stack or a core. One pass over the tokens bounds four
//! things: the depth of brackets, the links of each chain (operators, clauses and triples at one
//! level), the links along the deepest path, and how often the parser reads a token again. It may
//! count too much, never too little.

use crate::rdf::sparql::{Kind, Token, tokens};
use crate::text::{Diagnostic, LimitKey, Limits, SourceText, code};

/// Links and levels on the deepest path through the text. Each costs the parser at most 10 kB of
/// stack (measured), and evaluation threads have 64 MiB.
const PATH_LINKS: usize = 1_000;
/// What a triple counts for: planning time grows with more than the cube of the joins (100 triples
/// take 0.7 s, 150 take 3.5 s).
const TRIPLE_LINKS: usize = 2;
/// How many tokens the parser may read. It tries `REPLACE` with four arguments, then with three, and
/// so reads what is inside twice, at each level of nesting.
const READ_TOKENS: u64 = 400_000;
/// Operators that may stand inside one IRI. `?a<?b+?c>?d` is lexically an IRI with operators.
const IRI_OPERATORS: usize = 32;

/// Refuses a text that is too long, too deep or has too long chains.
pub(in crate::store) fn check(source: &SourceText, limits: &Limits) -> Result<(), Diagnostic> {
    let text = source.text();
    let longest = limits.count(LimitKey::QueryBytes);
    if text.len() > longest {
        return Err(Diagnostic::new(
            &code::QUERY_TOO_COMPLEX,
            format!("the query has {} bytes, and {longest} are allowed", text.len()),
        ));
    }
    let mut guard = Guard {
        text,
        depth: limits.count(LimitKey::QueryDepth),
        chain: limits.count(LimitKey::QueryChain),
        levels: vec![Level::default()],
        path: 0,
        clause: Clause::Other,
        before: Before::Other,
        read: 0,
    };
    let most = limits.count(LimitKey::QueryTokens);
    for (count, token) in tokens(text).enumerate() {
        let fault = if count >= most {
            Some(format!("the query has more than {most} tokens"))
        } else {
            guard.take(&token)
        };
        if let Some(message) = fault {
            return Err(Diagnostic::new(&code::QUERY_TOO_COMPLEX, message)
                .at(source.span(token.range), "here")
                .help(code::QUERY_TOO_COMPLEX.cure));
        }
    }
    Ok(())
}

/// One open bracket.
#[derive(Default)]
struct Level {
    kind: LevelKind,
    /// Links counted at this level.
    chain: usize,
    /// Terms since the last comma: a collection becomes two triples for each.
    terms: usize,
    /// How many levels up to this one are read twice.
    twice: u32,
    /// In the keys of GROUP BY, where a call by IRI is tried as an aggregate first.
    keys: bool,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum LevelKind {
    /// The text itself, `{`, `[` or `<<`.
    #[default]
    Group,
    /// `(`: arguments, a collection, an expression.
    Parenthesis,
    /// The rows of VALUES: as many as one likes.
    Data,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Clause {
    Values,
    /// Each IRI that is described becomes a clause.
    Describe,
    Other,
}

/// What stands before a bracket.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// A function that is tried with one number of arguments, then with another.
    Tried,
    Iri,
    Other,
}

struct Guard<'a> {
    text: &'a str,
    depth: usize,
    chain: usize,
    levels: Vec<Level>,
    /// Levels and links of all open levels.
    path: usize,
    clause: Clause,
    before: Before,
    read: u64,
}

impl Guard<'_> {
    /// Counts one token; what is too much, if it is.
    fn take(&mut self, token: &Token) -> Option<String> {
        let text = token.text(self.text);
        let fault = self.count(token, text);
        self.before = match token.kind {
            Kind::Word if is_tried(text) => Before::Tried,
            Kind::Iri | Kind::Prefixed => Before::Iri,
            _ => Before::Other,
        };
        let twice = self.levels.last().map_or(0, |level| level.twice);
        self.read = self.read.saturating_add(1_u64.checked_shl(twice).unwrap_or(u64::MAX));
        fault.or_else(|| {
            (self.read > READ_TOKENS).then(|| {
                "too many of REGEX, SUBSTR, REPLACE and GROUP_CONCAT stand inside each other".to_owned()
            })
        })
    }

    fn count(&mut self, token: &Token, text: &str) -> Option<String> {
        match token.kind {
            Kind::Sign => self.sign(text),
            Kind::Word => self.word(text),
            Kind::Iri | Kind::Prefixed if self.clause == Clause::Describe => self.link(1),
            Kind::Iri => self.term().or_else(|| self.iri(text)),
            // The parser may read `true-true-x:y` as a subtraction when `true-true-x` is no prefix.
            Kind::Prefixed => self.term().or_else(|| {
                let prefix = text.split(':').next().unwrap_or_default();
                self.link(prefix.matches(['-', '.']).count().saturating_sub(IRI_OPERATORS))
            }),
            Kind::Variable | Kind::Blank | Kind::String | Kind::Number => self.term(),
            Kind::Language => None,
        }
    }

    fn sign(&mut self, text: &str) -> Option<String> {
        match text {
            "{" | "[" | "(" | "<<" => self.open(text),
            "}" | "]" | ")" | ">>" => {
                self.close();
                None
            }
            "," => {
                let level = self.levels.last_mut()?;
                level.terms = 0;
                (level.kind == LevelKind::Group).then(|| self.link(TRIPLE_LINKS)).flatten()
            }
            "." | ";" => {
                let group = self.levels.last()?.kind == LevelKind::Group;
                group.then(|| self.link(TRIPLE_LINKS)).flatten()
            }
            "^^" => None,
            _ => self.link(1),
        }
    }

    fn word(&mut self, text: &str) -> Option<String> {
        const LINKS: &[&str] = &[
            "UNION", "OPTIONAL", "MINUS", "BIND", "FILTER", "GRAPH", "SERVICE", "LATERAL", "VALUES",
            "EXISTS", "NOT", "IN", "SELECT", "HAVING",
        ];
        let is = |word: &str| text.eq_ignore_ascii_case(word);
        self.clause = if is("VALUES") {
            Clause::Values
        } else if is("DESCRIBE") {
            Clause::Describe
        } else {
            Clause::Other
        };
        if let Some(level) = self.levels.last_mut() {
            let ends = ["HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"];
            level.keys = is("GROUP") || (level.keys && !ends.iter().any(|end| is(end)));
        }
        if is("AS") {
            // `SELECT (1 AS ?a) (2 AS ?b)`: a chain at the level around the parentheses.
            let level = self.levels.len().saturating_sub(2);
            return self.link_at(level, 1);
        }
        if LINKS.iter().any(|link| is(link)) { self.link(1) } else { self.term() }
    }

    fn open(&mut self, bracket: &str) -> Option<String> {
        let kind = match bracket {
            "(" => LevelKind::Parenthesis,
            "{" if self.clause == Clause::Values => LevelKind::Data,
            _ => LevelKind::Group,
        };
        if kind != LevelKind::Parenthesis {
            self.clause = Clause::Other;
        }
        let fault = match self.levels.last().map(|level| level.kind) {
            Some(LevelKind::Group) => self.link(1),
            Some(LevelKind::Parenthesis) => self.term(),
            _ => None,
        };
        if fault.is_some() {
            return fault;
        }
        if self.levels.len() > self.depth {
            return Some(format!("brackets are nested more than {} levels deep", self.depth));
        }
        self.path += 1;
        let outer = self.levels.last().map_or((0, false), |level| (level.twice, level.keys));
        let again = match self.before {
            Before::Tried => true,
            Before::Iri => outer.1,
            Before::Other => false,
        };
        let twice = outer.0 + u32::from(again && kind == LevelKind::Parenthesis);
        self.levels.push(Level { kind, twice, ..Level::default() });
        self.path_fault()
    }

    fn close(&mut self) {
        if self.levels.len() > 1 {
            let level = self.levels.pop().unwrap_or_default();
            self.path -= level.chain + 1;
        }
    }

    /// An operand or a word that is one.
    fn term(&mut self) -> Option<String> {
        let chain = self.chain / TRIPLE_LINKS;
        let level = self.levels.last_mut()?;
        level.terms += 1;
        (level.kind == LevelKind::Parenthesis && level.terms > chain)
            .then(|| format!("a list in parentheses has more than {chain} items"))
    }

    fn iri(&mut self, text: &str) -> Option<String> {
        let operators = text.matches(['(', '!', '*', '+', '-', '/', '&', '=']).count();
        let open = text.matches('(').count();
        let unclosed = open.saturating_sub(text.matches(')').count());
        if unclosed > IRI_OPERATORS {
            return Some("an IRI has too many unclosed parentheses".to_owned());
        }
        self.link(operators.saturating_sub(IRI_OPERATORS) + unclosed)
    }

    fn link(&mut self, count: usize) -> Option<String> {
        self.link_at(self.levels.len() - 1, count)
    }

    fn link_at(&mut self, level: usize, count: usize) -> Option<String> {
        let level = self.levels.get_mut(level)?;
        level.chain += count;
        self.path += count;
        if level.chain > self.chain {
            return Some(format!(
                "more than {} operators or clauses, or half as many triples, follow at one level",
                self.chain
            ));
        }
        self.path_fault()
    }

    fn path_fault(&self) -> Option<String> {
        (self.path > PATH_LINKS)
            .then(|| format!("more than {PATH_LINKS} clauses and operators stand inside each other"))
    }
}

fn is_tried(word: &str) -> bool {
    ["REGEX", "SUBSTR", "REPLACE", "GROUP_CONCAT"].iter().any(|tried| word.eq_ignore_ascii_case(tried))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> Option<String> {
        let source = SourceText::new("q", text);
        check(&source, &Limits::default()).err().map(|diagnostic| diagnostic.to_string())
    }

    #[test]
    fn deep_and_long_shapes_are_refused() {
        let n = 300;
        let shapes = [
            format!("SELECT * {}{}", "{".repeat(n), "}".repeat(n)),
            format!("SELECT ({}1{} AS ?x) {{}}", "STR(".repeat(n), ")".repeat(n)),
            format!("SELECT * {{ {} }}", "{?s ?p ?o} UNION ".repeat(n)),
            format!("SELECT * {{ {} }}", "{?s ?p ?o} ".repeat(n)),
            format!("SELECT * {{ {} }}", "OPTIONAL {?s ?p ?o} ".repeat(n)),
            format!("SELECT * {{ FILTER(1{}) }}", "+1".repeat(n)),
            format!("SELECT * {{ FILTER(true{}) }}", "-true".repeat(n)),
            format!("SELECT * {{ FILTER({}true) }}", "!".repeat(n)),
            format!("SELECT * {{ FILTER(?a<1{}>1) }}", "/1".repeat(n)),
            format!("SELECT * {{ FILTER(?a<{}1>1) }}", "STR(".repeat(n)),
            format!("SELECT * {{ ?s a{} ?o }}", "/a".repeat(n)),
            format!("SELECT * {{ ?s ?p ({}) }}", "1 ".repeat(n)),
            format!("SELECT * {{ ?s ?p ({}) }}", "(1) ".repeat(n)),
            format!("SELECT * {{ {} }}", "?s ?p ?o . ".repeat(n)),
            format!("SELECT {} {{}}", "(1 AS ?x)".repeat(n)),
            format!("SELECT * {{}} HAVING {}", "(1)".repeat(n)),
            format!("DESCRIBE {}", "<http://a/> a:b ".repeat(n)),
            format!("#\rSELECT * {}", "{".repeat(n)),
            format!("SELECT ({}1{} AS ?x) {{}}", "replace(".repeat(20), ",1,1)".repeat(20)),
            format!("ASK {{}} GROUP BY {}1{}", "<f>(EXISTS {} GROUP BY ".repeat(20), ")".repeat(20)),
        ];
        for shape in shapes {
            assert!(refused(&shape).is_some(), "{}", &shape[..60]);
        }
    }

    #[test]
    fn texts_may_be_cleaned_in_many_steps() {
        let steps =
            format!("SELECT ({}?x{} AS ?y) {{}}", "REPLACE(".repeat(12), ", \"a\", \"b\")".repeat(12));
        assert_eq!(refused(&steps), None);
    }

    #[test]
    fn long_lists_of_values_are_fine() {
        let values = "<http://e/a(b)> \"x\" ".repeat(3_000);
        assert_eq!(refused(&format!("SELECT * {{ VALUES ?x {{ {values} }} ?x ?p ?o }}")), None);
        let rows = "(1 2) ".repeat(3_000);
        assert_eq!(refused(&format!("SELECT * {{ VALUES (?x ?y) {{ {rows} }} }}")), None);
        let list = "1,".repeat(5_000);
        assert_eq!(refused(&format!("SELECT * {{ ?s ?p ?o FILTER(?o IN ({list} 2)) }}")), None);
    }

    #[test]
    fn the_place_is_told() {
        let text = format!("SELECT *\n{{ {} }}", "{".repeat(100));
        assert!(refused(&text).unwrap().starts_with("q:2:66: error[D503]"), "{:?}", refused(&text));
    }
}
