//! Operations from columns.
//!
//! Invariant: no more operations are made than the action column was counted to hold, and the
//! count is taken before any run is expanded.

use std::ops::Range;
use std::sync::Arc;

use super::columns::{Column, Columns};
use super::number::Reader;
use super::runs::{self, Booleans, Deltas, RunError, Runs};
use super::{Action, ActorRef, ChangeError, ChangeLimits, Key, ObjId, Op, OpId, Value};

/// Reads all operations of a change by an author who refers to `actors` actors, themself included.
pub(super) fn read(
    columns: &Columns<&[u8]>,
    start_op: u64,
    actors: usize,
    limits: &ChangeLimits,
) -> Result<Vec<Op>, ChangeError> {
    let count = count_ops(columns, limits)?;
    let mut readers = Readers::new(columns, actors, limits);
    // Counted, and within the limit: a list that grows by itself would take up to three times as much.
    let mut ops = Vec::with_capacity(count);
    for counter in counters(start_op, count, limits)? {
        ops.push(readers.op(counter)?);
    }
    readers.finish()?;
    Ok(ops)
}

/// The counters of `count` operations.
pub(super) fn counters(
    start_op: u64,
    count: usize,
    limits: &ChangeLimits,
) -> Result<Range<u64>, ChangeError> {
    let max = limits.op_counter_max;
    let end = start_op.checked_add(count as u64).filter(|end| *end <= max);
    end.map(|end| start_op..end)
        .ok_or(ChangeError::Limit { what: "operations in the document", max })
}

fn count_ops(columns: &Columns<&[u8]>, limits: &ChangeLimits) -> Result<usize, ChangeError> {
    let count_column = |column: Column, max: usize, what| {
        let max = max as u64;
        let count = runs::count::<u64>(columns.get(column), max).map_err(column.wrong())?;
        if count > max { Err(ChangeError::Limit { what, max }) } else { Ok(count as usize) }
    };
    let ops = count_column(Column::Action, limits.ops_max, "operations")?;
    count_column(Column::PredActor, limits.preds_max, "predecessors")?;
    if ops == 0 { Err(ChangeError::Empty) } else { Ok(ops) }
}

