//! Occurrences against what a calendar shows, and calendar files there and back.

use std::collections::BTreeSet;

use jiff::{Timestamp, tz::TimeZone};
use proptest::prelude::*;
use protocol::{
    clock::Millis,
    schema::{Attendance, When, ZoneName},
};

use super::*;
use crate::facade::{InviteeInfo, MeetingInfo};

/// As a widespread calendar program writes it: folded lines, a zone with its rules, an exception.
const FIXTURE: &str = include_str!("fixture.ics");

fn at(text: &str) -> Millis {
    let moment: Timestamp = text.parse().expect("a moment");
    Millis(u64::try_from(moment.as_millisecond()).expect("after 1970"))
}

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).expect("a zone")
}

fn when(text: &str) -> When {
    text.parse().expect("a time")
}

/// When a meeting begins within a period, in UTC.
fn begins(text: &str, from: &str, to: &str) -> Vec<String> {
    let found = occurrences(&when(text), &BTreeSet::new(), &zone("UTC"), at(from)..at(to));
    let show = |one: Occurrence| {
        Timestamp::from_millisecond(one.begin.0 as i64).expect("a moment").to_string()
    };
    found.into_iter().map(show).collect()
}

#[test]
fn r34_a_weekly_meeting_keeps_its_hour_where_it_is_and_moves_for_whoever_changes_clocks() {
    let weekly = "2026-10-20T09:00 60m Europe/London FREQ=WEEKLY";
    // British summer time ends on 25 October 2026.
    assert_eq!(
        begins(weekly, "2026-10-19T00:00:00Z", "2026-11-04T00:00:00Z"),
        ["2026-10-20T08:00:00Z", "2026-10-27T09:00:00Z", "2026-11-03T09:00:00Z"]
    );
    let shanghai = "2026-10-20T16:00 60m Asia/Shanghai FREQ=WEEKLY;BYDAY=TU,TH;COUNT=4";
    assert_eq!(
        begins(shanghai, "2026-10-01T00:00:00Z", "2027-01-01T00:00:00Z"),
        [
            "2026-10-20T08:00:00Z",
            "2026-10-22T08:00:00Z",
            "2026-10-27T08:00:00Z",
            "2026-10-29T08:00:00Z"
        ]
    );
}

