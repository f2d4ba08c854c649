//! Meetings as people see them.

use protocol::{
    clock::Millis,
    ids::{DocId, SpaceId},
    schema::EventField as Field,
};

use super::plan::Planned;
use crate::{
    core::Core,
    document::description_of,
    facade::{Answer, Failure, InviteeInfo, MeetingInfo, MeetingShown, OccurrenceInfo},
    meeting::{Occurrence, occurrences},
    service::{
        me::Me,
        names::{self, Departments, Labels},
    },
    view::EventRow,
};

/// Occurrences in one answer: the meetings of a large company in a month.
const AGENDA_MAX: usize = 2_000;

impl Core {
    /// What takes place in a period.
    pub(crate) fn agenda(
        &mut self,
        now: Millis,
        from: Millis,
        to: Millis,
    ) -> Result<Answer, Failure> {
        self.refresh_plans(now)?;
        let readable = self.readable_departments(now)?;
        let authority = self.authority()?;
        let (labels, me) = (Labels::of(authority), Me::of(authority, self.device(), now));
        let ready = self.plans().window();
        let is_ready = ready.start <= from && to <= ready.end;
        let mut found = Vec::new();
        for (space, id, planned) in self.plans().meetings() {
            if !readable.contains(space) {
                continue;
            }
            let within =
                |one: &&Occurrence| one.begin < to && (one.end > from || one.begin >= from);
            let counted;
            let times = if is_ready {
                planned.near()
            } else {
                let when = planned.row.when();
                let count =
                    |when| occurrences(&when, &planned.row.exceptions(), self.zone(), from..to);
                counted = when.map(count).unwrap_or_default();
                &counted
            };
            let shown = times.iter().filter(within);
            found.extend(shown.map(|one| occurrence(&labels, &me, (space, id), planned, one)));
        }
        found.sort_by(|a, b| (a.begin, &a.title, &a.meeting).cmp(&(b.begin, &b.title, &b.meeting)));
        found.truncate(AGENDA_MAX);
        Ok(Answer::Agenda(found))
    }

    /// Lists meetings.
    pub(crate) fn list_meetings(
        &mut self,
        now: Millis,
        department: Option<&str>,
    ) -> Result<Answer, Failure> {
        self.refresh_plans(now)?;
        let mut spaces = self.readable_departments(now)?;
        if department.is_some() {
            let wanted = Departments::of(self.authority()?).find(department)?;
            spaces.retain(|space| *space == wanted);
        }
        let all = self.plans().meetings().filter(|(space, ..)| spaces.contains(*space));
        let all: Vec<(SpaceId, DocId)> = all.map(|(space, id, _)| (*space, *id)).collect();
        let mut infos = Vec::with_capacity(all.len());
        for (space, id) in all {
            infos.extend(self.meeting_info(now, &space, &id)?);
        }
        let begin = |info: &MeetingInfo| info.next.as_ref().map(|next| next.begin);
        infos.sort_by(|a, b| {
            let (ours, theirs) = (begin(a), begin(b));
            (ours.is_none(), ours, &a.title, &a.meeting).cmp(&(
                theirs.is_none(),
                theirs,
                &b.title,
                &b.meeting,
            ))
        });
        Ok(Answer::Meetings(infos))
    }

    /// One meeting, whole, with its history.
    pub(crate) fn show_meeting(&mut self, now: Millis, meeting: &str) -> Result<Answer, Failure> {
        let (space, found) = self.find_meeting(now, meeting)?;
        let info = self.meeting_info(now, &space, &found.id)?;
        let mut meeting = info.unwrap_or_default();
        meeting.description = description_of(&self.load(&space, &found.id)?);
        let mut history = self.history(&space, &found.id)?;
        for line in history.iter_mut().filter(|line| line.field == Field::Agenda.to_string()) {
            line.old = self.agenda_in_words(now, &line.old)?;
            line.new = self.agenda_in_words(now, &line.new)?;
        }
        Ok(Answer::Meeting(Box::new(MeetingShown { meeting, history })))
    }

