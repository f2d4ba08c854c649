//! Commits and keys of tasks.

use super::office::Office;
use crate::{
    commits::{self, Order, tests::Made},
    facade::{
        Answer, Command, CommitReport, CommitsFound, FailureCode, Query, Request, ScannedCommit,
        TaskChange, TaskField, TaskInfo,
    },
};

const DEPARTMENT: &str = "研发部";

fn add(office: &mut Office, desk: usize, title: &str) -> String {
    let department = Some(DEPARTMENT.to_owned());
    let add = Command::AddTask { title: title.into(), department, fields: vec![] };
    match office.done(desk, add) {
        Answer::Made { id } => id,
        other => panic!("{other:?}"),
    }
}

fn set(office: &mut Office, desk: usize, task: &str, field: TaskField) {
    let changes = vec![TaskChange::Set(field)];
    office.done(desk, Command::SetTask { task: task.into(), changes });
}

fn commit(hash: char, tasks: &[(&str, bool)]) -> ScannedCommit {
    ScannedCommit {
        hash: hash.to_string().repeat(40),
        author: "张三".into(),
        time: protocol::clock::Millis(1_700_000_000_000),
        subject: "登录页".into(),
        on_branch: true,
        tasks: tasks.iter().map(|(key, closes)| ((*key).to_owned(), *closes)).collect(),
    }
}

fn link(office: &mut Office, desk: usize, apply: bool, commits: &[ScannedCommit]) -> CommitReport {
    let found = CommitsFound {
        repository: "portal".into(),
        apply,
        commits: commits.to_vec(),
        ..CommitsFound::default()
    };
    match office.done(desk, Command::LinkCommits(Box::new(found))) {
        Answer::CommitReport(report) => *report,
        other => panic!("{other:?}"),
    }
}

fn scan(office: &mut Office, order: &Order) -> CommitReport {
    let now = office.now;
    commits::scan_into(&mut |request| office.ask(0, request), order, now).expect("scanned")
}

#[test]
fn r41_tasks_get_keys_and_are_found_by_them() {
    let mut office = Office::founded();
    let first = add(&mut office, 0, "发布会");
    add(&mut office, 0, "海报");
    assert_eq!(office.task(0, "发布会").key, "YFB-1");
    assert_eq!(office.task(0, "yfb-2").title, "海报");
    let prefix = |prefix: &str| Command::SetTaskPrefix {
        department: Some(DEPARTMENT.into()),
        prefix: prefix.into(),
    };
    let refused = office.ask(0, Request::Command(prefix("发布"))).expect_err("no prefix");
    assert_eq!(refused.code, FailureCode::Invalid);
    office.done(0, prefix("launch"));
    add(&mut office, 0, "登录页");
    assert_eq!(office.task(0, "LAUNCH-1").title, "登录页");
    set(&mut office, 0, &first, TaskField::Key("LAUNCH-12".into()));
    assert_eq!(office.task(0, "LAUNCH-12").title, "发布会");
    let gone = office.ask(0, Request::Query(Query::Task { task: "YFB-1".into() }));
    assert!(gone.is_err(), "it is called otherwise now");
    add(&mut office, 0, "下一个");
    assert_eq!(office.task(0, "下一个").key, "LAUNCH-13");
    // The rows are made anew from the journal.
    office.restart(0, false);
    assert_eq!(office.task(0, "LAUNCH-12").title, "发布会");
    add(&mut office, 0, "又一个");
    assert_eq!(office.task(0, "又一个").key, "LAUNCH-14");
}

