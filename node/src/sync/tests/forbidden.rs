//! What a peer may not hold, and tries to learn about.

use protocol::{
    clock::{Hlc, Millis},
    crypto::Signed,
    entry::{Base, BaseTag, ForkProof, Side, Tip},
    ids::{BlobId, DeviceId, DocId, DocKind, EntryHash, KeyId, LogId, SpaceId},
    wire::{
        Beacon, BlobFrame, Digest, Frame, Have, Held, Locator, LogTag, Presence, Row, Rows, Run,
        ShortSketch, Want, Wanted,
    },
};

use super::{
    super::{Effect, Input},
    hostile::{admitted, goodbye, say},
    network::spaces,
    owner::{BODY_BYTES, ORG, Owner, device, key},
};

const NOW: Millis = Millis(1_790_000_000_000);

/// Entries that the forbidden log has.
const HELD: u64 = 9;

/// Node 0 with entries in a log of its own.
fn writer(owner: &mut Owner, space: SpaceId) {
    (0..HELD).for_each(|_| owner.write(NOW, space, BODY_BYTES));
}

/// A proof that node 0 wrote two entries after those in this space.
fn fork_of(space: SpaceId) -> ForkProof {
    let mut author = Owner::new(0);
    writer(&mut author, space);
    let log = author.log(space);
    let tip = author.logs.get(&log).and_then(|kept| kept.tip());
    let [ours, theirs] = [1, 2].map(|more| {
        let run = author.draft(NOW, log, BODY_BYTES + more);
        let run = run.open(&Base { org: ORG, tip }).expect("follows").verify().expect("signed");
        let headers = run.entries().iter().map(|entry| entry.header().clone()).collect();
        Side { headers, signature: run.signature() }
    });
    ForkProof::new(ours, theirs)
}

/// Everything that a peer may ask or say about a log of node 0: by tag, by row, by its space.
fn questions(log: LogId) -> Vec<Frame> {
    let (tag, space) = (LogTag::of(&log), log.space);
    let wanted = Wanted { log: tag, after: 0, up_to: 9 };
    let row = Row { log, seq: 5, tip: None };
    let run = |entries| Run {
        first: 2,
        base: BaseTag::default(),
        entries,
        signature: key(1).sign("nothing", &[0; 32]),
    };
    let have = |prune, seq| Frame::Have(Have { prune, logs: vec![Held { log: tag, seq }] });
    let page = DocId::created(DocKind::Page, &device(0), 1);
    let (blob, keys) = (BlobId::new([7; 32]), vec![KeyId::new([7; 32])]);
    let beacon = Beacon {
        org: ORG,
        space,
        device: device(1),
        hlc: Hlc::at(NOW),
        have: vec![(tag, 4)],
        read: Vec::new(),
    };
    let digest =
        Digest { ask: true, entries: [3; 16], beacons: [3; 8], sketch: ShortSketch::default() };
    vec![
        Frame::Want(Want { id: 7, budget_bytes: 1_000_000, logs: vec![wanted] }),
        Frame::Rows(Rows::new(false, &[row]).with_grant()),
        Frame::Rows(Rows::new(true, &[])),
        Frame::Locator(Locator { log: tag, points: Vec::new() }),
        Frame::NewRun(log, run(Vec::new())),
        Frame::Run(tag, run(Vec::new())),
        have(false, 1),
        have(false, HELD),
        have(true, 99),
        Frame::Fork(Box::new(fork_of(space))),
        Frame::Beacons(vec![Signed::new(beacon, &key(1))]),
        Frame::BeaconTimes(Vec::new()),
        Frame::Presence(Presence { space, page, caret: 1, anchor: 1 }),
        Frame::KeysWanted(space, keys),
        Frame::Blob(BlobFrame::Ask(space, vec![blob])),
        Frame::Blob(BlobFrame::Held(space, vec![blob])),
        Frame::Blob(BlobFrame::Want(space, blob, vec![protocol::blob::Part::Chunk(0)])),
        Frame::Done(3),
        Frame::Digest(digest),
    ]
}

