//! Rows packed into leaves: neighbours by key share one value of what lies below.
//!
//! What keeps the rows costs by the row, whatever a row's size: sled ten microseconds and more, a
//! seal one. Most rows stand beside others that came with them: the messages of a channel, the
//! changes of a document. So a leaf of some kilobytes holds what would be some dozens of rows.
//!
//! Invariant: a leaf holds the rows from its first possible key, its *fence*, up to the fence of
//! the next one, which it names. The first fence is the empty key, so every key has one leaf. A
//! fence stays for good, though its leaf be empty: rows are made anew with the store.

use std::{
    cell::RefCell,
    cmp::Ordering,
    collections::{BTreeMap, btree_map},
    iter::Peekable,
    ops::Bound,
    sync::Arc,
};

use super::{
    kv::{Kv, KvError, Row, Rows, Span},
    leaf::Leaf,
};

/// Bytes of leaves kept in memory, unpacked: what a screen or a run of entries comes back to.
const CACHE_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Rows in leaves, which are rows below.
pub struct LeavesKv {
    below: Box<dyn Kv>,
    cache: RefCell<Cache>,
}

/// A leaf and where it begins.
type Placed = (Vec<u8>, Arc<Leaf>);

impl LeavesKv {
    /// Rows in leaves that these hold.
    pub fn new(below: Box<dyn Kv>) -> Self {
        Self { below, cache: RefCell::default() }
    }

    /// The leaf that a key belongs to.
    fn covering(&self, key: &[u8]) -> Result<Placed, KvError> {
        if let Some(placed) = self.cache.borrow_mut().covering(key) {
            return Ok(placed);
        }
        let to = [key, &[0]].concat();
        let found = self.last_below(Some(to))?;
        Ok(found.unwrap_or_default())
    }

    /// The last leaf whose fence lies before a key; the last of all without one.
    fn before(&self, key: Option<&[u8]>) -> Result<Option<Placed>, KvError> {
        let cached = key.and_then(|key| self.cache.borrow_mut().before(key));
        match cached {
            Some(placed) => Ok(Some(placed)),
            None => self.last_below(key.map(<[u8]>::to_vec)),
        }
    }

    fn last_below(&self, to: Option<Vec<u8>>) -> Result<Option<Placed>, KvError> {
        let row = self.below.scan(&Span { from: Vec::new(), to }, true, 1)?.pop();
        row.map(|(fence, value)| {
            // It may be another one than what was asked of the cache, and already in it.
            let leaf = self.cache.borrow_mut().at(&fence);
            let leaf = leaf.map_or_else(|| self.unpack(&fence, &value), Ok)?;
            Ok((fence, leaf))
        })
        .transpose()
    }

    /// The leaf at a fence that another one names.
    fn at(&self, fence: &[u8]) -> Result<Arc<Leaf>, KvError> {
        if let Some(leaf) = self.cache.borrow_mut().at(fence) {
            return Ok(leaf);
        }
        let value = self.below.get(fence)?.ok_or(KvError::Damaged)?;
        self.unpack(fence, &value)
    }

    fn unpack(&self, fence: &[u8], value: &[u8]) -> Result<Arc<Leaf>, KvError> {
        let leaf = Arc::new(Leaf::unpack(value).ok_or(KvError::Damaged)?);
        // Leaves lie in order. One that names itself or an earlier one as the next would be
        // followed for ever.
        if leaf.next.as_deref().is_some_and(|next| next <= fence) {
            return Err(KvError::Damaged);
        }
        self.cache.borrow_mut().put(fence.to_vec(), Arc::clone(&leaf));
        Ok(leaf)
    }
}

impl Kv for LeavesKv {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, KvError> {
        let (_, leaf) = self.covering(key)?;
        Ok(leaf.get(key).map(<[u8]>::to_vec))
    }

