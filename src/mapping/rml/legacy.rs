//! R2RML and the first RML vocabulary, translated into the one of today.
//!
//! Most terms have kept their names under another namespace. What has another shape now: function
//! values, which were predicate-object maps; join conditions by a function; tables, which are taken
//! to be CSV files of their name; constants that are IRIs written as texts.

use std::collections::HashSet;

use crate::mapping::graph::{Graph, Node, Statement};
use crate::rdf::vocab::{dx, fnml, rdf, rml, rml1, rmlt, rr, void};
use crate::rdf::{Literal, NamedNode, Term};
use crate::text::{Diagnostic, Report, Span, code};

const QL: &str = "http://semweb.mmlab.be/ns/ql#";
const QL_CSV: &str = "http://semweb.mmlab.be/ns/ql#CSV";
const COMPRESSION: &str = "http://semweb.mmlab.be/ns/rml-compression#";
/// Both spellings of the Function Ontology.
const EXECUTES: [&str; 2] =
    ["https://w3id.org/function/ontology#executes", "http://w3id.org/function/ontology#executes"];
/// What some mappings write for `void:dataDump`.
const DCAT_DUMP: &str = "http://www.w3.org/ns/dcat#dataDump";
/// Functions that the translation itself understands.
const TRUE_CONDITION: &str = "https://w3id.org/imec/idlab/function#trueCondition";
const AND: &str = "http://users.ugent.be/~bjdmeest/function/grel.ttl#boolean_and";
const EQUAL: &str = "https://w3id.org/imec/idlab/function#equal";

/// The same mapping in the vocabulary of today.
#[must_use]
pub fn translate(graph: Graph, report: &mut Report) -> Graph {
    let legacy = graph.nodes().iter().flat_map(|node| graph.of(node)).find(|s| is_legacy(&s.predicate));
    let Some(first) = legacy else { return graph };
    report.push(
        Diagnostic::new(&code::LEGACY_VOCABULARY, "the mapping is in an older vocabulary, and is translated")
            .at(first.predicate_span.clone(), "first used here")
            .help("the vocabulary of today is `http://w3id.org/rml/`"),
    );
    let new = Graph::new(&graph.source, graph.prefixes.clone());
    Translation { old: &graph, new, report, iris: HashSet::new(), depth: 0 }.run()
}

fn is_legacy(predicate: &str) -> bool {
    [rr::NAMESPACE, rml1::NAMESPACE, rmlt::NAMESPACE, fnml::NAMESPACE]
        .iter()
        .any(|namespace| predicate.starts_with(namespace))
}

/// A value of a parameter: a map, or a constant.
struct Input<'a> {
    parameter: String,
    place: Span,
    value: &'a Statement,
}

/// A function value taken apart.
struct Execution<'a> {
    function: String,
    place: Span,
    inputs: Vec<Input<'a>>,
}

struct Translation<'a> {
    old: &'a Graph,
    new: Graph,
    report: &'a mut Report,
    /// Maps in places where only IRIs can stand.
    iris: HashSet<Node>,
    /// How many conditions are being looked through; a circle of them ends at [`DEEPEST`].
    depth: usize,
}

/// Deeper nesting of functions is a circle.
const DEEPEST: usize = 32;

impl<'a> Translation<'a> {
    fn run(mut self) -> Graph {
        let old = self.old;
        let statements = || old.nodes().iter().flat_map(|node| old.of(node));
        let functions: HashSet<Node> = statements()
            .filter(|statement| statement.predicate == fnml::FUNCTION_VALUE)
            .filter_map(Statement::node)
            .collect();
        // What only says something about a function value is not copied.
        let parts: HashSet<Node> = functions
            .iter()
            .flat_map(|node| old.all(node, rr::PREDICATE_OBJECT_MAP))
            .filter_map(Statement::node)
            .collect();
        let only_iris = [rr::SUBJECT_MAP, rr::PREDICATE_MAP, rr::GRAPH_MAP];
        self.iris = statements()
            .filter(|statement| only_iris.contains(&statement.predicate.as_str()))
            .filter_map(Statement::node)
            .collect();
        for node in old.nodes() {
            self.new.place(node, old.span(node));
            if functions.contains(node) {
                self.execution(node);
            } else if !parts.contains(node) {
                self.node(node);
            }
        }
        self.new
    }

