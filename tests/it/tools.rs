//! What the stories share.

use std::collections::BTreeSet;

use node::facade::{Answer, Command, Query};
use protocol::{
    entry::PackedRun,
    ids::{DeviceId, LogId},
};
use tests::{
    byzantine::{Hand, Written, channel, frame},
    check,
    model::{Fate, Kind},
    network::Cut,
    workload,
    world::World,
};

/// Somebody writes into the channel of everybody.
pub fn say(world: &mut World, person: usize) -> String {
    workload::say(world, person, "hall", None).expect("said")
}

/// A text of which nothing is expected by itself.
pub fn word(world: &mut World, author: usize) -> String {
    let now = world.now;
    world.model.word(author, None, Kind::Message, Fate::Free("a story tells"), now)
}

/// Tells a node to do something, which it does.
pub fn done(world: &mut World, node: usize, command: Command) {
    let answer = world.command(node, command);
    assert!(matches!(answer, Some(Ok(_))), "{answer:?}");
}

/// Cuts these nodes off from all others until the world heals.
pub fn cut_off(world: &mut World, side: &[usize]) {
    world.cut(Cut {
        side: side.to_vec(),
        one_way: false,
        period_ms: None,
        until: u64::MAX,
        spares: Vec::new(),
    });
    world.run_for(60_000);
}

/// The nodes that show a text.
pub fn shown_by(world: &mut World, word: &str) -> BTreeSet<usize> {
    let running = world.running();
    running.into_iter().filter(|node| check::seen(world, *node).contains(word)).collect()
}

/// The reasons for which a node has set entries aside.
pub fn reasons(world: &mut World, node: usize) -> Vec<String> {
    match world.query(node, Query::Quarantine) {
        Some(Answer::Quarantine(rows)) => rows.into_iter().map(|row| row.reason).collect(),
        other => panic!("{other:?}"),
    }
}

/// The hand of a member.
pub fn hand(world: &World, node: usize) -> Hand {
    Hand::of(world, node).expect("a member")
}

/// A log of the member's own that nobody has seen.
pub fn fresh_log(hand: &Hand) -> LogId {
    LogId::trunk(hand.root(), hand.device(), hand.fresh_epoch(&hand.root()))
}

/// A message for the hall as the first entry of a log, in the name of `actor_of`.
pub fn message(
    world: &mut World,
    hand: &Hand,
    log: &LogId,
    actor_of: &DeviceId,
    text: &str,
) -> Written {
    let hall = channel(world, hand.node, "hall").expect("the hall");
    hand.message(hall, log, 1, actor_of, text)
}

/// Sends a run to some nodes, over the sender's own sessions.
pub fn deliver(world: &mut World, hand: &Hand, to: &[usize], run: &PackedRun) {
    for peer in to {
        assert!(world.send_raw(hand.node, *peer, frame(run.clone())), "no line to {peer}");
    }
}
