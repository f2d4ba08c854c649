//! Tasks that are assigned to somebody: they are told of it, once, until they have seen it; and tasks
//! of several departments.

use protocol::capability::{Level, Role};

use super::office::Office;
use crate::facade::{
    Answer, AssignmentNotice, Command, FailureCode, InboxAbout, InboxItem, Query, Request,
    TaskChange, TaskField, TaskInfo,
};

const TASK: &str = "发布会";

fn assigned(office: &mut Office, desk: usize) -> Vec<AssignmentNotice> {
    let Answer::Inbox(items) = office.know(desk, Query::Inbox { limit: 100 }) else { panic!() };
    let notice = |item: InboxItem| match item.about {
        InboxAbout::Assigned(notice) => {
            assert!(item.unread, "what was seen is gone");
            Some(*notice)
        }
        _ => None,
    };
    items.into_iter().filter_map(notice).collect()
}

fn count(office: &mut Office, desks: [usize; 2]) -> [usize; 2] {
    desks.map(|desk| assigned(office, desk).len())
}

fn add(office: &mut Office, title: &str, department: Option<&str>) {
    let department = department.map(str::to_owned);
    let fields = vec![TaskField::Deadline(Some("2026-12-08".into()))];
    office.done(0, Command::AddTask { title: title.into(), department, fields });
}

fn change(office: &mut Office, desk: usize, change: TaskChange) {
    office.done(desk, Command::SetTask { task: TASK.into(), changes: vec![change] });
}

fn refused(office: &mut Office, desk: usize, change: TaskChange) -> String {
    let changes = vec![change];
    let set = Command::SetTask { task: TASK.into(), changes };
    let failure = office.ask(desk, Request::Command(set)).expect_err("refused");
    assert_eq!(failure.code, FailureCode::Invalid);
    assert!(!failure.next.is_empty(), "it says what to do");
    failure.problem
}

fn assign(office: &mut Office, desk: usize, name: &str) {
    change(office, desk, TaskChange::Assign(name.into()));
}

fn see(office: &mut Office, desk: usize) {
    office.done(desk, Command::SeeTask { task: TASK.into() });
}

/// 李娜 and 王芳 work with 张伟 in 研发部, where there is a task.
fn office() -> Office {
    let mut office = Office::with_colleagues(&["李娜", "王芳"]);
    add(&mut office, TASK, Some("研发部"));
    office.level();
    office
}

/// 李娜's second device.
fn laptop(office: &mut Office) -> usize {
    let Answer::DeviceOffer(offer) = office.know(1, Query::DeviceOffer) else { panic!("no offer") };
    let (laptop, answer) = office.pair(&offer.code);
    office.done(1, Command::AddDevice { code: answer });
    office.level();
    office.meet();
    laptop
}

#[test]
fn r36_whom_a_task_is_assigned_to_is_told_by_whom_until_they_have_seen_it() {
    let mut office = office();
    office.part();
    let at = office.now;
    assign(&mut office, 0, "李娜");
    assert_eq!(assigned(&mut office, 1), [], "it hasn't reached her");
    office.meet();
    let Answer::Inbox(items) = office.know(1, Query::Inbox { limit: 100 }) else { panic!() };
    assert_eq!(items[0].time, at.plus(1), "when it was assigned, not when it came");
    let notice = assigned(&mut office, 1).remove(0);
    assert_eq!((notice.title.as_str(), notice.author.as_str()), (TASK, "张伟"));
    assert_eq!((notice.key.as_str(), notice.deadline.as_deref()), ("YFB-1", Some("2026-12-08")));
    assert_eq!(count(&mut office, [0, 2]), [0, 0], "nobody else is told");
    // A restart, with the store or without it, changes nothing.
    for keep_store in [true, false] {
        office.restart(1, keep_store);
        assert_eq!(assigned(&mut office, 1).len(), 1);
    }
    office.meet();
    let before = office.hashes(0);
    see(&mut office, 1);
    office.level();
    assert_eq!(assigned(&mut office, 1), []);
    assert_eq!(office.hashes(0), before, "colleagues don't hear that she saw it");
    office.restart(1, false);
    assert_eq!(assigned(&mut office, 1), [], "it is kept in the home");
    office.meet();
    // Assigned anew it is news again.
    change(&mut office, 0, TaskChange::Unassign("李娜".into()));
    office.level();
    assign(&mut office, 2, "李娜");
    office.level();
    assert_eq!(assigned(&mut office, 1)[0].author, "王芳");
    change(&mut office, 2, TaskChange::Unassign("李娜".into()));
    office.level();
    assert_eq!(assigned(&mut office, 1), [], "it isn't hers any more");
    office.assert_same();
}

