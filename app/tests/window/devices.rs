//! A person's further device: paired by a code on each screen, listed, and ended.

use app::text::Lang;
use egui_kittest::kittest::{NodeT as _, Queryable};
use node::facade::{Answer, Query, Request};

use crate::seat::Seat;

/// The text in the field of this label, as soon as it is there.
pub fn field(seat: &mut Seat, label: &str) -> String {
    let text = |node: egui_kittest::Node<'_>| {
        let node = node.accesskit_node();
        let is_field = node.role() == egui::accesskit::Role::MultilineTextInput
            || node.role() == egui::accesskit::Role::TextInput;
        node.value().filter(|value| is_field && !value.is_empty())
    };
    seat.until(label, |screen| screen.query_all_by_label(label).any(|node| text(node).is_some()));
    seat.harness.query_all_by_label(label).find_map(text).expect("just seen")
}

/// Writes into the field of this label in place of what stands there.
fn replace(seat: &mut Seat, label: &str, text: &str) {
    seat.write(label, "");
    seat.press_with(egui::Modifiers::COMMAND, egui::Key::A);
    seat.type_text(text);
}

/// Somebody who has founded an organisation, and whose node can be found on this machine.
fn founder(lang: Lang) -> Seat {
    let mut seat = Seat::new(lang);
    let words = match lang {
        Lang::Zh => ["创建组织", "组织名称", "您的姓名", "创建"],
        Lang::En => ["Create an organisation", "Name of the organisation", "Your name", "Create"],
    };
    seat.click(words[0]);
    seat.write(words[1], "示例科技");
    seat.write(words[2], "张三");
    seat.click(words[3]);
    seat.until("an address", |screen| {
        let desks = screen.state().desks();
        let status = desks.and_then(|desks| desks.here().cache.status());
        status.is_some_and(|status| !status.addresses.is_empty())
    });
    seat
}

fn devices(seat: &mut Seat) -> usize {
    let query = Request::Query(Query::Devices { member: None });
    match seat.node().call_blocking(query).expect("answered") {
        Answer::Devices(rows) => rows.iter().filter(|row| row.active).count(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn r22_a_second_device_is_paired_in_the_windows_and_removed_again() {
    let mut first = founder(Lang::Zh);
    first.click("您自己、您的设备");
    first.see("本机");
    first.picture("devices-zh");
    first.click("添加设备…");
    let offer = field(&mut first, "给新设备的代码");
    first.see("给新设备的代码的二维码");
    first.picture("device-add-zh");

    let home = tempfile::tempdir().expect("a directory");
    let mut second = Seat::at(home.path(), Lang::Zh, [1180.0, 780.0]);
    second.click("这是我的另一台设备");
    second.write("另一台设备显示的代码", &offer);
    second.picture("pair-zh");
    second.click("继续");
    let answer = field(&mut second, "这台设备的代码");
    second.see("这台设备的代码的二维码");
    second.picture("pair-code-zh");

    // A slip is said where it was made, and nothing is lost.
    first.write("新设备显示的代码", &answer[..answer.len() - 4]);
    first.click("添加");
    first.see("请重新完整复制整段代码");
    first.picture("device-add-slip-zh");
    replace(&mut first, "新设备显示的代码", &answer);
    first.click("添加");
    first.see("设备已添加");
    first.lose("添加您的另一台设备");
    second.see_part("示例科技");
    second.see("收件箱");
    first.see_part("移除设备 ");
    assert_eq!(devices(&mut first), 2);
    first.picture("devices-two-zh");

    first.click_part("移除设备 ");
    first.see_part("它不再是您的设备");
    first.picture("device-remove-zh");
    assert_eq!(devices(&mut first), 2, "nothing happens before it is confirmed");
    first.click("移除");
    first.see("已移除");
    first.picture("devices-removed-zh");
    assert_eq!(devices(&mut first), 1);
    second.leave();
    first.leave();
}

#[test]
fn who_waits_to_be_added_sees_the_same_code_after_a_restart_and_may_take_another() {
    let mut first = founder(Lang::En);
    first.click("People and permissions");
    first.click_last("张三");
    first.click("Add a device…");
    let offer = field(&mut first, "The code for the new device");
    first.picture("device-add-en");
    first.leave();

    let home = tempfile::tempdir().expect("a directory");
    let mut second = Seat::at(home.path(), Lang::En, [1180.0, 780.0]);
    second.click("Dark");
    second.click("This is my second device");
    second.write("The code that your other device shows", "td1nonsense");
    second.click("Continue");
    second.see("That did not work");
    second.picture("pair-failed-en-dark");
    second.click("Back");
    second.click("This is my second device");
    replace(&mut second, "The code that your other device shows", &offer);
    second.click("Continue");
    let answer = field(&mut second, "This device's code");
    second.picture("pair-code-en-dark");
    second.leave();

    let mut second = Seat::at(home.path(), Lang::En, [420.0, 700.0]);
    assert_eq!(field(&mut second, "This device's code"), answer);
    second.picture("pair-code-narrow-en-dark");
    second.click("Use another code");
    second.write("The code that your other device shows", &offer);
    second.click("Continue");
    assert_eq!(field(&mut second, "This device's code"), answer, "the key is the same");
    second.leave();
}
