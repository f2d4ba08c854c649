//! From the journal to everything that is derived from it: after a start the tail beyond the
//! store's checkpoint; after a loss all of it.
//!
//! Invariant: a record is derived from by the code that did it the first time, so a store made
//! anew equals the one that was lost.

use std::collections::BTreeMap;

use protocol::{
    authority::{Authority, Changed, ControlEntry},
    entry::{Body, ControlFrontier, ForkProof, StoredEntry},
    ids::{Branch, EntryHash, LogId, SpaceId},
};

use super::{
    admission::Admission,
    aside,
    door::Door,
    holdings::{HoldError, Holdings},
    record::JournalRecord,
    rejudge, statements,
};
use crate::{
    journal::{Position, Record, ScanError},
    store::{KvError, Span, Store},
};

/// Records handled before the next are read.
const CHUNK_RECORDS: usize = 1024;

/// What a replay met.
#[derive(Debug, Default)]
pub struct Replayed {
    /// Records that were derived from.
    pub records: u64,
    /// Records that couldn't be: damaged, or beyond a gap that damage left. Colleagues will send
    /// them again.
    pub lost: u64,
}

/// Derives everything from the journal's records from `from` on, rows included.
///
/// # Errors
/// When the disk or the store fails.
pub fn replay(door: &mut Door, from: Position) -> Result<Replayed, HoldError> {
    let mut replayed = Replayed::default();
    let mut admission = Admission::default();
    let mut unproven = Unproven::default();
    let mut next = Some(from);
    while let Some(start) = next {
        let (mut records, damaged) = read_chunk(door, start)?;
        replayed.lost += damaged;
        let ahead = if records.len() > CHUNK_RECORDS { records.pop() } else { None };
        next = ahead.map(|record| record.position);
        for (at, record) in records.iter().enumerate() {
            if take(door, record, &mut unproven, &mut admission)? {
                replayed.records += 1;
            } else {
                replayed.lost += 1;
            }
            let after = records.get(at + 1).map(|record| record.position).or(next);
            if let Some(after) = after {
                settle_so_far(door, &mut admission, &unproven, &replayed, after)?;
            }
        }
    }
    judge_anew(door, &admission.changed)?;
    door.settle_quietly()?;
    Ok(replayed)
}

fn judge_anew(door: &mut Door, changed: &Changed) -> Result<(), HoldError> {
    rejudge::after_change(door, changed).trouble.map_or(Ok(()), Err)
}

/// Derives rows of what was replayed up to `next`, and writes them when enough have gathered:
/// a replay takes no more memory than the turns that it repeats.
fn settle_so_far(
    door: &mut Door,
    admission: &mut Admission,
    unproven: &Unproven,
    replayed: &Replayed,
    next: Position,
) -> Result<(), HoldError> {
    let flush = door.held.store.wants_flush();
    if !flush && !door.content.wants_settling() {
        return Ok(());
    }
    let changed = std::mem::take(&mut admission.changed);
    judge_anew(door, &changed)?;
    door.settle_quietly()?;
    // The rows on disk must be those of a whole prefix of the journal; and that something was
    // lost must come up again after a crash, so nothing is kept of a replay that met damage.
    let is_whole = replayed.lost == 0 && unproven.values().all(Vec::is_empty);
    if flush && is_whole {
        door.held.flush(next.to_u64())?;
    }
    Ok(())
}

/// The records of a chunk from `from` on and the one after, and how much damage lay between.
fn read_chunk(door: &Door, from: Position) -> Result<(Vec<Record>, u64), HoldError> {
    let mut records = Vec::new();
    let mut damaged = 0;
    for found in door.held.journal.scan(from) {
        match found {
            Ok(record) => records.push(record),
            Err(ScanError::Damaged { .. }) => damaged += 1,
            Err(error) => return Err(HoldError::Scan(error)),
        }
        if records.len() > CHUNK_RECORDS {
            break;
        }
    }
    Ok((records, damaged))
}

/// Entries that wait for the signed one that ends their run. A crash may have kept a run's
/// beginning only: that is as if it had never come, and colleagues send it again, whole.
///
/// By trunk: a run may begin on a log's trunk and end on one side of a fork.
type Unproven = BTreeMap<LogId, Vec<(LogId, StoredEntry, Position)>>;

/// Takes an entry in, with those before it that its signature proves.
fn take_entry(
    door: &mut Door,
    log: LogId,
    entry: StoredEntry,
    position: Position,
    unproven: &mut Unproven,
    admission: &mut Admission,
) -> Result<bool, HoldError> {
    let waiting = unproven.entry(log.on(Branch::TRUNK)).or_default();
    let seq = entry.header.seq;
    let follows = |(_, last, _): &(LogId, StoredEntry, Position)| last.header.seq + 1 == seq;
    if !waiting.last().is_none_or(follows) {
        waiting.clear();
    }
    let signed = entry.signature.is_some();
    waiting.push((log, entry, position));
    if !signed {
        return Ok(true);
    }
    let mut whole = true;
    for (log, entry, position) in std::mem::take(waiting) {
        whole &= door.replay(log, &entry, position, admission)?;
    }
    Ok(whole)
}

