//! The `Accept` field of RFC 9110 §12.5.1, and the choice of a representation by it.

use axum::http::{HeaderMap, header};
use mediatype::{MediaTypeList, ReadParams};

/// The media ranges of a request, with their weights.
#[derive(Clone, Debug)]
pub struct Accept(Vec<Range>);

#[derive(Clone, Debug)]
struct Range {
    /// Both in lower case; `*` for any.
    main: String,
    sub: String,
    /// The `profile` parameter, which is the only one that tells our representations apart.
    profile: Option<String>,
    /// In thousandths; 0 refuses.
    weight: u16,
}

/// A representation that could be sent.
#[derive(Clone, Debug)]
pub struct Offer<T> {
    pub value: T,
    /// The registered type, then other names that clients use for it.
    pub types: Vec<&'static str>,
    /// The IRI of its profile, for one of several representations of one type.
    pub profile: Option<&'static str>,
}

/// How well a range fits: by weight, then by how exactly the client named it.
type Rank = (u16, u8);

impl Accept {
    /// What the request says; a missing field, or one that says nothing, accepts everything.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let fields = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
        let ranges: Vec<Range> =
            fields.flat_map(MediaTypeList::new).flatten().map(|media| Range::of(&media)).collect();
        if ranges.is_empty() { Self::any() } else { Self(ranges) }
    }

    /// `*/*`
    #[must_use]
    pub fn any() -> Self {
        Self(vec![Range { main: "*".into(), sub: "*".into(), profile: None, weight: 1000 }])
    }

    /// The best of the offers, which are in the order of the server's own preference.
    pub fn choose<T>(&self, offers: impl IntoIterator<Item = Offer<T>>) -> Option<T> {
        let mut best: Option<(Rank, T)> = None;
        for offer in offers {
            let Some(rank) = self.rank(&offer) else { continue };
            if best.as_ref().is_none_or(|(have, _)| rank > *have) {
                best = Some((rank, offer.value));
            }
        }
        best.map(|(_, value)| value)
    }

    /// [`Self::choose`] where the server finds some of its representations less fit than others: a weight is taken
    /// for as many hundredths of itself as `fitness` tells.
    pub fn choose_fittest<T>(
        &self,
        offers: impl IntoIterator<Item = Offer<T>>,
        fitness: impl Fn(&T) -> u32,
    ) -> Option<T> {
        let mut best: Option<((u32, u8), T)> = None;
        for offer in offers {
            let Some((weight, fit)) = self.rank(&offer) else { continue };
            let rank = (u32::from(weight) * fitness(&offer.value), fit);
            if best.as_ref().is_none_or(|(have, _)| rank > *have) {
                best = Some((rank, offer.value));
            }
        }
        best.map(|(_, value)| value)
    }

    fn rank<T>(&self, offer: &Offer<T>) -> Option<Rank> {
        let ranks = offer.types.iter().enumerate().filter_map(|(at, name)| {
            // The most exact range decides, even when it refuses what a wider one allows.
            let fit = |range: &Range| Some((range.fit(name, at == 0, offer.profile)?, range.weight));
            self.0.iter().filter_map(fit).max_by_key(|(fit, _)| *fit)
        });
        ranks.map(|(fit, weight)| (weight, fit)).filter(|(weight, _)| *weight > 0).max()
    }
}

impl Range {
    fn of(media: &mediatype::MediaType<'_>) -> Self {
        let parameter = |name: &str| {
            let mut parameters = media.params();
            let found = parameters.find(|(have, _)| have.as_str().eq_ignore_ascii_case(name));
            found.map(|(_, value)| value.unquoted_str().into_owned())
        };
        Self {
            main: media.ty.as_str().to_ascii_lowercase(),
            sub: match media.suffix {
                Some(suffix) => format!("{}+{suffix}", media.subty).to_ascii_lowercase(),
                None => media.subty.as_str().to_ascii_lowercase(),
            },
            profile: parameter("profile"),
            weight: parameter("q").map_or(1000, |text| weight(&text)),
        }
    }

    /// How exactly the range names the type; none when it does not. A wildcard reaches a type by its
    /// registered name only.
    fn fit(&self, name: &str, registered: bool, profile: Option<&'static str>) -> Option<u8> {
        let (main, sub) = name.split_once('/')?;
        match (self.main.as_str(), self.sub.as_str()) {
            ("*", "*") => registered.then_some(0),
            (have, "*") => (registered && have == main).then_some(1),
            (have_main, have_sub) if have_main == main && have_sub == sub => {
                let Some(asked) = &self.profile else { return Some(2) };
                let named = |profile| asked.split_ascii_whitespace().any(|have| have == profile);
                match profile {
                    Some(profile) => named(profile).then_some(3),
                    // A profile is a hint: one that is not known is passed over.
                    None => Some(2),
                }
            }
            _ => None,
        }
    }
}

/// A weight in thousandths; clients also write `.2`, and what is no number is no wish.
fn weight(text: &str) -> u16 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 1000")]
    text.trim().parse::<f64>().map_or(1000, |q| (q.clamp(0.0, 1.0) * 1000.0).round() as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFERS: &[&[&str]] =
        &[&["text/turtle", "text/n3"], &["application/ld+json", "application/json"], &["text/html"]];

    fn chosen(accept: &str) -> Option<&'static str> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, accept.parse().unwrap());
        let offers =
            OFFERS.iter().map(|types| Offer { value: types[0], types: types.to_vec(), profile: None });
        Accept::of(&headers).choose(offers)
    }

    #[test]
    fn weights_then_exactness_then_our_order_decide() {
        for (accept, answer) in [
            ("*/*", Some("text/turtle")),
            ("", Some("text/turtle")),
            ("text/html, */*", Some("text/html")),
            ("text/html;q=0.1, text/turtle", Some("text/turtle")),
            ("text/html, text/turtle;q=0.1", Some("text/html")),
            ("text/turtle;q=0, */*", Some("application/ld+json")),
            ("text/*;q=0.5, application/json;q=0.4", Some("text/turtle")),
            ("TEXT/N3; q=.2", Some("text/turtle")),
            ("image/png", None),
            ("image/png, */*;q=0", None),
            ("text/html; q=\"0.3\", application/*;q=0.4", Some("application/ld+json")),
            ("text/html;charset=utf-8", Some("text/html")),
            (",,", Some("text/turtle")),
        ] {
            assert_eq!(chosen(accept), answer, "{accept}");
        }
    }

    #[test]
    fn a_profile_chooses_among_representations_of_one_type() {
        let offers = || {
            [None, Some("http://p/expanded")].map(|profile| Offer {
                value: profile.is_some(),
                types: vec!["application/ld+json"],
                profile,
            })
        };
        for (accept, expanded) in [
            ("application/ld+json", false),
            ("application/ld+json;profile=\"http://p/expanded\"", true),
            ("application/ld+json;profile=\"http://p/other http://p/expanded\"", true),
            ("application/ld+json;profile=\"http://p/other\"", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, accept.parse().unwrap());
            assert_eq!(Accept::of(&headers).choose(offers()), Some(expanded), "{accept}");
        }
    }
}
