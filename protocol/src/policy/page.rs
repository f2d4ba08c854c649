//! A page: a title, the files that it holds, and a list of texts.

use std::collections::BTreeMap;

use super::{
    Breach, Demand, Place,
    text::{self, Beginning},
};
use crate::{
    capability::Level,
    change::{Action, DecodedChange, Key, ObjId, Op},
    limits::BLOCK_CHARS_MAX,
    schema::page::{BLOCKS, PageField},
};

const BEGINNING: Beginning = Beginning { key: BLOCKS, action: Action::MakeList };

pub(super) fn judge(place: &Place, change: &DecodedChange) -> Result<Demand, Breach> {
    let mut inserted: BTreeMap<(u64, usize), usize> = BTreeMap::new();
    for op in text::after_beginning(place, change, &BEGINNING)? {
        match op.obj {
            ObjId::Root => field(op)?,
            ObjId::Made(id) if text::is_first_container(id) => block(op)?,
            ObjId::Made(id) => {
                text::characters(op)?;
                if op.insert {
                    let slot = (id.counter, id.actor.other_index().map_or(0, |index| index + 1));
                    let count = inserted.entry(slot).or_default();
                    *count += 1;
                    // What others insert at the same time may still make a block longer: harmless.
                    if *count > BLOCK_CHARS_MAX {
                        return Err(Breach::Limit("characters in one block"));
                    }
                }
            }
        }
    }
    Ok(Demand { level: Level::Write, ..Demand::default() })
}

fn field(op: &Op) -> Result<(), Breach> {
    let Key::Map(key) = &op.key else {
        return Err(Breach::Operation("a page's fields have names"));
    };
    let beside = Breach::Operation("beside its blocks a page has a title and files only");
    let Ok(field) = key.parse::<PageField>() else { return Err(beside) };
    match &op.action {
        Action::Set(value) => field.check(value).map_err(Breach::from),
        Action::Delete if field.is_member() => Ok(()),
        _ => Err(beside),
    }
}

fn block(op: &Op) -> Result<(), Breach> {
    match (&op.action, &op.key) {
        (Action::MakeText, Key::Head | Key::Elem(_)) if op.insert => Ok(()),
        (Action::Delete, Key::Elem(element)) => text::removal(op, *element),
        _ => Err(Breach::Operation("a page's blocks are inserted texts, or removed")),
    }
}