#[test]
fn r35_a_meeting_takes_place_every_quarter() {
    let quarterly = "2026-01-15T10:00 90m Asia/Shanghai FREQ=MONTHLY;INTERVAL=3";
    assert_eq!(
        begins(quarterly, "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
        [
            "2026-01-15T02:00:00Z",
            "2026-04-15T02:00:00Z",
            "2026-07-15T02:00:00Z",
            "2026-10-15T02:00:00Z"
        ]
    );
    let last_friday = "2026-03-27T15:00 60m UTC FREQ=MONTHLY;BYDAY=-1FR";
    assert_eq!(
        begins(last_friday, "2026-04-01T00:00:00Z", "2026-06-01T00:00:00Z"),
        ["2026-04-24T15:00:00Z", "2026-05-29T15:00:00Z"]
    );
}

#[test]
fn r34_a_recurrence_ends_by_the_clock_on_the_wall_in_each_of_its_forms() {
    for until in ["20261203", "20261203T140000", "20261203T060000Z"] {
        let text = format!("2026-12-01T14:00 60m Asia/Shanghai FREQ=DAILY;UNTIL={until}");
        let days = begins(&text, "2026-11-01T00:00:00Z", "2027-01-01T00:00:00Z");
        assert_eq!(days.len(), 3, "{until}: {days:?}");
    }
}

#[test]
fn r34_a_time_that_clocks_leave_out_comes_as_long_after_it() {
    // On 29 March 2026 clocks in London go from 01:00 to 02:00.
    let night = "2026-03-28T01:30 30m Europe/London FREQ=DAILY;COUNT=3";
    assert_eq!(
        begins(night, "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z"),
        ["2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"]
    );
}

#[test]
fn r34_exceptions_whole_days_and_what_is_under_way() {
    let daily = when("2026-12-01T14:00 120m Asia/Shanghai FREQ=DAILY");
    let except = ["2026-12-02T14:00".parse().expect("a time")].into();
    let here = zone("Europe/London");
    // 06:00 to 08:00 in London's winter.
    let period = at("2026-12-01T07:00:00Z")..at("2026-12-03T06:00:00Z");
    let found = occurrences(&daily, &except, &here, period);
    assert_eq!(found.len(), 1, "under way; left out; not yet: {found:?}");
    assert_eq!(found[0].at.to_string(), "2026-12-01T14:00");
    let fair = when("2026-12-05 2d");
    let period = at("2026-12-06T12:00:00Z")..at("2026-12-08T00:00:00Z");
    let found = occurrences(&fair, &BTreeSet::new(), &here, period.clone());
    assert_eq!(
        (found[0].begin, found[0].end),
        (at("2026-12-05T00:00:00Z"), at("2026-12-07T00:00:00Z"))
    );
    let there = occurrences(&fair, &BTreeSet::new(), &zone("Asia/Shanghai"), period);
    assert_eq!(there[0].begin, at("2026-12-04T16:00:00Z"), "a day is a day where one is");
}

#[test]
fn what_never_happens_ends_soon_and_what_began_long_ago_is_bounded() {
    for rule in [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=WEEKLY;BYSETPOS=366",
        "FREQ=YEARLY;BYWEEKNO=53;BYDAY=1000MO",
    ] {
        let text = format!("2026-12-01T14:00 60m UTC {rule}");
        assert_eq!(
            begins(&text, "2026-01-01T00:00:00Z", "2030-01-01T00:00:00Z"),
            [""; 0],
            "{rule}"
        );
    }
    let long = "1970-01-02T14:00 60m UTC FREQ=DAILY";
    assert_eq!(
        begins(long, "2026-01-01T00:00:00Z", "2026-01-03T00:00:00Z").len(),
        0,
        "beyond what is counted"
    );
    let year = "2000-01-01T14:00 60m UTC FREQ=YEARLY";
    assert_eq!(begins(year, "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z").len(), 1);
}

fn info() -> MeetingInfo {
    MeetingInfo {
        meeting: "0612".into(),
        title: "周会; A, B \\ \"引号\"".into(),
        when: "2026-12-01T14:00 60m Asia/Shanghai FREQ=WEEKLY;BYDAY=TU".into(),
        place: "上海, 三楼".into(),
        description: "一\n二: \\n 不是换行".into(),
        alarm: Some(15),
        uid: "uid-1@tongzhou".into(),
        sequence: 3,
        exceptions: vec!["2026-12-08T14:00".into(), "2026-12-15T14:00".into()],
        organiser: "张三".into(),
        organiser_id: "ab".into(),
        invitees: vec![
            InviteeInfo {
                member: "ab".into(),
                name: "张三".into(),
                attendance: Some("accepted".into()),
                ..InviteeInfo::default()
            },
            InviteeInfo {
                member: "cd".into(),
                name: "李\"四\": x".into(),
                ..InviteeInfo::default()
            },
        ],
        edited: at("2026-11-30T01:02:03Z"),
        ..MeetingInfo::default()
    }
}

fn here() -> ZoneName {
    "Europe/London".parse().expect("a zone")
}

/// No series is known but those of the file.
fn none(_: &str) -> Option<When> {
    None
}

/// A calendar of these lines, each event between its own ends.
fn events(events: &[&str]) -> Vec<u8> {
    let events: Vec<String> = events
        .iter()
        .map(|lines| format!("BEGIN:VEVENT\r\n{}\r\nEND:VEVENT\r\n", lines.replace('\n', "\r\n")))
        .collect();
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{}END:VCALENDAR\r\n", events.concat()).into_bytes()
}

#[test]
fn r34_a_calendar_gives_back_what_it_was_given() {
    let other = MeetingInfo {
        uid: "2".into(),
        when: "2026-12-24 3d".into(),
        cancelled: true,
        exceptions: vec![],
        ..info()
    };
    let bytes = calendar::bytes("会议", &[info(), other]);
    let text = String::from_utf8(bytes.clone()).expect("text");
    for line in [
        "UID:uid-1@tongzhou",
        "SEQUENCE:3",
        "DTSTART;TZID=Asia/Shanghai:20261201T140000",
        "RRULE:FREQ=WEEKLY;BYDAY=TU",
        "EXDATE;TZID=Asia/Shanghai:20261208T140000",
        "TRIGGER:-PT15M",
        "DTSTART;VALUE=DATE:20261224",
        "DTEND;VALUE=DATE:20261227",
        "STATUS:CANCELLED",
    ] {
        assert!(text.contains(&format!("\r\n{line}\r\n")), "{line}: {text}");
    }
    assert!(text.lines().all(|line| line.len() <= 75), "lines are folded");
    let (found, problems) = read(&bytes, &here(), &none).expect("a calendar");
    assert_eq!(problems, [""; 0]);
    let meeting = &found[0];
    assert_eq!((meeting.uid.as_str(), meeting.sequence), ("uid-1@tongzhou", 3));
    assert_eq!(meeting.title, info().title);
    assert_eq!(meeting.when.to_string(), info().when);
    assert_eq!(meeting.place, info().place);
    assert_eq!(meeting.description, info().description);
    assert_eq!(meeting.alarm, Some(15));
    let except: Vec<String> = meeting.except.iter().map(ToString::to_string).collect();
    assert_eq!(except, info().exceptions);
    assert_eq!(meeting.attendees[0], ("张三".to_owned(), Some(Attendance::Accepted)));
    assert_eq!(meeting.attendees[1].0, "李'四': x");
    assert!(found[1].cancelled && found[1].when == when("2026-12-24 3d"));
}

#[test]
fn r34_a_file_of_another_program_is_understood() {
    let (found, problems) = read(FIXTURE.as_bytes(), &here(), &none).expect("a calendar");
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].contains("HOURLY"), "{problems:?}");
    let weekly = &found[0];
    assert_eq!(weekly.uid, "040000008200E00074C5B7101A82E008000000001");
    assert_eq!(weekly.sequence, 2);
    assert_eq!(weekly.title, "产品周会，关于发布计划的很长很长很长很长的标题");
    assert_eq!(
        weekly.when.to_string(),
        "2026-12-01T14:00 60m Asia/Shanghai FREQ=WEEKLY;BYDAY=TU;UNTIL=20270330T060000Z"
    );
    let except: Vec<String> = weekly.except.iter().map(ToString::to_string).collect();
    assert_eq!(except, ["2026-12-22T14:00", "2026-12-29T14:00"], "one is left out, one was moved");
    assert_eq!(weekly.alarm, Some(15));
    let names: Vec<&str> = weekly.attendees.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["李四", "wang@example.org"]);
    let moved = &found[1];
    assert_eq!(moved.uid, format!("{}#2026-12-29T14:00", weekly.uid));
    assert_eq!(moved.when.to_string(), "2026-12-30T10:00 60m Asia/Shanghai");
    let floating = &found[2];
    assert_eq!(
        floating.when.to_string(),
        "2026-12-10T09:30 90m Europe/London",
        "no zone: where one is"
    );
    assert_eq!(found.len(), 3);
}

