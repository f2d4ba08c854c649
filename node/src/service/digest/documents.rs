//! Tasks, meetings and pages that changed elsewhere.

use protocol::{
    authority::Authority,
    clock::Millis,
    ids::{DeviceId, DocId, SpaceId},
    schema::{EventField, TaskField},
};

use super::{CHANGES_MAX, Making, item};
use crate::{
    content::{self, Between},
    core::Core,
    document::title_at,
    facade::{DigestChange, DigestConflict, DigestItem, DigestKind, DigestValue, Failure},
    service::history,
    view::{FieldStep, States, event_between, task_between},
};

impl Core {
    pub(super) fn task_item(
        &mut self,
        making: &mut Making,
        space: &SpaceId,
        doc: &DocId,
        reminders: u64,
    ) -> Result<Option<DigestItem>, Failure> {
        let task = content::task_at(&self.door().held.store, space, doc);
        let Some(task) = task.map_err(|error| self.unreadable(&error.into()))? else {
            return Ok(None);
        };
        let between = self.between(making, space, doc)?;
        if between.came.is_empty() && reminders == 0 {
            return Ok(None);
        }
        let title = task.row.value(&TaskField::Title).unwrap_or_default().to_owned();
        let mut found = item(DigestKind::Task, doc, &title);
        found.key = task.row.value(&TaskField::Key).unwrap_or_default().to_owned();
        found.reminders = reminders;
        let document = self.load(space, doc)?;
        let steps = task_between(&document, states(&between));
        let was_done = |step: &&FieldStep| step.key == TaskField::Status.to_string();
        let moved = steps.iter().find(was_done).map(|step| (step.was(), step.is()));
        if let Some((old, new)) = moved {
            found.done = self.means_done(space, new)? && !self.means_done(space, old)?;
        }
        let stands = |key: &str| {
            let values = task.row.fields.get(key).map(Vec::as_slice).unwrap_or_default();
            values.iter().any(|row| row.value != values[0].value)
        };
        let shown = |key: &str| {
            use TaskField::{Acknowledged, Asks, Watching};
            !matches!(key.parse(), Ok(Acknowledged(_) | Asks | Watching(_)) | Err(_))
        };
        self.fill(making, space, &mut found, &between, &steps, shown, stands)?;
        let says = !found.changes.is_empty() || found.added + found.removed > 0;
        Ok((found.made || says || found.more || reminders > 0).then_some(found))
    }

    pub(super) fn meeting_item(
        &mut self,
        now: Millis,
        making: &mut Making,
        space: &SpaceId,
        doc: &DocId,
    ) -> Result<Option<DigestItem>, Failure> {
        let meeting = content::event_at(&self.door().held.store, space, doc);
        let Some(meeting) = meeting.map_err(|error| self.unreadable(&error.into()))? else {
            return Ok(None);
        };
        let between = self.between(making, space, doc)?;
        if between.came.is_empty() {
            return Ok(None);
        }
        let title = meeting.row.value(&EventField::Title).unwrap_or_default();
        let mut found = item(DigestKind::Meeting, doc, title);
        let document = self.load(space, doc)?;
        let steps = event_between(&document, states(&between));
        let stands = |key: &str| {
            let values = meeting.row.fields.get(key).map(Vec::as_slice).unwrap_or_default();
            values.iter().any(|row| row.value != values[0].value)
        };
        // Numbers for calendars say nothing to people.
        let shown =
            |key: &str| !matches!(key.parse(), Ok(EventField::Uid | EventField::Sequence) | Err(_));
        self.fill(making, space, &mut found, &between, &steps, shown, stands)?;
        for change in
            found.changes.iter_mut().filter(|it| it.field == EventField::Agenda.to_string())
        {
            change.old = self.agenda_in_words(now, &change.old)?;
            change.new = self.agenda_in_words(now, &change.new)?;
        }
        let says = !found.changes.is_empty() || found.added + found.removed > 0;
        Ok((found.made || says || found.more).then_some(found))
    }

    pub(super) fn page_item(
        &mut self,
        making: &mut Making,
        space: &SpaceId,
        doc: &DocId,
    ) -> Result<Option<DigestItem>, Failure> {
        let page = content::page_at(&self.door().held.store, space, doc);
        let Some(page) = page.map_err(|error| self.unreadable(&error.into()))? else {
            return Ok(None);
        };
        let between = self.between(making, space, doc)?;
        if between.came.is_empty() {
            return Ok(None);
        }
        let mut found = item(DigestKind::Page, doc, &page.row.title);
        self.sign(making, &mut found, &between)?;
        let document = self.load(space, doc)?;
        let title = |heads: &[_]| match heads {
            [] => String::new(),
            heads => title_at(&document, heads),
        };
        let (old, new) = (title(&between.before), title(&between.after));
        if old != new && !found.made {
            let change = DigestChange { field: "title".into(), old, new, ..Default::default() };
            found.changes.push(change);
        }
        Ok(Some(found))
    }

