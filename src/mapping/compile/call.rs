//! Function executions (RML-FNML).

use super::Compiler;
use super::scope::ScopeId;
use super::term::Position;
use crate::function::{self, Arity, Function};
use crate::mapping::graph::{Node, Statement};
use crate::mapping::plan::{Call, CallResult, Expression, TermMap};
use crate::rdf::vocab::rml;
use crate::text::{Diagnostic, code, nearest};

impl Compiler<'_> {
    /// The call of an expression map: `map` says which result is wanted, `statement` refers to the
    /// execution.
    pub fn call(&mut self, map: &Node, statement: &Statement, scope: ScopeId) -> Option<Expression> {
        let execution = self.node(statement)?;
        let span = statement.span.clone();
        self.guarded(&execution, &span, "the function execution", |this| {
            let name =
                this.required(&execution, &[rml::FUNCTION, rml::FUNCTION_MAP], "a function execution")?;
            let (iri, place) = this.named(name, rml::FUNCTION_MAP)?;
            let Some(function) = function::find(&iri) else {
                this.unknown_function(&iri, &place);
                return None;
            };
            let result = this.wanted_result(map, function, scope);
            let arguments = this.arguments(&execution, function, scope);
            let (arguments, result) = (arguments?, result?);
            Some(Expression::Call(Box::new(Call { function, arguments, result, span: place.span })))
        })
    }

    /// The IRI that a shortcut gives, or a map whose constant does, and the statement that has it.
    fn named(&mut self, statement: &Statement, map: &str) -> Option<(String, Statement)> {
        if statement.predicate != map {
            return Some((self.iri(statement)?.to_owned(), statement.clone()));
        }
        let node = self.node(statement)?;
        let Some(constant) = self.one(&node, &[rml::CONSTANT]) else {
            let name = self.graph.shorten(map);
            self.fault(
                &code::MAPPING_VALUE,
                format!("`{name}` must have an `rml:constant`: it is read once, not for each row"),
                self.graph.span(&node),
                "not a constant",
            );
            return None;
        };
        // Older mappings write the IRI as a text.
        let iri = constant.iri().or_else(|| constant.text()).unwrap_or_default();
        Some((iri.to_owned(), constant.clone()))
    }

    fn unknown_function(&mut self, iri: &str, place: &Statement) {
        let message = format!("there is no function {}", self.graph.shorten(iri));
        let diagnostic =
            Diagnostic::new(&code::UNKNOWN_FUNCTION, message).at(place.span.clone(), "called here");
        let local = iri.rsplit(['#', '/']).next().unwrap_or(iri);
        let names = function::FUNCTIONS.iter().flat_map(|function| {
            std::iter::once(function.name)
                .chain(function.aliases.iter().filter_map(|alias| alias.rsplit(['#', '/']).next()))
        });
        self.report.push(match nearest(local, names) {
            Some(near) => {
                let function = function::FUNCTIONS.iter().find(|function| {
                    function.name == near || function.aliases.iter().any(|alias| alias.ends_with(near))
                });
                let found =
                    function.map_or_else(|| near.to_owned(), |function| function::iri_of(function.name));
                diagnostic.help(format!("did you mean {}?", self.graph.shorten(&found)))
            }
            None => diagnostic.help("`docs/functions.md` lists every function"),
        });
    }

    fn wanted_result(
        &mut self,
        map: &Node,
        function: &'static Function,
        scope: ScopeId,
    ) -> Option<CallResult> {
        let Some(statement) = self.one(map, &[rml::RETURN, rml::RETURN_MAP]) else {
            return Some(CallResult::Fixed(0));
        };
        if statement.predicate == rml::RETURN_MAP
            && statement.node().is_some_and(|node| !self.graph.has(&node, rml::CONSTANT))
        {
            // Each row tells.
            let map = self.term_map(statement, scope, Position::Datatype)?;
            return Some(CallResult::Named(Box::new(map)));
        }
        let (iri, place) = self.named(statement, rml::RETURN_MAP)?;
        if let Some(result) = function.result(&iri) {
            return Some(CallResult::Fixed(result));
        }
        let message = format!("`{}` has no result {}", function.name, self.graph.shorten(&iri));
        let mut names = vec![self.graph.shorten(function::OUTPUT)];
        let further = function.further().iter();
        names.extend(further.map(|result| self.graph.shorten(&function::iri_of(result.name))));
        let help = match names.as_slice() {
            [only] => format!("its result is {only}; `rml:return` may also be left out"),
            several => format!("its results are {}", several.join(", ")),
        };
        self.fault_with_help(
            &code::UNKNOWN_PARAMETER,
            message,
            (place.span, "not a result of this function"),
            help,
        );
        None
    }

    fn arguments(
        &mut self,
        execution: &Node,
        function: &'static Function,
        scope: ScopeId,
    ) -> Option<Vec<Vec<TermMap>>> {
        let graph = self.graph;
        let mut arguments: Vec<Vec<TermMap>> = function.parameters.iter().map(|_| Vec::new()).collect();
        let mut complete = true;
        for statement in graph.all(execution, rml::INPUT) {
            match self.node(statement).and_then(|input| self.input(&input, function, scope)) {
                Some((parameter, map)) => arguments[parameter].push(map),
                None => complete = false,
            }
        }
        for (parameter, given) in function.parameters.iter().zip(&arguments) {
            if parameter.arity == Arity::Required && given.is_empty() && complete {
                let message = format!("`{}` is called without `{}`", function.name, parameter.name);
                self.fault_with_help(
                    &code::MISSING_PARAMETER,
                    message,
                    (graph.span(execution), "called here"),
                    format!(
                        "add `rml:input [ rml:parameter {} ; … ]`",
                        graph.shorten(&function::iri_of(parameter.name))
                    ),
                );
                return None;
            }
        }
        complete.then_some(arguments)
    }

    /// The place of a parameter, and the map of its value.
    fn input(
        &mut self,
        input: &Node,
        function: &'static Function,
        scope: ScopeId,
    ) -> Option<(usize, TermMap)> {
        let parameter = self.required(input, &[rml::PARAMETER, rml::PARAMETER_MAP], "an input");
        let value = self.required(input, &[rml::INPUT_VALUE, rml::INPUT_VALUE_MAP], "an input");
        let map = value.and_then(|value| {
            if value.predicate == rml::INPUT_VALUE {
                self.constant(&value.object, &value.span, Position::Argument)
            } else {
                self.term_map(value, scope, Position::Argument)
            }
        });
        let (iri, place) = self.named(parameter?, rml::PARAMETER_MAP)?;
        let Some(index) = function.parameter(&iri) else {
            self.unknown_parameter(&iri, &place, function);
            return None;
        };
        Some((index, map?))
    }

    fn unknown_parameter(&mut self, iri: &str, place: &Statement, function: &'static Function) {
        let message = format!("`{}` has no parameter {}", function.name, self.graph.shorten(iri));
        let diagnostic = Diagnostic::new(&code::UNKNOWN_PARAMETER, message)
            .at(place.span.clone(), "not a parameter of this function");
        let local = iri.rsplit(['#', '/']).next().unwrap_or(iri);
        let help = match nearest(local, function.parameters.iter().map(|parameter| parameter.name)) {
            Some(near) => format!("did you mean {}?", self.graph.shorten(&function::iri_of(near))),
            None if function.parameters.is_empty() => "it takes none".to_owned(),
            None => {
                let names: Vec<String> = function
                    .parameters
                    .iter()
                    .map(|parameter| self.graph.shorten(&function::iri_of(parameter.name)))
                    .collect();
                format!("it takes {}", names.join(", "))
            }
        };
        self.report.push(diagnostic.help(help));
    }
}
