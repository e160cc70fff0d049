//! The algebra of a query as operators on tables; what they do not know is left to the evaluator.

use std::collections::HashSet;

use oxigraph::model::{Term, Variable};
use spargebra::algebra::{AggregateFunction, Expression, GraphPattern, OrderExpression};
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern};

use super::Bail;
use super::path::Path;
use super::terms::{Terms, UNBOUND};
use crate::store::index::TermId;

/// A variable, or a blank node of a pattern, by its number.
pub type Var = u8;

/// A set of variables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Vars(u128);

impl Vars {
    pub const NONE: Self = Self(0);

    #[must_use]
    pub fn of(vars: &[Var]) -> Self {
        vars.iter().copied().fold(Self::NONE, Self::with)
    }

    #[must_use]
    pub fn with(self, var: Var) -> Self {
        Self(self.0 | 1 << var)
    }

    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    #[must_use]
    pub fn both(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub fn has(self, var: Var) -> bool {
        self.0 & 1 << var != 0
    }

    pub fn within(self, other: Self) -> bool {
        self.without(other).is_empty()
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn iter(self) -> impl Iterator<Item = Var> + use<> {
        (0..128).filter(move |var| self.has(*var))
    }
}

/// A place of a triple pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A term; one that the query made matches nothing.
    Term(TermId),
    Var(Var),
}

/// The graph in which a pattern is matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Active {
    Default,
    Named(TermId),
    Each(Var),
}

#[derive(Clone, Debug)]
pub struct Triple {
    pub places: [Place; 3],
    pub graph: Active,
    /// The variables whose values are wanted.
    pub vars: Vars,
}

/// An operator with the variables that its solutions may bind, and those that they all bind.
#[derive(Clone, Debug)]
pub struct Node {
    pub kind: Kind,
    pub scope: Vars,
    pub certain: Vars,
}

#[derive(Clone, Debug)]
pub enum Kind {
    Join { triples: Vec<Triple>, parts: Vec<Node>, filters: Vec<Filter> },
    Optional { left: Box<Node>, right: Box<Node>, filters: Vec<Filter> },
    Union(Vec<Node>),
    Minus { left: Box<Node>, right: Box<Node> },
    Extend { inner: Box<Node>, var: Var, value: Value },
    Path(Path),
    Values { vars: Vec<Var>, rows: Vec<Vec<TermId>> },
    Group { inner: Box<Node>, keys: Vec<Var>, aggregates: Vec<(Var, Aggregate)> },
    Order { inner: Box<Node>, keys: Vec<(Value, bool)> },
    Distinct(Box<Node>),
    Slice { inner: Box<Node>, start: usize, length: Option<usize> },
    Project { inner: Box<Node>, vars: Vec<Var> },
}

/// An expression without EXISTS.
#[derive(Clone, Debug)]
pub struct Value {
    pub expression: Expression,
    pub vars: Vars,
}

#[derive(Clone, Debug)]
pub enum Filter {
    Condition(Value),
    Exists { pattern: Box<Node>, negated: bool, vars: Vars },
}

impl Filter {
    /// The variables that it looks at.
    pub fn vars(&self) -> Vars {
        match self {
            Self::Condition(value) => value.vars,
            Self::Exists { vars, .. } => *vars,
        }
    }
}

#[derive(Clone, Debug)]
pub enum Aggregate {
    CountRows,
    Count {
        var: Var,
        distinct: bool,
    },
    Sum(Value),
    Average(Value),
    /// What the engine does itself, given the values.
    Other {
        function: AggregateFunction,
        distinct: bool,
        value: Value,
    },
}

/// Makes operators of patterns.
pub struct Planner<'a> {
    pub terms: &'a Terms,
    /// By number; a blank node has a name that no variable can have.
    pub names: Vec<Variable>,
    /// Whether the query chooses its graphs itself; then GRAPH is for the engine.
    pub chosen: bool,
}

