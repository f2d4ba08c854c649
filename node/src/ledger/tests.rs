//! Rows that wait for the turn's end answer as those that are written.

use protocol::{
    clock::{Hlc, Millis},
    crypto::DeviceKey,
    entry::{ChangesDigest, Draft, VerifiedRun},
    ids::{EntryHash, LogId, OrgId, SpaceId},
};

use super::Ledger;
use crate::{
    journal::Position,
    store::{MemoryKv, Store},
};

const ENTRIES: u64 = 150;

fn next(key: &DeviceKey, log: LogId, before: Option<&VerifiedRun>) -> VerifiedRun {
    let base = before.map(|run| run.entries()[0].tip());
    let draft = Draft {
        org: OrgId::from(EntryHash::new([1; 32])),
        log,
        base,
        hlc: base.map_or(Hlc::ZERO, |tip| tip.hlc).tick(Millis(1_000)),
        control: Vec::new(),
        key_epoch: 0,
        changes: ChangesDigest::NONE,
        body: vec![7],
    };
    draft.sign(key).verify().expect("our own signature")
}

fn place(seq: u64) -> Position {
    Position::from_u64(seq * 100)
}

fn positions(ledger: &Ledger, store: &Store, log: &LogId) -> Vec<Position> {
    let all = ledger.positions(store, log, 1, ENTRIES + 10).expect("a sound store");
    let single = |seq| ledger.position(store, log, seq).expect("a sound store");
    let one_by_one: Vec<Position> = (1..=ENTRIES + 10).filter_map(single).collect();
    assert_eq!(all, one_by_one);
    all
}

#[test]
fn positions_are_the_same_before_and_after_they_are_written() {
    let key = DeviceKey::from_seed(&[5; 32]);
    let log = LogId::trunk(SpaceId::new([2; 16]), key.device(), 0);
    let mut store = Store::new(Box::new(MemoryKv::default()));
    let mut ledger = Ledger::default();
    let mut last = None;
    for seq in 1..=ENTRIES {
        let run = next(&key, log, last.as_ref());
        ledger.append(&mut store, log, &run.entries()[0], place(seq)).expect("a sound store");
        last = Some(run);
        if seq == 100 {
            // In the middle of a page, which goes on afterwards.
            ledger.write(&mut store);
        }
    }
    let expected: Vec<Position> = (1..=ENTRIES).map(place).collect();
    assert_eq!(positions(&ledger, &store, &log), expected);
    let unwritten = Ledger::load(&store).expect("a sound store");
    assert_eq!(unwritten.strand(&log).map(|strand| strand.tip.seq), Some(100), "the control");
    ledger.write(&mut store);
    let loaded = Ledger::load(&store).expect("a sound store");
    assert_eq!(positions(&loaded, &store, &log), expected);
    assert_eq!(loaded.strand(&log), ledger.strand(&log));
}
