//! A call pops up by the system, and a click on it leads to the message.
//!
//! The bus is a real one, and what listens on it does as the Desktop Notifications Specification
//! says.

use std::{
    cell::Cell,
    collections::HashMap,
    sync::mpsc::{Receiver, Sender, channel},
};

use app::{
    state::{Loaded, Settings},
    text::Lang,
};
use egui::Key;
use node::facade::{Answer, Command, Event, Query, Request, RuleSetting, Tell};
use protocol::clock::Millis;
use tokio::sync::broadcast::error::RecvError;
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

/// What was said of the sound: whether there is to be none.
type Silent = Option<bool>;

/// Shows notifications.
struct Service(Sender<(Shown, Silent)>);

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
        hints: HashMap<String, OwnedValue>,
        _expires: i32,
    ) -> u32 {
        let silent = hints.get("suppress-sound").and_then(|hint| hint.downcast_ref::<bool>().ok());
        self.0.send(((title, text), silent)).expect("the test listens");
        1
    }

    fn get_capabilities(&self) -> Vec<String> {
        vec!["actions".into(), "body".into(), "body-markup".into()]
    }
}

fn service(address: &str) -> (Connection, Receiver<Shown>) {
    let (connection, heard) = listening(address);
    let (sender, shown) = channel();
    std::thread::spawn(move || heard.iter().all(|(told, _)| sender.send(told).is_ok()));
    (connection, shown)
}

