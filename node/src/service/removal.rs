//! What removing a person would do: the authority is asked twice, as it is and as it would be.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    authority::{Authority, CapabilityRow, MemberRow, Statement},
    capability::{Revocation, Target},
    clock::Millis,
    ids::{CapabilityId, DeviceId, MemberId, SpaceId},
};

use super::{
    capabilities,
    names::{Departments, People},
};
use crate::{
    core::Core,
    facade::{Failure, RemovalInfo},
};

impl Core {
    /// What removing a person would do, were it done now.
    pub(crate) fn preview_removal(&self, now: Millis, name: &str) -> Result<RemovalInfo, Failure> {
        let before = self.authority()?;
        let people = People::of(before);
        let (member, revocation) = self.removal(now, name)?;
        let keeps_entries = revocation.cut.iter().map(|log| log.seq).sum();
        let after = self.suppose(now, Statement::Revoked(revocation))?;
        let departments = Departments::of(before);
        let right = |row: &CapabilityRow| capabilities::right(before, &people, &departments, row);
        let lost = lost(before, &after, now);
        let (theirs, others): (Vec<_>, Vec<_>) =
            lost.into_iter().partition(|(holder, _)| *holder == member);
        let private = |row: &&CapabilityRow| before.conversation(&row.terms.scope.space).is_some();
        let unreadable = unreadable(before, &after, &member, now);
        let (talks, spaces): (Vec<SpaceId>, Vec<SpaceId>) =
            unreadable.into_iter().partition(|space| before.conversation(space).is_some());
        let talks = talks.iter().filter(|space| !before.is_own(space)).count();
        let theirs = theirs.iter().flat_map(|(_, rows)| rows).filter(|row| !private(row));
        let passed_on = others.iter().flat_map(|(_, rows)| rows).map(right);
        Ok(RemovalInfo {
            name: people.name(&member),
            devices: ended_devices(before, &after, &member),
            departments: spaces.iter().map(|space| departments.label(space)).collect(),
            conversations: talks as u64,
            capabilities: theirs.map(right).collect(),
            passed_on: passed_on.collect(),
            keeps_entries,
        })
    }

    /// Whom a name means, and the revocation that would end their membership here and now.
    pub(crate) fn removal(
        &self,
        now: Millis,
        name: &str,
    ) -> Result<(MemberId, Revocation), Failure> {
        let authority = self.authority()?;
        let member = People::of(authority).find(name)?;
        let target = Target::Member(member);
        let devices: Vec<DeviceId> = authority.concerned_by(&target).into_iter().collect();
        Ok((member, Revocation { target, cut: self.cut_of(now, &devices)? }))
    }
}

/// The capabilities that each person can use now.
fn usable(
    authority: &Authority,
    now: Millis,
) -> BTreeMap<MemberId, BTreeMap<CapabilityId, CapabilityRow>> {
    let held = |row: &MemberRow| {
        let devices = row.devices.keys().flat_map(|device| authority.held_by(device, now));
        devices.map(|row| (row.id, row)).collect()
    };
    authority.members().iter().map(|row| (row.member, held(row))).collect()
}

/// What each person can use before and no longer after.
fn lost(before: &Authority, after: &Authority, now: Millis) -> Vec<(MemberId, Vec<CapabilityRow>)> {
    let kept = usable(after, now);
    let gone = |(member, held): (MemberId, BTreeMap<CapabilityId, CapabilityRow>)| {
        let kept = kept.get(&member);
        let is_lost = |id: &CapabilityId| kept.is_none_or(|kept| !kept.contains_key(id));
        let rows = held.into_iter().filter(|(id, _)| is_lost(id)).map(|(_, row)| row).collect();
        (member, rows)
    };
    usable(before, now).into_iter().map(gone).collect()
}

fn ended_devices(before: &Authority, after: &Authority, member: &MemberId) -> u64 {
    let devices = |authority: &Authority| authority.member(member).map(|row| row.devices);
    let after = devices(after).unwrap_or_default();
    let ends = |(device, active): &(DeviceId, bool)| {
        *active && !after.get(device).copied().unwrap_or(false)
    };
    devices(before).unwrap_or_default().into_iter().filter(ends).count() as u64
}

/// The spaces that a person can read before and no longer after, the control space left out.
fn unreadable(
    before: &Authority,
    after: &Authority,
    member: &MemberId,
    now: Millis,
) -> Vec<SpaceId> {
    let spaces = |authority: &Authority| -> BTreeSet<SpaceId> {
        let devices = before.member(member).map(|row| row.devices).unwrap_or_default();
        devices.keys().flat_map(|device| authority.spaces_of(device, now)).collect()
    };
    let control = SpaceId::control(&before.org());
    let kept = spaces(after);
    spaces(before).into_iter().filter(|space| *space != control && !kept.contains(space)).collect()
}
