//! Taking up a new generation, or a changed theme, without dropping a request.

use std::path::PathBuf;
use std::time::Duration;

use tokio::sync::mpsc::Receiver;

use super::app::{App, Published};
use crate::store::{Slots, Store};
use crate::text::{LimitKey, Report, render_report};
use crate::theme::Theme;

/// How often the store is asked which generation is the current one.
const INTERVAL: Duration = Duration::from_secs(1);

/// Where what is published comes from.
#[derive(Clone)]
pub struct Origin {
    theme: PathBuf,
    store: Store,
}

impl Origin {
    /// The store has twice the places that requests get: the queries of pages, which are short, and
    /// those that were given up but have not ended, do not wait for those that people write.
    #[must_use]
    pub fn new(theme: &Theme, store: Store) -> Self {
        let places = theme.limits.count(LimitKey::ConcurrentQueries).saturating_mul(2);
        Self { theme: theme.root.clone(), store: store.with_slots(Slots::new(places)) }
    }

    /// The current generation under `theme`.
    pub fn open(&self, theme: Theme) -> Result<Published, Report> {
        let generation = self.store.current()?;
        Published::new(theme, generation).map_err(|error| self.broken(&error).into())
    }

    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    fn broken(&self, error: &dyn std::fmt::Display) -> crate::text::Diagnostic {
        let store = self.store.folder().display().to_string();
        let message = format!("the current generation of `{store}` cannot be read: {error}");
        crate::text::Diagnostic::new(&crate::text::code::GENERATION_BROKEN, message).in_file(store)
    }

    /// Reads theme and generation again. A theme with faults leaves the one in use.
    fn reload(&self, app: &App) -> Result<(), Report> {
        let theme = match Theme::load(&self.theme) {
            Ok((theme, _)) => theme,
            Err(report) => {
                tracing::error!(
                    "the theme has faults, the one in use stays\n{}",
                    render_report(&report, false)
                );
                app.published().theme.clone()
            }
        };
        app.publish(self.open(theme)?);
        Ok(())
    }
}

/// Watches the store, and the signals that `asked` brings, for as long as it is polled.
pub async fn keep_current(app: App, origin: Origin, mut asked: Receiver<()>) {
    let mut ticks = tokio::time::interval(INTERVAL);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut listening = true;
    // A generation that could not be opened is not tried every second.
    let mut refused = None;
    loop {
        let wanted = tokio::select! {
            _ = ticks.tick() => changed(&app, &origin).await.filter(|id| refused.as_ref() != Some(id)),
            signal = asked.recv(), if listening => {
                listening = signal.is_some();
                signal.map(|()| String::new())
            }
        };
        let Some(wanted) = wanted else { continue };
        let (copy, origin) = (app.clone(), origin.clone());
        let done = tokio::task::spawn_blocking(move || origin.reload(&copy)).await;
        match done {
            Ok(Ok(())) => {
                refused = None;
                tracing::info!(generation = app.published().generation.id(), "published");
            }
            Ok(Err(report)) => {
                refused = Some(wanted);
                tracing::error!("what is published stays\n{}", render_report(&report, false));
            }
            Err(error) => tracing::error!(%error, "the reload failed"),
        }
    }
}

/// The id of the current generation, when it is not the one that is published.
async fn changed(app: &App, origin: &Origin) -> Option<String> {
    let store = origin.store.clone();
    let id = tokio::task::spawn_blocking(move || store.current_id()).await;
    match id {
        Ok(Ok(id)) => id.filter(|id| id != app.published().generation.id()),
        Ok(Err(fault)) => {
            tracing::warn!("{fault}");
            None
        }
        Err(_) => None,
    }
}