#[test]
fn r34_a_moved_occurrence_is_a_part_of_its_series_in_a_file() {
    let whole = MeetingInfo { uid: "2".into(), when: "2026-12-01 1d FREQ=WEEKLY".into(), ..info() };
    let moved = |uid: &str, when: &str| MeetingInfo {
        uid: uid.into(),
        when: when.into(),
        exceptions: vec![],
        ..info()
    };
    // One to other clocks and to a whole day, one of a series of whole days to an hour.
    let meetings = [
        moved("uid-1@tongzhou#2026-12-08T14:00", "2026-12-09T09:00 60m Europe/London"),
        info(),
        moved("uid-1@tongzhou#2026-12-22T14:00", "2026-12-23 1d"),
        MeetingInfo { exceptions: vec!["2026-12-08".into()], ..whole },
        moved("2#2026-12-08", "2026-12-09T09:00 60m Asia/Shanghai"),
    ];
    let bytes = calendar::bytes("会议", &meetings);
    let text = String::from_utf8(bytes.clone()).expect("text");
    for line in [
        "RECURRENCE-ID;TZID=Asia/Shanghai:20261208T140000",
        "RECURRENCE-ID;TZID=Asia/Shanghai:20261222T140000",
        "RECURRENCE-ID;VALUE=DATE:20261208",
        // The one that nobody moved.
        "EXDATE;TZID=Asia/Shanghai:20261215T140000",
    ] {
        assert!(text.contains(&format!("\r\n{line}\r\n")), "{line}: {text}");
    }
    assert_eq!(text.matches("EXDATE").count(), 1, "moved isn't left out: {text}");
    assert_eq!(text.matches("\r\nUID:uid-1@tongzhou\r\n").count(), 3, "{text}");
    let (found, problems) = read(&bytes, &here(), &none).expect("a calendar");
    assert_eq!(problems, [""; 0]);
    let uids: Vec<&str> = found.iter().map(|one| one.uid.as_str()).collect();
    assert_eq!(uids, meetings.each_ref().map(|one| one.uid.as_str()));
    let except = |at: usize| found[at].except.iter().map(ToString::to_string).collect::<Vec<_>>();
    let left_out = ["2026-12-08T14:00", "2026-12-15T14:00", "2026-12-22T14:00"];
    assert_eq!(
        (except(1), except(3)),
        (left_out.map(str::to_owned).to_vec(), vec!["2026-12-08".to_owned()])
    );
}

