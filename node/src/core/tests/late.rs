//! What came too late, and what people decide about it.

use crate::facade::{Answer, Command, FailureCode, LateEntries, QuarantineInfo, Request};

use super::office::Office;

/// 张伟 removes 李娜 while she writes a last message, which only 王芳 gets at first.
fn a_leavers_last_message() -> Office {
    let mut office = Office::with_colleagues(&["李娜", "王芳"]);
    office.say(1, "while a member");
    office.level();
    office.part();
    office.say(1, "the keys are in the drawer");
    office.done(0, Command::RemoveMember { name: "李娜".into() });
    office.connect(1, 2);
    office.level();
    assert_eq!(office.texts(2).len(), 2, "王芳 hasn't heard of the removal");
    office.connect(0, 2);
    office.level();
    for desk in [0, 2] {
        assert_eq!(office.texts(desk), ["while a member"], "node {desk}");
    }
    office
}

fn only_row(office: &mut Office, desk: usize) -> QuarantineInfo {
    let mut rows = office.quarantine(desk);
    assert_eq!(rows.len(), 1, "{rows:?}");
    rows.remove(0)
}

fn entries(answer: &Answer) -> u64 {
    match answer {
        Answer::Decided { entries } => *entries,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_leavers_last_message_adopted_by_the_manager_is_shown_everywhere() {
    let mut office = a_leavers_last_message();
    let row = only_row(&mut office, 0);
    assert_eq!((row.author.as_str(), row.text.as_str()), ("李娜", "the keys are in the drawer"));
    assert!(row.late && row.kept_from.is_empty(), "{row:?}");
    let adopt = Command::AdoptLate(LateEntries::Entry(row.entry));
    assert_eq!(entries(&office.done(0, adopt)), 1);
    office.level();
    for desk in [0, 2] {
        assert_eq!(office.texts(desk), ["while a member", "the keys are in the drawer"]);
        assert!(office.quarantine(desk).is_empty(), "node {desk} lists it no more");
        assert_eq!(office.status(desk).quarantined, 0);
    }
    assert_eq!(office.hashes(0), office.hashes(2));
    let newcomer = office.join("赵敏", protocol::capability::Role::Member);
    assert_eq!(office.texts(newcomer).len(), 2, "who comes later sees it, too");
    assert_eq!(office.hashes(0), office.hashes(newcomer));
}

#[test]
fn nobody_without_the_right_adopts_what_came_too_late() {
    let mut office = a_leavers_last_message();
    let row = only_row(&mut office, 2);
    assert_eq!(row.kept_from, "only somebody who manages the department can adopt it");
    let adopt = Command::AdoptLate(LateEntries::Entry(row.id));
    let refused = office.ask(2, Request::Command(adopt)).expect_err("王芳 manages nothing");
    assert_eq!((refused.code, refused.problem), (FailureCode::NotAllowed, row.kept_from));
    office.level();
    assert_eq!(office.texts(0), ["while a member"]);
    assert_eq!(office.hashes(0), office.hashes(2));
}

#[test]
fn all_that_came_too_late_from_one_person_is_adopted_at_once_and_by_place() {
    let mut office = Office::with_colleagues(&["李娜", "王芳"]);
    office.done(0, Command::AddChannel { name: "计划".into(), department: None });
    office.level();
    office.part();
    let say = |channel: &str, text: &str| Command::Send {
        channel: channel.into(),
        text: text.into(),
        reply_to: None,
    };
    office.done(1, say("大厅", "one"));
    office.done(1, say("大厅", "two"));
    office.done(1, say("计划", "three"));
    office.done(0, Command::RemoveMember { name: "李娜".into() });
    office.connect(1, 2);
    office.level();
    office.connect(0, 2);
    office.level();
    assert_eq!(office.quarantine(0).len(), 3);
    let from = |place: Option<&str>| LateEntries::From {
        member: "李娜".into(),
        place: place.map(str::to_owned),
    };
    let nothing = office.ask(0, Request::Command(Command::AdoptLate(from(Some("研发部")))));
    assert_eq!(nothing.expect_err("she wrote nothing there").code, FailureCode::NotFound);
    assert_eq!(entries(&office.done(0, Command::AdoptLate(from(Some("大厅"))))), 2);
    office.level();
    assert_eq!(office.texts(2), ["one", "two"]);
    assert_eq!(only_row(&mut office, 2).text, "three");
    assert_eq!(entries(&office.done(0, Command::AdoptLate(from(None)))), 1);
    office.level();
    assert!(office.quarantine(2).is_empty());
    assert_eq!(office.hashes(0), office.hashes(2));
}

#[test]
fn what_was_discarded_stays_off_this_list_and_can_still_be_adopted() {
    let mut office = a_leavers_last_message();
    let row = only_row(&mut office, 0);
    let discard = Command::DiscardLate(LateEntries::Entry(row.entry.clone()));
    assert_eq!(entries(&office.done(0, discard)), 1);
    assert!(office.quarantine(0).is_empty() && office.status(0).quarantined == 0);
    assert_eq!(office.quarantine(2).len(), 1, "another's list stays as it is");
    assert_eq!(office.hashes(0), office.hashes(2), "it says nothing about what counts");
    for keep_store in [true, false] {
        office.restart(0, keep_store);
        assert!(office.quarantine(0).is_empty(), "store kept: {keep_store}");
    }
    office.done(0, Command::Verify { rebuild: true });
    assert!(office.quarantine(0).is_empty());
    office.meet();
    assert!(office.quarantine(0).is_empty(), "nor does it come back from colleagues");
    office.done(0, Command::AdoptLate(LateEntries::Entry(row.id)));
    office.level();
    assert_eq!(office.texts(2).len(), 2);
    assert_eq!(office.hashes(0), office.hashes(2));
}

#[test]
fn what_was_refused_for_another_reason_can_neither_be_adopted_nor_discarded() {
    let mut office = Office::with_colleagues(&["李娜"]);
    for command in [Command::AdoptLate, Command::DiscardLate] {
        let entry = LateEntries::Entry("0123456789/0/1".into());
        let failure = office.ask(0, Request::Command(command(entry))).expect_err("no such entry");
        assert_eq!(failure.code, FailureCode::NotFound);
    }
}
