//! What a metadata document says once it is read: every default filled in that does not depend on
//! the data, every address absolute, what was against the standard reported and left out.

use std::sync::Arc;

use super::datatype::Datatype;
use super::template::Template;
use crate::text::Span;

/// A group of tables; a document about one table is a group of one.
#[derive(Clone, Debug, Default)]
pub struct TableGroup {
    pub id: Option<String>,
    pub tables: Vec<Table>,
    pub annotations: Annotations,
}

/// What is said besides the properties of CSVW.
#[derive(Clone, Debug, Default)]
pub struct Annotations {
    pub notes: Vec<Common>,
    /// Predicates and their values.
    pub properties: Vec<(String, Vec<Common>)>,
}

/// A value of a common property: the subset of JSON-LD that CSVW has.
#[derive(Clone, Debug)]
pub enum Common {
    Iri(String),
    /// An encoded literal ([`crate::rdf::encode`]).
    Literal(String),
    /// `id`, types, properties.
    Node {
        id: Option<String>,
        types: Vec<String>,
        properties: Vec<(String, Vec<Common>)>,
    },
}

#[derive(Clone, Debug)]
pub struct Table {
    pub id: Option<String>,
    pub url: String,
    /// Where the document names it.
    pub span: Span,
    pub suppress_output: bool,
    pub dialect: Dialect,
    pub annotations: Annotations,
    pub schema: Schema,
    /// The address of the document that the schema was read from, or its `@id`.
    pub schema_id: Option<String>,
}

#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// `None`: nothing is said of the columns, and the header of the file describes them.
    pub columns: Option<Vec<Column>>,
    /// Places in `columns`.
    pub primary_key: Vec<usize>,
    pub row_titles: Vec<usize>,
    pub foreign_keys: Vec<ForeignKey>,
    /// Of columns that the document does not describe.
    pub inherited: Inherited,
    /// The language of its document, in which columns are named by their titles.
    pub language: String,
}

#[derive(Clone, Debug)]
pub struct Column {
    pub name: Option<String>,
    /// Language (`und` for none that is known) and text.
    pub titles: Vec<(String, String)>,
    pub is_virtual: bool,
    pub suppress_output: bool,
    /// Its own, then those of the schema, the table and the group.
    pub inherited: Inherited,
    pub span: Span,
}

/// Inherited properties; `None` where nothing was said.
#[derive(Clone, Debug, Default)]
pub struct Inherited {
    pub about_url: Option<Arc<Template>>,
    pub property_url: Option<Arc<Template>>,
    pub value_url: Option<Arc<Template>>,
    pub datatype: Option<Arc<Datatype>>,
    pub default: Option<String>,
    pub lang: Option<String>,
    pub null: Option<Vec<String>>,
    pub ordered: Option<bool>,
    pub required: Option<bool>,
    pub separator: Option<String>,
}

impl Inherited {
    /// Fills what is not said with what `above` says.
    #[must_use]
    pub fn below(mut self, above: &Self) -> Self {
        macro_rules! inherit {
            ($($field:ident),*) => { $(if self.$field.is_none() { self.$field.clone_from(&above.$field); })* };
        }
        inherit!(
            about_url,
            property_url,
            value_url,
            datatype,
            default,
            lang,
            null,
            ordered,
            required,
            separator
        );
        self
    }

    pub fn lang(&self) -> &str {
        self.lang.as_deref().unwrap_or(UNDETERMINED)
    }
}

/// The language of texts of which none is known.
pub const UNDETERMINED: &str = "und";

/// A foreign key whose columns were found.
#[derive(Clone, Debug)]
pub struct ForeignKey {
    /// Places of columns in the schema that has the key.
    pub columns: Vec<usize>,
    /// Place of the referenced table in the group, and of its columns.
    pub table: usize,
    pub referenced: Vec<usize>,
    pub span: Span,
}

/// How a file is written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "CSVW has them")]
pub struct Dialect {
    pub comment_prefix: Option<String>,
    /// `None`: by the kind of the file, a comma or a tab.
    pub delimiter: Option<String>,
    pub double_quote: bool,
    pub encoding: String,
    pub header_row_count: usize,
    pub line_terminators: Vec<String>,
    pub quote: Option<char>,
    pub skip_blank_rows: bool,
    pub skip_columns: usize,
    pub skip_rows: usize,
    pub trim_start: bool,
    pub trim_end: bool,
}

impl Default for Dialect {
    fn default() -> Self {
        Self {
            // The metadata vocabulary has `#`, but only where a dialect is described; without one
            // the data model has no comments.
            comment_prefix: None,
            delimiter: None,
            double_quote: true,
            encoding: "utf-8".to_owned(),
            header_row_count: 1,
            line_terminators: vec!["\r\n".to_owned(), "\n".to_owned()],
            quote: Some('"'),
            skip_blank_rows: false,
            skip_columns: 0,
            skip_rows: 0,
            trim_start: false,
            trim_end: false,
        }
    }
}

impl Column {
    /// The name by which templates and keys know it: the one that is given, else the first title in
    /// the language of the document (or in none), written as in an address, else its number.
    pub fn known_as(&self, default_language: &str, number: usize) -> String {
        if let Some(name) = &self.name {
            return name.clone();
        }
        let title = self.titles.iter().find(|(lang, _)| lang == UNDETERMINED || lang == default_language);
        match title {
            Some((_, title)) => super::template::encode(title),
            None => format!("_col.{number}"),
        }
    }
}
