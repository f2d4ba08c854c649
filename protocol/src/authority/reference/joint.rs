//! What guardians decide together.

use std::collections::BTreeMap;

use super::{Bond, Hashes, How, Reference, Use, Way};
use crate::{
    authority::{Act, DeviceConsent, Guardians, Measure, Statement, Ward},
    capability::{Scope, Subject, Target},
    entry::EntryTag,
    ids::{CapabilityId, EntryHash, MemberId},
};

/// What an act rests on that came about with an approval.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Joint {
    pub rests_on: Vec<EntryHash>,
    /// The naming of the organisation's guardians.
    pub under: Option<EntryHash>,
    /// What a device recovered is bound by.
    pub bond: Option<Bond>,
}

impl Reference {
    /// The act that an entry approves, if it stands.
    pub(super) fn act(&self, hash: &EntryHash) -> Option<&Act> {
        match &self.entries[hash].statement {
            Statement::Approved(act) if self.stands.contains_key(hash) => Some(act),
            _ => None,
        }
    }

    fn is_organisations(act: &Act) -> bool {
        matches!(act, Act::Together { .. })
    }

    fn named_by(&self, hash: &EntryHash) -> Option<&Guardians> {
        match &self.entries[hash].statement {
            Statement::GuardiansNamed { guardians, .. } => Some(guardians),
            Statement::Approved(act) => match &**act {
                Act::Together { measure: Measure::Name(guardians), .. } => Some(guardians),
                _ => None,
            },
            _ => None,
        }
    }

    /// Entries that name the organisation's guardians, with what each replaces, in the one order.
    fn all_namings(&self) -> Vec<(EntryHash, Option<EntryHash>)> {
        let naming = |hash: &EntryHash| {
            let first = matches!(
                self.entries[hash].statement,
                Statement::GuardiansNamed { ward: Ward::Organisation, .. }
            );
            if self.banned.contains(hash) || !self.stands.contains_key(hash) {
                return None;
            }
            match self.joints.get(hash) {
                Some(joint) if self.named_by(hash).is_some() => Some((*hash, joint.under)),
                _ => first.then_some((*hash, None)),
            }
        };
        self.order.iter().filter_map(naming).collect()
    }

    /// The organisation's namings in a past, each replaced by the next.
    pub(super) fn namings(&self, past: &Hashes) -> Vec<EntryHash> {
        let known: Vec<_> =
            self.all_namings().into_iter().filter(|(hash, _)| past.contains(hash)).collect();
        let mut chain: Vec<EntryHash> = Vec::new();
        while let Some((next, _)) = known.iter().find(|(_, after)| after.as_ref() == chain.last()) {
            chain.push(*next);
        }
        chain
    }

    fn first_naming(&self, hash: EntryHash) -> EntryHash {
        let under = self.joints.get(&hash).and_then(|joint| joint.under);
        under.map_or(hash, |under| self.first_naming(under))
    }

    fn own_guardians(&self, member: &MemberId, past: &Hashes) -> Option<&Guardians> {
        let own = self.order.iter().rev().filter(|hash| past.contains(*hash));
        let mut named = own.filter_map(|hash| match &self.entries[hash].statement {
            Statement::GuardiansNamed { ward: Ward::Myself, guardians }
                if self.stands.contains_key(hash) && !self.banned.contains(hash) =>
            {
                let by = self.bond(&self.entries[hash].log.device, &self.pasts[hash])?;
                (by.member == *member).then_some(guardians)
            }
            _ => None,
        });
        named.next().filter(|guardians| guardians.needed > 0)
    }

    fn deciding(&self, act: &Act, past: &Hashes) -> Option<(&Guardians, Option<EntryHash>)> {
        match act {
            Act::Device(consent) => {
                Some((self.own_guardians(&consent.unverified().member, past)?, None))
            }
            Act::Together { .. } => {
                let last = self.namings(past).pop()?;
                Some((self.named_by(&last)?, Some(last)))
            }
        }
    }

