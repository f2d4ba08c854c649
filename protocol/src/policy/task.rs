//! A task: fields that everybody with write ability sets, and who has acknowledged the deadline and
//! who watches it, which each device writes for its own person only.

use super::{Breach, Place};
use crate::{
    capability::Level,
    change::{Action, Key, Op},
    schema::{TaskField, TaskValue},
};

/// The level that a field takes.
pub(super) fn field(place: &Place, op: &Op) -> Result<Level, Breach> {
    let Key::Map(key) = &op.key else {
        return Err(Breach::Operation("a task's fields have names"));
    };
    let field: TaskField = key.parse()?;
    let level = match &field {
        TaskField::Acknowledged(device) | TaskField::Watching(device)
            if *device != place.device =>
        {
            return Err(Breach::Foreign);
        }
        TaskField::Acknowledged(_) | TaskField::Watching(_) => Level::Comment,
        _ => Level::Write,
    };
    match &op.action {
        Action::Set(value) => {
            TaskValue::read(&field, value)?;
            Ok(level)
        }
        Action::Delete if field.is_member() => Ok(level),
        Action::Delete => Err(Breach::Operation("a task's field is set to another value")),
        _ => Err(Breach::Operation("a task's fields are plain values")),
    }
}
