//! Names given on the command line.

use std::path::Path;

use crate::rdf::media::{RDF_SYNTAXES, RdfSyntax};
use crate::text::{Diagnostic, code, nearest};

/// There is no such thing; the nearest name is suggested, or all are listed.
pub fn unknown<'a>(
    kind: &str,
    name: &str,
    names: impl IntoIterator<Item = &'a str, IntoIter: Clone>,
) -> Diagnostic {
    let names = names.into_iter();
    let diagnostic = Diagnostic::new(&code::UNKNOWN_NAME, format!("there is no {kind} `{name}`"));
    match nearest(name, names.clone()) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => match names.collect::<Vec<_>>().as_slice() {
            [] => diagnostic,
            all => diagnostic.help(format!("there are: {}", all.join(", "))),
        },
    }
}

/// The RDF format that is named, else that of the output's name, else N-Quads.
pub fn syntax(format: Option<&str>, output: Option<&Path>) -> Result<RdfSyntax, Diagnostic> {
    if let Some(name) = format {
        let known = RDF_SYNTAXES.iter().map(|info| info.extension);
        return RdfSyntax::from_extension(name).ok_or_else(|| unknown("format", name, known));
    }
    let name = output.map(|path| path.to_string_lossy()).unwrap_or_default();
    let extension = name.trim_end_matches(".gz").rsplit('.').next().unwrap_or_default();
    Ok(RdfSyntax::from_extension(extension).unwrap_or(RdfSyntax::NQuads))
}
