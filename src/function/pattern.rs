//! Regular expressions. Each is compiled once per thread, not once per row.

use std::cell::RefCell;
use std::collections::HashMap;

use regex::Regex;

use super::text::VALUE;
use super::{Example, Function, FunctionError, Kind, Parameter, alias};

/// More different patterns than a mapping has; a column of patterns must not fill the memory.
const KEPT: usize = 64;

const PATTERN: Parameter = Parameter::required(
    "pattern",
    Kind::Text,
    "A regular expression in the syntax of the `regex` library (no look-around, no back-references).",
);

/// Runs `use_it` on the compiled pattern.
pub fn with<T>(pattern: &str, use_it: impl FnOnce(&Regex) -> T) -> Result<T, FunctionError> {
    thread_local! {
        static COMPILED: RefCell<HashMap<String, Regex>> = RefCell::new(HashMap::new());
    }
    COMPILED.with_borrow_mut(|compiled| {
        if !compiled.contains_key(pattern) {
            let regex = Regex::new(pattern)
                .map_err(|_| FunctionError(format!("`{pattern}` is no regular expression")))?;
            if compiled.len() >= KEPT {
                compiled.clear();
            }
            compiled.insert(pattern.to_owned(), regex);
        }
        Ok(use_it(&compiled[pattern]))
    })
}

pub static REPLACE: Function = Function {
    name: "replace",
    aliases: &[],
    summary: "The text with everything that matches the pattern replaced; `$1` or `${name}` stands for a group.",
    parameters: &[
        VALUE,
        PATTERN,
        Parameter::required("replacement", Kind::Text, "What stands there instead."),
    ],
    output: Kind::Text,
    returns: alias::OUT,
    examples: &[
        Example::gives(&[&["75005 Paris"], &[r"^(\d{2})\d{3}.*"], &["$1"]], &["75"]),
        Example::fails(&[&["a"], &["("], &[""]], "`(` is no regular expression"),
    ],
    run: |arguments, out| {
        out.push(with(arguments.text(1), |regex| {
            regex.replace_all(arguments.text(0), arguments.text(2)).into_owned()
        })?);
        Ok(())
    },
};

pub static MATCH: Function = Function {
    name: "match",
    aliases: &[],
    summary: "Whether some part of the text matches the pattern; `^` and `$` bind it to the whole.",
    parameters: &[VALUE, PATTERN],
    output: Kind::Boolean,
    returns: alias::OUT,
    examples: &[Example::gives(&[&["0751717J"], &[r"^\d{7}[A-Z]$"]], &["true"])],
    run: |arguments, out| {
        out.push(with(arguments.text(1), |regex| regex.is_match(arguments.text(0)))?.to_string());
        Ok(())
    },
};

pub static EXTRACT: Function = Function {
    name: "extract",
    aliases: &[],
    summary: "The first part of the text that matches the pattern, or one group of it; none when nothing matches.",
    parameters: &[
        VALUE,
        PATTERN,
        Parameter::optional("group", Kind::Text, "The number or the name of the group."),
    ],
    output: Kind::Text,
    returns: alias::OUT,
    examples: &[
        Example::gives(&[&["Cycle (2 ans)"], &[r"\d+"]], &["2"]),
        Example::gives(&[&["Paris (75)"], &[r"\((?<code>\d+)\)"], &["code"]], &["75"]),
        Example::gives(&[&["Paris"], &[r"\d+"]], &[]),
    ],
    run: |arguments, out| {
        let group = arguments.get(2);
        let found = with(arguments.text(1), |regex| {
            let captures = regex.captures(arguments.text(0))?;
            let found = match group {
                None => captures.get(0),
                Some(group) => match group.parse::<usize>() {
                    Ok(number) => captures.get(number),
                    Err(_) => captures.name(group),
                },
            };
            found.map(|found| found.as_str().to_owned())
        })?;
        out.extend(found);
        Ok(())
    },
};

pub static SPLIT_PATTERN: Function = Function {
    name: "split_pattern",
    aliases: &[],
    summary: "The parts of the text between what matches the pattern, without white space at their ends; empty ones are left out.",
    parameters: &[VALUE, PATTERN],
    output: Kind::Text,
    returns: alias::OUT,
    examples: &[Example::gives(&[&["a, b;c"], &["[,;]"]], &["a", "b", "c"])],
    run: |arguments, out| {
        with(arguments.text(1), |regex| {
            let parts = regex.split(arguments.text(0)).map(str::trim).filter(|part| !part.is_empty());
            out.extend(parts.map(str::to_owned));
        })
    },
};
