//! A plan with its sources opened: everything that is known before the first row.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use super::RunOptions;
use super::csvw::TypedColumns;
use super::distinct;
use super::join::JoinIndex;
use super::memo::columns_of;
use super::opening::open_relation;
use super::output::Level;
use super::source::{Header, JsonColumn, Shape};
use super::statements::{CompiledMap, CompiledPredicateObject, Fixed};
use super::term::{Expr, Make, Surroundings, Term, compile_expression, no_fields, push_label};
use super::view::{CompiledView, Fragments, bind_unpivots};
use crate::mapping::{self, Dialect, LogicalSource, Plan, RelationId, TermMap, TermValue, TriplesMap};
use crate::rdf::encode;
use crate::text::{Diagnostic, Report, Span};

/// What a relation is, once its files are open.
pub enum Rows<'p> {
    Csv(CsvSource<'p>),
    Json(JsonSource<'p>),
    Xml(XmlSource<'p>),
    View(CompiledView<'p>),
}

/// A CSV file and what is read of it.
pub struct CsvSource<'p> {
    pub source: &'p LogicalSource,
    pub dialect: &'p Dialect,
    pub path: PathBuf,
    pub header: Header,
    pub shape: Shape,
    /// For each column of the relation its place in the file.
    pub cells: Vec<usize>,
    /// What metadata say of each column; `None` where no document describes the file.
    pub typed: Option<TypedColumns>,
    /// The cells that anything reads, unpivoted ones included.
    pub read: Vec<usize>,
    pub size: u64,
}

pub struct JsonSource<'p> {
    pub source: &'p LogicalSource,
    pub iterator: &'p str,
    pub path: PathBuf,
    pub columns: Vec<JsonColumn>,
    pub size: u64,
}

pub struct XmlSource<'p> {
    pub source: &'p LogicalSource,
    pub iterator: &'p str,
    pub namespaces: &'p [(String, String)],
    pub path: PathBuf,
    pub columns: Vec<String>,
    pub size: u64,
}

/// The parent of a referencing object map.
pub struct ParentJoin<'p> {
    pub relation: RelationId,
    pub subject: Term<'p>,
    pub keys: Vec<Expr<'p>>,
    /// Its first condition.
    pub span: &'p Span,
}

/// Everything that rows are mapped with.
pub struct Program<'p> {
    pub plan: &'p Plan,
    pub options: &'p RunOptions,
    pub rows: Vec<Rows<'p>>,
    pub maps: Vec<CompiledMap<'p>>,
    /// For each relation its maps.
    pub maps_of: Vec<Vec<usize>>,
    /// For each relation the views on it that are mapped, directly or not.
    pub views_on: Vec<Vec<RelationId>>,
    pub parents: Vec<ParentJoin<'p>>,
    pub joins: Vec<JoinIndex>,
    /// For each relation what its joins have.
    pub fragments: Vec<Vec<Fragments>>,
    pub default_graph: String,
    /// What blank node labels of this run begin with.
    pub scope: String,
    pub notes: Vec<Diagnostic>,
    /// Set once what comes has to come the same way each time: on one thread.
    pub steady: AtomicBool,
}

/// The part of blank node labels that tells one mapping's from another's.
pub fn label_scope(name: &str) -> String {
    let mut scope = String::new();
    if !name.is_empty() {
        push_label(&mut scope, name);
        scope.push_str("__");
    }
    scope
}

impl<'p> Program<'p> {
    /// Opens every source and finds every column; all faults are reported at once.
    pub fn open(plan: &'p Plan, options: &'p RunOptions, scope: &'p str) -> Result<Self, Report> {
        let mut report = Report::new();
        let mut rows = Vec::new();
        for relation in &plan.relations {
            match open_relation(relation, &rows, options, &mut report) {
                Ok(open) => rows.push(Some(open)),
                Err(diagnostics) => {
                    report.extend(diagnostics);
                    rows.push(None);
                }
            }
        }
        if report.has_errors() {
            return Err(report);
        }
        let mut rows: Vec<Rows<'p>> = rows.into_iter().flatten().collect();
        bind_views(&mut rows);
        let mut parents = Vec::new();
        let maps = compile_maps(plan, scope, &mut parents);
        let maps_of = (0..rows.len())
            .map(|relation| (0..plan.maps.len()).filter(|map| plan.maps[*map].relation == relation).collect())
            .collect::<Vec<Vec<usize>>>();
        let mut views_on = vec![Vec::new(); rows.len()];
        // Views come after what they are on: the last are seen to first.
        for relation in (0..rows.len()).rev() {
            if let Rows::View(view) = &rows[relation]
                && !(maps_of[relation].is_empty() && views_on[relation].is_empty())
            {
                views_on[view.on].insert(0, relation);
            }
        }
        let mut default_graph = String::new();
        if let Some(graph) = &options.default_graph {
            encode::iri(&mut default_graph, graph);
        }
        let fragments = rows.iter().map(|_| Vec::new()).collect();
        let scope = scope.to_owned();
        let notes = report.diagnostics;
        let joins = Vec::new();
        Ok(Self {
            plan,
            options,
            rows,
            maps,
            maps_of,
            views_on,
            parents,
            joins,
            fragments,
            default_graph,
            scope,
            notes,
            steady: AtomicBool::new(false),
        })
    }

