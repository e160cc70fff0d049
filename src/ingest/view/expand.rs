//! The rows of a view for one row of what it is on.

use std::io::Cursor;

use serde_json::Value;

use super::compile::{CompiledField, CompiledJoin, CompiledView, FieldSource, Unpivot, Unpivoted, unpivoted};
use super::fragments::Fragments;
use super::slots::Slots;
use crate::function::Kind;
use crate::ingest::context::{Context, Finding};
use crate::ingest::digest::Digest;
use crate::ingest::join::each_key;
use crate::ingest::row::Row;
use crate::ingest::source::{CsvReader, Found, Header, JsonColumn, Records};
use crate::ingest::term::Expr;
use crate::mapping::{Column, Dialect, JoinKind, ZipLengths};
use crate::text::code;

/// What is done with each row.
type Then<'t, 'p> = &'t mut dyn FnMut(&mut Slots, &mut Context<'p>);

/// What the fields of one level read.
#[derive(Clone, Copy)]
struct Scope<'a> {
    /// What their expressions read.
    row: Row<'a>,
    /// The record itself, where it is a text.
    text: Option<&'a str>,
    /// The header of the CSV that the record is a row of, where it is not the file's.
    header: Option<&'a Header>,
}

impl<'p> CompiledView<'p> {
    /// Calls `then` with the slots of each row that comes of `row`, which is the `index`th of its relation.
    pub fn expand(
        &self,
        row: &Row<'_>,
        index: u64,
        fragments: &[Fragments],
        slots: &mut Slots,
        cx: &mut Context<'p>,
        then: Then<'_, 'p>,
    ) {
        slots.reset(self.origins.len());
        if self.counts || !self.joins.is_empty() {
            slots.set_index(0, index);
        }
        let scope = Scope { row: *row, text: None, header: None };
        expand_fields(&self.fields, scope, slots, cx, &mut |slots, cx| {
            self.expand_joins(&self.joins, fragments, slots, cx, then);
        });
    }

