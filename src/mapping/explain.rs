//! A plan as text, for people: what is read, how rows are cut and joined, which statements are made.

use std::fmt::Write as _;

use super::plan::{
    Call, Collection, Column, Compression, Dialect, Encoding, Expression, Field, FieldKind, Format, Gather,
    JoinCondition, JoinKind, LiteralType, LogicalSource, Part, Plan, PredicateObjectMap, Ragged, Relation,
    RelationKind, Root, Strategy, Target, TargetSyntax, TermMap, TermType, TermValue, Trim, TriplesMap,
    ZipLengths,
};

/// The plan as readable text.
#[must_use]
pub fn explain(plan: &Plan) -> String {
    let mut text = Text { plan, out: String::new() };
    for (id, relation) in plan.relations.iter().enumerate() {
        text.relation(id, relation);
    }
    for map in &plan.maps {
        text.map(map);
    }
    for (id, target) in plan.targets.iter().enumerate() {
        text.target(id, target);
    }
    text.out
}

struct Text<'a> {
    plan: &'a Plan,
    out: String,
}

impl Text<'_> {
    fn line(&mut self, depth: usize, line: &str) {
        let _ = writeln!(self.out, "{:width$}{line}", "", width = depth * 2);
    }

    /// A heading, with where it is written and a blank line before it.
    fn heading(&mut self, line: &str, span: &crate::text::Span) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        let _ = writeln!(self.out, "{line}   ({span})");
    }

    fn relation(&mut self, id: usize, relation: &Relation) {
        match &relation.kind {
            RelationKind::Source(source) => {
                self.heading(&format!("source {id} `{}`", source.path), &relation.span);
                for line in source_lines(source) {
                    self.line(1, &line);
                }
            }
            RelationKind::View(view) => {
                self.heading(
                    &format!("view {id} `{}` on {}", relation.name, self.name(view.on)),
                    &relation.span,
                );
                self.fields(1, &view.fields, &self.plan.relations[view.on].columns);
                for join in &view.joins {
                    let kind = match join.kind {
                        JoinKind::Inner => "inner",
                        JoinKind::Left => "left",
                    };
                    let parent = &self.plan.relations[join.parent].columns;
                    let on: Vec<String> =
                        join.conditions.iter().map(|on| condition(on, &[], parent)).collect();
                    self.line(
                        1,
                        &format!("{kind} join with {} on {}", self.name(join.parent), on.join(" and ")),
                    );
                    self.fields(2, &join.fields, parent);
                }
            }
        }
        let columns: Vec<String> =
            relation.columns.iter().map(|column| format!("`{}`", column.name)).collect();
        self.line(
            1,
            &format!("read: {}", if columns.is_empty() { "nothing".into() } else { columns.join(", ") }),
        );
    }

    fn name(&self, relation: usize) -> String {
        let kind = match self.plan.relations[relation].kind {
            RelationKind::Source(_) => "source",
            RelationKind::View(_) => "view",
        };
        format!("{kind} {relation}")
    }

    fn fields(&mut self, depth: usize, fields: &[Field], columns: &[Column]) {
        for field in fields {
            let records = match &field.kind {
                FieldKind::Expression { value, json: false } => expression(value, columns),
                FieldKind::Expression { value, json: true } => {
                    format!("{}, read as JSON", expression(value, columns))
                }
                FieldKind::Iterator(path) => format!("each {path}"),
                FieldKind::Rows(dialect) => format!("each CSV row, {}", dialect_words(dialect)),
                FieldKind::Unpivot(pattern) => format!("each column whose header is /{pattern}/"),
                FieldKind::Zip { columns: zipped, lengths } => {
                    let names: Vec<String> = zipped
                        .iter()
                        .map(|zip| format!("`{}` split at {:?}", zip.name, zip.separator))
                        .collect();
                    let lengths = match lengths {
                        ZipLengths::Equal => "of equal length",
                        ZipLengths::Pad => "short ones padded",
                    };
                    format!("each place of {}, {lengths}", names.join(" and "))
                }
            };
            self.line(depth, &format!("field `{}`: {records}", field.name));
            self.fields(depth + 1, &field.fields, &field.columns);
        }
    }

    fn map(&mut self, map: &TriplesMap) {
        self.heading(&format!("map `{}` of {}", map.name, self.name(map.relation)), &map.span);
        let columns = &self.plan.relations[map.relation].columns;
        if let Some(base) = &map.base_iri {
            self.line(1, &format!("base <{base}>"));
        }
        self.term(1, "subject", &map.subject, columns);
        for graph in &map.graphs {
            self.term(1, "graph", graph, columns);
        }
        for predicate_object in &map.predicate_objects {
            self.predicate_object(predicate_object, columns);
        }
    }

    fn predicate_object(&mut self, map: &PredicateObjectMap, columns: &[Column]) {
        for predicate in &map.predicates {
            self.term(1, "predicate", predicate, columns);
        }
        for object in &map.objects {
            self.term(2, "object", object, columns);
        }
        for graph in &map.graphs {
            self.term(2, "graph", graph, columns);
        }
    }

    fn term(&mut self, depth: usize, what: &str, map: &TermMap, columns: &[Column]) {
        let mut line = format!("{what} {}", self.made(map, columns));
        if let Some(condition) = &map.condition {
            let _ = write!(line, " if {}", expression(condition, columns));
        }
        for target in &map.targets {
            let _ = write!(line, " → target {target}");
        }
        self.line(depth, &line);
        if let TermValue::Gather(gather) = &map.value {
            for member in &gather.maps {
                self.term(depth + 1, "of", member, columns);
            }
        }
    }

    fn made(&self, map: &TermMap, columns: &[Column]) -> String {
        match &map.value {
            TermValue::Constant(term) if term.is_empty() => "the default graph".to_owned(),
            TermValue::Constant(term) => term.clone(),
            TermValue::Fresh => "a fresh blank node".to_owned(),
            TermValue::Row(row) => format!("the IRI of the row, <{}…>", row.before),
            TermValue::Expression(value) => {
                format!("{} {}", kind(&map.term_type, columns), expression(value, columns))
            }
            TermValue::Join(join) => {
                let parent = &self.plan.maps[join.parent];
                let parent_columns = &self.plan.relations[parent.relation].columns;
                let on: Vec<String> =
                    join.conditions.iter().map(|on| condition(on, columns, parent_columns)).collect();
                let rows = if on.is_empty() {
                    "of the same row".to_owned()
                } else {
                    format!("where {}", on.join(" and "))
                };
                format!("the subject of `{}` {rows}", parent.name)
            }
            TermValue::Gather(gather) => self.gathered(gather, columns),
        }
    }

    fn gathered(&self, gather: &Gather, columns: &[Column]) -> String {
        let kind = match gather.kind {
            Collection::List => "list",
            Collection::Bag => "bag",
            Collection::Seq => "sequence",
            Collection::Alt => "set of alternatives",
        };
        let mut text = format!("a {kind}");
        if let Some(node) = &gather.node {
            let _ = write!(text, " named {}", self.made(node, columns));
        }
        if gather.strategy == Strategy::CartesianProduct {
            text.push_str(", one for each combination");
        }
        if gather.allow_empty {
            text.push_str(", empty ones too");
        }
        text
    }

    fn target(&mut self, id: usize, target: &Target) {
        self.heading(&format!("target {id} `{}`", target.path), &target.span);
        let syntax = match target.syntax {
            TargetSyntax::Rdf(syntax) => syntax.info().title,
            TargetSyntax::RdfJson => "RDF/JSON",
        };
        let mut words = vec![syntax.to_owned()];
        words.extend(root(&target.root));
        words.extend(compression(target.compression).map(str::to_owned));
        words.extend(target.encoding.clone());
        self.line(1, &words.join(", "));
    }
}

