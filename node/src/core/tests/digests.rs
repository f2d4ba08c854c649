//! What changed elsewhere while one was apart: found by how late it comes, told once.

use std::collections::{BTreeMap, BTreeSet};

use protocol::capability::Role;
use rand::{Rng, RngExt, SeedableRng, rngs::StdRng};

use super::{office::Office, parcels};
use crate::facade::{
    Answer, CellChange, CellInput, Command, DigestInfo, DigestItem, DigestKind, Event, FailureCode,
    MeetingChange, MeetingField, Query, Request, TaskChange, TaskField, TaskInfo,
};

const HOUR_MS: u64 = 3_600_000;
const DAYS_MS: u64 = 3 * 24 * HOUR_MS;
const TASK: &str = "发布会";

fn digest_of(office: &mut Office, desk: usize, reunion: Option<&str>) -> Option<DigestInfo> {
    match office.know(desk, Query::Digest { reunion: reunion.map(str::to_owned) }) {
        Answer::Digest(digest) => digest.map(|it| *it),
        other => panic!("{other:?}"),
    }
}

fn newest(office: &mut Office, desk: usize) -> DigestInfo {
    digest_of(office, desk, None).expect("a digest")
}

fn items(digest: &DigestInfo) -> Vec<&DigestItem> {
    digest.spaces.iter().flat_map(|space| &space.items).collect()
}

fn add(office: &mut Office, desk: usize, title: &str, fields: Vec<TaskField>) {
    let department = Some("研发部".to_owned());
    office.done(desk, Command::AddTask { title: title.into(), department, fields });
}

fn set(office: &mut Office, desk: usize, title: &str, changes: Vec<TaskChange>) {
    office.done(desk, Command::SetTask { task: title.into(), changes });
}

fn deadline(day: u32) -> TaskField {
    TaskField::Deadline(Some(format!("2026-12-{day:02}")))
}

/// 张伟 and 李娜 share a task and a page, and lose their line for three days.
fn parted() -> Office {
    let mut office = Office::with_colleagues(&["李娜"]);
    add(&mut office, 0, TASK, vec![deadline(1)]);
    let page = Command::NewPage {
        title: "方案".into(),
        department: Some("研发部".into()),
        text: "第一稿".into(),
    };
    office.done(0, page);
    office.level();
    assert_eq!(digest_of(&mut office, 1, None), None, "what comes at once tells of no time apart");
    office.part();
    office
}

fn three_days_pass(office: &mut Office) {
    office.now = office.now.plus(DAYS_MS);
}

#[test]
fn a_digest_says_what_changed_there_by_space_and_by_person() {
    let mut office = parted();
    let left = office.now;
    office.say(0, "@李娜 请看一下方案");
    office.say(0, "今天没有会");
    set(&mut office, 0, TASK, vec![TaskChange::Set(deadline(8))]);
    set(&mut office, 0, TASK, vec![TaskChange::Set(TaskField::Status("done".into()))]);
    add(&mut office, 0, "新任务", vec![deadline(20)]);
    let edit =
        Command::EditPage { page: "方案".into(), base: None, text: "第一稿，改过".into() };
    office.done(0, edit);
    office.say(1, "我在外地");
    three_days_pass(&mut office);
    office.told(1);
    office.meet();
    assert!(office.told(1).contains(&Event::ReunionChanged));
    let digest = newest(&mut office, 1);
    assert!(!digest.reunion.seen && !digest.more);
    assert_eq!(digest.reunion.since, left.plus(1), "when the first of it was written");
    assert!(digest.reunion.began.since(left) >= DAYS_MS);
    assert_eq!(digest.conflicts, []);
    let names: Vec<(&str, bool)> =
        digest.spaces.iter().map(|space| (space.name.as_str(), space.new)).collect();
    assert_eq!(names, [("同舟", false), ("研发部", false)]);
    let hall = &digest.spaces[0].channels[0];
    assert_eq!((hall.name.as_str(), hall.messages, hall.unread, hall.mentions), ("大厅", 2, 2, 1));
    assert_eq!(hall.calls[0].text, "@李娜 请看一下方案");
    assert_eq!((hall.authors[0].name.as_str(), hall.authors[0].count), ("张伟", 2));
    assert_eq!(hall.first, hall.calls[0].message);
    let shown: Vec<(DigestKind, &str, bool, bool)> = items(&digest)
        .iter()
        .map(|item| (item.kind, item.title.as_str(), item.made, item.done))
        .collect();
    let expected = [
        (DigestKind::Task, TASK, false, true),
        (DigestKind::Task, "新任务", true, false),
        (DigestKind::Page, "方案", false, false),
    ];
    assert_eq!(shown, expected);
    let (task, page) = (items(&digest)[0], items(&digest)[2]);
    let changes: Vec<(&str, &str, &str, &str)> = task
        .changes
        .iter()
        .map(|it| (it.field.as_str(), it.old.as_str(), it.new.as_str(), it.author.as_str()))
        .collect();
    let expected =
        [("deadline", "2026-12-01", "2026-12-08", "张伟"), ("status", "todo", "done", "张伟")];
    assert_eq!(changes, expected);
    assert_eq!((page.added, page.removed, page.both), (3, 0, false));
    let person = &digest.people[0];
    assert_eq!((person.name.as_str(), person.messages), ("张伟", 2));
    assert_eq!((person.tasks, person.pages, digest.people.len()), (2, 1, 1));
    // 张伟 hears of what 李娜 said, and of nothing of his own.
    let his = newest(&mut office, 0);
    assert_eq!((his.spaces.len(), his.spaces[0].channels[0].messages), (1, 1));
    assert_eq!(items(&his), Vec::<&DigestItem>::new());
}

