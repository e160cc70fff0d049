//! The Plan: what a mapping means once every check has passed, in the order in which it runs.
//!
//! Every front end (RML, its older vocabularies, YARRRML, CSVW) ends here, and the engine reads
//! nothing else. Names have become places: a reference is the number of a column of its relation.
//! Constants are encoded terms. Spans stay, for what only the data can show to be wrong.

use std::sync::Arc;

use regex::Regex;

use super::csvw;
use crate::function::Function;
use crate::rdf::media::RdfSyntax;
use crate::text::Span;

/// The place of a relation in [`Plan::relations`].
pub type RelationId = usize;
/// The place of a target in [`Plan::targets`].
pub type TargetId = usize;
/// The place of a column in the list of the scope that an expression is evaluated in.
pub type ColumnId = usize;

/// A checked mapping.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Each reads only relations before it.
    pub relations: Vec<Relation>,
    pub maps: Vec<TriplesMap>,
    /// Files to write besides the output; most mappings have none.
    pub targets: Vec<Target>,
}

/// A table of rows: a logical source, or a view on other relations.
#[derive(Clone, Debug)]
pub struct Relation {
    /// The IRI or label in the mapping, for reports.
    pub name: String,
    pub span: Span,
    pub kind: RelationKind,
    /// Everything that is read of a row, by triples maps, views and joins together.
    pub columns: Vec<Column>,
}

impl Relation {
    #[must_use]
    pub fn is_source(&self) -> bool {
        matches!(self.kind, RelationKind::Source(_))
    }
}

#[derive(Clone, Debug)]
pub enum RelationKind {
    Source(LogicalSource),
    View(View),
}

/// Something that is read of each row: the header of a CSV column, a JSONPath, the name of a field.
#[derive(Clone, Debug)]
pub struct Column {
    pub name: String,
    /// Every place of the mapping that reads it.
    pub spans: Vec<Span>,
    /// What CSV on the Web metadata say of it: its cells are values of a datatype, or lists.
    pub described: Option<Arc<csvw::Column>>,
}

/// A file and how to cut it into rows (RML-IO).
#[derive(Clone, Debug)]
pub struct LogicalSource {
    pub path: String,
    pub path_span: Span,
    pub root: Root,
    pub compression: Compression,
    /// The name of the encoding (WHATWG labels); `None`: a byte order mark decides, else UTF-8.
    pub encoding: Option<String>,
    /// Cells that hold one of these are no value.
    pub nulls: Vec<String>,
    pub format: Format,
    /// The CSV on the Web metadata that describe it, which are read where its files are.
    pub metadata: Option<MetadataFile>,
}

/// A metadata document, found from the same folders as the source.
#[derive(Clone, Debug)]
pub struct MetadataFile {
    pub path: String,
    pub span: Span,
    /// Whether the mapping tells the dialect of the file itself.
    pub own_dialect: bool,
}

/// What a relative path starts from (RML-IO §`rml:root`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Root {
    /// Nothing said: the data folder, else the mapping's folder, else the current one.
    Unspecified,
    CurrentWorkingDirectory,
    MappingDirectory,
    /// A folder named by the mapping.
    Folder(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// Nothing said: by the file's extension (`.gz`, `.zip`, `.tar.gz`…).
    Unspecified,
    None,
    Gzip,
    Zip,
    TarGzip,
    TarXz,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Format {
    Csv(Box<Dialect>),
    /// One row for each node that the JSONPath (RFC 9535) selects.
    Json {
        iterator: String,
    },
    /// One row for each node that the XPath (1.0) selects.
    Xml {
        iterator: String,
        /// Prefixes in XPaths, with their namespaces.
        namespaces: Vec<(String, String)>,
    },
}

/// How a CSV file is written (CSVW "Dialect Descriptions"), with our extensions (`dx:`).
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "CSVW has them")]
pub struct Dialect {
    /// `None`: sniffed among `, ; | tab`.
    pub delimiter: Option<char>,
    pub quote: Option<char>,
    /// `false`: a backslash escapes quotes.
    pub double_quote: bool,
    pub comment_prefix: Option<String>,
    /// `false`: columns are named by their number, from 1 (or by `columns`).
    pub header: bool,
    pub header_row_count: usize,
    pub skip_rows: usize,
    pub skip_columns: usize,
    pub skip_blank_rows: bool,
    pub skip_initial_space: bool,
    pub trim: Trim,
    pub ragged: Ragged,
    /// Names given to headers that differ from file to file, best first: a reference to the name
    /// reads the first header that is there.
    pub aliases: Vec<Alias>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trim {
    #[default]
    None,
    Start,
    End,
    Both,
}

/// What becomes of a row with another number of cells than the header.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ragged {
    /// It is rejected: counted, sampled, written to the rejects file.
    #[default]
    Reject,
    /// Missing cells are no value; a surplus cell rejects the row.
    Pad,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    pub name: String,
    pub headers: Vec<String>,
}

