//! People and departments as the people screen lists them.

use node::facade::{DepartmentInfo, MemberInfo};

use super::name;

/// The people of a department (or all), found by what was typed, sorted by name. Those who have
/// left come last.
pub fn members<'a>(
    members: &'a [MemberInfo],
    department: Option<&str>,
    typed: &str,
) -> Vec<&'a MemberInfo> {
    let mut found: Vec<&MemberInfo> = members
        .iter()
        .filter(|member| {
            department.is_none_or(|space| member.department_ids.iter().any(|id| id == space))
        })
        .filter(|member| name::fits(&member.name, typed).is_some())
        .collect();
    found.sort_by_cached_key(|member| (member.removed, name::sort_key(&member.name)));
    found
}

/// Departments from the top down, each with its depth; the organisation's own first.
pub fn tree(departments: &[DepartmentInfo]) -> Vec<(usize, &DepartmentInfo)> {
    let mut rows: Vec<(usize, &DepartmentInfo)> = departments
        .iter()
        .filter(|row| row.project.is_none())
        .map(|row| {
            let depth = if row.path.is_empty() { 0 } else { 1 + row.path.matches('/').count() };
            (depth, row)
        })
        .collect();
    rows.sort_by_cached_key(|(_, row)| row.path.split('/').map(name::sort_key).collect::<Vec<_>>());
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(name: &str, spaces: &[&str], removed: bool) -> MemberInfo {
        let department_ids = spaces.iter().map(|space| (*space).to_owned()).collect();
        MemberInfo { name: name.into(), department_ids, removed, ..MemberInfo::default() }
    }

    #[test]
    fn people_are_found_by_department_and_pinyin() {
        let all = [
            member("王五", &["m"], false),
            member("李四", &["r", "m"], false),
            member("安一", &["m"], true),
        ];
        let names = |department, typed| -> Vec<&str> {
            members(&all, department, typed).iter().map(|row| row.name.as_str()).collect()
        };
        assert_eq!(names(None, ""), ["李四", "王五", "安一"]);
        assert_eq!(names(Some("r"), ""), ["李四"]);
        assert_eq!(names(None, "ww"), ["王五"]);
    }

    #[test]
    fn the_tree_begins_with_the_organisation() {
        let row = |path: &str| DepartmentInfo { path: path.into(), ..DepartmentInfo::default() };
        let all = [row("研发部/平台"), row("市场部"), row(""), row("研发部")];
        let rows: Vec<_> =
            tree(&all).iter().map(|(depth, row)| (*depth, row.path.as_str())).collect();
        assert_eq!(rows, [(0, ""), (1, "市场部"), (1, "研发部"), (2, "研发部/平台")]);
    }
}
