//! Tests that we fail, by name and with the reason.

pub const KNOWN: &[(&str, &str)] = &[];
