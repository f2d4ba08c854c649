//! One message: its bytes on the wire, and what saving it costs.

use std::{
    fs::File,
    io::Write,
    time::{Duration, Instant},
};

use node::{
    core::Input,
    disk::SimDisk,
    facade::{Command, Request},
};
use protocol::wire::Frame;

use crate::{
    node_under_test::{real, simulated},
    people::{CHANNEL, People, TEXT, write_messages},
    report::{median, micros_each, row},
    wire,
};

const SAMPLES: usize = 200;

/// Measures it.
pub fn run(_: usize) {
    alone();
    commits();
    saving();
}

/// A message that is sent to a colleague who is there.
fn alone() {
    let mut people = People::found(simulated(&SimDisk::new(), 100));
    let mut author = people.author();
    write_messages(&mut people.now, &mut author, 1);
    people.hand_in(std::slice::from_mut(&mut author));
    let (hub, peer) = (people.hub.device(), author.device());
    let connected = |peer| Input::Connected { peer, address: "/memory/1".to_owned() };
    people.hub.turn(people.now, [connected(peer)]);
    author.turn(people.now, [connected(hub)]);
    wire::talk(&mut people.now, &mut people.hub, &mut author, wire::open);
    write_messages(&mut people.now, &mut author, 1);
    let is_run = |(_, bytes): &&(_, Vec<u8>)| {
        matches!(Frame::from_bytes(bytes), Ok(Frame::Run(..) | Frame::NewRun(..)))
    };
    let pushed: Vec<usize> = author.outbox.iter().filter(is_run).map(|(_, f)| f.len()).collect();
    let what = format!("a message of {} bytes, pushed alone: frame", TEXT.len());
    row("P5", &what, format!("{} B", pushed.iter().sum::<usize>()), "<= 250");
}

/// Syncs a turn.
fn commits() {
    let disk = SimDisk::new();
    let mut people = People::found(simulated(&disk, 100));
    for messages in [1, 64] {
        let before = disk.counts();
        let now = people.now.plus(1);
        let send = || Command::Send { channel: CHANNEL.into(), text: TEXT.into(), reply_to: None };
        people.hub.commands(now, (0..messages).map(|_| send()));
        let after = disk.counts();
        let counted = format!(
            "{} sync, {} write, {} B",
            after.file_syncs - before.file_syncs,
            after.writes - before.writes,
            after.bytes_written - before.bytes_written
        );
        row("P6", &format!("{messages} messages said in one turn"), counted, "1 sync a commit");
    }
}

/// A turn with one message on a real disk, beside a bare write and sync of as many bytes.
#[expect(clippy::disallowed_methods, reason = "the ratio of two times of one run is measured")]
fn saving() {
    let home = tempfile::tempdir().expect("a directory");
    let mut people = People::found(real(home.path(), 100));
    let mut bare = File::create(home.path().join("bare")).expect("a file");
    let (mut turns, mut syncs) = (Vec::new(), Vec::new());
    let mut cost = Duration::ZERO;
    for _ in 0..SAMPLES {
        people.now = people.now.plus(1_000);
        let begin = Instant::now();
        bare.write_all(&[7; 512]).and_then(|()| bare.sync_data()).expect("a disk");
        syncs.push(begin.elapsed());
        let request = Request::Command(Command::Send {
            channel: CHANNEL.into(),
            text: TEXT.into(),
            reply_to: None,
        });
        let (begin, before) = (Instant::now(), people.hub.spent);
        people.hub.turn(people.now, [Input::Request { id: 0, request }]);
        turns.push(begin.elapsed());
        cost += people.hub.spent - before;
    }
    let ratio = median(turns).as_secs_f64() / median(syncs.clone()).as_secs_f64();
    row(
        "P6",
        "saving a message, of one bare fdatasync (medians)",
        format!("{ratio:.2} x"),
        "<= 1.3",
    );
    let each = micros_each(cost, SAMPLES as u64);
    row("", "  one bare fdatasync", format!("{:.0?}", median(syncs)), "");
    row("P6", "  processor time of the turn", format!("{each:.0} µs"), "one frame");
}
