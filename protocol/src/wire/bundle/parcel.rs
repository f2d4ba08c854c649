//! One parcel: a load, sealed to some devices, with a label that its carriers can read.
//!
//! | part | locked with a key from | says |
//! |---|---|---|
//! | label | the organisation's id and the parcel's nonce | from whom, when, a box for each device |
//! | load | the content key, which the boxes hold | frames |
//!
//! The content key is boxed as keys of spaces are ([`SealedKey`]), under a name of its own. Doors:
//! bytes → [`Parcel`] → [`Label`] (signature checked, load is the one that was signed) → frames. What kind
//! of parcel it is shows in which key opens the label, and is signed with the load's hash.

use serde::{Deserialize, Serialize};

use super::{Load, LoadError, ParcelKind};
use crate::{
    clock::Millis,
    crypto::{
        BadSignature, DeviceKey, DeviceTag, OnceKey, SealedKey, Signable, Signed, SpaceKey, hash,
    },
    encode::{self, DecodeError},
    ids::{DeviceId, OrgId, SpaceId},
    limits::{PARCEL_BYTES_MAX, PARCEL_DEVICES_MAX, PARCEL_LABEL_BYTES_MAX},
    wire::Frame,
};

/// What names a parcel, however often it is copied: a hash of all its bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ParcelId([u8; 32]);

impl std::fmt::Display for ParcelId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl std::fmt::Debug for ParcelId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ParcelId({:.8})", self.to_string())
    }
}

/// Used once: whatever is locked in a parcel has a key from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Nonce([u8; 24]);

impl Nonce {
    /// The name under which the content key is boxed: no space has it.
    fn name(&self) -> SpaceId {
        let digest = hash::digest("tongzhou 2026 parcel key name v1", &[&self.0]);
        let mut name = [0; SpaceId::BYTES];
        name.copy_from_slice(&digest[..SpaceId::BYTES]);
        SpaceId::new(name)
    }

    fn label_key(&self, org: &OrgId, kind: ParcelKind) -> OnceKey {
        let context = match kind {
            ParcelKind::Entries => "tongzhou 2026 parcel label key v1",
            ParcelKind::Files => "tongzhou 2026 file parcel label key v1",
        };
        OnceKey::of(context, &[org.as_bytes(), &self.0])
    }

    fn load_key(&self, content: &SpaceKey) -> OnceKey {
        OnceKey::of("tongzhou 2026 parcel load key v1", &[content.bytes(), &self.0])
    }
}

/// From whom and for whom a parcel is, signed by its sender.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    org: OrgId,
    nonce: Nonce,
    /// The sender.
    pub from: DeviceId,
    /// When it was made, by the sender's clock.
    pub made: Millis,
    content: SealedKey,
    load: [u8; 32],
    /// What the parcel holds.
    #[serde(skip)]
    pub kind: ParcelKind,
}

impl Signable for Label {
    const DOMAIN: &'static str = "tongzhou parcel";

    fn signer(&self) -> DeviceId {
        self.from
    }
}

impl Label {
    /// The devices that it is for, by the beginnings of their keys.
    pub fn devices(&self) -> impl ExactSizeIterator<Item = DeviceTag> + '_ {
        self.content.devices()
    }

    /// Whether it is for this device.
    pub fn is_for(&self, device: &DeviceId) -> bool {
        let tag = DeviceTag::of(device);
        self.devices().any(|to| to == tag)
    }
}

/// A parcel as it travels: nobody has looked into it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parcel {
    nonce: Nonce,
    #[serde(with = "crate::encode::bytes")]
    label: Vec<u8>,
    #[serde(with = "crate::encode::bytes")]
    load: Vec<u8>,
}