    fn node(&mut self, node: &Node) {
        let old = self.old;
        // A constant IRI may be written as a text, where the map says so or can only make IRIs.
        let said = old.get(node, rr::TERM_TYPE).and_then(Statement::iri) == Some(rr::IRI);
        let iri = said || self.iris.contains(node);
        let constant = old.has(node, rr::CONSTANT);
        for statement in old.of(node) {
            match statement.predicate.as_str() {
                rr::LOGICAL_TABLE => self.table(node, statement),
                // Both are read where they are referred to.
                rr::TABLE_NAME | rr::SQL_VERSION | rml1::PARENT_TERM_MAP => {}
                _ if said && constant && statement.predicate == rr::TERM_TYPE => {}
                rr::CONSTANT if iri && statement.text().is_some() => {
                    let text = statement.text().unwrap_or_default();
                    let object = NamedNode::new_unchecked(text).into();
                    self.add(node, rml::CONSTANT, object, statement);
                }
                fnml::FUNCTION_VALUE => self.function_value(node, statement),
                rml1::JOIN_CONDITION | rr::JOIN_CONDITION => self.join_condition(node, statement),
                rmlt::TARGET => self.target(node, statement),
                rml1::REFERENCE_FORMULATION if statement.iri() == Some(QL_CSV) => {
                    self.copy(node, statement);
                    // An empty cell of a plain file was no value then; today a mapping says so.
                    if old.get(node, rml1::SOURCE).and_then(Statement::text).is_none() {
                        continue;
                    }
                    self.add(node, rml::NULL, Literal::from("").into(), statement);
                }
                void::DATA_DUMP | DCAT_DUMP => {}
                _ => self.copy(node, statement),
            }
        }
    }

    fn copy(&mut self, node: &Node, statement: &Statement) {
        let predicate = predicate(&statement.predicate);
        let object = match statement.iri() {
            Some(iri) => NamedNode::new_unchecked(value(iri)).into(),
            None => statement.object.clone(),
        };
        self.add(node, &predicate, object, statement);
    }

    /// Adds a statement that stands where another one does.
    fn add(&mut self, node: &Node, predicate: &str, object: Term, at: &Statement) {
        self.new.push(
            node,
            Statement {
                predicate: predicate.to_owned(),
                predicate_span: at.predicate_span.clone(),
                object,
                span: at.span.clone(),
            },
        );
    }

    fn link(&mut self, node: &Node, predicate: &str, to: &Node, at: &Statement) {
        self.add(node, predicate, to.clone().into(), at);
    }

    fn fresh(&mut self, span: &Span) -> Node {
        let node = self.new.fresh();
        self.new.place(&node, span.clone());
        node
    }

    /// A table is taken to be the CSV file of its name.
    fn table(&mut self, node: &Node, statement: &Statement) {
        let old = self.old;
        let Some(table) = statement.node() else { return self.copy(node, statement) };
        self.link(node, rml::LOGICAL_SOURCE, &table, statement);
        match old.get(&table, rr::TABLE_NAME) {
            Some(name) if !self.new.has(&table, rml::SOURCE) => {
                let file = format!("{}.csv", name.text().unwrap_or_default().trim_matches('"'));
                self.add(&table, rml::SOURCE, Literal::from(file).into(), name);
                self.add(&table, rml::REFERENCE_FORMULATION, NamedNode::new_unchecked(rml::CSV).into(), name);
                // What a database writes for NULL when it exports a table.
                for null in ["", "NULL"] {
                    self.add(&table, rml::NULL, Literal::from(null).into(), name);
                }
            }
            Some(_) => {}
            None => self.report.push(
                Diagnostic::new(&code::UNSUPPORTED_SOURCE, "a query over a database is not supported")
                    .at(old.span(&table), "cannot be read")
                    .help("`rr:tableName \"name\"` reads the file `name.csv`"),
            ),
        }
    }

