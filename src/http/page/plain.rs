//! A bare document, for what has no template yet.

use super::{Html, PageContext};

pub fn page(context: &PageContext<'_>, title: &str, lines: &[String]) -> Html {
    let lines: String = lines.iter().map(|line| format!("<li>{}</li>", escaped(line))).collect();
    let (language, title) = (escaped(context.language), escaped(title));
    Html(format!(
        "<!doctype html>\n<html lang=\"{language}\"><title>{title}</title><h1>{title}</h1><ul>{lines}</ul></html>\n"
    ))
}

fn escaped(text: &str) -> String {
    html_escape::encode_safe(text).into_owned()
}
