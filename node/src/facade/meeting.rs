//! What a node tells about meetings, and what can be done with them.

use protocol::clock::Millis;
use serde::{Deserialize, Serialize};

use super::HistoryLine;

/// A field of a meeting, as it is set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeetingField {
    /// Its title.
    Title(String),
    /// When: `2026-12-01T14:00 60m Asia/Shanghai FREQ=WEEKLY` (local time, length, time zone,
    /// recurrence as in RFC 5545), or `2026-12-01 1d` for whole days.
    When(String),
    /// Where.
    Place(String),
    /// What it is about.
    Description(String),
    /// Minutes before the beginning at which everybody invited is reminded; `None`: not at all.
    Alarm(Option<u32>),
    /// The page that is its agenda, by title or (the beginning of) its id; `None`: there is none.
    Agenda(Option<String>),
    /// A new page, where the meeting is, becomes its agenda.
    NewAgenda(NewAgenda),
    /// Whether it is cancelled.
    Cancelled(bool),
}

/// A page that is made for a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewAgenda {
    /// What it begins with.
    pub template: AgendaTemplate,
    /// Its title and headings are Chinese; English otherwise.
    pub chinese: bool,
}

/// What a meeting's page begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgendaTemplate {
    /// The headings of any meeting.
    Plain,
    /// Those of a review of the product's functions, and a link to the function list: the table of
    /// that template where the meeting is, else the organisation's, else a new one where the meeting is.
    Review,
}

/// A change of a meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeetingChange {
    /// A field gets a value.
    Set(MeetingField),
    /// Somebody is invited, by name or (the beginning of) their id.
    Invite(String),
    /// Everybody who reads the space now is invited.
    InviteAll,
    /// Somebody is no longer invited.
    Uninvite(String),
    /// The occurrence that would begin at this local time, as [`OccurrenceInfo::at`] says, doesn't
    /// take place.
    Skip(String),
    /// It does after all.
    Unskip(String),
}

/// A meeting.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingInfo {
    /// Its id.
    pub meeting: String,
    /// The space that it is in.
    pub space: String,
    /// The department or project's path; empty for the organisation.
    pub department: String,
    /// Its title.
    pub title: String,
    /// When, as [`MeetingField::When`]; empty when nobody has said.
    pub when: String,
    /// When people who didn't know of each other have set different times: each, the one that counts
    /// first; empty otherwise.
    pub conflict: Vec<String>,
    /// Where.
    pub place: String,
    /// What it is about: in lists the first 8,192 characters.
    pub description: String,
    /// Minutes before the beginning at which everybody invited is reminded.
    pub alarm: Option<u32>,
    /// It doesn't take place.
    pub cancelled: bool,
    /// The id of the page that is its agenda.
    pub agenda: Option<String>,
    /// That page's title; `None`: one may not read it, or it isn't here yet.
    #[serde(default)]
    pub agenda_title: Option<String>,
    /// What calendars know it by.
    pub uid: String,
    /// How often it was moved.
    pub sequence: u32,
    /// The local times at which it would recur and doesn't.
    pub exceptions: Vec<String>,
    /// Who made it.
    pub organiser: String,
    /// Their member id.
    pub organiser_id: String,
    /// Who is invited.
    pub invitees: Vec<InviteeInfo>,
    /// Whether we are.
    pub invited: bool,
    /// What we answered to the time as it is now: `accepted`, `tentative`, `declined`.
    pub mine: Option<String>,
    /// The next time that it takes place; `None`: never again.
    pub next: Option<OccurrenceInfo>,
    /// Whether we may change it.
    pub may_write: bool,
    /// When it was made.
    pub created: Millis,
    /// When it was changed last.
    pub edited: Millis,
}

/// Somebody who is invited.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InviteeInfo {
    /// Their member id.
    pub member: String,
    /// Their name.
    pub name: String,
    /// What they answered: `accepted`, `tentative`, `declined`; `None`: nothing yet.
    pub attendance: Option<String>,
    /// They answered to another time than it has now.
    pub outdated: bool,
}

/// One time at which a meeting takes place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OccurrenceInfo {
    /// The meeting's id.
    pub meeting: String,
    /// Its title.
    pub title: String,
    /// The department or project's path; empty for the organisation.
    pub department: String,
    /// Where.
    pub place: String,
    /// The local time at which it begins, where the meeting is.
    pub at: String,
    /// When it begins.
    pub begin: Millis,
    /// When it ends.
    pub end: Millis,
    /// It takes whole days.
    pub whole_days: bool,
    /// It recurs.
    pub recurs: bool,
    /// It doesn't take place.
    pub cancelled: bool,
    /// Whether we are invited.
    pub invited: bool,
    /// What we answered.
    pub mine: Option<String>,
}

/// A meeting that asks for one's attention.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingNotice {
    /// Why: `invited`, `moved` (since one answered), `cancelled` (though one had said that one
    /// comes), `soon` (it begins).
    pub why: String,
    /// The time that is meant.
    pub occurrence: OccurrenceInfo,
    /// Who made the meeting.
    pub organiser: String,
    /// Their member id; empty when that isn't known.
    #[serde(default)]
    pub organiser_id: String,
}

/// What came of a calendar file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingImport {
    /// Nothing was written.
    pub dry_run: bool,
    /// Titles of meetings that are new.
    pub made: Vec<String>,
    /// Titles of meetings that were changed.
    pub changed: Vec<String>,
    /// How many were here as the file has them, or newer.
    pub same: u64,
    /// What couldn't be taken in, and why.
    pub problems: Vec<String>,
}

/// One meeting, whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingShown {
    /// It.
    pub meeting: MeetingInfo,
    /// Who changed what.
    pub history: Vec<HistoryLine>,
}

/// The parts of [`MeetingField::When`], for those who set one and keep the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeetingTime {
    /// The local time, `2026-12-01T14:00`, or the first of whole days, `2026-12-01`.
    pub begin: String,
    /// Minutes, or days if it takes whole ones.
    pub length: u32,
    /// The time zone, as in the tz database; it has none when it takes whole days.
    pub zone: String,
    /// The recurrence, as in RFC 5545; empty: it doesn't recur.
    pub recurrence: String,
}

impl MeetingTime {
    /// Reads a time; `None` when it isn't one.
    pub fn read(text: &str) -> Option<Self> {
        let when: protocol::schema::When = text.parse().ok()?;
        Some(Self {
            begin: when.begin().to_string(),
            length: when.length(),
            zone: when.zone().map(ToString::to_string).unwrap_or_default(),
            recurrence: when.recurrence().map(ToString::to_string).unwrap_or_default(),
        })
    }

    /// Whether it takes whole days.
    pub fn is_whole_days(&self) -> bool {
        !self.begin.contains('T')
    }

    /// The time as a node takes it, whether it is one or not.
    pub fn text(&self) -> String {
        let length = format!("{}{}", self.length, if self.is_whole_days() { 'd' } else { 'm' });
        let zone = if self.is_whole_days() { "" } else { &self.zone };
        let parts = [&*self.begin, &length, zone, &self.recurrence];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }
}
