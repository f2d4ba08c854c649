//! Real processes over loopback, driven as people drive them: by the command line.
//!
//! Nothing here waits for a length of time: whatever is awaited is asked for until it is so, within
//! one generous deadline for the whole story.
#![cfg(unix)]

mod drills;
mod plan;
mod unread;

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Output, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
};

use node::{
    api::Client,
    clock,
    facade::{Command as Do, Request},
};
use protocol::clock::Millis;
use serde_json::Value;

/// All of a story has to happen within this time.
const STORY_MS: u64 = 400_000;

/// Messages that are written in two halves.
const BACKLOG: usize = 3_000;

/// Bytes by which the messages of the second half are longer: it comes in many turns, some 9 MB in all, so a
/// kill after the first part of it is one on the way.
const PADDING: usize = 6 * 1024;

/// A part of it, in bytes: more than one group commit of anything else.
const PART_BYTES: u64 = 256 * 1024;

/// Calls under way at once while the backlog is written.
const WRITERS: usize = 64;

/// Homes in one temporary directory, and until when everything must have happened.
struct Story {
    dir: tempfile::TempDir,
    until: Millis,
}

impl Story {
    fn new() -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        Self { dir, until: clock::now().plus(STORY_MS) }
    }

    fn home(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Runs the program to its end.
    fn run(&self, home: &str, args: &[&str]) -> Output {
        let mut command = program(&self.home(home));
        command.args(args).output().expect("it starts")
    }

    /// Runs the program, which must succeed and print one JSON document.
    fn json(&self, home: &str, args: &[&str]) -> Value {
        let output = self.run(home, &[&["--json"], args].concat());
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{args:?}: {errors}");
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{args:?} prints no JSON: {error}"))
    }

    /// Runs the program, which must fail with this code and say why as JSON.
    fn failure(&self, home: &str, args: &[&str], exit: i32) -> Value {
        let output = self.run(home, &[&["--json"], args].concat());
        assert_eq!(output.status.code(), Some(exit), "{args:?}");
        assert!(output.stdout.is_empty(), "{args:?}: an answer and a failure");
        let failure: Value = serde_json::from_slice(&output.stderr).expect("JSON on stderr");
        let said = |what: &str| failure[what].as_str().is_some_and(|text| !text.is_empty());
        assert!(said("problem") && said("next"), "{args:?}: {failure}");
        failure["code"].clone()
    }

    /// Asks until it is so.
    fn until<T>(&self, what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
        loop {
            if let Some(found) = ask() {
                return found;
            }
            assert!(clock::now() < self.until, "waited in vain for {what}");
            std::thread::yield_now();
        }
    }

    /// Spaces, entries and hashes.
    fn hashes(&self, home: &str) -> Vec<(String, u64, String)> {
        let answer = self.json(home, &["state-hash"]);
        let rows = answer["state_hash"].as_array().expect("a list").clone();
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let entries = |row: &Value| row["entries"].as_u64().expect("a number");
        rows.iter().map(|row| (text(&row["space"]), entries(row), text(&row["hash"]))).collect()
    }

    /// Waits until all these homes hold the same, in so many spaces.
    fn converged(&self, homes: &[&str], spaces: usize) {
        self.until("equal states", || {
            let mut hashes = homes.iter().map(|home| self.hashes(home));
            let first = hashes.next()?;
            (first.len() >= spaces && hashes.all(|other| other == first)).then_some(())
        });
    }

    /// Entries held in all.
    fn entries(&self, home: &str) -> u64 {
        self.hashes(home).iter().map(|(_, entries, _)| entries).sum()
    }

    /// How much is in the journal.
    fn journal_bytes(&self, home: &str) -> u64 {
        let files = std::fs::read_dir(self.home(home).join("journal")).expect("a journal");
        let bytes =
            |file: std::io::Result<std::fs::DirEntry>| Some(file.ok()?.metadata().ok()?.len());
        files.filter_map(bytes).sum()
    }

    fn invite(&self, home: &str) -> String {
        let answer = self.json(home, &["invite", "--department", "市场部"]);
        answer["invitation"]["code"].as_str().expect("a code").to_owned()
    }
}

fn program(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tongzhou-node"));
    command.arg("--home").arg(home).args(["--lang", "en"]).stdin(Stdio::null());
    command
}

/// A running node, which doesn't outlive the test.
struct Running {
    child: Child,
    events: std::io::Lines<BufReader<ChildStdout>>,
    address: String,
}

