//! One leaf: a few kilobytes of neighbouring rows, and its form below.
//!
//! Form: a version, the next fence (two bytes of length, then it; [`NONE`] for none), then each
//! row: bytes of its key that the one before has, too; bytes of the rest; bytes of its value (two
//! bytes each, big-endian), the rest of the key, the value.

use std::sync::Arc;

use super::kv::{Row, Span};

/// The form described above; what is no leaf doesn't begin so.
const VERSION: u8 = 0xb1;

/// Stands for no next leaf: no key is so long.
const NONE: u16 = u16::MAX;

/// Bytes of the rows of a leaf when it is cut. Larger ones make fewer rows below; each change of
/// one of their rows seals and writes all of it.
const LEAF_BYTES: usize = 4 * 1024;

/// A leaf that has grown beyond this is cut.
const LEAF_BYTES_MAX: usize = 2 * LEAF_BYTES;

/// Bytes that a row takes beside its key and value.
const ROW_BYTES: usize = 6;

/// Neighbouring rows.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Leaf {
    rows: Vec<Row>,
    /// The fence of the next leaf; `None`: it is the last.
    pub next: Option<Vec<u8>>,
}

fn weight((key, value): &Row) -> usize {
    key.len() + value.len() + ROW_BYTES
}

impl Leaf {
    #[cfg(test)]
    pub fn new(rows: Vec<Row>, next: Option<Vec<u8>>) -> Self {
        Self { rows, next }
    }

    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Bytes of its rows.
    pub fn bytes(&self) -> usize {
        self.rows.iter().map(weight).sum()
    }

    pub fn get(&self, key: &[u8]) -> Option<&[u8]> {
        let at = self.rows.binary_search_by(|row| row.0.as_slice().cmp(key)).ok()?;
        Some(&self.rows[at].1)
    }

    /// Its rows of a span.
    pub fn within(&self, span: &Span) -> &[Row] {
        let from = self.rows.partition_point(|row| row.0 < span.from);
        let to = span.to.as_ref();
        let to = to.map_or(self.rows.len(), |to| self.rows.partition_point(|row| row.0 < *to));
        self.rows.get(from..to).unwrap_or_default()
    }

    /// Leaves of these rows, which are in order: one, or as many as it takes. The first begins at
    /// `fence`, the last leads on to `next`.
    pub fn cut(fence: Vec<u8>, rows: Vec<Row>, next: Option<Vec<u8>>) -> Vec<(Vec<u8>, Arc<Self>)> {
        let mut pieces: Vec<Vec<Row>> = vec![Vec::new()];
        let mut left = match rows.iter().map(weight).sum() {
            0..=LEAF_BYTES_MAX => usize::MAX,
            _ => LEAF_BYTES,
        };
        let whole = left;
        for row in rows {
            let bytes = weight(&row);
            let full = bytes > left && pieces.last().is_some_and(|piece| !piece.is_empty());
            if full {
                pieces.push(Vec::new());
                left = whole;
            }
            left = left.saturating_sub(bytes);
            if let Some(piece) = pieces.last_mut() {
                piece.push(row);
            }
        }
        let mut leaves = Vec::with_capacity(pieces.len());
        let mut next = next;
        for (nth, rows) in pieces.into_iter().enumerate().rev() {
            let begins = if nth == 0 { fence.clone() } else { rows[0].0.clone() };
            let leaf = Self { rows, next: next.replace(begins.clone()) };
            leaves.push((begins, Arc::new(leaf)));
        }
        leaves.reverse();
        leaves
    }

