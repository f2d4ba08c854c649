//! Versions of a page: the sittings in which it was written, the page as it was, and restoring.
//!
//! Invariant: a version is what the page's visible changes say up to one of them, in the order of
//! [`DocGraph::timeline`](crate::document::DocGraph::timeline), which is the same on every node
//! that holds the same entries. Nothing is stored for it.

use protocol::{
    clock::Millis,
    entry::DocRef,
    ids::{DocId, SpaceId},
};

use super::names::{self, Labels};
use crate::{
    core::Core,
    document::{Step, edit, text_at, title_at},
    facade::{Answer, Failure, PageSession},
};

/// A break of this long ends a sitting.
const SITTING_BREAK_MS: u64 = 30 * 60 * 1000;

impl Core {
    /// The sittings in which a page was written, newest first. Costs a pass over the graph of its
    /// changes; none of them is read.
    pub(crate) fn page_sessions(&mut self, now: Millis, page: &str) -> Result<Answer, Failure> {
        let (space, page) = self.find_page(now, page)?;
        let steps = self.steps_of(&space, &page.id)?;
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
        let past = self.past_page(&space, &page.id, version)?;
        let mut info = self.whole_page(now, &space, &page.id)?;
        let authority = self.authority()?;
        let labels = Labels::of(authority);
        info.edited = past.last.time.millis();
        info.edited_by =
            names::author_name(authority, &labels.people, &past.last.seen.at.log.device);
        (info.title, info.text) = (past.title, past.text);
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
        let text = self.past_page(&space, &page.id, version)?.text;
        self.edit(now, space, DocRef::Created(page.id), |document, author, id| {
            edit::edit_page(document, author, id, None, &text)
        })?;
        self.whole_page(now, &space, &page.id).map(Answer::Page)
    }

    fn steps_of(&mut self, space: &SpaceId, page: &DocId) -> Result<Vec<Step>, Failure> {
        let door = self.door_mut();
        let graph = door.content.graph_of(&mut door.held.store, space, page);
        let steps = graph.map(|graph| graph.timeline());
        steps.map_err(|error| self.unreadable(&error))
    }

    /// A page as it was after the change whose hash begins like this.
    fn past_page(&mut self, space: &SpaceId, page: &DocId, version: &str) -> Result<Past, Failure> {
        let mut steps = self.steps_of(space, page)?;
        let named = |(at, step): (usize, &Step)| {
            let hash = step.seen.hash.to_string();
            names::begins(&hash, version).then_some((at, hash))
        };
        let found = steps.iter().enumerate().filter_map(named).collect();
        let at = names::one(found, "version", version, "`page sessions` shows the versions")?;
        steps.truncate(at + 1);
        let last = steps[at];
        let document = self.load(space, page)?;
        let door = self.door_mut();
        let graph = door.content.graph_of(&mut door.held.store, space, page);
        let heads = graph.map(|graph| graph.heads_of(&steps));
        let heads = heads.map_err(|error| self.unreadable(&error))?;
        Ok(Past { last, title: title_at(&document, &heads), text: text_at(&document, &heads) })
    }
}

/// A page as it was.
struct Past {
    /// The last change that it showed.
    last: Step,
    title: String,
    text: String,
}
