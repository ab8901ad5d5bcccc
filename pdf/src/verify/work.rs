//! What verifying may cost. Steps are counted, not time: the same file costs the same everywhere, in the browser too.
//!
//! A step is about what reading one byte costs: a byte read, inflated or copied; an object, an entry or a name met on the way
//! through the document; a comparison of two fields. A signature or certificate that is checked counts as [`crate::x509::SIGNATURE_STEPS`] steps.
//! Whatever is walked more often than it stands in the file (lists that many objects share, names that are put together, the
//! same field signed in every revision) is charged each time, so that a file of N bytes costs at most
//! [`Limits::free_steps`] + N × [`Limits::steps_per_byte`] steps, and one more walk of one object beyond that.

use super::Limits;
use super::problem::{Cause, Problem};
use std::cell::Cell;

/// Bytes of a name or key that are repeated in a cause: enough to recognise it by.
const SHOWN: usize = 100;

/// What is left of the steps and of the list of problems. One for a file, shared by all who read it.
#[derive(Debug)]
pub(super) struct Work {
    left: Cell<u64>,
    /// Where the steps ran out.
    exceeded: Cell<Option<usize>>,
    room: Cell<usize>,
    /// Where the first problem is that was not listed.
    unlisted: Cell<Option<usize>>,
    all: u64,
}

impl Work {
    /// For a file of that many bytes.
    pub(super) fn new(bytes: usize, limits: &Limits) -> Self {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        let all = bytes
            .saturating_mul(limits.steps_per_byte)
            .saturating_add(limits.free_steps);
        Self {
            left: Cell::new(all),
            exceeded: Cell::new(None),
            room: Cell::new(limits.max_problems),
            unlisted: Cell::new(None),
            all,
        }
    }

    /// Takes so many steps, for what is at `offset`. False: they are used up, now or before; whoever asked must stop.
    #[must_use]
    pub(super) fn take(&self, steps: usize, offset: usize) -> bool {
        let left = u64::try_from(steps)
            .ok()
            .and_then(|steps| self.left.get().checked_sub(steps));
        match left.filter(|_| self.exceeded.get().is_none()) {
            Some(left) => {
                self.left.set(left);
                true
            }
            None => {
                if self.exceeded.get().is_none() {
                    self.exceeded.set(Some(offset));
                }
                false
            }
        }
    }

    /// [`Self::take`], as a problem.
    pub(super) fn charge(&self, steps: usize, offset: usize) -> Result<(), Problem> {
        if self.take(steps, offset) {
            return Ok(());
        }
        Err(self.too_costly(offset))
    }

    /// How many steps were taken.
    pub(super) fn taken(&self) -> u64 {
        self.all - self.left.get()
    }

    /// Can another problem be listed?
    pub(super) fn has_room(&self) -> bool {
        self.room.get() > 0
    }

    /// Adds to a list of problems, while there is room.
    pub(super) fn report(&self, problems: &mut Vec<Problem>, problem: Problem) {
        match self.room.get().checked_sub(1) {
            Some(room) => {
                self.room.set(room);
                problems.push(problem);
            }
            None => {
                if self.unlisted.get().is_none() {
                    self.unlisted.set(Some(problem.offset));
                }
            }
        }
    }

    /// Why the list of problems is not whole; never more than two.
    pub(super) fn cut_off(&self) -> Vec<Problem> {
        let more = self.unlisted.get().map(|offset| Problem {
            cause: Cause::MoreProblems,
            offset,
            page: None,
        });
        let costly = self.exceeded.get().map(|offset| self.too_costly(offset));
        more.into_iter().chain(costly).collect()
    }

    fn too_costly(&self, offset: usize) -> Problem {
        Problem {
            cause: Cause::TooCostly,
            offset: self.exceeded.get().unwrap_or(offset),
            page: None,
        }
    }
}

/// The start of a name, for people: it may be as long as the file.
pub(super) fn shown(name: &str) -> String {
    if name.len() <= SHOWN {
        return name.to_owned();
    }
    let end = (0..=SHOWN).rev().find(|end| name.is_char_boundary(*end)).unwrap_or(0);
    format!("{}…", name.get(..end).unwrap_or_default())
}

/// [`shown`] of a key as it is in the file.
pub(super) fn shown_key(key: &[u8]) -> String {
    shown(&String::from_utf8_lossy(key.get(..SHOWN + 1).unwrap_or(key)))
}
