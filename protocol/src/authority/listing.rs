//! The authority in lists: members, departments, projects, capabilities.

use std::collections::{BTreeMap, BTreeSet};

use super::{Authority, Statement, claim::Verdict, history::GENESIS, revocation::Use};
use crate::{
    capability::{Role, Scope, Subject, Target, Terms},
    clock::Millis,
    ids::{CapabilityId, DeviceId, EntryHash, MemberId, SpaceId},
    limits::DELEGATION_DEPTH_MAX,
};

/// A person, as lists show them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberRow {
    /// Who.
    pub member: MemberId,
    /// The name they go by.
    pub name: String,
    /// The department they joined.
    pub department: SpaceId,
    /// The role that they were offered, as a label.
    pub role: Role,
    /// The key of the invitation by which they came, and who made it; `None` of the founder.
    pub invited: Option<(DeviceId, DeviceId)>,
    /// Whether they are a member now.
    pub active: bool,
    /// Their devices, and whether each is one now.
    pub devices: BTreeMap<DeviceId, bool>,
}

/// A department, a project, or the organisation at the root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DepartmentRow {
    /// Its space.
    pub space: SpaceId,
    /// Its name.
    pub name: String,
    /// What is above it, or owns the project; `None` at the root.
    pub parent: Option<SpaceId>,
    /// It is a project.
    pub project: bool,
}

/// A project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectRow {
    /// Its space.
    pub space: SpaceId,
    /// Its name.
    pub name: String,
    /// The department that owns it: whoever manages that manages the project.
    pub owner: SpaceId,
    /// The capabilities given for the project itself that haven't ended, to departments, people
    /// and devices, by id.
    pub given: Vec<CapabilityRow>,
}

/// A capability, as lists show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CapabilityRow {
    /// Its id.
    pub id: CapabilityId,
    /// Who holds it.
    pub subject: Subject,
    /// What it allows.
    pub terms: Terms,
    /// Links between it and the genesis.
    pub depth: u8,
    /// What it was cut from; `None` at the root.
    pub parent: Option<CapabilityId>,
    /// Who gave it; `None` at the root.
    pub issuer: Option<MemberId>,
    /// The entry that gave it.
    pub entry: EntryHash,
    /// The revocation that ended it, if one did.
    pub ended: Option<EntryHash>,
}

impl Authority {
    /// Whose a device is, as far as anybody knows, whether still a member or not.
    pub fn member_of(&self, device: &DeviceId) -> Option<MemberId> {
        let facts = &self.judgement().facts;
        let binding = facts.identity(&self.history, device, &self.history.everything())?;
        Some(facts.bindings[binding].member)
    }

    /// Every device that was ever enrolled, whether still a member's or not.
    pub fn devices(&self) -> impl Iterator<Item = DeviceId> {
        self.judgement().facts.devices.keys().copied()
    }

    /// Whether a device belongs to a member now.
    pub fn is_member(&self, device: &DeviceId) -> bool {
        let facts = &self.judgement().facts;
        let everything = self.history.everything();
        let Some(binding) = facts.identity(&self.history, device, &everything) else {
            return false;
        };
        let mut held = facts.held(&self.history, binding, &everything);
        self.is_free((binding, None)) || held.any(|cap| self.is_free((binding, Some(cap))))
    }

    /// Whether no revocation in force threatens a use from now on.
    pub(super) fn is_free(&self, by: (usize, Option<usize>)) -> bool {
        self.ended_by(by).is_none()
    }

    pub(super) fn ended_by(&self, by: (usize, Option<usize>)) -> Option<EntryHash> {
        let judgement = self.judgement();
        let nowhere = Use { place: None, entry: None };
        let depth = by.1.map_or(DELEGATION_DEPTH_MAX, |cap| judgement.facts.caps[cap].depth);
        judgement.ends(&self.history, by, depth, nowhere, false)
    }

    /// The capabilities that a device can use from now on, the closest to the genesis first.
    pub fn held_by(&self, device: &DeviceId, now: Millis) -> Vec<CapabilityRow> {
        let mut rows: Vec<_> =
            self.usable(device, now, |_| true).into_iter().map(|at| self.row(at)).collect();
        rows.sort_unstable_by_key(|row| (row.depth, row.id));
        rows
    }

    /// The members of a conversation, ascending, those who left the organisation too; `None` for
    /// any other space.
    pub fn conversation(&self, space: &SpaceId) -> Option<&[MemberId]> {
        self.judgement().facts.conversations.get(space).map(Vec::as_slice)
    }

    /// Whether a space is a person's own: a conversation of one.
    pub fn is_own(&self, space: &SpaceId) -> bool {
        self.conversation(space).is_some_and(|members| members.len() == 1)
    }