#[test]
fn r38_a_deadline_set_differently_in_two_offices_is_a_conflict_with_both_values() {
    let mut office = parted();
    set(&mut office, 0, TASK, vec![TaskChange::Set(deadline(8))]);
    set(&mut office, 1, TASK, vec![TaskChange::Set(deadline(11))]);
    three_days_pass(&mut office);
    office.meet();
    for desk in 0..2 {
        let digest = newest(&mut office, desk);
        let [conflict] = &digest.conflicts[..] else { panic!("{:?}", digest.conflicts) };
        assert_eq!((conflict.field.as_str(), conflict.title.as_str()), ("deadline", TASK));
        assert!(conflict.open);
        let values: BTreeSet<(&str, &str, bool)> = conflict
            .values
            .iter()
            .map(|said| (said.value.as_str(), said.author.as_str(), said.came))
            .collect();
        let expected = [("2026-12-08", "张伟", desk == 1), ("2026-12-11", "李娜", desk == 0)];
        assert_eq!(values, BTreeSet::from(expected), "node {desk}");
        assert!(items(&digest)[0].both, "both changed the task");
    }
    set(&mut office, 1, TASK, vec![TaskChange::Set(deadline(9))]);
    office.level();
    for desk in 0..2 {
        let digest = newest(&mut office, desk);
        assert!(!digest.conflicts[0].open, "settled since, and told of all the same");
        assert_eq!(digest.conflicts[0].values.len(), 2);
    }
}

#[test]
fn it_comes_through_a_colleague_who_never_lost_the_line() {
    let mut office = Office::with_colleagues(&["李娜", "王芳"]);
    office.disconnect(0, 2);
    office.disconnect(1, 2);
    office.say(2, "成都的消息");
    three_days_pass(&mut office);
    office.connect(1, 2);
    office.level();
    let digest = newest(&mut office, 0);
    assert_eq!(digest.spaces[0].channels[0].messages, 1, "张伟 never met 王芳 himself");
    assert_eq!(digest.people[0].name, "王芳");
}

#[test]
fn a_bundle_is_a_reunion_too() {
    let mut office = parted();
    office.say(0, "装在 U 盘里");
    three_days_pass(&mut office);
    let (carried, _) = parcels::made(&mut office, 0, parcels::to("李娜"));
    parcels::take(&mut office, 1, &carried);
    assert_eq!(newest(&mut office, 1).spaces[0].channels[0].messages, 1);
    // What the line brings again is told of once.
    let entries = newest(&mut office, 1).entries;
    office.meet();
    assert_eq!(newest(&mut office, 1).entries, entries);
}

