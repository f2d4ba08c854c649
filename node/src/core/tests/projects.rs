//! Projects that span departments, between whole nodes.

use protocol::capability::{Level, Role};

use super::office::Office;
use crate::facade::{
    Answer, CapabilityRow, ChannelInfo, Command, DepartmentInfo, FailureCode, NewProject, Query,
    Request, Sharing, TaskField,
};

/// 张伟 founded; 李娜 manages 研发部, where 王强 is, too; 陈晨 is in 市场部.
fn office() -> Office {
    let mut office = Office::founded();
    office.join("李娜", Role::Manager);
    office.join("王强", Role::Member);
    office.done(0, Command::AddDepartment { name: "市场部".into(), parent: None });
    let expires = office.now.plus(86_400_000);
    let invite = Command::Invite { department: "市场部".into(), role: Role::Member, expires };
    let Answer::Invitation(code) = office.done(0, invite) else { panic!("no invitation") };
    office.arrive_with("陈晨", &code.code);
    office.meet();
    office
}

fn wanted(departments: &[&str]) -> NewProject {
    NewProject {
        name: "秋季发布".into(),
        departments: departments.iter().map(|name| (*name).to_owned()).collect(),
        channel: Some("讨论".into()),
        ..NewProject::default()
    }
}

fn sharing(departments: &[&str], people: &[&str]) -> Sharing {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Sharing {
        project: "秋季发布".into(), departments: owned(departments), people: owned(people)
    }
}

fn projects(office: &mut Office, desk: usize) -> Vec<DepartmentInfo> {
    match office.know(desk, Query::Departments) {
        Answer::Departments(rows) => rows.into_iter().filter(|row| row.project.is_some()).collect(),
        other => panic!("{other:?}"),
    }
}

fn channels(office: &mut Office, desk: usize) -> Vec<ChannelInfo> {
    match office.know(desk, Query::Channels) {
        Answer::Channels(rows) => rows.into_iter().filter(|row| row.name == "讨论").collect(),
        other => panic!("{other:?}"),
    }
}

fn readers(office: &mut Office, desk: usize) -> Vec<CapabilityRow> {
    let query = Query::WhoCanRead { department: Some("秋季发布".into()), on: None };
    match office.know(desk, query) {
        Answer::Capabilities(rows) => rows,
        other => panic!("{other:?}"),
    }
}

fn code(office: &mut Office, desk: usize, command: Command) -> FailureCode {
    office.ask(desk, Request::Command(command)).expect_err("it fails").code
}

#[test]
fn r06_a_manager_begins_a_project_with_another_department_and_everybody_is_told_why() {
    let mut office = office();
    office.done(1, Command::AddProject(wanted(&["市场部", "研发部"])));
    office.level();
    let [row] = &projects(&mut office, 3)[..] else { panic!("one project") };
    assert!(row.may_read && row.may_write && !row.may_manage);
    assert_eq!((row.path.as_str(), row.members), ("秋季发布", 4));
    let project = row.project.as_ref().expect("a project");
    assert_eq!(project.owner, "研发部", "the first that its beginner manages");
    let names: Vec<&str> = project.departments.iter().map(|part| part.name.as_str()).collect();
    assert_eq!(names.len(), 2);
    assert!(names.contains(&"市场部") && project.people.is_empty());
    assert!(projects(&mut office, 1)[0].may_manage);
    // Its first channel is one like any other.
    let [channel] = &channels(&mut office, 3)[..] else { panic!("one channel") };
    assert_eq!((channel.department.as_str(), channel.may_write), ("秋季发布", true));
    assert!(channel.participants.is_empty());
    // In words: what they hold in their department, and the department's part.
    let rows = readers(&mut office, 2);
    let row = rows.iter().find(|row| row.member == "陈晨").expect("reads it");
    assert_eq!((row.level.as_str(), row.department.as_str()), ("write", "秋季发布"));
    assert_eq!(row.chain.last().map(|link| link.department.as_str()), Some("市场部"));
    let part = row.through.last().expect("through a department");
    assert_eq!((part.holder.as_str(), part.giver.as_deref()), ("市场部", Some("李娜")));
    let founder = rows.iter().find(|row| row.member == "张伟").expect("manages everything");
    assert!(founder.through.is_empty());
    // A project is neither a department of anybody's nor one to join.
    let Answer::Members(members) = office.know(0, Query::Members) else { panic!("no members") };
    assert!(members.iter().all(|row| !row.departments.contains(&"秋季发布".to_owned())));
    let expires = office.now.plus(86_400_000);
    let invite = Command::Invite { department: "秋季发布".into(), role: Role::Member, expires };
    assert_eq!(code(&mut office, 0, invite), FailureCode::NotFound);
    let below =
        Command::AddDepartment { name: "下级".into(), parent: Some("秋季发布".into()) };
    assert_eq!(code(&mut office, 0, below), FailureCode::NotFound);
}

#[test]
fn who_manages_nothing_begins_nothing_and_a_failed_beginning_leaves_nothing_behind() {
    let mut office = office();
    let no = code(&mut office, 2, Command::AddProject(wanted(&["研发部", "市场部"])));
    assert_eq!(no, FailureCode::NotAllowed);
    let unknown = code(&mut office, 1, Command::AddProject(wanted(&["研发部", "没有的"])));
    assert_eq!(unknown, FailureCode::NotFound);
    let foreign = NewProject { owner: Some("市场部".into()), ..wanted(&["研发部"]) };
    assert_eq!(code(&mut office, 1, Command::AddProject(foreign)), FailureCode::NotAllowed);
    assert!(projects(&mut office, 1).is_empty());
    office.done(1, Command::AddProject(wanted(&["研发部"])));
    let twice = code(&mut office, 1, Command::AddProject(wanted(&["研发部"])));
    assert_eq!(twice, FailureCode::Invalid);
}

