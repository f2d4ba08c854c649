//! Tasks.

use std::collections::BTreeSet;

use protocol::{
    authority::Module,
    capability::{Level, Need},
    clock::Millis,
    entry::DocRef,
    ids::{DeviceId, DocId, DocKind, SpaceId},
    limits::LABEL_BYTES_MAX,
    schema::{Day, Status, TaskField as Field, TaskLabel, TaskValue},
};

use super::{
    due,
    me::Me,
    names::{self, Departments, Labels, People},
    show::Show,
    task_people::ask,
    urge,
};
use crate::{
    content::{self, TaskAt},
    core::Core,
    document::{
        description_of,
        edit::{self, TaskEdit},
    },
    facade::{
        Answer, Failure, FailureCode, FieldConflict, TaskChange, TaskExport, TaskField, TaskInfo,
        TaskReminder,
    },
    view::FieldRow,
};

impl Core {
    /// Makes a task.
    pub(crate) fn add_task(
        &mut self,
        now: Millis,
        title: &str,
        department: Option<&str>,
        fields: &[TaskField],
    ) -> Result<Answer, Failure> {
        let space = Departments::of(self.authority()?).find(department)?;
        self.require_open(&space)?;
        let mut edits = vec![
            TaskEdit::Set(Field::Title, TaskValue::Title(title.trim().to_owned())),
            TaskEdit::Set(Field::Status, TaskValue::Status(Status::TODO.id())),
        ];
        if !fields.iter().any(|field| matches!(field, TaskField::Key(_))) {
            // A colleague who has used the last number up keeps nobody from adding tasks.
            let key = self.next_task_key(now, &space).ok().map(TaskValue::Key);
            edits.extend(key.map(|key| TaskEdit::Set(Field::Key, key)));
        }
        let mut description = String::new();
        for field in fields {
            match field {
                TaskField::Description(text) => description.clone_from(text),
                other => edits.push(self.set(now, &space, other)?),
            }
        }
        let id = self.new_doc(now, DocKind::Task);
        let made = edit::new_task(&self.author(space), &id, &edits, &description);
        self.begin_document(now, space, id, made)?;
        Ok(Answer::Made { id: id.to_string() })
    }

    /// Changes a task's fields.
    pub(crate) fn set_task(
        &mut self,
        now: Millis,
        task: &str,
        changes: &[TaskChange],
    ) -> Result<Answer, Failure> {
        let (space, task) = self.find_task(now, task)?;
        let mut edits = Vec::new();
        let (mut description, mut attached) = (None, Vec::new());
        for change in changes {
            match change {
                TaskChange::Set(TaskField::Description(text)) => description = Some((None, text)),
                TaskChange::Describe { base, text } => {
                    description = Some((Some(base.as_str()), text));
                }
                TaskChange::NotDone => edits.extend(self.decline_done(&space, &task.id)?),
                TaskChange::AskToAcknowledge => edits.push(ask(&task, changes)?),
                TaskChange::Watch => edits.extend(self.watch(now, &task, true)?),
                TaskChange::Unwatch => edits.extend(self.watch(now, &task, false)?),
                TaskChange::AttachFile(file) => attached.push(file.clone()),
                TaskChange::RemoveFile(name) => {
                    let blob = self.file_of_doc(&space, &task.id, name)?;
                    edits.push(TaskEdit::Remove(Field::File(blob)));
                }
                other => edits.push(self.task_edit(now, &space, other)?),
            }
        }
        let files = self.files_for_doc(now, &space, &task.id, &attached)?;
        edits.extend(
            files
                .into_iter()
                .map(|file| TaskEdit::Set(Field::File(file.blob), TaskValue::File(file))),
        );
        let doc = DocRef::Created(task.id);
        if !edits.is_empty() {
            self.edit(now, space, doc, |document, author, id| {
                edit::edit_task(document, author, id, &edits)
            })?;
        }
        if let Some((base, text)) = description {
            self.edit(now, space, doc, |document, author, id| {
                edit::describe(document, author, id, base, text)
            })?;
        }
        // Who works on it has seen that it is theirs.
        self.see_assignment(now, space, task.id)?;
        Ok(Answer::Done)
    }