    fn scan(&self, span: &Span, backwards: bool, limit: usize) -> Result<Vec<Row>, KvError> {
        let mut rows = Vec::new();
        if span.is_empty() || limit == 0 {
            return Ok(rows);
        }
        if backwards {
            let mut placed = self.before(span.to.as_deref())?;
            while let Some((fence, leaf)) = placed {
                let left = limit - rows.len();
                rows.extend(leaf.within(span).iter().rev().take(left).cloned());
                if rows.len() == limit || fence <= span.from {
                    break;
                }
                placed = self.before(Some(&fence))?;
            }
            return Ok(rows);
        }
        let (_, mut leaf) = self.covering(&span.from)?;
        loop {
            let left = limit - rows.len();
            rows.extend(leaf.within(span).iter().take(left).cloned());
            let next = leaf.next.as_deref();
            let next = next.filter(|next| span.to.as_deref().is_none_or(|to| *next < to));
            match next {
                Some(next) if rows.len() < limit => leaf = self.at(next)?,
                _ => return Ok(rows),
            }
        }
    }

    fn apply(&mut self, rows: &Rows) -> Result<(), KvError> {
        let mut fresh: Vec<Placed> = Vec::new();
        let mut changes = rows.iter().peekable();
        while let Some((key, _)) = changes.peek() {
            let (fence, leaf) = self.covering(key)?;
            let merged = merge(&leaf, &mut changes);
            fresh.extend(Leaf::cut(fence, merged, leaf.next.clone()));
        }
        let packed = fresh.iter().map(|(fence, leaf)| (fence.clone(), Some(leaf.pack())));
        self.below.apply(&packed.collect())?;
        let cache = self.cache.get_mut();
        fresh.into_iter().for_each(|(fence, leaf)| cache.put(fence, leaf));
        Ok(())
    }

    fn bytes(&self) -> Result<u64, KvError> {
        self.below.bytes()
    }

    fn clear(&mut self) -> Result<(), KvError> {
        self.cache.take();
        self.below.clear()
    }
}

/// A leaf's rows with the changes that belong to it, which are taken from the others.
fn merge(
    leaf: &Leaf,
    changes: &mut Peekable<btree_map::Iter<'_, Vec<u8>, Option<Vec<u8>>>>,
) -> Vec<Row> {
    let belongs = |key: &[u8]| leaf.next.as_deref().is_none_or(|next| key < next);
    let mut merged = Vec::with_capacity(leaf.rows().len());
    let mut held = leaf.rows().iter().peekable();
    while let Some((key, value)) = changes.next_if(|(key, _)| belongs(key)) {
        while let Some(row) = held.next_if(|row| row.0 < *key) {
            merged.push(row.clone());
        }
        held.next_if(|row| row.0.cmp(key) == Ordering::Equal);
        merged.extend(value.as_ref().map(|value| (key.clone(), value.clone())));
    }
    merged.extend(held.cloned());
    merged
}

/// Leaves that were used lately. When the younger half is full it becomes the older one, and what
/// wasn't used in the meantime goes.
#[derive(Default)]
struct Cache {
    young: BTreeMap<Vec<u8>, Arc<Leaf>>,
    young_bytes: usize,
    old: BTreeMap<Vec<u8>, Arc<Leaf>>,
}

impl Cache {
    fn covering(&mut self, key: &[u8]) -> Option<Placed> {
        self.find(Bound::Included(key), |leaf| leaf.next.as_deref().is_none_or(|next| key < next))
    }

    /// The last leaf whose fence lies before a key.
    fn before(&mut self, key: &[u8]) -> Option<Placed> {
        self.find(Bound::Excluded(key), |leaf| leaf.next.as_deref().is_none_or(|next| key <= next))
    }

    /// The leaf with the last fence up to a bound, if it reaches there.
    fn find(&mut self, to: Bound<&[u8]>, reaches: impl Fn(&Leaf) -> bool) -> Option<Placed> {
        let last = |half: &BTreeMap<Vec<u8>, Arc<Leaf>>| {
            let found = half.range::<[u8], _>((Bound::Unbounded, to)).next_back();
            let found = found.filter(|(_, leaf)| reaches(leaf));
            found.map(|(fence, leaf)| (fence.clone(), Arc::clone(leaf)))
        };
        if let Some(placed) = last(&self.young) {
            return Some(placed);
        }
        let (fence, leaf) = last(&self.old)?;
        self.put(fence.clone(), Arc::clone(&leaf));
        Some((fence, leaf))
    }

    fn at(&mut self, fence: &[u8]) -> Option<Arc<Leaf>> {
        if let Some(leaf) = self.young.get(fence) {
            return Some(Arc::clone(leaf));
        }
        let leaf = Arc::clone(self.old.get(fence)?);
        self.put(fence.to_vec(), Arc::clone(&leaf));
        Some(leaf)
    }

