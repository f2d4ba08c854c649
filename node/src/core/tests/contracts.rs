//! Deadlines whose changes ask to be acknowledged, and those who watch a task.

use super::office::Office;
use crate::facade::{
    Answer, Command, FailureCode, InboxAbout, InboxItem, Query, Request, TaskChange, TaskField,
};

const TASK: &str = "发布会";
const OTHER: &str = "场地布置";

fn add(office: &mut Office, desk: usize, title: &str) {
    let fields = vec![TaskField::Deadline(Some("2026-12-01".into()))];
    let department = Some("研发部".to_owned());
    office.done(desk, Command::AddTask { title: title.into(), department, fields });
}

fn change(office: &mut Office, desk: usize, title: &str, change: TaskChange) {
    let changes = vec![change];
    office.done(desk, Command::SetTask { task: title.into(), changes });
}

fn day(day: &str) -> TaskChange {
    TaskChange::Set(TaskField::Deadline(Some(format!("2026-12-{day}"))))
}

fn ask(office: &mut Office, desk: usize, wanted: &str) {
    let changes = vec![day(wanted), TaskChange::AskToAcknowledge];
    office.done(desk, Command::SetTask { task: TASK.into(), changes });
}

fn acknowledge(office: &mut Office, desk: usize) {
    office.done(desk, Command::AcknowledgeDeadline { task: TASK.into() });
}

fn inbox(office: &mut Office, desk: usize) -> Vec<InboxItem> {
    match office.know(desk, Query::Inbox { limit: 50 }) {
        Answer::Inbox(items) => items,
        other => panic!("{other:?}"),
    }
}

/// The new days of the changed deadlines that weren't acknowledged, and whether each asks for it.
fn news(office: &mut Office, desk: usize) -> Vec<(String, bool)> {
    let items = inbox(office, desk).into_iter().filter(|item| item.unread);
    let change = |item: InboxItem| match item.about {
        InboxAbout::Deadline(notice) => Some((notice.change.new, notice.change.asks)),
        _ => None,
    };
    items.filter_map(change).collect()
}

/// For whom the task waits, as the list and the open task say.
fn waits(office: &mut Office, desk: usize) -> Vec<String> {
    let Answer::Tasks(rows) = office.know(desk, Query::Tasks { department: None }) else {
        panic!("no tasks")
    };
    let mut listed = rows.into_iter().find(|row| row.title == TASK).expect("listed").waits_for;
    assert_eq!(office.task(desk, TASK).waits_for, listed, "the same where it is open");
    listed.sort();
    listed
}

/// 张伟 made a task for 李娜; one of 王芳's depends on it.
fn office() -> Office {
    let mut office = Office::with_colleagues(&["李娜", "王芳"]);
    add(&mut office, 0, TASK);
    change(&mut office, 0, TASK, TaskChange::Assign("李娜".into()));
    office.level();
    add(&mut office, 2, OTHER);
    change(&mut office, 2, OTHER, TaskChange::DependOn(TASK.into()));
    office.level();
    office
}

#[test]
fn r38_a_change_that_asks_waits_for_everybody_concerned_until_they_have_signed() {
    let mut office = office();
    change(&mut office, 0, TASK, day("05"));
    office.level();
    assert_eq!(waits(&mut office, 0), [""; 0], "a change that doesn't ask waits for nobody");
    assert_eq!(news(&mut office, 1), [("2026-12-05".into(), false)]);
    ask(&mut office, 0, "08");
    office.level();
    for desk in 0..3 {
        assert_eq!(waits(&mut office, desk), ["李娜", "王芳"], "desk {desk}");
        let known = office.task(desk, TASK).deadline_known.expect("it was changed");
        assert!(known.change.asks && known.pending.contains(&"王芳".into()), "{known:?}");
    }
    assert_eq!(news(&mut office, 1), [("2026-12-08".into(), true)], "her inbox says so");
    acknowledge(&mut office, 1);
    office.level();
    for keep_store in [true, false] {
        office.restart(0, keep_store);
        assert_eq!(waits(&mut office, 0), ["王芳"], "it stays until she signs");
    }
    office.meet();
    acknowledge(&mut office, 2);
    office.level();
    office.assert_same();
    assert_eq!(waits(&mut office, 0), [""; 0]);
}

