//! Calendar files are taken in: what is new is made, what is newer replaces what is here.
//!
//! A meeting is the same when calendars know it by the same name (RFC 5545, section 3.8.4.7), in
//! whichever space it is here. Of two versions the one that was moved more often counts, and of two
//! that were moved as often the one that was changed later: a file never takes back what was changed
//! here since. Whether somebody comes is no change of that kind.

use std::collections::BTreeSet;

use protocol::{
    clock::Millis,
    ids::SpaceId,
    schema::{EventField as Field, EventValue, LocalTime, ZoneName},
};

use crate::{
    content::{self, EventAt},
    core::Core,
    document::edit::EventEdit,
    facade::{Answer, Failure, FailureCode, MeetingChange, MeetingField, MeetingImport},
    meeting::{self, Found},
    service::names::{Departments, People},
    view::EventRow,
};

impl Core {
    /// Takes the meetings of a calendar file in.
    pub(crate) fn import_meetings(
        &mut self,
        now: Millis,
        file: &[u8],
        department: Option<&str>,
        dry_run: bool,
    ) -> Result<Answer, Failure> {
        let space = Departments::of(self.authority()?).find(department)?;
        self.refresh_plans(now)?;
        let readable = self.readable_departments(now)?;
        let series = |uid: &str| self.known_by(uid, &readable)?.1.row.when();
        let (found, problems) =
            meeting::read(file, &self.zone_name(), &series).map_err(|error| {
                let next = "calendars export files that end in .ics";
                Failure::new(FailureCode::Invalid, error.to_string(), next)
            })?;
        let mut report = MeetingImport { dry_run, problems, ..MeetingImport::default() };
        for one in found {
            self.import_meeting(now, space, &one, &mut report)?;
        }
        Ok(Answer::MeetingImport(report))
    }

    fn import_meeting(
        &mut self,
        now: Millis,
        space: SpaceId,
        found: &Found,
        report: &mut MeetingImport,
    ) -> Result<(), Failure> {
        self.refresh_plans(now)?;
        let readable = self.readable_departments(now)?;
        let known = self.known_by(&found.uid, &readable);
        let title = if found.title.is_empty() { &found.uid } else { &found.title };
        let none = EventRow::default();
        let (place, row) = known.as_ref().map_or((space, &none), |(space, at)| (*space, &at.row));
        if let Some((space, at)) = &known
            && !self.is_news(space, at, found)?
        {
            report.same += 1;
            return Ok(());
        }
        let (changes, strangers) = self.differences(now, &place, found, row)?;
        let sequence = found.sequence > row.sequence();
        if known.is_some() && changes.is_empty() && !sequence {
            report.same += 1;
            return Ok(());
        }
        if !strangers.is_empty() && known.is_none() {
            let names = strangers.join(", ");
            report
                .problems
                .push(format!("{title}: not invited, since they don't read here: {names}"));
        }
        let list = if known.is_some() { &mut report.changed } else { &mut report.made };
        list.push(title.clone());
        if report.dry_run {
            return Ok(());
        }
        let uid = EventEdit::Set(Field::Uid, EventValue::Text(found.uid.clone()));
        let moved = EventEdit::Set(Field::Sequence, EventValue::Sequence(found.sequence));
        let moved = sequence.then_some(moved).into_iter();
        match known {
            Some((space, at)) => self.change_meeting(now, space, &at, &changes, moved.collect())?,
            None => {
                let further = [uid].into_iter().chain(moved).collect();
                self.begin_meeting(now, space, &changes, further)?;
            }
        }
        self.move_out(now, &found.uid)
    }

    /// Whether a file knows more of a meeting than we do.
    fn is_news(&mut self, space: &SpaceId, at: &EventAt, found: &Found) -> Result<bool, Failure> {
        let row = &at.row;
        if found.sequence != row.sequence() {
            return Ok(found.sequence > row.sequence());
        }
        let Some(theirs) = found.changed else { return Ok(false) };
        let is_reply = |key: &String| matches!(key.parse(), Ok(Field::Reply(_)));
        if theirs > row.edited.millis() || !row.fields.keys().any(is_reply) {
            return Ok(theirs > row.edited.millis());
        }
        let history = self.history(space, &at.id)?;
        let ours = history.iter().filter(|line| line.field != "reply").map(|line| line.time).max();
        Ok(ours.is_none_or(|ours| theirs > ours))
    }

