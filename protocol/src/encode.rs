//! The one canonical encoding.
//!
//! Postcard (<https://postcard.jamesmunns.com/wire-format>), with one rule more: bytes that don't
//! encode back to themselves are refused. Invariant: two byte strings never mean the same value,
//! so a hash of the bytes is a hash of the value.

use serde::{Serialize, de::DeserializeOwned};

/// Why bytes are not an encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// Longer than this kind may be.
    #[error("{bytes} bytes where at most {limit} are allowed")]
    TooLong {
        /// What came.
        bytes: usize,
        /// What may come.
        limit: usize,
    },
    /// Not an encoding of this kind.
    #[error("malformed bytes")]
    Malformed,
    /// An encoding, but not the canonical one.
    #[error("not in canonical form")]
    NotCanonical,
}

/// The canonical bytes of a value.
///
/// # Panics
/// Never: the kinds of this crate have no failing `Serialize`.
pub fn to_bytes<T: Serialize>(value: &T) -> Vec<u8> {
    postcard::to_stdvec(value).expect("the kinds of this crate can be encoded")
}

/// Reads a value of at most `limit` bytes from its canonical bytes.
///
/// # Errors
/// When the bytes are too long, malformed, followed by others, or not canonical.
pub fn from_bytes<T: Serialize + DeserializeOwned>(
    bytes: &[u8],
    limit: usize,
) -> Result<T, DecodeError> {
    if bytes.len() > limit {
        return Err(DecodeError::TooLong { bytes: bytes.len(), limit });
    }
    let (value, rest) = postcard::take_from_bytes(bytes).map_err(|_| DecodeError::Malformed)?;
    if !rest.is_empty() {
        return Err(DecodeError::Malformed);
    }
    if to_bytes(&value) != bytes {
        return Err(DecodeError::NotCanonical);
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn threat_14_a_second_encoding_is_refused() {
        // 0x80 0x00 is a longer spelling of zero; the plain reader takes it (the control).
        assert_eq!(postcard::from_bytes::<u64>(&[0x80, 0]), Ok(0));
        assert_eq!(from_bytes::<u64>(&[0x80, 0], 8), Err(DecodeError::NotCanonical));
        assert_eq!(from_bytes::<u64>(&[0], 8), Ok(0));
        assert_eq!(from_bytes::<u64>(&[0, 0], 8), Err(DecodeError::Malformed));
        assert_eq!(from_bytes::<u64>(&[0; 9], 8), Err(DecodeError::TooLong { bytes: 9, limit: 8 }));
    }

    proptest! {
        #[test]
        fn what_is_read_encodes_to_the_same_bytes(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            if let Ok(value) = from_bytes::<(u64, Vec<(i32, String)>, Option<bool>)>(&bytes, 64) {
                prop_assert_eq!(to_bytes(&value), bytes);
            }
        }
    }
}
