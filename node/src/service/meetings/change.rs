//! Meetings are made, changed, answered.

use protocol::{
    capability::{Level, Need},
    clock::Millis,
    entry::DocRef,
    ids::{DocId, DocKind, SpaceId},
    schema::{Attendance, EventField as Field, EventValue, LocalTime, Reply, When},
};

use crate::{
    content::{self, EventAt},
    core::Core,
    document::edit::{self, EventEdit},
    facade::{AgendaTemplate, Answer, Failure, FailureCode, MeetingChange, MeetingField},
    meeting::{agenda, is_zone},
    service::{
        me::Me,
        names::{self, Departments, People},
    },
    view::EventRow,
};

impl Core {
    /// Makes a meeting. Whoever makes it comes, unless they weren't invited.
    pub(crate) fn add_meeting(
        &mut self,
        now: Millis,
        department: Option<&str>,
        changes: &[MeetingChange],
    ) -> Result<Answer, Failure> {
        let space = Departments::of(self.authority()?).find(department)?;
        let id = self.begin_meeting(now, space, changes, Vec::new())?;
        Ok(Answer::Made { id: id.to_string() })
    }

    /// Makes a meeting with these changes, and further edits.
    pub(super) fn begin_meeting(
        &mut self,
        now: Millis,
        space: SpaceId,
        changes: &[MeetingChange],
        further: Vec<EventEdit>,
    ) -> Result<DocId, Failure> {
        self.require_open(&space)?;
        let none = EventRow::default();
        let (mut edits, description) = self.meeting_edits(now, &space, &none, changes)?;
        let has = |field: &Field, edits: &[EventEdit]| {
            edits.iter().any(|edit| matches!(edit, EventEdit::Set(set, _) if set == field))
        };
        for (field, what) in [(Field::Title, "a title"), (Field::When, "a time")] {
            if !has(&field, &edits) {
                return Err(no_time(format!("a meeting has {what}")));
            }
        }
        edits.extend(self.new_agenda(now, &space, &none, changes)?);
        let id = self.new_doc(now, DocKind::Event);
        let me = Me::of(self.authority()?, self.device(), now);
        if me.member.is_some_and(|me| has(&Field::Invitee(me), &edits)) {
            let reply = Reply { attendance: Attendance::Accepted, sequence: 0 };
            edits.push(EventEdit::Set(Field::Reply(self.device()), EventValue::Reply(reply)));
        }
        if !further.iter().any(|edit| matches!(edit, EventEdit::Set(Field::Uid, _))) {
            let uid = EventValue::Text(format!("{id}@tongzhou"));
            edits.push(EventEdit::Set(Field::Uid, uid));
        }
        edits.extend(further);
        let made =
            edit::new_event(&self.author(space), &id, &edits, &description.unwrap_or_default());
        self.begin_document(now, space, id, made)?;
        Ok(id)
    }

    /// Changes a meeting.
    pub(crate) fn set_meeting(
        &mut self,
        now: Millis,
        meeting: &str,
        changes: &[MeetingChange],
    ) -> Result<Answer, Failure> {
        let (space, found) = self.find_meeting(now, meeting)?;
        self.change_meeting(now, space, &found, changes, Vec::new())?;
        Ok(Answer::Done)
    }

    /// Changes a meeting, with further edits.
    pub(super) fn change_meeting(
        &mut self,
        now: Millis,
        space: SpaceId,
        found: &EventAt,
        changes: &[MeetingChange],
        further: Vec<EventEdit>,
    ) -> Result<(), Failure> {
        let (mut edits, description) = self.meeting_edits(now, &space, &found.row, changes)?;
        let counts = |edit: &EventEdit| matches!(edit, EventEdit::Set(Field::Sequence, _));
        if further.iter().any(counts) {
            edits.retain(|edit| !counts(edit));
        }
        edits.extend(further);
        edits.extend(self.new_agenda(now, &space, &found.row, changes)?);
        let doc = DocRef::Created(found.id);
        if !edits.is_empty() {
            self.edit(now, space, doc, |document, author, id| {
                edit::edit_event(document, author, id, &edits)
            })?;
        }
        if let Some(text) = description {
            self.edit(now, space, doc, |document, author, id| {
                edit::describe(document, author, id, None, &text)
            })?;
        }
        Ok(())
    }