impl Format {
    /// The number of the first record among the rows of the file, from 1; RFC 7111 counts header lines.
    #[must_use]
    pub fn first_row(&self) -> u64 {
        match self {
            Self::Csv(dialect) => (dialect.skip_rows + dialect.header_row_count) as u64 + 1,
            Self::Json { .. } | Self::Xml { .. } => 1,
        }
    }
}

impl Default for Dialect {
    /// RFC 4180 with a header, the delimiter a comma.
    fn default() -> Self {
        Self {
            delimiter: Some(','),
            quote: Some('"'),
            double_quote: true,
            comment_prefix: None,
            header: true,
            header_row_count: 1,
            skip_rows: 0,
            skip_columns: 0,
            skip_blank_rows: false,
            skip_initial_space: false,
            trim: Trim::None,
            ragged: Ragged::Reject,
            aliases: Vec::new(),
        }
    }
}

/// A logical view (RML-LV): rows of another relation, cut into more rows and joined with others.
#[derive(Clone, Debug)]
pub struct View {
    pub on: RelationId,
    /// Their expressions read the columns of `on`.
    pub fields: Vec<Field>,
    pub joins: Vec<ViewJoin>,
}

/// A field. Its name, and `name.#` for its index, are columns of the view.
#[derive(Clone, Debug)]
pub struct Field {
    /// The whole name, from the root: `item.type`.
    pub name: String,
    pub span: Span,
    pub kind: FieldKind,
    /// What the fields below read of one record of this one.
    pub columns: Vec<Column>,
    pub fields: Vec<Field>,
}

/// How records of a field come out of a record of its parent. Several records multiply the rows.
#[derive(Clone, Debug)]
pub enum FieldKind {
    /// One record for each value; fields below read it as `json` tells.
    Expression { value: Expression, json: bool },
    /// One record for each node that the JSONPath selects in the parent's record.
    Iterator(String),
    /// One record for each row of the CSV text that the parent's record is; fields below read its
    /// columns by header.
    Rows(Box<Dialect>),
    /// One record for each column of the parent's CSV row whose header matches. Fields below read
    /// `value`, `header`, and the groups of the pattern by name or number.
    Unpivot(Regex),
    /// Aligned lists in several columns: one record for each place. Fields below read the column's
    /// own name. Empty places are no value.
    Zip { columns: Vec<ZipColumn>, lengths: ZipLengths },
}

#[derive(Clone, Debug)]
pub struct ZipColumn {
    pub column: ColumnId,
    /// What fields below call it.
    pub name: String,
    pub separator: String,
}

/// What becomes of a record whose lists differ in length.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ZipLengths {
    /// The field has no records for it, and this is reported. A column that is empty as a whole
    /// counts as a list of empty places.
    #[default]
    Equal,
    /// Short lists are filled with empty places.
    Pad,
}

