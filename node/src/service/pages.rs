//! Pages.

use protocol::{
    clock::Millis,
    entry::DocRef,
    ids::{DocId, DocKind, SpaceId},
};

use super::names::{self, Departments, People};
use crate::{
    content::{self, PageAt},
    core::Core,
    document::{edit, page_text},
    facade::{Answer, Failure, PageInfo},
};

impl Core {
    /// Makes a page.
    pub(crate) fn new_page(
        &mut self,
        now: Millis,
        title: &str,
        department: Option<&str>,
        text: &str,
    ) -> Result<Answer, Failure> {
        let space = Departments::of(self.authority()?).find(department)?;
        let nonce = self.nonce();
        let id = DocId::created(DocKind::Page, &self.device(), nonce);
        let made = edit::new_page(&self.author(space), &id, title.trim(), text);
        self.begin_document(now, space, id, made)?;
        Ok(Answer::Made { id: id.to_string() })
    }

    /// Merges a text as somebody edited it into a page.
    pub(crate) fn edit_page(
        &mut self,
        now: Millis,
        page: &str,
        base: Option<&str>,
        text: &str,
    ) -> Result<Answer, Failure> {
        let (space, page) = self.find_page(now, page)?;
        self.edit(now, space, DocRef::Created(page.id), |document, author, id| {
            edit::edit_page(document, author, id, base, text)
        })?;
        Ok(Answer::Done)
    }

    /// Lists pages, without their texts.
    pub(crate) fn list_pages(&mut self, now: Millis) -> Result<Answer, Failure> {
        let mut infos = Vec::new();
        for space in self.readable(now)? {
            for page in self.pages_of(&space)? {
                infos.push(self.page_info(&space, &page)?);
            }
        }
        infos.sort_by(|a, b| {
            (&a.department, &a.title, &a.page).cmp(&(&b.department, &b.title, &b.page))
        });
        Ok(Answer::Pages(infos))
    }

    /// One page with its text.
    pub(crate) fn show_page(&mut self, now: Millis, page: &str) -> Result<Answer, Failure> {
        let (space, page) = self.find_page(now, page)?;
        let mut info = self.page_info(&space, &page)?;
        info.text = page_text(&self.load(&space, &page.id)?);
        Ok(Answer::Page(info))
    }

    /// Who changed a page when, and what.
    pub(crate) fn page_history(&mut self, now: Millis, page: &str) -> Result<Answer, Failure> {
        let (space, page) = self.find_page(now, page)?;
        Ok(Answer::History(self.history(&space, &page.id)?))
    }

    fn pages_of(&self, space: &SpaceId) -> Result<Vec<PageAt>, Failure> {
        let store = &self.door().held.store;
        content::pages(store, space).map_err(|error| self.unreadable(&error.into()))
    }

    /// The page of this title or (beginning of an) id.
    fn find_page(&mut self, now: Millis, name: &str) -> Result<(SpaceId, PageAt), Failure> {
        let mut found = Vec::new();
        for space in self.readable(now)? {
            for page in self.pages_of(&space)? {
                let id = page.id.to_string();
                if page.row.title == name || names::begins(&id, name) {
                    found.push(((space, page), id));
                }
            }
        }
        names::one(found, "page", name, "`page list` shows the pages")
    }

    fn page_info(&self, space: &SpaceId, page: &PageAt) -> Result<PageInfo, Failure> {
        let authority = self.authority()?;
        let people = People::of(authority);
        let departments = Departments::of(authority);
        let name = |device| names::author_name(authority, &people, &device);
        Ok(PageInfo {
            page: page.id.to_string(),
            department: departments.path(space),
            title: page.row.title.clone(),
            text: String::new(),
            edited: page.row.edited.millis(),
            edited_by: page.row.edited_by.map(name).unwrap_or_default(),
        })
    }
}
