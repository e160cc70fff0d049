//! The short way of most terms: written once, where they stay.

use super::expression::{Expr, TemplatePart};
use super::iri::push_encoded;
use super::make::{LiteralType, Make, Term};
use crate::function::Kind;
use crate::ingest::row::{Cell, Row};
use crate::rdf::encode;

/// What became of writing the one term of a row in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    Term,
    /// The row has no value for it.
    Nothing,
    /// There may be several terms, or a fault: [`Term::terms`] knows.
    NotSimple,
}

impl<'p> Term<'p> {
    /// The term, when it is the same for every row.
    pub fn constant(&self) -> Option<&'p str> {
        match self.make {
            Make::Constant(term) if self.condition.is_none() => Some(term),
            _ => None,
        }
    }

    /// Writes the term of a row at the end of `out`, where there is one at most and nothing is wrong
    /// with it: without the lists between that [`Self::terms`] goes through. Unless it gives
    /// [`Written::Term`], what it wrote is to be cut off.
    pub fn write(&self, row: &Row<'_>, out: &mut String) -> Written {
        if self.condition.is_some() {
            return Written::NotSimple;
        }
        match &self.make {
            Make::Constant(term) => {
                out.push_str(term);
                Written::Term
            }
            Make::Iri { value: Expr::Template(parts), encoding, base, proven: Some(relative) } => {
                out.push('<');
                out.push_str(base.filter(|_| *relative).unwrap_or_default());
                let written = write_template(parts, row, |value, is_data| {
                    push_encoded(out, value, is_data.then_some(*encoding));
                });
                out.push('>');
                written
            }
            Make::Literal { value: Expr::Column(column), kind } => match row.cell(*column) {
                Cell::One(text, kind_of_value) => kind.write(&text, kind_of_value, out),
                Cell::None => Written::Nothing,
                Cell::Many => Written::NotSimple,
            },
            Make::SameRow(subject) => subject.write(row, out),
            _ => Written::NotSimple,
        }
    }
}

impl LiteralType<'_> {
    /// See [`Term::write`].
    fn write(&self, text: &str, kind: Kind, out: &mut String) -> Written {
        match self {
            Self::Natural if kind == Kind::Text => encode::plain(out, text),
            Self::Typed { iri, datatype } if kind != Kind::Json && datatype.allows(text) => {
                encode::typed(out, text, iri);
            }
            Self::Tagged(tag) if kind != Kind::Json => encode::tagged(out, text, tag),
            _ => return Written::NotSimple,
        }
        Written::Term
    }
}

/// Gives the pieces of a template on a row to `write`.
fn write_template(parts: &[TemplatePart<'_>], row: &Row<'_>, mut write: impl FnMut(&str, bool)) -> Written {
    for part in parts {
        match part {
            TemplatePart::Text(fixed) => write(fixed, false),
            TemplatePart::Column(column) => match row.cell(*column) {
                Cell::One(value, _) => write(&value, true),
                Cell::None => return Written::Nothing,
                Cell::Many => return Written::NotSimple,
            },
        }
    }
    Written::Term
}
