//! The one form in which Automerge writes a change.
//!
//! Invariant: for every change that Automerge writes, the bytes here are the same; so whatever
//! decodes to something that is written otherwise is not canonical.

use super::columns::{Column, Columns};
use super::number::{write_bytes, write_count, write_signed, write_unsigned};
use super::op::Head;
use super::{Key, ObjId, Op, OpId, runs};

/// Writes the content of a change chunk.
pub(super) fn data<B: AsRef<[u8]>>(head: &Head, columns: &Columns<B>) -> Vec<u8> {
    let mut out = Vec::new();
    write_count(head.deps.len(), &mut out);
    head.deps.iter().for_each(|dep| out.extend_from_slice(dep.as_bytes()));
    write_bytes(head.actor.as_bytes(), &mut out);
    write_unsigned(head.seq, &mut out);
    write_unsigned(head.start_op, &mut out);
    write_signed(head.time, &mut out);
    write_bytes(head.message.as_bytes(), &mut out);
    write_count(head.other_actors.len(), &mut out);
    head.other_actors.iter().for_each(|actor| write_bytes(actor.as_bytes(), &mut out));
    columns.write(&mut out);
    out
}

/// Writes operations into columns.
pub(super) fn columns(ops: &[Op]) -> Columns<Vec<u8>> {
    let actor = |id: OpId| u64::from(id.actor.0);
    let preds = || ops.iter().flat_map(|op| &op.pred).copied();
    let mut values = Vec::new();
    let metas = numbers(ops.iter().map(|op| Some(op.action.write_value(&mut values))));

    let mut columns = Columns::default();
    let mut set = |column, bytes| columns.set(column, bytes);
    set(Column::ObjActor, numbers(ops.iter().map(|op| op.obj.made().map(actor))));
    set(Column::ObjCounter, numbers(ops.iter().map(|op| op.obj.made().map(|id| id.counter))));
    set(Column::KeyActor, numbers(ops.iter().map(|op| op.key.elem().map(actor))));
    set(Column::KeyCounter, deltas(ops.iter().map(|op| op.key.counter())));
    set(Column::KeyString, strings(ops.iter().map(|op| op.key.string())));
    set(Column::Insert, booleans(ops.iter().map(|op| op.insert)));
    set(Column::Action, numbers(ops.iter().map(|op| Some(op.action.number()))));
    set(Column::ValueMeta, metas);
    set(Column::Value, values);
    set(Column::PredCount, numbers(ops.iter().map(|op| Some(op.pred.len() as u64))));
    set(Column::PredActor, numbers(preds().map(|id| Some(actor(id)))));
    set(Column::PredCounter, deltas(preds().map(|id| Some(id.counter))));
    if ops.iter().any(|op| op.action.expand()) {
        set(Column::Expand, booleans(ops.iter().map(|op| op.action.expand())));
    }
    set(Column::MarkName, strings(ops.iter().map(|op| op.action.mark_name())));
    columns
}

fn numbers(items: impl Iterator<Item = Option<u64>>) -> Vec<u8> {
    let mut out = Vec::new();
    runs::write(&items.collect::<Vec<_>>(), |item, out| write_unsigned(*item, out), &mut out);
    out
}

fn deltas(items: impl Iterator<Item = Option<u64>>) -> Vec<u8> {
    let mut out = Vec::new();
    runs::write_deltas(&items.collect::<Vec<_>>(), &mut out);
    out
}

fn strings<'a>(items: impl Iterator<Item = Option<&'a str>>) -> Vec<u8> {
    let mut out = Vec::new();
    let items: Vec<_> = items.collect();
    runs::write(&items, |item, out| write_bytes(item.as_bytes(), out), &mut out);
    out
}

fn booleans(items: impl Iterator<Item = bool>) -> Vec<u8> {
    let mut out = Vec::new();
    runs::write_booleans(&items.collect::<Vec<_>>(), &mut out);
    out
}

impl ObjId {
    fn made(self) -> Option<OpId> {
        match self {
            Self::Root => None,
            Self::Made(id) => Some(id),
        }
    }
}

impl Key {
    fn elem(&self) -> Option<OpId> {
        match self {
            Self::Elem(id) => Some(*id),
            Self::Map(_) | Self::Head => None,
        }
    }

    fn counter(&self) -> Option<u64> {
        match self {
            Self::Map(_) => None,
            Self::Head => Some(0),
            Self::Elem(id) => Some(id.counter),
        }
    }

    fn string(&self) -> Option<&str> {
        match self {
            Self::Map(key) => Some(key),
            Self::Head | Self::Elem(_) => None,
        }
    }
}
