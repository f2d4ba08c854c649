//! The rows of the sidebar: the departments that one may read, with what is in them, then the
//! projects, each with the same.

use std::collections::BTreeSet;

use node::facade::{ChannelInfo, DepartmentInfo, Module, Tell};

use super::{name, project};

/// A row of the sidebar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SideRow {
    /// The head of the projects.
    Projects {
        /// One may begin one.
        may_begin: bool,
    },
    /// The head of the projects that are archived.
    Archive {
        /// How many.
        count: usize,
        /// They are shown below.
        open: bool,
    },
    /// A department or a project, which can be folded.
    Department {
        /// Its space.
        space: String,
        /// Its name; empty for the organisation's own.
        name: String,
        /// How deep it lies below the organisation.
        depth: usize,
        /// Its rows are hidden.
        folded: bool,
        /// Something below is unread while it is folded.
        unread: bool,
        /// Channels and further things can be made in it.
        may_write: bool,
        /// It is a project.
        project: bool,
    },
    /// A channel.
    Channel {
        /// Its id.
        channel: String,
        /// Its name.
        name: String,
        /// How deep its department lies.
        depth: usize,
        /// It has unread messages.
        unread: bool,
        /// Unread messages that call one, as far as one wants to be told of them.
        calls: u64,
        /// What one wants to be told of it.
        tell: Tell,
        /// It is the notice board.
        board: bool,
    },
    /// The tasks of a department.
    Tasks {
        /// Its space.
        space: String,
        /// How deep it lies.
        depth: usize,
    },
    /// The pages of a department.
    Pages {
        /// Its space.
        space: String,
        /// How deep it lies.
        depth: usize,
    },
    /// The tables of a department.
    Tables {
        /// Its space.
        space: String,
        /// How deep it lies.
        depth: usize,
    },
}

/// The rows, from the organisation's own space down; archived projects only when their part is
/// open.
pub fn rows(
    departments: &[DepartmentInfo],
    channels: &[ChannelInfo],
    folded: &BTreeSet<String>,
    archive_open: bool,
) -> Vec<SideRow> {
    let mut rows = Vec::new();
    let mut sorted: Vec<&DepartmentInfo> =
        departments.iter().filter(|department| department.may_read).collect();
    sorted.sort_by_key(|department| {
        let parts = department.path.split('/').map(name::sort_key);
        (department.project.is_some(), parts.collect::<Vec<_>>())
    });
    let may_begin = !project::managed(departments).is_empty();
    let (shared, own): (Vec<_>, Vec<_>) =
        sorted.into_iter().partition(|department| department.project.is_some());
    places(&own, channels, folded, &mut rows);
    let (archived, shared): (Vec<_>, Vec<_>) =
        shared.into_iter().partition(|department| is_archived(department));
    if may_begin || !shared.is_empty() || !archived.is_empty() {
        rows.push(SideRow::Projects { may_begin });
    }
    places(&shared, channels, folded, &mut rows);
    if !archived.is_empty() {
        rows.push(SideRow::Archive { count: archived.len(), open: archive_open });
    }
    if archive_open {
        places(&archived, channels, folded, &mut rows);
    }
    rows
}

fn is_archived(department: &DepartmentInfo) -> bool {
    department.project.as_ref().is_some_and(|project| project.archived)
}

fn places(
    sorted: &[&DepartmentInfo],
    channels: &[ChannelInfo],
    folded: &BTreeSet<String>,
    rows: &mut Vec<SideRow>,
) {
    for department in sorted {
        let path = &department.path;
        let depth = if path.is_empty() { 0 } else { path.matches('/').count() };
        // The channels of an archived project are all closed, and stay to be read.
        let shown = |channel: &&ChannelInfo| {
            // A board shows once there is something on it.
            channel.space == department.space
                && (!channel.archived || is_archived(department))
                && (!channel.board || channel.messages > 0)
        };
        let own: Vec<&ChannelInfo> = channels.iter().filter(shown).collect();
        let shut = folded.contains(&department.space);
        rows.push(SideRow::Department {
            space: department.space.clone(),
            name: department.name.clone(),
            depth,
            folded: shut,
            unread: shut && own.iter().any(|channel| is_new(channel)),
            may_write: department.may_write,
            project: department.project.is_some(),
        });
        rows.extend(inside(department, &own, depth, shut));
    }
}

/// How many unread messages of a conversation call one where one wants to be told of them.
pub fn calls(channel: &ChannelInfo) -> u64 {
    match channel.tell {
        Tell::All | Tell::Mentions => channel.mentions,
        Tell::None => 0,
    }
}

/// Whether there is something new that one wants to be told of.
fn is_new(channel: &ChannelInfo) -> bool {
    calls(channel) > 0 || (channel.tell == Tell::All && channel.unread > 0)
}

