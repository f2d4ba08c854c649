//! The name of a message: the entry that carries it.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::SchemaError;
use crate::ids::DeviceId;

/// A message's id: the place of the entry that carries it, which holds one new message at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct MessageRef {
    /// Who wrote it.
    pub device: DeviceId,
    /// Under which epoch of their log.
    pub epoch: u32,
    /// In which entry.
    pub seq: u64,
}

impl fmt::Display for MessageRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.device, self.epoch, self.seq)
    }
}

impl FromStr for MessageRef {
    type Err = SchemaError;

    fn from_str(text: &str) -> Result<Self, SchemaError> {
        let parse = || {
            let mut parts = text.splitn(3, '.');
            let device = parts.next()?.parse().ok()?;
            let epoch = parts.next()?.parse().ok()?;
            let seq = parts.next()?.parse().ok()?;
            Some(Self { device, epoch, seq })
        };
        // Written back, so that `01`, `+1` and capital letters are no second names.
        parse().filter(|found| found.to_string() == text).ok_or(SchemaError::Form("a message id"))
    }
}
