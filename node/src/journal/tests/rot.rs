//! Bits that change by themselves, pages that vanish, files that go missing.

use std::collections::BTreeSet;
use std::io;

use rand::RngExt;

use super::*;
use crate::disk::{Disk, PAGE_BYTES};

const RECORDS: u64 = 400;

/// A journal of several segments, closed in good order, and where its records are.
fn closed() -> (SimDisk, Vec<Position>, u32) {
    let disk = SimDisk::new();
    let (mut journal, _) = open(&disk);
    let mut positions = Vec::new();
    for first in (0..RECORDS).step_by(20) {
        positions.extend(commit(&mut journal, first..first + 20).unwrap());
    }
    let segments = journal.end().segment();
    assert!(segments > 4);
    journal.close().unwrap();
    (disk, positions, segments)
}

/// The records that are no longer readable. Every other one is what it was; none is altered.
fn unreadable(journal: &Journal, positions: &[Position]) -> BTreeSet<u64> {
    let mut missing = BTreeSet::new();
    for (n, position) in positions.iter().enumerate() {
        match journal.read(*position) {
            Ok(record) => assert_eq!(number_of(&record), n as u64),
            Err(_) => _ = missing.insert(n as u64),
        }
    }
    let scanned: BTreeSet<u64> = journal
        .scan(Position::START)
        .filter_map(Result::ok)
        .map(|record| number_of(&record))
        .collect();
    assert!((0..RECORDS).all(|n| scanned.contains(&n) != missing.contains(&n)));
    missing
}

/// The records with a byte between these offsets of a segment.
fn touched(positions: &[Position], segment: u32, from: u64, to: u64) -> BTreeSet<u64> {
    let lies = |(n, position): (usize, &Position)| {
        let start = u64::from(position.offset());
        let end = start + 16 + payload(n as u64).len() as u64;
        (position.segment() == segment && start < to && end > from).then_some(n as u64)
    };
    positions.iter().enumerate().filter_map(lies).collect()
}

#[test]
fn every_page_zeroed_is_detected_and_all_other_records_are_readable() {
    let (start, positions, segments) = closed();
    for segment in 1..=segments {
        let len = start.file_len(&segment_path(segment)).unwrap();
        for page in 0..len.div_ceil(PAGE_BYTES) {
            let disk = start.fork();
            let (journal, _) = open(&disk);
            disk.zero_page(&segment_path(segment), page).unwrap();
            let expected = touched(&positions, segment, page * PAGE_BYTES, (page + 1) * PAGE_BYTES);

            // While the journal is open,
            assert!(!journal.verify().unwrap().damaged.is_empty(), "{segment}, page {page}");
            assert_eq!(unreadable(&journal, &positions), expected, "{segment}, page {page}");
            drop(journal);
            // and when it is opened again.
            let (journal, recovery) = everything(&disk);
            let torn = recovery.torn.as_ref();
            let noticed =
                !recovery.damaged.is_empty() || recovery.healed_headers > 0 || torn.is_some();
            assert!(noticed, "{segment}, page {page}");
            if recovery.healed_headers > 0 {
                assert!(journal.verify().unwrap().damaged.is_empty(), "{segment}, page {page}");
            }
            let stray = torn.map_or(0, |torn| torn.stray.len());
            let missing = unreadable(&journal, &positions);
            assert!(missing.is_superset(&expected));
            assert_eq!(missing.len(), expected.len() + stray, "{segment}, page {page}");
        }
    }
}

#[test]
fn every_single_bit_of_a_record_counts() {
    let disk = SimDisk::new();
    let (mut journal, _) = open(&disk);
    let positions = commit(&mut journal, 0..12).unwrap();
    commit(&mut journal, 12..13).unwrap();
    let path = segment_path(1);
    for (n, position) in positions.iter().enumerate() {
        let start = u64::from(position.offset());
        for bit in 0..8 * (16 + payload(n as u64).len() as u64) {
            let flip = || disk.flip_bit(&path, start + bit / 8, (bit % 8) as u8).unwrap();
            flip();
            let answer = journal.read(*position);
            assert!(matches!(answer, Err(ReadError::Damaged { .. })), "{position}, bit {bit}");
            flip();
            assert!(journal.read(*position).is_ok());
        }
    }
}

#[test]
fn every_byte_of_a_segment_is_under_some_check() {
    let disk = SimDisk::new();
    let (mut journal, _) = open(&disk);
    commit(&mut journal, 0..4).unwrap();
    commit(&mut journal, 4..5).unwrap();
    let path = segment_path(1);
    for byte in 0..disk.file_len(&path).unwrap() {
        disk.flip_bit(&path, byte, (byte % 8) as u8).unwrap();
        let verification = journal.verify().unwrap();
        assert_eq!(verification.damaged.len(), 1, "byte {byte}");
        let range = &verification.damaged[0];
        assert!((range.start..range.end).contains(&Position::at(1, byte)), "byte {byte}");
        disk.flip_bit(&path, byte, (byte % 8) as u8).unwrap();
    }
}

