//! What every page has around its content, and how its parts are written.

use askama::Template;

use super::PageContext;
use super::markup::Markup;
use super::words::Words;
use crate::rdf::iri::push_uri_safe;
use crate::text::Report;
use crate::view::{Chart, ChartKind, Link, Literal, Pager, ResultView, Text, Value};

/// The part of the site that a page belongs to, for the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    Browse,
    Datasets,
    Queries,
    Console,
    About,
    None,
}

/// The frame of a page.
pub struct Layout<'a> {
    context: PageContext<'a>,
    words: &'static Words,
    pub title: Text,
    pub section: Section,
    /// What is in the search box.
    pub searched: String,
    /// The same in a data format, for programs that read the head of a page.
    pub alternates: Vec<DataLink>,
    /// The IRI of what the page tells about.
    pub subject: Option<String>,
    /// Not for search engines.
    pub unlisted: bool,
}

/// A representation for programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataLink {
    pub href: String,
    pub media_type: &'static str,
    pub title: &'static str,
}

impl<'a> Layout<'a> {
    pub fn new(context: &PageContext<'a>, section: Section, title: Text) -> Self {
        Self {
            context: *context,
            words: Words::of(context.language),
            title,
            section,
            searched: String::new(),
            alternates: Vec::new(),
            subject: None,
            unlisted: false,
        }
    }

    /// A page whose title is one of our words.
    pub fn titled(context: &PageContext<'a>, section: Section, key: &str) -> Self {
        let words = Words::of(context.language);
        Self::new(context, section, Text::new(words.get(key), words.tag))
    }

    /// The language of the theme's texts and, where there are words in it, of the page.
    #[must_use]
    pub fn lang(&self) -> &str {
        self.context.language
    }

    #[must_use]
    pub fn site(&self) -> Text {
        let theme = self.context.theme();
        let title = theme.site.title.pick(self.lang(), &theme.languages);
        title.map(|(tag, text)| Text::new(text, tag)).unwrap_or_default()
    }

    #[must_use]
    pub fn site_name(&self) -> Markup {
        self.text(&self.site())
    }

    #[must_use]
    pub fn generation(&self) -> &str {
        self.context.generation().id()
    }

    #[must_use]
    pub fn is(&self, section: &str) -> bool {
        section
            == match self.section {
                Section::Browse => "browse",
                Section::Datasets => "datasets",
                Section::Queries => "queries",
                Section::Console => "console",
                Section::About => "about",
                Section::None => "",
            }
    }

    /// One of our words.
    #[must_use]
    pub fn t(&self, key: &str) -> String {
        self.words.get(key)
    }

    /// A phrase about a number.
    #[must_use]
    pub fn n(&self, key: &str, count: impl Count) -> String {
        self.words.count(key, count.get())
    }

    /// A phrase with a text in it.
    #[must_use]
    pub fn with(&self, key: &str, name: &str, value: &str) -> String {
        self.words.with(key, &[(name, value)])
    }

    /// A number as the reader writes it.
    #[must_use]
    pub fn number(&self, count: impl Count) -> String {
        crate::view::Formatter::of(self.lang()).count(count.get())
    }

    #[must_use]
    pub fn bytes(&self, bytes: impl Count) -> String {
        crate::view::Formatter::of(self.lang()).bytes(bytes.get())
    }

    /// An address for a link. A language that was asked for by `?lang=` goes along on our own pages.
    #[must_use]
    pub fn to(&self, href: &str) -> String {
        match self.context.query("lang") {
            Some(_) if href.starts_with('/') => with_parameter(href, "lang", self.lang()),
            _ => href.to_owned(),
        }
    }

    /// The language of the page, where forms must carry it along.
    #[must_use]
    pub fn asked_language(&self) -> Option<&str> {
        self.context.query("lang").map(|_| self.lang())
    }

    /// The other languages of the site with the address of this page in each: tag, name, address.
    #[must_use]
    pub fn languages(&self) -> Vec<(String, String, String)> {
        let others = self.context.theme().languages.iter().filter(|tag| *tag != self.lang());
        others.map(|tag| (tag.clone(), own_name(tag), self.here_with("lang", tag))).collect()
    }

    /// The address of this page with a parameter set.
    #[must_use]
    pub fn here_with(&self, name: &str, value: &str) -> String {
        let mut href = self.context.path.to_owned();
        for (have, given) in self.context.query {
            if have != name {
                href = with_parameter(&href, have, given);
            }
        }
        with_parameter(&href, name, value)
    }

    /// The address of another page of this list.
    #[must_use]
    pub fn page_href(&self, page: impl Count) -> String {
        self.here_with("page", &page.get().to_string())
    }

    /// A text with its language.
    #[must_use]
    pub fn text(&self, text: &Text) -> Markup {
        Markup::spoken(&text.text, text.foreign(self.lang()))
    }

    /// An address that may be broken after its slashes.
    #[must_use]
    #[expect(clippy::unused_self, reason = "templates ask the page")]
    pub fn breakable(&self, address: &str) -> Markup {
        Markup::breakable(address)
    }

