//! Texts as a whole: case, white space, parts by position.

use std::fmt::Write as _;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::alias::{self, grel, idlab};
use super::{Arguments, Example, Function, FunctionError, Kind, Parameter};

pub const VALUE: Parameter = Parameter::required("value", Kind::Text, "The text.").known_as(alias::VALUE);

pub static TRIM: Function = Function {
    name: "trim",
    aliases: &[grel!("string_trim"), grel!("string_strip"), grel!("trim"), idlab!("trim")],
    summary: "The text without white space at its ends.",
    parameters: &[VALUE],
    output: Kind::Text,
    returns: alias::TEXT_OUT,
    examples: &[Example::gives(&[&[" a b\u{a0}"]], &["a b"])],
    run: |arguments, out| {
        out.push(arguments.text(0).trim().to_owned());
        Ok(())
    },
};

pub static COLLAPSE: Function = Function {
    name: "collapse",
    aliases: &[],
    summary: "The text with every run of white space, line ends included, made one blank, and none at its ends.",
    parameters: &[VALUE],
    output: Kind::Text,
    returns: alias::OUT,
    examples: &[Example::gives(&[&["  a \n\u{a0} b "]], &["a b"])],
    run: |arguments, out| {
        out.push(collapse(arguments.text(0)));
        Ok(())
    },
};

pub fn collapse(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

pub static LOWER: Function = Function {
    name: "lower",
    aliases: &[grel!("toLowerCase"), grel!("string_toLowercase"), idlab!("toLowerCase")],
    summary: "The text in small letters.",
    parameters: &[VALUE],
    output: Kind::Text,
    returns: alias::TEXT_OUT,
    examples: &[Example::gives(&[&["ÉCOLE"]], &["école"])],
    run: |arguments, out| {
        out.push(arguments.text(0).to_lowercase());
        Ok(())
    },
};

pub static UPPER: Function = Function {
    name: "upper",
    aliases: &[grel!("toUpperCase"), grel!("string_toUppercase"), idlab!("toUpperCase")],
    summary: "The text in capitals.",
    parameters: &[VALUE],
    output: Kind::Text,
    returns: alias::TEXT_OUT,
    examples: &[Example::gives(&[&["école"]], &["ÉCOLE"]), Example::gives(&[&[""]], &[""])],
    run: |arguments, out| {
        out.push(arguments.text(0).to_uppercase());
        Ok(())
    },
};

pub static TITLE_CASE: Function = Function {
    name: "title_case",
    aliases: &[grel!("toTitleCase"), grel!("string_toTitlecase")],
    summary: "The text with a capital at the start of each word, the other letters small; a hyphen or an apostrophe parts words.",
    parameters: &[VALUE],
    output: Kind::Text,
    returns: alias::TEXT_OUT,
    examples: &[Example::gives(&[&["JEAN-PIERRE d'ALEMBERT"]], &["Jean-Pierre D'Alembert"])],
    run: |arguments, out| {
        let mut title = String::new();
        let mut inside = false;
        for c in arguments.text(0).chars() {
            if inside {
                title.extend(c.to_lowercase());
            } else {
                title.extend(c.to_uppercase());
            }
            inside = c.is_alphanumeric();
        }
        out.push(title);
        Ok(())
    },
};

pub static FOLD: Function = Function {
    name: "fold",
    aliases: &[],
    summary: "The text in small letters without accents, for comparing names.",
    parameters: &[VALUE],
    output: Kind::Text,
    returns: alias::OUT,
    examples: &[Example::gives(&[&["Œuvre d’Été"]], &["oeuvre d'ete"])],
    run: |arguments, out| {
        out.push(fold(arguments.text(0)));
        Ok(())
    },
};

/// Small letters without accents; ligatures and typographic apostrophes taken apart.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'œ' => out.push_str("oe"),
            'æ' => out.push_str("ae"),
            'ß' => out.push_str("ss"),
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            'đ' => out.push('d'),
            '’' | '‘' => out.push('\''),
            other => out.push(other),
        }
    }
    out
}

pub static SLUG: Function = Function {
    name: "slug",
    aliases: &[idlab!("slugify")],
    summary: "The text as a part of an IRI that people can read: small letters without accents and digits, all else a hyphen.",
    parameters: &[VALUE],
    output: Kind::Text,
    returns: alias::TEXT_OUT,
    examples: &[
        Example::gives(&[&["  L’École d'Été (2024) "]], &["l-ecole-d-ete-2024"]),
        Example::fails(&[&["…"]], "`…` has no letter and no digit"),
    ],
    run: |arguments, out| {
        let mut slug = String::new();
        for c in fold(arguments.text(0)).chars() {
            if c.is_alphanumeric() {
                slug.push(c);
            } else if !slug.is_empty() && !slug.ends_with('-') {
                slug.push('-');
            }
        }
        let slug = slug.trim_end_matches('-');
        if slug.is_empty() {
            return Err(FunctionError(format!("`{}` has no letter and no digit", arguments.text(0))));
        }
        out.push(slug.to_owned());
        Ok(())
    },
};