    /// `rmlt:target [ void:dataDump <file:///data/dump.nq> ]`.
    fn target(&mut self, node: &Node, statement: &Statement) {
        let old = self.old;
        let dump = statement.node().and_then(|target| {
            let dump = old.get(&target, void::DATA_DUMP).or_else(|| old.get(&target, DCAT_DUMP))?;
            Some((dump, target))
        });
        let Some((dump, target)) = dump else { return self.copy(node, statement) };
        let url = dump.iri().or_else(|| dump.text()).unwrap_or_default();
        let path = url.strip_prefix("file://").unwrap_or(url);
        self.link(node, rml::TARGET, &target, statement);
        if !self.new.has(&target, rml::PATH) {
            self.add(&target, rml::PATH, Literal::from(path).into(), dump);
        }
    }

    /// The function and the inputs that a function value's predicate-object maps are.
    fn take_apart(&self, node: &Node) -> Option<Execution<'a>> {
        let old = self.old;
        let mut function = None;
        let mut inputs = Vec::new();
        for map in old.all(node, rr::PREDICATE_OBJECT_MAP).filter_map(Statement::node) {
            let named = old.get(&map, rr::PREDICATE).or_else(|| {
                let predicate = old.get(&map, rr::PREDICATE_MAP)?.node()?;
                old.get(&predicate, rr::CONSTANT)
            })?;
            let parameter = named.iri().or_else(|| named.text())?;
            for value in old.all(&map, rr::OBJECT).chain(old.all(&map, rr::OBJECT_MAP)) {
                if EXECUTES.contains(&parameter) {
                    let constant =
                        value.node().and_then(|node| old.get(&node, rr::CONSTANT)).unwrap_or(value);
                    let iri = constant.iri().or_else(|| constant.text())?;
                    function = Some((iri.to_owned(), constant.span.clone()));
                } else {
                    inputs.push(Input { parameter: parameter.to_owned(), place: named.span.clone(), value });
                }
            }
        }
        let (function, place) = function?;
        Some(Execution { function, place, inputs })
    }

    /// A term map with a function value: a call, or what a condition guards.
    fn function_value(&mut self, node: &Node, statement: &Statement) {
        let Some(function) = statement.node() else { return self.copy(node, statement) };
        let execution = self.take_apart(&function);
        if let Some(execution) = execution.filter(|execution| execution.function == TRUE_CONDITION)
            && self.guarded(node, statement, &execution)
        {
            return;
        }
        if self.reads_elsewhere(node, &function) {
            return self.values_of(node, &function, statement);
        }
        self.link(node, rml::FUNCTION_EXECUTION, &function, statement);
    }

    /// Whether a function value has a source that is not the one of the object map it is in.
    fn reads_elsewhere(&self, node: &Node, function: &Node) -> bool {
        let old = self.old;
        let file = |of: &Node| {
            let source = old.get(of, rml1::LOGICAL_SOURCE)?.node()?;
            Some(old.get(&source, rml1::SOURCE)?.object.clone())
        };
        let holds = |map: &Node, predicate: &str, wanted: &Node| {
            old.of(map).iter().any(|s| s.predicate == predicate && s.node().as_ref() == Some(wanted))
        };
        let owner = old.nodes().iter().find(|map| {
            let maps = old.of(map).iter().filter(|s| s.predicate == rr::PREDICATE_OBJECT_MAP);
            maps.filter_map(Statement::node).any(|map| holds(&map, rr::OBJECT_MAP, node))
        });
        let own = file(function);
        own.is_some() && owner.is_some_and(|owner| file(owner) != own)
    }

    /// The values that a function has in all rows of another source: a join that is always true.
    fn values_of(&mut self, node: &Node, function: &Node, statement: &Statement) {
        let span = statement.span.clone();
        let (map, values) = (self.fresh(&span), self.fresh(&span));
        if let Some(source) = self.old.get(function, rml1::LOGICAL_SOURCE) {
            self.copy(&map, source);
        }
        self.link(&map, dx::VALUE_MAP, &values, statement);
        self.link(&values, rml::FUNCTION_EXECUTION, function, statement);
        let (condition, side) = (self.fresh(&span), self.fresh(&span));
        self.link(node, rml::PARENT_TRIPLES_MAP, &map, statement);
        self.link(node, rml::JOIN_CONDITION, &condition, statement);
        self.link(&condition, rml::CHILD_MAP, &side, statement);
        self.link(&condition, rml::PARENT_MAP, &side, statement);
        self.add(&side, rml::CONSTANT, Literal::from("").into(), statement);
    }

    /// A function that passes a value on when a condition is true is a condition on the map of the
    /// value.
    fn guarded(&mut self, node: &Node, statement: &Statement, execution: &Execution<'a>) -> bool {
        let input = |name: &str| {
            execution.inputs.iter().find(|input| input.parameter.ends_with(name)).map(|input| input.value)
        };
        let (Some(condition), Some(passed)) = (input("strBoolean"), input("#str").or_else(|| input("_str")))
        else {
            return false;
        };
        let (Some(condition_node), Some(passed_node)) = (condition.node(), passed.node()) else {
            return false;
        };
        self.link(node, rml::CONDITION, &condition_node, statement);
        // The map takes the place of the value; what it says of its own terms stays.
        let old = self.old;
        let own: HashSet<&str> = old
            .of(node)
            .iter()
            .map(|statement| statement.predicate.as_str())
            .filter(|predicate| *predicate != fnml::FUNCTION_VALUE)
            .collect();
        let inner = old.of(&passed_node).iter();
        for part in inner.filter(|part| part.predicate != rdf::TYPE && !own.contains(part.predicate.as_str()))
        {
            match part.predicate.as_str() {
                fnml::FUNCTION_VALUE if self.depth < DEEPEST => {
                    self.depth += 1;
                    self.function_value(node, part);
                    self.depth -= 1;
                }
                _ if part.predicate == rr::TERM_TYPE => {}
                _ => self.copy(node, part),
            }
        }
        true
    }

    fn execution(&mut self, node: &Node) {
        let Some(execution) = self.take_apart(node) else {
            self.report.push(
                Diagnostic::new(
                    &code::MAPPING_MISSING,
                    "a function value does not tell which function it executes",
                )
                .at(self.old.span(node), "no `fno:executes` here"),
            );
            return;
        };
        let statement = |predicate: &str, object: Term, span: &Span| Statement {
            predicate: predicate.to_owned(),
            predicate_span: span.clone(),
            object,
            span: span.clone(),
        };
        let function = NamedNode::new_unchecked(execution.function.as_str()).into();
        self.new.push(node, statement(rml::FUNCTION, function, &execution.place));
        for input in execution.inputs {
            let fresh = self.fresh(&input.place);
            self.new.push(node, statement(rml::INPUT, fresh.clone().into(), &input.place));
            let parameter = NamedNode::new_unchecked(input.parameter.as_str()).into();
            self.new.push(&fresh, statement(rml::PARAMETER, parameter, &input.place));
            let map = input.value.predicate == rr::OBJECT_MAP;
            let value = if map { rml::INPUT_VALUE_MAP } else { rml::INPUT_VALUE };
            let given = self.own_side(input.value);
            self.add(&fresh, value, given.object.clone(), given);
        }
    }

    /// A join condition: two sides, or a function that compares them.
    fn join_condition(&mut self, node: &Node, statement: &Statement) {
        let old = self.old;
        let function = statement
            .node()
            .and_then(|condition| old.get(&condition, fnml::FUNCTION_VALUE)?.node())
            .and_then(|function| self.take_apart(&function));
        let Some(execution) = function else { return self.copy(node, statement) };
        self.comparison(node, statement, &execution, 0);
    }

    /// Equality of two values, or several of them joined by `grel:boolean_and`.
    fn comparison(&mut self, node: &Node, statement: &Statement, execution: &Execution<'a>, depth: usize) {
        let old = self.old;
        let sides: Vec<&'a Statement> = execution.inputs.iter().map(|input| input.value).collect();
        if execution.function == AND && depth < DEEPEST {
            for side in sides {
                let function = side.node().and_then(|side| old.get(&side, fnml::FUNCTION_VALUE)?.node());
                match function.and_then(|function| self.take_apart(&function)) {
                    Some(inner) => self.comparison(node, statement, &inner, depth + 1),
                    None => self.no_equality(&side.span),
                }
            }
            return;
        }
        let [first, second] = sides.as_slice() else {
            return self.no_equality(&execution.place);
        };
        if execution.function != EQUAL {
            return self.no_equality(&execution.place);
        }
        let (child, parent) = if self.is_parent(first, 0) { (second, first) } else { (first, second) };
        let condition = self.fresh(&statement.span);
        self.link(node, rml::JOIN_CONDITION, &condition, statement);
        self.add(&condition, rml::CHILD_MAP, child.object.clone(), child);
        let side = self.own_side(parent);
        self.add(&condition, rml::PARENT_MAP, side.object.clone(), side);
    }

    /// The map of a value: that of the parent's side is a map inside a map.
    fn own_side(&self, value: &'a Statement) -> &'a Statement {
        let old = self.old;
        value.node().and_then(|node| old.get(&node, rml1::PARENT_TERM_MAP)).unwrap_or(value)
    }

    /// Whether a value, or an input of the function that it is, belongs to the parent.
    fn is_parent(&self, value: &'a Statement, depth: usize) -> bool {
        let Some(node) = value.node() else { return false };
        let old = self.old;
        let inputs = || {
            let function = old.get(&node, fnml::FUNCTION_VALUE)?.node()?;
            Some(self.take_apart(&function)?.inputs)
        };
        old.has(&node, rml1::PARENT_TERM_MAP)
            || depth < DEEPEST
                && inputs()
                    .is_some_and(|inputs| inputs.iter().any(|input| self.is_parent(input.value, depth + 1)))
    }

    fn no_equality(&mut self, place: &Span) {
        self.report.push(
            Diagnostic::new(&code::MAPPING_VALUE, "a join condition can only be equality")
                .at(place.clone(), "`idlab-fn:equal` of two values is wanted"),
        );
    }
}

/// The name that a property has today.
fn predicate(iri: &str) -> String {
    match iri {
        rr::COLUMN => rml::REFERENCE.to_owned(),
        _ => value(iri),
    }
}

/// The name that a term has today.
fn value(iri: &str) -> String {
    let namespaces = [rr::NAMESPACE, rml1::NAMESPACE, rmlt::NAMESPACE, QL, COMPRESSION];
    let local = namespaces.iter().find_map(|namespace| iri.strip_prefix(namespace));
    match local {
        Some("LogicalTable" | "R2RMLView" | "BaseTableOrView") => format!("{}LogicalSource", rml::NAMESPACE),
        Some(local) => format!("{}{local}", rml::NAMESPACE),
        None if iri == "http://semweb.mmlab.be/ns/fnml#FunctionTermMap" => {
            format!("{}TermMap", rml::NAMESPACE)
        }
        None => iri.to_owned(),
    }
}
