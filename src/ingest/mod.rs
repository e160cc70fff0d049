//! Floor 4: CSV -> rows -> terms -> quads. The only floor that knows the csv crate.
