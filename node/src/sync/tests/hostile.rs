//! Strangers, liars and noise.

use std::collections::BTreeSet;

use proptest::prelude::*;
use protocol::{
    capability::{Invitation, Redemption, Role},
    clock::Millis,
    crypto::Signed,
    ids::SpaceId,
    limits::{GENESIS_BYTES_MAX, HELD_PER_FRAME_MAX, WANTS_PER_FRAME_MAX},
    wire::{
        Digest, Frame, Have, Held, JoinProof, LogTag, OrgProof, PeerRecord, Presence, Refusal, Row,
        Rows, Run, ShortSketch, Want, Wanted,
    },
};

use super::{
    super::{Access, Effect, Engine, Goodbye, Input, Setup, limits::HANDSHAKE_MS},
    network::{Network, is_admitted, spaces},
    owner::{BODY_BYTES, ORG, Owner, control, device, key},
};

const NOW: Millis = Millis(1_790_000_000_000);

fn proof(node: usize) -> Box<JoinProof> {
    let inviter = key(0);
    let invitation = Invitation {
        org: ORG,
        inviter: inviter.device(),
        key: key(900).device(),
        department: SpaceId::root(&ORG),
        role: Role::Member,
        terms: Vec::new(),
        expires: NOW.plus(1_000_000),
    };
    let redemption = Redemption {
        invitation: invitation.digest(),
        key: key(900).device(),
        device: device(node),
    };
    Box::new(JoinProof {
        invitation: Signed::new(invitation, &inviter),
        redemption: Signed::new(redemption, &key(900)),
    })
}

/// An engine of node 0 with an admitted peer, node 1, that may hold the first of these spaces.
pub(super) fn admitted(mine: &[SpaceId], theirs: &[SpaceId]) -> Owner {
    let mut owner = Owner::new(0);
    for (node, spaces) in [(0, mine), (1, theirs)] {
        let access = Access::Member(spaces.iter().copied().collect());
        owner.engine.handle(NOW, Input::Access { device: device(node), access });
    }
    owner.engine.handle(NOW, Input::Connected { peer: device(1) });
    say(&mut owner, NOW, &hello(1));
    say(&mut owner, NOW, &Frame::Welcome);
    assert_eq!(owner.engine.peers().count(), 1);
    owner
}

pub(super) fn hello(node: usize) -> Frame {
    let org = OrgProof::new(&ORG, &device(node), &device(0));
    Frame::Hello(protocol::wire::Hello {
        oldest: 1,
        newest: protocol::wire::VERSION,
        org,
        needs_genesis: false,
        extra: Vec::new(),
    })
}

/// Node 1 says something; what node 0 sends and does about it.
pub(super) fn say(owner: &mut Owner, now: Millis, frame: &Frame) -> Vec<Effect> {
    let input = Input::Frame { peer: device(1), bytes: frame.to_bytes() };
    owner.engine.handle(now, input);
    owner.settle(now)
}

/// The bytes that are sent.
fn sent(effects: &[Effect]) -> Vec<Vec<u8>> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Send { frame, .. } => Some(frame.to_vec()),
            _ => None,
        })
        .collect()
}

pub(super) fn goodbye(effects: &[Effect]) -> Option<Goodbye> {
    effects.iter().find_map(|effect| match effect {
        Effect::Disconnect { reason, .. } => Some(*reason),
        _ => None,
    })
}

#[test]
fn members_admit_each_other_and_strangers_are_refused() {
    let mut network = Network::new(2, &spaces(2));
    network.connect(0, 1);
    network.run(200);
    assert!(is_admitted(&network, 0, 1) && is_admitted(&network, 1, 0));
    // A stranger who knows the organisation but shows no proof.
    let mut network = Network::new(2, &spaces(2));
    network.input(0, Input::Access { device: device(1), access: Access::Stranger });
    network.write(0, control(), BODY_BYTES);
    network.connect(0, 1);
    network.run(2 * HANDSHAKE_MS);
    assert!(!is_admitted(&network, 0, 1) && !is_admitted(&network, 1, 0));
    assert!(network.nodes[1].logs.is_empty());
    assert_eq!(network.total().frames, 0, "nothing beyond the handshake");
}

