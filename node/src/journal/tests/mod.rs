//! The journal against a disk that does its worst.

mod basics;
mod crash;
mod format;
mod model;
mod rot;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use super::*;
use crate::disk::SimDisk;

const ID: JournalId = JournalId::new(*b"0123456789abcdef");

/// Small segments, so that a short workload rolls.
fn config() -> JournalConfig {
    JournalConfig { segment_bytes: 14_000, ..JournalConfig::new(ID) }
}

fn open(disk: &SimDisk) -> (Journal, Recovery) {
    Journal::open(Arc::new(disk.clone()), config()).unwrap()
}

fn everything(disk: &SimDisk) -> (Journal, Recovery) {
    let config = JournalConfig { examine: Examine::Everything, ..config() };
    Journal::open(Arc::new(disk.clone()), config).unwrap()
}

fn rng(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

fn segment_path(number: u32) -> PathBuf {
    Path::new("journal").join(format!("{number:08}.seg"))
}

/// The payload of the n-th record: its length and bytes follow from n, and no two are equal.
fn payload(n: u64) -> Vec<u8> {
    let len = usize::try_from(n * 37 % 600 + 8).unwrap();
    let mut bytes = blake3::hash(&n.to_le_bytes()).as_bytes().repeat(len / 32 + 1);
    bytes.truncate(len);
    bytes[..8].copy_from_slice(&n.to_le_bytes());
    bytes
}

/// The number of a record made by [`payload`], which must be exactly that.
fn number_of(record: &Record) -> u64 {
    let n = u64::from_le_bytes(record.payload[..8].try_into().unwrap());
    assert_eq!(record.payload, payload(n), "altered payload at {}", record.position);
    assert_eq!(record.kind, kind(n), "altered kind at {}", record.position);
    n
}

fn kind(n: u64) -> u8 {
    u8::try_from(n % 3 + 1).unwrap()
}

/// Appends records `range` and commits them as one group.
fn commit(journal: &mut Journal, range: std::ops::Range<u64>) -> Result<Vec<Position>, String> {
    let mut positions = Vec::new();
    for n in range {
        positions.push(journal.append(kind(n), &payload(n)).map_err(|error| error.to_string())?);
    }
    journal.commit().map_err(|error| error.to_string())?;
    Ok(positions)
}

/// The numbers of all readable records, in order; panics at damage.
fn numbers(journal: &Journal) -> Vec<u64> {
    journal.scan(Position::START).map(|item| number_of(&item.unwrap())).collect()
}