    /// What made somebody a member, the newest of it.
    fn joined(&self, member: &MemberId, past: &Hashes) -> Option<Bond> {
        let joined = |bond: &Bond| matches!(bond.how, How::Founder | How::Invited(..));
        self.bonds(past).into_iter().rfind(|bond| bond.member == *member && joined(bond))
    }

    fn sound(guardians: &Guardians, least: usize) -> bool {
        let mut sorted = guardians.members.clone();
        sorted.sort_unstable();
        sorted.dedup();
        let (count, needed) = (sorted.len(), usize::from(guardians.needed));
        sorted == guardians.members && count <= 16 && needed >= least && needed <= count
    }

    pub(super) fn judge_naming(
        &self,
        hash: EntryHash,
        bond: &Bond,
        ward: Ward,
        guardians: &Guardians,
    ) -> Option<Vec<Vec<CapabilityId>>> {
        let past = &self.pasts[&hash];
        guardians.members.iter().all(|it| self.joined(it, past).is_some()).then_some(())?;
        if ward == Ward::Myself {
            let nobody = guardians.members.is_empty() && guardians.needed == 0;
            let others = !guardians.members.contains(&bond.member);
            return (nobody || (Self::sound(guardians, 1) && others)).then(Vec::new);
        }
        let root = CapabilityId::from(self.genesis);
        let holds = self.held(bond, past).iter().any(|cap| cap.id == root);
        let fits = Self::sound(guardians, 2) && self.namings(past).is_empty() && holds;
        fits.then(|| vec![vec![root]])
    }

    pub(super) fn judge_approval(
        &self,
        hash: EntryHash,
        bond: &Bond,
        act: &Act,
    ) -> Option<Vec<Vec<CapabilityId>>> {
        let past = &self.pasts[&hash];
        let (guardians, _) = self.deciding(act, past)?;
        guardians.members.contains(&bond.member).then_some(())?;
        let own = self.approvals(act, past).into_iter().filter(|at| {
            let by = self.bond(&self.entries[at].log.device, &self.pasts[at]);
            by.is_some_and(|by| by.member == bond.member)
        });
        (own.count() < 16).then_some(())?;
        let possible = match act {
            Act::Device(consent) => {
                let DeviceConsent { member, device } = *consent.unverified();
                let theirs = self.bond(&device, past).is_some_and(|bond| bond.member == member);
                consent.clone().verify().is_ok()
                    && self.joined(&member, past).is_some()
                    && (self.is_free(&device, past) || theirs)
            }
            Act::Together { measure: Measure::Revoke(revocation), .. } => match revocation.target {
                Target::Capability(id) => {
                    self.cap(&id, past).is_some_and(|cap| cap.parent.is_some())
                }
                Target::Member(member) => self.bonds(past).iter().any(|bond| bond.member == member),
                Target::Device(device) => self.bond(&device, past).is_some(),
            },
            Act::Together { measure: Measure::Grant(given), .. } => {
                let root = self.cap(&CapabilityId::from(self.genesis), past)?;
                let tree = self.tree(past);
                let covers = |above: &Scope, child: &Scope| super::covers(&tree, above, child);
                let known = match given.subject {
                    Subject::Member(member) => self.joined(&member, past).is_some(),
                    Subject::Device(_) | Subject::Department(_) => false,
                };
                known && given.parent == root.id && given.terms.within(&root.terms, covers)
            }
            Act::Together { measure: Measure::Name(named), .. } => {
                Self::sound(named, 2)
                    && named.members.iter().all(|it| self.joined(it, past).is_some())
            }
        };
        possible.then(Vec::new)
    }

    /// The approvals of an act that stand and that a past knows.
    fn approvals(&self, act: &Act, past: &Hashes) -> Vec<EntryHash> {
        let is_it = |hash: &&EntryHash| past.contains(*hash) && self.act(hash) == Some(act);
        self.order.iter().filter(is_it).copied().collect()
    }

