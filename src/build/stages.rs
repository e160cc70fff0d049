//! The time that each stage of a build takes.

use std::time::Instant;

use super::Stage;
use crate::text::{Observation, Observer};

/// Tells the observer of each stage and keeps its time for the report.
pub struct Stages<'a> {
    pub observer: &'a dyn Observer,
    pub done: Vec<Stage>,
}

impl<'a> Stages<'a> {
    pub fn new(observer: &'a dyn Observer) -> Self {
        Self { observer, done: Vec::new() }
    }

    pub fn run<T>(&mut self, name: &'static str, work: impl FnOnce() -> T) -> T {
        self.observer.observe(&Observation::Stage { name });
        let started = Instant::now();
        let result = work();
        let elapsed = started.elapsed();
        self.observer.observe(&Observation::StageFinished { name, elapsed });
        self.done.push(Stage { name: name.to_owned(), seconds: elapsed.as_secs_f64() });
        result
    }
}