/// One reader for each column or pair of columns.
struct Readers<'a> {
    actors: usize,
    key_bytes_max: usize,
    value_bytes_max: usize,
    obj_actor: Runs<'a, u64>,
    obj_counter: Runs<'a, u64>,
    key_actor: Runs<'a, u64>,
    key_counter: Deltas<'a>,
    key_string: Runs<'a, &'a str>,
    key_shared: Option<(&'a str, Arc<str>)>,
    insert: Booleans<'a>,
    action: Runs<'a, u64>,
    value_meta: Runs<'a, u64>,
    value: Reader<'a>,
    pred_count: Runs<'a, u64>,
    preds_max: u64,
    preds_left: usize,
    pred_actor: Runs<'a, u64>,
    pred_counter: Deltas<'a>,
    expand: Booleans<'a>,
    mark_name: Runs<'a, &'a str>,
    mark_shared: Option<(&'a str, Arc<str>)>,
}

impl<'a> Readers<'a> {
    fn new(columns: &Columns<&'a [u8]>, actors: usize, limits: &ChangeLimits) -> Self {
        Self {
            actors,
            key_bytes_max: limits.key_bytes_max,
            value_bytes_max: limits.value_bytes_max,
            obj_actor: Runs::new(columns.bytes(Column::ObjActor)),
            obj_counter: Runs::new(columns.bytes(Column::ObjCounter)),
            key_actor: Runs::new(columns.bytes(Column::KeyActor)),
            key_counter: Deltas::new(columns.bytes(Column::KeyCounter)),
            key_string: Runs::new(columns.bytes(Column::KeyString)),
            key_shared: None,
            insert: Booleans::new(columns.bytes(Column::Insert)),
            action: Runs::new(columns.bytes(Column::Action)),
            value_meta: Runs::new(columns.bytes(Column::ValueMeta)),
            value: Reader::new(columns.bytes(Column::Value)),
            pred_count: Runs::new(columns.bytes(Column::PredCount)),
            preds_max: limits.preds_max as u64,
            preds_left: limits.preds_max,
            pred_actor: Runs::new(columns.bytes(Column::PredActor)),
            pred_counter: Deltas::new(columns.bytes(Column::PredCounter)),
            expand: Booleans::new(columns.bytes(Column::Expand)),
            mark_name: Runs::new(columns.bytes(Column::MarkName)),
            mark_shared: None,
        }
    }

    fn op(&mut self, counter: u64) -> Result<Op, ChangeError> {
        let obj = self.obj()?;
        let key = self.key()?;
        let insert = self.insert.next().map_err(Column::Insert.wrong())?;
        let action = self.action()?;
        let pred = self.pred()?;
        let id = OpId { counter, actor: ActorRef::AUTHOR };
        Ok(Op { id, obj, key, insert, action, pred })
    }

    fn obj(&mut self) -> Result<ObjId, ChangeError> {
        let actor = self.obj_actor.next().map_err(Column::ObjActor.wrong())?;
        let counter = self.obj_counter.next().map_err(Column::ObjCounter.wrong())?;
        match (actor, counter) {
            (None, None) => Ok(ObjId::Root),
            (Some(actor), Some(counter)) => {
                let actor = actor_ref(actor, self.actors).map_err(Column::ObjActor.wrong())?;
                Ok(ObjId::Made(OpId { counter, actor }))
            }
            _ => Err(Column::ObjActor.wrong()(RunError::Value)),
        }
    }

    fn key(&mut self) -> Result<Key, ChangeError> {
        let actor = self.key_actor.next().map_err(Column::KeyActor.wrong())?;
        let counter = self.key_counter.next().map_err(Column::KeyCounter.wrong())?;
        let string = self.key_string.next().map_err(Column::KeyString.wrong())?;
        match (actor, counter, string) {
            (None, None, Some(string)) => {
                share(string, &mut self.key_shared, self.key_bytes_max).map(Key::Map)
            }
            (None, Some(0), None) => Ok(Key::Head),
            (Some(actor), Some(counter), None) => {
                let actor = actor_ref(actor, self.actors).map_err(Column::KeyActor.wrong())?;
                Ok(Key::Elem(OpId { counter, actor }))
            }
            _ => Err(Column::KeyActor.wrong()(RunError::Value)),
        }
    }

    fn action(&mut self) -> Result<Action, ChangeError> {
        let action = self.action.value().map_err(Column::Action.wrong())?;
        let meta = self.value_meta.value().map_err(Column::ValueMeta.wrong())?;
        let value = Value::read(meta, &mut self.value, self.value_bytes_max)?;
        let expand = self.expand.next().map_err(Column::Expand.wrong())?;
        let name = self.mark_name.next().map_err(Column::MarkName.wrong())?;
        let name = match name {
            Some(name) => Some(share(name, &mut self.mark_shared, self.key_bytes_max)?),
            None => None,
        };
        Action::from_parts(action, value, expand, name)
    }

    fn pred(&mut self) -> Result<Vec<OpId>, ChangeError> {
        let count = self.pred_count.value().map_err(Column::PredCount.wrong())?;
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        // Asked before space is taken for them.
        self.preds_left = self
            .preds_left
            .checked_sub(count)
            .ok_or(ChangeError::Limit { what: "predecessors", max: self.preds_max })?;
        let mut pred = Vec::with_capacity(count);
        for _ in 0..count {
            let actor = self.pred_actor.value().map_err(Column::PredActor.wrong())?;
            let actor = actor_ref(actor, self.actors).map_err(Column::PredActor.wrong())?;
            let counter = self.pred_counter.next().map_err(Column::PredCounter.wrong())?;
            let counter = counter.ok_or_else(|| Column::PredCounter.wrong()(RunError::Value))?;
            pred.push(OpId { counter, actor });
        }
        Ok(pred)
    }

    fn finish(&self) -> Result<(), ChangeError> {
        self.obj_actor.finish().map_err(Column::ObjActor.wrong())?;
        self.obj_counter.finish().map_err(Column::ObjCounter.wrong())?;
        self.key_actor.finish().map_err(Column::KeyActor.wrong())?;
        self.key_counter.finish().map_err(Column::KeyCounter.wrong())?;
        self.key_string.finish().map_err(Column::KeyString.wrong())?;
        self.insert.finish().map_err(Column::Insert.wrong())?;
        self.action.finish().map_err(Column::Action.wrong())?;
        self.value_meta.finish().map_err(Column::ValueMeta.wrong())?;
        self.pred_count.finish().map_err(Column::PredCount.wrong())?;
        self.pred_actor.finish().map_err(Column::PredActor.wrong())?;
        self.pred_counter.finish().map_err(Column::PredCounter.wrong())?;
        self.expand.finish().map_err(Column::Expand.wrong())?;
        self.mark_name.finish().map_err(Column::MarkName.wrong())?;
        if self.value.is_empty() { Ok(()) } else { Err(Column::Value.wrong()(RunError::Long)) }
    }
}

fn actor_ref(actor: u64, actors: usize) -> Result<ActorRef, RunError> {
    match u16::try_from(actor) {
        Ok(actor) if usize::from(actor) < actors => Ok(ActorRef(actor)),
        _ => Err(RunError::Value),
    }
}

/// Gives equal neighbours one allocation: a run of a long key must not be multiplied in memory.
fn share<'a>(
    string: &'a str,
    shared: &mut Option<(&'a str, Arc<str>)>,
    bytes_max: usize,
) -> Result<Arc<str>, ChangeError> {
    if string.len() > bytes_max {
        return Err(ChangeError::Limit { what: "bytes in a key", max: bytes_max as u64 });
    }
    match shared {
        Some((known, arc)) if *known == string => Ok(Arc::clone(arc)),
        _ => {
            let arc: Arc<str> = string.into();
            *shared = Some((string, Arc::clone(&arc)));
            Ok(arc)
        }
    }
}
