//! One download: continued where it broke off, tried again, complete or not at all.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use ureq::Agent;
use ureq::http::{Response, StatusCode};

use super::ledger::Ledger;
use crate::store::now;
use crate::text::{Diagnostic, Observation, Observer, code, sha256_of_file};

/// Attempts without a byte of progress before a download is given up.
const ATTEMPTS: u32 = 4;
/// The pause before the second attempt; it doubles each time.
const PAUSE: Duration = Duration::from_millis(500);
/// How long a publisher may say nothing. Exports of large tables are made while one waits.
const SILENCE: Duration = Duration::from_secs(120);
const BUFFER: usize = 64 << 10;

/// A file that was fetched.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Fetched {
    pub url: String,
    pub sha256: String,
    pub bytes: u64,
    /// The publisher's `ETag` or `Last-Modified`, when it gives one.
    pub version: Option<String>,
    /// When, RFC 3339 in UTC.
    pub time: String,
}

/// What is to be fetched.
pub struct Job<'a> {
    pub url: &'a str,
    pub target: &'a Path,
    /// The target below the data folder.
    pub file: &'a Path,
    /// What the target holds.
    pub known: Option<&'a Fetched>,
}

pub struct Downloader<'a> {
    agent: Agent,
    observer: &'a dyn Observer,
}

/// How an attempt went wrong.
enum Fault {
    /// Another attempt may succeed.
    Passing(String),
    Final(Diagnostic),
}

impl<'a> Downloader<'a> {
    pub fn new(observer: &'a dyn Observer) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .user_agent(concat!("dataesr/", env!("CARGO_PKG_VERSION")))
            // Bytes are counted, continued and digested as they are stored.
            .accept_encoding("identity")
            .timeout_connect(Some(Duration::from_secs(20)))
            .timeout_recv_response(Some(SILENCE))
            .timeout_per_read(Some(SILENCE))
            .build()
            .into();
        Self { agent, observer }
    }

    /// Fetches the file; `None` when the target is the publisher's present version already.
    pub fn fetch(&self, job: &Job<'_>, ledger: &mut Ledger) -> Result<Option<Fetched>, Diagnostic> {
        let part = part(job.target);
        if let Some(folder) = part.parent() {
            fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
        }
        let (mut attempts, mut length) = (0, length(&part));
        loop {
            let message = match self.attempt(job, &part, ledger) {
                Ok(outcome) => return Ok(outcome),
                Err(Fault::Final(diagnostic)) => return Err(diagnostic),
                Err(Fault::Passing(message)) => message,
            };
            let reached = self::length(&part);
            attempts = if reached > length { 1 } else { attempts + 1 };
            length = reached;
            if attempts >= ATTEMPTS {
                let message = format!("cannot download `{}`: {message}", job.url);
                let kept = format!("{reached} bytes are kept in `{}`; fetch again to go on", part.display());
                return Err(Diagnostic::new(&code::DOWNLOAD_FAILED, message).help(kept));
            }
            std::thread::sleep(PAUSE * 2_u32.pow(attempts - 1));
        }
    }

    fn attempt(&self, job: &Job<'_>, part: &Path, ledger: &mut Ledger) -> Result<Option<Fetched>, Fault> {
        let begun = ledger.begun(job.file).map(str::to_owned);
        let have = if begun.is_some() { length(part) } else { 0 };
        let mut request = self.agent.get(job.url);
        if let (Some(version), true) = (&begun, have > 0) {
            request = request.header("Range", format!("bytes={have}-")).header("If-Range", version);
        } else if let Some(version) = job.known.and_then(|known| known.version.as_ref()) {
            let name = if version.contains('"') { "If-None-Match" } else { "If-Modified-Since" };
            request = request.header(name, version);
        }
        let response = request.call().map_err(|error| fault_of(job, &error))?;
        let version = version(&response);
        let from = match response.status() {
            StatusCode::NOT_MODIFIED => return Ok(None),
            StatusCode::OK => 0,
            StatusCode::PARTIAL_CONTENT if starts_at(&response, have) => have,
            // The part is not of the publisher's present version, or longer than it: from the start.
            StatusCode::PARTIAL_CONTENT | StatusCode::RANGE_NOT_SATISFIABLE => {
                discard(part, job, ledger)?;
                return Err(Fault::Passing("the part that was there does not fit".to_owned()));
            }
            status => return Err(refused(job, status)),
        };
        if is_page(&response, job.target) {
            let message = format!("`{}` answers with a web page instead of the file", job.url);
            return Err(Fault::Final(Diagnostic::new(&code::DOWNLOAD_FAILED, message)));
        }
        if from == 0 {
            ledger.begin(job.file, version.as_deref()).map_err(Fault::Final)?;
        }
        self.receive(job, response, part, from)?;
        complete(job, part, version, ledger).map(Some)
    }

