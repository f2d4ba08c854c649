//! Bars of the Gantt chart that are dragged, and the statuses of a department.

use std::path::Path;

use app::text::Lang;
use egui::{Key, vec2};
use egui_kittest::kittest::Queryable;
use jiff::{ToSpan as _, civil::Date};
use node::{
    facade::{Answer, Command, Query, Request, TaskField, TaskInfo},
    runtime::{HomeAt, with_home},
};

use crate::seat::Seat;

/// The day on the window's calendar.
fn today() -> Date {
    let now = i64::try_from(node::clock::now().0).expect("a time");
    let now = jiff::Timestamp::from_millisecond(now).expect("a time");
    now.to_zoned(jiff::tz::TimeZone::UTC).date()
}

fn day(from: Date, days: i64) -> Option<String> {
    Some(from.checked_add(days.days()).expect("a day").to_string())
}

/// Somebody at a home with a task of five days.
fn with_a_plan(home: &Path, today: Date) -> Seat {
    crate::conversation::founded(home);
    let fields = vec![TaskField::Start(day(today, 1)), TaskField::Deadline(day(today, 5))];
    let add = Command::AddTask { title: "布展".into(), department: None, fields };
    with_home(&HomeAt::open(home), Request::Command(add)).expect("a task");
    let mut seat = Seat::at(home, Lang::Zh, [1180.0, 780.0]);
    seat.click("全部任务");
    seat.click("甘特图");
    seat.see_part("布展: ");
    seat
}

fn task(seat: &mut Seat) -> TaskInfo {
    let query = Request::Query(Query::Task { task: "布展".into() });
    match seat.node().call_blocking(query) {
        Ok(Answer::Task(task, _)) => *task,
        other => panic!("{other:?}"),
    }
}

/// Waits until the node has these days for the task.
fn becomes(seat: &mut Seat, start: Option<String>, deadline: Option<String>) {
    let before = (task(seat).start, task(seat).deadline);
    seat.until("other days", |screen| {
        let desk = screen.state().desks().expect("desks").here();
        let row = desk.cache.tasks().iter().find(|row| row.title == "布展").expect("the task");
        (&row.start, &row.deadline) == (&start, &deadline)
    });
    let now = task(seat);
    assert_eq!((now.start, now.deadline), (start, deadline), "before: {before:?}");
}

#[test]
fn a_bar_is_dragged_as_a_whole_and_by_its_ends() {
    let dir = tempfile::tempdir().expect("a directory");
    let today = today();
    let mut seat = with_a_plan(dir.path(), today);
    let bar = seat.place("布展: ");
    let a_day = bar.width() / 5.0;
    seat.drag(bar.center(), bar.center() + vec2(2.0 * a_day, 0.0));
    becomes(&mut seat, day(today, 3), day(today, 7));
    seat.picture("gantt-dragged-zh");

    let bar = seat.place("布展: ");
    let end = bar.right_center() - vec2(4.0, 0.0);
    seat.drag(end, end + vec2(a_day, 0.0));
    becomes(&mut seat, day(today, 3), day(today, 8));

    let bar = seat.place("布展: ");
    let begin = bar.left_center() + vec2(4.0, 0.0);
    seat.drag(begin, begin - vec2(2.0 * a_day, 0.0));
    becomes(&mut seat, day(today, 1), day(today, 8));
    seat.leave();
}

/// The labels of the organisation's statuses, in the order of a board; without those retired.
fn statuses(seat: &mut Seat) -> Vec<String> {
    match seat.node().call_blocking(Request::Query(Query::Statuses { department: None })) {
        Ok(Answer::Statuses(rows)) => {
            rows.into_iter().filter(|row| !row.retired).map(|row| row.zh).collect()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_department_gets_a_status_of_its_own_moves_it_and_retires_it() {
    let dir = tempfile::tempdir().expect("a directory");
    crate::conversation::founded(dir.path());
    let mut seat = Seat::at(dir.path(), Lang::Zh, [1180.0, 780.0]);
    seat.click("任务");
    seat.click("任务状态");
    seat.see("本部门看板的列。修改只影响本部门");
    seat.write("新状态名称", "评审中");
    seat.press(Key::Enter);
    seat.see("停用 评审中");
    seat.picture("statuses-zh");
    let made = statuses(&mut seat);
    let place = made.iter().position(|label| label == "评审中").expect("made");
    seat.click("前移 评审中");
    seat.until("the new order", |screen| {
        let top = |label: &str| screen.query_by_label(label).map(|node| node.rect().top());
        let (mine, other) = (top("前移 评审中"), top(&format!("前移 {}", made[place - 1])));
        mine.zip(other).is_some_and(|(mine, other)| mine < other)
    });
    let moved = statuses(&mut seat);
    assert_eq!(moved.iter().position(|label| label == "评审中"), Some(place - 1), "{moved:?}");
    seat.click("停用 评审中");
    seat.see("恢复 评审中");
    assert!(!statuses(&mut seat).contains(&"评审中".to_owned()));
    seat.click("恢复 评审中");
    seat.see("停用 评审中");
    seat.click("关闭");
    seat.see("在「评审中」中新建任务");
    seat.picture("statuses-board-zh");
    seat.leave();
}
