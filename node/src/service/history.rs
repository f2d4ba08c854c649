//! The history of a task, meeting or page: who changed what, from what, to what.

use std::collections::BTreeMap;

use protocol::{
    change::{Action, Key, ObjId, Unpacked, Value},
    ids::{DocId, DocKind, SpaceId},
    schema::{EventField, EventValue, FileRef, TaskField, TaskValue, WatchCount, blob_of_key},
};

use super::names::{self, Departments, People};
use crate::{
    core::Core,
    document::{Seen, Standing},
    facade::{Failure, HistoryLine},
};

/// Digits of a commit's hash that people are shown.
const SHORT_HASH: usize = 10;

impl Core {
    /// The steps of a document, oldest first.
    pub(crate) fn history(
        &mut self,
        space: &SpaceId,
        doc: &DocId,
    ) -> Result<Vec<HistoryLine>, Failure> {
        let door = self.door_mut();
        let changes = door.content.visible_changes(&mut door.held, space, doc);
        let mut changes = changes.map_err(|error| self.unreadable(&error))?;
        changes.sort_by_key(|(seen, _)| (seen.hlc, seen.hash));
        let authority = self.authority()?;
        let people = People::of(authority);
        let departments = Departments::of(authority);
        let mut now: BTreeMap<String, String> = BTreeMap::new();
        let mut lines = Vec::new();
        for (seen, unpacked) in changes {
            let device = seen.at.log.device;
            let steps = match doc.kind() {
                Some(DocKind::Task) => task_steps(&unpacked, &mut now),
                Some(DocKind::Event) => event_steps(&unpacked, &mut now),
                _ => page_steps(&unpacked, &mut now),
            };
            let note = note(&seen);
            let steps = steps.into_iter().map(|step| named(step, &people, &departments));
            lines.extend(steps.map(|(field, old, new)| HistoryLine {
                time: seen.hlc.millis(),
                author: names::author_name(authority, &people, &device),
                device: device.short(),
                field,
                old,
                new,
                note: note.to_owned(),
            }));
        }
        Ok(lines)
    }
}

/// Why a change shows that wouldn't count by itself.
pub(super) fn note(seen: &Seen) -> &'static str {
    match seen.standing {
        Standing::Counted | Standing::Refused => "",
        Standing::Late => "written after its author's access ended; a colleague built on it",
        Standing::Forked => "written on a side of a forked log; a colleague built on it",
    }
}

pub(super) type Step = (String, String, String);

/// Members of sets are fields of their own in a task; people see the set and the member's name.
pub(super) fn named((field, old, new): Step, people: &People, departments: &Departments) -> Step {
    match field.parse() {
        Ok(EventField::Invitee(member)) => {
            let name = people.name(&member);
            let shown = |value: String| if value.is_empty() { value } else { name.clone() };
            return ("invitees".to_owned(), shown(old), shown(new));
        }
        Ok(EventField::Except(at)) => {
            let shown = |value: String| if value.is_empty() { value } else { at.to_string() };
            return ("exceptions".to_owned(), shown(old), shown(new));
        }
        Ok(EventField::Reply(_)) => {
            let word = |value: &str| value.split(' ').next().unwrap_or_default().to_owned();
            return ("reply".to_owned(), word(&old), word(&new));
        }
        _ => {}
    }
    let (set, name) = match field.parse() {
        Ok(TaskField::Assignee(member)) => ("assignees", people.name(&member)),
        Ok(TaskField::Department(space)) => ("departments", departments.path(&space)),
        Ok(TaskField::DependsOn(task)) => {
            // How is told where it isn't the usual way.
            let shown = |how: String| match how.as_str() {
                "" => how,
                "FS" => task.to_string(),
                how => format!("{task} {how}"),
            };
            return ("depends_on".to_owned(), shown(old), shown(new));
        }
        Ok(TaskField::Label(label)) => ("labels", label.to_string()),
        Ok(TaskField::Commit(hash)) => {
            let shown = |subject: String| match subject.is_empty() {
                true => subject,
                false => format!("{} {subject}", &hash.as_str()[..SHORT_HASH]),
            };
            return ("commits".to_owned(), shown(old), shown(new));
        }
        // The values are the file's names already.
        Ok(TaskField::File(_)) => return ("files".to_owned(), old, new),
        Ok(TaskField::Acknowledged(_)) => {
            return ("acknowledged".to_owned(), String::new(), String::new());
        }
        Ok(TaskField::Asks) => return ("asked".to_owned(), String::new(), String::new()),
        Ok(TaskField::Watching(_)) => {
            let watches = new.parse().is_ok_and(|number| WatchCount(number).is_on());
            let what = if watches { "watched" } else { "unwatched" };
            return (what.to_owned(), String::new(), String::new());
        }
        _ => return (field, old, new),
    };
    let shown = |value: String| if value.is_empty() { value } else { name.clone() };
    (set.to_owned(), shown(old), shown(new))
}

