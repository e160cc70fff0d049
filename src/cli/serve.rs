//! `dataesr serve`: the current generation over HTTP.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::{env, fs, io};

use clap::Args;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;
use tracing_subscriber::EnvFilter;

use super::Outcome;
use super::folders::{DataFolder, StoreFolder, ThemeFolder};
use super::terminal;
use crate::http::{App, Editor, Origin, keep_current, serve};
use crate::text::{Diagnostic, Report, code};
use crate::theme::Theme;

/// Serves the current generation: pages, data, SPARQL
///
/// A new generation is taken up by itself. SIGHUP reads the theme again; SIGINT and SIGTERM end the
/// server after the requests that are under way. `RUST_LOG` sets what is logged, on standard error.
#[derive(Debug, Args)]
pub struct Serve {
    #[command(flatten)]
    theme: ThemeFolder,
    #[command(flatten)]
    store: StoreFolder,
    #[command(flatten)]
    data: DataFolder,
    /// Where to listen
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:7878")]
    bind: SocketAddr,
    /// A file with the token that allows changes to the graphs of `[update]`; else `DATAESR_TOKEN`
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
}

impl Serve {
    pub fn run(&self) -> Outcome {
        // Nothing is mapped here: the folder is named so that one line of options suits all commands.
        let _ = &self.data;
        let theme = self.theme.load()?;
        let origin = Origin::new(&theme, self.store.open(&self.theme));
        let published = origin.open(theme)?;
        let editor = self.token()?.map(|token| Editor::new(&token, origin.clone()));
        start_log();
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        let runtime = runtime.map_err(|error| self.cannot_listen(&error))?;
        let outcome = runtime.block_on(self.listen(App::with_editor(published, editor), origin));
        // Evaluations that were given up are not waited for.
        runtime.shutdown_background();
        outcome.map_err(|error| self.cannot_listen(&error))
    }

    async fn listen(&self, app: App, origin: Origin) -> io::Result<()> {
        let listener = TcpListener::bind(self.bind).await?;
        announce(&app.published().theme, listener.local_addr()?, app.published().generation.id());
        let (ask, asked) = mpsc::channel(1);
        let mut hangup = signal(SignalKind::hangup())?;
        tokio::spawn(async move {
            while hangup.recv().await.is_some() {
                // One that is waiting is enough.
                let _ = ask.try_send(());
            }
        });
        let stop = stop()?;
        let watch = tokio::spawn(keep_current(app.clone(), origin, asked));
        serve(listener, app, stop).await;
        watch.abort();
        Ok(())
    }

    /// The token that allows changes.
    fn token(&self) -> Result<Option<String>, Report> {
        let text = match &self.token_file {
            Some(path) => {
                let text = fs::read_to_string(path).map_err(|error| {
                    let path = path.display().to_string();
                    Diagnostic::new(&code::FILE_UNREADABLE, format!("cannot read `{path}`: {error}"))
                        .in_file(path)
                })?;
                Some(text)
            }
            None => env::var("DATAESR_TOKEN").ok(),
        };
        Ok(text.map(|text| text.trim().to_owned()).filter(|token| !token.is_empty()))
    }

    fn cannot_listen(&self, error: &io::Error) -> Report {
        let message = format!("cannot listen on {}: {error}", self.bind);
        Diagnostic::new(&code::CANNOT_LISTEN, message).help(code::CANNOT_LISTEN.cure).into()
    }
}

fn start_log() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    // A second one in the same process changes nothing.
    let _ = log.with_ansi(terminal::colour()).try_init();
}

/// What to open, for a person and for scripts that wait for it.
fn announce(theme: &Theme, address: SocketAddr, generation: &str) {
    let host = match address.ip() {
        ip if ip.is_unspecified() => "localhost".to_owned(),
        IpAddr::V6(ip) => format!("[{ip}]"),
        IpAddr::V4(ip) => ip.to_string(),
    };
    let root = format!("http://{host}:{}", address.port());
    let title = theme.text(&theme.site.title, theme.default_language());
    println!("{title} (generation {generation})\n");
    println!("  pages    {root}/");
    println!("  SPARQL   {root}/sparql");
    println!("  API      {root}/openapi.json");
    if let Some(path) = theme.site.examples.iter().find_map(|iri| theme.local(iri)) {
        println!("  a thing  {root}/{path}");
    }
    println!("\nCtrl+C stops it.");
}

/// Done when the process is asked to end.
fn stop() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
