//! The values of a query's parameters, from strings to RDF terms.

use super::{Choices, Parameter, QueryParameters};
use crate::rdf::Term;
use crate::text::{Diagnostic, Report, code, nearest};

impl QueryParameters {
    /// The terms of the given parameters, by variable, in the order of the declarations; a variable
    /// comes once per value. A blank value counts as not given; defaults fill in. Every fault is
    /// reported: unknown names, missing, repeated and ill-typed values.
    pub fn bind<N: AsRef<str>, V: AsRef<str>>(
        &self,
        pairs: &[(N, V)],
    ) -> Result<Vec<(String, Term)>, Report> {
        let mut report = Report::new();
        for (i, (name, _)) in pairs.iter().enumerate() {
            let name = name.as_ref();
            let again = pairs[..i].iter().any(|(before, _)| before.as_ref() == name);
            if !again && self.get(name).is_none() {
                report.push(self.unknown(name));
            }
        }
        let mut bindings = Vec::new();
        for parameter in self {
            let given: Vec<&str> = pairs
                .iter()
                .filter(|(name, value)| name.as_ref() == parameter.name && !value.as_ref().trim().is_empty())
                .map(|(_, value)| value.as_ref())
                .collect();
            let values: Vec<&str> =
                if given.is_empty() { parameter.default.iter().map(String::as_str).collect() } else { given };
            self.bind_one(parameter, &values, &mut bindings, &mut report);
        }
        if report.is_empty() { Ok(bindings) } else { Err(report) }
    }

    /// Binds the values of one parameter.
    pub(super) fn bind_one(
        &self,
        parameter: &Parameter,
        values: &[&str],
        bindings: &mut Vec<(String, Term)>,
        report: &mut Report,
    ) {
        let name = &parameter.name;
        if values.is_empty() && parameter.required {
            report.push(
                Diagnostic::new(&code::PARAMETER_MISSING, format!("the parameter `{name}` needs a value"))
                    .help(format!("its type is {}", parameter.kind.name())),
            );
        }
        if values.len() > 1 && !parameter.multiple {
            let message = format!("the parameter `{name}` takes one value, not {}", values.len());
            report.push(Diagnostic::new(&code::PARAMETER_REPEATED, message));
            return;
        }
        for value in values {
            match self.checked(parameter, value) {
                Ok(term) => bindings.push((parameter.variable.clone(), term)),
                Err(diagnostic) => report.push(diagnostic),
            }
        }
    }

    fn checked(&self, parameter: &Parameter, value: &str) -> Result<Term, Diagnostic> {
        let name = &parameter.name;
        let term = self.term(parameter.kind, value).map_err(|expected| {
            Diagnostic::new(
                &code::PARAMETER_INVALID,
                format!("the parameter `{name}` cannot be `{value}`: {expected}"),
            )
        })?;
        let Choices::List(choices) = &parameter.choices else { return Ok(term) };
        if choices.iter().any(|choice| self.term(parameter.kind, &choice.value).as_ref() == Ok(&term)) {
            return Ok(term);
        }
        let message = format!("the parameter `{name}` cannot be `{value}`: it is not among the choices");
        let names = || choices.iter().map(|choice| choice.value.as_str());
        let help = nearest(value, names()).map_or_else(
            || format!("the choices are: {}", names().collect::<Vec<_>>().join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        Err(Diagnostic::new(&code::PARAMETER_INVALID, message).help(help))
    }

    fn unknown(&self, name: &str) -> Diagnostic {
        let diagnostic = Diagnostic::new(&code::PARAMETER_UNKNOWN, format!("there is no parameter `{name}`"));
        let names: Vec<&str> = self.iter().map(|parameter| parameter.name.as_str()).collect();
        match nearest(name, names.iter().copied()) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None if names.is_empty() => diagnostic.help("the query has no parameters"),
            None => diagnostic.help(format!("the parameters are: {}", names.join(", "))),
        }
    }
}
