//! The statuses of the spaces at hand, told by their ids.

use std::collections::{BTreeMap, BTreeSet};

use node::facade::{Category, StatusFields, StatusInfo};
use protocol::schema::Status;

use crate::{model::name, text::Lang};

/// Between the places of neighbours on a board, so that others fit between them.
const STEP: u16 = 10;

/// Letters of an id.
const ID_CHARS_MAX: usize = 32;

/// The statuses of some spaces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statuses {
    by_space: BTreeMap<String, Vec<StatusInfo>>,
}

impl Statuses {
    /// Takes in a space's statuses.
    pub fn put(&mut self, space: &str, statuses: &[StatusInfo]) {
        let mut statuses = statuses.to_vec();
        statuses.sort_by(|a, b| (a.order, &a.id).cmp(&(b.order, &b.id)));
        self.by_space.insert(space.to_owned(), statuses);
    }

    /// All statuses of a space, in the order of a board.
    pub fn of(&self, space: &str) -> &[StatusInfo] {
        self.by_space.get(space).map_or(&[], Vec::as_slice)
    }

    /// A status of a space.
    pub fn find(&self, space: &str, id: &str) -> Option<&StatusInfo> {
        self.of(space).iter().find(|status| status.id == id)
    }

    /// The statuses that every space has, before a space's own are known.
    pub fn presets() -> Vec<StatusInfo> {
        let preset = |(order, status): (u16, &Status)| StatusInfo {
            id: status.id.to_owned(),
            zh: status.zh.to_owned(),
            en: status.en.to_owned(),
            category: status.category,
            order: order * STEP,
            preset: true,
            ..StatusInfo::default()
        };
        (0..).zip(&Status::PRESETS).map(preset).collect()
    }

    /// What a status means. Before a space's own are known: what the presets mean; any other is
    /// not begun.
    pub fn category(&self, space: &str, id: &str) -> Category {
        let preset = || Status::PRESETS.iter().find(|status| status.id == id);
        match self.find(space, id) {
            Some(status) => status.category,
            None => preset().map_or_else(Category::default, |status| status.category),
        }
    }

    /// What a status is called; one that isn't known here yet by its id.
    pub fn label(&self, space: &str, id: &str, lang: Lang) -> String {
        self.find(space, id).map_or_else(|| id.to_owned(), |status| label(status, lang).to_owned())
    }

    /// Where a status stands among those of its space.
    pub fn order(&self, space: &str, id: &str) -> u16 {
        self.find(space, id).map_or(u16::MAX, |status| status.order)
    }

    /// The statuses of all spaces together, each id once, in the order of a board; retired ones
    /// only if they are among those `in_use`.
    pub fn together(&self, in_use: &BTreeSet<&str>) -> Vec<StatusInfo> {
        let mut seen = BTreeSet::new();
        let mut all: Vec<StatusInfo> = Vec::new();
        for status in self.by_space.values().flatten() {
            let wanted = !status.retired || in_use.contains(status.id.as_str());
            if wanted && seen.insert(status.id.as_str()) {
                all.push(status.clone());
            }
        }
        if all.is_empty() {
            all = Self::presets();
            seen.extend(Status::PRESETS.map(|status| status.id));
        }
        for id in in_use.iter().filter(|id| !seen.contains(**id)) {
            let (zh, en) = ((*id).to_owned(), (*id).to_owned());
            let order = u16::MAX;
            all.push(StatusInfo { id: (*id).to_owned(), zh, en, order, ..StatusInfo::default() });
        }
        all.sort_by(|a, b| (a.order, &a.id).cmp(&(b.order, &b.id)));
        all
    }
}

/// What a status is called.
pub fn label(status: &StatusInfo, lang: Lang) -> &str {
    match lang {
        Lang::Zh => &status.zh,
        Lang::En => &status.en,
    }
}

/// What sets a status as it is now.
pub fn fields(status: &StatusInfo) -> StatusFields {
    StatusFields {
        id: status.id.clone(),
        zh: status.zh.clone(),
        en: status.en.clone(),
        category: status.category,
        order: status.order,
        retired: status.retired,
    }
}

/// A new status beside those that there are, after the last one of its kind.
pub fn new_status(all: &[StatusInfo], label: &str, category: Category) -> Option<StatusFields> {
    let label = label.trim();
    if label.is_empty() {
        return None;
    }
    let before = all.iter().rev().find(|status| status.category <= category);
    let order = before.map_or(0, |status| status.order).saturating_add(STEP);
    let (zh, en) = (label.to_owned(), label.to_owned());
    Some(StatusFields { id: new_id(all, label), zh, en, category, order, retired: false })
}

