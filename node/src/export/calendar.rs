//! The calendar: a thing to do (`VTODO`) for each task that is due some day.
//!
//! A task keeps its id in every file, so that a program that takes in a later one updates what it
//! has. Days are days: no zone, no time.

use icalendar::{Calendar, Component, Property, Todo, TodoStatus};
use jiff::{Timestamp, civil::Date};
use protocol::clock::Millis;

use super::{Occasion, row::Row, text::cell};
use crate::facade::{Category, TaskExport};

/// The highest priority is 1; none isn't told.
const PRIORITIES: [Option<u32>; 4] = [None, Some(9), Some(5), Some(1)];

/// The bytes of the calendar.
pub(super) fn bytes(tasks: &TaskExport, rows: &[Row<'_>], occasion: &Occasion) -> Vec<u8> {
    // Not `new`: that names the crate as the maker, and there may be only one.
    let mut calendar = Calendar::empty();
    calendar.append_property(Property::new("VERSION", "2.0"));
    calendar.append_property(Property::new("PRODID", "-//Tongzhou//Tasks//EN"));
    calendar.append_property(Property::new("CALSCALE", "GREGORIAN"));
    calendar.name(&cell(&format!("{} · {}", tasks.organisation, occasion.scope)));
    for row in rows {
        if let Some(due) = row.due {
            calendar.push(todo(row, due, occasion.now));
        }
    }
    calendar.to_string().into_bytes()
}

fn todo(row: &Row<'_>, due: Date, now: Millis) -> Todo {
    let task = row.task;
    let mut todo = Todo::new();
    todo.uid(&format!("{}@tongzhou", task.task))
        .append_property(moment("DTSTAMP", now))
        .append_property(moment("LAST-MODIFIED", task.edited))
        .summary(&cell(&task.title));
    todo.percent_complete(task.progress).status(match row.category {
        Category::Todo => TodoStatus::NeedsAction,
        Category::Doing => TodoStatus::InProcess,
        Category::Done => TodoStatus::Completed,
    });
    todo.append_property(day("DUE", due));
    if let Some(start) = row.start.filter(|start| *start < due) {
        todo.append_property(day("DTSTART", start));
    }
    if let Some(priority) = PRIORITIES.get(usize::from(task.priority)).copied().flatten() {
        todo.priority(priority);
    }
    if !task.description.is_empty() {
        // Lines stay lines; nothing else may end one of the file.
        let lines: Vec<String> = task.description.lines().map(cell).collect();
        todo.description(&lines.join("\n"));
    }
    todo
}

fn moment(name: &str, at: Millis) -> Property {
    let millis = i64::try_from(at.0).unwrap_or(i64::MAX);
    let at = Timestamp::from_millisecond(millis).unwrap_or(Timestamp::MAX);
    Property::new(name, at.strftime("%Y%m%dT%H%M%SZ").to_string())
}

fn day(name: &str, day: Date) -> Property {
    Property::new(name, day.strftime("%Y%m%d").to_string()).add_parameter("VALUE", "DATE").done()
}
