//! A real relay between two real nodes that are never online together.

use std::{
    io::{BufRead, BufReader, Lines},
    path::Path,
    process::{Child, ChildStdout, Stdio},
};

use serde_json::Value;

use crate::{Running, Story, program, write_backlog};

/// Messages that are written while the relay is killed.
const BACKLOG: usize = 300;

/// A running relay, which doesn't outlive the test.
struct Relay {
    child: Child,
    events: Lines<BufReader<ChildStdout>>,
    address: String,
}

impl Relay {
    fn start(story: &Story, listen: &str) -> Self {
        let mut command = program(&story.home("relay"));
        command.args(["--json", "relay", "run", "--no-mdns", "--listen", listen]);
        let mut child = command.stdout(Stdio::piped()).spawn().expect("it starts");
        let events = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let mut relay = Self { child, events, address: String::new() };
        let address = relay.until_event("listening")["address"].clone();
        address.as_str().expect("text").clone_into(&mut relay.address);
        relay
    }

    fn until_event(&mut self, kind: &str) -> Value {
        loop {
            let line = self.events.next().expect("it goes on").expect("text");
            let event: Value = serde_json::from_str(&line).expect("each line is JSON");
            if !event[kind].is_null() {
                return event[kind].clone();
            }
        }
    }

    /// Where it listens, without its key.
    fn place(&self) -> String {
        self.address.split("/p2p/").next().unwrap_or_default().to_owned()
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn messages(story: &Story, home: &str) -> Vec<Value> {
    let read = story.json(home, &["read", "公告", "--last", "1000"]);
    read["messages"].as_array().expect("a list").clone()
}

fn delivery(story: &Story, home: &str, text: &str) -> Value {
    let all = messages(story, home);
    let said = all.iter().find(|message| message["text"] == text);
    said.expect("it was said")["delivery"].clone()
}

/// All bytes of all files below a directory.
fn bytes_below(dir: &Path) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            all.extend(bytes_below(&path));
        } else {
            // What vanishes meanwhile was nobody's truth.
            all.extend(std::fs::read(&path).unwrap_or_default());
        }
    }
    all
}

fn files(story: &Story) -> usize {
    std::fs::read_dir(story.home("relay").join("held")).map_or(0, Iterator::count)
}

#[test]
fn f07_two_nodes_never_online_together_reach_each_other_by_a_relay_that_reads_nothing() {
    let story = Story::new();
    story.json("a", &["init", "--org", "示例公司", "--name", "张三"]);
    story.json("a", &["department", "add", "市场部"]);
    story.json("a", &["channel", "add", "公告"]);
    let code = story.invite("a");
    let made = story.json("relay", &["relay", "init"]);
    let relay_code = made["code"].as_str().expect("a code").to_owned();
    let mut relay = Relay::start(&story, "/ip4/127.0.0.1/tcp/0");
    let place = relay.place();

    // They know each other, and of the relay; then they never meet again.
    let a = Running::start(&story, "a", &[]);
    story.json("b", &["join", &code, "--name", "李四", "--peer", &a.address]);
    let b = Running::start(&story, "b", &[&a.address]);
    story.json("a", &["relay", "appoint", &relay_code, "--name", "机房", "--address", &place]);
    relay.until_event("serves");
    story.converged(&["a", "b"], 2);
    b.terminate();
    story.json("a", &["send", "公告", "canary one"]);
    let kept = |text: &str| {
        story.until("the relay's receipt", || {
            let kept = delivery(&story, "a", text)["kept"].clone();
            (kept == serde_json::json!(["李四"])).then_some(())
        });
    };
    kept("canary one");
    assert_eq!(delivery(&story, "a", "canary one")["delivered"], serde_json::json!([]));

    // The relay is killed while it takes more in, and starts again where it was.
    let before = files(&story);
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| write_backlog(&story.home("a"), BACKLOG, 0));
        story.until("parcels on the relay's disk", || (files(&story) > before).then_some(()));
        drop(relay);
        writer.join().expect("all are saved");
    });
    let relay = Relay::start(&story, &place);
    story.json("a", &["send", "公告", "canary two"]);
    kept("canary two");
    let report = story.json("relay", &["relay", "report"]);
    assert!(report["used_bytes"].as_u64().is_some_and(|bytes| bytes > 0), "{report}");
    assert_eq!(report["devices"].as_array().map(Vec::len), Some(2));
    a.terminate();

    // He comes, and has all of it.
    let b = Running::start(&story, "b", &[]);
    story.until("the messages", || (messages(&story, "b").len() == BACKLOG + 2).then_some(()));
    // What he has got and read is left for her before he goes.
    story.until("everything to be left", || {
        let row = story.json("b", &["relay", "list"])["relays"][0].clone();
        (row["serves"] == true && row["busy"] == false).then_some(())
    });
    b.terminate();

    let found = bytes_below(&story.home("relay"));
    let has = |what: &str| found.windows(what.len()).any(|part| part == what.as_bytes());
    for canary in ["canary", "message 1", "张三", "李四", "市场部", "公告", "示例公司", "机房"]
    {
        assert!(!has(canary), "{canary:?} lies on the relay's disk");
    }
    // The control: such a search finds what is there.
    let id = made["relay"].as_str().expect("an id");
    assert!(!found.is_empty() && report["relay"] == id);

    let a = Running::start(&story, "a", &[]);
    story.until("the sign that he has it", || {
        let delivered = delivery(&story, "a", "canary two")["delivered"].clone();
        (delivered == serde_json::json!(["李四"])).then_some(())
    });
    a.terminate();
    drop(relay);
}
