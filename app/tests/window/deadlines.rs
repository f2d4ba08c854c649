//! A deadline that was changed while the line was cut, as those concerned hear of it.

use app::text::Lang;
use egui_kittest::kittest::Queryable;
use node::facade::{Answer, Command, InboxAbout, InboxItem, Query, Request, TaskChange, TaskField};

use crate::seat::Seat;

/// Made by 王五, for all three.
const TASK: &str = "新品发布会上线准备";

/// A task as the node at this desk has it.
fn task(seat: &mut Seat) -> node::facade::TaskInfo {
    match seat.node().call_blocking(Request::Query(Query::Task { task: TASK.into() })) {
        Ok(Answer::Task(task, _)) => *task,
        other => panic!("{other:?}"),
    }
}

/// Whoever sits at this desk sets another day.
pub fn set_day(seat: &mut Seat, day: &str) {
    let changes = vec![TaskChange::Set(TaskField::Deadline(Some(day.into())))];
    let command = Command::SetTask { task: TASK.into(), changes };
    seat.node().call_blocking(Request::Command(command)).expect("changed");
}

#[test]
fn r38_a_deadline_changed_while_the_line_was_cut_is_told_when_it_is_mended() {
    let mut seat = Seat::new(Lang::Zh);
    seat.click("打开示例组织");
    seat.see("两处办公室已连通");
    seat.click("切断线路");
    seat.see("线路已切断");
    seat.click("王五 · 成都分部");
    seat.see("收件箱");
    let before = task(&mut seat).deadline.expect("a day");
    set_day(&mut seat, "2030-05-20");
    seat.click("李四 · 总部");
    assert_eq!(task(&mut seat).deadline.as_ref(), Some(&before), "it hasn't come yet");
    assert!(seat.harness.query_all_by_label_contains("改了截止时间").next().is_none());
    seat.click("恢复线路");
    seat.click("收件箱");
    seat.see_part("王五 改了截止时间：新品发布会上线准备：");
    seat.see_part("→ 2030年5月20日");
    seat.picture("inbox-deadline-zh");
    seat.click_part("王五 改了截止时间");
    seat.see_part("知道了：王五　还没有确认：");
    seat.picture("task-deadline-zh");
    // The panel comes before the inbox.
    seat.click("知道了");
    seat.until("an acknowledged deadline", |screen| {
        let desk = screen.state().desks().expect("desks").here();
        let query = Query::Inbox { limit: app::state::INBOX_SHOWN_MAX };
        match desk.cache.get(&query) {
            app::state::Loaded::Ready(Answer::Inbox(items)) => {
                let changed = |item: &&InboxItem| matches!(item.about, InboxAbout::Deadline(_));
                items.iter().filter(changed).all(|item| !item.unread)
            }
            _ => false,
        }
    });
    // Whoever changed it sees that 李四 knows.
    seat.click("王五 · 成都分部");
    seat.click("任务");
    seat.until("李四's word", |screen| {
        let node = screen.state().desks().expect("desks").here().bridge.node().clone();
        let query = Request::Query(Query::Task { task: TASK.into() });
        let Ok(Answer::Task(task, _)) = node.call_blocking(query) else { return false };
        let known = task.deadline_known.expect("it was changed");
        known.known.contains(&"李四".to_owned()) && known.pending == ["张三"]
    });
    seat.leave();
}

/// A task due so many days from today, where days begin at midnight.
fn due_in(home: &std::path::Path, title: &str, days: i64) {
    use jiff::ToSpan as _;
    let now = i64::try_from(node::clock::now().0).expect("a time");
    let now = jiff::Timestamp::from_millisecond(now).expect("a time");
    let day = now.to_zoned(node::clock::zone()).date();
    let day = day.checked_add(days.days()).expect("a day").to_string();
    let fields = vec![TaskField::Deadline(Some(day))];
    let add = Command::AddTask { title: title.into(), department: None, fields };
    node::runtime::with_home(&node::runtime::HomeAt::open(home), Request::Command(add))
        .expect("a task");
}

