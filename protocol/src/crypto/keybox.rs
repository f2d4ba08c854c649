//! A space's key, sealed to devices: who holds the device's secret opens it, nobody else.
//!
//! One ephemeral X25519 key (RFC 7748) serves all devices of a statement; each box's key is BLAKE3
//! of the shared secret, the ephemeral key and the device, and is used once. A device's ed25519 key
//! is its X25519 key, too, by the map between both curves (Thormarker, "On using the same key pair
//! for Ed25519 and an X25519 based KEM", 2021); the domains keep both uses apart.
//!
//! Invariant: an opened key is what its [`KeyId`] names, in its space, so whoever gives another one
//! is found out.

use ed25519_dalek::VerifyingKey;
use serde::{Deserialize, Serialize};
use x25519_dalek::{PublicKey, StaticSecret};

use super::{
    DeviceKey, SpaceKey, hash,
    lock::{TAG_BYTES, lock, unlock},
};
use crate::{
    ids::{DeviceId, KeyId, SpaceId},
    limits::KEY_BOXES_MAX,
};

/// The start of a device's key: finds its box. Two may share one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DeviceTag([u8; 8]);

impl DeviceTag {
    /// The tag of this device.
    pub fn of(device: &DeviceId) -> Self {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&device.as_bytes()[..8]);
        Self(bytes)
    }
}

impl std::fmt::Display for DeviceTag {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().take(4).try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The key in a form that one device opens: 32 bytes and what proves them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct KeyBox([u8; 32], [u8; TAG_BYTES]);

/// A key that locks one box has no use for a nonce.
const NONCE: [u8; 24] = [0; 24];

/// A space's key, sealed to some devices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedKey {
    /// What it is.
    pub id: KeyId,
    ephemeral: [u8; 32],
    boxes: Vec<(DeviceTag, KeyBox)>,
}

impl SealedKey {
    /// Seals a key to devices, of which the first [`KEY_BOXES_MAX`] get it (the others ask a
    /// colleague); `luck` is 32 random bytes that nobody sees again. Devices without a usable key
    /// get none.
    pub fn new(
        (space, key): (&SpaceId, &SpaceKey),
        devices: impl IntoIterator<Item = DeviceId>,
        luck: [u8; 32],
    ) -> Self {
        let secret = StaticSecret::from(luck);
        let ephemeral = PublicKey::from(&secret).to_bytes();
        let id = key.id(space);
        let seal = |device: DeviceId| {
            let shared = secret.diffie_hellman(&exchange_key(&device)?);
            let box_key = box_key(shared.as_bytes(), &ephemeral, &device, &id);
            let sealed = lock(&box_key, &NONCE, key.bytes().to_vec());
            let (text, tag) = sealed.split_at_checked(32)?;
            let sealed = KeyBox(text.try_into().ok()?, tag.try_into().ok()?);
            Some((DeviceTag::of(&device), sealed))
        };
        let boxes = devices.into_iter().filter_map(seal).take(KEY_BOXES_MAX).collect();
        Self { id, ephemeral, boxes }
    }

    /// The key, if it is this space's and sealed to this device.
    pub fn open(&self, space: &SpaceId, device: &DeviceKey) -> Option<SpaceKey> {
        let me = device.device();
        let tag = DeviceTag::of(&me);
        let mut mine = self.boxes.iter().filter(|(to, _)| *to == tag).peekable();
        mine.peek()?;
        let secret = StaticSecret::from(device.exchange_secret());
        let shared = secret.diffie_hellman(&PublicKey::from(self.ephemeral));
        let box_key = box_key(shared.as_bytes(), &self.ephemeral, &me, &self.id);
        mine.find_map(|(_, KeyBox(text, tag))| {
            let sealed = [text.as_slice(), tag].concat();
            let opened = unlock(&box_key, &NONCE, &sealed)?;
            let key = SpaceKey::new(opened.try_into().ok()?);
            (key.id(space) == self.id).then_some(key)
        })
    }

    /// The same without the boxes, for who has opened its own.
    pub fn without_boxes(&self) -> Self {
        Self { boxes: Vec::new(), ..self.clone() }
    }

