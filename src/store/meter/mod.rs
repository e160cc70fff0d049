//! Stopping an evaluation that cannot be asked to stop.
//!
//! The engine looks at its cancellation token where it reads a quad, and its blocking operators
//! (sorting, grouping, joining, removing duplicates) then collect the errors and go on. It has no
//! limit of memory. But every step it takes clones, compares or decodes a term of ours: there we
//! count ([`step`]), and when the query is to end we unwind its thread from within the engine,
//! which frees all that it holds. The allocator counts what the thread holds, so that the next step
//! after the limit is the last.

mod allocator;

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use spareval::CancellationToken;

use allocator::held;

/// Steps between two looks at the token: some ten microseconds.
const STEPS: u32 = 256;

/// Why an evaluation was stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Its token was cancelled.
    Cancelled,
    /// It held more memory than it may.
    Memory,
    /// It made a text longer than it may.
    Text,
    /// The engine itself gave up: a defect.
    Broken,
}

thread_local! {
    /// Steps to go until the next look. The allocator sets it to one when the limit is passed.
    static LEFT: Cell<u32> = const { Cell::new(STEPS) };
    static TOKEN: RefCell<Option<CancellationToken>> = const { RefCell::new(None) };
    static TEXT: Cell<usize> = const { Cell::new(usize::MAX) };
}

/// What an evaluation may take.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// How much more than at its start it may hold.
    pub bytes: usize,
    /// The length of one text that it makes.
    pub text: usize,
}

/// The measure of one evaluation, which keeps to the thread that made it.
pub struct Meter(PhantomData<*const ()>);

impl Meter {
    /// Begins to count.
    pub fn new(token: CancellationToken, budget: Budget) -> Self {
        TOKEN.set(Some(token));
        TEXT.set(budget.text);
        LEFT.set(STEPS);
        allocator::limit(held().saturating_add(isize::try_from(budget.bytes).unwrap_or(isize::MAX)));
        Self(PhantomData)
    }

    /// Does a part of the work, until it ends, the token is cancelled or the budget spent.
    #[expect(clippy::unused_self, reason = "counting ends with the meter, which must outlive the work")]
    pub fn watch<T>(&self, work: impl FnOnce() -> T) -> Result<T, Stop> {
        // What `work` shares with others are channels and values that never change.
        let result = catch_unwind(AssertUnwindSafe(work));
        result.map_err(|payload: Box<dyn Any + Send>| payload.downcast_ref().copied().unwrap_or(Stop::Broken))
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        allocator::limit(isize::MAX);
        TEXT.set(usize::MAX);
        TOKEN.set(None);
    }
}

/// Counts a step of the evaluation; does not return when it is to end.
#[inline]
pub fn step() {
    let left = LEFT.get();
    if left > 1 {
        LEFT.set(left - 1);
    } else {
        look();
    }
}

/// Counts a text that the evaluation made.
pub fn text(bytes: usize) {
    if bytes > TEXT.get() {
        stop(Stop::Text);
    }
    step();
}

/// Ends the evaluation. Outside of [`Meter::watch`] it is a panic like others.
pub fn stop(why: Stop) -> ! {
    // Not `panic!`: nothing is wrong, so nothing is printed.
    resume_unwind(Box::new(why))
}

#[cold]
fn look() {
    LEFT.set(STEPS);
    // Unwinding already: a second time would end the process.
    if std::thread::panicking() {
        return;
    }
    if TOKEN.with_borrow(|token| token.as_ref().is_some_and(CancellationToken::is_cancelled)) {
        stop(Stop::Cancelled);
    }
    if allocator::is_over() {
        stop(Stop::Memory);
    }
}

/// Makes a value that another thread will free: it is no longer counted here.
pub fn ship<T>(make: impl FnOnce() -> T) -> T {
    let before = held();
    let value = make();
    allocator::forget(held() - before);
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run<T>(token: &CancellationToken, budget: Budget, work: impl FnOnce() -> T) -> Result<T, Stop> {
        Meter::new(token.clone(), budget).watch(work)
    }

    fn steps_forever() -> ! {
        loop {
            step();
        }
    }

    const FREE: Budget = Budget { bytes: usize::MAX, text: usize::MAX };
    const MEGABYTE: Budget = Budget { bytes: 1_000_000, text: 1_000 };

    #[test]
    fn a_cancelled_token_stops_the_work() {
        let token = CancellationToken::new();
        token.cancel();
        assert_eq!(run(&token, FREE, || steps_forever()), Err(Stop::Cancelled));
    }

    #[test]
    fn memory_is_what_is_held_and_not_what_was_used() {
        let token = CancellationToken::new();
        let busy = || {
            for _ in 0..1_000 {
                std::hint::black_box(vec![0_u8; 100_000]);
                step();
            }
        };
        assert_eq!(run(&token, MEGABYTE, busy), Ok(()));
        let greedy = || {
            let mut kept = Vec::new();
            loop {
                kept.push(vec![0_u8; 100_000]);
                step();
            }
        };
        assert_eq!(run::<()>(&token, MEGABYTE, greedy), Err(Stop::Memory));
        let generous = || {
            let mut kept = Vec::with_capacity(1_000);
            for _ in 0..1_000 {
                kept.push(ship(|| vec![0_u8; 100_000]));
                step();
            }
            kept.len()
        };
        assert_eq!(run(&token, MEGABYTE, generous), Ok(1_000));
        assert_eq!(run(&token, MEGABYTE, || text(1_001)), Err(Stop::Text));
    }
}
