//! What is asked of the authority, and what it answers.

use serde::{Deserialize, Serialize};

use crate::{
    authority::Statement,
    capability::Need,
    clock::Hlc,
    entry::{ControlFrontier, Entry, EntryTag},
    ids::{Branch, CapabilityId, DeviceId, EntryHash, LogId, SpaceId},
};

/// An entry of the control space, as the door hands it over: verified, its statement decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ControlEntry {
    /// Its hash.
    pub hash: EntryHash,
    /// The log it stands in.
    pub log: LogId,
    /// Its place there.
    pub seq: u64,
    /// Its time.
    pub hlc: Hlc,
    /// Where the control space stood for the author: the points named by all headers of this log
    /// so far. The log's own prefix needn't be named.
    pub control: ControlFrontier,
    /// What it says.
    pub statement: Statement,
}

impl ControlEntry {
    /// From a verified entry, its branch, the frontier named by its log so far, and its statement.
    pub fn of(
        entry: &Entry,
        branch: Branch,
        control: ControlFrontier,
        statement: Statement,
    ) -> Self {
        let header = entry.header();
        Self {
            hash: entry.hash(),
            log: header.log(branch),
            seq: header.seq,
            hlc: header.hlc,
            control,
            statement,
        }
    }
}

/// Why a control entry can't be taken in (yet). Nothing has changed then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InsertError {
    /// Not an entry of this organisation's control space.
    #[error("not an entry of this organisation's control space")]
    Space,
    /// Its device has begun anew too often for its control log to be followed.
    #[error("control logs are followed up to epoch {}, not {epoch}", crate::limits::CONTROL_EPOCHS_MAX - 1)]
    Epoch {
        /// Its log's epoch.
        epoch: u32,
    },
    /// An entry of its own log is missing before it.
    #[error("entry {seq} came where {expected} would be next")]
    Gap {
        /// Its number.
        seq: u64,
        /// The next of that log.
        expected: u64,
    },
    /// It names a control entry that isn't held.
    #[error("names entry {seq} of {device:?}, which is not held")]
    Missing {
        /// Whose control log.
        device: DeviceId,
        /// Up to where.
        seq: u64,
    },
    /// Another entry of this number is held: the log has forked, see `Authority::set_fork`.
    #[error("another entry {seq} of this log is held")]
    Fork {
        /// Its number.
        seq: u64,
    },
}

/// An entry of any space, up for judgement.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    /// The log it stands in: its space and its author.
    pub log: LogId,
    /// Its place there.
    pub seq: u64,
    /// The start of its hash.
    pub tag: EntryTag,
    /// Its time.
    pub hlc: Hlc,
    /// Where the control space stood for its author.
    pub control: &'a ControlFrontier,
    /// What it needs.
    pub need: Need,
}

/// Which entry of a log is judged, where the standing of its author is known already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The log.
    pub log: LogId,
    /// The place there.
    pub seq: u64,
    /// The start of the entry's hash.
    pub tag: EntryTag,
}

/// What the authority says of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Verdict {
    /// It counts.
    Counts {
        /// By this capability of its author.
        by: CapabilityId,
    },
    /// Its author could have written it, but a revocation cuts it off: kept, not shown, listed.
    Late {
        /// The revocation.
        revocation: EntryHash,
    },
    /// It never counts.
    Refused(RefusedReason),
}

/// Why an entry never counts.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, thiserror::Error,
)]
pub enum RefusedReason {
    /// It names control entries that aren't held.
    #[error("it names control entries that are not held")]
    Unknown,
    /// It stands beyond a fork of its log.
    #[error("it stands on a side of a forked log")]
    Forked,
    /// Its author was no member, as far as its author knew.
    #[error("its author was not a member")]
    NotMember,
    /// Its author held no capability for it.
    #[error("its author held no capability for it")]
    NotHeld,
    /// The capability that it rests on was over.
    #[error("the capability had expired")]
    Expired,
    /// It passes on more than its author held.
    #[error("it passes on more than its author held")]
    Exceeds,
    /// It speaks of a department, member, device or capability that its author couldn't know.
    #[error("it speaks of something that doesn't exist")]
    NoSuchThing,
    /// A signature inside it is bad, or made for something else.
    #[error("a signature inside it does not hold")]
    Proof,
    /// The invitation was redeemed already.
    #[error("the invitation was already redeemed")]
    Redeemed,
    /// The device belongs to a member already.
    #[error("the device already belongs to a member")]
    AlreadyMember,
    /// A name, a number of terms or devices, or a depth is beyond its limit.
    #[error("it goes beyond a limit")]
    Limit,
    /// Whom it would revoke stands closer to the genesis than its author.
    #[error("whom it would revoke stands above its author")]
    Junior,
    /// The statement has no place here.
    #[error("the statement has no place here")]
    Misplaced,
    /// Whom it would remove is one of the organisation's guardians: others remove them only together.
    #[error("a guardian of the organisation is removed only by the guardians together")]
    Guarded,
    /// Its author isn't one of those who may decide this together.
    #[error("its author is not one of the guardians who decide this")]
    NotGuardian,
    /// The device is a relay's, which never belongs to a member.
    #[error("the device is a relay, which never belongs to a member")]
    Relay,
    /// The organisation's guardians are named: only they can change that.
    #[error("the organisation's guardians are named, and only they together change that")]
    Named,
}

/// What an inserted entry may have changed, so that only that is judged anew.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// Whose entries, judged before, may now be judged otherwise.
    pub verdicts: Reach,
    /// Whether somebody may now read more, less, or is named otherwise.
    pub people: bool,
}

/// Whose entries are concerned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// Nobody's.
    #[default]
    Nothing,
    /// These devices'.
    Devices(std::collections::BTreeSet<DeviceId>),
    /// Everybody's.
    All,
}

impl Reach {
    /// Both together.
    pub fn join(&mut self, other: Self) {
        match (&mut *self, other) {
            (_, Self::Nothing) | (Self::All, _) => {}
            (Self::Devices(own), Self::Devices(other)) => own.extend(other),
            (_, other) => *self = other,
        }
    }

    /// Whether it concerns this device.
    pub fn concerns(&self, device: &DeviceId) -> bool {
        match self {
            Self::Nothing => false,
            Self::Devices(devices) => devices.contains(device),
            Self::All => true,
        }
    }
}

/// Where and what: used by the need of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    pub space: SpaceId,
    pub need: Need,
}
