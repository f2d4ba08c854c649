//! The tricks, one function each. Each returns whether it could be played.

use std::collections::BTreeSet;

use automerge::{ObjType, ROOT, transaction::Transactable};
use node::facade::{Answer, Query};
use protocol::{
    authority::{Enrolment, Statement},
    capability::{Capability, Invitation, Level, Named, Redemption, Role, Scope, Subject, Terms},
    clock::{Hlc, Millis},
    crypto::{DeviceKey, Signed},
    entry::{DocRef, PackedRun},
    ids::{CapabilityId, DeviceId, DocId, DocKind, LogId, MemberId},
    limits::FRAME_BYTES_MAX,
    wire::{Frame, Office, OfficeRoot},
};

use super::hand::{self, Hand, frame};
use crate::{
    model::{Fate, Kind},
    seat::BASE_MS,
    trouble::Trouble,
    world::World,
};

const YEAR_MS: u64 = 365 * 24 * 3_600_000;

/// Plays a trick.
pub(super) fn play(world: &mut World, hand: &Hand, trick: Trouble) -> bool {
    match trick {
        Trouble::Fork => fork(world, hand),
        Trouble::Forgery => forgery(world, hand).is_some(),
        Trouble::ForeignActor => foreign_actor(world, hand).is_some(),
        Trouble::Overreach => overreach(world, hand).is_some(),
        Trouble::FakeEnrolment => fake_enrolment(world, hand).is_some(),
        Trouble::OpBomb => op_bomb(world, hand),
        Trouble::Orphans => orphans(world, hand),
        Trouble::Garbage => garbage(world, hand),
        Trouble::Oversized => oversized(world, hand),
        Trouble::Replay => replay(world, hand),
        Trouble::FarFuture => far_future(world, hand),
        Trouble::OfficeLie => office_lie(world, hand),
        _ => false,
    }
}

/// The nodes that a cheat talks to.
fn peers(world: &World, hand: &Hand) -> Vec<usize> {
    let sessions = world.network.sessions_of(hand.node).into_iter();
    let open = sessions.filter_map(|id| world.network.session(id));
    open.filter(|session| session.admitted == (true, true))
        .map(|session| session.other(hand.node))
        .collect()
}

/// Sends a frame to everybody whom the cheat talks to; whether anybody got it.
fn tell_all(world: &mut World, hand: &Hand, bytes: &[u8]) -> bool {
    let peers = peers(world, hand);
    for peer in &peers {
        world.send_raw(hand.node, *peer, bytes.to_vec());
    }
    !peers.is_empty()
}

/// A log of the cheat's own in the organisation's space that nobody has seen.
fn fresh_log(hand: &Hand) -> LogId {
    LogId::trunk(hand.root(), hand.device(), hand.fresh_epoch(&hand.root()))
}

fn never(world: &mut World, hand: &Hand, why: &'static str) -> String {
    let now = world.now;
    world.model.word(hand.node, None, Kind::Message, Fate::Never(why), now)
}

/// Two first entries of one log, to different colleagues.
fn fork(world: &mut World, hand: &Hand) -> bool {
    let peers = peers(world, hand);
    let (Some(one), Some(other)) = (peers.first(), peers.get(1)) else { return false };
    let Some(hall) = hand::channel(world, hand.node, "hall") else { return false };
    let log = fresh_log(hand);
    for peer in [*one, *other] {
        let now = world.now;
        let fate = Fate::Free("by a cheat");
        let word = world.model.word(hand.node, None, Kind::Message, fate, now);
        let written = hand.message(hall, &log, 1, &hand.device(), &word);
        let run = hand.entry(log, None, hand.time(), written);
        world.send_raw(hand.node, peer, frame(run));
    }
    true
}

/// An entry in a colleague's log, signed by the cheat.
fn forgery(world: &mut World, hand: &Hand) -> Option<()> {
    let victim = victim(world, hand)?;
    let hall = hand::channel(world, hand.node, "hall")?;
    let log = LogId::trunk(hand.root(), victim, hand.fresh_epoch(&hand.root()));
    let word = never(world, hand, "forged");
    let written = hand.message(hall, &log, 1, &victim, &word);
    let own = LogId { device: hand.device(), ..log };
    let run = PackedRun { log, ..hand.entry(own, None, hand.time(), written) };
    tell_all(world, hand, &frame(run)).then_some(())
}