    /// Appends the body to the part.
    fn receive(
        &self,
        job: &Job<'_>,
        response: Response<ureq::Body>,
        part: &Path,
        from: u64,
    ) -> Result<(), Fault> {
        let failed = |error: io::Error| Fault::Final(unwritable(part, &error));
        let mut options = File::options();
        let mut file = options.create(true).write(true).truncate(false).open(part).map_err(failed)?;
        file.set_len(from).map_err(failed)?;
        io::Seek::seek(&mut file, io::SeekFrom::End(0)).map_err(failed)?;
        let body = response.into_body();
        let total = body.content_length().map(|length| from + length);
        let mut reader = body.into_with_config().limit(u64::MAX).reader();
        let mut buffer = vec![0; BUFFER];
        let mut bytes = from;
        let name = job.file.to_string_lossy();
        loop {
            self.observer.observe(&Observation::Download { file: &name, bytes, total });
            let read = reader.read(&mut buffer).map_err(|error| Fault::Passing(error.to_string()))?;
            if read == 0 {
                break;
            }
            file.write_all(&buffer[..read]).map_err(failed)?;
            bytes += read as u64;
        }
        file.sync_all().map_err(failed)?;
        match total {
            Some(total) if bytes != total => {
                Err(Fault::Passing(format!("the transfer ended after {bytes} of {total} bytes")))
            }
            _ => Ok(()),
        }
    }
}

/// Gives the complete part its name.
fn complete(
    job: &Job<'_>,
    part: &Path,
    version: Option<String>,
    ledger: &mut Ledger,
) -> Result<Fetched, Fault> {
    let failed = |error: io::Error| Fault::Final(unwritable(job.target, &error));
    let (sha256, bytes) = File::open(part).and_then(|mut file| sha256_of_file(&mut file)).map_err(failed)?;
    fs::rename(part, job.target).map_err(failed)?;
    let fetched = Fetched { url: job.url.to_owned(), sha256, bytes, version, time: now() };
    ledger.complete(job.file, fetched.clone()).map_err(Fault::Final)?;
    Ok(fetched)
}

fn discard(part: &Path, job: &Job<'_>, ledger: &mut Ledger) -> Result<(), Fault> {
    ledger.begin(job.file, None).map_err(Fault::Final)?;
    fs::remove_file(part).map_err(|error| Fault::Final(unwritable(part, &error)))
}

fn part(target: &Path) -> PathBuf {
    let mut name = target.as_os_str().to_owned();
    name.push(".part");
    name.into()
}

fn length(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |metadata| metadata.len())
}

fn header<'a>(response: &'a Response<ureq::Body>, name: &str) -> Option<&'a str> {
    response.headers().get(name)?.to_str().ok()
}

/// What tells this version of the file: a strong `ETag`, else `Last-Modified`.
fn version(response: &Response<ureq::Body>) -> Option<String> {
    let strong = header(response, "etag").filter(|tag| !tag.starts_with("W/"));
    strong.or_else(|| header(response, "last-modified")).map(str::to_owned)
}

fn starts_at(response: &Response<ureq::Body>, offset: u64) -> bool {
    let range = header(response, "content-range").and_then(|range| range.strip_prefix("bytes "));
    range.and_then(|range| range.split('-').next()) == Some(offset.to_string().as_str())
}

/// Portals answer some errors with status 200 and a page.
fn is_page(response: &Response<ureq::Body>, target: &Path) -> bool {
    let wants_page = target.extension().is_some_and(|extension| extension == "html");
    !wants_page && header(response, "content-type").is_some_and(|kind| kind.starts_with("text/html"))
}

fn refused(job: &Job<'_>, status: StatusCode) -> Fault {
    let message = format!("the server answers {status}");
    if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
        return Fault::Passing(message);
    }
    let message = format!("cannot download `{}`: {message}", job.url);
    Fault::Final(Diagnostic::new(&code::DOWNLOAD_FAILED, message).help(
        "open the address in a browser; the publisher may have moved the file (`download` in `theme.toml`)",
    ))
}

fn fault_of(job: &Job<'_>, error: &ureq::Error) -> Fault {
    if let ureq::Error::BadUri(_) | ureq::Error::Http(_) = error {
        let message = format!("`{}` is not an address to download from: {error}", job.url);
        return Fault::Final(Diagnostic::new(&code::DOWNLOAD_FAILED, message));
    }
    Fault::Passing(error.to_string())
}

fn unwritable(path: &Path, error: &io::Error) -> Diagnostic {
    let name = path.display().to_string();
    Diagnostic::new(&code::OUTPUT_FAILED, format!("cannot write `{name}`: {error}")).in_file(name)
}
