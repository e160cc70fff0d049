//! `/dumps/{name}`: all of a dataset as a packed file, whole or in ranges (RFC 9110 §14).

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::Response;

use super::call::Call;
use super::failure::Failure;
use super::respond::{cache, confirmed, not_modified};
use super::stream::{Broken, Output, produce};
use crate::store::{CancellationToken, DUMPS, DumpRecord, Moment};
use crate::text::code;

/// What is sent of a file of so many bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Whole,
    /// The first byte and the last.
    Range(u64, u64),
    /// The range lies outside the file.
    Outside,
}

pub async fn dump(call: Arc<Call>) -> Result<Response, Failure> {
    let name = call.param("name");
    let manifest = call.published.generation.manifest();
    let mut datasets = manifest.datasets.values();
    let found = datasets.find_map(|dataset| {
        Some((dataset.dumps.iter().find(|dump| dump.name == name)?.clone(), dataset.ended.clone()))
    });
    let folder = call.published.generation.folder();
    let (Some((dump, ended)), Some(folder)) = (found, folder) else {
        return Err(Failure::not_found(format!(
            "there is no dump `{name}`; the catalogue lists those there are"
        )));
    };
    let path = folder.join(DUMPS).join(&dump.name);
    let modified = Moment::parse(&ended).system_time();
    let tag = HeaderValue::from_str(&format!("\"{}\"", &dump.sha256[..32.min(dump.sha256.len())]));
    let tag = tag.map_err(|error| Failure::internal(&error))?;
    let mut headers = HeaderMap::new();
    cache(&mut headers, &call);
    headers.insert(header::ETAG, tag.clone());
    if let Ok(date) = httpdate::fmt_http_date(modified).parse() {
        headers.insert(header::LAST_MODIFIED, date);
    }
    if let Some(confirmed) = confirmed(&call, Some(&tag), Some(modified)) {
        headers.insert(header::ETAG, confirmed);
        return Ok(not_modified(headers));
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/gzip"));
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{}\"", dump.name)) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    let date = headers.get(header::LAST_MODIFIED).cloned();
    let part = if is_same(call.headers(), &tag, date.as_ref()) {
        part(call.headers(), dump.bytes)
    } else {
        Part::Whole
    };
    let (status, start, end) = match part {
        Part::Whole => (StatusCode::OK, 0, dump.bytes),
        Part::Range(first, last) => (StatusCode::PARTIAL_CONTENT, first, last + 1),
        Part::Outside => return Err(outside(&dump)),
    };
    if status == StatusCode::PARTIAL_CONTENT {
        let range = format!("bytes {start}-{}/{}", end - 1, dump.bytes);
        headers.extend(HeaderValue::from_str(&range).ok().map(|range| (header::CONTENT_RANGE, range)));
    }
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(end - start));
    let body =
        if *call.method() == Method::HEAD { Body::empty() } else { read(&call, path, start, end).await? };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    Ok(response)
}

/// The bytes of a file from `start` to before `end`, in bounded memory.
async fn read(call: &Call, path: std::path::PathBuf, start: u64, end: u64) -> Result<Body, Failure> {
    let mut file = File::open(path).map_err(|error| Failure::internal(&error))?;
    file.seek(SeekFrom::Start(start)).map_err(|error| Failure::internal(&error))?;
    let output = produce(&call.app, None, CancellationToken::new(), move |out| {
        io::copy(&mut file.take(end - start), out).map(drop).map_err(Broken::from)
    });
    Ok(match output.await? {
        Output::Whole(bytes) => Body::from(bytes),
        Output::Streamed(body) => body,
    })
}

/// Whether a range is of the file that the client has the other part of (`If-Range`).
fn is_same(headers: &HeaderMap, tag: &HeaderValue, date: Option<&HeaderValue>) -> bool {
    let Some(wanted) = headers.get(header::IF_RANGE) else { return true };
    // Strong comparison: a weak tag never is the same.
    wanted == tag || date == Some(wanted)
}

/// What the `Range` field asks for. Several ranges, or a field that cannot be read, mean the whole.
fn part(headers: &HeaderMap, bytes: u64) -> Part {
    let field = headers.get(header::RANGE).and_then(|value| value.to_str().ok());
    let range = field.and_then(|field| field.trim().strip_prefix("bytes="));
    let Some((first, last)) = range.and_then(|range| range.split_once('-')) else { return Part::Whole };
    let (first, last) = (first.trim(), last.trim());
    if first.is_empty() {
        return match last.parse::<u64>() {
            Ok(0) => Part::Outside,
            Ok(_) if bytes == 0 => Part::Outside,
            Ok(count) => Part::Range(bytes.saturating_sub(count), bytes - 1),
            Err(_) => Part::Whole,
        };
    }
    let Ok(first) = first.parse::<u64>() else { return Part::Whole };
    let last = if last.is_empty() { Ok(u64::MAX) } else { last.parse::<u64>() };
    match last {
        Ok(last) if last < first => Part::Whole,
        Ok(_) if first >= bytes => Part::Outside,
        Ok(last) => Part::Range(first, last.min(bytes - 1)),
        Err(_) => Part::Whole,
    }
}

fn outside(dump: &DumpRecord) -> Failure {
    let message = format!("`{}` has {} bytes, and the range begins after them", dump.name, dump.bytes);
    let failure = Failure::of(StatusCode::RANGE_NOT_SATISFIABLE, &code::HTTP_PARAMETER, message);
    match HeaderValue::from_str(&format!("bytes */{}", dump.bytes)) {
        Ok(range) => failure.with(header::CONTENT_RANGE, range),
        Err(_) => failure,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        for (field, wanted) in [
            ("bytes=0-", Part::Range(0, 99)),
            ("bytes=0-0", Part::Range(0, 0)),
            ("bytes=10-19", Part::Range(10, 19)),
            ("bytes=90-1000", Part::Range(90, 99)),
            ("bytes=-10", Part::Range(90, 99)),
            ("bytes=-1000", Part::Range(0, 99)),
            ("bytes=100-", Part::Outside),
            ("bytes=-0", Part::Outside),
            ("bytes=9-1", Part::Whole),
            ("bytes=1-2,5-6", Part::Whole),
            ("bytes=a-", Part::Whole),
            ("rows=1-2", Part::Whole),
            ("", Part::Whole),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::RANGE, field.parse().unwrap());
            assert_eq!(part(&headers, 100), wanted, "{field}");
        }
        assert_eq!(part(&HeaderMap::new(), 100), Part::Whole);
    }

    #[test]
    fn another_file_is_sent_whole() {
        let (tag, date) = (HeaderValue::from_static("\"a\""), HeaderValue::from_static("Mon"));
        for (field, same) in
            [("\"a\"", true), ("\"b\"", false), ("W/\"a\"", false), ("Mon", true), ("Tue", false)]
        {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_RANGE, field.parse().unwrap());
            assert_eq!(is_same(&headers, &tag, Some(&date)), same, "{field}");
        }
        assert!(is_same(&HeaderMap::new(), &tag, None));
    }
}
