//! The language of a page: `?lang=`, else `Accept-Language` (RFC 9110 §12.5.4, lookup of RFC 4647).

use axum::http::{HeaderMap, header};

/// The one of the site's languages that suits the request best; the first when none does.
#[must_use]
pub fn choose_language<'a>(wish: Option<&str>, headers: &HeaderMap, site: &'a [String]) -> &'a str {
    let wished = wish.and_then(|tag| look_up(tag, site));
    let accepted = || ranges(headers).into_iter().find_map(|(tag, _)| look_up(&tag, site));
    wished.or_else(accepted).or(site.first().map(String::as_str)).unwrap_or("en")
}

/// The tags that the request accepts, best first.
fn ranges(headers: &HeaderMap) -> Vec<(String, u16)> {
    let fields = headers.get_all(header::ACCEPT_LANGUAGE).iter().filter_map(|value| value.to_str().ok());
    let mut ranges: Vec<(String, u16)> = fields
        .flat_map(|field| field.split(','))
        .filter_map(|element| {
            let mut parts = element.split(';').map(str::trim);
            let tag = parts.next().filter(|tag| !tag.is_empty() && *tag != "*")?;
            let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(Ok(1.0), str::parse::<f64>);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 1000")]
            let weight = (weight.unwrap_or(1.0).clamp(0.0, 1.0) * 1000.0) as u16;
            (weight > 0).then(|| (tag.to_owned(), weight))
        })
        .collect();
    ranges.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight));
    ranges
}

/// The site's language of that tag, or of the longest beginning of it (`fr-CA`, then `fr`).
fn look_up<'a>(tag: &str, site: &'a [String]) -> Option<&'a str> {
    let mut tag = tag;
    loop {
        if let Some(found) = site.iter().find(|have| have.eq_ignore_ascii_case(tag)) {
            return Some(found);
        }
        tag = tag.rsplit_once('-')?.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_language_of_the_site_is_chosen() {
        let site = ["fr".to_owned(), "en".to_owned()];
        for (wish, accept, chosen) in [
            (None, "", "fr"),
            (None, "en-GB,en;q=0.9,fr;q=0.8", "en"),
            (None, "de, fr-CA;q=0.5, en;q=0.4", "fr"),
            (None, "de", "fr"),
            (None, "en;q=0, *", "fr"),
            (Some("en"), "fr", "en"),
            (Some("xx"), "en", "en"),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, accept.parse().unwrap());
            assert_eq!(choose_language(wish, &headers, &site), chosen, "{wish:?} {accept}");
        }
    }
}
