//! Views, made ready: fields have slots, what they read has places.

use regex::Regex;
use serde_json_path::JsonPath;

use crate::ingest::source::{Header, JsonColumn, json_path};
use crate::ingest::term::{Expr, compile_expression, no_fields};
use crate::mapping::{
    Column, ColumnId, Dialect, Field, FieldKind, JoinKind, Relation, RelationId, View, ZipLengths,
};
use crate::text::{Diagnostic, Span, code};

/// A view that can be expanded.
pub struct CompiledView<'p> {
    pub on: RelationId,
    pub fields: Vec<CompiledField<'p>>,
    pub joins: Vec<CompiledJoin<'p>>,
    /// For each column of the relation its slot.
    pub columns: Vec<usize>,
    /// For each slot the cell of the file that it comes from.
    pub origins: Vec<Option<usize>>,
    /// Slots in their order, as join conditions read them.
    pub own: Vec<usize>,
    /// Whether the place of the row in its relation is read.
    pub counts: bool,
}

pub struct CompiledField<'p> {
    /// The slot of its value; that of its index is the next.
    pub slot: usize,
    pub source: FieldSource<'p>,
    pub fields: Vec<CompiledField<'p>>,
    /// All its slots and those of the fields below.
    pub slots: std::ops::Range<usize>,
    pub span: &'p Span,
}

pub enum FieldSource<'p> {
    Expression { value: Expr<'p>, json: bool, columns: Vec<JsonColumn> },
    Iterator { path: Box<JsonPath>, columns: Vec<JsonColumn> },
    Rows { dialect: &'p Dialect, columns: &'p [Column] },
    Unpivot { pattern: &'p Regex, columns: &'p [Column], matched: Vec<Unpivoted> },
    Zip { columns: Vec<(ColumnId, &'p str)>, read: Vec<usize>, lengths: ZipLengths },
}

/// A column of the file that an unpivot field makes a record of.
#[derive(Clone, Debug)]
pub struct Unpivoted {
    pub cell: usize,
    /// For each column that is read of the record its text; `None` where it is the value itself.
    pub texts: Vec<Unpivot>,
}

#[derive(Clone, Debug)]
pub enum Unpivot {
    Value,
    Text(Option<String>),
}

pub struct CompiledJoin<'p> {
    pub kind: JoinKind,
    pub parent: RelationId,
    pub child_keys: Vec<Expr<'p>>,
    pub parent_keys: Vec<Expr<'p>>,
    pub fields: Vec<CompiledField<'p>>,
    pub slots: std::ops::Range<usize>,
}

/// The names of slots, in their order.
struct Names(Vec<String>);

impl Names {
    fn find(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|have| have == name)
    }
}

impl<'p> CompiledView<'p> {
    /// Slot 0 is the index of the row.
    pub fn compile(relation: &'p Relation, view: &'p View) -> Result<Self, Diagnostic> {
        let mut names = Names(vec!["#".to_owned()]);
        let fields = compile_fields(&view.fields, &mut names)?;
        let mut joins = Vec::new();
        for join in &view.joins {
            let own = |name: &str| names.find(name).unwrap_or_default();
            let child_keys =
                join.conditions.iter().map(|condition| compile_expression(&condition.child, &own)).collect();
            let parent_keys = join
                .conditions
                .iter()
                .map(|condition| compile_expression(&condition.parent, &no_fields))
                .collect();
            let start = names.0.len();
            let fields = compile_fields(&join.fields, &mut names)?;
            let slots = start..names.0.len();
            joins.push(CompiledJoin {
                kind: join.kind,
                parent: join.parent,
                child_keys,
                parent_keys,
                fields,
                slots,
            });
        }
        let mut columns = Vec::new();
        for column in &relation.columns {
            let slot = names.find(&column.name).ok_or_else(|| {
                let message = format!("the view has no field `{}`", column.name);
                let span = column.spans.first().unwrap_or(&relation.span).clone();
                Diagnostic::new(&code::UNKNOWN_COLUMN, message).at(span, "read here")
            })?;
            columns.push(slot);
        }
        let counts = columns.contains(&0);
        let count = names.0.len();
        Ok(Self {
            on: view.on,
            fields,
            joins,
            columns,
            origins: vec![None; count],
            own: (0..count).collect(),
            counts,
        })
    }

