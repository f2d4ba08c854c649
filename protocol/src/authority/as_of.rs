//! The authority as it stood at a time: who could do what on that day.
//!
//! Invariant: it is made from those entries held *now* whose effective time is not later. So two
//! nodes that hold the same say the same of any day, whenever each of its entries reached them; what
//! somebody backdated is in it as it is today, and so is what is known of forks.

use super::{Authority, facts::time_of};
use crate::{
    clock::Millis,
    ids::{DeviceId, MemberId},
};

impl Authority {
    /// What the entries say that had been stated by a time. `None`: there was no organisation yet.
    pub fn as_of(&self, time: Millis) -> Option<Self> {
        let history = self.history.until(|order| time_of(order.0) <= time)?;
        Some(Self::over(self.org, history))
    }

    /// When a person ceased to be a member, by the revocation in force that ended it; the latest
    /// where several devices ended apart. `None` for those who still are one.
    pub fn membership_ended(&self, member: &MemberId) -> Option<Millis> {
        let row = self.member(member).filter(|row| !row.active)?;
        let ends = row.devices.keys().filter_map(|device| self.device_ended(device));
        ends.max()
    }

    /// When a device ceased to be a member's.
    fn device_ended(&self, device: &DeviceId) -> Option<Millis> {
        let everything = self.history.everything();
        let binding = self.judgement().facts.identity(&self.history, device, &everything)?;
        let ix = self.history.find(&self.ended_by((binding, None))?)?;
        Some(time_of(self.history.get(ix).order.0))
    }
}