#[test]
fn r41_two_offices_give_one_key_twice_and_both_tasks_say_so() {
    let mut office = Office::founded();
    office.join("李娜", protocol::capability::Role::Member);
    office.part();
    let mine = add(&mut office, 0, "发布会");
    let theirs = add(&mut office, 1, "海报");
    office.meet();
    office.assert_same();
    let shared = office.task(0, &mine);
    assert_eq!((shared.key.as_str(), shared.key_shared), ("YFB-1", true));
    let both = office.ask(0, Request::Query(Query::Task { task: "YFB-1".into() }));
    assert_eq!(both.expect_err("two").code, FailureCode::Ambiguous);
    let report = link(&mut office, 0, false, &[commit('a', &[("YFB-1", false)])]);
    assert_eq!((report.linked, report.ambiguous.len(), report.waiting.len()), (0, 1, 1));
    set(&mut office, 1, &theirs, TaskField::Key(String::new()));
    office.meet();
    assert_eq!(office.task(0, "YFB-2").task, theirs);
    assert!(!office.task(0, &mine).key_shared);
    assert_eq!(link(&mut office, 0, false, &[commit('a', &[("YFB-1", false)])]).linked, 1);
}

#[test]
fn r41_commits_are_linked_once_and_found_from_both_sides() {
    let mut office = Office::founded();
    office.join("李娜", protocol::capability::Role::Member);
    office.meet();
    let task = add(&mut office, 0, "发布会");
    let both =
        [commit('a', &[("YFB-1", false)]), commit('b', &[("YFB-1", false), ("YFB-9", true)])];
    let report = link(&mut office, 0, false, &both);
    assert_eq!((report.linked, report.known), (2, 0));
    assert_eq!(report.unknown, ["YFB-9"]);
    assert_eq!(report.waiting.len(), 1, "it is looked at again");
    let again = link(&mut office, 0, false, &both);
    assert_eq!((again.linked, again.known), (0, 2), "the same again changes nothing");
    office.meet();
    office.assert_same();
    let shown: TaskInfo = office.task(1, &task);
    assert_eq!(shown.commits.len(), 2);
    let found = &shown.commits[0];
    assert_eq!((found.repository.as_str(), found.author.as_str()), ("portal", "张三"));
    assert_eq!(found.subject, "登录页");
    let query = Query::Commits { begins: "BBBB".into(), department: None };
    let Answer::Commits(listed) = office.know(1, query) else { panic!("commits") };
    assert_eq!(listed.len(), 1);
    assert_eq!((listed[0].task.task.as_str(), listed[0].task.key.as_str()), (&*task, "YFB-1"));
    let unlink = Command::UnlinkCommit { task: task.clone(), commit: "aaaa".into() };
    office.done(1, unlink);
    office.meet();
    assert_eq!(office.task(0, &task).commits.len(), 1);
    office.restart(0, false);
    assert_eq!(office.task(0, &task).commits.len(), 1);
    office.meet();
    office.assert_same();
}

#[test]
fn who_uses_the_last_number_up_keeps_nobody_from_adding_tasks() {
    let mut office = Office::founded();
    let task = add(&mut office, 0, "发布会");
    let last = 9_999_999; // `TaskKey` takes none beyond it
    set(&mut office, 0, &task, TaskField::Key(format!("YFB-{last}")));
    let next = add(&mut office, 0, "海报");
    assert_eq!(office.task(0, &next).key, "");
}