#[test]
fn r11_taking_part_can_be_changed_ended_and_begun_again() {
    let mut office = office();
    office.done(1, Command::AddProject(wanted(&["研发部"])));
    office.level();
    assert!(channels(&mut office, 3).is_empty());
    let share = |sharing, level| Command::ShareProject { sharing, level };
    let reads = share(sharing(&["市场部"], &[]), Level::Read);
    assert_eq!(code(&mut office, 2, reads.clone()), FailureCode::NotAllowed, "not a manager's");
    office.done(1, reads);
    office.level();
    assert!(!channels(&mut office, 3)[0].may_write);
    office.done(1, share(sharing(&["市场部"], &[]), Level::Write));
    office.level();
    assert!(channels(&mut office, 3)[0].may_write);
    let send = |text: &str| {
        let channel = "秋季发布/讨论".to_owned();
        Command::Send { channel, text: text.into(), reply_to: None }
    };
    office.done(3, send("来了"));
    office.level();
    // Down to reading: what they wrote stays.
    office.done(1, share(sharing(&["市场部"], &[]), Level::Read));
    office.level();
    assert!(!channels(&mut office, 3)[0].may_write);
    assert_eq!(channels(&mut office, 2)[0].messages, 1);
    office.done(1, Command::UnshareProject(sharing(&["市场部"], &[])));
    office.level();
    assert!(channels(&mut office, 3).is_empty());
    assert_eq!(channels(&mut office, 2)[0].messages, 1);
    let gone = Command::UnshareProject(sharing(&["市场部"], &[]));
    assert_eq!(code(&mut office, 1, gone), FailureCode::NotFound);
    // A single person, and the same person as somebody who manages it.
    office.done(1, share(sharing(&[], &["陈晨"]), Level::Manage));
    office.level();
    assert!(projects(&mut office, 3)[0].may_manage);
    office.done(3, Command::RenameProject { project: "秋季发布".into(), name: "发布会".into() });
    office.level();
    assert_eq!(projects(&mut office, 2)[0].name, "发布会");
    let managing = share(sharing(&["市场部"], &[]), Level::Manage);
    assert_eq!(code(&mut office, 1, managing), FailureCode::NotFound, "by its old name");
}

#[test]
fn a_removal_names_the_projects_that_somebody_was_silent_in() {
    let mut office = office();
    office.done(1, Command::AddProject(wanted(&["研发部", "市场部"])));
    office.level();
    let Answer::Removal(info) = office.know(0, Query::RemovalPreview { name: "陈晨".into() })
    else {
        panic!("no preview")
    };
    assert!(info.departments.contains(&"秋季发布".to_owned()), "{:?}", info.departments);
    office.done(0, Command::RemoveMember { name: "陈晨".into() });
    office.level();
    assert_eq!(projects(&mut office, 2)[0].members, 3);
}

#[test]
fn r06_an_archived_project_takes_nothing_new_is_still_read_and_opens_again() {
    let mut office = office();
    office.done(1, Command::AddProject(wanted(&["市场部", "研发部"])));
    let (channel, text) = ("秋季发布/讨论".to_owned(), "开工".to_owned());
    office.done(1, Command::Send { channel: channel.clone(), text, reply_to: None });
    let task = |title: &str| Command::AddTask {
        title: title.into(),
        department: Some("秋季发布".into()),
        fields: Vec::new(),
    };
    office.done(1, task("订展台"));
    office.level();
    let archive = |archived| Command::ArchiveProject { project: "秋季发布".into(), archived };
    assert_eq!(code(&mut office, 3, archive(true)), FailureCode::NotAllowed, "only who manages");
    office.done(1, archive(true));
    office.level();
    for desk in [1, 3] {
        let row = projects(&mut office, desk).remove(0);
        assert!(row.project.expect("a project").archived && row.may_read && !row.may_write);
        let channel_row = channels(&mut office, desk).remove(0);
        assert!(channel_row.archived && !channel_row.may_write);
        let messages = Query::Messages { channel: channel.clone(), last: 10 };
        let Answer::Messages(said) = office.know(desk, messages) else { panic!("no messages") };
        assert_eq!(said.len(), 1, "it is still read");
        let search = Query::Search { text: "开工".into(), limit: 5 };
        let Answer::Hits(hits) = office.know(desk, search) else { panic!("no hits") };
        assert_eq!(hits.len(), 1, "and found");
        let say = Command::Send { channel: channel.clone(), text: "再说".into(), reply_to: None };
        let page = Command::NewPage {
            title: "补记".into(),
            department: Some("秋季发布".into()),
            text: String::new(),
        };
        let another =
            Command::AddChannel { name: "后续".into(), department: Some("秋季发布".into()) };
        for new in [say, page, another, task("拆展台")] {
            assert_eq!(code(&mut office, desk, new), FailureCode::Invalid);
        }
    }
    assert_eq!(projects(&mut office, 2).len(), 1, "王强 is in 研发部");
    // What was begun is still brought to its end.
    let done = vec![crate::facade::TaskChange::Set(TaskField::Status("done".into()))];
    office.done(3, Command::SetTask { task: "订展台".into(), changes: done });
    office.restart(3, false);
    assert!(projects(&mut office, 3)[0].project.as_ref().expect("a project").archived);
    office.done(1, archive(false));
    office.connect(1, 3);
    office.level();
    let row = projects(&mut office, 3).remove(0);
    assert!(!row.project.expect("a project").archived && row.may_write);
    office.done(3, task("拆展台"));
    office.meet();
    office.assert_same();
}