#[test]
fn a_device_of_another_organisation_learns_nothing() {
    let mut owner = admitted(&[], &[]);
    owner.engine.handle(NOW, Input::Connected { peer: device(1) });
    let greeting = sent(&owner.settle(NOW));
    assert_eq!(greeting.len(), 1);
    assert!(!greeting[0].windows(8).any(|part| part == &ORG.as_bytes()[..8]));
    let Frame::Hello(mut stranger) = hello(1) else { unreachable!("a hello") };
    stranger.org = OrgProof::new(&protocol::ids::OrgId::ZERO, &device(1), &device(0));
    let effects = say(&mut owner, NOW, &Frame::Hello(stranger));
    assert_eq!(sent(&effects), vec![Frame::Refused(Refusal::Stranger).to_bytes()]);
    assert_eq!(goodbye(&effects), Some(Goodbye::Refused(Refusal::Stranger)));
}

#[test]
fn a_newcomer_joins_by_its_proof_and_gets_genesis_and_control() {
    for verdict in [true, false] {
        let mut nodes = vec![Owner::new(0), Owner::with(1, None)];
        let setup = Setup { org: ORG, me: device(1), proof: Some(proof(1)), genesis: None };
        nodes[1].engine = Engine::new(setup);
        if verdict {
            nodes[0].admits = Some(Access::Member(BTreeSet::new()));
        }
        let mut network = Network::of(nodes);
        network.allow(0, 0, &spaces(3));
        network.write(0, control(), BODY_BYTES);
        network.write(0, spaces(3)[1], BODY_BYTES);
        network.connect(0, 1);
        network.run(5_000);
        assert_eq!(is_admitted(&network, 1, 0), verdict);
        let held: Vec<SpaceId> = network.nodes[1].logs.keys().map(|log| log.space).collect();
        assert_eq!(held, if verdict { vec![control()] } else { Vec::new() });
        let refused = network
            .goodbyes
            .iter()
            .any(|(node, _, why)| *node == 0 && *why == Goodbye::Refused(Refusal::Stranger));
        assert_eq!(refused, !verdict);
    }
}

#[test]
fn the_join_proof_is_shown_only_to_who_knows_the_organisation() {
    let setup = Setup { org: ORG, me: device(0), proof: Some(proof(0)), genesis: None };
    let mut owner = Owner::new(0);
    owner.engine = Engine::new(setup);
    owner.engine.handle(NOW, Input::Connected { peer: device(1) });
    owner.settle(NOW);
    assert!(sent(&say(&mut owner, NOW, &Frame::Unknown)).is_empty());
    say(&mut owner, NOW, &hello(1));
    let shown = sent(&say(&mut owner, NOW, &Frame::Unknown));
    assert_eq!(shown, vec![Frame::Proof(proof(0)).to_bytes()]);
}

#[test]
fn threat_43_a_revoked_member_is_disconnected_at_once() {
    let mut network = Network::new(2, &spaces(2));
    network.connect(0, 1);
    network.run(1_000);
    network.input(0, Input::Access { device: device(1), access: Access::Stranger });
    assert!(!is_admitted(&network, 0, 1));
    let before = network.total();
    network.write(0, control(), BODY_BYTES);
    network.connect(0, 1);
    network.run(20_000);
    assert_eq!(network.total(), before, "no byte after the notice");
}

/// What node 1 told node 2 of what node 0 said to it: frames of these kinds.
fn passed_on(network: &mut Network) -> Vec<Frame> {
    let trace = network.trace.replace(Vec::new()).expect("traced");
    let told = trace.iter().filter(|(from, to, _)| (*from, *to) == (1, 2));
    let told = told.filter_map(|(_, _, bytes)| Frame::from_bytes(bytes).ok());
    let spreads = |frame: &Frame| {
        let is_run = matches!(frame, Frame::NewRun(..) | Frame::Run(..));
        is_run || matches!(frame, Frame::Have(_) | Frame::Presence(_) | Frame::PeerRecords(_))
    };
    told.filter(spreads).collect()
}