/// The cheat's own entry whose change claims a colleague's actor.
fn foreign_actor(world: &mut World, hand: &Hand) -> Option<()> {
    let victim = victim(world, hand)?;
    let hall = hand::channel(world, hand.node, "hall")?;
    let log = fresh_log(hand);
    let word = never(world, hand, "under another's actor");
    let written = hand.message(hall, &log, 1, &victim, &word);
    let run = hand.entry(log, None, hand.time(), written);
    tell_all(world, hand, &frame(run)).then_some(())
}

fn victim(world: &World, hand: &Hand) -> Option<DeviceId> {
    let honest = world.seats.iter().filter(|seat| seat.honest);
    honest.filter_map(|seat| seat.device).find(|device| *device != hand.device())
}

/// The cheat grants itself everything, then writes where it may not.
fn overreach(world: &mut World, hand: &Hand) -> Option<()> {
    // A twin has the rights of somebody else's seat, for whom their removal isn't known.
    if hand.node >= world.plan.people {
        return None;
    }
    let no_right = |name: &&str| world.model.level(hand.node, Some(name)).is_none();
    let department = world.model.departments().find(no_right)?.to_owned();
    let space = hand::department(world, hand.node, &department)?;
    let terms = Terms {
        scope: Scope { space: hand.root(), below: true },
        level: Level::Manage,
        named: Named::ALL,
        expires: None,
        passes: 7,
    };
    let subject = Subject::Member(MemberId::of(&hand.org, &hand.device()));
    let parent = own_capability(world, hand)?;
    let log =
        LogId::trunk(hand.control_space(), hand.device(), hand.fresh_epoch(&hand.control_space()));
    let statement = Statement::Granted(Capability { subject, terms, parent });
    let grant = hand.entry(log, None, hand.time(), Hand::statement(statement));
    let told = tell_all(world, hand, &frame(grant));
    let log = LogId::trunk(space, hand.device(), hand.fresh_epoch(&space));
    let now = world.now;
    let fate = Fate::Never("raised by oneself");
    let word = world.model.word(hand.node, Some(department), Kind::Message, fate, now);
    // Any channel's id will do: nobody may show it.
    let channel = protocol::ids::ChannelId::created(&space, &hand.device(), 1);
    let written = hand.message(channel, &log, 1, &hand.device(), &word);
    let run = hand.entry(log, None, hand.time(), written);
    (tell_all(world, hand, &frame(run)) && told).then_some(())
}

fn own_capability(world: &mut World, hand: &Hand) -> Option<CapabilityId> {
    let member = Some(world.seats[hand.node].name.clone());
    match world.query(hand.node, Query::Capabilities { member })? {
        Answer::Capabilities(rows) => rows.first()?.id.parse().ok(),
        _ => None,
    }
}

/// The cheat invites somebody without the right to, and that somebody speaks.
fn fake_enrolment(world: &mut World, hand: &Hand) -> Option<()> {
    let hall = hand::channel(world, hand.node, "hall")?;
    let parent = own_capability(world, hand)?;
    let friend = DeviceKey::from_seed(&world.luck.bytes());
    let single_use = DeviceKey::from_seed(&world.luck.bytes());
    let scope = Scope { space: hand.root(), below: false };
    let terms = Terms { scope, level: Level::Write, named: Named::NONE, expires: None, passes: 0 };
    let invitation = Invitation {
        org: hand.org,
        inviter: hand.device(),
        key: single_use.device(),
        department: hand.root(),
        role: Role::Member,
        terms: vec![(parent, terms)],
        expires: Millis(hand.wall.0 + YEAR_MS),
    };
    let redemption = Redemption {
        invitation: invitation.digest(),
        key: single_use.device(),
        device: friend.device(),
    };
    let enrolment = Enrolment {
        name: "friend".to_owned(),
        invitation: Signed::new(invitation, &hand.key),
        redemption: Signed::new(redemption, &single_use),
    };
    let statement = Hand::statement(Statement::Enrolled(Box::new(enrolment)));
    let log = LogId::trunk(hand.control_space(), friend.device(), 0);
    let points = hand.control_points();
    let run = hand.entry_by(&friend, log, None, hand.time(), points.clone(), statement);
    let told = tell_all(world, hand, &frame(run));
    let word = never(world, hand, "by somebody who was never let in");
    let log = LogId::trunk(hand.root(), friend.device(), 0);
    let written = hand.message(hall, &log, 1, &friend.device(), &word);
    let run = hand.entry_by(&friend, log, None, hand.time(), points, written);
    (tell_all(world, hand, &frame(run)) && told).then_some(())
}