fn source_lines(source: &LogicalSource) -> Vec<String> {
    let mut words = Vec::new();
    words.push(match &source.format {
        Format::Csv(dialect) => format!("CSV, {}", dialect_words(dialect)),
        Format::Json { iterator } => format!("JSON, each {iterator}"),
        Format::Xml { iterator, .. } => format!("XML, each {iterator}"),
    });
    words.extend(root(&source.root));
    words.extend(compression(source.compression).map(str::to_owned));
    words.extend(source.encoding.as_ref().map(|encoding| format!("encoded in {encoding}")));
    if !source.nulls.is_empty() {
        let nulls: Vec<String> = source.nulls.iter().map(|null| format!("{null:?}")).collect();
        words.push(format!("no value: {}", nulls.join(", ")));
    }
    let mut lines = vec![words.join(", ")];
    if let Format::Csv(dialect) = &source.format {
        for alias in &dialect.aliases {
            let headers: Vec<String> = alias.headers.iter().map(|header| format!("`{header}`")).collect();
            lines.push(format!("`{}` is {}", alias.name, headers.join(" or ")));
        }
    }
    lines
}

fn dialect_words(dialect: &Dialect) -> String {
    let mut words = vec![match dialect.delimiter {
        Some(delimiter) => format!("delimiter {delimiter:?}"),
        None => "delimiter found in the file".to_owned(),
    }];
    match dialect.quote {
        Some('"') => {}
        Some(quote) => words.push(format!("quote {quote:?}")),
        None => words.push("no quotes".to_owned()),
    }
    if !dialect.double_quote {
        words.push("quotes escaped by a backslash".to_owned());
    }
    if let Some(prefix) = &dialect.comment_prefix {
        words.push(format!("comments after {prefix:?}"));
    }
    match dialect.header_row_count {
        1 => {}
        0 => words.push("no header".to_owned()),
        count => words.push(format!("{count} header rows")),
    }
    for (count, what) in [(dialect.skip_rows, "rows"), (dialect.skip_columns, "columns")] {
        if count > 0 {
            words.push(format!("{count} {what} skipped"));
        }
    }
    if dialect.skip_blank_rows {
        words.push("blank rows skipped".to_owned());
    }
    words.extend(match dialect.trim {
        Trim::None => None,
        Trim::Start => Some("trimmed at the start".to_owned()),
        Trim::End => Some("trimmed at the end".to_owned()),
        Trim::Both => Some("trimmed".to_owned()),
    });
    if dialect.ragged == Ragged::Pad {
        words.push("short rows padded".to_owned());
    }
    words.join(", ")
}

