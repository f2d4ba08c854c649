//! Meetings: who is invited, comes, is reminded; moved apart, cancelled, carried over in files.

use protocol::{capability::Role, clock::Millis};

use super::office::Office;
use crate::facade::{
    AgendaTemplate, Answer, Command, Event, FailureCode, InboxAbout, MeetingChange, MeetingField,
    MeetingImport, MeetingInfo, MeetingNotice, MeetingShown, NewAgenda, OccurrenceInfo, PageInfo,
    Query, Request,
};
use crate::meeting::{Found, agenda::QUARTERLY, calendar, read};

const TITLE: &str = "周会";
const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 60 * MINUTE_MS;
const DAY_MS: u64 = 24 * HOUR_MS;

/// 10 October 2025, 06:00 UTC: 14:00 in Shanghai on the second day.
const FIRST: Millis = Millis(1_760_076_000_000);

/// Every week at 14:00 in Shanghai, from the second day on.
const WEEKLY: &str = "2025-10-10T14:00 60m Asia/Shanghai FREQ=WEEKLY";

fn set(field: MeetingField) -> MeetingChange {
    MeetingChange::Set(field)
}

fn change(office: &mut Office, desk: usize, changes: Vec<MeetingChange>) {
    office.done(desk, Command::SetMeeting { meeting: TITLE.into(), changes });
}

fn answer(office: &mut Office, desk: usize, attendance: &str) {
    let attendance = attendance.to_owned();
    office.done(desk, Command::AnswerMeeting { meeting: TITLE.into(), attendance });
}

fn shown(office: &mut Office, desk: usize) -> MeetingShown {
    match office.know(desk, Query::Meeting { meeting: TITLE.into() }) {
        Answer::Meeting(shown) => *shown,
        other => panic!("{other:?}"),
    }
}

fn meeting(office: &mut Office, desk: usize) -> MeetingInfo {
    shown(office, desk).meeting
}

/// Who said what, and whether it was to another time.
fn replies(office: &mut Office, desk: usize) -> Vec<(String, Option<String>, bool)> {
    let invitees = meeting(office, desk).invitees.into_iter();
    invitees.map(|one| (one.name, one.attendance, one.outdated)).collect()
}

fn agenda(office: &mut Office, desk: usize, from: Millis, to: Millis) -> Vec<OccurrenceInfo> {
    match office.know(desk, Query::Agenda { from, to }) {
        Answer::Agenda(rows) => rows,
        other => panic!("{other:?}"),
    }
}

fn notices(office: &mut Office, desk: usize) -> Vec<(MeetingNotice, bool)> {
    let Answer::Inbox(items) = office.know(desk, Query::Inbox { limit: 50 }) else {
        panic!("no inbox")
    };
    let notice = |about| match about {
        InboxAbout::Meeting(notice) => Some(*notice),
        _ => None,
    };
    items.into_iter().filter_map(|item| Some((notice(item.about)?, item.unread))).collect()
}

fn why(office: &mut Office, desk: usize) -> Vec<String> {
    notices(office, desk).into_iter().map(|(notice, _)| notice.why).collect()
}

/// 张伟 invites 李娜 to a weekly meeting; then everybody is cut off from everybody.
fn office() -> Office {
    let mut office = Office::with_colleagues(&["李娜"]);
    assert!(office.now < FIRST, "{:?}", office.now);
    let changes = vec![
        set(MeetingField::Title(TITLE.into())),
        set(MeetingField::When(WEEKLY.into())),
        set(MeetingField::Place("三楼".into())),
        set(MeetingField::Description("进度".into())),
        set(MeetingField::Alarm(Some(15))),
        MeetingChange::InviteAll,
    ];
    office.done(0, Command::AddMeeting { department: Some("研发部".into()), changes });
    office.level();
    office.part();
    office
}

