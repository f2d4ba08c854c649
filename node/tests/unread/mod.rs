//! A node that talks to nobody: its words fill the line, and it works and ends all the same.

use std::{
    io::Write,
    os::{fd::OwnedFd, unix::net::UnixStream},
    process::{Child, Command, Stdio},
};

use node::api::Client;

use super::{Story, program, write_backlog};

#[test]
fn a_node_whose_words_nobody_reads_runs_and_ends_when_it_is_asked_to() {
    let story = Story::new();
    story.json("a", &["init", "--org", "示例公司", "--name", "张三"]);
    story.json("a", &["channel", "add", "公告"]);
    // A line that is full before the program says its first word.
    let (mut full, unread) = UnixStream::pair().expect("a line");
    full.set_nonblocking(true).expect("a line");
    while full.write(&[b' '; 4096]).is_ok() {}
    full.set_nonblocking(false).expect("a line");
    let mut command = program(&story.home("a"));
    command.args(["run", "--no-mdns", "--listen", "/ip4/127.0.0.1/tcp/0"]);
    let stdout = Stdio::from(OwnedFd::from(full));
    let child = command.stdout(stdout).spawn().expect("it starts");
    let mut node = Quiet(child);
    let socket = story.home("a");
    story.until("its API", || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let client = runtime.expect("a runtime").block_on(Client::connect(&socket));
        client.ok().flatten()
    });
    write_backlog(&story.home("a"), 50, 0);
    let asked = Command::new("kill").arg(node.0.id().to_string()).status().expect("kill runs");
    assert!(asked.success());
    let ended = story.until("its end", || node.0.try_wait().expect("its end can be asked for"));
    assert_eq!(ended.code(), Some(0));
    drop(unread);
}

/// A running node that nobody listens to, and that doesn't outlive the test.
struct Quiet(Child);

impl Drop for Quiet {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
