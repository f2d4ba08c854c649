//! Importing people: what a dry run says is what the import does, every line is checked before anything is
//! written, and nothing of a line is dropped in silence.

use protocol::{capability::Role, clock::Millis};

use super::office::Office;
use crate::facade::{
    Answer, Command, DepartmentInfo, FailureCode, ImportReport, MemberInfo, NewProject, Query,
    Request,
};

fn import(office: &mut Office, desk: usize, csv: &str, dry_run: bool) -> ImportReport {
    let expires = Millis(1_800_000_000_000);
    let command = Command::ImportPeople { csv: csv.as_bytes().to_vec(), dry_run, expires };
    match office.ask(desk, Request::Command(command)) {
        Ok(Answer::Import(report)) => report,
        other => panic!("{other:?}"),
    }
}

fn departments(office: &mut Office) -> Vec<DepartmentInfo> {
    match office.know(0, Query::Departments) {
        Answer::Departments(rows) => rows,
        other => panic!("{other:?}"),
    }
}

fn member(office: &mut Office, desk: usize, name: &str) -> MemberInfo {
    let Answer::Members(rows) = office.know(desk, Query::Members) else { panic!("no members") };
    rows.into_iter().find(|row| row.name == name).expect("listed")
}

/// A report without its codes: what a dry run and the import have to agree on.
fn without_codes(mut report: ImportReport) -> ImportReport {
    report.dry_run = false;
    report.invitations.iter_mut().for_each(|invitation| invitation.code.clear());
    report
}

#[test]
fn r19_a_dry_run_finds_every_line_that_the_import_skips_and_the_import_keeps_every_code() {
    let mut office = Office::founded();
    let csv = "工号,姓名,部门,直属上级,角色,状态,办公地点\n\
               1,孙七,市场部/华东,,成员;经理,,成都\n\
               2,周八,,,,,\n\
               ,吴九,市场部,不在表里,,,\n\
               ,吴九,市场部,,,,\n\
               5,郑十,研发部,,,离职,\n\
               6,王芳,不用的部门,,乱写,,\n";
    let preview = import(&mut office, 0, csv, true);
    assert_eq!(departments(&mut office).len(), 2, "nothing is made");
    let errors = [
        "line 3, 部门: this person is in no department; write the department's name or path",
        "line 7, 角色 \"乱写\": this role isn't known; write member, manager or admin, several with \
         ; between them",
    ];
    assert_eq!(preview.errors, errors);
    let warnings = [
        "line 4, 直属上级 \"不在表里\": the manager isn't in this file; check the employee id or \
         name",
        "line 5, 姓名 \"吴九\": line 4 has the same name and no employee id tells them apart; check \
         whether this is the same person",
        "line 6: this person has left and gets no invitation; correct the status if that is wrong",
    ];
    assert_eq!(preview.warnings, warnings);
    assert_eq!(
        preview.departments,
        ["市场部", "市场部/华东"],
        "and none for a line that is skipped"
    );
    let done = import(&mut office, 0, csv, false);
    assert_eq!(without_codes(done.clone()), without_codes(preview));
    assert_eq!(done.invitations.len(), 3);
    assert!(done.invitations.iter().all(|invitation| invitation.code.starts_with("tz1")));
    let paths: Vec<_> = departments(&mut office).into_iter().map(|row| row.path).collect();
    assert_eq!(paths, ["", "市场部", "市场部/华东", "研发部"]);
    // The higher of two roles counts.
    let desk = office.arrive_with("孙七", &done.invitations[0].code);
    office.connect(0, desk);
    office.level();
    let row = member(&mut office, 0, "孙七");
    assert_eq!((row.role.as_str(), row.site.as_str()), ("manager", "成都"));
}

#[test]
fn r21_an_import_lets_people_into_each_of_their_departments() {
    let mut office = Office::founded();
    let channel = |department: &str| Command::AddChannel {
        name: format!("{department}大厅"),
        department: Some(department.to_owned()),
    };
    let csv = "姓名,部门,角色\n孙七,市场部;研发部;市场部/华东,经理\n";
    let report = import(&mut office, 0, csv, false);
    let invitation = report.invitations[0].clone();
    assert_eq!(invitation.department, "市场部");
    assert_eq!(invitation.further, ["研发部", "市场部/华东"]);
    ["市场部", "研发部", "市场部/华东"].iter().for_each(|it| drop(office.done(0, channel(it))));
    let desk = office.arrive_with("孙七", &invitation.code);
    office.connect(0, desk);
    office.level();
    let mut row = member(&mut office, 0, "孙七");
    row.departments[1..].sort();
    assert_eq!(row.departments, ["市场部", "市场部/华东", "研发部"]);
    let Answer::Departments(rows) = office.know(desk, Query::Departments) else { panic!("none") };
    let may = |path: &str| {
        let row = rows.iter().find(|row| row.path == path).expect("listed");
        (row.may_read, row.may_write, row.may_manage)
    };
    assert_eq!(may("市场部"), (true, true, true), "the role is that of the first department");
    assert_eq!(may("市场部/华东"), (true, true, true), "which lies above this one");
    assert_eq!(may("研发部"), (true, true, false), "in any other one reads and writes");
    // She writes there, and the founder's node takes it.
    let text = "我也在研发部".to_owned();
    office.done(desk, Command::Send { channel: "研发部大厅".into(), text, reply_to: None });
    office.level();
    office.assert_same();
    let query = Query::Messages { channel: "研发部大厅".into(), last: 9 };
    let Answer::Messages(messages) = office.know(0, query) else { panic!("no messages") };
    assert!(messages.iter().any(|message| message.text == "我也在研发部"));
}

