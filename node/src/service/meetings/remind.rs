//! Who is to hear of a meeting: invitations, other times, and that it begins soon. All of it by the
//! local clock and what is held: no network has a part in it.

use std::collections::BTreeSet;

use protocol::{
    clock::Millis,
    ids::{DocId, SpaceId},
    schema::Attendance,
};

use super::{plan::Planned, show::occurrence};
use crate::{
    core::{Core, Output},
    facade::{Event, Failure, InboxAbout, InboxItem, MeetingNotice},
    meeting::Occurrence,
    service::{
        me::Me,
        names::{self, Labels},
    },
};

/// Something to tell of a meeting.
struct News<'a> {
    why: &'static str,
    occurrence: &'a Occurrence,
    /// Tells it from others of the same meeting.
    mark: String,
    since: Millis,
    unread: bool,
}

impl Core {
    /// The meetings that ask for attention now, in no order.
    pub(in crate::service) fn meeting_items(
        &mut self,
        now: Millis,
        me: &Me,
        spaces: &BTreeSet<SpaceId>,
    ) -> Result<Vec<InboxItem>, Failure> {
        self.refresh_plans(now)?;
        let authority = self.authority()?;
        let labels = Labels::of(authority);
        let mut items = Vec::new();
        for (space, id, planned) in self.plans().meetings() {
            if !spaces.contains(space) {
                continue;
            }
            let organiser = planned.row.created_by;
            let organiser_id = organiser.and_then(|device| authority.member_of(&device));
            let organiser_id = organiser_id.map(|id| id.to_string()).unwrap_or_default();
            let organiser =
                organiser.map(|device| names::author_name(authority, &labels.people, &device));
            let organiser = organiser.unwrap_or_default();
            for news in news(planned, me, now) {
                let notice = MeetingNotice {
                    why: news.why.to_owned(),
                    occurrence: occurrence(&labels, me, (space, id), planned, news.occurrence),
                    organiser: organiser.clone(),
                    organiser_id: organiser_id.clone(),
                };
                items.push(InboxItem {
                    id: format!("meeting/{id}/{}/{}", news.why, news.mark),
                    time: news.since,
                    unread: news.unread,
                    department: labels.departments.path(space),
                    about: InboxAbout::Meeting(Box::new(notice)),
                });
            }
        }
        Ok(items)
    }

    /// Tells listeners when a meeting begins soon.
    pub(crate) fn ring_meetings(&mut self, now: Millis) {
        let rings = self.plans().alarm().is_some_and(|at| at <= now);
        if rings {
            self.put_out(Output::Event(Event::InboxChanged));
        }
        if rings || !self.plans().is_armed() {
            self.arm_meetings(now);
        }
    }

    /// Looks when the next meeting is to be reminded of.
    fn arm_meetings(&mut self, now: Millis) {
        // Before joining there is nobody to remind.
        let Ok(authority) = self.authority() else { return };
        let me = Me::of(authority, self.device(), now);
        if let Err(failure) = self.refresh_plans(now) {
            tracing::warn!("meetings can't be looked for: {:?}", failure.code);
            return;
        }
        let coming = self.plans().meetings().filter(|(.., planned)| comes(planned, &me));
        let next = coming.filter_map(|(.., planned)| next_alarm(planned, now)).min();
        self.plans_mut().0.arm(next);
    }

    /// Meetings have changed, come or gone.
    pub(crate) fn meetings_changed(&mut self, now: Millis, changed: &BTreeSet<(SpaceId, DocId)>) {
        if changed.is_empty() {
            return;
        }
        for (space, meeting) in changed {
            self.plans_mut().0.note(*space, *meeting);
            self.put_out(Output::Event(Event::MeetingChanged { meeting: meeting.to_string() }));
        }
        if self.plans().is_armed() {
            self.arm_meetings(now);
        }
    }
}

/// Whether somebody is invited and hasn't declined, nor was it cancelled.
fn comes(planned: &Planned, me: &Me) -> bool {
    let row = &planned.row;
    let declined = |reply: protocol::schema::Reply| {
        reply.attendance == Attendance::Declined && reply.sequence >= row.sequence()
    };
    let invited = me.member.is_some_and(|me| row.invitees().contains(&me));
    invited && !row.is_cancelled() && !row.reply(&me.devices).is_some_and(declined)
}

/// When somebody is to be reminded of an occurrence; `None`: never.
fn alarm_of(planned: &Planned, one: &Occurrence) -> Option<Millis> {
    let minutes = planned.row.alarm()?;
    Some(Millis(one.begin.0.saturating_sub(u64::from(minutes) * 60_000)))
}

fn next_alarm(planned: &Planned, now: Millis) -> Option<Millis> {
    let alarms = planned.near().iter().filter_map(|one| alarm_of(planned, one));
    alarms.filter(|at| *at > now).min()
}

/// What somebody is to hear of a meeting now.
fn news<'a>(planned: &'a Planned, me: &Me, now: Millis) -> Vec<News<'a>> {
    let row = &planned.row;
    let mut news = Vec::new();
    if !me.member.is_some_and(|me| row.invitees().contains(&me)) {
        return news;
    }
    let Some(next) = planned.next(now) else { return news };
    let reply = row.reply(&me.devices);
    let pending = reply.is_none_or(|reply| reply.sequence < row.sequence());
    let why = match reply.map(|reply| reply.attendance) {
        Some(Attendance::Declined) if row.is_cancelled() => None,
        Some(_) if row.is_cancelled() => Some("cancelled"),
        None if row.is_cancelled() => None,
        Some(_) => Some("moved"),
        None => Some("invited"),
    };
    if let Some(why) = why.filter(|_| pending) {
        let (mark, since) = (row.sequence().to_string(), row.edited.millis());
        news.push(News { why, occurrence: next, mark, since, unread: true });
    }
    if comes(planned, me)
        && let Some(since) = alarm_of(planned, next).filter(|since| *since <= now)
    {
        // Once it has begun, everybody knows.
        let unread = now < next.begin;
        news.push(News {
            why: "soon",
            occurrence: next,
            mark: next.begin.0.to_string(),
            since,
            unread,
        });
    }
    news
}
