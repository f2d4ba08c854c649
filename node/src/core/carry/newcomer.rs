//! A bundle for somebody who was invited and has no network: sealed to the key in their code.
//!
//! Invariant: what the code opens is the control space, as a colleague's node shows it to whoever redeems
//! the code; no key of a space and nothing that was said in one. Who makes it sees that the invitation
//! still holds, for each parcel anew.

use std::collections::BTreeSet;

use protocol::{
    capability::Invitation,
    clock::Millis,
    crypto::{DeviceKey, Signed},
    wire::bundle::ParcelKind,
};

use super::{
    super::state::Core,
    incoming::Taken,
    outgoing::{Asked, Group, Outgoing},
};
use crate::{
    facade::{BundleFiles, BundleSince},
    ingest::HoldError,
};

impl Core {
    /// Plans what somebody needs to join by an invitation that holds.
    pub(crate) fn plan_for_invitation(
        &mut self,
        now: Millis,
        invitation: Signed<Invitation>,
    ) -> Result<&mut Outgoing, HoldError> {
        let mut out = Outgoing::new(now);
        out.info.devices = 1;
        let (devices, spaces) = (vec![invitation.unverified().key], vec![self.door.control()]);
        let (since, files) = (BundleSince::Held, BundleFiles::None);
        let asked = Asked { since, last: None, keys: BTreeSet::new(), files };
        let steps = self.steps(&devices, &spaces, &asked, &mut out.mark)?;
        let (kind, invitation) = (ParcelKind::Entries, Some(invitation));
        out.groups.push_back(Group { kind, devices, spaces, steps, invitation });
        Ok(self.begin_outgoing(out))
    }

    /// Takes a parcel in by whose bundle we join, sealed to the key of our code.
    pub(crate) fn take_invited(&mut self, now: Millis, bytes: &[u8], code: &DeviceKey) -> Taken {
        self.take_parcel_with(now, bytes, Some(code))
    }
}
