//! Variables that only one place of one triple pattern names: nobody looks at their values, so they
//! get no column.

use super::plan::{Active, Aggregate, Filter, Kind, Node, Place, Var, Vars};

pub fn prune(node: &mut Node) {
    let mut counts = Counts { once: Vars::NONE, often: Vars::NONE };
    counts.node(node);
    drop_columns(node, counts.once.without(counts.often));
}

struct Counts {
    once: Vars,
    often: Vars,
}

impl Counts {
    fn var(&mut self, var: Var) {
        if self.once.has(var) {
            self.often = self.often.with(var);
        }
        self.once = self.once.with(var);
    }

    /// What is looked at is wanted, however often.
    fn wanted(&mut self, vars: Vars) {
        self.often = self.often.and(vars);
    }

    fn place(&mut self, place: Place) {
        if let Place::Var(var) = place {
            self.var(var);
        }
    }

    fn filters(&mut self, filters: &[Filter]) {
        for filter in filters {
            match filter {
                Filter::Condition(value) => self.wanted(value.vars),
                Filter::Exists { pattern, .. } => self.node(pattern),
            }
        }
    }

    fn node(&mut self, node: &Node) {
        match &node.kind {
            Kind::Join { triples, parts, filters } => {
                for triple in triples {
                    triple.places.into_iter().for_each(|place| self.place(place));
                    if let Active::Each(var) = triple.graph {
                        self.var(var);
                    }
                }
                parts.iter().for_each(|part| self.node(part));
                self.filters(filters);
            }
            Kind::Optional { left, right, filters } => {
                self.node(left);
                self.node(right);
                self.filters(filters);
            }
            Kind::Union(parts) => parts.iter().for_each(|part| self.node(part)),
            Kind::Minus { left, right } => {
                self.node(left);
                self.node(right);
            }
            Kind::Extend { inner, var, value } => {
                self.node(inner);
                self.wanted(value.vars.with(*var));
            }
            Kind::Path(_) => self.wanted(node.scope),
            Kind::Values { vars, .. } => self.wanted(Vars::of(vars)),
            Kind::Group { inner, keys, aggregates } => {
                self.node(inner);
                self.wanted(Vars::of(keys));
                for (_, aggregate) in aggregates {
                    match aggregate {
                        Aggregate::CountRows => {}
                        Aggregate::Count { var, .. } => self.wanted(Vars::NONE.with(*var)),
                        Aggregate::Sum(value)
                        | Aggregate::Average(value)
                        | Aggregate::Other { value, .. } => {
                            self.wanted(value.vars);
                        }
                    }
                }
            }
            Kind::Order { inner, keys } => {
                self.node(inner);
                keys.iter().for_each(|(key, _)| self.wanted(key.vars));
            }
            Kind::Distinct(inner) | Kind::Slice { inner, .. } => self.node(inner),
            Kind::Project { inner, vars } => {
                self.node(inner);
                self.wanted(Vars::of(vars));
            }
        }
    }
}

fn drop_columns(node: &mut Node, unwanted: Vars) {
    match &mut node.kind {
        Kind::Join { triples, parts, filters } => {
            triples.iter_mut().for_each(|triple| triple.vars = triple.vars.without(unwanted));
            parts.iter_mut().for_each(|part| drop_columns(part, unwanted));
            for filter in filters {
                if let Filter::Exists { pattern, .. } = filter {
                    drop_columns(pattern, unwanted);
                }
            }
        }
        Kind::Optional { left, right, .. } | Kind::Minus { left, right } => {
            drop_columns(left, unwanted);
            drop_columns(right, unwanted);
        }
        Kind::Union(parts) => parts.iter_mut().for_each(|part| drop_columns(part, unwanted)),
        Kind::Extend { inner, .. }
        | Kind::Group { inner, .. }
        | Kind::Order { inner, .. }
        | Kind::Distinct(inner)
        | Kind::Slice { inner, .. }
        | Kind::Project { inner, .. } => drop_columns(inner, unwanted),
        Kind::Path(_) | Kind::Values { .. } => {}
    }
}
