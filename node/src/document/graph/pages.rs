//! The graph's stored form: pages of records, rewritten only where something changed.
//!
//! | page | content |
//! |---|---|
//! | 0 | canonical postcard of (format = 1, document, logs) |
//! | 1, 2, … | canonical postcard of up to 128 records, in the order in which they were taken in |
//!
//! A page is cut into parts of at most 48 KiB; the first part begins with the number of parts.
//!
//! Invariant: a graph read back shows what it showed.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    encode::{self, DecodeError},
    ids::{DocId, LogId},
};

use super::{
    changes::DocGraph,
    record::{Link, Record},
    visible::Flags,
};

const FORMAT: u8 = 1;

/// Records of one page: about 12 KB.
const PAGE_RECORDS: u32 = 128;

/// Bytes of a part: below the store's limit of one value.
const PART_BYTES_MAX: usize = 48 * 1024;

/// Bytes of all parts of a page: 128 records that each build on 1,024 changes and are of 4,096
/// runs.
const PAGE_BYTES_MAX: usize = 12 * 1024 * 1024;

/// One part of a stored page: page number, part number, bytes.
pub type PagePart = ((u32, u8), Vec<u8>);

/// Why stored pages are no graph; the graph is then made anew from the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GraphError {
    /// A page or part is missing.
    #[error("a page of a document's changes is missing")]
    Missing,
    /// A page isn't what was written.
    #[error("a page of a document's changes can't be decoded")]
    Decode(#[source] DecodeError),
    /// Pages that don't fit together.
    #[error("the pages of a document's changes don't fit together")]
    Inconsistent,
}

impl DocGraph {
    /// The pages that changed since this was last asked, to be written under their numbers. Parts
    /// of a page beyond those given here are of no meaning any more.
    pub fn changed_pages(&mut self) -> Vec<PagePart> {
        let dirty = std::mem::take(&mut self.dirty);
        if dirty.is_empty() {
            return Vec::new();
        }
        let pages: BTreeSet<u32> = dirty.iter().map(|at| at / PAGE_RECORDS + 1).collect();
        let logs: Vec<LogId> = self.writers.iter().map(|writer| writer.log).collect();
        let mut parts = Vec::new();
        cut(0, &encode::to_bytes(&(FORMAT, self.doc, logs)), &mut parts);
        for page in pages {
            let first = ((page - 1) * PAGE_RECORDS) as usize;
            let records: Vec<&Record> =
                self.records.iter().skip(first).take(PAGE_RECORDS as usize).collect();
            cut(page, &encode::to_bytes(&records), &mut parts);
        }
        parts
    }

    /// Reads a graph from all its stored parts.
    ///
    /// # Errors
    /// When they are no graph.
    pub fn from_pages(parts: impl IntoIterator<Item = PagePart>) -> Result<Self, GraphError> {
        let mut pages: BTreeMap<u32, BTreeMap<u8, Vec<u8>>> = BTreeMap::new();
        for ((page, part), bytes) in parts {
            pages.entry(page).or_default().insert(part, bytes);
        }
        let mut pages = pages.into_iter();
        let (_, head) = pages.next().filter(|(page, _)| *page == 0).ok_or(GraphError::Missing)?;
        let (format, doc, logs): (u8, DocId, Vec<LogId>) = read(&join(&head)?)?;
        if format != FORMAT {
            return Err(GraphError::Inconsistent);
        }
        let mut graph = Self::new(doc);
        for log in logs {
            graph.writer(log);
        }
        for (expected, (page, parts)) in (1..).zip(pages) {
            if page != expected {
                return Err(GraphError::Missing);
            }
            let records: Vec<Record> = read(&join(&parts)?)?;
            for record in records {
                graph.take_back(record)?;
            }
        }
        graph.connect()?;
        graph.recompute();
        graph.dirty.clear();
        Ok(graph)
    }

    fn take_back(&mut self, record: Record) -> Result<(), GraphError> {
        let at = u32::try_from(self.records.len()).map_err(|_| GraphError::Inconsistent)?;
        let writer = self.writers.get_mut(usize::from(record.log));
        writer.ok_or(GraphError::Inconsistent)?.records.push(at);
        if self.by_hash.insert(record.hash, at).is_some() {
            return Err(GraphError::Inconsistent);
        }
        if let Link::Waiting(missing) = record.link {
            self.waiting.entry(missing).or_default().push(at);
        }
        self.records.push(record);
        self.children.push(Vec::new());
        self.flags.push(Flags::default());
        Ok(())
    }

    fn connect(&mut self) -> Result<(), GraphError> {
        for (at, record) in (0_u32..).zip(&self.records) {
            for dep in record.deps() {
                let children = self.children.get_mut(*dep as usize);
                children.ok_or(GraphError::Inconsistent)?.push(at);
            }
        }
        let records = &self.records;
        for writer in &mut self.writers {
            writer.records.sort_by_key(|at| records.get(*at as usize).map(|r| (r.entry, r.index)));
        }
        self.index_writers();
        Ok(())
    }
}

fn cut(page: u32, bytes: &[u8], parts: &mut Vec<PagePart>) {
    let count = bytes.len().div_ceil(PART_BYTES_MAX).max(1);
    for (part, piece) in (0_u8..).zip(bytes.chunks(PART_BYTES_MAX)) {
        let mut value = Vec::with_capacity(piece.len() + 1);
        if part == 0 {
            value.push(u8::try_from(count).unwrap_or(u8::MAX));
        }
        value.extend_from_slice(piece);
        parts.push(((page, part), value));
    }
}

fn join(parts: &BTreeMap<u8, Vec<u8>>) -> Result<Vec<u8>, GraphError> {
    let (count, first) =
        parts.get(&0).and_then(|part| part.split_first()).ok_or(GraphError::Missing)?;
    let mut bytes = first.to_vec();
    for part in 1..*count {
        bytes.extend_from_slice(parts.get(&part).ok_or(GraphError::Missing)?);
    }
    Ok(bytes)
}

fn read<T: serde::Serialize + serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, GraphError> {
    encode::from_bytes(bytes, PAGE_BYTES_MAX).map_err(GraphError::Decode)
}