pub static LENGTH: Function = Function {
    name: "length",
    aliases: &[grel!("string_length"), grel!("length")],
    summary: "The number of characters of the text.",
    parameters: &[VALUE],
    output: Kind::Integer,
    returns: alias::NUMBER_OUT,
    examples: &[Example::gives(&[&["été"]], &["3"])],
    run: |arguments, out| {
        out.push(arguments.text(0).chars().count().to_string());
        Ok(())
    },
};

pub static SUBSTRING: Function = Function {
    name: "substring",
    aliases: &[grel!("string_substring"), grel!("substring")],
    summary: "The characters from one place up to another, or to the end; places count from 0, negative ones from the end. None when the text ends before.",
    parameters: &[
        VALUE,
        Parameter::required("from", Kind::Integer, "The place of the first character.")
            .known_as(&[grel!("p_int_i_from"), grel!("param_int_i_from")]),
        Parameter::optional("to", Kind::Integer, "The place after the last character.").known_as(&[
            grel!("p_int_i_opt_to"),
            grel!("param_int_i_opt_to"),
            grel!("p_int_i_to"),
            grel!("param_int_i_to"),
        ]),
    ],
    output: Kind::Text,
    returns: alias::TEXT_OUT,
    examples: &[
        Example::gives(&[&["0123456"], &["2"], &["4"]], &["23"]),
        Example::gives(&[&["0123456"], &["-2"]], &["56"]),
        Example::gives(&[&["abc"], &["1000"]], &[]),
    ],
    run: |arguments, out| {
        let chars: Vec<char> = arguments.text(0).chars().collect();
        let from = place(arguments.text(1), chars.len())?;
        let to = match arguments.get(2) {
            Some(to) => place(to, chars.len())?.min(chars.len()),
            None => chars.len(),
        };
        if from <= chars.len() {
            out.push(chars[from..to.max(from)].iter().collect());
        }
        Ok(())
    },
};

/// A place in a text of `length` characters; a negative number counts from the end.
fn place(text: &str, length: usize) -> Result<usize, FunctionError> {
    let number: i64 =
        text.trim().parse().map_err(|_| FunctionError(format!("`{text}` is no whole number")))?;
    let distance = usize::try_from(number.unsigned_abs()).unwrap_or(usize::MAX);
    Ok(if number < 0 { length.saturating_sub(distance) } else { distance })
}

pub static PAD_LEFT: Function = Function {
    name: "pad_left",
    aliases: &[],
    summary: "The text, made at least so long by a character repeated before it.",
    parameters: &[
        VALUE,
        Parameter::required("length", Kind::Integer, "The number of characters wanted."),
        Parameter::required("character", Kind::Text, "The character, such as `0`."),
    ],
    output: Kind::Text,
    returns: alias::OUT,
    examples: &[
        Example::gives(&[&["1234"], &["5"], &["0"]], &["01234"]),
        Example::gives(&[&["123456"], &["5"], &["0"]], &["123456"]),
    ],
    run: |arguments, out| {
        let (value, length) = (arguments.text(0), arguments.text(1));
        let wanted: usize = length
            .trim()
            .parse()
            .ok()
            .filter(|wanted| *wanted <= 1_000)
            .ok_or_else(|| FunctionError(format!("`{length}` is no length up to 1000")))?;
        let mut padded = String::new();
        for _ in value.chars().count()..wanted {
            let _ = write!(padded, "{}", arguments.text(2));
        }
        out.push(padded + value);
        Ok(())
    },
};

pub static STRIP_PREFIX: Function = Function {
    name: "strip_prefix",
    aliases: &[],
    summary: "The text without a beginning that it may have.",
    parameters: &[VALUE, Parameter::required("prefix", Kind::Text, "The beginning.")],
    output: Kind::Text,
    returns: alias::OUT,
    examples: &[
        Example::gives(&[&["https://ror.org/02mhbdp94"], &["https://ror.org/"]], &["02mhbdp94"]),
        Example::gives(&[&["02mhbdp94"], &["https://ror.org/"]], &["02mhbdp94"]),
    ],
    run: |arguments, out| {
        let (value, prefix) = (arguments.text(0), arguments.text(1));
        out.push(value.strip_prefix(prefix).unwrap_or(value).to_owned());
        Ok(())
    },
};

pub static STRIP_SUFFIX: Function = Function {
    name: "strip_suffix",
    aliases: &[],
    summary: "The text without an end that it may have.",
    parameters: &[VALUE, Parameter::required("suffix", Kind::Text, "The end.")],
    output: Kind::Text,
    returns: alias::OUT,
    examples: &[Example::gives(&[&["Lyon cedex"], &[" cedex"]], &["Lyon"])],
    run: |arguments, out| {
        let (value, suffix) = (arguments.text(0), arguments.text(1));
        out.push(value.strip_suffix(suffix).unwrap_or(value).to_owned());
        Ok(())
    },
};

