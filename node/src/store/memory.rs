//! Rows in memory: for simulations, where a node's store may be lost or kept at will.

use std::{
    collections::BTreeMap,
    ops::Bound,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::kv::{Kv, KvError, Row, Rows, Span};

/// Rows in memory. A clone shares them, so that they outlive the node that wrote them.
#[derive(Clone, Debug, Default)]
pub struct MemoryKv(Arc<Mutex<BTreeMap<Vec<u8>, Vec<u8>>>>);

impl MemoryKv {
    fn rows(&self) -> MutexGuard<'_, BTreeMap<Vec<u8>, Vec<u8>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A copy that later writes don't reach.
    #[must_use]
    pub fn fork(&self) -> Self {
        Self(Arc::new(Mutex::new(self.rows().clone())))
    }
}

impl Kv for MemoryKv {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, KvError> {
        Ok(self.rows().get(key).cloned())
    }

    fn scan(&self, span: &Span, backwards: bool, limit: usize) -> Result<Vec<Row>, KvError> {
        if span.is_empty() {
            return Ok(Vec::new());
        }
        let to = span.to.as_deref().map_or(Bound::Unbounded, Bound::Excluded);
        let rows = self.rows();
        let range = rows.range::<[u8], _>((Bound::Included(span.from.as_slice()), to));
        let copy = |(key, value): (&Vec<u8>, &Vec<u8>)| (key.clone(), value.clone());
        Ok(if backwards {
            range.rev().take(limit).map(copy).collect()
        } else {
            range.take(limit).map(copy).collect()
        })
    }

    fn apply(&mut self, rows: &Rows) -> Result<(), KvError> {
        let mut held = self.rows();
        for (key, value) in rows {
            match value {
                Some(value) => held.insert(key.clone(), value.clone()),
                None => held.remove(key),
            };
        }
        Ok(())
    }

    fn bytes(&self) -> Result<u64, KvError> {
        let bytes = |(key, value): (&Vec<u8>, &Vec<u8>)| (key.len() + value.len()) as u64;
        Ok(self.rows().iter().map(bytes).sum())
    }

    fn clear(&mut self) -> Result<(), KvError> {
        self.rows().clear();
        Ok(())
    }
}
