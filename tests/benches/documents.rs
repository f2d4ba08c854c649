//! Many small documents between two fresh nodes.

use std::path::Path;

use node::{
    disk::SimDisk,
    facade::{Command, TaskField},
};
use protocol::clock::Millis;

use crate::{
    node_under_test::{Seat, real, simulated},
    people::People,
    report::row,
    wire::{meet, open},
};

/// Measures it.
pub fn run(percent: usize) {
    let mut costs = Vec::new();
    for count in [300, 3_000, 1_000, 10_000] {
        let count = (count * percent / 100).max(10);
        let home = tempfile::tempdir().expect("a directory");
        let cost = sync(count, home.path());
        let what = format!("{count} tasks, both nodes: processor time");
        row("", &what, format!("{cost:.2} s"), if count == 3_000 { "<= 5 s" } else { "" });
        costs.push(cost);
    }
    for pair in costs.chunks_exact(2) {
        row("", "ten times the documents cost", format!("{:.1} x", pair[1] / pair[0]), "<= 12");
    }
}

/// Seconds of processor time that two nodes need until the second holds all tasks of the first.
fn sync(count: usize, home: &Path) -> f64 {
    let (mut people, mut reader) = two_nodes(home);
    write_tasks(&mut people.now, &mut people.hub, count);
    let (hub, here) = (people.hub.spent, reader.spent);
    let traffic = meet(&mut people.now, &mut people.hub, &mut reader, open);
    assert!(traffic.entries as usize >= count, "{} entries came", traffic.entries);
    assert_eq!(reader.set_aside(), 0, "nothing is set aside");
    (people.hub.spent - hub + reader.spent - here).as_secs_f64()
}

/// The founder's node in memory and a colleague's on disk.
fn two_nodes(home: &Path) -> (People, Seat) {
    let mut people = People::found(simulated(&SimDisk::new(), 100));
    let reader = people.join(real(home, 101));
    (people, reader)
}

/// Tasks with the fields that people fill in.
pub fn write_tasks(now: &mut Millis, author: &mut Seat, count: usize) {
    let task = |number: usize| Command::AddTask {
        title: format!("核对第 {number} 份合同 contract"),
        department: Some("市场部".into()),
        fields: vec![
            TaskField::Description("与法务确认条款，再回复客户。Check with legal first.".into()),
            TaskField::Priority((number % 4) as u8),
            TaskField::Deadline(Some("2026-12-01".into())),
        ],
    };
    for begin in (0..count).step_by(50) {
        *now = now.plus(50);
        author.commands(*now, (begin..(begin + 50).min(count)).map(task));
    }
}

/// A home on disk that holds so many tasks of somebody else.
pub fn fill(home: &Path, count: usize) {
    let (mut people, mut reader) = two_nodes(home);
    write_tasks(&mut people.now, &mut people.hub, count);
    meet(&mut people.now, &mut people.hub, &mut reader, open);
    reader.core.close().expect("a clean end");
}
