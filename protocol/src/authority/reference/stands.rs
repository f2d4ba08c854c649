//! Which statements stand.

use std::collections::{BTreeMap, BTreeSet};

use super::{Bond, Cap, Hashes, How, Plain, Reference, Way, above, covers, proven};
use crate::{
    authority::{ControlEntry, Rule, Statement, Ward},
    capability::{Level, Named, Need, Scope, Subject, Target, Terms},
    clock::Millis,
    ids::{CapabilityId, DeviceId, EntryHash, MemberId, SpaceId},
};

impl Reference {
    /// Finds out what stands, in the one order.
    fn stand(&mut self) {
        self.stands.clear();
        self.ways.clear();
        self.joints.clear();
        self.guarded.clear();
        for hash in self.order.clone() {
            if let Some(needs) = self.judge_statement(hash) {
                self.stands.insert(hash, needs);
                if matches!(self.entries[&hash].statement, Statement::Revoked(_)) {
                    let ways = self.ways_of(hash);
                    self.ways.extend(ways);
                }
                self.take_part(hash);
            }
        }
    }

    pub(super) fn settle(&mut self) {
        // Whoever would be a relay if enrolments didn't fall by that, is one.
        self.stand();
        let said = self.stands.keys().map(|hash| &self.entries[hash].statement);
        let relays = said.filter_map(|said| match said {
            Statement::RelayAppointed(said) => Some(said.consent.unverified().relay),
            _ => None,
        });
        self.relays = relays.collect();
        loop {
            self.stand();
            self.guarded = self.guardians().into_iter().collect();
            self.in_force = self.decide();
            let mut new = BTreeMap::new();
            for hash in self.stands.keys().filter(|hash| !self.banned.contains(*hash)) {
                let step = matches!(
                    self.entries[hash].statement,
                    Statement::DepartmentCreated { .. }
                        | Statement::DepartmentMoved { .. }
                        | Statement::ProjectBegun { .. }
                        | Statement::GuardiansNamed { ward: Ward::Myself, .. }
                );
                if let (true, Plain::Late(by)) = (step, self.status(hash)) {
                    new.insert(*hash, by);
                }
            }
            new.extend(self.namings_cut_off());
            if new.is_empty() {
                new = self.outdated();
            }
            if new.is_empty() {
                return;
            }
            self.banned.extend(new.keys());
            self.late_steps.extend(new);
        }
    }

    /// Notes what comes about with an approval.
    fn take_part(&mut self, hash: EntryHash) {
        if self.banned.contains(&hash) {
            return;
        }
        let Some(joint) = self.comes_about(&hash) else { return };
        self.joints.insert(hash, joint);
        let device = self.entries[&hash].log.device;
        if self.entries[&hash].statement.revocation().is_some() {
            self.ways.push(Way { entry: hash, device, cap: None, depth: 0, joint: true });
        }
    }

    pub(super) fn managing(
        &self,
        hash: EntryHash,
        bond: &Bond,
        space: SpaceId,
    ) -> Option<Vec<CapabilityId>> {
        let need = Need::level(Level::Manage);
        let past = &self.pasts[&hash];
        let able = self.able(bond, space, need, self.time(hash), past);
        let ids: Vec<CapabilityId> = able.iter().map(|cap| cap.id).collect();
        (!ids.is_empty()).then_some(ids)
    }

    pub(super) fn able(
        &self,
        bond: &Bond,
        space: SpaceId,
        need: Need,
        time: Millis,
        past: &Hashes,
    ) -> Vec<Cap> {
        let tree = self.tree(past);
        let place = Scope { space, below: false };
        let fits = |cap: &Cap| {
            cap.terms.satisfy(need)
                && cap.terms.expires.is_none_or(|end| time < end)
                && covers(&tree, &cap.terms.scope, &place)
        };
        self.held(bond, past).into_iter().filter(fits).collect()
    }

