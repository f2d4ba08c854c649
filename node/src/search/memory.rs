//! The index in memory: a scan over everything. It is the definition of what a query finds, and
//! serves tests and the simulator, where hundreds of nodes run in one process.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use super::fold::fold;
use super::item::{Hit, Item, Query};
use super::record::looked_at;
use super::snippet;
use super::term::Terms;

type Items = BTreeMap<Vec<u8>, Arc<Item>>;

/// The writing half.
#[derive(Default)]
pub struct MemoryIndex {
    /// Items put (or, without a value, removed) since the last commit.
    pending: BTreeMap<Vec<u8>, Option<Arc<Item>>>,
    reader: MemoryReader,
    checkpoint: u64,
}

/// The reading half.
#[derive(Clone, Default)]
pub struct MemoryReader {
    committed: Arc<RwLock<Items>>,
}

impl MemoryIndex {
    pub fn checkpoint(&self) -> u64 {
        self.checkpoint
    }

    pub fn put(&mut self, item: Item) {
        self.pending.insert(item.key.clone(), Some(Arc::new(item)));
    }

    pub fn remove(&mut self, key: &[u8]) {
        self.pending.insert(key.to_vec(), None);
    }

    pub fn commit(&mut self, checkpoint: u64) {
        let mut items = self.reader.committed.write().unwrap_or_else(PoisonError::into_inner);
        for (key, item) in std::mem::take(&mut self.pending) {
            match item {
                Some(item) => items.insert(key, item),
                None => items.remove(&key),
            };
        }
        self.checkpoint = checkpoint;
    }

    pub fn reader(&self) -> &MemoryReader {
        &self.reader
    }
}

impl MemoryReader {
    pub fn query(&self, query: &Query) -> Vec<Hit> {
        let terms = Terms::parse(&query.text);
        let items = self.committed.read().unwrap_or_else(PoisonError::into_inner);
        let found = items.values().filter(|item| admits(query, item));
        let mut found: Vec<_> =
            found.filter(|item| terms.match_text(fold(looked_at(&item.text)).chars())).collect();
        found.sort_by_key(|item| (Reverse(item.time), &item.key));
        found.truncate(query.reach());
        found.into_iter().skip(query.offset).map(|item| hit(item, &terms)).collect()
    }

    pub fn items(&self) -> u64 {
        self.committed.read().unwrap_or_else(PoisonError::into_inner).len() as u64
    }
}

fn admits(query: &Query, item: &Item) -> bool {
    query.spaces.as_ref().is_none_or(|spaces| spaces.contains(&item.space))
        && (query.kinds.is_empty() || query.kinds.contains(&item.kind))
        && query.authors.as_ref().is_none_or(|authors| authors.contains(&item.author))
        && item.has.include(query.has)
        && query.scope.as_ref().is_none_or(|scope| *scope == item.scope)
        && query.after.is_none_or(|after| item.time >= after)
        && query.before.is_none_or(|before| item.time < before)
}

fn hit(item: &Item, terms: &Terms) -> Hit {
    let text = looked_at(&item.text);
    Hit {
        key: item.key.clone(),
        kind: item.kind,
        space: item.space,
        scope: item.scope.clone(),
        author: item.author.clone(),
        time: item.time,
        snippet: snippet::cut(text, &fold(text), terms),
    }
}
