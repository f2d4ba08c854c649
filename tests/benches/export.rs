//! R42: a thousand tasks into files.

use jiff::tz::TimeZone;
use node::{
    cli::Lang,
    disk::SimDisk,
    export::{Format, Occasion, render},
    facade::{Answer, Query, Request},
};

use crate::{
    documents::write_tasks,
    node_under_test::simulated,
    people::People,
    report::{row, spent},
};

/// Measures it.
pub fn run(percent: usize) {
    let count = (1_000 * percent / 100).max(10);
    let mut people = People::found(simulated(&SimDisk::new(), 100));
    write_tasks(&mut people.now, &mut people.hub, count);
    let (now, query) = (people.now, Query::TaskExport { department: None });
    let before = spent();
    let Answer::TaskExport(mut tasks) = people.hub.ask(now, Request::Query(query)) else {
        panic!("no tasks")
    };
    let read = spent() - before;
    assert_eq!(tasks.tasks.len(), count);
    let what = format!("{count} tasks read for a file, with the state hash: processor time");
    row("R42", &what, format!("{:.3} s", read.as_secs_f64()), "");
    // A quarter of a year, so that there is a column for each day.
    for (number, task) in tasks.tasks.iter_mut().enumerate() {
        let day = |days: usize| Some(format!("2026-{:02}-{:02}", 9 + days / 28, 1 + days % 28));
        (task.start, task.deadline) = (day(number % 80), day(number % 80 + 20));
    }
    let zone = TimeZone::UTC;
    let occasion = Occasion { lang: Lang::Zh, now, zone, scope: "市场部".into() };
    for format in Format::ALL {
        let before = spent();
        let bytes = render(&tasks, format, &occasion).expect("a file");
        let cost = spent() - before;
        let what = format!(
            "{count} tasks as .{}, {} bytes: processor time",
            format.extension(),
            bytes.len()
        );
        let target = if format == Format::Xlsx { "<= 3 s with the reading" } else { "" };
        row("R42", &what, format!("{:.3} s", cost.as_secs_f64()), target);
    }
}
