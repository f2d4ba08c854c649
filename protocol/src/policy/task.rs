//! A task: root scalars that everybody with write ability sets, and a description.

use super::{
    Breach, Demand, Place,
    text::{self, Beginning},
};
use crate::{
    capability::Level,
    change::{Action, DecodedChange, Key, ObjId, Op},
    schema::{DESCRIPTION, TaskField, TaskValue},
};

const BEGINNING: Beginning = Beginning { key: DESCRIPTION, action: Action::MakeText };

pub(super) fn judge(place: &Place, change: &DecodedChange) -> Result<Demand, Breach> {
    for op in text::after_beginning(place, change, &BEGINNING)? {
        match op.obj {
            ObjId::Root => field(op)?,
            ObjId::Made(id) if text::is_first_container(id) => text::characters(op)?,
            ObjId::Made(_) => return Err(Breach::Operation("a task holds one text only")),
        }
    }
    Ok(Demand { level: Level::Write, ..Demand::default() })
}

fn field(op: &Op) -> Result<(), Breach> {
    let Key::Map(key) = &op.key else {
        return Err(Breach::Operation("a task's fields have names"));
    };
    let field: TaskField = key.parse()?;
    match &op.action {
        Action::Set(value) => TaskValue::read(&field, value).map(drop).map_err(Breach::from),
        Action::Delete if field.is_member() => Ok(()),
        Action::Delete => Err(Breach::Operation("a task's field is set to another value")),
        _ => Err(Breach::Operation("a task's fields are plain values")),
    }
}
