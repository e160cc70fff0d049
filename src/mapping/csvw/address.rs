//! Comparing addresses.

use std::fmt::Write as _;

/// An address after syntax-based and scheme-based normalisation (RFC 3986 §6.2), so that two that
/// mean the same are the same text.
pub fn normal(url: &str) -> String {
    let (url, fragment) = url.split_once('#').map_or((url, None), |(url, fragment)| (url, Some(fragment)));
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let scheme = scheme.to_ascii_lowercase();
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let (user, host) =
        authority.rsplit_once('@').map_or((None, authority), |(user, host)| (Some(user), host));
    let mut host = host.to_ascii_lowercase();
    let port = if scheme == "https" { ":443" } else { ":80" };
    if scheme.starts_with("http") {
        host = host.strip_suffix(port).map(str::to_owned).unwrap_or(host);
    }
    let mut out = format!("{scheme}://");
    if let Some(user) = user {
        out.push_str(user);
        out.push('@');
    }
    out.push_str(host.strip_suffix(':').unwrap_or(&host));
    let (path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
    out.push_str(if path.is_empty() { "/" } else { "" });
    out.push_str(&decoded(path));
    for (sign, part) in [('?', query), ('#', fragment)] {
        if let Some(part) = part {
            out.push(sign);
            out.push_str(&decoded(part));
        }
    }
    // Dots are gone already: addresses are resolved before they are compared.
    out
}

/// Percent-encoded bytes in capitals, and without encoding those that need none.
fn decoded(part: &str) -> String {
    let mut out = String::with_capacity(part.len());
    let mut rest = part;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        let hex = rest.get(at + 1..at + 3).filter(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let byte = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match byte {
            Some(byte) if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => {
                out.push(char::from(byte));
            }
            Some(byte) => {
                let _ = write!(out, "%{byte:02X}");
            }
            None => out.push('%'),
        }
        rest = &rest[at + if byte.is_some() { 3 } else { 1 }..];
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_mean_the_same_are_the_same() {
        assert_eq!(normal("HTTP://Example.ORG:80/%7ea%2f?%41"), normal("http://example.org/~a%2F?A"));
        assert_eq!(normal("https://example.org:443"), "https://example.org/");
        assert_ne!(normal("http://example.org/A"), normal("http://example.org/a"));
        assert_eq!(normal("file:///a b"), "file:///a b");
    }
}
