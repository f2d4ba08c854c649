//! Meetings: a form that becomes one, and when they are, in words.

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use node::{
    facade::{
        AgendaTemplate, Command, MeetingChange, MeetingField, MeetingInfo, MeetingTime, NewAgenda,
        OccurrenceInfo,
    },
    meeting::agenda,
};
use protocol::clock::Millis;

use super::time;
use crate::text::Text;

/// How often a meeting takes place, as the form offers it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Repeat {
    /// Once.
    #[default]
    Never,
    /// Every day.
    Daily,
    /// Every week.
    Weekly,
    /// Every two weeks.
    Fortnightly,
    /// Every month.
    Monthly,
    /// Every three months.
    Quarterly,
    /// Every year.
    Yearly,
    /// By a rule that the form doesn't offer; it stays as it is.
    Other(String),
}

impl Repeat {
    /// Those that are offered.
    pub const OFFERED: [Self; 7] = [
        Self::Never,
        Self::Daily,
        Self::Weekly,
        Self::Fortnightly,
        Self::Monthly,
        Self::Quarterly,
        Self::Yearly,
    ];

    /// From a rule as in RFC 5545; empty for none.
    pub fn of(rule: &str) -> Self {
        let known = Self::OFFERED.into_iter().find(|repeat| repeat.rule() == rule);
        known.unwrap_or_else(|| Self::Other(rule.to_owned()))
    }

    /// The rule, as in RFC 5545; empty for none.
    pub fn rule(&self) -> &str {
        match self {
            Self::Never => "",
            Self::Daily => "FREQ=DAILY",
            Self::Weekly => "FREQ=WEEKLY",
            Self::Fortnightly => "FREQ=WEEKLY;INTERVAL=2",
            Self::Monthly => "FREQ=MONTHLY",
            Self::Quarterly => agenda::QUARTERLY,
            Self::Yearly => "FREQ=YEARLY",
            Self::Other(rule) => rule,
        }
    }

    /// In words.
    pub fn words(&self, text: &Text) -> String {
        text.say(match self {
            Self::Never => "meeting-once",
            Self::Daily => "meeting-daily",
            Self::Weekly => "meeting-weekly",
            Self::Fortnightly => "meeting-fortnightly",
            Self::Monthly => "meeting-monthly",
            Self::Quarterly => "meeting-quarterly",
            Self::Yearly => "meeting-yearly",
            Self::Other(rule) => return text.fill("meeting-by-rule", &[("rule", rule.into())]),
        })
    }
}

/// The page that a meeting has as its agenda.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Agenda {
    /// None.
    #[default]
    None,
    /// This page, by id.
    Page(String),
    /// One that is made when the meeting is saved.
    New(NewAgenda),
}

/// A meeting in the making, or one that is being changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// The id of the one that is changed; `None`: it is new.
    pub meeting: Option<String>,
    /// Its space.
    pub space: String,
    /// Its title.
    pub title: String,
    /// The day on which it begins.
    pub day: Date,
    /// The minute of the day.
    pub minute: u16,
    /// Minutes, or days if it takes whole ones.
    pub length: u32,
    /// It takes whole days.
    pub whole_days: bool,
    /// The time zone of its place.
    pub zone: String,
    /// How often.
    pub repeat: Repeat,
    /// Where.
    pub place: String,
    /// What it is about.
    pub description: String,
    /// Minutes before it at which people are reminded.
    pub alarm: Option<u32>,
    /// The page that is its agenda.
    pub agenda: Agenda,
    /// Who is invited, by member id.
    pub invited: BTreeSet<String>,
    /// What it was before.
    before: Option<Box<MeetingInfo>>,
}