/// What stands below a department. Folded, only what calls one is left.
fn inside(
    department: &DepartmentInfo,
    channels: &[&ChannelInfo],
    depth: usize,
    folded: bool,
) -> Vec<SideRow> {
    let mut sorted = channels.to_vec();
    sorted.sort_by_key(|channel| (!channel.board, name::sort_key(&channel.name)));
    let row = |channel: &&ChannelInfo| SideRow::Channel {
        channel: channel.channel.clone(),
        name: channel.name.clone(),
        depth,
        unread: channel.unread > 0,
        calls: calls(channel),
        tell: channel.tell,
        board: channel.board,
    };
    let mut rows: Vec<SideRow> =
        sorted.iter().filter(|channel| !folded || calls(channel) > 0).map(row).collect();
    let offers = |module| !folded && !department.off.contains(&module);
    let space = || department.space.clone();
    if offers(Module::Tasks) {
        rows.push(SideRow::Tasks { space: space(), depth });
    }
    if offers(Module::Documents) {
        rows.push(SideRow::Pages { space: space(), depth });
        rows.push(SideRow::Tables { space: space(), depth });
    }
    rows
}

/// The channels in the order of the sidebar, for going to the next one.
pub fn channel_order(rows: &[SideRow]) -> Vec<(String, bool)> {
    let channel = |row: &SideRow| match row {
        SideRow::Channel { channel, unread, calls, tell, .. } => {
            Some((channel.clone(), (*unread && *tell == Tell::All) || *calls > 0))
        }
        _ => None,
    };
    rows.iter().filter_map(channel).collect()
}

