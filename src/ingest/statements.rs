//! The statements that a triples map makes of a row (RML-Core, "The Output Dataset").

use std::sync::atomic::{AtomicBool, Ordering};

use super::context::Context;
use super::digest::digest;
use super::join::JoinIndex;
use super::output::{Level, Output, Part};
use super::row::Row;
use super::term::{Gathering, Term, Terms, Written, is_default_graph, push_label};
use crate::mapping::{Collection, ColumnId};
use crate::rdf::EncodedQuad;
use crate::rdf::vocab::rdf;
use crate::text::code;

/// A triples map, ready to be applied to any number of rows.
pub struct CompiledMap<'p> {
    /// Its place in the plan.
    pub id: usize,
    pub subject: Term<'p>,
    pub graphs: Vec<Term<'p>>,
    pub predicate_objects: Vec<CompiledPredicateObject<'p>>,
    /// Whether anything follows for a statement from its subject being new.
    pub keyed: bool,
    /// Set once subjects have come again: from then on each statement is told by itself.
    pub exact: AtomicBool,
    /// The columns that all its statements follow from; `None`: rows of the same values may differ.
    pub columns: Option<Vec<ColumnId>>,
    /// Whether it finds the subjects of other rows.
    pub joins: bool,
}

pub struct CompiledPredicateObject<'p> {
    pub predicates: Vec<Term<'p>>,
    pub objects: Vec<Term<'p>>,
    pub graphs: Vec<Term<'p>>,
    /// For each predicate and each object how far their statements are known to be new.
    pub levels: Vec<Vec<Level>>,
    /// What is the same for every row, when graph and predicate are.
    pub fixed: Option<Fixed<'p>>,
}

/// Predicate and graph of a predicate-object map whose statements differ in subject and object only.
pub struct Fixed<'p> {
    pub predicate: &'p str,
    /// Empty: the graph that the run puts default statements into.
    pub graph: &'p str,
    pub targets: u128,
}

impl<'p> Fixed<'p> {
    /// Finds the one predicate and the one graph, when they are constants.
    pub fn of(own: &[Term<'p>], predicates: &[Term<'p>], graphs: &[Term<'p>]) -> Option<Self> {
        let [predicate] = predicates else { return None };
        let name = predicate.constant().filter(|name| name.starts_with('<'))?;
        let (graph, targets) = match (own, graphs) {
            ([], []) => ("", 0),
            ([one], []) | ([], [one]) => (one.constant()?, one.targets),
            _ => return None,
        };
        let graph = if is_default_graph(graph) { "" } else { graph };
        (!graph.starts_with('"')).then_some(Self {
            predicate: name,
            graph,
            targets: predicate.targets | targets,
        })
    }
}

/// Where statements go: a graph term and the bits of targets.
struct Graphs {
    terms: Terms,
    targets: Vec<u128>,
}

/// What applying maps needs besides the row.
pub struct Applied<'a> {
    pub joins: &'a [JoinIndex],
    /// The encoded graph of statements in the default graph; empty when it is the default graph.
    pub default_graph: &'a str,
}

impl<'p> CompiledMap<'p> {
    pub fn apply(&self, row: &Row<'_>, applied: &Applied<'_>, out: &mut Output<'p>, cx: &mut Context<'p>) {
        let mut subjects = cx.take_terms();
        if subjects.try_push_with(|text| self.subject.write(row, text)) == Written::NotSimple {
            self.subject.terms(row, applied.joins, &mut subjects, cx);
        }
        if !subjects.is_empty() {
            let exact = self.exact.load(Ordering::Relaxed);
            let mut emit = Emit { map: self.id, exact, out, done: Vec::new() };
            self.statements(&subjects, row, applied, &mut emit, cx);
            let one = self.keyed && !exact && subjects.len() == 1;
            out.group(self.id, || one.then(|| digest(subjects.get(0).as_bytes())));
        }
        cx.put_terms(subjects);
        cx.collections.clear();
    }