#[test]
fn r34_which_occurrence_was_moved_is_told_by_the_clocks_of_the_series() {
    let alone = "UID:a\nRECURRENCE-ID:20261208T060000Z\nDTSTART;TZID=Europe/London:20261209T090000";
    let series =
        |uid: &str| (uid == "a").then(|| when("2026-12-01T14:00 60m Asia/Shanghai FREQ=WEEKLY"));
    let (found, _) = read(&events(&[alone]), &here(), &series).expect("a calendar");
    assert_eq!(found[0].uid, "a#2026-12-08T14:00", "a series that isn't in the file");
    let (found, _) = read(&events(&[alone]), &here(), &none).expect("a calendar");
    assert_eq!(found[0].uid, "a#2026-12-08T06:00", "its own, for want of others");
    let whole = "UID:a\nDTSTART;TZID=Asia/Shanghai:20261201T140000\nRRULE:FREQ=WEEKLY";
    let (found, _) = read(&events(&[alone, whole]), &here(), &none).expect("a calendar");
    assert_eq!(found[0].uid, "a#2026-12-08T14:00");
    assert_eq!(
        found[1].except.first().map(ToString::to_string).as_deref(),
        Some("2026-12-08T14:00")
    );
}

#[test]
fn r34_alarms_that_are_not_kept_are_told() {
    let alarm = |trigger: &str| format!("BEGIN:VALARM\nTRIGGER{trigger}\nEND:VALARM");
    let with = |triggers: &[&str]| {
        let alarms: Vec<String> = triggers.iter().map(|it| alarm(it)).collect();
        let event = format!("UID:a\nSUMMARY:周会\nDTSTART:20261208T060000Z\n{}", alarms.join("\n"));
        let (found, problems) = read(&events(&[&event]), &here(), &none).expect("a calendar");
        (found[0].alarm, problems)
    };
    assert_eq!(with(&[":-PT15M"]), (Some(15), vec![]));
    let (kept, problems) =
        with(&[";RELATED=END:-PT5M", ":-PT1H", ":-P1D", ";VALUE=DATE-TIME:20261208T050000Z"]);
    assert_eq!((kept, problems.len()), (Some(60), 1));
    assert!(problems[0].contains("周会") && problems[0].contains("kept: 3;"), "{problems:?}");
    assert_eq!(
        crate::facade::phrases::text(&problems[0]),
        "第 1 个会议（\"周会\"）：没有保留的提醒：3 个；这里每个会议只有一个提醒，在开始前若干分钟"
    );
}