#[test]
fn r19_a_manager_is_told_by_line_where_they_may_not_invite_before_anything_is_made() {
    let mut office = Office::founded();
    office.done(0, Command::AddDepartment { name: "市场部".into(), parent: None });
    let manager = office.join("李娜", Role::Manager);
    let csv = "姓名,部门\n孙七,研发部/平台组\n周八,市场部\n吴九,新部门\n郑十,研发部;市场部\n";
    let before = departments(&mut office).len();
    let preview = import(&mut office, manager, csv, true);
    let errors = [
        "line 3, 部门 \"市场部\": you may not give this role in this department; ask an administrator \
         or the department's manager",
        "line 4, 部门 \"新部门\": there is no such department, and you may not make it; have an \
         administrator make it, or correct the name",
        "line 5, 部门 \"市场部\": you may not give this role in this department; ask an administrator \
         or the department's manager",
    ];
    assert_eq!(preview.errors, errors);
    assert_eq!(departments(&mut office).len(), before);
    let done = import(&mut office, manager, csv, false);
    assert_eq!(without_codes(done.clone()), without_codes(preview));
    assert_eq!(done.departments, ["研发部/平台组"]);
    assert_eq!(done.invitations.len(), 1);
    // Who may invite none of them is told so at once.
    let csv = "姓名,部门\n周八,市场部\n".as_bytes().to_vec();
    let expires = office.now.plus(86_400_000);
    let command = Command::ImportPeople { csv, dry_run: true, expires };
    let refused = office.ask(manager, Request::Command(command)).expect_err("refused");
    assert_eq!(refused.code, FailureCode::NotAllowed);
}

#[test]
fn r19_what_an_invitation_cannot_hold_is_said_by_line_too() {
    let mut office = Office::founded();
    office.done(
        0,
        Command::AddProject(NewProject {
            name: "新官网".into(),
            departments: vec!["研发部".into()],
            ..Default::default()
        }),
    );
    let many: Vec<String> = (0..16).map(|at| format!("部{at}")).collect();
    let long = "长".repeat(100);
    let csv = format!(
        "姓名,部门\n孙七,{}\n周八,{long}\n吴九,新官网\n郑十,{}\n",
        many.join(";"),
        many[..15].join(";"),
    );
    let preview = import(&mut office, 0, &csv, true);
    let codes: Vec<&str> = preview.errors.iter().map(|error| &error[..6]).collect();
    assert_eq!(codes, ["line 2", "line 3", "line 4"], "{:?}", preview.errors);
    let done = import(&mut office, 0, &csv, false);
    assert_eq!(without_codes(done.clone()), without_codes(preview));
    let desk = office.arrive_with("郑十", &done.invitations[0].code);
    office.connect(0, desk);
    office.level();
    assert_eq!(member(&mut office, 0, "郑十").departments.len(), 15);
}

#[test]
fn r20_whoever_is_a_member_already_gets_no_other_invitation_and_is_named() {
    let mut office = Office::with_colleagues(&["王芳"]);
    let csv = "工号,姓名,部门\n1,王芳,研发部\n2,王芳,市场部\n3,赵六,市场部\n";
    for dry_run in [true, false] {
        let report = import(&mut office, 0, csv, dry_run);
        let warning = "line 2, 姓名 \"王芳\": a member is called this and gets no other invitation; \
                       invite by hand whoever only has the same name";
        assert_eq!(report.warnings, [warning]);
        assert!(report.errors.is_empty(), "{:?}", report.errors);
        // The second of the name is somebody else, until two of the name are here.
        let names: Vec<_> = report.invitations.iter().map(|it| it.name.as_deref()).collect();
        assert_eq!(names, [Some("王芳"), Some("赵六")]);
    }
    // Whoever was removed is invited like anybody new.
    office.done(0, Command::RemoveMember { name: "王芳".into() });
    let report = import(&mut office, 0, csv, true);
    assert_eq!((report.invitations.len(), report.warnings.len()), (3, 0));
}
