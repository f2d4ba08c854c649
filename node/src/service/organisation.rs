//! The organisation: its genesis, its departments.

use std::collections::BTreeMap;

use protocol::{
    authority::{DepartmentRow, Statement},
    capability::{Level, Need},
    clock::Millis,
    ids::SpaceId,
    limits::NAME_BYTES_MAX,
};

use super::{
    modules,
    names::{Departments, People, departments_of},
};
use crate::{
    content,
    core::{Core, KeyUse},
    facade::{Answer, DepartmentInfo, Failure, FailureCode},
};

/// Checks a name that people give to something.
///
/// # Errors
/// When it is empty, too long, or holds what can't be seen.
pub fn checked_name(name: &str) -> Result<String, Failure> {
    let name = name.trim();
    if name.is_empty() || name.len() > NAME_BYTES_MAX || name.chars().any(char::is_control) {
        let problem = format!("{name:?} can't be a name");
        let next = format!("a name has 1 to {NAME_BYTES_MAX} bytes on one line");
        return Err(Failure::new(FailureCode::Invalid, problem, next));
    }
    Ok(name.to_owned())
}

/// Checks a department's or a project's name.
pub(super) fn department_name(name: &str) -> Result<String, Failure> {
    let name = checked_name(name)?;
    if name.contains('/') {
        return Err(Failure::new(
            FailureCode::Invalid,
            "a department's or project's name holds no `/`",
            "say what a department belongs to with --parent",
        ));
    }
    Ok(name)
}

/// Checks that no department below `parent` but `own` is called so, and no project.
fn check_free(
    departments: &Departments,
    name: &str,
    parent: SpaceId,
    own: Option<SpaceId>,
) -> Result<(), Failure> {
    let mut rows = departments.places().filter(|row| Some(row.space) != own);
    // A project is named without what stands above it.
    let taken = rows.find(|row| row.name == name && (row.project || row.parent == Some(parent)));
    if let Some(row) = taken {
        let problem = match row.project {
            true => format!("there is a department or project {name:?} already"),
            false => format!("there is a department {name:?} already"),
        };
        return Err(Failure::new(FailureCode::Invalid, problem, "take another name"));
    }
    Ok(())
}

impl Core {
    /// Makes a department.
    pub(crate) fn add_department(
        &mut self,
        now: Millis,
        name: &str,
        parent: Option<&str>,
    ) -> Result<Answer, Failure> {
        let name = department_name(name)?;
        let parent = Departments::of(self.authority()?).department(parent)?;
        let space = self.make_department(now, name, parent)?;
        Ok(Answer::Made { id: space.to_string() })
    }

    /// Makes a department below a space that is known.
    pub(crate) fn make_department(
        &mut self,
        now: Millis,
        name: String,
        parent: SpaceId,
    ) -> Result<SpaceId, Failure> {
        let departments = Departments::of(self.authority()?);
        check_free(&departments, &name, parent, None)?;
        self.require(now, &parent, Need::level(Level::Manage))?;
        let nonce = self.nonce();
        let space = SpaceId::department(&self.org(), &self.device(), nonce);
        self.state(now, Statement::DepartmentCreated { nonce, name, parent })?;
        self.see_to_key(now, space)?;
        Ok(space)
    }

    /// Makes a new key of a space.
    pub(crate) fn renew_key(
        &mut self,
        now: Millis,
        department: Option<&str>,
    ) -> Result<Answer, Failure> {
        let space = Departments::of(self.authority()?).find(department)?;
        self.make_key(now, space, KeyUse::Everything)?;
        if self.authority()?.is_history_closed(&space) {
            self.make_key(now, space, KeyUse::Messages)?;
        }
        Ok(Answer::Done)
    }

    /// Gives a department another name.
    pub(crate) fn rename_department(
        &mut self,
        now: Millis,
        department: &str,
        name: &str,
    ) -> Result<Answer, Failure> {
        let name = department_name(name)?;
        let departments = Departments::of(self.authority()?);
        let space = departments.department(Some(department))?;
        let parent = departments.parent(&space);
        if let Some(parent) = parent {
            check_free(&departments, &name, parent, Some(space))?;
        }
        self.state(now, Statement::DepartmentRenamed { space, name })?;
        Ok(Answer::Done)
    }

    /// Moves a department, with what is below it, below another.
    pub(crate) fn move_department(
        &mut self,
        now: Millis,
        department: &str,
        parent: Option<&str>,
    ) -> Result<Answer, Failure> {
        let departments = Departments::of(self.authority()?);
        let space = departments.department(Some(department))?;
        let parent = departments.department(parent)?;
        if space == departments.root() {
            let problem = "the organisation itself stands above all departments";
            return Err(Failure::new(FailureCode::Invalid, problem, "name a department"));
        }
        let circle = parent == space || departments.ancestors(&parent).any(|above| above == space);
        if circle {
            let problem = "a department can't move below itself";
            return Err(Failure::new(FailureCode::Invalid, problem, "name another --parent"));
        }
        check_free(&departments, &departments.name(&space), parent, Some(space))?;
        self.state(now, Statement::DepartmentMoved { space, parent })?;
        Ok(Answer::Done)
    }

    /// Lists the departments in the order of their paths, then the projects by name.
    pub(crate) fn list_departments(&self, now: Millis) -> Result<Answer, Failure> {
        let authority = self.authority()?;
        let departments = Departments::of(authority);
        let people = People::of(authority);
        let mut projects = self.projects_in_words(&people, &departments)?;
        let mut members: BTreeMap<SpaceId, u64> = BTreeMap::new();
        for person in people.all().filter(|person| person.active) {
            for space in departments_of(authority, person, now) {
                *members.entry(space).or_default() += 1;
            }
        }
        let may = |space: &SpaceId, level| self.require(now, space, Need::level(level)).is_ok();
        let mut members_of = |space: &SpaceId, may_read: bool| match departments.is_project(space) {
            true if may_read => content::readers(authority, space, now).len() as u64,
            true => 0,
            false => members.remove(space).unwrap_or(0),
        };
        let info = |row: &DepartmentRow| DepartmentInfo {
            space: row.space.to_string(),
            name: row.name.clone(),
            path: departments.path(&row.space),
            parent: row.parent.map(|parent| parent.to_string()),
            members: members_of(&row.space, may(&row.space, Level::Read)),
            may_read: may(&row.space, Level::Read),
            may_write: may(&row.space, Level::Write)
                && !projects.get(&row.space).is_some_and(|project| project.archived),
            may_manage: may(&row.space, Level::Manage),
            may_rekey: self.may_make_keys(&row.space, now),
            off: modules::off(authority, &departments, &row.space),
            history_closed: authority.is_history_closed(&row.space),
            task_prefix: match may(&row.space, Level::Read) {
                true => self
                    .task_prefix_in(&departments, &row.space)
                    .map(|it| it.to_string())
                    .unwrap_or_default(),
                false => String::new(),
            },
            project: projects.remove(&row.space),
        };
        let mut rows: Vec<_> = departments.places().map(info).collect();
        rows.sort_by(|a, b| (a.project.is_some(), &a.path).cmp(&(b.project.is_some(), &b.path)));
        Ok(Answer::Departments(rows))
    }
}
