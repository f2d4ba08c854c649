//! Verdicts.

use std::collections::BTreeSet;

use super::{Bond, Cap, Hashes, Plain, Reference, Use, Way};
use crate::{
    authority::{Place, Statement},
    capability::{Level, Need, Subject},
    clock::{Hlc, Millis},
    entry::ControlFrontier,
    ids::{Branch, CapabilityId, DeviceId, EntryHash, SpaceId},
};

impl Reference {
    pub(super) fn ended_by(&self, used: &Use<'_>) -> BTreeSet<EntryHash> {
        let ending = self.in_force.iter().filter(|way| self.ends(way, used));
        ending.map(|way| way.entry).collect()
    }

    /// The verdict on a control entry.
    pub fn status(&self, hash: &EntryHash) -> Plain {
        if let Some(by) = self.late_steps.get(hash) {
            return Plain::Late(*by);
        }
        let Some(needs) = self.stands.get(hash) else { return Plain::Refused };
        let (entry, past) = (&self.entries[hash], &self.pasts[hash]);
        let root = CapabilityId::from(self.genesis);
        if *hash == self.genesis {
            return Plain::Counts(root);
        }
        if matches!(entry.statement, Statement::Revoked(_)) {
            return self.status_of_revocation(hash);
        }
        let author = match &entry.statement {
            Statement::Enrolled(enrolment) => enrolment.invitation.unverified().inviter,
            _ => entry.log.device,
        };
        let bond = self.bond(&author, past).expect("stands");
        let (place, entry) = (Some(self.place(*hash)), Some(*hash));
        if needs.is_empty() {
            let used = Use { bond: &bond, cap: None, depth: 8, place, entry };
            return match self.ended_by(&used).first() {
                Some(by) => Plain::Late(*by),
                None => Plain::Counts(root),
            };
        }
        let mut late = Hashes::new();
        for caps in needs {
            let ends = caps.iter().map(|cap| {
                let cap = self.cap(cap, past).expect("stands");
                let depth = self.depth(&cap);
                self.ended_by(&Use { bond: &bond, cap: Some(&cap), depth, place, entry })
            });
            let ends: Vec<Hashes> = ends.collect();
            if ends.iter().all(|ends| !ends.is_empty()) {
                late.extend(ends.into_iter().flatten());
            }
        }
        match late.first() {
            Some(by) => Plain::Late(*by),
            None => Plain::Counts(needs[0][0]),
        }
    }

    pub(super) fn status_of_revocation(&self, hash: &EntryHash) -> Plain {
        let root = CapabilityId::from(self.genesis);
        let own: Vec<&Way> = self.ways.iter().filter(|way| way.entry == *hash).collect();
        let in_force = own.iter().filter(|way| self.in_force.contains(**way));
        if let Some(way) = in_force.min_by_key(|way| (way.depth, way.cap)) {
            return Plain::Counts(way.cap.unwrap_or(root));
        }
        let past = &self.pasts[hash];
        let ends = own.iter().flat_map(|way| {
            let bond = self.bond(&way.device, past).expect("a member");
            let cap = way.cap.and_then(|cap| self.cap(&cap, past));
            self.ended_by(&self.use_of_way(way, &bond, &cap))
        });
        ends.min().map_or(Plain::Refused, Plain::Late)
    }

