//! The page of the functions, made of their table.

use std::fmt::Write as _;

use super::{Arity, Example, FUNCTIONS, Function, Kind};

/// `docs/functions.md`.
#[must_use]
pub fn documentation() -> String {
    let mut page = String::from(
        "# Functions\n\n\
         <!-- Made from the table in src/function by its test; regenerate with\n\
         \x20    UPDATE_DOCS=1 cargo test --release --lib the_documentation_is_up_to_date -->\n\n\
         Every function has an IRI in the namespace `fn: <https://w3id.org/dataesr/fn#>`, and its parameters have theirs there\n\
         too. Mappings call them by `rml:functionExecution`:\n\n\
         ```turtle\n\
         rml:objectMap [ rml:functionExecution [ rml:function fn:substring ;\n\
         \x20   rml:input [ rml:parameter fn:value ; rml:inputValueMap [ rml:reference \"code\" ] ] ,\n\
         \x20             [ rml:parameter fn:from ; rml:inputValue \"0\" ] , [ rml:parameter fn:to ; rml:inputValue \"2\" ] ] ]\n\
         ```\n\n\
         and SPARQL by position, in the order of the parameters: `fn:substring(?code, 0, 2)`. A parameter that takes several\n\
         values (`*`) takes all the arguments that are left; one with `?` may be left out. `rml:return` may be left out or name\n\
         `fn:out`; where a function has further results, it names the one that is wanted.\n\n\
         A function that is given no value for a required parameter gives none. One that cannot read its value fails: the value\n\
         is rejected, counted and sampled in the load report. In SPARQL it is unbound; of several values SPARQL gets the first.\n",
    );
    for function in FUNCTIONS {
        section(&mut page, function);
    }
    page
}

fn section(page: &mut String, function: &Function) {
    let parameters: Vec<String> = function
        .parameters
        .iter()
        .map(|parameter| format!("{}{}", parameter.name, mark(parameter.arity)))
        .collect();
    let _ = write!(page, "\n## {}({})\n\n{}", function.name, parameters.join(", "), function.summary);
    let _ = writeln!(page, " Result: {}.\n", kind(function.output));
    for parameter in function.parameters {
        let _ = writeln!(
            page,
            "- `{}{}` ({}): {}",
            parameter.name,
            mark(parameter.arity),
            kind(parameter.kind),
            parameter.summary
        );
    }
    for result in function.further() {
        let _ = writeln!(
            page,
            "- besides, by `rml:return fn:{}` ({}): {}",
            result.name,
            kind(result.kind),
            result.summary
        );
    }
    if !function.aliases.is_empty() {
        let names: Vec<String> = function.aliases.iter().map(|alias| format!("`{}`", short(alias))).collect();
        let _ = writeln!(page, "- also known as {}", names.join(", "));
    }
    if function.examples.is_empty() {
        return;
    }
    if !function.parameters.is_empty() || !function.aliases.is_empty() {
        page.push('\n');
    }
    page.push_str("```text\n");
    for example in function.examples {
        let _ = writeln!(page, "{}", shown(function, example));
    }
    page.push_str("```\n");
}

fn shown(function: &Function, example: &Example) -> String {
    let list = |values: &[&str]| match values {
        [one] => format!("{one:?}"),
        several => format!("{several:?}"),
    };
    let arguments: Vec<String> = example.arguments.iter().map(|values| list(values)).collect();
    let result = match example.gives {
        Ok([]) => "no value".to_owned(),
        Ok(values) => list(values),
        Err(message) => format!("error: {message}"),
    };
    format!("{}({}) → {result}", function.name, arguments.join(", "))
}

fn mark(arity: Arity) -> &'static str {
    match arity {
        Arity::Required => "",
        Arity::Optional => "?",
        Arity::Many => "*",
    }
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::Integer => "integer",
        Kind::Decimal => "decimal",
        Kind::Double => "double",
        Kind::Boolean => "Boolean",
        Kind::Iri => "IRI",
        Kind::Date => "date, month or year",
        Kind::Json => "JSON",
    }
}

fn short(iri: &str) -> String {
    for (prefix, namespace) in [
        ("grel", "http://users.ugent.be/~bjdmeest/function/grel.ttl#"),
        ("idlab-fn", "https://w3id.org/imec/idlab/function#"),
    ] {
        if let Some(local) = iri.strip_prefix(namespace) {
            return format!("{prefix}:{local}");
        }
    }
    iri.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documentation_is_up_to_date() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/functions.md");
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(&path, documentation()).expect("docs/functions.md is writable");
        }
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            written == documentation(),
            "docs/functions.md is stale: run UPDATE_DOCS=1 cargo test --release --lib the_documentation_is_up_to_date"
        );
    }
}
