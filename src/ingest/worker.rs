//! Mapping batches of rows: what each thread does.

use serde_json::Value;

use super::context::{Context, Finding};
use super::csvw::TypedRow;
use super::memo::Memo;
use super::output::{Output, RecordPlace, Reject};
use super::program::{CsvSource, JsonSource, Program, Rows, XmlSource};
use super::row::Row;
use super::scan::Flush;
use super::source::{CsvReader, CsvRow, Fault, Records, XmlRecord};
use super::statements::Applied;
use super::view::Slots;
use crate::mapping::RelationId;
use crate::text::{Code, code};

/// Records of one source, read together.
pub enum Batch<'d> {
    Csv(Records),
    /// With the number of records before the first.
    Json(u64, Vec<&'d Value>),
    /// The same of XML.
    Xml(u64, Vec<XmlRecord>),
}

impl Batch<'_> {
    /// How many records it has.
    pub fn len(&self) -> u64 {
        match self {
            Self::Csv(records) => records.len() as u64,
            Self::Json(_, records) => records.len() as u64,
            Self::Xml(_, records) => records.len() as u64,
        }
    }
}

/// One thread's state, kept from batch to batch.
pub struct Worker<'p> {
    cx: Context<'p>,
    memo: Memo,
    slots: Vec<Slots>,
    /// How many rows each view has had; exact where one thread sees them all.
    counts: Vec<u64>,
    /// Columns of the file that had no value yet.
    pub empty: Vec<usize>,
    /// Columns of JSON records that were not found yet.
    pub unfound: Vec<usize>,
}

/// Where rows go.
pub trait Visit<'p> {
    fn row(&mut self, relation: RelationId, row: &Row<'_>, index: u64, cx: &mut Context<'p>);
    /// Which views are to be expanded on a relation.
    fn views(&self, relation: RelationId) -> &[RelationId];
}

impl<'p> Worker<'p> {
    pub fn new(program: &Program<'p>, relation: RelationId) -> Self {
        let (empty, unfound) = match &program.rows[relation] {
            Rows::Csv(source) => ((0..source.header.len()).collect(), Vec::new()),
            Rows::Json(source) => {
                let single = |column: &usize| source.columns[*column].is_single();
                (Vec::new(), (0..source.columns.len()).filter(single).collect())
            }
            Rows::Xml(source) => (Vec::new(), (0..source.columns.len()).collect()),
            Rows::View(_) => (Vec::new(), Vec::new()),
        };
        let cx = Context::new(&program.scope, relation);
        let slots = program.rows.iter().map(|_| Slots::default()).collect();
        Self { cx, memo: Memo::default(), slots, counts: vec![0; program.rows.len()], empty, unfound }
    }

    /// Maps the records of a batch.
    pub fn map(
        &mut self,
        program: &Program<'p>,
        relation: RelationId,
        batch: &Batch<'_>,
        out: &mut Output<'p>,
        flush: Flush<'_, 'p>,
    ) {
        let applied = Applied { joins: &program.joins, default_graph: &program.default_graph };
        let mut memo = std::mem::take(&mut self.memo);
        memo.begin(program.maps.len());
        self.each(program, relation, batch, &mut Mapping { program, applied, out, flush, memo: &mut memo });
        self.memo = memo;
    }

    /// Visits the rows of a batch, and those of the views that the visitor names.
    pub fn each<V: Visit<'p> + HasOutput<'p>>(
        &mut self,
        program: &Program<'p>,
        relation: RelationId,
        batch: &Batch<'_>,
        visitor: &mut V,
    ) {
        match (&program.rows[relation], batch) {
            (Rows::Csv(source), Batch::Csv(records)) => self.csv(program, relation, source, records, visitor),
            (Rows::Json(source), Batch::Json(first, records)) => {
                self.json(program, relation, source, (*first, records), visitor);
            }
            (Rows::Xml(source), Batch::Xml(first, records)) => {
                self.xml(program, relation, source, (*first, records), visitor);
            }
            _ => {}
        }
    }

    fn xml<V: Visit<'p> + HasOutput<'p>>(
        &mut self,
        program: &Program<'p>,
        relation: RelationId,
        source: &XmlSource<'p>,
        (first, records): (u64, &[XmlRecord]),
        visitor: &mut V,
    ) {
        for (index, values) in (first..).zip(records) {
            visitor.output().rows += 1;
            self.unfound.retain(|column| values[*column].is_empty());
            let row = Row::Lists { values, nulls: &source.source.nulls };
            self.row(program, relation, &row, index, visitor);
            if !self.cx.findings.is_empty() {
                let cells = values.iter().map(|values| values.join(" ")).collect();
                self.reject(relation, &RecordPlace { line: 0, offset: 0, index, cells }, visitor.output());
            }
            visitor.end_record();
        }
    }

    fn csv<V: Visit<'p> + HasOutput<'p>>(
        &mut self,
        program: &Program<'p>,
        relation: RelationId,
        source: &CsvSource<'p>,
        records: &Records,
        visitor: &mut V,
    ) {
        let mut typed = source.typed.as_ref().map(TypedRow::new);
        for (row, fault) in CsvReader::view(&source.shape, records) {
            visitor.output().rows += 1;
            if let Some(fault) = fault {
                self.cx.findings.push(finding_of(fault));
            } else {
                self.empty.retain(|cell| {
                    row.cell(*cell).is_none_or(|text| {
                        text.is_empty() || source.source.nulls.iter().any(|null| null == text)
                    })
                });
                if let Some(typed) = &mut typed {
                    typed.read(row, &source.cells, &mut self.cx.findings);
                }
                let typed = typed.as_ref().map(TypedRow::values);
                let view = Row::Csv { row, cells: &source.cells, nulls: &source.source.nulls, typed };
                self.row(program, relation, &view, row.index, visitor);
            }
            if !self.cx.findings.is_empty() {
                self.reject(relation, &place_of(row), visitor.output());
            }
            visitor.end_record();
        }
    }