/// Why a parcel isn't taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParcelError {
    /// Its label can't be opened: it is another organisation's.
    #[error("the parcel is another organisation's")]
    Elsewhere,
    /// Its label opens to something that is none.
    #[error("the parcel's label can't be read")]
    Label(#[source] DecodeError),
    /// Its label is for too many devices, or another parcel's.
    #[error("the parcel's label isn't in order")]
    Order,
    /// Its sender didn't sign it.
    #[error("the parcel isn't signed by its sender")]
    Forged(#[source] BadSignature),
    /// It isn't for this device, or its load was changed.
    #[error("the parcel can't be opened")]
    Sealed,
    /// Its load can't be read.
    #[error("the parcel's load can't be read")]
    Load(#[source] LoadError),
}

impl Parcel {
    /// Seals frames to devices, of which the first [`PARCEL_DEVICES_MAX`] can open them; `luck` is 32
    /// random bytes that nobody sees again.
    pub fn seal(
        (org, made): (OrgId, Millis),
        from: &DeviceKey,
        to: impl IntoIterator<Item = DeviceId>,
        load: &Load,
        luck: [u8; 32],
    ) -> Self {
        let part = |domain: &str| hash::digest(domain, &[&luck]);
        let mut nonce = [0; 24];
        nonce.copy_from_slice(&part("tongzhou 2026 parcel nonce v1")[..24]);
        let nonce = Nonce(nonce);
        let key = SpaceKey::new(part("tongzhou 2026 parcel content key v1"));
        let to = to.into_iter().take(PARCEL_DEVICES_MAX);
        let content =
            SealedKey::new((&nonce.name(), &key), to, part("tongzhou 2026 parcel box key v1"));
        let kind = load.kind();
        let load = nonce.load_key(&key).lock(load.bytes());
        let hash = hash_of(kind, &load);
        let label = Label { org, nonce, from: from.device(), made, content, load: hash, kind };
        let label = encode::to_bytes(&Signed::new(label, from));
        Self { nonce, label: nonce.label_key(&org, kind).lock(&label), load }
    }

    /// Its bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        encode::to_bytes(self)
    }

    /// Reads a parcel.
    ///
    /// # Errors
    /// When the bytes are too long, or aren't a parcel's.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        encode::from_bytes(bytes, PARCEL_BYTES_MAX)
    }

    /// What names these bytes.
    pub fn name_of(bytes: &[u8]) -> ParcelId {
        ParcelId(hash::digest("tongzhou 2026 parcel id v1", &[bytes]))
    }

    /// The label, if this is the organisation's and its sender signed it and the load.
    ///
    /// # Errors
    /// When it isn't.
    pub fn label(&self, org: &OrgId) -> Result<Label, ParcelError> {
        let mut kinds = [ParcelKind::Entries, ParcelKind::Files].into_iter();
        let open = |kind| Some((kind, self.nonce.label_key(org, kind).unlock(&self.label)?));
        let (kind, label) = kinds.find_map(open).ok_or(ParcelError::Elsewhere)?;
        let signed: Signed<Label> =
            encode::from_bytes(&label, PARCEL_LABEL_BYTES_MAX).map_err(ParcelError::Label)?;
        let claim = signed.unverified();
        let in_order = (claim.org, claim.nonce) == (*org, self.nonce)
            && claim.devices().len() <= PARCEL_DEVICES_MAX
            && claim.load == hash_of(kind, &self.load);
        if !in_order {
            return Err(ParcelError::Order);
        }
        let label = signed.verify().map_err(ParcelError::Forged)?.into_claim();
        Ok(Label { kind, ..label })
    }

    /// The frames, for a device that it is sealed to.
    ///
    /// # Errors
    /// When it isn't sealed to this one, or holds something that no parcel holds.
    pub fn open(&self, label: &Label, device: &DeviceKey) -> Result<Vec<Frame>, ParcelError> {
        let key = label.content.open(&self.nonce.name(), device).ok_or(ParcelError::Sealed)?;
        let load = self.nonce.load_key(&key).unlock(&self.load).ok_or(ParcelError::Sealed)?;
        Load::frames(label.kind, &load).map_err(ParcelError::Load)
    }
}

fn hash_of(kind: ParcelKind, load: &[u8]) -> [u8; 32] {
    let context = match kind {
        ParcelKind::Entries => "tongzhou 2026 parcel load v1",
        ParcelKind::Files => "tongzhou 2026 file parcel load v1",
    };
    hash::digest(context, &[load])
}

#[cfg(test)]
impl Label {
    /// The same in another's name.
    pub(super) fn by(self, from: DeviceId) -> Self {
        Self { from, ..self }
    }
}

#[cfg(test)]
impl Parcel {
    /// What another parcel could be made with.
    pub(super) fn nonce_and_label(&self) -> Self {
        Self { load: Vec::new(), ..self.clone() }
    }

    /// The same load under another's nonce and label.
    pub(super) fn with(self, other: Self) -> Self {
        Self { load: self.load, ..other }
    }

    /// The same with a label that somebody of the organisation wrote.
    pub(super) fn labelled(self, org: &OrgId, label: &Signed<Label>) -> Self {
        self.labelled_as(ParcelKind::Entries, org, label)
    }

    /// The same as if it held something else.
    pub(super) fn labelled_as(self, kind: ParcelKind, org: &OrgId, label: &Signed<Label>) -> Self {
        let label = self.nonce.label_key(org, kind).lock(&encode::to_bytes(label));
        Self { label, ..self }
    }
}