#[test]
fn the_past_of_a_newcomer_is_no_time_apart() {
    let mut office = Office::with_colleagues(&["李娜"]);
    office.say(0, "很久以前");
    three_days_pass(&mut office);
    let new = office.join("王芳", Role::Member);
    assert_eq!(digest_of(&mut office, new, None), None);
    assert_eq!(office.texts(new), ["很久以前"]);
    // Nor is the past of a department that one comes to.
    office.done(0, Command::AddDepartment { name: "财务部".into(), parent: None });
    let channel =
        Command::AddChannel { name: "报销".into(), department: Some("财务部".into()) };
    office.done(0, channel);
    let send = |text: &str| Command::Send {
        channel: "财务部/报销".into(),
        text: text.into(),
        reply_to: None,
    };
    for text in ["一", "二", "三"] {
        office.done(0, send(text));
    }
    office.level();
    three_days_pass(&mut office);
    let grant = Command::Grant {
        member: "李娜".into(),
        department: Some("财务部".into()),
        level: protocol::capability::Level::Read,
        below: false,
        expires: None,
        passes: 0,
        may: Vec::new(),
    };
    office.done(0, grant);
    office.level();
    let query = Query::Messages { channel: "财务部/报销".into(), last: 9 };
    let Answer::Messages(rows) = office.know(1, query) else { panic!() };
    assert_eq!(rows.len(), 3);
    assert_eq!(digest_of(&mut office, 1, None), None);
}

#[test]
fn it_is_there_after_a_restart_and_in_a_store_made_anew() {
    let mut office = parted();
    office.say(0, "一");
    set(&mut office, 0, TASK, vec![TaskChange::Set(deadline(8))]);
    three_days_pass(&mut office);
    office.meet();
    let told = newest(&mut office, 1);
    for keep_store in [true, false] {
        office.restart(1, keep_store);
        assert_eq!(newest(&mut office, 1), told, "kept: {keep_store}");
    }
    let verify = office.done(1, Command::Verify { rebuild: true });
    assert!(matches!(verify, Answer::Verify(_)));
    assert_eq!(newest(&mut office, 1), told);
}

#[test]
fn what_was_looked_through_is_seen_until_more_comes() {
    let mut office = parted();
    office.say(0, "一");
    three_days_pass(&mut office);
    office.meet();
    let first = newest(&mut office, 1).reunion;
    office.told(1);
    office.done(1, Command::SeeDigest { reunion: Some(first.reunion.clone()) });
    assert!(office.told(1).contains(&Event::ReunionChanged));
    assert!(newest(&mut office, 1).reunion.seen);
    office.restart(1, false);
    assert!(newest(&mut office, 1).reunion.seen);
    office.part();
    office.say(0, "二");
    three_days_pass(&mut office);
    office.meet();
    let second = newest(&mut office, 1);
    assert!(!second.reunion.seen);
    assert_eq!(second.spaces[0].channels[0].messages, 1, "what was told of isn't told again");
    assert_eq!(second.others.len(), 1);
    let again = digest_of(&mut office, 1, Some(&first.reunion)).expect("kept");
    assert_eq!(again.spaces[0].channels[0].calls.len(), 0);
    assert_eq!(again.spaces[0].channels[0].messages, 1);
    let unknown = Request::Query(Query::Digest { reunion: Some("1".into()) });
    assert_eq!(office.ask(1, unknown).expect_err("none").code, FailureCode::NotFound);
}

#[test]
fn a_meeting_that_was_moved_says_from_when_to_when() {
    let mut office = parted();
    office.meet();
    let when = |day: u32| {
        let when = format!("2026-12-{day:02}T14:00 60m Asia/Shanghai");
        MeetingChange::Set(MeetingField::When(when))
    };
    let title = MeetingChange::Set(MeetingField::Title("周会".into()));
    let changes = vec![title, when(3)];
    office.done(0, Command::AddMeeting { department: Some("研发部".into()), changes });
    office.level();
    office.part();
    let changes = vec![when(4), MeetingChange::Invite("李娜".into())];
    office.done(0, Command::SetMeeting { meeting: "周会".into(), changes });
    three_days_pass(&mut office);
    office.meet();
    let digest = newest(&mut office, 1);
    let [item] = &items(&digest)[..] else { panic!("{digest:?}") };
    assert_eq!((item.kind, item.title.as_str(), item.made), (DigestKind::Meeting, "周会", false));
    let changes: BTreeSet<(&str, &str, &str)> = item
        .changes
        .iter()
        .map(|it| (it.field.as_str(), it.old.as_str(), it.new.as_str()))
        .collect();
    let moved =
        ("when", "2026-12-03T14:00 60m Asia/Shanghai", "2026-12-04T14:00 60m Asia/Shanghai");
    assert_eq!(changes, BTreeSet::from([moved, ("invitees", "", "李娜")]));
}