    pub(super) fn judge_statement(&self, hash: EntryHash) -> Option<Vec<Vec<CapabilityId>>> {
        let entry = &self.entries[&hash];
        let past = &self.pasts[&hash];
        let tree = self.tree(past);
        if let Statement::Genesis { .. } = entry.statement {
            return (hash == self.genesis).then(Vec::new);
        }
        if let Statement::Enrolled(_) = entry.statement {
            return self.judge_enrolment(entry);
        }
        let bond = self.bond(&entry.log.device, past)?;
        match &entry.statement {
            Statement::Genesis { .. } | Statement::Enrolled(_) => None,
            Statement::DepartmentCreated { name, parent, .. } => {
                let fits = self.is_department(&tree, *parent) && above(&tree, *parent).len() < 32;
                (fits && !name.is_empty()).then_some(())?;
                Some(vec![self.managing(hash, &bond, *parent)?])
            }
            Statement::ProjectBegun { name, owner, .. } => {
                let fits = self.is_department(&tree, *owner) && above(&tree, *owner).len() < 32;
                (fits && !name.is_empty()).then_some(())?;
                Some(vec![self.managing(hash, &bond, *owner)?])
            }
            Statement::DepartmentRenamed { space, name } => {
                (self.exists(&tree, *space) && !name.is_empty()).then_some(())?;
                Some(vec![self.managing(hash, &bond, *space)?])
            }
            Statement::DepartmentMoved { space, parent } => {
                self.movable(&tree, *space, *parent).then_some(())?;
                let spaces = [*space, tree[space], *parent];
                spaces.iter().map(|space| self.managing(hash, &bond, *space)).collect()
            }
            Statement::DeviceEnrolled { member, consent } => {
                let device = consent.unverified().device;
                let fits = *member == bond.member
                    && consent.clone().verify().is_ok()
                    && consent.unverified().member == *member
                    && self.is_free(&device, past)
                    && self.count_devices(hash, member) < 16;
                fits.then(Vec::new)
            }
            Statement::Granted(given) => {
                let bonds = self.bonds(past);
                let known = match given.subject {
                    Subject::Member(member) => bonds.iter().any(|bond| bond.member == member),
                    Subject::Device(device) => bonds.iter().any(|bond| bond.device == device),
                    Subject::Department(space) => {
                        let terms = given.terms;
                        let project = terms.scope.space;
                        self.is_department(&tree, space)
                            && tree.contains_key(&project)
                            && self.is_project(project)
                            && terms.level < Level::Manage
                            && terms.named == Named::NONE
                            && !terms.scope.below
                            && terms.passes == 0
                    }
                };
                let fits = self.cuts(&bond, &given.parent, &given.terms, hash);
                (known && fits).then(|| vec![vec![given.parent]])
            }
            Statement::Adopted(adoption) => {
                let writer = self.bond(&adoption.log.device, past)?;
                let other = writer.member != bond.member;
                (other && adoption.log.space != SpaceId::control(&self.org)).then_some(())?;
                if self.is_conversation(adoption.log.space) {
                    let (space, need) = (adoption.log.space, Need::level(Level::Write));
                    let able = self.able(&bond, space, need, self.time(hash), past);
                    let ids: Vec<CapabilityId> = able.iter().map(|cap| cap.id).collect();
                    return (!ids.is_empty()).then(|| vec![ids]);
                }
                Some(vec![self.managing(hash, &bond, adoption.log.space)?])
            }
            Statement::ConversationBegun { members } => {
                let set: BTreeSet<MemberId> = members.iter().copied().collect();
                let sorted = set.iter().copied().eq(members.iter().copied());
                let bonds = self.bonds(past);
                let known = |member: &MemberId| bonds.iter().any(|bond| bond.member == *member);
                let fits = sorted
                    && (1..=20).contains(&set.len())
                    && set.contains(&bond.member)
                    && set.iter().all(known);
                fits.then(Vec::new)
            }
            Statement::KeyMade(made) => {
                let able = |need| self.able(&bond, made.space, need, self.time(hash), past);
                let caps = if self.is_conversation(made.space) {
                    able(Need::level(Level::Write))
                } else {
                    let mut caps = able(Need { level: Level::Read, named: Named::REKEY });
                    caps.extend(able(Need::level(Level::Manage)));
                    caps
                };
                let ranked: BTreeSet<_> =
                    caps.iter().map(|cap| (self.depth(cap), cap.id)).collect();
                let fits = made.epoch > 0 && !ranked.is_empty();
                fits.then(|| vec![ranked.into_iter().map(|(_, id)| id).collect()])
            }
            Statement::RuleSet { space, rule } => {
                let fits = match rule {
                    Rule::LockAfter { minutes } => {
                        minutes.is_none_or(|minutes| minutes > 0 && minutes <= 1440)
                    }
                    Rule::RemindEvery { minutes } => (1..=120).contains(minutes),
                    Rule::RemindThroughQuiet { .. }
                    | Rule::Module { .. }
                    | Rule::History { .. } => true,
                };
                let anywhere = matches!(rule, Rule::Module { .. } | Rule::History { .. });
                let placed = anywhere || *space == SpaceId::root(&self.org);
                (fits && placed).then_some(())?;
                Some(vec![self.managing(hash, &bond, *space)?])
            }
            Statement::GuardiansNamed { ward, guardians } => {
                self.judge_naming(hash, &bond, *ward, guardians)
            }
            Statement::Approved(act) => self.judge_approval(hash, &bond, act),
            Statement::RelayAppointed(said) => {
                let fits = said.consent.clone().verify().is_ok()
                    && !said.name.is_empty()
                    && said.quota_bytes >= 4 * 1024 * 1024
                    && (1..=16).contains(&said.places.len())
                    && said.places.windows(2).all(|pair| pair[0] < pair[1])
                    && said.places.iter().all(|place| self.exists(&tree, place.space))
                    && self.bond(&said.relay(), past).is_none();
                fits.then_some(())?;
                let before = self.relay_places(hash, said.relay()).unwrap_or_default();
                let places = said.places.iter().copied().chain(before);
                places.map(|place| self.managing_all(hash, &bond, place)).collect()
            }
            Statement::RelayEnded { relay } => {
                let places = self.relay_places(hash, *relay)?.into_iter();
                places.map(|place| self.managing_all(hash, &bond, place)).collect()
            }
            Statement::Revoked(_) => (!self.ways_of(hash).is_empty()).then(Vec::new),
        }
    }