/// An id of Latin letters that isn't taken.
fn new_id(all: &[StatusInfo], label: &str) -> String {
    let known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let spelled = name::sort_key(label).0;
    let mut id: String = spelled.chars().map(|c| if known(c) { c } else { '-' }).collect();
    id.truncate(ID_CHARS_MAX - 4);
    let id = match id.trim_matches('-') {
        "" => "status",
        id => id,
    };
    let taken = |id: &str| all.iter().any(|status| status.id == id);
    if !taken(id) {
        return id.to_owned();
    }
    let numbered = (2..=all.len() + 2).map(|number| format!("{id}-{number}"));
    numbered.into_iter().find(|id| !taken(id)).unwrap_or_default()
}

/// What puts a status one place to the left or right: it and its neighbour change places.
pub fn swapped(all: &[StatusInfo], id: &str, right: bool) -> Vec<StatusFields> {
    let shown: Vec<&StatusInfo> = all.iter().filter(|status| !status.retired).collect();
    let Some(at) = shown.iter().position(|status| status.id == id) else { return Vec::new() };
    let other = if right { at.checked_add(1) } else { at.checked_sub(1) };
    let Some(other) = other.and_then(|other| shown.get(other)) else { return Vec::new() };
    let (mut a, mut b) = (fields(shown[at]), fields(other));
    if a.order == b.order {
        let more = a.order.saturating_add(1);
        if right { a.order = more } else { b.order = more }
    } else {
        std::mem::swap(&mut a.order, &mut b.order);
    }
    vec![a, b]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::tasks::sample::{presets, status};

    #[test]
    fn a_status_is_told_by_its_space_and_id() {
        let mut statuses = Statuses::default();
        statuses.put("a", &presets());
        statuses.put("b", &[presets(), vec![status("review", Category::Doing, 250)]].concat());
        assert_eq!(statuses.label("a", "doing", Lang::Zh), "进行中");
        assert_eq!(statuses.category("a", "done"), Category::Done);
        assert_eq!(statuses.label("a", "review", Lang::En), "review");
        assert_eq!(statuses.category("b", "review"), Category::Doing);
        assert_eq!(statuses.category("c", "done"), Category::Done, "a preset, before any answer");
        assert_eq!(statuses.category("c", "review"), Category::Todo);
    }

    #[test]
    fn boards_of_several_spaces_have_each_status_once() {
        let mut statuses = Statuses::default();
        statuses.put("a", &presets());
        statuses.put("b", &[presets(), vec![status("review", Category::Doing, 250)]].concat());
        let ids = |in_use: &[&str]| -> Vec<String> {
            let in_use = in_use.iter().copied().collect();
            statuses.together(&in_use).into_iter().map(|status| status.id).collect()
        };
        assert_eq!(ids(&[]), ["todo", "doing", "review", "done"]);
        assert_eq!(ids(&["gone"]), ["todo", "doing", "review", "done", "gone"]);
    }

    #[test]
    fn a_retired_status_stays_while_a_task_has_it() {
        let mut statuses = Statuses::default();
        let old = StatusInfo { retired: true, ..status("old", Category::Todo, 50) };
        statuses.put("a", &[vec![old], presets()].concat());
        let has = |in_use: &[&str]| {
            let in_use = in_use.iter().copied().collect();
            statuses.together(&in_use).iter().any(|status| status.id == "old")
        };
        assert!(!has(&[]));
        assert!(has(&["old"]));
    }

    #[test]
    fn a_new_status_has_an_id_and_a_place_of_its_own() {
        let all = presets();
        let made = new_status(&all, " 待评审 ", Category::Doing).expect("a label");
        assert_eq!((made.id.as_str(), made.zh.as_str()), ("daipingshen", "待评审"));
        assert!(made.order > 200 && made.order < 300, "{}", made.order);
        let made = new_status(&all, "Done", Category::Done).expect("a label");
        assert_eq!(made.id, "done-2");
        assert_eq!(new_status(&all, "！！", Category::Todo).expect("a label").id, "status");
        assert!(new_status(&all, &"很".repeat(40), Category::Todo).expect("one").id.len() <= 32);
        assert_eq!(new_status(&all, "  ", Category::Todo), None);
    }

    #[test]
    fn neighbours_change_places() {
        let all = presets();
        let orders = |id, right| -> Vec<(String, u16)> {
            swapped(&all, id, right).into_iter().map(|status| (status.id, status.order)).collect()
        };
        assert_eq!(orders("todo", true), [("todo".to_owned(), 200), ("doing".to_owned(), 100)]);
        assert_eq!(orders("todo", false), []);
        assert_eq!(orders("done", true), []);
        let same = [status("a", Category::Todo, 5), status("b", Category::Todo, 5)];
        assert_eq!(swapped(&same, "a", true)[0].order, 6);
    }
}
