//! Generating RDF from Tabular Data on the Web (csv2rdf).

use std::collections::HashMap;
use std::fmt::Write as _;

use percent_encoding::percent_decode_str;

use super::cell::{CellValue, Value};
use super::column::TableColumn;
use super::findings::Findings;
use super::rows::RawRow;
use crate::mapping::csvw::{
    Annotations, Common, Table, TableGroup, Template, UNDETERMINED, Values, expand_prefix,
};
use crate::rdf::vocab::{csvw, rdf, rdfs, xsd};
use crate::rdf::{EncodedQuad, QuadSink, SinkError, encode, iri};
use crate::text::code;

/// Writes what tables say.
pub struct RdfWriter<'s> {
    sink: &'s mut dyn QuadSink,
    /// Only what the cells say, not the tables and rows that they are in.
    minimal: bool,
    pub quads: u64,
    /// How many blank nodes were made.
    blanks: u64,
    group: String,
    table: String,
}

/// A row, with what was read of it.
pub struct Row<'a> {
    pub raw: &'a RawRow,
    /// Its number among the rows after the header, from 1.
    pub number: u64,
    pub cells: &'a [CellValue],
}

/// A table that is being written.
pub struct TableView<'a> {
    pub table: &'a Table,
    pub file: &'a str,
    pub columns: &'a [TableColumn],
    /// The columns by name.
    names: HashMap<&'a str, usize>,
    /// What the columns are the properties of, where no template says it.
    properties: Vec<String>,
}

impl<'a> TableView<'a> {
    pub fn new(table: &'a Table, file: &'a str, columns: &'a [TableColumn]) -> Self {
        let base = table.url.split('#').next().unwrap_or_default();
        Self {
            table,
            file,
            columns,
            names: columns.iter().enumerate().map(|(i, column)| (column.name.as_str(), i)).collect(),
            properties: columns.iter().map(|column| format!("{base}#{}", column.name)).collect(),
        }
    }

    /// The IRI that a template makes in a cell.
    fn expand(&self, template: &Template, row: &Row<'_>, column: usize) -> Result<String, String> {
        let number = row.number.to_string();
        let source_number = row.raw.number.to_string();
        let place = (column + 1).to_string();
        let source_place = (column + 1 + self.table.dialect.skip_columns).to_string();
        let name = percent_decode_str(&self.columns[column].name).decode_utf8_lossy();
        let value = |variable: &str| {
            let special = match variable {
                "_row" => Some(number.as_str()),
                "_sourceRow" => Some(source_number.as_str()),
                "_column" => Some(place.as_str()),
                "_sourceColumn" => Some(source_place.as_str()),
                "_name" => Some(name.as_ref()),
                _ => None,
            };
            if let Some(text) = special {
                return Some(Values { texts: vec![text], list: false });
            }
            let cell = row.cells.get(*self.names.get(variable)?)?;
            let texts = cell.values.iter().map(|value| value.text.as_str()).collect();
            Some(Values { texts, list: cell.is_list })
        };
        let expanded = expand_prefix(&template.expand(&value));
        iri::resolve(Some(&self.table.url), &expanded)
            .map_err(|reason| format!("`{expanded}`, made by `{}`, is no IRI: {reason}", template.text))
    }
}

impl<'s> RdfWriter<'s> {
    pub fn new(sink: &'s mut dyn QuadSink, minimal: bool) -> Self {
        Self { sink, minimal, quads: 0, blanks: 0, group: String::new(), table: String::new() }
    }

    fn blank(&mut self) -> String {
        self.blanks += 1;
        format!("_:n{}", self.blanks)
    }

    /// The node of something that may have an IRI.
    fn node(&mut self, id: Option<&str>) -> String {
        id.map_or_else(|| self.blank(), node_of)
    }

    fn quad(&mut self, subject: &str, predicate: &str, object: &str) -> Result<(), SinkError> {
        self.quads += 1;
        let predicate = node_of(predicate);
        self.sink.quad(EncodedQuad { subject, predicate: &predicate, object, graph: "" })
    }

    pub fn group(&mut self, group: &TableGroup) -> Result<(), SinkError> {
        if self.minimal {
            return Ok(());
        }
        let node = self.node(group.id.as_deref());
        self.quad(&node, rdf::TYPE, &node_of(csvw::TABLE_GROUP))?;
        self.annotations(&node, &group.annotations)?;
        self.group = node;
        Ok(())
    }

    pub fn table(&mut self, table: &Table) -> Result<(), SinkError> {
        if self.minimal {
            return Ok(());
        }
        let node = self.node(table.id.as_deref());
        let group = self.group.clone();
        self.quad(&group, csvw::TABLE_PROPERTY, &node)?;
        self.quad(&node, rdf::TYPE, &node_of(csvw::TABLE))?;
        self.quad(&node, csvw::URL, &node_of(&table.url))?;
        self.annotations(&node, &table.annotations)?;
        self.table = node;
        Ok(())
    }

    /// What was commented on in the file, where no metadata describes it.
    pub fn comments(&mut self, comments: &[String]) -> Result<(), SinkError> {
        if self.minimal {
            return Ok(());
        }
        let table = self.table.clone();
        for comment in comments {
            let mut text = String::new();
            encode::plain(&mut text, comment);
            self.quad(&table, rdfs::COMMENT, &text)?;
        }
        Ok(())
    }

