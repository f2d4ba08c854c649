//! Conversations: written, answered, reacted to, edited, recalled; long ones; drafts.

use std::path::Path;

use app::text::Lang;
use egui::{Event, ImeEvent, Key, Modifiers, MouseWheelUnit, TouchPhase, Vec2};
use egui_kittest::kittest::{NodeT as _, Queryable};
use node::{
    facade::{Answer, Command, Query, Request},
    runtime::{Handle, HomeAt, init, with_home},
};

use crate::seat::{Seat, kept};

/// The field that the channel's messages are written in.
const FIELD: &str = "发送到 大厅";

/// A home with an organisation and a channel in it.
pub fn founded(home: &Path) {
    init(&HomeAt::open(home), "示例科技", "张三").expect("founded");
    let add = Command::AddChannel { name: "大厅".into(), department: None };
    with_home(&HomeAt::open(home), Request::Command(add)).expect("a channel");
}

/// Somebody in the channel of a new organisation.
fn in_the_hall() -> (Seat, tempfile::TempDir) {
    let dir = tempfile::tempdir().expect("a directory");
    founded(dir.path());
    let mut seat = Seat::at(dir.path(), Lang::Zh, [1180.0, 780.0]);
    seat.click("大厅");
    seat.see(FIELD);
    (seat, dir)
}

/// What stands in a field.
fn written(seat: &Seat, label: &str) -> String {
    seat.harness.query_all_by_label(label).find_map(|node| node.value()).unwrap_or_default()
}

/// Waits until the field is empty again: what was in it is saved.
fn empties(seat: &mut Seat) {
    seat.until("an empty field", |screen| {
        let mut fields = screen.query_all_by_label(FIELD);
        fields.any(|node| node.value().is_some_and(|text| text.is_empty()))
    });
}

#[test]
fn the_life_of_a_message() {
    let (mut seat, _dir) = in_the_hall();
    seat.see("「大厅」还没有消息");
    seat.picture("conversation-empty-zh");
    seat.write(FIELD, "**重要**，请看");
    seat.press(Key::Enter);
    seat.see("重要，请看");
    empties(&mut seat);

    seat.point("重要，请看");
    seat.click("添加表情");
    seat.click("👍");
    seat.see_part("👍 张三（含我");
    seat.click_part("👍 张三（含我");
    seat.until("no emoji", |screen| screen.query_all_by_label_contains("👍 张三").next().is_none());

    seat.point("重要，请看");
    seat.click("回复");
    seat.write("写回复", "收到");
    seat.press(Key::Enter);
    seat.see("收到");
    seat.see_part("1 条回复");
    seat.picture("conversation-thread-zh");
    seat.click("关闭");

    seat.point("重要，请看");
    seat.click("更多");
    seat.click("编辑");
    seat.see("保存");
    seat.harness.event(Event::Text(" 今天".into()));
    seat.harness.step();
    seat.press(Key::Enter);
    seat.see("重要，请看 今天");
    seat.click("已编辑");
    seat.see_part("最初内容");
    seat.see_part("当前内容");
    seat.picture("conversation-history-zh");
    seat.click("关闭");

    seat.point("重要，请看 今天");
    seat.click("更多");
    seat.click("撤回…");
    seat.see("撤回这条消息？");
    seat.picture("conversation-recall-zh");
    seat.click("撤回");
    seat.see("此消息已撤回");
    seat.lose("重要，请看 今天");
    seat.leave();
}

#[test]
fn a_draft_is_there_after_a_restart() {
    let (mut seat, dir) = in_the_hall();
    seat.write(FIELD, "没写完的话");
    let at = dir.path().to_owned();
    seat.until("the draft on the disk", move |_| kept(&at).contains("没写完的话"));
    seat.leave();
    let mut seat = Seat::at(dir.path(), Lang::Zh, [1180.0, 780.0]);
    seat.click("大厅");
    seat.see(FIELD);
    assert_eq!(written(&seat, FIELD), "没写完的话");
    seat.leave();
}

