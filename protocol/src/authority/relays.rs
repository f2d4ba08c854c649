//! Relays: who may appoint one, which are in force, and why none is ever a member.
//!
//! A relay's device says once that it is one, and a manager states that. A device that did so is
//! nobody's: its enrolment gives nothing, even one that claims an earlier time or to know nothing of the
//! appointment. An appointment might itself rest on such an enrolment; so which devices are relays is
//! found out first, as if no enrolment fell by an appointment. Both then are functions of the set.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Authority, Statement,
    admit::{Judged, is_name},
    claim::{RefusedReason, Verdict},
    facts::{Facts, Finding, Support, time_of},
    history::{History, Ix},
};
use crate::{
    capability::{Level, Need, Scope},
    clock::{Hlc, Millis},
    ids::{DeviceId, EntryHash, MemberId, OrgId, SpaceId},
    relay::RelayAppointment,
};

/// A relay that was appointed, and whose appointment hasn't ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelayRow {
    /// Its device.
    pub relay: DeviceId,
    /// What members call it.
    pub name: String,
    /// Where what is written may be left with it.
    pub places: Vec<Scope>,
    /// Bytes that it keeps at most.
    pub quota_bytes: u64,
    /// Where it is, as far as was stated.
    pub addresses: Vec<String>,
    /// Who appointed it.
    pub by: Option<MemberId>,
    /// When, by the author's clock.
    pub since: Millis,
    /// The entry that says so.
    pub entry: EntryHash,
}

/// The devices that standing appointments name, as if no enrolment fell by one.
pub(super) fn relays_of(org: OrgId, history: &History) -> BTreeSet<DeviceId> {
    let all = || (0..history.len()).map(|ix| (ix, &history.get(ix).entry.statement));
    if !all().any(|(_, said)| matches!(said, Statement::RelayAppointed(_))) {
        return BTreeSet::new();
    }
    let facts = Facts::gather(org, history, BTreeMap::new(), BTreeSet::new());
    let named = all().filter_map(|(ix, said)| match (said, facts.findings.get(&ix)) {
        (Statement::RelayAppointed(said), Some(Finding::Stands(_))) => Some(said.relay()),
        _ => None,
    });
    named.collect()
}

impl Facts {
    pub(super) fn appoint_relay(
        &self,
        history: &History,
        ix: Ix,
        by: usize,
        said: &RelayAppointment,
    ) -> Judged {
        let held = history.get(ix);
        if !held.proven {
            return Err(RefusedReason::Proof);
        }
        if !is_name(&said.name) || !said.is_in_bounds() {
            return Err(RefusedReason::Limit);
        }
        if self.identity(history, &said.relay(), &held.past).is_some() {
            return Err(RefusedReason::AlreadyMember);
        }
        let tree = self.tree_at(&held.past);
        if !said.places.iter().all(|place| tree.holds(place.space)) {
            return Err(RefusedReason::NoSuchThing);
        }
        let mut places = said.places.clone();
        places.extend(self.places_before(history, ix, &said.relay()).unwrap_or_default());
        self.manage_places(history, ix, by, &places)
    }

    pub(super) fn end_relay(
        &self,
        history: &History,
        ix: Ix,
        by: usize,
        relay: &DeviceId,
    ) -> Judged {
        let places = self.places_before(history, ix, relay).ok_or(RefusedReason::NoSuchThing)?;
        self.manage_places(history, ix, by, &places)
    }

    /// For which places a relay is appointed, as an entry's author knew. `None`: for none.
    fn places_before(&self, history: &History, ix: Ix, relay: &DeviceId) -> Option<Vec<Scope>> {
        let past = &history.get(ix).past;
        let known = self.relay_words.get(relay)?.iter().copied();
        let known = known.filter(|ix| past.holds(history.get(*ix).spot));
        let newest = known.max_by_key(|ix| history.get(*ix).order)?;
        match &history.get(newest).entry.statement {
            Statement::RelayAppointed(said) => Some(said.places.clone()),
            _ => None,
        }
    }

