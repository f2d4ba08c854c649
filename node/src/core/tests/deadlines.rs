//! Deadlines that change: who hears of it, when it reaches them, and who knows.

use protocol::capability::{Level, Role};

use super::office::Office;
use crate::facade::{Answer, Command, DeadlineNotice, InboxItem, Query, TaskChange, TaskField};

const TASK: &str = "发布会";
const OTHER: &str = "场地布置";

/// What an office's inbox says of deadlines, and whether it is unread.
fn notices(office: &mut Office, desk: usize) -> Vec<(DeadlineNotice, bool)> {
    let items = inbox(office, desk).into_iter();
    let notice = |item: InboxItem| match item.about {
        crate::facade::InboxAbout::Deadline(notice) => Some((*notice, item.unread)),
        _ => None,
    };
    items.filter_map(notice).collect()
}

fn inbox(office: &mut Office, desk: usize) -> Vec<InboxItem> {
    match office.know(desk, Query::Inbox { limit: 50 }) {
        Answer::Inbox(items) => items,
        other => panic!("{other:?}"),
    }
}

/// The days of the notices that weren't acknowledged: from, to.
fn unread(office: &mut Office, desk: usize) -> Vec<(String, String)> {
    let unread = notices(office, desk).into_iter().filter(|(_, unread)| *unread);
    unread.map(|(notice, _)| (notice.change.old.join("/"), notice.change.new)).collect()
}

/// The one notice, which wasn't acknowledged.
fn the_notice(office: &mut Office, desk: usize) -> DeadlineNotice {
    let mut all = notices(office, desk);
    assert!(all.len() == 1 && all[0].1, "{all:?}");
    all.remove(0).0
}

fn days(old: &str, new: &str) -> (String, String) {
    let day = |day: &str| if day.is_empty() { String::new() } else { format!("2026-12-{day}") };
    (day(old), day(new))
}

fn add(office: &mut Office, desk: usize, title: &str, day: &str) {
    let fields = vec![TaskField::Deadline(Some(format!("2026-12-{day}")))];
    let department = Some("研发部".to_owned());
    office.done(desk, Command::AddTask { title: title.into(), department, fields });
}

fn change(office: &mut Office, desk: usize, title: &str, change: TaskChange) {
    let changes = vec![change];
    office.done(desk, Command::SetTask { task: title.into(), changes });
}

fn set_day(office: &mut Office, desk: usize, title: &str, day: &str) {
    let day = (!day.is_empty()).then(|| format!("2026-12-{day}"));
    change(office, desk, title, TaskChange::Set(TaskField::Deadline(day)));
}

fn assign(office: &mut Office, desk: usize, title: &str, name: &str) {
    change(office, desk, title, TaskChange::Assign(name.into()));
}

fn acknowledge(office: &mut Office, desk: usize, title: &str) {
    office.done(desk, Command::AcknowledgeDeadline { task: title.into() });
}

/// 张伟 made a task, due on the first, for 李娜; 王芳 has nothing to do with it.
fn office() -> Office {
    let mut office = Office::with_colleagues(&["李娜", "王芳"]);
    add(&mut office, 0, TASK, "01");
    assign(&mut office, 0, TASK, "李娜");
    office.level();
    office
}

#[test]
fn r38_a_changed_deadline_reaches_an_assignee_who_was_offline() {
    let mut office = office();
    office.part();
    let before = office.now;
    set_day(&mut office, 0, TASK, "08");
    assert_eq!(unread(&mut office, 1), [], "it hasn't reached her");
    office.meet();
    let notice = the_notice(&mut office, 1);
    assert_eq!((notice.change.old.join("/"), notice.change.new.clone()), days("01", "08"));
    assert_eq!((notice.title.as_str(), notice.change.author.as_str()), (TASK, "张伟"));
    assert_eq!(notice.change.time, before.plus(1), "when it was changed, not when it came");
    assert_eq!((notice.changes, notice.conflict.len(), notice.through), (1, 0, None));
    assert_eq!(notices(&mut office, 0), [], "nobody hears of their own change");
    assert_eq!(notices(&mut office, 2), [], "nor who has nothing to do with it");
    office.assert_same();
}

