//! Functions without parameters, which conformance suites call.

use super::alias::idlab;
use super::{Example, Function, Kind, alias};

pub static ABC: Function = Function {
    name: "abc",
    aliases: &[idlab!("alwaysReturnsABC")],
    summary: "Always `ABC`.",
    parameters: &[],
    output: Kind::Text,
    returns: alias::TEXT_OUT,
    examples: &[Example::gives(&[], &["ABC"])],
    run: |_, out| {
        out.push("ABC".to_owned());
        Ok(())
    },
};

pub static HELLO_WORLD: Function = Function {
    name: "hello_world",
    aliases: &["http://example.com/functions/helloworld"],
    summary: "Always `Hello World!`.",
    parameters: &[],
    output: Kind::Text,
    returns: &[
        super::OUTPUT,
        "http://example.com/functions/stringOutput",
        "http://example.com/functions/hasStringOutput",
    ],
    examples: &[Example::gives(&[], &["Hello World!"])],
    run: |_, out| {
        out.push("Hello World!".to_owned());
        Ok(())
    },
};

pub static NOTHING: Function = Function {
    name: "nothing",
    aliases: &[idlab!("generateNull")],
    summary: "Never a value.",
    parameters: &[],
    output: Kind::Text,
    returns: alias::TEXT_OUT,
    examples: &[Example::gives(&[], &[])],
    run: |_, _| Ok(()),
};
