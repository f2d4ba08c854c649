//! People from a CSV: what it would make, line by line what is wrong with it, then the codes.

use egui::{ScrollArea, Ui};
use node::facade::{Command, ImportReport};

use super::dialog::ImportForm;
use crate::{
    action::{Action, Then},
    theme::Icon,
    ui::Cx,
    widgets::{
        glyph, heading, labelled_field, link_button, primary_button, quiet_button, strong, weak,
    },
};

/// Bytes of a file that is taken: 20,000 people fit.
const FILE_BYTES_MAX: u64 = 4 * 1024 * 1024;

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
    if let Some(problem) = &form.problem {
        ui.label(problem.as_str());
    }
    if let Some(report) = report {
        shown(ui, cx, report);
    }
    ui.add_space(cx.theme.sizes.pad);
    buttons(ui, cx, form, report)
}

/// A file let go over the window is as good as its path.
fn dropped(ui: &Ui, form: &mut ImportForm) {
    let path = ui.input(|input| input.raw.dropped_files.first().map(|file| file.path().to_owned()));
    if let Some(path) = path {
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
    let path = std::path::Path::new(form.path.trim());
    let size = std::fs::metadata(path).map(|data| data.len());
    form.problem = match size {
        Ok(size) if size > FILE_BYTES_MAX => Some(cx.say("import-too-large")),
        Ok(_) => match std::fs::read(path) {
            Ok(csv) => {
                let expires = cx.now.plus(form.days * 24 * 3_600_000);
                let command = Command::ImportPeople { csv, dry_run, expires };
                cx.act(Action::Do(command, Then::ShowImport));
                None
            }
            Err(error) => Some(error.to_string()),
        },
        Err(error) => Some(error.to_string()),
    };
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