#[test]
fn r34_an_invitation_is_answered_without_any_network_and_the_organiser_hears_of_it() {
    let mut office = office();
    assert_eq!(why(&mut office, 1), ["invited"]);
    assert_eq!(why(&mut office, 0), [""; 0], "whoever made it comes");
    answer(&mut office, 1, "tentative");
    assert_eq!(why(&mut office, 1), [""; 0]);
    assert_eq!(replies(&mut office, 0)[1], ("李娜".into(), None, false));
    office.meet();
    let comes = |name: &str, said: &str| (name.to_owned(), Some(said.to_owned()), false);
    assert_eq!(replies(&mut office, 0), [comes("张伟", "accepted"), comes("李娜", "tentative")]);
    office.assert_same();
    let now = office.now;
    let first = agenda(&mut office, 1, now, FIRST.plus(30 * DAY_MS));
    let begins: Vec<Millis> = first.iter().map(|one| one.begin).collect();
    assert_eq!(begins, [0, 7, 14, 21, 28].map(|days| FIRST.plus(days * DAY_MS)));
    assert_eq!((first[0].mine.as_deref(), first[0].invited), (Some("tentative"), true));
    // Years ahead, beyond what is kept ready.
    let far = FIRST.plus(7 * 200 * DAY_MS);
    assert_eq!(agenda(&mut office, 1, far, far.plus(DAY_MS)).len(), 1);
}

#[test]
fn r34_the_reminder_comes_by_the_local_clock_without_any_network_and_again_next_week() {
    let mut office = office();
    answer(&mut office, 1, "accepted");
    office.wake_at(1, office.now);
    for week in [0, 1] {
        let begin = FIRST.plus(week * 7 * DAY_MS);
        let alarm = Millis(begin.0 - 15 * MINUTE_MS);
        office.wake_at(1, Millis(alarm.0 - 10));
        office.told(1);
        assert_eq!(why(&mut office, 1), [""; 0], "not yet");
        let due = office.desks[1].core.poll_timeout().expect("it wants to be woken");
        assert!(due <= alarm, "{due:?} {alarm:?}");
        office.wake_at(1, alarm.plus(1));
        assert!(office.told(1).contains(&Event::InboxChanged), "it rings");
        let all = notices(&mut office, 1);
        assert_eq!((all[0].0.why.as_str(), all[0].0.occurrence.begin), ("soon", begin));
        assert!(all[0].1, "unread until it begins");
        office.wake_at(1, begin.plus(HOUR_MS + 1));
        assert_eq!(why(&mut office, 1), [""; 0], "it is over");
    }
    answer(&mut office, 1, "declined");
    let begin = FIRST.plus(14 * DAY_MS);
    office.wake_at(1, begin);
    assert_eq!(why(&mut office, 1), [""; 0], "whoever doesn't come isn't reminded");
}

#[test]
fn r34_whoever_answered_is_asked_anew_when_it_is_moved_or_cancelled() {
    let mut office = office();
    answer(&mut office, 1, "accepted");
    office.meet();
    let later = "2025-10-10T16:00 60m Asia/Shanghai FREQ=WEEKLY";
    change(&mut office, 0, vec![set(MeetingField::When(later.into()))]);
    office.level();
    assert_eq!(why(&mut office, 1), ["moved"]);
    assert_eq!(meeting(&mut office, 1).mine, None, "nobody comes to a time that they don't know");
    assert_eq!(replies(&mut office, 0)[1], ("李娜".into(), Some("accepted".into()), true));
    answer(&mut office, 1, "accepted");
    assert_eq!(why(&mut office, 1), [""; 0]);
    change(&mut office, 0, vec![set(MeetingField::Cancelled(true))]);
    office.level();
    assert_eq!(why(&mut office, 1), ["cancelled"]);
    let now = office.now;
    assert!(agenda(&mut office, 1, now, FIRST.plus(DAY_MS))[0].cancelled);
    assert_eq!(meeting(&mut office, 1).next, None);
    let fields: Vec<String> =
        shown(&mut office, 1).history.into_iter().map(|line| line.field).collect();
    for field in ["when", "cancelled", "reply", "invitees"] {
        assert!(fields.iter().any(|it| it == field), "{field}: {fields:?}");
    }
}

#[test]
fn r34_two_who_move_it_apart_see_both_times_and_one_choice_settles_it() {
    let mut office = office();
    let (ours, theirs) =
        ("2025-10-11T10:00 60m Asia/Shanghai", "2025-10-12T10:00 60m Europe/London");
    change(&mut office, 0, vec![set(MeetingField::When(ours.into()))]);
    change(&mut office, 1, vec![set(MeetingField::When(theirs.into()))]);
    office.meet();
    office.assert_same();
    for desk in [0, 1] {
        let found = meeting(&mut office, desk);
        let mut both = found.conflict.clone();
        assert_eq!(both[0], found.when, "the one that counts comes first");
        both.sort();
        assert_eq!(both, [ours, theirs]);
    }
    change(&mut office, 1, vec![set(MeetingField::When(ours.into()))]);
    office.level();
    assert_eq!(meeting(&mut office, 0).conflict, [""; 0]);
    assert_eq!(meeting(&mut office, 0).when, ours);
}

