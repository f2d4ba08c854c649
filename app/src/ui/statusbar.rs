//! The bar below: the state of sync, as it is.

use egui::{Frame, Margin, Panel, RichText, Ui};

use super::{Cx, Seen, digest};
use crate::{
    action::Action,
    model::{
        sync::{SyncState, sync_state},
        time,
    },
    state::Route,
    theme::Icon,
    widgets::{dot, label_as},
};

/// The most of the bar that what changed elsewhere may take: the state of sync stands there, too.
const NEWS_SHARE_MAX: f32 = 0.45;

/// What has fewer entries to come needs no bar: it is over before anybody has looked.
const SHOWN_LEFT_MIN: u64 = 50;

/// Draws the bar.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>) {
    let frame = Frame::new().fill(cx.theme.tokens.side).inner_margin(Margin::symmetric(12, 0));
    Panel::bottom("status").frame(frame).exact_size(26.0).show(ui, |ui| {
        ui.horizontal_centered(|ui| {
            let state = sync_state(seen.cache.status(), seen.gone, seen.cache.began());
            let tokens = &cx.theme.tokens;
            let colour = match &state {
                SyncState::Level { .. } => tokens.good,
                SyncState::Receiving { .. } | SyncState::Sending { .. } => tokens.accent,
                SyncState::Trouble { .. } => tokens.bad,
                SyncState::Joining => tokens.warn,
                SyncState::Unknown | SyncState::Alone | SyncState::Offline { .. } => tokens.weak,
            };
            dot(ui, colour);
            if let SyncState::Receiving { percent, left } = state
                && (percent > 0 || left >= SHOWN_LEFT_MIN)
            {
                let bar = egui::ProgressBar::new(percent as f32 / 100.0).fill(colour);
                ui.add(bar.desired_width(5.0 * cx.theme.sizes.body).desired_height(4.0));
            }
            let aside = aside_words(cx, seen);
            let news = digest::news(cx, seen);
            let words = RichText::new(words(cx, &state)).size(cx.theme.sizes.small);
            let button = egui::Button::new(words.color(tokens.text)).frame(false).truncate();
            let room = ui.available_width() * NEWS_SHARE_MAX;
            let news_taken = news.as_ref().map_or(0.0, |words| width(ui, cx, words).min(room));
            let taken = aside.as_ref().map_or(0.0, |words| width(ui, cx, words)) + news_taken;
            let response = ui.scope(|ui| {
                ui.set_max_width((ui.available_width() - taken).max(0.0));
                ui.add(button).on_hover_text(cx.say("sync-open"))
            });
            if response.inner.clicked() {
                cx.act(Action::Go(Route::Network));
            }
            if let Some(words) = aside {
                show_aside(ui, cx, &words);
            }
            if let Some(words) = news {
                show_news(ui, cx, &words, news_taken);
            }
        });
    });
}

/// How much is set aside, if anything is.
fn aside_words(cx: &Cx<'_>, seen: &Seen<'_>) -> Option<String> {
    let aside = seen.cache.status().map_or(0, |status| status.quarantined);
    (aside > 0).then(|| cx.fill("status-aside", &[("count", aside.into())]))
}

/// What that takes of the bar, with its icon.
fn width(ui: &Ui, cx: &Cx<'_>, words: &str) -> f32 {
    let font = egui::FontId::proportional(cx.theme.sizes.small);
    let colour = cx.theme.tokens.warn;
    let galley = ui.painter().layout_no_wrap(words.to_owned(), font, colour);
    galley.size().x + cx.theme.sizes.body + 4.0 * ui.spacing().item_spacing.x
}

fn show_aside(ui: &mut Ui, cx: &Cx<'_>, words: &str) {
    ui.label(RichText::new(Icon::SHIELD.text()).color(cx.theme.tokens.warn));
    let words = RichText::new(words).size(cx.theme.sizes.small).color(cx.theme.tokens.warn);
    if ui.add(egui::Button::new(words).frame(false)).clicked() {
        cx.act(Action::Go(Route::Network));
    }
}

/// What changed elsewhere while one was apart leads to where that is told.
fn show_news(ui: &mut Ui, cx: &Cx<'_>, words: &str, taken: f32) {
    let colour = cx.theme.tokens.accent;
    let mark = ui.label(RichText::new(Icon::LINE.text()).color(colour));
    let text = RichText::new(words).size(cx.theme.sizes.small).color(colour);
    let left = taken - mark.rect.width() - 2.0 * ui.spacing().item_spacing.x;
    let button = ui.scope(|ui| {
        ui.set_max_width(left.min(ui.available_width()).max(0.0));
        ui.add(egui::Button::new(text).frame(false).truncate())
    });
    label_as(&button.inner, egui::Role::Button, words);
    if button.inner.on_hover_text(words).clicked() {
        cx.act(Action::Go(Route::Digest { reunion: None }));
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
        SyncState::Receiving { percent, left } => {
            let values = &[("percent", (*percent).into()), ("left", (*left).into())];
            cx.fill("sync-receiving", values)
        }
        SyncState::Sending { left } => cx.fill("sync-sending", &[("left", (*left).into())]),
        SyncState::Level { peers } => cx.fill("sync-level", &[("peers", (*peers).into())]),
    }
}
