//! The list of shortcuts.

use egui::{Grid, Id, Modal, ScrollArea, Ui};

use super::Cx;
use crate::{
    action::Action,
    widgets::{heading, key_caps, quiet_button},
};

/// Every shortcut: its keys, and what it does.
const KEYS: &[(&str, &str)] = &[
    ("Ctrl+K", "keys-switcher"),
    ("Ctrl+Shift+K", "keys-conversation"),
    ("Ctrl+Shift+F", "keys-search"),
    ("Ctrl+Shift+M", "keys-inbox"),
    ("Ctrl+Shift+T", "keys-threads"),
    ("Alt+↑ / ↓", "keys-neighbour"),
    ("Alt+Shift+↑ / ↓", "keys-unread"),
    ("Alt+← / →", "keys-history"),
    ("Enter", "keys-send"),
    ("Shift+Enter", "keys-line"),
    ("↑", "keys-edit-last"),
    ("Shift+↑", "keys-reply-last"),
    ("Ctrl+B / I / E", "keys-format"),
    ("Ctrl+Shift+X", "keys-strike"),
    ("Ctrl+U", "keys-attach"),
    ("Ctrl+N", "keys-task"),
    ("S / P / A / D / L", "keys-task-fields"),
    ("Ctrl+.", "keys-panel"),
    ("Ctrl+Shift+D", "keys-side"),
    ("F6", "keys-regions"),
    ("Ctrl+,", "keys-settings"),
    ("Ctrl+= / - / 0", "keys-zoom"),
    ("Ctrl+/", "keys-shortcuts"),
    ("F1", "keys-help"),
    ("Esc", "keys-close"),
    ("Ctrl+Q", "keys-quit"),
];

/// Draws the list, if it is open.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, open: bool) {
    if !open {
        return;
    }
    let modal = Modal::new(Id::unique("shortcuts")).show(ui.ctx(), |ui| {
        ui.set_width(440.0);
        ui.label(heading(cx.theme, cx.say("keys-title")));
        ui.add_space(cx.theme.sizes.gap);
        ScrollArea::vertical().max_height(420.0).show(ui, |ui| {
            Grid::new("keys").num_columns(2).spacing([24.0, 8.0]).show(ui, |ui| {
                for (keys, id) in KEYS {
                    key_caps(ui, cx.theme, keys);
                    ui.label(cx.say(id));
                    ui.end_row();
                }
            });
        });
        ui.add_space(cx.theme.sizes.gap);
        if quiet_button(ui, cx.theme, &cx.say("close")).clicked() {
            cx.act(Action::Shortcuts(false));
        }
    });
    if modal.should_close() {
        cx.act(Action::Shortcuts(false));
    }
}
