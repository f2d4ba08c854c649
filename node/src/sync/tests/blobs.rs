//! Files: whom the engine asks for which parts, what it answers, and what a peer may do to it.

use std::collections::BTreeSet;

use protocol::{
    blob::Part,
    clock::Millis,
    ids::{BlobId, SpaceId},
    wire::{BlobFrame, Frame},
};

use super::{
    super::{
        Access, Effect, Goodbye, Input,
        limits::{
            FORGED_RUNS_MAX, PART_SLOW_MS, PART_TIMEOUT_MS, PARTS_ASKED_SHARE, PARTS_OPEN_FIRST,
            PARTS_OPEN_MAX,
        },
    },
    hostile::hello,
    owner::{Owner, device, space},
};

const NOW: Millis = Millis(1_790_000_000_000);

const BLOB: BlobId = BlobId::new([7; 32]);

/// An engine of node 0 with admitted peers, each of which may hold these spaces.
fn admitted(peers: &[(usize, &[SpaceId])]) -> Owner {
    let mut owner = Owner::new(0);
    let mine = Access::Member(BTreeSet::from([space(1), space(2)]));
    owner.engine.handle(NOW, Input::Access { device: device(0), access: mine });
    for (node, spaces) in peers {
        let (peer, access) = (device(*node), Access::Member(spaces.iter().copied().collect()));
        owner.engine.handle(NOW, Input::Access { device: peer, access });
        owner.engine.handle(NOW, Input::Connected { peer });
        say(&mut owner, NOW, *node, &hello(*node));
        say(&mut owner, NOW, *node, &Frame::Welcome);
    }
    assert_eq!(owner.engine.peers().count(), peers.len());
    owner
}

fn say(owner: &mut Owner, now: Millis, from: usize, frame: &Frame) -> Vec<(usize, BlobFrame)> {
    let input = Input::Frame { peer: device(from), bytes: frame.to_bytes() };
    owner.engine.handle(now, input);
    said(owner, now)
}

/// What is said about files from now on, and to whom; every question for parts to name is answered with
/// the next ten.
fn said(owner: &mut Owner, now: Millis) -> Vec<(usize, BlobFrame)> {
    let mut all = Vec::new();
    loop {
        for effect in owner.settle(now) {
            let Effect::Send { peer, frame } = effect else { continue };
            let to = (1..4).find(|node| device(*node) == peer).expect("a peer");
            if let Ok(Frame::Blob(frame)) = Frame::from_bytes(&frame) {
                all.push((to, frame));
            }
        }
        let asks = |effect: &Effect| matches!(effect, Effect::NameParts { .. });
        let Some(at) = owner.seen.iter().position(asks) else { return all };
        let Effect::NameParts { blob, .. } = owner.seen.remove(at) else { return all };
        let first = owner.offered as u32;
        owner.offered += 10;
        let parts = (first..first + 10).map(Part::Chunk).collect();
        owner.engine.handle(now, Input::PartsNamed { blob, parts });
    }
}

fn want(owner: &mut Owner) -> Vec<(usize, BlobFrame)> {
    let spaces = BTreeSet::from([space(1)]);
    owner.engine.handle(NOW, Input::BlobWanted { blob: BLOB, spaces, urgent: true });
    said(owner, NOW)
}

fn held(owner: &mut Owner, from: usize) -> Vec<(usize, BlobFrame)> {
    say(owner, NOW, from, &Frame::Blob(BlobFrame::Held(space(1), vec![BLOB])))
}

/// The parts that are asked for, of whom.
fn asked(said: &[(usize, BlobFrame)]) -> Vec<(usize, Part)> {
    let parts = |(to, frame): &(usize, BlobFrame)| match frame {
        BlobFrame::Want(_, _, parts) => parts.iter().map(|part| (*to, *part)).collect(),
        _ => Vec::new(),
    };
    said.iter().flat_map(parts).collect()
}

fn part(number: u32) -> Frame {
    Frame::Blob(BlobFrame::Part(BLOB, Part::Chunk(number), vec![1; 100]))
}

#[test]
fn every_holder_is_asked_and_no_part_twice() {
    let mut owner = admitted(&[(1, &[space(1)]), (2, &[space(1)]), (3, &[space(2)])]);
    let mut asks = want(&mut owner);
    asks.sort_by_key(|(to, _)| *to);
    let ask = BlobFrame::Ask(space(1), vec![BLOB]);
    assert_eq!(asks, [(1, ask.clone()), (2, ask)], "whoever doesn't share the space isn't asked");
    let mut all = asked(&held(&mut owner, 1));
    all.extend(asked(&held(&mut owner, 2)));
    for to in [1, 2] {
        let count = all.iter().filter(|(asked, _)| *asked == to).count();
        assert_eq!(count, PARTS_OPEN_FIRST, "{to}");
    }
    let parts: BTreeSet<Part> = all.iter().map(|(_, part)| *part).collect();
    assert_eq!(parts.len(), all.len(), "each of one at a time");
    // Who says so of a space that isn't shared is not heard.
    let frame = Frame::Blob(BlobFrame::Held(space(1), vec![BLOB]));
    assert!(asked(&say(&mut owner, NOW, 3, &frame)).is_empty());
    assert_eq!(owner.engine.holders(&BLOB), 2);
}