#[derive(Clone, Debug)]
pub struct ViewJoin {
    pub kind: JoinKind,
    pub parent: RelationId,
    pub conditions: Vec<JoinCondition>,
    /// Their expressions read the columns of the parent.
    pub fields: Vec<Field>,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoinKind {
    Inner,
    Left,
}

/// Equality of a value of the child with one of the parent.
#[derive(Clone, Debug)]
pub struct JoinCondition {
    /// Over the columns of the child relation. In a view's join: over its own fields, which are
    /// given as [`Expression::Field`].
    pub child: Expression,
    /// Over the columns of the parent relation.
    pub parent: Expression,
    pub span: Span,
}

/// What gives zero, one or several lexical values for a row.
#[derive(Clone, Debug)]
pub enum Expression {
    Constant(String),
    Column(ColumnId),
    /// A field of the view itself, by its whole name; in the join conditions of views only.
    Field(String),
    Template(Vec<Part>),
    Call(Box<Call>),
}

/// A piece of a template.
#[derive(Clone, Debug)]
pub enum Part {
    Text(String),
    Column(ColumnId),
    /// As [`Expression::Field`].
    Field(String),
}

/// A function execution (RML-FNML).
#[derive(Clone, Debug)]
pub struct Call {
    pub function: &'static Function,
    /// For each parameter of the function the maps that give its values, in order; none when it is
    /// left out.
    pub arguments: Vec<Vec<TermMap>>,
    pub result: CallResult,
    pub span: Span,
}

/// Which result of a function is meant.
#[derive(Clone, Debug)]
pub enum CallResult {
    /// Its place ([`Function::result`]).
    Fixed(usize),
    /// The one whose IRI this makes of the row.
    Named(Box<TermMap>),
}

/// What makes terms of a row.
#[derive(Clone, Debug)]
pub struct TermMap {
    pub value: TermValue,
    pub term_type: TermType,
    /// Makes no term of a row for which this is not true (RML-FNML conditions).
    pub condition: Option<Expression>,
    /// Where the statements that it takes part in go; with none, to the output of the run.
    pub targets: Vec<TargetId>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub enum TermValue {
    /// An encoded term ([`crate::rdf::encode`]).
    Constant(String),
    Expression(Expression),
    /// A blank node that is new for each row.
    Fresh,
    /// The IRI of the row in its file, made of the number of its record. No mapping language has this;
    /// builds add it, so that statements can be traced.
    Row(RowIri),
    /// The subjects that another triples map makes of matching rows; as an object only.
    Join(Join),
    Gather(Box<Gather>),
}

/// How rows of a file are named: `{before}{number}` (RFC 7111).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowIri {
    /// All but the number: `http://e.example/people.csv#row=`.
    pub before: String,
    /// The number of the first record among the rows of the file, header lines being rows.
    pub first: u64,
}

/// A referencing object map.
#[derive(Clone, Debug)]
pub struct Join {
    /// The place of the parent in [`Plan::maps`].
    pub parent: usize,
    /// Without any, parent and child are the same row.
    pub conditions: Vec<JoinCondition>,
}

/// A gather map (RML-CC): a list or container of the terms of several maps.
#[derive(Clone, Debug)]
pub struct Gather {
    pub maps: Vec<TermMap>,
    pub kind: Collection,
    /// Whether an empty one is made as well.
    pub allow_empty: bool,
    pub strategy: Strategy,
    /// What names it; `None`: a fresh blank node.
    pub node: Option<Box<TermMap>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Collection {
    List,
    Bag,
    Seq,
    Alt,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strategy {
    /// The values of each map one after the other, in one collection.
    Append,
    /// One collection for each combination of one value of each map.
    CartesianProduct,
}

/// What kind of term a lexical value becomes.
#[derive(Clone, Debug)]
pub enum TermType {
    /// Values of references are taken as they are and resolved against the base; what a template
    /// inserts is encoded.
    Iri(Encoding),
    BlankNode,
    Literal(LiteralType),
}

/// How a template inserts values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// `rml:IRI`: all but `iunreserved` is percent-encoded.
    Iri,
    /// `rml:URI`: all but `unreserved`.
    Uri,
    /// `rml:UnsafeIRI`, `rml:UnsafeURI`: nothing is.
    Unsafe,
}

#[derive(Clone, Debug)]
pub enum LiteralType {
    /// `xsd:string`, or what the source's own type says (JSON numbers and Booleans, functions).
    Natural,
    Datatype(String),
    DatatypeMap(Box<TermMap>),
    Language(String),
    LanguageMap(Box<TermMap>),
}

/// Statements about the subjects of one relation's rows.
#[derive(Clone, Debug)]
pub struct TriplesMap {
    /// Its IRI or label, for reports.
    pub name: String,
    pub span: Span,
    pub relation: RelationId,
    /// Relative IRIs that it makes resolve against this; without one they are errors.
    pub base_iri: Option<String>,
    pub subject: TermMap,
    /// The graphs of all its statements; with none, the default graph. An empty constant among them
    /// (`rml:defaultGraph`) is the default graph.
    pub graphs: Vec<TermMap>,
    /// `rml:class` is among these, as `rdf:type`.
    pub predicate_objects: Vec<PredicateObjectMap>,
}

/// Each predicate with each object, in each graph.
#[derive(Clone, Debug)]
pub struct PredicateObjectMap {
    pub predicates: Vec<TermMap>,
    pub objects: Vec<TermMap>,
    /// Besides those of the triples map.
    pub graphs: Vec<TermMap>,
    pub span: Span,
}

/// A file that statements are written to (RML-IO logical targets).
#[derive(Clone, Debug)]
pub struct Target {
    pub path: String,
    pub root: Root,
    pub syntax: TargetSyntax,
    pub compression: Compression,
    pub encoding: Option<String>,
    pub span: Span,
}

/// What a target is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetSyntax {
    Rdf(RdfSyntax),
    /// RDF 1.1 JSON Alternate Serialization (RDF/JSON).
    RdfJson,
}
