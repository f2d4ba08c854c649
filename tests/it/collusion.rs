//! A colleague in good standing builds on what a leaver wrote late.

use node::facade::{Answer, Command, HistoryLine, Query};
use tests::{seat::Rows, story, workload, world::World};

use crate::tools::{cut_off, done};

const LEAVER: usize = 3;
const COLLEAGUE: usize = 4;
const LATE: &str = "the leaver's late line\n";
const BUILT: &str = "the colleague's line\n";

fn page_text(world: &mut World, node: usize) -> String {
    match world.query(node, Query::Page { page: "minutes".to_owned() }) {
        Some(Answer::Page(page)) => page.text,
        other => panic!("{other:?}"),
    }
}

fn edit(world: &mut World, node: usize, more: &str) {
    let text = page_text(world, node) + more;
    done(world, node, Command::EditPage { page: "minutes".to_owned(), base: None, text });
}

/// A page that the leaver edits late; the colleague, who hasn't heard, edits after or doesn't.
fn minutes(colleague_edits: bool) -> World {
    let mut world = story::organisation(5, 4);
    let (title, text) = ("minutes".to_owned(), "agenda\n".to_owned());
    done(&mut world, 0, Command::NewPage { title, department: None, text });
    story::settle(&mut world);
    let twin = world.clone_machine(LEAVER, 0);
    world.kill(LEAVER);
    cut_off(&mut world, &[COLLEAGUE, twin]);
    assert!(workload::remove(&mut world, 0, LEAVER));
    world.start(twin, Rows::Kept);
    world.run_for(60_000);
    edit(&mut world, twin, LATE);
    world.run_for(60_000);
    assert!(page_text(&mut world, COLLEAGUE).contains(LATE), "nobody has told the colleague");
    if colleague_edits {
        edit(&mut world, COLLEAGUE, BUILT);
    }
    world.kill(twin);
    world.seats[twin].device = None;
    world.seats[LEAVER].device = None;
    story::end_well(&mut world);
    world
}

#[test]
fn threat_04_what_a_colleague_built_on_stays_and_says_why() {
    let mut world = minutes(true);
    for node in [0, 1, 2, COLLEAGUE] {
        let text = page_text(&mut world, node);
        assert!(text.contains(BUILT), "nobody's honest work is dropped: {node} has {text:?}");
    }
    let history = match world.query(0, Query::PageHistory { page: "minutes".to_owned() }) {
        Some(Answer::History(history)) => history,
        other => panic!("{other:?}"),
    };
    let noted = |line: &HistoryLine| !line.note.is_empty();
    assert!(history.iter().any(noted), "the history says why it counts: {history:?}");
}

#[test]
fn threat_04_control_what_nobody_built_on_is_gone() {
    let mut world = minutes(false);
    for node in [0, 1, 2, COLLEAGUE] {
        assert_eq!(page_text(&mut world, node), "agenda\n", "{node}");
    }
}
