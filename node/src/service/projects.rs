//! Projects: beginning them, and who takes part.
//!
//! A project belongs to the department that owns it; whoever manages that manages the project.
//! Departments and single people take part by capabilities for its space, so to let one in is to
//! grant, and to let one go is to revoke.

use std::collections::BTreeMap;

use protocol::{
    authority::{Authority, CapabilityRow, ProjectRow, Statement},
    capability::{Capability, Level, Named, Need, Scope, Subject, Target, Terms},
    clock::Millis,
    entry::DocRef,
    ids::{CapabilityId, SpaceId},
};

use super::{
    capabilities::level_word,
    names::{Departments, People},
    organisation::department_name,
};
use crate::{
    content,
    core::Core,
    document::edit,
    facade::{Answer, Failure, FailureCode, NewProject, ProjectInfo, ProjectPart, Sharing},
};

impl Core {
    /// Begins a project, with those who take part and, where one is named, its first channel.
    pub(crate) fn add_project(
        &mut self,
        now: Millis,
        wanted: &NewProject,
    ) -> Result<Answer, Failure> {
        let name = department_name(&wanted.name)?;
        let authority = self.authority()?;
        let departments = Departments::of(authority);
        check_free(&departments, &name, None)?;
        let subjects = subjects(authority, &wanted.departments, &wanted.people)?;
        let owner = match &wanted.owner {
            Some(owner) => departments.department(Some(owner))?,
            None => self.first_managed(now, &wanted.departments)?,
        };
        let nonce = self.nonce();
        let space = SpaceId::project(&self.org(), &self.device(), nonce);
        let begun = Statement::ProjectBegun { nonce, name: name.clone(), owner };
        // Nothing is written unless everything can be.
        let supposed = self.suppose(now, begun.clone())?;
        let held = supposed.held_by(&self.device(), now);
        let terms = part_of(space, Level::Write);
        let covers = |parent: &Scope, _: &Scope| {
            let above = || departments.ancestors(&owner).any(|above| above == parent.space);
            parent.below && (parent.space == owner || above())
        };
        if !subjects.is_empty() && !held.iter().any(|row| terms.within(&row.terms, covers)) {
            return Err(cannot_pass_on());
        }
        self.state(now, begun)?;
        for subject in subjects {
            self.pass_on(now, subject, terms)?;
        }
        self.see_to_key(now, space)?;
        if let Some(channel) = &wanted.channel {
            self.add_channel(now, channel, Some(&space.to_string()))?;
        }
        Ok(Answer::Made { id: space.to_string() })
    }

    /// Gives a project another name.
    pub(crate) fn rename_project(
        &mut self,
        now: Millis,
        project: &str,
        name: &str,
    ) -> Result<Answer, Failure> {
        let name = department_name(name)?;
        let departments = Departments::of(self.authority()?);
        let space = departments.project(project)?;
        check_free(&departments, &name, Some(space))?;
        self.state(now, Statement::DepartmentRenamed { space, name })?;
        Ok(Answer::Done)
    }

    /// Archives a project, or opens it again.
    pub(crate) fn archive_project(
        &mut self,
        now: Millis,
        project: &str,
        archived: bool,
    ) -> Result<Answer, Failure> {
        let space = Departments::of(self.authority()?).project(project)?;
        self.require(now, &space, Need::level(Level::Manage))?;
        if self.is_archived(&space)? != archived {
            self.edit(now, space, DocRef::Directory, |document, author, _| {
                edit::put_archived(document, author, &space, archived)
            })?;
        }
        Ok(Answer::Done)
    }

    /// Whether a space is that of a project that is archived.
    pub(crate) fn is_archived(&self, space: &SpaceId) -> Result<bool, Failure> {
        if !self.authority()?.is_project(space) {
            return Ok(false);
        }
        let archived = content::is_archived(&self.door().held.store, space);
        archived.map_err(|error| self.unreadable(&error.into()))
    }

    /// Checks that new things may be made in a space: not in an archived project.
    pub(crate) fn require_open(&self, space: &SpaceId) -> Result<(), Failure> {
        if !self.is_archived(space)? {
            return Ok(());
        }
        let name = Departments::of(self.authority()?).label(space);
        let problem = format!("the project {name:?} is archived");
        let next = "whoever manages it can open it again";
        Err(Failure::new(FailureCode::Invalid, problem, next))
    }

    /// Lets departments and people take part in a project, or gives them another level there.
    pub(crate) fn share_project(
        &mut self,
        now: Millis,
        wanted: &Sharing,
        level: Level,
    ) -> Result<Answer, Failure> {
        let authority = self.authority()?;
        let row = self.project_row(&wanted.project)?;
        for subject in subjects(authority, &wanted.departments, &wanted.people)? {
            let of_subject = || row.given.iter().filter(|given| given.subject == subject);
            if !of_subject().any(|given| stands_for(given, level)) {
                self.pass_on(now, subject, part_of(row.space, level))?;
            }
            let above = of_subject().filter(|given| given.terms.level > level);
            for id in above.map(|given| given.id).collect::<Vec<_>>() {
                self.end(now, id)?;
            }
        }
        Ok(Answer::Done)
    }

    /// Ends what departments and people take part in a project by.
    pub(crate) fn unshare_project(
        &mut self,
        now: Millis,
        wanted: &Sharing,
    ) -> Result<Answer, Failure> {
        let authority = self.authority()?;
        let row = self.project_row(&wanted.project)?;
        let mut ended = Vec::new();
        for subject in subjects(authority, &wanted.departments, &wanted.people)? {
            let given = row.given.iter().filter(|given| given.subject == subject);
            let ids: Vec<CapabilityId> = given.map(|given| given.id).collect();
            if ids.is_empty() {
                let who = self.subject_name(subject)?;
                let problem = format!("{who} takes no part in {}", row.name);
                let next = "`project show` lists who does, and why";
                return Err(Failure::new(FailureCode::NotFound, problem, next));
            }
            ended.extend(ids);
        }
        for id in ended {
            self.end(now, id)?;
        }
        Ok(Answer::Done)
    }

