//! Rules of the organisation reach everybody.

use super::office::Office;
use crate::facade::{Answer, Command, FailureCode, Query, Request, RuleInfo, RuleSetting, Status};

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