#[test]
fn r34_one_occurrence_is_left_out_and_put_back() {
    let mut office = office();
    let next = FIRST.plus(14 * DAY_MS);
    let skip = MeetingChange::Skip("2025-10-17T14:00".into());
    change(&mut office, 0, vec![skip]);
    let begins = |office: &mut Office| {
        let rows = agenda(office, 0, office.now, next.plus(HOUR_MS));
        rows.iter().map(|one| one.begin).collect::<Vec<_>>()
    };
    assert_eq!(begins(&mut office), [FIRST, next]);
    change(&mut office, 0, vec![MeetingChange::Unskip("2025-10-17T14:00".into())]);
    assert_eq!(begins(&mut office).len(), 3);
}

#[test]
fn nobody_is_invited_who_cannot_read_there_and_times_are_checked() {
    let mut office = Office::founded();
    office.join("李娜", Role::Member);
    let department = Command::AddDepartment { name: "市场部".into(), parent: None };
    office.done(0, department);
    let add = |when: &str, invite: &str| {
        let changes = vec![
            set(MeetingField::Title(TITLE.into())),
            set(MeetingField::When(when.into())),
            MeetingChange::Invite(invite.into()),
        ];
        Request::Command(Command::AddMeeting { department: Some("市场部".into()), changes })
    };
    for (when, invite) in [
        (WEEKLY, "李娜"),
        ("tomorrow", "张伟"),
        ("2025-10-10T14:00 60m Asia/Nowhere", "张伟"),
        ("2025-10-10T14:00 60m Asia/Shanghai FREQ=SECONDLY", "张伟"),
    ] {
        let failure = office.ask(0, add(when, invite)).expect_err(when);
        assert_eq!(failure.code, FailureCode::Invalid, "{failure:?}");
    }
    office.ask(0, add(WEEKLY, "张伟")).expect("a time, and somebody who reads there");
    let uninvited = Command::AnswerMeeting { meeting: TITLE.into(), attendance: "accepted".into() };
    change(&mut office, 0, vec![MeetingChange::Uninvite("张伟".into())]);
    let failure = office.ask(0, Request::Command(uninvited)).expect_err("not invited");
    assert_eq!(failure.code, FailureCode::NotAllowed);
    let none =
        office.ask(0, Request::Command(Command::AddMeeting { department: None, changes: vec![] }));
    assert_eq!(none.expect_err("no title").code, FailureCode::Invalid);
}

fn import(office: &mut Office, desk: usize, file: &[u8], dry_run: bool) -> MeetingImport {
    let department = Some("研发部".to_owned());
    let command = Command::ImportMeetings { file: file.to_vec(), department, dry_run };
    match office.done(desk, command) {
        Answer::MeetingImport(report) => report,
        other => panic!("{other:?}"),
    }
}

#[test]
fn r34_a_calendar_file_is_taken_in_once_and_a_newer_one_brings_it_up() {
    let mut office = office();
    change(&mut office, 0, vec![MeetingChange::Skip("2025-10-17T14:00".into())]);
    let known = meeting(&mut office, 0);
    let file = calendar::bytes("会议", std::slice::from_ref(&known));
    // Another organisation, in which somebody has the same name.
    let mut other = Office::founded();
    let dry = import(&mut other, 0, &file, true);
    assert_eq!((dry.made, dry.dry_run), (vec![TITLE.to_owned()], true));
    assert_eq!(import(&mut other, 0, &file, false).made, [TITLE]);
    let there = meeting(&mut other, 0);
    assert_eq!((&there.uid, &there.when, there.alarm), (&known.uid, &known.when, known.alarm));
    assert_eq!((&there.exceptions, &there.description), (&known.exceptions, &known.description));
    assert!(there.invited, "张伟 is somebody there, too: {:?}", there.invitees);
    assert_eq!(import(&mut other, 0, &file, false).same, 1, "once");
    // It is moved, and comes again.
    let later = "2025-10-10T16:00 60m Asia/Shanghai FREQ=WEEKLY";
    change(&mut office, 0, vec![set(MeetingField::When(later.into()))]);
    let newer = calendar::bytes("会议", &[meeting(&mut office, 0)]);
    assert_eq!(import(&mut other, 0, &newer, false).changed, [TITLE]);
    let there = meeting(&mut other, 0);
    assert_eq!((there.when.as_str(), there.sequence), (later, 1));
    assert_eq!(import(&mut other, 0, &file, false).same, 1, "what is older changes nothing");
    assert_eq!(meeting(&mut other, 0).when, later);
    let wrong = Command::ImportMeetings { file: b"x".to_vec(), department: None, dry_run: false };
    let failure = other.ask(0, Request::Command(wrong)).expect_err("no calendar");
    assert_eq!(failure.code, FailureCode::Invalid);
}

