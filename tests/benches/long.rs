//! Things that grow for years: a channel, a page with its history, a department's tasks. What opening
//! them costs, and adding to them.

use std::{path::Path, time::Duration};

use node::{
    core::Core,
    disk::SimDisk,
    facade::{Answer, Command, Query, Request},
};
use protocol::clock::Millis;

use crate::{
    documents,
    node_under_test::{Seat, real, simulated},
    people::{CHANNEL, People, write_messages},
    report::{median, row, spent},
    wire,
};

/// Remote messages over which a cost is taken, and times that something is opened.
const SAMPLES: usize = 200;

/// Measures it.
pub fn run(percent: usize) {
    channel((100_000 * percent / 100).max(2_000));
    page((50_000 * percent / 100).max(100));
    list((5_000 * percent / 100).max(100));
}

fn channel(count: usize) {
    let home = tempfile::tempdir().expect("a directory");
    let mut people = People::found(simulated(&SimDisk::new(), 100));
    let mut reader = people.join(real(home.path(), 101));
    let mut said = 0;
    let mut costs = Vec::new();
    for length in [1_000, count] {
        write_messages(&mut people.now, &mut people.hub, length - said);
        wire::meet(&mut people.now, &mut people.hub, &mut reader, wire::open);
        costs.push(one_remote_message(&mut people, &mut reader));
        said = length + SAMPLES;
    }
    assert_eq!(reader.set_aside(), 0, "nothing is set aside");
    let ratio = costs[1].as_secs_f64() / costs[0].as_secs_f64();
    let what = format!("a remote message in a channel of {count}, of one in a channel of 1,000");
    row("P17", &what, format!("{ratio:.2} x"), "<= 1.3");
    row("", "  processor time of the second", format!("{:.0?}", costs[1]), "");
    let query = Query::Messages { channel: CHANNEL.to_owned(), last: 50 };
    opens(reader, home.path(), people.now, query, &format!("open a channel of {count}"));
}

/// What a message costs whoever it comes to, all that follows from it included.
fn one_remote_message(people: &mut People, reader: &mut Seat) -> Duration {
    let before = reader.spent;
    for _ in 0..SAMPLES {
        write_messages(&mut people.now, &mut people.hub, 1);
        wire::meet(&mut people.now, &mut people.hub, reader, wire::open);
    }
    (reader.spent - before) / u32::try_from(SAMPLES).unwrap_or(u32::MAX)
}

fn page(edits: usize) {
    let home = tempfile::tempdir().expect("a directory");
    let mut people = People::found(simulated(&SimDisk::new(), 100));
    let mut writer = people.join(real(home.path(), 101));
    let line = |number: usize| format!("{number} 合同与交付 contract and delivery, as agreed 。\n");
    let mut lines: Vec<String> = (0..4_500).map(line).collect();
    let (title, department) = ("手册".to_owned(), Some("市场部".to_owned()));
    let new = Command::NewPage { title: title.clone(), department, text: lines.concat() };
    writer.commands(people.now, [new]);
    let mut costs = Vec::new();
    for number in 0..edits {
        people.now = people.now.plus(2_000);
        let base = Some(lines.concat());
        let at = number * 7_919 % lines.len();
        lines[at].insert_str(0, "改 ");
        let edit = Command::EditPage { page: title.clone(), base, text: lines.concat() };
        let before = writer.spent;
        writer.commands(people.now, [edit]);
        costs.push(writer.spent - before);
    }
    let letters = lines.concat().chars().count();
    let last = costs.split_off(costs.len().saturating_sub(SAMPLES));
    let what = format!("saving an edit of a page of {letters} characters after {edits} edits");
    row("P16", &what, format!("{:.1?}", median(last)), "");
    opens(writer, home.path(), people.now, Query::Page { page: title }, "open that page");
}

fn list(count: usize) {
    let home = tempfile::tempdir().expect("a directory");
    documents::fill(home.path(), count);
    let later = crate::node_under_test::BEGIN.plus(30 * 24 * 3_600_000);
    let mut seat = Seat::new(Core::open(real(home.path(), 1), later).expect("the home opens"));
    let listed = cost(&mut seat, later, Query::Tasks { department: None });
    drop(seat);
    std::fs::remove_dir_all(home.path().join("store")).expect("a store to lose");
    let before = spent();
    let seat = Core::open(real(home.path(), 1), later).expect("the home opens");
    let made = spent() - before;
    drop(seat);
    let what = format!("list {count} tasks, of making their documents anew: processor time");
    row("P18", &what, format!("1/{:.0}", made.as_secs_f64() / listed.as_secs_f64()), "<= 1/50");
    row("", "  the list", format!("{listed:.1?}"), "");
}

/// Opens the home in a new process' stead, with nothing in its caches, and asks.
fn opens(seat: Seat, home: &Path, now: Millis, query: Query, what: &str) {
    seat.core.close().expect("a clean end");
    let mut seat = Seat::new(Core::open(real(home, 101), now).expect("the home opens"));
    let first = cost(&mut seat, now, query.clone());
    let again = cost(&mut seat, now, query);
    row("P9", what, format!("{first:.1?}, again {again:.1?}"), "<= 50 ms");
}

fn cost(seat: &mut Seat, now: Millis, query: Query) -> Duration {
    let before = spent();
    let answer = seat.ask(now, Request::Query(query));
    assert!(!matches!(answer, Answer::Done));
    spent() - before
}
