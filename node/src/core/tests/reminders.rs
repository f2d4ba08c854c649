//! Reminders of deadlines: by the local clock, without any network.

use protocol::clock::Millis;

use super::office::Office;
use crate::facade::{
    Answer, Command, Event, FailureCode, InboxAbout, InboxItem, Query, ReminderSettings, Request,
    TaskChange, TaskField,
};

const TASK: &str = "布展";
const HOUR_MS: u64 = 3_600_000;
const DAY_MS: u64 = 24 * HOUR_MS;

/// 9 October 2025, 09:00 UTC: some minutes after the office opened.
const NINE: Millis = Millis(1_760_000_400_000);

/// 09:00, so many days after the first day.
fn nine(days: u64) -> Millis {
    NINE.plus(days * DAY_MS)
}

fn reminders(office: &mut Office, desk: usize) -> Vec<InboxItem> {
    let Answer::Inbox(mut items) = office.know(desk, Query::Inbox { limit: 50 }) else {
        panic!("no inbox")
    };
    items.retain(|item| matches!(item.about, InboxAbout::Reminder(_)));
    items
}

/// Stage, days left, since when.
fn shown(office: &mut Office, desk: usize) -> Option<(String, i64, Millis)> {
    let mut all = reminders(office, desk);
    assert!(all.len() <= 1, "{all:?}");
    let item = all.pop()?;
    assert!(item.unread);
    let InboxAbout::Reminder(notice) = item.about else { panic!("a reminder") };
    Some((notice.stage, notice.days_left, item.time))
}

fn stage(office: &mut Office, desk: usize) -> Option<String> {
    shown(office, desk).map(|(stage, ..)| stage)
}

fn set(office: &mut Office, desk: usize, change: TaskChange) {
    office.done(desk, Command::SetTask { task: TASK.into(), changes: vec![change] });
}

fn set_day(office: &mut Office, desk: usize, day: &str) {
    set(office, desk, TaskChange::Set(TaskField::Deadline(Some(day.into()))));
}

fn acknowledge(office: &mut Office, desk: usize) {
    office.done(desk, Command::AcknowledgeDeadline { task: TASK.into() });
}

/// A task of 李娜's, made by 张伟, due on the 14th: five days after the first day. Everybody is cut
/// off from everybody.
fn office() -> Office {
    let mut office = Office::with_colleagues(&["李娜"]);
    assert!(office.now < NINE.plus(HOUR_MS), "the first morning: {:?}", office.now);
    let fields = vec![TaskField::Deadline(Some("2025-10-14".into()))];
    let department = Some("研发部".to_owned());
    office.done(0, Command::AddTask { title: TASK.into(), department, fields });
    set(&mut office, 0, TaskChange::Assign("李娜".into()));
    office.level();
    office.part();
    office
}

#[test]
fn r39_reminders_come_at_three_days_one_day_on_the_day_and_after_it_without_any_network() {
    let mut office = office();
    let begin = |at: Millis, days: u64| (at, nine(days));
    assert_eq!(stage(&mut office, 1), None, "five days are left");
    office.wake_at(1, office.now);
    for (number, (at, days_left, expected)) in [
        (begin(nine(2), 2), 3, "3d"),
        (begin(nine(4), 4), 1, "1d"),
        (begin(nine(5), 5), 0, "due"),
        (begin(nine(6), 6), -1, "overdue"),
    ]
    .into_iter()
    .enumerate()
    {
        let (at, since) = at;
        // A moment before, nothing rings.
        office.wake_at(1, Millis(at.0 - 10));
        office.told(1);
        let before = stage(&mut office, 1);
        assert_ne!(before.as_deref(), Some(expected), "{number}");
        let due = office.desks[1].core.poll_timeout().expect("it wants to be woken");
        assert!(due <= at.plus(1), "{due:?} {at:?}");
        office.wake_at(1, at.plus(1));
        assert!(office.told(1).contains(&Event::InboxChanged), "{expected} rings");
        assert_eq!(shown(&mut office, 1), Some((expected.to_owned(), days_left, since)));
        assert_eq!(reminders(&mut office, 0), [], "it is 李娜's, not its creator's");
        office.wake_at(1, at.plus(2));
        assert!(!office.told(1).contains(&Event::InboxChanged), "once");
    }
    office.wake_at(1, nine(40));
    assert_eq!(stage(&mut office, 1), None, "what is overdue for long is in the lists only");
}