fn exported(office: &mut Office, desk: usize) -> Vec<u8> {
    match office.know(desk, Query::Meetings { department: None }) {
        Answer::Meetings(all) => calendar::bytes("会议", &all),
        other => panic!("{other:?}"),
    }
}

/// What a file says of its meetings that every program keeps, by what calendars know them by.
fn kept(file: &[u8]) -> (Vec<Found>, Vec<String>) {
    let here = "Asia/Shanghai".parse().expect("a zone");
    let (mut found, problems) = read(file, &here, &|_| None).expect("a calendar");
    for one in &mut found {
        // Who is invited has to be somebody here, and a file says when it was made.
        one.attendees.clear();
        one.changed = None;
    }
    found.sort_by(|a, b| a.uid.cmp(&b.uid));
    (found, problems)
}

#[test]
fn r34_a_file_goes_through_two_offices_and_comes_out_as_it_went_in() {
    let mut office = Office::with_colleagues(&["李娜"]);
    office.part();
    let fixture = include_bytes!("../../meeting/fixture.ics");
    let (given, _) = kept(fixture);
    let report = import(&mut office, 0, fixture, false);
    assert_eq!(report.made.len(), 3, "{report:?}");
    office.meet();
    let file = exported(&mut office, 1);
    let text = String::from_utf8(file.clone()).expect("text");
    for line in [
        "UID:040000008200E00074C5B7101A82E008000000001",
        "RECURRENCE-ID;TZID=Asia/Shanghai:20261229T140000",
        "EXDATE;TZID=Asia/Shanghai:20261222T140000",
        "RRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20270330T060000Z",
        "TRIGGER:-PT15M",
        "SEQUENCE:2",
    ] {
        assert!(text.contains(&format!("\r\n{line}\r\n")), "{line}: {text}");
    }
    // No zone: where the node is that took it in, which is UTC here.
    let when = |one: &Found| one.when.to_string().replace("Asia/Shanghai", "UTC");
    let (came, problems) = kept(&file);
    assert_eq!(problems, [""; 0]);
    assert_eq!(came.len(), given.len());
    for (came, given) in came.iter().zip(&given) {
        if given.uid == "floating" {
            assert_eq!(when(came), when(given));
        } else {
            assert_eq!(came, given);
        }
    }
    // And into a third, out of which it comes the same again.
    let mut other = Office::founded();
    assert_eq!(import(&mut other, 0, &file, false).made.len(), 3);
    assert_eq!(kept(&exported(&mut other, 0)), (came, problems));
}

#[test]
fn r34_the_same_file_again_takes_nothing_back_that_was_changed_here() {
    let mut office = office();
    let file = calendar::bytes("会议", &[meeting(&mut office, 0)]);
    // None of these raises the SEQUENCE.
    let changes = vec![
        set(MeetingField::Place("四楼".into())),
        set(MeetingField::Description("进度和问题".into())),
        set(MeetingField::Alarm(None)),
        MeetingChange::Skip("2025-10-17T14:00".into()),
    ];
    change(&mut office, 0, changes);
    let ours = meeting(&mut office, 0);
    let report = import(&mut office, 0, &file, false);
    assert_eq!((report.same, report.changed), (1, vec![]));
    assert_eq!(meeting(&mut office, 0), ours);
    // Somewhere else it was changed later, and moved as often; an answer is no change of it.
    let theirs =
        MeetingInfo { place: "五楼".into(), edited: ours.edited.plus(60_000), ..ours.clone() };
    let newer = calendar::bytes("会议", &[theirs]);
    office.now = office.now.plus(HOUR_MS);
    answer(&mut office, 0, "declined");
    assert_eq!(import(&mut office, 0, &newer, false).changed, [TITLE]);
    let now = meeting(&mut office, 0);
    assert_eq!((now.place.as_str(), now.description), ("五楼", ours.description));
    assert_eq!(now.exceptions, ours.exceptions);
    assert_eq!(import(&mut office, 0, &newer, false).same, 1, "once");
}

