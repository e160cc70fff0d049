//! The index as the evaluator sees it: the same SPARQL semantics as on the store, on integers.

use std::cell::RefCell;
use std::collections::HashMap;
use std::num::NonZeroU64;
use std::rc::Rc;
use std::sync::Arc;

use oxsdatatypes::{Boolean, Decimal, Integer};
use spareval::{ExpressionTerm, InternalQuad, QueryDatasetSpecification, QueryableDataset};

use super::Inlined;
use super::file::{FrozenIndex, IndexError};
use super::id::{TermId, inline};
use super::scan::{Graphs, Scan};
use crate::rdf::{GraphName, Term, encode_term};
use crate::store::meter;

/// Which graphs make up the default graph of a query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum GraphChoice {
    /// All of them, each triple once.
    #[default]
    Union,
    /// Those of the `FROM` clauses, each triple once.
    Some(Vec<Term>),
}

/// Takes the choice of default graphs out of a query: the evaluator would read the graphs one after
/// the other and repeat the triples that they share, where RDF's merge has each once.
pub fn choose_graphs(specification: &mut QueryDatasetSpecification) -> GraphChoice {
    let choice = match specification.default_graph_graphs() {
        None | Some([GraphName::DefaultGraph]) => GraphChoice::Union,
        Some(graphs) => GraphChoice::Some(
            graphs
                .iter()
                .filter_map(|graph| match graph {
                    GraphName::NamedNode(node) => Some(node.clone().into()),
                    GraphName::BlankNode(node) => Some(node.clone().into()),
                    GraphName::DefaultGraph => None,
                })
                .collect(),
        ),
    };
    specification.set_default_graph(vec![GraphName::DefaultGraph]);
    choice
}

/// An index opened for one query. Terms that the query makes and the index does not know get
/// identifiers of their own.
pub struct FrozenDataset {
    index: Arc<FrozenIndex>,
    /// `None`: all graphs.
    default_graphs: Option<Arc<[TermId]>>,
    made: RefCell<Made>,
}

#[derive(Default)]
struct Made {
    ids: HashMap<Rc<str>, u32>,
    terms: Vec<Rc<str>>,
}

/// A term during evaluation: an identifier of the index, or of a term made by the query.
///
/// Its clones are counted as the steps of the evaluation, so it is not `Copy`.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct FrozenTerm(NonZeroU64);

/// Set in every term, so that a place without one takes no room.
const TERM: NonZeroU64 = NonZeroU64::new(1 << 63).expect("it is not zero");
const MADE: u64 = 1 << 32;

impl Clone for FrozenTerm {
    #[inline]
    fn clone(&self) -> Self {
        meter::step();
        Self(self.0)
    }
}

impl FrozenTerm {
    fn known(id: TermId) -> Self {
        Self(TERM | u64::from(id))
    }

    fn made(place: u32) -> Self {
        Self(TERM | MADE | u64::from(place))
    }

    fn low(&self) -> u32 {
        u32::try_from(self.0.get() & u64::from(u32::MAX)).expect("32 bits are left")
    }

    /// The identifier in the index; `None` for a term made by the query, which matches no quad.
    fn id(&self) -> Option<TermId> {
        (self.0.get() & MADE == 0).then(|| self.low())
    }
}

impl FrozenDataset {
    #[must_use]
    pub fn new(index: Arc<FrozenIndex>, choice: &GraphChoice) -> Self {
        let default_graphs = match choice {
            GraphChoice::Union => None,
            GraphChoice::Some(graphs) => {
                Some(graphs.iter().filter_map(|graph| index.id(&encode_term(graph))).collect())
            }
        };
        Self { index, default_graphs, made: RefCell::default() }
    }

    fn decode(&self, term: &FrozenTerm) -> Result<Term, IndexError> {
        meter::step();
        let decoded = if let Some(id) = term.id() {
            self.index.term(id)
        } else {
            let made = self.made.borrow();
            made.terms.get(term.low() as usize).and_then(|encoded| crate::rdf::decode_term(encoded))
        };
        decoded.ok_or(IndexError::Length)
    }

