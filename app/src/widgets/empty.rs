//! What stands where there is nothing to show: nothing yet, not there yet, failed.

use egui::{Align, Label, Layout, RichText, Ui};

use super::{heading, weak};
use crate::{
    text::Told,
    theme::{Icon, Theme},
};

/// Nothing is here; says what could be.
pub fn empty(ui: &mut Ui, theme: &Theme, icon: Icon, title: &str, hint: &str) {
    in_the_middle(ui, |ui| {
        ui.label(RichText::new(icon.text()).size(34.0).color(theme.tokens.line));
        ui.add_space(theme.sizes.gap);
        ui.label(heading(theme, title));
        ui.label(weak(theme, hint));
    });
}

/// An answer is on its way.
pub fn waiting(ui: &mut Ui, theme: &Theme, words: &str) {
    in_the_middle(ui, |ui| ui.label(weak(theme, words)));
}

/// An answer could not be had; says why, and what to do.
pub fn failed(ui: &mut Ui, theme: &Theme, title: &str, failure: &Told) {
    in_the_middle(ui, |ui| {
        ui.label(RichText::new(Icon::ALERT.text()).size(34.0).color(theme.tokens.bad));
        ui.add_space(theme.sizes.gap);
        ui.label(heading(theme, title));
        ui.label(weak(theme, failure.problem()));
        ui.label(weak(theme, failure.next()));
    });
}

/// The same where other things stand around it: two short lines.
pub fn trouble(ui: &mut Ui, theme: &Theme, failure: &Told) {
    let problem = RichText::new(failure.problem()).color(theme.tokens.bad);
    ui.add(Label::new(problem).wrap());
    if !failure.next().is_empty() {
        ui.add(Label::new(weak(theme, failure.next())).wrap());
    }
}

fn in_the_middle<T>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> T) {
    ui.with_layout(Layout::top_down(Align::Center), |ui| {
        ui.add_space((ui.available_height() * 0.3).min(160.0));
        content(ui);
    });
}
