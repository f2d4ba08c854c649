//! Peer records: where a device says it may be reached, in its own name.

use serde::{Deserialize, Serialize};

use crate::{
    crypto::Signable,
    ids::{DeviceId, OrgId},
    limits::{PEER_ADDRESS_BYTES_MAX, PEER_ADDRESSES_MAX, PEER_RELAYS_MAX},
};

/// Where a device says it may be reached. Only its newest counts: it replaces the one before and is no
/// entry. An address in it is a hint all the same: whoever answers there proves its key anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeerRecord {
    /// The organisation.
    pub org: OrgId,
    /// Whose places these are.
    pub device: DeviceId,
    /// The greater one of a device counts: the time of signing in milliseconds, or one more than the
    /// one before.
    pub seq: u64,
    /// Whether the device relays for colleagues.
    pub relays: bool,
    /// Where it listens: multiaddresses without a `/p2p` suffix, the likeliest first.
    pub addresses: Vec<String>,
    /// Colleagues' devices that relay to it.
    pub via: Vec<DeviceId>,
}

/// Why a peer record is refused before its signature is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeerRecordError {
    /// It names too many places.
    #[error("a peer record with {addresses} addresses and {relays} relays")]
    Size {
        /// Addresses.
        addresses: usize,
        /// Relays.
        relays: usize,
    },
    /// An address is empty or too long.
    #[error("a peer record with an address of {bytes} bytes")]
    Address {
        /// Its length.
        bytes: usize,
    },
}

impl Signable for PeerRecord {
    const DOMAIN: &'static str = "tongzhou peer record";

    fn signer(&self) -> DeviceId {
        self.device
    }
}

impl PeerRecord {
    /// Checks the sizes.
    ///
    /// # Errors
    /// When it is too large.
    pub fn check(&self) -> Result<(), PeerRecordError> {
        let (addresses, relays) = (self.addresses.len(), self.via.len());
        if addresses > PEER_ADDRESSES_MAX || relays > PEER_RELAYS_MAX {
            return Err(PeerRecordError::Size { addresses, relays });
        }
        let lengths = self.addresses.iter().map(String::len);
        match lengths.into_iter().find(|bytes| *bytes == 0 || *bytes > PEER_ADDRESS_BYTES_MAX) {
            Some(bytes) => Err(PeerRecordError::Address { bytes }),
            None => Ok(()),
        }
    }

    /// Whether it says the same as another, whenever they were signed.
    pub fn says_what(&self, other: &Self) -> bool {
        let places = |record: &Self| (record.relays, record.addresses.clone(), record.via.clone());
        places(self) == places(other)
    }
}

/// How new a record the sender holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RecordTime {
    /// The first eight bytes of the device's id.
    pub device: [u8; 8],
    /// The record's number.
    pub seq: u64,
}

impl RecordTime {
    /// Of a device's record.
    pub fn of(device: &DeviceId, seq: u64) -> Self {
        let mut short = [0; 8];
        short.copy_from_slice(&device.as_bytes()[..8]);
        Self { device: short, seq }
    }
}
