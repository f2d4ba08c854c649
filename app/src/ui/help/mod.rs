//! The manual, offline, in both languages: its parts at the left, one of them in the middle.

mod manual;

use egui::{Frame, Margin, Panel, ScrollArea, Ui};

use super::{Cx, Seen, prose};
use crate::{
    action::Action,
    model::markdown::{self, Block},
    state::Route,
    text::Lang,
    theme::Icon,
    widgets::{Row, column, row, toggle},
};

/// What the screen remembers: the part that is shown, worked out for reading.
#[derive(Default)]
pub struct HelpView {
    shown: Option<(&'static str, Lang)>,
    blocks: Vec<Block>,
}

/// Draws the manual.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, _seen: &Seen<'_>, topic: &'static str, view: &mut HelpView) {
    let lang = cx.text.lang();
    if view.shown != Some((topic, lang)) {
        view.shown = Some((topic, lang));
        view.blocks = markdown::parse(&manual::words(topic, lang));
    }
    if ui.available_width() >= cx.theme.sizes.narrow {
        let frame = Frame::new().inner_margin(Margin::same(8));
        Panel::left("topics").frame(frame).default_size(200.0).show(ui, |ui| {
            ScrollArea::vertical().id_salt(topic).auto_shrink(false).show(ui, |ui| {
                for (part, id) in manual::PARTS {
                    let words = cx.say(id);
                    let icon = Some(Icon::PAGE);
                    let item =
                        Row { icon, words: &words, chosen: *part == topic, ..Row::default() };
                    if row(ui, cx.theme, &item).clicked() {
                        cx.act(Action::Go(Route::Help { topic: part }));
                    }
                }
            });
        });
    } else {
        ui.horizontal_wrapped(|ui| {
            for (part, id) in manual::PARTS {
                if toggle(ui, cx.theme, &cx.say(id), *part == topic).clicked() {
                    cx.act(Action::Go(Route::Help { topic: part }));
                }
            }
        });
    }
    column(ui, cx.theme, |ui| prose::show(ui, cx, &view.blocks));
}
