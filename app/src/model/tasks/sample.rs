//! Tasks for tests of models.

use node::facade::{Category, MemberInfo, StatusInfo, TaskInfo};

/// A status.
pub fn status(id: &str, category: Category, order: u16) -> StatusInfo {
    let (zh, en) = (id.to_owned(), id.to_owned());
    StatusInfo { id: id.to_owned(), zh, en, category, order, ..StatusInfo::default() }
}

/// The statuses that every department has.
pub fn presets() -> Vec<StatusInfo> {
    let named = |id, zh: &str, en: &str, category, order| StatusInfo {
        zh: zh.into(),
        en: en.into(),
        preset: true,
        ..status(id, category, order)
    };
    vec![
        named("todo", "待办", "To do", Category::Todo, 100),
        named("doing", "进行中", "Doing", Category::Doing, 200),
        named("done", "已完成", "Done", Category::Done, 300),
    ]
}

/// A task in the space `a`, to do.
pub fn task(id: &str, title: &str) -> TaskInfo {
    TaskInfo {
        task: id.into(),
        space: "a".into(),
        department: "市场部".into(),
        title: title.into(),
        status: "todo".into(),
        may_write: true,
        ..TaskInfo::default()
    }
}

/// A task between two days.
pub fn planned(id: &str, start: Option<&str>, deadline: Option<&str>) -> TaskInfo {
    TaskInfo {
        start: start.map(str::to_owned),
        deadline: deadline.map(str::to_owned),
        ..task(id, id)
    }
}

/// A person.
pub fn person(id: &str, name: &str) -> MemberInfo {
    MemberInfo { member: id.into(), name: name.into(), ..MemberInfo::default() }
}