#[test]
fn a_flipped_bit_anywhere_is_detected_and_costs_at_most_its_record() {
    let (start, positions, segments) = closed();
    let mut rng = rng(1);
    for _ in 0..300 {
        let disk = start.fork();
        let segment = rng.random_range(1..=segments);
        let path = segment_path(segment);
        let offset = rng.random_range(0..disk.file_len(&path).unwrap());
        disk.flip_bit(&path, offset, rng.random_range(0..8)).unwrap();
        let expected = touched(&positions, segment, offset, offset + 1);
        let (journal, recovery) = everything(&disk);
        let noticed = !recovery.damaged.is_empty() || recovery.healed_headers > 0;
        // Only rot in the seal itself looks like a torn end.
        let in_seal = segment == segments && offset + 16 >= start.file_len(&path).unwrap();
        assert!(noticed || in_seal, "segment {segment}, byte {offset}");
        assert_eq!(recovery.torn.is_some(), in_seal, "segment {segment}, byte {offset}");
        if recovery.torn.is_none() {
            assert_eq!(unreadable(&journal, &positions), expected);
        }
    }
}

#[test]
fn rot_in_a_last_group_that_may_be_torn_gives_back_what_can_be_read() {
    let disk = SimDisk::new();
    let (mut journal, _) = open(&disk);
    commit(&mut journal, 0..5).unwrap();
    let positions = commit(&mut journal, 5..15).unwrap();
    drop(journal);
    disk.flip_bit(&segment_path(1), u64::from(positions[3].offset()) + 20, 3).unwrap();
    let (mut journal, recovery) = open(&disk);
    let torn = recovery.torn.unwrap();
    assert_eq!(torn.at, positions[3]);
    assert_eq!(torn.stray.iter().map(number_of).collect::<Vec<_>>(), (9..15).collect::<Vec<_>>());
    assert_eq!(numbers(&journal), (0..8).collect::<Vec<_>>());
    commit(&mut journal, 8..20).unwrap();
    assert_eq!(numbers(&journal), (0..20).collect::<Vec<_>>());
}

#[test]
fn rot_before_the_last_group_is_not_taken_for_a_torn_tail() {
    let disk = SimDisk::new();
    let (mut journal, _) = open(&disk);
    let positions = commit(&mut journal, 0..10).unwrap();
    commit(&mut journal, 10..12).unwrap();
    drop(journal);
    disk.flip_bit(&segment_path(1), u64::from(positions[3].offset()), 0).unwrap();
    let (mut journal, recovery) = open(&disk);
    assert!(recovery.torn.is_none());
    assert_eq!(recovery.damaged, [positions[3]..positions[4]]);
    commit(&mut journal, 12..13).unwrap();
    let read: Vec<_> = journal.scan(Position::START).filter_map(Result::ok).collect();
    assert_eq!(read.len(), 12);
}

#[test]
fn a_missing_a_shortened_and_a_foreign_segment_are_reported() {
    let (start, positions, _) = closed();
    let in_two = positions.iter().filter(|position| position.segment() == 2).count() as u64;
    let gone = start.fork();
    gone.remove(&segment_path(2)).unwrap();
    let (journal, recovery) = open(&gone);
    assert_eq!(recovery.damaged, [Position::new(2, 0)..Position::new(3, 0)]);
    assert_eq!(unreadable(&journal, &positions).len() as u64, in_two);

    let short = start.fork();
    let file = short.open(&segment_path(2)).unwrap();
    file.truncate(file.len().unwrap() - 1).unwrap();
    let (journal, recovery) = open(&short);
    assert_eq!(recovery.damaged.len(), 1);
    assert_eq!(unreadable(&journal, &positions).len(), 1);

    let other = SimDisk::new();
    let config = JournalConfig { new_id: JournalId::new([9; 16]), ..config() };
    let (mut journal, _) = Journal::open(Arc::new(other.clone()), config).unwrap();
    for first in (0..RECORDS).step_by(20) {
        commit(&mut journal, first..first + 20).unwrap();
    }
    let foreign = start.fork();
    copy(&other, &segment_path(2), &foreign, &segment_path(2)).unwrap();
    let (journal, recovery) = open(&foreign);
    assert_eq!(recovery.damaged.len(), 1);
    assert_eq!(unreadable(&journal, &positions).len() as u64, in_two);
    assert!(!journal.verify().unwrap().damaged.is_empty());
}

