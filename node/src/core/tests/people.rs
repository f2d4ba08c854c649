//! People and departments: where they belong, what they may do, what a removal would bring.

use protocol::capability::{Level, Role};

use super::office::Office;
use crate::facade::{
    Answer, Command, DepartmentInfo, FailureCode, KeptEntries, MemberInfo, Query, RemovalInfo,
    Request, Right,
};

fn departments(office: &mut Office, desk: usize) -> Vec<DepartmentInfo> {
    match office.ask(desk, Request::Query(Query::Departments)) {
        Ok(Answer::Departments(rows)) => rows,
        other => panic!("{other:?}"),
    }
}

fn members(office: &mut Office, desk: usize) -> Vec<MemberInfo> {
    match office.ask(desk, Request::Query(Query::Members)) {
        Ok(Answer::Members(rows)) => rows,
        other => panic!("{other:?}"),
    }
}

fn person(office: &mut Office, desk: usize, name: &str) -> MemberInfo {
    members(office, desk).into_iter().find(|row| row.name == name).expect("listed")
}

fn grant(member: &str, department: &str, passes: u8) -> Command {
    Command::Grant {
        member: member.into(),
        department: Some(department.into()),
        level: Level::Write,
        below: false,
        expires: None,
        passes,
        may: Vec::new(),
    }
}

fn refused(office: &mut Office, desk: usize, command: Command) -> FailureCode {
    office.ask(desk, Request::Command(command)).expect_err("refused").code
}

#[test]
fn r21_a_person_belongs_to_each_department_they_work_in() {
    let mut office = Office::with_colleagues(&["李娜"]);
    office.done(0, Command::AddDepartment { name: "市场部".into(), parent: None });
    office.done(0, grant("李娜", "市场部", 0));
    office.level();
    let row = person(&mut office, 0, "李娜");
    assert_eq!(row.departments, ["研发部", "市场部"]);
    let rows = departments(&mut office, 1);
    let of = |path: &str| rows.iter().find(|row| row.path == path).expect("listed");
    assert_eq!(row.department_ids, [of("研发部").space.clone(), of("市场部").space.clone()]);
    assert_eq!((of("研发部").members, of("市场部").members, of("").members), (1, 1, 1));
    assert_eq!(of("市场部").parent.as_ref(), Some(&of("").space));
    assert_eq!(of("").parent, None);
    let may = |row: &DepartmentInfo| (row.may_read, row.may_write, row.may_manage);
    assert_eq!((may(of("市场部")), may(of(""))), ((true, true, false), (true, true, false)));
    let rows = departments(&mut office, 0);
    assert!(rows.iter().all(|row| may(row) == (true, true, true)), "the founder manages all");
}

#[test]
fn a_department_calls_those_too_who_were_given_the_right_to_write_in_it() {
    let mut office = Office::with_colleagues(&["李娜"]);
    office.done(0, Command::AddDepartment { name: "市场部".into(), parent: None });
    office.level();
    let calls = |office: &mut Office| {
        office.done(
            0,
            Command::Send {
                channel: "大厅".into(), text: "@市场部 开会".into(), reply_to: None
            },
        );
        office.level();
        let Answer::Inbox(items) = office.know(1, Query::Inbox { limit: 10 }) else {
            panic!("no inbox")
        };
        items.len()
    };
    assert_eq!(calls(&mut office), 0);
    office.done(0, grant("李娜", "市场部", 0));
    office.level();
    assert!(calls(&mut office) >= 1, "李娜 works there now");
}

#[test]
fn whoever_comes_with_an_invitation_that_is_over_is_told_so() {
    let mut office = Office::founded();
    let code = office.invitation(Role::Member);
    let first = office.arrive_with("李娜", &code);
    let second = office.arrive_with("王芳", &code);
    let late = office.arrive("赵敏", Role::Member);
    let waits = |office: &mut Office, desk| {
        let status = office.status(desk);
        (status.member.is_empty(), status.invitation_over)
    };
    assert_eq!(waits(&mut office, second), (true, false), "nobody has told");
    office.connect(0, first);
    office.level();
    assert_eq!(waits(&mut office, first), (false, false));
    office.connect(0, second);
    office.level();
    assert_eq!(waits(&mut office, second), (true, true), "the code is used");
    office.now = office.now.plus(2 * 86_400_000);
    office.connect(0, late);
    office.level();
    assert_eq!(waits(&mut office, late), (true, true), "the invitation has expired");
}

#[test]
fn people_are_shown_as_connected_and_when_they_were_heard_of() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let row = person(&mut office, 0, "李娜");
    assert!(row.connected && !row.mine && row.last_contact.is_some());
    assert_eq!(person(&mut office, 0, "张伟").last_contact, None);
    assert!(person(&mut office, 0, "张伟").mine);
    office.part();
    let gone = person(&mut office, 0, "李娜");
    assert!(!gone.connected && gone.last_contact >= row.last_contact);
}