    fn internalize(&self, encoded: &str) -> FrozenTerm {
        meter::text(encoded.len());
        if let Some(id) = self.index.id(encoded) {
            return FrozenTerm::known(id);
        }
        let Made { ids, terms } = &mut *self.made.borrow_mut();
        if let Some(place) = ids.get(encoded) {
            return FrozenTerm::made(*place);
        }
        let place = u32::try_from(terms.len()).expect("a query makes fewer than 2^32 terms");
        let encoded: Rc<str> = encoded.into();
        terms.push(Rc::clone(&encoded));
        ids.insert(encoded, place);
        FrozenTerm::made(place)
    }
}

impl QueryableDataset<'static> for FrozenDataset {
    type InternalTerm = FrozenTerm;
    type Error = IndexError;

    fn internal_quads_for_pattern(
        &self,
        subject: Option<&FrozenTerm>,
        predicate: Option<&FrozenTerm>,
        object: Option<&FrozenTerm>,
        graph_name: Option<Option<&FrozenTerm>>,
    ) -> impl Iterator<Item = Result<InternalQuad<FrozenTerm>, IndexError>> + use<> {
        let graphs = match graph_name {
            None => Graphs::Named,
            Some(None) => self.default_graphs.clone().map_or(Graphs::Union, Graphs::Merged),
            Some(Some(graph)) => Graphs::One(graph.id()),
        };
        let pattern = [subject, predicate, object].map(|term| term.map(FrozenTerm::id));
        Scan::new(&self.index, pattern, graphs).map(|quad| {
            let (subject, predicate, object, graph) = quad;
            Ok(InternalQuad {
                subject: FrozenTerm::known(subject),
                predicate: FrozenTerm::known(predicate),
                object: FrozenTerm::known(object),
                graph_name: graph.map(FrozenTerm::known),
            })
        })
    }

    fn internal_named_graphs(&self) -> impl Iterator<Item = Result<FrozenTerm, IndexError>> + use<> {
        self.index.named_graphs().into_iter().map(|graph| Ok(FrozenTerm::known(graph)))
    }

    fn contains_internal_graph_name(&self, graph_name: &FrozenTerm) -> Result<bool, IndexError> {
        Ok(graph_name.id().is_some_and(|id| !self.index.range([None, None, None, Some(id)]).1.is_empty()))
    }

    fn internalize_term(&self, term: Term) -> Result<FrozenTerm, IndexError> {
        Ok(self.internalize(&encode_term(&term)))
    }

    fn externalize_term(&self, term: FrozenTerm) -> Result<Term, IndexError> {
        self.decode(&term)
    }

    fn externalize_expression_term(&self, term: FrozenTerm) -> Result<ExpressionTerm, IndexError> {
        Ok(match term.id().and_then(FrozenIndex::inlined) {
            Some(Inlined::Integer(value)) => ExpressionTerm::IntegerLiteral(Integer::from(value)),
            Some(Inlined::Boolean(value)) => ExpressionTerm::BooleanLiteral(Boolean::from(value)),
            Some(value @ Inlined::Decimal { .. }) => {
                let mut lexical = String::new();
                value.write_lexical(&mut lexical);
                ExpressionTerm::DecimalLiteral(lexical.parse::<Decimal>().map_err(|_| IndexError::Length)?)
            }
            _ => self.externalize_term(term)?.into(),
        })
    }

    fn internalize_expression_term(&self, term: ExpressionTerm) -> Result<FrozenTerm, IndexError> {
        if let ExpressionTerm::IntegerLiteral(value) = &term
            && let Some(id) = inline(&format!("\"{value}\"^^<{}>", crate::rdf::vocab::xsd::INTEGER))
        {
            return Ok(FrozenTerm::known(id));
        }
        self.internalize_term(term.into())
    }
}