fn root(root: &Root) -> Option<String> {
    match root {
        Root::Unspecified => None,
        Root::CurrentWorkingDirectory => Some("in the current folder".to_owned()),
        Root::MappingDirectory => Some("beside the mapping".to_owned()),
        Root::Folder(folder) => Some(format!("in `{folder}`")),
    }
}

fn compression(compression: Compression) -> Option<&'static str> {
    match compression {
        Compression::Unspecified => None,
        Compression::None => Some("not compressed"),
        Compression::Gzip => Some("gzip"),
        Compression::Zip => Some("zip"),
        Compression::TarGzip => Some("tar.gz"),
        Compression::TarXz => Some("tar.xz"),
    }
}

fn kind(term_type: &TermType, columns: &[Column]) -> String {
    match term_type {
        TermType::Iri(Encoding::Iri) => "IRI".to_owned(),
        TermType::Iri(Encoding::Uri) => "URI".to_owned(),
        TermType::Iri(Encoding::Unsafe) => "IRI (nothing encoded)".to_owned(),
        TermType::BlankNode => "blank node".to_owned(),
        TermType::Literal(literal) => match literal {
            LiteralType::Natural => "literal".to_owned(),
            LiteralType::Datatype(datatype) => format!("literal ^^<{datatype}>"),
            LiteralType::Language(tag) => format!("literal @{tag}"),
            LiteralType::DatatypeMap(map) => format!("literal ^^{}", lexical(map, columns)),
            LiteralType::LanguageMap(map) => format!("literal @{}", lexical(map, columns)),
        },
    }
}

/// The value of a map whose kind of term does not matter.
fn lexical(map: &TermMap, columns: &[Column]) -> String {
    match &map.value {
        TermValue::Expression(value) => expression(value, columns),
        TermValue::Constant(term) => term.clone(),
        TermValue::Fresh | TermValue::Row(_) | TermValue::Join(_) | TermValue::Gather(_) => "…".to_owned(),
    }
}

fn expression(value: &Expression, columns: &[Column]) -> String {
    match value {
        Expression::Constant(text) => format!("{text:?}"),
        Expression::Column(column) => format!("`{}`", name(columns, *column)),
        Expression::Field(name) => format!("`{name}`"),
        Expression::Template(parts) => {
            let mut text = String::from("\"");
            for part in parts {
                match part {
                    Part::Text(part) => text.push_str(part),
                    Part::Column(column) => {
                        let _ = write!(text, "{{{}}}", name(columns, *column));
                    }
                    Part::Field(name) => {
                        let _ = write!(text, "{{{name}}}");
                    }
                }
            }
            text + "\""
        }
        Expression::Call(call) => called(call, columns),
    }
}