#[test]
fn records_and_segments_that_were_moved_are_not_accepted() {
    let (start, positions, _) = closed();
    // Segment 2 in the place of segment 3.
    let disk = start.fork();
    copy(&disk, &segment_path(2), &disk, &segment_path(3)).unwrap();
    let (journal, _) = open(&disk);
    let missing = unreadable(&journal, &positions);
    let in_three = |n: u64| positions[usize::try_from(n).unwrap()].segment() == 3;
    assert!((0..RECORDS).all(|n| missing.contains(&n) == in_three(n)));
    // A record in the place of another one of its length, in its own segment and across two.
    let len = |n: usize| payload(n as u64).len();
    for (from, to) in [(0, 3), (1, 300)] {
        let disk = SimDisk::new();
        let (mut journal, _) = open(&disk);
        let mut at = Vec::new();
        for n in 0..RECORDS {
            let fixed = [payload(n), vec![0; 608]].concat();
            at.push(journal.append(1, &fixed[..608]).unwrap());
            journal.commit().unwrap();
        }
        let bytes = |position: Position| {
            let file = disk.open(&segment_path(position.segment())).unwrap();
            let mut bytes = vec![0; 624];
            file.read_at(u64::from(position.offset()), &mut bytes).unwrap();
            (file, bytes)
        };
        let (_, moved) = bytes(at[from]);
        let (file, _) = bytes(at[to]);
        file.write_at(u64::from(at[to].offset()), &moved).unwrap();
        assert!(matches!(journal.read(at[to]), Err(ReadError::Damaged { .. })));
        assert!(journal.read(at[to + 1]).is_ok());
        assert_eq!(journal.verify().unwrap().damaged.len(), 1);
    }
    assert!(len(0) > 0);
}

/// Two histories part after a common beginning; what one left on the disk behind the end of the
/// other is valid in itself, position and all, and still not part of it.
#[test]
fn leftovers_of_another_history_are_not_read() {
    let start = SimDisk::new();
    let (mut journal, _) = open(&start);
    commit(&mut journal, 0..3).unwrap();
    drop(journal);
    let write = |records: &[&[u8]]| {
        let disk = start.fork();
        let (mut journal, _) = open(&disk);
        for record in records {
            journal.append(1, record).unwrap();
        }
        journal.commit().unwrap();
        (disk, journal.end())
    };
    let (old, old_end) = write(&[b"one", b"old"]);
    let (new, new_end) = write(&[b"two"]);
    let mut left = vec![0; (old_end.offset() - new_end.offset()) as usize];
    let file = old.open(&segment_path(1)).unwrap();
    file.read_at(u64::from(new_end.offset()), &mut left).unwrap();
    let file = new.open(&segment_path(1)).unwrap();
    file.write_at(u64::from(new_end.offset()), &left).unwrap();

    let (mut journal, recovery) = open(&new);
    assert_eq!(recovery.torn.unwrap().at, new_end);
    let last = journal.scan(Position::START).last().unwrap().unwrap();
    assert_eq!(last.payload, b"two");
    // And nothing of it is left to meet the next group.
    commit(&mut journal, 3..4).unwrap();
    assert!(journal.verify().unwrap().damaged.is_empty());
}

/// A segment that is whole and of the right length, and from another history.
#[test]
fn a_segment_of_another_history_is_reported() {
    let start = SimDisk::new();
    let (mut journal, _) = open(&start);
    commit(&mut journal, 0..3).unwrap();
    drop(journal);
    let write = |byte: u8| {
        let disk = start.fork();
        let (mut journal, _) = open(&disk);
        for _ in 0..40 {
            journal.append(1, &[byte; 500]).unwrap();
            journal.commit().unwrap();
        }
        assert!(journal.end().segment() > 1);
        journal.close().unwrap();
        disk
    };
    let (one, two) = (write(1), write(2));
    copy(&one, &segment_path(1), &two, &segment_path(1)).unwrap();
    let (journal, _) = open(&two);
    let header = Position::new(2, 0)..Position::new(2, 8192);
    assert_eq!(journal.verify().unwrap().damaged, [header]);
}

/// A segment that has grown behind the length that its successor names.
#[test]
fn records_behind_the_known_end_of_a_segment_are_not_read() {
    let disk = SimDisk::new();
    let (mut journal, _) = open(&disk);
    commit(&mut journal, 0..60).unwrap();
    drop(journal);
    let longer = disk.fork();
    let (mut journal, _) = open(&disk);
    commit(&mut journal, 60..70).unwrap();
    assert_eq!(journal.end().segment(), 2);
    drop(journal);
    let config = JournalConfig { segment_bytes: 1 << 20, ..config() };
    let (mut journal, _) = Journal::open(Arc::new(longer.clone()), config).unwrap();
    let end = journal.end();
    commit(&mut journal, 60..61).unwrap();
    let grown = end..journal.end();
    copy(&longer, &segment_path(1), &disk, &segment_path(1)).unwrap();

    let (journal, recovery) = open(&disk);
    assert!(journal.read(grown.start).is_err());
    assert_eq!(recovery.damaged, [grown]);
    let read = journal.scan(Position::START).filter_map(Result::ok);
    assert!(read.map(|record| number_of(&record)).eq(0..70));
}