impl Running {
    /// Starts a node and waits until it listens.
    fn start(story: &Story, home: &str, peers: &[&str]) -> Self {
        let mut command = program(&story.home(home));
        command.args(["--json", "run", "--no-mdns", "--listen", "/ip4/127.0.0.1/tcp/0"]);
        command.args(peers.iter().flat_map(|peer| ["--peer", peer]));
        let mut child = command.stdout(Stdio::piped()).spawn().expect("it starts");
        let mut events = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let address = loop {
            let line = events.next().expect("it goes on").expect("text");
            let event: Value = serde_json::from_str(&line).expect("each line is JSON");
            if let Some(address) = event["listening"]["address"].as_str() {
                break address.to_owned();
            }
        };
        Self { child, events, address }
    }

    /// Reads events until one of this kind.
    fn until_event(&mut self, kind: &str) -> Value {
        loop {
            let line = self.events.next().expect("it goes on").expect("text");
            let event: Value = serde_json::from_str(&line).expect("each line is JSON");
            if !event[kind].is_null() {
                return event[kind].clone();
            }
        }
    }

    /// Asks it to end, as a service manager does. It must end well.
    fn terminate(mut self) {
        let pid = self.child.id().to_string();
        let asked = Command::new("kill").arg(&pid).status().expect("kill runs");
        assert!(asked.success());
        assert_eq!(self.child.wait().expect("it ends").code(), Some(0));
    }

    /// SIGKILL.
    fn kill(mut self) {
        self.child.kill().expect("it runs");
        assert_eq!(self.child.wait().expect("it ends").code(), None, "by the signal");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Writes many messages through the local API of a running node, each longer by so many bytes.
fn write_backlog(home: &Path, count: usize, padding: usize) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let client = Client::connect(home).await.expect("no error").expect("it runs");
        let next = AtomicUsize::new(0);
        let writer = async || {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= count {
                    return;
                }
                let text = format!("第 {number} 条 message {number} {}", "·".repeat(padding / 2));
                let send =
                    Request::Command(Do::Send { channel: "公告".into(), text, reply_to: None });
                client.call(&send).await.expect("it is saved");
            }
        };
        futures::future::join_all((0..WRITERS).map(|_| writer())).await;
    });
}

#[test]
fn r18_three_processes_join_with_the_inviter_offline_are_killed_in_mid_sync_and_end_equal() {
    let story = Story::new();
    story.json("a", &["init", "--org", "示例公司", "--name", "张三"]);
    story.json("a", &["department", "add", "市场部"]);
    story.json("a", &["channel", "add", "公告"]);
    let (second, third) = (story.invite("a"), story.invite("a"));

    let a = Running::start(&story, "a", &[]);
    story.json("b", &["join", &second, "--name", "李四", "--peer", &a.address]);
    let b = Running::start(&story, "b", &[&a.address]);
    story.converged(&["a", "b"], 2);
    // The inviter is gone: the third joins through the second, who has invited nobody.
    a.terminate();
    story.json("c", &["join", &third, "--name", "王五", "--peer", &b.address]);
    let c = Running::start(&story, "c", &[&b.address]);
    story.converged(&["b", "c"], 2);
    c.terminate();

    // Killed while the first half of the messages is being written and sent to it.
    let a = Running::start(&story, "a", &[&b.address]);
    let before = story.entries("c");
    let mut c = Running::start(&story, "c", &[&a.address, &b.address]);
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| write_backlog(&story.home("b"), BACKLOG / 2, 0));
        c.until_event("channel_changed");
        c.kill();
        writer.join().expect("all are saved");
    });
    // Nothing runs: the home opens by itself, and holds what it had shown.
    let shown = story.entries("c");
    write_backlog(&story.home("b"), BACKLOG / 2, PADDING);
    story.converged(&["a", "b"], 2);
    let total = story.entries("b");
    assert!(total > BACKLOG as u64 && before < shown && shown < total, "{before} {shown} {total}");
    // Killed once more, as soon as its journal has grown by a part of what it lacks.
    let bytes = story.journal_bytes("c");
    let c = Running::start(&story, "c", &[&a.address, &b.address]);
    let grown = bytes + PART_BYTES;
    story.until("the journal to grow", || (story.journal_bytes("c") > grown).then_some(()));
    c.kill();
    let caught_up = story.entries("c");
    let story_of = format!("of {total} entries it held {shown}, then {caught_up}");
    assert!(shown < caught_up, "what it had taken in is kept: {story_of}");
    assert!(caught_up < total, "it was killed on the way: {story_of}");
    let c = Running::start(&story, "c", &[&a.address, &b.address]);
    story.converged(&["a", "b", "c"], 2);
    assert_eq!(story.entries("c"), total, "it resumed and got the rest");
    assert_eq!(story.json("c", &["verify"])["verify"]["problems"], Value::Array(Vec::new()));
    [a, b, c].into_iter().for_each(Running::terminate);
}

