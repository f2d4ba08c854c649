//! A call pops up by the system, and a click on it leads to the message.
//!
//! The bus is a real one, and what listens on it does as the Desktop Notifications Specification
//! says.

use std::{
    collections::HashMap,
    sync::mpsc::{Receiver, Sender, channel},
};

use app::text::Lang;
use egui::Key;
use zbus::{
    blocking::{Connection, connection::Builder},
    interface,
    zvariant::OwnedValue,
};

use crate::{bus, seat::Seat};

const PATH: &str = "/org/freedesktop/Notifications";
const NAME: &str = "org.freedesktop.Notifications";

/// What was shown: title and text.
type Shown = (String, String);

/// Shows notifications.
struct Service(Sender<Shown>);

#[interface(name = "org.freedesktop.Notifications")]
impl Service {
    #[expect(clippy::too_many_arguments, reason = "the specification has so many")]
    fn notify(
        &self,
        _app: &str,
        _replaces: u32,
        _icon: &str,
        title: String,
        text: String,
        _actions: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _expires: i32,
    ) -> u32 {
        self.0.send((title, text)).expect("the test listens");
        1
    }

    fn get_capabilities(&self) -> Vec<String> {
        vec!["actions".into(), "body".into(), "body-markup".into()]
    }
}

fn service(address: &str) -> (Connection, Receiver<Shown>) {
    let (sender, shown) = channel();
    let builder = Builder::address(address).expect("an address").name(NAME).expect("a name");
    let builder = builder.serve_at(PATH, Service(sender)).expect("a place");
    (builder.build().expect("connected"), shown)
}

#[test]
fn a_call_pops_up_and_a_click_leads_to_it() {
    let Some(bus) = bus::bus() else { return bus::skipped() };
    let (connection, shown) = service(&bus.address);
    bus::run_on(&bus, "notifications::the_window_of_the_test_above", || {
        let body = (1_u32, "default");
        let sent = connection.emit_signal(None::<&str>, PATH, NAME, "ActionInvoked", &body);
        sent.expect("sent");
    });
    let shown: Vec<Shown> = shown.try_iter().collect();
    let call = ("王五 · 活动策划".to_owned(), "@张三 场地定了 &lt;b&gt;".to_owned());
    assert_eq!(shown, [call], "one call, and its words are no marks");
}

#[test]
#[ignore = "run by the test above, with a bus of its own"]
fn the_window_of_the_test_above() {
    let mut seat = Seat::new(Lang::Zh);
    seat.click("打开示例组织");
    seat.see_part("王五 提到了您");
    seat.click("王五 · 成都分部");
    seat.click("活动策划");
    seat.write("发送到 活动策划", "@张三 场地定了 \\<b>");
    seat.press(Key::Enter);
    // The click brings 张三's desk back, and the message that called him.
    seat.until("the click", |screen| {
        let route = screen.state().desks().map(|desks| desks.here().nav.here().clone());
        matches!(route, Some(app::state::Route::Channel { message: Some(_), .. }))
    });
    seat.see_part("@张三 场地定了");
    seat.leave();
}

#[test]
fn r38_a_changed_deadline_pops_up_and_a_click_leads_to_the_task() {
    let Some(bus) = bus::bus() else { return bus::skipped() };
    let (connection, shown) = service(&bus.address);
    bus::run_on(&bus, "notifications::the_window_of_a_changed_deadline", || {
        let body = (1_u32, "default");
        let sent = connection.emit_signal(None::<&str>, PATH, NAME, "ActionInvoked", &body);
        sent.expect("sent");
    });
    let shown: Vec<Shown> = shown.try_iter().collect();
    // 张三 and 李四 hear of it, 王五 changed it; the window closes after the first click.
    assert!((1..=2).contains(&shown.len()), "{shown:?}");
    for (title, body) in shown {
        assert_eq!(title, "王五 改了截止时间");
        assert!(
            body.starts_with("新品发布会上线准备：") && body.ends_with("→ 2030年5月20日"),
            "{body}"
        );
    }
}

#[test]
#[ignore = "run by the test above, with a bus of its own"]
fn the_window_of_a_changed_deadline() {
    let mut seat = Seat::new(Lang::Zh);
    seat.click("打开示例组织");
    seat.see_part("王五 提到了您");
    seat.click("李四 · 总部");
    seat.see_part("王五 发来私聊");
    seat.click("王五 · 成都分部");
    seat.see("收件箱");
    crate::deadlines::set_day(&mut seat, "2030-05-20");
    seat.until("the click", |screen| {
        let desks = screen.state().desks();
        desks.is_some_and(|desks| {
            matches!(desks.here().nav.panel, Some(app::state::Panel::Task { .. }))
        })
    });
    seat.see_part("→ 2030年5月20日");
    seat.leave();
}
