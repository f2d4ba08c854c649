//! A member floods colleagues with changes that build on what nobody has.

use protocol::{
    clock::Hlc,
    entry::{Base, ControlPoint, DocRef, EntryTag, PackedRun},
    ids::{Branch, EntryHash, LogId},
};
use tests::{
    byzantine::{channel, put_message},
    story,
    world::World,
};

use crate::tools::{deliver, fresh_log, hand, say, shown_by, word};

const CHEAT: usize = 2;
const ORPHANS: u32 = 300;

/// Sends entries without their causes, or one that needs none; the last text.
fn flood(world: &mut World, whole: bool) -> String {
    let hall = channel(world, CHEAT, "hall").expect("the hall");
    let hand = hand(world, CHEAT);
    let first = fresh_log(&hand);
    let mut last = String::new();
    for number in 0..if whole { 1 } else { ORPHANS } {
        let log = LogId { epoch: first.epoch + number, ..first };
        let reference = DocRef::Segment { channel: hall, number: 0 };
        let mut doc = hand.document(&reference, &log, &hand.device());
        last = word(world, CHEAT);
        if !whole {
            put_message(&mut doc, 9, "the missing cause");
        }
        put_message(&mut doc, 1, &last);
        let written = hand.written(reference, &log, &mut doc, 1);
        let run = hand.entry(log, None, hand.time(), written);
        deliver(world, &hand, &[0, 1], &run);
        world.run_for(20);
    }
    world.run_for(60_000);
    last
}

#[test]
fn threat_17_orphans_cost_nobody_but_their_author() {
    let mut world = story::organisation(6, 3);
    let text = flood(&mut world, false);
    let honest = say(&mut world, 1);
    world.run_for(60_000);
    assert_eq!(shown_by(&mut world, &text).len(), 0);
    assert_eq!(shown_by(&mut world, &honest).len(), 4, "honest words arrive as ever");
    for node in 0..2 {
        let gauges = world.seats[node].core.as_ref().expect("running").gauges();
        assert!(gauges.outputs == 0 && gauges.document_bytes < 1 << 20, "{gauges:?}");
    }
    story::end_well(&mut world);
}

#[test]
fn threat_17_control_the_same_entry_with_its_cause_is_shown() {
    let mut world = story::organisation(6, 3);
    let text = flood(&mut world, true);
    assert_eq!(shown_by(&mut world, &text).len(), 4);
}

/// Sends two entries under the one signature of the second, which names what its author knew.
fn under_one_signature(world: &mut World, named: Vec<ControlPoint>) -> String {
    let hall = channel(world, CHEAT, "hall").expect("the hall");
    let hand = hand(world, CHEAT);
    let (log, text) = (fresh_log(&hand), word(world, CHEAT));
    let said = hand.message(hall, &log, 1, &hand.device(), &text);
    let first = hand.entry(log, None, hand.time(), said);
    let first = first.open(&Base { org: hand.org, tip: None }).expect("in order");
    let tip = first.unverified()[0].tip();
    let said = hand.message(hall, &log, 2, &hand.device(), "and more");
    let second = hand.entry_by(&hand.key, log, Some(tip), tip.hlc.tick(hand.wall), named, said);
    let second = second.open(&Base { org: hand.org, tip: Some(tip) }).expect("in order");
    let mut entries = first.verify().expect("signed").into_stored();
    entries[0].signature = None;
    entries.extend(second.verify().expect("signed").into_stored());
    let run = PackedRun::of_stored(Branch::TRUNK, Hlc::ZERO, entries).expect("a signed end");
    deliver(world, &hand, &[0], &run);
    world.run_for(60_000);
    text
}

/// Whoever took the first alone could prove it to nobody.
#[test]
fn a_run_is_taken_whole_or_not_at_all() {
    let mut world = story::organisation(28, 3);
    let device = hand(&world, CHEAT).device();
    let nowhere = ControlPoint { device, epoch: 9, seq: 9, tag: EntryTag::of(&EntryHash::ZERO) };
    let text = under_one_signature(&mut world, vec![nowhere]);
    assert_eq!(shown_by(&mut world, &text).len(), 0);
    story::end_well(&mut world);
}

#[test]
fn a_run_whose_causes_are_held_is_taken_by_all() {
    let mut world = story::organisation(28, 3);
    let text = under_one_signature(&mut world, Vec::new());
    assert_eq!(shown_by(&mut world, &text).len(), 4);
}
