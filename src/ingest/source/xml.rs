//! XML: records and values selected by XPath 1.0.

use std::io::{self, Read};

use sxd_document::parser;
use sxd_xpath::{Context, Factory, Value, XPath};

use super::Bytes;

/// For each column the values that a record has.
pub type XmlRecord = Vec<Vec<String>>;

/// Why an XML file cannot be read.
pub enum XmlError {
    Io(io::Error),
    Syntax(String),
    /// The expression, and what is wrong with it.
    Path(String, String),
}

/// Whether a mapping's expression is an XPath; else why not.
pub fn check_xpath(expression: &str) -> Result<(), String> {
    compile(expression).map(drop)
}

fn compile(expression: &str) -> Result<XPath, String> {
    match Factory::new().build(expression) {
        Ok(Some(path)) => Ok(path),
        Ok(None) => Err("it is empty".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

/// The records of a file. They are read at once: nodes of the tree cannot leave their thread.
pub fn read_xml(
    mut bytes: Bytes,
    iterator: &str,
    namespaces: &[(String, String)],
    columns: &[String],
) -> Result<Vec<XmlRecord>, XmlError> {
    let mut text = String::new();
    bytes.read_to_string(&mut text).map_err(XmlError::Io)?;
    let package = parser::parse(&text).map_err(|error| XmlError::Syntax(error.to_string()))?;
    let document = package.as_document();
    let mut context = Context::new();
    for (prefix, namespace) in namespaces {
        context.set_namespace(prefix, namespace);
    }
    let failed = |expression: &str, error: &dyn std::fmt::Display| {
        XmlError::Path(expression.to_owned(), error.to_string())
    };
    let build = |expression: &str| compile(expression).map_err(|reason| failed(expression, &reason));
    let paths = columns.iter().map(|column| build(column)).collect::<Result<Vec<_>, _>>()?;
    let nodes = match build(iterator)?.evaluate(&context, document.root()) {
        Ok(Value::Nodeset(nodes)) => nodes,
        Ok(_) => return Err(failed(iterator, &"it selects no nodes")),
        Err(error) => return Err(failed(iterator, &error)),
    };
    let mut records = Vec::new();
    for node in nodes.document_order() {
        let mut record = Vec::with_capacity(paths.len());
        for (path, column) in paths.iter().zip(columns) {
            record.push(match path.evaluate(&context, node) {
                Ok(Value::Nodeset(found)) => {
                    found.document_order().into_iter().map(|node| node.string_value()).collect()
                }
                Ok(value) => vec![value.string()],
                Err(error) => return Err(failed(column, &error)),
            });
        }
        records.push(record);
    }
    Ok(records)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_and_attributes_are_selected() {
        let xml = "<a xmlns:n=\"http://n/\"><b id=\"1\"><c>x</c><c>y</c><n:d>z</n:d></b><b id=\"2\"/></a>";
        let bytes = || -> Bytes { Box::new(io::Cursor::new(xml.as_bytes().to_vec())) };
        let columns = ["@id", "c", "m:d", "../b/@id", "count(c)"].map(str::to_owned);
        let namespaces = [("m".to_owned(), "http://n/".to_owned())];
        let Ok(records) = read_xml(bytes(), "/a/b", &namespaces, &columns) else { panic!("it is valid") };
        assert_eq!(records[0], [vec!["1"], vec!["x", "y"], vec!["z"], vec!["1", "2"], vec!["2"]]);
        assert_eq!(records[1], [vec!["2"], vec![], vec![], vec!["1", "2"], vec!["0"]]);
        assert!(matches!(read_xml(bytes(), "???", &[], &[]), Err(XmlError::Path(..))));
    }
}
