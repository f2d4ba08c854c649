//! The rows of tables: what a table is, its columns and choices, and its records, each by itself, so
//! that a changed cell costs what its record costs and no row outgrows the store.

use std::collections::BTreeMap;

use protocol::{
    change::Unpacked,
    encode,
    ids::{DocId, RowId, SpaceId},
};

use super::{keys, search};
use crate::{
    core::IndexChange,
    document::{DocGraph, Document},
    store::{KvError, Span, Store},
    view::{Changed, RecordRow, TableRow, TableRows, table_rows},
};

/// Bytes of a row that we wrote ourselves.
const ROW_BYTES_MAX: usize = 64 * 1024;

/// Bytes of cells after which a record goes on in a further row. One cell with all its values takes
/// no more than 49 KB, so that both fit below the store's limit of a value.
const PART_BYTES: usize = 12 * 1024;

/// A table with its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableAt {
    /// Its id.
    pub id: DocId,
    /// Its row.
    pub row: TableRow,
}

/// Brings a table's rows up to what its document shows. `fresh`: the changes that it shows since the
/// last time, if it shows all that it did before.
pub(super) fn write(
    store: &mut Store,
    (space, doc): (&SpaceId, &DocId),
    document: &Document,
    graph: &DocGraph,
    fresh: Option<&[Unpacked]>,
    index: &mut Vec<IndexChange>,
) -> Result<(), KvError> {
    let changed = match fresh {
        Some(fresh) => Changed::by(document, fresh),
        None => {
            remove(store, (space, doc), index)?;
            Changed::all(document)
        }
    };
    let rows = table_rows(document, graph, &changed);
    let newest = graph.ends().map(|ends| (ends.newest.hlc, ends.newest.at.log.device));
    index.push(search::table_change(space, doc, &rows.table, newest));
    let records = rows.records.iter();
    index.extend(records.map(|(id, record)| search::record_change(space, doc, id, record)));
    store.put(keys::doc(b'T', space, doc), encode::to_bytes(&rows.table));
    for (key, packed) in rows.settings {
        store.put(keys::of(b'Y', space, &[&keys::doc_bytes(doc), key.as_bytes()]), packed);
    }
    for (id, record) in &rows.records {
        write_record(store, (space, doc), id, record)?;
    }
    Ok(())
}

/// A table is shown no longer, or anew.
pub(super) fn remove(
    store: &mut Store,
    (space, doc): (&SpaceId, &DocId),
    index: &mut Vec<IndexChange>,
) -> Result<(), KvError> {
    index.push(search::removed(space, doc));
    for letter in [b'J', b'Y'] {
        for (key, _) in
            store.scan(&Span::prefix(&keys::doc(letter, space, doc)), false, usize::MAX)?
        {
            if letter == b'J'
                && let Some(id) = record_id(&key)
            {
                index.push(search::record_removed(space, doc, &id));
            }
            store.remove(key);
        }
    }
    store.remove(keys::doc(b'T', space, doc));
    Ok(())
}

fn record_key((space, doc): (&SpaceId, &DocId), id: &RowId) -> Vec<u8> {
    keys::of(b'J', space, &[&keys::doc_bytes(doc), id.as_bytes()])
}

fn record_id(key: &[u8]) -> Option<RowId> {
    RowId::from_slice(key.get(33..49)?)
}

fn write_record(
    store: &mut Store,
    at: (&SpaceId, &DocId),
    id: &RowId,
    record: &RecordRow,
) -> Result<(), KvError> {
    let prefix = record_key(at, id);
    let old = store.scan(&Span::prefix(&prefix), false, usize::MAX)?.len();
    let parts = parts(record);
    for part in parts.len()..old {
        store.remove(part_key(&prefix, part));
    }
    for (part, row) in parts.iter().enumerate() {
        store.put(part_key(&prefix, part), encode::to_bytes(row));
    }
    Ok(())
}

