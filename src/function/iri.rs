//! Web addresses and parts of IRIs.

use super::alias::{grel, idlab};
use super::text::VALUE;
use super::{Example, Function, FunctionError, Kind, Parameter, alias};
use crate::rdf::iri;

pub static URL: Function = Function {
    name: "url",
    aliases: &[],
    summary: "A web address that is a valid IRI: blanks stripped, `https://` added where no scheme is.",
    parameters: &[VALUE],
    output: Kind::Iri,
    returns: alias::OUT,
    examples: &[
        Example::gives(&[&[" www.e.example/a "]], &["https://www.e.example/a"]),
        Example::gives(&[&["http://isni.org/isni/0000 0001"]], &["http://isni.org/isni/00000001"]),
        Example::fails(&[&["none"]], "`none` is no web address"),
    ],
    run: |arguments, out| {
        let value = arguments.text(0);
        let bare: String = value.chars().filter(|c| !c.is_whitespace()).collect();
        let url = if bare.contains("://") { bare } else { format!("https://{bare}") };
        let host =
            url.split_once("://").map_or("", |(_, rest)| rest.split(['/', '?', '#']).next().unwrap_or(""));
        if !host.contains('.') || host.starts_with('.') || !iri::is_absolute(&url) {
            return Err(FunctionError(format!("`{value}` is no web address")));
        }
        out.push(url);
        Ok(())
    },
};

pub static IRI_ENCODE: Function = Function {
    name: "iri_encode",
    aliases: &[],
    summary: "The text as a template inserts it into an IRI: what may not stand there is percent-encoded.",
    parameters: &[VALUE],
    output: Kind::Text,
    returns: alias::OUT,
    examples: &[Example::gives(&[&["a b/é"]], &["a%20b%2Fé"])],
    run: |arguments, out| {
        let mut encoded = String::new();
        iri::push_iri_safe(&mut encoded, arguments.text(0));
        out.push(encoded);
        Ok(())
    },
};

pub static UPPER_URL: Function = Function {
    name: "upper_url",
    aliases: &[idlab!("toUpperCaseURL")],
    summary: "A web address in capitals, with `http://` before it; the scheme stays small.",
    parameters: &[VALUE],
    output: Kind::Text,
    returns: alias::TEXT_OUT,
    examples: &[Example::gives(&[&["www.e.example"]], &["http://WWW.E.EXAMPLE"])],
    run: |arguments, out| {
        let upper = arguments.text(0).to_uppercase();
        out.push(match upper.split_once("://") {
            Some((scheme, rest)) => format!("{}://{rest}", scheme.to_lowercase()),
            None => format!("http://{upper}"),
        });
        Ok(())
    },
};

/// Scheme, host and path of a web address.
pub fn parts(url: &str) -> Result<(&str, &str, &str), FunctionError> {
    let (scheme, rest) =
        url.split_once("://").ok_or_else(|| FunctionError(format!("`{url}` is no web address")))?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    Ok((scheme, host, path))
}

pub static URL_PARTS: Function = Function {
    name: "url_parts",
    aliases: &["http://example.com/functions/parseURL"],
    summary: "The path of a web address, without the slash before it.",
    parameters: &[Parameter::required("value", Kind::Text, "The address.").known_as(&[
        "http://example.com/functions/stringParameter",
        "http://example.com/functions/hasStringParameter",
        grel!("valueParam"),
        grel!("valueParameter"),
    ])],
    output: Kind::Text,
    returns: &[
        super::OUTPUT,
        "http://example.com/functions/stringOutput",
        "http://example.com/functions/hasStringOutput",
    ],
    examples: &[
        Example::gives(&[&["https://www.e.example/a/b"]], &["a/b"]),
        Example::fails(&[&["none"]], "`none` is no web address"),
    ],
    run: |arguments, out| {
        out.push(parts(arguments.text(0))?.2.to_owned());
        Ok(())
    },
};

pub static SCHEMA_TERM: Function = Function {
    name: "schema_term",
    aliases: &["http://example.com/functions/schema"],
    summary: "The IRI of a term of schema.org.",
    parameters: &[Parameter::required("value", Kind::Text, "The name of the term.").known_as(&[
        "http://example.com/functions/stringParameter",
        "http://example.com/functions/hasStringParameter",
        grel!("valueParam"),
        grel!("valueParameter"),
    ])],
    output: Kind::Iri,
    returns: &[
        super::OUTPUT,
        "http://example.com/functions/stringOutput",
        "http://example.com/functions/hasStringOutput",
    ],
    examples: &[Example::gives(&[&["name"]], &["https://schema.org/name"])],
    run: |arguments, out| {
        let mut term = "https://schema.org/".to_owned();
        iri::push_iri_safe(&mut term, arguments.text(0));
        out.push(term);
        Ok(())
    },
};
