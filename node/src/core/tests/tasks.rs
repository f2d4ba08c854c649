//! Tasks: statuses of one's own, conflicts that are settled, and who made them.

use protocol::crypto::HomeKey;

use super::office::{HOME_KEY, Office};
use crate::{
    facade::{
        Answer, Category, Command, Failure, FailureCode, Query, Request, StatusFields, StatusInfo,
        TaskChange, TaskField,
    },
    store::{Kv, Rows, SealedKv, Span},
};

const TASK: &str = "发布会";

fn status(id: &str, zh: &str, order: u16) -> StatusFields {
    let category = Category::Doing;
    StatusFields {
        id: id.into(),
        zh: zh.into(),
        en: String::new(),
        category,
        order,
        retired: false,
    }
}

fn set_status(office: &mut Office, desk: usize, status: StatusFields) -> Result<Answer, Failure> {
    let department = Some("研发部".to_owned());
    office.ask(desk, Request::Command(Command::SetStatus { department, status }))
}

fn statuses(office: &mut Office, desk: usize) -> Vec<StatusInfo> {
    let department = Some("研发部".to_owned());
    match office.ask(desk, Request::Query(Query::Statuses { department })) {
        Ok(Answer::Statuses(statuses)) => statuses,
        other => panic!("{other:?}"),
    }
}

fn ids(statuses: &[StatusInfo]) -> Vec<&str> {
    statuses.iter().map(|status| status.id.as_str()).collect()
}

#[test]
fn r25_two_offices_add_statuses_apart_and_both_survive() {
    let mut office = Office::founded();
    office.join("李娜", protocol::capability::Role::Manager);
    assert_eq!(ids(&statuses(&mut office, 1)), ["todo", "doing", "done"]);
    office.part();
    assert_eq!(set_status(&mut office, 0, status("review", "评审中", 250)), Ok(Answer::Done));
    assert_eq!(set_status(&mut office, 1, status("blocked", "受阻", 150)), Ok(Answer::Done));
    office.meet();
    office.assert_same();
    let all = statuses(&mut office, 0);
    assert_eq!(ids(&all), ["todo", "blocked", "doing", "review", "done"]);
    assert_eq!((all[1].en.as_str(), all[1].preset), ("受阻", false), "the other label");
    // A task takes one by its label; once retired it is no longer offered, and the task keeps it.
    let department = Some("研发部".to_owned());
    let fields = vec![TaskField::Status("评审中".into())];
    office.done(1, Command::AddTask { title: TASK.into(), department, fields });
    let retired = StatusFields { retired: true, ..status("review", "评审中", 250) };
    assert_eq!(set_status(&mut office, 1, retired), Ok(Answer::Done));
    assert_eq!(office.task(1, TASK).status, "review");
    let changes = vec![TaskChange::Set(TaskField::Status("评审中".into()))];
    let set = Request::Command(Command::SetTask { task: TASK.into(), changes });
    assert_eq!(office.ask(1, set).expect_err("retired").code, FailureCode::NotFound);
}

#[test]
fn r25_statuses_are_a_managers_and_presets_stay_what_they_mean() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let refused = set_status(&mut office, 1, status("review", "评审中", 250));
    assert_eq!(refused.expect_err("no manager").code, FailureCode::NotAllowed);
    for wrong in [
        status("Review", "评审中", 250),
        status("", "评审中", 250),
        status("review", " ", 250),
        status("done", "完结", 300),
        StatusFields { retired: true, ..status("doing", "在做", 200) },
    ] {
        let refused = set_status(&mut office, 0, wrong.clone());
        assert_eq!(refused.expect_err("refused").code, FailureCode::Invalid, "{wrong:?}");
    }
    assert_eq!(set_status(&mut office, 0, status("doing", "在做", 50)), Ok(Answer::Done));
    office.level();
    let all = statuses(&mut office, 1);
    assert_eq!(ids(&all), ["doing", "todo", "done"]);
    assert_eq!((all[0].zh.as_str(), all[0].preset), ("在做", true));
    // The same once more writes nothing.
    let before = office.hashes(0);
    assert_eq!(set_status(&mut office, 0, status("doing", "在做", 50)), Ok(Answer::Done));
    assert_eq!(office.hashes(0), before);
}

