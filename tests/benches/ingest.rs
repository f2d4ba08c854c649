//! Taking in a long run of one author: messages, and edits of documents.

use node::{
    disk::SimDisk,
    facade::{Command, TaskChange, TaskField},
};

use crate::{
    node_under_test::{Seat, real, simulated},
    people::{People, write_messages},
    report::{micros_each, row, signature_check},
    wire::{meet, open},
};

const ENTRIES: usize = 10_000;

/// Documents, each edited many times over.
const TASKS: usize = 100;

/// Measures it.
pub fn run(percent: usize) {
    let entries = (ENTRIES * percent / 100).max(TASKS * 2);
    measure("messages (rows only)", "<= 0.4", |people, author| {
        write_messages(&mut people.now, author, entries);
    });
    measure("edits of 100 tasks (documents applied)", "<= 0.8", |people, author| {
        edit_tasks(people, author, entries);
    });
}

fn measure(what: &str, target: &str, write: impl FnOnce(&mut People, &mut Seat)) {
    let home = tempfile::tempdir().expect("a directory");
    let mut people = People::found(simulated(&SimDisk::new(), 100));
    let mut reader = people.join(real(home.path(), 101));
    let mut author = people.author();
    write(&mut people, &mut author);
    people.hand_in(std::slice::from_mut(&mut author));
    let before = reader.spent;
    let traffic = meet(&mut people.now, &mut people.hub, &mut reader, open);
    let each = micros_each(reader.spent - before, traffic.entries);
    let check = micros_each(signature_check(), 1);
    assert_eq!(reader.set_aside(), 0, "nothing is set aside");
    row("P7", &format!("ingest of {} {what}: an entry", traffic.entries), "", "");
    row("", "  processor time", format!("{each:.1} µs (one check {check:.1} µs)"), "");
    row("P7", "  of one strict signature check", format!("{:.2} x", each / check), target);
}

/// Every task is made first; then one field of each after the other is set.
fn edit_tasks(people: &mut People, author: &mut Seat, entries: usize) {
    let title = |task: usize| format!("任务 {task:03}");
    for begin in (0..TASKS).step_by(50) {
        people.now = people.now.plus(50);
        let add = |task| Command::AddTask {
            title: title(task),
            department: Some("市场部".into()),
            fields: Vec::new(),
        };
        author.commands(people.now, (begin..begin + 50).map(add));
    }
    let mut written = TASKS;
    while written < entries {
        people.now = people.now.plus(50);
        let set = |number: usize| Command::SetTask {
            task: title(number % TASKS),
            changes: vec![TaskChange::Set(TaskField::Progress((number / TASKS % 101) as u8))],
        };
        author.commands(people.now, (written..written + TASKS).map(set));
        written += TASKS;
    }
}