    fn task_edit(
        &mut self,
        now: Millis,
        space: &SpaceId,
        change: &TaskChange,
    ) -> Result<TaskEdit, Failure> {
        Ok(match change {
            TaskChange::Set(field) => self.set(now, space, field)?,
            TaskChange::Describe { text, .. } => {
                self.set(now, space, &TaskField::Description(text.clone()))?
            }
            TaskChange::NotDone
            | TaskChange::AskToAcknowledge
            | TaskChange::Watch
            | TaskChange::Unwatch
            | TaskChange::AttachFile(_)
            | TaskChange::RemoveFile(_) => {
                let problem = "this change of a task is made with the others";
                return Err(Failure::broken(problem));
            }
            TaskChange::Assign(name) => {
                let member = self.assignable(now, space, name)?;
                TaskEdit::Set(Field::Assignee(member), TaskValue::Member)
            }
            TaskChange::Unassign(name) => {
                TaskEdit::Remove(Field::Assignee(People::of(self.authority()?).find(name)?))
            }
            TaskChange::AddDepartment(name) => {
                let department = self.sharing(now, space, name)?;
                TaskEdit::Set(Field::Department(department), TaskValue::Member)
            }
            TaskChange::RemoveDepartment(name) => {
                let department = Departments::of(self.authority()?).department(Some(name))?;
                TaskEdit::Remove(Field::Department(department))
            }
            TaskChange::DependOn(task) => self.depend_on(now, task)?,
            TaskChange::DropDependency(task) => {
                let (_, task) = self.find_task(now, task)?;
                TaskEdit::Remove(Field::DependsOn(task.id))
            }
            TaskChange::AddLabel(label) => {
                TaskEdit::Set(Field::Label(read_label(label)?), TaskValue::Member)
            }
            TaskChange::RemoveLabel(label) => TaskEdit::Remove(Field::Label(read_label(label)?)),
        })
    }

    fn set(&self, now: Millis, space: &SpaceId, field: &TaskField) -> Result<TaskEdit, Failure> {
        Ok(match field {
            TaskField::Key(key) => {
                TaskEdit::Set(Field::Key, TaskValue::Key(self.wanted_key(now, space, key)?))
            }
            TaskField::Title(title) => {
                TaskEdit::Set(Field::Title, TaskValue::Title(title.trim().to_owned()))
            }
            TaskField::Status(status) => {
                TaskEdit::Set(Field::Status, TaskValue::Status(self.find_status(space, status)?))
            }
            TaskField::Priority(number) => {
                TaskEdit::Set(Field::Priority, TaskValue::Priority(*number))
            }
            TaskField::Start(day) => TaskEdit::Set(Field::Start, TaskValue::Day(read_day(day)?)),
            TaskField::Deadline(day) => {
                TaskEdit::Set(Field::Deadline, TaskValue::Day(read_day(day)?))
            }
            TaskField::Progress(percent) => {
                TaskEdit::Set(Field::Progress, TaskValue::Progress(*percent))
            }
            TaskField::Description(_) => {
                let problem = "a description is edited as a text";
                return Err(Failure::broken(problem));
            }
        })
    }

    /// Lists tasks, without descriptions.
    pub(crate) fn list_tasks(
        &mut self,
        now: Millis,
        department: Option<&str>,
    ) -> Result<Answer, Failure> {
        let mut infos = Vec::new();
        let wanted = self.wanted(department)?;
        let spaces = self.task_spaces(now, None)?;
        let mut waiting = self.waiting(now, &Labels::of(self.authority()?), &spaces)?;
        for space in spaces {
            let tasks = self.tasks_in(now, &space, wanted.as_ref(), &mut waiting)?.into_iter();
            infos.extend(tasks.map(|info| TaskInfo { description: String::new(), ..info }));
        }
        sort(&mut infos);
        Ok(Answer::Tasks(infos))
    }