    /// For which places a relay is appointed, as the author of an entry knew.
    fn relay_places(&self, hash: EntryHash, relay: DeviceId) -> Option<Vec<Scope>> {
        let said = self.standing(&self.pasts[&hash]).into_iter().rev();
        let mut said = said.filter_map(|entry| match &entry.statement {
            Statement::RelayAppointed(said) if said.relay() == relay => Some(Some(&said.places)),
            Statement::RelayEnded { relay: ended } if *ended == relay => Some(None),
            _ => None,
        });
        said.next().flatten().cloned()
    }

    /// The capabilities to manage a place and, where it says so, what is below it.
    fn managing_all(
        &self,
        hash: EntryHash,
        bond: &Bond,
        place: Scope,
    ) -> Option<Vec<CapabilityId>> {
        let past = &self.pasts[&hash];
        let tree = self.tree(past);
        let need = Need::level(Level::Manage);
        let mut able = self.able(bond, place.space, need, self.time(hash), past);
        able.retain(|cap| covers(&tree, &cap.terms.scope, &place));
        (!able.is_empty()).then(|| able.iter().map(|cap| cap.id).collect())
    }

    pub(super) fn cuts(
        &self,
        by: &Bond,
        parent: &CapabilityId,
        terms: &Terms,
        hash: EntryHash,
    ) -> bool {
        let past = &self.pasts[&hash];
        let Some(above) = self.held(by, past).into_iter().find(|cap| cap.id == *parent) else {
            return false;
        };
        let tree = self.tree(past);
        let live = above.terms.expires.is_none_or(|end| self.time(hash) < end);
        live && self.depth(&above) < 7
            && terms.within(&above.terms, |parent, child| covers(&tree, parent, child))
    }

