//! Recovery in the windows: guardians are named, a proposal is read and approved, a colleague is helped.

use app::text::Lang;
use egui_kittest::kittest::{NodeT as _, Queryable};

use crate::{devices::field, seat::Seat};

/// Ticks the box whose label has this in it.
fn tick(seat: &mut Seat, part: &str) {
    let is_box = |node: &egui_kittest::Node<'_>| {
        node.accesskit_node().role() == egui::accesskit::Role::CheckBox
    };
    seat.until(part, |screen| screen.query_all_by_label_contains(part).any(|node| is_box(&node)));
    let found = seat.harness.query_all_by_label_contains(part).find(is_box).expect("just seen");
    found.click();
    seat.harness.step();
    seat.harness.step();
}

/// Sits down at a desk of the sample, before its page of recovery.
fn sit(seat: &mut Seat, name: &str) {
    seat.click_part(&format!("{name} ·"));
    seat.click("人员与权限");
    seat.click("找回");
}

#[test]
fn threat_44_guardians_are_named_in_the_window_and_two_of_three_make_an_administrator() {
    let mut seat = Seat::new(Lang::Zh);
    seat.click("打开示例组织");
    seat.click("人员与权限");
    seat.click("找回");
    seat.see_part("还没有指定：创建者的设备一旦丢失");
    seat.picture("recovery-nobody-zh");
    seat.click_last("指定…");
    for name in ["张三", "李四", "王五"] {
        tick(&mut seat, name);
    }
    seat.picture("recovery-name-zh");
    seat.click_last("指定");
    seat.see("这 3 人中的任意 2 人");
    // They are there on a colleague's screen, too, who proposes something.
    sit(&mut seat, "李四");
    seat.click("设立管理员…");
    seat.click("王五 (市场部)");
    seat.click("提议");
    seat.see("李四");
    seat.see("等其他人同意");
    seat.picture("recovery-proposed-zh");
    // A third reads what it does, and approves it.
    sit(&mut seat, "张三");
    seat.see("等您同意");
    seat.see_part("王五成为管理员，拥有整个组织的全部权限");
    seat.click("查看并同意…");
    seat.picture("recovery-approve-zh");
    seat.click("同意");
    seat.see("已生效");
    seat.picture("recovery-done-zh");
    seat.leave();
}

#[test]
fn a_colleague_is_helped_only_when_it_is_said_that_it_is_really_them() {
    let mut seat = Seat::new(Lang::En);
    seat.click("Dark");
    seat.click("Open the sample organisation");
    seat.click("People and permissions");
    seat.click("Recovery");
    seat.click("Name colleagues…");
    for name in ["李四", "王五"] {
        tick(&mut seat, name);
    }
    seat.click("Name them");
    seat.see("any 2 of these 2");
    seat.click_part("李四 ·");
    seat.click("People and permissions");
    seat.click("Recovery");
    seat.click_part("Help 张三");
    seat.see("The code for their new machine as a QR code");
    seat.picture("recovery-help-en-dark");
    seat.write("The code that their new machine shows", "tc1nonsense");
    // Nothing happens as long as nobody says that it is really them.
    seat.click("Approve");
    seat.see("A new device for 张三");
    tick(&mut seat, "it is really them");
    seat.click("Approve");
    seat.lose("A new device for 张三");
    seat.picture("recovery-en-dark");
    seat.leave();
}

#[test]
fn r22_a_lost_device_is_made_good_by_two_colleagues_in_the_windows() {
    let mut seat = Seat::new(Lang::Zh);
    seat.click("打开示例组织");
    seat.click("人员与权限");
    seat.click("找回");
    seat.click("指定同事…");
    for name in ["李四", "王五"] {
        tick(&mut seat, name);
    }
    seat.click_last("指定");
    seat.see("这 2 人中的任意 2 人");

    // The new machine begins with what 李四 reads out.
    sit(&mut seat, "李四");
    seat.until("an address", |screen| {
        let status = screen.state().desks().and_then(|desks| desks.here().cache.status());
        status.is_some_and(|status| !status.addresses.is_empty())
    });
    seat.click_part("帮助张三");
    let offer = field(&mut seat, "给新机器的代码");
    let home = tempfile::tempdir().expect("a directory");
    let mut machine = Seat::at(home.path(), Lang::Zh, [1180.0, 780.0]);
    machine.click("这是我的另一台设备");
    machine.write("另一台设备显示的代码", &offer);
    machine.click("继续");
    let answer = field(&mut machine, "这台设备的代码");

    // Both approve what it answers, and one alone is not enough.
    seat.write("新机器显示的代码", &answer);
    tick(&mut seat, "确实是本人");
    seat.picture("recovery-help-zh");
    seat.click("同意");
    seat.see_part("成为张三的设备");
    seat.see_part("还需要 1 人同意");
    seat.picture("recovery-one-of-two-zh");
    assert!(machine.harness.query_by_label("收件箱").is_none(), "one alone lets nobody in");
    sit(&mut seat, "王五");
    seat.see_part("成为张三的设备");
    seat.click_part("帮助张三");
    seat.write("新机器显示的代码", &answer);
    tick(&mut seat, "确实是本人");
    seat.click("同意");
    seat.see("已生效");
    machine.see("收件箱");
    machine.see_part("公告");
    machine.picture("recovery-new-machine-zh");
    machine.leave();
    seat.leave();
}
