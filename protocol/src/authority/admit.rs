//! Which statements stand: each kind's rule, judged at the entry's own past.
//!
//! | statement | what its author needs |
//! |---|---|
//! | department created | manage what is above it |
//! | department renamed | manage it |
//! | department moved | manage it, what is above it, and what will be above it |
//! | enrolled | an unspent invitation by somebody who held every capability offered and, among them, one to enrol that covers the department |
//! | device enrolled | be the member; the device consents |
//! | granted | hold the parent; see [`super::chain`] |
//! | revoked | see [`super::revocation`] |
//! | adopted | manage the space, or, of a conversation, write in it; the log is another's |
//! | conversation begun | be one of its members, all of whom are known |
//! | project begun | manage the department that owns it |
//! | key made | manage the space, or be let to make keys there; of a conversation, write in it |
//! | rule set | manage the space, which is one that rules of this kind are for |
//! | guardians named | for oneself: be a member; for the organisation: hold the genesis capability, and nobody was named before |
//! | relay appointed | manage all its places, and those of its appointment before; the device consents, and is nobody's |
//! | relay ended | manage all places of its appointment |
//! | approved | be one of the guardians whom it concerns; see [`super::guard`] |
//!
//! A department gets nothing but a part in a project: at most write, and nothing to pass on.

use super::{
    Adoption, Enrolment, KeyMade, Statement,
    chain::fits_parent,
    claim::{RefusedReason, Wanted},
    facts::{Binding, Bound, Cap, Facts, Finding, Support, time_of},
    history::{GENESIS, Held, History, Ix},
    tree::{Step, Tree},
};
use crate::{
    capability::{Capability, Level, Named, Need, Scope, Subject, Target, Terms},
    ids::{CapabilityId, DeviceId, MemberId, SpaceId},
    limits::{
        CONVERSATION_MEMBERS_MAX, CONVERSATIONS_BEGUN_MAX, DELEGATION_DEPTH_MAX,
        DEVICES_PER_MEMBER_MAX, NAME_BYTES_MAX, TERMS_MAX,
    },
};

pub(super) type Judged = Result<Support, RefusedReason>;

/// Whether a name may be shown: not empty, not too long, nothing that steers a terminal.
pub(super) fn is_name(name: &str) -> bool {
    let visible = name.chars().all(|c| !c.is_control());
    (1..=NAME_BYTES_MAX).contains(&name.len()) && visible && !name.trim().is_empty()
}

impl Facts {
    /// Judges the next entry (everything before it in the one order, or at least everything in
    /// its past, has been admitted) and takes in what follows from it.
    pub fn admit(&mut self, history: &History, ix: Ix) {
        let held = history.get(ix);
        self.remember_tree(&held.past);
        let author = held.entry.log.device;
        let finding = match &held.entry.statement {
            Statement::Genesis { .. } if ix == GENESIS => self.found(history),
            Statement::Genesis { .. } => Finding::Refused(RefusedReason::Misplaced),
            Statement::Enrolled(enrolment) => self.settle(self.enrol(history, ix, enrolment)),
            statement => match self.identity(history, &author, &held.past) {
                None => Finding::Refused(RefusedReason::NotMember),
                Some(binding) => self.state(history, ix, binding, statement),
            },
        };
        self.findings.insert(ix, finding);
        self.follow(history, ix);
    }

    fn settle(&self, judged: Judged) -> Finding {
        judged.map_or_else(Finding::Refused, Finding::Stands)
    }