    /// The verdict on an entry of another space.
    pub fn judge(&self, place: Place, hlc: Hlc, control: &ControlFrontier, need: Need) -> Plain {
        let past = self.closed(control);
        let Some(bond) = self.bond(&place.log.device, &past) else { return Plain::Refused };
        let floor = past.iter().map(|hash| self.times[hash]).max().unwrap_or(0);
        let time = hlc.millis().max(Hlc::from_raw(floor).millis());
        let able = self.able(&bond, place.log.space, need, time, &past);
        let mut able: Vec<(Cap, Option<Cap>)> = able.into_iter().map(|cap| (cap, None)).collect();
        able.extend(
            self.parts(&bond, place.log.space, need, time, &past)
                .into_iter()
                .map(|(part, own)| (own, Some(part))),
        );
        let mut late = Hashes::new();
        let trunk = place.log.branch == Branch::TRUNK;
        for (own, part) in &able {
            let depth = self.depth(own);
            let used = Use { bond: &bond, cap: Some(own), depth, place: Some(place), entry: None };
            let mut ends = self.ended_by(&used);
            ends.extend(part.iter().flat_map(|part| self.part_ended_by(part, &used)));
            ends.retain(|by| !trunk || !self.came_before(by, &place, time));
            if ends.is_empty() && trunk {
                return Plain::Counts(part.unwrap_or(*own).id);
            }
            late.extend(ends);
        }
        let adopted = self.entries.values().any(|entry| match &entry.statement {
            Statement::Adopted(adoption) => {
                let (seq, tag) = (adoption.up_to, adoption.tag);
                adoption.log == place.log
                    && (place.seq < seq || (place.seq == seq && place.tag == tag))
                    && matches!(self.status(&entry.hash), Plain::Counts(_))
            }
            _ => false,
        });
        let adopted = adopted && (trunk || self.adopted_side(&place) == Some(place.log.branch));
        match (able.first(), late.first()) {
            (Some((own, part)), _) if adopted => Plain::Counts(part.unwrap_or(*own).id),
            (Some(_), Some(by)) if trunk => Plain::Late(*by),
            _ => Plain::Refused,
        }
    }

    /// Of the sides of a fork that were taken in the one that was first.
    fn adopted_side(&self, place: &Place) -> Option<Branch> {
        let trunk = place.log.on(Branch::TRUNK);
        let mut said = Vec::new();
        for (hash, entry) in &self.entries {
            let Statement::Adopted(adoption) = &entry.statement else { continue };
            let side = adoption.log.branch;
            let is_side = side != Branch::TRUNK && adoption.log.on(Branch::TRUNK) == trunk;
            if is_side && matches!(self.status(hash), Plain::Counts(_)) {
                said.push((self.times[hash], *hash, side));
            }
        }
        said.into_iter().min().map(|(_, _, side)| side)
    }

    /// Whether a device may read a space, knowing everything.
    pub fn may_read(&self, device: &DeviceId, space: SpaceId, now: Millis) -> bool {
        let past = self.everything();
        let Some(bond) = self.bond(device, &past) else { return false };
        let read = Need::level(Level::Read);
        let free = |own: &Cap, part: Option<&Cap>| {
            let depth = self.depth(own);
            let used = Use { bond: &bond, cap: Some(own), depth, place: None, entry: None };
            let part_free = part.is_none_or(|part| self.part_ended_by(part, &used).is_empty());
            part_free && self.ended_by(&used).is_empty()
        };
        self.able(&bond, space, read, now, &past).iter().any(|cap| free(cap, None))
            || self
                .parts(&bond, space, read, now, &past)
                .iter()
                .any(|(part, own)| free(own, Some(part)))
    }

    /// The capabilities by which departments take part in a space, each with one that somebody
    /// holds in such a department; both satisfy the need.
    fn parts(
        &self,
        bond: &Bond,
        space: SpaceId,
        need: Need,
        time: Millis,
        past: &Hashes,
    ) -> Vec<(Cap, Cap)> {
        let enough =
            |cap: &Cap| cap.terms.satisfy(need) && cap.terms.expires.is_none_or(|end| time < end);
        let mut all: Vec<Cap> = self.caps(past);
        all.retain(|cap| cap.terms.scope.space == space && enough(cap));
        all.sort_by_key(|cap| (self.depth(cap), cap.id));
        let through = |part: Cap| {
            let able = match part.subject {
                Subject::Department(department) => self.able(bond, department, need, time, past),
                Subject::Member(_) | Subject::Device(_) => Vec::new(),
            };
            able.into_iter().map(move |own| (part, own))
        };
        all.into_iter().flat_map(through).collect()
    }

    /// The revocations in force that end a department's capability, where they don't cover a use.
    fn part_ended_by(&self, part: &Cap, used: &Use<'_>) -> BTreeSet<EntryHash> {
        let ending = |way: &&Way| !self.covered(way, used) && self.ends_cap(way, part);
        self.in_force.iter().filter(ending).map(|way| way.entry).collect()
    }
}