#[test]
fn r38_either_value_of_a_conflict_can_be_chosen() {
    for chosen in 0..2 {
        let mut office = Office::with_colleagues(&["李娜"]);
        office.done(0, Command::AddTask { title: TASK.into(), department: None, fields: vec![] });
        office.level();
        office.part();
        for (desk, priority) in [(0, 1), (1, 3)] {
            let set = |field| TaskChange::Set(field);
            let progress = set(TaskField::Progress(50));
            let changes = vec![set(TaskField::Priority(priority)), progress];
            office.done(desk, Command::SetTask { task: TASK.into(), changes });
        }
        office.meet();
        let mut conflicts = office.task(0, TASK).conflicts;
        assert_eq!(conflicts.len(), 1, "both set the same progress: {conflicts:?}");
        let conflict = conflicts.remove(0);
        let choice = conflict.choices[chosen].clone();
        office.done(0, Command::SetTask { task: TASK.into(), changes: vec![choice] });
        office.level();
        for desk in 0..2 {
            let task = office.task(desk, TASK);
            assert_eq!(task.priority.to_string(), conflict.values[chosen].0);
            assert!(task.conflicts.is_empty(), "{:?}", task.conflicts);
        }
    }
}

fn set_task(office: &mut Office, desk: usize, change: TaskChange) -> Result<Answer, Failure> {
    let changes = vec![change];
    office.ask(desk, Request::Command(Command::SetTask { task: TASK.into(), changes }))
}

fn depend(office: &mut Office, desk: usize, text: &str) {
    let done = set_task(office, desk, TaskChange::DependOn(text.into()));
    assert_eq!(done, Ok(Answer::Done), "{text}");
}

/// How a task is tied, and what its history says of that last.
fn ties(office: &mut Office, desk: usize) -> (Vec<String>, String) {
    let answer = office.know(desk, Query::Task { task: TASK.into() });
    let Answer::Task(task, steps) = answer else { panic!("{answer:?}") };
    let last = steps.into_iter().rfind(|line| line.field == "depends_on").expect("a step");
    (task.dependency_kinds, last.new)
}

#[test]
fn r42_a_dependency_has_a_kind_and_days_and_a_choice_between_two_keeps_them() {
    for chosen in 0..2 {
        let mut office = Office::with_colleagues(&["李娜"]);
        for title in [TASK, "布展", "布展SS"] {
            let (title, department) = (title.to_owned(), Some("研发部".to_owned()));
            office.done(0, Command::AddTask { title, department, fields: vec![] });
        }
        office.level();
        let (first, key) = (office.task(0, "布展").task, office.task(0, "布展").key);
        depend(&mut office, 0, "布展");
        assert_eq!(ties(&mut office, 0), (vec!["FS".to_owned()], first.clone()));
        for (text, how) in [
            (format!("{key}SS+2d"), "SS+2"),
            (format!("{first} FF-1"), "FF-1"),
            ("布展+3d".to_owned(), "FS+3"),
            ("布展SF".to_owned(), "SF"),
        ] {
            depend(&mut office, 0, &text);
            assert_eq!(ties(&mut office, 0), (vec![how.to_owned()], format!("{first} {how}")));
        }
        // A title may end like a kind.
        depend(&mut office, 0, "布展SS");
        let other = office.task(0, "布展SS").task;
        assert!(office.task(0, TASK).depends_on.contains(&other));
        let drop = TaskChange::DropDependency("布展SS".into());
        assert_eq!(set_task(&mut office, 0, drop), Ok(Answer::Done));
        let unknown = set_task(&mut office, 0, TaskChange::DependOn("没有FS+2d".into()));
        let failure = unknown.expect_err("no such task");
        assert_eq!(failure.code, FailureCode::NotFound);
        // Two offices tie them apart.
        office.level();
        office.part();
        depend(&mut office, 0, "布展FS+2d");
        depend(&mut office, 1, "布展SS-1d");
        office.meet();
        let mut conflicts = office.task(0, TASK).conflicts;
        assert_eq!(conflicts.len(), 1, "{conflicts:?}");
        let conflict = conflicts.remove(0);
        let choice = conflict.choices[chosen].clone();
        assert_eq!(set_task(&mut office, 0, choice), Ok(Answer::Done));
        office.level();
        for desk in 0..2 {
            let task = office.task(desk, TASK);
            assert_eq!(task.dependency_kinds, [conflict.values[chosen].0.clone()]);
            assert!(task.conflicts.is_empty(), "{:?}", task.conflicts);
        }
    }
}

