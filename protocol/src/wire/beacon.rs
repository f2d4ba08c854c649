//! Beacons: a device's newest signed word on what it holds and has read in a space.

use serde::{Deserialize, Serialize};

use super::LogTag;
use crate::{
    clock::Hlc,
    crypto::{Signable, hash},
    ids::{ChannelId, DeviceId, OrgId, SpaceId},
    limits::{BEACON_LOGS_MAX, BEACON_MARKS_MAX},
};

/// A device's person has read a log's messages of a channel up to here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ReadMark {
    /// The channel.
    pub channel: ChannelId,
    /// The log whose messages were read.
    pub log: LogTag,
    /// Up to this entry.
    pub seq: u64,
}

/// What a device says it holds and has read. Only its newest for a space counts: it replaces the
/// one before and is no entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beacon {
    /// The organisation.
    pub org: OrgId,
    /// The space.
    pub space: SpaceId,
    /// Who speaks.
    pub device: DeviceId,
    /// When: the later one of a device counts.
    pub hlc: Hlc,
    /// The newest entry of each log held, sorted, each log once.
    pub have: Vec<(LogTag, u64)>,
    /// What was read, sorted, each log of a channel once.
    pub read: Vec<ReadMark>,
}

/// Why a beacon is refused before its signature is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BeaconError {
    /// It names too many logs.
    #[error("a beacon with {logs} logs and {marks} read marks")]
    Size {
        /// Logs held.
        logs: usize,
        /// Read marks.
        marks: usize,
    },
    /// It isn't sorted, or names a log twice.
    #[error("a beacon that isn't sorted")]
    Order,
}

impl Signable for Beacon {
    const DOMAIN: &'static str = "tongzhou beacon";

    fn signer(&self) -> DeviceId {
        self.device
    }
}

impl Beacon {
    /// Checks size and order.
    ///
    /// # Errors
    /// When it is too large or not in its one form.
    pub fn check(&self) -> Result<(), BeaconError> {
        let (logs, marks) = (self.have.len(), self.read.len());
        if logs > BEACON_LOGS_MAX || marks > BEACON_MARKS_MAX {
            return Err(BeaconError::Size { logs, marks });
        }
        let have = self.have.windows(2).all(|pair| pair[0].0 < pair[1].0);
        let place = |mark: &ReadMark| (mark.channel, mark.log);
        let read = self.read.windows(2).all(|pair| place(&pair[0]) < place(&pair[1]));
        if have && read { Ok(()) } else { Err(BeaconError::Order) }
    }

    /// The newest entry of this log that the device holds; zero for none.
    pub fn holds(&self, log: &LogTag) -> u64 {
        self.have.binary_search_by_key(log, |(tag, _)| *tag).map_or(0, |at| self.have[at].1)
    }

    /// The newest entry of this log in this channel that was read; zero for none.
    pub fn has_read(&self, channel: &ChannelId, log: &LogTag) -> u64 {
        let place = (*channel, *log);
        let found = self.read.binary_search_by_key(&place, |mark| (mark.channel, mark.log));
        found.map_or(0, |at| self.read[at].seq)
    }
}

/// Eight bytes that name a device's beacon in a space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct BeaconKey([u8; 8]);

impl BeaconKey {
    /// The key of `device`'s beacon in `space`.
    pub fn of(space: &SpaceId, device: &DeviceId) -> Self {
        let parts: [&[u8]; 2] = [space.as_bytes(), device.as_bytes()];
        let digest = hash::digest("tongzhou 2026 beacon key v1", &parts);
        let mut key = [0; 8];
        key.copy_from_slice(&digest[..8]);
        Self(key)
    }
}

/// How new a beacon the sender holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct BeaconTime {
    /// Which beacon.
    pub key: BeaconKey,
    /// Its time.
    pub hlc: Hlc,
}
