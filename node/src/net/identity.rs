//! A device's public key and its libp2p peer id are the same thing, written differently.
//!
//! Only ed25519 keys are devices. Their peer id contains the key itself (an "identity"
//! multihash), so the conversion needs no lookup; a peer id that is a hash of some other kind of
//! key has no device and is refused at the gate.

use std::fmt;

use libp2p::{
    PeerId,
    identity::{PublicKey, ed25519},
};
use thiserror::Error;

/// An ed25519 public key: the name of a device.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DevicePublicKey(pub [u8; 32]);

impl fmt::Debug for DevicePublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for DevicePublicKey {
    /// The first eight hex digits: enough to tell devices apart in a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().take(4).try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Why a key or a peer id isn't a device.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum UnusableIdentity {
    /// The 32 bytes aren't a point on the curve.
    #[error("the bytes are not an ed25519 public key")]
    NotAKey,
    /// The peer id stands for a key of another kind, or for nothing at all.
    #[error("the peer's identity is not an ed25519 key")]
    NotEd25519,
}

/// The multihash code of "the digest is the data itself".
const IDENTITY_CODE: u64 = 0;

/// A protobuf-encoded public key of type ed25519 (field 1 = 1) with 32 bytes (field 2).
const ED25519_PREFIX: [u8; 4] = [0x08, 0x01, 0x12, 0x20];

/// The peer id under which a device is found.
pub fn peer_of(device: &DevicePublicKey) -> Result<PeerId, UnusableIdentity> {
    let key =
        ed25519::PublicKey::try_from_bytes(&device.0).map_err(|_| UnusableIdentity::NotAKey)?;
    Ok(PublicKey::from(key).to_peer_id())
}

/// The device that a peer id stands for.
pub fn device_of(peer: &PeerId) -> Result<DevicePublicKey, UnusableIdentity> {
    let multihash = peer.as_ref();
    let key = (multihash.code() == IDENTITY_CODE)
        .then(|| multihash.digest().strip_prefix(&ED25519_PREFIX))
        .flatten()
        .and_then(|key| <[u8; 32]>::try_from(key).ok())
        .ok_or(UnusableIdentity::NotEd25519)?;
    ed25519::PublicKey::try_from_bytes(&key).map_err(|_| UnusableIdentity::NotAKey)?;
    Ok(DevicePublicKey(key))
}

#[cfg(test)]
mod tests {
    use libp2p::{identity::Keypair, multihash::Multihash};

    use super::*;

    #[test]
    fn a_device_and_its_peer_id_convert_both_ways() {
        let pair = Keypair::generate_ed25519();
        let peer = pair.public().to_peer_id();
        let device = device_of(&peer).expect("an ed25519 peer");
        assert_eq!(peer_of(&device), Ok(peer));
        let bytes = pair.public().try_into_ed25519().expect("ed25519").to_bytes();
        assert_eq!(device, DevicePublicKey(bytes));
    }

    #[test]
    fn a_peer_id_of_another_kind_of_key_is_no_device() {
        // What RSA and ECDSA keys get: a SHA-256 of the key.
        let hashed = Multihash::wrap(0x12, &[7; 32]).expect("fits");
        // secp256k1 keys are inlined like ed25519 ones, with type 2 and 33 bytes.
        let mut secp256k1 = vec![0x08, 0x02, 0x12, 0x21];
        secp256k1.extend([2; 33]);
        let inlined = Multihash::wrap(0, &secp256k1).expect("fits");
        // Bare bytes, as a random peer id has.
        let bare = Multihash::wrap(0, &[9; 32]).expect("fits");
        for multihash in [hashed, inlined, bare] {
            let peer = PeerId::from_multihash(multihash).expect("a peer id");
            assert_eq!(device_of(&peer), Err(UnusableIdentity::NotEd25519));
        }
    }

    #[test]
    fn bytes_that_are_no_key_are_refused_both_ways() {
        // y = 2 is on no point of the curve.
        let mut bytes = [0; 32];
        bytes[0] = 2;
        assert_eq!(peer_of(&DevicePublicKey(bytes)), Err(UnusableIdentity::NotAKey));
        let encoded = [&ED25519_PREFIX[..], &bytes[..]].concat();
        let peer = PeerId::from_multihash(Multihash::wrap(0, &encoded).expect("fits"));
        assert_eq!(device_of(&peer.expect("a peer id")), Err(UnusableIdentity::NotAKey));
    }
}
