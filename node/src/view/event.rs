//! A meeting as the agenda shows it.

use std::collections::BTreeSet;

use protocol::{
    clock::Hlc,
    ids::{DeviceId, MemberId},
    schema::{EventField, EventValue, LocalTime, Reply, When},
};
use serde::{Deserialize, Serialize};

use super::{
    fields::{FieldRows, field_rows},
    task::DESCRIPTION_CHARS_MAX,
};
use crate::document::{Document, Ends, description_of};

/// A meeting.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventRow {
    /// For each field, by its key in the document, its values: the first is the one that counts.
    pub fields: FieldRows,
    /// The beginning of its description.
    pub description: String,
    /// The time of the change with which it began.
    pub created: Hlc,
    /// The device that made that change.
    pub created_by: Option<DeviceId>,
    /// The time of the newest change that it shows.
    pub edited: Hlc,
}

impl EventRow {
    /// The value of a field that counts; `None` when it is empty, too.
    pub fn value(&self, field: &EventField) -> Option<&str> {
        let values = self.fields.get(&field.to_string())?;
        values.first().map(|row| row.value.as_str()).filter(|value| !value.is_empty())
    }

    /// When it takes place; `None` when nobody has said so.
    pub fn when(&self) -> Option<When> {
        self.value(&EventField::When)?.parse().ok()
    }

    /// The times that were set apart from one another, the one that counts first.
    pub fn times(&self) -> Vec<When> {
        let values = self.fields.get(&EventField::When.to_string()).into_iter().flatten();
        let mut times: Vec<When> = Vec::new();
        for when in values.filter_map(|row| row.value.parse().ok()) {
            if !times.contains(&when) {
                times.push(when);
            }
        }
        times
    }

    /// How often it was moved.
    pub fn sequence(&self) -> u32 {
        let values = self.fields.get(&EventField::Sequence.to_string()).into_iter().flatten();
        values.filter_map(|row| row.value.parse().ok()).max().unwrap_or(0)
    }

    /// Minutes before the beginning at which everybody invited is reminded.
    pub fn alarm(&self) -> Option<u32> {
        self.value(&EventField::Alarm)?.parse().ok()
    }

    /// Whether it was cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.value(&EventField::Cancelled) == Some("yes")
    }

    fn keys(&self) -> impl Iterator<Item = EventField> + '_ {
        self.fields.keys().filter_map(|key| key.parse().ok())
    }

    /// Who is invited.
    pub fn invitees(&self) -> BTreeSet<MemberId> {
        let member = |field| match field {
            EventField::Invitee(member) => Some(member),
            _ => None,
        };
        self.keys().filter_map(member).collect()
    }

    /// The occurrences that don't take place.
    pub fn exceptions(&self) -> BTreeSet<LocalTime> {
        let time = |field| match field {
            EventField::Except(time) => Some(time),
            _ => None,
        };
        self.keys().filter_map(time).collect()
    }

    /// What the devices of a person answered to the newest time of those they saw, if anything: of
    /// several at one time, the last in order of devices.
    pub fn reply(&self, devices: &BTreeSet<DeviceId>) -> Option<Reply> {
        let said = devices.iter().filter_map(|device| {
            let value = self.value(&EventField::Reply(*device))?;
            value.parse::<Reply>().ok()
        });
        said.max_by_key(|reply| reply.sequence)
    }
}

/// The row of a meeting's document, whose visible changes lie between these ends.
pub fn event_row(document: &Document, ends: Option<Ends>) -> EventRow {
    let fields = field_rows(document, |key, value| {
        let field = key.parse().ok()?;
        EventValue::read(&field, value).ok().map(|value| value.to_string())
    });
    let description = description_of(document).chars().take(DESCRIPTION_CHARS_MAX).collect();
    EventRow {
        fields,
        description,
        created: ends.map_or(Hlc::ZERO, |ends| ends.first.hlc),
        created_by: ends.map(|ends| ends.first.at.log.device),
        edited: ends.map_or(Hlc::ZERO, |ends| ends.newest.hlc),
    }
}