/// A payload that holds the bytes of a record, as whoever wrote the payload imagines it, is not
/// taken for a record when the search through damaged ground comes by: the key is unknown to them.
#[test]
fn a_payload_can_not_smuggle_in_a_record() {
    let forge = |id: JournalId| {
        let disk = SimDisk::new();
        let (mut journal, _) = open(&disk);
        let first = journal.append(1, b"honest").unwrap();
        let host = Position::new(1, first.offset() + 16 + 6);
        let inner = Position::new(1, host.offset() + 16);
        let mut forged = Vec::new();
        let key = crate::journal::record::RecordKey::new(id, 1);
        let mark = crate::journal::record::Mark::first(0);
        key.encode(&mut forged, inner, 9, mark, Default::default(), b"forged");
        assert_eq!(journal.append(1, &forged).unwrap(), host);
        journal.commit().unwrap();
        commit(&mut journal, 0..1).unwrap();
        journal.close().unwrap();
        disk.flip_bit(&segment_path(1), u64::from(host.offset()), 0).unwrap();
        let (journal, _) = open(&disk);
        journal.scan(Position::START).filter_map(Result::ok).any(|record| record.kind == 9)
    };
    assert!(!forge(JournalId::new([0; 16])));
    assert!(forge(ID), "whoever knew the id could");
}

#[test]
fn unreadable_sectors_hide_only_their_records() {
    let (start, positions, segments) = closed();
    for segment in 1..=segments {
        let len = start.file_len(&segment_path(segment)).unwrap();
        for page in 0..len.div_ceil(PAGE_BYTES) {
            let disk = start.fork();
            disk.break_page(&segment_path(segment), page).unwrap();
            let range = page * PAGE_BYTES..(page + 1) * PAGE_BYTES;
            let expected = touched(&positions, segment, range.start, range.end);
            match Journal::open(Arc::new(disk.clone()), config()) {
                Ok((journal, recovery)) => {
                    assert!(recovery.torn.is_none(), "nothing is cut off");
                    let read = journal.scan(Position::START).filter_map(Result::ok);
                    let read: BTreeSet<u64> = read.map(|record| number_of(&record)).collect();
                    assert!((0..RECORDS).all(|n| read.contains(&n) != expected.contains(&n)));
                }
                Err(OpenError::UnreadableTail { .. } | OpenError::Disk { .. }) => {
                    assert!(segment == segments || page < 2, "{segment}, page {page}");
                }
                Err(other) => panic!("{other}"),
            }
        }
    }
}

#[test]
fn nothing_is_cut_off_that_can_not_be_seen() {
    let disk = SimDisk::new();
    let (mut journal, _) = open(&disk);
    commit(&mut journal, 0..15).unwrap();
    let last = commit(&mut journal, 15..25).unwrap();
    drop(journal);
    let path = segment_path(1);
    let len = disk.file_len(&path).unwrap();

    // In the last group: no opening for writing, but for reading.
    let bad = disk.fork();
    bad.break_page(&path, u64::from(last[5].offset()) / PAGE_BYTES).unwrap();
    let refused = Journal::open(Arc::new(bad.clone()), config()).map(|_| ()).unwrap_err();
    assert!(matches!(refused, OpenError::UnreadableTail { .. }), "{refused}");
    assert_eq!(bad.file_len(&path).unwrap(), len);
    let read_only = JournalConfig { access: Access::ReadOnly, ..config() };
    let (journal, _) = Journal::open(Arc::new(bad.clone()), read_only).unwrap();
    assert!(journal.scan(Position::START).filter_map(Result::ok).count() > 0);

    // Before it: an old bad sector doesn't stop the repair of a torn end.
    disk.break_page(&path, 2).unwrap();
    assert!(u64::from(last[0].offset()) > 3 * PAGE_BYTES);
    disk.flip_bit(&path, len - 1, 0).unwrap();
    let (journal, recovery) = open(&disk);
    assert_eq!(recovery.torn.unwrap().at, last[9]);
    assert!(!recovery.damaged.is_empty() && journal.read(last[8]).is_ok());
}

fn copy(from: &SimDisk, source: &Path, to: &SimDisk, target: &Path) -> io::Result<()> {
    let file = from.open(source)?;
    let mut bytes = vec![0; usize::try_from(file.len()?).unwrap()];
    file.read_at(0, &mut bytes)?;
    let file = to.open(target)?;
    file.truncate(0)?;
    file.write_at(0, &bytes)?;
    file.sync_data()
}