/// The path of a file in a story, as an argument.
fn path(story: &Story, name: &str) -> String {
    story.home(name).to_str().expect("text").to_owned()
}

#[test]
fn f06_a_bundle_goes_from_home_to_home_by_way_of_a_courier_who_cannot_read_it() {
    let story = Story::new();
    story.json("a", &["init", "--org", "示例公司", "--name", "张三"]);
    story.json("a", &["department", "add", "市场部"]);
    story.json("a", &["channel", "add", "公告"]);
    let a = Running::start(&story, "a", &[]);
    for (home, name) in [("b", "李四"), ("c", "王五")] {
        let code = story.invite("a");
        story.json(home, &["join", &code, "--name", name, "--peer", &a.address]);
        let node = Running::start(&story, home, &[&a.address]);
        story.converged(&["a", home], 2);
        node.terminate();
    }
    a.terminate();
    // From here on no node meets another one.
    story.json("a", &["send", "@李四", "canary for 李四 alone"]);
    let (first, onward) = (path(&story, "first.tzbundle"), path(&story, "onward.tzbundle"));
    let made = story.json("a", &["bundle", "export", &first, "--to", "李四"]);
    assert!(made["bundle"]["entries"].as_u64().is_some_and(|entries| entries > 0), "{made}");
    assert_eq!(story.failure("a", &["bundle", "export", &first, "--to", "李四"], 1), "invalid");
    let bytes = std::fs::read(&first).expect("written");
    assert_eq!(made["bundle"]["bytes"].as_u64(), Some(bytes.len() as u64));
    assert!(!bytes.windows(6).any(|part| part == b"canary"));
    // The courier's node runs meanwhile: the local API takes it in.
    let c = Running::start(&story, "c", &[]);
    let kept = story.json("c", &["bundle", "import", &first]);
    assert_eq!(kept["bundle_report"]["kept_for"][0], "李四", "{kept}");
    let carried = story.json("c", &["bundle", "list"]);
    assert_eq!(
        (&carried["carried"][0]["from"], &carried["carried"][0]["to"][0]),
        (&"张三".into(), &"李四".into())
    );
    assert_eq!(story.failure("c", &["read", "@张三,李四"], 1), "not_found");
    c.terminate();
    let made = story.json("c", &["bundle", "export", &onward, "--carry"]);
    assert!(made["bundle"]["carried"].as_u64().is_some_and(|carried| carried > 0), "{made}");
    // A copy that was cut tells so; the whole file brings the rest.
    let cut = path(&story, "cut.tzbundle");
    let whole = std::fs::read(&onward).expect("written");
    std::fs::write(&cut, &whole[..whole.len() - 5]).expect("written");
    let output = story.run("b", &["--json", "bundle", "import", &cut]);
    assert_eq!(output.status.code(), Some(1), "it isn't whole");
    let report: Value = serde_json::from_slice(&output.stdout).expect("a report");
    assert_eq!(report["bundle_report"]["cut"], true);
    let came = story.json("b", &["bundle", "import", &onward]);
    assert_eq!(came["bundle_report"]["from"][0], "张三", "{came}");
    let read = story.json("b", &["read", "@张三"]);
    assert_eq!(read["messages"][0]["text"], "canary for 李四 alone");
    // And back: that it was read.
    let back = path(&story, "back.tzbundle");
    story.json("b", &["bundle", "export", &back, "--to", "张三"]);
    story.json("a", &["bundle", "import", &back]);
    let read = story.json("a", &["read", "@李四"]);
    assert_eq!(read["messages"][0]["delivery"]["read"][0], "李四", "{read}");
    assert_eq!(story.failure("b", &["bundle", "import", &path(&story, "nothing")], 1), "invalid");
}

