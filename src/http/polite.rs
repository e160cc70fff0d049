//! Fair shares: each client has a bucket of tokens for each kind of work, which fills again as time
//! passes. An empty bucket is a 429 that says when to come back.
//!
//! A library would bring more code than this: the state is a number and a time.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};

use super::failure::Failure;
use super::route::Route;
use crate::text::{LimitKey, Limits, code};
use crate::theme::Network;

/// Who sent a request: the other end of its connection.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// What is counted separately.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Work {
    Documents,
    Queries,
    Searches,
    Dumps,
}

impl Work {
    /// None of what costs nothing.
    #[must_use]
    pub fn of(route: &Route) -> Option<Self> {
        let first = route.path.split('/').nth(1).unwrap_or_default();
        Some(match first {
            "sparql" | "queries" | "console" => Self::Queries,
            "search" | "search.json" | "suggest" | "reconcile" => Self::Searches,
            "dumps" => Self::Dumps,
            "static" | "health" | "ready" | "metrics" | "robots.txt" | "search.xml" | "openapi.json" => {
                return None;
            }
            _ => Self::Documents,
        })
    }

    fn limit(self) -> LimitKey {
        match self {
            Self::Documents => LimitKey::DocumentsPerMinute,
            Self::Queries => LimitKey::QueriesPerMinute,
            Self::Searches => LimitKey::SearchesPerMinute,
            Self::Dumps => LimitKey::DumpsPerMinute,
        }
    }
}

/// The buckets of all clients.
#[derive(Debug, Default)]
pub struct Buckets(Mutex<HashMap<(IpAddr, Work), Bucket>>);

#[derive(Clone, Copy, Debug)]
struct Bucket {
    tokens: f64,
    filled: Instant,
}

/// Buckets of more clients are looked through for those that are full again.
const CLIENTS: usize = 10_000;

impl Buckets {
    /// Takes a token, or tells after how many seconds there is one. A bucket holds what a minute gives.
    pub fn take(&self, client: IpAddr, work: Work, limits: &Limits, now: Instant) -> Result<(), u64> {
        let per_minute = limits.get(work.limit());
        if per_minute == 0 {
            return Ok(());
        }
        #[expect(clippy::cast_precision_loss, reason = "limits are small")]
        let capacity = per_minute as f64;
        let per_second = capacity / 60.0;
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= CLIENTS {
            // A minute fills every bucket.
            buckets.retain(|_, bucket| now.saturating_duration_since(bucket.filled).as_secs() < 60);
        }
        let bucket =
            buckets.entry((network(client), work)).or_insert(Bucket { tokens: capacity, filled: now });
        let passed = now.saturating_duration_since(bucket.filled).as_secs_f64();
        bucket.tokens = (bucket.tokens + passed * per_second).min(capacity);
        bucket.filled = now;
        if bucket.tokens >= 1.0 {
            bucket.tokens -= 1.0;
            return Ok(());
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a minute at most")]
        Err(((1.0 - bucket.tokens) / per_second).ceil().max(1.0) as u64)
    }

    /// Lets a request in, or answers it with 429.
    pub fn admit(
        &self,
        route: &Route,
        headers: &HeaderMap,
        peer: Option<Peer>,
        (limits, proxies): (&Limits, &[Network]),
    ) -> Result<(), Failure> {
        let (Some(work), Some(client)) = (Work::of(route), peer.map(|peer| client(peer.0, headers, proxies)))
        else {
            return Ok(());
        };
        // Whoever works on this machine is no stranger.
        if client.is_loopback() {
            return Ok(());
        }
        self.take(client, work, limits, Instant::now()).map_err(|seconds| {
            let key = work.limit();
            let message = format!(
                "{} such requests a minute are answered; the next one in {seconds} s",
                limits.get(key)
            );
            Failure::of(StatusCode::TOO_MANY_REQUESTS, &code::HTTP_TOO_MANY, message)
                .with(header::RETRY_AFTER, HeaderValue::from(seconds))
        })
    }
}

/// Who asks: the peer, or whom a declared proxy names. A name that an undeclared one gives is not believed,
/// as everybody can write it.
#[must_use]
pub fn client(peer: IpAddr, headers: &HeaderMap, proxies: &[Network]) -> IpAddr {
    let is_proxy = |address: &IpAddr| proxies.iter().any(|network| network.contains(address));
    let peer = peer.to_canonical();
    if !is_proxy(&peer) {
        return peer;
    }
    // From the nearest outwards: the first that is no proxy of ours.
    let named = forwarded(headers);
    named.iter().rev().find(|address| !is_proxy(address)).copied().unwrap_or(peer)
}

/// The addresses of `Forwarded` (RFC 7239), else of `X-Forwarded-For`, the nearest last.
fn forwarded(headers: &HeaderMap) -> Vec<IpAddr> {
    let values = |name| headers.get_all(name).iter().filter_map(|value: &HeaderValue| value.to_str().ok());
    let standard: Vec<IpAddr> = values(header::FORWARDED)
        .flat_map(|value| value.split(','))
        .filter_map(|element| {
            let pairs = element.split(';').filter_map(|pair| pair.split_once('='));
            let (_, node) = pairs.into_iter().find(|(name, _)| name.trim().eq_ignore_ascii_case("for"))?;
            address(node)
        })
        .collect();
    if !standard.is_empty() {
        return standard;
    }
    let usual = header::HeaderName::from_static("x-forwarded-for");
    values(usual).flat_map(|value| value.split(',')).filter_map(address).collect()
}

/// An address, in quotes and brackets or not, with a port or not.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim().trim_matches('"');
    let bare = match text.strip_prefix('[') {
        Some(rest) => rest.split(']').next()?,
        None if text.matches(':').count() == 1 => text.split(':').next()?,
        None => text,
    };
    bare.parse::<IpAddr>().ok().map(|address| address.to_canonical())
}

