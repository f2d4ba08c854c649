//! Strong reminders of tasks.

use super::office::Office;
use crate::facade::{
    Answer, Command, FailureCode, InboxAbout, InboxItem, InboxMessage, Query, Request, TaskInfo,
};

fn inbox(office: &mut Office, desk: usize) -> Vec<(InboxItem, InboxMessage)> {
    let Answer::Inbox(items) = office.know(desk, Query::Inbox { limit: 100 }) else { panic!() };
    let urged = |item: InboxItem| match item.about.clone() {
        InboxAbout::Message(about) if about.why == "urged" => Some((item, *about)),
        _ => None,
    };
    items.into_iter().filter_map(urged).collect()
}

fn add(office: &mut Office, title: &str) -> String {
    let department = Some("研发部".to_owned());
    let add = Command::AddTask { title: title.into(), department, fields: vec![] };
    match office.done(0, add) {
        Answer::Made { id } => id,
        other => panic!("{other:?}"),
    }
}

fn urge(task: &str, members: &[&str], text: &str) -> Command {
    let members = members.iter().map(|&name| name.to_owned()).collect();
    Command::UrgeTask { task: task.into(), members, text: text.into() }
}

fn refused(office: &mut Office, desk: usize, command: Command) -> FailureCode {
    office.ask(desk, Request::Command(command)).expect_err("refused").code
}

#[test]
fn r31_a_strong_reminder_of_a_task_waits_for_those_it_names_until_they_acknowledge() {
    let mut office = Office::with_colleagues(&["王芳", "李娜", "赵敏"]);
    let task = add(&mut office, "发布会");
    office.level();
    for other in [0, 2, 3] {
        office.disconnect(1, other);
    }
    office.done(0, urge(&task, &["王芳", "李娜"], "今天要定场地"));
    let at = office.now;
    office.level();
    assert_eq!(inbox(&mut office, 2).len(), 1);
    assert_eq!(inbox(&mut office, 3).len(), 0, "赵敏 isn't named");
    assert_eq!(inbox(&mut office, 1).len(), 0, "not yet");
    office.now = office.now.plus(3_600_000);
    office.meet();
    office.assert_same();
    let (item, about) = inbox(&mut office, 1).remove(0);
    assert!(item.unread && item.time <= at.plus(1_000), "on arrival, with the time it was sent");
    assert_eq!(
        (about.urged_by.as_deref(), about.message.text.as_str()),
        (Some("张伟"), "今天要定场地")
    );
    let named = about.message.task.expect("it names the task");
    assert_eq!((named.task.as_str(), named.key.as_str()), (&*task, "YFB-1"));
    assert_eq!(named.title, "发布会");
    let shown: TaskInfo = office.task(1, &task);
    assert!(shown.reminders[0].asks_me && !shown.may_remind);
    office.done(1, Command::AcknowledgeTask { task: task.clone() });
    office.done(1, Command::AcknowledgeTask { task: task.clone() });
    assert!(!inbox(&mut office, 1)[0].0.unread);
    office.level();
    let shown = office.task(0, &task);
    assert_eq!(shown.reminders.len(), 1);
    assert_eq!(shown.reminders[0].urge.acknowledged, ["王芳"]);
    assert_eq!(shown.reminders[0].urge.waiting, ["李娜"]);
    assert!(shown.may_remind && !shown.reminders[0].asks_me);
    // No list shows the channel in which it stands, and only who may remind does.
    let Answer::Channels(rows) = office.know(1, Query::Channels) else { panic!() };
    assert!(rows.iter().all(|row| row.channel != about.channel));
    assert_eq!(refused(&mut office, 2, urge(&task, &["王芳"], "")), FailureCode::NotAllowed);
    // Everything is there again after the rows are made anew.
    office.restart(0, false);
    assert_eq!(office.task(0, &task).reminders[0].urge.waiting, ["李娜"]);
}

#[test]
fn r31_reminders_of_tasks_are_bounded_a_day_as_those_of_messages() {
    let mut office = Office::with_colleagues(&["王芳"]);
    let task = add(&mut office, "发布会");
    for _ in 0..20 {
        office.done(0, urge(&task, &["王芳"], ""));
    }
    assert_eq!(refused(&mut office, 0, urge(&task, &["王芳"], "")), FailureCode::Busy);
    office.level();
    assert_eq!(inbox(&mut office, 1).len(), 20);
    office.done(1, Command::AcknowledgeTask { task: task.clone() });
    assert!(inbox(&mut office, 1).iter().all(|(item, _)| !item.unread), "one word for all");
    office.now = office.now.plus(86_400_000);
    office.done(0, urge(&task, &["王芳"], ""));
    office.level();
    assert_eq!(inbox(&mut office, 1).iter().filter(|(item, _)| item.unread).count(), 1);
}

#[test]
fn r31_who_cant_read_a_task_isnt_reminded_of_it() {
    let mut office = Office::with_colleagues(&["王芳"]);
    office.done(0, Command::AddDepartment { name: "市场部".into(), parent: None });
    let add = Command::AddTask {
        title: "预算".into(),
        department: Some("市场部".into()),
        fields: vec![],
    };
    office.done(0, add);
    assert_eq!(refused(&mut office, 0, urge("预算", &["王芳"], "")), FailureCode::Invalid);
}