#[test]
fn a_swift_line_is_given_more_and_a_slow_one_less() {
    let mut owner = admitted(&[(1, &[space(1)])]);
    want(&mut owner);
    let mut open: BTreeSet<u32> = BTreeSet::new();
    let note = |open: &mut BTreeSet<u32>, said: Vec<(usize, BlobFrame)>| {
        open.extend(asked(&said).into_iter().filter_map(|(_, part)| match part {
            Part::Chunk(number) => Some(number),
            _ => None,
        }));
    };
    let said_now = held(&mut owner, 1);
    note(&mut open, said_now);
    let mut most = 0;
    for _ in 0..100 {
        let number = open.pop_first().expect("asked for");
        let came = say(&mut owner, NOW, 1, &part(number));
        note(&mut open, came);
        most = most.max(open.len());
    }
    assert_eq!(most, PARTS_OPEN_MAX, "as many as may be");
    let asked_again = PARTS_OPEN_MAX - PARTS_OPEN_MAX / PARTS_ASKED_SHARE;
    assert!(open.len() > asked_again, "and never far fewer: {}", open.len());
    let late = NOW.plus(PART_SLOW_MS + 1);
    while open.len() > 1 {
        let number = open.pop_first().expect("asked for");
        let came = say(&mut owner, late, 1, &part(number));
        note(&mut open, came);
    }
    assert!(open.len() <= 1, "one, when messages would wait");
}

#[test]
fn what_does_not_come_is_asked_of_another() {
    let mut owner = admitted(&[(1, &[space(1)]), (2, &[space(1)])]);
    want(&mut owner);
    let first = asked(&held(&mut owner, 1));
    let later = NOW.plus(PART_TIMEOUT_MS);
    owner.engine.handle(later, Input::Tick);
    said(&mut owner, later);
    let frame = Frame::Blob(BlobFrame::Held(space(1), vec![BLOB]));
    let again = asked(&say(&mut owner, later, 2, &frame));
    let parts = |asked: &[(usize, Part)]| asked.iter().map(|(_, it)| *it).collect::<BTreeSet<_>>();
    assert_eq!(parts(&again), parts(&first));
    // The first one goes away: what the second lacks has nobody to come from.
    let lacking = first.iter().map(|(_, part)| *part).collect();
    let frame = Frame::Blob(BlobFrame::Lacking(BLOB, lacking));
    assert!(asked(&say(&mut owner, later, 2, &frame)).is_empty());
    assert_eq!(owner.engine.holders(&BLOB), 0);
}

#[test]
fn what_was_not_asked_for_is_thrown_away_and_bent_parts_end_the_session() {
    let mut owner = admitted(&[(1, &[space(1)])]);
    want(&mut owner);
    say(&mut owner, NOW, 1, &part(900));
    let taken = |owner: &Owner| {
        owner.seen.iter().filter(|effect| matches!(effect, Effect::TakePart { .. })).count()
    };
    assert_eq!(taken(&owner), 0);
    let mut open: BTreeSet<Part> = BTreeSet::new();
    for round in 0..FORGED_RUNS_MAX {
        open.extend(asked(&held(&mut owner, 1)).into_iter().map(|(_, part)| part));
        let Some(Part::Chunk(number)) = open.pop_first() else { panic!("a chunk") };
        let more = say(&mut owner, NOW, 1, &part(number));
        open.extend(asked(&more).into_iter().map(|(_, part)| part));
        assert_eq!(taken(&owner), round as usize + 1, "the control: this one is looked at");
        let part = Part::Chunk(number);
        let bent = Input::PartTaken { peer: device(1), blob: BLOB, part, good: false };
        owner.engine.handle(NOW, bent);
        let effects = owner.settle(NOW);
        let over = effects
            .iter()
            .any(|effect| matches!(effect, Effect::Disconnect { reason: Goodbye::Forged, .. }));
        assert_eq!(over, round + 1 == FORGED_RUNS_MAX);
    }
}

#[test]
fn a_flood_of_questions_ends_the_session() {
    let mut owner = admitted(&[(1, &[space(1)])]);
    let parts: Vec<Part> = (0..32).map(Part::Chunk).collect();
    let want = Frame::Blob(BlobFrame::Want(space(1), BLOB, parts)).to_bytes();
    let ends =
        |effect: &Effect| matches!(effect, Effect::Disconnect { reason: Goodbye::Overload, .. });
    let mut over = None;
    for round in 0..10_000 {
        owner.engine.handle(NOW, Input::Frame { peer: device(1), bytes: want.clone() });
        let effects = owner.settle(NOW);
        owner.seen.clear();
        if effects.iter().any(ends) {
            over = Some(round);
            break;
        }
    }
    let over = over.expect("it ends");
    assert!(over > 100, "the control: what an honest peer asks for is borne, {over}");
    // Calling again doesn't wipe it out; time does.
    let mut again = |now| {
        owner.engine.handle(now, Input::Connected { peer: device(1) });
        owner.engine.handle(now, Input::Frame { peer: device(1), bytes: want.clone() });
        owner.settle(now).iter().any(ends)
    };
    assert!(again(NOW));
    assert!(!again(NOW.plus(1_000)));
}