#[test]
fn r39_the_next_reminder_is_known_whichever_of_ones_tasks_changes() {
    let mut office = office();
    office.wake_at(0, office.now);
    let add = |office: &mut Office, title: &str, day: &str| {
        let fields = vec![TaskField::Deadline(Some(day.into()))];
        office.done(0, Command::AddTask { title: title.into(), department: None, fields });
    };
    let set = |office: &mut Office, task: &str, change: TaskChange| {
        office.done(0, Command::SetTask { task: task.into(), changes: vec![change] });
    };
    let day = |day: &str| TaskChange::Set(TaskField::Deadline(Some(day.into())));
    let next = |office: &Office| office.desks[0].core.due().alarm();
    assert_eq!(next(&office), None, "what there is is 李娜's");
    add(&mut office, "甲", "2025-10-14");
    assert_eq!(next(&office), Some(nine(2)));
    add(&mut office, "乙", "2025-10-13");
    assert_eq!(next(&office), Some(nine(1)), "a sooner one");
    set(&mut office, "乙", day("2025-10-20"));
    assert_eq!(next(&office), Some(nine(2)), "the soonest was put off");
    set(&mut office, "甲", day("2025-10-30"));
    assert_eq!(next(&office), Some(nine(8)));
    set(&mut office, "甲", day("2025-10-28"));
    assert_eq!(next(&office), Some(nine(8)), "a later one stays later");
    set(&mut office, "乙", TaskChange::Assign("李娜".into()));
    assert_eq!(next(&office), Some(nine(16)), "the soonest is somebody else's now");
}

#[test]
fn r39_what_was_acknowledged_stays_away_until_the_next_stage() {
    let mut office = office();
    office.wake_at(1, nine(2));
    assert_eq!(stage(&mut office, 1).as_deref(), Some("3d"));
    acknowledge(&mut office, 1);
    assert_eq!(stage(&mut office, 1), None);
    office.wake_at(1, nine(3));
    assert_eq!(stage(&mut office, 1), None, "two days left: the same stage");
    office.wake_at(1, nine(4));
    assert_eq!(stage(&mut office, 1).as_deref(), Some("1d"));
    // Who was away from the third day on is reminded of the newest stage only, and once.
    office.wake_at(1, nine(6));
    assert_eq!(stage(&mut office, 1).as_deref(), Some("overdue"));
    acknowledge(&mut office, 1);
    assert_eq!(stage(&mut office, 1), None);
}

#[test]
fn r38_r39_another_deadline_sets_the_reminders_anew() {
    let mut office = office();
    office.wake_at(1, nine(4));
    assert_eq!(stage(&mut office, 1).as_deref(), Some("1d"));
    acknowledge(&mut office, 1);
    // 张伟 moves it and moves it back; that reaches 李娜 two days later.
    set_day(&mut office, 0, "2025-10-20");
    office.meet();
    assert_eq!(stage(&mut office, 1), None, "six days are left again");
    acknowledge(&mut office, 1);
    office.wake_at(1, nine(8));
    assert_eq!(stage(&mut office, 1).as_deref(), Some("3d"));
    acknowledge(&mut office, 1);
    set_day(&mut office, 0, "2025-10-19");
    office.level();
    assert_eq!(stage(&mut office, 1).as_deref(), Some("3d"), "another day, another reminder");
    // The timer follows the deadline.
    set_day(&mut office, 0, "2025-11-20");
    office.level();
    assert_eq!(stage(&mut office, 1), None);
    office.part();
    office.told(1);
    let third = nine(39);
    office.wake_at(1, Millis(third.0 - 1));
    assert!(!office.told(1).contains(&Event::InboxChanged));
    office.wake_at(1, third);
    assert!(office.told(1).contains(&Event::InboxChanged));
    assert_eq!(stage(&mut office, 1).as_deref(), Some("3d"));
}

#[test]
fn r39_what_is_done_or_somebody_elses_reminds_nobody() {
    let mut office = office();
    office.wake_at(1, nine(4));
    assert_eq!(stage(&mut office, 1).as_deref(), Some("1d"));
    set(&mut office, 1, TaskChange::Set(TaskField::Status("done".into())));
    assert_eq!(stage(&mut office, 1), None);
    set(&mut office, 1, TaskChange::Set(TaskField::Status("doing".into())));
    assert_eq!(stage(&mut office, 1).as_deref(), Some("1d"));
    // With nobody assigned it is its creator's.
    set(&mut office, 1, TaskChange::Unassign("李娜".into()));
    assert_eq!(stage(&mut office, 1), None);
    office.meet();
    assert_eq!(stage(&mut office, 0).as_deref(), Some("1d"));
}