#[test]
fn threat_36_spam_goes_one_hop_and_what_is_news_goes_on_once() {
    let all = spaces(2);
    let mut network = Network::new(3, &all);
    network.connect(0, 1);
    network.connect(1, 2);
    network.run(2_000);
    network.trace = Some(Vec::new());
    let record = PeerRecord {
        org: ORG,
        device: device(0),
        seq: 1,
        relays: false,
        addresses: vec!["/ip4/10.0.0.1/tcp/1".to_owned()],
        via: Vec::new(),
    };
    let news = Frame::PeerRecords(vec![Signed::new(record, &key(0))]);
    let nothing = network.nodes[0].log(all[1]);
    let held = Held { log: LogTag::of(&nothing), seq: 9 };
    let page = protocol::ids::DocId::created(protocol::ids::DocKind::Page, &device(0), 1);
    let mut bad = network.nodes[0].draft(NOW, nothing, BODY_BYTES);
    bad.entries[0].body[0] ^= 1;
    let (log, run) = Run::of(bad);
    for step in 0..60 {
        let caret = Presence { space: all[1], page, caret: step, anchor: 0 };
        let have = Frame::Have(Have { prune: false, logs: vec![held] });
        for frame in [news.clone(), have, Frame::Presence(caret)] {
            network.input(1, Input::Frame { peer: device(0), bytes: frame.to_bytes() });
        }
        network.run(2_000);
    }
    let told = passed_on(&mut network);
    assert_eq!(told, [news], "one record, once, for sixty; no caret and no hearsay");
    // What its author didn't sign: until the session ends over it.
    let bytes = Frame::NewRun(log, run).to_bytes();
    (0..20).for_each(|_| {
        network.input(1, Input::Frame { peer: device(0), bytes: bytes.clone() });
    });
    network.run(2_000);
    assert_eq!(passed_on(&mut network), []);
    assert!(network.goodbyes.contains(&(1, device(0), Goodbye::Forged)));
    // The control: an entry that is signed goes on, and so reaches everybody.
    network.connect(0, 1);
    network.run(2_000);
    network.write(0, all[1], BODY_BYTES);
    network.run(2_000);
    assert!(passed_on(&mut network).iter().any(|frame| matches!(frame, Frame::NewRun(..))));
}

#[test]
fn forged_runs_are_not_taken_and_end_the_session() {
    let all = spaces(2);
    let mut network = Network::new(3, &all);
    network.connect(0, 1);
    network.connect(0, 2);
    network.run(1_000);
    let author = network.nodes[1].log(all[1]);
    let mut bad = network.nodes[1].draft(NOW, author, BODY_BYTES);
    bad.entries[0].body[0] ^= 1;
    let (log, run) = Run::of(bad);
    for _ in 0..20 {
        let bytes = Frame::NewRun(log, run.clone()).to_bytes();
        network.input(0, Input::Frame { peer: device(1), bytes });
    }
    assert!(network.nodes[0].logs.is_empty());
    assert!(network.goodbyes.contains(&(0, device(1), Goodbye::Forged)));
    // The others are as before.
    network.write(2, all[1], BODY_BYTES);
    network.run(200);
    assert_eq!(network.nodes[0].logs.len(), 1);
}

#[test]
fn claims_of_any_size_cost_little_and_block_nobody() {
    let all = spaces(2);
    let mut network = Network::new(3, &all);
    network.connect(0, 1);
    network.connect(0, 2);
    network.run(1_000);
    // Node 1 claims endless logs of everyone, and never answers.
    let rows: Vec<Row> = (0..4_000)
        .map(|at| Row {
            log: protocol::ids::LogId { epoch: at % 7, ..network.nodes[2].log(all[1]) },
            seq: u64::MAX - u64::from(at),
            tip: None,
        })
        .collect();
    let bytes = Frame::Rows(Rows::new(false, &rows)).to_bytes();
    network.links.remove(&(0, 1));
    network.input(0, Input::Frame { peer: device(1), bytes });
    network.write(2, all[1], BODY_BYTES);
    let log = network.nodes[2].log(all[1]);
    let has_it = |network: &Network| network.nodes[0].logs.contains_key(&log);
    assert!(network.run_until(1_000, has_it).is_some(), "a push comes all the same");
    // What is asked of the liar is asked of others when it doesn't answer.
    network.run(60_000);
    assert!(network.nodes[0].engine.standing(&device(2)).is_some());
}

