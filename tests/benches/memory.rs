//! Memory of a node that holds 10,000 documents: a process of its own opens its home.

use std::{path::Path, process::Command as Process};

use node::{
    core::Core,
    facade::{Answer, Query, Request},
};

use crate::{
    documents,
    node_under_test::{BEGIN, Seat, real},
    report::{row, spent},
};

/// The word with which this program is called as that process.
pub const CHILD: &str = "memory-of";

/// Measures it.
pub fn run(percent: usize) {
    let count = (10_000 * percent / 100).max(10);
    let home = tempfile::tempdir().expect("a directory");
    documents::fill(home.path(), count);
    row("", &format!("a node that holds {count} tasks"), "", "");
    look(home.path(), "opened, all tasks listed once");
    std::fs::remove_dir_all(home.path().join("store")).expect("a store to lose");
    look(home.path(), "opened without a store, all made anew");
}

fn look(home: &Path, what: &str) {
    let me = std::env::current_exe().expect("a program");
    let output = Process::new(me).arg(CHILD).arg(home).output().expect("a process");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    row("", &format!("  {what}"), said.trim(), "<= 200 MB");
}

/// The process.
pub fn child(home: &Path) {
    let before = spent();
    let now = BEGIN.plus(30 * 24 * 3_600_000);
    let mut seat = Seat::new(Core::open(real(home, 1), now).expect("the home opens"));
    let opened = spent() - before;
    let Answer::Tasks(tasks) = seat.ask(now, Request::Query(Query::Tasks { department: None }))
    else {
        unreachable!("tasks")
    };
    let (resident, peak) = (megabytes("VmRSS"), megabytes("VmHWM"));
    let count = tasks.len();
    println!("{resident:.0} MB, at most {peak:.0} MB ({count} tasks, opened in {opened:.2?})");
}

/// Megabytes, as the system counts them.
pub fn megabytes(what: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(what));
    let number = line.and_then(|line| line.split_whitespace().nth(1));
    number.and_then(|number| number.parse::<f64>().ok()).unwrap_or_default() * 1024.0 / 1e6
}
