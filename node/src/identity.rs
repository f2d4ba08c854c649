//! Who this node is: its device key, its person's name, its organisation. One small file.
//!
//! Invariant: the file is written whole or not at all, and before anything is signed with its key.
//! It is the one thing of a home that can't be made anew from elsewhere.

use std::path::Path;

use protocol::{
    capability::{Invitation, Redemption},
    clock::Millis,
    crypto::{DeviceKey, HomeKey, Signed},
    encode::{self, DecodeError},
    ids::{DeviceId, OrgId},
};
use serde::{Deserialize, Serialize};

use crate::disk::{Disk, StateFileError, read_state_file, write_state_file};

/// The file in the home.
pub(crate) const FILE: &str = "identity";

/// The version of its format. 1 was in clear, 2 sealed in another way.
const FORMAT: u8 = 3;

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
    /// A program from before the first release wrote it.
    #[error("the identity file has format {0}, which this program doesn't open any more")]
    Older(u8),
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

    /// Reads the identity of a home that has this key.
    ///
    /// # Errors
    /// When there is none, or the file is unusable.
    pub fn read(disk: &dyn Disk, key: &HomeKey) -> Result<Self, IdentityError> {
        let bytes = read_state_file(disk, Path::new(FILE))
            .map_err(IdentityError::File)?
            .ok_or(IdentityError::Missing)?;
        let damaged = IdentityError::Damaged(DecodeError::Malformed);
        let Some((&format, sealed)) = bytes.split_first() else { return Err(damaged) };
        if format > FORMAT {
            return Err(IdentityError::Newer(format));
        }
        if format < FORMAT {
            return Err(IdentityError::Older(format));
        }
        let clear = key.for_use(FILE).open(&[format], sealed).ok_or(damaged)?;
        encode::from_bytes(&clear, FILE_BYTES_MAX).map_err(IdentityError::Damaged)
    }

    /// Writes it, sealed and durably.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn write(&self, disk: &dyn Disk, key: &HomeKey) -> Result<(), IdentityError> {
        let sealed = key.for_use(FILE).seal(&[FORMAT], &encode::to_bytes(self));
        let bytes = [&[FORMAT], sealed.as_slice()].concat();
        write_state_file(disk, Path::new(FILE), &bytes).map_err(IdentityError::File)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::SimDisk;

    #[test]
    fn an_identity_is_read_as_written() {
        let disk = SimDisk::new();
        let home = HomeKey::new([1; 32]);
        assert!(matches!(Identity::read(&disk, &home), Err(IdentityError::Missing)));
        let key = DeviceKey::from_seed(&[5; 32]);
        let identity = Identity::new(&key, OrgId::ZERO, "李雷".to_owned(), None, Millis(7));
        identity.write(&disk, &home).expect("written");
        assert_eq!(Identity::read(&disk, &home).expect("read"), identity);
        let other = HomeKey::new([2; 32]);
        assert!(matches!(Identity::read(&disk, &other), Err(IdentityError::Damaged(_))));
        let bytes = read_state_file(&disk, Path::new(FILE)).expect("read").expect("there");
        for clear in ["李雷".as_bytes(), &[5; 32]] {
            assert!(!bytes.windows(clear.len()).any(|part| part == clear), "sealed");
        }
        assert!(!format!("{identity:?}").contains("0505"), "secrets stay out of logs");
    }

    #[test]
    fn a_newer_and_an_older_file_are_told_from_a_damaged_one() {
        let (disk, home) = (SimDisk::new(), HomeKey::new([1; 32]));
        let read = |bytes: &[u8]| {
            write_state_file(&disk, Path::new(FILE), bytes).expect("written");
            Identity::read(&disk, &home)
        };
        assert!(matches!(read(&[9, 1, 2]), Err(IdentityError::Newer(9))));
        assert!(matches!(read(&[2, 1, 2]), Err(IdentityError::Older(2))));
        assert!(matches!(read(&[FORMAT, 1, 2]), Err(IdentityError::Damaged(_))));
        assert!(matches!(read(&[]), Err(IdentityError::Damaged(_))));
    }
}
