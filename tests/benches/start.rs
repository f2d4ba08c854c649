//! Cold start: a process of its own opens a home with very many messages and documents, as the
//! window does, until it has what the first screen shows.

use std::{path::Path, process::Command as Process};

use node::{
    facade::{Answer, Command, Query, Request, TimelineAt},
    runtime::{self, Handle, HomeAt, RunOptions},
};

use crate::{
    documents,
    node_under_test::real,
    people::{CHANNEL, People, write_messages},
    report::{row, spent},
};

/// The word with which this program is called as that process.
pub const CHILD: &str = "start-of";

const DOCUMENTS: usize = 10_000;
const FEW: usize = 10_000;
const MANY: usize = 1_000_000;

/// Who wrote the messages.
const AUTHORS: usize = 20;

/// Starts of each home; the middle one counts.
const STARTS: usize = 5;

/// A word that stands in the newest message alone.
const LAST: &str = "zuletzt";

/// What a start cost.
struct Cost {
    seconds: f64,
    megabytes: f64,
}

/// Measures it.
pub fn run(percent: usize) {
    let many = (MANY * percent / 100).max(FEW);
    let costs = [FEW, many].map(measure);
    let ratio = costs[1].seconds / costs[0].seconds;
    row("P8", &format!("{many} messages against {FEW}"), format!("{ratio:.2} x"), "<= 1.5");
}

fn measure(messages: usize) -> Cost {
    let home = tempfile::tempdir().expect("a directory");
    let before = spent();
    make(home.path(), messages);
    let made = spent() - before;
    row("", &format!("{messages} messages, {DOCUMENTS} tasks: made"), format!("{made:.0?}"), "");
    let mut costs: Vec<Cost> = (0..STARTS).map(|_| look(home.path())).collect();
    costs.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
    let cost = costs.swap_remove(STARTS / 2);
    let milliseconds = cost.seconds * 1e3;
    row("P8", "  usable, processor time", format!("{milliseconds:.0} ms"), "<= 300 ms");
    row("P8", "  resident then", format!("{:.0} MB", cost.megabytes), "<= 150 MB");
    cost
}

/// A home with so many messages by others and documents of one's own, its index complete.
fn make(home: &Path, messages: usize) {
    let mut people = People::found(real(home, 200));
    for _ in 0..AUTHORS {
        let mut author = [people.author()];
        write_messages(&mut people.now, &mut author[0], messages / AUTHORS);
        people.hand_in(&mut author);
    }
    documents::write_tasks(&mut people.now, &mut people.hub, DOCUMENTS);
    let text = LAST.to_owned();
    let last = Command::Send { channel: CHANNEL.into(), text, reply_to: None };
    people.hub.commands(people.now, [last]);
    people.hub.core.close().expect("a clean end");
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    runtime.block_on(async {
        let (node, ended) = start(home).await;
        let ended = tokio::spawn(ended);
        let find = || Query::Search { text: LAST.into(), limit: 1 };
        // The index is filled from the oldest on.
        while !matches!(know(&node, find()).await, Answer::Hits(hits) if !hits.is_empty()) {
            tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        }
        node.call(Request::Command(Command::Stop)).await.expect("stopping");
        ended.await.expect("no panic").expect("a clean end");
    });
}

async fn start(
    home: &Path,
) -> (Handle, impl Future<Output = Result<(), node::facade::Failure>> + Send + use<>) {
    let listen = vec!["/ip4/127.0.0.1/tcp/0".to_owned()];
    let options = RunOptions { listen, ..RunOptions::default() };
    runtime::run(&HomeAt::open(home), options).await.expect("the home opens")
}

async fn know(node: &Handle, query: Query) -> Answer {
    node.call(Request::Query(query)).await.expect("answered")
}

fn look(home: &Path) -> Cost {
    let me = std::env::current_exe().expect("a program");
    let output = Process::new(me).arg(CHILD).arg(home).output().expect("a process");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let numbers: Vec<f64> = said.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    let [seconds, megabytes] = numbers[..] else { panic!("{said}") };
    Cost { seconds, megabytes }
}

/// The process: what the window asks before its first screen and its first channel.
pub fn child(home: &Path) {
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    runtime.block_on(async {
        let (node, ended) = start(home).await;
        let ended = tokio::spawn(ended);
        for query in [Query::Status, Query::Channels, Query::Departments, Query::Members] {
            know(&node, query).await;
        }
        know(&node, Query::Inbox { limit: 200 }).await;
        let channel = CHANNEL.to_owned();
        let part = Query::Timeline { channel, at: TimelineAt::FirstUnread, limit: 200 };
        let Answer::Timeline(page) = know(&node, part).await else { unreachable!("a timeline") };
        assert!(page.messages.len() > 100, "{} messages", page.messages.len());
        println!("{} {}", spent().as_secs_f64(), crate::memory::megabytes("VmRSS"));
        node.call(Request::Command(Command::Stop)).await.expect("stopping");
        ended.await.expect("no panic").expect("a clean end");
    });
}
