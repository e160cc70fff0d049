//! Cells that hold several values.

use super::alias::{grel, idlab};
use super::text::VALUE;
use super::{Example, Function, FunctionError, Kind, Parameter, alias};

pub static SPLIT: Function = Function {
    name: "split",
    aliases: &[grel!("string_split")],
    summary: "The parts of the text between separators, without white space at their ends; empty ones are left out.",
    parameters: &[
        VALUE,
        Parameter::required("separator", Kind::Text, "What stands between two parts.")
            .known_as(alias::SEPARATOR),
    ],
    output: Kind::Text,
    returns: alias::TEXT_OUT,
    examples: &[
        Example::gives(&[&["a1; b2;;"], &[";"]], &["a1", "b2"]),
        Example::gives(&[&[""], &[";"]], &[]),
    ],
    run: |arguments, out| {
        out.extend(pieces(arguments.text(0), arguments.text(1)).map(str::to_owned));
        Ok(())
    },
};

/// The parts that are not empty; an empty separator parts nothing.
fn pieces<'a>(text: &'a str, separator: &'a str) -> impl Iterator<Item = &'a str> {
    let whole = separator.is_empty().then_some(text);
    let parts = (!separator.is_empty()).then(|| text.split(separator));
    whole.into_iter().chain(parts.into_iter().flatten()).map(str::trim).filter(|part| !part.is_empty())
}

pub static PATH: Function = Function {
    name: "path",
    aliases: &[],
    summary: "One step of a path such as `France>Bretagne>Rennes`, without white space at its ends; none when the path has no such step.",
    parameters: &[
        VALUE,
        Parameter::required("separator", Kind::Text, "What stands between two steps."),
        Parameter::required(
            "index",
            Kind::Integer,
            "Which step: from 0; a negative number counts from the end.",
        ),
    ],
    output: Kind::Text,
    returns: alias::OUT,
    examples: &[
        Example::gives(&[&["France > Bretagne > Rennes"], &[">"], &["1"]], &["Bretagne"]),
        Example::gives(&[&["France>Bretagne"], &[">"], &["-1"]], &["Bretagne"]),
        Example::gives(&[&["France"], &[">"], &["2"]], &[]),
        Example::fails(&[&["France"], &[">"], &["last"]], "`last` is no whole number"),
    ],
    run: |arguments, out| {
        let steps: Vec<&str> = pieces(arguments.text(0), arguments.text(1)).collect();
        let index: i64 = arguments
            .text(2)
            .trim()
            .parse()
            .map_err(|_| FunctionError(format!("`{}` is no whole number", arguments.text(2))))?;
        let distance = usize::try_from(index.unsigned_abs()).unwrap_or(usize::MAX);
        let place = if index < 0 { steps.len().checked_sub(distance) } else { Some(distance) };
        out.extend(place.and_then(|place| steps.get(place)).map(|step| (*step).to_owned()));
        Ok(())
    },
};

pub static TAGGED: Function = Function {
    name: "tagged",
    aliases: &[],
    summary: "The values of one key of a cell such as `LongName:a|Synonyms:c;d`: entries parted by `|`, values by `;`.",
    parameters: &[VALUE, Parameter::required("key", Kind::Text, "The key, whatever its case.")],
    output: Kind::Text,
    returns: alias::OUT,
    examples: &[
        Example::gives(&[&["LongName:a b|Synonyms:c; d"], &["Synonyms"]], &["c", "d"]),
        Example::gives(&[&["LongName:a"], &["Synonyms"]], &[]),
    ],
    run: |arguments, out| {
        let wanted = arguments.text(1);
        for entry in arguments.text(0).split('|') {
            if let Some((key, values)) = entry.split_once(':')
                && key.trim().eq_ignore_ascii_case(wanted)
            {
                out.extend(pieces(values, ";").map(str::to_owned));
            }
        }
        Ok(())
    },
};

const VALUES: Parameter = Parameter::many("value", Kind::Text, "The values.").known_as(alias::ARRAY);

pub static FIRST: Function = Function {
    name: "first",
    aliases: &[grel!("array_get")],
    summary: "One of several values by its place: the first, or another; none when there are fewer.",
    parameters: &[
        VALUES,
        Parameter::optional(
            "index",
            Kind::Integer,
            "Which value: from 0; a negative number counts from the end.",
        )
        .known_as(&[grel!("p_int_i_from"), grel!("param_int_i_from")]),
    ],
    output: Kind::Text,
    returns: alias::TEXT_OUT,
    examples: &[
        Example::gives(&[&["a", "b"]], &["a"]),
        Example::gives(&[&["a", "b"], &["-1"]], &["b"]),
        Example::gives(&[&["a"], &["3"]], &[]),
    ],
    run: |arguments, out| {
        let values: Vec<&str> = arguments.all(0).collect();
        let index: i64 = match arguments.get(1) {
            Some(text) => {
                text.trim().parse().map_err(|_| FunctionError(format!("`{text}` is no whole number")))?
            }
            None => 0,
        };
        let distance = usize::try_from(index.unsigned_abs()).unwrap_or(usize::MAX);
        let place = if index < 0 { values.len().checked_sub(distance) } else { Some(distance) };
        out.extend(place.and_then(|place| values.get(place)).map(|value| (*value).to_owned()));
        Ok(())
    },
};

pub static COUNT: Function = Function {
    name: "count",
    aliases: &[grel!("array_length"), idlab!("listLength")],
    summary: "How many values there are.",
    parameters: &[VALUES],
    output: Kind::Integer,
    returns: alias::NUMBER_OUT,
    examples: &[Example::gives(&[&["a", "b"]], &["2"]), Example::gives(&[&[]], &["0"])],
    run: |arguments, out| {
        out.push(arguments.all(0).count().to_string());
        Ok(())
    },
};