impl Planner<'_> {
    pub fn var(&mut self, variable: &Variable) -> Result<Var, Bail> {
        if let Some(place) = self.names.iter().position(|name| name == variable) {
            return Var::try_from(place).map_err(|_| Bail);
        }
        let var = Var::try_from(self.names.len()).ok().filter(|var| *var < 128).ok_or(Bail)?;
        self.names.push(variable.clone());
        Ok(var)
    }

    pub fn node(&mut self, pattern: &GraphPattern, active: Active) -> Result<Node, Bail> {
        Ok(match pattern {
            GraphPattern::Bgp { .. } | GraphPattern::Join { .. } | GraphPattern::Filter { .. } => {
                self.join(pattern, active)?
            }
            GraphPattern::Graph { .. } if self.chosen => return Err(Bail),
            GraphPattern::Graph { name: NamedNodePattern::NamedNode(name), inner } => {
                let graph = self.terms.intern(&name.clone().into())?;
                self.node(inner, Active::Named(graph))?
            }
            GraphPattern::Graph { name: NamedNodePattern::Variable(name), inner } => {
                let var = self.var(name)?;
                self.node(inner, Active::Each(var))?
            }
            GraphPattern::LeftJoin { left, right, expression } => {
                let left = Box::new(self.node(left, active)?);
                let right = Box::new(self.node(right, active)?);
                let mut filters = Vec::new();
                if let Some(expression) = expression {
                    self.conjuncts(expression, active, &mut filters)?;
                }
                if filters.iter().any(|filter| matches!(filter, Filter::Exists { .. })) {
                    return Err(Bail);
                }
                let (scope, certain) = (left.scope.and(right.scope), left.certain);
                Node { kind: Kind::Optional { left, right, filters }, scope, certain }
            }
            GraphPattern::Union { left, right } => {
                let mut parts = Vec::new();
                for side in [left, right] {
                    match self.node(side, active)? {
                        Node { kind: Kind::Union(inner), .. } => parts.extend(inner),
                        node => parts.push(node),
                    }
                }
                let scope = parts.iter().fold(Vars::NONE, |vars, part| vars.and(part.scope));
                let certain = parts.iter().fold(scope, |vars, part| vars.both(part.certain));
                Node { kind: Kind::Union(parts), scope, certain }
            }
            GraphPattern::Minus { left, right } => {
                let left = Box::new(self.node(left, active)?);
                let right = Box::new(self.node(right, active)?);
                let (scope, certain) = (left.scope, left.certain);
                Node { kind: Kind::Minus { left, right }, scope, certain }
            }
            GraphPattern::Extend { inner, variable, expression } => {
                let inner = Box::new(self.node(inner, active)?);
                let value = self.value(expression)?;
                let var = self.var(variable)?;
                if inner.scope.has(var) {
                    return Err(Bail);
                }
                let constant = matches!(expression, Expression::NamedNode(_) | Expression::Literal(_));
                let scope = inner.scope.with(var);
                let certain = if constant { inner.certain.with(var) } else { inner.certain };
                Node { kind: Kind::Extend { inner, var, value }, scope, certain }
            }
            GraphPattern::Values { variables, bindings } => self.values(variables, bindings)?,
            GraphPattern::Group { .. }
            | GraphPattern::OrderBy { .. }
            | GraphPattern::Distinct { .. }
            | GraphPattern::Reduced { .. }
            | GraphPattern::Slice { .. }
            | GraphPattern::Project { .. } => self.modifier(pattern, active)?,
            GraphPattern::Path { subject, path, object } => {
                if matches!(active, Active::Each(_)) {
                    return Err(Bail);
                }
                let ends = [self.place(subject)?, self.place(object)?];
                let path = Path { ends, step: self.path(path)?, graph: active };
                let vars = ends.iter().fold(Vars::NONE, |vars, end| match end {
                    Place::Var(var) => vars.with(*var),
                    Place::Term(_) => vars,
                });
                Node { kind: Kind::Path(path), scope: vars, certain: vars }
            }
            GraphPattern::Lateral { .. } | GraphPattern::Service { .. } => {
                return Err(Bail);
            }
        })
    }

    /// What stands around a whole pattern.
    fn modifier(&mut self, pattern: &GraphPattern, active: Active) -> Result<Node, Bail> {
        Ok(match pattern {
            GraphPattern::Group { inner, variables, aggregates } => {
                let inner = Box::new(self.node(inner, active)?);
                let keys = variables.iter().map(|key| self.var(key)).collect::<Result<Vec<_>, _>>()?;
                let mut found = Vec::new();
                let mut scope = Vars::of(&keys);
                let certain = scope.both(inner.certain);
                for (variable, aggregate) in aggregates {
                    let aggregate = self.aggregate(aggregate)?;
                    let var = self.var(variable)?;
                    scope = scope.with(var);
                    found.push((var, aggregate));
                }
                Node { kind: Kind::Group { inner, keys, aggregates: found }, scope, certain }
            }
            GraphPattern::OrderBy { inner, expression } => {
                let inner = Box::new(self.node(inner, active)?);
                // What is equal by a key is equal by the same key again.
                let mut seen = HashSet::new();
                let keys = expression
                    .iter()
                    .filter(|order| match order {
                        OrderExpression::Asc(key) | OrderExpression::Desc(key) => seen.insert(key),
                    })
                    .map(|order| match order {
                        OrderExpression::Asc(key) => Ok((self.value(key)?, false)),
                        OrderExpression::Desc(key) => Ok((self.value(key)?, true)),
                    })
                    .collect::<Result<Vec<_>, Bail>>()?;
                let (scope, certain) = (inner.scope, inner.certain);
                Node { kind: Kind::Order { inner, keys }, scope, certain }
            }
            GraphPattern::Distinct { inner } => {
                let inner = Box::new(self.node(inner, active)?);
                let (scope, certain) = (inner.scope, inner.certain);
                Node { kind: Kind::Distinct(inner), scope, certain }
            }
            // REDUCED may keep what is repeated.
            GraphPattern::Reduced { inner } => self.node(inner, active)?,
            GraphPattern::Slice { inner, start, length } => {
                let inner = Box::new(self.node(inner, active)?);
                let (scope, certain) = (inner.scope, inner.certain);
                Node { kind: Kind::Slice { inner, start: *start, length: *length }, scope, certain }
            }
            GraphPattern::Project { inner, variables } => {
                let inner = Box::new(self.node(inner, active)?);
                let vars = variables.iter().map(|var| self.var(var)).collect::<Result<Vec<_>, _>>()?;
                let scope = Vars::of(&vars);
                if scope.iter().count() != vars.len() || matches!(active, Active::Each(_)) {
                    return Err(Bail);
                }
                let certain = scope.both(inner.certain);
                Node { kind: Kind::Project { inner, vars }, scope, certain }
            }
            _ => return Err(Bail),
        })
    }

    /// One join of all triples, parts and conditions that stand together.
    fn join(&mut self, pattern: &GraphPattern, active: Active) -> Result<Node, Bail> {
        let (mut triples, mut parts, mut filters) = (Vec::new(), Vec::new(), Vec::new());
        let mut inside = pattern;
        while let GraphPattern::Filter { expr, inner } = inside {
            self.conjuncts(expr, active, &mut filters)?;
            inside = inner;
        }
        self.gather(inside, active, &mut triples, &mut parts)?;
        if triples.is_empty() && matches!(active, Active::Each(_)) {
            // An empty pattern matches once in each graph.
            return Err(Bail);
        }
        let mut scope = Vars::NONE;
        let mut certain = Vars::NONE;
        for triple in &triples {
            scope = scope.and(triple.vars);
            certain = certain.and(triple.vars);
        }
        for part in &parts {
            scope = scope.and(part.scope);
            certain = certain.and(part.certain);
        }
        Ok(Node { kind: Kind::Join { triples, parts, filters }, scope, certain })
    }

    fn gather(
        &mut self,
        pattern: &GraphPattern,
        active: Active,
        triples: &mut Vec<Triple>,
        parts: &mut Vec<Node>,
    ) -> Result<(), Bail> {
        match pattern {
            GraphPattern::Bgp { patterns } => {
                for pattern in patterns {
                    triples.push(self.triple(pattern, active)?);
                }
            }
            GraphPattern::Join { left, right } => {
                self.gather(left, active, triples, parts)?;
                self.gather(right, active, triples, parts)?;
            }
            other => parts.push(self.node(other, active)?),
        }
        Ok(())
    }

    fn triple(&mut self, pattern: &TriplePattern, active: Active) -> Result<Triple, Bail> {
        let subject = self.place(&pattern.subject)?;
        let predicate = match &pattern.predicate {
            NamedNodePattern::NamedNode(node) => Place::Term(self.terms.intern(&node.clone().into())?),
            NamedNodePattern::Variable(variable) => Place::Var(self.var(variable)?),
        };
        let places = [subject, predicate, self.place(&pattern.object)?];
        let mut vars = Vars::NONE;
        let graph = if let Active::Each(var) = active { Some(Place::Var(var)) } else { None };
        for place in places.into_iter().chain(graph) {
            if let Place::Var(var) = place {
                vars = vars.with(var);
            }
        }
        Ok(Triple { places, graph: active, vars })
    }

    fn place(&mut self, term: &TermPattern) -> Result<Place, Bail> {
        Ok(match term {
            TermPattern::NamedNode(node) => Place::Term(self.terms.intern(&node.clone().into())?),
            TermPattern::Literal(literal) => Place::Term(self.terms.intern(&literal.clone().into())?),
            TermPattern::Variable(variable) => Place::Var(self.var(variable)?),
            TermPattern::BlankNode(node) => Place::Var(self.var(&Variable::new_unchecked(node.to_string()))?),
            TermPattern::Triple(_) => return Err(Bail),
        })
    }

    fn values(
        &mut self,
        variables: &[Variable],
        bindings: &[Vec<Option<spargebra::term::GroundTerm>>],
    ) -> Result<Node, Bail> {
        let vars = variables.iter().map(|var| self.var(var)).collect::<Result<Vec<_>, _>>()?;
        let scope = Vars::of(&vars);
        if scope.iter().count() != vars.len() {
            return Err(Bail);
        }
        let id = |term: &Option<spargebra::term::GroundTerm>| match term {
            Some(term) => self.terms.intern(&Term::from(term.clone())),
            None => Ok(UNBOUND),
        };
        let rows = bindings
            .iter()
            .map(|row| row.iter().map(id).collect())
            .collect::<Result<Vec<Vec<TermId>>, _>>()?;
        let bound = |place: usize| rows.iter().all(|row| row[place] != UNBOUND);
        let certain: Vec<Var> =
            (0..vars.len()).filter(|place| bound(*place)).map(|place| vars[place]).collect();
        Ok(Node { certain: Vars::of(&certain), kind: Kind::Values { vars, rows }, scope })
    }
}
