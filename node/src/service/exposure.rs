//! What a person still holds, or would, once they are removed: nobody can take back what lies on
//! another's machine, but one can say what that is.
//!
//! Everything written in a space before their end may be with them; of that, their own devices'
//! beacons prove a part. Not in it: what they could read only earlier (a right that was ended before),
//! and what colleagues who hadn't heard of the end still wrote under the old key.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    clock::Millis,
    ids::{Branch, DeviceId, LogId, MemberId, SpaceId},
    wire::LogTag,
};

use super::names::{Departments, People};
use crate::{
    core::Core,
    facade::{Answer, ExposedPlace, ExposureInfo, Failure},
    ingest::HoldError,
};

impl Core {
    /// What a person's devices may hold, and what they are known to hold.
    pub(crate) fn exposure(&mut self, now: Millis, name: &str) -> Result<Answer, Failure> {
        let authority = self.authority()?;
        let people = People::of(authority);
        let member = people.find(name)?;
        let ended = authority.membership_ended(&member);
        let row = authority.member(&member);
        let devices: BTreeSet<DeviceId> =
            row.iter().flat_map(|row| row.devices.keys().copied()).collect();
        let departments = Departments::of(authority);
        let (mut talks, spaces): (Vec<SpaceId>, Vec<SpaceId>) = self
            .could_read(&member, ended.unwrap_or(now))?
            .into_iter()
            .partition(|space| authority.conversation(space).is_some());
        // What they share between their own devices is theirs.
        talks.retain(|space| !authority.is_own(space));
        let mut places = Vec::with_capacity(spaces.len());
        for space in spaces {
            let held = self.exposed_in(&space, &devices, ended)?;
            places.push(ExposedPlace { place: departments.label(&space), ..held });
        }
        places.sort_by(|a, b| a.place.cmp(&b.place));
        Ok(Answer::Exposure(ExposureInfo {
            name: people.name(&member),
            ended,
            devices: devices.len() as u64,
            places,
            conversations: talks.len() as u64,
        }))
    }

    /// The spaces that a person could read just before a time, the control space left out: that
    /// everybody has.
    fn could_read(&self, member: &MemberId, until: Millis) -> Result<BTreeSet<SpaceId>, Failure> {
        let authority = self.authority()?;
        let before = Millis(until.0.saturating_sub(1));
        let Some(then) = authority.as_of(before) else { return Ok(BTreeSet::new()) };
        let devices = then.member(member).map(|row| row.devices).unwrap_or_default();
        let mut spaces: BTreeSet<SpaceId> =
            devices.keys().flat_map(|device| then.spaces_of(device, before)).collect();
        spaces.remove(&SpaceId::control(&authority.org()));
        Ok(spaces)
    }

    /// How much of a space they may hold.
    fn exposed_in(
        &mut self,
        space: &SpaceId,
        devices: &BTreeSet<DeviceId>,
        ended: Option<Millis>,
    ) -> Result<ExposedPlace, Failure> {
        let strands = self.door().held.ledger.strands(space);
        let logs: Vec<(LogId, u64)> = strands
            .filter(|(log, _)| log.branch == Branch::TRUNK)
            .map(|(log, strand)| (*log, strand.tip.seq))
            .collect();
        let mut said: BTreeMap<LogTag, u64> = BTreeMap::new();
        let mut told = None;
        for beacon in devices.iter().filter_map(|device| self.beacon_of(space, device)) {
            told = told.max(Some(beacon.hlc.millis()));
            for (tag, seq) in &beacon.have {
                let most = said.entry(*tag).or_default();
                *most = seq.max(most).to_owned();
            }
        }
        let (mut entries, mut known) = (0_u64, 0_u64);
        for (log, tip) in logs {
            let until = match ended {
                None => tip,
                Some(time) => {
                    self.written_by(&log, tip, time).map_err(|error| self.unreadable(&error))?
                }
            };
            entries = entries.saturating_add(until);
            let sure = said.get(&LogTag::of(&log)).copied().unwrap_or(0);
            known = known.saturating_add(sure.min(until));
        }
        Ok(ExposedPlace { place: String::new(), entries, known, told })
    }

    /// The number of a log's last entry that was written by a time; times never step back in a log.
    fn written_by(&mut self, log: &LogId, tip: u64, time: Millis) -> Result<u64, HoldError> {
        let (mut below, mut beyond) = (0, tip + 1);
        while beyond - below > 1 {
            let middle = below + (beyond - below) / 2;
            let at = self.door_mut().held.tip_at(log, middle)?;
            if at.is_some_and(|at| at.hlc.millis() <= time) {
                below = middle;
            } else {
                beyond = middle;
            }
        }
        Ok(below)
    }
}