#[test]
fn r34_an_occurrence_that_comes_alone_is_moved_out_of_its_series() {
    let mut office = office();
    let series = meeting(&mut office, 0);
    let moved = MeetingInfo {
        uid: format!("{}#2025-10-17T14:00", series.uid),
        when: "2025-10-18T09:00 60m Asia/Shanghai".into(),
        title: "改期".into(),
        ..series.clone()
    };
    let alone = calendar::bytes("会议", &[moved]);
    assert_eq!(import(&mut office, 0, &alone, false).made, ["改期"]);
    assert_eq!(meeting(&mut office, 0).exceptions, ["2025-10-17T14:00"]);
    // A later file that tells of the series alone puts nothing back.
    let later = MeetingInfo { sequence: 1, place: "四楼".into(), ..series };
    let whole = calendar::bytes("会议", &[later]);
    assert_eq!(import(&mut office, 0, &whole, false).changed, [TITLE]);
    let now = meeting(&mut office, 0);
    assert_eq!((now.place.as_str(), now.exceptions), ("四楼", vec!["2025-10-17T14:00".to_owned()]));
}

#[test]
fn rows_of_meetings_are_made_anew_and_they_are_found() {
    let mut office = office();
    let Answer::Hits(hits) = office.know(1, Query::Search { text: "三楼".into(), limit: 9 })
    else {
        panic!("no hits")
    };
    assert_eq!(hits.len(), 1, "{hits:?}");
    assert_eq!(hits[0].kind, "meeting");
    answer(&mut office, 1, "accepted");
    let (before, hashes) = (meeting(&mut office, 1), office.hashes(1));
    office.restart(1, false);
    assert_eq!((meeting(&mut office, 1), office.hashes(1)), (before, hashes));
}

fn page(office: &mut Office, desk: usize, page: &str) -> PageInfo {
    match office.know(desk, Query::Page { page: page.into() }) {
        Answer::Page(page) => page,
        other => panic!("{other:?}"),
    }
}

fn new_agenda(template: AgendaTemplate) -> MeetingChange {
    set(MeetingField::NewAgenda(NewAgenda { template, chinese: true }))
}

#[test]
fn r34_a_meeting_gets_a_new_page_or_one_that_is_there_as_its_agenda() {
    let mut office = office();
    change(&mut office, 0, vec![new_agenda(AgendaTemplate::Plain)]);
    office.meet();
    let known = meeting(&mut office, 1);
    assert_eq!(known.agenda_title.as_deref(), Some("周会 · 议程"));
    let made = page(&mut office, 1, known.agenda.as_deref().expect("a page"));
    assert_eq!((made.space.as_str(), made.title.as_str()), (known.space.as_str(), "周会 · 议程"));
    assert!(made.text.contains("## 议题\n") && !made.text.contains("table:"), "{}", made.text);
    let department = Some("研发部".to_owned());
    let other = Command::NewPage { title: "总议程".into(), department, text: "x".into() };
    office.done(0, other);
    change(&mut office, 0, vec![set(MeetingField::Agenda(Some("总议程".into())))]);
    assert_eq!(meeting(&mut office, 0).agenda_title.as_deref(), Some("总议程"));
    let steps = shown(&mut office, 0).history.into_iter().filter(|line| line.field == "agenda");
    let steps: Vec<_> = steps.map(|line| (line.old, line.new)).collect();
    let (first, second) = ("周会 · 议程".to_owned(), "总议程".to_owned());
    assert_eq!(steps, [(String::new(), first.clone()), (first, second)], "titles, not ids");
    change(&mut office, 0, vec![set(MeetingField::Agenda(None))]);
    let known = meeting(&mut office, 0);
    assert_eq!((known.agenda, known.agenda_title), (None, None));
}

