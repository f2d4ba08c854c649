//! The parts of a digest: conflicts with their values, sections with their lines.

use egui::{Align, CornerRadius, Frame, Label, Layout, Margin, RichText, Stroke, Ui};
use node::facade::DigestKind;

use crate::{
    action::Action,
    model::digest::{Conflict, Line, Section, Target},
    state::{Panel, Route, TableView},
    theme::Icon,
    ui::Cx,
    widgets::{glyph, heading, link_button, section as card, strong, tag, weak},
};

fn icon(target: &Target) -> Icon {
    match target {
        Target::Message { .. } => Icon::CHANNEL,
        Target::Item(DigestKind::Task, _) => Icon::TASK,
        Target::Item(DigestKind::Meeting, _) => Icon::CALENDAR,
        Target::Item(DigestKind::Table, _) => Icon::TABLE,
        Target::Item(DigestKind::Page, _) => Icon::PAGE,
    }
}

fn open(cx: &Cx<'_>, target: &Target) {
    cx.act(match target.clone() {
        Target::Message { channel, message } => {
            Action::Go(Route::Channel { channel, message: Some(message) })
        }
        Target::Item(DigestKind::Task, task) => Action::Open(Panel::Task { task }),
        Target::Item(DigestKind::Meeting, meeting) => Action::Open(Panel::Meeting { meeting }),
        Target::Item(DigestKind::Table, table) => {
            Action::Go(Route::Table { table, view: TableView::Grid })
        }
        Target::Item(DigestKind::Page, page) => Action::Go(Route::Page { page }),
    });
}

/// Draws what was set differently here and there.
pub(super) fn conflicts(ui: &mut Ui, cx: &Cx<'_>, conflicts: &[Conflict]) {
    if conflicts.is_empty() {
        return;
    }
    let tokens = &cx.theme.tokens;
    let title = cx.fill("digest-conflicts", &[("count", conflicts.len().into())]);
    ui.horizontal(|ui| {
        ui.label(RichText::new(Icon::CONFLICT.text()).color(tokens.warn));
        ui.label(heading(cx.theme, title));
    });
    ui.add_space(cx.theme.sizes.tight);
    let frame = Frame::new()
        .fill(tokens.warn_ground)
        .stroke(Stroke::new(1.0, tokens.warn))
        .corner_radius(CornerRadius::same(cx.theme.sizes.radius))
        .inner_margin(Margin::symmetric(14, 8));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        for (index, one) in conflicts.iter().enumerate() {
            if index > 0 {
                ui.separator();
            }
            conflict(ui, cx, one);
        }
    });
    ui.add_space(cx.theme.sizes.wide);
}

fn conflict(ui: &mut Ui, cx: &Cx<'_>, conflict: &Conflict) {
    let tokens = &cx.theme.tokens;
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let (id, text) = match conflict.open {
                true => ("digest-open-conflict", tokens.warn),
                false => ("digest-settled", tokens.good),
            };
            tag(ui, cx.theme, &cx.say(id), text, tokens.base);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.label(glyph(cx.theme, icon(&conflict.target)));
                if link_button(ui, cx.theme, &conflict.title).clicked() {
                    open(cx, &conflict.target);
                }
                ui.add(Label::new(weak(cx.theme, conflict.what.as_str())).truncate());
            });
        });
    });
    for said in &conflict.values {
        ui.horizontal_wrapped(|ui| {
            ui.add_space(cx.theme.sizes.wide);
            ui.label(strong(cx.theme, said.value.as_str()));
            ui.label(weak(cx.theme, said.by.as_str()));
        });
    }
}

/// Draws a space's or person's lines.
pub(super) fn section(ui: &mut Ui, cx: &Cx<'_>, section: &Section) {
    card(ui, cx.theme, &section.title, |ui| {
        if !section.aside.is_empty() {
            ui.add(Label::new(weak(cx.theme, section.aside.as_str())).wrap());
        }
        section.lines.iter().for_each(|one| line(ui, cx, one));
    });
}

fn line(ui: &mut Ui, cx: &Cx<'_>, line: &Line) {
    ui.add_space(cx.theme.sizes.tight);
    ui.horizontal_wrapped(|ui| {
        let mark = glyph(cx.theme, icon(&line.target));
        let colour = if line.calls { cx.theme.tokens.accent } else { cx.theme.tokens.weak };
        ui.label(mark.color(colour));
        if link_button(ui, cx.theme, &line.title).clicked() {
            open(cx, &line.target);
        }
        ui.label(weak(cx.theme, line.notes.join(" · ")));
    });
    for detail in &line.details {
        ui.horizontal_top(|ui| {
            ui.add_space(cx.theme.sizes.wide);
            ui.add(Label::new(detail.as_str()).wrap());
        });
    }
    ui.add_space(cx.theme.sizes.tight);
}

/// Draws what changed about the organisation.
pub(super) fn organisation(ui: &mut Ui, cx: &Cx<'_>, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    card(ui, cx.theme, &cx.say("digest-organisation"), |ui| {
        for one in lines {
            ui.add(Label::new(one.as_str()).wrap());
        }
    });
}
