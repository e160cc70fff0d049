//! A plan in words, for people.

use std::fmt::Write as _;

use super::RunOptions;
use super::source::locate;
use crate::mapping::{
    Column, Expression, Format, Part, Plan, Relation, RelationKind, TermMap, TermType, TermValue,
};

/// What a plan reads and what it makes of it.
#[must_use]
pub fn describe(plan: &Plan, options: &RunOptions) -> String {
    let mut out = String::new();
    for (number, relation) in plan.relations.iter().enumerate() {
        let _ = writeln!(out, "{} {}", relation.name, origin(relation, plan, options));
        let names: Vec<&str> = relation.columns.iter().map(|column| column.name.as_str()).collect();
        let _ = writeln!(
            out,
            "  reads {}",
            if names.is_empty() { "no column".to_owned() } else { names.join(", ") }
        );
        for map in plan.maps.iter().filter(|map| map.relation == number) {
            let _ = writeln!(out, "  {} makes {}", map.name, term(&map.subject, relation, plan));
            for graph in &map.graphs {
                let _ = writeln!(out, "    in the graph {}", term(graph, relation, plan));
            }
            for one in &map.predicate_objects {
                let all = |terms: &[TermMap]| {
                    terms.iter().map(|map| term(map, relation, plan)).collect::<Vec<_>>().join(", ")
                };
                let _ = write!(out, "    {} {}", all(&one.predicates), all(&one.objects));
                let graphs = all(&one.graphs);
                let _ = if graphs.is_empty() { writeln!(out) } else { writeln!(out, " in {graphs}") };
            }
        }
        out.push('\n');
    }
    for target in &plan.targets {
        let _ = writeln!(out, "writes {} besides", target.path);
    }
    out
}

fn origin(relation: &Relation, plan: &Plan, options: &RunOptions) -> String {
    match &relation.kind {
        RelationKind::View(view) => {
            let joined: Vec<&str> =
                view.joins.iter().map(|join| plan.relations[join.parent].name.as_str()).collect();
            let on = format!("is a view on {}", plan.relations[view.on].name);
            if joined.is_empty() { on } else { format!("{on} joined with {}", joined.join(", ")) }
        }
        RelationKind::Source(source) => {
            let what = match &source.format {
                Format::Csv(_) => "CSV".to_owned(),
                Format::Json { iterator } => format!("JSON, by {iterator}"),
            };
            let found = match locate(source, options) {
                Ok(path) => path.display().to_string(),
                Err(_) => format!("{}, which is missing", source.path),
            };
            format!("is {what}: {found}")
        }
    }
}

fn term(map: &TermMap, relation: &Relation, plan: &Plan) -> String {
    let value = match &map.value {
        TermValue::Constant(text) if text.is_empty() => "the default graph".to_owned(),
        TermValue::Constant(text) => text.clone(),
        TermValue::Fresh => "a new blank node".to_owned(),
        TermValue::Join(join) => format!("the subjects of {}", plan.maps[join.parent].name),
        TermValue::Gather(gather) => format!("a collection of {} maps", gather.maps.len()),
        TermValue::Expression(value) => {
            let text = expression(value, &relation.columns);
            match map.term_type {
                TermType::Iri(_) => format!("<{text}>"),
                TermType::BlankNode => format!("_:{text}"),
                TermType::Literal(_) => format!("\"{text}\""),
            }
        }
    };
    if map.condition.is_some() { format!("{value} (on condition)") } else { value }
}

fn expression(value: &Expression, columns: &[Column]) -> String {
    let name = |column: &usize| columns.get(*column).map_or("?", |column| column.name.as_str());
    match value {
        Expression::Constant(text) => text.clone(),
        Expression::Column(column) => format!("{{{}}}", name(column)),
        Expression::Field(field) => format!("{{{field}}}"),
        Expression::Template(parts) => parts
            .iter()
            .map(|part| match part {
                Part::Text(text) => text.clone(),
                Part::Column(column) => format!("{{{}}}", name(column)),
                Part::Field(field) => format!("{{{field}}}"),
            })
            .collect(),
        Expression::Call(call) => {
            let arguments: Vec<String> = call
                .arguments
                .iter()
                .flatten()
                .map(|map| match &map.value {
                    TermValue::Constant(text) => text.clone(),
                    TermValue::Expression(value) => expression(value, columns),
                    _ => "?".to_owned(),
                })
                .collect();
            format!("fn:{}({})", call.function.name, arguments.join(", "))
        }
    }
}
