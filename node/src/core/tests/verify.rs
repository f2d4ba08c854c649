//! `verify` finds what isn't as the journal says, names it, and `--rebuild` mends it.

use protocol::{capability::Role, ids::SpaceId};

use super::office::Office;
use crate::{
    content::Contents,
    facade::{Answer, Command, MeetingChange, MeetingField, VerifyReport},
    ingest,
    ledger::Ledger,
    store::Span,
};

fn verify(office: &mut Office, desk: usize, rebuild: bool) -> VerifyReport {
    match office.done(desk, Command::Verify { rebuild }) {
        Answer::Verify(report) => report,
        other => panic!("{other:?}"),
    }
}

/// A company that has something of everything, in 研发部.
fn busy() -> Office {
    let mut office = Office::with_colleagues(&["李娜"]);
    let there = || Some("研发部".to_owned());
    office.done(0, Command::AddChannel { name: "讨论".into(), department: there() });
    let said = office.done(
        0,
        Command::Send {
            channel: "讨论".into(), text: "@李娜 看一下".into(), reply_to: None
        },
    );
    let Answer::Made { id } = said else { panic!("not said") };
    office.level();
    let react =
        Command::React { channel: "讨论".into(), message: id, emoji: "👍".into(), on: true };
    office.done(1, react);
    office.done(0, Command::AddTask { title: "测试".into(), department: there(), fields: vec![] });
    let text = "第一章".to_owned();
    office.done(1, Command::NewPage { title: "手册".into(), department: there(), text });
    let changes = vec![
        MeetingChange::Set(MeetingField::Title("周会".into())),
        MeetingChange::Set(MeetingField::When(
            "2025-10-10T14:00 60m Asia/Shanghai FREQ=WEEKLY".into(),
        )),
    ];
    office.done(0, Command::AddMeeting { department: there(), changes });
    office.done(
        0,
        Command::AddTable {
            title: None,
            department: there(),
            template: "issues".into(),
            columns: Vec::new(),
        },
    );
    office.level();
    office
}

/// The space of a department.
fn space(office: &Office, desk: usize) -> SpaceId {
    let authority = office.desks[desk].core.authority().expect("known");
    authority.departments().iter().find(|row| row.name == "研发部").expect("there").space
}

#[test]
fn r54_a_fault_of_each_kind_is_named_and_mended() {
    let mut office = busy();
    let office = &mut office;
    for desk in [0, 1] {
        let report = verify(office, desk, false);
        assert_eq!(report.problems, [""; 0]);
        assert!(report.documents >= 5, "{report:?}");
    }
    let space = space(office, 0);
    let kinds = [
        (b't', "1 rows of messages in 研发部 are wrong"),
        (b'a', "1 rows of messages in 研发部 are wrong"),
        (b'i', "1 rows of messages in 研发部 are wrong"),
        (b'u', "1 rows of messages in 研发部 are wrong"),
        (b'h', "1 rows of the directory of 研发部 are wrong"),
        (b'k', "1 rows of tasks in 研发部 are wrong"),
        (b'w', "1 rows of pages in 研发部 are wrong"),
        (b'm', "1 rows of meetings in 研发部 are wrong"),
        (b'T', "1 rows of tables in 研发部 are wrong"),
    ];
    for (letter, problem) in kinds {
        let prefix = [&[letter][..], space.as_bytes()].concat();
        for missing in [false, true] {
            let store = &mut office.desks[0].core.door_mut().held.store;
            let rows = store.scan(&Span::prefix(&prefix), false, 1).expect("read");
            let (key, mut value) =
                rows.into_iter().next().unwrap_or_else(|| panic!("no row {letter}"));
            if missing {
                store.remove(key);
            } else {
                value.push(0);
                store.put(key, value);
            }
            let report = verify(office, 0, false);
            let letter = char::from(letter);
            assert_eq!(report.problems, [problem], "{letter}, missing: {missing}");
            assert!(!report.rebuilt);
            assert_eq!(verify(office, 0, false).problems.len(), 1, "looking mends nothing");
            assert_eq!(verify(office, 0, true).problems, [""; 0], "{letter}");
            assert_eq!(verify(office, 0, false).problems, [""; 0], "{letter}");
        }
    }
    // A row of something that isn't there.
    let mut key = [b"m".as_slice(), space.as_bytes()].concat();
    key.extend([7; 16]);
    office.desks[0].core.door_mut().held.store.put(key, vec![1]);
    let problems = verify(office, 0, false).problems;
    assert_eq!(problems, ["1 rows of meetings in 研发部 are wrong"]);
    assert_eq!(verify(office, 0, true).problems, [""; 0]);
    office.meet();
    office.assert_same();
}

#[test]
fn documents_that_lack_changes_are_found_and_made_anew() {
    let mut office = busy();
    let space = space(&office, 0);
    let door = office.desks[0].core.door_mut();
    let prefix = [b"g".as_slice(), space.as_bytes()].concat();
    let rows = door.held.store.scan(&Span::prefix(&prefix), false, usize::MAX).expect("read");
    rows.into_iter().for_each(|(key, _)| door.held.store.remove(key));
    // As after a start: what is in memory would hide it.
    door.content = Contents::default();
    let problems = verify(&mut office, 0, false).problems;
    assert_eq!(problems, ["the changes of documents in 研发部 are wrong"]);
    assert_eq!(verify(&mut office, 0, true).problems, [""; 0]);
    assert_eq!(verify(&mut office, 0, false).problems, [""; 0]);
}

#[test]
fn an_authority_that_lacks_a_statement_is_found_and_made_anew() {
    let mut office = busy();
    office.join("王芳", Role::Member);
    let door = office.desks[0].core.door_mut();
    // The place of her joining, the newest statement, is lost; the node starts again.
    let rows = door.held.store.scan(&Span::prefix(b"c"), true, 1).expect("read");
    let (key, _) = rows.into_iter().next().expect("a statement");
    door.held.store.remove(key);
    ingest::restore_authority(door).expect("restored");
    let problems = verify(&mut office, 0, false).problems;
    assert!(
        problems.contains(&"the authority isn't what the statements come to".to_owned()),
        "{problems:?}"
    );
    assert_eq!(verify(&mut office, 0, true).problems, [""; 0]);
    assert_eq!(verify(&mut office, 0, false).problems, [""; 0]);
}

#[test]
fn a_list_of_entries_that_lacks_logs_is_found_and_made_anew() {
    let mut office = busy();
    office.desks[0].core.door_mut().held.ledger = Ledger::default();
    let problems = verify(&mut office, 0, false).problems;
    assert!(
        problems.contains(&"the list of entries isn't what the journal holds".to_owned()),
        "{problems:?}"
    );
    assert_eq!(verify(&mut office, 0, true).problems, [""; 0]);
    office.meet();
    office.assert_same();
}
