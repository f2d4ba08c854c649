//! A home's files as a thief, a bad disk or another program left them.

use std::{path::Path, sync::Arc};

use node::{
    disk::{Disk, SimDisk},
    journal::{Examine, Journal, JournalConfig, JournalId, Position},
};

use crate::mutate::Recipe;

const SEGMENT: &str = "journal/00000001.seg";

fn config() -> JournalConfig {
    let new_id = JournalId::new(*b"0123456789abcdef");
    JournalConfig { examine: Examine::Everything, ..JournalConfig::new(new_id) }
}

fn payload(number: u8) -> Vec<u8> {
    vec![number; usize::from(number) * 11]
}

/// A segment with a few records in two groups, closed in good order or not.
fn segment(close: bool) -> Vec<u8> {
    let disk = SimDisk::new();
    let (mut journal, _) = Journal::open(Arc::new(disk.clone()), config()).expect("a new one");
    for number in 1..=6 {
        journal.append(number, &payload(number)).expect("small");
        if number % 3 == 0 {
            journal.commit().expect("a good disk");
        }
    }
    if close {
        journal.close().expect("a good disk");
    }
    read(&disk, SEGMENT)
}

fn read(disk: &SimDisk, path: &str) -> Vec<u8> {
    let file = disk.open(Path::new(path)).expect("written before");
    let mut bytes = vec![0; usize::try_from(file.len().expect("a good disk")).expect("small")];
    file.read_at(0, &mut bytes).expect("a good disk");
    bytes
}

fn disk_with(path: &str, bytes: &[u8]) -> SimDisk {
    let disk = SimDisk::new();
    disk.create_dir(Path::new("journal")).expect("a new disk");
    let file = disk.create_new(Path::new(path)).expect("a new disk");
    file.write_at(0, bytes).expect("a good disk");
    disk
}

#[test]
fn fuzz_journal_segment() {
    let seeds = [segment(true), segment(false)];
    bolero::check!().with_iterations(1200).with_max_len(400).for_each(|recipe: &[u8]| {
        let disk = disk_with(SEGMENT, &Recipe::new(recipe).bend(&seeds));
        let Ok((mut journal, _)) = Journal::open(Arc::new(disk.clone()), config()) else { return };
        for item in journal.scan(Position::START) {
            let Ok(record) = item else { continue };
            let known = (1..=6).contains(&record.kind) && record.payload == payload(record.kind);
            assert!(known, "a record that nobody appended");
        }
        journal.verify().expect("the disk itself is good");
        // Whatever was found, what is written from now on is kept.
        if journal.append(7, b"new").is_ok() && journal.commit().is_ok() {
            drop(journal);
            let (journal, _) = Journal::open(Arc::new(disk), config()).expect("opened before");
            let last = journal.scan(Position::START).filter_map(Result::ok).last();
            assert_eq!(last.map(|record| record.payload), Some(b"new".to_vec()));
        }
    });
}
