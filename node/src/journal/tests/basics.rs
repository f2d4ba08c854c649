//! The journal on a disk that behaves.

use super::*;
use crate::disk::RealDisk;

#[test]
fn what_is_committed_is_read_back_in_any_order() {
    let disk = SimDisk::new();
    let (mut journal, recovery) = open(&disk);
    assert!(!recovery.closed_cleanly && recovery.torn.is_none() && recovery.damaged.is_empty());
    let mut positions = Vec::new();
    for group in 0..30 {
        positions.extend(commit(&mut journal, group * 10..group * 10 + 10).unwrap());
    }
    assert!(positions.is_sorted());
    assert!(positions.last().unwrap().segment() > 3, "the workload rolls");
    for (n, position) in positions.iter().enumerate().rev() {
        assert_eq!(number_of(&journal.read(*position).unwrap()), n as u64);
        assert_eq!(journal.read(*position).unwrap().position, *position);
    }
    assert_eq!(numbers(&journal), (0..300).collect::<Vec<_>>());
    let from = journal.scan(positions[123]).map(|item| number_of(&item.unwrap()));
    assert_eq!(from.collect::<Vec<_>>(), (123..300).collect::<Vec<_>>());

    let asked: Vec<_> = (0..300).map(|n| positions[n * 7 % 300]).collect();
    for (n, answer) in journal.read_many(&asked).into_iter().enumerate() {
        assert_eq!(number_of(&answer.unwrap()), n as u64 * 7 % 300);
    }
    let held: u64 = (1..=journal.end().segment())
        .map(|number| disk.file_len(&segment_path(number)).unwrap())
        .sum();
    assert_eq!(journal.bytes_held(), held);
    let verification = journal.verify().unwrap();
    assert_eq!((verification.records, verification.damaged.len()), (300, 0));
}

#[test]
fn a_real_disk_keeps_a_journal_too() {
    let root = tempfile::tempdir().unwrap();
    let open = || {
        let disk = Arc::new(RealDisk::new(root.path()));
        Journal::open(disk, config()).unwrap()
    };
    let (mut journal, _) = open();
    for group in 0..30 {
        commit(&mut journal, group * 10..group * 10 + 10).unwrap();
    }
    drop(journal);
    let (journal, recovery) = open();
    assert!(!recovery.closed_cleanly && recovery.torn.is_none());
    assert_eq!(numbers(&journal), (0..300).collect::<Vec<_>>());
    journal.close().unwrap();
    let (journal, recovery) = open();
    assert!(recovery.closed_cleanly);
    assert_eq!(journal.verify().unwrap().records, 300);
}

#[test]
fn nothing_is_readable_before_its_commit() {
    let (mut journal, _) = open(&SimDisk::new());
    let position = journal.append(1, b"pending").unwrap();
    assert!(matches!(journal.read(position), Err(ReadError::Unknown { .. })));
    assert_eq!(journal.scan(Position::START).count(), 0);
    assert_eq!(journal.end(), Position::START);
    let end = journal.commit().unwrap();
    assert!(position < end && end == journal.end());
    assert_eq!(journal.read(position).unwrap().payload, b"pending");
}

#[test]
fn a_group_costs_one_write_and_one_sync() {
    let disk = SimDisk::new();
    let (mut journal, _) = open(&disk);
    commit(&mut journal, 0..1).unwrap();
    let before = disk.counts();
    commit(&mut journal, 1..20).unwrap();
    let after = disk.counts();
    assert_eq!(after.calls - before.calls, 2);
    assert_eq!((after.writes - before.writes, after.file_syncs - before.file_syncs), (1, 1));
    let payloads: u64 = (1..20).map(|n| payload(n).len() as u64).sum();
    assert_eq!(after.bytes_written - before.bytes_written, payloads + 19 * 16);
    journal.commit().unwrap();
    assert_eq!(disk.counts().calls, after.calls, "an empty commit costs nothing");
}