#[test]
fn what_is_wrong_with_a_meeting_is_said_in_chinese_too() {
    let begin = "UID:a\nDTSTART;TZID=Asia/Shanghai:20261201T140000";
    let with = |line: &str| format!("{begin}\n{line}");
    for event in [
        "SUMMARY:x".to_owned(),
        "UID:a".to_owned(),
        "UID:a\nDTSTART:today".to_owned(),
        "UID:a\nDTSTART;TZID=Asia/Nowhere:20261201T140000".to_owned(),
        with("RRULE:FREQ=HOURLY"),
        with("DURATION:long"),
        with("DTEND:20250101T000000Z"),
        with("EXDATE:soon"),
        with("RECURRENCE-ID:"),
        with("RECURRENCE-ID:soon"),
    ] {
        let (found, problems) = read(&events(&[&event]), &here(), &none).expect("a calendar");
        assert_eq!((found.len(), problems.len()), (0, 1), "{event}");
        let said = crate::facade::phrases::text(&problems[0]);
        let words = ["its", "it ", "no ", "isn't", "meeting"];
        assert!(!words.iter().any(|word| said.contains(word)), "{said}");
    }
}

#[test]
fn what_is_no_calendar_is_refused_and_deep_ones_too() {
    let read = |bytes: &[u8]| read(bytes, &here(), &none);
    assert_eq!(read(b"\xff\xfe"), Err(CalendarError::Encoding));
    assert_eq!(read("周会".as_bytes()), Err(CalendarError::Form));
    assert_eq!(read(&vec![b'a'; 5 << 20]), Err(CalendarError::Size));
    let deep = "BEGIN:VEVENT\r\n".repeat(100_000);
    assert_eq!(read(deep.as_bytes()), Err(CalendarError::Form));
}

proptest! {
    #[test]
    fn whatever_recurs_is_counted_without_harm(
        freq in prop::sample::select(vec!["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
        parts in prop::collection::btree_map(
            prop::sample::select(vec!["INTERVAL", "COUNT", "BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYSETPOS", "WKST", "UNTIL"]),
            "-?[0-9]{1,6}|MO|-1SU,2FR|99TH|20270101|[A-Z]{2}",
            0..4,
        ),
    ) {
        let parts: String = parts.iter().map(|(name, value)| format!(";{name}={value}")).collect();
        if let Ok(when) = format!("2026-12-01T14:00 60m UTC FREQ={freq}{parts}").parse::<When>() {
            let period = at("2026-12-01T00:00:00Z")..at("2027-02-01T00:00:00Z");
            let found = occurrences(&when, &BTreeSet::new(), &zone("UTC"), period.clone());
            prop_assert!(found.windows(2).all(|pair| pair[0].begin < pair[1].begin));
            prop_assert!(found.iter().all(|one| period.contains(&one.begin)));
        }
    }

    #[test]
    fn whatever_is_in_a_file_is_read_or_refused(
        lines in prop::collection::vec(
            "(BEGIN|END):V(EVENT|CALENDAR|ALARM)|UID:[a-z]{0,2}|(DTSTART|DTEND|EXDATE|RECURRENCE-ID)(;TZID=(Asia/Shanghai|\"x\"|))?:[0-9TZ,]{0,16}|RRULE:FREQ=[A-Z;=0-9]{0,9}|(TRIGGER|DURATION):-?P[0-9TDHMSW]{0,6}|[ -~]{0,12}|\\PC{0,6}",
            0..24,
        ),
    ) {
        let inner = lines.join("\r\n");
        let _ = read(inner.as_bytes(), &here(), &none);
        let event = format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a\r\n{inner}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
        let _ = read(event.as_bytes(), &here(), &none);
    }
}
