//! The pages of a small garden: what they tell, and that everybody can use them.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use regex::Regex;
use tower::ServiceExt as _;

use super::*;
use crate::http::{App, Published, router};
use crate::view::tests::fixture::{self, BASE};

fn published() -> Published {
    Published::new(fixture::theme(), fixture::generation()).unwrap()
}

/// A page by its function, for addresses that other rooms answer.
fn made(
    path: &str,
    query: &[(&str, &str)],
    make: impl Fn(&PageContext<'_>) -> Result<Html, Failure>,
) -> String {
    let published = published();
    let query: Vec<(String, String)> =
        query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let language = find(&query, "lang").unwrap_or("fr").to_owned();
    let generation = &published.generation;
    let context = PageContext {
        published: &published,
        generation,
        language: &language,
        path,
        params: &[],
        query: &query,
    };
    let html = make(&context).unwrap_or_else(|failure| panic!("{path}: {failure:?}"));
    check(path, &html.0);
    html.0
}

fn thing(path: &str, query: &[(&str, &str)]) -> String {
    let iri = NamedNode::new_unchecked(format!("{BASE}{path}"));
    made(&format!("/{}", path.replacen("id/", "doc/", 1)), query, |context| entity(context, &iri))
}

/// A page as a browser gets it.
fn got(address: &str, status: StatusCode) -> String {
    let request = Request::get(address).header(header::ACCEPT, "text/html").body(Body::empty()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let text = runtime.block_on(async {
        let response = router(App::new(published())).oneshot(request).await.unwrap();
        assert_eq!(response.status(), status, "{address}");
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        String::from_utf8(bytes.to_vec()).unwrap()
    });
    check(address, &text);
    text
}

/// What every page must be: well-formed, in a language, with one first heading, headings in order,
/// landmarks, labelled fields, headed tables, and no script or style of its own.
fn check(page: &str, html: &str) {
    balanced(page, html);
    assert_eq!(html.matches("<h1").count(), 1, "{page}: one first heading");
    for part in
        ["<html lang=\"", "<main id=\"content\"", "<header class=\"top\"", "<footer", "class=\"skip\""]
    {
        assert!(html.contains(part), "{page} has {part}");
    }
    let heading = Regex::new(r"<h([1-6])").unwrap();
    let levels: Vec<u8> = heading.captures_iter(html).map(|found| found[1].parse().unwrap()).collect();
    for pair in levels.windows(2) {
        assert!(pair[1] <= pair[0] + 1, "{page}: a heading of level {} after one of {}", pair[1], pair[0]);
    }
    let id = Regex::new(r#" id="([^"]*)""#).unwrap();
    let mut ids = BTreeSet::new();
    for found in id.captures_iter(html) {
        assert!(ids.insert(found[1].to_owned()), "{page}: the id {} comes twice", &found[1]);
    }
    let field = Regex::new(r"<(?:input|select|textarea)\b[^>]*>").unwrap();
    for field in field.find_iter(html).map(|found| found.as_str()).filter(|f| !f.contains("type=\"hidden\""))
    {
        let id = id.captures(field).unwrap_or_else(|| panic!("{page}: {field} has no id"));
        assert!(
            html.contains(&format!("<label for=\"{}\"", &id[1]))
                || html.contains(&format!("for=\"{}\"", &id[1])),
            "{page}: {field} has no label"
        );
    }
    assert_eq!(
        html.matches("<table").count(),
        html.matches("<thead><tr><th scope=").count(),
        "{page}: headed tables"
    );
    assert!(
        !html.contains("style=\"") && !html.contains("onclick") && !html.contains("<style"),
        "{page}: inline style"
    );
    assert!(!html.contains("href=\"javascript:"), "{page}: a script as an address");
    assert!(!html.contains("<script>alert"), "{page}: a script from the data");
}

/// Every element that is opened is closed, in order.
fn balanced(page: &str, html: &str) {
    const EMPTY: &[&str] =
        &["meta", "link", "input", "br", "hr", "img", "circle", "rect", "path", "line", "wbr"];
    let tag = Regex::new(r"<(/?)([a-z][a-z0-9]*)\b([^>]*)>").unwrap();
    let mut open: Vec<String> = Vec::new();
    for found in tag.captures_iter(html) {
        let name = found[2].to_owned();
        if &found[1] == "/" {
            assert_eq!(
                open.pop().as_ref(),
                Some(&name),
                "{page}: </{name}> at {}",
                found.get(0).unwrap().start()
            );
            continue;
        }
        let is_empty = EMPTY.contains(&name.as_str()) && !closes(html, &found);
        if !is_empty && !found[3].ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{page}: {open:?} stay open");
}

/// Whether an element that may be empty has content here, such as a title in a circle.
fn closes(html: &str, tag: &regex::Captures<'_>) -> bool {
    let rest = &html[tag.get(0).unwrap().end()..];
    rest.starts_with("<title>")
}

#[test]
fn the_front_page_leads_everywhere() {
    let html = got("/", StatusCode::OK);
    for part in [
        "<title>Le jardin</title>",
        "Plantes",
        "/browse/plant",
        "/dataset/plants",
        "/queries/by-year",
        "Tomate",
        "/console",
    ] {
        assert!(html.contains(part), "{part}");
    }
    let english = got("/?lang=en", StatusCode::OK);
    assert!(english.contains("<html lang=\"en\">") && english.contains("/browse/plant?lang=en"));
    assert!(english.contains("<a href=\"/?lang=fr\" hreflang=\"fr\" lang=\"fr\">Français</a>"));
}

#[test]
fn a_thing_is_told_with_its_figures_and_links() {
    let html = thing("id/plant/tomato", &[]);
    for part in [
        "<h1>Tomate</h1>",
        "<span lang=\"en\">Tomato</span>",
        "Un fruit rouge &#38; rond.",
        "cultivée dans",
        "<time datetime=\"2021-03-12\">12 mars 2021</time>",
        "https://codes.example/0042",
        "openstreetmap.org",
        "/doc/plant/tomato.ttl",
        "&#60;script&#62;alert(1)&#60;/script&#62;",
        "<svg class=\"plot\"",
        "/dataset/plants",
        "application/ld+json",
    ] {
        assert!(
            html.contains(part)
                || html.contains(
                    &part.replace("&#38;", "&amp;").replace("&#60;", "&lt;").replace("&#62;", "&gt;")
                ),
            "{part}\n{html}"
        );
    }
    let english = thing("id/plant/tomato", &[("lang", "en")]);
    assert!(english.contains("12 March 2021") && english.contains("/id/bed/1?lang=en"));
}

#[test]
fn what_points_to_a_thing_is_told() {
    let html = thing("id/bed/1", &[]);
    assert!(html.contains("fait pousser") && html.contains("Poireau"));
    let list = thing("id/bed/1", &[("in", "g:grownIn")]);
    assert!(list.contains("Tomate") && list.contains("Poireau"));
    let ghost = thing("id/person/ghost", &[]);
    assert!(ghost.contains("Rien n’est énoncé de ceci même"));
}

#[test]
fn lists_searches_and_datasets_have_pages() {
    assert!(got("/browse", StatusCode::OK).contains("Planches"));
    let list = got("/browse/plant", StatusCode::OK);
    assert!(list.contains("Éricacée") && list.contains("where="));
    let narrowed = got("/browse/plant?where=g:grownIn%7Chttps://garden.example/id/bed/2", StatusCode::OK);
    assert!(!narrowed.contains("Poireau") && narrowed.contains("Planche sud"));
    let found = got("/search?q=POMME", StatusCode::OK);
    assert!(found.contains("Tomate") && found.contains("Pomme d’amour"));
    assert!(got("/search?q=zzz", StatusCode::OK).contains("Rien n’a été trouvé."));
    got("/search", StatusCode::OK);
    assert!(got("/datasets", StatusCode::OK).contains("Les récoltes"));
    let dataset = thing("dataset/harvest", &[]);
    assert!(dataset.contains("Structure des chiffres") && dataset.contains("kilos"));
    let vocabulary = thing("def/garden", &[("lang", "en")]);
    assert!(vocabulary.contains("id=\"Plant\"") && vocabulary.contains("What grows."));
    assert!(got("/about", StatusCode::OK).contains("/browse/{type}"));
}

#[test]
fn a_saved_query_is_a_form_with_an_answer() {
    assert!(got("/queries", StatusCode::OK).contains("Récoltes par an"));
    let html = made("/queries/by-year", &[("plant", "id/plant/tomato")], |context| {
        saved_query(context, context.theme().query("by-year").unwrap())
    });
    for part in [
        "<option value=\"https://garden.example/id/plant/tomato\" selected>",
        "type=\"number\"",
        "/queries/by-year.csv?plant=id%2Fplant%2Ftomato",
        "<td class=\"number\"><data value=\"15\">15</data></td>",
        "<path class=\"line\"",
    ] {
        assert!(html.contains(part), "{part}\n{html}");
    }
    let wrong = made("/queries/by-year", &[("from", "soon")], |context| {
        saved_query(context, context.theme().query("by-year").unwrap())
    });
    assert!(wrong.contains("role=\"alert\"") && wrong.contains("value=\"soon\""));
}

#[test]
fn the_console_answers_without_a_script() {
    let html = got("/console", StatusCode::OK);
    assert!(
        html.contains("PREFIX g: &#60;https://garden.example/def/garden#&#62;")
            || html.contains("PREFIX g: &lt;")
    );
    let answer = got("/console?query=SELECT%20%3Fp%20%7B%20%3Fp%20a%20g%3APlant%20%7D", StatusCode::OK);
    assert!(answer.contains("Tomate") && answer.contains("/sparql?query=SELECT"), "{answer}");
    let wrong = got("/console?query=SELECT%20%2A%0A%7B%20%3Fs%20g%3A%3A%20%7D", StatusCode::OK);
    assert!(wrong.contains("role=\"alert\"") && wrong.contains("ligne 2"), "{wrong}");
    assert!(got("/console?query=ASK%20%7B%7D", StatusCode::OK).contains("<p class=\"answer\">oui</p>"));
}

#[test]
fn errors_have_pages() {
    let missing = got("/browse/nothing", StatusCode::NOT_FOUND);
    assert!(missing.contains("Il n’y a rien à cette adresse"));
    let english = got("/browse/nothing?lang=en", StatusCode::NOT_FOUND);
    assert!(english.contains("There is nothing at this address"));
}

#[test]
fn pages_load_our_own_files_only() {
    let published = published();
    let styles = assets::styles(&published.theme);
    let request = Request::get(&styles[0]).body(Body::empty()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let service = router(App::new(published));
        let response = service.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        assert!(response.headers()[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
        for outside in ["/static/../theme.toml", "/static/%2e%2e/theme.toml", "/static/none.css"] {
            let request = Request::get(outside).body(Body::empty()).unwrap();
            let response = service.clone().oneshot(request).await.unwrap();
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{outside}");
        }
    });
}

#[test]
fn colours_have_enough_contrast() {
    let style = include_str!("../../../static/app.css");
    let (light, dark) = style.split_once("prefers-color-scheme: dark").unwrap();
    let dark = dark.split_once("\n}\n").unwrap().0;
    for (name, scheme) in [("light", light), ("dark", dark)] {
        let colour = |property: &str| -> f64 {
            let rest = scheme.split_once(&format!("--{property}: #")).unwrap().1;
            luminance(rest.split(';').next().unwrap())
        };
        for (ink, paper, least) in [
            ("ink", "paper", 7.0),
            ("muted", "paper", 4.5),
            ("muted", "soft", 4.5),
            ("accent", "paper", 4.5),
            ("accent", "soft", 4.5),
            ("accent", "accent-soft", 4.5),
            ("accent-ink", "accent", 4.5),
            ("good", "soft", 4.5),
            ("bad", "paper", 4.5),
            ("bad", "bad-soft", 4.5),
            ("ink", "mark", 4.5),
            ("strong-line", "paper", 3.0),
            ("series-0", "paper", 3.0),
            ("series-1", "paper", 3.0),
            ("series-2", "paper", 3.0),
            ("series-3", "paper", 3.0),
            ("series-4", "paper", 3.0),
            ("series-5", "paper", 3.0),
            ("series-6", "paper", 3.0),
            ("series-7", "paper", 3.0),
        ] {
            let (a, b) = (colour(ink), colour(paper));
            let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
            assert!(contrast >= least, "{name}: {ink} on {paper} has {contrast:.2}");
        }
    }
}

/// The relative luminance of WCAG.
fn luminance(hex: &str) -> f64 {
    let whole = if hex.len() == 3 { hex.chars().flat_map(|c| [c, c]).collect() } else { hex.to_owned() };
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&whole[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4)
}
