//! Floor 8: read models for pages and JSON: data in, plain structs out.
