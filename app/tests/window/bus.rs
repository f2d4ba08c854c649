//! A D-Bus of a test's own, and windows that live on it.
//!
//! A program is told where its bus is by its environment, so such a window runs in a process of
//! its own: this test program once more.

use std::{
    io::{BufRead, BufReader, Write as _},
    process::{Child, Command, Output, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    time::Duration,
};

/// Between two things that are done to a window: what is done may come before anybody listens.
const AGAIN: Duration = Duration::from_millis(200);

/// A bus that ends with the test.
pub struct Bus {
    child: Child,
    pub address: String,
}

impl Drop for Bus {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A bus, if this machine has the program.
pub fn bus() -> Option<Bus> {
    let mut program = Command::new("dbus-daemon");
    program.args(["--session", "--nofork", "--nopidfile", "--print-address=1"]);
    let mut child = program.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
    let mut address = String::new();
    BufReader::new(child.stdout.take()?).read_line(&mut address).ok()?;
    Some(Bus { child, address: address.trim().to_owned() })
}

/// Says that a test needs the program.
pub fn skipped() {
    // Past the harness, which keeps what tests print to itself.
    let why = "there is no dbus-daemon here; Debian's package is dbus-daemon";
    _ = writeln!(std::io::stderr(), "skipped: {why}");
}

/// Runs an ignored test of this program on a bus, and does something again and again meanwhile. It
/// must end well.
pub fn run_on(bus: &Bus, test: &str, mut meanwhile: impl FnMut()) {
    let ended = start(bus, test);
    let output = loop {
        match ended.recv_timeout(AGAIN) {
            Ok(output) => break output.expect("ended"),
            Err(RecvTimeoutError::Timeout) => meanwhile(),
            Err(RecvTimeoutError::Disconnected) => panic!("nobody waits for the window"),
        }
    };
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
}

fn start(bus: &Bus, test: &str) -> Receiver<std::io::Result<Output>> {
    let program = std::env::current_exe().expect("this program");
    let child = Command::new(program)
        .args(["--exact", test, "--ignored"])
        .env("DBUS_SESSION_BUS_ADDRESS", &bus.address)
        .env_remove("WAYLAND_DISPLAY")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    let (done, ended) = channel();
    std::thread::spawn(move || done.send(child.wait_with_output()));
    ended
}
