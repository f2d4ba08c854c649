//! A device's public key and its libp2p peer id are the same thing, written differently.
//!
//! Only ed25519 keys are devices. Their peer id contains the key itself (an "identity"
//! multihash), so the conversion needs no lookup; a peer id that is a hash of some other kind of
//! key has no device and is refused at the gate.

use ed25519_dalek::VerifyingKey;
use libp2p::{
    PeerId,
    identity::{PublicKey, ed25519},
};
use protocol::ids::DeviceId;
use thiserror::Error;

/// Why a key or a peer id isn't a device.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum UnusableIdentity {
    /// The 32 bytes aren't a point on the curve, or one of small order, under which a signature
    /// proves nothing.
    #[error("the bytes are not a usable ed25519 public key")]
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
pub fn peer_of(device: &DeviceId) -> Result<PeerId, UnusableIdentity> {
    let key = usable(device.as_bytes())?;
    Ok(PublicKey::from(key).to_peer_id())
}

/// The device that a peer id stands for.
pub fn device_of(peer: &PeerId) -> Result<DeviceId, UnusableIdentity> {
    let multihash = peer.as_ref();
    let key = (multihash.code() == IDENTITY_CODE)
        .then(|| multihash.digest().strip_prefix(&ED25519_PREFIX))
        .flatten()
        .and_then(|key| <[u8; 32]>::try_from(key).ok())
        .ok_or(UnusableIdentity::NotEd25519)?;
    usable(&key)?;
    Ok(DeviceId::new(key))
}

fn usable(bytes: &[u8; 32]) -> Result<ed25519::PublicKey, UnusableIdentity> {
    let strong = VerifyingKey::from_bytes(bytes).is_ok_and(|key| !key.is_weak());
    let key = strong.then(|| ed25519::PublicKey::try_from_bytes(bytes).ok()).flatten();
    key.ok_or(UnusableIdentity::NotAKey)
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
        assert_eq!(device, DeviceId::new(bytes));
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
    fn bytes_that_are_no_key_or_a_weak_one_are_refused_both_ways() {
        // y = 2 is on no point of the curve; y = 1 is the neutral element, y = 0 has order 4.
        for first in [2, 1, 0] {
            let mut bytes = [0; 32];
            bytes[0] = first;
            assert_eq!(peer_of(&DeviceId::new(bytes)), Err(UnusableIdentity::NotAKey));
            let encoded = [&ED25519_PREFIX[..], &bytes[..]].concat();
            let peer = PeerId::from_multihash(Multihash::wrap(0, &encoded).expect("fits"));
            assert_eq!(device_of(&peer.expect("a peer id")), Err(UnusableIdentity::NotAKey));
        }
    }
}
