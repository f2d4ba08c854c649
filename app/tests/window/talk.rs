//! Conversations of a few people: begun from the keyboard and from a person, read, and kept apart.

use app::text::Lang;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;

use crate::seat::Seat;

fn sample(lang: Lang, open: &str) -> Seat {
    let mut seat = Seat::new(lang);
    seat.click(open);
    seat
}

/// Ctrl+Shift+K.
fn pick(seat: &mut Seat) {
    seat.press_with(Modifiers::COMMAND | Modifiers::SHIFT, Key::K);
}

#[test]
fn a_conversation_is_listed_with_its_number_and_says_who_can_read_it() {
    let mut seat = sample(Lang::Zh, "打开示例组织");
    seat.see("李四 有未读");
    seat.picture("talk-sidebar-zh");
    seat.click("李四 有未读");
    seat.see_part("只有这 2 人能看到");
    seat.see("议程写好了，你有空看一眼，没问题我就发出去。");
    seat.lose("李四 有未读");
    seat.picture("talk-zh");
    seat.click("谁能看到");
    seat.see_part("组织的创建者和管理员也不例外");
    seat.picture("talk-who-zh");
    seat.press(Key::Escape);
    seat.write("发送到 李四", "@");
    seat.see("@李四");
    seat.until("nobody else offered", |screen| screen.query_by_label("@王五").is_none());
    seat.picture("talk-offer-zh");
}

#[test]
fn r27_ctrl_shift_k_opens_a_conversation_by_pinyin_and_a_comma_adds_somebody() {
    let mut seat = sample(Lang::Zh, "打开示例组织");
    seat.see("公告");
    pick(&mut seat);
    seat.see("新的私聊");
    seat.picture("picker-zh");
    seat.type_text("ww");
    seat.press(Key::Enter);
    seat.see("「王五」还没有消息");
    seat.write("发送到 王五", "只有我们两个");
    seat.press(Key::Enter);
    seat.see("只有我们两个");
    seat.see("王五");
    pick(&mut seat);
    seat.type_text("ls,");
    seat.see("去掉 李四");
    seat.type_text("w");
    seat.picture("picker-two-zh");
    seat.press(Key::Enter);
    seat.see_part("只有这 3 人能看到");
    seat.see("我在成都，场地那边我盯。");
    // The other way: the switcher finds it by one of its people.
    seat.press_with(Modifiers::COMMAND, Key::K);
    seat.type_text("李四、");
    seat.see("李四、王五   私聊");
    seat.picture("talk-switcher-zh");
    seat.press(Key::Escape);
    seat.lose("李四、王五   私聊");
}

#[test]
fn the_picker_is_left_and_people_are_taken_out_by_mouse() {
    let mut seat = sample(Lang::En, "Open the sample organisation");
    seat.click("New conversation");
    seat.see("Type a name, or pinyin");
    seat.click_part("李四   ");
    seat.click("Take 李四 out");
    seat.lose("Take 李四 out");
    seat.press(Key::Escape);
    seat.lose("Type a name, or pinyin");
}

#[test]
fn a_message_is_sent_from_a_persons_panel_and_their_node_shows_it() {
    let mut seat = Seat::new(Lang::En);
    seat.click("Dark");
    seat.click("Open the sample organisation");
    seat.click("People and permissions");
    seat.click("王五");
    seat.picture("talk-person-en-dark");
    seat.click("Send a message");
    seat.write("Message 王五", "Are you there?");
    seat.press(Key::Enter);
    seat.see("Are you there?");
    seat.see_part("only these 2 people can read it");
    seat.picture("talk-en-dark");
    seat.click_part("王五 ·");
    seat.see("张三 unread");
    seat.click("张三 unread");
    seat.see("Are you there?");
    seat.picture("talk-other-side-en-dark");
    seat.click_part("李四 ·");
    seat.see("张三, 王五 unread");
}
