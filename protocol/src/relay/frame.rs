//! What a member's device and a relay say to each other, over the same connections as everything else.
//!
//! Their frames begin with a byte that no frame between members begins with, so that neither is ever
//! read as the other. The relay answers nobody whom its roster doesn't name; who that is, the
//! connection has proven.

use serde::{Deserialize, Serialize};

use super::{Claim, Roster};
use crate::{
    clock::Millis,
    crypto::{Signable, Signed},
    encode::{self, DecodeError},
    ids::DeviceId,
    limits::{FRAME_BYTES_MAX, RELAY_TAKEN_PER_FRAME_MAX},
    wire::bundle::ParcelId,
};

/// The version of this exchange that the program speaks.
pub const RELAY_VERSION: u8 = 1;

/// How the bytes of such a frame begin: a number that kinds of other frames don't reach.
const MARK: u8 = 0x7e;

/// Bytes of a parcel that a frame has room for.
pub const PARCEL_ROOM_BYTES: usize = FRAME_BYTES_MAX - 64;

/// By what a device's newer parcel replaces its older one at a relay: made by its owner, and nothing to
/// anybody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Slot(pub [u8; 8]);

/// What a relay says first to a device that it serves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    /// The roster by which it serves.
    pub roster: Signed<Roster>,
    /// Parcels that wait for the device.
    pub waiting: u64,
    /// Bytes that it keeps for everybody.
    pub used_bytes: u64,
}

/// A relay keeps a parcel. It says so only when the parcel is safe on its disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RelayReceipt {
    /// The relay, which signs this.
    pub relay: DeviceId,
    /// The parcel.
    pub parcel: ParcelId,
    /// Who left it there.
    pub from: DeviceId,
    /// It is kept no longer than until then, by the relay's clock.
    pub until: Millis,
}

impl Signable for RelayReceipt {
    const DOMAIN: &'static str = "tongzhou relay receipt";

    fn signer(&self) -> DeviceId {
        self.relay
    }
}

/// Why a relay doesn't keep a parcel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum NotHeld {
    /// There is no room left for anybody.
    Full,
    /// The sender has used up their part of the room.
    Share,
    /// It is no parcel of the sender's, or too long.
    NotYours,
    /// The relay serves nobody for whom it is.
    Nobody,
    /// The relay's disk failed.
    Disk,
}

/// Everything that travels between a member's device and a relay. Kinds are only ever added at the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RelayFrame {
    /// A device asks to be served; the highest version that it speaks.
    Hello(u8),
    /// A roster, the first one with its claim.
    Roster(Box<Signed<Roster>>, Option<Box<Signed<Claim>>>),
    /// The relay serves the device. It says so again when its roster has changed.
    Welcome(Box<Welcome>),
    /// A parcel is left with the relay, in place of an earlier one in this slot.
    Leave(Option<Slot>, #[serde(with = "crate::encode::bytes")] Vec<u8>),
    /// The relay keeps a parcel.
    Held(Box<Signed<RelayReceipt>>),
    /// It doesn't.
    NotHeld(ParcelId, NotHeld),
    /// A device asks for the next parcel for it that the relay took in after this number.
    Next(u64),
    /// A parcel, and the relay's number for it.
    Parcel(u64, #[serde(with = "crate::encode::bytes")] Vec<u8>),
    /// There is no further one.
    NoMore,
    /// The device has these safe.
    Taken(Vec<u64>),
    /// Something new waits for the device.
    News,
}

/// Why bytes are no such frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RelayFrameError {
    /// A frame of another kind.
    #[error("not a frame of a relay's")]
    Mark,
    /// Not an encoding.
    #[error("the frame can't be decoded")]
    Decode(#[source] DecodeError),
    /// It names too many parcels.
    #[error("{0} parcels named in one frame")]
    TooMany(usize),
}

impl RelayFrame {
    /// The frame's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![MARK];
        bytes.extend(encode::to_bytes(self));
        bytes
    }

    /// Reads a frame.
    ///
    /// # Errors
    /// When the bytes aren't its one encoding, or it names too much.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, RelayFrameError> {
        let bytes = bytes.strip_prefix(&[MARK]).ok_or(RelayFrameError::Mark)?;
        let frame = encode::from_bytes(bytes, FRAME_BYTES_MAX).map_err(RelayFrameError::Decode)?;
        match &frame {
            Self::Taken(all) if all.len() > RELAY_TAKEN_PER_FRAME_MAX => {
                Err(RelayFrameError::TooMany(all.len()))
            }
            _ => Ok(frame),
        }
    }
}