    /// The member who wrote an entry, as its past says.
    fn writer(&self, hash: &EntryHash) -> Bond {
        self.bond(&self.entries[hash].log.device, &self.pasts[hash]).expect("stands")
    }

    fn binds(&self, way: &Way, guardian: &MemberId) -> bool {
        way.joint || self.writer(&way.entry).member == *guardian
    }

    fn is_good(&self, approval: &EntryHash, act: &Act, past: &Hashes) -> bool {
        let bond = self.writer(approval);
        let place = self.place(*approval);
        !self.ways.iter().any(|way| {
            let Some(said) = self.entries[&way.entry].statement.revocation() else { return false };
            let hits = match said.target {
                Target::Member(member) => member == bond.member,
                Target::Device(device) => device == bond.device,
                Target::Capability(_) => false,
            };
            let log = place.log;
            let cuts = said.cut.iter();
            let cuts = cuts.filter(|cut| {
                (cut.space, cut.device, cut.epoch) == (log.space, log.device, log.epoch)
            });
            let least: Option<(u64, EntryTag)> = cuts.map(|cut| (cut.seq, cut.tag)).min();
            let covered = least.is_some_and(|(seq, tag)| {
                place.seq < seq || (place.seq == seq && place.tag == tag)
            });
            let weighs = !Self::is_organisations(act) || self.binds(way, &bond.member);
            let knew = self.pasts[&bond.entry].contains(&way.entry);
            past.contains(&way.entry) && hits && weighs && !knew && !covered
        })
    }

    /// What an act rests on that comes about with this approval, if one does.
    pub(super) fn comes_about(&self, hash: &EntryHash) -> Option<Joint> {
        let act = self.act(hash)?;
        let past = &self.pasts[hash];
        let (guardians, under) = self.deciding(act, past)?;
        let before = self
            .joints
            .iter()
            .filter(|(other, _)| past.contains(*other) && self.act(other) == Some(act));
        let is_done = |joint: &Joint| joint.rests_on.iter().all(|at| self.is_good(at, act, past));
        if before.into_iter().any(|(_, joint)| is_done(joint)) {
            return None;
        }
        let own = self.writer(hash).member;
        let now = self.time(*hash);
        let mut newest: BTreeMap<MemberId, EntryHash> = BTreeMap::new();
        for at in self.approvals(act, past) {
            let member = self.writer(&at).member;
            let lives = now.0.saturating_sub(self.time(at).0) < 30 * 24 * 3600 * 1000;
            let called = guardians.members.contains(&member) && member != own;
            let counts = lives && called && self.is_good(&at, act, past);
            if counts && self.knows_end(&at, act, past) {
                newest.insert(member, at);
            }
        }
        let mut rests_on: Vec<EntryHash> = newest.into_values().collect();
        rests_on.sort_by_key(|at| std::cmp::Reverse(self.rank(*at)));
        rests_on.insert(0, *hash);
        rests_on.truncate(usize::from(guardians.needed));
        let enough = rests_on.len() == usize::from(guardians.needed);
        enough.then_some(Joint { rests_on, under, bond: self.recovered(hash, act) })
    }

    /// Whether an approval of a device knows every end of that device that a past knows.
    fn knows_end(&self, approval: &EntryHash, act: &Act, past: &Hashes) -> bool {
        let Act::Device(consent) = act else { return true };
        let ended = Target::Device(consent.unverified().device);
        self.ways.iter().all(|way| {
            let said = self.entries[&way.entry].statement.revocation();
            let ends = said.is_some_and(|said| said.target == ended);
            !ends || !past.contains(&way.entry) || self.pasts[approval].contains(&way.entry)
        })
    }

