//! What may be written into a conversation by somebody who is in it, and into a channel that nobody
//! named.

use node::facade::{Answer, Command};
use protocol::{
    clock::Hlc,
    ids::{ChannelId, LogId, SpaceId},
};
use tests::{byzantine::Hand, check, story, world::World};

use crate::tools::{deliver, done, fresh_log, hand, reasons, shown_by, word};

const CHEAT: usize = 2;

/// The cheat's conversation with the founder, and a log of the cheat's own in it.
fn conversation(world: &mut World) -> (Hand, SpaceId, LogId) {
    done(world, CHEAT, Command::OpenConversation { members: vec!["p0".to_owned()] });
    world.run_for(60_000);
    let hand = hand(world, CHEAT);
    let space = world.query(0, node::facade::Query::Channels);
    let Some(Answer::Channels(rows)) = space else { panic!("{space:?}") };
    let row = rows.iter().find(|row| !row.participants.is_empty()).expect("a conversation");
    let space: SpaceId = row.space.parse().expect("an id");
    let log = LogId::trunk(space, hand.device(), hand.fresh_epoch(&space));
    (hand, space, log)
}

/// Writes a message into a channel of the conversation's space.
fn write(world: &mut World, hand: &Hand, log: &LogId, channel: ChannelId) -> String {
    let text = word(world, CHEAT);
    let written = hand.message(channel, log, 1, &hand.device(), &text);
    let run = hand.entry(*log, None, Hlc::at(hand.wall), written);
    deliver(world, hand, &[0], &run);
    world.run_for(60_000);
    text
}

#[test]
fn a_conversation_holds_only_its_messages() {
    let mut world = story::organisation(51, 3);
    let (hand, space, log) = conversation(&mut world);
    let hidden = ChannelId::conversation(&SpaceId::root(&hand.org));
    let text = write(&mut world, &hand, &log, hidden);
    assert!(!check::seen(&mut world, 0).contains(&text));
    assert_eq!(reasons(&mut world, 0), ["a conversation holds only its messages"]);
    assert_ne!(ChannelId::conversation(&space), hidden);
    story::end_well(&mut world);
}

#[test]
fn control_its_messages_are_held_and_shown() {
    let mut world = story::organisation(51, 3);
    let (hand, space, log) = conversation(&mut world);
    let text = write(&mut world, &hand, &log, ChannelId::conversation(&space));
    assert!(check::seen(&mut world, 0).contains(&text));
    assert_eq!(reasons(&mut world, 0), Vec::<String>::new());
    story::end_well(&mut world);
}

#[test]
fn what_is_said_in_a_channel_that_nobody_named_is_shown() {
    let mut world = story::organisation(52, 3);
    let hand = hand(&world, CHEAT);
    let log = fresh_log(&hand);
    let unnamed = ChannelId::conversation(&hand.root());
    let text = write(&mut world, &hand, &log, unnamed);
    assert_eq!(shown_by(&mut world, &text), (0..4).collect());
    let rows = world.query(0, node::facade::Query::Channels);
    let Some(Answer::Channels(rows)) = rows else { panic!("{rows:?}") };
    assert!(rows.iter().any(|row| row.channel == unnamed.to_string() && row.messages == 1));
    story::end_well(&mut world);
}