    fn state(&mut self, history: &History, ix: Ix, by: usize, said: &Statement) -> Finding {
        let judged = match said {
            Statement::Genesis { .. } | Statement::Enrolled(_) => Err(RefusedReason::Misplaced),
            Statement::DepartmentCreated { name, parent, .. } => {
                self.create(history, ix, by, name, *parent)
            }
            Statement::DepartmentRenamed { space, name } => {
                self.rename(history, ix, by, *space, name)
            }
            Statement::DepartmentMoved { space, parent } => {
                self.relocate(history, ix, by, *space, *parent)
            }
            Statement::DeviceEnrolled { member, consent } => {
                self.enrol_device(history, ix, by, member, consent.unverified().device)
            }
            Statement::Granted(capability) => self.grant(history, ix, by, capability),
            Statement::Adopted(adoption) => self.adopt(history, ix, by, adoption),
            Statement::ConversationBegun { members } => self.converse(history, ix, by, members),
            Statement::ProjectBegun { name, owner, .. } => {
                self.create(history, ix, by, name, *owner)
            }
            Statement::KeyMade(made) => self.make_key(history, ix, by, made),
            Statement::RuleSet { space, rule } => self.set_rule(history, ix, by, *space, rule),
            Statement::GuardiansNamed { ward, guardians } => {
                self.name_guardians(history, ix, by, (*ward, guardians))
            }
            Statement::Approved(act) => self.approve(history, ix, by, act),
            Statement::RelayAppointed(appointment) => {
                self.appoint_relay(history, ix, by, appointment)
            }
            Statement::RelayEnded { relay } => self.end_relay(history, ix, by, relay),
            Statement::Revoked(revocation) => {
                return match self.authorise(history, ix, by, revocation) {
                    Err(reason) => Finding::Refused(reason),
                    Ok(nodes) => {
                        let first = self.nodes.len();
                        self.nodes.extend(nodes);
                        Finding::Revokes((first..self.nodes.len()).collect())
                    }
                };
            }
        };
        self.settle(judged)
    }

    fn found(&mut self, history: &History) -> Finding {
        let genesis = &history.get(GENESIS).entry;
        let device = genesis.log.device;
        let member = MemberId::of(&self.org, &device);
        let department = self.root;
        self.bind(Binding { device, member, how: Bound::Founder, entry: GENESIS, department });
        self.give(Cap {
            id: CapabilityId::from(genesis.hash),
            parent: None,
            subject: Subject::Member(member),
            terms: root_terms(self.root),
            depth: 0,
            entry: GENESIS,
            issuer: None,
            joint: None,
        });
        Finding::Root
    }

    /// What a standing statement brings about.
    fn follow(&mut self, history: &History, ix: Ix) {
        let held = history.get(ix);
        let support = match self.findings.get(&ix) {
            Some(Finding::Stands(support)) => support.clone(),
            Some(Finding::Revokes(_)) => {
                if let Statement::Revoked(revocation) = &held.entry.statement
                    && let Target::Device(device) = revocation.target
                {
                    self.ended_devices.entry(device).or_default().push(ix);
                }
                return;
            }
            _ => return,
        };
        let author = held.entry.log.device;
        match &held.entry.statement {
            Statement::DepartmentCreated { nonce, parent, .. } => {
                let space = SpaceId::department(&self.org, &author, *nonce);
                self.step(history, ix, Step::Create { space, parent: *parent });
            }
            Statement::DepartmentMoved { space, parent } => {
                self.step(history, ix, Step::Move { space: *space, parent: *parent });
            }
            Statement::Enrolled(enrolment) => self.join(history, ix, &support, enrolment),
            Statement::DeviceEnrolled { member, consent } => {
                let department = self.bindings[support.binding].department;
                let device = consent.unverified().device;
                let how = Bound::Device { by: support.binding };
                self.bind(Binding { device, member: *member, how, entry: ix, department });
            }
            Statement::Granted(capability) => {
                let id = CapabilityId::from(held.entry.hash);
                self.pass_on(ix, support.binding, id, capability);
            }
            Statement::Adopted(adoption) => {
                self.adoptions.entry(adoption.log).or_default().push(ix);
            }
            Statement::ConversationBegun { members } => self.open(ix, &support, held, members),
            Statement::ProjectBegun { nonce, owner, .. } => {
                let space = SpaceId::project(&self.org, &author, *nonce);
                self.projects.entry(space).or_default();
                self.step(history, ix, Step::Begin { space, owner: *owner });
            }
            Statement::RuleSet { space, rule } => {
                self.rules.entry((*space, rule.kind())).or_default().push(ix);
            }
            Statement::GuardiansNamed { ward, guardians } => {
                self.follow_naming(ix, support.binding, (*ward, guardians));
            }
            Statement::Approved(act) => self.follow_approval(history, ix, support.binding, act),
            Statement::RelayAppointed(appointment) => {
                self.relay_words.entry(appointment.relay()).or_default().push(ix);
            }
            Statement::RelayEnded { relay } => {
                self.relay_words.entry(*relay).or_default().push(ix);
            }
            Statement::Genesis { .. }
            | Statement::DepartmentRenamed { .. }
            | Statement::KeyMade(_)
            | Statement::Revoked(_) => {}
        }
    }

