//! The terms of a query: those of the index, and those that the query makes.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use oxigraph::model::Term;
use oxsdatatypes::{Boolean, Decimal, Integer};
use rustc_hash::FxHashMap;
use spareval::ExpressionTerm;

use super::Bail;
use crate::rdf::{decode_term, encode_term};
use crate::store::index::{FrozenIndex, Inlined, TermId, inlined, made, place_of_made};
use crate::store::meter;

/// No value. It is the identifier of the default graph, which is no term.
pub const UNBOUND: TermId = crate::store::index::DEFAULT_GRAPH;

pub struct Terms {
    pub index: Arc<FrozenIndex>,
    made: RefCell<Made>,
}

#[derive(Default)]
struct Made {
    ids: FxHashMap<Rc<str>, TermId>,
    terms: Vec<Rc<str>>,
}

impl Terms {
    pub fn new(index: Arc<FrozenIndex>) -> Self {
        Self { index, made: RefCell::default() }
    }

    /// The identifier of a term; it is given one when the index does not know it.
    pub fn intern(&self, term: &Term) -> Result<TermId, Bail> {
        let encoded = encode_term(term);
        meter::text(encoded.len());
        if let Some(id) = self.index.id(&encoded) {
            return Ok(id);
        }
        let Made { ids, terms } = &mut *self.made.borrow_mut();
        if let Some(id) = ids.get(encoded.as_str()) {
            return Ok(*id);
        }
        let id = made(terms.len()).ok_or(Bail)?;
        let encoded: Rc<str> = encoded.into();
        terms.push(Rc::clone(&encoded));
        ids.insert(encoded, id);
        Ok(id)
    }

    /// Whether a quad may have the term.
    pub fn is_known(id: TermId) -> bool {
        place_of_made(id).is_none()
    }

    pub fn encoded(&self, id: TermId) -> Option<String> {
        match place_of_made(id) {
            Some(place) => self.made.borrow().terms.get(place).map(ToString::to_string),
            None => self.index.encoded(id),
        }
    }

    pub fn term(&self, id: TermId) -> Option<Term> {
        decode_term(&self.encoded(id)?)
    }

    /// The term as the engine's expressions take it.
    pub fn expression_term(&self, id: TermId) -> Option<ExpressionTerm> {
        match inlined(id) {
            Some(Inlined::Integer(value)) => Some(ExpressionTerm::IntegerLiteral(Integer::from(value))),
            Some(Inlined::Boolean(value)) => Some(ExpressionTerm::BooleanLiteral(Boolean::from(value))),
            Some(Inlined::Decimal { unscaled, scale }) => {
                Decimal::new(unscaled.into(), scale).ok().map(ExpressionTerm::DecimalLiteral)
            }
            _ => self.term(id).map(ExpressionTerm::from),
        }
    }
}

/// An inlined number, in hundredths: numbers of one scale compare as integers.
pub fn hundredths(id: TermId) -> Option<i64> {
    match inlined(id)? {
        Inlined::Integer(value) => Some(value * 100),
        Inlined::Decimal { unscaled, scale } => Some(if scale == 1 { unscaled * 10 } else { unscaled }),
        _ => None,
    }
}