    /// Says whether our person comes, to the time as it is now.
    pub(crate) fn answer_meeting(
        &mut self,
        now: Millis,
        meeting: &str,
        attendance: &str,
    ) -> Result<Answer, Failure> {
        let attendance: Attendance = attendance.parse().map_err(|_| {
            let problem = format!("{attendance:?} is no answer to an invitation");
            Failure::new(FailureCode::Invalid, problem, "it is accepted, tentative or declined")
        })?;
        let (space, found) = self.find_meeting(now, meeting)?;
        let me = Me::of(self.authority()?, self.device(), now);
        if !me.member.is_some_and(|me| found.row.invitees().contains(&me)) {
            let problem = "you aren't invited to it";
            let next = "whoever may write there can invite you, and so can you yourself if you may";
            return Err(Failure::new(FailureCode::NotAllowed, problem, next));
        }
        let reply = Reply { attendance, sequence: found.row.sequence() };
        if found.row.reply(&me.devices) == Some(reply) {
            return Ok(Answer::Done);
        }
        let edits = [EventEdit::Set(Field::Reply(self.device()), EventValue::Reply(reply))];
        self.edit(now, space, DocRef::Created(found.id), |document, author, id| {
            edit::edit_event(document, author, id, &edits)
        })?;
        Ok(Answer::Done)
    }

    /// What changes come to: edits of fields, and another description.
    fn meeting_edits(
        &mut self,
        now: Millis,
        space: &SpaceId,
        row: &EventRow,
        changes: &[MeetingChange],
    ) -> Result<(Vec<EventEdit>, Option<String>), Failure> {
        let mut edits = Vec::new();
        let mut description = None;
        let mut moves = false;
        for change in changes {
            match change {
                MeetingChange::Set(MeetingField::Description(text)) => {
                    description = Some(text.clone());
                }
                // Made when everything else was found in order.
                MeetingChange::Set(MeetingField::NewAgenda(_)) => {}
                MeetingChange::Set(field) => {
                    moves |= matches!(field, MeetingField::When(_) | MeetingField::Cancelled(_));
                    edits.push(self.meeting_field(now, field)?);
                }
                MeetingChange::Invite(name) => {
                    let member = People::of(self.authority()?).find(name)?;
                    if !content::readers(self.authority()?, space, now).contains_key(&member) {
                        let place = Departments::of(self.authority()?).label(space);
                        let problem = format!("{name} can't read what is in {place}");
                        let next =
                            "make the meeting in a department or project that all of them read";
                        return Err(Failure::new(FailureCode::Invalid, problem, next));
                    }
                    edits.push(EventEdit::Set(Field::Invitee(member), EventValue::Member));
                }
                MeetingChange::InviteAll => {
                    let readers = content::readers(self.authority()?, space, now).into_keys();
                    edits.extend(
                        readers.map(|member| {
                            EventEdit::Set(Field::Invitee(member), EventValue::Member)
                        }),
                    );
                }
                MeetingChange::Uninvite(name) => {
                    let member = People::of(self.authority()?).find(name)?;
                    edits.push(EventEdit::Remove(Field::Invitee(member)));
                }
                MeetingChange::Skip(at) => {
                    let at = local(at)?;
                    edits.push(EventEdit::Set(Field::Except(at), EventValue::Member));
                }
                MeetingChange::Unskip(at) => {
                    edits.push(EventEdit::Remove(Field::Except(local(at)?)))
                }
            }
        }
        // Who has answered has answered to another time.
        if moves && row.created_by.is_some() {
            let sequence = EventValue::Sequence(row.sequence().saturating_add(1));
            edits.push(EventEdit::Set(Field::Sequence, sequence));
        }
        Ok((edits, description))
    }