    fn join(&mut self, history: &History, ix: Ix, support: &Support, enrolment: &Enrolment) {
        let held = history.get(ix);
        let (device, invitation) = (held.entry.log.device, enrolment.invitation.unverified());
        let member = MemberId::of(&self.org, &device);
        let cap = support.needs.iter().flatten().next().copied().unwrap_or_default();
        let how = Bound::Invited { inviter: support.binding, cap };
        self.bind(Binding { device, member, how, entry: ix, department: invitation.department });
        for (number, (parent, terms)) in invitation.terms.iter().enumerate() {
            let id = CapabilityId::of_term(&held.entry.hash, number);
            let subject = Subject::Member(member);
            let capability = Capability { subject, terms: *terms, parent: *parent };
            self.pass_on(ix, support.binding, id, &capability);
        }
    }

    /// Every member of a conversation may read and write there, by a capability of their own.
    fn open(&mut self, ix: Ix, support: &Support, held: &Held, members: &[MemberId]) {
        let space = SpaceId::conversation(&self.org, members);
        let terms = conversation_terms(space);
        for (number, member) in members.iter().enumerate() {
            self.give(Cap {
                id: CapabilityId::of_term(&held.entry.hash, number),
                parent: None,
                subject: Subject::Member(*member),
                terms,
                depth: DELEGATION_DEPTH_MAX,
                entry: ix,
                issuer: Some(support.binding),
                joint: None,
            });
        }
        self.conversations.insert(space, members.to_vec());
        self.begun.entry(self.bindings[support.binding].member).or_default().push(ix);
    }

    fn pass_on(&mut self, entry: Ix, issuer: usize, id: CapabilityId, given: &Capability) {
        let Some(parent) = self.cap_ids.get(&given.parent).copied() else { return };
        let depth = self.caps[parent].depth + 1;
        let (subject, terms) = (given.subject, given.terms);
        let (parent, issuer) = (Some(parent), Some(issuer));
        self.give(Cap { id, parent, subject, terms, depth, entry, issuer, joint: None });
    }

    pub(super) fn manage(
        &self,
        history: &History,
        ix: Ix,
        by: usize,
        spaces: &[SpaceId],
    ) -> Judged {
        let held = history.get(ix);
        let time = time_of(held.order.0);
        let need = |space: &SpaceId| self.managing(history, by, *space, &held.past, time);
        let needs: Result<Vec<_>, _> = spaces.iter().map(need).collect();
        Ok(Support { binding: by, needs: needs? })
    }

    fn create(&self, history: &History, ix: Ix, by: usize, name: &str, above: SpaceId) -> Judged {
        let tree = self.tree_at(&history.get(ix).past);
        if !tree.is_department(above) {
            return Err(RefusedReason::NoSuchThing);
        }
        if !is_name(name) || !tree.fits(above, 0) {
            return Err(RefusedReason::Limit);
        }
        self.manage(history, ix, by, &[above])
    }

    fn rename(&self, history: &History, ix: Ix, by: usize, space: SpaceId, name: &str) -> Judged {
        if !self.tree_at(&history.get(ix).past).holds(space) {
            return Err(RefusedReason::NoSuchThing);
        }
        if !is_name(name) {
            return Err(RefusedReason::Limit);
        }
        self.manage(history, ix, by, &[space])
    }

    fn relocate(
        &self,
        history: &History,
        ix: Ix,
        by: usize,
        space: SpaceId,
        to: SpaceId,
    ) -> Judged {
        let tree = self.tree_at(&history.get(ix).past);
        let from = tree.parent(space).ok_or(RefusedReason::NoSuchThing)?;
        if !tree.is_department(to) {
            return Err(RefusedReason::NoSuchThing);
        }
        if !tree.can_move(space, to) {
            return Err(RefusedReason::Limit);
        }
        self.manage(history, ix, by, &[space, from, to])
    }

