//! The fields of a meeting.

use std::{fmt, str::FromStr};

use super::{SchemaError, When, error, when::LocalTime};
use crate::{
    change::Value,
    ids::{DeviceId, DocId, DocKind, MemberId},
    limits::{EVENT_UID_BYTES_MAX, TITLE_BYTES_MAX},
};

/// Minutes before the beginning at which one may be reminded: four weeks.
const ALARM_MINUTES_MAX: u32 = 4 * 7 * 24 * 60;

/// A field of a meeting: a root scalar.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventField {
    /// `title`.
    Title,
    /// `when`: beginning, length, time zone and recurrence, all in one value, so that two people who
    /// move a meeting apart don't together move it to a third time.
    When,
    /// `place`.
    Place,
    /// `alarm`: minutes before the beginning at which everybody invited is reminded.
    Alarm,
    /// `cancelled`.
    Cancelled,
    /// `agenda`: the page that says what it is about.
    Agenda,
    /// `uid`: what calendars know it by.
    Uid,
    /// `sequence`: how often it was moved; calendars prefer the higher one.
    Sequence,
    /// `m<member>`: who is invited.
    Invitee(MemberId),
    /// `x<time>`: an occurrence that doesn't take place, by the local time at which it would begin.
    Except(LocalTime),
    /// `r<device>`: whether the device's person comes. Only the device itself writes it.
    Reply(DeviceId),
}

impl EventField {
    /// Whether it is a member of a set, which is taken out by removing its key.
    pub const fn is_member(&self) -> bool {
        matches!(self, Self::Invitee(_) | Self::Except(_))
    }
}

impl fmt::Display for EventField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Title => f.write_str("title"),
            Self::When => f.write_str("when"),
            Self::Place => f.write_str("place"),
            Self::Alarm => f.write_str("alarm"),
            Self::Cancelled => f.write_str("cancelled"),
            Self::Agenda => f.write_str("agenda"),
            Self::Uid => f.write_str("uid"),
            Self::Sequence => f.write_str("sequence"),
            Self::Invitee(member) => write!(f, "m{member}"),
            Self::Except(time) => write!(f, "x{time}"),
            Self::Reply(device) => write!(f, "r{device}"),
        }
    }
}

impl FromStr for EventField {
    type Err = SchemaError;

    fn from_str(key: &str) -> Result<Self, SchemaError> {
        let wrong = SchemaError::Form("a meeting's key");
        let found = match key {
            "title" => Self::Title,
            "when" => Self::When,
            "place" => Self::Place,
            "alarm" => Self::Alarm,
            "cancelled" => Self::Cancelled,
            "agenda" => Self::Agenda,
            "uid" => Self::Uid,
            "sequence" => Self::Sequence,
            _ => match key.split_at_checked(1) {
                Some(("m", id)) => Self::Invitee(id.parse().map_err(|_| wrong)?),
                Some(("x", time)) => Self::Except(time.parse()?),
                Some(("r", id)) => Self::Reply(id.parse().map_err(|_| wrong)?),
                _ => return Err(wrong),
            },
        };
        if found.to_string() == key { Ok(found) } else { Err(wrong) }
    }
}

/// Whether somebody comes, as in RFC 5545, section 3.2.12.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Attendance {
    /// Comes.
    Accepted,
    /// Perhaps.
    Tentative,
    /// Doesn't come.
    Declined,
}

impl Attendance {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Accepted, Self::Tentative, Self::Declined];
}

impl fmt::Display for Attendance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Accepted => "accepted",
            Self::Tentative => "tentative",
            Self::Declined => "declined",
        })
    }
}

impl FromStr for Attendance {
    type Err = SchemaError;

    fn from_str(text: &str) -> Result<Self, SchemaError> {
        let found = Self::ALL.into_iter().find(|one| one.to_string() == text);
        found.ok_or(SchemaError::Form("an answer to an invitation"))
    }
}

/// An answer to an invitation, and which time it was given to: `accepted 0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reply {
    /// Whether they come.
    pub attendance: Attendance,
    /// The meeting's `sequence` that they had before them.
    pub sequence: u32,
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.attendance, self.sequence)
    }
}

impl FromStr for Reply {
    type Err = SchemaError;

