//! What leads to a task: its key, and the commits that it is linked to.

use std::collections::BTreeSet;

use protocol::{
    clock::Hlc,
    encode,
    ids::{DeviceId, DocId, SpaceId},
    schema::{CommitHash, CommitLink, KeyPrefix, TaskField, TaskKey},
};

use super::{keys, timeline::Spot};
use crate::{
    store::{KvError, Span, Store},
    view::{CommitRow, TaskRow},
};

/// Bytes of a row that we wrote ourselves.
const ROW_BYTES_MAX: usize = 64 * 1024;

/// Bytes of a prefix in a key.
const PREFIX_BYTES: usize = 10;

/// Bytes of a hash in a key.
const HASH_BYTES: usize = 64;

/// Rows that one look-up goes through: of a beginning of a hash that more commits share, nobody means one.
const FOUND_MAX: usize = 64;

/// What a row says of a commit: the packed link, when and by whom it was linked.
type Packed = (Vec<u8>, Hlc, Option<DeviceId>);

/// Brings the rows that lead to a task up to what it is now; `None`: it is shown no longer.
pub(super) fn write(
    store: &mut Store,
    space: &SpaceId,
    task: &DocId,
    before: Option<&TaskRow>,
    now: Option<(&TaskRow, &[CommitRow])>,
) -> Result<(), KvError> {
    let key = |row: &TaskRow| row.value(&TaskField::Key)?.parse::<TaskKey>().ok();
    if let Some(old) = before.and_then(key) {
        store.remove(of_key(space, &old, Some(task)));
    }
    if let Some(new) = now.and_then(|(row, _)| key(row)) {
        store.put(of_key(space, &new, Some(task)), Vec::new());
    }
    let commits = now.map(|(_, commits)| commits).unwrap_or_default();
    let kept: BTreeSet<&CommitHash> = commits.iter().map(|row| &row.hash).collect();
    for (key, _) in store.scan(&Span::prefix(&of_task(space, task)), false, usize::MAX)? {
        let hash = hash_at(&key, 1 + 16 + 1 + 16).ok_or(KvError::Damaged)?;
        if !kept.contains(&hash) {
            store.remove(of_commit(space, hash.as_str(), Some(task)));
            store.remove(key);
        }
    }
    for row in commits {
        let mut key = of_task(space, task);
        key.extend_from_slice(&padded(row.hash.as_str()));
        let packed: Packed = (row.link.pack(), row.linked, row.by);
        store.put(key, encode::to_bytes(&packed));
        store.put(of_commit(space, row.hash.as_str(), Some(task)), Vec::new());
    }
    Ok(())
}

/// Puts or removes what leads from a task to a strong reminder of it.
pub(super) fn derive_reminder(
    store: &mut Store,
    space: &SpaceId,
    task: &DocId,
    (hlc, message): &Spot,
    counts: bool,
) {
    let mut key = of_reminders(space, task);
    key.extend_from_slice(&keys::spot(*hlc, message));
    if counts {
        store.put(key, Vec::new());
    } else {
        store.remove(key);
    }
}

/// Where the newest strong reminders of a task stand, newest first.
///
/// # Errors
/// When the store fails or a row is damaged.
pub fn task_reminders(
    store: &Store,
    space: &SpaceId,
    task: &DocId,
    limit: usize,
) -> Result<Vec<Spot>, KvError> {
    let prefix = of_reminders(space, task);
    let rows = store.scan(&Span::prefix(&prefix), true, limit)?;
    let read = |(key, _): (Vec<u8>, Vec<u8>)| keys::read_spot(key.get(prefix.len()..)?);
    rows.into_iter().map(|row| read(row).ok_or(KvError::Damaged)).collect()
}

fn of_reminders(space: &SpaceId, task: &DocId) -> Vec<u8> {
    keys::of(b'G', space, &[&[2], task.as_bytes()])
}

/// The commits that a task is linked to, newest first.
///
/// # Errors
/// When the store fails or a row is damaged.
pub fn commits(store: &Store, space: &SpaceId, task: &DocId) -> Result<Vec<CommitRow>, KvError> {
    let found = store.scan(&Span::prefix(&of_task(space, task)), false, usize::MAX)?;
    let read = |(key, value): (Vec<u8>, Vec<u8>)| {
        let hash = hash_at(&key, 1 + 16 + 1 + 16)?;
        let (link, linked, by): Packed = encode::from_bytes(&value, ROW_BYTES_MAX).ok()?;
        Some(CommitRow { hash, link: CommitLink::unpack(&link).ok()?, linked, by })
    };
    let rows: Option<Vec<CommitRow>> = found.into_iter().map(read).collect();
    let mut rows = rows.ok_or(KvError::Damaged)?;
    rows.sort_by(|a, b| (b.link.time, &b.hash).cmp(&(a.link.time, &a.hash)));
    Ok(rows)
}