    /// The tasks that a file is to hold, and what it says besides: all of one moment.
    pub(crate) fn export_tasks(
        &mut self,
        now: Millis,
        department: Option<&str>,
    ) -> Result<Answer, Failure> {
        let organisation = self.authority()?.organisation().to_owned();
        let asked_by = self.identity().name.clone();
        let mut export = TaskExport { organisation, asked_by, ..TaskExport::default() };
        let wanted = self.wanted(department)?;
        for space in self.task_spaces(now, None)? {
            let tasks = self.tasks_in(now, &space, wanted.as_ref(), &mut due::Waiting::new())?;
            if tasks.is_empty() {
                continue;
            }
            export.tasks.extend(tasks);
            export.statuses.insert(space.to_string(), self.statuses_of(&space)?);
            export.hashes.push(self.space_hash(&space)?);
        }
        sort(&mut export.tasks);
        Ok(Answer::TaskExport(Box::new(export)))
    }

    /// The spaces whose tasks are asked for.
    pub(super) fn task_spaces(
        &self,
        now: Millis,
        department: Option<&str>,
    ) -> Result<BTreeSet<SpaceId>, Failure> {
        let mut spaces = self.readable_departments(now)?;
        if let Some(wanted) = self.wanted(department)? {
            spaces.retain(|space| *space == wanted);
        }
        let mut offering = BTreeSet::new();
        for space in spaces {
            if self.offers(&space, Module::Tasks)? {
                offering.insert(space);
            }
        }
        Ok(offering)
    }

    /// The department whose tasks are asked for; `None` where all are.
    fn wanted(&self, department: Option<&str>) -> Result<Option<SpaceId>, Failure> {
        let find = |name| Departments::of(self.authority()?).find(Some(name));
        department.map(find).transpose()
    }

    /// The tasks of a space, with the beginnings of their descriptions. If a department is wanted, of
    /// other spaces only those that it takes part in.
    fn tasks_in(
        &mut self,
        now: Millis,
        space: &SpaceId,
        wanted: Option<&SpaceId>,
        waiting: &mut due::Waiting,
    ) -> Result<Vec<TaskInfo>, Failure> {
        let labels = Labels::of(self.authority()?);
        let may_write = self.may(now, space, Need::level(Level::Write))?;
        let is_wanted = |task: &TaskAt| {
            let all = wanted.is_none_or(|wanted| wanted == space);
            all || wanted.is_some_and(|it| task.row.value(&Field::Department(*it)).is_some())
        };
        let mut tasks = self.tasks_of(space)?;
        tasks.retain(is_wanted);
        let mut infos = Vec::new();
        for task in tasks {
            let info = self.task_info(&labels, space, &task)?;
            let waits_for = waiting.remove(&(*space, task.id)).unwrap_or_default();
            infos.push(TaskInfo { may_write, waits_for, ..info });
        }
        Ok(infos)
    }

    /// One task, whole, with its history.
    pub(crate) fn show_task(&mut self, now: Millis, task: &str) -> Result<Answer, Failure> {
        let (space, task) = self.find_task(now, task)?;
        let labels = Labels::of(self.authority()?);
        let mut info = self.task_info(&labels, &space, &task)?;
        info.description = description_of(&self.load(&space, &task.id)?);
        info.may_write = self.may(now, &space, Need::level(Level::Write))?;
        info.deadline_known = self.deadline_known(now, &space, &task.id)?;
        info.waits_for = self.task_waits_for(now, &labels, &space, &task.id)?;
        info.commits = self.commits_of(&space, &task.id)?;
        info.files = self.files_of_doc(now, &space, &task.id)?;
        info.may_remind = self.may(now, &space, urge::REMIND)?;
        info.reminders = self.reminders_of(now, &space, &task.id)?;
        if let Ok(key) = info.key.parse() {
            info.key_shared = self.tasks_called(now, &key)?.len() > 1;
        }
        let history = self.history(&space, &task.id)?;
        Ok(Answer::Task(Box::new(info), history))
    }

    /// The strong reminders of a task, newest first.
    fn reminders_of(
        &self,
        now: Millis,
        space: &SpaceId,
        task: &DocId,
    ) -> Result<Vec<TaskReminder>, Failure> {
        let rows = self.task_reminders(space, task)?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let me = Me::of(self.authority()?, self.device(), now);
        let show = Show::of(self, now)?;
        let reminders = rows.iter().flat_map(|row| {
            let asks_me = !me.acknowledged(row) && row.urges.iter().any(|it| me.is_urged(it));
            let text = row.text.clone();
            show.urges(row).into_iter().map(move |urge| TaskReminder {
                text: text.clone(),
                urge,
                asks_me,
            })
        });
        Ok(reminders.collect())
    }

