//! Fork proofs: two sides of one log, each signed by its author, that part at one number.

use serde::{Deserialize, Serialize};

use super::Header;
use crate::{
    crypto::{BadKey, Signature, check},
    ids::{Branch, DeviceId, EntryHash, LogId},
    limits::{HEADER_BYTES_MAX, RUN_ENTRIES_MAX},
};

/// One side: the headers from the parting entry to the next signed one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// At least one, consecutive.
    pub headers: Vec<Header>,
    /// The author's signature of the last.
    pub signature: Signature,
}

/// A compact proof that a device wrote two different entries of one number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForkProof {
    /// The side whose first hash is smaller.
    pub low: Side,
    /// The other.
    pub high: Side,
}

/// Why a fork proof proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ForkError {
    /// A side has no header, too many, or one that is too long.
    #[error("a side has no header or too many")]
    Size,
    /// The headers of a side don't follow each other.
    #[error("the headers of a side don't follow each other")]
    Chain,
    /// The two sides don't part from one entry.
    #[error("the two sides don't part from one entry")]
    NoFork,
    /// A side isn't signed by the log's device.
    #[error("a side is not signed by its device")]
    Signature(#[source] BadKey),
}

impl ForkProof {
    /// Puts the sides in their canonical order.
    pub fn new(one: Side, other: Side) -> Self {
        let key = |side: &Side| side.headers.first().map(Header::hash);
        if key(&one) <= key(&other) {
            Self { low: one, high: other }
        } else {
            Self { low: other, high: one }
        }
    }

    /// Checks the proof and says what it proves.
    ///
    /// # Errors
    /// When it proves nothing.
    pub fn check(&self) -> Result<Fork, ForkError> {
        let (low, high) = (check_side(&self.low)?, check_side(&self.high)?);
        let (one, other) = (&self.low.headers[0], &self.high.headers[0]);
        let same_place = (one.org, one.space, one.device, one.epoch, one.seq, one.prev)
            == (other.org, other.space, other.device, other.epoch, other.seq, other.prev);
        if !same_place || low >= high {
            return Err(ForkError::NoFork);
        }
        let sides = [Branch::beginning_with(&low), Branch::beginning_with(&high)];
        Ok(Fork { log: one.log(Branch::TRUNK), seq: one.seq, prev: one.prev, sides })
    }

    /// Whose log it is about, unchecked.
    pub fn device(&self) -> Option<DeviceId> {
        self.low.headers.first().map(|header| header.device)
    }
}

/// What a checked proof says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Fork {
    /// The log (its trunk's name).
    pub log: LogId,
    /// The number that was used twice.
    pub seq: u64,
    /// The last common entry; zero when the log forks at its beginning.
    pub prev: EntryHash,
    /// The two sides' branches.
    pub sides: [Branch; 2],
}

/// The hash of the side's first header.
fn check_side(side: &Side) -> Result<EntryHash, ForkError> {
    let too_long = |header: &Header| crate::encode::to_bytes(header).len() > HEADER_BYTES_MAX;
    if side.headers.len() > RUN_ENTRIES_MAX || side.headers.iter().any(too_long) {
        return Err(ForkError::Size);
    }
    let first = side.headers.first().ok_or(ForkError::Size)?;
    let mut hash = first.hash();
    for next in &side.headers[1..] {
        let follows = next.prev == hash
            && (next.org, next.space, next.device, next.epoch)
                == (first.org, first.space, first.device, first.epoch);
        if !follows {
            return Err(ForkError::Chain);
        }
        hash = next.hash();
    }
    check(&first.device, super::run::DOMAIN, hash.as_bytes(), &side.signature)
        .map_err(ForkError::Signature)?;
    Ok(first.hash())
}