#[test]
fn somebody_without_a_network_joins_by_a_code_and_a_file_and_no_programs_ever_speak() {
    let story = Story::new();
    story.json("a", &["init", "--org", "示例公司", "--name", "张三"]);
    story.json("a", &["department", "add", "市场部"]);
    story.json("a", &["channel", "add", "公告"]);
    story.json("a", &["send", "公告", "canary before 李四"]);
    let (code, other) = (story.invite("a"), story.invite("a"));
    let [file, first, answer] =
        ["to join.tzbundle", "first.tzbundle", "answer.tzbundle"].map(|name| path(&story, name));
    let made = story.json("a", &["bundle", "export", &file, "--for-code", &code]);
    assert_eq!(made["bundle"]["joins"], "市场部", "{made}");
    let bytes = std::fs::read(&file).expect("written");
    assert!(!bytes.windows("张三".len()).any(|part| part == "张三".as_bytes()), "sealed");
    // A file for another code leaves no home behind.
    let wrong = ["join", &other, "--name", "李四", "--bundle", &file];
    assert_eq!(story.failure("b", &wrong, 1), "invalid");
    assert!(!story.home("b").join("identity").exists());
    let right = ["join", &code, "--name", "李四", "--bundle", &file];
    let joined = story.json("b", &right);
    assert_eq!(joined["bundle_report"]["from"][0], "张三", "{joined}");
    assert_eq!(story.failure("b", &right, 1), "invalid", "the home is set up");
    let members = story.json("b", &["member", "list"]);
    assert_eq!(members["members"].as_array().map(Vec::len), Some(2), "{members}");
    assert_eq!(story.failure("b", &["send", "公告", "too soon"], 1), "not_found");
    // What they are answered with brings what they may read.
    story.json("b", &["bundle", "export", &first, "--to", "张三"]);
    story.json("a", &["bundle", "import", &first]);
    assert_eq!(
        story.failure("a", &["bundle", "export", &answer, "--for-code", &code], 1),
        "invalid"
    );
    story.json("a", &["bundle", "export", &answer, "--to", "李四"]);
    story.json("b", &["bundle", "import", &answer]);
    assert_eq!(story.json("b", &["read", "公告"])["messages"][0]["text"], "canary before 李四");
    story.json("b", &["send", "公告", "here I am"]);
    let second = path(&story, "second.tzbundle");
    story.json("b", &["bundle", "export", &second, "--to", "张三"]);
    story.json("a", &["bundle", "import", &second]);
    assert_eq!(story.json("a", &["read", "公告"])["messages"][1]["text"], "here I am");
    story.converged(&["a", "b"], 2);
}

/// Checks a proof in an empty directory, with an empty environment: what it proves, or the exit code.
fn check_alone(story: &Story, proof: &str) -> Result<String, Option<i32>> {
    let nowhere = story.home("nowhere");
    std::fs::create_dir_all(&nowhere).expect("a directory");
    let mut command = Command::new(env!("CARGO_BIN_EXE_tongzhou-node"));
    command.env_clear().current_dir(&nowhere).stdin(Stdio::null());
    let output = command.args(["--json", "proof", "check", proof]).output().expect("it starts");
    assert!(std::fs::read_dir(&nowhere).expect("readable").next().is_none(), "nothing is left");
    if !output.status.success() {
        return Err(output.status.code());
    }
    let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    Ok(answer["kind"].as_str().expect("a kind").to_owned())
}