#[test]
fn r36_what_one_assigns_to_oneself_or_works_on_or_is_done_is_no_news() {
    let mut office = office();
    assign(&mut office, 1, "李娜");
    office.level();
    assert_eq!(count(&mut office, [0, 1]), [0, 0], "she did it herself");
    assign(&mut office, 0, "王芳");
    office.level();
    assert_eq!(assigned(&mut office, 2).len(), 1);
    change(&mut office, 2, TaskChange::Set(TaskField::Progress(10)));
    assert_eq!(assigned(&mut office, 2), [], "who works on it knows of it");
    change(&mut office, 2, TaskChange::Unassign("王芳".into()));
    office.level();
    assign(&mut office, 0, "王芳");
    office.level();
    assert_eq!(assigned(&mut office, 2).len(), 1);
    change(&mut office, 0, TaskChange::Set(TaskField::Status("done".into())));
    office.level();
    assert_eq!(assigned(&mut office, 2), [], "it is done");
}

#[test]
fn r36_an_acknowledged_deadline_says_that_one_knows_of_the_task() {
    let mut office = office();
    assign(&mut office, 0, "李娜");
    office.level();
    office.done(1, Command::AcknowledgeDeadline { task: TASK.into() });
    assert_eq!(assigned(&mut office, 1), []);
}

#[test]
fn r36_assigned_in_two_offices_apart_one_is_told_once() {
    let mut office = office();
    office.part();
    assign(&mut office, 0, "李娜");
    assign(&mut office, 2, "李娜");
    office.meet();
    office.assert_same();
    assert_eq!(assigned(&mut office, 1).len(), 1);
    see(&mut office, 1);
    assert_eq!(assigned(&mut office, 1), []);
}

#[test]
fn r36_an_assignment_read_on_one_device_is_gone_on_the_other() {
    let mut office = office();
    let laptop = laptop(&mut office);
    assign(&mut office, 0, "李娜");
    office.level();
    assert_eq!(count(&mut office, [1, laptop]), [1, 1], "it is on both");
    office.part();
    see(&mut office, laptop);
    assert_eq!(count(&mut office, [1, laptop]), [1, 0], "not yet");
    office.meet();
    assert_eq!(count(&mut office, [1, laptop]), [0, 0]);
    // What she assigns to herself on one device is no news on the other.
    change(&mut office, 0, TaskChange::Unassign("李娜".into()));
    office.level();
    assign(&mut office, 1, "李娜");
    office.level();
    assert_eq!(count(&mut office, [1, laptop]), [0, 0]);
    office.assert_same();
}

#[test]
fn r36_nobody_is_assigned_to_a_task_that_they_cant_read() {
    let mut office = Office::with_colleagues(&["王芳"]);
    office.done(0, Command::AddDepartment { name: "市场部".into(), parent: None });
    add(&mut office, TASK, Some("市场部"));
    let problem = refused(&mut office, 0, TaskChange::Assign("王芳".into()));
    assert_eq!(problem, "王芳 can't read what is in 市场部");
    assert_eq!(office.task(0, TASK).assignees, [""; 0]);
    assign(&mut office, 0, "张伟");
}

fn tasks_of(office: &mut Office, desk: usize, department: &str) -> Vec<String> {
    let query = Query::Tasks { department: Some(department.into()) };
    let Answer::Tasks(rows) = office.know(desk, query) else { panic!("no tasks") };
    rows.into_iter().map(|row: TaskInfo| row.title).collect()
}

fn exported(office: &mut Office, desk: usize, department: &str) -> Vec<String> {
    let query = Query::TaskExport { department: Some(department.into()) };
    let Answer::TaskExport(export) = office.know(desk, query) else { panic!("no export") };
    assert!(export.tasks.iter().all(|task| export.statuses.contains_key(&task.space)));
    export.tasks.into_iter().map(|task| task.title).collect()
}

/// Somebody joins a department and is connected to everybody.
fn join_in(office: &mut Office, name: &str, department: &str, role: Role) -> usize {
    let code = office.invitation_to(department, role);
    let new = office.arrive_with(name, &code);
    for other in 0..new {
        office.connect(other, new);
    }
    office.level();
    new
}

