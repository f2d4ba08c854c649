//! The system's keyring, a real one: GNOME's on a message bus of the test's own.
//!
//! Where the two programs aren't there, the test says so on a line and is done; CI installs them.
#![cfg(target_os = "linux")]

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Output, Stdio},
};

/// A bus and a keyring on it; both end with the test.
struct Session {
    bus: Child,
    keyring: Child,
    address: String,
}

impl Drop for Session {
    fn drop(&mut self) {
        for child in [&mut self.keyring, &mut self.bus] {
            drop(child.kill());
            drop(child.wait());
        }
    }
}

/// Begins a session in a directory; `None` where its programs aren't installed.
fn session(dir: &Path) -> Option<Session> {
    let mut bus = Command::new("dbus-daemon")
        .args(["--session", "--nofork", "--print-address"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut address = String::new();
    BufReader::new(bus.stdout.take()?).read_line(&mut address).ok()?;
    let address = address.trim().to_owned();
    let begun = Command::new("gnome-keyring-daemon")
        .args(["--foreground", "--components=secrets", "--unlock"])
        .env("DBUS_SESSION_BUS_ADDRESS", &address)
        .envs([("HOME", dir), ("XDG_DATA_HOME", dir), ("XDG_RUNTIME_DIR", dir)])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut keyring) = begun else {
        drop(bus.kill());
        drop(bus.wait());
        return None;
    };
    // It unlocks the person's keyring with what they logged in with.
    keyring.stdin.take()?.write_all(b"the login").ok()?;
    let mut begun = String::new();
    BufReader::new(keyring.stdout.take()?).read_line(&mut begun).ok()?;
    Some(Session { bus, keyring, address })
}

/// Runs the program on a home.
fn run(home: &Path, address: Option<&str>, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tongzhou-node"));
    command.arg("--home").arg(home).args(["--lang", "en"]).args(args);
    // No bus of the machine's own: where there is none, one isn't begun either.
    command.env("DBUS_SESSION_BUS_ADDRESS", address.unwrap_or("unix:path=/nonexistent"));
    command.env_remove("TONGZHOU_PASSPHRASE_FILE").stdin(Stdio::null());
    command.output().expect("it starts")
}

#[test]
fn a_keyring_remembers_the_passphrase_and_without_it_the_passphrase_opens() {
    let dir = tempfile::tempdir().expect("a directory");
    let Some(session) = session(dir.path()) else {
        // Past the harness, which keeps what tests print to itself.
        _ = writeln!(
            std::io::stderr(),
            "skipped: dbus-daemon and gnome-keyring-daemon aren't here"
        );
        return;
    };
    let (home, file) = (dir.path().join("home"), dir.path().join("passphrase"));
    fs::write(&file, "a long enough sentence").expect("written");
    let file = file.to_str().expect("text");
    let bus = Some(session.address.as_str());
    let well = |address, args: &[&str]| {
        let output = run(&home, address, args);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{args:?}: {errors}");
    };
    let fails = |address, args: &[&str], why: &str| {
        let output = run(&home, address, args);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && errors.contains(why), "{args:?}: {errors}");
    };
    well(bus, &["init", "--org", "Example", "--name", "Ann"]);
    fails(bus, &["passphrase", "remember"], "has no passphrase");
    well(bus, &["passphrase", "set", "--new-file", file]);
    fails(bus, &["status"], "passphrase");
    well(bus, &["--passphrase-file", file, "passphrase", "remember"]);
    well(bus, &["status"]);
    // Without the keyring, and where it isn't, the passphrase opens as ever.
    fails(None, &["status"], "passphrase");
    well(None, &["--passphrase-file", file, "status"]);
    fails(None, &["--passphrase-file", file, "passphrase", "remember"], "no keyring");
    well(bus, &["passphrase", "forget"]);
    fails(bus, &["status"], "passphrase");
    fails(bus, &["passphrase", "forget"], "remembers no passphrase");
    // Another passphrase makes what is remembered worthless: it is forgotten with it.
    well(bus, &["--passphrase-file", file, "passphrase", "remember"]);
    well(bus, &["passphrase", "remove"]);
    well(bus, &["status"]);
    fails(bus, &["passphrase", "forget"], "remembers no passphrase");
    // Nothing of it lies in the home.
    let found = fs::read_dir(&home).expect("a home").flatten();
    let has = |path: &Path| {
        let bytes = fs::read(path).unwrap_or_default();
        bytes.windows(11).any(|part| part == b"long enough")
    };
    assert!(found.map(|entry| entry.path()).all(|path| !has(&path)));
}