    /// Whether all of a conversation's members who are still in the organisation may read it: if
    /// not, it has to be begun, or begun again.
    pub fn is_begun(&self, space: &SpaceId, now: Millis) -> bool {
        let Some(members) = self.conversation(space) else { return false };
        let rows = members.iter().filter_map(|member| self.member(member));
        rows.flat_map(|row| row.devices)
            .filter(|(_, active)| *active)
            .all(|(device, _)| self.may_read(&device, space, now))
    }

    /// Everybody who ever joined, by id.
    pub fn members(&self) -> Vec<MemberRow> {
        let facts = &self.judgement().facts;
        facts.members.keys().filter_map(|member| self.member(member)).collect()
    }

    /// One person.
    pub fn member(&self, member: &MemberId) -> Option<MemberRow> {
        let facts = &self.judgement().facts;
        let bound = facts.members.get(member)?;
        let order = |at: &usize| self.history.get(facts.bindings[*at].entry).order;
        let names = |at: &&usize| self.joined_as(facts.bindings[**at].entry).is_some();
        let latest = bound.iter().filter(names).max_by_key(|at| order(at))?;
        let binding = &facts.bindings[*latest];
        let (name, role) = self.joined_as(binding.entry)?;
        let devices: BTreeMap<DeviceId, bool> = bound
            .iter()
            .map(|at| facts.bindings[*at].device)
            .map(|device| {
                (device, self.member_of(&device) == Some(*member) && self.is_member(&device))
            })
            .collect();
        let active = devices.values().any(|active| *active);
        Some(MemberRow {
            member: *member,
            name,
            department: binding.department,
            role,
            invited: self.invited_by(binding.entry),
            active,
            devices,
        })
    }

    fn invited_by(&self, entry: usize) -> Option<(DeviceId, DeviceId)> {
        match &self.history.get(entry).entry.statement {
            Statement::Enrolled(enrolment) => {
                let invitation = enrolment.invitation.unverified();
                Some((invitation.key, invitation.inviter))
            }
            _ => None,
        }
    }

    fn joined_as(&self, entry: usize) -> Option<(String, Role)> {
        match &self.history.get(entry).entry.statement {
            Statement::Genesis { founder, .. } => Some((founder.clone(), Role::Admin)),
            Statement::Enrolled(enrolment) => {
                Some((enrolment.name.clone(), enrolment.invitation.unverified().role))
            }
            _ => None,
        }
    }

    /// The organisation's name.
    pub fn organisation(&self) -> String {
        self.names().remove(&SpaceId::root(&self.org)).unwrap_or_default()
    }

    /// The newest name of each department, each project and the root, in the one order.
    fn names(&self) -> BTreeMap<SpaceId, String> {
        let mut names = BTreeMap::new();
        for ix in self.history.in_order() {
            let held = self.history.get(ix);
            let (space, name) = match &held.entry.statement {
                Statement::Genesis { name, .. } if ix == GENESIS => {
                    (SpaceId::root(&self.org), name)
                }
                Statement::DepartmentCreated { nonce, name, .. } => {
                    (SpaceId::department(&self.org, &held.entry.log.device, *nonce), name)
                }
                Statement::ProjectBegun { nonce, name, .. } => {
                    (SpaceId::project(&self.org, &held.entry.log.device, *nonce), name)
                }
                Statement::DepartmentRenamed { space, name } => (*space, name),
                _ => continue,
            };
            if matches!(self.judgement().status(&self.history, ix), Verdict::Counts { .. }) {
                names.insert(space, name.clone());
            }
        }
        names
    }

    /// The departments and projects with the organisation at the root, by space.
    pub fn places(&self) -> Vec<DepartmentRow> {
        let facts = &self.judgement().facts;
        let tree = facts.tree_at(&self.history.everything());
        let mut names = self.names();
        let all = tree.places().map(|(space, parent)| (space, Some(parent)));
        let row = |(space, parent)| DepartmentRow {
            space,
            name: names.remove(&space).unwrap_or_default(),
            parent,
            project: tree.is_project(space),
        };
        let mut rows: Vec<DepartmentRow> = all.chain([(facts.root, None)]).map(row).collect();
        rows.sort_unstable_by_key(|row| row.space);
        rows
    }

    /// The departments with the organisation at the root, by space.
    pub fn departments(&self) -> Vec<DepartmentRow> {
        let mut rows = self.places();
        rows.retain(|row| !row.project);
        rows
    }

