//! A strong reminder: from its entry's arrival to the answer from which a notification is made, beside a
//! plain message's.
//!
//! What lies between is counted in turns of the node; none of them waits for a timer, since no time passes
//! here.

use std::time::Duration;

use node::{
    core::{Input, Output},
    disk::SimDisk,
    facade::{Answer, Command, Event, Query, Request},
};
use protocol::wire::Frame;

use crate::{
    node_under_test::{Seat, real, simulated},
    people::{CHANNEL, People, TEXT},
    report::{micros_each, row, spent},
    wire,
};

/// Messages, each of which is told of.
const SAMPLES: u64 = 200;

/// Strong reminders of one person in one channel in a day that count.
const A_DAY: u64 = 20;

const DAY_MS: u64 = 24 * 3_600_000;

/// What came between an arrival and what is told.
#[derive(Default)]
struct Bill {
    turns: u64,
    arrival: Duration,
    inbox: Duration,
}

/// Measures it.
pub fn run(percent: usize) {
    let samples = (SAMPLES * percent as u64 / 100).max(1);
    let home = tempfile::tempdir().expect("a directory");
    let mut people = People::found(simulated(&SimDisk::new(), 100));
    let mut reader = people.join(real(home.path(), 101));
    let (hub, peer) = (people.hub.device(), reader.device());
    let connected = |peer| Input::Connected { peer, address: "/memory/1".to_owned() };
    people.hub.turn(people.now, [connected(peer)]);
    reader.turn(people.now, [connected(hub)]);
    wire::talk(&mut people.now, &mut people.hub, &mut reader, wire::open);
    let (mut plain, mut urged) = (Bill::default(), Bill::default());
    for number in 0..samples {
        if number % A_DAY == 0 {
            people.now = people.now.plus(DAY_MS);
        }
        let (channel, text) = (CHANNEL.to_owned(), TEXT.to_owned());
        let send = Command::Send { channel: channel.clone(), text, reply_to: None };
        let Answer::Made { id } = arrive(&mut people, &mut reader, send, &mut plain) else {
            unreachable!("a message")
        };
        let members = vec!["同事1".to_owned()];
        let urge = Command::Urge { channel, message: id, members };
        arrive(&mut people, &mut reader, urge, &mut urged);
    }
    let turns = urged.turns as f64 / samples as f64;
    row("R31", "a strong reminder: turns from its entry to what is told of it", turns, "1");
    let all = |bill: &Bill| (bill.arrival + bill.inbox).as_secs_f64();
    let ratio = format!("{:.2} x", all(&urged) / all(&plain));
    row("", "  processor time to the answer of the inbox, of a plain message's", ratio, "");
    for (name, bill) in [("a reminder", &urged), ("a plain message", &plain)] {
        let (arrival, inbox) =
            (micros_each(bill.arrival, samples), micros_each(bill.inbox, samples));
        row(
            "",
            &format!("  {name}: its turn, and the inbox"),
            format!("{arrival:.0} + {inbox:.0} µs"),
            "",
        );
    }
}

/// Has the one do something, and the other hear of it: turns until it is told that a channel has changed,
/// and what they and the inbox cost.
fn arrive(people: &mut People, reader: &mut Seat, command: Command, bill: &mut Bill) -> Answer {
    people.now = people.now.plus(1_000);
    let answer = people.hub.ask(people.now, Request::Command(command));
    let from = people.hub.device();
    let frames = std::mem::take(&mut people.hub.outbox).into_iter();
    let frames: Vec<Vec<u8>> = frames.map(|(_, bytes)| bytes).collect();
    let is_run = |bytes: &Vec<u8>| {
        matches!(Frame::from_bytes(bytes), Ok(Frame::Run(..) | Frame::NewRun(..)))
    };
    let mut begun = false;
    for bytes in frames {
        begun |= is_run(&bytes);
        let before = spent();
        reader.core.handle(people.now, Input::Frame { peer: from, bytes });
        reader.core.settle(people.now);
        let cost = spent() - before;
        if begun {
            bill.turns += 1;
            bill.arrival += cost;
        }
        if told(reader) {
            break;
        }
    }
    let before = reader.spent;
    let inbox = reader.ask(people.now, Request::Query(Query::Inbox { limit: 200 }));
    assert!(matches!(inbox, Answer::Inbox(_)));
    bill.inbox += reader.spent - before;
    wire::talk(&mut people.now, &mut people.hub, reader, wire::open);
    answer
}

/// Whether a window would hear now that there is something new.
fn told(reader: &mut Seat) -> bool {
    let mut told = false;
    while let Some(output) = reader.core.poll_output() {
        match output {
            Output::Send { peer, bytes } => reader.outbox.push((peer, bytes)),
            Output::Event(Event::ChannelChanged { .. }) => told = true,
            _ => {}
        }
    }
    told
}