    fn json<V: Visit<'p> + HasOutput<'p>>(
        &mut self,
        program: &Program<'p>,
        relation: RelationId,
        source: &JsonSource<'p>,
        (first, records): (u64, &[&Value]),
        visitor: &mut V,
    ) {
        for (index, record) in (first..).zip(records) {
            visitor.output().rows += 1;
            self.unfound.retain(|column| {
                let mut found = false;
                source.columns[*column].each(record, |_| found = true);
                !found
            });
            let row = Row::Json { record, columns: &source.columns, nulls: &source.source.nulls };
            self.row(program, relation, &row, index, visitor);
            if !self.cx.findings.is_empty() {
                let cells = vec![record.to_string()];
                let place = RecordPlace { line: 0, offset: 0, index, cells };
                self.reject(relation, &place, visitor.output());
            }
            visitor.end_record();
        }
    }

    /// A row of a source.
    fn row<V: Visit<'p>>(
        &mut self,
        program: &Program<'p>,
        relation: RelationId,
        row: &Row<'_>,
        index: u64,
        visitor: &mut V,
    ) {
        (self.cx.row, self.cx.fresh) = (index, 0);
        self.descend(program, relation, row, index, visitor);
    }

    fn descend<V: Visit<'p>>(
        &mut self,
        program: &Program<'p>,
        relation: RelationId,
        row: &Row<'_>,
        index: u64,
        visitor: &mut V,
    ) {
        visitor.row(relation, row, index, &mut self.cx);
        for place in 0..visitor.views(relation).len() {
            let view_id = visitor.views(relation)[place];
            let Rows::View(view) = &program.rows[view_id] else { continue };
            let mut slots = std::mem::take(&mut self.slots[view_id]);
            let mut cx = std::mem::take(&mut self.cx);
            view.expand(row, index, &program.fragments[view_id], &mut slots, &mut cx, &mut |slots, cx| {
                let index = self.counts[view_id];
                self.counts[view_id] += 1;
                let row = Row::View { slots, columns: &view.columns, origins: &view.origins };
                std::mem::swap(cx, &mut self.cx);
                self.descend(program, view_id, &row, index, visitor);
                std::mem::swap(cx, &mut self.cx);
            });
            self.cx = cx;
            self.slots[view_id] = slots;
        }
    }

    fn reject(&mut self, relation: RelationId, place: &RecordPlace, out: &mut Output<'p>) {
        out.rejected += 1;
        for finding in self.cx.findings.drain(..) {
            out.rejects.push(Reject { relation, finding, place: place.clone() });
        }
    }
}

/// Visitors have somewhere to put rejects.
pub trait HasOutput<'p> {
    fn output(&mut self) -> &mut Output<'p>;
    /// A record of the source is done.
    fn end_record(&mut self) {}
}

/// Applies the triples maps.
struct Mapping<'a, 'p> {
    program: &'a Program<'p>,
    applied: Applied<'a>,
    out: &'a mut Output<'p>,
    flush: Flush<'a, 'p>,
    memo: &'a mut Memo,
}

impl<'p> HasOutput<'p> for Mapping<'_, 'p> {
    fn output(&mut self) -> &mut Output<'p> {
        self.out
    }

    fn end_record(&mut self) {
        if self.out.is_full() {
            (self.flush)(self.out);
        }
    }
}

impl<'p> Visit<'p> for Mapping<'_, 'p> {
    fn row(&mut self, relation: RelationId, row: &Row<'_>, _: u64, cx: &mut Context<'p>) {
        for map in &self.program.maps_of[relation] {
            let map = &self.program.maps[*map];
            let known = self.memo.find(map, row);
            if known == Some(true) {
                continue;
            }
            let findings = cx.findings.len();
            map.apply(row, &self.applied, self.out, cx);
            if known == Some(false) && cx.findings.len() > findings {
                // What is wrong is told of each row.
                self.memo.forget();
            }
        }
    }

    fn views(&self, relation: RelationId) -> &[RelationId] {
        &self.program.views_on[relation]
    }
}

fn place_of(row: CsvRow<'_>) -> RecordPlace {
    RecordPlace {
        line: row.line,
        offset: row.offset,
        index: row.index,
        cells: row.cells().map(str::to_owned).collect(),
    }
}

fn finding_of<'p>(fault: &Fault) -> Finding<'p> {
    let (code, cause, detail): (&'static Code, &str, Option<String>) = match fault {
        Fault::Ragged { cells, columns } => (
            &code::RAGGED_ROW,
            "row has another number of cells than the header",
            Some(format!("{cells} instead of {columns}")),
        ),
        Fault::NotUtf8 => (&code::ROW_NOT_UTF8, "row is not UTF-8", None),
        Fault::Unclosed => (&code::UNCLOSED_QUOTE, "quote is never closed", None),
    };
    Finding { code, cause: cause.to_owned(), detail, value: String::new(), span: None, cell: None }
}