/// Node 1 says that it holds exactly what node 0 told it of, so that nothing is to be compared soon.
fn agree(owner: &mut Owner) {
    let digest =
        Digest { ask: true, entries: [3; 16], beacons: [3; 8], sketch: ShortSketch::default() };
    let told = say(owner, NOW, &Frame::Digest(digest));
    let own = told.iter().find_map(|effect| match effect {
        Effect::Send { frame, .. } => match Frame::from_bytes(frame) {
            Ok(Frame::Digest(digest)) => Some(digest),
            _ => None,
        },
        _ => None,
    });
    let own = own.expect("it was asked for");
    say(owner, NOW, &Frame::Digest(Digest { ask: false, ..own }));
}

/// Everything that node 0 does once node 1 has said this, and when, in the minutes after; meanwhile its log
/// in the secret space goes on, if it `writes` there, and is cut.
fn answer(frame: &Frame, spaces: [&[SpaceId]; 3], writes: bool) -> Vec<(Millis, Vec<Effect>)> {
    let [mine, theirs, all] = spaces;
    let mut owner = admitted(mine, theirs);
    let (shared, secret) = (all[1], all[2]);
    owner.write(NOW, shared, BODY_BYTES);
    if writes {
        writer(&mut owner, secret);
        owner.settle(NOW);
        owner.prove(NOW, fork_of(secret));
    }
    owner.settle(NOW);
    agree(&mut owner);
    owner.trace = Some(Vec::new());
    say(&mut owner, NOW, frame);
    let mut done = vec![(NOW, owner.trace.replace(Vec::new()).expect("traced"))];
    if writes {
        owner.write(NOW, secret, BODY_BYTES);
        let log = owner.log(secret);
        let tip = owner.logs.get(&log).and_then(|kept| kept.tip());
        owner.engine.handle(NOW, Input::Held { logs: vec![(log, tip)] });
        owner.settle(NOW);
    }
    while let Some(now) = owner.engine.poll_timeout().filter(|at| *at < NOW.plus(300_000)) {
        owner.engine.handle(now, Input::Tick);
        owner.settle(now);
        done.push((now, owner.trace.replace(Vec::new()).expect("traced")));
    }
    done
}

#[test]
fn threat_22_a_forbidden_space_answers_as_one_that_does_not_exist() {
    let all = spaces(3);
    let (shared, secret) = (all[1], all[2]);
    let log = Owner::new(0).log(secret);
    for frame in questions(log) {
        let without = answer(&frame, [&[shared], &[shared], &all], false);
        let forbidden = answer(&frame, [&[shared, secret], &[shared], &all], true);
        assert_eq!(
            forbidden, without,
            "{frame:?}: what is sent, read and asked of the door, and when"
        );
        // The control: if the peer may read it, all that differs.
        let open = answer(&frame, [&[shared, secret], &[shared, secret], &all], true);
        assert_ne!(open, without, "{frame:?}");
    }
}

/// How often a peer may say this at one moment before it is sent away, where node 0 holds so many logs of
/// a space.
fn patience(frame: &Frame, logs: u64, theirs: &[SpaceId], all: &[SpaceId]) -> usize {
    let mut owner = admitted(&all[1..], theirs);
    let at = |number: u64| {
        let mut device = *device(0).as_bytes();
        device[..8].copy_from_slice(&number.to_be_bytes());
        let hash = EntryHash::new([1; 32]);
        let log = LogId::trunk(all[2], DeviceId::new(device), 0);
        (log, Some(Tip { seq: 1, hash, hlc: Hlc::at(NOW) }))
    };
    owner.engine.handle(NOW, Input::Held { logs: (0..logs).map(at).collect() });
    owner.settle(NOW);
    let mut count = 0;
    while goodbye(&say(&mut owner, NOW, frame)).is_none() {
        count += 1;
        assert!(count < 500_000, "{frame:?} goes on for ever");
    }
    count
}

#[test]
fn threat_22_what_a_peer_may_not_hold_is_not_counted_as_its_work() {
    let all = spaces(3);
    let digest =
        Digest { ask: true, entries: [1; 16], beacons: [1; 8], sketch: ShortSketch::default() };
    let rows = Frame::Rows(Rows::new(false, &[]).with_grant());
    for frame in [Frame::Digest(digest), rows, Frame::Sketch(vec![7; 256])] {
        let without = patience(&frame, 0, &all[1..2], &all);
        assert_eq!(patience(&frame, 700, &all[1..2], &all), without, "{frame:?}");
        // The control: what it may hold is.
        assert!(patience(&frame, 700, &all[1..], &all) < without, "{frame:?}");
    }
}
