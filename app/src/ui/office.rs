//! The bar of the sample organisation: whose desk this is, and the line between the offices.

use egui::{Align, Frame, Layout, Margin, Panel, RichText, Ui};

use super::{Cx, Office};
use crate::{
    action::{Action, WindowAction},
    theme::Icon,
    widgets::{icon_button, link_button, quiet_button, toggle, weak},
};

/// Draws the bar.
pub fn bar(ui: &mut Ui, cx: &Cx<'_>, office: &Office) {
    let tokens = &cx.theme.tokens;
    let ground = if office.cut { tokens.warn_ground } else { tokens.accent_ground };
    let frame = Frame::new().fill(ground).inner_margin(Margin::symmetric(12, 4));
    Panel::top("office").frame(frame).show(ui, |ui| {
        let wide = ui.available_width() >= cx.theme.sizes.narrow;
        let content = |ui: &mut Ui| {
            if wide {
                ui.label(weak(cx.theme, cx.say("sample-name")));
            }
            seats(ui, cx, office);
            line(ui, cx, office);
            let leave = |ui: &mut Ui| {
                if link_button(ui, cx.theme, &cx.say("sample-leave")).clicked() {
                    cx.act(Action::Window(WindowAction::LeaveSample));
                }
            };
            if wide {
                ui.with_layout(Layout::right_to_left(Align::Center), leave);
            } else {
                leave(ui);
            }
        };
        if wide { ui.horizontal(content) } else { ui.horizontal_wrapped(content) }
    });
}

fn seats(ui: &mut Ui, cx: &Cx<'_>, office: &Office) {
    for (number, (name, place, beside)) in office.seats.iter().enumerate() {
        let words = format!("{name} · {place}");
        if toggle(ui, cx.theme, &words, number == office.here).clicked() {
            cx.act(Action::Window(WindowAction::Sit(number)));
        }
        if number != office.here && !beside {
            let label = cx.fill("sample-beside", &[("name", name.into())]);
            if icon_button(ui, cx.theme, Icon::WINDOW, &label).clicked() {
                cx.act(Action::Window(WindowAction::Beside(number, true)));
            }
        }
    }
}

fn line(ui: &mut Ui, cx: &Cx<'_>, office: &Office) {
    let tokens = &cx.theme.tokens;
    let (icon, state, colour) = if office.cut {
        (Icon::LINE_CUT, cx.say("line-is-cut"), tokens.warn)
    } else {
        (Icon::LINE, cx.say("line-is-up"), tokens.good)
    };
    ui.add_space(cx.theme.sizes.pad);
    if office.playing {
        ui.label(weak(cx.theme, cx.say("stories-playing")));
        return;
    }
    ui.label(RichText::new(icon.text()).color(colour));
    ui.label(RichText::new(state).color(colour));
    let words = if office.cut { cx.say("line-mend") } else { cx.say("line-cut") };
    if quiet_button(ui, cx.theme, &words).clicked() {
        cx.act(Action::Window(WindowAction::CutLine(!office.cut)));
    }
    let elsewhere = office.elsewhere();
    if let Some(name) = elsewhere.filter(|_| office.cut || office.carrying) {
        let label = cx.fill("courier-send", &[("name", name.into())]);
        let send = ui.add_enabled_ui(!office.carrying, |ui| quiet_button(ui, cx.theme, &label));
        if send.inner.on_hover_text(cx.say("courier-means")).clicked() {
            cx.act(Action::Window(WindowAction::Courier));
        }
    }
    if quiet_button(ui, cx.theme, &cx.say("stories-play")).clicked() {
        cx.act(Action::Window(WindowAction::PlayStories));
    }
}