#[test]
fn every_command_answers_in_json_and_its_exit_code_tells_success() {
    let story = Story::new();
    assert_eq!(story.failure("a", &["status"], 1), "not_found");
    story.json("a", &["init", "--org", "Example", "--name", "Ann"]);
    assert_eq!(story.failure("a", &["init", "--org", "Again", "--name", "Ann"], 1), "invalid");
    assert_eq!(story.failure("a", &["no-such-command"], 2), "invalid");
    assert_eq!(story.failure("a", &["send", "nowhere", "text"], 1), "not_found");
    assert_eq!(story.failure("a", &["sync"], 1), "not_found", "only a running node can sync");
    assert_eq!(story.failure("b", &["join", "tz1abc", "--name", "Bob"], 1), "invalid");

    let all = |story: &Story| {
        for args in QUESTIONS {
            story.json("a", args);
        }
    };
    story.json("a", &["department", "add", "Sales"]);
    story.json("a", &["department", "add", "Support"]);
    story.json("a", &["department", "move", "Support", "--parent", "Sales"]);
    story.json("a", &["department", "rename", "Sales/Support", "Service"]);
    let departments = story.json("a", &["department", "list"]);
    assert_eq!(departments["departments"][2]["path"], "Sales/Service");
    story.json("a", &["channel", "add", "general"]);
    story.json("a", &["send", "general", "hello"]);
    story.json("a", &["task", "add", "Plan", "--deadline", "2026-12-01"]);
    let page = story.home("page.md");
    std::fs::write(&page, "# Notes\n").expect("written");
    story.json("a", &["page", "new", "Notes", "--file", page.to_str().expect("text")]);
    story.json("a", &["meeting", "add", "Weekly", "--at", "2026-12-01T14:00"]);
    story.json("a", &["table", "add", "Issues", "--template", "issues"]);
    let posted = story.json("a", &["announcement", "post", "Holiday", "--to", "Sales"]);
    let posted = posted["made"]["id"].as_str().expect("an id").to_owned();
    let announced = ["announcement", "show", "Sales/公告栏", &posted];
    let announcement = story.json("a", &announced);
    // A proof is checked with the file and nothing else: no home, no settings, no network.
    let proof = path(&story, "plan.proof");
    story.json("a", &["proof", "export", "Plan", &proof]);
    assert_eq!(check_alone(&story, &proof), Ok("task".to_owned()));
    let mut bytes = std::fs::read(&proof).expect("written");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&proof, bytes).expect("written");
    assert_eq!(check_alone(&story, &proof), Err(Some(1)), "one bit is another");
    all(&story);
    // The same while it runs: then the local API answers.
    let a = Running::start(&story, "a", &[]);
    assert_eq!(story.failure("a", &["run"], 1), "busy", "one node a home");
    story.json("a", &["sync"]);
    story.json("a", &["send", "general", "while it runs"]);
    all(&story);
    assert_eq!(story.json("a", &announced), announcement);
    let read = story.json("a", &["read", "general"]);
    assert_eq!(read["messages"][1]["text"], "while it runs");
    let running = story.json("a", &["storage"])["storage"].clone();
    a.terminate();
    let stored = story.json("a", &["storage"])["storage"].clone();
    assert_eq!(stored["entries"], running["entries"]);
    let some = |name: &str| stored[name].as_u64().is_some_and(|bytes| bytes > 0);
    assert!(some("journal_bytes") && some("store_bytes") && some("search_bytes"), "{stored}");
    assert_eq!(story.json("a", &["read", "general"]), read, "the same from the home itself");
}

#[test]
fn a_chinese_reader_is_told_in_chinese_and_a_program_in_english() {
    let story = Story::new();
    let say = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tongzhou-node"));
        command.arg("--home").arg(story.home("a")).args(["--lang", "zh"]).args(words);
        let output = command.stdin(Stdio::null()).output().expect("it starts");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        (text(output.stdout), text(output.stderr))
    };
    let (_, told) = say(&["status"]);
    assert!(told.starts_with("错误：主目录 "), "{told}");
    assert!(
        told.contains("用不了：没有这个文件或目录（系统错误 2）\n下一步：请用 `init`"),
        "{told}"
    );
    assert_eq!(say(&["init", "--org", "示例科技", "--name", "张三"]).1, "");
    assert_eq!(say(&["rule", "set", "lock-after", "15"]).1, "");
    assert!(say(&["rule", "list"]).0.contains("窗口 15 分钟没有操作就锁定"));
    let (status, _) = say(&["status"]);
    assert!(status.contains("这个主目录没有设口令，锁不上：请运行 passphrase set"), "{status}");
    assert_eq!(say(&["rule", "set", "lock-after", "off"]).1, "");
    assert!(!say(&["status"]).0.contains("没有设口令"));
    let missing = say(&["channel", "add", "大厅", "--department", "研发部"]).1;
    let next = "下一步：`department list` 和 `project list` 列出全部部门和项目\n";
    assert_eq!(missing, format!("错误：没有叫「研发部」的部门\n{next}"));
    assert_eq!(say(&["department", "add", "市场部"]).1, "");
    let twice = say(&["department", "add", "市场部"]).1;
    assert_eq!(twice, "错误：已经有部门「市场部」了\n下一步：请换一个名称\n");
    let file = story.home("people.csv");
    std::fs::write(&file, "姓名,邮箱\n李四,li@\n").expect("it is written");
    let (report, _) = say(&["import", "people", file.to_str().expect("text"), "--dry-run"]);
    assert!(report.contains("第 2 行“邮箱”（li@）：不是邮箱地址。"), "{report}");
    let (_, json) = say(&["--json", "department", "add", "市场部"]);
    let json: Value = serde_json::from_str(&json).expect("JSON on stderr");
    assert_eq!(json["problem"], "there is a department \"市场部\" already");
    let (_, json) = say(&["--json", "page", "edit", "x", "--file", "/nowhere"]);
    let json: Value = serde_json::from_str(&json).expect("JSON on stderr");
    assert_eq!(json["next"], "check its name and permissions");
}