    pub fn row(
        &mut self,
        view: &TableView<'_>,
        row: &Row<'_>,
        findings: &mut Findings<'_>,
    ) -> Result<(), SinkError> {
        let node = if self.minimal { String::new() } else { self.row_node(view, row)? };
        let mut described: Vec<String> = Vec::new();
        let mut default = None;
        for (i, column) in view.columns.iter().enumerate().filter(|(_, column)| !column.suppress_output) {
            let mut fault = |reason: String| {
                let at = (view.file, row.raw, i);
                findings.cell(&code::INVALID_IRI, at, "in this cell", Some(&column.span), || reason);
            };
            let subject = match &column.about_url {
                None => default.get_or_insert_with(|| self.blank()).clone(),
                Some(template) => match view.expand(template, row, i) {
                    Ok(iri) => node_of(&iri),
                    Err(reason) => {
                        fault(reason);
                        continue;
                    }
                },
            };
            if !self.minimal && !described.contains(&subject) {
                self.quad(&node, csvw::DESCRIBES, &subject)?;
                described.push(subject.clone());
            }
            let property = match &column.property_url {
                None => Ok(view.properties[i].clone()),
                Some(template) => view.expand(template, row, i),
            };
            let property = match property {
                Ok(property) => property,
                Err(reason) => {
                    fault(reason);
                    continue;
                }
            };
            let Some(cell) = row.cells.get(i) else { continue };
            match &column.value_url {
                Some(_) if cell.is_null() && !column.is_virtual => {}
                Some(template) => match view.expand(template, row, i) {
                    Ok(iri) => self.quad(&subject, &property, &node_of(&iri))?,
                    Err(reason) => fault(reason),
                },
                None => self.values(&subject, &property, column, cell)?,
            }
        }
        Ok(())
    }

    fn row_node(&mut self, view: &TableView<'_>, row: &Row<'_>) -> Result<String, SinkError> {
        let node = self.blank();
        let table = self.table.clone();
        self.quad(&table, csvw::ROW_PROPERTY, &node)?;
        self.quad(&node, rdf::TYPE, &node_of(csvw::ROW))?;
        let mut text = String::new();
        encode::typed(&mut text, &row.number.to_string(), xsd::INTEGER);
        self.quad(&node, csvw::ROWNUM, &text)?;
        let base = view.table.url.split('#').next().unwrap_or_default();
        self.quad(&node, csvw::URL, &format!("<{base}#row={}>", row.raw.number))?;
        for column in &view.table.schema.row_titles {
            let (Some(cell), Some(column)) = (row.cells.get(*column), view.columns.get(*column)) else {
                continue;
            };
            for value in &cell.values {
                text.clear();
                if column.lang == UNDETERMINED {
                    encode::plain(&mut text, &value.text);
                } else {
                    encode::tagged(&mut text, &value.text, &column.lang);
                }
                self.quad(&node, csvw::TITLE, &text)?;
            }
        }
        Ok(node)
    }

    fn values(
        &mut self,
        subject: &str,
        property: &str,
        column: &TableColumn,
        cell: &CellValue,
    ) -> Result<(), SinkError> {
        if !(cell.is_list && column.ordered) {
            for value in &cell.values {
                self.quad(subject, property, &literal(column, value))?;
            }
            return Ok(());
        }
        let nil = node_of(rdf::NIL);
        let nodes: Vec<String> = cell.values.iter().map(|_| self.blank()).collect();
        self.quad(subject, property, nodes.first().unwrap_or(&nil))?;
        for (i, value) in cell.values.iter().enumerate() {
            self.quad(&nodes[i], rdf::FIRST, &literal(column, value))?;
            self.quad(&nodes[i], rdf::REST, nodes.get(i + 1).unwrap_or(&nil))?;
        }
        Ok(())
    }

    fn annotations(&mut self, subject: &str, annotations: &Annotations) -> Result<(), SinkError> {
        for note in &annotations.notes {
            self.common(subject, csvw::NOTE, note)?;
        }
        self.properties(subject, &annotations.properties)
    }

    fn properties(&mut self, subject: &str, properties: &[(String, Vec<Common>)]) -> Result<(), SinkError> {
        for (property, values) in properties {
            for value in values {
                self.common(subject, property, value)?;
            }
        }
        Ok(())
    }

    fn common(&mut self, subject: &str, property: &str, value: &Common) -> Result<(), SinkError> {
        match value {
            Common::Iri(iri) => self.quad(subject, property, &node_of(iri)),
            Common::Literal(literal) => self.quad(subject, property, literal),
            Common::Node { id, types, properties } => {
                let node = self.node(id.as_deref());
                self.quad(subject, property, &node)?;
                for class in types {
                    self.quad(&node, rdf::TYPE, &node_of(class))?;
                }
                self.properties(&node, properties)
            }
        }
    }
}

fn node_of(iri: &str) -> String {
    let mut node = String::with_capacity(iri.len() + 2);
    let _ = write!(node, "<{iri}>");
    node
}

fn literal(column: &TableColumn, value: &Value) -> String {
    let mut out = String::with_capacity(value.text.len() + 16);
    match column.datatype.iri().filter(|_| value.valid) {
        Some(datatype) => encode::typed(&mut out, &value.text, datatype),
        None if column.lang == UNDETERMINED => encode::plain(&mut out, &value.text),
        None => encode::tagged(&mut out, &value.text, &column.lang),
    }
    out
}
