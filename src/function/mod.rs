//! Floor 2: value functions, used by mappings and callable from SPARQL. Pure.