#[test]
fn r38_another_change_that_doesnt_ask_ends_it_and_what_stands_can_be_asked_for_later() {
    let mut office = office();
    ask(&mut office, 0, "09");
    change(&mut office, 0, TASK, day("10"));
    office.level();
    assert_eq!(waits(&mut office, 1), [""; 0]);
    change(&mut office, 0, TASK, TaskChange::AskToAcknowledge);
    office.level();
    assert_eq!(waits(&mut office, 1), ["李娜", "王芳"]);
    assert_eq!(news(&mut office, 1), [("2026-12-10".into(), true)]);
    // Set apart from it, and without asking: it still waits for what was asked.
    office.part();
    change(&mut office, 2, TASK, day("12"));
    ask(&mut office, 0, "11");
    office.meet();
    assert_eq!(waits(&mut office, 0), ["李娜", "王芳"]);
    office.assert_same();
}

#[test]
fn r38_nothing_is_asked_of_a_deadline_that_never_changed() {
    let mut office = office();
    let changes = vec![TaskChange::AskToAcknowledge];
    let ask = Command::SetTask { task: TASK.into(), changes };
    let refused = office.ask(0, Request::Command(ask)).expect_err("refused");
    assert_eq!(refused.code, FailureCode::Invalid);
    assert_eq!(office.task(0, TASK).deadline_known, None);
}

#[test]
fn r38_a_watcher_hears_of_a_changed_deadline_until_they_no_longer_watch() {
    let mut office = Office::with_colleagues(&["李娜", "王芳"]);
    add(&mut office, 0, TASK);
    change(&mut office, 0, TASK, day("02"));
    office.level();
    change(&mut office, 2, TASK, TaskChange::Watch);
    office.level();
    let watchers = |office: &mut Office| office.task(0, TASK).watchers;
    assert_eq!(watchers(&mut office), ["王芳"], "colleagues see it");
    assert!(office.task(2, TASK).watching && !office.task(0, TASK).watching);
    assert_eq!(news(&mut office, 2), [], "it changed before she watched");
    let before = office.hashes(2);
    change(&mut office, 2, TASK, TaskChange::Watch);
    assert_eq!(office.hashes(2), before, "saying it twice writes nothing");
    ask(&mut office, 0, "08");
    office.level();
    assert_eq!(news(&mut office, 2), [("2026-12-08".into(), true)]);
    assert_eq!(news(&mut office, 1), [], "李娜 has nothing to do with it");
    assert_eq!(waits(&mut office, 0), ["王芳"]);
    // She isn't reminded of it: it isn't her work.
    let reminds = |item: &InboxItem| matches!(item.about, InboxAbout::Reminder(_));
    assert!(!inbox(&mut office, 2).iter().any(reminds));
    acknowledge(&mut office, 2);
    change(&mut office, 2, TASK, TaskChange::Unwatch);
    change(&mut office, 0, TASK, day("09"));
    office.level();
    assert_eq!(news(&mut office, 2), []);
    assert_eq!(watchers(&mut office), [""; 0]);
    office.assert_same();
    let steps = match office.know(0, Query::Task { task: TASK.into() }) {
        Answer::Task(_, steps) => steps,
        other => panic!("{other:?}"),
    };
    let steps: Vec<&str> = steps.iter().map(|step| step.field.as_str()).collect();
    assert!(["watched", "unwatched", "asked"].iter().all(|step| steps.contains(step)), "{steps:?}");
}

#[test]
fn r38_watching_is_a_persons_on_whichever_device_they_say_it() {
    let mut office = Office::with_colleagues(&["李娜", "王芳"]);
    add(&mut office, 0, TASK);
    office.level();
    let Answer::DeviceOffer(offer) = office.know(2, Query::DeviceOffer) else { panic!("no offer") };
    let (laptop, answer) = office.pair(&offer.code);
    office.done(2, Command::AddDevice { code: answer });
    office.level();
    office.meet();
    change(&mut office, 2, TASK, TaskChange::Watch);
    office.level();
    assert!(office.task(laptop, TASK).watching);
    change(&mut office, laptop, TASK, TaskChange::Unwatch);
    office.level();
    assert!(!office.task(2, TASK).watching, "the last word counts");
    change(&mut office, 2, TASK, TaskChange::Watch);
    office.level();
    assert_eq!(office.task(0, TASK).watchers, ["王芳"], "one person, two devices");
    change(&mut office, 0, TASK, day("08"));
    office.level();
    assert_eq!(news(&mut office, laptop), [("2026-12-08".into(), false)]);
    office.assert_same();
}
