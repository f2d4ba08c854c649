//! What encryption adds: taking a long run in, as it is, against the same with the ciphers' part taken
//! out.
//!
//! A node can't be built that doesn't seal, so the other side is worked out: while it takes the run in,
//! everything that is sealed or opened at home is noted by its size (rows by a store in between, the
//! journal by its length), and every body by the wire's count. Then exactly so many pieces of these sizes
//! are opened and sealed with the same code, nothing else, in the same run on the same machine. What
//! connections encrypt isn't in either side: the network of this bench is two lists.

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use node::{
    core::Ground,
    disk::{Disk, RealDisk, SimDisk},
    home_key,
    store::{Kv, KvError, Row, Rows, SledKv, Span},
};
use protocol::{
    crypto::{HomeKey, SealPlace, SpaceKey, UseKey},
    ids::{DeviceId, EntryHash, SpaceId},
};

use crate::{
    node_under_test::simulated,
    people::{People, write_messages},
    report::{micros_each, row, spent},
    wire::{Traffic, meet, open},
};

/// Enough for rows to be written to the store while they come in.
const ENTRIES: usize = 30_000;

/// Bytes that sealing adds to a value at home.
const SEAL_BYTES: usize = protocol::crypto::SEAL_BYTES;

/// What was sealed and opened at home, by the lengths of keys and of sealed values.
#[derive(Debug, Default)]
struct Work {
    sealed: Vec<(usize, usize)>,
    opened: Vec<(usize, usize)>,
}

/// A store that notes what passes: it lies below the one that seals.
struct Noting {
    rows: SledKv,
    work: Arc<Mutex<Work>>,
}