#[test]
fn r36_progress_is_told_as_it_went_in_both_offices() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let department = Some("研发部".to_owned());
    let fields = vec![TaskField::Progress(5)];
    office.done(0, Command::AddTask { title: TASK.into(), department, fields });
    let mut went = vec![5];
    for (desk, percent) in [(0, 20), (1, 60), (1, 60), (0, 45), (1, 100)] {
        office.level();
        let change = TaskChange::Set(TaskField::Progress(percent));
        assert_eq!(set_task(&mut office, desk, change), Ok(Answer::Done));
        if went.last() != Some(&percent) {
            went.push(percent);
        }
    }
    office.level();
    for desk in 0..2 {
        let answer = office.know(desk, Query::Task { task: TASK.into() });
        let Answer::Task(task, steps) = answer else { panic!("{answer:?}") };
        let course = task.course(&steps);
        assert_eq!(course.iter().map(|(_, percent)| *percent).collect::<Vec<_>>(), went);
        assert!(course.windows(2).all(|pair| pair[0].0 < pair[1].0), "{course:?}");
        assert_eq!(course[0].0, task.created);
    }
    // Set apart, the last step is the value that counts, whoever set theirs last.
    for apart in [[(0, 70), (1, 80)], [(1, 75), (0, 85)]] {
        office.part();
        for (desk, percent) in apart {
            let change = TaskChange::Set(TaskField::Progress(percent));
            assert_eq!(set_task(&mut office, desk, change), Ok(Answer::Done));
        }
        office.meet();
        let answer = office.know(0, Query::Task { task: TASK.into() });
        let Answer::Task(task, steps) = answer else { panic!("{answer:?}") };
        assert_eq!(task.course(&steps).last().map(|(_, percent)| *percent), Some(task.progress));
    }
}

#[test]
fn labels_put_apart_are_all_there_and_found() {
    let mut office = Office::with_colleagues(&["李娜"]);
    office.done(0, Command::AddTask { title: TASK.into(), department: None, fields: vec![] });
    office.level();
    office.part();
    let set = |change| Command::SetTask { task: TASK.into(), changes: vec![change] };
    office.done(0, set(TaskChange::AddLabel(" 客户 ".into())));
    office.done(0, set(TaskChange::AddLabel("急件".into())));
    office.done(1, set(TaskChange::AddLabel("客户".into())));
    office.done(1, set(TaskChange::AddLabel("bug".into())));
    office.meet();
    for desk in 0..2 {
        let task = office.task(desk, TASK);
        assert_eq!(task.labels, ["bug", "客户", "急件"]);
        assert!(task.conflicts.is_empty(), "the same label twice is one");
    }
    office.done(1, set(TaskChange::RemoveLabel("客户".into())));
    office.level();
    assert_eq!(office.task(0, TASK).labels, ["bug", "急件"]);
    let Ok(Answer::Task(_, steps)) =
        office.ask(0, Request::Query(Query::Task { task: TASK.into() }))
    else {
        panic!()
    };
    let last = steps.last().expect("steps");
    let step = (last.field.as_str(), last.old.as_str(), last.new.as_str());
    assert_eq!(step, ("labels", "客户", ""));
    let search = Query::Search { text: "急件".into(), limit: 10 };
    let Ok(Answer::Hits(hits)) = office.ask(1, Request::Query(search)) else { panic!() };
    assert_eq!(hits.len(), 1, "a search finds it by its label");
    for bad in ["", "a,b", "一；二", &"字".repeat(21)] {
        let refused = office.ask(0, Request::Command(set(TaskChange::AddLabel(bad.into()))));
        assert_eq!(refused.expect_err("no label").code, FailureCode::Invalid, "{bad}");
    }
}