impl Form {
    /// A new meeting: at the next whole hour, for an hour, with a reminder a quarter before.
    pub fn new(space: String, now: Millis, zone: &TimeZone) -> Self {
        let at = time::zoned(now, zone);
        let hour = u16::from(at.hour().unsigned_abs()) + 1;
        let day = if hour < 24 { at.date() } else { at.date().tomorrow().unwrap_or(at.date()) };
        Self {
            meeting: None,
            space,
            title: String::new(),
            day,
            minute: hour % 24 * 60,
            length: 60,
            whole_days: false,
            zone: zone.iana_name().unwrap_or("UTC").to_owned(),
            repeat: Repeat::Never,
            place: String::new(),
            description: String::new(),
            alarm: Some(15),
            agenda: Agenda::None,
            invited: BTreeSet::new(),
            before: None,
        }
    }

    /// A meeting as it is; `None` when its time can't be read.
    pub fn of(meeting: &MeetingInfo, zone: &TimeZone) -> Option<Self> {
        let time = MeetingTime::read(&meeting.when)?;
        let (day, minute) = match time.begin.split_once('T') {
            Some((day, clock)) => {
                let (hour, minute) = clock.split_once(':')?;
                (day, 60 * hour.parse::<u16>().ok()? + minute.parse::<u16>().ok()?)
            }
            None => (time.begin.as_str(), 9 * 60),
        };
        let here = zone.iana_name().unwrap_or("UTC").to_owned();
        Some(Self {
            meeting: Some(meeting.meeting.clone()),
            space: meeting.space.clone(),
            title: meeting.title.clone(),
            day: day.parse().ok()?,
            minute,
            length: time.length,
            whole_days: time.is_whole_days(),
            zone: if time.zone.is_empty() { here } else { time.zone.clone() },
            repeat: Repeat::of(&time.recurrence),
            place: meeting.place.clone(),
            description: meeting.description.clone(),
            alarm: meeting.alarm,
            agenda: meeting.agenda.clone().map_or(Agenda::None, Agenda::Page),
            invited: meeting.invitees.iter().map(|one| one.member.clone()).collect(),
            before: Some(Box::new(meeting.clone())),
        })
    }

    /// Makes it a review of the product's functions: every quarter, with a page that leads to the
    /// function list. What was typed as its title stays.
    pub fn become_review(&mut self, chinese: bool) {
        if self.title.trim().is_empty() {
            self.title = agenda::review_title(chinese).to_owned();
        }
        self.repeat = Repeat::Quarterly;
        self.agenda = Agenda::New(NewAgenda { template: AgendaTemplate::Review, chinese });
    }

    /// The title of the page that it had as its agenda before, if that is to be read.
    pub fn agenda_before(&self) -> Option<&str> {
        self.before.as_ref()?.agenda_title.as_deref()
    }

    /// Whether there is enough to save.
    pub fn is_ready(&self) -> bool {
        !self.title.trim().is_empty() && self.command().is_some()
    }

    fn when(&self) -> String {
        let begin = match self.whole_days {
            true => self.day.to_string(),
            false => format!("{}T{:02}:{:02}", self.day, self.minute / 60, self.minute % 60),
        };
        let recurrence = self.repeat.rule().to_owned();
        MeetingTime { begin, length: self.length, zone: self.zone.clone(), recurrence }.text()
    }

