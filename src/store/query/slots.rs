//! How many evaluations run at the same time.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use crate::text::{LimitKey, Limits};

/// The places for evaluations at the same time. Clones share them.
#[derive(Clone)]
pub struct Slots(Arc<(Mutex<usize>, Condvar)>);

/// A place taken; given back when dropped.
pub(super) struct Slot(Slots);

impl Slots {
    #[must_use]
    pub fn new(places: usize) -> Self {
        Self(Arc::new((Mutex::new(places), Condvar::new())))
    }

    /// Waits for a place for at most `patience`.
    pub(super) fn take(&self, patience: Duration) -> Option<Slot> {
        let (free, freed) = &*self.0;
        let guard = free.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut guard, _) = freed
            .wait_timeout_while(guard, patience, |free| *free == 0)
            .unwrap_or_else(PoisonError::into_inner);
        *guard = guard.checked_sub(1)?;
        Some(Slot(self.clone()))
    }
}

impl Default for Slots {
    fn default() -> Self {
        Self::new(Limits::default().count(LimitKey::ConcurrentQueries))
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let (free, freed) = &*self.0.0;
        *free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        freed.notify_one();
    }
}