    /// Whether anything is mapped of a relation, or of a view on it.
    pub fn is_mapped(&self, relation: RelationId) -> bool {
        !(self.maps_of[relation].is_empty() && self.views_on[relation].is_empty())
    }

    pub fn is_source(&self, relation: RelationId) -> bool {
        !matches!(self.rows[relation], Rows::View(_))
    }

    /// The size on the disk of the file of a source.
    pub fn size(&self, relation: RelationId) -> u64 {
        match &self.rows[relation] {
            Rows::Csv(source) => source.size,
            Rows::Json(source) => source.size,
            Rows::Xml(source) => source.size,
            Rows::View(_) => 0,
        }
    }

    /// Whether rows must be mapped one after the other: the place of a row in a view depends on how
    /// many rows came of those before.
    pub fn is_sequential(&self) -> bool {
        self.rows.iter().any(|rows| match rows {
            Rows::View(view) => view.counts && matches!(self.rows[view.on], Rows::View(_)),
            _ => false,
        })
    }

    /// The source at the bottom of a relation.
    pub fn source_of(&self, relation: RelationId) -> RelationId {
        match &self.rows[relation] {
            Rows::View(view) => self.source_of(view.on),
            _ => relation,
        }
    }
}

fn is_join(object: &TermMap) -> bool {
    matches!(&object.value, TermValue::Join(join) if !join.conditions.is_empty())
}

fn compile_maps<'p>(
    plan: &'p Plan,
    scope: &'p str,
    parents: &mut Vec<ParentJoin<'p>>,
) -> Vec<CompiledMap<'p>> {
    let collected = std::cell::RefCell::new(std::mem::take(parents));
    let mut levels = distinct::levels(plan);
    let no_join = |_: &'p mapping::Join| Make::Fresh;
    let without_joins = |map: &'p TriplesMap, term: &'p TermMap| {
        let base = map.base_iri.as_deref();
        Term::compile(term, &Surroundings { base, scope, fields: &no_fields, join: &no_join })
    };
    let join = |join: &'p mapping::Join| {
        let parent = &plan.maps[join.parent];
        let subject = without_joins(parent, &parent.subject);
        if join.conditions.is_empty() {
            return Make::SameRow(Box::new(subject));
        }
        let compile = |condition| compile_expression(condition, &no_fields);
        let keys = join.conditions.iter().map(|condition| compile(&condition.parent)).collect();
        let conditions = join.conditions.iter().map(|condition| compile(&condition.child)).collect();
        let mut all = collected.borrow_mut();
        let span = join.conditions.first().map_or(&parent.span, |condition| &condition.span);
        all.push(ParentJoin { relation: parent.relation, subject, keys, span });
        Make::Join { conditions, join: all.len() - 1 }
    };
    let maps = plan
        .maps
        .iter()
        .enumerate()
        .map(|(id, map)| {
            let keyed = levels[id].iter().flatten().flatten().any(|level| *level != Level::Alone);
            let base = map.base_iri.as_deref();
            let around = Surroundings { base, scope, fields: &no_fields, join: &join };
            let all = |terms: &'p [TermMap]| terms.iter().map(|term| Term::compile(term, &around)).collect();
            CompiledMap {
                id,
                subject: Term::compile(&map.subject, &around),
                graphs: all(&map.graphs),
                predicate_objects: map
                    .predicate_objects
                    .iter()
                    .zip(std::mem::take(&mut levels[id]))
                    .map(|(one, levels)| {
                        let (predicates, graphs) = (all(&one.predicates), all(&one.graphs));
                        let fixed = Fixed::of(&all(&map.graphs), &predicates, &graphs);
                        let objects = all(&one.objects);
                        CompiledPredicateObject { predicates, objects, graphs, levels, fixed }
                    })
                    .collect(),
                keyed,
                exact: AtomicBool::new(false),
                columns: columns_of(plan, map),
                joins: map.predicate_objects.iter().flat_map(|one| &one.objects).any(is_join),
            }
        })
        .collect();
    *parents = collected.into_inner();
    maps
}

/// Tells views on CSV files where the columns of the file are.
fn bind_views(rows: &mut [Rows<'_>]) {
    for relation in 0..rows.len() {
        let (before, rest) = rows.split_at_mut(relation);
        let Some(Rows::View(view)) = rest.first_mut() else { continue };
        match &mut before[view.on] {
            Rows::Csv(source) => {
                view.set_origins(&|column| source.cells.get(column).copied());
                source.read.extend(bind_unpivots(&mut view.fields, &source.header));
            }
            Rows::View(inner) => {
                view.set_origins(&|column| inner.origins[*inner.columns.get(column)?]);
            }
            Rows::Json(_) | Rows::Xml(_) => {}
        }
    }
}
