//! Sources: finding files, opening them, cutting them into records.

mod csv;
mod decode;
mod header;
mod json;
mod locate;
mod open;
mod place;
mod records;
mod sniff;
mod xml;

pub use csv::{CsvReader, Shape};
pub use decode::{decode, find_encoding};
pub use header::{Found, Header};
pub use json::{JsonColumn, JsonError, JsonReader, canonical_double, json_path, lexical};
pub use locate::{locate, resolve_target};
pub use open::{Meter, compression_of, open};
pub use place::{Located, Wanted, locate_cells};
pub use records::{CsvRow, Fault, Records};
pub use sniff::sniff_delimiter;
pub use xml::{XmlError, XmlRecord, check_xpath, read_xml};

/// The bytes of a file once unpacked and decoded.
pub type Bytes = Box<dyn std::io::Read + Send>;