    /// Tells each slot the cell of the file that it comes from, given those of the columns of `on`.
    pub fn set_origins(&mut self, cells: &dyn Fn(ColumnId) -> Option<usize>) {
        for field in &self.fields {
            let cell = match &field.source {
                FieldSource::Expression { value, .. } => value.first_column().and_then(cells),
                FieldSource::Zip { columns, .. } => columns.first().and_then(|(column, _)| cells(*column)),
                _ => None,
            };
            for slot in field.slots.clone() {
                self.origins[slot] = cell;
            }
        }
    }
}

fn compile_fields<'p>(fields: &'p [Field], names: &mut Names) -> Result<Vec<CompiledField<'p>>, Diagnostic> {
    fields.iter().map(|field| compile_field(field, names)).collect()
}

fn compile_field<'p>(field: &'p Field, names: &mut Names) -> Result<CompiledField<'p>, Diagnostic> {
    let slot = names.0.len();
    names.0.push(field.name.clone());
    names.0.push(format!("{}.#", field.name));
    let json = || field.columns.iter().map(json_column).collect::<Result<Vec<_>, _>>();
    let source = match &field.kind {
        FieldKind::Expression { value, json: is_json } => {
            let value = compile_expression(value, &no_fields);
            let columns = if *is_json { json()? } else { Vec::new() };
            FieldSource::Expression { value, json: *is_json && !field.fields.is_empty(), columns }
        }
        FieldKind::Iterator(path) => FieldSource::Iterator {
            path: Box::new(json_path(path).map_err(|reason| {
                let message = format!("`{path}` is not a JSONPath: {reason}");
                Diagnostic::new(&code::BAD_REFERENCE, message).at(field.span.clone(), "iterates here")
            })?),
            columns: json()?,
        },
        FieldKind::Rows(dialect) => FieldSource::Rows { dialect, columns: &field.columns },
        FieldKind::Unpivot(pattern) => {
            FieldSource::Unpivot { pattern, columns: &field.columns, matched: Vec::new() }
        }
        FieldKind::Zip { columns, lengths } => FieldSource::Zip {
            read: field
                .columns
                .iter()
                .map(|read| columns.iter().position(|column| column.name == read.name).unwrap_or_default())
                .collect(),
            columns: columns.iter().map(|column| (column.column, column.separator.as_str())).collect(),
            lengths: *lengths,
        },
    };
    let fields = compile_fields(&field.fields, names)?;
    Ok(CompiledField { slot, source, fields, slots: slot..names.0.len(), span: &field.span })
}

/// What a column of JSON records reads.
pub fn json_column(column: &Column) -> Result<JsonColumn, Diagnostic> {
    JsonColumn::parse(&column.name).map_err(|reason| {
        let message = format!("`{}` is not a JSONPath: {reason}", column.name);
        let diagnostic = Diagnostic::new(&code::BAD_REFERENCE, message);
        match column.spans.first() {
            Some(span) => diagnostic.at(span.clone(), "read here"),
            None => diagnostic,
        }
    })
}

/// Finds the columns of the unpivot fields of a view on a CSV file; returns those that are read.
pub fn bind_unpivots(fields: &mut [CompiledField<'_>], header: &Header) -> Vec<usize> {
    let mut read = Vec::new();
    for field in fields {
        if let FieldSource::Unpivot { pattern, columns, matched } = &mut field.source {
            *matched = unpivoted(pattern, columns, header);
            read.extend(matched.iter().map(|column| column.cell));
        }
    }
    read
}

/// The columns of `header` that match, with what is read of their records.
pub fn unpivoted(pattern: &Regex, columns: &[Column], header: &Header) -> Vec<Unpivoted> {
    header
        .matching(pattern)
        .map(|(cell, groups)| Unpivoted {
            cell,
            texts: columns
                .iter()
                .map(|column| match column.name.as_str() {
                    "value" => Unpivot::Value,
                    "header" => Unpivot::Text(Some(header.name(cell).to_owned())),
                    group => {
                        let numbered = group.parse().ok().and_then(|number| groups.get(number));
                        let found = groups.name(group).or(numbered);
                        Unpivot::Text(found.map(|found| found.as_str().to_owned()))
                    }
                })
                .collect(),
        })
        .collect()
}