#[test]
fn r41_a_commit_proposes_that_a_task_is_done_until_somebody_decides() {
    let mut office = Office::founded();
    let task = add(&mut office, 0, "发布会");
    let off = ScannedCommit { on_branch: false, ..commit('a', &[("YFB-1", true)]) };
    assert_eq!(link(&mut office, 0, false, &[off]).proposed.len(), 0, "it isn't on the branch");
    let on = commit('a', &[("YFB-1", true)]);
    let report = link(&mut office, 0, false, std::slice::from_ref(&on));
    assert_eq!(report.proposed.len(), 1, "it came to the branch");
    assert_eq!(office.task(0, &task).proposed_done, Some("a".repeat(40)));
    let Answer::Verify(report) = office.done(0, Command::Verify { rebuild: false }) else {
        panic!("no report")
    };
    assert_eq!(report.problems, Vec::<String>::new(), "the row says what the document says");
    let Answer::Tasks(rows) = office.know(0, Query::Tasks { department: None }) else { panic!() };
    assert!(rows[0].proposed_done.is_some() && rows[0].commits.is_empty());
    // It isn't: the status stays, and the proposal is gone, after another scan, too.
    let changes = vec![TaskChange::NotDone];
    office.done(0, Command::SetTask { task: task.clone(), changes });
    assert_eq!(office.task(0, &task).proposed_done, None);
    assert_eq!(link(&mut office, 0, false, std::slice::from_ref(&on)).proposed.len(), 0);
    // Another commit says so: it is, and when it is opened again nobody proposes.
    assert_eq!(link(&mut office, 0, false, &[commit('b', &[("YFB-1", true)])]).proposed.len(), 1);
    set(&mut office, 0, &task, TaskField::Status("done".into()));
    assert_eq!(office.task(0, &task).proposed_done, None);
    set(&mut office, 0, &task, TaskField::Status("doing".into()));
    assert_eq!(office.task(0, &task).proposed_done, None);
    let report = link(&mut office, 0, true, &[commit('c', &[("YFB-1", true)])]);
    assert_eq!((report.done.len(), report.proposed.len()), (1, 0));
    assert_eq!(office.task(0, &task).status, "done", "set without asking, as was wished");
}

#[test]
fn r41_who_only_reads_links_nothing() {
    let mut office = Office::founded();
    office.done(0, Command::AddDepartment { name: "市场部".into(), parent: None });
    let reader = office.arrive_in("访客", "市场部");
    office.connect(0, reader);
    office.level();
    let grant = Command::Grant {
        member: "访客".into(),
        department: Some(DEPARTMENT.into()),
        level: protocol::capability::Level::Read,
        below: false,
        expires: None,
        passes: 0,
        may: vec![],
    };
    office.done(0, grant);
    add(&mut office, 0, "发布会");
    office.level();
    let report = link(&mut office, reader, true, &[commit('a', &[("YFB-1", true)])]);
    assert_eq!((report.linked, report.refused.len()), (0, 1));
}

#[test]
fn r41_a_repository_is_scanned_remembered_and_scanned_on() {
    let mut office = Office::founded();
    add(&mut office, 0, "发布会");
    let mut made = Made::new();
    let first = made.commit(&[], "begin\n\nRefs YFB-1");
    let second = made.commit(&[first], "完成 YFB-2");
    made.branch("heads/main", second);
    let order = Order {
        path: made.path().to_path_buf(),
        department: Some(DEPARTMENT.into()),
        ..Order::default()
    };
    let report = scan(&mut office, &order);
    assert_eq!((report.looked_at, report.linked), (2, 1));
    assert_eq!(report.unknown, ["YFB-2"]);
    let Answer::Repositories(all) = office.know(0, Query::Repositories) else { panic!() };
    assert_eq!((all.len(), all[0].department.as_str(), all[0].waiting.len()), (1, DEPARTMENT, 1));
    // The task comes, the next scan finds what waited for it, and looks at nothing else again.
    let task = add(&mut office, 0, "海报");
    let order = Order { path: made.path().to_path_buf(), ..Order::default() };
    let report = scan(&mut office, &order);
    assert_eq!((report.looked_at, report.linked, report.proposed.len()), (0, 1, 1));
    assert_eq!(office.task(0, &task).commits[0].hash, second.to_string());
    let report = scan(&mut office, &Order { anew: true, ..order.clone() });
    assert_eq!((report.looked_at, report.linked, report.known), (2, 0, 2));
    // What is remembered lies in the home, sealed.
    office.restart(0, true);
    let report = scan(&mut office, &order);
    assert_eq!((report.looked_at, report.linked), (0, 0));
    let path = all[0].path.clone();
    office.done(0, Command::ForgetRepository { repository: path });
    let Answer::Repositories(all) = office.know(0, Query::Repositories) else { panic!() };
    assert_eq!(all, []);
}
