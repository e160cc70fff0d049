//! Tables of the documentation that are made from tables of the code.
//!
//! Between `<!-- made from: NAME -->` and `<!-- end -->` a document holds what [`table`] makes;
//! `UPDATE_DOCS=1 cargo test --release docs` writes it.

use std::fmt::Write as _;
use std::fs;

use dataesr::text::{CODES, LIMITS};
use dataesr::theme::{Key, Kind, keys, query};
use regex::Regex;

use crate::support::root;

/// The Markdown of a table.
fn table(name: &str) -> String {
    match name {
        "commands" => commands(),
        "routes" => routes(),
        "limits" => limits(),
        "codes" => codes(),
        "theme keys" => key_tables("", keys::THEME),
        "query keys" => key_tables("", query::keys::QUERY),
        _ => panic!("no table is made from `{name}`"),
    }
}

fn commands() -> String {
    let mut out = String::new();
    let mut definition = dataesr::cli::definition();
    definition.build();
    let commands = definition.get_subcommands().filter(|command| command.get_name() != "help");
    let with_parts = commands.flat_map(|command| {
        let parts = command.get_subcommands().filter(|part| part.get_name() != "help");
        let parts = parts.map(|part| (format!("{} {}", command.get_name(), part.get_name()), part));
        std::iter::once((command.get_name().to_owned(), command)).chain(parts)
    });
    for (name, command) in with_parts {
        let about =
            command.get_long_about().or(command.get_about()).map(ToString::to_string).unwrap_or_default();
        let mut arguments: Vec<&clap::Arg> = command
            .get_arguments()
            .filter(|argument| !["help", "version"].contains(&argument.get_id().as_str()))
            .collect();
        arguments.sort_by_key(|argument| (!argument.is_positional(), argument.get_long().map(str::to_owned)));
        let places: Vec<String> =
            arguments.iter().filter(|a| a.is_positional()).map(|a| format!(" {a}")).collect();
        let _ = writeln!(out, "### dataesr {name}{}\n\n{about}\n", places.concat());
        if arguments.is_empty() {
            continue;
        }
        out.push_str("| | |\n|---|---|\n");
        for argument in arguments {
            let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
            let default =
                argument.get_default_values().iter().map(|value| value.to_string_lossy().into_owned());
            let default: Vec<String> = default.filter(|value| value != "false").collect();
            let default = if default.is_empty() {
                String::new()
            } else {
                format!(" [default: {}]", default.join(", "))
            };
            let _ = writeln!(out, "| `{}` | {help}{default} |", shown(argument).replace('|', "\\|"));
        }
        out.push('\n');
    }
    out
}

/// `-o, --output <FILE>`.
fn shown(argument: &clap::Arg) -> String {
    let short = argument.get_short().filter(|_| argument.get_long().is_some());
    short.map(|short| format!("-{short}, ")).unwrap_or_default() + &argument.to_string()
}

fn routes() -> String {
    let mut out = String::from("| address | methods | what |\n|---|---|---|\n");
    for route in dataesr::http::routes() {
        let path = route.path.replace("{*", "{");
        let methods: Vec<&str> = route.methods.iter().map(AsRef::as_ref).collect();
        let _ = writeln!(out, "| `{path}` | {} | {} |", methods.join(", "), route.summary);
        for (name, summary) in route.query {
            let _ = writeln!(out, "| · `?{name}=` | | {} |", summary.replace('|', "\\|"));
        }
    }
    out
}

fn limits() -> String {
    let mut out = String::from("| limit | default | why |\n|---|---|---|\n");
    for limit in LIMITS {
        let _ = writeln!(out, "| `{}` | {} {} | {} |", limit.name, limit.default, limit.unit, limit.reason);
    }
    out
}

fn codes() -> String {
    let mut out = String::from("| code | what | cause | cure |\n|---|---|---|---|\n");
    for code in CODES {
        let cells = [code.id, code.title, code.cause, code.cure].map(|cell| cell.replace('|', "\\|"));
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    }
    out
}

/// A table of keys, then the tables of its keys that hold tables.
fn key_tables(place: &str, keys: &[Key]) -> String {
    let mut out = String::from("| key | | |\n|---|---|---|\n");
    let mut inner = String::new();
    for key in keys {
        let required = if key.required { "required" } else { "" };
        let _ = writeln!(out, "| `{}` | {required} | {} |", key.name, key.summary);
        let (head, tables) = match key.kind {
            Kind::Table(keys) | Kind::TextOrTable(keys) | Kind::Tables(keys) | Kind::TableOrTables(keys) => {
                (format!("{place}{}", key.name), keys)
            }
            _ => continue,
        };
        let _ = writeln!(inner, "\n### `{head}`\n\n{}", key_tables(&format!("{head}."), tables).trim_end());
    }
    out + &inner
}

#[test]
fn documents_tell_what_the_code_tells() {
    let part = Regex::new(r"(?s)(<!-- made from: ([^>]+?) -->\n).*?(<!-- end -->)").unwrap();
    let update = std::env::var_os("UPDATE_DOCS").is_some();
    let mut stale = Vec::new();
    for entry in fs::read_dir(root().join("docs")).unwrap() {
        let path = entry.unwrap().path();
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let made = part.replace_all(&text, |found: &regex::Captures<'_>| {
            format!("{}\n{}\n{}", &found[1], table(&found[2]).trim_end(), &found[3])
        });
        if made != text {
            if update {
                fs::write(&path, made.as_bytes()).unwrap();
            }
            stale.push(path.display().to_string());
        }
    }
    assert!(update || stale.is_empty(), "stale: {stale:?} (`UPDATE_DOCS=1` writes them)");
}