pub static CONCAT: Function = Function {
    name: "concat",
    aliases: &[grel!("string_concat"), grel!("array_join"), idlab!("concat")],
    summary: "All values, one after the other, as one text.",
    parameters: &[
        Parameter::many("value", Kind::Text, "The values, in order.").known_as(&[
            grel!("p_array_a"),
            grel!("param_array_a"),
            grel!("param_a"),
            grel!("valueParam"),
            grel!("valueParameter"),
            idlab!("str"),
            idlab!("_str"),
            idlab!("otherStr"),
            idlab!("_otherStr"),
        ]),
        Parameter::optional("separator", Kind::Text, "What stands between two; nothing when left out.")
            .known_as(alias::SEPARATOR),
    ],
    output: Kind::Text,
    returns: alias::TEXT_OUT,
    examples: &[
        Example::gives(&[&["a", "b", "c"]], &["abc"]),
        Example::gives(&[&["a", "b"], &["-"]], &["a-b"]),
        Example::gives(&[&[]], &[]),
    ],
    run: join,
};

pub static JOIN: Function = Function {
    name: "join",
    aliases: &[],
    summary: "All values as one text, a separator between two.",
    parameters: &[
        Parameter::many("value", Kind::Text, "The values, in order."),
        Parameter::required("separator", Kind::Text, "What stands between two."),
    ],
    output: Kind::Text,
    returns: alias::OUT,
    examples: &[Example::gives(&[&["a", "b"], &[", "]], &["a, b"]), Example::gives(&[&[], &[", "]], &[])],
    run: join,
};

#[expect(clippy::unnecessary_wraps, reason = "the signature of every function")]
fn join(arguments: &Arguments<'_>, out: &mut Vec<String>) -> Result<(), FunctionError> {
    let values: Vec<&str> = arguments.all(0).collect();
    if !values.is_empty() {
        out.push(values.join(arguments.text(1)));
    }
    Ok(())
}

const SUB: Parameter = Parameter::required("part", Kind::Text, "What is looked for.").known_as(alias::SUB);

pub static CONTAINS: Function = Function {
    name: "contains",
    aliases: &[grel!("string_contains")],
    summary: "Whether the text has a part somewhere.",
    parameters: &[VALUE, SUB],
    output: Kind::Boolean,
    returns: alias::TRUTH_OUT,
    examples: &[Example::gives(&[&["abcd"], &["bc"]], &["true"])],
    run: |arguments, out| {
        out.push(arguments.text(0).contains(arguments.text(1)).to_string());
        Ok(())
    },
};

pub static STARTS_WITH: Function = Function {
    name: "starts_with",
    aliases: &[grel!("string_startsWith")],
    summary: "Whether the text begins with a part.",
    parameters: &[VALUE, SUB],
    output: Kind::Boolean,
    returns: alias::TRUTH_OUT,
    examples: &[Example::gives(&[&["abcd"], &["bc"]], &["false"])],
    run: |arguments, out| {
        out.push(arguments.text(0).starts_with(arguments.text(1)).to_string());
        Ok(())
    },
};

pub static ENDS_WITH: Function = Function {
    name: "ends_with",
    aliases: &[grel!("string_endsWith")],
    summary: "Whether the text ends with a part.",
    parameters: &[VALUE, SUB],
    output: Kind::Boolean,
    returns: alias::TRUTH_OUT,
    examples: &[Example::gives(&[&["abcd"], &["cd"]], &["true"])],
    run: |arguments, out| {
        out.push(arguments.text(0).ends_with(arguments.text(1)).to_string());
        Ok(())
    },
};

pub static REPLACE_TEXT: Function = Function {
    name: "replace_text",
    aliases: &[grel!("string_replace")],
    summary: "The text with every occurrence of a part, taken as it is written, replaced.",
    parameters: &[
        VALUE,
        Parameter::required("find", Kind::Text, "What is replaced.").known_as(&[
            grel!("p_string_find"),
            grel!("param_find"),
            grel!("param_string_find"),
        ]),
        Parameter::required("replacement", Kind::Text, "What stands there instead.").known_as(&[
            grel!("p_string_replace"),
            grel!("param_replace"),
            grel!("param_string_replace"),
        ]),
    ],
    output: Kind::Text,
    returns: alias::TEXT_OUT,
    examples: &[Example::gives(&[&["a.b.c"], &["."], &["-"]], &["a-b-c"])],
    run: |arguments, out| {
        out.push(arguments.text(0).replace(arguments.text(1), arguments.text(2)));
        Ok(())
    },
};
