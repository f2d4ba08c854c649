//! Notices, in the corner.

use std::path::Path;

use egui::{Align2, Area, CornerRadius, Frame, Margin, Order, Stroke, Ui};

use super::Cx;
use crate::{
    action::Action,
    state::{Notices, Weight},
    theme::Icon,
    widgets::{icon_button, link_button, weak},
};

/// Draws the notices.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, notices: &Notices) {
    if notices.shown().is_empty() {
        return;
    }
    Area::new(egui::Id::unique("notices"))
        .order(Order::Foreground)
        .anchor(Align2::RIGHT_BOTTOM, [-16.0, -44.0])
        .show(ui.ctx(), |ui| {
            for (index, notice) in notices.shown().iter().enumerate() {
                let tokens = &cx.theme.tokens;
                let (icon, colour) = match notice.weight {
                    Weight::Good => (Icon::CHECK, tokens.good),
                    Weight::Bad => (Icon::ALERT, tokens.bad),
                };
                Frame::new()
                    .fill(tokens.raised)
                    .stroke(Stroke::new(1.0, colour))
                    .corner_radius(CornerRadius::same(cx.theme.sizes.radius))
                    .inner_margin(Margin::symmetric(12, 8))
                    .show(ui, |ui| {
                        ui.set_max_width(380.0);
                        ui.horizontal_top(|ui| {
                            ui.label(egui::RichText::new(icon.text()).color(colour));
                            ui.vertical(|ui| {
                                ui.set_max_width(300.0);
                                ui.label(&notice.text);
                                if !notice.next.is_empty() {
                                    ui.label(weak(cx.theme, notice.next.as_str()));
                                }
                                if let Some((place, words)) = &notice.place
                                    && link_button(ui, cx.theme, &cx.say(words)).clicked()
                                {
                                    cx.act(Action::Go(place.clone()));
                                }
                                if let Some(folder) = notice.file.as_deref().and_then(Path::parent)
                                {
                                    ui.label(weak(cx.theme, folder.display().to_string()));
                                    if link_button(ui, cx.theme, &cx.say("show-folder")).clicked() {
                                        cx.act(Action::OpenFolder(folder.to_owned()));
                                    }
                                }
                            });
                            let close = icon_button(ui, cx.theme, Icon::CLOSE, &cx.say("close"));
                            if close.clicked() {
                                cx.act(Action::CloseNotice(index));
                            }
                        });
                    });
            }
        });
}
