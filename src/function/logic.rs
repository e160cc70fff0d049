//! Conditions, choices, recoding.

use super::alias::{grel, idlab};
use super::{Arguments, Example, Function, FunctionError, Kind, Parameter, alias};

const VALUE: Parameter = Parameter::required("value", Kind::Text, "The value.").known_as(alias::VALUE);
const OTHER: Parameter = Parameter::required("other", Kind::Text, "The other value.").known_as(alias::OTHER);
const MAYBE: Parameter =
    Parameter::optional("value", Kind::Text, "The value, if any.").known_as(alias::VALUE);

/// The effective value of a lexical Boolean.
fn truth(text: &str) -> Result<bool, FunctionError> {
    match text {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(FunctionError(format!("`{text}` is no Boolean"))),
    }
}

pub static IF: Function = Function {
    name: "if",
    aliases: &[grel!("controls_if"), idlab!("trueCondition"), idlab!("IF")],
    summary: "One value when a condition is true, else another or none.",
    parameters: &[
        Parameter::required("condition", Kind::Boolean, "The condition.").known_as(&[
            grel!("bool_b"),
            grel!("p_bool_b"),
            grel!("param_bool_b"),
            idlab!("strBoolean"),
            idlab!("_strBoolean"),
            idlab!("_bool"),
        ]),
        Parameter::many("then", Kind::Text, "The values when it is true.").known_as(&[
            grel!("any_true"),
            grel!("p_any_true"),
            grel!("param_any_true"),
            idlab!("str"),
            idlab!("_str"),
            idlab!("_true"),
        ]),
        Parameter::many("else", Kind::Text, "The values when it is not.").known_as(&[
            grel!("any_false"),
            grel!("p_any_false"),
            grel!("param_any_false"),
            idlab!("_false"),
        ]),
    ],
    output: Kind::Text,
    returns: alias::TEXT_OUT,
    examples: &[
        Example::gives(&[&["true"], &["a"], &["b"]], &["a"]),
        Example::gives(&[&["false"], &["a"], &["b"]], &["b"]),
        Example::gives(&[&["false"], &["a"]], &[]),
    ],
    run: |arguments, out| {
        let branch = if truth(arguments.text(0))? { 1 } else { 2 };
        out.extend(arguments.all(branch).map(str::to_owned));
        Ok(())
    },
};

pub static COALESCE: Function = Function {
    name: "coalesce",
    aliases: &[grel!("coalesce")],
    summary: "The first value that is there and not empty.",
    parameters: &[Parameter::many("value", Kind::Text, "The values, best first.").known_as(alias::ARRAY)],
    output: Kind::Text,
    returns: alias::TEXT_OUT,
    examples: &[Example::gives(&[&["", "b", "c"]], &["b"]), Example::gives(&[&[""]], &[])],
    run: |arguments, out| {
        out.extend(arguments.all(0).find(|value| !value.is_empty()).map(str::to_owned));
        Ok(())
    },
};

pub static RECODE: Function = Function {
    name: "recode",
    aliases: &[],
    summary: "The value that another stands for: that of `to` in the place where `from` has it. Without one and without default it is an error.",
    parameters: &[
        VALUE,
        Parameter::many("from", Kind::Text, "The values that are recoded."),
        Parameter::many("to", Kind::Text, "What each stands for, in the same order."),
        Parameter::optional("default", Kind::Text, "What every other value becomes."),
    ],
    output: Kind::Text,
    returns: alias::OUT,
    examples: &[
        Example::gives(&[&["F"], &["M", "F"], &["male", "female"]], &["female"]),
        Example::gives(&[&["?"], &["M", "F"], &["male", "female"], &["unknown"]], &["unknown"]),
        Example::fails(&[&["?"], &["M", "F"], &["male", "female"]], "`?` is not among the values to recode"),
        Example::fails(&[&["F"], &["M", "F"], &["male"]], "`from` has 2 values and `to` has 1"),
    ],
    run: |arguments, out| {
        let (value, from, to) = (arguments.text(0), arguments.all(1).count(), arguments.all(2).count());
        if from != to {
            return Err(FunctionError(format!("`from` has {from} values and `to` has {to}")));
        }
        let found = arguments.all(1).zip(arguments.all(2)).find(|(from, _)| *from == value).map(|(_, to)| to);
        let unknown = || FunctionError(format!("`{value}` is not among the values to recode"));
        out.push(found.or_else(|| arguments.get(3)).ok_or_else(unknown)?.to_owned());
        Ok(())
    },
};

pub static EQUAL: Function = Function {
    name: "equal",
    aliases: &[idlab!("equal"), idlab!("equals"), grel!("equals")],
    summary: "Whether two values are the same.",
    parameters: &[VALUE, OTHER],
    output: Kind::Boolean,
    returns: alias::TRUTH_OUT,
    examples: &[Example::gives(&[&["A"], &["A"]], &["true"]), Example::gives(&[&["A"], &["a"]], &["false"])],
    run: |arguments, out| {
        out.push((arguments.text(0) == arguments.text(1)).to_string());
        Ok(())
    },
};