/// Of IPv6, who has one address has its whole network of 64 bits.
fn network(client: IpAddr) -> IpAddr {
    match client {
        IpAddr::V4(_) => client,
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn limits(queries: u64) -> Limits {
        let mut limits = Limits::default();
        limits.set("queries_per_minute", queries);
        limits
    }

    #[test]
    fn a_bucket_empties_and_fills() {
        let (buckets, limits, start) = (Buckets::default(), limits(6), Instant::now());
        let take = |client: &str, seconds: u64| {
            let now = start + Duration::from_secs(seconds);
            buckets.take(client.parse().unwrap(), Work::Queries, &limits, now)
        };
        for _ in 0..6 {
            assert_eq!(take("192.0.2.1", 0), Ok(()));
        }
        assert_eq!(take("192.0.2.1", 0), Err(10));
        assert_eq!(take("192.0.2.2", 0), Ok(()), "another client has its own");
        assert_eq!(take("192.0.2.1", 4), Err(6));
        assert_eq!(take("192.0.2.1", 10), Ok(()));
        for _ in 0..6 {
            assert_eq!(take("2001:db8::1", 0), Ok(()));
        }
        assert!(take("2001:db8::ffff", 0).is_err(), "neighbours in one network share");
        assert_eq!(take("2001:db8:0:1::1", 0), Ok(()));
        let none = self::limits(0);
        assert_eq!(buckets.take("192.0.2.1".parse().unwrap(), Work::Queries, &none, start), Ok(()));
    }

    #[test]
    fn only_declared_proxies_are_believed() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "203.0.113.9, 198.51.100.7, 10.0.0.2".parse().unwrap());
        let proxies: Vec<Network> =
            ["10.0.0.0/8", "127.0.0.1"].iter().map(|text| text.parse().unwrap()).collect();
        let client =
            |peer: &str, headers: &HeaderMap| client(peer.parse().unwrap(), headers, &proxies).to_string();
        assert_eq!(client("192.0.2.1", &headers), "192.0.2.1");
        assert_eq!(client("10.0.0.1", &headers), "198.51.100.7");
        assert_eq!(client("::ffff:127.0.0.1", &headers), "198.51.100.7");
        headers
            .insert("forwarded", "for=\"[2001:db8::7]:4711\";proto=https, for=10.0.0.3:80".parse().unwrap());
        assert_eq!(client("127.0.0.1", &headers), "2001:db8::7");
        headers.insert("forwarded", "for=_hidden".parse().unwrap());
        headers.remove("x-forwarded-for");
        assert_eq!(client("127.0.0.1", &headers), "127.0.0.1");
    }

    #[test]
    fn networks_are_read_and_compared() {
        let network: Network = "192.0.2.128/25".parse().unwrap();
        assert!(network.contains(&"192.0.2.200".parse().unwrap()));
        assert!(!network.contains(&"192.0.2.1".parse().unwrap()));
        assert!("2001:db8::/32".parse::<Network>().unwrap().contains(&"2001:db8:5::1".parse().unwrap()));
        for wrong in ["", "example.org", "10.0.0.0/33", "10.0.0.0/x"] {
            assert!(wrong.parse::<Network>().is_err(), "{wrong}");
        }
    }
}
