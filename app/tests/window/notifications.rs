//! A call pops up by the system, and a click on it leads to the message.
//!
//! The bus is a real one, and what listens on it does as the Desktop Notifications Specification
//! says. A program is told where its bus is by its environment, so the window runs in a process of
//! its own: this test program once more.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    time::Duration,
};

use app::text::Lang;
use egui::Key;
use zbus::{
    blocking::{Connection, connection::Builder},
    interface,
    zvariant::OwnedValue,
};

use crate::seat::Seat;

const PATH: &str = "/org/freedesktop/Notifications";
const NAME: &str = "org.freedesktop.Notifications";

/// Between two clicks on what was shown: the first may come before somebody listens for it.
const CLICK: Duration = Duration::from_millis(200);

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

/// A bus that ends with the test.
struct Bus(Child);

impl Drop for Bus {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A bus and its address, if this machine has the program.
fn bus() -> Option<(Bus, String)> {
    let mut program = Command::new("dbus-daemon");
    program.args(["--session", "--nofork", "--nopidfile", "--print-address=1"]);
    let mut child = program.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
    let mut address = String::new();
    BufReader::new(child.stdout.take()?).read_line(&mut address).ok()?;
    Some((Bus(child), address.trim().to_owned()))
}

fn service(address: &str) -> (Connection, Receiver<Shown>) {
    let (sender, shown) = channel();
    let builder = Builder::address(address).expect("an address").name(NAME).expect("a name");
    let builder = builder.serve_at(PATH, Service(sender)).expect("a place");
    (builder.build().expect("connected"), shown)
}

#[test]
fn a_call_pops_up_and_a_click_leads_to_it() {
    let Some((_bus, address)) = bus() else {
        eprintln!("skipped: there is no dbus-daemon here; Debian's package is dbus-daemon");
        return;
    };
    let (connection, shown) = service(&address);
    let program = std::env::current_exe().expect("this program");
    let child = Command::new(program)
        .args(["--exact", "notifications::the_window_of_the_test_above", "--ignored"])
        .env("DBUS_SESSION_BUS_ADDRESS", &address)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    let (done, ended) = channel();
    std::thread::spawn(move || done.send(child.wait_with_output()));
    let output = loop {
        match ended.recv_timeout(CLICK) {
            Ok(output) => break output.expect("ended"),
            Err(RecvTimeoutError::Timeout) => {
                let body = (1_u32, "default");
                let sent = connection.emit_signal(None::<&str>, PATH, NAME, "ActionInvoked", &body);
                sent.expect("sent");
            }
            Err(RecvTimeoutError::Disconnected) => panic!("nobody waits for the window"),
        }
    };
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
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
