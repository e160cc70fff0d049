//! Digests and random values.

use std::fmt::Write as _;
use std::hash::{BuildHasher, RandomState};

use sha2::{Digest, Sha256};

use super::alias::idlab;
use super::text::VALUE;
use super::{Example, Function, Kind, alias};

pub static SHA256: Function = Function {
    name: "sha256",
    aliases: &[],
    summary: "The SHA-256 digest of the text, in hexadecimal: a key for things that have none.",
    parameters: &[VALUE],
    output: Kind::Text,
    returns: alias::OUT,
    examples: &[Example::gives(
        &[&["abc"]],
        &["ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
    )],
    run: |arguments, out| {
        let mut hexadecimal = String::with_capacity(64);
        for byte in Sha256::digest(arguments.text(0).as_bytes()) {
            let _ = write!(hexadecimal, "{byte:02x}");
        }
        out.push(hexadecimal);
        Ok(())
    },
};

pub static RANDOM: Function = Function {
    name: "random",
    aliases: &[idlab!("random")],
    summary: "A text that is another one at each call. A build that uses it does not give the same quads twice.",
    parameters: &[],
    output: Kind::Text,
    returns: alias::TEXT_OUT,
    examples: &[],
    run: |_, out| {
        // Each state is seeded anew by the standard library.
        let half = || RandomState::new().hash_one(());
        out.push(format!("{:016x}{:016x}", half(), half()));
        Ok(())
    },
};
