//! `/metrics`: what the server has done, in the text format of Prometheus.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::http::{HeaderValue, header};
use axum::response::Response;

use super::call::Call;
use super::failure::Failure;

/// The upper bounds of the classes of durations, in seconds.
const BOUNDS: [f64; 10] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 60.0];

/// Counts since the start.
#[derive(Debug)]
pub struct Metrics {
    started: Instant,
    routes: Mutex<BTreeMap<&'static str, Counts>>,
}

#[derive(Debug, Default)]
struct Counts {
    statuses: BTreeMap<u16, u64>,
    /// Requests no slower than each bound, the slower classes not included.
    durations: [u64; BOUNDS.len()],
    count: u64,
    seconds: f64,
}

impl Default for Metrics {
    fn default() -> Self {
        Self { started: Instant::now(), routes: Mutex::default() }
    }
}

impl Metrics {
    /// Counts a request whose answer has begun.
    pub fn record(&self, route: &'static str, status: u16, duration: Duration) {
        let mut routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        let counts = routes.entry(route).or_default();
        let seconds = duration.as_secs_f64();
        *counts.statuses.entry(status).or_default() += 1;
        counts.count += 1;
        counts.seconds += seconds;
        if let Some(class) = BOUNDS.iter().position(|bound| seconds <= *bound) {
            counts.durations[class] += 1;
        }
    }

    fn write(&self, out: &mut String) {
        let routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        head(out, "dataesr_requests_total", "counter", "Requests by route and status");
        for (route, counts) in &*routes {
            for (status, count) in &counts.statuses {
                let _ =
                    writeln!(out, "dataesr_requests_total{{route=\"{route}\",status=\"{status}\"}} {count}");
            }
        }
        let name = "dataesr_request_duration_seconds";
        head(out, name, "histogram", "Time until an answer begins");
        for (route, counts) in &*routes {
            let mut sum = 0;
            for (bound, count) in BOUNDS.iter().zip(counts.durations) {
                sum += count;
                let _ = writeln!(out, "{name}_bucket{{route=\"{route}\",le=\"{bound}\"}} {sum}");
            }
            let _ = writeln!(out, "{name}_bucket{{route=\"{route}\",le=\"+Inf\"}} {}", counts.count);
            let _ = writeln!(out, "{name}_sum{{route=\"{route}\"}} {}", counts.seconds);
            let _ = writeln!(out, "{name}_count{{route=\"{route}\"}} {}", counts.count);
        }
    }
}

fn head(out: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn gauge(out: &mut String, name: &str, help: &str, value: impl std::fmt::Display) {
    head(out, name, "gauge", help);
    let _ = writeln!(out, "{name} {value}");
}

/// `/metrics`.
pub async fn metrics(call: Arc<Call>) -> Result<Response, Failure> {
    let mut out = String::new();
    let metrics = call.app.metrics();
    metrics.write(&mut out);
    let (running, waiting) = call.app.occupied();
    gauge(&mut out, "dataesr_queries_running", "Queries that run", running);
    gauge(&mut out, "dataesr_queries_waiting", "Queries that wait for a place", waiting);
    let generation = &call.published.generation;
    head(&mut out, "dataesr_generation_info", "gauge", "The generation that is served");
    let _ = writeln!(
        out,
        "dataesr_generation_info{{id=\"{}\",version=\"{}\"}} 1",
        generation.id(),
        env!("CARGO_PKG_VERSION")
    );
    let created = call.published.created().duration_since(std::time::SystemTime::UNIX_EPOCH);
    gauge(
        &mut out,
        "dataesr_generation_created_timestamp_seconds",
        "When the generation was made",
        created.unwrap_or_default().as_secs(),
    );
    gauge(&mut out, "dataesr_quads", "Quads of the generation", generation.count());
    if let Some(bytes) = resident() {
        gauge(
            &mut out,
            "process_resident_memory_bytes",
            "Memory of the process, mapped files included",
            bytes,
        );
    }
    gauge(&mut out, "process_uptime_seconds", "Time since the start", metrics.started.elapsed().as_secs());
    let mut response = Response::new(axum::body::Body::from(out));
    let headers = response.headers_mut();
    headers
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// The resident memory, where the system tells it.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_of_durations_add_up() {
        let metrics = Metrics::default();
        for milliseconds in [1, 3, 200, 90_000] {
            metrics.record("/x", 200, Duration::from_millis(milliseconds));
        }
        let mut out = String::new();
        metrics.write(&mut out);
        let has = |line: &str| assert!(out.contains(line), "{line} in\n{out}");
        has("dataesr_requests_total{route=\"/x\",status=\"200\"} 4\n");
        has("le=\"0.001\"} 1\n");
        has("le=\"0.005\"} 2\n");
        has("le=\"60\"} 3\n");
        has("le=\"+Inf\"} 4\n");
    }
}
