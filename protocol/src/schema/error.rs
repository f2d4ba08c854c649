//! Why a key or value is not one of ours.

use crate::encode::DecodeError;

/// Why a key or value is not one of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SchemaError {
    /// The packed value can't be decoded.
    #[error("a packed value can't be decoded")]
    Decode(#[from] DecodeError),
    /// Written by a later version; it is judged again after an update.
    #[error("a value of format {0}, which this version doesn't know")]
    Version(u8),
    /// Something is empty, too long or too many.
    #[error("{0} is empty or too long")]
    Size(&'static str),
    /// Something doesn't have the form it should.
    #[error("{0} has the wrong form")]
    Form(&'static str),
}

/// Checks the size of a text that may not be empty.
pub(super) fn sized(what: &'static str, text: &str, bytes_max: usize) -> Result<(), SchemaError> {
    if text.is_empty() || text.len() > bytes_max { Err(SchemaError::Size(what)) } else { Ok(()) }
}

/// Checks a packed value's first byte, which is its format.
pub(super) fn format(bytes: &[u8], known: u8) -> Result<(), SchemaError> {
    match bytes.first() {
        Some(format) if *format > known => Err(SchemaError::Version(*format)),
        _ => Ok(()),
    }
}
