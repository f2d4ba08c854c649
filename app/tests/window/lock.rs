//! A home with a passphrase: it is set in the settings, and asked for on the first page.

use app::text::Lang;
use egui_kittest::kittest::Queryable;
use node::{
    facade::{Command, Request, RuleSetting},
    runtime::{Home, HomeAt, Passphrase, init, set_passphrase},
};

use crate::seat::Seat;

const SIZE: [f32; 2] = [1180.0, 780.0];

fn home() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a directory");
    init(&HomeAt::open(dir.path()), "示例科技", "张三").expect("founded");
    dir
}

#[test]
fn a_locked_home_opens_with_its_passphrase_only() {
    let dir = home();
    let passphrase = Passphrase::new("正确的口令，一句话");
    set_passphrase(&HomeAt::open(dir.path()), Some(&passphrase)).expect("set");
    let mut seat = Seat::at(dir.path(), Lang::Zh, SIZE);
    seat.see("主目录已锁定");
    seat.picture("unlock-zh");
    seat.write("口令", "不对的口令");
    seat.click("打开");
    seat.see("口令不对");
    seat.write("口令", "正确的口令，一句话");
    seat.click("打开");
    seat.see("收件箱");
    seat.leave();
}

#[test]
fn a_passphrase_is_set_and_taken_away_in_the_settings() {
    let dir = home();
    let at = HomeAt::open(dir.path());
    // Tall enough for all of the settings: writing into a field doesn't scroll to it.
    let mut seat = Seat::at(dir.path(), Lang::En, [1180.0, 1900.0]);
    seat.click("Settings");
    seat.see("New passphrase");
    seat.write("New passphrase", "a whole sentence");
    seat.write("The same again", "a whole sentence");
    seat.picture("passphrase-en");
    seat.click("Lock with this passphrase");
    seat.see("The passphrase is set");
    assert!(at.is_locked().expect("readable"));
    seat.see("Change the passphrase");
    seat.click("Ask for none any more");
    seat.see("No passphrase is asked for any more");
    assert!(!at.is_locked().expect("readable"));
    seat.leave();
}

fn ask_to_lock(seat: &mut Seat, minutes: u16) {
    let rule = RuleSetting::LockAfter { minutes: Some(minutes) };
    let command = Command::SetRule { department: None, rule };
    seat.node().call_blocking(Request::Command(command)).expect("set");
    seat.until("the rule", |screen| {
        let status = screen.state().desks().and_then(|desks| desks.here().cache.status());
        status.is_some_and(|status| status.lock_after == Some(minutes))
    });
}

#[test]
fn nobody_there_for_as_long_as_the_organisation_says_locks_the_window() {
    let dir = home();
    let passphrase = Passphrase::new("正确的口令，一句话");
    set_passphrase(&HomeAt::open(dir.path()), Some(&passphrase)).expect("set");
    let mut seat = Seat::at(dir.path(), Lang::Zh, SIZE);
    seat.write("口令", "正确的口令，一句话");
    seat.click("打开");
    seat.see("收件箱");
    ask_to_lock(&mut seat, 15);
    let add = Command::AddChannel { name: "闲谈".into(), department: None };
    seat.node().call_blocking(Request::Command(add)).expect("made");
    seat.click("闲谈");
    seat.write("发送到 闲谈", "写到一半的话");
    // Whoever is there isn't locked out.
    seat.wait_minutes(14);
    seat.press(egui::Key::ArrowLeft);
    seat.wait_minutes(14);
    assert!(seat.app().desks().is_some(), "somebody pressed a key 14 minutes ago");
    assert!(Home::take(dir.path(), false).is_err(), "the node has the home");
    seat.wait_minutes(1);
    assert!(seat.app().desks().is_none(), "locked");
    seat.see("主目录已锁定");
    seat.picture("locked-zh");
    drop(Home::take(dir.path(), false).expect("the node is closed"));
    seat.write("口令", "正确的口令，一句话");
    seat.click("打开");
    seat.click("闲谈");
    seat.until("the draft", |screen| {
        let mut fields = screen.query_all_by_label("发送到 闲谈");
        fields.any(|node| node.value().as_deref() == Some("写到一半的话"))
    });
    seat.leave();
}

#[test]
fn the_settings_lock_sooner_than_the_organisation_asks_and_at_once() {
    let dir = home();
    let at = HomeAt::open(dir.path());
    set_passphrase(&at, Some(&Passphrase::new("a whole sentence"))).expect("set");
    let mut seat = Seat::at(dir.path(), Lang::En, [1180.0, 1900.0]);
    let open = |seat: &mut Seat| {
        seat.write("Passphrase", "a whole sentence");
        seat.click("Open");
        seat.see("Inbox");
    };
    open(&mut seat);
    ask_to_lock(&mut seat, 30);
    seat.click("Settings");
    seat.click("Lock when nobody is here never");
    seat.click("after 5 min");
    seat.picture("lock-settings-en");
    seat.wait_minutes(5);
    seat.see("Your home is locked");
    open(&mut seat);
    seat.click("Settings");
    seat.click("Lock now");
    seat.see("Your home is locked");
    seat.leave();
}

#[test]
fn without_a_passphrase_the_window_says_that_one_is_asked_for() {
    let dir = home();
    let mut seat = Seat::at(dir.path(), Lang::En, [1180.0, 1900.0]);
    seat.see("Inbox");
    ask_to_lock(&mut seat, 15);
    seat.wait_minutes(60);
    assert!(seat.app().desks().is_some(), "nothing to lock with");
    seat.click("Network and sync");
    seat.see_part("Your organisation asks that windows lock after 15 min");
    seat.picture("lock-asked-en");
    seat.click("Set a passphrase");
    seat.see("New passphrase");
    seat.see_part("Your organisation asks that windows lock after 15 min");
    seat.leave();
}

#[test]
fn r23_whoever_manages_the_organisation_sets_its_rules_and_everybody_sees_them() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut seat = Seat::at(dir.path(), Lang::Zh, [1180.0, 1900.0]);
    seat.click("打开示例组织");
    seat.click("设置");
    seat.see("组织规则");
    seat.click("没有人时窗口自动锁定 不要求");
    seat.click("10 分钟后");
    seat.see("没有人时窗口自动锁定 10 分钟后");
    seat.click("照样提醒");
    seat.click("强提醒的间隔 每 5 分钟");
    seat.click("每 15 分钟");
    seat.see("强提醒的间隔 每 15 分钟");
    seat.until("the rules", |screen| {
        let status = screen.state().desks().and_then(|desks| desks.here().cache.status());
        status.is_some_and(|it| {
            let every = it.remind_every == Some(15);
            it.lock_after == Some(10) && it.remind_through_quiet && every
        })
    });
    seat.picture("rules-zh");
    // A colleague sees them, and can't set them.
    seat.click("李四 · 总部");
    seat.click("设置");
    seat.see("10 分钟后");
    assert!(seat.harness.query_by_label("没有人时窗口自动锁定 10 分钟后").is_none());
    seat.leave();
}
