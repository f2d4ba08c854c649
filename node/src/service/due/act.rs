//! What a person does about deadlines.

use protocol::{
    capability::{Level, Need},
    clock::Millis,
    entry::DocRef,
    ids::{DocId, SpaceId},
    schema::{TaskField, TaskValue},
};

use super::{
    items::{News, news},
    noted::Note,
    remind::{self, HOUR},
    task::Person,
};
use crate::{
    core::{Core, Output},
    document::edit::{self, TaskEdit},
    facade::{Answer, Event, Failure, FailureCode},
    service::me::Me,
};

impl Core {
    /// Says that we know of a task's deadline as it is now; nothing when that was said.
    pub(in crate::service) fn acknowledge_deadline(
        &mut self,
        now: Millis,
        task: &str,
    ) -> Result<Answer, Failure> {
        let (space, task) = self.find_task(now, task)?;
        self.refresh_due()?;
        if !self.has_news(now, &space, &task.id)? {
            return Ok(Answer::Done);
        }
        let Some(found) = self.due().task(&space, &task.id) else { return Ok(Answer::Done) };
        let stage = remind::stage(found.day(), now, self.zone(), HOUR);
        let changes = found.standing();
        if self.may(now, &space, Need::level(Level::Comment))? {
            let field = TaskField::Acknowledged(self.device());
            let edits = [TaskEdit::Set(field, TaskValue::Stage(stage))];
            self.edit(now, space, DocRef::Created(task.id), |document, author, id| {
                edit::edit_task(document, author, id, &edits)
            })?;
        } else {
            self.note_deadline(space, task.id, Note::known(changes))?;
        }
        Ok(Answer::Done)
    }

    /// Whether there is something about a task's deadline that we haven't acknowledged.
    fn has_news(&self, now: Millis, space: &SpaceId, task: &DocId) -> Result<bool, Failure> {
        let me = Me::of(self.authority()?, self.device(), now);
        let person = Person { member: me.member, devices: me.devices };
        let news = news(self.due(), &person, &self.readable_departments(now)?);
        let is_it = |news: &News| (news.space, news.task) == (*space, *task);
        Ok(news.iter().any(|news| is_it(news) && !news.heard.known))
    }

    fn note_deadline(&mut self, space: SpaceId, task: DocId, note: Note) -> Result<(), Failure> {
        let kept = self.due_mut().0.keep(space, task, note);
        self.put_out(Output::Event(Event::InboxChanged));
        kept.map_err(|error| {
            let problem = format!("what you noted of this deadline isn't saved: failed to {error}");
            let next = "it holds until the node stops; see that there is room on the disk";
            Failure::new(FailureCode::Internal, problem, next)
        })
    }
}
