//! Projects: which one may begin, and the one that is being begun.

use std::collections::BTreeSet;

use node::facade::{Command, DepartmentInfo, NewProject};

use super::{conversation::Picking, name};

/// The departments below the organisation, by path, without the projects.
pub fn departments(rows: &[DepartmentInfo]) -> Vec<&DepartmentInfo> {
    let is_one = |row: &&DepartmentInfo| row.project.is_none() && !row.path.is_empty();
    let mut found: Vec<&DepartmentInfo> = rows.iter().filter(is_one).collect();
    found.sort_by_cached_key(|row| row.path.split('/').map(name::sort_key).collect::<Vec<_>>());
    found
}

/// Those that may own a project that one begins.
pub fn managed(rows: &[DepartmentInfo]) -> Vec<&DepartmentInfo> {
    departments(rows).into_iter().filter(|row| row.may_manage).collect()
}

/// A project as it is being begun.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// Its name so far.
    pub name: String,
    /// The spaces of the departments that take part.
    pub departments: BTreeSet<String>,
    /// The people who take part besides.
    pub picking: Picking,
    /// The space of the department that is to own it, once somebody has chosen one.
    pub owner: Option<String>,
}

impl Form {
    /// The department that owns it: the one chosen, else the first of those that take part that
    /// one manages, else the first that one manages.
    pub fn owner<'a>(&self, rows: &'a [DepartmentInfo]) -> Option<&'a DepartmentInfo> {
        let managed = managed(rows);
        let chosen = managed.iter().find(|row| self.owner.as_ref() == Some(&row.space));
        let part = managed.iter().find(|row| self.departments.contains(&row.space));
        chosen.or(part).or(managed.first()).copied()
    }

    /// What begins it, with a first channel of this name; `None` while something is missing.
    pub fn command(&self, rows: &[DepartmentInfo], channel: &str) -> Option<Command> {
        let name = self.name.trim().to_owned();
        if name.is_empty() || self.departments.is_empty() {
            return None;
        }
        Some(Command::AddProject(NewProject {
            name,
            owner: Some(self.owner(rows)?.space.clone()),
            departments: self.departments.iter().cloned().collect(),
            people: self.picking.chosen.clone(),
            channel: Some(channel.to_owned()),
        }))
    }
}

#[cfg(test)]
mod tests {
    use node::facade::ProjectInfo;

    use super::*;

    fn row(space: &str, may_manage: bool) -> DepartmentInfo {
        let (space, path) = (space.to_owned(), space.to_owned());
        DepartmentInfo { space, path, may_manage, ..DepartmentInfo::default() }
    }

    fn company() -> Vec<DepartmentInfo> {
        let root = DepartmentInfo { space: "o".into(), may_manage: true, ..Default::default() };
        let project = Some(ProjectInfo::default());
        let project = DepartmentInfo { project, ..row("p", true) };
        vec![root, row("市场部", true), row("产品部", false), row("行政部", true), project]
    }

    #[test]
    fn a_project_is_owned_by_a_department_that_one_manages() {
        let rows = company();
        let names: Vec<&str> = managed(&rows).iter().map(|row| row.space.as_str()).collect();
        assert_eq!(names, ["市场部", "行政部"], "neither the organisation nor a project");
        let mut form = Form::default();
        let owner = |form: &Form| form.owner(&rows).map(|row| row.space.clone());
        assert_eq!(owner(&form).as_deref(), Some("市场部"));
        form.departments.extend(["产品部".to_owned(), "行政部".to_owned()]);
        assert_eq!(owner(&form).as_deref(), Some("行政部"), "one that takes part goes first");
        form.owner = Some("市场部".into());
        assert_eq!(owner(&form).as_deref(), Some("市场部"));
        assert_eq!(Form::default().owner(&[row("产品部", false)]), None);
    }

    #[test]
    fn it_begins_once_it_has_a_name_and_departments() {
        let rows = company();
        let mut form = Form { name: " 发布 ".into(), ..Form::default() };
        assert_eq!(form.command(&rows, "讨论"), None);
        form.departments.insert("产品部".into());
        form.picking.add("m1");
        let Some(Command::AddProject(made)) = form.command(&rows, "讨论") else {
            panic!("nothing begins")
        };
        assert_eq!((made.name.as_str(), made.owner.as_deref()), ("发布", Some("市场部")));
        assert_eq!((made.departments, made.people), (vec!["产品部".into()], vec!["m1".into()]));
        form.name = "  ".into();
        assert_eq!(form.command(&rows, "讨论"), None);
    }
}
