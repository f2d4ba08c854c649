//! A segment: messages of one log, and what its author does to messages.

use std::sync::Arc;

use super::{Breach, Demand, Place};
use crate::{
    capability::{Level, Named},
    change::{Action, ActorRef, DecodedChange, Key, ObjId, Op, Value},
    entry::DocRef,
    ids::ChannelId,
    schema::{Message, MessageEdit, SEGMENT_OPS_MAX, SchemaError, SegmentItem, SegmentRoot, Urge},
};

/// Bytes of the number that an announcement's copies share.
const COPY_BYTES: usize = 16;

pub(super) fn judge(place: &Place, change: &DecodedChange) -> Result<Demand, Breach> {
    // One writer: nobody else has an operation here that could be referred to.
    if !change.other_actors().is_empty() {
        return Err(Breach::Foreign);
    }
    if change.max_op() > SEGMENT_OPS_MAX {
        return Err(Breach::Limit("operations in one segment"));
    }
    let mut demand = Demand::default();
    let mut urged = false;
    for op in change.ops() {
        let Key::Map(key) = &op.key else {
            return Err(Breach::Operation("a segment has no lists or texts"));
        };
        match op.obj {
            ObjId::Root => root(key, op)?,
            ObjId::Made(id) if id.actor == ActorRef::AUTHOR => {
                item(place, key, op, &mut demand, &mut urged)?;
            }
            ObjId::Made(_) => return Err(Breach::Foreign),
        }
    }
    Ok(demand)
}

/// Whether a message is an announcement: it stands in the channel for them, and answers nothing.
fn announces(place: &Place, message: &Message) -> bool {
    is_board(place) && message.reply_to.is_none()
}

/// Whether a segment belongs to the channel of announcements.
fn is_board(place: &Place) -> bool {
    let DocRef::Segment { channel, .. } = place.doc else { return false };
    channel == ChannelId::announcements(&place.space)
}

/// Whether a segment belongs to the channel of reminders of tasks.
fn is_of_tasks(place: &Place) -> bool {
    let DocRef::Segment { channel, .. } = place.doc else { return false };
    channel == ChannelId::task_reminders(&place.space)
}

fn root(key: &Arc<str>, op: &Op) -> Result<(), Breach> {
    key.parse::<SegmentRoot>()?;
    match op.action {
        Action::MakeMap if op.pred.is_empty() => Ok(()),
        _ => Err(Breach::Operation("a segment's maps are made once and stay")),
    }
}

fn item(
    place: &Place,
    key: &Arc<str>,
    op: &Op,
    demand: &mut Demand,
    urged: &mut bool,
) -> Result<(), Breach> {
    let Action::Set(value) = &op.action else {
        return Err(Breach::Operation("a segment's items are written and never removed"));
    };
    match (key.parse()?, value) {
        (SegmentItem::Message(seq), Value::Bytes(bytes)) => {
            if seq != place.seq || !op.pred.is_empty() {
                return Err(Breach::MessageNumber);
            }
            let message = Message::unpack(bytes)?;
            demand.messages += 1;
            if message.task.is_some() != is_of_tasks(place) {
                return Err(Breach::Operation(
                    "reminders of tasks stand in a channel of their own",
                ));
            }
            if message.task.is_some() {
                // What stands there asks people for something, whoever is named.
                demand.also(Named::REMIND_STRONGLY);
            } else {
                demand.at_least(Level::Write);
            }
            if announces(place, &message) {
                demand.also(Named::ANNOUNCE);
            }
        }
        (SegmentItem::Edit(message), Value::Bytes(bytes)) => {
            MessageEdit::unpack(bytes)?;
            if is_of_tasks(place) {
                return Err(Breach::Operation("a reminder of a task stays as it is"));
            }
            // Else whoever may announce no longer goes on by giving old announcements new texts.
            if is_board(place) {
                demand.also(Named::ANNOUNCE);
            }
            demand.same_member(place, message.device);
            demand.at_least(Level::Write);
        }
        (SegmentItem::Recall(message), Value::Bool(true)) => {
            demand.same_member(place, message.device);
        }
        (SegmentItem::Reaction(..), Value::Bool(_)) => demand.at_least(Level::Comment),
        (SegmentItem::Hide(_), Value::Bool(_)) => demand.at_least(Level::Manage),
        (SegmentItem::Acknowledge(_), Value::Bool(true)) => {}
        (SegmentItem::Urge(_), Value::Bytes(bytes)) => {
            Urge::unpack(bytes)?;
            // One an entry, so that counting entries counts reminders.
            if *urged {
                return Err(Breach::Limit("strong reminders in one change"));
            }
            *urged = true;
            demand.also(Named::REMIND_STRONGLY);
        }
        (SegmentItem::Copy(message), Value::Bytes(bytes)) if bytes.len() == COPY_BYTES => {
            demand.same_member(place, message.device);
        }
        _ => return Err(SchemaError::Form("a segment item's value").into()),
    }
    Ok(())
}
