//! Short names of logs, for peers that both know the log.

use serde::{Deserialize, Serialize};

use crate::{crypto::hash, encode, ids::LogId};

/// Eight bytes that stand for a log's 60. Derived, not agreed upon: a tag means the same on every
/// connection and after any loss of frames. Only who writes both logs can make two of them share
/// a tag (at the cost of 2^32 tries), and is then asked for by full names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LogTag([u8; 8]);

impl LogTag {
    /// The tag of this log.
    pub fn of(log: &LogId) -> Self {
        let digest = hash::digest("tongzhou 2026 log tag v1", &[&encode::to_bytes(log)]);
        let mut tag = [0; 8];
        tag.copy_from_slice(&digest[..8]);
        Self(tag)
    }
}