    pub(super) fn judge_enrolment(&self, entry: &ControlEntry) -> Option<Vec<Vec<CapabilityId>>> {
        let Statement::Enrolled(enrolment) = &entry.statement else { return None };
        let offer = enrolment.invitation.unverified();
        let past = &self.pasts[&entry.hash];
        let tree = self.tree(past);
        let fits = proven(&self.org, entry, enrolment)
            && self.time(entry.hash) < offer.expires
            && !enrolment.name.is_empty()
            && (1..=16).contains(&offer.terms.len())
            && self.is_free(&entry.log.device, past)
            && self.is_department(&tree, offer.department);
        let inviter = self.bond(&offer.inviter, past).filter(|_| fits)?;
        let all = offer
            .terms
            .iter()
            .all(|(parent, terms)| self.cuts(&inviter, parent, terms, entry.hash));
        let place = Scope { space: offer.department, below: false };
        let lets_in = |cap: &Cap| {
            offer.terms.iter().any(|(parent, _)| *parent == cap.id)
                && cap.terms.named.includes(Named::ENROL)
                && covers(&tree, &cap.terms.scope, &place)
        };
        let enrolling = self.held(&inviter, past).into_iter().find(lets_in).filter(|_| all)?;
        let rank = |rival: &ControlEntry| {
            let witnesses = self.order.iter().filter(|hash| {
                let witness = &self.entries[*hash];
                witness.log.device == offer.inviter && self.pasts[*hash].contains(&rival.hash)
            });
            let first = witnesses.map(|hash| self.rank(*hash)).min();
            (first.unwrap_or(usize::MAX), self.rank(rival.hash))
        };
        let spent_before = self.entries.values().any(|rival| match &rival.statement {
            Statement::Enrolled(other) if proven(&self.org, rival, other) => {
                let other = other.invitation.unverified();
                let same = (other.inviter, other.key) == (offer.inviter, offer.key);
                same && rank(rival) < rank(entry)
            }
            _ => false,
        });
        (!spent_before).then(|| vec![vec![enrolling.id]])
    }

    pub(super) fn is_free(&self, device: &DeviceId, past: &Hashes) -> bool {
        if self.relays.contains(device) {
            return false;
        }
        let Some(bond) = self.bond(device, past) else { return true };
        let ended = self.ways.iter().filter(|way| past.contains(&way.entry)).any(|way| {
            let revocation = self.entries[&way.entry].statement.revocation();
            let hit = match revocation.map(|revocation| revocation.target) {
                Some(Target::Member(member)) => member == bond.member,
                Some(Target::Device(other)) => other == *device,
                _ => false,
            };
            hit && self.pasts[&way.entry].contains(&bond.entry)
        });
        ended && bond.how != How::Founder
    }

    /// Devices of a member in everything before an entry in the one order, less those that it
    /// knows to have been revoked.
    pub(super) fn count_devices(&self, hash: EntryHash, member: &MemberId) -> usize {
        let before: Hashes =
            self.order.iter().copied().take_while(|other| *other != hash).collect();
        let bonds = self.bonds(&before);
        let own = bonds.iter().filter(|bond| bond.member == *member);
        let devices: BTreeSet<DeviceId> = own.map(|bond| bond.device).collect();
        let ended = |device: &DeviceId| {
            self.ways.iter().any(|way| {
                let revocation = self.entries[&way.entry].statement.revocation();
                let target = revocation.map(|revocation| revocation.target);
                target == Some(Target::Device(*device)) && self.pasts[&hash].contains(&way.entry)
            })
        };
        devices.iter().filter(|device| !ended(device)).count()
    }
}