#[test]
fn r38_a_notice_is_unread_until_acknowledged_and_everybody_sees_by_whom() {
    let mut office = office();
    set_day(&mut office, 0, TASK, "08");
    office.level();
    let known = |office: &mut Office, desk: usize| {
        let known = office.task(desk, TASK).deadline_known.expect("it was changed");
        (known.known, known.pending)
    };
    let (zhang, li) = (vec!["张伟".to_owned()], vec!["李娜".to_owned()]);
    assert_eq!(known(&mut office, 0), (zhang.clone(), li.clone()));
    assert_eq!(known(&mut office, 1), (zhang, li));
    acknowledge(&mut office, 1, TASK);
    assert_eq!(notices(&mut office, 1).len(), 1, "it stays to be read");
    assert_eq!(unread(&mut office, 1), []);
    let entries = |office: &mut Office| {
        office.status(1).spaces.iter().map(|space| space.entries).sum::<u64>()
    };
    let before = entries(&mut office);
    acknowledge(&mut office, 1, TASK);
    assert_eq!(entries(&mut office), before, "saying it twice writes nothing");
    office.level();
    let (known_by, pending) = known(&mut office, 0);
    assert_eq!((known_by.len(), pending.len()), (2, 0), "张伟 sees it");
    // A further change is news again, and says what she knew.
    set_day(&mut office, 0, TASK, "09");
    set_day(&mut office, 0, TASK, "10");
    office.level();
    assert_eq!(unread(&mut office, 1), [days("08", "10")]);
    assert_eq!(notices(&mut office, 1)[0].0.changes, 2);
    // A restart, with the store or without it, changes nothing.
    for keep_store in [true, false] {
        office.restart(1, keep_store);
        assert_eq!(unread(&mut office, 1), [days("08", "10")]);
    }
    office.meet();
    office.assert_same();
    let Answer::Verify(report) = office.done(1, Command::Verify { rebuild: true }) else {
        panic!()
    };
    assert_eq!(report.problems, Vec::<String>::new());
    assert_eq!(unread(&mut office, 1), [days("08", "10")]);
}

#[test]
fn r38_what_two_offices_set_apart_is_shown_with_both_values() {
    let mut office = office();
    office.part();
    set_day(&mut office, 0, TASK, "08");
    set_day(&mut office, 1, TASK, "05");
    office.meet();
    office.assert_same();
    for (desk, theirs) in [(0, "05"), (1, "08")] {
        let notice = the_notice(&mut office, desk);
        assert_eq!((notice.change.old.join("/"), notice.change.new), days("01", theirs));
        let mut values: Vec<(String, String)> =
            notice.conflict.into_iter().map(|(day, who, _)| (day, who)).collect();
        values.sort();
        let value = |day: &str, who: &str| (format!("2026-12-{day}"), who.to_owned());
        assert_eq!(values, [value("05", "李娜"), value("08", "张伟")], "desk {desk}");
    }
    // Whoever settles it knows of both; the other hears what it came to.
    set_day(&mut office, 0, TASK, "08");
    office.level();
    assert_eq!(unread(&mut office, 0), []);
    assert_eq!(unread(&mut office, 1), [days("05", "08")]);
    acknowledge(&mut office, 1, TASK);
    office.level();
    office.assert_same();
    assert_eq!((unread(&mut office, 0), unread(&mut office, 1)), (vec![], vec![]));
}

#[test]
fn r38_what_changed_before_somebody_had_to_do_with_it_is_no_news() {
    let mut office = office();
    set_day(&mut office, 0, TASK, "08");
    office.level();
    // Apart: 王芳's assignment knows the first change, and not the second.
    office.part();
    assign(&mut office, 1, TASK, "王芳");
    set_day(&mut office, 0, TASK, "09");
    office.meet();
    assert_eq!(unread(&mut office, 2), [days("08", "09")]);
    set_day(&mut office, 0, TASK, "");
    office.level();
    assert_eq!(unread(&mut office, 2), [days("08", "")]);
    // What stands and was known to whoever assigned them is no news either.
    add(&mut office, 0, OTHER, "01");
    set_day(&mut office, 0, OTHER, "15");
    assign(&mut office, 0, OTHER, "王芳");
    office.level();
    assert_eq!(notices(&mut office, 2).len(), 1, "of the first task only");
    // Who is no longer assigned is no longer told.
    change(&mut office, 0, TASK, TaskChange::Unassign("王芳".into()));
    office.level();
    assert_eq!(notices(&mut office, 2), []);
}

