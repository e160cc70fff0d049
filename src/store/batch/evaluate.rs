//! The operators on tables, and the order in which triples are joined.

use std::cell::RefCell;
use std::rc::Rc;

use oxigraph::model::Variable;
use rustc_hash::FxHashMap;

use super::Bail;
use super::join::{compatible, has_partner, join, kept, merged};
use super::plan::{Active, Filter, Kind, Node, Place, Triple, Var, Vars};
use super::scan::{Graphs, Outputs, Reading, constants, scan};
use super::table::{Table, gather, number_rows};
use super::terms::{Terms, UNBOUND};
use crate::rdf::encode_term;
use crate::store::index::{GraphChoice, Order, TermId};
use crate::store::meter;

/// How many quads can be read one after the other in the time of one search.
const SEARCH: usize = 80;
/// Quads of a property that are looked at to estimate how often a term is repeated.
const SAMPLES: usize = 24;

pub struct Evaluation<'a> {
    pub terms: Rc<Terms>,
    pub base_iri: Option<&'a oxiri::Iri<String>>,
    /// Rows that one table may have; more are left to the evaluator that streams.
    pub most: usize,
    names: &'a [Variable],
    /// `None`: all graphs.
    default: Option<Vec<TermId>>,
    /// By property, how many quads have the same subject, and the same object.
    repeated: RefCell<FxHashMap<TermId, [f64; 2]>>,
}

impl<'a> Evaluation<'a> {
    pub fn new(
        terms: Rc<Terms>,
        choice: &GraphChoice,
        names: &'a [Variable],
        base_iri: Option<&'a oxiri::Iri<String>>,
        most: usize,
    ) -> Self {
        let default = match choice {
            GraphChoice::Union => None,
            GraphChoice::Some(graphs) => {
                Some(graphs.iter().filter_map(|graph| terms.index.id(&encode_term(graph))).collect())
            }
        };
        Self { terms, base_iri, most, names, default, repeated: RefCell::default() }
    }

    pub fn name(&self, var: Var) -> Variable {
        self.names[usize::from(var)].clone()
    }

    pub fn number_of(&self, variable: &Variable) -> Option<Var> {
        Var::try_from(self.names.iter().position(|name| name == variable)?).ok()
    }

    /// The solutions of a pattern.
    pub fn node(&self, node: &Node) -> Result<Table, Bail> {
        self.seeded(node, Table::unit())
    }

    /// The join of some solutions with those of a pattern.
    pub fn seeded(&self, node: &Node, seed: Table) -> Result<Table, Bail> {
        if !seed.vars.is_empty() && !takes_seed(node, seed.names()) {
            return join(&seed, &self.node(node)?, self.most);
        }
        match &node.kind {
            Kind::Join { triples, parts, filters } => self.join(triples, parts, filters, seed),
            Kind::Optional { left, right, filters } => {
                let left = self.seeded(left, seed)?;
                self.optional(&left, right, filters)
            }
            Kind::Union(parts) => {
                let (last, parts) = parts.split_last().ok_or(Bail)?;
                let mut table = Table::empty(node.scope.and(seed.names()).iter());
                for part in parts {
                    table.append(&self.seeded(part, seed.clone())?, self.most)?;
                }
                table.append(&self.seeded(last, seed)?, self.most)?;
                Ok(table)
            }
            Kind::Minus { left, right } => {
                let left = self.seeded(left, seed)?;
                self.minus(left, right)
            }
            Kind::Extend { inner, var, value } => {
                let mut table = self.seeded(inner, seed)?;
                let column = self.values(value, &table)?;
                table.add(*var, column);
                Ok(table)
            }
            Kind::Path(path) => self.walk(path, &seed),
            _ => {
                let table = self.whole(node)?;
                if seed.vars.is_empty() && seed.len == 1 { Ok(table) } else { join(&seed, &table, self.most) }
            }
        }
    }

