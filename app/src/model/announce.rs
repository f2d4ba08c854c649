//! Whom an announcement reaches, worked out before it is sent.

use std::collections::BTreeSet;

use node::facade::{AnnouncedRole, DepartmentInfo, MemberInfo};

/// An announcement in the making.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// The departments chosen, by space.
    pub chosen: BTreeSet<String>,
    /// Those below them, too.
    pub below: bool,
    /// To everybody who holds this role, and to no department.
    pub role: Option<AnnouncedRole>,
    /// To everybody who works at this site, and to no department.
    pub site: Option<String>,
    /// Markdown.
    pub text: String,
}

/// The sites at which somebody else works, each once.
pub fn sites(members: &[MemberInfo]) -> BTreeSet<&str> {
    let others = members.iter().filter(|row| !row.removed && !row.mine && !row.site.is_empty());
    others.map(|row| row.site.as_str()).collect()
}

/// The spaces that it goes to.
fn spaces<'a>(departments: &'a [DepartmentInfo], form: &Form) -> BTreeSet<&'a str> {
    let chosen: Vec<&DepartmentInfo> =
        departments.iter().filter(|row| form.chosen.contains(&row.space)).collect();
    let under = |row: &DepartmentInfo| {
        form.below
            && row.project.is_none()
            && chosen.iter().any(|above| {
                above.path.is_empty() || row.path.starts_with(&format!("{}/", above.path))
            })
    };
    let all = departments.iter().filter(|row| form.chosen.contains(&row.space) || under(row));
    all.map(|row| row.space.as_str()).collect()
}

/// How many others work where it goes to, each counted once; to the organisation's own board,
/// everybody.
pub fn reached(members: &[MemberInfo], departments: &[DepartmentInfo], form: &Form) -> u64 {
    let spaces = spaces(departments, form);
    let root = departments.iter().find(|row| row.path.is_empty());
    let everybody = root.is_some_and(|root| form.chosen.contains(&root.space));
    let works = |row: &&MemberInfo| {
        let here = row.department_ids.iter().any(|space| spaces.contains(space.as_str()));
        !row.removed && !row.mine && (everybody || here)
    };
    members.iter().filter(works).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn department(path: &str) -> DepartmentInfo {
        let (space, path) = (format!("s{path}"), path.to_owned());
        DepartmentInfo { space, path, ..DepartmentInfo::default() }
    }

    fn member(name: &str, departments: &[&str]) -> MemberInfo {
        let department_ids = departments.iter().map(|path| format!("s{path}")).collect();
        MemberInfo { name: name.into(), department_ids, ..MemberInfo::default() }
    }

    #[test]
    fn each_person_is_counted_once_and_only_where_it_goes() {
        let departments = ["", "市场部", "市场部/活动组", "市场部二处"].map(department);
        let members = [
            member("甲", &["市场部"]),
            member("乙", &["市场部", "市场部/活动组"]),
            member("丙", &["市场部二处"]),
            MemberInfo { mine: true, ..member("我", &["市场部"]) },
            MemberInfo { removed: true, ..member("走", &["市场部"]) },
        ];
        let count = |paths: &[&str], below| {
            let chosen = paths.iter().map(|path| format!("s{path}")).collect();
            reached(&members, &departments, &Form { chosen, below, ..Form::default() })
        };
        assert_eq!(count(&["市场部"], false), 2);
        assert_eq!(count(&["市场部/活动组"], false), 1);
        assert_eq!(count(&["市场部"], true), 2, "二处 isn't below 市场部");
        assert_eq!(count(&["市场部", "市场部二处"], true), 3);
        assert_eq!(count(&[""], false), 3);
        assert_eq!(count(&[], true), 0);
    }
}