fn called(call: &Call, columns: &[Column]) -> String {
    let arguments: Vec<String> = call
        .function
        .parameters
        .iter()
        .zip(&call.arguments)
        .filter(|(_, maps)| !maps.is_empty())
        .map(|(parameter, maps)| {
            let values: Vec<String> = maps.iter().map(|map| lexical(map, columns)).collect();
            format!("{}: {}", parameter.name, values.join(" + "))
        })
        .collect();
    format!("{}({})", call.function.name, arguments.join(", "))
}

fn condition(on: &JoinCondition, child: &[Column], parent: &[Column]) -> String {
    format!("{} = its {}", expression(&on.child, child), expression(&on.parent, parent))
}

fn name(columns: &[Column], column: usize) -> &str {
    columns.get(column).map_or("?", |column| column.name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::{ReadOptions, read};
    use crate::text::SourceText;

    const MAPPING: &str = r#"
@prefix rml: <http://w3id.org/rml/> .
@prefix dx: <https://w3id.org/dataesr/map#> .
@prefix csvw: <http://www.w3.org/ns/csvw#> .
@prefix fn: <https://w3id.org/dataesr/fn#> .
@prefix e: <http://e.example/> .

e:source rml:source [ a csvw:Table ; csvw:url "people.csv" ; csvw:dialect [ csvw:delimiter ";" ; csvw:trim true ] ; csvw:null "nd" ] ;
  rml:referenceFormulation rml:CSV ; dx:alias [ dx:name "id" ; dx:header "Id", "Code" ] .
e:view rml:viewOn e:source ;
  rml:field [ rml:fieldName "key" ; rml:reference "id" ] ,
    [ a dx:UnpivotField ; rml:fieldName "in" ; dx:headerPattern "Y(\\d+)" ; rml:field [ rml:fieldName "year" ; rml:reference "1" ] ] ;
  rml:leftJoin [ rml:parentLogicalView e:source ; rml:joinCondition [ rml:child "key" ; rml:parent "boss" ] ;
    rml:field [ rml:fieldName "member" ; rml:reference "id" ] ] .
e:people rml:logicalSource e:view ; rml:subjectMap [ rml:template "http://e.example/{key}/{in.year}" ; rml:class e:P ; rml:graph rml:defaultGraph ] ;
  rml:predicateObjectMap [ rml:predicate e:names ; rml:objectMap [ rml:gather ( [ rml:reference "member" ; rml:language "fr" ] ) ; rml:gatherAs <http://www.w3.org/1999/02/22-rdf-syntax-ns#List> ] ] ,
    [ rml:predicate e:up ; rml:objectMap [
        rml:condition [ rml:functionExecution [ rml:function fn:is_not_null ; rml:input [ rml:parameter fn:value ; rml:inputValueMap [ rml:reference "key" ] ] ] ] ;
        rml:functionExecution [ rml:function fn:upper ; rml:input [ rml:parameter fn:value ; rml:inputValueMap [ rml:reference "key" ] ] ] ] ] .
"#;

    #[test]
    fn a_plan_is_told_in_words() {
        let source = SourceText::new("m.ttl", MAPPING);
        let (plan, _) = read(&source, &ReadOptions::default()).unwrap();
        let expected = "\
source 0 `people.csv`   (m.ttl:8:1)
  CSV, delimiter ';', trimmed, no value: \"nd\"
  `id` is `Id` or `Code`
  read: `id`, `boss`

view 1 `e:view` on source 0   (m.ttl:10:1)
  field `key`: `id`
  field `in`: each column whose header is /^(?:Y(\\d+))$/
    field `in.year`: `1`
  left join with source 0 on `key` = its `boss`
    field `member`: `id`
  read: `key`, `in.year`, `member`

map `e:people` of view 1   (m.ttl:15:1)
  subject IRI \"http://e.example/{key}/{in.year}\"
  graph the default graph
  predicate <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>
    object <http://e.example/P>
  predicate <http://e.example/names>
    object a list
      of literal @fr `member`
  predicate <http://e.example/up>
    object literal upper(value: `key`) if is_not_null(value: `key`)
";
        assert_eq!(explain(&plan), expected);
    }
}