pub(super) fn task_steps(unpacked: &Unpacked, now: &mut BTreeMap<String, String>) -> Vec<Step> {
    field_steps(unpacked, now, |key, value| {
        let value = TaskValue::read(&key.parse().ok()?, value).ok()?;
        Some(value.to_string())
    })
}

fn event_steps(unpacked: &Unpacked, now: &mut BTreeMap<String, String>) -> Vec<Step> {
    field_steps(unpacked, now, |key, value| {
        let value = EventValue::read(&key.parse().ok()?, value).ok()?;
        Some(value.to_string())
    })
}

/// The steps of a document of fields; `read` gives a value of a key that it knows in words.
fn field_steps(
    unpacked: &Unpacked,
    now: &mut BTreeMap<String, String>,
    read: impl Fn(&str, &Value) -> Option<String>,
) -> Vec<Step> {
    let mut steps = Vec::new();
    let (mut put, mut gone) = (String::new(), 0);
    for op in unpacked.change.ops() {
        match (&op.obj, &op.key, &op.action) {
            (ObjId::Root, Key::Map(key), Action::Set(value)) => {
                let Some(new) = read(key, value) else { continue };
                let old = now.insert(key.to_string(), new.clone()).unwrap_or_default();
                steps.push((key.to_string(), old, new));
            }
            (ObjId::Root, Key::Map(key), Action::Delete) => {
                let old = now.remove(&key.to_string()).unwrap_or_default();
                steps.push((key.to_string(), old, String::new()));
            }
            (ObjId::Made(_), _, action) => count_text(action, &mut put, &mut gone),
            _ => {}
        }
    }
    steps.extend(text_step("description", put, gone));
    steps
}

pub(super) fn page_steps(unpacked: &Unpacked, now: &mut BTreeMap<String, String>) -> Vec<Step> {
    let mut steps = Vec::new();
    let (mut put, mut gone) = (String::new(), 0);
    for op in unpacked.change.ops() {
        match (&op.obj, &op.key, &op.action) {
            (ObjId::Root, Key::Map(key), Action::Set(value)) => {
                let new = match (value, blob_of_key(key)) {
                    (Value::Str(title), None) => title.to_string(),
                    (value, Some(blob)) => {
                        let Ok(file) = FileRef::read(&blob, value) else { continue };
                        file.name
                    }
                    _ => continue,
                };
                let old = now.insert(key.to_string(), new.clone()).unwrap_or_default();
                steps.push((key.to_string(), old, new));
            }
            (ObjId::Root, Key::Map(key), Action::Delete) => {
                let old = now.remove(&key.to_string()).unwrap_or_default();
                steps.push((key.to_string(), old, String::new()));
            }
            (ObjId::Made(_), _, action) => count_text(action, &mut put, &mut gone),
            _ => {}
        }
    }
    steps.extend(text_step("text", put, gone));
    steps
}

fn count_text(action: &Action, put: &mut String, gone: &mut usize) {
    match action {
        Action::Set(protocol::change::Value::Str(text)) => put.push_str(text),
        Action::Delete => *gone += 1,
        _ => {}
    }
}

/// Inserted characters in full, removed ones as a count: what they were is in the text before.
fn text_step(field: &str, put: String, gone: usize) -> Option<Step> {
    if put.is_empty() && gone == 0 {
        return None;
    }
    let old = if gone == 0 { String::new() } else { format!("−{gone}") };
    Some((field.to_owned(), old, put))
}
