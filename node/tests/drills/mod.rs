//! Recovery drills with the real program, as people do them, and what they cost people.
//!
//! A drill is scripted here step by step. What machines take is awaited; what people take is counted
//! with what each kind of step takes somebody who has never done it, and has to fit into the time that
//! is promised. The manual has the same steps.

mod relays;

use std::{
    cell::Cell,
    io::{BufRead, BufReader},
    process::Stdio,
};

use serde_json::Value;

use super::{Running, Story, program};

/// A drill takes no more of people's work than this, in seconds.
const PROMISED_S: u64 = 300;

/// Seconds of people's work so far.
#[derive(Default)]
struct Work(Cell<u64>);

impl Work {
    /// Somebody calls somebody, is recognised by voice, and says what is needed.
    fn call(&self) {
        self.add("a call", 40);
    }

    /// A code is sent to somebody, who copies it.
    fn code(&self) {
        self.add("a code passed on", 25);
    }

    /// Somebody reads what a proposal does.
    fn reading(&self) {
        self.add("reading", 20);
    }

    /// Somebody types a command.
    fn command(&self) {
        self.add("a command", 15);
    }

    fn add(&self, what: &str, seconds: u64) {
        self.0.set(self.0.get() + seconds);
        println!("{:>4} s  {what}", self.0.get());
    }

    fn fits(&self, drill: &str) {
        let seconds = self.0.get();
        println!("{drill}: {seconds} s of people's work");
        assert!(seconds <= PROMISED_S, "{drill} takes people {seconds} s");
    }
}

/// Zhang San founded; Li Si, Wang Wu and Zhao Liu have joined, and all nodes run.
fn office(story: &Story) -> Vec<Running> {
    story.json("a", &["init", "--org", "示例公司", "--name", "张三"]);
    story.json("a", &["department", "add", "市场部"]);
    story.json("a", &["channel", "add", "公告"]);
    let mut nodes = vec![Running::start(story, "a", &[])];
    for (home, name) in [("b", "李四"), ("c", "王五"), ("d", "赵六")] {
        let code = story.invite("a");
        let address = nodes[0].address.clone();
        story.json(home, &["join", &code, "--name", name, "--peer", &address]);
        let peers: Vec<&str> = nodes.iter().map(|node| node.address.as_str()).collect();
        nodes.push(Running::start(story, home, &peers));
    }
    story.converged(&["a", "b", "c", "d"], 2);
    nodes
}

/// The texts of the channel.
fn texts(story: &Story, home: &str) -> Vec<String> {
    let read = story.json(home, &["read", "公告", "--peek"]);
    let rows = read["messages"].as_array().expect("a list").clone();
    rows.iter().map(|row| row["text"].as_str().expect("a text").to_owned()).collect()
}

/// The proposals that a home knows of.
fn pending(story: &Story, home: &str) -> Vec<Value> {
    story.json(home, &["recovery", "pending"]).as_array().expect("a list").clone()
}

