//! What follows from the entries that stand: bonds, capabilities, the tree.

use std::collections::BTreeMap;

use super::{Bond, Cap, Hashes, How, Plain, Reference, above};
use crate::{
    authority::{Act, ControlEntry, Measure, Rule, RuleKind, Statement},
    capability::{Level, Named, Scope, Subject, Terms},
    ids::{CapabilityId, DeviceId, EntryHash, MemberId, SpaceId},
};

impl Reference {
    pub(super) fn standing(&self, past: &Hashes) -> Vec<&ControlEntry> {
        let stand = |hash: &&EntryHash| past.contains(*hash) && self.stands.contains_key(*hash);
        self.order.iter().filter(stand).map(|hash| &self.entries[hash]).collect()
    }

    pub(super) fn bonds(&self, past: &Hashes) -> Vec<Bond> {
        let mut bonds: Vec<Bond> = Vec::new();
        for entry in self.standing(past) {
            let (device, hash) = (entry.log.device, entry.hash);
            let own = MemberId::of(&self.org, &device);
            match &entry.statement {
                Statement::Genesis { .. } => bonds.push(Bond {
                    device,
                    member: own,
                    entry: hash,
                    department: SpaceId::root(&self.org),
                    how: How::Founder,
                }),
                Statement::Enrolled(enrolment) => {
                    let offer = enrolment.invitation.unverified();
                    bonds.push(Bond {
                        device,
                        member: own,
                        entry: hash,
                        department: offer.department,
                        how: How::Invited(offer.inviter, self.stands[&hash][0][0]),
                    });
                }
                Statement::DeviceEnrolled { member, consent } => {
                    let past = &self.pasts[&hash];
                    let by = self.bond(&device, past).expect("stands");
                    bonds.push(Bond {
                        device: consent.unverified().device,
                        member: *member,
                        entry: hash,
                        department: by.department,
                        how: How::ByDevice(device),
                    });
                }
                Statement::Approved(_) => {
                    bonds.extend(self.joints.get(&hash).and_then(|joint| joint.bond));
                }
                _ => {}
            }
        }
        bonds
    }

    pub(super) fn bond(&self, device: &DeviceId, past: &Hashes) -> Option<Bond> {
        self.bonds(past).into_iter().rfind(|bond| bond.device == *device)
    }

    pub(super) fn caps(&self, past: &Hashes) -> Vec<Cap> {
        let mut caps = Vec::new();
        for entry in self.standing(past) {
            let (device, hash) = (entry.log.device, entry.hash);
            let subject = Subject::Member(MemberId::of(&self.org, &device));
            match &entry.statement {
                Statement::Genesis { .. } => caps.push(Cap {
                    id: CapabilityId::from(hash),
                    parent: None,
                    subject,
                    terms: Terms {
                        scope: Scope { space: SpaceId::root(&self.org), below: true },
                        level: Level::Manage,
                        named: Named::ALL,
                        expires: None,
                        passes: 7,
                    },
                    entry: hash,
                    issuer: None,
                    joint: false,
                }),
                Statement::Enrolled(enrolment) => {
                    let offer = enrolment.invitation.unverified();
                    for (number, (parent, terms)) in offer.terms.iter().enumerate() {
                        let id = CapabilityId::of_term(&hash, number);
                        let (parent, issuer) = (Some(*parent), Some(offer.inviter));
                        let (terms, joint) = (*terms, false);
                        caps.push(Cap { id, parent, subject, terms, entry: hash, issuer, joint });
                    }
                }
                Statement::Granted(given) => caps.push(Cap {
                    id: CapabilityId::from(hash),
                    parent: Some(given.parent),
                    subject: given.subject,
                    terms: given.terms,
                    entry: hash,
                    issuer: Some(device),
                    joint: false,
                }),
                Statement::ConversationBegun { members } => {
                    let space = SpaceId::conversation(&self.org, members);
                    for (number, member) in members.iter().enumerate() {
                        caps.push(Cap {
                            id: CapabilityId::of_term(&hash, number),
                            parent: None,
                            subject: Subject::Member(*member),
                            terms: Terms {
                                scope: Scope { space, below: false },
                                level: Level::Write,
                                named: Named::NONE,
                                expires: None,
                                passes: 0,
                            },
                            entry: hash,
                            issuer: Some(device),
                            joint: false,
                        });
                    }
                }
                Statement::Approved(act) if self.joints.contains_key(&hash) => {
                    let Act::Together { measure: Measure::Grant(given), .. } = &**act else {
                        continue;
                    };
                    caps.push(Cap {
                        id: CapabilityId::from(hash),
                        parent: Some(CapabilityId::from(self.genesis)),
                        subject: given.subject,
                        terms: given.terms,
                        entry: hash,
                        issuer: Some(device),
                        joint: true,
                    });
                }
                _ => {}
            }
        }
        caps
    }