#[test]
fn a_dropped_line_and_a_restart_are_no_time_apart() {
    let mut office = parted();
    office.say(0, "一");
    office.now = office.now.plus(HOUR_MS / 2);
    office.restart(1, true);
    office.meet();
    assert_eq!(office.texts(1), ["一"]);
    assert_eq!(digest_of(&mut office, 1, None), None);
}

#[test]
fn a_cell_set_differently_is_a_conflict_and_a_new_row_is_counted() {
    let mut office = parted();
    office.meet();
    let table = Command::AddTable {
        title: Some("需求".into()),
        department: Some("研发部".into()),
        template: "research".into(),
        columns: Vec::new(),
    };
    office.done(0, table);
    let Answer::Table(table) =
        office.know(0, Query::Table { table: "需求".into(), removed: false })
    else {
        panic!("no table")
    };
    let column = |at: usize| table.columns[at].column.clone();
    let cells = vec![CellInput { column: column(0), value: "市场部".into() }];
    office.done(0, Command::AddRows { table: "需求".into(), rows: vec![cells], after: None });
    office.level();
    office.part();
    let cell = |value: &str| CellChange { row: "1".into(), column: column(1), value: value.into() };
    for (desk, value) in [(0, "报表"), (1, "看板")] {
        let cells = vec![cell(value)];
        office.done(desk, Command::SetCells { table: "需求".into(), cells });
    }
    let rows = vec![vec![CellInput { column: column(0), value: "研发部".into() }]];
    office.done(0, Command::AddRows { table: "需求".into(), rows, after: None });
    three_days_pass(&mut office);
    office.meet();
    let digest = newest(&mut office, 1);
    let [conflict] = &digest.conflicts[..] else { panic!("{:?}", digest.conflicts) };
    assert_eq!((conflict.kind, conflict.row.as_str()), (DigestKind::Table, "市场部"));
    let values: BTreeSet<&str> = conflict.values.iter().map(|said| said.value.as_str()).collect();
    assert_eq!(values, BTreeSet::from(["报表", "看板"]));
    let [item] = &items(&digest)[..] else { panic!("{digest:?}") };
    assert_eq!((item.rows_added, item.rows_changed, item.rows_removed), (1, 1, 0));
}

#[test]
fn what_one_may_not_read_and_what_was_set_aside_is_not_told() {
    let mut office = Office::with_colleagues(&["李娜", "王芳"]);
    office.done(0, Command::AddDepartment { name: "财务部".into(), parent: None });
    let channel =
        Command::AddChannel { name: "报销".into(), department: Some("财务部".into()) };
    office.done(0, channel);
    office.level();
    office.part();
    let channel = "财务部/报销".to_owned();
    office.done(0, Command::Send { channel, text: "机密".into(), reply_to: None });
    office.done(0, Command::AddDepartment { name: "法务部".into(), parent: None });
    // What 王芳 writes after her removal counts nowhere, though 李娜 gets it first.
    office.say(2, "临走的话");
    office.done(0, Command::RemoveMember { name: "王芳".into() });
    three_days_pass(&mut office);
    office.connect(1, 2);
    office.level();
    assert_eq!(newest(&mut office, 1).spaces[0].channels[0].messages, 1, "not known yet");
    office.connect(0, 1);
    office.level();
    let mut told = vec![newest(&mut office, 1)];
    for other in told[0].others.clone() {
        told.extend(digest_of(&mut office, 1, Some(&other.reunion)));
    }
    let said = format!("{told:?}");
    assert!(!said.contains("机密") && !said.contains("报销") && !said.contains("临走的话"));
    assert!(told.iter().all(|digest| digest.spaces.is_empty()), "{told:#?}");
    assert!(told.iter().any(|digest| digest.places == ["法务部"]), "names are everybody's");
    assert!(told.iter().any(|digest| digest.statements > 0), "the removal");
}