#[test]
fn a_random_read_is_one_read_of_the_disk() {
    let disk = SimDisk::new();
    let (mut journal, _) = open(&disk);
    let positions = commit(&mut journal, 0..50).unwrap();
    let long = journal.append(1, &[7; 10_000]).unwrap();
    journal.commit().unwrap();
    let before = disk.counts().reads;
    for position in &positions {
        journal.read(*position).unwrap();
    }
    assert_eq!(disk.counts().reads - before, 50);
    journal.read(long).unwrap();
    assert_eq!(disk.counts().reads - before, 52, "a long record takes two");
    let before = disk.counts().reads;
    assert!(journal.read_many(&positions).iter().all(Result::is_ok));
    assert_eq!(disk.counts().reads - before, 1, "neighbours are read together");
}

#[test]
fn opening_after_a_clean_close_reads_no_records() {
    let disk = SimDisk::new();
    let (mut journal, _) = open(&disk);
    for group in 0..40 {
        commit(&mut journal, group * 10..group * 10 + 10).unwrap();
    }
    let segments = u64::from(journal.end().segment());
    journal.close().unwrap();
    let before = disk.counts().reads;
    let (mut journal, recovery) = open(&disk);
    assert!(recovery.closed_cleanly);
    assert!(disk.counts().reads - before <= 2 * segments + 2);
    // And the journal goes on as if it had never been closed.
    commit(&mut journal, 400..410).unwrap();
    assert_eq!(numbers(&journal), (0..410).collect::<Vec<_>>());
    drop(journal);
    let (journal, recovery) = everything(&disk);
    assert!(!recovery.closed_cleanly && recovery.damaged.is_empty());
    journal.close().unwrap();
    let calls = disk.counts().writes;
    let (journal, _) = open(&disk);
    journal.close().unwrap();
    assert_eq!(disk.counts().writes, calls + 1, "a sealed journal isn't sealed again");
}

#[test]
fn an_empty_record_at_the_end_is_not_taken_for_a_clean_close() {
    let disk = SimDisk::new();
    let (mut journal, _) = open(&disk);
    commit(&mut journal, 0..3).unwrap();
    journal.append(1, b"").unwrap();
    journal.commit().unwrap();
    drop(journal);
    assert!(!open(&disk).1.closed_cleanly);
}

#[test]
fn limits_are_kept() {
    let (mut journal, _) = open(&SimDisk::new());
    assert!(matches!(journal.append(0, b""), Err(AppendError::ReservedKind)));
    let long = vec![0; PAYLOAD_BYTES_MAX + 1];
    let refused = journal.append(1, &long);
    assert!(matches!(refused, Err(AppendError::PayloadTooLong { .. })));
    let longest = &long[1..];
    for _ in 0..3 {
        journal.append(1, longest).unwrap();
    }
    assert!(matches!(journal.append(1, longest), Err(AppendError::GroupFull)));
    journal.commit().unwrap();
    let position = journal.append(255, b"").unwrap();
    journal.commit().unwrap();
    assert_eq!(journal.read(position).unwrap().kind, 255);
    assert_eq!(journal.scan(Position::START).count(), 4);
}

#[test]
fn a_position_that_is_no_record_is_refused() {
    let (mut journal, _) = open(&SimDisk::new());
    let positions = commit(&mut journal, 0..20).unwrap();
    for offset in 0..journal.end().offset() + 5 {
        let position = Position::new(1, offset);
        let answer = journal.read(position);
        assert_eq!(answer.is_ok(), positions.contains(&position), "{position}");
    }
    for number in [0, u64::MAX, Position::new(2, 9000).to_u64()] {
        assert!(journal.read(Position::from_u64(number)).is_err());
    }
}

#[test]
fn a_read_only_journal_changes_nothing() {
    let disk = SimDisk::new();
    let read_only = JournalConfig { access: Access::ReadOnly, ..config() };
    let shared: Arc<SimDisk> = Arc::new(disk.clone());
    let (journal, _) = Journal::open(shared.clone(), read_only.clone()).unwrap();
    assert_eq!(journal.scan(Position::START).count(), 0);
    let (mut journal, _) = open(&disk);
    commit(&mut journal, 0..100).unwrap();
    drop(journal);
    let calls = disk.counts().calls;
    let (mut journal, _) = Journal::open(shared, read_only).unwrap();
    assert_eq!(numbers(&journal), (0..100).collect::<Vec<_>>());
    assert!(journal.is_read_only());
    assert!(matches!(journal.append(1, b""), Err(AppendError::ReadOnly)));
    assert!(matches!(journal.commit(), Err(CommitError::ReadOnly)));
    assert_eq!(disk.counts().calls, calls);
}
