//! HTML that was made by a template and is not escaped again.

use std::fmt;

use askama::filters::HtmlSafe;
use askama::{FastWritable, Values};

/// Text in which everything that needs it is escaped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Markup(String);

impl Markup {
    /// A template, rendered. Writing to memory does not fail.
    pub fn of(template: &impl askama::Template) -> Self {
        Self(template.render().unwrap_or_default())
    }

    /// A long text without blanks, escaped, that may be broken after slashes and `#`.
    pub fn breakable(text: &str) -> Self {
        Self(
            escape(text)
                .replace('/', "/<wbr>")
                .replace("/<wbr>/<wbr>", "//")
                .replace('#', "#<wbr>")
                .replace("&#<wbr>", "&#"),
        )
    }

    /// A text, escaped, inside an element that names its language.
    pub fn spoken(text: &str, lang: Option<&str>) -> Self {
        let escaped = escape(text);
        match lang {
            Some(lang) => Self(format!("<span lang=\"{}\">{escaped}</span>", escape(lang))),
            None => Self(escaped),
        }
    }
}

/// What HTML needs, in texts and in attributes alike.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

impl fmt::Display for Markup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FastWritable for Markup {
    fn write_into(&self, dest: &mut dyn fmt::Write, _: &dyn Values) -> askama::Result<()> {
        Ok(dest.write_str(&self.0)?)
    }
}

impl HtmlSafe for Markup {}
