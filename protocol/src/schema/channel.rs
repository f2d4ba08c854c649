//! A channel, as the directory describes it.

use serde::{Deserialize, Serialize};

use super::{SchemaError, error};
use crate::{
    clock::Hlc,
    encode,
    ids::{ChannelId, DeviceId, SpaceId},
    limits::NAME_BYTES_MAX,
};

/// Bytes of a packed channel.
const PACKED_BYTES_MAX: usize = 1024;

/// A channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    /// Its name.
    pub name: String,
    /// The device that made it. The channel's id is a hash of this and the nonce, so it is true.
    pub creator: DeviceId,
    /// The creator's number for it.
    pub nonce: u64,
    /// When it was made, by the creator's clock.
    pub created: Hlc,
    /// Closed for new messages.
    pub archived: bool,
}

#[derive(Serialize, Deserialize)]
enum PackedChannel {
    V0(Channel),
}

impl Channel {
    /// The id that this channel has in `space`.
    pub fn id(&self, space: &SpaceId) -> ChannelId {
        ChannelId::created(space, &self.creator, self.nonce)
    }

    /// The packed value.
    pub fn pack(&self) -> Vec<u8> {
        encode::to_bytes(&PackedChannel::V0(self.clone()))
    }

    /// Reads a packed value.
    ///
    /// # Errors
    /// When it isn't a canonical channel within the limits.
    pub fn unpack(bytes: &[u8]) -> Result<Self, SchemaError> {
        error::format(bytes, 0)?;
        let PackedChannel::V0(channel) = encode::from_bytes(bytes, PACKED_BYTES_MAX)?;
        error::sized("a channel's name", &channel.name, NAME_BYTES_MAX)?;
        Ok(channel)
    }
}