    fn enrol(&self, history: &History, ix: Ix, enrolment: &Enrolment) -> Judged {
        let support = self.may_enrol(history, history.get(ix), enrolment)?;
        let offer = enrolment.invitation.unverified();
        if history.winner(offer.inviter, offer.key) != Some(ix) {
            return Err(RefusedReason::Redeemed);
        }
        Ok(support)
    }

    /// Everything but whether somebody else has redeemed the invitation; the entry needn't be held.
    pub(super) fn may_enrol(
        &self,
        history: &History,
        held: &Held,
        enrolment: &Enrolment,
    ) -> Judged {
        let (past, time) = (&held.past, time_of(held.order.0));
        let offer = enrolment.invitation.unverified();
        if !held.proven {
            return Err(RefusedReason::Proof);
        }
        if !is_name(&enrolment.name) || !(1..=TERMS_MAX).contains(&offer.terms.len()) {
            return Err(RefusedReason::Limit);
        }
        if time >= offer.expires {
            return Err(RefusedReason::Expired);
        }
        if self.relays.contains(&held.entry.log.device) {
            return Err(RefusedReason::Relay);
        }
        if !self.is_free(history, &held.entry.log.device, past) {
            return Err(RefusedReason::AlreadyMember);
        }
        let tree = self.tree_at(past);
        if !tree.is_department(offer.department) {
            return Err(RefusedReason::NoSuchThing);
        }
        let inviter = self.identity(history, &offer.inviter, past);
        let inviter = inviter.ok_or(RefusedReason::NotMember)?;
        let place = Scope { space: offer.department, below: false };
        let mut enrols = None;
        for (parent, terms) in &offer.terms {
            let parent = self.known_cap(history, parent, past).ok_or(RefusedReason::NotHeld)?;
            fits_parent(self, history, (inviter, parent), terms, past, time)?;
            let (own, depth) = (&self.caps[parent].terms, self.caps[parent].depth);
            if own.named.includes(Named::ENROL) && tree.covers(&own.scope, &place) {
                let best = (depth, self.caps[parent].id, parent);
                enrols =
                    Some(enrols.map_or(best, |other: (u8, CapabilityId, usize)| other.min(best)));
            }
        }
        let (_, _, cap) = enrols.ok_or(RefusedReason::NotHeld)?;
        Ok(Support { binding: inviter, needs: vec![vec![cap]] })
    }

    fn enrol_device(
        &self,
        history: &History,
        ix: Ix,
        by: usize,
        member: &MemberId,
        device: DeviceId,
    ) -> Judged {
        let held = history.get(ix);
        if !held.proven {
            return Err(RefusedReason::Proof);
        }
        if self.bindings[by].member != *member {
            return Err(RefusedReason::NotHeld);
        }
        if self.relays.contains(&device) {
            return Err(RefusedReason::Relay);
        }
        if !self.is_free(history, &device, &held.past) {
            return Err(RefusedReason::AlreadyMember);
        }
        if self.count_devices(history, member, &held.past) >= DEVICES_PER_MEMBER_MAX {
            return Err(RefusedReason::Limit);
        }
        Ok(Support { binding: by, needs: Vec::new() })
    }

    fn grant(&self, history: &History, ix: Ix, by: usize, given: &Capability) -> Judged {
        let held = history.get(ix);
        let (past, time) = (&held.past, time_of(held.order.0));
        let parent = self.known_cap(history, &given.parent, past).ok_or(RefusedReason::NotHeld)?;
        fits_parent(self, history, (by, parent), &given.terms, past, time)?;
        let known = |at: &usize| past.holds(history.get(self.bindings[*at].entry).spot);
        let is_known = |bound: Option<&Vec<usize>>| bound.is_some_and(|all| all.iter().any(known));
        let tree = self.tree_at(past);
        let exists = match &given.subject {
            Subject::Member(member) => is_known(self.members.get(member)),
            Subject::Device(device) => is_known(self.devices.get(device)),
            Subject::Department(space) => tree.is_department(*space),
        };
        if !exists {
            return Err(RefusedReason::NoSuchThing);
        }
        if matches!(given.subject, Subject::Department(_)) && !is_part(&tree, &given.terms) {
            return Err(RefusedReason::Misplaced);
        }
        if self.grants_so_far(history, by, given, (past, time))
            >= crate::limits::GRANTS_PER_SUBJECT_MAX
        {
            return Err(RefusedReason::Limit);
        }
        Ok(Support { binding: by, needs: vec![vec![parent]] })
    }

