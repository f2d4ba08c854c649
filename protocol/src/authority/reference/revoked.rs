//! Which revocations are in force and what they end.

use std::collections::BTreeSet;

use super::{Bond, Cap, How, Reference, Use, Way, covers, reachable};
use crate::{
    authority::{Place, Statement},
    capability::{CutLog, Level, Scope, Subject, Target},
    clock::Millis,
    entry::EntryTag,
    ids::{Branch, CapabilityId, EntryHash},
};

impl Reference {
    pub(super) fn ways_of(&self, hash: EntryHash) -> Vec<Way> {
        let entry = &self.entries[&hash];
        let Statement::Revoked(revocation) = &entry.statement else { return Vec::new() };
        let (past, device) = (&self.pasts[&hash], entry.log.device);
        let Some(author) = self.bond(&device, past) else { return Vec::new() };
        let held = self.held(&author, past);
        let lowest = |bond: &Bond| {
            self.held(bond, past).iter().map(|cap| self.depth(cap)).min().unwrap_or(8)
        };
        let way = |cap: Option<CapabilityId>, depth| Way {
            entry: hash,
            device,
            cap,
            depth,
            joint: false,
        };
        let (own, place, depth, mut over) = match revocation.target {
            Target::Capability(id) => {
                let Some(cap) = self.cap(&id, past).filter(|cap| cap.parent.is_some()) else {
                    return Vec::new();
                };
                let own = match cap.subject {
                    Subject::Member(member) => member == author.member,
                    Subject::Device(device) => {
                        self.bond(&device, past).is_some_and(|bond| bond.member == author.member)
                    }
                    Subject::Department(_) => false,
                };
                (own, cap.terms.scope, self.depth(&cap), self.chain(&cap).split_off(1))
            }
            Target::Member(_) | Target::Device(_) => {
                let is_it = |bond: &Bond| match revocation.target {
                    Target::Member(member) => bond.member == member,
                    Target::Device(device) => bond.device == device,
                    Target::Capability(_) => false,
                };
                let Some(bond) = self.bonds(past).into_iter().rfind(is_it) else {
                    return Vec::new();
                };
                let place = Scope { space: bond.department, below: false };
                let over = self.let_in_by(&bond).map_or(Vec::new(), |cap| self.chain(&cap));
                (bond.member == author.member, place, lowest(&bond), over)
            }
        };
        if own {
            return vec![way(None, lowest(&author))];
        }
        if self.is_of_guardian(&revocation.target, past) {
            return Vec::new();
        }
        over.retain(|cap| held.contains(cap));
        let tree = self.tree(past);
        let able = held.into_iter().filter(|cap| {
            let manages =
                cap.terms.level == Level::Manage && covers(&tree, &cap.terms.scope, &place);
            let live = cap.terms.expires.is_none_or(|end| self.time(hash) < end);
            live && (manages || over.contains(cap)) && self.depth(cap) <= depth
        });
        able.map(|cap| way(Some(cap.id), self.depth(&cap))).collect()
    }

    pub(super) fn let_in_by(&self, bond: &Bond) -> Option<Cap> {
        match bond.how {
            How::Founder => None,
            How::Invited(_, cap) => self.cap(&cap, &self.everything()),
            How::Recovered(joined) => {
                let bonds = self.bonds(&self.everything());
                self.let_in_by(bonds.iter().find(|bond| bond.entry == joined)?)
            }
            How::ByDevice(device) => self.let_in_by(&self.bond(&device, &self.pasts[&bond.entry])?),
        }
    }

