//! The people at these machines, who use the program as people do.

use std::{
    fs::File,
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use node::clock;
use protocol::clock::Millis;
use serde_json::Value;

use super::network::Internet;

/// All of a story has to happen within this time.
const STORY_MS: u64 = 400_000;

/// Everybody's homes.
pub struct Staff<'a> {
    internet: &'a Internet,
    dir: tempfile::TempDir,
    until: Millis,
    /// How the relay is started.
    relay: std::cell::RefCell<Vec<String>>,
}

/// A running node, which doesn't outlive the test.
pub struct Running(Child);

impl Running {
    /// SIGKILL.
    pub fn kill(&mut self) {
        self.0.kill().expect("it runs");
        self.0.wait().expect("it ends");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl<'a> Staff<'a> {
    pub fn new(internet: &'a Internet) -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let until = clock::now().plus(STORY_MS);
        Self { internet, dir, until, relay: Vec::new().into() }
    }

    fn home(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn program(&self, name: &str) -> Command {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &self.internet.namespace(name)]);
        command.arg(env!("CARGO_BIN_EXE_tongzhou-node"));
        command.arg("--home").arg(self.home(name)).args(["--lang", "en", "--json"]);
        command.stdin(Stdio::null());
        command
    }

    /// Runs the program to its end; `None` when it fails.
    fn ask(&self, name: &str, arguments: &[&str]) -> Option<Value> {
        let output = self.program(name).args(arguments).output().expect("it starts");
        output.status.success().then(|| serde_json::from_slice(&output.stdout).unwrap_or_default())
    }

    fn must(&self, name: &str, arguments: &[&str]) -> Value {
        self.until(&format!("{name}: {arguments:?}"), || self.ask(name, arguments))
    }

    /// Asks until it is so.
    fn until<T>(&self, what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
        loop {
            if let Some(found) = ask() {
                return found;
            }
            assert!(
                clock::now() < self.until,
                "waited in vain for {what}\n{}{}",
                self.logs(),
                self.ways()
            );
            std::thread::yield_now();
        }
    }

    /// The ends of everybody's logs.
    fn logs(&self) -> String {
        let mut all = String::new();
        for file in std::fs::read_dir(self.dir.path()).into_iter().flatten().flatten() {
            let path = file.path();
            if path.extension().is_some_and(|extension| extension == "log") {
                let text = std::fs::read_to_string(&path).unwrap_or_default();
                let tail: Vec<&str> = text.lines().rev().take(15).collect();
                let tail: Vec<&str> = tail.into_iter().rev().collect();
                all += &format!("== {}\n{}\n", path.display(), tail.join("\n"));
            }
        }
        all
    }

    /// How everybody who runs reaches whom.
    fn ways(&self) -> String {
        let mut all = String::new();
        for entry in std::fs::read_dir(self.dir.path()).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if let Some(status) =
                (!name.contains('.')).then(|| self.ask(&name, &["status"])).flatten()
            {
                let peers = status["status"]["peers"].as_array().cloned().unwrap_or_default();
                let ways = peers.iter().map(|it| format!("{}: {}", it["name"], it["address"]));
                all += &format!("== {name}: {}\n", ways.collect::<Vec<_>>().join(", "));
            }
        }
        all
    }

    /// The organisation begins on a machine that relays.
    pub fn found(&self, name: &str, address: &str) -> Running {
        self.must(name, &["init", "--org", "示例公司", "--name", name]);
        self.must(name, &["department", "add", "市场部"]);
        self.must(name, &["channel", "add", "公告"]);
        let (udp, tcp) = ("udp/4001/quic-v1", "tcp/4001");
        let mut arguments = vec!["--relay".to_owned()];
        for transport in [udp, tcp] {
            arguments.extend(["--external".to_owned(), format!("/ip4/{address}/{transport}")]);
            arguments.extend(["--listen".to_owned(), format!("/ip4/0.0.0.0/{transport}")]);
        }
        self.relay.replace(arguments);
        let running = self.start(name);
        self.until("the relay's address in an invitation", || {
            let code = self.code(name)?;
            let code: protocol::capability::InvitationCode = code.parse().ok()?;
            code.hints().iter().any(|hint| hint.contains(address)).then_some(())
        });
        running
    }

    fn code(&self, name: &str) -> Option<String> {
        let answer = self.ask(name, &["invite", "--department", "市场部"])?;
        Some(answer["invitation"]["code"].as_str()?.to_owned())
    }

    /// Somebody joins from their machine, with nothing but the code, and goes on running.
    pub fn join(&self, inviter: &str, name: &str) -> Running {
        let code = self.until("an invitation", || self.code(inviter));
        let joined = self.ask(name, &["join", &code, "--name", name]);
        assert!(joined.is_some(), "{name} joins\n{}", self.logs());
        self.start(name)
    }

    /// Starts a node.
    pub fn start(&self, name: &str) -> Running {
        let relay = if name == super::RELAY { self.relay.borrow().clone() } else { Vec::new() };
        let arguments: Vec<&str> =
            ["run"].into_iter().chain(relay.iter().map(String::as_str)).collect();
        self.run(name, &arguments)
    }

    /// A machine becomes a relay that can't read what it keeps; the code with which it is appointed.
    pub fn relay(&self, name: &str) -> String {
        let made = self.must(name, &["relay", "init"]);
        made["code"].as_str().expect("a code").to_owned()
    }