    /// The title of the page with this id, which a meeting had or has as its agenda; for a page that
    /// our person may not read only that there is one.
    pub(in crate::service) fn agenda_in_words(
        &self,
        now: Millis,
        id: &str,
    ) -> Result<String, Failure> {
        let Ok(page) = id.parse() else { return Ok(String::new()) };
        Ok(self.page_title(now, &page)?.unwrap_or_else(|| "…".to_owned()))
    }

    /// A meeting as lists show it; `None` when it isn't shown.
    pub(super) fn meeting_info(
        &self,
        now: Millis,
        space: &SpaceId,
        id: &DocId,
    ) -> Result<Option<MeetingInfo>, Failure> {
        let Some(planned) = self.plans().meeting(space, id) else { return Ok(None) };
        let may_write = self.may_plan(now, space)?;
        let authority = self.authority()?;
        let (labels, me) = (Labels::of(authority), Me::of(authority, self.device(), now));
        let row = &planned.row;
        let agenda = row.value(&Field::Agenda).filter(|page| !page.is_empty());
        let page = agenda.and_then(|page| page.parse().ok());
        let agenda_title = page.map(|page| self.page_title(now, &page)).transpose()?.flatten();
        let text = |field| row.value(&field).unwrap_or_default().to_owned();
        let creator = row.created_by;
        let times = row.times();
        let conflict = if times.len() > 1 { times } else { Vec::new() };
        let invitees = row.invitees().into_iter().map(|member| {
            let devices = authority.member(&member).map(|it| it.devices.into_keys().collect());
            let reply = row.reply(&devices.unwrap_or_default());
            InviteeInfo {
                member: member.to_string(),
                name: labels.people.name(&member),
                attendance: reply.map(|reply| reply.attendance.to_string()),
                outdated: reply.is_some_and(|reply| reply.sequence < row.sequence()),
            }
        });
        let mut invitees: Vec<InviteeInfo> = invitees.collect();
        invitees.sort_by(|a, b| (&a.name, &a.member).cmp(&(&b.name, &b.member)));
        let next = planned.next(now).filter(|_| !row.is_cancelled());
        let member = creator.and_then(|device| authority.member_of(&device));
        Ok(Some(MeetingInfo {
            meeting: id.to_string(),
            space: space.to_string(),
            department: labels.departments.path(space),
            title: text(Field::Title),
            when: text(Field::When),
            conflict: conflict.iter().map(ToString::to_string).collect(),
            place: text(Field::Place),
            description: row.description.clone(),
            alarm: row.alarm(),
            cancelled: row.is_cancelled(),
            agenda: agenda.map(str::to_owned),
            agenda_title,
            uid: text(Field::Uid),
            sequence: row.sequence(),
            exceptions: row.exceptions().iter().map(ToString::to_string).collect(),
            organiser: creator
                .map(|device| names::author_name(authority, &labels.people, &device))
                .unwrap_or_default(),
            organiser_id: member.map(|member| member.to_string()).unwrap_or_default(),
            invited: me.member.is_some_and(|me| row.invitees().contains(&me)),
            mine: mine(row, &me),
            next: next.map(|one| occurrence(&labels, &me, (space, id), planned, one)),
            invitees,
            may_write,
            created: row.created.millis(),
            edited: row.edited.millis(),
        }))
    }
}

/// What our person answered to the time as it is now.
fn mine(row: &EventRow, me: &Me) -> Option<String> {
    let reply = row.reply(&me.devices).filter(|reply| reply.sequence >= row.sequence())?;
    Some(reply.attendance.to_string())
}

/// One occurrence as people see it.
pub(super) fn occurrence(
    labels: &Labels,
    me: &Me,
    (space, id): (&SpaceId, &DocId),
    planned: &Planned,
    one: &Occurrence,
) -> OccurrenceInfo {
    let row = &planned.row;
    let text = |field| row.value(&field).unwrap_or_default().to_owned();
    OccurrenceInfo {
        meeting: id.to_string(),
        title: text(Field::Title),
        department: labels.departments.path(space),
        place: text(Field::Place),
        at: one.at.to_string(),
        begin: one.begin,
        end: one.end,
        whole_days: planned.is_whole_days(),
        recurs: planned.recurs(),
        cancelled: row.is_cancelled(),
        invited: me.member.is_some_and(|me| row.invitees().contains(&me)),
        mine: mine(row, me),
    }
}