    /// The solutions of what has to be evaluated before it is joined.
    fn whole(&self, node: &Node) -> Result<Table, Bail> {
        match &node.kind {
            Kind::Values { vars, rows } => {
                let mut table = Table::empty(vars.iter().copied());
                for row in rows {
                    table.columns.iter_mut().zip(row).for_each(|(column, id)| column.push(*id));
                }
                table.len = rows.len();
                Ok(table)
            }
            Kind::Group { inner, keys, aggregates } => {
                let table = self.node(inner)?;
                self.group(&table, keys, aggregates)
            }
            Kind::Order { inner, keys } => {
                let table = self.node(inner)?;
                let rows = self.order(&table, keys, None)?;
                Ok(table.gather(&rows))
            }
            Kind::Distinct(inner) => {
                let table = self.node(inner)?;
                let columns: Vec<&[TermId]> = table.columns.iter().map(Vec::as_slice).collect();
                let (_, firsts) = number_rows(&columns, table.len);
                Ok(if firsts.len() == table.len { table } else { table.gather(&firsts) })
            }
            Kind::Slice { inner, start, length } => self.slice(inner, *start, *length),
            Kind::Project { inner, vars } => Ok(self.node(inner)?.project(vars)),
            _ => Err(Bail),
        }
    }

    /// A part of the solutions. Where they are only sorted and projected, no more are sorted than needed.
    fn slice(&self, inner: &Node, start: usize, length: Option<usize>) -> Result<Table, Bail> {
        let end = length.map(|length| start.saturating_add(length));
        let table = match (&inner.kind, end) {
            (Kind::Project { inner, vars }, Some(end)) if matches!(inner.kind, Kind::Order { .. }) => {
                let Kind::Order { inner, keys } = &inner.kind else { return Err(Bail) };
                let table = self.node(inner)?;
                let rows = self.order(&table, keys, Some(end))?;
                table.gather(&rows).project(vars)
            }
            _ => self.node(inner)?,
        };
        let start = start.min(table.len);
        let end = end.unwrap_or(table.len).min(table.len);
        let rows = start..end.max(start);
        let len = rows.len();
        let columns = table.columns.iter().map(|column| column[rows.clone()].to_vec()).collect();
        Ok(Table { vars: table.vars, columns, len })
    }

    fn optional(&self, left: &Table, right: &Node, filters: &[Filter]) -> Result<Table, Bail> {
        let shared = left.names().both(right.scope);
        let right = self.partners(left, right, shared)?;
        let (mut a, mut b) = compatible(left, &right, self.most)?;
        let mut table = merged(left, &a, &right, &b);
        if !filters.is_empty() {
            let mut keep = vec![true; table.len];
            for filter in filters {
                let Filter::Condition(value) = filter else { return Err(Bail) };
                for (keep, truth) in keep.iter_mut().zip(self.condition(value, &table)?) {
                    *keep &= truth;
                }
            }
            let rows = kept(&keep);
            (a, b) = (gather(&a, &rows), gather(&b, &rows));
            table = merged(left, &a, &right, &b);
        }
        let mut alone = vec![true; left.len];
        a.iter().for_each(|row| alone[*row as usize] = false);
        let alone = kept(&alone);
        if !alone.is_empty() {
            table.append(&left.gather(&alone), self.most)?;
        }
        Ok(table)
    }

    /// The solutions of a pattern that may be joined with a table: looked up where the table binds
    /// all that is shared, and whole elsewhere.
    fn partners(&self, table: &Table, node: &Node, shared: Vars) -> Result<Table, Bail> {
        if shared.is_empty() || !shared.within(table.bound(shared)) || !takes_seed(node, shared) {
            return self.node(node);
        }
        let columns: Vec<&[TermId]> = shared.iter().filter_map(|var| table.column(var)).collect();
        let (_, firsts) = number_rows(&columns, table.len);
        let mut seed = Table { len: firsts.len(), ..Table::default() };
        for (var, column) in shared.iter().zip(columns) {
            seed.add(var, gather(column, &firsts));
        }
        self.seeded(node, seed)
    }

    fn minus(&self, left: Table, right: &Node) -> Result<Table, Bail> {
        let shared = left.names().both(right.scope);
        if shared.is_empty() || left.len == 0 {
            return Ok(left);
        }
        // A row that shares no value removes nothing: it must not be given one from the left.
        let right = if shared.within(right.certain) {
            self.partners(&left, right, shared)?
        } else {
            self.node(right)?
        };
        if !shared.within(left.bound(shared)) || !shared.within(right.bound(shared)) {
            return Err(Bail);
        }
        let found = has_partner(&left, &right, &shared.iter().collect::<Vec<_>>())?;
        let keep: Vec<bool> = found.into_iter().map(|found| !found).collect();
        Ok(left.gather(&kept(&keep)))
    }