#[test]
fn r01_three_days_of_a_large_office_are_told_at_once() {
    let mut office = parted();
    for number in 0..3_000 {
        office.say(0, &format!("消息 {number}"));
    }
    three_days_pass(&mut office);
    office.meet();
    let begun = crate::clock::now();
    let digest = newest(&mut office, 1);
    eprintln!("a digest of 3,000 messages: {} ms", crate::clock::now().since(begun));
    let hall = &digest.spaces[0].channels[0];
    assert_eq!((hall.messages, hall.calls.len(), digest.more), (3_000, 0, false));
    assert_eq!(office.told(1).iter().filter(|it| **it == Event::ReunionChanged).count(), 1);
}

/// The fields of a task that a digest tells of, by name.
fn fields(task: &TaskInfo) -> BTreeMap<String, String> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let number = |value: u8| if value == 0 { String::new() } else { value.to_string() };
    [
        ("title", task.title.clone()),
        ("status", task.status.clone()),
        ("deadline", text(&task.deadline)),
        ("start", text(&task.start)),
        ("progress", number(task.progress)),
        ("priority", number(task.priority)),
    ]
    .into_iter()
    .map(|(field, value)| (field.to_owned(), value))
    .collect()
}

/// Fields, assignees, and fields set apart.
type ShownTask = (BTreeMap<String, String>, BTreeSet<String>, BTreeSet<String>);

/// What a node shows: messages, and tasks with their fields, assignees and fields set apart.
#[derive(Debug, Default)]
struct Shown {
    messages: BTreeSet<String>,
    tasks: BTreeMap<String, ShownTask>,
    pages: BTreeMap<String, u64>,
}

fn shown(office: &mut Office, desk: usize) -> Shown {
    let messages = office.messages(desk).into_iter().map(|message| message.id).collect();
    let mut shown = Shown { messages, ..Shown::default() };
    let Answer::Tasks(tasks) = office.know(desk, Query::Tasks { department: None }) else {
        panic!("no tasks")
    };
    for task in tasks {
        let apart = task.conflicts.iter().map(|conflict| {
            let values: BTreeSet<&String> = conflict.values.iter().map(|it| &it.0).collect();
            format!("{}: {values:?}", conflict.field)
        });
        let row = (fields(&task), task.assignees.iter().cloned().collect(), apart.collect());
        shown.tasks.insert(task.task, row);
    }
    let Answer::Pages(pages) = office.know(desk, Query::Pages) else { panic!("no pages") };
    for page in pages {
        let chars = office.page(desk, &page.page).chars().count() as u64;
        shown.pages.insert(page.page, chars);
    }
    shown
}

/// Somebody does something.
fn act(office: &mut Office, desk: usize, luck: &mut StdRng) {
    let Answer::Tasks(tasks) = office.know(desk, Query::Tasks { department: None }) else {
        panic!("no tasks")
    };
    let task = tasks[luck.random_range(0..tasks.len())].task.clone();
    let day = luck.random_range(1..29);
    let change = match luck.random_range(0..10_u32) {
        9 => {
            let text = format!("{}第 {day} 行。", office.page(desk, "方案"));
            let edit = Command::EditPage { page: "方案".into(), base: None, text };
            office.done(desk, edit);
            return;
        }
        0 => return office.say(desk, &format!("消息 {day}")),
        1 => return add(office, desk, &format!("任务 {day} {}", luck.next_u32()), vec![]),
        2 => TaskChange::Set(deadline(day)),
        3 => TaskChange::Set(TaskField::Deadline(None)),
        4 => TaskChange::Set(TaskField::Status("doing".into())),
        5 => TaskChange::Set(TaskField::Progress((day * 3).try_into().expect("small"))),
        6 => TaskChange::Assign(if day < 15 { "张伟" } else { "李娜" }.into()),
        7 => TaskChange::Unassign(if day < 15 { "张伟" } else { "李娜" }.into()),
        _ => TaskChange::Set(TaskField::Title(format!("{TASK} {day}"))),
    };
    set(office, desk, &task, vec![change]);
}

