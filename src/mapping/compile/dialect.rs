//! CSV dialects: the "Dialect Descriptions" of CSVW, with `dx:` beside them.

use super::Compiler;
use crate::mapping::graph::{Node, Statement};
use crate::mapping::plan::{Alias, Dialect, Ragged, Trim};
use crate::rdf::vocab::{csvw, dx};
use crate::text::{Diagnostic, code};

const RAGGED: &[(&str, Ragged)] = &[(dx::REJECT, Ragged::Reject), (dx::PAD, Ragged::Pad)];

impl Compiler<'_> {
    /// The dialect that is described on one of some nodes: the logical source, else its source.
    pub fn dialect(&mut self, on: &[Node]) -> Option<Dialect> {
        let mut dialect = Dialect::default();
        let graph = self.graph;
        let described = on.iter().find_map(|node| graph.get(node, csvw::DIALECT));
        if let Some(statement) = described {
            let node = self.node(statement)?;
            self.described(&node, &mut dialect)?;
        }
        for node in on {
            if let Some(statement) = self.one(node, &[dx::RAGGED]) {
                dialect.ragged = self.choice(statement, RAGGED)?;
            }
            for statement in graph.all(node, dx::ALIAS) {
                let alias = self.alias(statement, &dialect.aliases)?;
                dialect.aliases.push(alias);
            }
        }
        Some(dialect)
    }

    fn described(&mut self, node: &Node, dialect: &mut Dialect) -> Option<()> {
        let graph = self.graph;
        // Every fault is told, not only the first.
        let faults =
            graph.of(node).iter().filter(|statement| self.property(statement, dialect).is_none()).count();
        if dialect.skip_initial_space && dialect.trim == Trim::None {
            dialect.trim = Trim::Start;
        }
        (faults == 0).then_some(())
    }

    fn property(&mut self, statement: &Statement, dialect: &mut Dialect) -> Option<()> {
        match statement.predicate.as_str() {
            csvw::DELIMITER => dialect.delimiter = self.delimiter(statement)?,
            csvw::QUOTE_CHAR => dialect.quote = self.character(statement)?,
            csvw::DOUBLE_QUOTE => dialect.double_quote = self.truth(statement)?,
            csvw::COMMENT_PREFIX => {
                dialect.comment_prefix = Some(self.text(statement)?.to_owned()).filter(|p| !p.is_empty());
            }
            csvw::HEADER => {
                dialect.header = self.truth(statement)?;
                if !dialect.header {
                    dialect.header_row_count = 0;
                }
            }
            csvw::HEADER_ROW_COUNT => {
                dialect.header_row_count = self.count(statement)?;
                dialect.header = dialect.header_row_count > 0;
            }
            csvw::SKIP_ROWS => dialect.skip_rows = self.count(statement)?,
            csvw::SKIP_COLUMNS => dialect.skip_columns = self.count(statement)?,
            csvw::SKIP_BLANK_ROWS => dialect.skip_blank_rows = self.truth(statement)?,
            csvw::SKIP_INITIAL_SPACE => dialect.skip_initial_space = self.truth(statement)?,
            csvw::TRIM => dialect.trim = self.trim(statement)?,
            _ => {}
        }
        Some(())
    }

    /// `"auto"` is ours: the delimiter is found in the file.
    #[expect(clippy::option_option, reason = "none, and a fault, are not the same")]
    fn delimiter(&mut self, statement: &Statement) -> Option<Option<char>> {
        if statement.text() == Some("auto") {
            return Some(None);
        }
        let delimiter = self.character(statement)?;
        if delimiter.is_none() {
            self.fault(&code::BAD_DIALECT, "the delimiter is empty", statement.span.clone(), "one character");
            return None;
        }
        Some(delimiter)
    }

    /// One character; an empty text is none.
    #[expect(clippy::option_option, reason = "none, and a fault, are not the same")]
    fn character(&mut self, statement: &Statement) -> Option<Option<char>> {
        let text = self.text(statement)?;
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (None, _) => Some(None),
            (Some(only), None) if only.is_ascii() => Some(Some(only)),
            // Written with the escape of another language.
            (Some('\\'), Some('t')) if text == "\\t" => Some(Some('\t')),
            _ => {
                let message = format!("`{text}` is not one ASCII character");
                self.fault(&code::BAD_DIALECT, message, statement.span.clone(), "one character is wanted");
                None
            }
        }
    }

    fn trim(&mut self, statement: &Statement) -> Option<Trim> {
        match self.text(statement)? {
            "true" | "1" => Some(Trim::Both),
            "false" | "0" => Some(Trim::None),
            "start" => Some(Trim::Start),
            "end" => Some(Trim::End),
            other => {
                let message = format!("`csvw:trim` does not take `{other}`");
                let span = statement.span.clone();
                self.fault(&code::BAD_DIALECT, message, span, "`true`, `false`, \"start\" or \"end\"");
                None
            }
        }
    }

    fn alias(&mut self, statement: &Statement, others: &[Alias]) -> Option<Alias> {
        let node = self.node(statement)?;
        let graph = self.graph;
        let name = self.required(&node, &[dx::NAME], "an alias")?;
        let text = self.text(name)?.to_owned();
        if others.iter().any(|other| other.name == text) {
            self.report.push(
                Diagnostic::new(&code::MAPPING_REPEATED, format!("the alias `{text}` is given twice"))
                    .at(name.span.clone(), "again here")
                    .help("give all its headers in one `dx:alias`, best first"),
            );
            return None;
        }
        let mut headers = Vec::new();
        for header in graph.all(&node, dx::HEADER) {
            headers.push(self.text(header)?.to_owned());
        }
        if headers.is_empty() {
            self.missing("an alias has no `dx:header`", graph.span(&node));
            return None;
        }
        Some(Alias { name: text, headers })
    }
}