    #[must_use]
    pub fn link(&self, link: &Link) -> Markup {
        Markup::of(&LinkPart { page: self, link })
    }

    #[must_use]
    pub fn value(&self, value: &Value) -> Markup {
        Markup::of(&ValuePart { page: self, value })
    }

    #[must_use]
    pub fn chart(&self, chart: &Chart) -> Markup {
        Markup::of(&ChartPart { page: self, chart })
    }

    #[must_use]
    pub fn result(&self, result: &ResultView) -> Markup {
        Markup::of(&ResultPart { page: self, result })
    }

    #[must_use]
    pub fn pager(&self, pager: &Pager) -> Markup {
        Markup::of(&PagerPart { page: self, pager })
    }

    #[must_use]
    pub fn findings(&self, report: &Report) -> Markup {
        let findings = report.diagnostics.iter().map(super::finding::Finding::of).collect();
        Markup::of(&FindingsPart { page: self, findings })
    }

    /// What a data type is to readers: nothing for those that the value shows by itself.
    #[must_use]
    #[expect(clippy::unused_self, reason = "templates ask the page")]
    pub fn datatype<'l>(&self, literal: &'l Literal) -> Option<&'l str> {
        let datatype = literal.datatype.as_deref()?;
        let plain = literal.number.is_some() || literal.time.is_some() || literal.href.is_some();
        (!plain && !datatype.starts_with("xsd:")).then_some(datatype)
    }

    /// The style sheet of the program, and the one of the theme if it has one.
    #[must_use]
    pub fn styles(&self) -> Vec<String> {
        super::assets::styles(self.context.theme())
    }

    #[must_use]
    #[expect(clippy::unused_self, reason = "templates ask the page")]
    pub fn icon(&self) -> String {
        super::assets::address("icon.svg")
    }

    #[must_use]
    #[expect(clippy::unused_self, reason = "templates ask the page")]
    pub fn script(&self) -> String {
        super::assets::address("app.js")
    }
}

/// A number of things, however a template comes by it.
pub trait Count {
    fn get(&self) -> u64;
}

impl Count for u64 {
    fn get(&self) -> u64 {
        *self
    }
}

impl Count for usize {
    fn get(&self) -> u64 {
        u64::try_from(*self).unwrap_or(u64::MAX)
    }
}

impl<T: Count + ?Sized> Count for &T {
    fn get(&self) -> u64 {
        (**self).get()
    }
}

/// `href` with one more parameter, before its fragment.
pub fn with_parameter(href: &str, name: &str, value: &str) -> String {
    let (address, fragment) = href.split_once('#').map_or((href, None), |(a, f)| (a, Some(f)));
    let mut out = address.to_owned();
    out.push(if address.contains('?') { '&' } else { '?' });
    push_uri_safe(&mut out, name);
    out.push('=');
    push_uri_safe(&mut out, value);
    if let Some(fragment) = fragment {
        out.push('#');
        out.push_str(fragment);
    }
    out
}

/// The name of a language in itself.
fn own_name(tag: &str) -> String {
    let primary = tag.split('-').next().unwrap_or_default();
    let names = [
        ("de", "Deutsch"),
        ("en", "English"),
        ("es", "Español"),
        ("fr", "Français"),
        ("it", "Italiano"),
        ("nl", "Nederlands"),
        ("pt", "Português"),
    ];
    names.iter().find(|(have, _)| *have == primary).map_or_else(|| tag.to_owned(), |(_, n)| (*n).to_owned())
}

#[derive(Template)]
#[template(path = "part/link.html")]
struct LinkPart<'p> {
    page: &'p Layout<'p>,
    link: &'p Link,
}

#[derive(Template)]
#[template(path = "part/value.html")]
struct ValuePart<'p> {
    page: &'p Layout<'p>,
    value: &'p Value,
}

#[derive(Template)]
#[template(path = "part/chart.html")]
struct ChartPart<'p> {
    page: &'p Layout<'p>,
    chart: &'p Chart,
}

#[derive(Template)]
#[template(path = "part/result.html")]
struct ResultPart<'p> {
    page: &'p Layout<'p>,
    result: &'p ResultView,
}

impl PagerPart<'_> {
    fn place(&self) -> String {
        let [page, pages] = [self.pager.page, self.pager.pages].map(|number| self.page.number(number));
        self.page.words.with("page-of", &[("page", &page), ("pages", &pages)])
    }
}

#[derive(Template)]
#[template(path = "part/pager.html")]
struct PagerPart<'p> {
    page: &'p Layout<'p>,
    pager: &'p Pager,
}

#[derive(Template)]
#[template(path = "part/findings.html")]
struct FindingsPart<'p> {
    page: &'p Layout<'p>,
    findings: Vec<super::finding::Finding>,
}

#[cfg(test)]
mod tests {
    use super::with_parameter;

    #[test]
    fn parameters_go_before_the_fragment() {
        assert_eq!(with_parameter("/a#b", "lang", "fr"), "/a?lang=fr#b");
        assert_eq!(with_parameter("/a?x=1", "q", "a b&c"), "/a?x=1&q=a%20b%26c");
    }
}