    fn tasks_of(&self, space: &SpaceId) -> Result<Vec<TaskAt>, Failure> {
        let store = &self.door().held.store;
        content::tasks(store, space).map_err(|error| self.unreadable(&error.into()))
    }

    /// The task of this title or (beginning of an) id. A whole id costs a look-up, anything else
    /// a pass over the tasks.
    pub(super) fn find_task(&self, now: Millis, name: &str) -> Result<(SpaceId, TaskAt), Failure> {
        if let Ok(id) = name.parse() {
            for space in self.readable_departments(now)? {
                let task = content::task_at(&self.door().held.store, &space, &id);
                if let Some(task) = task.map_err(|error| self.unreadable(&error.into()))? {
                    return Ok((space, task));
                }
            }
        }
        if let Some(found) = self.find_task_called(now, name)? {
            return Ok(found);
        }
        let mut found = Vec::new();
        for space in self.readable_departments(now)? {
            for task in self.tasks_of(&space)? {
                let id = task.id.to_string();
                let title = task.row.value(&Field::Title).unwrap_or_default();
                if title == name || names::begins(&id, name) {
                    found.push(((space, task), id));
                }
            }
        }
        names::one(found, "task", name, "`task list` shows the tasks")
    }

    /// The task of this key; `None` when it is no key, or no task's.
    fn find_task_called(
        &self,
        now: Millis,
        name: &str,
    ) -> Result<Option<(SpaceId, TaskAt)>, Failure> {
        let Ok(key) = name.trim().to_ascii_uppercase().parse() else { return Ok(None) };
        let mut found = Vec::new();
        for (space, id) in self.tasks_called(now, &key)? {
            let task = content::task_at(&self.door().held.store, &space, &id);
            let task = task.map_err(|error| self.unreadable(&error.into()))?;
            found.extend(task.map(|task| ((space, task), id.to_string())));
        }
        if found.is_empty() {
            return Ok(None);
        }
        names::one(found, "task", name, "").map(Some)
    }

    /// A task as lists show it.
    fn task_info(
        &mut self,
        labels: &Labels,
        space: &SpaceId,
        task: &TaskAt,
    ) -> Result<TaskInfo, Failure> {
        let conflicts = self.conflicts(labels, space, task)?;
        let authority = self.authority()?;
        let row = &task.row;
        let text = |field| row.value(&field).map(str::to_owned).filter(|value| !value.is_empty());
        let number = |field| row.value(&field).and_then(|value| value.parse().ok()).unwrap_or(0);
        let creator = row.created_by;
        let creator = creator.map(|device| names::author_name(authority, &labels.people, &device));
        let proposed_done = match &row.closing {
            Some(closing) if !self.is_done(space, task)? => Some(closing.clone()),
            _ => None,
        };
        let mut info = TaskInfo {
            task: task.id.to_string(),
            space: space.to_string(),
            department: labels.departments.path(space),
            key: text(Field::Key).unwrap_or_default(),
            title: text(Field::Title).unwrap_or_default(),
            description: row.description.clone(),
            status: text(Field::Status).unwrap_or_default(),
            priority: number(Field::Priority),
            start: text(Field::Start),
            deadline: text(Field::Deadline),
            progress: number(Field::Progress),
            conflicts,
            proposed_done,
            creator: creator.unwrap_or_default(),
            created: row.created.millis(),
            edited: row.edited.millis(),
            ..TaskInfo::default()
        };
        let watchers = due::watchers(&row.deadline, |device| authority.member_of(device));
        let me = authority.member_of(&self.device());
        info.watching = me.is_some_and(|me| watchers.contains(&me));
        info.watchers = watchers.iter().map(|member| labels.people.name(member)).collect();
        for key in row.keys() {
            match key {
                Field::Assignee(member) => {
                    info.assignees.push(labels.people.name(&member));
                    info.assignee_ids.push(member.to_string());
                }
                Field::Department(space) => {
                    info.departments.push(labels.departments.path(&space));
                    info.department_ids.push(space.to_string());
                }
                Field::DependsOn(task) => {
                    let kind = row.value(&key).unwrap_or_default().to_owned();
                    info.depends_on.push(task.to_string());
                    info.dependency_kinds.push(kind);
                }
                Field::Label(label) => info.labels.push(label.to_string()),
                _ => {}
            }
        }
        Ok(info)
    }

