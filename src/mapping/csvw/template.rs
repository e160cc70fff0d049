//! URI templates (RFC 6570), all four levels.

use std::fmt::Write as _;

/// A parsed template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    pub text: String,
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Literal(String),
    Expression { operator: Operator, variables: Vec<Variable> },
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Variable {
    name: String,
    /// `*`: each value of a list on its own.
    explode: bool,
    prefix: Option<usize>,
}

/// One row of the table of RFC 6570, appendix A.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Operator {
    first: &'static str,
    separator: &'static str,
    named: bool,
    /// What follows the name of a variable without value.
    if_empty: &'static str,
    reserved: bool,
}

const fn operator(first: &'static str, separator: &'static str, named: bool, reserved: bool) -> Operator {
    Operator { first, separator, named, if_empty: "", reserved }
}

const SIMPLE: Operator = operator("", ",", false, false);
const OPERATORS: &[(char, Operator)] = &[
    ('+', operator("", ",", false, true)),
    ('#', operator("#", ",", false, true)),
    ('.', operator(".", ".", false, false)),
    ('/', operator("/", "/", false, false)),
    (';', operator(";", ";", true, false)),
    ('?', Operator { if_empty: "=", ..operator("?", "&", true, false) }),
    ('&', Operator { if_empty: "=", ..operator("&", "&", true, false) }),
];

/// The values of a variable; a scalar is a list of one that is not `list`.
pub struct Values<'a> {
    pub texts: Vec<&'a str>,
    pub list: bool,
}

impl Template {
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(open) = rest.find(['{', '}']) {
            if rest.as_bytes()[open] == b'}' {
                return Err("`}` without `{`".to_owned());
            }
            if open > 0 {
                parts.push(Part::Literal(rest[..open].to_owned()));
            }
            let close = rest[open..].find('}').ok_or("`{` is never closed")? + open;
            parts.push(expression(&rest[open + 1..close])?);
            rest = &rest[close + 1..];
        }
        if !rest.is_empty() {
            parts.push(Part::Literal(rest.to_owned()));
        }
        Ok(Self { text: text.to_owned(), parts })
    }

    /// The names of its variables.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().flat_map(|part| {
            let variables = if let Part::Expression { variables, .. } = part { &variables[..] } else { &[] };
            variables.iter().map(|variable| variable.name.as_str())
        })
    }

    /// `value` gives the values of a variable; `None` when it has none.
    pub fn expand<'a>(&self, value: &dyn Fn(&str) -> Option<Values<'a>>) -> String {
        let mut out = String::with_capacity(self.text.len() + 16);
        for part in &self.parts {
            match part {
                Part::Literal(text) => push(&mut out, text, true),
                Part::Expression { operator, variables } => {
                    let mut first = true;
                    for variable in variables {
                        let values = value(&variable.name).filter(|values| !values.texts.is_empty());
                        let Some(values) = values else { continue };
                        out.push_str(if first { operator.first } else { operator.separator });
                        first = false;
                        expand_variable(&mut out, *operator, variable, &values);
                    }
                }
            }
        }
        out
    }
}

fn expression(text: &str) -> Result<Part, String> {
    let operator = text.chars().next().and_then(|c| OPERATORS.iter().find(|(sign, _)| *sign == c));
    let (operator, names) = operator.map_or((SIMPLE, text), |(_, operator)| (*operator, &text[1..]));
    let variables = names.split(',').map(variable).collect::<Result<_, _>>()?;
    Ok(Part::Expression { operator, variables })
}

fn variable(text: &str) -> Result<Variable, String> {
    let wrong = || format!("`{text}` is not the name of a variable");
    let (name, explode, prefix) = if let Some(name) = text.strip_suffix('*') {
        (name, true, None)
    } else if let Some((name, length)) = text.split_once(':') {
        (name, false, Some(length.parse().map_err(|_| wrong())?))
    } else {
        (text, false, None)
    };
    if !is_variable(name) {
        return Err(wrong());
    }
    Ok(Variable { name: name.to_owned(), explode, prefix })
}

