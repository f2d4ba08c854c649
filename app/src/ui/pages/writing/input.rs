//! What is typed, pasted and composed.

use egui::{Event, EventFilter, Id, ImeEvent, Ui};

use super::{keys, screen::Preedit, show::spoken_action};
use crate::{
    model::page::{Kind, Selection},
    ui::{Cx, pages::view::OpenPage},
};

/// Takes the events of this frame.
pub(super) fn take(ui: &Ui, cx: &Cx<'_>, id: Id, open: &mut OpenPage) {
    let filter =
        EventFilter { tab: true, horizontal_arrows: true, vertical_arrows: true, escape: false };
    let before = (open.editor.revision(), open.editor.selection());
    for event in ui.input(|input| input.filtered_events(&filter)) {
        let writes = open.info.may_write;
        match &event {
            Event::Copy => copy(ui, open),
            Event::Cut if writes => {
                copy(ui, open);
                let selection = open.editor.selection();
                open.editor.delete(selection.start(), selection.end(), cx.now);
            }
            Event::Paste(text) if writes => open.editor.insert(text, Kind::Whole, cx.now),
            // Line ends come as keys.
            Event::Text(text) if writes && !text.chars().all(char::is_control) => {
                open.screen.preedit = None;
                open.editor.insert(text, Kind::Type, cx.now);
            }
            Event::Ime(event) if writes => compose(open, event, cx),
            // While something is composed, keys belong to the input method.
            Event::Key { key, pressed: true, modifiers, .. } if open.screen.preedit.is_none() => {
                keys::press(ui, cx, open, *key, *modifiers);
            }
            _ if writes => spoken(&event, id, open, cx),
            _ => {}
        }
        // What follows in this frame needs to know where lines are now.
        if let Some(guess) = open.screen.blocks.as_ref().map(|blocks| blocks.guess()) {
            open.screen.sync(&mut open.editor, guess);
        }
    }
    let after = (open.editor.revision(), open.editor.selection());
    if before.0 != after.0 {
        (open.screen.aim, open.screen.row_end) = (None, false);
    }
    if before != after {
        open.screen.reveal = true;
    }
}

fn copy(ui: &Ui, open: &OpenPage) {
    if !open.editor.selection().is_empty() {
        ui.ctx().copy_text(open.editor.selected());
    }
}

fn compose(open: &mut OpenPage, event: &ImeEvent, cx: &Cx<'_>) {
    match event {
        ImeEvent::Preedit { text, .. } if text.is_empty() => open.screen.preedit = None,
        ImeEvent::Preedit { text, active_range_chars } => {
            // What is composed takes the place of what is selected.
            let selection = open.editor.selection();
            open.editor.delete(selection.start(), selection.end(), cx.now);
            let (text, active) = (text.clone(), active_range_chars.clone());
            open.screen.preedit = Some(Preedit { text, active });
            open.screen.reveal = true;
        }
        ImeEvent::Commit(text) => {
            open.screen.preedit = None;
            if !text.is_empty() && text != "\n" && text != "\r" {
                open.editor.insert(text, Kind::Type, cx.now);
            }
        }
        ImeEvent::DeleteSurrounding { before_chars, after_chars } => {
            let selection = open.editor.selection();
            let from = selection.start().saturating_sub(*before_chars);
            let to = (selection.end() + after_chars).min(open.editor.text().len_chars());
            open.editor.delete(from, to, cx.now);
        }
        // The others are no longer sent.
        _ => {}
    }
}

fn spoken(event: &Event, id: Id, open: &mut OpenPage, cx: &Cx<'_>) {
    let Some((whole, text)) = spoken_action(event, id) else { return };
    if whole {
        let caret = open.editor.text().len_chars();
        open.editor.select(Selection { anchor: 0, caret });
    }
    open.editor.insert(&text, Kind::Whole, cx.now);
}
