//! Presence: who is told where somebody is, how often, and for how long it counts.

use std::collections::BTreeSet;

use protocol::{
    clock::Millis,
    ids::{DocId, DocKind, SpaceId},
    wire::{Frame, Hello, OrgProof, Presence, VERSION},
};

use super::{
    super::{
        Access, Effect, Engine, Input, Setup,
        limits::{PRESENCE_AFAR_MS, PRESENCE_BURST, PRESENCE_EVERY_MS, PRESENCE_MS},
    },
    network::{Network, spaces},
    owner::{ORG, control, device, space},
};

fn page(number: u64) -> DocId {
    DocId::created(DocKind::Page, &device(0), number)
}

fn at(space: SpaceId, page: DocId, caret: u64) -> Presence {
    Presence { space, page, caret, anchor: caret }
}

fn show(network: &mut Network, node: usize, presence: Presence) {
    network.input(node, Input::OwnPresence { presence });
}

/// The carets that a node sees in a page, by the nodes they belong to.
fn seen(network: &Network, node: usize, space: SpaceId, page: DocId) -> Vec<(usize, u64)> {
    let present = network.nodes[node].engine.present(network.now, &space, &page);
    let index = |id| (0..network.nodes.len()).find(|at| device(*at) == id).expect("a node");
    let mut seen: Vec<_> = present.into_iter().map(|(id, p)| (index(id), p.caret)).collect();
    seen.sort_unstable();
    seen
}

fn changes(network: &mut Network, node: usize) -> usize {
    let seen = std::mem::take(&mut network.nodes[node].seen);
    seen.iter().filter(|effect| matches!(effect, Effect::PresenceChanged { .. })).count()
}

/// Frames of presence sent so far.
fn told(network: &mut Network) -> Vec<(usize, usize)> {
    let trace = network.trace.replace(Vec::new()).unwrap_or_default();
    let is_presence = |bytes: &[u8]| matches!(Frame::from_bytes(bytes), Ok(Frame::Presence(_)));
    let told = trace.into_iter().filter(|(_, _, bytes)| is_presence(bytes));
    told.map(|(from, to, _)| (from, to)).collect()
}

/// A line of nodes that may all hold one space.
fn line(count: usize) -> (Network, SpaceId) {
    let mut network = Network::new(count, &spaces(2));
    for node in 1..count {
        network.connect(node - 1, node);
    }
    network.run(2_000);
    network.trace = Some(Vec::new());
    (network, spaces(2)[1])
}

#[test]
fn a_neighbour_sees_where_somebody_is_and_passes_nothing_on() {
    let (mut network, place) = line(3);
    show(&mut network, 0, at(place, page(1), 7));
    network.run(100);
    assert_eq!(seen(&network, 1, place, page(1)), [(0, 7)]);
    assert_eq!(seen(&network, 1, place, page(2)), []);
    assert_eq!(seen(&network, 1, control(), page(1)), []);
    assert_eq!(seen(&network, 0, place, page(1)), [], "others only");
    network.run(PRESENCE_AFAR_MS);
    assert_eq!(seen(&network, 2, place, page(1)), [], "not a neighbour");
    assert_eq!(changes(&mut network, 1), 1);
}

#[test]
fn r45_who_comes_to_a_page_learns_at_once_who_is_there() {
    let (mut network, place) = line(2);
    show(&mut network, 0, at(place, page(1), 1));
    network.run(1_000);
    show(&mut network, 0, at(place, page(1), 2));
    network.run(100);
    assert_eq!(seen(&network, 1, place, page(1)), [(0, 1)], "from afar it comes now and then");
    show(&mut network, 1, at(place, page(1), 9));
    network.run(100);
    assert_eq!(seen(&network, 0, place, page(1)), [(1, 9)]);
    assert_eq!(seen(&network, 1, place, page(1)), [(0, 2)]);
}

