//! CSV on the Web: metadata documents about tables.
//!
//! Annotated tables have what a [`super::Plan`] has not (rows and tables as resources, list values,
//! keys, notes), and hardly what a plan is about (joins, functions, views): the conversion is one of
//! its own, in `ingest/csvw`, over this model.

mod address;
mod context;
mod datatype;
mod format;
mod model;
mod read;
mod template;

pub use address::normal;
pub use context::expand_prefix;
pub use datatype::{Builtin, Datatype, Family, string};
pub use model::{
    Annotations, Column, Common, Dialect, ForeignKey, Inherited, Schema, Table, TableGroup, UNDETERMINED,
};
pub use read::{Documents, read_metadata};
pub use template::{Template, Values};
