//! What rights do to a channel: a manager hides a message, and whoever only reads has no composer.

use app::text::Lang;
use egui_kittest::kittest::Queryable;
use node::facade::{Command, Request};
use protocol::capability::Level;

use crate::seat::Seat;

const SAID: &str = "成都分部收到，两地的消息都能看到。";
const HIDDEN: &str = "此消息已被管理员隐藏";

/// Opens what else can be done with a message.
fn more(seat: &mut Seat, message: &str) {
    seat.point(message);
    seat.click("更多");
}

#[test]
fn a_manager_hides_a_message_from_everybody_and_shows_it_again() {
    let mut seat = Seat::new(Lang::Zh);
    seat.click("打开示例组织");
    seat.click("公告");
    more(&mut seat, SAID);
    seat.click("隐藏");
    seat.see(HIDDEN);
    seat.lose(SAID);
    seat.picture("message-hidden-zh");
    seat.click("王五 · 成都分部");
    seat.click_part("公告");
    seat.see(HIDDEN);
    more(&mut seat, HIDDEN);
    seat.see("消息详情");
    assert!(seat.harness.query_by_label("取消隐藏").is_none(), "its author doesn't manage");
    seat.press(egui::Key::Escape);
    seat.click("张三 · 总部");
    more(&mut seat, HIDDEN);
    seat.click("取消隐藏");
    seat.see(SAID);
    seat.click("王五 · 成都分部");
    seat.see(SAID);
    seat.leave();
}

#[test]
fn whoever_may_only_read_has_a_sentence_in_place_of_the_composer() {
    let mut seat = Seat::new(Lang::Zh);
    seat.click("打开示例组织");
    seat.see("公告");
    let grant = Command::Grant {
        member: "李四".into(),
        department: Some("行政部".into()),
        level: Level::Read,
        below: false,
        expires: None,
        passes: 0,
        may: Vec::new(),
    };
    seat.node().call_blocking(Request::Command(grant)).expect("granted");
    seat.click("李四 · 总部");
    // The switcher finds it wherever the sidebar is scrolled to.
    seat.press_with(egui::Modifiers::COMMAND, egui::Key::K);
    seat.until("the channel", |screen| {
        let desk = screen.state().desks().expect("desks").here();
        desk.cache.channels().iter().any(|row| row.name == "行政通知")
    });
    seat.type_text("行政通知");
    seat.press(egui::Key::Enter);
    seat.see("操作手册纸质版已印好，前台领取。");
    seat.see("您可以查看这个频道，但没有发言权限");
    assert!(seat.harness.query_by_label("发送到 行政通知").is_none());
    seat.picture("composer-read-only-zh");
    seat.leave();
}

#[test]
fn messages_for_who_joins_later_are_settled_in_the_settings_of_a_place() {
    let mut seat = Seat::new(Lang::Zh);
    seat.click("创建组织");
    seat.write("组织名称", "示例科技");
    seat.write("您的姓名", "张三");
    seat.click("创建");
    seat.see("全部任务");
    seat.click("设置");
    seat.see_part("没有设定：全部");
    seat.click("后来加入的人能看到的消息 加入之后的");
    seat.see_part("总能看到。设定之前写下的消息，后来加入的人仍能看到 · 张三 设定");
    seat.picture("history-rule-zh");
    seat.leave();
}
