//! `dataesr explain`: what a diagnostic code means.

use clap::Args;

use super::{Outcome, terminal};
use crate::text::{CODES, Code, Diagnostic, code, find_code, nearest};

/// Explains a diagnostic code (`dataesr explain D204`), or lists them all
#[derive(Debug, Args)]
pub struct Explain {
    /// The code, as shown in brackets after `error` or `warning`
    code: Option<String>,
}

impl Explain {
    pub fn run(&self) -> Outcome {
        let Some(id) = &self.code else {
            let lines: Vec<String> =
                CODES.iter().map(|code| format!("{}  {}\n", code.id, code.title)).collect();
            return terminal::write(&lines.concat());
        };
        let Some(found) = find_code(id) else {
            let mut diagnostic = Diagnostic::new(&code::UNKNOWN_CODE, format!("there is no code `{id}`"));
            if let Some(near) = nearest(id, CODES.iter().map(|code| code.id)) {
                diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
            }
            return Err(diagnostic.into());
        };
        let Code { id, title, cause, cure, .. } = found;
        terminal::write(&format!("{id}: {title}\n\nCause: {cause}\nCure:  {cure}\n"))
    }
}