#[test]
fn a_caret_that_moves_all_the_time_costs_few_frames_and_its_last_place_arrives() {
    let (mut network, place) = line(3);
    show(&mut network, 0, at(place, page(1), 0));
    network.run(1_000);
    assert_eq!(told(&mut network), [(0, 1)]);
    show(&mut network, 1, at(place, page(1), 0));
    network.run(1_000);
    told(&mut network);
    for step in 1..=200 {
        show(&mut network, 1, at(place, page(1), step));
        network.run(10);
    }
    let frames = told(&mut network);
    let to = |node: usize| frames.iter().filter(|(from, to)| (*from, *to) == (1, node)).count();
    assert_eq!(to(0), 1 + 2_000 / PRESENCE_EVERY_MS as usize, "in the same page");
    assert_eq!(to(2), 0, "elsewhere, and told lately");
    network.run(PRESENCE_AFAR_MS);
    assert_eq!(seen(&network, 0, place, page(1)), [(1, 200)]);
    assert_eq!(seen(&network, 2, place, page(1)), [(1, 200)]);
}

#[test]
fn it_is_forgotten_after_a_while_and_when_the_line_is_lost() {
    let (mut network, place) = line(2);
    show(&mut network, 0, at(place, page(1), 7));
    network.run(50);
    changes(&mut network, 1);
    let said = network.now;
    network.run(PRESENCE_MS - 1);
    assert_eq!(seen(&network, 1, place, page(1)), [(0, 7)]);
    assert_eq!(changes(&mut network, 1), 0);
    network.run(1);
    assert_eq!(network.now, said.plus(PRESENCE_MS));
    assert_eq!(seen(&network, 1, place, page(1)), []);
    assert_eq!(changes(&mut network, 1), 1, "and its owner hears of it");
    network.run(2 * PRESENCE_MS);
    assert_eq!(told(&mut network).len(), 1, "nothing is said that nobody said again");
    show(&mut network, 0, at(place, page(1), 8));
    network.run(100);
    changes(&mut network, 1);
    network.cut(0, 1);
    assert_eq!((seen(&network, 1, place, page(1)), changes(&mut network, 1)), (vec![], 1));
}

#[test]
fn a_device_is_in_one_page_at_a_time() {
    let (mut network, place) = line(2);
    show(&mut network, 1, at(place, page(2), 0));
    show(&mut network, 0, at(place, page(1), 7));
    network.run(1_000);
    show(&mut network, 0, at(place, page(2), 3));
    network.run(1_000);
    assert_eq!(seen(&network, 1, place, page(1)), []);
    assert_eq!(seen(&network, 1, place, page(2)), [(0, 3)]);
    assert_eq!(changes(&mut network, 1), 3, "came, left one, came to the other");
}

#[test]
fn threat_22_nobody_is_told_of_a_page_that_they_may_not_read() {
    let (mut network, place) = line(2);
    show(&mut network, 0, at(space(7), page(1), 1));
    network.run(PRESENCE_AFAR_MS);
    assert_eq!(told(&mut network), [], "a space that the other may not hold");
    show(&mut network, 0, at(place, page(1), 1));
    network.run(1_000);
    // By node 1's lights node 0 may no longer read it; node 0 hasn't heard of that.
    network.allow(1, 0, &[]);
    assert_eq!(seen(&network, 1, place, page(1)), []);
    changes(&mut network, 1);
    show(&mut network, 1, at(place, page(1), 2));
    network.run(PRESENCE_AFAR_MS);
    show(&mut network, 0, at(place, page(1), 3));
    network.run(PRESENCE_AFAR_MS);
    assert_eq!(told(&mut network), [(0, 1), (0, 1)]);
    assert_eq!((seen(&network, 1, place, page(1)), changes(&mut network, 1)), (vec![], 0));
    assert_eq!(network.goodbyes, []);
}