#[test]
fn r38_the_creator_and_the_owners_of_dependent_tasks_hear_of_it() {
    let mut office = office();
    // 王芳's task depends on the one of 张伟 and 李娜.
    add(&mut office, 2, OTHER, "20");
    set_day(&mut office, 0, TASK, "02");
    office.level();
    change(&mut office, 2, OTHER, TaskChange::DependOn(TASK.into()));
    office.level();
    assert_eq!(notices(&mut office, 2), [], "it changed before the other task depended on it");
    set_day(&mut office, 1, TASK, "03");
    office.level();
    assert_eq!(unread(&mut office, 0), [days("02", "03")], "the creator");
    let notice = the_notice(&mut office, 2);
    assert_eq!(notice.through.as_deref(), Some(OTHER));
    assert_eq!((notice.change.author.as_str(), notice.change.new.as_str()), ("李娜", "2026-12-03"));
    acknowledge(&mut office, 2, TASK);
    assert_eq!(unread(&mut office, 2), []);
    office.level();
    office.assert_same();
    // Her own task's deadline is nobody else's business, and no longer depending ends it.
    set_day(&mut office, 2, OTHER, "21");
    change(&mut office, 2, OTHER, TaskChange::DropDependency(TASK.into()));
    set_day(&mut office, 1, TASK, "04");
    office.level();
    assert_eq!(unread(&mut office, 0), [days("02", "04")]);
    assert_eq!(notices(&mut office, 2), []);
}

#[test]
fn r38_one_acknowledgement_counts_on_all_devices_of_a_person() {
    let mut office = office();
    let Answer::DeviceOffer(offer) = office.know(1, Query::DeviceOffer) else { panic!("no offer") };
    let (laptop, answer) = office.pair(&offer.code);
    office.done(1, Command::AddDevice { code: answer });
    office.level();
    office.meet();
    set_day(&mut office, 0, TASK, "08");
    office.level();
    let id = |office: &mut Office, desk: usize| inbox(office, desk)[0].id.clone();
    assert_eq!(id(&mut office, 1), id(&mut office, laptop), "the same thing on both");
    assert_eq!(unread(&mut office, laptop), [days("01", "08")]);
    acknowledge(&mut office, laptop, TASK);
    office.level();
    assert_eq!(unread(&mut office, 1), []);
    // What she changes on one is no news on the other.
    set_day(&mut office, 1, TASK, "09");
    office.level();
    assert_eq!(unread(&mut office, laptop), []);
    office.assert_same();
}

#[test]
fn r38_whoever_may_only_read_acknowledges_for_themselves() {
    let mut office = Office::founded();
    for name in ["李娜", "王芳"] {
        office.join(name, Role::Member);
    }
    let department = Some("财务部".to_owned());
    office.done(0, Command::AddDepartment { name: "财务部".into(), parent: None });
    office.done(
        0,
        Command::Grant {
            member: "李娜".into(),
            department: department.clone(),
            level: Level::Read,
            below: false,
            expires: None,
            passes: 0,
            may: Vec::new(),
        },
    );
    let fields = vec![TaskField::Deadline(Some("2026-12-01".into()))];
    office.done(0, Command::AddTask { title: TASK.into(), department, fields });
    assign(&mut office, 0, TASK, "李娜");
    office.level();
    set_day(&mut office, 0, TASK, "08");
    office.level();
    assert_eq!(unread(&mut office, 1), [days("01", "08")]);
    let before = office.hashes(1);
    acknowledge(&mut office, 1, TASK);
    assert_eq!((unread(&mut office, 1), office.hashes(1)), (vec![], before), "no entry");
    office.restart(1, false);
    assert_eq!(unread(&mut office, 1), [], "it is kept in the home");
    office.meet();
    set_day(&mut office, 0, TASK, "09");
    office.level();
    assert_eq!(unread(&mut office, 1), [days("08", "09")]);
}

#[test]
fn r38_an_acknowledgement_stands_in_the_tasks_history() {
    let mut office = office();
    set_day(&mut office, 0, TASK, "08");
    office.level();
    acknowledge(&mut office, 1, TASK);
    let Answer::Task(_, steps) = office.know(1, Query::Task { task: TASK.into() }) else {
        panic!("no task")
    };
    let last = steps.last().expect("steps");
    assert_eq!((last.field.as_str(), last.author.as_str()), ("acknowledged", "李娜"));
}
