//! Who this node is: its device key, its person's name, its organisation. One small file.
//!
//! Invariant: the file is written whole or not at all, and before anything is signed with its key.
//! It is the one thing of a home that can't be made anew from elsewhere.

use std::path::Path;

use protocol::{
    capability::{Invitation, Redemption},
    clock::Millis,
    crypto::{DeviceKey, Signed, hash},
    encode::{self, DecodeError},
    ids::{DeviceId, OrgId},
};
use serde::{Deserialize, Serialize};

use crate::disk::{Disk, StateFileError, read_state_file, write_state_file};

/// The file in the home.
pub(crate) const FILE: &str = "identity";

/// The version of its format.
const FORMAT: u8 = 1;

/// Bytes of the file; a join proof is below 2 KiB.
const FILE_BYTES_MAX: usize = 64 * 1024;

/// How one became a member: an invitation and its key, spent on this device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinProof {
    /// The inviter's offer.
    pub invitation: Signed<Invitation>,
    /// The offer's key, spent on this device.
    pub redemption: Signed<Redemption>,
}

/// Who this node is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    format: u8,
    seed: [u8; 32],
    /// The organisation.
    pub org: OrgId,
    /// The person's name, as they gave it.
    pub name: String,
    /// How they joined; `None` for the founder.
    pub join: Option<JoinProof>,
    /// When this home was made.
    pub created: Millis,
    /// The founder's: the genesis entry in the form that joiners take, so that a founding that was
    /// cut short is completed at the next start.
    pub genesis: Option<Vec<u8>>,
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Identity({}, {}, seed ***)", self.name, self.device().short())
    }
}

/// Whether a home has an identity: an organisation was founded in it, or joined, or will be.
pub fn exists(home: &std::path::Path) -> bool {
    home.join(FILE).is_file()
}

/// Why an identity can't be read or written.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// There is none: the home is not set up.
    #[error("this home has no identity yet")]
    Missing,
    /// The file can't be read or written.
    #[error("the identity file can't be used")]
    File(#[source] StateFileError),
    /// Its contents aren't an identity.
    #[error("the identity file is damaged")]
    Damaged(#[source] DecodeError),
    /// A newer program wrote it.
    #[error("the identity file has format {0}, newer than this program")]
    Newer(u8),
}

impl Identity {
    /// A new identity on this key.
    pub fn new(
        key: &DeviceKey,
        org: OrgId,
        name: String,
        join: Option<JoinProof>,
        created: Millis,
    ) -> Self {
        Self { format: FORMAT, seed: key.seed(), org, name, join, created, genesis: None }
    }

    /// The same, of who founds the organisation with this entry.
    #[must_use]
    pub fn founding(self, genesis: Vec<u8>) -> Self {
        Self { genesis: Some(genesis), ..self }
    }

    /// The device's key.
    pub fn key(&self) -> DeviceKey {
        DeviceKey::from_seed(&self.seed)
    }

    /// The device.
    pub fn device(&self) -> DeviceId {
        self.key().device()
    }

    /// Reads the identity of a home.
    ///
    /// # Errors
    /// When there is none, or the file is unusable.
    pub fn read(disk: &dyn Disk) -> Result<Self, IdentityError> {
        let bytes = read_state_file(disk, Path::new(FILE))
            .map_err(IdentityError::File)?
            .ok_or(IdentityError::Missing)?;
        if let Some(&format) = bytes.first()
            && format > FORMAT
        {
            return Err(IdentityError::Newer(format));
        }
        let whole = bytes.split_last_chunk().filter(|(body, sum)| **sum == checksum(body));
        let (body, _) = whole.ok_or(IdentityError::Damaged(DecodeError::Malformed))?;
        encode::from_bytes(body, FILE_BYTES_MAX).map_err(IdentityError::Damaged)
    }

    /// Writes it, durably.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn write(&self, disk: &dyn Disk) -> Result<(), IdentityError> {
        let mut bytes = encode::to_bytes(self);
        bytes.extend_from_slice(&checksum(&bytes));
        write_state_file(disk, Path::new(FILE), &bytes).map_err(IdentityError::File)
    }
}

/// A flipped bit must not turn one key into another.
fn checksum(body: &[u8]) -> [u8; 16] {
    let mut short = [0; 16];
    short.copy_from_slice(&hash::digest("tongzhou 2026 identity file v1", &[body])[..16]);
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::SimDisk;

    #[test]
    fn an_identity_is_read_as_written() {
        let disk = SimDisk::new();
        assert!(matches!(Identity::read(&disk), Err(IdentityError::Missing)));
        let key = DeviceKey::from_seed(&[5; 32]);
        let identity = Identity::new(&key, OrgId::ZERO, "李雷".to_owned(), None, Millis(7));
        identity.write(&disk).expect("written");
        assert_eq!(Identity::read(&disk).expect("read"), identity);
        assert!(!format!("{identity:?}").contains("0505"), "secrets stay out of logs");
    }

    #[test]
    fn a_newer_file_is_told_from_a_damaged_one() {
        let disk = SimDisk::new();
        write_state_file(&disk, Path::new(FILE), &[9, 1, 2]).expect("written");
        assert!(matches!(Identity::read(&disk), Err(IdentityError::Newer(9))));
        write_state_file(&disk, Path::new(FILE), &[1, 1, 2]).expect("written");
        assert!(matches!(Identity::read(&disk), Err(IdentityError::Damaged(_))));
    }
}
