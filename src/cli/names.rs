//! Findings about names given on the command line.

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