    /// The projects, by space, each with what was given for it.
    pub fn projects(&self) -> Vec<ProjectRow> {
        let facts = &self.judgement().facts;
        let begun = self.places().into_iter().filter(|row| row.project);
        let row = |row: DepartmentRow| ProjectRow {
            space: row.space,
            name: row.name,
            owner: row.parent.unwrap_or(facts.root),
            given: Vec::new(),
        };
        let mut rows: Vec<ProjectRow> = begun.map(row).collect();
        if rows.is_empty() {
            return rows;
        }
        for at in facts.cap_ids.values() {
            let space = facts.caps[*at].terms.scope.space;
            let row = rows.binary_search_by_key(&space, |row| row.space);
            let row = row.ok().and_then(|row| rows.get_mut(row));
            if let (Some(row), None) = (row, self.judgement().ends_cap(&self.history, *at)) {
                row.given.push(self.row(*at));
            }
        }
        rows
    }

    /// Whether a space is that of a project somebody has begun.
    pub fn is_project(&self, space: &SpaceId) -> bool {
        self.judgement().facts.projects.contains_key(space)
    }

    pub(super) fn row(&self, at: usize) -> CapabilityRow {
        let facts = &self.judgement().facts;
        let cap = &facts.caps[at];
        let issuer = cap.issuer.map(|binding| facts.bindings[binding].member);
        CapabilityRow {
            id: cap.id,
            subject: cap.subject,
            terms: cap.terms,
            depth: cap.depth,
            parent: cap.parent.map(|parent| facts.caps[parent].id),
            issuer,
            entry: self.history.get(cap.entry).entry.hash,
            ended: self.judgement().ends_cap(&self.history, at),
        }
    }

    /// The devices whose logs a revocation's cut should name, in every space that they write in:
    /// those that use what ends. For a capability also the holders of all that was cut from it; for a
    /// department's, everybody who holds something in the department.
    pub fn concerned_by(&self, target: &Target) -> BTreeSet<DeviceId> {
        let facts = &self.judgement().facts;
        let everything = self.history.everything();
        let tree = facts.tree_at(&everything);
        let devices_of = |member: &MemberId| {
            let bound = facts.members.get(member).into_iter().flatten();
            bound.map(|at| facts.bindings[*at].device).collect::<BTreeSet<DeviceId>>()
        };
        // Whoever ever held something in the department: too many name logs that needn't be.
        let devices_in = |department: SpaceId| {
            let place = Scope { space: department, below: false };
            let is_in = |binding: &usize| {
                let mut held = facts.held(&self.history, *binding, &everything);
                held.any(|cap| tree.covers(&facts.caps[cap].terms.scope, &place))
            };
            let bound = (0..facts.bindings.len()).filter(is_in);
            bound.map(|at| facts.bindings[at].device).collect::<BTreeSet<DeviceId>>()
        };
        match target {
            Target::Device(device) => [*device].into(),
            Target::Member(member) => devices_of(member),
            Target::Capability(id) => {
                let Some(ended) = facts.cap_ids.get(id) else { return BTreeSet::new() };
                let below =
                    (0..facts.caps.len()).filter(|cap| facts.chain(*cap).any(|at| at == *ended));
                let holders = below.map(|cap| match &facts.caps[cap].subject {
                    Subject::Member(member) => devices_of(member),
                    Subject::Device(device) => [*device].into(),
                    Subject::Department(department) => devices_in(*department),
                });
                holders.flatten().collect()
            }
        }
    }

    /// All capabilities ever given validly, by id.
    pub fn capabilities(&self) -> Vec<CapabilityRow> {
        let facts = &self.judgement().facts;
        facts.cap_ids.values().map(|at| self.row(*at)).collect()
    }

    /// One capability.
    pub fn capability(&self, id: &CapabilityId) -> Option<CapabilityRow> {
        let at = self.judgement().facts.cap_ids.get(id)?;
        Some(self.row(*at))
    }

    /// A capability's chain, from the root's down to itself; empty when it isn't known.
    pub fn chain(&self, id: &CapabilityId) -> Vec<CapabilityRow> {
        let facts = &self.judgement().facts;
        let Some(at) = facts.cap_ids.get(id) else { return Vec::new() };
        let mut rows: Vec<_> = facts.chain(*at).map(|at| self.row(at)).collect();
        rows.reverse();
        rows
    }

    /// The control entries that don't count, each with the reason, by hash.
    pub fn set_aside(&self) -> BTreeMap<EntryHash, Verdict> {
        let judged = |ix| {
            let verdict = self.judgement().status(&self.history, ix);
            (self.history.get(ix).entry.hash, verdict)
        };
        let all = (0..self.history.len()).map(judged);
        all.filter(|(_, verdict)| !matches!(verdict, Verdict::Counts { .. })).collect()
    }

    /// The control entries that revocations set aside, each with the revocation, by hash.
    pub fn late(&self) -> BTreeMap<EntryHash, EntryHash> {
        let late = |(entry, verdict)| match verdict {
            Verdict::Late { revocation } => Some((entry, revocation)),
            _ => None,
        };
        self.set_aside().into_iter().filter_map(late).collect()
    }
}
