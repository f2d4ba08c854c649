//! People from a CSV: what it would make, line by line what is wrong with it, then the codes.

use std::path::Path;

use egui::{ScrollArea, Ui};
use node::facade::{Command, Failure, FailureCode, ImportReport};

use crate::{
    action::{Action, Then},
    theme::Icon,
    ui::{Cx, bundle::take_dropped},
    widgets::{
        glyph, heading, labelled_field, link_button, primary_button, quiet_button, strong, trouble,
        weak,
    },
};

/// Bytes of a file that is taken: 20,000 people fit.
const FILE_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// Invitations from a file are good for so many milliseconds: 30 days.
const GOOD_FOR_MS: u64 = 30 * 24 * 3_600_000;

/// The file that people come from.
#[derive(Default)]
pub struct ImportForm {
    path: String,
    failure: Option<Failure>,
}

/// Draws the form and the report. Whether it stays open.
pub fn show(
    ui: &mut Ui,
    cx: &Cx<'_>,
    form: &mut ImportForm,
    report: Option<&ImportReport>,
) -> bool {
    ui.label(heading(cx.theme, cx.say("import-open")));
    ui.label(weak(cx.theme, cx.say("import-hint")));
    ui.add_space(cx.theme.sizes.gap);
    dropped(ui, form);
    labelled_field(ui, cx.theme, &cx.say("import-path"), "people.csv", &mut form.path);
    if let Some(failure) = &form.failure {
        trouble(ui, cx.theme, &cx.failure(failure));
    }
    if let Some(report) = report {
        shown(ui, cx, report);
    }
    ui.add_space(cx.theme.sizes.pad);
    buttons(ui, cx, form, report)
}

/// A file let go over the window is as good as its path.
fn dropped(ui: &Ui, form: &mut ImportForm) {
    if let Some(path) = take_dropped(ui) {
        form.path = path.display().to_string();
    }
}

fn buttons(ui: &mut Ui, cx: &Cx<'_>, form: &mut ImportForm, report: Option<&ImportReport>) -> bool {
    let mut open = true;
    ui.horizontal(|ui| {
        let ready = !form.path.trim().is_empty();
        if quiet_button(ui, cx.theme, &cx.say("import-check")).clicked() && ready {
            import(cx, form, true);
        }
        let checked = report.is_some_and(|report| report.dry_run && !report.invitations.is_empty());
        if primary_button(ui, cx.theme, &cx.say("import-do"), checked).clicked() {
            import(cx, form, false);
        }
        open = !quiet_button(ui, cx.theme, &cx.say("close")).clicked();
    });
    open
}

fn import(cx: &Cx<'_>, form: &mut ImportForm, dry_run: bool) {
    form.failure = match read(Path::new(form.path.trim())) {
        Ok(csv) => {
            let expires = cx.now.plus(GOOD_FOR_MS);
            let command = Command::ImportPeople { csv, dry_run, expires };
            cx.act(Action::Do(command, Then::ShowImport));
            None
        }
        Err(failure) => Some(failure),
    };
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let unread = |error: std::io::Error| {
        let problem = format!("{} can't be read: {error}", path.display());
        Failure::new(FailureCode::Invalid, problem, "see that the file is there and can be read")
    };
    if std::fs::metadata(path).map_err(unread)?.len() > FILE_BYTES_MAX {
        let problem = "the file is larger than 4 MiB";
        return Err(Failure::new(FailureCode::Invalid, problem, "split it into parts"));
    }
    std::fs::read(path).map_err(unread)
}

fn shown(ui: &mut Ui, cx: &Cx<'_>, report: &ImportReport) {
    ui.add_space(cx.theme.sizes.gap);
    let id = if report.dry_run { "import-would" } else { "import-done" };
    let (departments, people) = (report.departments.len(), report.invitations.len());
    let values = &[("departments", departments.into()), ("people", people.into())];
    ui.label(strong(cx.theme, cx.fill(id, values)));
    ScrollArea::vertical().max_height(240.0).show(ui, |ui| {
        let skipped = report.errors.iter().map(|said| (said, "import-skipped"));
        let doubtful = report.warnings.iter().map(|said| (said, "import-doubtful"));
        for (said, what) in skipped.chain(doubtful) {
            ui.horizontal_wrapped(|ui| {
                ui.label(glyph(cx.theme, Icon::ALERT).color(cx.theme.tokens.warn));
                ui.label(strong(cx.theme, cx.say(what)));
                ui.label(cx.text.of_node(said));
            });
        }
        for invitation in &report.invitations {
            ui.horizontal(|ui| {
                let name = invitation.name.as_deref().unwrap_or_default();
                let departments =
                    std::iter::once(&invitation.department).chain(&invitation.further);
                let departments: Vec<&str> = departments.map(String::as_str).collect();
                let departments = departments.join(&cx.say("list-separator"));
                let parts = [name, &departments, &invitation.site];
                let parts: Vec<&str> = parts.into_iter().filter(|it| !it.is_empty()).collect();
                ui.label(parts.join("  "));
                if !invitation.code.is_empty() {
                    let label = cx.fill("import-copy", &[("name", name.into())]);
                    if link_button(ui, cx.theme, &label).clicked() {
                        cx.act(Action::Copy(invitation.code.clone()));
                    }
                }
            });
        }
    });
}
