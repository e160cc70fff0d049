//! Names of the same functions in other vocabularies: GREL and IDLab, which mappings in the field use.

macro_rules! names {
    ($name:ident = $($namespace:literal : $($local:literal),+ $(,)?);+ $(;)?) => {
        pub const $name: &[&str] = &[$($(concat!($namespace, $local)),+),+];
    };
}

/// A GREL name.
macro_rules! grel {
    ($local:literal) => {
        concat!("http://users.ugent.be/~bjdmeest/function/grel.ttl#", $local)
    };
}

/// An IDLab name.
macro_rules! idlab {
    ($local:literal) => {
        concat!("https://w3id.org/imec/idlab/function#", $local)
    };
}

pub(super) use {grel, idlab};

names!(VALUE = "http://users.ugent.be/~bjdmeest/function/grel.ttl#": "valueParam", "valueParameter", "p_value";
    "https://w3id.org/imec/idlab/function#": "str", "_str");
names!(OTHER = "http://users.ugent.be/~bjdmeest/function/grel.ttl#": "valueParam2", "valueParameter2";
    "https://w3id.org/imec/idlab/function#": "otherStr", "_otherStr");
names!(SEPARATOR = "http://users.ugent.be/~bjdmeest/function/grel.ttl#": "p_string_sep", "param_string_sep", "param_sep";
    "https://w3id.org/imec/idlab/function#": "delimiter", "_delimiter");
names!(ARRAY = "http://users.ugent.be/~bjdmeest/function/grel.ttl#": "p_array_a", "param_array_a", "param_a",
    "valueParam", "valueParameter");
names!(SUB = "http://users.ugent.be/~bjdmeest/function/grel.ttl#": "p_string_sub", "param_string_sub", "string_sub";
    "https://w3id.org/imec/idlab/function#": "otherStr", "_otherStr");
names!(BOOLEANS = "http://users.ugent.be/~bjdmeest/function/grel.ttl#": "param_rep_b", "p_rep_b", "bool_b", "param_b");

names!(TEXT_OUT = "https://w3id.org/dataesr/fn#": "out";
    "http://users.ugent.be/~bjdmeest/function/grel.ttl#": "stringOut", "stringOutput", "output_string", "anyOut",
    "output_any", "listOut", "output_array";
    "https://w3id.org/imec/idlab/function#": "_stringOut", "stringOut", "_output", "output", "_nullOut", "_result");
names!(TRUTH_OUT = "https://w3id.org/dataesr/fn#": "out";
    "http://users.ugent.be/~bjdmeest/function/grel.ttl#": "boolOut", "output_bool", "booleanOut";
    "https://w3id.org/imec/idlab/function#": "_boolOut", "boolOut", "_bool", "_output", "output");
names!(NUMBER_OUT = "https://w3id.org/dataesr/fn#": "out";
    "http://users.ugent.be/~bjdmeest/function/grel.ttl#": "output_number", "intOut", "output_integer");
/// Functions that only we have.
pub const OUT: &[&str] = &[super::OUTPUT];
