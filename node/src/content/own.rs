//! Rows of what a person's devices share: of each document its values, with the device that wrote them.

use std::collections::BTreeMap;

use protocol::{
    encode,
    ids::{DeviceId, DocId, LogId, SpaceId},
    schema::{OwnKey, OwnValue},
};

use super::keys;
use crate::{
    document::Document,
    store::{KvError, Span, Store},
    view::own_rows,
};

/// Bytes of a row that we wrote ourselves.
const ROW_BYTES_MAX: usize = 64 * 1024;

/// Of each key the newest value of each device.
pub type OwnValues = BTreeMap<OwnKey, Vec<(DeviceId, OwnValue)>>;

/// Writes the rows of a document; none when nothing of it counts any more.
pub(super) fn write(
    store: &mut Store,
    space: &SpaceId,
    doc: &DocId,
    author: Option<DeviceId>,
    document: &Document,
) -> Result<(), KvError> {
    let prefix = keys::doc(b'O', space, doc);
    for (key, _) in store.scan(&Span::prefix(&prefix), false, usize::MAX)? {
        store.remove(key);
    }
    let Some(author) = author else { return Ok(()) };
    for (key, value) in own_rows(document) {
        let key = [prefix.as_slice(), key.to_string().as_bytes()].concat();
        store.put(key, encode::to_bytes(&(author, value.pack())));
    }
    Ok(())
}

/// What devices have said in their person's own space: of each key the newest value of each.
///
/// # Errors
/// When the store fails or a row is damaged.
pub fn own_values(store: &Store, space: &SpaceId) -> Result<OwnValues, KvError> {
    let prefix = keys::of(b'O', space, &[]);
    let mut values = OwnValues::new();
    for (key, row) in store.scan(&Span::prefix(&prefix), false, usize::MAX)? {
        let key = key.get(prefix.len() + 16..).and_then(|key| std::str::from_utf8(key).ok());
        let key: Option<OwnKey> = key.and_then(|key| key.parse().ok());
        let row: Option<(DeviceId, Vec<u8>)> = encode::from_bytes(&row, ROW_BYTES_MAX).ok();
        let (key, (device, packed)) = key.zip(row).ok_or(KvError::Damaged)?;
        let value = OwnValue::unpack(&packed).map_err(|_| KvError::Damaged)?;
        let known = values.entry(key).or_default();
        match known.iter_mut().find(|(of, _)| *of == device) {
            Some((_, older)) if older.at < value.at => *older = value,
            Some(_) => {}
            None => known.push((device, value)),
        }
    }
    Ok(values)
}

/// Notes which of our documents an entry of ours stands in.
pub(super) fn note_number(store: &mut Store, log: &LogId, number: u32) {
    store.put(keys::own_number(log), number.to_be_bytes().to_vec());
}

/// The number of a log's newest document in its person's own space; 0 before the first.
///
/// # Errors
/// When the store fails or the row is damaged.
pub fn own_number(store: &Store, log: &LogId) -> Result<u32, KvError> {
    let row = store.get(&keys::own_number(log))?;
    row.map_or(Ok(0), |bytes| {
        bytes.try_into().map(u32::from_be_bytes).map_err(|_| KvError::Damaged)
    })
}
