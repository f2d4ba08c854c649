//! The bar below: the state of sync, as it is.

use egui::{Frame, Margin, Panel, RichText, Ui};

use super::{Cx, Seen};
use crate::{
    action::Action,
    model::{
        sync::{SyncState, sync_state},
        time,
    },
    state::Route,
    theme::Icon,
    widgets::dot,
};

/// Draws the bar.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>) {
    let frame = Frame::new().fill(cx.theme.tokens.side).inner_margin(Margin::symmetric(12, 0));
    Panel::bottom("status").frame(frame).exact_size(26.0).show(ui, |ui| {
        ui.horizontal_centered(|ui| {
            let state = sync_state(seen.cache.status(), seen.gone);
            let tokens = &cx.theme.tokens;
            let colour = match &state {
                SyncState::Level { .. } => tokens.good,
                SyncState::Receiving { .. } | SyncState::Sending { .. } => tokens.accent,
                SyncState::Trouble { .. } => tokens.bad,
                SyncState::Joining => tokens.warn,
                SyncState::Unknown | SyncState::Alone | SyncState::Offline { .. } => tokens.weak,
            };
            dot(ui, colour);
            let words = RichText::new(words(cx, &state)).size(cx.theme.sizes.small);
            let button = egui::Button::new(words.color(tokens.text)).frame(false);
            let response = ui.add(button).on_hover_text(cx.say("sync-open"));
            if response.clicked() {
                cx.act(Action::Go(Route::Network));
            }
            aside(ui, cx, seen);
        });
    });
}

fn aside(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>) {
    let aside = seen.cache.status().map_or(0, |status| status.quarantined);
    if aside == 0 {
        return;
    }
    let words = cx.fill("status-aside", &[("count", aside.into())]);
    ui.label(RichText::new(Icon::SHIELD.text()).color(cx.theme.tokens.warn));
    let words = RichText::new(words).size(cx.theme.sizes.small).color(cx.theme.tokens.warn);
    if ui.add(egui::Button::new(words).frame(false)).clicked() {
        cx.act(Action::Go(Route::Network));
    }
}

/// The state in words.
pub fn words(cx: &Cx<'_>, state: &SyncState) -> String {
    match state {
        SyncState::Unknown => cx.say("sync-unknown"),
        SyncState::Trouble { read_only: true } => cx.say("sync-read-only"),
        SyncState::Trouble { read_only: false } => cx.say("sync-gone"),
        SyncState::Joining => cx.say("sync-joining"),
        SyncState::Alone => cx.say("sync-alone"),
        SyncState::Offline { last: None } => cx.say("sync-offline"),
        SyncState::Offline { last: Some((name, at)) } => {
            let at = time::when(cx.text, *at, cx.now, cx.zone);
            cx.fill("sync-offline-since", &[("name", name.into()), ("time", (&at).into())])
        }
        SyncState::Receiving { have, total } => {
            let percent = have * 100 / (*total).max(1);
            let values = &[
                ("percent", percent.into()),
                ("have", (*have).into()),
                ("total", (*total).into()),
            ];
            cx.fill("sync-receiving", values)
        }
        SyncState::Sending { left } => cx.fill("sync-sending", &[("left", (*left).into())]),
        SyncState::Level { peers } => cx.fill("sync-level", &[("peers", (*peers).into())]),
    }
}