    /// The devices that it is sealed to.
    pub fn devices(&self) -> impl ExactSizeIterator<Item = DeviceTag> + '_ {
        self.boxes.iter().map(|(tag, _)| *tag)
    }
}

/// The device's X25519 key; `None` for one that is no point.
fn exchange_key(device: &DeviceId) -> Option<PublicKey> {
    let key = VerifyingKey::from_bytes(device.as_bytes()).ok()?;
    (!key.is_weak()).then(|| PublicKey::from(key.to_montgomery().to_bytes()))
}

fn box_key(shared: &[u8], ephemeral: &[u8], device: &DeviceId, id: &KeyId) -> [u8; 32] {
    let parts = [shared, ephemeral, device.as_bytes(), id.as_bytes()];
    hash::digest("tongzhou 2026 key box v1", &parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPACE: SpaceId = SpaceId::new([1; 16]);

    fn device(seed: u8) -> DeviceKey {
        DeviceKey::from_seed(&[seed; 32])
    }

    #[test]
    fn those_it_is_sealed_to_open_it_and_nobody_else() {
        let key = SpaceKey::new([5; 32]);
        let to = [device(1).device(), device(2).device()];
        let sealed = SealedKey::new((&SPACE, &key), to, [9; 32]);
        assert_eq!(sealed.open(&SPACE, &device(1)), Some(key.clone()));
        assert_eq!(sealed.open(&SPACE, &device(2)), Some(key));
        assert_eq!(sealed.open(&SPACE, &device(3)), None);
    }

    #[test]
    fn a_key_under_another_name_is_refused() {
        let key = SpaceKey::new([5; 32]);
        let mut sealed = SealedKey::new((&SPACE, &key), [device(1).device()], [9; 32]);
        assert!(sealed.open(&SPACE, &device(1)).is_some());
        sealed.id = SpaceKey::new([6; 32]).id(&SPACE);
        assert_eq!(sealed.open(&SPACE, &device(1)), None);
    }

    #[test]
    fn boxes_moved_to_another_device_or_key_open_to_nothing() {
        let key = SpaceKey::new([5; 32]);
        let mut sealed =
            SealedKey::new((&SPACE, &key), [device(1).device(), device(2).device()], [9; 32]);
        sealed.boxes.swap(0, 1);
        let (one, two) = (sealed.boxes[0].0, sealed.boxes[1].0);
        (sealed.boxes[0].0, sealed.boxes[1].0) = (two, one);
        assert_eq!(
            (sealed.open(&SPACE, &device(1)), sealed.open(&SPACE, &device(2))),
            (None, None)
        );
        let mut sealed = SealedKey::new((&SPACE, &key), [device(1).device()], [9; 32]);
        sealed.ephemeral[0] ^= 1;
        assert_eq!(sealed.open(&SPACE, &device(1)), None);
    }

    #[test]
    fn a_key_of_one_space_is_none_of_another() {
        let key = SpaceKey::new([5; 32]);
        let sealed = SealedKey::new((&SPACE, &key), [device(1).device()], [9; 32]);
        assert_eq!(sealed.open(&SPACE, &device(1)), Some(key.clone()), "the control");
        let other = SpaceId::new([2; 16]);
        assert_eq!(sealed.open(&other, &device(1)), None);
        assert_ne!(key.id(&SPACE), key.id(&other));
    }

    #[test]
    fn a_weak_key_gets_no_box() {
        let weak = DeviceId::new([0; 32]);
        let sealed =
            SealedKey::new((&SPACE, &SpaceKey::new([5; 32])), [weak, device(1).device()], [9; 32]);
        assert_eq!(sealed.devices().len(), 1);
    }

    #[test]
    fn p14_keys_for_512_devices_take_at_most_60_kb() {
        let devices = (0..512_u16).map(|at| {
            let mut seed = [1; 32];
            seed[..2].copy_from_slice(&at.to_le_bytes());
            DeviceKey::from_seed(&seed).device()
        });
        let sealed = SealedKey::new((&SPACE, &SpaceKey::new([5; 32])), devices, [9; 32]);
        let bytes = crate::encode::to_bytes(&sealed).len();
        assert!((512 * 48..=60 * 1024).contains(&bytes), "{bytes}");
    }
}
