//! Whom a relay serves: a list of devices, signed by a manager's device and followed by the next.
//!
//! A relay knows the organisation by nothing but its number. The first roster comes with a proof that
//! its signer has the relay's code ([`Claim`]); every later one is signed by a device that the one
//! before names as a steward. So a relay needs no control space, and who manages may change.

use serde::{Deserialize, Serialize};

use crate::{
    clock::Millis,
    crypto::{BadSignature, Signable, Signed, Verified},
    ids::{DeviceId, OrgId},
    limits::{
        RELAY_QUOTA_BYTES_MIN, ROSTER_AHEAD_MS_MAX, ROSTER_DEVICES_MAX, ROSTER_LIFE_MS_MAX,
        ROSTER_STEWARDS_MAX,
    },
};

/// Whom a relay serves from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roster {
    /// The organisation.
    pub org: OrgId,
    /// The relay that this is for.
    pub relay: DeviceId,
    /// Who signs it.
    pub by: DeviceId,
    /// When it was made, in milliseconds, or one more than the one before: the greater counts.
    pub seq: u64,
    /// How many control entries its maker held: who holds fewer doesn't replace it.
    pub basis: u64,
    /// The relay serves nobody by it from then on.
    pub until: Millis,
    /// Bytes that the relay keeps at most.
    pub quota_bytes: u64,
    /// Whose signature the next one may bear: ascending, each once.
    pub stewards: Vec<DeviceId>,
    /// The devices that are served: ascending, each once.
    pub devices: Vec<DeviceId>,
}

/// Why a relay doesn't go by a roster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RosterError {
    /// It is another relay's or organisation's.
    #[error("the roster is for another relay or organisation")]
    Elsewhere,
    /// A list is too long, or isn't in order; or the quota is too small.
    #[error("the roster isn't in order")]
    Order,
    /// Its signer may not say whom the relay serves.
    #[error("the roster's signer is no steward of this relay")]
    NotASteward,
    /// A newer one is known.
    #[error("the roster is older than the one in force")]
    Old,
    /// Its time lies ahead, or it would hold too long, or it is over.
    #[error("the roster's time is wrong")]
    Time,
    /// Its signer didn't sign it.
    #[error("the roster isn't signed by its maker")]
    Forged(#[source] BadSignature),
}

impl Signable for Roster {
    const DOMAIN: &'static str = "tongzhou relay roster";

    fn signer(&self) -> DeviceId {
        self.by
    }
}

/// Whoever has a relay's code hands it to this steward's organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The organisation.
    pub org: OrgId,
    /// The relay.
    pub relay: DeviceId,
    /// Who signs the first roster.
    pub steward: DeviceId,
    /// The code's key, which signs this.
    pub key: DeviceId,
}

impl Signable for Claim {
    const DOMAIN: &'static str = "tongzhou relay claim";

    fn signer(&self) -> DeviceId {
        self.key
    }
}

impl Roster {
    /// Whether it serves a device now.
    pub fn serves(&self, device: &DeviceId, now: Millis) -> bool {
        now < self.until && self.devices.binary_search(device).is_ok()
    }

    /// Whether a device may sign the next one.
    pub fn is_steward(&self, device: &DeviceId) -> bool {
        self.stewards.binary_search(device).is_ok()
    }

    /// Whether it says the same as another, whoever made them and when.
    pub fn says_what(&self, other: &Self) -> bool {
        let said = |it: &Self| (it.quota_bytes, it.stewards.clone(), it.devices.clone());
        said(self) == said(other)
    }

    /// Checks the first roster of a relay whose code has this claim key.
    ///
    /// # Errors
    /// When it, or what it comes with, doesn't hold.
    pub fn first(
        signed: Signed<Self>,
        claim: &Signed<Claim>,
        (relay, key): (&DeviceId, &DeviceId),
        now: Millis,
    ) -> Result<Verified<Self>, RosterError> {
        let (roster, said) = (signed.unverified(), *claim.unverified());
        let expected = Claim { org: roster.org, relay: *relay, steward: roster.by, key: *key };
        if said != expected {
            return Err(RosterError::NotASteward);
        }
        claim.clone().verify().map_err(RosterError::Forged)?;
        Self::checked(signed, relay, now)
    }

    /// Checks a roster that would follow this one.
    ///
    /// # Errors
    /// When it doesn't hold, or doesn't follow.
    pub fn next(&self, signed: Signed<Self>, now: Millis) -> Result<Verified<Self>, RosterError> {
        let roster = signed.unverified();
        if roster.org != self.org {
            return Err(RosterError::Elsewhere);
        }
        if !self.is_steward(&roster.by) {
            return Err(RosterError::NotASteward);
        }
        if roster.seq <= self.seq {
            return Err(RosterError::Old);
        }
        Self::checked(signed, &self.relay, now)
    }

    fn checked(
        signed: Signed<Self>,
        relay: &DeviceId,
        now: Millis,
    ) -> Result<Verified<Self>, RosterError> {
        let roster = signed.unverified();
        if roster.relay != *relay {
            return Err(RosterError::Elsewhere);
        }
        let ascending = |ids: &[DeviceId]| ids.windows(2).all(|pair| pair[0] < pair[1]);
        let in_order = ascending(&roster.stewards)
            && ascending(&roster.devices)
            && (1..=ROSTER_STEWARDS_MAX).contains(&roster.stewards.len())
            && roster.devices.len() <= ROSTER_DEVICES_MAX
            && roster.quota_bytes >= RELAY_QUOTA_BYTES_MIN;
        if !in_order {
            return Err(RosterError::Order);
        }
        let ahead = now.plus(ROSTER_AHEAD_MS_MAX).0;
        let ends = roster.seq.saturating_add(ROSTER_LIFE_MS_MAX);
        if roster.seq > ahead || roster.until.0 > ends || roster.until <= now {
            return Err(RosterError::Time);
        }
        signed.verify().map_err(RosterError::Forged)
    }
}