#[test]
fn threat_44_drill_a_lost_device_is_replaced_with_the_help_of_two_colleagues() {
    let story = Story::new();
    let mut nodes = office(&story);
    // Long before.
    story.json("d", &["recovery", "name", "张三", "李四", "王五", "--needed", "2"]);
    story.json("d", &["send", "公告", "写在丢失之前"]);
    story.converged(&["a", "b", "c", "d"], 2);
    // The device is gone, and everything on it.
    nodes.pop().expect("d").kill();
    std::fs::remove_dir_all(story.home("d")).expect("removed");

    let work = Work::default();
    work.call();
    work.command();
    let offer = story.json("b", &["recovery", "offer", "--for", "赵六"]);
    let offer = offer["device_offer"]["code"].as_str().expect("a code").to_owned();
    work.code();
    work.command();
    let mut command = program(&story.home("e"));
    command.args(["pair", &offer, "--peer", &nodes[1].address]).stdout(Stdio::piped());
    let mut pairing = command.spawn().expect("it starts");
    let mut lines = BufReader::new(pairing.stdout.take().expect("a pipe")).lines();
    let code = lines.by_ref().map(|line| line.expect("text")).find(|line| line.starts_with("tc"));
    let code = code.expect("the new machine shows a code");
    work.code();
    work.command();
    let first = story.json("b", &["recovery", "device", &code, "--for", "赵六"]);
    assert_eq!(first["proposal"]["done"], false, "one isn't enough");
    work.call();
    work.code();
    work.command();
    story
        .until("the first approval to arrive", || (!pending(&story, "c").is_empty()).then_some(()));
    let second = story.json("c", &["recovery", "device", &code, "--for", "赵六"]);
    assert_eq!(second["proposal"]["done"], true);
    assert!(pairing.wait().expect("it ends").success());

    let peers: Vec<&str> = nodes.iter().map(|node| node.address.as_str()).collect();
    let new = Running::start(&story, "e", &peers);
    story.until("what was written before", || {
        let read = story.run("e", &["--json", "read", "公告", "--peek"]);
        let read: Value = serde_json::from_slice(&read.stdout).ok()?;
        (read["messages"][0]["text"] == "写在丢失之前").then_some(())
    });
    work.command();
    let devices = story.json("e", &["device", "list"])["devices"].clone();
    let devices = devices.as_array().expect("a list").clone();
    let lost = devices.iter().find(|row| row["this"] == false).expect("the lost one");
    work.command();
    story.json("e", &["device", "remove", lost["device"].as_str().expect("an id")]);
    story.json("e", &["send", "公告", "我回来了"]);
    story.converged(&["a", "b", "c", "e"], 2);
    assert_eq!(texts(&story, "a"), ["写在丢失之前", "我回来了"]);
    work.fits("a lost device");
    nodes.into_iter().chain([new]).for_each(Running::terminate);
}

#[test]
fn threat_44_drill_a_hostile_administrator_is_removed_and_replaced_by_two_of_three() {
    let story = Story::new();
    let mut nodes = office(&story);
    // Long before.
    let name = ["recovery", "name", "李四", "王五", "赵六", "--needed", "2", "--organisation"];
    story.json("a", &name);
    story.converged(&["a", "b", "c", "d"], 2);
    // The founder turns hostile: alone, they can't get rid of those who could stop them.
    assert_eq!(story.failure("a", &["member", "remove", "李四"], 1), "not_allowed");

    let work = Work::default();
    work.call();
    work.command();
    let removal = story.json("b", &["recovery", "propose", "remove", "张三"]);
    work.command();
    story.json("b", &["recovery", "propose", "admin", "王五"]);
    assert_eq!(removal["proposal"]["done"], false, "nobody does it alone");
    story.until("the proposals to arrive", || (pending(&story, "c").len() == 2).then_some(()));
    work.command();
    let rows = pending(&story, "c");
    for row in rows.iter().rev() {
        work.reading();
        work.command();
        let id = &row["id"].as_str().expect("an id")[..8];
        assert_eq!(story.json("c", &["recovery", "approve", id])["proposal"]["done"], true);
    }
    story.converged(&["b", "c", "d"], 2);
    nodes.remove(0).terminate();
    // The new administrator runs the organisation.
    story.json("c", &["department", "add", "新部门"]);
    let members = story.json("d", &["member", "list"])["members"].clone();
    let gone =
        members.as_array().expect("a list").iter().find(|row| row["name"] == "张三").cloned();
    assert_eq!(gone.expect("listed")["removed"], true);
    story.json("c", &["send", "公告", "重新开始"]);
    story.until("the message at the third", || {
        texts(&story, "d").contains(&"重新开始".to_owned()).then_some(())
    });
    work.fits("a hostile administrator");
    nodes.into_iter().for_each(Running::terminate);
}