    /// A series doesn't take place where one of its occurrences was moved away by itself. A file
    /// that tells of the occurrence alone doesn't say so of the series.
    fn move_out(&mut self, now: Millis, uid: &str) -> Result<(), Failure> {
        let Some((series, time)) = meeting::moved_from(uid) else { return Ok(()) };
        self.refresh_plans(now)?;
        let readable = self.readable_departments(now)?;
        match self.known_by(series, &readable) {
            Some((space, at)) if !at.row.exceptions().contains(&time) => {
                let skip = [MeetingChange::Skip(time.to_string())];
                self.change_meeting(now, space, &at, &skip, Vec::new())
            }
            _ => Ok(()),
        }
    }

    /// The meeting that calendars know by this name.
    fn known_by(&self, uid: &str, readable: &BTreeSet<SpaceId>) -> Option<(SpaceId, EventAt)> {
        let mut all = self.plans().meetings();
        let (space, id, planned) = all.find(|(space, _, planned)| {
            readable.contains(*space) && planned.row.value(&Field::Uid) == Some(uid)
        })?;
        Some((*space, EventAt { id: *id, row: planned.row.clone() }))
    }

    /// What has to be changed for a meeting to be as the file has it; and who in the file isn't
    /// anybody here.
    fn differences(
        &self,
        now: Millis,
        space: &SpaceId,
        found: &Found,
        row: &EventRow,
    ) -> Result<(Vec<MeetingChange>, Vec<String>), Failure> {
        let mut changes = Vec::new();
        let mut set = |field: MeetingField| changes.push(MeetingChange::Set(field));
        let differs = |field: &Field, value: &str| row.value(field).unwrap_or_default() != value;
        let title = if found.title.is_empty() { &found.uid } else { &found.title };
        if differs(&Field::Title, title) {
            set(MeetingField::Title(title.clone()));
        }
        if differs(&Field::When, &found.when.to_string()) {
            set(MeetingField::When(found.when.to_string()));
        }
        if differs(&Field::Place, &found.place) {
            set(MeetingField::Place(found.place.clone()));
        }
        if row.description != found.description {
            set(MeetingField::Description(found.description.clone()));
        }
        if row.alarm() != found.alarm {
            set(MeetingField::Alarm(found.alarm));
        }
        if row.is_cancelled() != found.cancelled {
            set(MeetingField::Cancelled(found.cancelled));
        }
        let here = row.exceptions();
        let skipped = found.except.difference(&here);
        changes.extend(skipped.map(|at| MeetingChange::Skip(at.to_string())));
        // One that was moved away by itself stays away: a file may tell of the series alone.
        let moved: BTreeSet<&str> = self
            .plans()
            .meetings()
            .filter_map(|(_, _, planned)| planned.row.value(&Field::Uid))
            .filter(|uid| meeting::moved_from(uid).is_some_and(|(uid, _)| uid == found.uid))
            .collect();
        let is_moved =
            |at: &&LocalTime| moved.contains(meeting::occurrence_uid(&found.uid, **at).as_str());
        let restored = here.difference(&found.except).filter(|at| !is_moved(at));
        changes.extend(restored.map(|at| MeetingChange::Unskip(at.to_string())));
        let people = People::of(self.authority()?);
        let readers = content::readers(self.authority()?, space, now);
        let mut strangers = Vec::new();
        for (name, _) in &found.attendees {
            match people.find(name).ok().filter(|member| readers.contains_key(member)) {
                Some(member) if row.invitees().contains(&member) => {}
                Some(member) => changes.push(MeetingChange::Invite(member.to_string())),
                None => strangers.push(name.clone()),
            }
        }
        Ok((changes, strangers))
    }

    /// The zone in which this node is, by its name in the tz database.
    fn zone_name(&self) -> ZoneName {
        let name = self.zone().iana_name().and_then(|name| name.parse().ok());
        name.unwrap_or_else(ZoneName::utc)
    }
}