    fn statements(
        &self,
        subjects: &Terms,
        row: &Row<'_>,
        applied: &Applied<'_>,
        emit: &mut Emit<'_, 'p>,
        cx: &mut Context<'p>,
    ) {
        let is_simple = subjects.len() == 1 && subjects.collection(0).is_none();
        let simple = Some(subjects.get(0)).filter(|subject| is_simple && !subject.starts_with('"'));
        // The terms of its own graph maps, made when they are asked for.
        let mut own = None;
        // A collection is made even where nothing else is said of it.
        for subject in 0..subjects.len() {
            if let Some(collection) = subjects.collection(subject) {
                let own = own.get_or_insert_with(|| graphs(&self.graphs, row, applied, cx));
                let none = own.terms.is_empty() && self.graphs.is_empty();
                let graphs = own.terms.iter().chain(none.then_some(applied.default_graph));
                for graph in graphs {
                    emit.collection(collection, graph, self.subject.targets, &cx.collections);
                }
            }
        }
        for predicate_object in &self.predicate_objects {
            let count = predicate_object.objects.len();
            let quick = |place: &usize| {
                simple.is_some_and(|subject| {
                    self.quick(predicate_object, *place, subject, row, applied, &mut *emit)
                })
            };
            let done = (0..count).take_while(quick).count();
            if done < count {
                let own = own.get_or_insert_with(|| graphs(&self.graphs, row, applied, cx));
                self.each_combination(predicate_object, done, (subjects, own), row, applied, emit, cx);
            }
        }
        if let Some(own) = own {
            cx.put_terms(own.terms);
        }
    }

    /// The statements of the objects from a place on, whatever they are.
    #[expect(clippy::too_many_arguments, reason = "everything that statements are made of")]
    fn each_combination(
        &self,
        predicate_object: &CompiledPredicateObject<'p>,
        from: usize,
        (subjects, own): (&Terms, &Graphs),
        row: &Row<'_>,
        applied: &Applied<'_>,
        emit: &mut Emit<'_, 'p>,
        cx: &mut Context<'p>,
    ) {
        let more = graphs(&predicate_object.graphs, row, applied, cx);
        let unsaid = self.graphs.is_empty() && predicate_object.graphs.is_empty();
        let each_graph = || own.each().chain(more.each()).chain(unsaid.then_some((applied.default_graph, 0)));
        for (place, object_map) in predicate_object.objects.iter().enumerate().skip(from) {
            let mut objects = cx.take_terms();
            object_map.terms(row, applied.joins, &mut objects, cx);
            for (which, predicate_map) in predicate_object.predicates.iter().enumerate() {
                if objects.is_empty() {
                    break;
                }
                let targets = self.subject.targets | object_map.targets | predicate_map.targets;
                let mut predicates = cx.take_terms();
                predicate_map.terms(row, applied.joins, &mut predicates, cx);
                // Among several of one row there may be the same twice.
                let single = predicates.len() == 1 && objects.len() == 1 && each_graph().count() == 1;
                let level = match predicate_object.levels[which][place] {
                    Level::Subject if !single => Level::Several,
                    level => level,
                };
                let level = if emit.exact { Level::Alone } else { level };
                for subject in 0..subjects.len() {
                    let fits = !subjects.get(subject).starts_with('"');
                    if !fits {
                        misplaced("subject", subjects.get(subject), &self.subject, row, cx);
                    }
                    for predicate in predicates.iter().filter(|_| fits) {
                        if !predicate.starts_with('<') {
                            misplaced("predicate", predicate, predicate_map, row, cx);
                            continue;
                        }
                        for object in 0..objects.len() {
                            for (graph, more_targets) in each_graph() {
                                let terms = (subjects, subject, predicate, &objects, object, graph);
                                emit.statement(terms, level, targets | more_targets, &cx.collections);
                            }
                        }
                    }
                }
                cx.put_terms(predicates);
            }
            cx.put_terms(objects);
        }
        cx.put_terms(more.terms);
    }

    /// Writes the statement of an object that needs no list of terms, which is the way of most. `false`:
    /// nothing was done.
    fn quick(
        &self,
        predicate_object: &CompiledPredicateObject<'p>,
        place: usize,
        subject: &str,
        row: &Row<'_>,
        applied: &Applied<'_>,
        emit: &mut Emit<'_, 'p>,
    ) -> bool {
        let Some(fixed) = &predicate_object.fixed else { return false };
        let object = &predicate_object.objects[place];
        let graph = if fixed.graph.is_empty() { applied.default_graph } else { fixed.graph };
        let targets = self.subject.targets | fixed.targets | object.targets;
        let level = if emit.exact { Level::Alone } else { predicate_object.levels[0][place] };
        let mut written = Written::Nothing;
        emit.out.push_with(subject, fixed.predicate, graph, level, targets, |text| {
            written = object.write(row, text);
            written == Written::Term
        });
        written != Written::NotSimple
    }
}

impl Graphs {
    fn each(&self) -> impl Iterator<Item = (&str, u128)> {
        self.terms.iter().zip(self.targets.iter().copied())
    }
}