    /// Starts such a relay, which is at this address.
    pub fn start_relay(&self, name: &str, address: &str) -> Running {
        let places = ["udp/4001/quic-v1", "tcp/4001"];
        let of = |host: &str| places.map(|place| format!("/ip4/{host}/{place}"));
        let mut arguments = vec!["relay", "run", "--no-mdns"];
        let (listen, external) = (of("0.0.0.0"), of(address));
        listen.iter().for_each(|place| arguments.extend(["--listen", place]));
        external.iter().for_each(|place| arguments.extend(["--external", place]));
        self.run(name, &arguments)
    }

    /// Runs the program, and waits until it listens: before, whoever asks it something would take its place.
    fn run(&self, name: &str, arguments: &[&str]) -> Running {
        let log =
            File::options().create(true).append(true).open(self.home(name).with_extension("log"));
        let log = log.expect("a log");
        let mut command = self.program(name);
        command.args(arguments);
        command.env("TONGZHOU_LOG", "info");
        let said = self.home(name).with_extension("said");
        command.stdout(File::create(&said).expect("a file")).stderr(log);
        let running = Running(command.spawn().expect("it starts"));
        self.until(&format!("{name} listening"), || {
            std::fs::read_to_string(&said).ok()?.contains("\"listening\"").then_some(())
        });
        running
    }

    /// How a colleague's node is reached, and where.
    fn way(&self, name: &str, colleague: &str) -> Option<(String, String)> {
        let status = self.ask(name, &["status"])?;
        let peers = status["status"]["peers"].as_array()?.clone();
        let peer = peers.iter().find(|peer| peer["name"] == colleague)?;
        let text = |field: &str| peer[field].as_str().unwrap_or_default().to_owned();
        Some((text("way"), text("address")))
    }

    /// Waits until a colleague is reached in this way.
    pub fn reaches(&self, name: &str, colleague: &str, way: &str) {
        self.reaches_at(name, colleague, way, "");
    }

    /// Waits until a colleague is reached in this way, at an address that contains this.
    pub fn reaches_at(&self, name: &str, colleague: &str, way: &str, place: &str) {
        self.until(&format!("{name} reaching {colleague}: {way} {place}"), || {
            let (found, address) = self.way(name, colleague)?;
            (found == way && address.contains(place)).then_some(())
        });
    }

    /// Waits until a colleague is reached somehow; how.
    pub fn is_reached(&self, name: &str, colleague: &str) -> String {
        self.until(&format!("{name} reaching {colleague}"), || {
            let (way, _) = self.way(name, colleague)?;
            (!way.is_empty()).then_some(way)
        })
    }

    /// Waits until a colleague is no longer connected.
    pub fn loses(&self, name: &str, colleague: &str) {
        self.until(&format!("{name} losing {colleague}"), || {
            let (way, _) = self.way(name, colleague)?;
            way.is_empty().then_some(())
        });
    }

    /// Somebody writes into the channel.
    pub fn write(&self, name: &str, text: &str) {
        self.must(name, &["send", "公告", text]);
    }

    /// Somebody who manages appoints a relay by its code.
    pub fn appoint(&self, name: &str, code: &str, address: &str) {
        let (quic, tcp) =
            (format!("/ip4/{address}/udp/4001/quic-v1"), format!("/ip4/{address}/tcp/4001"));
        let places = ["--address", &quic, "--address", &tcp];
        let arguments = [&["relay", "appoint", code, "--name", "机房"], &places[..]].concat();
        self.must(name, &arguments);
    }

    /// Waits until a relay serves somebody, who has nothing left to leave there.
    pub fn is_served(&self, name: &str) {
        self.until(&format!("a relay that serves {name}"), || {
            let row = self.ask(name, &["relay", "list"])?["relays"][0].clone();
            (row["serves"] == true && row["busy"] == false).then_some(())
        });
    }

    fn message(&self, name: &str, text: &str) -> Option<Value> {
        let read = self.ask(name, &["read", "公告", "--last", "100"])?;
        let found = read["messages"].as_array()?.iter().find(|message| message["text"] == text);
        found.cloned()
    }

    /// Waits until somebody's message is kept by a relay for another.
    pub fn is_kept(&self, name: &str, text: &str, reader: &str) {
        self.until(&format!("a relay's receipt for {reader}"), || {
            let kept = self.message(name, text)?["delivery"]["kept"].clone();
            kept.as_array()?.iter().any(|it| it == reader).then_some(())
        });
    }

    /// Waits until somebody has a message.
    pub fn has(&self, name: &str, text: &str) {
        self.until(&format!("{text} at {name}"), || self.message(name, text).map(drop));
    }

    /// Waits until all these hold the same.
    pub fn equal(&self, names: &[&str]) {
        self.until(&format!("equal states of {names:?}"), || {
            let hashes = |name: &&str| Some(self.ask(name, &["state-hash"])?["state_hash"].clone());
            let mut all = names.iter().map(hashes);
            let first = all.next()??;
            all.all(|other| other.as_ref() == Some(&first)).then_some(())
        });
    }

    /// Says how long something took.
    pub fn timed(&self, what: &str, work: impl FnOnce()) {
        let before = clock::now();
        work();
        println!("{what}: after {} ms", clock::now().since(before));
    }
}
