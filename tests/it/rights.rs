//! Members who raise themselves, and what they may not read.

use node::facade::{Answer, CapabilityRow, Command, Query};
use protocol::{
    authority::Statement,
    capability::{Capability, Level, Named, Scope, Subject, Terms},
    ids::{LogId, MemberId},
};
use tests::{byzantine::Hand, story, world::World};

use crate::tools::{deliver, done, hand, reasons};

const CHEAT: usize = 2;

fn capabilities(world: &mut World, node: usize, person: &str) -> Vec<CapabilityRow> {
    let query = Query::Capabilities { member: Some(person.to_owned()) };
    match world.query(node, query) {
        Some(Answer::Capabilities(rows)) => rows,
        other => panic!("{other:?}"),
    }
}

#[test]
fn threat_46_a_member_who_grants_themself_everything_gains_nothing() {
    let mut world = story::organisation(13, 3);
    let before = capabilities(&mut world, 0, "p2");
    let hand = hand(&world, CHEAT);
    let terms = Terms {
        scope: Scope { space: hand.root(), below: true },
        level: Level::Manage,
        named: Named::ALL,
        expires: None,
        passes: 7,
    };
    let subject = Subject::Member(MemberId::of(&hand.org, &hand.device()));
    let parent = before[0].id.parse().expect("an id");
    let space = hand.control_space();
    let log = LogId::trunk(space, hand.device(), hand.fresh_epoch(&space));
    let written = Hand::statement(Statement::Granted(Capability { subject, terms, parent }));
    let run = hand.entry(log, None, hand.time(), written);
    deliver(&mut world, &hand, &[0, 1, 3], &run);
    world.run_for(60_000);
    assert_eq!(capabilities(&mut world, 0, "p2"), before);
    assert_eq!(reasons(&mut world, 0).len(), 1, "it is listed with its reason");
    story::end_well(&mut world);
}

fn grant(level: Level, department: Option<&str>) -> Command {
    Command::Grant {
        member: "p1".to_owned(),
        department: department.map(str::to_owned),
        level,
        below: false,
        expires: None,
        passes: 0,
        may: Vec::new(),
    }
}

#[test]
fn threat_46_control_the_founder_can_raise_somebody() {
    let mut world = story::organisation(13, 3);
    done(&mut world, 0, grant(Level::Manage, None));
    world.run_for(60_000);
    assert!(capabilities(&mut world, 2, "p1").iter().any(|row| row.level == "manage"));
}

/// Entries that a node holds of the closed department.
fn held(world: &mut World, node: usize) -> u64 {
    match world.query(node, Query::Status) {
        Some(Answer::Status(status)) => {
            let closed = status.spaces.iter().find(|space| space.name == "closed");
            closed.map_or(0, |space| space.entries)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn who_may_not_read_a_department_holds_nothing_of_it() {
    let mut world = story::organisation(14, 2);
    let closed = Some("closed".to_owned());
    done(&mut world, 0, Command::AddDepartment { name: "closed".to_owned(), parent: None });
    done(&mut world, 0, Command::AddChannel { name: "secret".to_owned(), department: closed });
    let send =
        Command::Send { channel: "secret".to_owned(), text: "hush".to_owned(), reply_to: None };
    done(&mut world, 0, send.clone());
    world.run_for(120_000);
    assert!(held(&mut world, 0) > 0);
    assert_eq!((held(&mut world, 1), held(&mut world, 2)), (0, 0));
    let refused = world.command(1, send);
    assert!(matches!(refused, Some(Err(_))), "{refused:?}");
    // Control: with the right it comes by itself.
    done(&mut world, 0, grant(Level::Read, Some("closed")));
    world.run_for(120_000);
    assert!(held(&mut world, 1) > 0 && held(&mut world, 2) == 0);
}
