//! Answers that were given before, under the tag that says what they were made from.
//!
//! Only whole ones are kept: those that were done before their headers had to go out. Two clients
//! that ask the same at the same time have it evaluated once.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::OwnedMutexGuard;

/// An answer to a query.
#[derive(Clone, Debug)]
pub struct Kept {
    pub media_type: &'static str,
    pub extension: &'static str,
    /// For a page of rows, whether others follow.
    pub more: bool,
    pub body: Bytes,
}

/// What an answer takes besides its body.
const OVERHEAD: usize = 512;

/// The answers, the oldest of which go when there are too many bytes of them.
pub struct Answers {
    most: usize,
    /// How long one waits for another's answer before making it oneself.
    patience: Duration,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    kept: HashMap<String, Kept>,
    order: VecDeque<String>,
    bytes: usize,
    /// Those that are being made, each with the lock that its maker holds.
    making: HashMap<String, Arc<tokio::sync::Mutex<()>>>,
}

/// The turn to make an answer. Others that want the same wait until it is dropped.
pub struct Turn {
    answers: Arc<Answers>,
    key: String,
    guard: Option<OwnedMutexGuard<()>>,
}

impl Answers {
    /// With no more bytes than `most`; none are kept when it is zero.
    pub fn new(most: usize, patience: Duration) -> Arc<Self> {
        Arc::new(Self { most, patience, state: Mutex::default() })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The answer with this key, or the turn to make it.
    pub async fn get(self: &Arc<Self>, key: &str) -> Result<Kept, Turn> {
        let lock = {
            let mut state = self.state();
            if let Some(kept) = state.kept.get(key) {
                return Ok(kept.clone());
            }
            Arc::clone(state.making.entry(key.to_owned()).or_default())
        };
        let guard = tokio::time::timeout(self.patience, lock.lock_owned()).await.ok();
        let turn = Turn { answers: Arc::clone(self), key: key.to_owned(), guard };
        let kept = self.state().kept.get(key).cloned();
        kept.ok_or(turn)
    }
}

impl Turn {
    /// Keeps the answer that was made.
    pub fn keep(self, kept: Kept) {
        let cost = |key: &str, kept: &Kept| key.len() * 2 + kept.body.len() + OVERHEAD;
        let mut state = self.answers.state();
        let added = cost(&self.key, &kept);
        // One who did not wait may have been quicker.
        if added > self.answers.most || state.kept.contains_key(&self.key) {
            return;
        }
        while state.bytes + added > self.answers.most {
            let Some(oldest) = state.order.pop_front() else { break };
            if let Some(old) = state.kept.remove(&oldest) {
                state.bytes -= cost(&oldest, &old);
            }
        }
        state.bytes += added;
        state.order.push_back(self.key.clone());
        state.kept.insert(self.key.clone(), kept);
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        drop(self.guard.take());
        let mut state = self.answers.state();
        // The map's own share, and nobody who waits.
        if state.making.get(&self.key).is_some_and(|lock| Arc::strong_count(lock) == 1) {
            state.making.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    fn kept(text: &'static str) -> Kept {
        Kept {
            media_type: "text/csv",
            extension: "csv",
            more: false,
            body: Bytes::from_static(text.as_bytes()),
        }
    }

    #[tokio::test]
    async fn the_oldest_answers_go() {
        let answers = Answers::new(2 * (OVERHEAD + 10), LONG);
        for key in ["a", "b", "c"] {
            answers.get(key).await.err().unwrap().keep(kept("four"));
        }
        assert!(answers.get("a").await.is_err());
        assert_eq!(answers.get("c").await.ok().unwrap().body, "four");
        assert!(Answers::new(0, LONG).get("a").await.err().map(|turn| turn.keep(kept(""))).is_some());
    }

    #[tokio::test]
    async fn the_same_is_made_once() {
        let answers = Answers::new(10_000, LONG);
        let turn = answers.get("a").await.err().unwrap();
        let other = tokio::spawn({
            let answers = Arc::clone(&answers);
            async move { answers.get("a").await.map(|kept| kept.body).ok() }
        });
        tokio::task::yield_now().await;
        assert!(!other.is_finished());
        turn.keep(kept("once"));
        assert_eq!(other.await.unwrap().unwrap(), "once");
        assert!(answers.state().making.is_empty());
    }

    #[tokio::test]
    async fn one_who_gives_up_lets_the_next() {
        let answers = Answers::new(10_000, LONG);
        drop(answers.get("a").await.err().unwrap());
        assert!(answers.get("a").await.is_err());
        assert!(answers.state().making.is_empty());
    }

    #[tokio::test]
    async fn nobody_waits_for_ever() {
        let answers = Answers::new(10_000, Duration::from_millis(10));
        let first = answers.get("a").await.err().unwrap();
        let second = answers.get("a").await.err().unwrap();
        first.keep(kept("first"));
        second.keep(kept("second"));
        assert_eq!(answers.get("a").await.ok().unwrap().body, "first");
    }
}
