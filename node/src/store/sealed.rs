//! Rows whose values are sealed with the home's key, on top of any others. Keys stay as they are:
//! they are numbers and hashes, and their order is needed.
//!
//! Invariant: a value opens under its own key only, so rows can't be exchanged unnoticed.

use protocol::crypto::UseKey;

use super::kv::{Kv, KvError, Row, Rows, Span};

/// Sealed rows.
pub struct SealedKv {
    rows: Box<dyn Kv>,
    key: UseKey,
}

impl SealedKv {
    /// Sealed rows in these.
    pub fn new(rows: Box<dyn Kv>, key: UseKey) -> Self {
        Self { rows, key }
    }

    fn open(&self, key: &[u8], sealed: &[u8]) -> Result<Vec<u8>, KvError> {
        self.key.open(key, sealed).ok_or(KvError::Damaged)
    }
}

impl Kv for SealedKv {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, KvError> {
        self.rows.get(key)?.map(|sealed| self.open(key, &sealed)).transpose()
    }

    fn scan(&self, span: &Span, backwards: bool, limit: usize) -> Result<Vec<Row>, KvError> {
        let rows = self.rows.scan(span, backwards, limit)?.into_iter();
        rows.map(|(key, sealed)| {
            let value = self.open(&key, &sealed)?;
            Ok((key, value))
        })
        .collect()
    }

    fn apply(&mut self, rows: &Rows) -> Result<(), KvError> {
        let seal = |(key, value): (&Vec<u8>, &Option<Vec<u8>>)| {
            (key.clone(), value.as_ref().map(|value| self.key.seal(key, value)))
        };
        let sealed: Rows = rows.iter().map(seal).collect();
        self.rows.apply(&sealed)
    }

    fn bytes(&self) -> Result<u64, KvError> {
        self.rows.bytes()
    }

    fn clear(&mut self) -> Result<(), KvError> {
        self.rows.clear()
    }
}

#[cfg(test)]
mod tests {
    use protocol::crypto::HomeKey;

    use super::*;
    use crate::store::MemoryKv;

    fn key(seed: u8) -> UseKey {
        HomeKey::new([seed; 32]).for_use("store")
    }

    #[test]
    fn threat_23_what_lies_below_tells_nothing_and_opens_in_its_place_only() {
        let below = MemoryKv::default();
        let mut sealed = SealedKv::new(Box::new(below.clone()), key(1));
        let row = |key: &[u8], value: &[u8]| (key.to_vec(), Some(value.to_vec()));
        sealed.apply(&Rows::from([row(b"a", b"the secret"), row(b"b", b"another")])).expect("ok");
        assert_eq!(sealed.get(b"a").expect("ok").as_deref(), Some(&b"the secret"[..]));
        let raw = below.get(b"a").expect("ok").expect("there");
        assert!(!raw.windows(6).any(|part| part == b"secret"));
        let other = SealedKv::new(Box::new(below.clone()), key(2));
        assert!(matches!(other.get(b"a"), Err(KvError::Damaged)));
        let swapped = below.get(b"b").expect("ok");
        below.clone().apply(&Rows::from([(b"a".to_vec(), swapped)])).expect("ok");
        assert!(matches!(sealed.get(b"a"), Err(KvError::Damaged)));
    }
}