#[test]
fn r34_whoever_may_not_read_the_agenda_sees_that_there_is_one_and_no_title() {
    let mut office = Office::with_colleagues(&["李娜"]);
    office.done(0, Command::AddDepartment { name: "市场部".into(), parent: None });
    let secret = "市场部的秘密议程";
    let department = Some("市场部".to_owned());
    office.done(0, Command::NewPage { title: secret.into(), department, text: "x".into() });
    let changes = vec![
        set(MeetingField::Title(TITLE.into())),
        set(MeetingField::When(WEEKLY.into())),
        set(MeetingField::Agenda(Some(secret.into()))),
        MeetingChange::InviteAll,
    ];
    office.done(0, Command::AddMeeting { department: Some("研发部".into()), changes });
    office.level();
    assert_eq!(meeting(&mut office, 0).agenda_title.as_deref(), Some(secret));
    let told = shown(&mut office, 1);
    assert!(told.meeting.agenda.is_some() && told.meeting.agenda_title.is_none());
    assert!(!format!("{told:?}").contains(secret), "{told:?}");
    assert!(told.history.iter().any(|line| line.field == "agenda" && line.new == "…"));
}

#[test]
fn r35_a_review_is_one_command_quarterly_with_an_agenda_that_leads_to_the_function_list() {
    let mut office = office();
    let quarterly = format!("2025-10-14T10:00 60m Asia/Shanghai {}", QUARTERLY);
    let review = |title: &str| {
        let mut changes: Vec<MeetingChange> = vec![
            set(MeetingField::Title(title.into())),
            set(MeetingField::When(quarterly.clone())),
            new_agenda(AgendaTemplate::Review),
        ];
        changes.push(MeetingChange::InviteAll);
        Command::AddMeeting { department: Some("研发部".into()), changes }
    };
    office.done(1, review("产品功能评审"));
    office.meet();
    let known = |office: &mut Office, title: &str| match office
        .know(0, Query::Meeting { meeting: title.into() })
    {
        Answer::Meeting(shown) => shown.meeting,
        other => panic!("{other:?}"),
    };
    let first = known(&mut office, "产品功能评审");
    assert_eq!((first.when.as_str(), first.invited), (quarterly.as_str(), true));
    let made = page(&mut office, 0, first.agenda.as_deref().expect("a page"));
    assert_eq!(made.title, "产品功能评审 · 议程");
    let Answer::Tables(tables) = office.know(0, Query::Tables { department: None }) else {
        panic!("no tables")
    };
    assert_eq!(tables.len(), 1, "there was none: it is made, too");
    let list = &tables[0];
    assert_eq!((list.template.as_str(), &list.space), ("functions", &first.space));
    let link = format!("[功能清单表](table:{})", list.table);
    assert!(made.text.starts_with(&link), "{}", made.text);
    // Every three months, by the clock on the wall.
    let year = agenda(&mut office, 0, FIRST, FIRST.plus(366 * DAY_MS));
    let days: Vec<&str> =
        year.iter().filter(|one| one.title == "产品功能评审").map(|one| &one.at[..10]).collect();
    assert_eq!(days, ["2025-10-14", "2026-01-14", "2026-04-14", "2026-07-14"]);
    // Another review leads to the same list.
    office.done(0, review("第二次评审"));
    let second = known(&mut office, "第二次评审");
    let made = page(&mut office, 0, second.agenda.as_deref().expect("a page"));
    assert!(made.text.starts_with(&link), "{}", made.text);
    // What can't be invited leaves nothing behind.
    let mut changes = vec![set(MeetingField::Title("不成".into()))];
    changes
        .extend([set(MeetingField::When(quarterly.clone())), new_agenda(AgendaTemplate::Review)]);
    changes.push(MeetingChange::Invite("没有这个人".into()));
    let wrong = Command::AddMeeting { department: Some("研发部".into()), changes };
    office.ask(0, Request::Command(wrong)).expect_err("nobody of this name");
    let Answer::Pages(pages) = office.know(0, Query::Pages) else { panic!("no pages") };
    assert_eq!(pages.len(), 2, "{pages:?}");
}
