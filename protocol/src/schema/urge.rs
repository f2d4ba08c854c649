//! A strong reminder of a message: whom it urges, as a packed value.

use serde::{Deserialize, Serialize};

use super::{MENTIONS_MAX, SchemaError, error};
use crate::{encode, ids::MemberId};

/// Bytes of a packed reminder: its people, and room for the format.
const PACKED_BYTES_MAX: usize = MENTIONS_MAX * 16 + 64;

/// Whom a strong reminder urges to say that they know of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Urge {
    /// Ascending, each once, at least one and at most [`MENTIONS_MAX`].
    pub members: Vec<MemberId>,
}

/// The variant's number is the format.
#[derive(Serialize, Deserialize)]
enum PackedUrge {
    V0(Urge),
}

impl Urge {
    /// The packed value.
    pub fn pack(&self) -> Vec<u8> {
        encode::to_bytes(&PackedUrge::V0(self.clone()))
    }

    /// Reads a packed value.
    ///
    /// # Errors
    /// When it isn't a canonical reminder within the limits.
    pub fn unpack(bytes: &[u8]) -> Result<Self, SchemaError> {
        error::format(bytes, 0)?;
        let PackedUrge::V0(urge) = encode::from_bytes(bytes, PACKED_BYTES_MAX)?;
        urge.check()?;
        Ok(urge)
    }

    /// Checks the limits.
    ///
    /// # Errors
    /// When it urges nobody, too many, or not in order.
    pub fn check(&self) -> Result<(), SchemaError> {
        if !(1..=MENTIONS_MAX).contains(&self.members.len()) {
            return Err(SchemaError::Size("a strong reminder's list of people"));
        }
        if self.members.is_sorted_by(|a, b| a < b) {
            Ok(())
        } else {
            Err(SchemaError::Form("a strong reminder's list of people"))
        }
    }
}