/// The graphs that some graph maps name for a row.
fn graphs<'p>(maps: &[Term<'p>], row: &Row<'_>, applied: &Applied<'_>, cx: &mut Context<'p>) -> Graphs {
    let mut all = Graphs { terms: cx.take_terms(), targets: Vec::new() };
    for map in maps {
        let mut terms = cx.take_terms();
        map.terms(row, applied.joins, &mut terms, cx);
        for term in terms.iter() {
            if term.starts_with('"') {
                misplaced("graph", term, map, row, cx);
                continue;
            }
            all.terms.push(if is_default_graph(term) { applied.default_graph } else { term });
            all.targets.push(map.targets);
        }
        cx.put_terms(terms);
    }
    all
}

fn misplaced<'p>(place: &str, term: &str, map: &Term<'p>, row: &Row<'_>, cx: &mut Context<'p>) {
    let cause = format!("term cannot be a {place}");
    cx.find(&code::MISPLACED_TERM, cause, term, map.span(), map.origin(row));
}

/// A statement's terms, with the lists in which subject and object are.
type Place<'a> = (&'a Terms, usize, &'a str, &'a Terms, usize, &'a str);

/// Writes statements, and the collections that occur in them.
struct Emit<'o, 'p> {
    map: usize,
    exact: bool,
    out: &'o mut Output<'p>,
    /// Collections that were written, with the digest of the graph.
    done: Vec<(usize, u128)>,
}

impl Emit<'_, '_> {
    fn statement(
        &mut self,
        (subjects, subject, predicate, objects, object, graph): Place<'_>,
        level: Level,
        targets: u128,
        collections: &[Gathering],
    ) {
        let (in_subject, in_object) = (subjects.collection(subject), objects.collection(object));
        let (subject, object) = (subjects.get(subject), objects.get(object));
        if in_subject.is_none() && in_object.is_none() {
            return self.out.push(EncodedQuad { subject, predicate, object, graph }, level, targets);
        }
        for collection in [in_subject, in_object].into_iter().flatten() {
            self.collection(collection, graph, targets, collections);
        }
        let subject =
            in_subject.map_or_else(|| subject.to_owned(), |place| head_in(&collections[place], graph));
        let object = in_object.map_or_else(|| object.to_owned(), |place| head_in(&collections[place], graph));
        let quad = EncodedQuad { subject: &subject, predicate, object: &object, graph };
        self.out.push(quad, level, targets);
    }

    fn collection(&mut self, place: usize, graph: &str, targets: u128, collections: &[Gathering]) {
        let key = (place, digest(graph.as_bytes()));
        if self.done.contains(&key) {
            return;
        }
        self.done.push(key);
        let made = &collections[place];
        for inner in made.items.iter().filter_map(|(_, inner)| *inner) {
            self.collection(inner, graph, targets, collections);
        }
        let item = |(term, inner): &(String, Option<usize>)| {
            inner.map_or_else(|| term.clone(), |inner| head_in(&collections[inner], graph))
        };
        let items: Vec<String> = made.items.iter().map(item).collect();
        let head = head_in(made, graph);
        if made.named {
            let (graph, map) = (graph.to_owned(), self.map);
            self.out.parts.push(Part { graph, head, kind: made.kind, items, map, targets });
        } else {
            let out = &mut *self.out;
            write_collection(made.kind, &head, &items, &made.cells, |subject, predicate, object| {
                out.push(EncodedQuad { subject, predicate, object, graph }, Level::Alone, targets);
            });
        }
    }
}

/// The head of a collection in a graph. Blank nodes named by the data are named for each graph: a
/// collection of the same name in another graph is another one.
fn head_in(made: &Gathering, graph: &str) -> String {
    let mut head = made.head.clone();
    if made.named && head.starts_with("_:") && !graph.is_empty() {
        head.push_str("__");
        push_label(&mut head, graph);
    }
    head
}

/// Gives the statements that a collection is made of (RDF Schema §5.1, §5.2).
pub fn write_collection(
    kind: Collection,
    head: &str,
    items: &[String],
    cells: &[String],
    mut statement: impl FnMut(&str, &str, &str),
) {
    let iri = |iri: &str| format!("<{iri}>");
    if kind == Collection::List {
        let (first, rest, nil) = (iri(rdf::FIRST), iri(rdf::REST), iri(rdf::NIL));
        for (place, item) in items.iter().enumerate() {
            let cell = if place == 0 { head } else { &cells[place - 1] };
            statement(cell, &first, item);
            statement(cell, &rest, cells.get(place).filter(|_| place + 1 < items.len()).unwrap_or(&nil));
        }
        return;
    }
    let class = match kind {
        Collection::Bag => "Bag",
        Collection::Seq => "Seq",
        Collection::Alt | Collection::List => "Alt",
    };
    statement(head, &iri(rdf::TYPE), &format!("<{}{class}>", rdf::NAMESPACE));
    for (place, item) in items.iter().enumerate() {
        statement(head, &format!("<{}_{}>", rdf::NAMESPACE, place + 1), item);
    }
}
