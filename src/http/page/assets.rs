//! The files that pages load: ours, inside the binary, and those of the theme's `static` folder.

use std::path::{Component, Path};
use std::sync::{Arc, LazyLock};

use axum::body::Body;
use axum::http::header;
use axum::response::Response;
use bytes::Bytes;

use crate::http::call::Call;
use crate::http::failure::Failure;
use crate::http::respond::Representation;
use crate::text::sha256;
use crate::theme::Theme;

/// Our files.
static OURS: &[(&str, &[u8])] = &[
    ("app.css", include_bytes!("../../../static/app.css")),
    ("app.js", include_bytes!("../../../static/app.js")),
    ("icon.svg", include_bytes!("../../../static/icon.svg")),
];

/// Their versions, by the same places.
static VERSIONS: LazyLock<Vec<String>> =
    LazyLock::new(|| OURS.iter().map(|(_, bytes)| version(bytes)).collect());

/// The style sheet of a theme, which comes after ours.
const THEME_STYLE: &str = "theme.css";
/// What a theme may have in its `static` folder, by extension.
const TYPES: &[(&str, &str)] = &[
    ("css", "text/css; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("svg", "image/svg+xml"),
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("webp", "image/webp"),
    ("ico", "image/x-icon"),
    ("woff2", "font/woff2"),
    ("txt", "text/plain; charset=utf-8"),
];
/// A larger file does not belong to a page.
const LARGEST: u64 = 4_000_000;

/// The address of one of our files; it changes with the content, so that browsers may keep it.
pub fn address(name: &str) -> String {
    let place = OURS.iter().position(|(have, _)| *have == name);
    let version = place.map(|place| VERSIONS[place].as_str()).unwrap_or_default();
    format!("/static/{name}?v={version}")
}

/// The style sheets of a page, in order.
pub fn styles(theme: &Theme) -> Vec<String> {
    let mut styles = vec![address("app.css")];
    if let Ok(own) = std::fs::metadata(theme.root.join("static").join(THEME_STYLE)) {
        let modified = own.modified().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
        styles.push(format!("/static/{THEME_STYLE}?v={}", modified.unwrap_or_default().as_millis()));
    }
    styles
}

/// `GET /static/{*name}`.
pub async fn file(call: Arc<Call>, _body: Body) -> Result<Response, Failure> {
    let name = call.param("name").to_owned();
    let ours = OURS.iter().find(|(have, _)| *have == name);
    let (bytes, media_type) = match ours.zip(media_type(&name)) {
        Some(((_, bytes), media_type)) => (Bytes::from_static(bytes), media_type),
        None => call.blocking(move |call| of_theme(&call.published.theme, &name)).await?,
    };
    let current = call.query("v").is_some();
    let caching = if current { "public, max-age=31536000, immutable" } else { "public, max-age=300" };
    Ok(Representation::new(media_type, bytes).vary("").header(header::CACHE_CONTROL, caching).answer(&call))
}

/// A file of the theme's own folder; nothing outside of it.
fn of_theme(theme: &Theme, name: &str) -> Result<(Bytes, &'static str), Failure> {
    let missing = || Failure::not_found(format!("there is no file `{name}`"));
    let inside = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    let media_type = media_type(name).filter(|_| inside).ok_or_else(missing)?;
    let path = theme.root.join("static").join(name);
    let metadata = std::fs::metadata(&path).ok().filter(std::fs::Metadata::is_file).ok_or_else(missing)?;
    if metadata.len() > LARGEST {
        return Err(missing());
    }
    let bytes = std::fs::read(&path).map_err(|_| missing())?;
    Ok((bytes.into(), media_type))
}

fn media_type(name: &str) -> Option<&'static str> {
    let extension = Path::new(name).extension()?.to_str()?;
    TYPES.iter().find(|(have, _)| *have == extension).map(|(_, media_type)| *media_type)
}

fn version(bytes: &[u8]) -> String {
    let mut digest = sha256(bytes);
    digest.truncate(10);
    digest
}
