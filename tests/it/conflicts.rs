//! Two offices change the same things while the line between them is cut.

use node::facade::{Answer, Command, Query, TaskChange, TaskField, TaskInfo};
use tests::{story, world::World};

use crate::tools::{cut_off, done};

fn deadline(day: &str) -> Command {
    let change = TaskChange::Set(TaskField::Deadline(Some(day.to_owned())));
    Command::SetTask { task: "launch".to_owned(), changes: vec![change] }
}

fn edit(text: &str) -> Command {
    Command::EditPage { page: "plan".to_owned(), base: None, text: text.to_owned() }
}

fn task(world: &mut World, node: usize) -> TaskInfo {
    match world.query(node, Query::Task { task: "launch".to_owned() }) {
        Some(Answer::Task(task, _)) => TaskInfo { may_remind: false, ..*task },
        other => panic!("{other:?}"),
    }
}

fn page(world: &mut World, node: usize) -> String {
    match world.query(node, Query::Page { page: "plan".to_owned() }) {
        Some(Answer::Page(page)) => page.text,
        other => panic!("{other:?}"),
    }
}

#[test]
fn both_deadlines_are_shown_until_somebody_decides() {
    let mut world = story::organisation(17, 3);
    let (title, fields) = ("launch".to_owned(), Vec::new());
    done(&mut world, 0, Command::AddTask { title, department: None, fields });
    let (title, text) = ("plan".to_owned(), "one\ntwo\nthree\n".to_owned());
    done(&mut world, 0, Command::NewPage { title, department: None, text });
    story::settle(&mut world);
    cut_off(&mut world, &[0, 1]);
    done(&mut world, 1, deadline("2026-12-01"));
    done(&mut world, 2, deadline("2026-12-24"));
    done(&mut world, 1, edit("ONE\ntwo\nthree\n"));
    done(&mut world, 2, edit("one\ntwo\nthree\nfour\n"));
    story::end_well(&mut world);
    let first = task(&mut world, 0);
    let conflict = first.conflicts.iter().find(|conflict| conflict.field == "deadline");
    let mut values: Vec<String> =
        conflict.expect("a conflict").values.iter().map(|value| value.0.clone()).collect();
    assert_eq!(first.deadline.as_ref(), values.first(), "the first is the one shown");
    values.sort();
    assert_eq!(values, ["2026-12-01", "2026-12-24"]);
    for node in 0..4 {
        assert_eq!(task(&mut world, node), first);
        assert_eq!(page(&mut world, node), "ONE\ntwo\nthree\nfour\n");
    }
    done(&mut world, 3, deadline("2026-12-15"));
    story::end_well(&mut world);
    let decided = task(&mut world, 0);
    assert_eq!(decided.deadline.as_deref(), Some("2026-12-15"));
    assert!(decided.conflicts.is_empty());
}