#[test]
fn r39_a_reminder_is_in_the_inbox_put_off_and_acknowledged() {
    let dir = tempfile::tempdir().expect("a directory");
    crate::conversation::founded(dir.path());
    let stages = ["3d", "1d", "due", "overdue"].map(str::to_owned).to_vec();
    let settings = node::facade::ReminderSettings { hour: 0, stages };
    let set = Request::Command(Command::SetReminders(settings));
    node::runtime::with_home(&node::runtime::HomeAt::open(dir.path()), set).expect("set");
    due_in(dir.path(), "布展", 0);
    due_in(dir.path(), "结账", -2);
    let mut seat = Seat::at(dir.path(), Lang::Zh, [1180.0, 780.0]);
    seat.click("收件箱");
    seat.see_part("截止提醒 今天截止：布展：");
    seat.see_part("截止提醒 已逾期 2 天：结账：");
    seat.picture("inbox-reminders-zh");
    seat.click_part("截止提醒 已逾期 2 天");
    seat.until("the panel beside the inbox", |screen| {
        screen.query_all_by_label("知道了").count() == 3
    });
    seat.picture("task-reminder-zh");
    // The panel comes before the inbox.
    seat.click("知道了");
    seat.until("one reminder", |screen| {
        screen.query_all_by_label_contains("已逾期 2 天").next().is_none()
    });
    seat.click("稍后提醒");
    seat.click("一小时后");
    seat.until("no reminder", |screen| {
        screen.query_all_by_label_contains("今天截止").next().is_none()
    });
    // In the settings it can be had otherwise.
    seat.click("设置");
    seat.click("逾期");
    seat.until("other stages", |screen| {
        let desk = screen.state().desks().expect("desks").here();
        match desk.cache.get(&Query::Reminders) {
            app::state::Loaded::Ready(Answer::Reminders(known)) => {
                known.stages == ["3d", "1d", "due"]
            }
            _ => false,
        }
    });
    seat.picture("settings-reminders-zh");
    seat.leave();
}

#[test]
fn r36_an_assigned_task_is_in_the_inbox_until_it_was_opened() {
    let mut seat = Seat::new(Lang::Zh);
    seat.click("打开示例组织");
    seat.see("两处办公室已连通");
    seat.click("王五 · 成都分部");
    seat.see("收件箱");
    let (title, fields) = ("接待来宾".to_owned(), vec![]);
    let add = Command::AddTask { title: title.clone(), department: None, fields };
    seat.node().call_blocking(Request::Command(add)).expect("made");
    let changes = vec![TaskChange::Assign("李四".into())];
    let assign = Command::SetTask { task: title, changes };
    seat.node().call_blocking(Request::Command(assign)).expect("assigned");
    seat.click("李四 · 总部");
    seat.click("收件箱");
    seat.see_part("王五 把任务指派给您");
    seat.picture("inbox-assigned-zh");
    seat.click_part("接待来宾");
    seat.until("an inbox without it", |screen| {
        let desk = screen.state().desks().expect("desks").here();
        match desk.cache.get(&Query::Inbox { limit: app::state::INBOX_SHOWN_MAX }) {
            app::state::Loaded::Ready(Answer::Inbox(items)) => !items.iter().any(|item| {
                matches!(&item.about, InboxAbout::Assigned(notice) if notice.title == "接待来宾")
            }),
            _ => false,
        }
    });
    // Watched from here on.
    seat.click("关注这个任务");
    seat.see("不再关注");
    seat.see("关注者");
    seat.picture("task-watched-zh");
    seat.leave();
}

#[test]
fn r38_a_deadline_that_asks_says_in_every_view_for_whom_it_waits() {
    let mut seat = Seat::new(Lang::En);
    seat.click("Open the sample organisation");
    seat.see_part("王五 mentioned you");
    let changes = vec![
        TaskChange::Set(TaskField::Deadline(Some("2030-05-20".into()))),
        TaskChange::AskToAcknowledge,
    ];
    let ask = Command::SetTask { task: TASK.into(), changes };
    seat.node().call_blocking(Request::Command(ask)).expect("asked");
    seat.click("Tasks");
    for view in ["List", "Board", "Gantt"] {
        seat.click(view);
        seat.see_part("Waits for acknowledgement: ");
        seat.picture(&format!("waits-{}-en", view.to_lowercase()));
    }
    seat.leave();
}
