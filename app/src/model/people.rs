//! People and departments as the people screen lists them.

use std::collections::BTreeSet;

use node::facade::{CapabilityRow, DepartmentInfo, MemberInfo};
use protocol::capability::Level;

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

/// What can be passed on in a place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Givable {
    /// Up to which level; `None`: nothing can.
    pub level: Option<Level>,
    /// Which abilities, by their words.
    pub named: BTreeSet<String>,
    /// How often whoever gets it may pass it on in turn.
    pub passes: u8,
}

/// What whoever holds these rights can pass on in a place, and in those below it. A right alone may allow less
/// than all of them together: the node decides.
pub fn givable(
    held: &[&CapabilityRow],
    departments: &[DepartmentInfo],
    space: &str,
    below: bool,
) -> Givable {
    let mut can = Givable::default();
    let rights = held.iter().filter(|row| row.passes > 0 && !row.revoked);
    for row in rights.filter(|row| covers(row, departments, space, below)) {
        can.level = can.level.max(level(&row.level));
        can.named.extend(row.named.iter().cloned());
        can.passes = can.passes.max(row.passes - 1);
    }
    can
}

/// Whether a right holds in a place, and in those below it.
fn covers(row: &CapabilityRow, departments: &[DepartmentInfo], space: &str, below: bool) -> bool {
    if row.space == space {
        return row.below || !below;
    }
    let above = |space: &str| {
        let found = departments.iter().find(|department| department.space == space);
        found.and_then(|department| department.parent.as_deref())
    };
    // A tree is never deeper than it has departments.
    let mut at = above(space);
    for _ in departments {
        match at {
            Some(space) if space == row.space => return row.below,
            Some(space) => at = above(space),
            None => break,
        }
    }
    false
}

fn level(word: &str) -> Option<Level> {
    match word {
        "read" => Some(Level::Read),
        "comment" => Some(Level::Comment),
        "write" => Some(Level::Write),
        "manage" => Some(Level::Manage),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_one_holds_there_and_may_pass_on_can_be_given() {
        let department = |space: &str, parent: Option<&str>| DepartmentInfo {
            space: space.into(),
            parent: parent.map(str::to_owned),
            ..DepartmentInfo::default()
        };
        let tree = [department("o", None), department("m", Some("o")), department("b", Some("m"))];
        let right = |space: &str, below, level: &str, named: &[&str], passes| CapabilityRow {
            space: space.into(),
            below,
            level: level.into(),
            named: named.iter().map(ToString::to_string).collect(),
            passes,
            ..CapabilityRow::default()
        };
        let manager = right("m", true, "manage", &["announce"], 3);
        let spent = right("o", true, "manage", &["rekey"], 0);
        let gone = CapabilityRow { revoked: true, ..right("o", true, "manage", &["enrol"], 5) };
        let held = [&manager, &spent, &gone];
        for space in ["m", "b"] {
            let can = givable(&held, &tree, space, true);
            assert_eq!((can.level, can.passes), (Some(Level::Manage), 2), "{space}");
            assert_eq!(can.named.into_iter().collect::<Vec<_>>(), ["announce"]);
        }
        assert_eq!(givable(&held, &tree, "o", false), Givable::default(), "not above it");
        let here = right("m", false, "write", &[], 1);
        assert_eq!(givable(&[&here], &tree, "m", false).level, Some(Level::Write));
        assert_eq!(givable(&[&here], &tree, "m", true).level, None, "not below it");
        assert_eq!(givable(&[&here], &tree, "b", false).level, None);
    }

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