/// An engine and a peer who speaks up to `newest`, admitted.
fn admitted(newest: u8) -> (Engine, Millis, SpaceId) {
    let (now, me, peer, place) = (Millis(1_790_000_000_000), device(0), device(1), space(1));
    let setup = Setup { org: ORG, me, proof: None, genesis: Some(vec![1]) };
    let mut engine = Engine::new(setup);
    for device in [me, peer] {
        let access = Access::Member(BTreeSet::from([place]));
        engine.handle(now, Input::Access { device, access });
    }
    engine.handle(now, Input::Connected { peer });
    let org = OrgProof::new(&ORG, &peer, &me);
    let hello = Hello { oldest: 1, newest, org, needs_genesis: false, extra: Vec::new() };
    for frame in [Frame::Hello(hello), Frame::Welcome] {
        engine.handle(now, Input::Frame { peer, bytes: frame.to_bytes() });
    }
    assert_eq!(engine.peers().collect::<Vec<_>>(), [peer]);
    drain(&mut engine);
    (engine, now, place)
}

fn drain(engine: &mut Engine) -> Vec<Effect> {
    std::iter::from_fn(|| engine.poll_effect()).collect()
}

#[test]
fn threat_36_a_flood_of_them_moves_little_and_costs_nobody_the_session() {
    let (mut engine, now, place) = admitted(VERSION);
    let peer = device(1);
    let say = |engine: &mut Engine, now: Millis, presence: Presence| {
        let bytes = Frame::Presence(presence).to_bytes();
        engine.handle(now, Input::Frame { peer, bytes });
        drain(engine).len()
    };
    let task = DocId::created(DocKind::Task, &peer, 1);
    let strange = [(place, task), (control(), page(1)), (space(7), page(1)), (place, DocId::ZERO)];
    for (space, page) in strange {
        assert_eq!(say(&mut engine, now, at(space, page, 1)), 0);
    }
    let heard: usize = (1..=1000).map(|step| say(&mut engine, now, at(place, page(1), step))).sum();
    assert_eq!(heard, PRESENCE_BURST as usize);
    let later = now.plus(1_000);
    let heard: usize =
        (1..=1000).map(|step| say(&mut engine, later, at(place, page(step), step))).sum();
    // Each leaves one page and comes to another.
    assert_eq!(heard, 2 * 1_000 / PRESENCE_EVERY_MS as usize - 1);
    assert_eq!(engine.peers().count(), 1);
    let wide = Presence { space: place, page: page(1), caret: u64::MAX, anchor: 0 };
    let later = later.plus(PRESENCE_EVERY_MS);
    say(&mut engine, later, wide);
    let present = engine.present(later, &place, &page(1));
    assert_eq!(present, [(peer, wide)]);
}

#[test]
fn a_clock_that_steps_back_makes_nobody_mute_or_stay() {
    let (mut engine, now, place) = admitted(VERSION);
    let peer = device(1);
    let say = |engine: &mut Engine, now: Millis, caret: u64| {
        let bytes = Frame::Presence(at(place, page(1), caret)).to_bytes();
        engine.handle(now, Input::Frame { peer, bytes });
        engine.handle(now, Input::OwnPresence { presence: at(place, page(1), caret) });
        drain(engine)
    };
    (0..PRESENCE_BURST).for_each(|caret| drop(say(&mut engine, now, caret)));
    let earlier = Millis(now.0 - 3_600_000);
    assert_eq!(engine.present(earlier, &place, &page(1)), []);
    let done = say(&mut engine, earlier, 9);
    let sent = done.iter().filter(|effect| matches!(effect, Effect::Send { .. })).count();
    assert_eq!(sent, 1, "told again");
    let heard = engine.present(earlier, &place, &page(1));
    assert_eq!(heard, [(peer, at(place, page(1), 9))]);
    engine.handle(earlier.plus(PRESENCE_MS), Input::Tick);
    assert_eq!(engine.present(earlier.plus(PRESENCE_MS), &place, &page(1)), []);
}