/// What a digest lists is the difference between what was shown before and after, nothing twice,
/// nothing missed.
fn assert_told(before: &Shown, after: &Shown, digest: &DigestInfo) {
    let messages: u64 =
        digest.spaces.iter().flat_map(|space| &space.channels).map(|it| it.messages).sum();
    assert_eq!(messages as usize, after.messages.difference(&before.messages).count());
    let told: BTreeMap<String, &DigestItem> = items(digest)
        .into_iter()
        .filter(|item| item.kind == DigestKind::Task)
        .map(|item| (item.item.clone(), item))
        .collect();
    let tasks = items(digest).iter().filter(|item| item.kind == DigestKind::Task).count();
    assert_eq!(told.len(), tasks, "no task stands there twice");
    for (id, chars) in &after.pages {
        let items = items(digest);
        let mut found = items.iter().filter(|item| item.item == *id);
        let added = found.next().map_or(0, |item| item.added - item.removed);
        assert_eq!((before.pages[id] + added, found.count()), (*chars, 0), "of a page");
    }
    for (id, (fields, assignees, apart)) in &after.tasks {
        let item = told.get(id);
        let Some((old_fields, old_assignees, old_apart)) = before.tasks.get(id) else {
            assert!(item.is_some_and(|item| item.made), "a new task: {fields:?}");
            continue;
        };
        let expected: BTreeSet<(&str, &str, &str)> = fields
            .iter()
            .map(|(field, new)| (field.as_str(), old_fields[field].as_str(), new.as_str()))
            .filter(|(_, old, new)| old != new)
            .collect();
        let changes = item.map(|item| item.changes.as_slice()).unwrap_or_default();
        let said = |field: &str| changes.iter().filter(|it| it.field == field).count() <= 1;
        assert!(fields.keys().all(|field| said(field)), "{changes:?}");
        let found: BTreeSet<(&str, &str, &str)> = changes
            .iter()
            .map(|it| (it.field.as_str(), it.old.as_str(), it.new.as_str()))
            .filter(|(field, old, new)| fields.contains_key(*field) && old != new)
            .map(|(field, old, new)| (field, plain(field, old), plain(field, new)))
            .collect();
        assert_eq!(found, expected, "of {id}");
        let set = |gone: bool| -> BTreeSet<String> {
            let of = |it: &&crate::facade::DigestChange| {
                it.field == "assignees" && it.new.is_empty() == gone
            };
            let name = |it: &crate::facade::DigestChange| {
                if gone { it.old.clone() } else { it.new.clone() }
            };
            changes.iter().filter(of).map(name).collect()
        };
        assert_eq!(set(false), assignees.difference(old_assignees).cloned().collect());
        assert_eq!(set(true), old_assignees.difference(assignees).cloned().collect());
        let conflicts: BTreeSet<String> = digest
            .conflicts
            .iter()
            .filter(|it| it.item == *id)
            .map(|it| {
                let values: BTreeSet<&String> = it.values.iter().map(|it| &it.value).collect();
                format!("{}: {values:?}", it.field)
            })
            .collect();
        assert_eq!(conflicts, apart.difference(old_apart).cloned().collect(), "of {id}");
    }
}

/// Numbers that are nought aren't shown.
fn plain<'a>(field: &str, value: &'a str) -> &'a str {
    if matches!(field, "progress" | "priority") && value == "0" { "" } else { value }
}

#[test]
fn what_a_digest_tells_is_the_difference_of_the_two_states_nothing_twice_nothing_missed() {
    for seed in 0..6_u64 {
        let mut luck = StdRng::seed_from_u64(seed);
        let mut office = parted();
        for round in 0..3 {
            for _ in 0..luck.random_range(1..14) {
                let desk = luck.random_range(0..2);
                act(&mut office, desk, &mut luck);
            }
            three_days_pass(&mut office);
            let before = [shown(&mut office, 0), shown(&mut office, 1)];
            office.meet();
            office.assert_same();
            for (desk, before) in before.iter().enumerate() {
                let after = shown(&mut office, desk);
                let now = office.now;
                let digest = digest_of(&mut office, desk, None);
                // Nothing came: the newest is an earlier one.
                let digest = digest.filter(|it| now.since(it.reunion.last) < DAYS_MS);
                eprintln!("seed {seed}, round {round}, node {desk}");
                assert_told(before, &after, &digest.unwrap_or_default());
            }
            office.part();
        }
    }
}
