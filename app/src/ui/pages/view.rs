//! What the page screens remember, and what follows from it.
//!
//! Invariant: what was typed leaves for the node soon, wherever one goes; a page with unsaved text
//! is never forgotten.

use std::collections::BTreeMap;

use node::facade::{Answer, Command, PageInfo, PresenceInfo, Query};
use protocol::clock::Millis;

use super::{finder::Finder, history::History, preview::Reading, writing::Screen};
use crate::{
    action::Then,
    model::page::{Editor, Kind, Other, Presence, Selection, below},
    state::{Cache, Loaded, Nav, Panel, Route},
};

/// Pages whose text and steps back are kept while one is elsewhere.
const KEPT_MAX: usize = 8;

/// How a page is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Mode {
    /// To write.
    #[default]
    Write,
    /// To write, with how it reads beside it.
    Split,
    /// To read.
    Read,
}

/// What the page screens remember.
#[derive(Default)]
pub struct PagesView {
    /// What the list is filtered by.
    pub(super) filter: String,
    /// The title of the page that is being made, and the department's space.
    pub(super) making: Option<(String, Option<String>)>,
    /// How pages are shown.
    pub(super) mode: Mode,
    /// The version that is compared, of the page that one is at.
    pub(super) history: Option<History>,
    open: BTreeMap<String, OpenPage>,
    /// The page that one is at.
    here: Option<String>,
    used: u64,
}

/// A page that is open.
pub(super) struct OpenPage {
    /// All but its text.
    pub(super) info: PageInfo,
    /// Its text.
    pub(super) editor: Editor,
    /// How it lies on the screen.
    pub(super) screen: Screen,
    /// What is looked for in it.
    pub(super) finder: Option<Finder>,
    /// How it reads.
    pub(super) reading: Reading,
    /// Its title, while that is changed.
    pub(super) renaming: Option<String>,
    /// The answer that was heard last.
    heard: u64,
    /// Answers that were asked for up to this turn may be older than what is known.
    stale: u64,
    merged: bool,
    presence: Presence,
    /// The answer about others that was heard last.
    others: u64,
    used: u64,
}

impl PagesView {
    /// The questions of the editor. While something is unsaved none: the answer to what is sent
    /// has what others wrote.
    pub fn needs(&self, page: &str) -> Vec<Query> {
        let busy = self.open.get(page).is_some_and(|open| open.editor.saving().is_busy());
        let mut needed = vec![Query::Presence { page: page.to_owned() }];
        if !busy {
            needed.push(Query::Page { page: page.to_owned() });
        }
        if let Some(history) = self.history.as_ref().filter(|history| history.page == page) {
            needed.extend(history.needs());
        }
        needed
    }

    /// The questions of the panel on the right.
    pub fn panel_needs(&self, panel: Option<&Panel>) -> Vec<Query> {
        match panel {
            Some(Panel::PageHistory { page }) => {
                vec![Query::PageSessions { page: page.clone() }]
            }
            _ => Vec::new(),
        }
    }

    /// What the node has to do: save edits, show where one writes.
    pub fn follow(&mut self, nav: &Nav, cache: &Cache, now: Millis) -> Vec<(Command, Then)> {
        let here = match nav.here() {
            Route::Page { page } => Some(page.as_str()),
            _ => None,
        };
        if let Some(page) = here {
            self.hear(page, cache);
            self.see_others(page, cache);
        }
        if self.history.as_ref().is_some_and(|history| Some(history.page.as_str()) != here) {
            self.history = None;
        }
        self.here = here.map(str::to_owned);
        let mut commands = Vec::new();
        for (page, open) in &mut self.open {
            if std::mem::take(&mut open.merged) {
                open.stale = cache.turn();
            }
            let away = here != Some(page.as_str());
            if let Some((base, text)) = open.editor.send(now, away) {
                let command = Command::EditPage { page: page.clone(), base: Some(base), text };
                commands.push((command, Then::Merged(page.clone())));
            }
        }
        commands.extend(here.and_then(|page| self.show_caret(page, now)));
        self.forget(here);
        commands
    }

    /// Shows others where one writes. Places are in the node's text, so what is typed is saved
    /// first.
    fn show_caret(&mut self, page: &str, now: Millis) -> Option<(Command, Then)> {
        let open = self.open.get_mut(page)?;
        if open.editor.saving().is_busy() {
            return None;
        }
        open.presence.look(open.editor.selection(), now);
        let Selection { anchor, caret } = open.presence.say(now)?;
        let (page, caret, anchor) = (page.to_owned(), caret as u64, anchor as u64);
        Some((Command::ShowPresence { page, caret, anchor }, Then::Nothing))
    }

