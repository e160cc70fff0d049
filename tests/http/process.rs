//! `dataesr serve` as a process: what it says, how it takes up what is new, how it ends.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::cli::{new_theme, run};
use crate::support::dataesr;

struct Server {
    process: Child,
    root: String,
    /// What it printed when it began.
    greeting: String,
}

fn serve(theme: &Path) -> Server {
    let mut process = dataesr()
        .args(["serve", "--bind", "127.0.0.1:0"])
        .current_dir(theme)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut greeting = String::new();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    while !greeting.contains("Ctrl+C") {
        let line = lines.next().unwrap_or_else(|| panic!("it ended: {greeting}")).unwrap();
        greeting += &line;
        greeting.push('\n');
    }
    let root = greeting.lines().find_map(|line| line.trim().strip_prefix("pages")).expect("an address");
    let root = root.trim().trim_end_matches('/').to_owned();
    Server { process, root, greeting }
}

impl Server {
    fn get(&self, path: &str) -> String {
        let mut response = ureq::get(format!("{}{path}", self.root)).call().unwrap();
        response.body_mut().read_to_string().unwrap()
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.process.id().to_string()]).status();
        assert!(sent.unwrap().success());
    }

    fn wait_for(&self, path: &str, wanted: &str) {
        let until = Instant::now() + Duration::from_secs(15);
        loop {
            let got = self.get(path);
            if got.contains(wanted) {
                return;
            }
            assert!(Instant::now() < until, "{path} lacks `{wanted}`: {got}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn without_a_generation_it_says_what_to_do() {
    let theme = new_theme();
    let output = dataesr().arg("serve").current_dir(theme.path()).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("D602") && told.contains("dataesr build"), "{told}");
}

#[test]
fn an_address_that_is_taken_is_an_error() {
    let theme = new_theme();
    run(theme.path(), &["build"]);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = dataesr().args(["serve", "--bind", &address]).current_dir(theme.path()).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("D710") && told.contains("--bind"), "{told}");
}

#[test]
fn it_takes_up_what_is_new_and_ends_in_good_order() {
    let theme = new_theme();
    run(theme.path(), &["build"]);
    let mut server = serve(theme.path());
    assert!(server.greeting.contains("/sparql"), "{}", server.greeting);
    let before = server.get("/ready");

    // A new generation, by itself.
    let data = theme.path().join("data/books.csv");
    let rows = fs::read_to_string(&data).unwrap().replace("1870", "1871");
    fs::write(&data, rows).unwrap();
    run(theme.path(), &["build", "--force"]);
    let id = fs::read_to_string(theme.path().join("store/current")).unwrap();
    assert!(!before.contains(id.trim()));
    server.wait_for("/ready", id.trim());

    // The theme, when it is told to.
    let settings = theme.path().join("theme.toml");
    let text = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, text.replace("A small library", "A renamed library")).unwrap();
    server.signal("HUP");
    server.wait_for("/?lang=en", "A renamed library");

    // One with faults leaves the one in use.
    fs::write(&settings, "[site").unwrap();
    server.signal("HUP");
    std::thread::sleep(Duration::from_millis(500));
    server.wait_for("/?lang=en", "A renamed library");

    server.signal("TERM");
    let status = server.process.wait().unwrap();
    let mut log = String::new();
    server.process.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    assert_eq!(status.code(), Some(0), "{log}");
    assert!(log.contains("the theme has faults") && log.contains("D401"), "{log}");
    assert!(log.contains("GET /ready"), "{log}");
}
