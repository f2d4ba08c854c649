//! A few operations, one after the other: shorter than columns while there are few.
//!
//! An operation is one byte (action 0–7, then where its object is, then three flags), the object
//! if it isn't clear, the place, the value and the predecessors. Ids are written as distances from
//! the operation's own counter, since what is edited was mostly made lately.
//!
//! Invariant: what is read was asked for byte by byte; only [`super::decode`] says that it is
//! right.

use std::sync::Arc;

use super::action::{MARK, has_value};
use super::number::{Reader, write_bytes, write_count, write_unsigned};
use super::{Action, ActorRef, ChangeError, ChangeLimits, Key, ObjId, Op, OpId, Value, ops};

/// The most operations written as rows; beyond them, columns are always shorter.
pub(super) const ROWS_MAX: usize = 15;

const OBJ_ROOT: u8 = 0;
const OBJ_SAME: u8 = 1;
const OBJ_LATEST: u8 = 2;
const OBJ_ID: u8 = 3;

const SEQUENCE: u8 = 1 << 5;
const INSERT: u8 = 1 << 6;
const PREDS: u8 = 1 << 7;

const MARK_EXPAND: u8 = 1;
const MARK_NAMED: u8 = 2;

/// The objects that the next operation can name in two bits.
#[derive(Default)]
struct Near {
    same: Option<ObjId>,
    latest: Option<ObjId>,
}

impl Near {
    fn pass(&mut self, op: &Op) {
        self.same = Some(op.obj);
        if op.action.makes_object() {
            self.latest = Some(ObjId::Made(op.id));
        }
    }
}

/// Writes operations as rows.
pub(super) fn write(ops: &[Op], out: &mut Vec<u8>) {
    let mut near = Near::default();
    for op in ops {
        write_op(op, &near, out);
        near.pass(op);
    }
}

fn write_op(op: &Op, near: &Near, out: &mut Vec<u8>) {
    let obj = match op.obj {
        ObjId::Root => OBJ_ROOT,
        _ if near.latest == Some(op.obj) => OBJ_LATEST,
        _ if near.same == Some(op.obj) => OBJ_SAME,
        ObjId::Made(_) => OBJ_ID,
    };
    let flag = |set: bool, flag: u8| if set { flag } else { 0 };
    let action = op.action.number().to_le_bytes()[0];
    out.push(
        action
            | obj << 3
            | flag(!matches!(op.key, Key::Map(_)), SEQUENCE)
            | flag(op.insert, INSERT)
            | flag(!op.pred.is_empty(), PREDS),
    );
    if let (OBJ_ID, ObjId::Made(id)) = (obj, op.obj) {
        write_id(id, op.id.counter, out);
    }
    match &op.key {
        Key::Map(key) => write_bytes(key.as_bytes(), out),
        Key::Head => out.push(0),
        Key::Elem(id) => write_id(*id, op.id.counter, out),
    }
    if op.action.is_mark() {
        let name = op.action.mark_name();
        out.push(flag(op.action.expand(), MARK_EXPAND) | flag(name.is_some(), MARK_NAMED));
        name.into_iter().for_each(|name| write_bytes(name.as_bytes(), out));
    }
    if has_value(u64::from(action)) {
        let mut raw = Vec::new();
        write_unsigned(op.action.write_value(&mut raw), out);
        out.extend_from_slice(&raw);
    }
    if !op.pred.is_empty() {
        write_count(op.pred.len(), out);
        op.pred.iter().for_each(|id| write_id(*id, op.id.counter, out));
    }
}

/// Reads `count` operations, to the last byte.
pub(super) fn read(
    mut reader: Reader<'_>,
    count: usize,
    start_op: u64,
    limits: &ChangeLimits,
) -> Result<Vec<Op>, ChangeError> {
    let mut near = Near::default();
    let mut ops = Vec::with_capacity(count.min(ROWS_MAX));
    for counter in ops::counters(start_op, count, limits)? {
        let op = read_op(&mut reader, counter, &near, limits)?;
        near.pass(&op);
        ops.push(op);
    }
    if reader.is_empty() { Ok(ops) } else { Err(ChangeError::Rule("bytes after the operations")) }
}