    fn expand_joins(
        &self,
        joins: &[CompiledJoin<'p>],
        fragments: &[Fragments],
        slots: &mut Slots,
        cx: &mut Context<'p>,
        then: Then<'_, 'p>,
    ) {
        let (Some((join, joins)), Some((index, fragments))) = (joins.split_first(), fragments.split_first())
        else {
            return then(slots, cx);
        };
        let mut keys: Vec<Digest> = Vec::new();
        let row = Row::View { slots, columns: &self.own, origins: &self.origins };
        each_key(&join.child_keys, &row, cx, |key| keys.push(key));
        let found = index.matching(&keys);
        let mark = slots.mark();
        for (place, fragment) in found.iter().enumerate() {
            for (slot, value) in join.slots.clone().zip(index.values(*fragment)) {
                match value {
                    Some((text, kind)) => slots.set(slot, text, kind),
                    None => slots.unset(slot),
                }
            }
            // The place of a joined record is that among the matches.
            for field in &join.fields {
                if slots.get(field.slot).is_some() {
                    slots.set_index(field.slot + 1, place as u64);
                }
            }
            self.expand_joins(joins, fragments, slots, cx, then);
            slots.go_back(mark);
        }
        if found.is_empty() && join.kind == JoinKind::Left {
            join.slots.clone().for_each(|slot| slots.unset(slot));
            self.expand_joins(joins, fragments, slots, cx, then);
        }
    }

    /// Adds to `fragments` what the fields of a join have for a row of its parent.
    pub fn add_fragments(
        join: &CompiledJoin<'p>,
        row: &Row<'_>,
        count: usize,
        fragments: &mut Fragments,
        slots: &mut Slots,
        cx: &mut Context<'p>,
    ) {
        let mut keys = Vec::new();
        each_key(&join.parent_keys, row, cx, |key| keys.push(key));
        if keys.is_empty() {
            return;
        }
        slots.reset(count);
        let scope = Scope { row: *row, text: None, header: None };
        expand_fields(&join.fields, scope, slots, cx, &mut |slots, _| {
            fragments.add(&keys, join.slots.clone().map(|slot| slots.get(slot)));
        });
    }
}

/// Every combination of records of the fields, each set in the slots.
fn expand_fields<'p>(
    fields: &[CompiledField<'p>],
    scope: Scope<'_>,
    slots: &mut Slots,
    cx: &mut Context<'p>,
    then: Then<'_, 'p>,
) {
    let Some((field, rest)) = fields.split_first() else { return then(slots, cx) };
    let mark = slots.mark();
    let mut count = 0;
    // One record: its slots, then the fields below, then the other fields of this level.
    let mut record =
        |slots: &mut Slots, cx: &mut Context<'p>, value: Option<(&str, Kind)>, below: Scope<'_>| {
            match value {
                Some((text, kind)) => slots.set(field.slot, text, kind),
                None => slots.unset(field.slot),
            }
            slots.set_index(field.slot + 1, count);
            count += 1;
            expand_fields(&field.fields, below, slots, cx, &mut |slots, cx| {
                expand_fields(rest, scope, slots, cx, then);
            });
            slots.go_back(mark);
        };
    match &field.source {
        FieldSource::Expression { value, json, columns } => {
            expression_records(field, (value, *json, columns), scope, slots, cx, &mut record);
        }
        FieldSource::Iterator { path, columns } => {
            if let Row::Json { record: parent, nulls, .. } = scope.row {
                for node in path.query(parent) {
                    record(slots, cx, None, json_scope(node, columns, nulls));
                }
            }
        }
        FieldSource::Rows { dialect, columns } => {
            nested_rows(field, (dialect, columns), scope, slots, cx, &mut record);
        }
        FieldSource::Unpivot { pattern, columns, matched } => match scope.header {
            Some(header) => {
                let matched = unpivoted(pattern, columns, header);
                unpivot_records(&matched, scope, slots, cx, &mut record);
            }
            None => unpivot_records(matched, scope, slots, cx, &mut record),
        },
        FieldSource::Zip { columns, read, lengths } => {
            zip_records(field, (columns, read, *lengths), scope, slots, cx, &mut record);
        }
    }
    if count == 0 {
        field.slots.clone().for_each(|slot| slots.unset(slot));
        expand_fields(rest, scope, slots, cx, then);
    }
}

/// Goes on with one record: its value and what the fields below read.
type Each<'e, 'p> = &'e mut dyn FnMut(&mut Slots, &mut Context<'p>, Option<(&str, Kind)>, Scope<'_>);

fn json_scope<'a>(record: &'a Value, columns: &'a [JsonColumn], nulls: &'a [String]) -> Scope<'a> {
    let text = record.as_str();
    Scope { row: Row::Json { record, columns, nulls }, text, header: None }
}

fn text_scope(text: &str) -> Scope<'_> {
    Scope { row: Row::Texts(&[]), text: Some(text), header: None }
}

fn expression_records<'p>(
    field: &CompiledField<'p>,
    (value, json, columns): (&Expr<'p>, bool, &[JsonColumn]),
    scope: Scope<'_>,
    slots: &mut Slots,
    cx: &mut Context<'p>,
    each: Each<'_, 'p>,
) {
    // Values of JSON records are read in place.
    if let (true, Expr::Column(column), Row::Json { record, columns: parents, nulls }) =
        (json, value, scope.row)
    {
        let mut nodes = Vec::new();
        parents[*column].each(record, |node| nodes.push(node));
        for node in nodes {
            if let Some((text, kind)) = crate::ingest::source::lexical(node) {
                each(slots, cx, Some((&text, kind)), json_scope(node, columns, nulls));
            }
        }
        return;
    }
    let mut values = cx.take_values();
    value.values(&scope.row, None, &mut values, cx);
    for (text, kind) in values.iter() {
        if !json {
            each(slots, cx, Some((text, kind)), text_scope(text));
            continue;
        }
        match serde_json::from_str::<Value>(text) {
            Ok(node) => each(slots, cx, Some((text, kind)), json_scope(&node, columns, &[])),
            Err(error) => cx.findings.push(Finding {
                code: &code::NESTED_SYNTAX,
                cause: "value is not JSON".to_owned(),
                detail: Some(error.to_string()),
                value: text.to_owned(),
                span: Some(field.span),
                cell: value.origin(&scope.row),
            }),
        }
    }
    cx.put_values(values);
}