    /// What saves it; `None` when nothing was changed.
    pub fn command(&self) -> Option<Command> {
        let none = MeetingInfo::default();
        let before = self.before.as_deref().unwrap_or(&none);
        let mut changes = Vec::new();
        let mut set = |differs: bool, field: MeetingField| {
            changes.extend(differs.then_some(MeetingChange::Set(field)));
        };
        let (title, place) = (self.title.trim(), self.place.trim());
        let when = self.when();
        set(title != before.title, MeetingField::Title(title.to_owned()));
        set(when != before.when, MeetingField::When(when));
        set(place != before.place, MeetingField::Place(place.to_owned()));
        let description = self.description.trim_end();
        set(
            description != before.description.trim_end(),
            MeetingField::Description(description.to_owned()),
        );
        set(self.alarm != before.alarm, MeetingField::Alarm(self.alarm));
        let (had, has) = (before.agenda.as_ref(), &self.agenda);
        match has {
            Agenda::None => set(had.is_some(), MeetingField::Agenda(None)),
            Agenda::Page(page) => {
                set(had != Some(page), MeetingField::Agenda(Some(page.clone())));
            }
            Agenda::New(new) => set(true, MeetingField::NewAgenda(*new)),
        }
        let invited: BTreeSet<&String> = before.invitees.iter().map(|one| &one.member).collect();
        let new = self.invited.iter().filter(|member| !invited.contains(member));
        changes.extend(new.map(|member| MeetingChange::Invite(member.clone())));
        let gone = invited.into_iter().filter(|member| !self.invited.contains(*member));
        changes.extend(gone.map(|member| MeetingChange::Uninvite(member.clone())));
        if changes.is_empty() {
            return None;
        }
        Some(match &self.meeting {
            Some(meeting) => Command::SetMeeting { meeting: meeting.clone(), changes },
            None => Command::AddMeeting { department: Some(self.space.clone()), changes },
        })
    }
}

/// From when until when an occurrence takes, where one is.
pub fn span(text: &Text, one: &OccurrenceInfo, zone: &TimeZone) -> String {
    if one.whole_days {
        return text.say("meeting-all-day");
    }
    let (begin, end) = (time::clock(one.begin, zone), time::clock(one.end, zone));
    let days = (time::day(one.begin, zone), time::day(one.end, zone));
    match days.0 == days.1 {
        true => format!("{begin}–{end}"),
        false => format!("{begin}–{} {end}", time::short_day(text, days.1, days.0)),
    }
}

/// A day and the hours of an occurrence.
pub fn day_and_span(text: &Text, one: &OccurrenceInfo, today: Date, zone: &TimeZone) -> String {
    let day = time::named_day(text, time::day(one.begin, zone), today);
    format!("{day} {}", span(text, one, zone))
}

/// A time as the history keeps it, in words: by its own clocks, how long, and how it repeats.
pub fn when_words(text: &Text, when: &str) -> String {
    let Some(time) = MeetingTime::read(when) else { return when.to_owned() };
    let length = match time.zone.is_empty() {
        true => text.fill("meeting-days", &[("days", u64::from(time.length).into())]),
        false => text.fill("meeting-minutes", &[("minutes", u64::from(time.length).into())]),
    };
    let repeats = Repeat::of(&time.recurrence);
    let repeats = (repeats != Repeat::Never).then(|| repeats.words(text));
    let parts = [Some(time.begin.replace('T', " ")), Some(time.zone), Some(length), repeats];
    let parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" · ")
}

