//! Who and what the authority knows, remembered until it learns more.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    authority::Authority,
    ids::{DeviceId, SpaceId},
};

/// Devices remembered: more than an organisation has. A peer could name any number of others.
const DEVICES_MAX: usize = 8192;

/// A memory of answers, good for one revision of the authority.
#[derive(Debug, Default)]
pub struct Known {
    revision: Option<u64>,
    spaces: BTreeSet<SpaceId>,
    members: BTreeMap<DeviceId, bool>,
}

impl Known {
    fn refresh(&mut self, authority: &Authority) {
        if self.revision == Some(authority.revision()) {
            return;
        }
        self.revision = Some(authority.revision());
        self.spaces = authority.places().into_iter().map(|row| row.space).collect();
        self.members.clear();
    }

    /// Whether the organisation has this space.
    pub fn is_space(&mut self, authority: &Authority, space: &SpaceId) -> bool {
        self.refresh(authority);
        self.spaces.contains(space) || authority.conversation(space).is_some()
    }

    /// Whether a device belongs, or belonged, to a member.
    pub fn is_member(&mut self, authority: &Authority, device: &DeviceId) -> bool {
        self.refresh(authority);
        if self.members.len() >= DEVICES_MAX {
            self.members.clear();
        }
        *self.members.entry(*device).or_insert_with(|| authority.member_of(device).is_some())
    }
}