#[test]
fn a_department_gets_another_name_and_another_place() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let add = |name: &str| Command::AddDepartment { name: name.into(), parent: None };
    office.done(0, add("市场部"));
    office.done(0, add("平台组"));
    let rename = |department: &str, name: &str| Command::RenameDepartment {
        department: department.into(),
        name: name.into(),
    };
    let place = |department: &str, parent: Option<&str>| Command::MoveDepartment {
        department: department.into(),
        parent: parent.map(str::to_owned),
    };
    office.done(0, rename("研发部", "技术部"));
    office.done(0, place("平台组", Some("技术部")));
    office.level();
    let paths: Vec<_> = departments(&mut office, 1).into_iter().map(|row| row.path).collect();
    assert_eq!(paths, ["", "市场部", "技术部", "技术部/平台组"]);
    assert_eq!(person(&mut office, 1, "李娜").departments, ["技术部"]);
    let taken = rename("市场部", "技术部");
    assert_eq!(refused(&mut office, 0, taken), FailureCode::Invalid);
    assert_eq!(refused(&mut office, 0, rename("市场部", "a/b")), FailureCode::Invalid);
    let circle = place("技术部", Some("平台组"));
    assert_eq!(refused(&mut office, 0, circle), FailureCode::Invalid);
    assert_eq!(refused(&mut office, 0, place("", Some("市场部"))), FailureCode::Invalid);
    assert_eq!(refused(&mut office, 1, rename("技术部", "x")), FailureCode::NotAllowed);
    assert_eq!(refused(&mut office, 1, place("平台组", None)), FailureCode::NotAllowed);
    office.done(0, place("平台组", None));
    office.done(0, rename("同舟", "同舟公司"));
    office.level();
    assert_eq!(office.status(1).organisation, "同舟公司");
    assert_eq!(departments(&mut office, 1).len(), 4);
    office.assert_same();
}

#[test]
fn r20_a_removal_is_shown_before_it_is_made_and_comes_as_shown() {
    let mut office = Office::founded();
    let manager = office.join("李娜", Role::Manager);
    office.join("王芳", Role::Member);
    office.done(0, Command::AddDepartment { name: "市场部".into(), parent: None });
    office.done(0, grant("李娜", "市场部", 2));
    office.level();
    office.done(manager, grant("王芳", "市场部", 0));
    office.say(manager, "hello");
    office.level();
    let preview = |office: &mut Office, desk| {
        let name = "李娜".to_owned();
        office.ask(desk, Request::Query(Query::RemovalPreview { name }))
    };
    let before = office.hashes(0);
    let Ok(Answer::Removal(shown)) = preview(&mut office, 0) else { panic!("no preview") };
    let right = |level: &str, department: &str, below| {
        let (holder, giver) = ("李娜".into(), Some("张伟".into()));
        let (level, department) = (level.into(), department.into());
        let named = match below {
            true => ["announce", "remind-strongly", "enrol", "report"].map(String::from).to_vec(),
            false => Vec::new(),
        };
        Right { holder, giver, level, department, below, named }
    };
    let kept =
        |place: &str, entries| KeptEntries { place: place.into(), conversations: 0, entries };
    let expected = RemovalInfo {
        name: "李娜".into(),
        devices: 1,
        departments: vec!["同舟".into(), "市场部".into(), "研发部".into()],
        conversations: 0,
        capabilities: vec![
            right("manage", "研发部", true),
            right("write", "同舟", false),
            right("write", "市场部", false),
        ],
        // What she gave while she was a member stays.
        passed_on: Vec::new(),
        // Her joining, her grant, her message.
        keeps_entries: 3,
        keeps: vec![kept("同舟", 1), kept("", 2)],
    };
    let sorted = |mut info: RemovalInfo| {
        info.departments.sort();
        info.capabilities.sort();
        info
    };
    assert_eq!(sorted(shown), sorted(expected));
    assert_eq!(office.hashes(0), before, "nothing was changed");
    let refused = preview(&mut office, 2).expect_err("a member removes nobody");
    assert_eq!(refused.code, FailureCode::NotAllowed);

    office.done(0, Command::RemoveMember { name: "李娜".into() });
    assert!(person(&mut office, 0, "李娜").removed);
    assert_eq!(person(&mut office, 0, "王芳").departments, ["研发部", "市场部"]);
    assert_eq!(office.texts(0), ["hello"]);
}

#[test]
fn whoever_was_removed_has_a_node_that_rests() {
    let mut office = Office::with_colleagues(&["李娜"]);
    office.say(0, "hello");
    office.level();
    // Both things reach her at once: what was said last, and that she is out.
    office.part();
    office.say(0, "bye");
    office.done(0, Command::RemoveMember { name: "李娜".into() });
    office.say(1, "still here");
    office.meet();
    office.level();
    for desk in &office.desks {
        let next = desk.core.poll_timeout().expect("looks now and then");
        assert!(next > office.now, "{} ms ago", office.now.since(next));
    }
}