    /// Its form below.
    pub fn pack(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.bytes() + 64);
        bytes.push(VERSION);
        bytes.extend(self.next.as_ref().map_or(NONE, |next| short(next.len())).to_be_bytes());
        bytes.extend(self.next.iter().flatten());
        let mut before: &[u8] = &[];
        for (key, value) in &self.rows {
            let shared = before.iter().zip(key).take_while(|(one, other)| one == other).count();
            for length in [shared, key.len() - shared, value.len()] {
                bytes.extend(short(length).to_be_bytes());
            }
            bytes.extend(&key[shared..]);
            bytes.extend(value);
            before = key;
        }
        bytes
    }

    /// Reads its form; `None`: it isn't one.
    pub fn unpack(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes.strip_prefix(&[VERSION])?;
        let next = match length(&mut rest)? {
            usize::MAX => None,
            bytes => Some(part(&mut rest, bytes)?.to_vec()),
        };
        let mut rows: Vec<Row> = Vec::new();
        while !rest.is_empty() {
            let (shared, own, value) = (length(&mut rest)?, length(&mut rest)?, length(&mut rest)?);
            let before = rows.last().map_or(&[][..], |row| &row.0).get(..shared)?;
            let key = [before, part(&mut rest, own)?].concat();
            rows.push((key, part(&mut rest, value)?.to_vec()));
        }
        Some(Self { rows, next })
    }
}

/// A length in two bytes. Keys are far shorter, and values end at
/// [`VALUE_BYTES_MAX`](super::VALUE_BYTES_MAX).
fn short(length: usize) -> u16 {
    u16::try_from(length).unwrap_or(NONE - 1)
}

/// A length; `usize::MAX` for [`NONE`].
fn length(rest: &mut &[u8]) -> Option<usize> {
    let bytes = part(rest, 2)?.try_into().ok().map(u16::from_be_bytes)?;
    Some(if bytes == NONE { usize::MAX } else { usize::from(bytes) })
}

fn part<'a>(rest: &mut &'a [u8], bytes: usize) -> Option<&'a [u8]> {
    let (part, after) = rest.split_at_checked(bytes)?;
    *rest = after;
    Some(part)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::store::VALUE_BYTES_MAX;

    fn rows() -> impl Strategy<Value = Vec<Row>> {
        let key = prop::collection::vec(0_u8..4, 0..6);
        let value = prop::collection::vec(any::<u8>(), 0..900);
        prop::collection::btree_map(key, value, 0..60).prop_map(|rows| rows.into_iter().collect())
    }

    proptest! {
        #[test]
        fn a_leaf_is_read_back_as_it_was(rows in rows(), next in prop::option::of(prop::collection::vec(any::<u8>(), 0..9))) {
            let leaf = Leaf::new(rows, next);
            prop_assert_eq!(Leaf::unpack(&leaf.pack()), Some(leaf));
        }

        #[test]
        fn any_bytes_are_a_leaf_or_none(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            Leaf::unpack(&[&[VERSION], &bytes[..]].concat());
            Leaf::unpack(&bytes);
        }

        #[test]
        fn leaves_that_were_cut_are_the_same_rows_in_order_and_lead_on(rows in rows()) {
            let leaves = Leaf::cut(Vec::new(), rows.clone(), Some(vec![9]));
            let joined: Vec<Row> = leaves.iter().flat_map(|(_, leaf)| leaf.rows.clone()).collect();
            prop_assert_eq!(joined, rows);
            let fences = leaves.iter().skip(1).map(|(fence, _)| Some(fence.clone()));
            let next: Vec<_> = leaves.iter().map(|(_, leaf)| leaf.next.clone()).collect();
            prop_assert_eq!(next, fences.chain([Some(vec![9])]).collect::<Vec<_>>());
            for (_, leaf) in &leaves {
                prop_assert!(leaf.bytes() <= LEAF_BYTES_MAX, "{}", leaf.bytes());
            }
        }
    }

    #[test]
    fn the_largest_value_has_a_leaf_of_its_own() {
        let largest = || vec![1; VALUE_BYTES_MAX];
        let rows = vec![(vec![1], vec![1; 100]), (vec![2], largest()), (vec![3], largest())];
        let leaves = Leaf::cut(Vec::new(), rows.clone(), None);
        assert_eq!(leaves.len(), 3);
        for ((_, leaf), row) in leaves.iter().zip(rows) {
            let leaf = Leaf::unpack(&leaf.pack()).expect("a leaf");
            assert_eq!(leaf.rows(), [row]);
        }
    }
}
