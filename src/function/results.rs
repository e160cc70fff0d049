//! Functions with several results: `rml:return` says which one is wanted.
//!
//! Most functions have one, which is in their own entry; what some give besides stands here.

use super::{Function, Kind, Run, date, func, geo, iri, today};

/// A result that a function has besides its first.
#[derive(Debug)]
pub struct FurtherResult {
    /// Its local name in our namespace.
    pub name: &'static str,
    /// Whole IRIs by which other vocabularies know it.
    pub aliases: &'static [&'static str],
    pub kind: Kind,
    pub summary: &'static str,
    pub run: Run,
}

static FURTHER: &[(&Function, &[FurtherResult])] = &[
    (
        &date::ACADEMIC_YEAR,
        &[
            FurtherResult {
                name: "first",
                aliases: &[],
                kind: Kind::Integer,
                summary: "The year in which it begins.",
                run: |arguments, out| date::years(arguments.text(0)).map(|years| out.push(years.0)),
            },
            FurtherResult {
                name: "last",
                aliases: &[],
                kind: Kind::Integer,
                summary: "The year in which it ends.",
                run: |arguments, out| date::years(arguments.text(0)).map(|years| out.push(years.1)),
            },
        ],
    ),
    (
        &geo::POINT,
        &[
            FurtherResult {
                name: "latitude",
                aliases: &[],
                kind: Kind::Decimal,
                summary: "The latitude.",
                run: geo::LATITUDE.run,
            },
            FurtherResult {
                name: "longitude",
                aliases: &[],
                kind: Kind::Decimal,
                summary: "The longitude.",
                run: geo::LONGITUDE.run,
            },
        ],
    ),
    (
        &iri::URL_PARTS,
        &[
            FurtherResult {
                name: "scheme",
                aliases: &[
                    "http://example.com/functions/protocolOutput",
                    "http://example.com/functions/hasProtocolOutput",
                ],
                kind: Kind::Text,
                summary: "What stands before `://`.",
                run: |arguments, out| iri::parts(arguments.text(0)).map(|parts| out.push(parts.0.to_owned())),
            },
            FurtherResult {
                name: "host",
                aliases: &[
                    "http://example.com/functions/domainOutput",
                    "http://example.com/functions/hasDomainOutput",
                ],
                kind: Kind::Text,
                summary: "What stands between `://` and the path.",
                run: |arguments, out| iri::parts(arguments.text(0)).map(|parts| out.push(parts.1.to_owned())),
            },
        ],
    ),
];

impl Function {
    /// The results besides the first.
    #[must_use]
    pub fn further(&self) -> &'static [FurtherResult] {
        FURTHER.iter().find(|(function, _)| function.name == self.name).map_or(&[], |(_, further)| further)
    }

    /// The place of the result that an IRI names, the first being 0.
    #[must_use]
    pub fn result(&self, iri: &str) -> Option<usize> {
        let own = iri.strip_prefix(func::NAMESPACE);
        let iri = &*today(iri);
        if self.returns.contains(&iri) {
            return Some(0);
        }
        let named = |result: &FurtherResult| own == Some(result.name) || result.aliases.contains(&iri);
        self.further().iter().position(named).map(|place| place + 1)
    }

    /// How the result at a place is made, and what its values are.
    #[must_use]
    pub fn run_for(&self, result: usize) -> (Run, Kind) {
        let further = result.checked_sub(1).and_then(|place| self.further().get(place));
        further.map_or((self.run, self.output), |further| (further.run, further.kind))
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::super::{Arguments, OUTPUT, find, iri_of};

    #[test]
    fn each_result_is_found_and_run() {
        let result = |name: &str, result: &str, value: &'static str| {
            let function = find(&iri_of(name)).unwrap();
            let (run, kind) = function.run_for(function.result(result)?);
            let mut out = Vec::new();
            run(&Arguments(&[vec![Cow::Borrowed(value)]]), &mut out).ok()?;
            Some(format!("{} {kind:?}", out.join(" ")))
        };
        let url = "https://www.e.example/a/b?c";
        assert_eq!(result("url_parts", OUTPUT, url).as_deref(), Some("a/b?c Text"));
        assert_eq!(result("url_parts", &iri_of("scheme"), url).as_deref(), Some("https Text"));
        let domain = "http://example.com/functions/domainOutput";
        assert_eq!(result("url_parts", domain, url).as_deref(), Some("www.e.example Text"));
        assert_eq!(result("academic_year", &iri_of("last"), "1999-00").as_deref(), Some("2000 Integer"));
        assert_eq!(result("point", &iri_of("longitude"), "48,8;2,3").as_deref(), Some("2.3 Decimal"));
        assert_eq!(result("point", &iri_of("height"), "48,8;2,3"), None);
    }
}