    fn meeting_field(&self, now: Millis, field: &MeetingField) -> Result<EventEdit, Failure> {
        Ok(match field {
            MeetingField::Title(title) => {
                EventEdit::Set(Field::Title, EventValue::Text(title.trim().to_owned()))
            }
            MeetingField::When(text) => EventEdit::Set(Field::When, EventValue::When(when(text)?)),
            MeetingField::Place(place) => {
                EventEdit::Set(Field::Place, EventValue::Text(place.trim().to_owned()))
            }
            MeetingField::Alarm(minutes) => {
                EventEdit::Set(Field::Alarm, EventValue::Alarm(*minutes))
            }
            MeetingField::Agenda(page) => {
                let named = page.as_ref().filter(|page| !page.is_empty());
                let page = named.map(|page| self.find_page(now, page)).transpose()?;
                let page = page.map(|(_, page)| page.id);
                EventEdit::Set(Field::Agenda, EventValue::Agenda(page))
            }
            MeetingField::Cancelled(cancelled) => {
                EventEdit::Set(Field::Cancelled, EventValue::Cancelled(*cancelled))
            }
            MeetingField::Description(_) | MeetingField::NewAgenda(_) => {
                let problem = "a description is edited as a text";
                return Err(Failure::broken(problem));
            }
        })
    }

    /// Makes the page that changes ask for, and for a review the function list, if there is none.
    fn new_agenda(
        &mut self,
        now: Millis,
        space: &SpaceId,
        row: &EventRow,
        changes: &[MeetingChange],
    ) -> Result<Option<EventEdit>, Failure> {
        let wanted = changes.iter().rev().find_map(|change| match change {
            MeetingChange::Set(MeetingField::NewAgenda(wanted)) => Some(*wanted),
            _ => None,
        });
        let Some(wanted) = wanted else { return Ok(None) };
        let title = changes.iter().rev().find_map(|change| match change {
            MeetingChange::Set(MeetingField::Title(title)) => Some(title.trim()),
            _ => None,
        });
        let title = title.or(row.value(&Field::Title)).unwrap_or_default();
        let title = agenda::title(title, wanted.chinese);
        let functions = match wanted.template {
            AgendaTemplate::Plain => None,
            AgendaTemplate::Review => Some(self.function_list(now, *space, wanted.chinese)?),
        };
        let functions = functions.map(|(table, title)| (table.to_string(), title));
        let linked = functions.as_ref().map(|(table, title)| (table.as_str(), title.as_str()));
        let page = self.begin_page(now, *space, &title, &agenda::text(wanted, linked))?;
        Ok(Some(EventEdit::Set(Field::Agenda, EventValue::Agenda(Some(page)))))
    }

    /// The meeting of this title or (beginning of an) id.
    pub(in crate::service) fn find_meeting(
        &mut self,
        now: Millis,
        name: &str,
    ) -> Result<(SpaceId, EventAt), Failure> {
        self.refresh_plans(now)?;
        let readable = self.readable_departments(now)?;
        let known = self.plans().meetings().filter(|(space, ..)| readable.contains(*space));
        let mut found = Vec::new();
        for (space, id, planned) in known {
            let (text, title) = (id.to_string(), planned.row.value(&Field::Title));
            if title == Some(name) || names::begins(&text, name) {
                found.push(((*space, EventAt { id: *id, row: planned.row.clone() }), text));
            }
        }
        names::one(found, "meeting", name, "`meeting list` shows the meetings")
    }

    /// Whether our person may change what is in a space.
    pub(super) fn may_plan(&self, now: Millis, space: &SpaceId) -> Result<bool, Failure> {
        self.may(now, space, Need::level(Level::Write))
    }
}

/// A time that isn't one.
fn no_time(problem: String) -> Failure {
    let next = "a time looks like \"2026-12-01T14:00 60m Asia/Shanghai\", or \"2026-12-01 1d\" for whole days; a recurrence may follow, such as FREQ=WEEKLY";
    Failure::new(FailureCode::Invalid, problem, next)
}

fn when(text: &str) -> Result<When, Failure> {
    let when: When = text.trim().parse().map_err(|_| no_time(format!("{text:?} is no time")))?;
    match when.zone() {
        Some(zone) if !is_zone(zone.as_str()) => {
            Err(no_time(format!("no time zone is called {zone}")))
        }
        _ => Ok(when),
    }
}

fn local(text: &str) -> Result<LocalTime, Failure> {
    text.parse().map_err(|_| {
        let problem = format!("{text:?} is no time of an occurrence");
        let next = "it is told as the meeting's place has it: 2026-12-01T14:00, or 2026-12-01";
        Failure::new(FailureCode::Invalid, problem, next)
    })
}
