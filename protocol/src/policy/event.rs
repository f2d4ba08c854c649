//! A meeting: fields that everybody with write ability sets, and who comes, which each device writes
//! for its own person only.

use super::{Breach, Place};
use crate::{
    capability::Level,
    change::{Action, Key, Op},
    schema::{EventField, EventValue},
};

/// The level that a field takes.
pub(super) fn field(place: &Place, op: &Op) -> Result<Level, Breach> {
    let Key::Map(key) = &op.key else {
        return Err(Breach::Operation("a meeting's fields have names"));
    };
    let field: EventField = key.parse()?;
    let level = match &field {
        EventField::Reply(device) if *device != place.device => return Err(Breach::Foreign),
        EventField::Reply(_) => Level::Comment,
        _ => Level::Write,
    };
    match &op.action {
        Action::Set(value) => {
            EventValue::read(&field, value)?;
            Ok(level)
        }
        Action::Delete if field.is_member() => Ok(level),
        Action::Delete => Err(Breach::Operation("a meeting's field is set to another value")),
        _ => Err(Breach::Operation("a meeting's fields are plain values")),
    }
}