    fn manage_places(&self, history: &History, ix: Ix, by: usize, places: &[Scope]) -> Judged {
        let held = history.get(ix);
        let (past, time) = (&held.past, time_of(held.order.0));
        let tree = self.tree_at(past);
        let need = |place: &Scope| {
            let mut caps = self.managing(history, by, place.space, past, time)?;
            caps.retain(|cap| tree.covers(&self.caps[*cap].terms.scope, place));
            if caps.is_empty() { Err(RefusedReason::NotHeld) } else { Ok(caps) }
        };
        let needs: Result<Vec<_>, _> = places.iter().map(need).collect();
        Ok(Support { binding: by, needs: needs? })
    }
}

impl Authority {
    /// The relays that are appointed.
    pub fn relays(&self) -> Vec<RelayRow> {
        let known = self.judgement().facts.relay_words.keys();
        known.filter_map(|relay| self.relay(relay)).collect()
    }

    /// What holds of a relay: of what was stated of it and counts, the newest in the one order.
    pub fn relay(&self, relay: &DeviceId) -> Option<RelayRow> {
        let judgement = self.judgement();
        let said = judgement.facts.relay_words.get(relay)?.iter().copied();
        let counts =
            |ix: &Ix| matches!(judgement.status(&self.history, *ix), Verdict::Counts { .. });
        let newest = said.filter(counts).max_by_key(|ix| self.history.get(*ix).order)?;
        let entry = &self.history.get(newest).entry;
        let Statement::RelayAppointed(said) = &entry.statement else { return None };
        Some(RelayRow {
            relay: *relay,
            name: said.name.clone(),
            places: said.places.clone(),
            quota_bytes: said.quota_bytes,
            addresses: said.addresses.clone(),
            by: self.member_of(&entry.log.device),
            since: Hlc::millis(entry.hlc),
            entry: entry.hash,
        })
    }

    /// Whether a device is a relay's: it was appointed once, and so is never a member's.
    pub fn is_relay(&self, device: &DeviceId) -> bool {
        self.judgement().facts.relays.contains(device)
    }

    /// All such devices.
    pub(super) fn ever_relays(&self) -> impl Iterator<Item = DeviceId> + '_ {
        self.judgement().facts.relays.iter().copied()
    }

    /// Whether what is written in a space may be left with a relay. The control space goes with any
    /// other; conversations hang nowhere, and go with everything below the root.
    pub fn relay_covers(&self, row: &RelayRow, space: &SpaceId) -> bool {
        if *space == SpaceId::control(&self.org) {
            return true;
        }
        let facts = &self.judgement().facts;
        let everywhere = Scope { space: facts.root, below: true };
        if facts.conversations.contains_key(space) {
            return row.places.contains(&everywhere);
        }
        let tree = facts.tree_at(&self.history.everything());
        let place = Scope { space: *space, below: false };
        tree.holds(*space) && row.places.iter().any(|scope| tree.covers(scope, &place))
    }

    /// The members' devices that may say whom a relay serves: they manage all its places.
    pub fn relay_stewards(&self, row: &RelayRow, now: Millis) -> BTreeSet<DeviceId> {
        let facts = &self.judgement().facts;
        let tree = facts.tree_at(&self.history.everything());
        let manages = |device: &DeviceId, place: &Scope| {
            let enough = |terms: &crate::capability::Terms| {
                terms.satisfy(Need::level(Level::Manage)) && tree.covers(&terms.scope, place)
            };
            !self.usable(device, now, enough).is_empty()
        };
        let may = |device: &DeviceId| row.places.iter().all(|place| manages(device, place));
        self.devices().filter(|device| self.is_member(device) && may(device)).collect()
    }

    /// The members' devices that a relay serves: those that may read where it was appointed.
    pub fn relay_devices(&self, row: &RelayRow, now: Millis) -> BTreeSet<DeviceId> {
        let facts = &self.judgement().facts;
        let tree = facts.tree_at(&self.history.everything());
        let all = tree.places().map(|(space, _)| space).chain([facts.root]);
        let covered: BTreeSet<SpaceId> = all.filter(|it| self.relay_covers(row, it)).collect();
        let everywhere = row.places.contains(&Scope { space: facts.root, below: true });
        let served =
            |device: &DeviceId| everywhere || !self.spaces_of(device, now).is_disjoint(&covered);
        self.devices().filter(|device| self.is_member(device) && served(device)).collect()
    }
}