#[test]
fn too_much_work_ends_the_session() {
    let all = spaces(2);
    let log = Owner::new(0).log(all[1]);
    let wanted = Wanted { log: LogTag::of(&log), after: 0, up_to: 1 };
    let held = Held { log: LogTag::of(&log), seq: 1 };
    let digest =
        Digest { ask: true, entries: [1; 16], beacons: [1; 8], sketch: ShortSketch::default() };
    let floods = [
        Frame::Want(Want { id: 1, budget_bytes: 1, logs: vec![wanted; WANTS_PER_FRAME_MAX] }),
        Frame::Digest(digest),
        Frame::Have(Have { prune: true, logs: vec![held; HELD_PER_FRAME_MAX] }),
        Frame::Sketch(vec![7; 256]),
        Frame::Rows(Rows::new(false, &[]).with_grant()),
        Frame::Hello(match hello(1) {
            Frame::Hello(hello) => hello,
            _ => unreachable!("a hello"),
        }),
    ];
    for flood in floods {
        let mut owner = admitted(&all, &all);
        owner.write(NOW, all[1], BODY_BYTES);
        let mut count = 0;
        loop {
            let effects = say(&mut owner, NOW, &flood);
            assert!(sent(&effects).len() <= 8, "{flood:?} is answered by too much");
            if goodbye(&effects).is_some() {
                break;
            }
            count += 1;
            assert!(count < 500_000, "{flood:?} goes on for ever");
        }
        assert!(count > 3, "{flood:?}: honest peers do it now and then");
        assert_eq!(owner.engine.peers().count(), 0);
    }
}

#[test]
fn a_handshake_is_bounded_in_frames_and_time() {
    let mut owner = Owner::new(0);
    owner.engine.handle(NOW, Input::Connected { peer: device(1) });
    owner.settle(NOW);
    let mut count = 0;
    while goodbye(&say(&mut owner, NOW, &Frame::Genesis(vec![0; GENESIS_BYTES_MAX]))).is_none() {
        count += 1;
        assert!(count < 100);
    }
    owner.engine.handle(NOW, Input::Connected { peer: device(1) });
    owner.settle(NOW);
    let mut ended = None;
    while let (None, Some(at)) = (ended, owner.engine.poll_timeout()) {
        owner.engine.handle(at, Input::Tick);
        ended = goodbye(&owner.settle(at)).map(|why| (at, why));
    }
    assert_eq!(ended, Some((NOW.plus(HANDSHAKE_MS), Goodbye::Handshake)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn noise_never_panics_and_ends_the_session(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        kind in 0_u8..20,
        is_member in any::<bool>(),
    ) {
        let bytes = [vec![kind], bytes].concat();
        let mut owner = if is_member { admitted(&spaces(2), &spaces(2)) } else { Owner::new(0) };
        if !is_member {
            owner.engine.handle(NOW, Input::Connected { peer: device(1) });
        }
        owner.settle(NOW);
        // What comes before a stranger is admitted isn't looked at, unless it belongs to that.
        let is_frame = match is_member {
            true => Frame::from_bytes(&bytes).is_ok(),
            false => Frame::of_stranger(&bytes).is_ok(),
        };
        owner.engine.handle(NOW, Input::Frame { peer: device(1), bytes });
        let effects = owner.settle(NOW);
        prop_assert!(is_frame || goodbye(&effects) == Some(Goodbye::NotAFrame));
        owner.engine.handle(NOW.plus(100_000), Input::Tick);
        owner.settle(NOW.plus(100_000));
        prop_assert!(owner.logs.is_empty());
    }
}
