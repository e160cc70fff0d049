//! What every request shares: the theme and the generation that are published, and the places for
//! queries.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::answers::Answers;
use super::edit::Editor;
use super::failure::Failure;
use super::metrics::Metrics;
use super::polite::Buckets;
use crate::store::{Generation, Moment, QueryError, StoreError};
use crate::text::{LimitKey, Limits, sha256};
use crate::theme::Theme;
use crate::view::Overview;

/// The server without its sockets. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    published: RwLock<Arc<Published>>,
    /// Without it nothing can be changed.
    editor: Option<Editor>,
    limits: Limits,
    /// Places for queries that run, and for those that run or wait.
    running: Arc<Semaphore>,
    admitted: Arc<Semaphore>,
    answers: Arc<Answers>,
    buckets: Buckets,
    metrics: Metrics,
}

/// A theme and a generation that belong together. A request holds the one that it began with, and
/// answers from nothing else.
pub struct Published {
    pub theme: Theme,
    pub generation: Generation,
    pub overview: Overview,
    /// When what the pages are made from last changed, to the second.
    pub modified: SystemTime,
    /// Changes with the generation, the theme and the program: what answers are made from.
    pub stamp: String,
    /// Changes with the theme's settings and the program: what decides how data are written.
    pub settings: String,
    /// When it last changed.
    pub settings_modified: SystemTime,
}

/// The right to run a query; given back when dropped.
#[derive(Debug)]
pub struct Place {
    _running: OwnedSemaphorePermit,
    _admitted: OwnedSemaphorePermit,
}

impl Published {
    /// Reads what concerns the generation as a whole, which may take a moment.
    pub fn new(theme: Theme, generation: Generation) -> Result<Self, StoreError> {
        let overview = Overview::of(&theme, &generation)?;
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let modified = SystemTime::UNIX_EPOCH + Duration::from_secs(now.as_secs());
        let made_from = [env!("CARGO_PKG_VERSION"), generation.id(), theme.source.text()];
        let stamp = sha256(made_from.join("\0"));
        let settings = theme.settings_digest();
        let kept = &generation.manifest().settings;
        let settings_modified =
            if kept.digest == settings { Moment::parse(&kept.since).system_time() } else { modified };
        Ok(Self { theme, generation, overview, modified, stamp, settings, settings_modified })
    }

    /// When the generation was published; for one without a date, when it was opened.
    #[must_use]
    pub fn created(&self) -> SystemTime {
        let created = self.generation.manifest().created.parse::<jiff::Timestamp>();
        created.map_or(self.modified, |time| {
            SystemTime::UNIX_EPOCH + Duration::from_secs(time.as_second().unsigned_abs())
        })
    }
}

impl App {
    #[must_use]
    pub fn new(published: Published) -> Self {
        Self::with_editor(published, None)
    }

    /// A server that takes changes.
    #[must_use]
    pub fn with_editor(published: Published, editor: Option<Editor>) -> Self {
        let limits = published.theme.limits.clone();
        let running = limits.count(LimitKey::ConcurrentQueries);
        let admitted = running.saturating_add(limits.count(LimitKey::WaitingQueries));
        let places = |count: usize| Arc::new(Semaphore::new(count.min(Semaphore::MAX_PERMITS)));
        Self(Arc::new(Inner {
            published: RwLock::new(Arc::new(published)),
            editor,
            running: places(running),
            admitted: places(admitted),
            answers: Answers::new(
                limits.count(LimitKey::AnswerCache).saturating_mul(1 << 20),
                Duration::from_secs(limits.get(LimitKey::QuerySeconds)),
            ),
            limits,
            buckets: Buckets::default(),
            metrics: Metrics::default(),
        }))
    }

    /// What is published now.
    #[must_use]
    pub fn published(&self) -> Arc<Published> {
        Arc::clone(&self.0.published.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Publishes something else; requests that are under way end on what they began with.
    pub fn publish(&self, published: Published) {
        *self.0.published.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(published);
    }

    #[must_use]
    pub fn editor(&self) -> Option<&Editor> {
        self.0.editor.as_ref()
    }

    /// The limits that the server started with.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }

    #[must_use]
    pub fn limit(&self, key: LimitKey) -> usize {
        self.0.limits.count(key)
    }

    #[must_use]
    pub fn seconds(&self, key: LimitKey) -> Duration {
        Duration::from_secs(self.0.limits.get(key))
    }

    /// The answers that are kept.
    #[must_use]
    pub fn answers(&self) -> &Arc<Answers> {
        &self.0.answers
    }

    /// What each client may still ask for.
    #[must_use]
    pub(super) fn buckets(&self) -> &Buckets {
        &self.0.buckets
    }

    #[must_use]
    pub(super) fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    /// How many queries run, and how many wait.
    #[must_use]
    pub fn occupied(&self) -> (usize, usize) {
        let places = self.limit(LimitKey::ConcurrentQueries);
        let all = places.saturating_add(self.limit(LimitKey::WaitingQueries));
        let running = places.saturating_sub(self.0.running.available_permits());
        let admitted = all.saturating_sub(self.0.admitted.available_permits());
        (running, admitted.saturating_sub(running))
    }

    /// Whether a query would be let in.
    #[must_use]
    pub fn is_free(&self) -> bool {
        self.0.admitted.available_permits() > 0
    }

    /// A place for a query. Waits a little when all are taken; fails at once when too many wait.
    pub async fn place(&self) -> Result<Place, Failure> {
        let busy = || Failure::from(QueryError::Busy);
        let admitted = Arc::clone(&self.0.admitted).try_acquire_owned().map_err(|_| busy())?;
        let running = Arc::clone(&self.0.running).acquire_owned();
        match tokio::time::timeout(self.seconds(LimitKey::WaitSeconds), running).await {
            Ok(Ok(running)) => Ok(Place { _running: running, _admitted: admitted }),
            _ => Err(busy()),
        }
    }
}