    /// The fields that were set apart to different values, with every value, who set it and when.
    fn conflicts(
        &mut self,
        labels: &Labels,
        space: &SpaceId,
        task: &TaskAt,
    ) -> Result<Vec<FieldConflict>, Failure> {
        let mut conflicts = Vec::new();
        for (key, values) in &task.row.fields {
            let Ok(field) = key.parse() else { continue };
            if values.iter().all(|row| row.value == values[0].value) {
                continue;
            }
            let choices = values.iter().map(|row| choice(&field, &row.value)).collect();
            let Some(choices) = choices else { continue };
            let mut conflict =
                FieldConflict { field: key.clone(), choices, ..FieldConflict::default() };
            for FieldRow { value, change } in values {
                let (device, time) = self.who_changed(space, &task.id, change)?;
                let authority = self.authority()?;
                let name = |device| names::author_name(authority, &labels.people, &device);
                let who = device.map(name).unwrap_or_default();
                conflict.values.push((value.clone(), who, time));
            }
            conflicts.push(conflict);
        }
        Ok(conflicts)
    }

    pub(super) fn who_changed(
        &mut self,
        space: &SpaceId,
        doc: &DocId,
        change: &[u8; 32],
    ) -> Result<(Option<DeviceId>, Millis), Failure> {
        let door = self.door_mut();
        let hash = protocol::change::ChangeHash(*change);
        let graph = door.content.graph_of(&mut door.held.store, space, doc);
        let seen = graph.map(|graph| graph.get(&hash));
        let seen = seen.map_err(|error| self.unreadable(&error))?;
        Ok(seen.map_or((None, Millis(0)), |seen| (Some(seen.at.log.device), seen.hlc.millis())))
    }
}

fn sort(infos: &mut [TaskInfo]) {
    infos.sort_by(|a, b| {
        (&a.department, &a.deadline, &a.title, &a.task).cmp(&(
            &b.department,
            &b.deadline,
            &b.title,
            &b.task,
        ))
    });
}

/// The change that gives a field this value, as its row has it; `None` when it is nobody's to
/// choose.
fn choice(field: &Field, value: &str) -> Option<TaskChange> {
    let day = || Some(value.to_owned()).filter(|day| !day.is_empty());
    Some(TaskChange::Set(match field {
        Field::Title => TaskField::Title(value.to_owned()),
        Field::Key => TaskField::Key(value.to_owned()),
        Field::Status => TaskField::Status(value.to_owned()),
        Field::Priority => TaskField::Priority(value.parse().unwrap_or_default()),
        Field::Start => TaskField::Start(day()),
        Field::Deadline => TaskField::Deadline(day()),
        Field::Progress => TaskField::Progress(value.parse().unwrap_or_default()),
        Field::Assignee(member) => return Some(TaskChange::Assign(member.to_string())),
        Field::Department(space) => return Some(TaskChange::AddDepartment(space.to_string())),
        Field::DependsOn(task) => return Some(TaskChange::DependOn(format!("{task}{value}"))),
        Field::Label(label) => return Some(TaskChange::AddLabel(label.to_string())),
        Field::Commit(_)
        | Field::Acknowledged(_)
        | Field::Asks
        | Field::Watching(_)
        | Field::File(_) => return None,
    }))
}

fn read_label(text: &str) -> Result<TaskLabel, Failure> {
    text.trim().parse().map_err(|_| {
        let problem = format!("{text:?} can't be a label");
        let next = format!(
            "a label has 1 to {LABEL_BYTES_MAX} bytes on one line, without commas and semicolons"
        );
        Failure::new(FailureCode::Invalid, problem, next)
    })
}

fn read_day(text: &Option<String>) -> Result<Option<Day>, Failure> {
    let read = |text: &String| {
        text.parse().map_err(|_| {
            let problem = format!("{text:?} is no day");
            Failure::new(FailureCode::Invalid, problem, "a day looks like 2026-12-01")
        })
    };
    text.as_ref().filter(|text| !text.is_empty()).map(read).transpose()
}