/// Whatever can be asked of a home.
const QUESTIONS: &[&[&str]] = &[
    &["status"],
    &["storage"],
    &["department", "list"],
    &["project", "list"],
    &["rule", "list"],
    &["member", "list"],
    &["capability", "list"],
    &["channel", "list"],
    &["read", "general"],
    &["task", "list"],
    &["task", "show", "Plan"],
    &["page", "list"],
    &["page", "show", "Notes"],
    &["page", "history", "Notes"],
    &["search", "hello"],
    &["quarantine", "list"],
    &["verify"],
    &["verify", "--rebuild"],
    &["state-hash"],
    &["meeting", "list"],
    &["meeting", "show", "Weekly"],
    &["table", "list"],
    &["table", "show", "Issues"],
    &["device", "list"],
    &["recovery", "list"],
    &["recovery", "pending"],
    &["digest", "list"],
    &["relay", "list"],
    &["commit", "list"],
    &["commit", "repositories"],
    &["file", "list"],
    &["file", "storage"],
    &["inbox"],
    &["threads"],
    &["conversation", "list"],
    &["reminder", "show"],
    &["task", "statuses"],
    &["page", "sessions", "Notes"],
    &["capability", "list", "--department", "Sales"],
    &["bundle", "list"],
    &["network", "metered"],
    &["invite", "--department", "Sales"],
];

#[test]
fn r42_the_command_line_writes_a_workbook_and_replaces_nothing_unasked() {
    let story = Story::new();
    story.json("a", &["init", "--org", "Example", "--name", "Zhang"]);
    story.json("a", &["department", "add", "Sales"]);
    story.json("a", &["task", "add", "Plan", "--deadline", "2026-12-01"]);
    story.json("a", &["task", "add", "Visit", "--department", "Sales", "--depends-on", "Plan"]);
    let file = |name: &str| story.dir.path().join(name).display().to_string();
    let table = |name: &str| -> Vec<Vec<String>> {
        let mut book: calamine::Xlsx<_> = calamine::open_workbook(file(name)).expect("a workbook");
        let range = calamine::Reader::worksheet_range(&mut book, "任务 Tasks").expect("the table");
        range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
    };
    let xlsx = file("all.xlsx");
    let mut chinese = Command::new(env!("CARGO_BIN_EXE_tongzhou-node"));
    chinese.arg("--home").arg(story.home("a")).args(["--lang", "zh", "--json"]);
    let output = chinese.args(["task", "export", &xlsx]).output().expect("it starts");
    let told: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!((&told["file"], &told["tasks"]), (&Value::from(xlsx.as_str()), &Value::from(2)));
    let rows = table("all.xlsx");
    assert_eq!((rows[0][1].as_str(), rows.len()), ("任务", 3));
    assert_eq!(rows[2][10], format!("{} FS", rows[1][0]), "{rows:?}");

    // The file names the state that it was made from.
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(&xlsx).expect("a workbook");
    let info = calamine::Reader::worksheet_range(&mut book, "说明 Info").expect("the sheet");
    let told: Vec<String> = info.rows().map(|row| row[1].to_string()).collect();
    let hashes = story.json("a", &["state-hash"])["state_hash"].clone();
    let named = |hash: &&Value| told.iter().any(|text| hash["hash"] == text.as_str());
    assert_eq!(hashes.as_array().expect("rows").iter().filter(named).count(), 2);

    assert_eq!(
        story.failure("a", &["task", "export", &xlsx, "--department", "Sales"], 1),
        "invalid"
    );
    assert_eq!(table("all.xlsx").len(), 3, "it is as it was");
    let sales = ["task", "export", &xlsx, "--department", "Sales", "--force"];
    story.json("a", &sales);
    let rows = table("all.xlsx");
    assert_eq!((rows[0][1].as_str(), rows[1][1].as_str(), rows.len()), ("Task", "Visit", 2));

    for name in ["all.csv", "all.ics"] {
        story.json("a", &["task", "export", &file(name)]);
        assert!(std::fs::read_to_string(file(name)).expect("read").contains("Plan"), "{name}");
    }
    assert_eq!(story.failure("a", &["task", "export", &file("all.pdf")], 1), "invalid");
    assert_eq!(story.failure("a", &["task", "export", &file("none/x.csv")], 1), "invalid");
}
