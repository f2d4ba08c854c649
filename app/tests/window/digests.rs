//! The cable is pulled in the sample organisation, a courier carries, the line comes back, and each
//! side reads what changed while they were apart.

use app::text::Lang;
use node::{
    facade::{Answer, Command, Query, Request, TaskChange, TaskField, TaskInfo},
    runtime::Handle,
};

use crate::seat::Seat;

/// What the sample organisation counts as apart, in milliseconds, and a little more.
const APART_MS: u64 = 2_100;

fn ask(node: &Handle, request: Request) -> Answer {
    node.call_blocking(request).expect("answered")
}

/// A task of the marketing department, which both offices may change.
fn task(node: &Handle) -> TaskInfo {
    let Answer::Tasks(tasks) = ask(node, Request::Query(Query::Tasks { department: None })) else {
        panic!("no tasks")
    };
    tasks.into_iter().find(|task| task.department == "市场部").expect("there are some")
}

fn set_day(node: &Handle, task: &str, day: &str) {
    let changes = vec![TaskChange::Set(TaskField::Deadline(Some(day.into())))];
    ask(node, Request::Command(Command::SetTask { task: task.into(), changes }));
}

fn say(node: &Handle, text: &str) {
    let (channel, text) = ("公告".to_owned(), text.to_owned());
    ask(node, Request::Command(Command::Send { channel, text, reply_to: None }));
}

/// Time goes on until what was just written was written apart.
fn apart(seat: &mut Seat) {
    let written = node::clock::now();
    seat.until("a time apart", |_| node::clock::now() >= written.plus(APART_MS));
}

#[test]
fn the_cable_is_pulled_a_courier_carries_and_both_sides_read_what_changed() {
    let mut seat = Seat::new(Lang::Zh);
    seat.click("打开示例组织");
    seat.see("两处办公室已连通");
    seat.see("公告");
    let zhang = seat.node();
    seat.click("王五 · 成都分部");
    let wang = seat.node();
    let task = task(&zhang);
    seat.click("切断线路");
    seat.see("线路已切断");
    say(&zhang, "@王五 总部这边改了截止时间");
    set_day(&zhang, &task.task, "2026-12-20");
    set_day(&wang, &task.task, "2026-12-24");
    say(&wang, "成都这边也改了");
    apart(&mut seat);

    // One click carries a bundle from where one sits to the other office.
    seat.click("张三 · 总部");
    seat.picture("courier-zh");
    seat.click("派信使去找王五");
    seat.see_part("信使把");
    seat.picture("courier-done-zh");
    seat.click("王五 · 成都分部");
    seat.see_part("处两边不一样");
    seat.picture("digest-offered-zh");
    seat.click("看看有什么变化");
    seat.see("两边改得不一样（1）");
    seat.see("12月20日");
    seat.see("12月24日");
    seat.see_part("那边 张三");
    seat.see_part("这边 王五");
    seat.see_part("@王五 总部这边改了截止时间");
    seat.picture("digest-zh");
    seat.click("按人");
    seat.see("张三");
    seat.picture("digest-people-zh");
    // A conflict leads to its task.
    seat.click(&task.title);
    seat.see_part("12月24日");
    seat.picture("digest-task-zh");

    // The line is back, and headquarters read what Chengdu did.
    seat.click("恢复线路");
    seat.see("两处办公室已连通");
    seat.click("张三 · 总部");
    seat.see_part("处两边不一样");
    seat.click("看看有什么变化");
    seat.see_part("那边 王五");
    seat.see_part("1 条消息 · 1 条未读 · 王五 1");
    seat.click("看过了");
    seat.lose("看过了");
    seat.until("the hint gone", |screen| {
        use egui_kittest::kittest::Queryable as _;
        screen.query_all_by_label_contains("处两边不一样").next().is_none()
    });
    seat.picture("digest-seen-zh");
}

#[test]
fn the_digest_in_english_and_dark() {
    let mut seat = Seat::new(Lang::En);
    seat.click("Dark");
    seat.click("Open the sample organisation");
    seat.see("The offices are connected");
    let zhang = seat.node();
    let task = task(&zhang);
    seat.click("王五 · 成都分部");
    let wang = seat.node();
    seat.click("Cut the line");
    seat.see("The line is cut");
    set_day(&zhang, &task.task, "2026-12-20");
    say(&zhang, "line cut");
    set_day(&wang, &task.task, "2026-12-24");
    apart(&mut seat);
    seat.picture("courier-en-dark");
    seat.click("Mend the line");
    seat.see("The offices are connected");
    seat.see_part("1 conflict");
    seat.picture("digest-offered-en-dark");
    seat.click("See what changed");
    seat.see("Set differently here and there (1)");
    seat.see_part("there: 张三");
    seat.picture("digest-en-dark");
    seat.click("By person");
    seat.picture("digest-people-en-dark");
}