#[test]
fn r39_a_reminder_is_put_off_on_this_node_and_comes_again() {
    let mut office = office();
    office.wake_at(1, nine(2));
    let before = reminders(&mut office, 1).remove(0).id;
    let hashes = office.hashes(1);
    let snooze = |until: Millis| Command::SnoozeReminder { task: TASK.into(), until };
    let until = nine(2).plus(3 * HOUR_MS);
    office.done(1, snooze(until));
    assert_eq!(stage(&mut office, 1), None);
    assert_eq!(office.hashes(1), hashes, "colleagues aren't told");
    office.restart(1, false);
    assert_eq!(stage(&mut office, 1), None, "it is kept in the home");
    office.wake_at(1, office.now);
    office.wake_at(1, Millis(until.0 - 10));
    office.told(1);
    assert_eq!(stage(&mut office, 1), None);
    office.wake_at(1, until.plus(1));
    assert!(office.told(1).contains(&Event::InboxChanged), "it rings again");
    let again = reminders(&mut office, 1).remove(0);
    assert_eq!(again.time, until);
    assert_ne!(again.id, before, "it is news once more");
    // The next stage comes whatever was put off.
    office.done(1, snooze(nine(20)));
    office.wake_at(1, nine(3));
    assert_eq!(stage(&mut office, 1), None);
    office.wake_at(1, nine(4));
    assert_eq!(stage(&mut office, 1).as_deref(), Some("1d"));
    // What makes no sense is refused.
    let now = office.now;
    for until in [now, now.plus(40 * DAY_MS)] {
        let refused = office.ask(1, Request::Command(snooze(until))).expect_err("refused");
        assert_eq!(refused.code, FailureCode::Invalid);
    }
    acknowledge(&mut office, 1);
    let refused = office.ask(1, Request::Command(snooze(nine(5)))).expect_err("refused");
    assert_eq!(refused.code, FailureCode::NotFound);
}

#[test]
fn r39_a_person_is_reminded_once_over_their_devices() {
    let mut office = office();
    let Answer::DeviceOffer(offer) = office.know(1, Query::DeviceOffer) else { panic!("no offer") };
    let (laptop, answer) = office.pair(&offer.code);
    office.done(1, Command::AddDevice { code: answer });
    office.meet();
    office.meet();
    office.part();
    // Both have fallen due; she sees to it on one, while the other is off.
    office.wake_at(1, nine(4));
    assert_eq!(stage(&mut office, 1).as_deref(), Some("1d"));
    assert_eq!(stage(&mut office, laptop).as_deref(), Some("1d"), "apart, both remind");
    assert_eq!(reminders(&mut office, 1)[0].id, reminders(&mut office, laptop)[0].id);
    acknowledge(&mut office, 1);
    office.meet();
    assert_eq!(stage(&mut office, laptop), None);
    office.assert_same();
    // What comes next is acknowledged on the other.
    office.wake_at(laptop, nine(5));
    acknowledge(&mut office, laptop);
    office.level();
    assert_eq!((stage(&mut office, 1), stage(&mut office, laptop)), (None, None));
}

#[test]
fn r39_hour_and_stages_are_as_a_person_wants_them() {
    let mut office = office();
    let settings = |hour: u8, stages: &[&str]| ReminderSettings {
        hour,
        stages: stages.iter().map(|stage| (*stage).to_owned()).collect(),
    };
    let all = ["3d", "1d", "due", "overdue"];
    assert_eq!(office.know(1, Query::Reminders), Answer::Reminders(settings(9, &all)));
    office.done(1, Command::SetReminders(settings(14, &["due"])));
    office.restart(1, true);
    assert_eq!(office.know(1, Query::Reminders), Answer::Reminders(settings(14, &["due"])));
    office.wake_at(1, nine(5));
    assert_eq!(stage(&mut office, 1), None, "one day before: not wished for");
    office.wake_at(1, nine(5).plus(5 * HOUR_MS));
    assert_eq!(stage(&mut office, 1).as_deref(), Some("due"));
    office.wake_at(1, nine(8));
    let (stage, days, _) = shown(&mut office, 1).expect("still there");
    assert_eq!((stage.as_str(), days), ("due", -2), "overdue isn't wished for; it stays as it is");
    for wrong in [settings(24, &["due"]), settings(9, &["ahead"]), settings(9, &["soon"])] {
        let refused = office.ask(1, Request::Command(Command::SetReminders(wrong)));
        assert_eq!(refused.expect_err("refused").code, FailureCode::Invalid);
    }
    office.done(1, Command::SetReminders(settings(9, &[])));
    assert_eq!(reminders(&mut office, 1), []);
}