    fn from_str(text: &str) -> Result<Self, SchemaError> {
        let wrong = SchemaError::Form("an answer to an invitation");
        let (attendance, sequence) = text.split_once(' ').ok_or(wrong)?;
        let sequence = sequence.parse().map_err(|_| wrong)?;
        let found = Self { attendance: attendance.parse()?, sequence };
        if found.to_string() == text { Ok(found) } else { Err(wrong) }
    }
}

/// A field's value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EventValue {
    /// Of [`EventField::Title`], [`EventField::Place`] and [`EventField::Uid`]. A place may be empty.
    Text(String),
    /// Of [`EventField::When`].
    When(When),
    /// Of [`EventField::Alarm`]; `None`: nobody is reminded.
    Alarm(Option<u32>),
    /// Of [`EventField::Cancelled`].
    Cancelled(bool),
    /// Of [`EventField::Agenda`]; `None` when there is none any more.
    Agenda(Option<DocId>),
    /// Of [`EventField::Sequence`].
    Sequence(u32),
    /// Of [`EventField::Invitee`] and [`EventField::Except`]: is in the set.
    Member,
    /// Of [`EventField::Reply`].
    Reply(Reply),
}

impl fmt::Display for EventValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::When(when) => when.fmt(f),
            Self::Alarm(Some(minutes)) => minutes.fmt(f),
            Self::Alarm(None) | Self::Agenda(None) => Ok(()),
            Self::Cancelled(cancelled) => f.write_str(if *cancelled { "yes" } else { "no" }),
            Self::Agenda(Some(page)) => page.fmt(f),
            Self::Sequence(number) => number.fmt(f),
            Self::Member => f.write_str("yes"),
            Self::Reply(reply) => reply.fmt(f),
        }
    }
}

impl EventValue {
    /// Reads the value of `field`.
    ///
    /// # Errors
    /// When it is of the wrong type, form or size for the field.
    pub fn read(field: &EventField, value: &Value) -> Result<Self, SchemaError> {
        use EventField as Field;
        let found = match (field, value) {
            (Field::Title, Value::Str(text)) => {
                error::sized("a title", text, TITLE_BYTES_MAX)?;
                Some(Self::Text(text.to_string()))
            }
            (Field::Place, Value::Str(text)) if text.len() <= TITLE_BYTES_MAX => {
                Some(Self::Text(text.to_string()))
            }
            (Field::Uid, Value::Str(text)) => {
                error::sized("a calendar's name of a meeting", text, EVENT_UID_BYTES_MAX)?;
                Some(Self::Text(text.to_string())).filter(|_| !text.contains(char::is_control))
            }
            (Field::When, Value::Str(text)) => Some(Self::When(text.parse()?)),
            (Field::Alarm, Value::Null) => Some(Self::Alarm(None)),
            (Field::Alarm, Value::Int(number)) => {
                let minutes = u32::try_from(*number).ok();
                minutes.filter(|it| *it <= ALARM_MINUTES_MAX).map(|it| Self::Alarm(Some(it)))
            }
            (Field::Cancelled, Value::Bool(cancelled)) => Some(Self::Cancelled(*cancelled)),
            (Field::Agenda, Value::Null) => Some(Self::Agenda(None)),
            (Field::Agenda, Value::Str(page)) => page_id(page).map(|page| Self::Agenda(Some(page))),
            (Field::Sequence, Value::Int(number)) => {
                u32::try_from(*number).ok().map(Self::Sequence)
            }
            (Field::Invitee(_) | Field::Except(_), Value::Bool(true)) => Some(Self::Member),
            (Field::Reply(_), Value::Str(reply)) => Some(Self::Reply(reply.parse()?)),
            _ => None,
        };
        found.ok_or(SchemaError::Form("a meeting field's value"))
    }

    /// The value as it stands in the document.
    pub fn write(&self) -> Value {
        match self {
            Self::Alarm(None) | Self::Agenda(None) => Value::Null,
            Self::Alarm(Some(number)) | Self::Sequence(number) => Value::Int(i64::from(*number)),
            Self::Cancelled(cancelled) => Value::Bool(*cancelled),
            Self::Member => Value::Bool(true),
            Self::Text(_) | Self::When(_) | Self::Agenda(Some(_)) | Self::Reply(_) => {
                Value::Str(self.to_string().as_str().into())
            }
        }
    }
}

fn page_id(text: &str) -> Option<DocId> {
    let page = text.parse().ok().filter(|id: &DocId| id.kind() == Some(DocKind::Page));
    page.filter(|id| id.to_string() == text)
}
