//! Running one case file.

use std::fs;
use std::path::Path;

use regex::Regex;

use crate::support::dataesr;

/// Runs the case and gives its text with the outputs as they are now.
pub fn run(text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let theme = folder.path().join("theme");
    if text.contains("an empty folder") {
        fs::create_dir(&theme).unwrap();
    } else {
        let made = dataesr().args(["new", theme.to_str().unwrap()]).output().unwrap();
        assert!(made.status.success(), "{made:?}");
    }
    let mut out = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        push_line(&mut out, line);
        let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else { continue };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        match info.split_whitespace().collect::<Vec<_>>().as_slice() {
            ["file", path] => write(&theme.join(path), block_text(&block).as_bytes()),
            ["file", path, "latin1"] => write(&theme.join(path), &latin1(&block_text(&block))),
            ["edit", path] => edit(&theme.join(path), &block),
            ["console"] => {
                let commands = block.iter().filter_map(|line| line.strip_prefix("$ "));
                for command in commands {
                    push_line(&mut out, &format!("$ {command}"));
                    out.push_str(&answer(command, &theme));
                }
                push_line(&mut out, "```");
                continue;
            }
            _ => panic!("a block of an unknown kind: {line}"),
        }
        for line in block {
            push_line(&mut out, line);
        }
        push_line(&mut out, "```");
    }
    out
}

fn push_line(out: &mut String, line: &str) {
    out.push_str(line);
    out.push('\n');
}

fn block_text(block: &[&str]) -> String {
    block.iter().fold(String::new(), |mut text, line| {
        push_line(&mut text, line);
        text
    })
}

fn latin1(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).expect("a character of Latin-1")).collect()
}

fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn edit(path: &Path, block: &[&str]) {
    let lines = |mark| -> String {
        let lines: Vec<&str> = block.iter().filter_map(|line| line.strip_prefix(mark)).collect();
        lines.join("\n")
    };
    let (old, new) = (lines("- "), lines("+ "));
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(&old), "{} does not contain {old}", path.display());
    fs::write(path, text.replacen(&old, &new, 1)).unwrap();
}

/// What a command answers: standard output, standard error, then the status unless it is 0.
fn answer(command: &str, folder: &Path) -> String {
    let words = words(command);
    let [program, arguments @ ..] = words.as_slice() else { panic!("no command") };
    let output = match program.as_str() {
        "dataesr" => dataesr().args(arguments).current_dir(folder).output().unwrap(),
        program => std::process::Command::new(program).args(arguments).current_dir(folder).output().unwrap(),
    };
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.push_str(&String::from_utf8_lossy(&output.stderr));
    let mut text = normal(&text, folder);
    if !output.status.success() {
        push_line(&mut text, &format!("? {}", output.status.code().unwrap_or(-1)));
    }
    text
}

/// The words of a command line, as a shell would cut them: `'…'` and `"…"` are kept together.
fn words(command: &str) -> Vec<String> {
    let word = Regex::new(r#"(?:[^\s'"]|'[^']*'|"[^"]*")+"#).unwrap();
    let quoted = Regex::new(r#"'([^']*)'|"([^"]*)""#).unwrap();
    word.find_iter(command).map(|word| quoted.replace_all(word.as_str(), "$1$2").into_owned()).collect()
}

/// Without what differs from run to run, and without blanks at the ends of lines.
fn normal(text: &str, folder: &Path) -> String {
    let rules = [
        (r"\d{8}T\d{9}Z", "[GENERATION]"),
        (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", "[TIME]"),
        (r" *\b\d+\.\d s\b", " [TIME]"),
        (r"\b[0-9a-f]{64}\b", "[SHA256]"),
        // With those of the catalogue, which grows with the program.
        (r"[\d,]+( quads in \d+ graphs)", "[QUADS]$1"),
        (r"(is whole: )[\d,]+", "$1[QUADS]"),
        (r"(\[GENERATION\]  \[TIME\] *) [\d,]+", "$1 [QUADS]"),
    ];
    let folder = folder.display().to_string();
    let mut text = text.replace(&folder, "[FOLDER]");
    for (pattern, with) in rules {
        text = Regex::new(pattern).unwrap().replace_all(&text, with).into_owned();
    }
    let mut out = String::new();
    text.lines().for_each(|line| push_line(&mut out, line.trim_end()));
    out
}

/// The first lines that differ.
pub fn difference(path: &Path, expected: &str, found: &str) -> String {
    let (a, b): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), found.lines().collect());
    let start = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let show = |lines: &[&str], mark: &str| -> String {
        let shown: Vec<String> =
            lines.iter().skip(start).take(12).map(|line| format!("{mark} {line}\n")).collect();
        shown.concat()
    };
    format!("{}:{}\n{}{}", path.display(), start + 1, show(&a, "-"), show(&b, "+"))
}
