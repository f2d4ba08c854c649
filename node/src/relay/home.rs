//! What a relay keeps of itself, in two small files: its key and code, and the roster that it goes by.
//!
//! Invariant: both are sealed with the home's key, as everything that a node keeps. A roster is safe on
//! the disk before anybody is served by it.

use std::{path::Path, sync::Arc};

use protocol::{
    clock::Millis,
    crypto::{DeviceKey, HomeKey, Signed, UseKey},
    encode,
    ids::DeviceId,
    relay::{RelayCode, RelayConsent, Roster},
};
use serde::{Deserialize, Serialize};

use crate::disk::{Disk, STATE_FILE_BYTES_MAX, StateFileError, read_state_file, write_state_file};

/// The file that makes a home a relay's.
pub(crate) const FILE: &str = "relay";

const ROSTER_FILE: &str = "roster";

/// The version of both files' form.
const FORMAT: u8 = 1;

/// Why a relay's home can't be used.
#[derive(Debug, thiserror::Error)]
pub enum RelayHomeError {
    /// There is none.
    #[error("this home is no relay's")]
    Missing,
    /// It is a member's.
    #[error("this home is a member's: a relay has one of its own")]
    AMembers,
    /// Its file can't be read.
    #[error("the relay's file is damaged, or a newer program wrote it")]
    Damaged,
    /// The disk failed.
    #[error("failed to {0}")]
    File(#[from] StateFileError),
}

/// What the first file holds.
#[derive(Clone, Serialize, Deserialize)]
struct Kept {
    format: u8,
    seed: [u8; 32],
    claim: [u8; 32],
    hints: Vec<String>,
    created: Millis,
}

/// What a relay shows to whoever sets it up.
#[derive(Clone, Debug)]
pub enum Code {
    /// The code, with which a manager appoints it.
    Open(String),
    /// It has been appointed: there is none any more.
    Spent,
}

/// A relay's home, open.
pub struct RelayHome {
    disk: Arc<dyn Disk>,
    key: HomeKey,
    kept: Kept,
    roster: Option<Signed<Roster>>,
}

impl RelayHome {
    /// Makes a home a relay's, from two times 32 random bytes. What is one already stays as it is, but
    /// for its addresses.
    ///
    /// # Errors
    /// When it is a member's home, or the disk fails.
    pub fn make(
        disk: Arc<dyn Disk>,
        key: HomeKey,
        (seed, claim): ([u8; 32], [u8; 32]),
        hints: Vec<String>,
        now: Millis,
    ) -> Result<Self, RelayHomeError> {
        if read_state_file(&*disk, Path::new(crate::identity::FILE))?.is_some() {
            return Err(RelayHomeError::AMembers);
        }
        let kept = match Self::open(disk.clone(), key.clone()) {
            Ok(home) if hints.is_empty() => return Ok(home),
            Ok(home) => Kept { hints, ..home.kept },
            Err(RelayHomeError::Missing) => {
                Kept { format: FORMAT, seed, claim, hints, created: now }
            }
            Err(error) => return Err(error),
        };
        let sealed = key.for_use(FILE).seal(&[FORMAT], &encode::to_bytes(&kept));
        write_state_file(&*disk, Path::new(FILE), &sealed)?;
        Self::open(disk, key)
    }

    /// Opens a relay's home.
    ///
    /// # Errors
    /// When it is none, or the disk fails.
    pub fn open(disk: Arc<dyn Disk>, key: HomeKey) -> Result<Self, RelayHomeError> {
        let Some(sealed) = read_state_file(&*disk, Path::new(FILE))? else {
            return Err(RelayHomeError::Missing);
        };
        let clear = key.for_use(FILE).open(&[FORMAT], &sealed);
        let kept: Option<Kept> =
            clear.and_then(|bytes| encode::from_bytes(&bytes, STATE_FILE_BYTES_MAX).ok());
        let kept = kept.filter(|kept| kept.format == FORMAT).ok_or(RelayHomeError::Damaged)?;
        let roster = match read_state_file(&*disk, Path::new(ROSTER_FILE))? {
            None => None,
            Some(sealed) => {
                let clear = key.for_use(ROSTER_FILE).open(&[FORMAT], &sealed);
                let read =
                    clear.and_then(|bytes| encode::from_bytes(&bytes, STATE_FILE_BYTES_MAX).ok());
                // Without it the code would let anybody appoint the relay anew.
                Some(read.ok_or(RelayHomeError::Damaged)?)
            }
        };
        Ok(Self { disk, key, kept, roster })
    }

    /// The device's key.
    pub fn key(&self) -> DeviceKey {
        DeviceKey::from_seed(&self.kept.seed)
    }

    /// The public half of the code's key.
    pub fn claim_key(&self) -> DeviceId {
        DeviceKey::from_seed(&self.kept.claim).device()
    }

    /// What seals the parcels at home.
    pub fn depot_key(&self) -> UseKey {
        self.key.for_use(super::depot::FOLDER)
    }

    /// The roster that it goes by.
    pub fn roster(&self) -> Option<&Signed<Roster>> {
        self.roster.as_ref()
    }

    /// Where it lies.
    pub fn disk(&self) -> &Arc<dyn Disk> {
        &self.disk
    }

    /// Goes by another roster from now on.
    ///
    /// # Errors
    /// When the disk fails; the one before holds then.
    pub fn keep_roster(&mut self, roster: Signed<Roster>) -> Result<(), StateFileError> {
        let sealed = self.key.for_use(ROSTER_FILE).seal(&[FORMAT], &encode::to_bytes(&roster));
        write_state_file(&*self.disk, Path::new(ROSTER_FILE), &sealed)?;
        self.roster = Some(roster);
        Ok(())
    }

    /// The code with which a manager appoints it, once.
    pub fn code(&self) -> Code {
        if self.roster.is_some() {
            return Code::Spent;
        }
        let (key, claim) = (self.key(), DeviceKey::from_seed(&self.kept.claim));
        let consent = RelayConsent { relay: key.device(), claim: claim.device() };
        let consent = Signed::new(consent, &key);
        Code::Open(RelayCode { consent, claim, hints: self.kept.hints.clone() }.to_string())
    }
}

/// Whether a home is a relay's.
pub fn exists(home: &Path) -> bool {
    home.join(FILE).is_file()
}