fn read_op(
    reader: &mut Reader<'_>,
    counter: u64,
    near: &Near,
    limits: &ChangeLimits,
) -> Result<Op, ChangeError> {
    let malformed = |source| ChangeError::Malformed { part: "operation", source };
    let form = reader.byte().map_err(malformed)?;
    let number = u64::from(form & 0b111);
    let obj = match form >> 3 & 0b11 {
        OBJ_ROOT => ObjId::Root,
        OBJ_SAME => near.same.ok_or(ChangeError::NotCanonical)?,
        OBJ_LATEST => near.latest.ok_or(ChangeError::NotCanonical)?,
        _ => ObjId::Made(read_id(reader, counter)?.ok_or(ChangeError::NotCanonical)?),
    };
    let key = if form & SEQUENCE == 0 {
        Key::Map(read_text(reader, limits)?)
    } else {
        read_id(reader, counter)?.map_or(Key::Head, Key::Elem)
    };
    let mut expand = false;
    let mut name = None;
    if number == MARK {
        let flags = reader.byte().map_err(malformed)?;
        expand = flags & MARK_EXPAND != 0;
        if flags & MARK_NAMED != 0 {
            name = Some(read_text(reader, limits)?);
        }
    }
    let value = if has_value(number) {
        let meta = reader.unsigned().map_err(malformed)?;
        Value::read(meta, reader, limits.value_bytes_max)?
    } else {
        Value::Null
    };
    let action = Action::from_parts(number, value, expand, name)?;
    let mut pred = Vec::new();
    if form & PREDS != 0 {
        for _ in 0..reader.count().map_err(malformed)? {
            pred.push(read_id(reader, counter)?.ok_or(ChangeError::NotCanonical)?);
        }
    }
    let id = OpId { counter, actor: ActorRef::AUTHOR };
    Ok(Op { id, obj, key, insert: form & INSERT != 0, action, pred })
}

/// An id is its distance, from 1, with a bit for another actor, and then that actor.
fn write_id(id: OpId, counter: u64, out: &mut Vec<u8>) {
    let distance = counter.saturating_sub(id.counter);
    match id.actor.other_index() {
        None => write_unsigned(distance << 1, out),
        Some(other) => {
            write_unsigned(distance << 1 | 1, out);
            write_count(other, out);
        }
    }
}

/// Reads an id; 0 stands for none.
fn read_id(reader: &mut Reader<'_>, counter: u64) -> Result<Option<OpId>, ChangeError> {
    let malformed = |source| ChangeError::Malformed { part: "operation id", source };
    let number = reader.unsigned().map_err(malformed)?;
    if number == 0 {
        return Ok(None);
    }
    let counter = counter
        .checked_sub(number >> 1)
        .filter(|counter| *counter > 0)
        .ok_or(ChangeError::Rule("an id points before the first operation"))?;
    let actor = if number & 1 == 0 {
        ActorRef::AUTHOR
    } else {
        let other = reader.unsigned().map_err(malformed)?;
        let index = u16::try_from(other).ok().and_then(|other| other.checked_add(1));
        ActorRef(index.ok_or(ChangeError::Rule("an actor is not listed"))?)
    };
    Ok(Some(OpId { counter, actor }))
}

fn read_text(reader: &mut Reader<'_>, limits: &ChangeLimits) -> Result<Arc<str>, ChangeError> {
    let malformed = |source| ChangeError::Malformed { part: "key", source };
    let length = reader.count().map_err(malformed)?;
    if length > limits.key_bytes_max {
        let max = limits.key_bytes_max as u64;
        return Err(ChangeError::Limit { what: "bytes in a key", max });
    }
    let bytes = reader.take(length).map_err(malformed)?;
    Ok(std::str::from_utf8(bytes).map_err(|_| ChangeError::Utf8("key"))?.into())
}
