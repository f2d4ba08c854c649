//! Automerge's numbers of the actions, and the parts in which it stores them.
//!
//! Invariant: an action has exactly the value, flag and name with which Automerge would write it.
//! It would drop the value of a deletion, say, and so change the hash on the next load.

use std::sync::Arc;

use super::{Action, ChangeError, Value};

const MAKE_MAP: u64 = 0;
const SET: u64 = 1;
const MAKE_LIST: u64 = 2;
const DELETE: u64 = 3;
const MAKE_TEXT: u64 = 4;
const INCREMENT: u64 = 5;
/// A table. Automerge reads it and can't use it.
const MAKE_TABLE: u64 = 6;
pub(super) const MARK: u64 = 7;

/// Whether an action of this number has a value that isn't always null.
pub(super) fn has_value(number: u64) -> bool {
    matches!(number, SET | INCREMENT | MARK)
}

impl Action {
    pub(super) fn from_parts(
        number: u64,
        value: Value,
        expand: bool,
        name: Option<Arc<str>>,
    ) -> Result<Self, ChangeError> {
        if number != MARK && (expand || name.is_some()) {
            return Err(ChangeError::Rule("what is no mark has the flag or name of one"));
        }
        match (number, value) {
            (MAKE_MAP, Value::Null) => Ok(Self::MakeMap),
            (MAKE_LIST, Value::Null) => Ok(Self::MakeList),
            (MAKE_TEXT, Value::Null) => Ok(Self::MakeText),
            (DELETE, Value::Null) => Ok(Self::Delete),
            (SET, value) => Ok(Self::Set(value)),
            (INCREMENT, Value::Int(by)) => Ok(Self::Increment(by)),
            (MARK, value) => match (name, value) {
                (Some(name), value) => Ok(Self::MarkBegin { name, value, expand }),
                (None, Value::Null) => Ok(Self::MarkEnd { expand }),
                (None, _) => Err(ChangeError::Rule("the end of a mark has a value")),
            },
            (MAKE_MAP..=INCREMENT, _) => {
                Err(ChangeError::Rule("an action has a value of the wrong kind"))
            }
            (MAKE_TABLE, _) => Err(ChangeError::Rule("tables are no longer made")),
            _ => Err(ChangeError::Rule("an action is unknown")),
        }
    }

    pub(super) fn number(&self) -> u64 {
        match self {
            Self::MakeMap => MAKE_MAP,
            Self::MakeList => MAKE_LIST,
            Self::MakeText => MAKE_TEXT,
            Self::Set(_) => SET,
            Self::Delete => DELETE,
            Self::Increment(_) => INCREMENT,
            Self::MarkBegin { .. } | Self::MarkEnd { .. } => MARK,
        }
    }

    pub(super) fn expand(&self) -> bool {
        matches!(self, Self::MarkBegin { expand: true, .. } | Self::MarkEnd { expand: true })
    }

    pub(super) fn mark_name(&self) -> Option<&str> {
        match self {
            Self::MarkBegin { name, .. } => Some(name),
            _ => None,
        }
    }

    /// Appends the raw value and gives the number that holds its type and length.
    pub(super) fn write_value(&self, out: &mut Vec<u8>) -> u64 {
        match self {
            Self::Set(value) | Self::MarkBegin { value, .. } => value.write(out),
            Self::Increment(by) => Value::Int(*by).write(out),
            _ => Value::Null.write(out),
        }
    }
}