#[test]
fn r03_a_task_says_who_made_it_when_and_when_it_was_changed() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let made = office.now;
    office.done(0, Command::AddTask { title: TASK.into(), department: None, fields: vec![] });
    office.level();
    let later = office.now;
    let changes =
        vec![TaskChange::Assign("李娜".into()), TaskChange::AddDepartment("研发部".into())];
    office.done(1, Command::SetTask { task: TASK.into(), changes });
    office.level();
    for desk in 0..2 {
        let task = office.task(desk, TASK);
        assert_eq!(task.creator, "张伟");
        assert_eq!((task.created, task.edited), (made.plus(1), later.plus(1)));
        let Ok(Answer::Members(members)) = office.ask(desk, Request::Query(Query::Members)) else {
            panic!()
        };
        let li = members.into_iter().find(|row| row.name == "李娜").expect("a member");
        assert_eq!(task.assignee_ids, [li.member]);
        assert_eq!((task.departments.len(), task.department_ids.len()), (1, 1));
        // What stands in lists needs no document.
        let Ok(Answer::Tasks(list)) =
            office.ask(desk, Request::Query(Query::Tasks { department: None }))
        else {
            panic!()
        };
        // But whether one may remind of it isn't worked out for each.
        assert_eq!(task.may_remind, desk == 0, "it takes the ability to announce");
        assert_eq!(list, [crate::facade::TaskInfo { may_remind: false, ..task }]);
    }
}

#[test]
fn rows_of_an_older_version_are_made_anew() {
    let mut office = Office::with_colleagues(&["李娜"]);
    office.done(0, Command::AddTask { title: TASK.into(), department: None, fields: vec![] });
    office.done(0, Command::Verify { rebuild: true });
    let (before, task) = (office.hashes(0), office.task(0, TASK));
    // As another version wrote them: a shorter row, and a checkpoint without a version.
    let mut kv = office.rows(0);
    let (key, value) = kv.scan(&Span::prefix(b"k"), false, 1).expect("readable").remove(0);
    let older = value[..value.len() - 8].to_vec();
    let checkpoint = kv.get(&[0]).expect("readable").expect("flushed")[..8].to_vec();
    let rows: Rows = [(key, Some(older)), (vec![0], Some(checkpoint))].into();
    kv.apply(&rows).expect("written");
    office.restart(0, true);
    assert_eq!((office.hashes(0), office.task(0, TASK)), (before.clone(), task.clone()));
    let Answer::Verify(report) = office.done(0, Command::Verify { rebuild: false }) else {
        panic!()
    };
    assert_eq!(report.problems, Vec::<String>::new());
    // As one that knew no leaves left its checkpoint.
    let key = HomeKey::new(HOME_KEY).for_use("store");
    let mut kv = SealedKv::new(Box::new(office.desks[0].kv.clone()), key);
    kv.apply(&[(vec![0], Some(vec![0; 12]))].into()).expect("written");
    office.restart(0, true);
    assert_eq!((office.hashes(0), office.task(0, TASK)), (before, task));
}