/// The moment at which a day begins where one is.
pub fn begin_of(day: Date, zone: &TimeZone) -> Millis {
    let at = day.to_zoned(zone.clone()).map(|at| at.timestamp()).unwrap_or(Timestamp::UNIX_EPOCH);
    Millis(u64::try_from(at.as_millisecond()).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use node::facade::InviteeInfo;

    use super::*;
    use crate::text::Lang;

    fn zone() -> TimeZone {
        TimeZone::get("Asia/Shanghai").expect("a zone")
    }

    #[test]
    fn a_time_in_the_history_is_said_in_words() {
        for (lang, kept, words) in [
            (
                Lang::En,
                "2026-12-01T18:00 60m UTC FREQ=MONTHLY;INTERVAL=3",
                "2026-12-01 18:00 · UTC · 60 min · Every quarter",
            ),
            (Lang::Zh, "2026-12-05 2d", "2026-12-05 · 2 天"),
            (Lang::Zh, "no time", "no time"),
        ] {
            assert_eq!(when_words(&Text::new(lang), kept), words);
        }
    }

    /// 30 November 2026, 23:30 in Shanghai.
    const LATE: Millis = Millis(1_796_052_600_000);

    #[test]
    fn r34_a_new_meeting_is_at_the_next_hour_and_says_everything_that_was_filled_in() {
        let mut form = Form::new("space".into(), LATE, &zone());
        assert_eq!((form.day, form.minute), (date(2026, 12, 1), 0), "past midnight");
        assert!(!form.is_ready(), "a title is missing");
        form.title = " 周会 ".into();
        form.minute = 14 * 60;
        form.repeat = Repeat::Quarterly;
        form.invited = ["ab".to_owned()].into();
        assert!(form.is_ready());
        let Some(Command::AddMeeting { department, changes }) = form.command() else { panic!() };
        assert_eq!(department.as_deref(), Some("space"));
        let when = "2026-12-01T14:00 60m Asia/Shanghai FREQ=MONTHLY;INTERVAL=3";
        assert_eq!(
            changes,
            [
                MeetingChange::Set(MeetingField::Title("周会".into())),
                MeetingChange::Set(MeetingField::When(when.into())),
                MeetingChange::Set(MeetingField::Alarm(Some(15))),
                MeetingChange::Invite("ab".into()),
            ]
        );
    }

    #[test]
    fn r34_of_a_meeting_that_is_changed_only_what_differs_is_said() {
        let invitee =
            |member: &str| InviteeInfo { member: member.into(), ..InviteeInfo::default() };
        let meeting = MeetingInfo {
            meeting: "06".into(),
            title: "展会".into(),
            when: "2026-12-05 2d FREQ=YEARLY;BYMONTH=12".into(),
            invitees: vec![invitee("ab"), invitee("cd")],
            ..MeetingInfo::default()
        };
        let mut form = Form::of(&meeting, &zone()).expect("a time");
        assert!(form.whole_days && form.length == 2);
        assert_eq!(form.repeat, Repeat::Other("FREQ=YEARLY;BYMONTH=12".into()));
        assert_eq!(form.command(), None);
        form.day = date(2026, 12, 6);
        form.invited.remove("cd");
        let Some(Command::SetMeeting { changes, .. }) = form.command() else { panic!() };
        let when = "2026-12-06 2d FREQ=YEARLY;BYMONTH=12";
        assert_eq!(
            changes,
            [
                MeetingChange::Set(MeetingField::When(when.into())),
                MeetingChange::Uninvite("cd".into()),
            ]
        );
    }

    #[test]
    fn r35_a_review_is_quarterly_with_a_new_page_and_another_agenda_is_the_only_thing_said() {
        let mut form = Form::new("space".into(), LATE, &zone());
        form.become_review(true);
        assert_eq!((form.title.as_str(), &form.repeat), ("产品功能评审", &Repeat::Quarterly));
        let Some(Command::AddMeeting { changes, .. }) = form.command() else { panic!() };
        let new = NewAgenda { template: AgendaTemplate::Review, chinese: true };
        assert!(changes.contains(&MeetingChange::Set(MeetingField::NewAgenda(new))), "{changes:?}");
        let meeting = MeetingInfo {
            meeting: "06".into(),
            title: "评审".into(),
            when: "2026-12-05 1d".into(),
            agenda: Some("aa".into()),
            ..MeetingInfo::default()
        };
        let mut form = Form::of(&meeting, &zone()).expect("a time");
        assert_eq!(form.command(), None, "the page that it has is no change");
        for (agenda, said) in [(Agenda::None, None), (Agenda::Page("bb".into()), Some("bb"))] {
            form.agenda = agenda;
            let Some(Command::SetMeeting { changes, .. }) = form.command() else { panic!() };
            let said = MeetingField::Agenda(said.map(str::to_owned));
            assert_eq!(changes, [MeetingChange::Set(said)]);
        }
    }

    #[test]
    fn rules_that_are_offered_are_known_again() {
        for repeat in Repeat::OFFERED {
            assert_eq!(Repeat::of(repeat.rule()), repeat);
        }
    }
}