/// Derives from one record; `false` when it leads to nothing.
fn take(
    door: &mut Door,
    record: &Record,
    unproven: &mut Unproven,
    admission: &mut Admission,
) -> Result<bool, HoldError> {
    match door.held.understand(record) {
        Ok(JournalRecord::Entry(entry)) => {
            let log = entry.entry.header.log(entry.branch);
            take_entry(door, log, entry.entry, record.position, unproven, admission)
        }
        Ok(JournalRecord::Fork(proof)) => match proof.check() {
            Ok(fork) => {
                if let Some(moved) = door.held.apply_fork(fork)? {
                    rejudge::after_fork(door, &fork, &moved, admission)?;
                }
                Ok(true)
            }
            Err(_) => Ok(false),
        },
        Ok(JournalRecord::Epoch(space, epoch)) => {
            note_epoch(&mut door.held.store, &space, epoch);
            Ok(true)
        }
        Ok(JournalRecord::Read(space, channel)) => {
            // The rows that were shown then are those derived from what came before.
            door.settle_quietly()?;
            crate::content::mark_read(&mut door.held.store, &space, &channel)?;
            Ok(true)
        }
        Ok(JournalRecord::ReadElsewhere(marks)) => {
            crate::content::advance_marks(&mut door.held.store, marks)?;
            Ok(true)
        }
        Ok(JournalRecord::Reunion(reunion)) => {
            crate::content::note_reunion(&mut door.held.store, record.position, &reunion)?;
            Ok(true)
        }
        Ok(JournalRecord::ReunionSeen(from)) => {
            crate::content::see_reunion(&mut door.held.store, Position::from_u64(from))?;
            Ok(true)
        }
        Ok(JournalRecord::Dismissed(log, seq)) => {
            aside::dismiss(&mut door.held.store, &log, seq);
            Ok(true)
        }
        Ok(JournalRecord::Key(space, key)) => {
            let Holdings { keys, store, .. } = &mut door.held;
            keys.learn(store, &space, key);
            Ok(true)
        }
        Err(_) => Ok(false),
    }
}

/// Notes the epoch of our own log in a space.
pub fn note_epoch(store: &mut Store, space: &SpaceId, epoch: u32) {
    store.put([b"e".as_slice(), space.as_bytes()].concat(), epoch.to_be_bytes().to_vec());
}

/// The epochs of our own logs, where they aren't zero.
///
/// # Errors
/// When the store fails or a row is damaged.
pub fn epochs(store: &Store) -> Result<BTreeMap<SpaceId, u32>, KvError> {
    let read = |(key, value): (Vec<u8>, Vec<u8>)| {
        let space = SpaceId::from_slice(key.get(1..)?)?;
        Some((space, u32::from_be_bytes(value.try_into().ok()?)))
    };
    let rows = store.scan(&Span::prefix(b"e"), false, usize::MAX)?;
    rows.into_iter().map(|row| read(row).ok_or(KvError::Damaged)).collect()
}

/// Makes the authority and the control heads anew from the control entries that the store knows.
///
/// # Errors
/// When an entry can't be read.
pub fn restore_authority(door: &mut Door) -> Result<(), HoldError> {
    let genesis = door.held.ledger.strands(&SpaceId::ZERO).map(|(log, _)| *log).next();
    let Some(log) = genesis else { return Ok(()) };
    let Some(genesis) = door.held.entry(&log, 1)? else { return Ok(()) };
    let Ok(mut authority) = Authority::new(&genesis.to_entry()) else { return Ok(()) };
    door.held.keys.load(&door.held.store)?;
    // Forks first: what names a side of one is taken in only where it is known to be one.
    let control = door.control();
    for fork in door.held.ledger.all_forks().filter(|fork| fork.log.space == control) {
        authority.set_fork(&fork.log, fork.seq - 1);
    }
    // By the entry up to which it was named. Where a log has forked, each side goes on from there.
    let mut frontiers: BTreeMap<EntryHash, ControlFrontier> = BTreeMap::new();
    let (mut statements, mut entries) = (Vec::new(), Vec::new());
    for position in statements::all(&door.held.store)? {
        let stored = door.held.read(position)?;
        let entry = stored.to_entry();
        let log = LogId::trunk(stored.header.space, stored.header.device, stored.header.epoch);
        let before = &stored.header.prev;
        let known = match door.held.ledger.forks(&log).is_empty() {
            true => frontiers.remove(before),
            false => frontiers.get(before).cloned(),
        };
        let mut frontier = known.unwrap_or_default();
        entry.header().control.iter().for_each(|point| {
            frontier.advance(point);
        });
        if let Ok(Body::Statement(statement)) = Body::from_bytes(entry.body(), true) {
            let mut said = ControlEntry::of(&entry, log.branch, frontier.clone(), statement);
            let Holdings { keys, store, .. } = &mut door.held;
            keys.note(store, &mut said);
            statements.push(said);
        }
        frontiers.insert(entry.hash(), frontier);
        entries.push((entry.hash(), stored.header));
    }
    authority.insert_all(statements);
    for (hash, header) in entries {
        if authority.holds(&hash) {
            door.held.heads.add(&header, &hash);
        } else {
            door.held.heads.hold(&header, &hash);
        }
    }
    door.authority = Some(authority);
    Ok(())
}

/// The proofs of all forks known.
///
/// # Errors
/// When a record can't be read.
pub fn fork_proofs(held: &Holdings) -> Result<Vec<ForkProof>, HoldError> {
    if held.ledger.all_forks().next().is_none() {
        return Ok(Vec::new());
    }
    let mut proofs = Vec::new();
    for found in held.journal.scan(Position::START) {
        let Ok(record) = found else { continue };
        if let Ok(JournalRecord::Fork(proof)) = held.understand(&record) {
            proofs.push(*proof);
        }
    }
    Ok(proofs)
}
