//! The sheet of a bundle that comes in: which file, and what came of it.

use std::path::PathBuf;

use egui::{Label, RichText, ScrollArea, TextEdit, Ui};
use node::facade::BundleReport;

use super::{super::Cx, BundleView, Taking};
use crate::{
    action::Action,
    model::{bundle::lines, tasks::export::PATH_CHARS_MAX},
    widgets::{dialog_frame, label_as, primary_button, quiet_button, strong, title, weak},
};

/// Points of what came, before it scrolls.
const HEIGHT: f32 = 360.0;

pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, view: &mut BundleView) {
    let Some(mut taking) = view.taking.take() else { return };
    let mut close = false;
    let response = dialog_frame(ui.ctx(), "bundle-take", 520.0, |ui| {
        ui.label(title(cx.theme, cx.say("bundle-take-title")));
        ui.add_space(cx.theme.sizes.gap);
        close = match &mut taking {
            Taking::Asked(path, failure) => {
                let failure = failure.as_ref().map(|failure| cx.failure(failure));
                if let Some(told) = failure {
                    let problem = RichText::new(told.problem()).color(cx.theme.tokens.bad);
                    ui.add(Label::new(problem).wrap());
                    ui.add(Label::new(weak(cx.theme, told.next())).wrap());
                    ui.add_space(cx.theme.sizes.gap);
                }
                asked(ui, cx, path)
            }
            Taking::Busy(name) => {
                ui.horizontal(|ui| {
                    ui.spinner();
                    ui.label(cx.fill("bundle-taking", &[("file", name.as_str().into())]));
                });
                false
            }
            Taking::Done(name, report) => done(ui, cx, name, report),
        };
    });
    let busy = matches!(taking, Taking::Busy(_));
    // What is being taken in goes on, and says what came of it.
    if busy || !close && !response.should_close() {
        view.taking = Some(taking);
    }
}

/// Which file; whether the sheet is to be closed.
fn asked(ui: &mut Ui, cx: &Cx<'_>, path: &mut String) -> bool {
    ui.add(Label::new(weak(cx.theme, cx.say("bundle-take-hint"))).wrap());
    let label = cx.say("export-path");
    let field = TextEdit::singleline(path)
        .char_limit(PATH_CHARS_MAX)
        .margin(egui::Margin::symmetric(10, 7))
        .desired_width(f32::INFINITY);
    label_as(&ui.add(field), egui::Role::TextInput, &label);
    ui.add_space(cx.theme.sizes.pad);
    ui.horizontal(|ui| {
        let ready = !path.trim().is_empty();
        if primary_button(ui, cx.theme, &cx.say("bundle-take-do"), ready).clicked() {
            cx.act(Action::TakeBundle(PathBuf::from(path.trim())));
        }
        quiet_button(ui, cx.theme, &cx.say("cancel")).clicked()
    })
    .inner
}

/// What came of it; whether the sheet is to be closed.
fn done(ui: &mut Ui, cx: &Cx<'_>, name: &str, report: &BundleReport) -> bool {
    ui.label(weak(cx.theme, name));
    ui.add_space(cx.theme.sizes.tight);
    ScrollArea::vertical().id_salt("bundle-came").max_height(HEIGHT).show(ui, |ui| {
        let from = cx.list(&report.from);
        let kept_for = cx.list(&report.kept_for);
        for (id, count) in lines(report) {
            let values = &[
                ("count", count.into()),
                ("from", from.as_str().into()),
                ("names", kept_for.as_str().into()),
            ];
            ui.add(Label::new(cx.fill(id, values)).wrap());
        }
        if lines(report).is_empty() && report.refused == 0 && !report.cut {
            ui.label(cx.say("bundle-empty"));
        }
        if !report.spaces.is_empty() {
            ui.add_space(cx.theme.sizes.gap);
            spaces(ui, cx, report);
        }
        troubles(ui, cx, report);
    });
    ui.add_space(cx.theme.sizes.pad);
    primary_button(ui, cx.theme, &cx.say("close"), true).clicked()
}

fn spaces(ui: &mut Ui, cx: &Cx<'_>, report: &BundleReport) {
    for space in &report.spaces {
        let control = space.name == "control";
        let name = if control { cx.say("space-control") } else { space.name.clone() };
        let values = &[
            ("new", space.new.into()),
            ("known", space.known.into()),
            ("aside", space.aside.into()),
        ];
        ui.horizontal_wrapped(|ui| {
            ui.label(strong(cx.theme, name));
            ui.label(weak(cx.theme, cx.fill("bundle-space-row", values)));
        });
    }
}

fn troubles(ui: &mut Ui, cx: &Cx<'_>, report: &BundleReport) {
    let bad = |text: String| RichText::new(text).color(cx.theme.tokens.bad);
    if report.refused > 0 {
        ui.add_space(cx.theme.sizes.gap);
        let values = &[("count", report.refused.into())];
        ui.label(bad(cx.fill("bundle-refused", values)));
        for reason in &report.reasons {
            ui.add(Label::new(cx.text.of_node(reason)).wrap());
        }
    }
    if report.cut {
        ui.add_space(cx.theme.sizes.gap);
        ui.add(Label::new(bad(cx.say("bundle-cut"))).wrap());
    }
}