/// The channel before or after one, going round; with `unread` only those with something new.
pub fn neighbour(
    order: &[(String, bool)],
    here: Option<&str>,
    forward: bool,
    unread: bool,
) -> Option<String> {
    let count = order.len();
    let at = here.and_then(|here| order.iter().position(|(channel, _)| channel == here));
    let step = |distance: usize| match (at, forward) {
        (Some(at), true) => (at + distance) % count,
        (Some(at), false) => (at + count - distance % count) % count,
        (None, true) => distance - 1,
        (None, false) => count - distance,
    };
    (1..=count)
        .map(step)
        .map(|index| &order[index])
        .find(|(channel, new)| (!unread || *new) && Some(channel.as_str()) != here)
        .map(|(channel, _)| channel.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn department(space: &str, path: &str, may_read: bool) -> DepartmentInfo {
        let name = path.rsplit('/').next().unwrap_or_default().to_owned();
        let (space, path) = (space.to_owned(), path.to_owned());
        DepartmentInfo { space, name, path, may_read, ..DepartmentInfo::default() }
    }

    fn channel(id: &str, space: &str, unread: u64, mentions: u64) -> ChannelInfo {
        let (channel, name, space) = (id.to_owned(), id.to_owned(), space.to_owned());
        ChannelInfo { channel, name, space, unread, mentions, ..ChannelInfo::default() }
    }

    fn company() -> (Vec<DepartmentInfo>, Vec<ChannelInfo>) {
        let departments = vec![
            department("y", "研发部", true),
            department("yp", "研发部/平台", true),
            department("x", "行政部", false),
            department("o", "", true),
        ];
        let channels = vec![
            channel("公告", "o", 0, 0),
            channel("评审", "y", 2, 0),
            channel("架构", "y", 1, 1),
            channel("秘密", "x", 0, 0),
        ];
        (departments, channels)
    }

    #[test]
    fn the_tree_has_what_one_may_read() {
        let (departments, channels) = company();
        let rows = rows(&departments, &channels, &BTreeSet::new(), false);
        let names: Vec<String> = rows
            .iter()
            .filter_map(|row| match row {
                SideRow::Department { name, depth, .. } => Some(format!("{depth}{name}")),
                SideRow::Channel { name, .. } => Some(name.clone()),
                _ => None,
            })
            .collect();
        assert_eq!(names, ["0", "公告", "0研发部", "架构", "评审", "1平台"]);
    }

    #[test]
    fn folded_shows_only_what_calls() {
        let (departments, channels) = company();
        let rows = rows(&departments, &channels, &["y".to_owned()].into(), false);
        let in_y: Vec<_> = rows
            .iter()
            .skip_while(|row| !matches!(row, SideRow::Department { space, .. } if space == "y"))
            .take(3)
            .collect();
        assert!(matches!(in_y[0], SideRow::Department { folded: true, unread: true, .. }));
        assert!(matches!(in_y[1], SideRow::Channel { name, .. } if name == "架构"));
        assert!(matches!(in_y[2], SideRow::Department { space, .. } if space == "yp"));
    }

    #[test]
    fn what_is_muted_is_unread_in_its_own_row_only() {
        let (departments, mut channels) = company();
        let new = |channels: &[ChannelInfo], folded: bool| {
            let folded = if folded { BTreeSet::from(["y".to_owned()]) } else { BTreeSet::new() };
            let rows = rows(&departments, channels, &folded, false);
            let in_y = rows.iter().any(|row| match row {
                SideRow::Department { space, unread, .. } => space == "y" && *unread,
                _ => false,
            });
            let unread = |row: &SideRow| match row {
                SideRow::Channel { name, unread: true, calls, .. } => {
                    Some(format!("{name} {calls}"))
                }
                _ => None,
            };
            let unread: Vec<String> = rows.iter().filter_map(unread).collect();
            let order = channel_order(&rows).into_iter().filter(|(_, new)| *new);
            (in_y, unread, order.map(|(channel, _)| channel).collect::<Vec<_>>())
        };
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        // Row by row: whether the folded department shows it, what the rows show, where Alt+Shift+↓ goes.
        let all = (false, words(&["架构 1", "评审 0"]), words(&["架构", "评审"]));
        assert_eq!(new(&channels, false), all);
        channels[1].tell = Tell::None;
        channels[2].tell = Tell::Mentions;
        let some = (false, words(&["架构 1", "评审 0"]), words(&["架构"]));
        assert_eq!(new(&channels, false), some, "what calls one still does");
        assert_eq!(new(&channels, true), (true, words(&["架构 1"]), words(&["架构"])));
        channels[2].tell = Tell::None;
        let none = (false, words(&["架构 0", "评审 0"]), Vec::new());
        assert_eq!(new(&channels, false), none);
        assert_eq!(new(&channels, true), (false, Vec::new(), Vec::new()));
    }

    #[test]
    fn projects_stand_below_a_head_of_their_own() {
        let (mut departments, channels) = company();
        let project = Some(node::facade::ProjectInfo::default());
        departments.push(DepartmentInfo { project, ..department("p", "发布", true) });
        let shown = |departments: &[DepartmentInfo]| -> Vec<SideRow> {
            let rows = rows(departments, &channels, &BTreeSet::new(), false);
            rows.into_iter().skip_while(|row| !matches!(row, SideRow::Projects { .. })).collect()
        };
        let all = shown(&departments);
        assert_eq!(all[0], SideRow::Projects { may_begin: false });
        assert!(
            matches!(&all[1], SideRow::Department { name, project: true, .. } if name == "发布")
        );
        assert_eq!(all.len(), 5, "its tasks, pages and tables");
        departments.pop();
        assert_eq!(shown(&departments), [], "nothing to show, nothing to begin");
        departments[0].may_manage = true;
        assert_eq!(shown(&departments), [SideRow::Projects { may_begin: true }]);
    }

    #[test]
    fn archived_projects_stand_apart_and_only_when_they_are_asked_for() {
        let (mut departments, mut channels) = company();
        let project = |archived| {
            Some(node::facade::ProjectInfo { archived, ..node::facade::ProjectInfo::default() })
        };
        let row = |space, path, archived| DepartmentInfo {
            project: project(archived),
            ..department(space, path, true)
        };
        departments.extend([row("p", "发布", false), row("q", "旧站", true)]);
        channels.push(ChannelInfo { archived: true, ..channel("讨论", "q", 3, 1) });
        let shown = |open| -> Vec<String> {
            let rows = rows(&departments, &channels, &BTreeSet::new(), open);
            let name = |row: &SideRow| match row {
                SideRow::Projects { .. } => Some("projects".to_owned()),
                SideRow::Archive { count, open } => Some(format!("archive {count} {open}")),
                SideRow::Department { name, project: true, .. } => Some(name.clone()),
                SideRow::Channel { name, .. } => Some(name.clone()),
                _ => None,
            };
            rows.iter().filter_map(name).skip_while(|name| name != "projects").collect()
        };
        assert_eq!(shown(false), ["projects", "发布", "archive 1 false"]);
        assert_eq!(shown(true), ["projects", "发布", "archive 1 true", "旧站", "讨论"]);
    }

    #[test]
    fn neighbours_go_round() {
        let order = [("a".to_owned(), false), ("b".to_owned(), true), ("c".to_owned(), false)];
        assert_eq!(neighbour(&order, Some("c"), true, false).as_deref(), Some("a"));
        assert_eq!(neighbour(&order, Some("a"), false, false).as_deref(), Some("c"));
        assert_eq!(neighbour(&order, Some("a"), true, true).as_deref(), Some("b"));
        assert_eq!(neighbour(&order, Some("b"), true, true), None);
        assert_eq!(neighbour(&order, None, true, false).as_deref(), Some("a"));
        assert_eq!(neighbour(&order, None, false, false).as_deref(), Some("c"));
        assert_eq!(neighbour(&[], None, true, false), None);
    }
}