    pub(super) fn use_of_way<'a>(
        &self,
        way: &Way,
        bond: &'a Bond,
        cap: &'a Option<Cap>,
    ) -> Use<'a> {
        let place = Some(self.place(way.entry));
        Use { bond, cap: cap.as_ref(), depth: way.depth, place, entry: Some(way.entry) }
    }

    pub(super) fn place(&self, hash: EntryHash) -> Place {
        let entry = &self.entries[&hash];
        Place { log: entry.log, seq: entry.seq, tag: EntryTag::of(&hash) }
    }

    pub(super) fn covered(&self, way: &Way, used: &Use<'_>) -> bool {
        let Some(revocation) = self.entries[&way.entry].statement.revocation() else {
            return false;
        };
        let joined = used.entry.is_some_and(|hash| {
            matches!(self.entries[&hash].statement, Statement::Enrolled(_))
                && self.pasts[&way.entry].contains(&hash)
        });
        let Some(place) = used.place else { return joined };
        let log = place.log;
        let cuts = revocation
            .cut
            .iter()
            .filter(|cut| (cut.space, cut.device, cut.epoch) == (log.space, log.device, log.epoch));
        let least = cuts.map(|cut| (cut.seq, cut.tag)).min();
        let named = least
            .is_some_and(|(seq, tag)| place.seq < seq || (place.seq == seq && place.tag == tag));
        joined || (named && log.branch == Branch::TRUNK)
    }

    /// Whether a revocation that names no log of the author in a conversation or project, and ends
    /// nothing that was given for the project, came after what was written there at `time`.
    pub(super) fn came_before(&self, revocation: &EntryHash, place: &Place, time: Millis) -> bool {
        let Some(said) = self.entries[revocation].statement.revocation() else { return false };
        let named = |cut: &CutLog| (cut.space, cut.device) == (place.log.space, place.log.device);
        let ends_here = match said.target {
            Target::Capability(id) => {
                let cap = self.cap(&id, &self.everything());
                cap.is_some_and(|cap| cap.terms.scope.space == place.log.space)
            }
            Target::Member(_) | Target::Device(_) => false,
        };
        (self.is_conversation(place.log.space) || self.is_project(place.log.space))
            && !ends_here
            && !said.cut.iter().any(named)
            && time < self.time(*revocation)
    }

    /// Whether a way, were it in force, would end a use.
    pub(super) fn ends(&self, way: &Way, used: &Use<'_>) -> bool {
        if used.entry == Some(way.entry) || self.covered(way, used) || self.is_beyond(way, used) {
            return false;
        }
        let Some(revocation) = self.entries[&way.entry].statement.revocation() else {
            return false;
        };
        let knew = |entry: &EntryHash| self.pasts[entry].contains(&way.entry);
        let again = knew(&used.bond.entry) && used.cap.is_none_or(|cap| knew(&cap.entry));
        let person = match revocation.target {
            Target::Member(member) => member == used.bond.member && !again,
            Target::Device(device) => device == used.bond.device && !again,
            Target::Capability(_) => false,
        };
        let weighs = way.depth <= used.depth;
        weighs && (person || self.ends_bond(way, used.bond))
            || used.cap.is_some_and(|cap| self.ends_cap(way, cap))
    }

    pub(super) fn ends_bond(&self, way: &Way, bond: &Bond) -> bool {
        let past = &self.pasts[&bond.entry];
        let (by, cap) = match bond.how {
            How::Founder => return false,
            How::Invited(device, cap) => (device, self.cap(&cap, past)),
            How::ByDevice(device) => (device, None),
            How::Recovered(joined) => {
                let revocation = self.entries[&way.entry].statement.revocation();
                let target = revocation.map(|revocation| revocation.target);
                let bonds = self.bonds(past);
                let joined = bonds.iter().find(|bond| bond.entry == joined).expect("known");
                let ended = target == Some(Target::Member(bond.member))
                    && !self.pasts[&joined.entry].contains(&way.entry);
                return ended || self.ends_joint(way, &bond.entry) || self.ends_bond(way, joined);
            }
        };
        let by = self.bond(&by, past).expect("stands");
        let depth = cap.map_or(8, |cap| self.depth(&cap));
        let (place, entry) = (Some(self.place(bond.entry)), Some(bond.entry));
        self.ends(way, &Use { bond: &by, cap: cap.as_ref(), depth, place, entry })
    }

    pub(super) fn ends_cap(&self, way: &Way, cap: &Cap) -> bool {
        let Some(revocation) = self.entries[&way.entry].statement.revocation() else {
            return false;
        };
        let past = &self.pasts[&cap.entry];
        if let (None, Some(beginner)) = (cap.parent, cap.issuer) {
            let by = self.bond(&beginner, past).expect("stands");
            let (place, entry) = (Some(self.place(cap.entry)), Some(cap.entry));
            return self.ends(way, &Use { bond: &by, cap: None, depth: 8, place, entry });
        }
        let own = revocation.target == Target::Capability(cap.id);
        if cap.joint {
            return own || self.ends_joint(way, &cap.entry);
        }
        let (Some(parent), Some(issuer)) = (cap.parent, cap.issuer) else { return own };
        let parent = self.cap(&parent, past).expect("stands");
        let by = self.bond(&issuer, past).expect("stands");
        let depth = self.depth(&parent);
        let (place, entry) = (Some(self.place(cap.entry)), Some(cap.entry));
        own || self.ends_cap(way, &parent)
            || self.ends(way, &Use { bond: &by, cap: Some(&parent), depth, place, entry })
    }

    /// Decides which ways are in force: whatever something in force ends is out; whatever is
    /// reached only by what it reaches itself is in.
    pub(super) fn decide(&self) -> BTreeSet<Way> {
        let mut edges: BTreeSet<(Way, Way)> = BTreeSet::new();
        for way in &self.ways {
            let past = &self.pasts[&way.entry];
            let bond = self.bond(&way.device, past).expect("a member");
            let cap = way.cap.and_then(|cap| self.cap(&cap, past));
            let used = self.use_of_way(way, &bond, &cap);
            let ends = |other: &&Way| match way.joint {
                true => self.ends_joint(other, &way.entry),
                false => self.ends(other, &used),
            };
            let ending = self.ways.iter().filter(ends);
            edges.extend(ending.map(|other| (*other, *way)));
        }
        let (mut open, mut inside): (BTreeSet<Way>, BTreeSet<Way>) =
            (self.ways.iter().copied().collect(), BTreeSet::new());
        while !open.is_empty() {
            let out = |way: &Way| inside.iter().any(|other| edges.contains(&(*other, *way)));
            let ended: Vec<Way> = open.iter().copied().filter(|way| out(way)).collect();
            if ended.is_empty() {
                let reach = |way: &Way| reachable(way, &edges, &open);
                let free = |way: &&Way| {
                    let from = reach(way);
                    open.iter().all(|other| !reach(other).contains(*way) || from.contains(other))
                };
                let free: Vec<Way> = open.iter().filter(free).copied().collect();
                inside.extend(&free);
                open.retain(|way| !free.contains(way));
            } else {
                open.retain(|way| !ended.contains(way));
            }
        }
        inside
    }
}
