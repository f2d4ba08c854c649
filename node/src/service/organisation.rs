//! The organisation: its genesis, its departments.

use protocol::{
    authority::Statement,
    capability::{Level, Need},
    clock::Millis,
    ids::SpaceId,
    limits::NAME_BYTES_MAX,
};

use super::names::{Departments, People};
use crate::{
    core::Core,
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

impl Core {
    /// Makes a department.
    pub(crate) fn add_department(
        &mut self,
        now: Millis,
        name: &str,
        parent: Option<&str>,
    ) -> Result<Answer, Failure> {
        let name = checked_name(name)?;
        if name.contains('/') {
            return Err(Failure::new(
                FailureCode::Invalid,
                "a department's name holds no `/`",
                "say what it belongs to with --parent",
            ));
        }
        let parent = Departments::of(self.authority()?).find(parent)?;
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
        let taken = departments.all().any(|row| row.parent == Some(parent) && row.name == name);
        if taken {
            let problem = format!("there is a department {name:?} already");
            return Err(Failure::new(FailureCode::Invalid, problem, "take another name"));
        }
        self.require(now, &parent, Need::level(Level::Manage))?;
        let nonce = self.nonce();
        let space = SpaceId::department(&self.org(), &self.device(), nonce);
        self.state(now, Statement::DepartmentCreated { nonce, name, parent })?;
        Ok(space)
    }

    /// Lists the departments in the order of their paths.
    pub(crate) fn list_departments(&self) -> Result<Answer, Failure> {
        let authority = self.authority()?;
        let departments = Departments::of(authority);
        let people = People::of(authority);
        let info = |space: SpaceId, name: String| {
            let belongs = people.all().filter(|row| row.active && row.department == space).count();
            let path = departments.path(&space);
            DepartmentInfo { space: space.to_string(), name, path, members: belongs as u64 }
        };
        let mut rows: Vec<_> =
            departments.all().map(|row| info(row.space, row.name.clone())).collect();
        rows.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Answer::Departments(rows))
    }
}
