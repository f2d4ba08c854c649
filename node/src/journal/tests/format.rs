//! The bytes on disk are those of docs/store-format.md, and stay so.

use super::*;
use crate::disk::Disk;

/// Two groups and a seal, as version 1 wrote them.
const GOLDEN: &[u8] = include_bytes!("../golden/version-1.seg");

const RECORDS: [(u8, &[u8]); 4] =
    [(1, "第一条 first".as_bytes()), (2, b""), (255, &[0xff; 40]), (1, "同舟共济".as_bytes())];

fn golden_disk(bytes: &[u8]) -> SimDisk {
    let disk = SimDisk::new();
    disk.create_dir(Path::new("journal")).unwrap();
    disk.create_new(&segment_path(1)).unwrap().write_at(0, bytes).unwrap();
    disk
}

fn write_golden() -> Vec<u8> {
    let disk = SimDisk::new();
    let (mut journal, _) = open(&disk);
    for (kind, payload) in &RECORDS[..3] {
        journal.append(*kind, payload).unwrap();
    }
    journal.commit().unwrap();
    journal.append(RECORDS[3].0, RECORDS[3].1).unwrap();
    journal.close().unwrap();
    let file = disk.open(&segment_path(1)).unwrap();
    let mut bytes = vec![0; usize::try_from(file.len().unwrap()).unwrap()];
    file.read_at(0, &mut bytes).unwrap();
    bytes
}

#[test]
fn version_1_is_read() {
    let (journal, recovery) = everything(&golden_disk(GOLDEN));
    assert!(recovery.closed_cleanly && recovery.torn.is_none() && recovery.damaged.is_empty());
    let found: Vec<_> = journal.scan(Position::START).map(Result::unwrap).collect();
    assert_eq!(found.len(), RECORDS.len());
    for (record, (kind, payload)) in found.iter().zip(RECORDS) {
        assert_eq!((record.kind, record.payload.as_slice()), (kind, payload));
    }
    assert_eq!(found[0].position, Position::new(1, 8192));
    assert_eq!(found[1].position, Position::new(1, 8192 + 16 + 15));
}

#[test]
fn version_1_is_what_is_written() {
    assert!(write_golden() == GOLDEN, "the format has changed");
}

/// The layout of the document, read without the journal's own code.
#[test]
fn the_golden_file_is_laid_out_as_documented() {
    assert_eq!(&GOLDEN[..8], b"TZJOURNL");
    assert_eq!(GOLDEN[8..12], [1, 0, 0, 0]);
    assert_eq!(GOLDEN[12..16], 1_u32.to_le_bytes());
    assert_eq!(&GOLDEN[16..32], b"0123456789abcdef");
    assert!(GOLDEN[32..4064].iter().all(|byte| *byte == 0));
    let sum = blake3::derive_key("tongzhou journal segment header v1", &GOLDEN[..4064]);
    assert_eq!(GOLDEN[4064..4096], sum);
    assert!(GOLDEN[..4096] == GOLDEN[4096..8192]);

    let material = [&b"0123456789abcdef"[..], &1_u32.to_le_bytes()].concat();
    let key = blake3::derive_key("tongzhou journal record v1", &material);
    let (mut at, mut link, mut kinds) = (8192, [0; 3], Vec::new());
    while at < GOLDEN.len() {
        let len = u32::from_le_bytes([GOLDEN[at], GOLDEN[at + 1], GOLDEN[at + 2], 0]) as usize;
        kinds.push((GOLDEN[at + 3], GOLDEN[at + 4]));
        assert_eq!(GOLDEN[at + 5..at + 8], link);
        let mut record = GOLDEN[at..at + 16 + len].to_vec();
        let position = (1_u64 << 32) | at as u64;
        record[8..16].copy_from_slice(&position.to_le_bytes());
        let head = blake3::keyed_hash(&key, &record[..16]);
        assert_eq!(GOLDEN[at + 8..at + 10], head.as_bytes()[..2]);
        let whole = blake3::keyed_hash(&key, &record);
        assert_eq!(GOLDEN[at + 10..at + 16], whole.as_bytes()[2..8]);
        link.copy_from_slice(&GOLDEN[at + 10..at + 13]);
        at += 16 + len;
    }
    assert_eq!(at, GOLDEN.len());
    assert_eq!(kinds, [(1, 0x80), (2, 0), (255, 0), (1, 0x81), (0, 0x82)]);
}

#[test]
fn a_newer_version_is_refused_and_left_alone() {
    let mut newer = GOLDEN.to_vec();
    newer[8] = 2;
    newer[4096 + 8] = 2;
    let disk = golden_disk(&newer);
    let calls = disk.counts().calls;
    let refused = Journal::open(Arc::new(disk.clone()), config()).map(|_| ()).unwrap_err();
    assert!(matches!(refused, OpenError::NewerVersion { segment: 1, version: 2 }));
    assert_eq!(disk.counts().calls, calls);
    // Rot in one copy's version field is just rot.
    let mut rotten = GOLDEN.to_vec();
    rotten[8] = 2;
    let (_, recovery) = open(&golden_disk(&rotten));
    assert_eq!(recovery.healed_headers, 1);
}

/// Opening, scanning and verifying arbitrary bytes ends without a panic.
#[test]
fn any_bytes_may_lie_where_a_segment_belongs() {
    use rand::RngExt;
    let mut rng = rng(5);
    for round in 0..300 {
        let len = rng.random_range(0..12_000_usize);
        let mut bytes = if round % 2 == 0 { GOLDEN.to_vec() } else { Vec::new() };
        bytes.resize_with(bytes.len().max(len), || rng.random());
        bytes.truncate(rng.random_range(0..=bytes.len()));
        let (mut journal, _) = everything(&golden_disk(&bytes));
        commit(&mut journal, 0..3).unwrap();
        journal.verify().unwrap();
        let ours = journal.scan(Position::START).filter_map(Result::ok).count();
        assert!(ours >= 3);
    }
}