    fn converse(&self, history: &History, ix: Ix, by: usize, members: &[MemberId]) -> Judged {
        let past = &history.get(ix).past;
        let ascending = members.windows(2).all(|pair| pair[0] < pair[1]);
        if !(1..=CONVERSATION_MEMBERS_MAX).contains(&members.len()) || !ascending {
            return Err(RefusedReason::Limit);
        }
        let own = self.bindings[by].member;
        if !members.contains(&own) {
            return Err(RefusedReason::NotHeld);
        }
        let known = |at: &usize| past.holds(history.get(self.bindings[*at].entry).spot);
        let is_known =
            |member| self.members.get(member).is_some_and(|bound| bound.iter().any(known));
        if !members.iter().all(is_known) {
            return Err(RefusedReason::NoSuchThing);
        }
        let begun = self.begun.get(&own).into_iter().flatten();
        if begun.filter(|begun| past.holds(history.get(**begun).spot)).count()
            >= CONVERSATIONS_BEGUN_MAX
        {
            return Err(RefusedReason::Limit);
        }
        Ok(Support { binding: by, needs: Vec::new() })
    }

    fn adopt(&self, history: &History, ix: Ix, by: usize, adoption: &Adoption) -> Judged {
        let held = history.get(ix);
        let space = adoption.log.space;
        let writer = self.identity(history, &adoption.log.device, &held.past);
        let writer = writer.ok_or(RefusedReason::NoSuchThing)?;
        if space == SpaceId::control(&self.org) {
            return Err(RefusedReason::Misplaced);
        }
        if self.bindings[writer].member == self.bindings[by].member {
            return Err(RefusedReason::NotHeld);
        }
        if self.conversations.contains_key(&space) {
            // Nobody manages a conversation: those who are in it decide.
            let wanted = Wanted { space, need: Need::level(Level::Write) };
            let time = time_of(held.order.0);
            let caps = self.satisfying(history, by, wanted, &held.past, time)?;
            return Ok(Support { binding: by, needs: vec![caps] });
        }
        self.manage(history, ix, by, &[space])
    }

    fn make_key(&self, history: &History, ix: Ix, by: usize, made: &KeyMade) -> Judged {
        let held = history.get(ix);
        let KeyMade { space, epoch, key: _ } = made;
        if *epoch == 0 {
            return Err(RefusedReason::Limit);
        }
        let time = time_of(held.order.0);
        let able =
            |need| self.satisfying(history, by, Wanted { space: *space, need }, &held.past, time);
        if self.conversations.contains_key(space) {
            let caps = able(Need::level(Level::Write))?;
            return Ok(Support { binding: by, needs: vec![caps] });
        }
        let rekey = able(Need { level: Level::Read, named: Named::REKEY });
        let caps = match (able(Need::level(Level::Manage)), rekey) {
            (Ok(managing), Ok(rekeying)) => {
                let mut all = [managing, rekeying].concat();
                all.sort_unstable_by_key(|at| (self.caps[*at].depth, self.caps[*at].id));
                all.dedup();
                all
            }
            (Ok(caps), Err(_)) | (Err(_), Ok(caps)) => caps,
            (Err(reason), Err(_)) => return Err(reason),
        };
        Ok(Support { binding: by, needs: vec![caps] })
    }
}

/// Whether terms are a part in a project, which is all that a department gets.
fn is_part(tree: &Tree, terms: &Terms) -> bool {
    let Terms { scope, level, named, expires: _, passes } = terms;
    let plain = (*named, *passes, scope.below) == (Named::NONE, 0, false);
    plain && *level <= Level::Write && tree.is_project(scope.space)
}

/// What a conversation gives to each of its members.
fn conversation_terms(space: SpaceId) -> Terms {
    Terms {
        scope: Scope { space, below: false },
        level: Level::Write,
        named: Named::NONE,
        expires: None,
        passes: 0,
    }
}

/// What the genesis gives to the founder.
fn root_terms(root: SpaceId) -> Terms {
    Terms {
        scope: Scope { space: root, below: true },
        level: Level::Manage,
        named: Named::ALL,
        expires: None,
        passes: DELEGATION_DEPTH_MAX - 1,
    }
}
