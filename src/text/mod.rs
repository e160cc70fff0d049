//! Floor 0: source texts, spans, diagnostics, limits, observations. Knows nothing of RDF.

mod codes;
mod diagnostic;
mod digest;
mod fold;
mod json;
mod limits;
mod nearest;
pub mod node;
mod observe;
mod render;
mod source;
mod yaml;

pub use codes::{CODES, Code, code, find_code};
pub use diagnostic::{Diagnostic, Label, Place, Report, Severity};
pub use digest::{DigestWriter, Digesting, sha256, sha256_of_file};
pub use fold::fold;
pub use json::read_json;
pub use limits::{LIMITS, Limit, LimitKey, Limits};
pub use nearest::nearest;
pub use observe::{Observation, Observer, Silent};
pub use render::{render, render_report};
pub use source::{Position, SourceText, Span};
pub use yaml::{YamlFault, read_yaml, read_yaml_lines};
