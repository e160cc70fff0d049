//! The front page, the overview of all types, and the page about the site.

use askama::Template;

use super::layout::{Layout, Section};
use super::{Html, PageContext};
use crate::http::failure::Failure;
use crate::http::route::{Route, routes};
use crate::view::{HomeView, OntologyLink, TypeLink};

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage<'a> {
    page: Layout<'a>,
    home: HomeView,
}

pub fn home(context: &PageContext<'_>) -> Result<Html, Failure> {
    let home = context.reader().home()?;
    let page = Layout::new(context, Section::None, home.title.clone());
    Html::of(&HomePage { page, home })
}

#[derive(Template)]
#[template(path = "types.html")]
struct TypesPage<'a> {
    page: Layout<'a>,
    types: Vec<TypeLink>,
    ontologies: Vec<OntologyLink>,
}

/// `/browse`: all entity types.
pub fn types(context: &PageContext<'_>) -> Result<Html, Failure> {
    let reader = context.reader();
    Html::of(&TypesPage {
        page: Layout::titled(context, Section::Browse, "browse-title"),
        types: reader.types(),
        ontologies: reader.ontologies()?,
    })
}

#[derive(Template)]
#[template(path = "about.html")]
struct AboutPage<'a> {
    page: Layout<'a>,
    home: HomeView,
    base: &'a str,
    routes: Vec<RouteRow>,
}

/// An address in the table of all addresses.
struct RouteRow {
    path: &'static str,
    methods: String,
    summary: &'static str,
}

/// `/about`: who publishes what, and every address for programs.
pub fn about(context: &PageContext<'_>) -> Result<Html, Failure> {
    let row = |route: &'static Route| RouteRow {
        path: route.path,
        methods: route.allow().replace(", OPTIONS", "").replace(", HEAD", ""),
        summary: route.summary,
    };
    Html::of(&AboutPage {
        page: Layout::titled(context, Section::About, "about"),
        home: context.reader().home()?,
        base: &context.theme().base_iri,
        routes: routes().map(row).collect(),
    })
}