impl Noting {
    fn note(&self, note: impl FnOnce(&mut Work)) {
        note(&mut self.work.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Kv for Noting {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, KvError> {
        let value = self.rows.get(key)?;
        self.note(|work| work.opened.extend(value.iter().map(|it| (key.len(), it.len()))));
        Ok(value)
    }

    fn scan(&self, span: &Span, backwards: bool, limit: usize) -> Result<Vec<Row>, KvError> {
        let rows = self.rows.scan(span, backwards, limit)?;
        self.note(|work| work.opened.extend(rows.iter().map(|(key, it)| (key.len(), it.len()))));
        Ok(rows)
    }

    fn apply(&mut self, rows: &Rows) -> Result<(), KvError> {
        let sizes = rows.iter().filter_map(|(key, it)| Some((key.len(), it.as_ref()?.len())));
        self.note(|work| work.sealed.extend(sizes));
        self.rows.apply(rows)
    }

    fn bytes(&self) -> Result<u64, KvError> {
        self.rows.bytes()
    }

    fn clear(&mut self) -> Result<(), KvError> {
        self.rows.clear()
    }
}

/// Measures it.
pub fn run(percent: usize) {
    let entries = (ENTRIES * percent / 100).max(200);
    let home = tempfile::tempdir().expect("a directory");
    let work = Arc::new(Mutex::new(Work::default()));
    let mut people = People::found(simulated(&SimDisk::new(), 100));
    let mut reader = people.join(ground(home.path(), &work));
    let mut author = people.author();
    write_messages(&mut people.now, &mut author, entries);
    people.hand_in(std::slice::from_mut(&mut author));
    let (before, journal) = (reader.spent, journal_bytes(home.path()));
    *work.lock().unwrap_or_else(PoisonError::into_inner) = Work::default();
    let traffic = meet(&mut people.now, &mut people.hub, &mut reader, open);
    let on = reader.spent - before;
    assert!(traffic.entries > entries as u64 && reader.set_aside() == 0, "all of it was taken in");
    let journal = journal_bytes(home.path()) - journal;
    let work = std::mem::take(&mut *work.lock().unwrap_or_else(PoisonError::into_inner));
    // Rows are written when enough have gathered, which at a tenth of the size they haven't.
    assert!(journal > 0, "it was sealed at home, too");
    let ciphers = bodies(&traffic) + records(journal, traffic.entries) + rows(&work);
    let off = on.saturating_sub(ciphers);
    let each = |time| format!("{:.1} µs", micros_each(time, traffic.entries));
    row("", &format!("ingest of {} messages, an entry", traffic.entries), each(on), "");
    row("", "  opening and sealing exactly what it opened and sealed", each(ciphers), "");
    let ratio = on.as_secs_f64() / off.as_secs_f64().max(f64::MIN_POSITIVE);
    row("", "  with encryption, of without", format!("{ratio:.2} x"), "<= 1.3");
}

fn ground(dir: &Path, work: &Arc<Mutex<Work>>) -> Ground {
    let rows = SledKv::open(&dir.join("store")).expect("a directory for the store");
    let disk = RealDisk::new(dir);
    let key = home_key::make(&disk, [1; 32], None).expect("a directory for the key");
    let kv = Box::new(Noting { rows, work: Arc::clone(work) });
    Ground { disk: Arc::new(disk) as Arc<dyn Disk>, kv, key, luck: [101; 32] }
}

fn journal_bytes(home: &Path) -> u64 {
    let files = std::fs::read_dir(home.join("journal")).expect("a journal");
    files.filter_map(|file| Some(file.ok()?.metadata().ok()?.len())).sum()
}

/// The bodies, each opened with the key of its place.
fn bodies(traffic: &Traffic) -> Duration {
    let length = (traffic.body_bytes / traffic.entries) as usize;
    let space_id = SpaceId::new([1; 16]);
    let (space, device) = (SpaceKey::new([5; 32]), DeviceId::new([2; 32]));
    let prev = EntryHash::new([3; 32]);
    let place = |seq| SealPlace { space: space_id, device, epoch: 0, seq, prev };
    let clear = vec![7; length.saturating_sub(17)];
    let sealed: Vec<_> = (0..traffic.entries)
        .map(|seq| {
            let key = space.at(&place(seq));
            let digest = key.digest([&[9; 32]]);
            (digest, key.seal(&digest, &clear))
        })
        .collect();
    let before = spent();
    for (seq, (digest, body)) in (0..).zip(&sealed) {
        let key = space.at(&place(seq));
        assert!(key.open(digest, body).is_ok());
        // The digest of the changes is compared under the entry's key.
        assert_eq!(key.digest([&[9; 32]]), *digest);
    }
    spent() - before
}

/// The journal's records, each sealed.
fn records(bytes: u64, count: u64) -> Duration {
    let length = ((bytes / count) as usize).saturating_sub(SEAL_BYTES);
    let (key, record) = (home("journal"), vec![7; length]);
    let before = spent();
    for at in 0..count {
        assert!(key.seal(&at.to_be_bytes(), &record).len() > length);
    }
    spent() - before
}

/// The rows that were written, sealed, and those that were read, opened.
fn rows(work: &Work) -> Duration {
    let key = home("store");
    let longest = work.sealed.iter().chain(&work.opened).map(|(_, value)| *value).max();
    let (name, text) = ([1; 512], vec![7; longest.unwrap_or(0)]);
    let clear = |value: usize| &text[..value.saturating_sub(SEAL_BYTES)];
    let context = |length: usize| &name[..length.min(name.len())];
    let opened: Vec<_> = work
        .opened
        .iter()
        .map(|(length, value)| (*length, key.seal(context(*length), clear(*value))))
        .collect();
    let before = spent();
    for (length, value) in &work.sealed {
        assert!(key.seal(context(*length), clear(*value)).len() >= SEAL_BYTES);
    }
    for (length, sealed) in &opened {
        assert!(key.open(context(*length), sealed).is_some());
    }
    spent() - before
}

fn home(name: &str) -> UseKey {
    HomeKey::new([1; 32]).for_use(name)
}