/// Whether a text is a `varname` of RFC 6570.
pub fn is_variable(name: &str) -> bool {
    let mut bytes = name.bytes();
    let mut last = b'.';
    while let Some(byte) = bytes.next() {
        let fits = match byte {
            b'%' => {
                bytes.next().is_some_and(|b| b.is_ascii_hexdigit())
                    && bytes.next().is_some_and(|b| b.is_ascii_hexdigit())
            }
            b'.' => last != b'.',
            byte => byte.is_ascii_alphanumeric() || byte == b'_',
        };
        if !fits {
            return false;
        }
        last = byte;
    }
    last != b'.'
}

fn expand_variable(out: &mut String, operator: Operator, variable: &Variable, values: &Values<'_>) {
    let explode = variable.explode && values.list;
    for (i, text) in values.texts.iter().enumerate() {
        if i > 0 {
            out.push_str(if explode { operator.separator } else { "," });
        }
        if operator.named && (i == 0 || explode) {
            out.push_str(&variable.name);
            out.push_str(if text.is_empty() { operator.if_empty } else { "=" });
        }
        let end =
            variable.prefix.and_then(|most| text.char_indices().nth(most)).map_or(text.len(), |(i, _)| i);
        push(out, &text[..end], operator.reserved);
    }
}

/// Appends a text, percent-encoded; with `reserved` what has a meaning in addresses stays, and what
/// is encoded already.
fn push(out: &mut String, text: &str, reserved: bool) {
    for (i, c) in text.char_indices() {
        let encoded = || {
            let hex = text.as_bytes().get(i + 1..i + 3);
            hex.is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit))
        };
        let stays = c.is_ascii_alphanumeric()
            || "-._~".contains(c)
            || (reserved && (":/?#[]@!$&'()*+,;=".contains(c) || (c == '%' && encoded())));
        if stays {
            out.push(c);
        } else {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
}

/// A title as the name of a column: `On Street` is `On%20Street`.
pub fn encode(title: &str) -> String {
    let mut out = String::new();
    for c in title.chars() {
        // A variable name has no `-` and no `~`, which addresses have.
        if c.is_ascii_alphanumeric() || c == '_' || c == '.' {
            out.push(c);
        } else {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expand(template: &str) -> String {
        let value = |name: &str| {
            let texts = match name {
                "var" => vec!["value"],
                "hello" => vec!["Hello World!"],
                "path" => vec!["/foo/bar"],
                "x" => vec!["1024"],
                "empty" => vec![""],
                "list" => vec!["red", "green"],
                _ => return None,
            };
            Some(Values { texts, list: name == "list" })
        };
        Template::parse(template).unwrap().expand(&value)
    }

    #[test]
    fn templates_expand_as_the_standard_shows() {
        for (template, expected) in [
            ("{var}", "value"),
            ("{hello}", "Hello%20World%21"),
            ("{+hello}", "Hello%20World!"),
            ("{+path}/here", "/foo/bar/here"),
            ("X{#var}", "X#value"),
            ("X{#path,x}", "X#/foo/bar,1024"),
            ("X{.var,x}", "X.value.1024"),
            ("{/var,x}/here", "/value/1024/here"),
            ("{;x,empty}", ";x=1024;empty"),
            ("{?x,empty}", "?x=1024&empty="),
            ("?fixed=yes{&x,nothing}", "?fixed=yes&x=1024"),
            ("{var:3}", "val"),
            ("{list}", "red,green"),
            ("{/list*}", "/red/green"),
            ("{?list*}", "?list=red&list=green"),
            ("a{nothing}b", "ab"),
        ] {
            assert_eq!(expand(template), expected, "{template}");
        }
    }

    #[test]
    fn malformed_templates_are_told() {
        for template in ["{", "}", "{a", "{}", "{a b}", "{a:x}", "{.}", "{a..b}", "{%4}"] {
            assert!(Template::parse(template).is_err(), "{template}");
        }
        assert_eq!(encode("On Street"), "On%20Street");
    }
}
