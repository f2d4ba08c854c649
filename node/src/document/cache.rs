//! Documents in memory, within a budget of bytes; the least recently used goes first.

use std::collections::BTreeMap;

use protocol::ids::{DocId, SpaceId};

use super::Document;

/// A cache of documents.
#[derive(Debug)]
pub struct Cache {
    budget_bytes: usize,
    used_bytes: usize,
    clock: u64,
    documents: BTreeMap<(SpaceId, DocId), Slot>,
    by_use: BTreeMap<u64, (SpaceId, DocId)>,
}

#[derive(Debug)]
struct Slot {
    document: Document,
    bytes: usize,
    used: u64,
}

impl Cache {
    /// An empty cache that holds documents of at most `budget_bytes` in memory, or the newest one
    /// if that alone is larger.
    pub fn new(budget_bytes: usize) -> Self {
        Self {
            budget_bytes,
            used_bytes: 0,
            clock: 0,
            documents: BTreeMap::new(),
            by_use: BTreeMap::new(),
        }
    }

    /// A document, if it is here.
    pub fn get(&mut self, space: &SpaceId, doc: &DocId) -> Option<&Document> {
        let key = (*space, *doc);
        let slot = self.documents.get_mut(&key)?;
        self.by_use.remove(&slot.used);
        self.clock += 1;
        slot.used = self.clock;
        self.by_use.insert(self.clock, key);
        Some(&slot.document)
    }

    /// Takes a document out, to change it and put it back.
    pub fn take(&mut self, space: &SpaceId, doc: &DocId) -> Option<Document> {
        let slot = self.documents.remove(&(*space, *doc))?;
        self.by_use.remove(&slot.used);
        self.used_bytes -= slot.bytes;
        Some(slot.document)
    }

    /// Puts a document in, and others out until the budget holds.
    pub fn put(&mut self, space: SpaceId, doc: DocId, document: Document) {
        self.take(&space, &doc);
        let bytes = document.heap_bytes();
        self.clock += 1;
        self.used_bytes += bytes;
        self.by_use.insert(self.clock, (space, doc));
        self.documents.insert((space, doc), Slot { document, bytes, used: self.clock });
        while self.used_bytes > self.budget_bytes && self.documents.len() > 1 {
            let Some((_, (space, doc))) = self.by_use.pop_first() else { break };
            if let Some(slot) = self.documents.remove(&(space, doc)) {
                self.used_bytes -= slot.bytes;
            }
        }
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        *self = Self::new(self.budget_bytes);
    }

    /// Bytes that the documents here take, as far as that can be estimated.
    pub fn used_bytes(&self) -> usize {
        self.used_bytes
    }

    /// How many documents are here.
    pub fn len(&self) -> usize {
        self.documents.len()
    }

    /// Whether none is here.
    pub fn is_empty(&self) -> bool {
        self.documents.is_empty()
    }
}