    /// The bond that guardians give to a device.
    fn recovered(&self, hash: &EntryHash, act: &Act) -> Option<Bond> {
        let Act::Device(consent) = act else { return None };
        let DeviceConsent { member, device } = *consent.unverified();
        let past = &self.pasts[hash];
        let joined = self.joined(&member, past)?;
        let bound = self.bond(&device, past);
        let was = bound
            .is_some_and(|bond| bond.member == member && matches!(bond.how, How::Recovered(_)));
        let room = || self.count_devices(*hash, &member) < 16;
        let fits = was || (self.is_free(&device, past) && room());
        fits.then_some(Bond {
            device,
            member,
            entry: *hash,
            department: joined.department,
            how: How::Recovered(joined.entry),
        })
    }

    /// Whether a way, were it in force, would end what guardians did together.
    pub(super) fn ends_joint(&self, way: &Way, joint: &EntryHash) -> bool {
        way.entry != *joint
            && self.joints[joint].rests_on.iter().any(|approval| {
                let bond = self.writer(approval);
                let (place, entry) = (Some(self.place(*approval)), Some(*approval));
                self.ends(way, &Use { bond: &bond, cap: None, depth: 8, place, entry })
            })
    }

    /// Whether somebody's membership is beyond a way that would end it.
    pub(super) fn is_beyond(&self, way: &Way, used: &Use<'_>) -> bool {
        let approves =
            used.entry.is_some_and(|hash| self.act(&hash).is_some_and(Self::is_organisations));
        let guarded = self.guarded.contains(&used.bond.member);
        used.cap.is_none() && (approves || guarded) && !self.binds(way, &used.bond.member)
    }

    /// Whether a revocation would end a guardian of the organisation, as its past knows them.
    pub(super) fn is_of_guardian(&self, target: &Target, past: &Hashes) -> bool {
        let Some(last) = self.namings(past).pop() else { return false };
        let member = match target {
            Target::Member(member) => Some(*member),
            Target::Device(device) => self.bond(device, past).map(|bond| bond.member),
            Target::Capability(_) => None,
        };
        let named = self.named_by(&last);
        member.is_some_and(|it| named.is_some_and(|named| named.members.contains(&it)))
    }

    /// The organisation's guardians by everything held.
    pub fn guardians(&self) -> Vec<MemberId> {
        let last = self.namings(&self.everything()).pop();
        let named = last.and_then(|last| self.named_by(&last));
        named.map_or(Vec::new(), |named| named.members.clone())
    }

    /// Namings that something in force cuts off.
    pub(super) fn namings_cut_off(&self) -> BTreeMap<EntryHash, EntryHash> {
        let mut found = BTreeMap::new();
        for (hash, _) in self.all_namings() {
            let bond = self.writer(&hash);
            let root = self.cap(&CapabilityId::from(self.genesis), &self.everything());
            let (place, entry) = (Some(self.place(hash)), Some(hash));
            let used = Use { bond: &bond, cap: root.as_ref(), depth: 0, place, entry };
            let ends = |way: &&Way| match self.joints.get(&hash) {
                Some(_) => self.ends_joint(way, &hash),
                None => {
                    way.joint
                        && self.first_naming(self.joints[&way.entry].under.expect("theirs")) != hash
                        && self.ends(way, &used)
                }
            };
            if let Some(by) = self.in_force.iter().filter(ends).map(|way| way.entry).min() {
                found.insert(hash, by);
            }
        }
        found
    }

    /// Acts of the organisation's guardians who had been replaced.
    pub(super) fn outdated(&self) -> BTreeMap<EntryHash, EntryHash> {
        let chain = self.namings(&self.everything());
        let mut found = BTreeMap::new();
        for (hash, joint) in &self.joints {
            let Some(under) = joint.under else { continue };
            match chain.iter().position(|naming| *naming == under) {
                None => drop(chain.last().map(|last| found.insert(*hash, *last))),
                Some(at) => {
                    let Some(next) = chain.get(at + 1) else { continue };
                    if next != hash && !self.pasts[next].contains(hash) {
                        found.insert(*hash, *next);
                    }
                }
            }
        }
        found
    }
}