    /// What of a document came.
    pub(super) fn between(
        &mut self,
        making: &Making,
        space: &SpaceId,
        doc: &DocId,
    ) -> Result<Between, Failure> {
        let door = self.door_mut();
        let between = Between::of(&mut door.content, &mut door.held, (space, doc), &making.stretch);
        between.map_err(|error| self.unreadable(&error))
    }

    /// Whose it is, whether it is new, how much text changed.
    pub(super) fn sign(
        &self,
        making: &mut Making,
        found: &mut DigestItem,
        between: &Between,
    ) -> Result<(), Failure> {
        let devices = between.came.iter().map(|step| step.seen.at.log.device);
        found.authors = making.people.changed(self.authority()?, found.kind, devices);
        found.made = between.before.is_empty() && !between.came.is_empty();
        found.both = !between.here.is_empty();
        found.added = between.came.iter().map(|step| step.added).sum();
        found.removed = between.came.iter().map(|step| step.removed).sum();
        Ok(())
    }

    /// Fills in which fields are different, and which contradict one another; `stands` says whether the
    /// values under a key still do.
    #[expect(clippy::too_many_arguments, reason = "two kinds of documents share all of it")]
    fn fill(
        &mut self,
        making: &mut Making,
        space: &SpaceId,
        found: &mut DigestItem,
        between: &Between,
        steps: &[FieldStep],
        shown: impl Fn(&str) -> bool,
        stands: impl Fn(&str) -> bool,
    ) -> Result<(), Failure> {
        self.sign(making, found, between)?;
        for step in steps.iter().filter(|step| shown(&step.key)) {
            let authority = self.door().authority.as_ref();
            let Some(authority) = authority else { return Ok(()) };
            let author = step.after.iter().find_map(|row| between.who(&row.change));
            let (author, time) = who(making, authority, author);
            if step.is_conflict() {
                let open = stands(&step.key);
                let values = self.values(making, space, found, between, step)?;
                let (field, ..) = words(making, &step.key, "", step.is());
                making.conflict(DigestConflict {
                    kind: found.kind,
                    item: found.item.clone(),
                    title: found.title.clone(),
                    space: space.to_string(),
                    field,
                    values,
                    open,
                    ..DigestConflict::default()
                });
            }
            if found.changes.len() >= CHANGES_MAX {
                found.more = true;
                continue;
            }
            let (field, old, new) = words(making, &step.key, step.was(), step.is());
            found.changes.push(DigestChange {
                field,
                old,
                new,
                author,
                time,
                ..Default::default()
            });
        }
        Ok(())
    }

    /// The values that contradict one another, who set them and when.
    pub(super) fn values(
        &mut self,
        making: &mut Making,
        space: &SpaceId,
        found: &DigestItem,
        between: &Between,
        step: &FieldStep,
    ) -> Result<Vec<DigestValue>, Failure> {
        let doc: Option<DocId> = found.item.parse().ok();
        let mut values = Vec::with_capacity(step.after.len());
        for row in &step.after {
            let came = between.who(&row.change);
            let known = match (came, doc) {
                (None, Some(doc)) => {
                    let (device, time) = self.who_changed(space, &doc, &row.change)?;
                    device.map(|device| (device, time))
                }
                (known, _) => known,
            };
            let (author, time) = who(making, self.authority()?, known);
            let (_, _, value) = words(making, &step.key, "", &row.value);
            values.push(DigestValue { value, author, time, came: came.is_some() });
        }
        Ok(values)
    }

    fn means_done(&self, space: &SpaceId, status: &str) -> Result<bool, Failure> {
        let all = self.statuses_of(space)?;
        Ok(all.iter().any(|it| it.id == status && it.category == crate::facade::Category::Done))
    }
}

/// The two states of a document around what came.
pub(super) fn states(between: &Between) -> States<'_> {
    States { before: &between.before, after: &between.after }
}

fn words(making: &Making, key: &str, old: &str, new: &str) -> (String, String, String) {
    let step = (key.to_owned(), old.to_owned(), new.to_owned());
    history::named(step, &making.labels.people, &making.labels.departments)
}

/// What the person of a device is called, and the time.
pub(super) fn who(
    making: &mut Making,
    authority: &Authority,
    known: Option<(DeviceId, Millis)>,
) -> (String, Millis) {
    known.map_or((String::new(), Millis(0)), |(device, time)| {
        (making.people.name(authority, &device), time)
    })
}
