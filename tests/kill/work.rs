//! The fixed workload, and what must be seen of it afterwards.

use node::facade::{Answer, Command, Query, Request, TaskChange, TaskField};
use protocol::{capability::Role, clock::Millis};

use crate::home::{Home, Running};

/// When the workload begins.
pub const START: Millis = Millis(1_700_000_000_000);

/// One step of a day's work.
#[derive(Clone, Debug)]
pub enum Step {
    /// The organisation begins.
    Found,
    /// Somebody does something.
    Do(Command),
    /// The program ends in good order, and starts again.
    Restart,
    /// The program is killed, and starts again.
    Kill,
}

/// All of it.
pub fn steps() -> Vec<Step> {
    let department = |name: &str, parent: Option<&str>| {
        Step::Do(Command::AddDepartment { name: name.into(), parent: parent.map(Into::into) })
    };
    let say = |channel: &str, text: &str| {
        Step::Do(Command::Send { channel: channel.into(), text: text.into(), reply_to: None })
    };
    let page = |text: &str| {
        Step::Do(Command::EditPage { page: "手册".into(), base: None, text: text.into() })
    };
    let deadline = |day: &str| TaskField::Deadline(Some(day.into()));
    vec![
        Step::Found,
        department("市场部", None),
        department("活动组", Some("市场部")),
        Step::Do(Command::AddChannel {
            name: "计划".into(), department: Some("市场部".into())
        }),
        say("市场部/计划", "早上好"),
        say("市场部/计划", "The plan is in the handbook."),
        Step::Do(Command::AddTask {
            title: "活动方案".into(),
            department: Some("市场部".into()),
            fields: vec![TaskField::Description("写初稿".into()), deadline("2026-12-01")],
        }),
        Step::Do(Command::NewPage {
            title: "手册".into(),
            department: Some("市场部".into()),
            text: "# 手册\n\n第一段。\n".into(),
        }),
        Step::Restart,
        page("# 手册\n\n第一段，改过。\n\nA second paragraph.\n"),
        Step::Do(Command::SetTask {
            task: "活动方案".into(),
            changes: vec![TaskChange::Set(deadline("2026-12-08"))],
        }),
        Step::Do(Command::Invite {
            department: "市场部".into(),
            role: Role::Member,
            expires: START.plus(7 * 86_400_000),
        }),
        Step::Do(Command::MarkRead { channel: "市场部/计划".into() }),
        Step::Kill,
        say("市场部/计划", "重启之后"),
        page("# 手册\n\n第一段，改过两次。\n\nA second paragraph.\n"),
        Step::Do(Command::SetTask {
            task: "活动方案".into(),
            changes: vec![TaskChange::Set(TaskField::Progress(60))],
        }),
        say("市场部/计划", "last word"),
        Step::Restart,
    ]
}

/// Does steps `from..`, for as long as the disk lets it; how many are done in all. `running` is the
/// core that did those before.
pub fn work(
    home: &Home,
    mut running: Option<Running>,
    from: usize,
    mut each: impl FnMut(usize, &mut Running),
) -> (usize, Option<Running>) {
    for (number, step) in steps().into_iter().enumerate().skip(from) {
        let now = running.as_ref().map_or(START, Running::now);
        let luck = number as u8 + 1;
        let again = match step {
            Step::Found => home.found(now, luck).ok(),
            Step::Do(command) => {
                let Some(mut core) = running.take() else { return (number, None) };
                match core.ask(Request::Command(command)) {
                    Ok(_) => Some(core),
                    Err(_) => return (number, Some(core)),
                }
            }
            Step::Restart => {
                if !running.take().is_some_and(Running::close) {
                    return (number, None);
                }
                home.open(now, luck).ok()
            }
            Step::Kill => {
                drop(running.take());
                home.disk.kill();
                home.open(now, luck).ok()
            }
        };
        let Some(mut core) = again else { return (number, None) };
        each(number, &mut core);
        running = Some(core);
    }
    (steps().len(), running)
}

/// Everything that `done` steps were acknowledged for is seen.
pub fn check_facts(core: &mut Running, done: usize) {
    let steps = steps();
    let (mut said, mut page, mut day, mut progress) = (Vec::new(), None, None, 0);
    for step in &steps[..done] {
        match step {
            Step::Do(Command::Send { text, .. }) => said.push(text.clone()),
            Step::Do(Command::NewPage { text, .. } | Command::EditPage { text, .. }) => {
                page = Some(text.clone());
            }
            Step::Do(Command::AddTask { fields, .. }) => fields.iter().for_each(|field| {
                if let TaskField::Deadline(to) = field {
                    day.clone_from(to);
                }
            }),
            Step::Do(Command::SetTask { changes, .. }) => {
                changes.iter().for_each(|change| match change {
                    TaskChange::Set(TaskField::Deadline(to)) => day.clone_from(to),
                    TaskChange::Set(TaskField::Progress(to)) => progress = *to,
                    _ => (),
                })
            }
            _ => (),
        }
    }
    if !said.is_empty() {
        let channel = "市场部/计划".to_owned();
        let Answer::Messages(seen) = core.know(Query::Messages { channel, last: 100 }) else {
            panic!("no messages")
        };
        let seen: Vec<_> = seen.into_iter().map(|message| message.text).collect();
        assert!(seen.starts_with(&said), "said {said:?}, seen {seen:?}");
    }
    // The step after the last acknowledged one may have taken place, too.
    let next = steps.get(done);
    if let Some(page) = page
        && !matches!(next, Some(Step::Do(Command::EditPage { .. })))
    {
        let Answer::Page(seen) = core.know(Query::Page { page: "手册".into() }) else {
            panic!("no page")
        };
        assert_eq!(seen.text, page);
    }
    if let Some(day) = day
        && !matches!(next, Some(Step::Do(Command::SetTask { .. })))
    {
        let Answer::Task(seen, _) = core.know(Query::Task { task: "活动方案".into() }) else {
            panic!("no task")
        };
        assert_eq!((seen.deadline, seen.progress), (Some(day), progress));
        assert_eq!(seen.conflicts, vec![]);
    }
}