#[test]
fn the_newest_message_is_answered_and_regions_are_gone_through_by_keyboard() {
    let (mut seat, _dir) = in_the_hall();
    seat.write(FIELD, "第一句");
    seat.press(Key::Enter);
    seat.see("第一句");
    empties(&mut seat);
    seat.press_with(Modifiers::SHIFT, Key::ArrowUp);
    seat.see("写回复");
    seat.type_text("答");
    assert_eq!(written(&seat, "写回复"), "答");
    for region in ["侧边栏", "内容", FIELD, "右侧面板"] {
        seat.press(Key::F6);
        let focus = seat.focused();
        assert_eq!(focus.as_deref(), Some(region));
    }
    seat.press_with(Modifiers::COMMAND | Modifiers::SHIFT, Key::D);
    seat.lose("收件箱");
    seat.press_with(Modifiers::COMMAND | Modifiers::SHIFT, Key::D);
    seat.see("收件箱");
    seat.click(FIELD);
    seat.type_text("删");
    seat.press_with(Modifiers::COMMAND, Key::A);
    seat.press_with(Modifiers::COMMAND | Modifiers::SHIFT, Key::X);
    assert_eq!(written(&seat, FIELD), "~~删~~");
    seat.leave();
}

#[test]
fn enter_belongs_to_the_input_method_while_it_composes() {
    let (mut seat, _dir) = in_the_hall();
    seat.click(FIELD);
    let compose =
        |text: &str| Event::Ime(ImeEvent::Preedit { text: text.into(), active_range_chars: None });
    seat.harness.event(compose("nihao"));
    seat.harness.step();
    seat.press(Key::Enter);
    assert_eq!(written(&seat, FIELD), "nihao", "neither sent nor a new line");
    seat.harness.event(Event::Ime(ImeEvent::Commit("你好".into())));
    seat.harness.key_press(Key::Enter);
    seat.harness.step();
    assert_eq!(written(&seat, FIELD), "你好");
    seat.press(Key::Enter);
    seat.see("你好");
    empties(&mut seat);
    seat.leave();
}

#[test]
fn lines_marks_and_the_last_message_by_keyboard() {
    let (mut seat, _dir) = in_the_hall();
    seat.write(FIELD, "一");
    seat.press_with(Modifiers::SHIFT, Key::Enter);
    seat.harness.event(Event::Text("二".into()));
    seat.harness.step();
    assert_eq!(written(&seat, FIELD), "一\n二");
    seat.press_with(Modifiers::COMMAND, Key::A);
    seat.press_with(Modifiers::COMMAND, Key::B);
    assert_eq!(written(&seat, FIELD), "**一\n二**");
    seat.press(Key::Enter);
    seat.see("一\n二");
    seat.press(Key::ArrowUp);
    seat.see("编辑");
    assert_eq!(written(&seat, "编辑"), "**一\n二**");
    seat.press(Key::Escape);
    seat.lose("编辑");
    seat.leave();
}

#[test]
fn a_colleague_is_offered_by_pinyin() {
    let (mut seat, _dir) = in_the_hall();
    seat.write(FIELD, "请@syr");
    seat.see("@所有人");
    seat.picture("conversation-offer-zh");
    seat.press(Key::Enter);
    assert_eq!(written(&seat, FIELD), "请@所有人 ");
    seat.harness.event(Event::Text("@a".into()));
    seat.harness.step();
    seat.click("@所有人");
    assert_eq!(written(&seat, FIELD), "请@所有人 @所有人 ");
    seat.leave();
}

/// Writes many messages at once.
fn say_many(node: &Handle, count: usize) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(async {
        for first in (0..count).step_by(250) {
            let mut calls = tokio::task::JoinSet::new();
            for number in first..count.min(first + 250) {
                let node = node.clone();
                let text = format!("第{number}条");
                let send = Command::Send { channel: "大厅".into(), text, reply_to: None };
                calls.spawn(async move { node.call(Request::Command(send)).await });
            }
            while let Some(done) = calls.join_next().await {
                done.expect("no panic").expect("saved");
            }
        }
    });
}

/// Scrolls with the wheel over the middle of the screen.
fn scroll(seat: &mut Seat, points: f32) {
    seat.harness.hover_at(egui::pos2(700.0, 400.0));
    seat.harness.event(Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: Vec2::new(0.0, points),
        phase: TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
        modifiers: Modifiers::NONE,
    });
    for _ in 0..4 {
        seat.harness.step();
    }
}

