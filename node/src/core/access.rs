//! Who may hold what, as the sync engine is told.

use std::collections::BTreeSet;

use protocol::{
    authority::Authority,
    capability::Invitation,
    clock::Millis,
    crypto::Signed,
    ids::{DeviceId, SpaceId},
    wire::{JoinProof, Refusal},
};

use super::state::Core;
use crate::sync::{self, Access};

/// Access is computed anew this often, since capabilities expire.
pub(super) const ACCESS_REFRESH_MS: u64 = 60_000;

/// Newcomers with whom we speak, each with an invitation of a few KB. Whoever is one too many is cut off
/// when anything changes among people before their enrolment has come, and comes again.
const NEWCOMERS_MAX: usize = 64;

impl Core {
    /// What a device may do now.
    pub(super) fn access_of(&self, device: &DeviceId, now: Millis) -> Access {
        match &self.door.authority {
            Some(authority) if authority.is_member(device) => {
                let control = self.door.control();
                let mut spaces: BTreeSet<SpaceId> = authority.spaces_of(device, now);
                spaces.remove(&control);
                Access::Member(spaces)
            }
            _ => match self.newcomers.get(device) {
                // Until their enrolment has come: they may hand it in after what they bring beside it.
                Some(invitation) if self.check_invitation(invitation, now).is_ok() => {
                    Access::Member(BTreeSet::new())
                }
                _ => Access::Stranger,
            },
        }
    }

    /// Tells the engine what these devices may do.
    pub(super) fn tell_access(&mut self, now: Millis, devices: impl IntoIterator<Item = DeviceId>) {
        for device in devices {
            let access = self.access_of(&device, now);
            self.engine.handle(now, sync::Input::Access { device, access });
        }
    }

    /// Tells the engine what everybody may do: we ourselves, those with whom we speak, and those
    /// whose beacons others bring.
    pub(super) fn tell_all_access(&mut self, now: Millis) {
        self.access_told = now;
        let connected = self.peers.iter().filter(|(_, note)| note.address.is_some());
        let mut devices: BTreeSet<DeviceId> = connected.map(|(device, _)| *device).collect();
        devices.extend(self.door.authority.iter().flat_map(Authority::devices));
        // Ourselves last: a device that has just become somebody's would hang up on peers of whom
        // the engine hasn't heard yet that they are colleagues.
        devices.remove(&self.device);
        self.tell_access(now, devices);
        self.tell_access(now, [self.device]);
        self.tell_colleagues(now);
        self.tell_relays(now);
        // Which keys we lack depends on what we may read, and so on the clock, too.
        self.tell_lacking_keys(now);
    }

    /// Whether an invitation and its redemption let a device in that nobody has enrolled yet. It
    /// gets the control space then and nothing else, so that it can write its enrolment.
    pub(super) fn check_join(
        &mut self,
        peer: &DeviceId,
        proof: &JoinProof,
        now: Millis,
    ) -> Result<BTreeSet<SpaceId>, Refusal> {
        let Some(authority) = &self.door.authority else { return Err(Refusal::Stranger) };
        if authority.member_of(peer).is_some() {
            return match self.access_of(peer, now) {
                Access::Member(spaces) => Ok(spaces),
                Access::Stranger => Err(Refusal::Stranger),
            };
        }
        let Ok(redemption) = proof.redemption.clone().verify() else {
            return Err(Refusal::Stranger);
        };
        let (offer, spent) = (proof.invitation.unverified(), redemption.claim());
        let is_theirs =
            spent.device == *peer && spent.key == offer.key && spent.invitation == offer.digest();
        if !is_theirs {
            return Err(Refusal::Stranger);
        }
        self.check_invitation(&proof.invitation, now)?;
        if self.newcomers.len() < NEWCOMERS_MAX {
            self.newcomers.insert(*peer, proof.invitation.clone());
        }
        Ok(BTreeSet::new())
    }

    /// Whether an invitation is genuine, and may still be redeemed, by what is known here.
    pub(crate) fn check_invitation(
        &self,
        invitation: &Signed<Invitation>,
        now: Millis,
    ) -> Result<(), Refusal> {
        let Some(authority) = &self.door.authority else { return Err(Refusal::Stranger) };
        let Ok(invitation) = invitation.clone().verify() else { return Err(Refusal::Stranger) };
        let offer = invitation.claim();
        let rows = || offer.terms.iter().map(|(parent, _)| authority.capability(parent));
        let genuine = offer.org == authority.org()
            && authority.is_member(&offer.inviter)
            && !offer.terms.is_empty()
            && rows().all(|row| row.is_some());
        if !genuine {
            return Err(Refusal::Stranger);
        }
        let over = offer.expires <= now
            || rows().flatten().any(|row| row.ended.is_some())
            || authority.is_redeemed(&offer.inviter, &offer.key);
        if over { Err(Refusal::InvitationOver) } else { Ok(()) }
    }
}