/// 李娜 works in 研发部 and 赵敏 in 市场部; 张伟 has founded both.
fn two_departments() -> Office {
    let mut office = Office::founded();
    office.join("李娜", Role::Member);
    office.done(0, Command::AddDepartment { name: "市场部".into(), parent: None });
    join_in(&mut office, "赵敏", "市场部", Role::Manager);
    office
}

#[test]
fn r40_a_task_of_two_departments_is_in_the_lists_and_exports_of_both() {
    let mut office = two_departments();
    add(&mut office, TASK, None);
    add(&mut office, "别的事", None);
    for department in ["研发部", "市场部"] {
        change(&mut office, 0, TaskChange::AddDepartment(department.into()));
    }
    office.level();
    for (desk, department) in [(0, "研发部"), (0, "市场部"), (1, "研发部"), (2, "市场部")]
    {
        assert_eq!(tasks_of(&mut office, desk, department), [TASK], "desk {desk}");
        assert_eq!(exported(&mut office, desk, department), [TASK], "desk {desk}");
    }
    // It is one object: what one of them changes, the other sees.
    change(&mut office, 0, TaskChange::Set(TaskField::Progress(30)));
    office.level();
    assert_eq!((office.task(1, TASK).progress, office.task(2, TASK).progress), (30, 30));
    change(&mut office, 0, TaskChange::RemoveDepartment("研发部".into()));
    office.level();
    assert_eq!(tasks_of(&mut office, 1, "研发部"), [""; 0]);
    assert_eq!(tasks_of(&mut office, 0, "市场部"), [TASK]);
}

#[test]
fn r40_a_head_without_access_is_shown_neither_title_nor_description() {
    let mut office = two_departments();
    let secret = "收购计划";
    let description = vec![TaskField::Description("价格上限三千万".into())];
    let department = Some("研发部".to_owned());
    let title = secret.to_owned();
    let add = Command::AddTask { title, department: department.clone(), fields: description };
    office.done(0, add);
    // 王芳 of 市场部 may read 研发部, so 市场部 can take part in it; its head may not.
    let wang = join_in(&mut office, "王芳", "市场部", Role::Member);
    let grant = Command::Grant {
        member: "王芳".into(),
        department,
        level: Level::Read,
        below: false,
        expires: None,
        passes: 0,
        may: Vec::new(),
    };
    office.done(0, grant);
    let changes = vec![TaskChange::AddDepartment("市场部".into())];
    office.done(0, Command::SetTask { task: secret.into(), changes });
    office.level();
    office.meet();
    assert_eq!(tasks_of(&mut office, wang, "市场部"), [secret], "control: who may read it");
    assert_eq!(exported(&mut office, wang, "市场部"), [secret]);
    let head = 2;
    assert_eq!(tasks_of(&mut office, head, "市场部"), [""; 0]);
    assert_eq!(exported(&mut office, head, "市场部"), [""; 0]);
    let all = office.know(head, Query::Tasks { department: None });
    let inbox = office.know(head, Query::Inbox { limit: 100 });
    let hits = office.know(head, Query::Search { text: "收购".into(), limit: 10 });
    assert_eq!(hits, Answer::Hits(Vec::new()));
    for answer in [all, inbox] {
        let said = format!("{answer:?}");
        assert!(!said.contains(secret) && !said.contains("三千万"), "{said}");
    }
    let task = Query::Task { task: secret.into() };
    let refused = office.ask(head, Request::Query(task)).expect_err("not his");
    assert_eq!(refused.code, FailureCode::NotFound);
}

#[test]
fn r40_a_department_that_cant_read_a_task_isnt_added_to_it_silently() {
    let mut office = two_departments();
    add(&mut office, TASK, Some("研发部"));
    let problem = refused(&mut office, 0, TaskChange::AddDepartment("市场部".into()));
    assert_eq!(problem, "nobody of 市场部 can read what is in 研发部");
    assert_eq!(office.task(0, TASK).departments, [""; 0]);
    // One where nobody works yet misses nothing, nor does the task's own.
    office.done(0, Command::AddDepartment { name: "产品部".into(), parent: None });
    change(&mut office, 0, TaskChange::AddDepartment("产品部".into()));
    change(&mut office, 0, TaskChange::AddDepartment("研发部".into()));
}