pub static NOT_EQUAL: Function = Function {
    name: "not_equal",
    aliases: &[idlab!("notEqual"), idlab!("notEquals")],
    summary: "Whether two values differ.",
    parameters: &[VALUE, OTHER],
    output: Kind::Boolean,
    returns: alias::TRUTH_OUT,
    examples: &[Example::gives(&[&["A"], &["B"]], &["true"])],
    run: |arguments, out| {
        out.push((arguments.text(0) != arguments.text(1)).to_string());
        Ok(())
    },
};

pub static IN: Function = Function {
    name: "in",
    aliases: &[idlab!("stringContainsOtherString"), idlab!("listContainsElement")],
    summary: "Whether a value is among some others.",
    parameters: &[
        Parameter::required("value", Kind::Text, "The value.").known_as(&[
            grel!("valueParam"),
            grel!("valueParameter"),
            idlab!("otherStr"),
            idlab!("_otherStr"),
        ]),
        Parameter::many("choice", Kind::Text, "The others.").known_as(&[
            idlab!("str"),
            idlab!("_str"),
            idlab!("list"),
            idlab!("_list"),
        ]),
        Parameter::optional("separator", Kind::Text, "What parts each of the others into several.")
            .known_as(alias::SEPARATOR),
    ],
    output: Kind::Boolean,
    returns: alias::TRUTH_OUT,
    examples: &[
        Example::gives(&[&["b"], &["a", "b"]], &["true"]),
        Example::gives(&[&["b"], &["a;b"], &[";"]], &["true"]),
        Example::gives(&[&["b"], &["ab"]], &["false"]),
    ],
    run: |arguments, out| {
        let value = arguments.text(0);
        let found = match arguments.get(2).filter(|separator| !separator.is_empty()) {
            Some(separator) => arguments.all(1).any(|all| all.split(separator).any(|one| one == value)),
            None => arguments.all(1).any(|one| one == value),
        };
        out.push(found.to_string());
        Ok(())
    },
};

const CONDITIONS: Parameter =
    Parameter::many("value", Kind::Boolean, "The conditions.").known_as(alias::BOOLEANS);

fn truths(arguments: &Arguments<'_>) -> Result<Vec<bool>, FunctionError> {
    arguments.all(0).map(truth).collect()
}

pub static AND: Function = Function {
    name: "and",
    aliases: &[grel!("boolean_and")],
    summary: "Whether all conditions are true.",
    parameters: &[CONDITIONS],
    output: Kind::Boolean,
    returns: alias::TRUTH_OUT,
    examples: &[
        Example::gives(&[&["true", "false"]], &["false"]),
        Example::fails(&[&["true", "maybe"]], "`maybe` is no Boolean"),
    ],
    run: |arguments, out| {
        out.push(truths(arguments)?.into_iter().all(|condition| condition).to_string());
        Ok(())
    },
};

pub static OR: Function = Function {
    name: "or",
    aliases: &[grel!("boolean_or")],
    summary: "Whether one of the conditions is true.",
    parameters: &[CONDITIONS],
    output: Kind::Boolean,
    returns: alias::TRUTH_OUT,
    examples: &[Example::gives(&[&["true", "false"]], &["true"])],
    run: |arguments, out| {
        out.push(truths(arguments)?.into_iter().any(|condition| condition).to_string());
        Ok(())
    },
};

pub static NOT: Function = Function {
    name: "not",
    aliases: &[grel!("boolean_not")],
    summary: "Whether a condition is not true.",
    parameters: &[Parameter::required("value", Kind::Boolean, "The condition.").known_as(&[
        grel!("bool_b"),
        grel!("param_b"),
        grel!("param_bool_b"),
        idlab!("strBoolean"),
    ])],
    output: Kind::Boolean,
    returns: alias::TRUTH_OUT,
    examples: &[Example::gives(&[&["true"]], &["false"])],
    run: |arguments, out| {
        out.push((!truth(arguments.text(0))?).to_string());
        Ok(())
    },
};

pub static IS_NULL: Function = Function {
    name: "is_null",
    aliases: &[idlab!("isNull"), grel!("isNull")],
    summary: "Whether there is no value, or an empty one.",
    parameters: &[MAYBE],
    output: Kind::Boolean,
    returns: alias::TRUTH_OUT,
    examples: &[Example::gives(&[&[]], &["true"]), Example::gives(&[&["a"]], &["false"])],
    run: |arguments, out| {
        out.push(arguments.text(0).is_empty().to_string());
        Ok(())
    },
};

pub static IS_NOT_NULL: Function = Function {
    name: "is_not_null",
    aliases: &[idlab!("isNotNull"), grel!("isNonBlank")],
    summary: "Whether there is a value that is not empty.",
    parameters: &[MAYBE],
    output: Kind::Boolean,
    returns: alias::TRUTH_OUT,
    examples: &[Example::gives(&[&[]], &["false"]), Example::gives(&[&["a"]], &["true"])],
    run: |arguments, out| {
        out.push((!arguments.text(0).is_empty()).to_string());
        Ok(())
    },
};