fn part_key(prefix: &[u8], part: usize) -> Vec<u8> {
    let part = u16::try_from(part).unwrap_or(u16::MAX);
    [prefix, &part.to_be_bytes()].concat()
}

/// A record in as many rows as it takes; nearly always one.
fn parts(record: &RecordRow) -> Vec<RecordRow> {
    let bare = RecordRow { cells: BTreeMap::new(), ..record.clone() };
    let mut parts = vec![bare.clone()];
    let mut bytes = 0;
    for (key, values) in &record.cells {
        let size: usize = values.iter().map(|row| row.value.len() + 40).sum();
        if bytes > 0 && bytes + size > PART_BYTES {
            parts.push(bare.clone());
            bytes = 0;
        }
        bytes += size + key.len();
        if let Some(part) = parts.last_mut() {
            part.cells.insert(key.clone(), values.clone());
        }
    }
    parts
}

/// The tables of a space, by id.
///
/// # Errors
/// When the store fails or a row is damaged.
pub fn tables(store: &Store, space: &SpaceId) -> Result<Vec<TableAt>, KvError> {
    let row = |(id, row)| TableAt { id, row };
    Ok(super::queries::documents(store, b'T', space)?.into_iter().map(row).collect())
}

/// One table, if it is shown in this space.
///
/// # Errors
/// When the store fails or the row is damaged.
pub fn table_at(store: &Store, space: &SpaceId, id: &DocId) -> Result<Option<TableAt>, KvError> {
    Ok(super::queries::document(store, b'T', space, id)?.map(|row| TableAt { id: *id, row }))
}

/// A table's columns and choices, packed, by their root keys.
///
/// # Errors
/// When the store fails or a row is damaged.
pub fn table_settings(
    store: &Store,
    space: &SpaceId,
    doc: &DocId,
) -> Result<BTreeMap<String, Vec<u8>>, KvError> {
    let rows = store.scan(&Span::prefix(&keys::doc(b'Y', space, doc)), false, usize::MAX)?;
    let read = |(key, value): (Vec<u8>, Vec<u8>)| {
        let key = String::from_utf8(key.get(33..)?.to_vec()).ok()?;
        Some((key, value))
    };
    rows.into_iter().map(|row| read(row).ok_or(KvError::Damaged)).collect()
}

/// A table's records, those taken out among them, by id.
///
/// # Errors
/// When the store fails or a row is damaged.
pub fn records(
    store: &Store,
    space: &SpaceId,
    doc: &DocId,
) -> Result<BTreeMap<RowId, RecordRow>, KvError> {
    read_records(store, &keys::doc(b'J', space, doc))
}

/// One record.
///
/// # Errors
/// When the store fails or a row is damaged.
pub fn record_at(
    store: &Store,
    space: &SpaceId,
    doc: &DocId,
    id: &RowId,
) -> Result<Option<RecordRow>, KvError> {
    Ok(read_records(store, &record_key((space, doc), id))?.remove(id))
}

fn read_records(store: &Store, prefix: &[u8]) -> Result<BTreeMap<RowId, RecordRow>, KvError> {
    let mut records: BTreeMap<RowId, RecordRow> = BTreeMap::new();
    for (key, value) in store.scan(&Span::prefix(prefix), false, usize::MAX)? {
        let id = record_id(&key).ok_or(KvError::Damaged)?;
        let part: RecordRow =
            encode::from_bytes(&value, ROW_BYTES_MAX).map_err(|_| KvError::Damaged)?;
        match records.get_mut(&id) {
            Some(record) => record.cells.extend(part.cells),
            None => drop(records.insert(id, part)),
        }
    }
    Ok(records)
}

/// What the store holds of a table, as [`table_rows`] gives it.
///
/// # Errors
/// When the store fails or a row is damaged.
pub fn stored_table(store: &Store, space: &SpaceId, table: &TableAt) -> Result<TableRows, KvError> {
    Ok(TableRows {
        table: table.row.clone(),
        settings: table_settings(store, space, &table.id)?,
        records: records(store, space, &table.id)?,
    })
}
