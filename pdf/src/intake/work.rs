//! What taking a document apart may cost, counted and not timed: lists and dictionaries may be shared, so that a small file can
//! say that it is a large one.

use std::cell::Cell;

use lopdf::{Dictionary, Object};

use super::IntakeError;

/// What is left. A step is a value visited or copied, or a byte of a name or text copied.
#[derive(Debug)]
pub(super) struct Work(Cell<usize>);

impl Work {
    pub(super) fn new(steps: usize) -> Self {
        Self(Cell::new(steps))
    }

    /// Takes so many steps.
    pub(super) fn take(&self, steps: usize) -> Result<(), IntakeError> {
        let left = self.0.get().checked_sub(steps).ok_or(IntakeError::TooCostly)?;
        self.0.set(left);
        Ok(())
    }

    /// Takes the steps of copying an object.
    pub(super) fn copy(&self, object: &Object) -> Result<(), IntakeError> {
        match object {
            Object::Name(bytes) | Object::String(bytes, _) => self.take(1 + bytes.len()),
            Object::Array(items) => {
                self.take(1)?;
                items.iter().try_for_each(|item| self.copy(item))
            }
            Object::Dictionary(dict) => self.copy_entries(dict),
            Object::Stream(stream) => {
                self.take(1 + stream.content.len())?;
                self.copy_entries(&stream.dict)
            }
            _ => self.take(1),
        }
    }

    /// [`Self::copy`] of a dictionary.
    pub(super) fn copy_entries(&self, dict: &Dictionary) -> Result<(), IntakeError> {
        for (key, value) in dict.iter() {
            self.take(1 + key.len())?;
            self.copy(value)?;
        }
        Ok(())
    }
}
