//! What the service tells of itself, in each version.

use serde_json::{Value, json};

use super::named;
use crate::http::page::PageContext;
use crate::theme::Theme;
use crate::view::Reader;

/// The size of previews, in pixels.
const SIZE: (u32, u32) = (430, 300);
/// Types that clients propose without asking.
const TYPES: usize = 8;

fn base(theme: &Theme, path: &str) -> String {
    format!("{}{path}", theme.base_iri)
}

pub fn of_0_2(page: &PageContext<'_>) -> Value {
    let theme = page.theme();
    let reader = page.reader();
    let service = base(theme, "reconcile");
    let suggest = |kind: &str| json!({ "service_url": service, "service_path": format!("/suggest/{kind}") });
    let mut entity = suggest("entity");
    entity["flyout_service_url"] = service.as_str().into();
    entity["flyout_service_path"] = "/flyout?id=${id}".into();
    let mut manifest = json!({
        "versions": ["0.1", "0.2"],
        "name": reader.text(&theme.site.title).text,
        "identifierSpace": base(theme, "id/"),
        "schemaSpace": base(theme, "def/"),
        "documentation": base(theme, "about"),
        "serviceVersion": env!("CARGO_PKG_VERSION"),
        "logo": base(theme, "static/icon.svg"),
        "view": { "url": format!("{service}/view?id={{{{id}}}}") },
        "defaultTypes": default_types(&reader),
        "suggest": { "entity": entity, "type": suggest("type"), "property": suggest("property") },
        "preview": {
            "url": format!("{service}/preview?id={{{{id}}}}"), "width": SIZE.0, "height": SIZE.1,
        },
        "extend": {
            "propose_properties": { "service_url": service, "service_path": "/properties" },
            "property_settings": [{
                "name": "limit",
                "label": "Limit",
                "type": "number",
                "default": 0,
                "help_text": "How many values of a property are fetched; 0 for all",
            }],
        },
    });
    if let Some(licence) = &theme.site.licence {
        manifest["license"] = licence.as_str().into();
    }
    manifest
}

pub fn of_draft(page: &PageContext<'_>) -> Value {
    let theme = page.theme();
    let reader = page.reader();
    json!({
        "versions": ["0.2", "1.0-draft"],
        "name": reader.text(&theme.site.title).text,
        "lang": page.language,
        "documentation": base(theme, "about"),
        "serviceVersion": env!("CARGO_PKG_VERSION"),
        "logo": base(theme, "static/icon.svg"),
        "view": { "url": format!("{}?id={{id}}", base(theme, "reconcile/view")) },
        "defaultTypes": default_types(&reader),
        "suggest": { "entity": true, "type": true, "property": true },
        "preview": { "width": SIZE.0, "height": SIZE.1 },
        "extend": {
            "proposeProperties": true,
            "propertySettings": [{
                "id": "limit",
                "name": "Limit",
                "type": "number",
                "default": 0,
                "helpText": "How many values of a property are fetched; 0 for all",
            }],
        },
        "batchSize": super::BATCH,
    })
}

/// The first types of the theme that have entities.
fn default_types(reader: &Reader<'_>) -> Vec<Value> {
    let have = reader
        .theme
        .entities
        .iter()
        .filter(|entity| reader.overview.entities.get(&entity.id).is_some_and(|count| *count > 0));
    have.take(TYPES).map(|entity| named(&reader.type_named(entity))).collect()
}