    /// The projects with who takes part, by space.
    pub(crate) fn projects_in_words(
        &self,
        people: &People,
        departments: &Departments,
    ) -> Result<BTreeMap<SpaceId, ProjectInfo>, Failure> {
        let authority = self.authority()?;
        let info = |row: ProjectRow| {
            let mut info = ProjectInfo {
                owner: departments.label(&row.owner),
                owner_id: row.owner.to_string(),
                archived: self.is_archived(&row.space)?,
                ..ProjectInfo::default()
            };
            for given in &row.given {
                let level = level_word(given.terms.level).to_owned();
                let capability = given.id.to_string();
                let part = |id, name| ProjectPart { id, name, level, capability };
                match given.subject {
                    Subject::Department(space) => {
                        let name = departments.label(&space);
                        info.departments.push(part(space.to_string(), name));
                    }
                    Subject::Member(member) => {
                        info.people.push(part(member.to_string(), people.name(&member)));
                    }
                    Subject::Device(device) => {
                        let member = authority.member_of(&device);
                        let member =
                            member.map(|member| (member.to_string(), people.name(&member)));
                        info.people.extend(member.map(|(id, name)| part(id, name)));
                    }
                }
            }
            info.departments.sort();
            info.people.sort();
            Ok((row.space, info))
        };
        authority.projects().into_iter().map(info).collect()
    }

    fn project_row(&self, name: &str) -> Result<ProjectRow, Failure> {
        let authority = self.authority()?;
        let space = Departments::of(authority).project(name)?;
        let row = authority.projects().into_iter().find(|row| row.space == space);
        row.ok_or_else(|| Failure::broken("the project is gone"))
    }

    /// The first of these departments that we manage: it is to own the project.
    fn first_managed(&self, now: Millis, names: &[String]) -> Result<SpaceId, Failure> {
        let authority = self.authority()?;
        let departments = Departments::of(authority);
        for name in names {
            let space = departments.department(Some(name))?;
            let held = authority.terms_in(&self.device(), &space, now);
            if held.iter().any(|terms| terms.level == Level::Manage) {
                return Ok(space);
            }
        }
        Err(Failure::new(
            FailureCode::NotAllowed,
            "you manage none of the departments that are to take part",
            "name one that you manage, or ask an administrator",
        ))
    }

    fn subject_name(&self, subject: Subject) -> Result<String, Failure> {
        let authority = self.authority()?;
        Ok(match subject {
            Subject::Department(space) => Departments::of(authority).label(&space),
            Subject::Member(member) => People::of(authority).name(&member),
            Subject::Device(device) => device.short(),
        })
    }

    /// Grants something, cut from the first of our capabilities that allows it.
    pub(crate) fn pass_on(
        &mut self,
        now: Millis,
        subject: Subject,
        terms: Terms,
    ) -> Result<CapabilityId, Failure> {
        let authority = self.authority()?;
        let departments = Departments::of(authority);
        let covers = |parent: &Scope, child: &Scope| departments.covers(parent, child);
        let held = authority.held_by(&self.device(), now);
        let parent = held.iter().find(|row| terms.within(&row.terms, covers));
        let parent = parent.map(|row| row.id).ok_or_else(cannot_pass_on)?;
        let given = self.state(now, Statement::Granted(Capability { subject, terms, parent }))?;
        Ok(CapabilityId::from(given))
    }

    /// Ends a capability. What this node holds of its holders' logs keeps counting.
    pub(crate) fn end(&mut self, now: Millis, id: CapabilityId) -> Result<(), Failure> {
        let revocation = self.ending(now, Target::Capability(id))?;
        self.state_revocation(now, revocation)?;
        Ok(())
    }
}

fn part_of(space: SpaceId, level: Level) -> Terms {
    let scope = Scope { space, below: false };
    Terms { scope, level, named: Named::NONE, expires: None, passes: 0 }
}

/// Whether a capability is what somebody asks for.
fn stands_for(given: &CapabilityRow, level: Level) -> bool {
    given.terms.level == level && given.terms.expires.is_none()
}

fn subjects(
    authority: &Authority,
    departments: &[String],
    people: &[String],
) -> Result<Vec<Subject>, Failure> {
    let (known, everybody) = (Departments::of(authority), People::of(authority));
    let departments =
        departments.iter().map(|name| known.department(Some(name)).map(Subject::Department));
    let people = people.iter().map(|name| everybody.find(name).map(Subject::Member));
    let all: Result<Vec<Subject>, Failure> = departments.chain(people).collect();
    let mut all = all?;
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

/// Checks that nothing but `own` is called so.
fn check_free(departments: &Departments, name: &str, own: Option<SpaceId>) -> Result<(), Failure> {
    let mut others = departments.places().filter(|row| Some(row.space) != own);
    if others.any(|row| row.name == name) {
        let problem = format!("there is a department or project {name:?} already");
        return Err(Failure::new(FailureCode::Invalid, problem, "take another name"));
    }
    Ok(())
}

fn cannot_pass_on() -> Failure {
    Failure::new(
        FailureCode::NotAllowed,
        "you hold nothing that you could pass on like this",
        "`capability list` shows what you hold, and how often it may be passed on",
    )
}
