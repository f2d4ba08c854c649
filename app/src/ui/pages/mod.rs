//! Pages: the list, the editor, the history.

use node::facade::{Answer, Command, Query};
use protocol::clock::Millis;

use super::{Cx, Seen};
use crate::{
    action::Then,
    state::{Cache, Nav, Panel},
};

/// What the page screens remember.
#[derive(Default)]
pub struct PagesView {}

impl PagesView {
    /// The questions of the editor.
    pub fn needs(&self, _page: &str) -> Vec<Query> {
        Vec::new()
    }

    /// The questions of the panel on the right.
    pub fn panel_needs(&self, _panel: Option<&Panel>) -> Vec<Query> {
        Vec::new()
    }

    /// What the node has to do: save edits, show where one writes.
    pub fn follow(&mut self, _nav: &Nav, _cache: &Cache, _now: Millis) -> Vec<(Command, Then)> {
        Vec::new()
    }

    /// An edit was merged.
    pub fn merged(&mut self, _page: &str, _answer: &Answer, _now: Millis) {}

    /// An edit could not be saved.
    pub fn not_merged(&mut self, _page: &str) {}

    /// When to look again, in milliseconds.
    pub fn next_look(&self, _now: Millis) -> Option<u64> {
        None
    }
}

/// Draws the list of pages.
pub fn list(
    _ui: &mut egui::Ui,
    _cx: &Cx<'_>,
    _seen: &Seen<'_>,
    _department: Option<&str>,
    _view: &mut PagesView,
) {
}

/// Draws one page.
pub fn page(
    _ui: &mut egui::Ui,
    _cx: &Cx<'_>,
    _seen: &Seen<'_>,
    _page: &str,
    _view: &mut PagesView,
) {
}

/// Draws a page's history, on the right.
pub fn panel(
    _ui: &mut egui::Ui,
    _cx: &Cx<'_>,
    _seen: &Seen<'_>,
    _page: &str,
    _view: &mut PagesView,
) {
}

/// Draws the title of the list of pages and what can be done with it.
pub fn list_header(
    _ui: &mut egui::Ui,
    _cx: &Cx<'_>,
    _seen: &Seen<'_>,
    _department: Option<&str>,
    _view: &mut PagesView,
) {
}

/// Draws the title of a page and what can be done with it.
pub fn header(
    _ui: &mut egui::Ui,
    _cx: &Cx<'_>,
    _seen: &Seen<'_>,
    _page: &str,
    _view: &mut PagesView,
) {
}
