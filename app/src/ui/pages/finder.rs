//! Finding words in the page that one is at.

use egui::{Key, Modifiers, Ui};

use super::view::OpenPage;
use crate::{
    model::page::{FOUND_MAX, Selection, find, step},
    theme::Icon,
    ui::Cx,
    widgets::{icon_button, search_field, weak},
};

/// What is looked for.
#[derive(Default)]
pub(super) struct Finder {
    typed: String,
    /// Of which text and words `found` is.
    of: (u64, String),
    /// Where they stand.
    pub(super) found: Vec<(usize, usize)>,
    fresh: bool,
}

impl Finder {
    /// Opens it.
    pub(super) fn open() -> Self {
        Self { fresh: true, ..Self::default() }
    }
}

/// Draws the field and what was found, if it is open.
pub(super) fn finder(ui: &mut Ui, cx: &Cx<'_>, open: &mut OpenPage) {
    let Some(finder) = &mut open.finder else { return };
    let mut close = false;
    ui.horizontal(|ui| {
        let field = search_field(ui, &cx.say("page-find"), &mut finder.typed, 200.0);
        if std::mem::take(&mut finder.fresh) {
            field.request_focus();
        }
        let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let back = ui.input(|input| input.modifiers.shift);
        close = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Escape));
        let revision = open.editor.revision();
        let changed = (finder.of.0, finder.of.1.as_str()) != (revision, finder.typed.as_str());
        if changed {
            let fresh = finder.of.1 != finder.typed;
            finder.found = find(open.editor.text(), &finder.typed);
            finder.of = (revision, finder.typed.clone());
            if fresh {
                go(&mut open.editor, &mut open.screen, &finder.found, true);
            }
        }
        ui.label(weak(cx.theme, count(cx, finder, open.editor.selection())));
        let up =
            icon_button(ui, cx.theme, Icon::HIT_BEFORE, &cx.say("page-find-previous")).clicked();
        let down = icon_button(ui, cx.theme, Icon::HIT_NEXT, &cx.say("page-find-next")).clicked();
        if up || (entered && back) {
            go(&mut open.editor, &mut open.screen, &finder.found, false);
        } else if down || entered {
            let past = Selection::at(open.editor.selection().end());
            open.editor.select(past);
            go(&mut open.editor, &mut open.screen, &finder.found, true);
        }
        if entered {
            field.request_focus();
        }
        close |= icon_button(ui, cx.theme, Icon::CLOSE, &cx.say("page-find-close")).clicked();
    });
    if close {
        open.finder = None;
        open.screen.take_focus();
    }
}

/// Whether the keys that open it were pressed.
pub(super) fn wanted(ui: &Ui) -> bool {
    ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::F))
}

fn go(
    editor: &mut crate::model::page::Editor,
    screen: &mut super::writing::Screen,
    found: &[(usize, usize)],
    forward: bool,
) {
    let from = editor.selection().start();
    if let Some((start, end)) = step(found, from, forward).and_then(|index| found.get(index)) {
        editor.select(Selection { anchor: *start, caret: *end });
        screen.reveal();
    }
}

fn count(cx: &Cx<'_>, finder: &Finder, selection: Selection) -> String {
    if finder.typed.is_empty() {
        return String::new();
    }
    let here = (selection.start(), selection.end());
    let index = finder.found.binary_search(&here).map_or(0, |index| index + 1);
    let all = finder.found.len();
    let id = if all >= FOUND_MAX { "page-found-many" } else { "page-found" };
    cx.fill(id, &[("at", index.into()), ("all", all.into())])
}