#[test]
fn a_channel_is_shown_where_it_was_left() {
    let dir = tempfile::tempdir().expect("a directory");
    founded(dir.path());
    let mut seat = Seat::at(dir.path(), Lang::Zh, [1180.0, 780.0]);
    say_many(&seat.node(), 400);
    seat.click("大厅");
    seat.see(FIELD);
    seat.see_part("条，");
    for _ in 0..12 {
        scroll(&mut seat, 600.0);
    }
    let mut seen: Vec<(String, egui::Rect)> = Vec::new();
    let rows = |seat: &Seat| -> Vec<(String, egui::Rect)> {
        let rows = seat.harness.query_all_by_label_contains("条，");
        rows.filter_map(|node| Some((node.accesskit_node().label()?, node.rect()))).collect()
    };
    // What is scrolled to comes to rest.
    seat.until("rest", |_| true);
    for _ in 0..20 {
        seat.harness.step();
    }
    seen.extend(rows(&seat));
    let (label, place) = seen[seen.len() / 2].clone();
    seat.see("回到最新");
    seat.click("收件箱");
    seat.lose("回到最新");
    seat.click("大厅");
    seat.see(&label);
    seat.until("the place", |screen| {
        screen.query_all_by_label(&label).any(|node| (node.rect().top() - place.top()).abs() < 1.0)
    });
    seat.press_with(Modifiers::ALT, Key::ArrowLeft);
    seat.lose(&label);
    seat.press_with(Modifiers::ALT, Key::ArrowRight);
    seat.until("the place again", |screen| {
        screen.query_all_by_label(&label).any(|node| (node.rect().top() - place.top()).abs() < 1.0)
    });
    seat.leave();
}

#[test]
fn an_answer_leads_to_a_message_far_above() {
    let dir = tempfile::tempdir().expect("a directory");
    founded(dir.path());
    let send = |text: &str, reply_to| {
        let (channel, text) = ("大厅".into(), text.into());
        Request::Command(Command::Send { channel, text, reply_to })
    };
    let mut seat = Seat::at(dir.path(), Lang::Zh, [1180.0, 780.0]);
    let made = seat.node().call_blocking(send("很早的问题", None)).expect("saved");
    let Answer::Made { id } = made else { panic!("{made:?}") };
    say_many(&seat.node(), 400);
    seat.node().call_blocking(send("现在回答", Some(id))).expect("saved");
    seat.click("大厅");
    seat.see("现在回答");
    seat.click_part("回复较早的消息");
    seat.see("很早的问题");
    for _ in 0..20 {
        seat.harness.step();
    }
    seat.see("很早的问题");
    seat.leave();
}

#[test]
fn a_long_channel_costs_what_is_seen() {
    const MESSAGES: usize = 5_000;
    let dir = tempfile::tempdir().expect("a directory");
    founded(dir.path());
    let mut seat = Seat::at(dir.path(), Lang::Zh, [1180.0, 780.0]);
    say_many(&seat.node(), MESSAGES);
    let newest = Query::Messages { channel: "大厅".into(), last: 1 };
    let answer = seat.node().call_blocking(Request::Query(newest)).expect("answered");
    let Answer::Messages(newest) = answer else { panic!("{answer:?}") };
    seat.click("大厅");
    seat.see(&newest[0].text);
    let mut passed = std::collections::BTreeSet::new();
    for _ in 0..120 {
        scroll(&mut seat, 600.0);
        let desk = seat.app().desks().expect("desks").here();
        let view = &desk.views.conversation;
        assert!(view.rows_laid_out() <= 60, "{} rows", view.rows_laid_out());
        assert!(view.rows_held(&desk.cache) <= 200);
        passed.extend(
            seat.harness
                .query_all_by_label_contains("条，")
                .filter_map(|node| node.accesskit_node().label()),
        );
    }
    assert!(passed.len() > 400, "it scrolls through more than one part: {}", passed.len());
    seat.picture("conversation-long-zh");
    seat.click("回到最新");
    seat.see(&newest[0].text);
    seat.leave();
}
