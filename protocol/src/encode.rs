//! The one canonical encoding.
//!
//! Postcard (<https://postcard.jamesmunns.com/wire-format>), with one rule more: bytes that don't
//! encode back to themselves are refused. Invariant: two byte strings never mean the same value,
//! so a hash of the bytes is a hash of the value.

use postcard::ser_flavors::Flavor;
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

/// How long the canonical bytes of a value are.
///
/// # Panics
/// Never, as [`to_bytes`].
pub fn size<T: Serialize>(value: &T) -> usize {
    let size = postcard::serialize_with_flavor(value, postcard::ser_flavors::Size::default());
    size.expect("the kinds of this crate can be encoded")
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
    if !is_encoding_of(bytes, &value) {
        return Err(DecodeError::NotCanonical);
    }
    Ok(value)
}

/// Whether these are a value's canonical bytes: they are compared while they are made, and nothing is
/// copied.
fn is_encoding_of<T: Serialize>(bytes: &[u8], value: &T) -> bool {
    postcard::serialize_with_flavor(value, Same(bytes)).is_ok_and(|same| same)
}

/// Takes bytes as long as they are these.
struct Same<'a>(&'a [u8]);

impl Flavor for Same<'_> {
    type Output = bool;

    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.try_extend(&[byte])
    }

    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        let rest = self.0.strip_prefix(bytes);
        self.0 = rest.ok_or(postcard::Error::SerializeBufferFull)?;
        Ok(())
    }

    fn finalize(self) -> postcard::Result<bool> {
        Ok(self.0.is_empty())
    }
}

/// For `#[serde(with)]` on bytes: the same encoding as a list of numbers, copied at once.
pub mod bytes {
    use serde::{
        Deserializer, Serializer,
        de::{Error, Visitor},
    };

    /// Writes bytes.
    ///
    /// # Errors
    /// The serializer's own.
    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(bytes)
    }

    /// Reads bytes.
    ///
    /// # Errors
    /// The deserializer's own.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        deserializer.deserialize_byte_buf(Bytes)
    }

    struct Bytes;

    impl Visitor<'_> for Bytes {
        type Value = Vec<u8>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("bytes")
        }

        fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
            Ok(bytes.to_vec())
        }

        fn visit_byte_buf<E: Error>(self, bytes: Vec<u8>) -> Result<Vec<u8>, E> {
            Ok(bytes)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn bytes_at_once_are_the_bytes_one_by_one() {
        #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        struct AtOnce(#[serde(with = "super::bytes")] Vec<u8>);
        for bytes in [vec![], vec![0], (0..=255).collect::<Vec<u8>>()] {
            let plain = to_bytes(&bytes);
            assert_eq!(to_bytes(&AtOnce(bytes.clone())), plain);
            assert_eq!(from_bytes(&plain, 1024), Ok(AtOnce(bytes)));
        }
    }

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