    fn put(&mut self, fence: Vec<u8>, leaf: Arc<Leaf>) {
        self.old.remove(&fence);
        self.young_bytes += leaf.bytes();
        if let Some(replaced) = self.young.insert(fence, leaf) {
            self.young_bytes -= replaced.bytes();
        }
        if self.young_bytes > CACHE_BYTES_MAX / 2 {
            self.old = std::mem::take(&mut self.young);
            self.young_bytes = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::MemoryKv;

    fn row(number: u32, bytes: usize) -> (Vec<u8>, Option<Vec<u8>>) {
        (format!("key {number:06}").into_bytes(), Some(vec![7; bytes]))
    }

    #[test]
    fn neighbours_share_values_below_and_are_found_again_without_a_cache() {
        let below = MemoryKv::default();
        let mut kv = LeavesKv::new(Box::new(below.clone()));
        for part in 0..10 {
            kv.apply(&(0..100).map(|nth| row(part * 100 + nth, 100)).collect()).expect("applied");
        }
        let leaves = below.scan(&Span::prefix(b""), false, usize::MAX).expect("scanned");
        assert!((10..60).contains(&leaves.len()), "{} leaves", leaves.len());
        let fresh = LeavesKv::new(Box::new(below));
        for kv in [&kv, &fresh] {
            assert_eq!(kv.get(b"key 000537").expect("got"), row(537, 100).1);
            assert_eq!(kv.get(b"key 000537x").expect("got"), None);
            let all = kv.scan(&Span::prefix(b"key"), false, usize::MAX).expect("scanned");
            assert_eq!(all.len(), 1000);
            let back = kv.scan(&Span::prefix(b"key"), true, usize::MAX).expect("scanned");
            assert!(back.iter().rev().eq(all.iter()));
        }
    }

    #[test]
    fn what_was_not_written_is_not_in_the_cache() {
        struct Full(MemoryKv);
        impl Kv for Full {
            fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, KvError> {
                self.0.get(key)
            }
            fn scan(&self, span: &Span, back: bool, limit: usize) -> Result<Vec<Row>, KvError> {
                self.0.scan(span, back, limit)
            }
            fn apply(&mut self, _: &Rows) -> Result<(), KvError> {
                Err(KvError::Backend("no space left".into()))
            }
            fn bytes(&self) -> Result<u64, KvError> {
                self.0.bytes()
            }
            fn clear(&mut self) -> Result<(), KvError> {
                self.0.clear()
            }
        }
        let mut kv = LeavesKv::new(Box::new(Full(MemoryKv::default())));
        assert!(kv.apply(&[row(1, 10)].into()).is_err());
        assert_eq!(kv.get(&row(1, 10).0).expect("got"), None);
    }

    #[test]
    fn the_cache_is_bounded_and_keeps_what_is_used() {
        let mut cache = Cache::default();
        let leaf = |bytes| Arc::new(Leaf::new(vec![(Vec::new(), vec![0; bytes])], None));
        let fence = |number: u32| number.to_be_bytes().to_vec();
        for number in 1..100 {
            assert!(number == 1 || cache.at(&fence(1)).is_some(), "{number}");
            cache.put(fence(number), leaf(CACHE_BYTES_MAX / 16));
            let held: usize =
                cache.young.values().chain(cache.old.values()).map(|it| it.bytes()).sum();
            assert!(held <= CACHE_BYTES_MAX * 5 / 4, "{held}");
        }
        assert!(cache.at(&fence(50)).is_none());
    }

    #[test]
    fn a_leaf_that_leads_back_is_damage_and_no_circle() {
        let mut below = MemoryKv::default();
        let leaf = |next: &[u8]| Some(Leaf::new(Vec::new(), Some(next.to_vec())).pack());
        below.apply(&[(Vec::new(), leaf(b"b")), (b"b".to_vec(), leaf(b"a"))].into()).expect("ok");
        let kv = LeavesKv::new(Box::new(below));
        let all = kv.scan(&Span::prefix(b""), false, usize::MAX);
        assert!(matches!(all, Err(KvError::Damaged)));
    }
}
