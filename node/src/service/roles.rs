//! Announcements to those who hold a role: who manages a department, who administers the organisation.
//!
//! Invariant: such an announcement lies in a space of its own, a project of the organisation in which
//! exactly those take part who hold the role as of the newest announcement; so nobody else gets its key or
//! hears of it, and who has given the role up can't read what comes after.

use std::collections::BTreeSet;

use protocol::{
    authority::ProjectRow,
    capability::{Level, Need, Subject},
    clock::Millis,
    ids::{MemberId, SpaceId},
    schema::Message,
};

use super::names::{Departments, People};
use crate::{
    core::Core,
    facade::{AnnouncedRole, Answer, Failure, FailureCode, NewProject, Sharing},
};

impl AnnouncedRole {
    /// What the project is called in which its announcements lie.
    const fn project(self) -> &'static str {
        match self {
            Self::Managers => "主管",
            Self::Admins => "管理员",
        }
    }
}

impl Core {
    /// Announces something to everybody who holds a role now; takes who manages the organisation.
    pub(crate) fn announce_to_role(
        &mut self,
        now: Millis,
        role: AnnouncedRole,
        message: &Message,
    ) -> Result<Answer, Failure> {
        let root = SpaceId::root(&self.org());
        self.require(now, &root, Need::level(Level::Manage))?;
        let holders = self.holders(now, role)?;
        if holders.is_empty() {
            let problem = "nobody else holds this role";
            let next = "`capability list` shows who manages what";
            return Err(Failure::new(FailureCode::NotFound, problem, next));
        }
        let space = self.group_space(now, role.project(), &holders)?;
        self.announce(now, &[space.to_string()], false, message)
    }

    /// The people who hold a role, but for oneself.
    fn holders(&self, now: Millis, role: AnnouncedRole) -> Result<BTreeSet<MemberId>, Failure> {
        let authority = self.authority()?;
        let departments = Departments::of(authority);
        let root = SpaceId::root(&authority.org());
        let places: BTreeSet<SpaceId> = departments.all().map(|row| row.space).collect();
        let me = authority.member_of(&self.device());
        let people = People::of(authority);
        let holds = |member: &MemberId| {
            let row = authority.member(member);
            let devices = row.map(|row| row.devices).unwrap_or_default();
            devices.keys().flat_map(|device| authority.held_by(device, now)).any(|held| {
                let scope = held.terms.scope;
                let whole = scope.space == root && scope.below;
                let place = match role {
                    AnnouncedRole::Admins => whole,
                    AnnouncedRole::Managers => whole || places.contains(&scope.space),
                };
                held.terms.level == Level::Manage && place
            })
        };
        let active = people.all().filter(|row| row.active && Some(row.member) != me);
        Ok(active.map(|row| row.member).filter(holds).collect())
    }

    /// The space of a group's announcements, with these people in it: begun, or brought up to them.
    pub(super) fn group_space(
        &mut self,
        now: Millis,
        name: &str,
        holders: &BTreeSet<MemberId>,
    ) -> Result<SpaceId, Failure> {
        if let Some(space) = self.level_group(now, name, holders)? {
            return Ok(space);
        }
        let wanted = NewProject {
            name: name.to_owned(),
            owner: Some(String::new()),
            people: holders.iter().map(MemberId::to_string).collect(),
            ..NewProject::default()
        };
        let Answer::Made { id } = self.add_project(now, &wanted)? else {
            return Err(Failure::broken("the project has no id"));
        };
        Departments::of(self.authority()?).find(Some(&id))
    }

    /// Brings the space of a group's announcements up to these people; `None`: nothing was announced yet.
    pub(super) fn level_group(
        &mut self,
        now: Millis,
        name: &str,
        holders: &BTreeSet<MemberId>,
    ) -> Result<Option<SpaceId>, Failure> {
        let root = SpaceId::root(&self.org());
        // A project of that name in which others take part isn't the group's: it would let them read.
        let of_group = |row: &ProjectRow| {
            let mut subjects = row.given.iter().map(|given| &given.subject);
            row.owner == root
                && row.name == name
                && subjects.all(|subject| matches!(subject, Subject::Member(_)))
        };
        let known = self.authority()?.projects().into_iter().filter(of_group);
        // Two offices can have begun it apart: everybody goes on with the same one.
        let Some(row) = known.min_by_key(|row| row.space) else { return Ok(None) };
        let part = |subject: &Subject| match subject {
            Subject::Member(member) => Some(*member),
            Subject::Department(_) | Subject::Device(_) => None,
        };
        let parts: BTreeSet<MemberId> =
            row.given.iter().filter_map(|given| part(&given.subject)).collect();
        let sharing = |people: Vec<&MemberId>| Sharing {
            project: row.space.to_string(),
            departments: Vec::new(),
            people: people.into_iter().map(MemberId::to_string).collect(),
        };
        // Whoever announces is of the group, too, if they are there.
        let me = self.authority()?.member_of(&self.device());
        let gone: Vec<&MemberId> =
            parts.difference(holders).filter(|member| Some(**member) != me).collect();
        if !gone.is_empty() {
            self.unshare_project(now, &sharing(gone))?;
        }
        let new: Vec<&MemberId> = holders.difference(&parts).collect();
        if !new.is_empty() {
            self.share_project(now, &sharing(new), Level::Write)?;
        }
        Ok(Some(row.space))
    }
}
