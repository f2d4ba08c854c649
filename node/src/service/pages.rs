//! Pages.

use protocol::{
    authority::Module,
    capability::{Level, Need},
    clock::Millis,
    entry::DocRef,
    ids::{DocId, DocKind, SpaceId},
};

use super::names::{self, Departments, Labels};
use crate::{
    content::{self, PageAt},
    core::Core,
    document::{edit, page_text},
    facade::{Answer, Failure, NewFile, PageInfo},
    view::page_row,
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
        let id = self.begin_page(now, space, title, text)?;
        Ok(Answer::Made { id: id.to_string() })
    }

    /// Merges a text as somebody edited it into a page, and gives what became of it.
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
        self.whole_page(now, &space, &page.id).map(Answer::Page)
    }

    /// Gives a page another title.
    pub(crate) fn rename_page(
        &mut self,
        now: Millis,
        page: &str,
        title: &str,
    ) -> Result<Answer, Failure> {
        let (space, page) = self.find_page(now, page)?;
        self.edit(now, space, DocRef::Created(page.id), |document, author, id| {
            edit::set_page_title(document, author, id, title.trim())
        })?;
        Ok(Answer::Done)
    }

    /// A page holds more files.
    pub(crate) fn attach_to_page(
        &mut self,
        now: Millis,
        page: &str,
        files: &[NewFile],
    ) -> Result<Answer, Failure> {
        let (space, page) = self.find_page(now, page)?;
        let files = self.files_for_doc(now, &space, &page.id, files)?;
        self.edit(now, space, DocRef::Created(page.id), |document, author, id| {
            edit::attach_to_page(document, author, id, &files)
        })?;
        Ok(Answer::Done)
    }

    /// A page no longer holds a file; its text stays as it is.
    pub(crate) fn detach_from_page(
        &mut self,
        now: Millis,
        page: &str,
        file: &str,
    ) -> Result<Answer, Failure> {
        let (space, page) = self.find_page(now, page)?;
        let blob = self.file_of_doc(&space, &page.id, file)?;
        self.edit(now, space, DocRef::Created(page.id), |document, author, id| {
            edit::detach_from_page(document, author, id, &blob)
        })?;
        Ok(Answer::Done)
    }

    /// Lists pages, without their texts.
    pub(crate) fn list_pages(&mut self, now: Millis) -> Result<Answer, Failure> {
        let labels = Labels::of(self.authority()?);
        let mut infos = Vec::new();
        for space in self.readable_departments(now)? {
            if !self.offers(&space, Module::Documents)? {
                continue;
            }
            let may_write = self.may(now, &space, Need::level(Level::Write))?;
            for page in self.pages_of(&space)? {
                let info = self.page_info(&labels, &space, &page)?;
                infos.push(PageInfo { may_write, ..info });
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
        self.whole_page(now, &space, &page.id).map(Answer::Page)
    }

    /// A page with its text, with what this turn has written to it.
    pub(super) fn whole_page(
        &mut self,
        now: Millis,
        space: &SpaceId,
        id: &DocId,
    ) -> Result<PageInfo, Failure> {
        let document = self.load(space, id)?;
        let door = self.door_mut();
        let graph = door.content.graph_of(&mut door.held.store, space, id);
        let ends = graph.map(|graph| graph.ends());
        let ends = ends.map_err(|error| self.unreadable(&error))?;
        let page = PageAt { id: *id, row: page_row(&document, ends) };
        let labels = Labels::of(self.authority()?);
        Ok(PageInfo {
            text: page_text(&document),
            may_write: self.may(now, space, Need::level(Level::Write))?,
            files: self.files_of_doc(now, space, id)?,
            ..self.page_info(&labels, space, &page)?
        })
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

    /// Makes a page, and gives its id.
    pub(super) fn begin_page(
        &mut self,
        now: Millis,
        space: SpaceId,
        title: &str,
        text: &str,
    ) -> Result<DocId, Failure> {
        self.require_open(&space)?;
        let id = self.new_doc(now, DocKind::Page);
        let made = edit::new_page(&self.author(space), &id, title.trim(), text);
        self.begin_document(now, space, id, made)?;
        Ok(id)
    }

    /// The title of a page that our person may read; `None`: there is none such.
    pub(super) fn page_title(&self, now: Millis, id: &DocId) -> Result<Option<String>, Failure> {
        for space in self.readable_departments(now)? {
            let page = content::page_at(&self.door().held.store, &space, id);
            if let Some(page) = page.map_err(|error| self.unreadable(&error.into()))? {
                return Ok(Some(page.row.title));
            }
        }
        Ok(None)
    }

    /// The page of this title or (beginning of an) id. A whole id costs a look-up, anything else
    /// a pass over the pages.
    pub(super) fn find_page(&self, now: Millis, name: &str) -> Result<(SpaceId, PageAt), Failure> {
        if let Ok(id) = name.parse() {
            for space in self.readable_departments(now)? {
                let page = content::page_at(&self.door().held.store, &space, &id);
                if let Some(page) = page.map_err(|error| self.unreadable(&error.into()))? {
                    return Ok((space, page));
                }
            }
        }
        let mut found = Vec::new();
        for space in self.readable_departments(now)? {
            for page in self.pages_of(&space)? {
                let id = page.id.to_string();
                if page.row.title == name || names::begins(&id, name) {
                    found.push(((space, page), id));
                }
            }
        }
        names::one(found, "page", name, "`page list` shows the pages")
    }

    /// A page as lists show it.
    fn page_info(
        &self,
        labels: &Labels,
        space: &SpaceId,
        page: &PageAt,
    ) -> Result<PageInfo, Failure> {
        let authority = self.authority()?;
        let name = |device| names::author_name(authority, &labels.people, &device);
        Ok(PageInfo {
            page: page.id.to_string(),
            space: space.to_string(),
            department: labels.departments.path(space),
            title: page.row.title.clone(),
            edited: page.row.edited.millis(),
            edited_by: page.row.edited_by.map(name).unwrap_or_default(),
            ..PageInfo::default()
        })
    }
}