    /// Whether a space is that of a conversation somebody has begun.
    pub(super) fn is_conversation(&self, space: SpaceId) -> bool {
        self.standing(&self.everything()).into_iter().any(|entry| match &entry.statement {
            Statement::ConversationBegun { members } => {
                SpaceId::conversation(&self.org, members) == space
            }
            _ => false,
        })
    }

    /// Whether a space is that of a project somebody has begun.
    pub(super) fn is_project(&self, space: SpaceId) -> bool {
        self.standing(&self.everything()).into_iter().any(|entry| match &entry.statement {
            Statement::ProjectBegun { nonce, .. } => {
                SpaceId::project(&self.org, &entry.log.device, *nonce) == space
            }
            _ => false,
        })
    }

    /// The rules in force, each with the entry that says so.
    pub fn rules(&self) -> BTreeMap<(SpaceId, RuleKind), (Rule, EntryHash)> {
        let mut rules = BTreeMap::new();
        for entry in self.standing(&self.everything()) {
            if let (Statement::RuleSet { space, rule }, Plain::Counts(_)) =
                (&entry.statement, self.status(&entry.hash))
            {
                rules.insert((*space, rule.kind()), (*rule, entry.hash));
            }
        }
        rules
    }

    /// The relays in force, each with the entry that says so.
    pub fn relays(&self) -> BTreeMap<DeviceId, EntryHash> {
        let mut relays = BTreeMap::new();
        for entry in self.standing(&self.everything()) {
            match (&entry.statement, self.status(&entry.hash)) {
                (Statement::RelayAppointed(said), Plain::Counts(_)) => {
                    relays.insert(said.relay(), entry.hash);
                }
                (Statement::RelayEnded { relay }, Plain::Counts(_)) => {
                    relays.remove(relay);
                }
                _ => {}
            }
        }
        relays
    }

    /// The devices that are nobody's.
    pub fn ever_relays(&self) -> impl Iterator<Item = &DeviceId> {
        self.relays.iter()
    }

    pub(super) fn cap(&self, id: &CapabilityId, past: &Hashes) -> Option<Cap> {
        self.caps(past).into_iter().find(|cap| cap.id == *id)
    }

    pub(super) fn everything(&self) -> Hashes {
        self.entries.keys().copied().collect()
    }

    /// The capability and those above it, itself first.
    pub(super) fn chain(&self, cap: &Cap) -> Vec<Cap> {
        let above = cap.parent.and_then(|parent| self.cap(&parent, &self.everything()));
        let mut chain = vec![*cap];
        chain.extend(above.map_or(Vec::new(), |above| self.chain(&above)));
        chain
    }

    pub(super) fn depth(&self, cap: &Cap) -> usize {
        match (cap.parent, cap.issuer) {
            (None, Some(_)) => 8,
            _ => self.chain(cap).len() - 1,
        }
    }

    pub(super) fn held(&self, bond: &Bond, past: &Hashes) -> Vec<Cap> {
        let own = |cap: &Cap| {
            cap.subject == Subject::Member(bond.member)
                || cap.subject == Subject::Device(bond.device)
        };
        let mut held: Vec<Cap> = self.caps(past).into_iter().filter(own).collect();
        held.sort_by_key(|cap| (self.depth(cap), cap.id));
        held
    }

    /// What is above each department.
    pub(super) fn tree(&self, past: &Hashes) -> BTreeMap<SpaceId, SpaceId> {
        let mut tree = BTreeMap::new();
        for entry in self.standing(past) {
            if self.banned.contains(&entry.hash) {
                continue;
            }
            match &entry.statement {
                Statement::DepartmentCreated { nonce, parent, .. } => {
                    let space = SpaceId::department(&self.org, &entry.log.device, *nonce);
                    if self.is_department(&tree, *parent) && above(&tree, *parent).len() < 32 {
                        tree.entry(space).or_insert(*parent);
                    }
                }
                Statement::ProjectBegun { nonce, owner, .. } => {
                    let space = SpaceId::project(&self.org, &entry.log.device, *nonce);
                    if self.is_department(&tree, *owner) && above(&tree, *owner).len() < 32 {
                        tree.entry(space).or_insert(*owner);
                    }
                }
                Statement::DepartmentMoved { space, parent }
                    if self.movable(&tree, *space, *parent) =>
                {
                    tree.insert(*space, *parent);
                }
                _ => {}
            }
        }
        tree
    }

    pub(super) fn exists(&self, tree: &BTreeMap<SpaceId, SpaceId>, space: SpaceId) -> bool {
        space == SpaceId::root(&self.org) || tree.contains_key(&space)
    }

    pub(super) fn is_department(&self, tree: &BTreeMap<SpaceId, SpaceId>, space: SpaceId) -> bool {
        self.exists(tree, space) && !self.is_project(space)
    }

    pub(super) fn movable(
        &self,
        tree: &BTreeMap<SpaceId, SpaceId>,
        space: SpaceId,
        to: SpaceId,
    ) -> bool {
        let circle = to == space || above(tree, to).contains(&space);
        tree.contains_key(&space) && self.is_department(tree, to) && !circle
    }
}
