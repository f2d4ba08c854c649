//! A problem with the program is reported: what is wrong, how bad it is, and what the program says of
//! itself, which is shown before it goes anywhere.

use egui::{Label, Margin, RichText, Role, TextEdit, Ui};
use node::facade::{Command, Failure};

use super::TablesView;
use crate::{
    action::{Action, Then},
    model::tables::node_lang,
    ui::{Cx, Seen},
    widgets::{dialog_frame, heading, label_as, primary_button, quiet_button, toggle, weak},
};

/// Characters of what is wrong; with what the program says of itself they fit into a cell.
const TEXT_CHARS_MAX: usize = 1_500;

/// The severities, from the worst.
const SEVERITIES: [(&str, &str); 4] = [
    ("fatal", "report-fatal"),
    ("serious", "report-serious"),
    ("normal", "report-normal"),
    ("suggestion", "report-suggestion"),
];

/// A problem being reported.
#[derive(Debug)]
pub(super) struct Report {
    text: String,
    severity: &'static str,
    with: bool,
    busy: bool,
    failure: Option<Failure>,
}

impl Default for Report {
    fn default() -> Self {
        let text = String::new();
        Self { text, severity: "normal", with: true, busy: false, failure: None }
    }
}

impl Report {
    /// It wasn't taken.
    pub(super) fn failed(&mut self, failure: &Failure) {
        self.busy = false;
        self.failure = Some(failure.clone());
    }
}

/// Draws it, if one is being reported.
pub(super) fn show(ui: &Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut TablesView) {
    let Some(report) = &mut view.report else { return };
    let mut close = false;
    let modal = dialog_frame(ui.ctx(), "report", 520.0, |ui| {
        ui.label(heading(cx.theme, cx.say("report-title")));
        ui.add(Label::new(weak(cx.theme, cx.say("report-hint"))).wrap());
        ui.add_space(cx.theme.sizes.gap);
        let edit = TextEdit::multiline(&mut report.text)
            .hint_text(cx.say("report-text-hint"))
            .desired_rows(4)
            .char_limit(TEXT_CHARS_MAX)
            .margin(Margin::symmetric(10, 7))
            .desired_width(f32::INFINITY);
        let field = ui.add(edit);
        label_as(&field, Role::MultilineTextInput, &cx.say("report-text"));
        if report.text.is_empty() && !ui.memory(|memory| memory.focused().is_some()) {
            field.request_focus();
        }
        ui.add_space(cx.theme.sizes.gap);
        ui.horizontal_wrapped(|ui| {
            for (severity, id) in SEVERITIES {
                if toggle(ui, cx.theme, &cx.say(id), report.severity == severity).clicked() {
                    report.severity = severity;
                }
            }
        });
        ui.add_space(cx.theme.sizes.gap);
        let said = said(cx, seen);
        ui.checkbox(&mut report.with, cx.say("report-with"));
        if report.with {
            let words = RichText::new(&said).monospace().size(cx.theme.sizes.small);
            let frame = egui::Frame::new()
                .fill(cx.theme.tokens.code)
                .corner_radius(cx.theme.sizes.radius)
                .inner_margin(Margin::symmetric(10, 8));
            frame.show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.add(Label::new(words).wrap());
            });
        }
        if let Some(failure) = &report.failure {
            ui.add_space(cx.theme.sizes.gap);
            let told = cx.failure(failure);
            ui.add(Label::new(RichText::new(told.problem()).color(cx.theme.tokens.bad)).wrap());
            ui.add(Label::new(weak(cx.theme, told.next())).wrap());
        }
        ui.add_space(cx.theme.sizes.pad);
        ui.horizontal(|ui| {
            let ready = !report.busy && !report.text.trim().is_empty();
            if primary_button(ui, cx.theme, &cx.say("report-send"), ready).clicked() {
                let command = Command::ReportProblem {
                    text: report.text.trim().to_owned(),
                    diagnostics: if report.with { said } else { String::new() },
                    severity: Some(report.severity.to_owned()),
                };
                cx.act(Action::Do(command, Then::Reported));
                (report.busy, report.failure) = (true, None);
            }
            close = quiet_button(ui, cx.theme, &cx.say("cancel")).clicked();
        });
    });
    if close || modal.should_close() {
        view.report = None;
    }
}

/// What the program says of itself.
fn said(cx: &Cx<'_>, seen: &Seen<'_>) -> String {
    let unknown = node::facade::Status::default();
    let status = seen.cache.status().unwrap_or(&unknown);
    node::table::diagnostics(status, "tongzhou", node_lang(cx.text.lang()))
}