fn listening(address: &str) -> (Connection, Receiver<(Shown, Silent)>) {
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

#[test]
fn r31_quiet_hours_and_mute_hold_until_the_organisation_lets_strong_reminders_through() {
    let Some(bus) = bus::bus() else { return bus::skipped() };
    let (connection, shown) = service(&bus.address);
    let mut all: Vec<Shown> = Vec::new();
    bus::run_on(&bus, "notifications::the_window_of_quiet_hours", || {
        all.extend(shown.try_iter().filter(|(title, _)| title.starts_with("张三")));
        // The last of them is clicked, and then the window closes.
        if all.last().is_some_and(|(_, body)| body.contains("听得见")) {
            let body = (1_u32, "default");
            let sent = connection.emit_signal(None::<&str>, PATH, NAME, "ActionInvoked", &body);
            sent.expect("sent");
        }
    });
    let titles: Vec<&str> = all.iter().map(|(title, _)| title.as_str()).collect();
    assert_eq!(titles, ["张三 强提醒您", "张三 强提醒您", "张三 · 活动策划"], "{all:?}");
    for (_, body) in &all[..2] {
        let sent = body.strip_prefix("服务器要重启\n发于 ");
        assert!(sent.is_some_and(|time| time.contains(':')), "when it was sent: {body}");
    }
}

/// What 王五's inbox says of a message of this text: why it is there, and whether that is muted.
fn in_inbox(app: &app::app::App, text: &str) -> Option<(String, bool)> {
    let query = Query::Inbox { limit: app::state::INBOX_SHOWN_MAX };
    let Loaded::Ready(Answer::Inbox(items)) = app.desks()?.here().cache.get(&query) else {
        return None;
    };
    let messages = items.iter().filter_map(|item| item.message());
    let mut found = messages.filter(|about| about.message.text == text);
    found.next().map(|about| (about.why.clone(), about.muted))
}

#[test]
#[ignore = "run by the test above, with a bus of its own"]
fn the_window_of_quiet_hours() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = Settings::path(dir.path());
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    std::fs::write(&path, br#"{"quiet": {"from": 0, "to": 0}}"#).expect("written");
    let mut seat = Seat::at(dir.path(), Lang::Zh, [1180.0, 1900.0]);
    seat.click("打开示例组织");
    seat.see_part("王五 提到了您");
    let zhang = seat.node();
    seat.click("王五 · 成都分部");
    seat.see("收件箱");
    let wang = seat.node();
    let call = |node: &node::runtime::Handle, command| {
        node.call_blocking(Request::Command(command)).expect("done")
    };
    let say = |text: &str| {
        let (channel, text) = ("活动策划".to_owned(), text.to_owned());
        call(&zhang, Command::Send { channel, text, reply_to: None })
    };
    let through = |seat: &mut Seat, on| {
        let rule = RuleSetting::RemindThroughQuiet { on };
        call(&zhang, Command::SetRule { department: None, rule });
        seat.until("the rule", |screen| {
            let desk = screen.state().desks().map(|desks| desks.here());
            desk.is_some_and(|desk| desk.reminds_through() == on)
        });
    };
    let mute = |tell| {
        call(&wang, Command::Mute { channel: "活动策划".into(), tell });
    };

    // The whole day is quiet: he is reminded, and nothing pops up.
    let Answer::Made { id: message } = say("服务器要重启") else { panic!("not sent") };
    let members = vec!["王五".to_owned()];
    call(&zhang, Command::Urge { channel: "活动策划".into(), message, members });
    let urged = |muted| Some(("urged".to_owned(), muted));
    seat.until("the reminder", |screen| in_inbox(screen.state(), "服务器要重启") == urged(false));
    seat.wait_minutes(5);
    through(&mut seat, true);
    seat.wait_minutes(5);

    // No hour is quiet, the channel is muted.
    through(&mut seat, false);
    mute(Tell::None);
    seat.until("mute", |screen| in_inbox(screen.state(), "服务器要重启") == urged(true));
    seat.see("活动策划 有未读 已静音");
    seat.click("设置");
    seat.see("安静时段");
    seat.picture("quiet-settings-zh");
    seat.click("取消");
    seat.lose("取消");
    seat.click("收件箱");
    say("@王五 静音时说的");
    let called = |muted| Some(("mention".to_owned(), muted));
    seat.until("a call", |screen| in_inbox(screen.state(), "@王五 静音时说的") == called(true));
    seat.wait_minutes(5);
    through(&mut seat, true);
    seat.wait_minutes(5);
    through(&mut seat, false);

    mute(Tell::Mentions);
    seat.until("no mute", |screen| in_inbox(screen.state(), "服务器要重启") == urged(false));
    say("@王五 听得见");
    seat.until("the click", |screen| {
        let route = screen.state().desks().map(|desks| desks.here().nav.here().clone());
        matches!(route, Some(app::state::Route::Channel { message: Some(_), .. }))
    });
    seat.leave();
}

#[test]
fn notifications_ask_for_no_sound_until_one_wants_it() {
    let Some(bus) = bus::bus() else { return bus::skipped() };
    bus::run_on(&bus, "notifications::the_window_of_sounds", || {});
}

#[test]
#[ignore = "run by the test above, with a bus of its own"]
fn the_window_of_sounds() {
    let address = std::env::var("DBUS_SESSION_BUS_ADDRESS").expect("a bus");
    let (_connection, heard) = listening(&address);
    let dir = tempfile::tempdir().expect("a directory");
    crate::conversation::founded(dir.path());
    let mut seat = Seat::at(dir.path(), Lang::Zh, [1180.0, 1900.0]);
    seat.click("设置");
    seat.see("通知的声音");
    for (choice, silent) in [(None, true), (Some("有声音"), false), (Some("静默"), true)] {
        if let Some(choice) = choice {
            seat.click(choice);
        }
        seat.click("发一条试试");
        let told = Cell::new(None);
        seat.until("a notification", |_| {
            told.set(told.get().or(heard.try_recv().ok().map(|(_, silent)| silent)));
            told.get().is_some()
        });
        assert_eq!(told.get(), Some(Some(silent)), "{choice:?}");
    }
    seat.leave();
}

/// Calls that are measured.
const CALLS: usize = 100;

/// R32: from the turn in which somebody's node has kept a call to the moment at which the desktop is asked
/// to show it. What is printed is this machine's; nothing is asserted of it.
#[test]
#[ignore = "a measurement: dbus-run-session -- cargo test -p tongzhou --test window r32_latency -- --ignored --nocapture"]
fn r32_latency_of_notifications() {
    let Ok(address) = std::env::var("DBUS_SESSION_BUS_ADDRESS") else { return bus::skipped() };
    let (_connection, shown) = service(&address);
    let (asked, told) = channel();
    std::thread::spawn(move || {
        let stamped = shown.iter().map(|(_, body)| (body, node::clock::now()));
        stamped.take_while(|told| asked.send(told.clone()).is_ok()).count()
    });
    let mut seat = Seat::new(Lang::Zh);
    seat.click("打开示例组织");
    seat.see_part("王五 提到了您");
    let zhang = seat.node();
    seat.click("王五 · 成都分部");
    seat.see("收件箱");
    let mut events = seat.node().events();
    let (kept, arrivals) = channel();
    std::thread::spawn(move || {
        loop {
            match events.blocking_recv() {
                Ok(Event::ChannelChanged { .. }) if kept.send(node::clock::now()).is_err() => {
                    return;
                }
                Ok(_) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return,
            }
        }
    });
    let mut took: Vec<u64> = Vec::new();
    for number in 0..CALLS {
        let text = format!("@王五 第 {number} 次");
        while arrivals.try_recv().is_ok() {}
        let (channel, said) = ("活动策划".to_owned(), text.clone());
        let send = Command::Send { channel, text: said, reply_to: None };
        zhang.call_blocking(Request::Command(send)).expect("sent");
        let shown = Cell::new(None);
        seat.until("a notification", |_| {
            let mut news = told.try_iter();
            shown.set(shown.get().or(news.find(|(body, _)| *body == text).map(|(_, at)| at)));
            shown.get().is_some()
        });
        let arrived = arrivals.try_recv().expect("it came before it was told of");
        took.extend(shown.get().map(|at: Millis| at.since(arrived)));
    }
    seat.leave();
    took.sort_unstable();
    let part = |percent: usize| took[(took.len() * percent / 100).min(took.len() - 1)];
    println!(
        "R32: {CALLS} calls, arrival to notification: p50 {} ms, p95 {} ms",
        part(50),
        part(95)
    );
}