/// The rows of CSV in a text.
fn nested_rows<'p>(
    field: &CompiledField<'p>,
    (dialect, columns): (&Dialect, &[Column]),
    scope: Scope<'_>,
    slots: &mut Slots,
    cx: &mut Context<'p>,
    each: Each<'_, 'p>,
) {
    let Some(text) = scope.text else { return };
    let fault = |cx: &mut Context<'p>, detail: String| {
        cx.findings.push(Finding {
            code: &code::NESTED_SYNTAX,
            cause: "value is not the CSV that is read in it".to_owned(),
            detail: Some(detail),
            value: text.to_owned(),
            span: Some(field.span),
            cell: None,
        });
    };
    let bytes = Box::new(Cursor::new(text.as_bytes().to_vec()));
    let Ok(mut reader) = CsvReader::new(bytes, dialect, usize::MAX) else { return };
    let mut cells = Vec::new();
    for column in columns {
        match reader.header.find(&column.name, &dialect.aliases) {
            Found::Column(cell) | Found::Ambiguous(cell) | Found::BySpelling(cell) => cells.push(cell),
            Found::Missing(_) => return fault(cx, format!("it has no column `{}`", column.name)),
        }
    }
    let mut records = Records::default();
    while reader.fill(&mut records, 1000).is_ok_and(|more| more) {
        for (row, faulty) in CsvReader::view(reader.shape(), &records) {
            if faulty.is_some() {
                fault(cx, format!("its line {} has another number of cells than its header", row.line));
                continue;
            }
            let row = Row::Csv { row, cells: &cells, nulls: &[], typed: None };
            each(slots, cx, None, Scope { row, text: None, header: Some(&reader.header) });
        }
    }
}

fn unpivot_records<'p>(
    matched: &[Unpivoted],
    scope: Scope<'_>,
    slots: &mut Slots,
    cx: &mut Context<'p>,
    each: Each<'_, 'p>,
) {
    let Row::Csv { row, nulls, .. } = scope.row else { return };
    for column in matched {
        let value = row.cell(column.cell).filter(|value| !nulls.iter().any(|null| null == value));
        let texts: Vec<Option<&str>> = column
            .texts
            .iter()
            .map(|text| match text {
                Unpivot::Value => value,
                Unpivot::Text(text) => text.as_deref(),
            })
            .collect();
        each(slots, cx, None, Scope { row: Row::Texts(&texts), text: value, header: None });
    }
}

/// The places of aligned lists.
fn zip_records<'p>(
    field: &CompiledField<'p>,
    (columns, read, lengths): (&[(usize, &str)], &[usize], ZipLengths),
    scope: Scope<'_>,
    slots: &mut Slots,
    cx: &mut Context<'p>,
    each: Each<'_, 'p>,
) {
    let mut cells = Vec::with_capacity(columns.len());
    for (column, _) in columns {
        let mut value = None;
        scope.row.each(*column, |text, _| value = value.take().or_else(|| Some(text.to_owned())));
        cells.push(value);
    }
    let lists: Vec<Vec<&str>> = cells
        .iter()
        .zip(columns)
        .map(|(cell, (_, separator))| match cell {
            Some(cell) if !cell.trim().is_empty() => cell.split(separator).map(str::trim).collect(),
            // A column that is empty as a whole is a list of empty places.
            _ => Vec::new(),
        })
        .collect();
    let longest = lists.iter().map(Vec::len).max().unwrap_or_default();
    let uneven = lists.iter().any(|list| !list.is_empty() && list.len() != longest);
    if uneven && lengths == ZipLengths::Equal {
        let counts: Vec<String> = lists.iter().map(|list| list.len().to_string()).collect();
        let place = lists.iter().position(|list| !list.is_empty() && list.len() != longest);
        cx.findings.push(Finding {
            code: &code::ZIP_LENGTHS,
            cause: "aligned lists differ in length".to_owned(),
            detail: Some(format!("they have {} values", counts.join(", "))),
            value: place.and_then(|place| cells[place].clone()).unwrap_or_default(),
            span: Some(field.span),
            cell: place.and_then(|place| scope.row.origin(columns[place].0)),
        });
        return;
    }
    for place in 0..longest {
        let values: Vec<Option<&str>> =
            lists.iter().map(|list| list.get(place).copied().filter(|value| !value.is_empty())).collect();
        let texts: Vec<Option<&str>> = read.iter().map(|column| values[*column]).collect();
        each(slots, cx, None, Scope { row: Row::Texts(&texts), text: None, header: None });
    }
}