    /// Joins triples and parts, the least first, and applies each condition as soon as it can be.
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    fn join(
        &self,
        triples: &[Triple],
        parts: &[Node],
        filters: &[Filter],
        seed: Table,
    ) -> Result<Table, Bail> {
        let mut table = seed;
        let mut bound = table.bound(table.names());
        let mut waiting: Vec<&Filter> = filters.iter().collect();
        let mut left: Vec<&Triple> = triples.iter().collect();
        // What cannot be looked up is there before the triples.
        let (mut whole, mut later): (Vec<(&Node, Table)>, Vec<&Node>) = (Vec::new(), Vec::new());
        for part in parts {
            if is_whole(part) {
                whole.push((part, self.node(part)?));
            } else {
                later.push(part);
            }
        }
        while !left.is_empty() || !whole.is_empty() {
            let triple = (0..left.len())
                .map(|i| (self.cost(left[i], bound, table.len), i))
                .min_by(|a, b| a.0.total_cmp(&b.0));
            let part = (0..whole.len())
                .map(|i| {
                    let connected = !whole[i].0.scope.both(bound).is_empty();
                    let rows = whole[i].1.len as f64;
                    (if connected || bound.is_empty() { rows } else { rows * table.len as f64 }, i)
                })
                .min_by(|a, b| a.0.total_cmp(&b.0));
            match (triple, part) {
                (Some((cost, i)), part) if part.is_none_or(|(other, _)| cost < other) => {
                    let triple = left.swap_remove(i);
                    table = self.extend(&table, triple)?;
                    bound = bound.and(triple.vars);
                }
                (_, Some((_, i))) => {
                    let (node, part) = whole.swap_remove(i);
                    table = join(&table, &part, self.most)?;
                    bound = bound.and(node.certain);
                }
                _ => return Err(Bail),
            }
            table = self.apply(table, &mut waiting, bound)?;
        }
        for part in later {
            table = self.seeded(part, table)?;
            bound = bound.and(part.certain);
            table = self.apply(table, &mut waiting, bound)?;
        }
        self.filter(table, &waiting)
    }

    /// Applies the conditions of which all variables are bound.
    fn apply(&self, table: Table, waiting: &mut Vec<&Filter>, bound: Vars) -> Result<Table, Bail> {
        let (now, later) = waiting.iter().partition(|filter| filter.vars().within(bound));
        *waiting = later;
        self.filter(table, &now)
    }

    /// About how many steps it takes to join a pattern, and how many rows it gives.
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    fn cost(&self, triple: &Triple, bound: Vars, rows: usize) -> f64 {
        let given = constants(triple);
        let graphs = self.graphs(triple.graph);
        let Some(reading) = Reading::new(&self.terms.index, given, graphs) else { return 0.0 };
        let (quads, rows) = (reading.len() as f64, rows as f64);
        let is_bound = |place: usize| matches!(triple.places[place], Place::Var(var) if bound.has(var));
        if !triple.vars.both(bound).is_empty() || bound.is_empty() {
            let [by_subject, by_object] = self.repetition(given[1], &reading);
            let mut each = quads;
            if is_bound(0) {
                each = each.min(by_subject);
            }
            if is_bound(2) && given[1].is_some() {
                each = each.min(by_object);
            }
            if bound.is_empty() {
                return quads * rows;
            }
            let found = rows * each;
            return found + (rows * SEARCH as f64).min(quads + rows);
        }
        // Nothing in common: every pair.
        quads * rows + 1e6
    }

    /// How many quads of the property have one subject, and one object.
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    fn repetition(&self, property: Option<TermId>, reading: &Reading) -> [f64; 2] {
        let Some(property) = property else { return [8.0, 8.0] };
        if let Some(known) = self.repeated.borrow().get(&property) {
            return *known;
        }
        let index = &self.terms.index;
        let (_, range) = index.range([None, Some(property), None, None]);
        if range.len() < SAMPLES || reading.len() == 0 {
            return [1.0, 1.0];
        }
        let permutation = index.permutation(Order::Posg);
        let (mut subjects, mut objects) = (0.0, 0.0);
        for i in 0..SAMPLES {
            let [p, o, s, _] = permutation.key(range.start + range.len() / SAMPLES * i);
            subjects += 1.0 / index.range([Some(s), Some(p), None, None]).1.len().max(1) as f64;
            objects += 1.0 / index.range([None, Some(p), Some(o), None]).1.len().max(1) as f64;
        }
        let found = [SAMPLES as f64 / subjects, SAMPLES as f64 / objects];
        self.repeated.borrow_mut().insert(property, found);
        found
    }

