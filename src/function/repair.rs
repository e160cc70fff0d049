//! Clean-up of texts that came through other programs.

use encoding_rs::WINDOWS_1252;
use regex::Regex;
use std::sync::LazyLock;

use super::alias::grel;
use super::text::{VALUE, collapse};
use super::{Example, Function, FunctionError, Kind, Parameter, alias};

/// Elements whose content is no text, comments, and every other tag.
static TAGS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?is)<script\b.*?</script\s*>|<style\b.*?</style\s*>|<!--.*?-->|</?[a-z][^<>]*>")
        .expect("a constant pattern")
});

pub static STRIP_HTML: Function = Function {
    name: "strip_html",
    aliases: &[],
    summary: "The text of a piece of HTML: tags out, entities resolved, white space collapsed.",
    parameters: &[VALUE],
    output: Kind::Text,
    returns: alias::OUT,
    examples: &[
        Example::gives(
            &[&["<p>Biblioth&egrave;que de <b>X</b></p>\n<p>a &lt; b</p>"]],
            &["Bibliothèque de X a < b"],
        ),
        Example::gives(&[&["1 < 2"]], &["1 < 2"]),
    ],
    run: |arguments, out| {
        // Tags inside a word part nothing; those of blocks do.
        let text = TAGS.replace_all(arguments.text(0), |tag: &regex::Captures<'_>| {
            let inline = ["b", "i", "em", "strong", "span", "a", "sup", "sub", "u"];
            let name = tag[0].trim_start_matches(['<', '/']).split(|c: char| !c.is_alphanumeric()).next();
            let name = name.unwrap_or_default().to_lowercase();
            if inline.contains(&name.as_str()) { "" } else { " " }
        });
        out.push(collapse(&html_escape::decode_html_entities(text.as_ref())));
        Ok(())
    },
};

pub static REPAIR_MOJIBAKE: Function = Function {
    name: "repair_mojibake",
    aliases: &[],
    summary: "The text with UTF-8 that was read as Windows-1252 put right; a text that was not is kept.",
    parameters: &[VALUE],
    output: Kind::Text,
    returns: alias::OUT,
    examples: &[
        Example::gives(&[&["BibliothÃ¨que dâ€™Ã‰tÃ©"]], &["Bibliothèque d’Été"]),
        Example::gives(&[&["Été"]], &["Été"]),
    ],
    run: |arguments, out| {
        let text = arguments.text(0);
        let (bytes, _, unmappable) = WINDOWS_1252.encode(text);
        let repaired = std::str::from_utf8(&bytes).ok().filter(|_| !unmappable && !text.is_ascii());
        out.push(repaired.unwrap_or(text).to_owned());
        Ok(())
    },
};

pub static ESCAPE: Function =
    Function {
        name: "escape",
        aliases: &[grel!("escape"), grel!("string_escape")],
        summary: "The text escaped for another format.",
        parameters: &[
            VALUE,
            Parameter::required("mode", Kind::Text, "`html`, `xml`, `csv`, `url` or `javascript`.").known_as(
                &[grel!("modeParameter"), grel!("modeParam"), grel!("p_string_mode"), grel!("param_mode")],
            ),
        ],
        output: Kind::Text,
        returns: alias::TEXT_OUT,
        examples: &[
            Example::gives(&[&["A&B"], &["html"]], &["A&amp;B"]),
            Example::gives(&[&["a \"b\""], &["csv"]], &["\"a \"\"b\"\"\""]),
            Example::fails(&[&["a"], &["latex"]], "there is no way of escaping for `latex`"),
        ],
        run: |arguments, out| {
            let (text, mode) = (arguments.text(0), arguments.text(1));
            out.push(match mode {
                "html" | "xml" => html_escape::encode_text(text).into_owned(),
                "csv" if text.contains([',', '"', '\n', '\r']) => {
                    format!("\"{}\"", text.replace('"', "\"\""))
                }
                "csv" => text.to_owned(),
                "url" => percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC)
                    .to_string(),
                "javascript" => {
                    let quoted = serde_json::Value::from(text).to_string();
                    quoted[1..quoted.len() - 1].to_owned()
                }
                _ => return Err(FunctionError(format!("there is no way of escaping for `{mode}`"))),
            });
            Ok(())
        },
    };
