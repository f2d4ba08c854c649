//! What removing a person, or ending a right or a device, would do: the authority is asked twice, as it is
//! and as it would be.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    authority::{Authority, CapabilityRow, MemberRow, Statement},
    capability::{CutLog, Revocation, Scope, Target},
    clock::Millis,
    ids::{CapabilityId, DeviceId, MemberId, SpaceId},
};

use super::{
    capabilities,
    names::{self, Departments, People},
};
use crate::{
    core::Core,
    facade::{EndingInfo, Failure, KeptEntries, LostReading, RemovalInfo},
};

impl Core {
    /// What removing a person would do, were it done now.
    pub(crate) fn preview_removal(&self, now: Millis, name: &str) -> Result<RemovalInfo, Failure> {
        let before = self.authority()?;
        let people = People::of(before);
        let (member, revocation) = self.removal(now, name)?;
        let keeps_entries = revocation.cut.iter().map(|log| log.seq).sum();
        let departments = Departments::of(before);
        let keeps = kept(before, &departments, &revocation.cut, |_| true);
        let after = self.suppose(now, Statement::Revoked(revocation))?;
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
            keeps,
        })
    }

    /// Whom a name means, and the revocation that would end their membership here and now.
    pub(crate) fn removal(
        &self,
        now: Millis,
        name: &str,
    ) -> Result<(MemberId, Revocation), Failure> {
        let member = People::of(self.authority()?).find(name)?;
        Ok((member, self.ending(now, Target::Member(member))?))
    }

    /// The revocation that would end this here and now: what is held of those concerned keeps counting.
    pub(crate) fn ending(&self, now: Millis, target: Target) -> Result<Revocation, Failure> {
        let concerned: Vec<DeviceId> =
            self.authority()?.concerned_by(&target).into_iter().collect();
        Ok(Revocation { target, cut: self.cut_of(now, &concerned)? })
    }

    /// What ending the capability whose id begins so would do, were it done now.
    pub(crate) fn preview_revocation(&self, now: Millis, id: &str) -> Result<EndingInfo, Failure> {
        let before = self.authority()?;
        let id = names::capability(before, id)?;
        let departments = Departments::of(before);
        let row = before.capability(&id);
        let scope = row.as_ref().map(|row| row.terms.scope);
        let revocation = self.ending(now, Target::Capability(id))?;
        // What is written elsewhere rests on other rights.
        let there = |space: &SpaceId| {
            let place = Scope { space: *space, below: false };
            scope.is_some_and(|scope| departments.covers(&scope, &place))
        };
        let keeps = kept(before, &departments, &revocation.cut, there);
        let people = People::of(before);
        let right = |row: &CapabilityRow| capabilities::right(before, &people, &departments, row);
        let name = row.as_ref().map(|row| right(row).holder).unwrap_or_default();
        let (mut rights, unreadable) = self.losses(now, revocation)?;
        // The one that was asked about comes first.
        rights.sort_by_key(|row| row.id != id);
        let rights = rights.iter().map(right).collect();
        Ok(EndingInfo { name, device: None, devices_left: 0, rights, unreadable, keeps })
    }

    /// What ending a device would do, were it done now.
    pub(crate) fn preview_device_removal(
        &self,
        now: Millis,
        device: &str,
        of: Option<&str>,
    ) -> Result<EndingInfo, Failure> {
        let before = self.authority()?;
        let (owner, device) = self.device_to_end(device, of)?;
        let departments = Departments::of(before);
        let revocation = self.ending(now, Target::Device(device))?;
        let keeps = kept(before, &departments, &revocation.cut, |_| true);
        let left = owner.devices.iter().filter(|(id, active)| **active && **id != device).count();
        let people = People::of(before);
        let (rights, unreadable) = self.losses(now, revocation)?;
        let right = |row: &CapabilityRow| capabilities::right(before, &people, &departments, row);
        Ok(EndingInfo {
            name: owner.name,
            device: Some(device.to_string()),
            devices_left: left as u64,
            rights: rights.iter().map(right).collect(),
            unreadable,
            keeps,
        })
    }

    /// What could no longer be used by anybody, each once, and who could no longer read what, if this were
    /// stated now.
    fn losses(
        &self,
        now: Millis,
        revocation: Revocation,
    ) -> Result<(Vec<CapabilityRow>, Vec<LostReading>), Failure> {
        let before = self.authority()?;
        let after = self.suppose(now, Statement::Revoked(revocation))?;
        let (departments, people) = (Departments::of(before), People::of(before));
        let (mut rights, mut unread) = (BTreeMap::new(), Vec::new());
        for (member, rows) in lost(before, &after, now).into_iter().filter(|it| !it.1.is_empty()) {
            let spaces = unreadable(before, &after, &member, now);
            let (talks, spaces): (Vec<SpaceId>, Vec<SpaceId>) =
                spaces.into_iter().partition(|space| before.conversation(space).is_some());
            if !(talks.is_empty() && spaces.is_empty()) {
                unread.push(LostReading {
                    name: people.name(&member),
                    departments: spaces.iter().map(|space| departments.label(space)).collect(),
                    conversations: talks.iter().filter(|space| !before.is_own(space)).count()
                        as u64,
                });
            }
            let public =
                |row: &CapabilityRow| before.conversation(&row.terms.scope.space).is_none();
            rights.extend(rows.into_iter().filter(public).map(|row| (row.id, row)));
        }
        Ok((rights.into_values().collect(), unread))
    }
}

/// What a revocation lets stand, by place: departments and projects by their paths, then conversations
/// together, then what was stated about people and their rights.
fn kept(
    authority: &Authority,
    departments: &Departments,
    cut: &[CutLog],
    counts: impl Fn(&SpaceId) -> bool,
) -> Vec<KeptEntries> {
    let control = SpaceId::control(&authority.org());
    let mut places: BTreeMap<String, u64> = BTreeMap::new();
    let (mut talks, mut private) = (BTreeSet::new(), 0);
    let mut stated = 0;
    for log in cut.iter().filter(|log| log.seq > 0 && counts(&log.space)) {
        if log.space == control || log.space == SpaceId::ZERO {
            stated += log.seq;
        } else if authority.conversation(&log.space).is_some() {
            talks.insert(log.space);
            private += log.seq;
        } else {
            *places.entry(departments.label(&log.space)).or_default() += log.seq;
        }
    }
    let row = |(place, entries)| KeptEntries { place, conversations: 0, entries };
    let mut rows: Vec<KeptEntries> = places.into_iter().map(row).collect();
    let place = String::new();
    let talks = KeptEntries { place, conversations: talks.len() as u64, entries: private };
    rows.extend([talks, row((String::new(), stated))].into_iter().filter(|row| row.entries > 0));
    rows
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
