//! A task: root scalars that everybody with write ability sets, a description, and who has
//! acknowledged the deadline, which each device writes for its own person only.

use super::{
    Breach, Demand, Place,
    demand::begins,
    text::{self, Beginning},
};
use crate::{
    capability::Level,
    change::{Action, DecodedChange, Key, ObjId, Op},
    schema::{DESCRIPTION, TaskField, TaskValue},
};

const BEGINNING: Beginning = Beginning { key: DESCRIPTION, action: Action::MakeText };

pub(super) fn judge(place: &Place, change: &DecodedChange) -> Result<Demand, Breach> {
    let mut demand = Demand::default();
    if begins(change) {
        demand.at_least(Level::Write);
    }
    for op in text::after_beginning(place, change, &BEGINNING)? {
        match op.obj {
            ObjId::Root => demand.at_least(field(place, op)?),
            ObjId::Made(id) if text::is_first_container(id) => {
                text::characters(op)?;
                demand.at_least(Level::Write);
            }
            ObjId::Made(_) => return Err(Breach::Operation("a task holds one text only")),
        }
    }
    Ok(demand)
}

/// The level that a field takes.
fn field(place: &Place, op: &Op) -> Result<Level, Breach> {
    let Key::Map(key) = &op.key else {
        return Err(Breach::Operation("a task's fields have names"));
    };
    let field: TaskField = key.parse()?;
    let level = match &field {
        TaskField::Acknowledged(device) if *device != place.device => return Err(Breach::Foreign),
        TaskField::Acknowledged(_) => Level::Comment,
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
