//! Descriptions of tasks and meetings over time: sittings, versions, and the way back.

use protocol::capability::Level;

use super::office::Office;
use crate::facade::{
    Answer, Command, Described, DescriptionInfo, FailureCode, MeetingChange, MeetingField,
    PageSession, Query, Request, TaskChange, TaskField,
};

const TITLE: &str = "验收";

fn both() -> [Described; 2] {
    [Described::Task(TITLE.into()), Described::Meeting(TITLE.into())]
}

/// A task and a meeting of one title, with this description, in 研发部.
fn make(office: &mut Office, text: &str) {
    let department = Some("研发部".to_owned());
    let fields = vec![TaskField::Description(text.into())];
    office
        .done(0, Command::AddTask { title: TITLE.into(), department: department.clone(), fields });
    let when = "2025-10-10T14:00 60m Asia/Shanghai".to_owned();
    let set = [
        MeetingField::Title(TITLE.into()),
        MeetingField::When(when),
        MeetingField::Description(text.into()),
    ];
    let changes = set.map(MeetingChange::Set).into();
    office.done(0, Command::AddMeeting { department, changes });
    office.level();
}

fn describe(office: &mut Office, desk: usize, of: &Described, text: &str) {
    let text = text.to_owned();
    let command = match of.clone() {
        Described::Task(task) => {
            let changes = vec![TaskChange::Set(TaskField::Description(text))];
            Command::SetTask { task, changes }
        }
        Described::Meeting(meeting) => {
            let changes = vec![MeetingChange::Set(MeetingField::Description(text))];
            Command::SetMeeting { meeting, changes }
        }
    };
    office.done(desk, command);
}

fn description(office: &mut Office, desk: usize, of: &Described) -> String {
    match of.clone() {
        Described::Task(task) => office.task(desk, &task).description,
        Described::Meeting(meeting) => match office.know(desk, Query::Meeting { meeting }) {
            Answer::Meeting(shown) => shown.meeting.description,
            other => panic!("{other:?}"),
        },
    }
}

fn sessions(office: &mut Office, desk: usize, of: &Described) -> Vec<PageSession> {
    match office.know(desk, Query::DescriptionSessions { of: of.clone() }) {
        Answer::PageSessions(rows) => rows,
        other => panic!("{other:?}"),
    }
}

fn version(office: &mut Office, desk: usize, of: &Described, version: &str) -> DescriptionInfo {
    let query = Query::DescriptionVersion { of: of.clone(), version: version.into() };
    match office.know(desk, query) {
        Answer::Description(info) => info,
        other => panic!("{other:?}"),
    }
}

fn restore(of: &Described, version: &str) -> Command {
    Command::RestoreDescription { of: of.clone(), version: version.into() }
}

#[test]
fn threat_21_a_cleared_description_is_restored_to_the_exact_text() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let text = "验收标准：\n".repeat(300);
    make(&mut office, &text);
    for of in both() {
        office.now = office.now.plus(3_600_000);
        // In two steps, with other fields changed between.
        describe(&mut office, 1, &of, "验收标准");
        if let Described::Task(task) = of.clone() {
            let changes = vec![TaskChange::Set(TaskField::Progress(50))];
            office.done(1, Command::SetTask { task, changes });
        }
        describe(&mut office, 1, &of, "");
        office.level();
        // The control: it is gone for everybody.
        assert_eq!(description(&mut office, 0, &of), "");
        let rows = sessions(&mut office, 0, &of);
        let told: Vec<_> =
            rows.iter().map(|row| (row.author.as_str(), row.added, row.removed)).collect();
        let chars = text.chars().count() as u64;
        assert_eq!(told, [("李娜", 0, chars), ("张伟", chars, 0)], "{of:?}");
        assert_eq!(sessions(&mut office, 1, &of), rows);
        let past = version(&mut office, 0, &of, &rows[1].version[..8]);
        assert_eq!((past.text.as_str(), past.edited_by.as_str()), (text.as_str(), "张伟"));
        assert_eq!(version(&mut office, 0, &of, &rows[0].version).text, "");
        office.done(0, restore(&of, &rows[1].version));
        office.level();
        for desk in 0..2 {
            assert_eq!(description(&mut office, desk, &of), text, "{of:?} at desk {desk}");
        }
        assert_eq!(sessions(&mut office, 1, &of).len(), 3, "restoring is one more version");
    }
    assert_eq!(office.task(0, TITLE).progress, 50, "other fields stay as they are");
    office.assert_same();
}

#[test]
fn what_another_adds_while_a_description_is_restored_stays() {
    let mut office = Office::with_colleagues(&["李娜"]);
    make(&mut office, "旧的内容");
    for of in both() {
        office.now = office.now.plus(3_600_000);
        describe(&mut office, 0, &of, "新的内容");
        office.level();
        office.part();
        describe(&mut office, 1, &of, "新的内容，成都补充");
        let old = sessions(&mut office, 0, &of).pop().expect("the first").version;
        office.done(0, restore(&of, &old));
        assert_eq!(description(&mut office, 0, &of), "旧的内容");
        office.meet();
        assert_eq!(description(&mut office, 1, &of), "旧的内容，成都补充");
    }
    office.assert_same();
}

#[test]
fn a_description_is_restored_only_by_who_may_write_and_to_a_version_that_is_one() {
    let mut office = Office::with_colleagues(&["李娜"]);
    office.done(0, Command::AddDepartment { name: "市场部".into(), parent: None });
    let department = Some("市场部".to_owned());
    let fields = vec![TaskField::Description("只读".into())];
    office
        .done(0, Command::AddTask { title: TITLE.into(), department: department.clone(), fields });
    let grant = Command::Grant {
        member: "李娜".into(),
        department,
        level: Level::Read,
        below: false,
        expires: None,
        passes: 0,
        may: Vec::new(),
    };
    office.done(0, grant);
    office.level();
    let of = Described::Task(TITLE.into());
    office.now = office.now.plus(3_600_000);
    describe(&mut office, 0, &of, "改过了");
    office.level();
    let old = sessions(&mut office, 1, &of).pop().expect("shown to a reader").version;
    assert_eq!(version(&mut office, 1, &of, &old).text, "只读");
    let refused = office.ask(1, Request::Command(restore(&of, &old))).expect_err("a reader");
    assert_eq!(refused.code, FailureCode::NotAllowed);
    for version in ["", "0123", "不是版本"] {
        let refused = office.ask(0, Request::Command(restore(&of, version)));
        assert_eq!(refused.expect_err("no version").code, FailureCode::NotFound, "{version}");
    }
    let none = Described::Meeting("没有".into());
    let refused = office.ask(0, Request::Query(Query::DescriptionSessions { of: none }));
    assert_eq!(refused.expect_err("no meeting").code, FailureCode::NotFound);
}