/// The tasks of a space that are linked to a commit whose hash begins so, with its hash.
///
/// # Errors
/// When the store fails or a row is damaged.
pub fn tasks_of_commit(
    store: &Store,
    space: &SpaceId,
    begins: &str,
) -> Result<Vec<(CommitHash, DocId)>, KvError> {
    let mut prefix = of_commit(space, "", None);
    prefix.extend_from_slice(begins.as_bytes());
    let rows = store.scan(&Span::prefix(&prefix), false, FOUND_MAX)?;
    let read = |(key, _): (Vec<u8>, Vec<u8>)| {
        let task = DocId::from_slice(key.get(1 + 16 + 1 + HASH_BYTES..)?)?;
        Some((hash_at(&key, 1 + 16 + 1)?, task))
    };
    rows.into_iter().map(|row| read(row).ok_or(KvError::Damaged)).collect()
}

/// All tasks of a space that are linked to commits, with how many.
///
/// # Errors
/// When the store fails or a row is damaged.
pub fn tasks_with_commits(store: &Store, space: &SpaceId) -> Result<BTreeSet<DocId>, KvError> {
    let rows = store.scan(&Span::prefix(&keys::of(b'G', space, &[&[0]])), false, usize::MAX)?;
    let read = |(key, _): (Vec<u8>, Vec<u8>)| DocId::from_slice(key.get(18..34)?);
    rows.into_iter().map(|row| read(row).ok_or(KvError::Damaged)).collect()
}

/// The tasks of a space that are called so.
///
/// # Errors
/// When the store fails or a row is damaged.
pub fn tasks_of_key(store: &Store, space: &SpaceId, key: &TaskKey) -> Result<Vec<DocId>, KvError> {
    let rows = store.scan(&Span::prefix(&of_key(space, key, None)), false, FOUND_MAX)?;
    let read = |(key, _): (Vec<u8>, Vec<u8>)| DocId::from_slice(key.get(17 + PREFIX_BYTES + 4..)?);
    rows.into_iter().map(|row| read(row).ok_or(KvError::Damaged)).collect()
}

/// The highest number that a key of a space's tasks has behind a prefix; 0 when there is none.
///
/// # Errors
/// When the store fails or a row is damaged.
pub fn highest_key(store: &Store, space: &SpaceId, prefix: &KeyPrefix) -> Result<u32, KvError> {
    let span = Span::prefix(&keys::of(b'H', space, &[&prefix_bytes(prefix)]));
    let Some((key, _)) = store.scan(&span, true, 1)?.pop() else { return Ok(0) };
    let number =
        key.get(17 + PREFIX_BYTES..17 + PREFIX_BYTES + 4).and_then(|it| it.try_into().ok());
    number.map(u32::from_be_bytes).ok_or(KvError::Damaged)
}

/// What the keys of a space's tasks begin with, if a manager has said so.
///
/// # Errors
/// When the store fails or the row is damaged.
pub fn task_prefix(store: &Store, space: &SpaceId) -> Result<Option<KeyPrefix>, KvError> {
    let row = store.get(&keys::of(b'W', space, &[]))?;
    row.map(|bytes| KeyPrefix::unpack(&bytes).map_err(|_| KvError::Damaged)).transpose()
}

/// The commits of a task, by it.
fn of_task(space: &SpaceId, task: &DocId) -> Vec<u8> {
    keys::of(b'G', space, &[&[0], task.as_bytes()])
}

/// The tasks of a commit, by its hash; without a task the beginning of all such keys.
fn of_commit(space: &SpaceId, hash: &str, task: Option<&DocId>) -> Vec<u8> {
    match task {
        None => keys::of(b'G', space, &[&[1]]),
        Some(task) => keys::of(b'G', space, &[&[1], &padded(hash), task.as_bytes()]),
    }
}

fn of_key(space: &SpaceId, key: &TaskKey, task: Option<&DocId>) -> Vec<u8> {
    let task: &[u8] = task.map_or(&[], |task| task.as_bytes());
    keys::of(b'H', space, &[&prefix_bytes(key.prefix()), &key.number().to_be_bytes(), task])
}

fn prefix_bytes(prefix: &KeyPrefix) -> [u8; PREFIX_BYTES] {
    let mut bytes = [0; PREFIX_BYTES];
    bytes.iter_mut().zip(prefix.as_str().bytes()).for_each(|(to, from)| *to = from);
    bytes
}

/// A hash's digits in a key: those of SHA-1 with zeros behind them.
fn padded(hash: &str) -> [u8; HASH_BYTES] {
    let mut bytes = [0; HASH_BYTES];
    bytes.iter_mut().zip(hash.bytes()).for_each(|(to, from)| *to = from);
    bytes
}

fn hash_at(key: &[u8], at: usize) -> Option<CommitHash> {
    let digits = key.get(at..at + HASH_BYTES)?;
    let end = digits.iter().position(|byte| *byte == 0).unwrap_or(HASH_BYTES);
    std::str::from_utf8(&digits[..end]).ok()?.parse().ok()
}