    /// Takes in where others write.
    fn see_others(&mut self, page: &str, cache: &Cache) {
        let query = Query::Presence { page: page.to_owned() };
        let (Some(open), Loaded::Ready(Answer::Presence(people))) =
            (self.open.get_mut(page), cache.get(&query))
        else {
            return;
        };
        let revision = cache.revision(&query);
        if revision != open.others {
            open.others = revision;
            let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX);
            let other = |info: &PresenceInfo| Other {
                member: info.member.clone(),
                name: info.name.clone(),
                selection: Selection { anchor: place(info.anchor), caret: place(info.caret) },
            };
            open.editor.place_others(people.iter().map(other).collect());
        }
    }

    /// Takes in what the node says of the page that one is at.
    fn hear(&mut self, page: &str, cache: &Cache) {
        let query = Query::Page { page: page.to_owned() };
        let Loaded::Ready(Answer::Page(info)) = cache.get(&query) else { return };
        let told = cache.told_in(&query);
        self.used += 1;
        let Some(open) = self.open.get_mut(page) else {
            self.open.insert(page.to_owned(), OpenPage::new(info, told, self.used));
            return;
        };
        open.used = self.used;
        let fresh = told > open.heard && told > open.stale && !open.merged;
        if fresh && !open.editor.saving().is_under_way() {
            open.heard = told;
            open.editor.hear(&info.text);
            open.info = about(info);
        }
    }

    /// Lets go of pages that were not looked at for long and have nothing unsaved.
    fn forget(&mut self, here: Option<&str>) {
        while self.open.len() > KEPT_MAX {
            let idle = self.open.iter().filter(|(page, open)| {
                here != Some(page.as_str()) && !open.editor.saving().is_busy()
            });
            let Some((oldest, _)) = idle.min_by_key(|(_, open)| open.used) else { return };
            let oldest = oldest.clone();
            self.open.remove(&oldest);
        }
    }

    /// An edit was merged.
    pub fn merged(&mut self, page: &str, answer: &Answer, now: Millis) {
        let Some(open) = self.open.get_mut(page) else { return };
        match answer {
            Answer::Page(info) => {
                open.editor.hear(&info.text);
                open.info = about(info);
                open.merged = true;
            }
            _ => open.editor.not_sent(now),
        }
    }

    /// An edit could not be saved.
    pub fn not_merged(&mut self, page: &str, now: Millis) {
        if let Some(open) = self.open.get_mut(page) {
            open.editor.not_sent(now);
        }
    }

    /// When to look again, in milliseconds.
    pub fn next_look(&self, now: Millis) -> Option<u64> {
        let waits = self.open.iter().flat_map(|(page, open)| {
            let here = self.here.as_ref() == Some(page);
            let caret = open.presence.due(now).filter(|_| here && !open.editor.saving().is_busy());
            [open.editor.saving().due(now), caret]
        });
        waits.flatten().min()
    }

    /// The edits that would be lost if the window closed now. What is under way counts as saved:
    /// it is ahead of these on the way to the node.
    pub fn unsaved(&self) -> Vec<Command> {
        let unsaved = self.open.iter().filter(|(_, open)| open.editor.saving().is_waiting());
        unsaved
            .map(|(page, open)| Command::EditPage {
                page: page.clone(),
                base: Some(open.editor.saving().last_text().into_owned()),
                text: open.editor.text().to_string(),
            })
            .collect()
    }

    /// Puts a text on lines of its own below the caret of a page that is open.
    pub fn put_below(&mut self, page: &str, words: &str, now: Millis) {
        let Some(open) = self.open.get_mut(page).filter(|open| open.info.may_write) else { return };
        let edit = below(open.editor.text(), open.editor.selection(), words);
        open.editor.edit(&edit.change, edit.then, Kind::Whole, now);
    }

    /// A page that is open.
    pub(super) fn open_mut(&mut self, page: &str) -> Option<&mut OpenPage> {
        self.open.get_mut(page)
    }

    /// Lines that were laid out for the last picture of a page: what a keystroke costs.
    pub fn laid_out(&self, page: &str) -> Option<usize> {
        self.open.get(page).map(|open| open.screen.laid_out())
    }
}

impl OpenPage {
    fn new(info: &PageInfo, told: u64, used: u64) -> Self {
        Self {
            editor: Editor::new(info.text.clone()),
            info: about(info),
            screen: Screen::default(),
            finder: None,
            reading: Reading::default(),
            renaming: None,
            heard: told,
            stale: 0,
            merged: false,
            presence: Presence::default(),
            others: 0,
            used,
        }
    }
}

/// A page without its text, which the editor has.
fn about(info: &PageInfo) -> PageInfo {
    PageInfo {
        page: info.page.clone(),
        space: info.space.clone(),
        department: info.department.clone(),
        title: info.title.clone(),
        text: String::new(),
        edited: info.edited,
        edited_by: info.edited_by.clone(),
        may_write: info.may_write,
        files: info.files.clone(),
    }
}