    pub fn graphs(&self, active: Active) -> Graphs<'_> {
        Graphs::of(active, self.default.as_deref())
    }

    /// Joins a table with a pattern.
    fn extend(&self, table: &Table, triple: &Triple) -> Result<Table, Bail> {
        let index = &self.terms.index;
        let graphs = self.graphs(triple.graph);
        let shared = table.names().both(triple.vars);
        if shared.is_empty() {
            let found = scan(index, triple, graphs, self.most)?;
            return if table.vars.is_empty() && table.len == 1 {
                Ok(found)
            } else {
                join(table, &found, self.most)
            };
        }
        let given = constants(triple);
        let quads = Reading::new(index, given, graphs).map_or(0, |reading| reading.len());
        let is_bound = shared.within(table.bound(shared));
        let by_place = is_bound
            && triple.places.iter().any(|place| matches!(place, Place::Var(var) if shared.has(*var)));
        if by_place && table.len.saturating_mul(SEARCH) < quads + table.len {
            return self.look_up(table, triple, graphs);
        }
        let found = scan(index, triple, graphs, self.most)?;
        join(table, &found, self.most)
    }

    /// Searches the pattern once for each row, or for each run of rows that are alike.
    #[expect(clippy::cast_possible_truncation, reason = "there are fewer rows than 2^32")]
    fn look_up(&self, table: &Table, triple: &Triple, graphs: Graphs<'_>) -> Result<Table, Bail> {
        let index = &self.terms.index;
        let graph_column = match triple.graph {
            Active::Each(var) => table.column(var),
            _ => None,
        };
        let columns = triple.places.map(|place| match place {
            Place::Var(var) => table.column(var),
            Place::Term(_) => None,
        });
        let mut given = constants(triple);
        for (place, column) in given.iter_mut().zip(columns) {
            if column.is_some() {
                *place = Some(0);
            }
        }
        let outputs = Outputs::new(triple, &given);
        // The graph is compared afterwards where the table has it.
        let mut found: Vec<Vec<TermId>> = vec![Vec::new(); outputs.vars.len()];
        let mut rows: Vec<u32> = Vec::new();
        for row in 0..table.len {
            meter::step();
            for (place, column) in given.iter_mut().zip(columns) {
                if let Some(column) = column {
                    *place = Some(column[row]);
                }
            }
            if given.contains(&Some(UNBOUND)) {
                return Err(Bail);
            }
            let graphs = match graph_column {
                Some(column) => Graphs::One(column[row]),
                None => graphs,
            };
            let Some(reading) = Reading::new(index, given, graphs) else { continue };
            reading.each(index, graphs, |quad| {
                if outputs.push(quad, &mut found) {
                    rows.push(row as u32);
                }
            });
            if rows.len() > self.most {
                return Err(Bail);
            }
        }
        let mut result = table.gather(&rows);
        for (var, column) in outputs.vars.into_iter().zip(found) {
            if !result.vars.contains(&var) {
                result.add(var, column);
            }
        }
        Ok(result)
    }
}

/// Whether solutions can be put into the pattern from the start. It would make a difference where an
/// expression or an optional part inside sees a variable that the pattern itself does not bind.
fn takes_seed(node: &Node, seed: Vars) -> bool {
    match &node.kind {
        // The parts are asked when it is their turn.
        Kind::Join { filters, .. } => {
            filters.iter().all(|filter| filter.vars().both(seed).within(node.certain))
        }
        Kind::Optional { left, right, filters } => {
            takes_seed(left, seed)
                && right.scope.both(seed).within(left.certain)
                && filters
                    .iter()
                    .all(|filter| filter.vars().both(seed).within(left.certain.and(right.certain)))
        }
        Kind::Union(parts) => parts.iter().all(|part| takes_seed(part, seed)),
        Kind::Minus { left, right } => takes_seed(left, seed) && right.scope.both(seed).within(left.certain),
        Kind::Extend { inner, var, value } => {
            takes_seed(inner, seed) && !seed.has(*var) && value.vars.both(seed).within(inner.certain)
        }
        _ => true,
    }
}

/// Whether the pattern is evaluated before it is joined.
fn is_whole(node: &Node) -> bool {
    if let Kind::Path(path) = &node.kind {
        // From a term there are few ways, mostly.
        return path.ends.iter().any(|end| matches!(end, Place::Term(_)));
    }
    matches!(
        node.kind,
        Kind::Values { .. }
            | Kind::Group { .. }
            | Kind::Order { .. }
            | Kind::Distinct(_)
            | Kind::Slice { .. }
            | Kind::Project { .. }
    )
}
