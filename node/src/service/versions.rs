//! Versions of texts: the sittings in which a page, or the description of a task or meeting, was written, the
//! text as it was, and restoring.
//!
//! Invariant: a version is what the document's visible changes say up to one of them, in the order of
//! [`DocGraph::timeline`](crate::document::DocGraph::timeline), which is the same on every node
//! that holds the same entries. Nothing is stored for it.

use protocol::{
    change::ChangeHash,
    clock::Millis,
    entry::DocRef,
    ids::{DocId, SpaceId},
};

use super::names::{self, Labels};
use crate::{
    core::Core,
    document::{Document, Step, description_at, edit, text_at, title_at},
    facade::{Answer, Described, DescriptionInfo, Failure, PageSession},
};

/// A break of this long ends a sitting.
const SITTING_BREAK_MS: u64 = 30 * 60 * 1000;

/// What shows a page's versions.
const PAGES: &str = "`page sessions` shows the versions";

/// What shows a description's.
fn listed(of: &Described) -> &'static str {
    match of {
        Described::Task(_) => "`task sessions` shows the versions",
        Described::Meeting(_) => "`meeting sessions` shows the versions",
    }
}

impl Core {
    /// The sittings in which a page was written, newest first. Costs a pass over the graph of its
    /// changes; none of them is read.
    pub(crate) fn page_sessions(&mut self, now: Millis, page: &str) -> Result<Answer, Failure> {
        let (space, page) = self.find_page(now, page)?;
        let steps = self.steps_of(&space, &page.id)?;
        self.sittings(&steps)
    }

    /// The sittings in which a description was written, newest first.
    pub(crate) fn description_sessions(
        &mut self,
        now: Millis,
        of: &Described,
    ) -> Result<Answer, Failure> {
        let (space, doc) = self.find_described(now, of)?;
        let mut steps = self.steps_of(&space, &doc)?;
        // Most changes are of other fields.
        steps.retain(|step| step.added + step.removed > 0);
        self.sittings(&steps)
    }

    /// A description as it was after a change.
    pub(crate) fn description_version(
        &mut self,
        now: Millis,
        of: &Described,
        version: &str,
    ) -> Result<Answer, Failure> {
        let (space, doc) = self.find_described(now, of)?;
        let (last, text) = self.past(&space, (&doc, listed(of)), version, description_at)?;
        let authority = self.authority()?;
        let labels = Labels::of(authority);
        Ok(Answer::Description(DescriptionInfo {
            text,
            edited: last.time.millis(),
            edited_by: names::author_name(authority, &labels.people, &last.seen.at.log.device),
        }))
    }

    /// Gives a task or meeting the description that it had after a change, as an edit of the present one.
    pub(crate) fn restore_description(
        &mut self,
        now: Millis,
        of: &Described,
        version: &str,
    ) -> Result<Answer, Failure> {
        let (space, doc) = self.find_described(now, of)?;
        let (_, text) = self.past(&space, (&doc, listed(of)), version, description_at)?;
        self.edit(now, space, DocRef::Created(doc), |document, author, id| {
            edit::describe(document, author, id, None, &text)
        })?;
        Ok(Answer::Done)
    }

    fn find_described(&mut self, now: Millis, of: &Described) -> Result<(SpaceId, DocId), Failure> {
        Ok(match of {
            Described::Task(task) => {
                let (space, task) = self.find_task(now, task)?;
                (space, task.id)
            }
            Described::Meeting(meeting) => {
                let (space, meeting) = self.find_meeting(now, meeting)?;
                (space, meeting.id)
            }
        })
    }

    fn sittings(&self, steps: &[Step]) -> Result<Answer, Failure> {
        let authority = self.authority()?;
        let labels = Labels::of(authority);
        let same = |a: &Step, b: &Step| {
            a.seen.at.log.device == b.seen.at.log.device
                && b.time.millis().since(a.time.millis()) < SITTING_BREAK_MS
        };
        let session = |steps: &[Step]| {
            let (first, last) = (steps.first()?, steps.last()?);
            let device = last.seen.at.log.device;
            Some(PageSession {
                version: last.seen.hash.to_string(),
                author: names::author_name(authority, &labels.people, &device),
                device: device.short(),
                from: first.time.millis(),
                to: last.time.millis(),
                added: steps.iter().map(|step| step.added).sum(),
                removed: steps.iter().map(|step| step.removed).sum(),
            })
        };
        let sittings = steps.chunk_by(same).rev();
        Ok(Answer::PageSessions(sittings.filter_map(session).collect()))
    }

    /// A page as it was after a change. Costs a pass over the document: every block is read with
    /// what was ever deleted from it.
    pub(crate) fn page_version(
        &mut self,
        now: Millis,
        page: &str,
        version: &str,
    ) -> Result<Answer, Failure> {
        let (space, page) = self.find_page(now, page)?;
        let read = |document: &Document, heads: &[ChangeHash]| {
            (title_at(document, heads), text_at(document, heads))
        };
        let (last, (title, text)) = self.past(&space, (&page.id, PAGES), version, read)?;
        let mut info = self.whole_page(now, &space, &page.id)?;
        let authority = self.authority()?;
        let labels = Labels::of(authority);
        info.edited = last.time.millis();
        info.edited_by = names::author_name(authority, &labels.people, &last.seen.at.log.device);
        (info.title, info.text) = (title, text);
        Ok(Answer::Page(info))
    }

    /// Gives a page the text that it had after a change, as an edit of the present one.
    pub(crate) fn restore_page(
        &mut self,
        now: Millis,
        page: &str,
        version: &str,
    ) -> Result<Answer, Failure> {
        let (space, page) = self.find_page(now, page)?;
        let (_, text) = self.past(&space, (&page.id, PAGES), version, text_at)?;
        self.edit(now, space, DocRef::Created(page.id), |document, author, id| {
            edit::edit_page(document, author, id, None, &text)
        })?;
        self.whole_page(now, &space, &page.id).map(Answer::Page)
    }

    fn steps_of(&mut self, space: &SpaceId, doc: &DocId) -> Result<Vec<Step>, Failure> {
        let door = self.door_mut();
        let graph = door.content.graph_of(&mut door.held.store, space, doc);
        let steps = graph.map(|graph| graph.timeline());
        steps.map_err(|error| self.unreadable(&error))
    }

    /// What `read` finds in a document as it was after the change whose hash begins like this, and that
    /// change; `listed` says what shows the versions.
    fn past<T>(
        &mut self,
        space: &SpaceId,
        (doc, listed): (&DocId, &str),
        version: &str,
        read: impl Fn(&Document, &[ChangeHash]) -> T,
    ) -> Result<(Step, T), Failure> {
        let mut steps = self.steps_of(space, doc)?;
        let named = |(at, step): (usize, &Step)| {
            let hash = step.seen.hash.to_string();
            names::begins(&hash, version).then_some((at, hash))
        };
        let found = steps.iter().enumerate().filter_map(named).collect();
        let at = names::one(found, "version", version, listed)?;
        steps.truncate(at + 1);
        let last = steps[at];
        let document = self.load(space, doc)?;
        let door = self.door_mut();
        let graph = door.content.graph_of(&mut door.held.store, space, doc);
        let heads = graph.map(|graph| graph.heads_of(&steps));
        let heads = heads.map_err(|error| self.unreadable(&error))?;
        Ok((last, read(&document, &heads)))
    }
}
