//! A case file: Markdown whose fenced blocks are requests with what they must answer.
//!
//! - ` ```http `: `> ` lines are the request (method and address, headers; `>| ` lines its body), `< `
//!   lines the status and headers that must be there, other lines texts that must stand in the body.
//!   `< !Name` is a header that must be absent, `< Name: …part…` one that contains a part, `! text` a
//!   text that must not stand in the body. `$name` takes a value the first time and stands for it after.
//! - ` ```accept PATH `: rows of client, `Accept` field and the media type (or status) that it must get.

use std::collections::HashMap;

use super::library::{Answer, Library, Request};

/// The faults of one file.
pub async fn run(library: &Library, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut names = HashMap::new();
    for block in blocks(text) {
        let found = match block.kind.split_once(' ') {
            Some(("accept", path)) => negotiations(library, path, &block.lines).await,
            _ if block.kind == "http" => exchange(library, &block.lines, &mut names).await,
            _ => Vec::new(),
        };
        faults.extend(found.into_iter().map(|fault| format!("line {}: {fault}", block.line)));
    }
    faults
}

struct Block<'a> {
    line: usize,
    kind: &'a str,
    lines: Vec<&'a str>,
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        let Some(kind) = line.strip_prefix("```").filter(|kind| !kind.is_empty()) else { continue };
        let inside = lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```").collect();
        blocks.push(Block { line: at + 1, kind, lines: inside });
    }
    blocks
}

async fn negotiations(library: &Library, path: &str, lines: &[&str]) -> Vec<String> {
    let mut faults = Vec::new();
    for line in lines.iter().filter(|line| !line.is_empty()) {
        let cells: Vec<&str> = line.split(" | ").map(str::trim).collect();
        let [client, accept, wanted] = cells.as_slice() else {
            faults.push(format!("not three cells: {line}"));
            continue;
        };
        let mut request = Request::get(path);
        if *accept != "(none)" {
            request.headers.push(("Accept".to_owned(), (*accept).to_owned()));
        }
        let answer = library.ask(request).await;
        let kind = answer.header("content-type").unwrap_or_default();
        let got = if answer.status == 200 {
            kind.split(';').next().unwrap_or_default().to_owned()
        } else {
            answer.status.to_string()
        };
        if got != *wanted {
            faults.push(format!("{client} (`{accept}`) got {got}, wanted {wanted}"));
        }
        if !answer.header("vary").unwrap_or_default().contains("Accept") {
            faults.push(format!("{client}: `Vary` lacks `Accept`"));
        }
    }
    faults
}

async fn exchange(library: &Library, lines: &[&str], names: &mut HashMap<String, String>) -> Vec<String> {
    let mut request = Request::get("/");
    let mut body = Vec::new();
    let sent = lines.iter().filter_map(|line| line.strip_prefix('>'));
    for (at, line) in sent.enumerate() {
        if let Some(text) = line.strip_prefix("| ") {
            body.push(text.to_owned());
        } else if at == 0 {
            let (method, path) = line.trim().split_once(' ').expect("a method and an address");
            (request.method, request.path) = (method.to_owned(), path.to_owned());
        } else {
            let (name, value) = line.trim().split_once(':').expect("a header");
            let value = value.trim();
            let value = names.get(value).cloned().unwrap_or_else(|| value.to_owned());
            request.headers.push((name.to_owned(), value));
        }
    }
    request.body = body.join("\n").into_bytes();
    let answer = library.ask(request).await;
    let mut faults = Vec::new();
    for line in lines.iter().filter(|line| !line.starts_with('>') && !line.is_empty()) {
        let fault = match (line.strip_prefix("< "), line.strip_prefix("! ")) {
            (Some(head), _) => head_fault(&answer, head, names),
            (_, Some(text)) => answer.body.contains(text).then(|| format!("the body has `{text}`")),
            _ => (!answer.body.contains(line.trim())).then(|| format!("the body lacks `{}`", line.trim())),
        };
        faults.extend(fault);
    }
    if !faults.is_empty() {
        faults.push(format!("the answer was {} {:?}\n{}", answer.status, answer.headers, answer.body));
    }
    faults
}

fn head_fault(answer: &Answer, line: &str, names: &mut HashMap<String, String>) -> Option<String> {
    if let Ok(status) = line.parse::<u16>() {
        return (answer.status != status).then(|| format!("status {}, wanted {status}", answer.status));
    }
    if let Some(name) = line.strip_prefix('!') {
        return answer.header(name).map(|value| format!("`{name}` is there: {value}"));
    }
    let (name, wanted) = line.split_once(':').expect("a header");
    let wanted = wanted.trim();
    let Some(value) = answer.header(name) else { return Some(format!("`{name}` is absent")) };
    if wanted.starts_with('$') {
        let known = names.entry(wanted.to_owned()).or_insert_with(|| value.clone());
        return (*known != value).then(|| format!("`{name}` is {value}, and was {known}"));
    }
    let fits = match wanted.strip_prefix('…') {
        Some(part) => value.contains(part.trim_end_matches('…')),
        None => match wanted.strip_suffix('…') {
            Some(start) => value.starts_with(start),
            None => value == wanted,
        },
    };
    (!fits).then(|| format!("`{name}` is `{value}`, wanted `{wanted}`"))
}
