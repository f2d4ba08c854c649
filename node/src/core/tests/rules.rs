//! Rules of the organisation reach everybody.

use super::office::Office;
use crate::facade::{
    Answer, Command, FailureCode, Module, Query, Request, RuleInfo, RuleSetting, Status,
};

fn lock(minutes: Option<u16>) -> Command {
    Command::SetRule { department: None, rule: RuleSetting::LockAfter { minutes } }
}

fn status(office: &mut Office, desk: usize) -> Status {
    match office.know(desk, Query::Status) {
        Answer::Status(status) => status,
        other => panic!("{other:?}"),
    }
}

fn rules(office: &mut Office, desk: usize) -> Vec<RuleInfo> {
    match office.know(desk, Query::Rules) {
        Answer::Rules(rows) => rows,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_the_organisation_asks_is_known_on_every_node() {
    let mut office = Office::with_colleagues(&["李娜"]);
    assert_eq!(status(&mut office, 1).lock_after, None);
    assert!(rules(&mut office, 1).is_empty());
    office.done(0, lock(Some(15)));
    office.level();
    assert_eq!(status(&mut office, 1).lock_after, Some(15));
    let rows = rules(&mut office, 1);
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].rule, RuleSetting::LockAfter { minutes: Some(15) });
    assert_eq!((rows[0].department.as_str(), rows[0].by.as_str()), ("", "张伟"));
    office.done(0, lock(None));
    office.level();
    assert_eq!(status(&mut office, 1).lock_after, None);
}

#[test]
fn a_rule_that_holds_already_costs_no_entry_and_a_plain_member_sets_none() {
    let mut office = Office::with_colleagues(&["李娜"]);
    office.done(0, lock(Some(15)));
    let entries = status(&mut office, 0).spaces.iter().map(|space| space.entries).sum::<u64>();
    office.done(0, lock(Some(15)));
    let after = status(&mut office, 0).spaces.iter().map(|space| space.entries).sum::<u64>();
    assert_eq!(after, entries);
    let refused = office.ask(1, Request::Command(lock(None))).expect_err("refused");
    assert_eq!(refused.code, FailureCode::NotAllowed);
    let department = Some("研发部".to_owned());
    let rule = RuleSetting::LockAfter { minutes: Some(5) };
    for command in [lock(Some(0)), lock(Some(1441)), Command::SetRule { department, rule }] {
        let refused = office.ask(0, Request::Command(command)).expect_err("refused");
        assert_eq!(refused.code, FailureCode::Invalid);
    }
}

fn switch(office: &mut Office, desk: usize, department: Option<&str>, module: Module, on: bool) {
    let department = department.map(str::to_owned);
    let rule = RuleSetting::Module { module, on };
    office.done(desk, Command::SetRule { department, rule });
}

/// How many tasks, pages, tables and channels a desk lists.
fn listed(office: &mut Office, desk: usize) -> [usize; 4] {
    let Answer::Tasks(tasks) = office.know(desk, Query::Tasks { department: None }) else {
        panic!("no tasks")
    };
    let Answer::Pages(pages) = office.know(desk, Query::Pages) else { panic!("no pages") };
    let Answer::Tables(tables) = office.know(desk, Query::Tables { department: None }) else {
        panic!("no tables")
    };
    let Answer::Channels(channels) = office.know(desk, Query::Channels) else {
        panic!("no channels")
    };
    let channels = channels.iter().filter(|channel| !channel.board).count();
    [tasks.len(), pages.len(), tables.len(), channels]
}

#[test]
fn r14_a_module_that_is_off_is_listed_nowhere_and_loses_nothing() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let lab = || Some("研发部".to_owned());
    for department in [None, lab()] {
        let (title, fields) = ("任务".to_owned(), Vec::new());
        office.done(0, Command::AddTask { title, department: department.clone(), fields });
        let (title, text) = ("手册".to_owned(), "同舟".to_owned());
        office.done(0, Command::NewPage { title, department: department.clone(), text });
        let (title, template, columns) = (None, "feedback".to_owned(), Vec::new());
        office.done(0, Command::AddTable { title, department, template, columns });
    }
    office.done(0, Command::AddChannel { name: "实验".into(), department: lab() });
    office.level();
    let all = [2, 2, 2, 2];
    assert_eq!(listed(&mut office, 1), all);
    // For a department, from the other desk's next sync on.
    office.part();
    switch(&mut office, 0, Some("研发部"), Module::Tasks, false);
    assert_eq!(listed(&mut office, 1), all);
    office.meet();
    for desk in [0, 1] {
        assert_eq!(listed(&mut office, desk), [1, 2, 2, 2]);
    }
    // For the organisation and everything below it; what is nearer holds.
    switch(&mut office, 0, None, Module::Documents, false);
    switch(&mut office, 0, None, Module::Messaging, false);
    switch(&mut office, 0, Some("研发部"), Module::Documents, true);
    office.level();
    assert_eq!(listed(&mut office, 1), [1, 1, 1, 0]);
    let Answer::Departments(rows) = office.know(1, Query::Departments) else { panic!("none") };
    let off = |path: &str| rows.iter().find(|row| row.path == path).map(|row| row.off.clone());
    assert_eq!(off(""), Some(vec![Module::Messaging, Module::Documents]));
    assert_eq!(off("研发部"), Some(vec![Module::Messaging, Module::Tasks]));
    let Answer::Hits(hits) = office.know(1, Query::Search { text: "同舟".into(), limit: 9 })
    else {
        panic!("no hits")
    };
    let places: Vec<&str> = hits.iter().map(|hit| hit.place.as_str()).collect();
    assert_eq!(places, ["研发部"], "nor is it found");
    office.assert_same();
    // Everything is there, and back when it is on again.
    for (department, module) in
        [(None, Module::Documents), (None, Module::Messaging), (Some("研发部"), Module::Tasks)]
    {
        switch(&mut office, 0, department, module, true);
    }
    office.level();
    assert_eq!(listed(&mut office, 1), all);
    let rule = RuleSetting::Module { module: Module::Tasks, on: false };
    let refused = Command::SetRule { department: None, rule };
    let refused = office.ask(1, Request::Command(refused)).expect_err("refused");
    assert_eq!(refused.code, FailureCode::NotAllowed);
}