/// A page of one run of 40,000 characters: a few bytes, 40,000 operations.
fn op_bomb(world: &mut World, hand: &Hand) -> bool {
    let log = fresh_log(hand);
    let nonce = world.luck.between(1, 1 << 40);
    let reference = DocRef::Created(DocId::created(DocKind::Page, &hand.device(), nonce));
    let mut doc = hand.document(&reference, &log, &hand.device());
    let Ok(blocks) = doc.put_object(ROOT, "blocks", ObjType::List) else { return false };
    let Ok(block) = doc.insert_object(&blocks, 0, ObjType::Text) else { return false };
    if doc.splice_text(&block, 0, 0, &"a".repeat(40_000)).is_err() {
        return false;
    }
    doc.commit();
    let written = hand.written(reference, &log, &mut doc, 1);
    let run = hand.entry(log, None, hand.time(), written);
    tell_all(world, hand, &frame(run))
}

/// Entries whose changes build on one that is never sent.
fn orphans(world: &mut World, hand: &Hand) -> bool {
    let Some(hall) = hand::channel(world, hand.node, "hall") else { return false };
    let first = fresh_log(hand);
    let mut told = false;
    for number in 0..10u32 {
        let log = LogId { epoch: first.epoch + number, ..first };
        let reference = DocRef::Segment { channel: hall, number: 0 };
        let mut doc = hand.document(&reference, &log, &hand.device());
        hand::put_message(&mut doc, 9, "the missing cause");
        let word = never(world, hand, "builds on what nobody has");
        hand::put_message(&mut doc, 1, &word);
        let written = hand.written(reference, &log, &mut doc, 1);
        let run = hand.entry(log, None, hand.time(), written);
        told |= tell_all(world, hand, &frame(run));
    }
    told
}

/// Bytes without meaning, and frames that break off.
fn garbage(world: &mut World, hand: &Hand) -> bool {
    let mut bytes = world.luck.bytes().repeat(1 + world.luck.below(30));
    if world.luck.chance(500) {
        // A frame's beginning: one of the kinds there are.
        bytes[0] = world.luck.below(20) as u8;
    }
    tell_all(world, hand, &bytes)
}

/// More bytes than a frame may have.
fn oversized(world: &mut World, hand: &Hand) -> bool {
    let Some(peer) = peers(world, hand).first().copied() else { return false };
    world.send_raw(hand.node, peer, vec![10; FRAME_BYTES_MAX + 1])
}

/// What the cheat has heard, once more, to anybody.
fn replay(world: &mut World, hand: &Hand) -> bool {
    let heard: Vec<Vec<u8>> = world.seats[hand.node].heard.iter().cloned().collect();
    let mut told = false;
    for _ in 0..5 {
        let Some(bytes) = world.luck.pick(&heard).cloned() else { return false };
        told |= tell_all(world, hand, &bytes);
    }
    told
}

/// A message from three years ahead.
fn far_future(world: &mut World, hand: &Hand) -> bool {
    let Some(hall) = hand::channel(world, hand.node, "hall") else { return false };
    let log = fresh_log(hand);
    let word = never(world, hand, "from the future");
    let written = hand.message(hall, &log, 1, &hand.device(), &word);
    // By the true time: the cheat's own clock may lie years behind.
    let hlc = Hlc::at(Millis(BASE_MS + world.now).plus(3 * YEAR_MS));
    let run = hand.entry(log, None, hlc, written);
    tell_all(world, hand, &frame(run))
}

/// Whoever hears it takes the least of all for the root of their office, over the cheat, and every other one
/// for a root that somebody else reaches.
fn office_lie(world: &mut World, hand: &Hand) -> bool {
    let members = world.seats.iter().filter_map(|seat| seat.device);
    let everybody: Vec<DeviceId> = members.collect::<BTreeSet<_>>().into_iter().collect();
    let Some(least) = everybody.first().copied() else { return false };
    let lie = Office {
        root: OfficeRoot { passing: false, device: least },
        alone: false,
        hops: 0,
        above: world.luck.pick(&everybody).copied(),
        bridged: everybody.clone(),
        heard: everybody,
    };
    tell_all(world, hand, &Frame::Office(lie).to_bytes())
}
