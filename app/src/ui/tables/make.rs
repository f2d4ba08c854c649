//! A table in the making: after which template, where, under which title.

use egui::{ComboBox, Role, Ui};
use node::facade::{Command, DepartmentInfo};

use super::TablesView;
use crate::{
    action::{Action, Then},
    ui::{Cx, Seen},
    widgets::{
        dialog_frame, heading, label_as, labelled_field, primary_button, quiet_button, weak,
    },
};

/// The templates, with what each is called and is for.
const TEMPLATES: [(&str, &str, &str); 5] = [
    ("research", "table-research", "table-research-hint"),
    ("functions", "table-functions", "table-functions-hint"),
    ("issues", "table-issues", "table-issues-hint"),
    ("feedback", "table-feedback", "table-feedback-hint"),
    ("own", "table-own", "table-own-hint"),
];

/// A table in the making.
#[derive(Debug)]
pub(super) struct Make {
    /// The space.
    space: Option<String>,
    /// The space can be chosen.
    anywhere: bool,
    template: &'static str,
    title: String,
}

impl Make {
    /// One for a space, or for one that is to be chosen.
    pub(super) fn new(seen: &Seen<'_>, space: Option<&str>) -> Self {
        let first = || writable(seen).next().map(|row| row.space.clone());
        let anywhere = space.is_none();
        let space = space.map(str::to_owned).or_else(first);
        Self { space, anywhere, template: "research", title: String::new() }
    }
}

/// Where tables may be made.
pub(super) fn writable<'a>(seen: &'a Seen<'_>) -> impl Iterator<Item = &'a DepartmentInfo> {
    seen.cache.departments().iter().filter(|row| row.may_write)
}

/// Draws it, if one is being made.
pub(super) fn show(ui: &Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut TablesView) {
    let Some(make) = &mut view.making else { return };
    let mut done = false;
    let modal = dialog_frame(ui.ctx(), "table-make", 460.0, |ui| {
        ui.label(heading(cx.theme, cx.say("table-new")));
        ui.add_space(cx.theme.sizes.gap);
        for (template, name, hint) in TEMPLATES {
            offer(ui, cx, make, (template, name, hint));
        }
        ui.add_space(cx.theme.sizes.gap);
        let named = TEMPLATES.iter().find(|(template, ..)| *template == make.template);
        let usual = named.map(|(_, name, _)| cx.say(name)).unwrap_or_default();
        labelled_field(ui, cx.theme, &cx.say("table-title"), &usual, &mut make.title);
        if make.anywhere {
            ui.add_space(cx.theme.sizes.gap);
            place(ui, cx, seen, make);
        }
        ui.add_space(cx.theme.sizes.pad);
        ui.horizontal(|ui| {
            if primary_button(ui, cx.theme, &cx.say("make"), make.space.is_some()).clicked() {
                cx.act(Action::Do(command(seen, make, &usual), Then::GoToTable(make.template)));
                done = true;
            }
            done |= quiet_button(ui, cx.theme, &cx.say("cancel")).clicked();
        });
    });
    if done || modal.should_close() {
        view.making = None;
    }
}

fn offer(
    ui: &mut Ui,
    cx: &Cx<'_>,
    make: &mut Make,
    (template, name, hint): (&'static str, &str, &str),
) {
    let on = make.template == template;
    let response = ui.radio(on, cx.say(name));
    if response.clicked() {
        make.template = template;
    }
    ui.indent(template, |ui| ui.label(weak(cx.theme, cx.say(hint))));
}

fn place(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, make: &mut Make) {
    let organisation = seen.cache.status().map_or("", |status| status.organisation.as_str());
    let name = |row: &DepartmentInfo| {
        if row.path.is_empty() { organisation.to_owned() } else { row.path.clone() }
    };
    let chosen = writable(seen).find(|row| Some(&row.space) == make.space.as_ref()).map(name);
    let label = cx.say("table-where");
    ui.label(weak(cx.theme, &label));
    let combo = ComboBox::from_id_salt("table-where")
        .selected_text(chosen.clone().unwrap_or_default())
        .show_ui(ui, |ui| {
            for row in writable(seen) {
                let is_chosen = make.space.as_deref() == Some(&row.space);
                if ui.selectable_label(is_chosen, name(row)).clicked() {
                    make.space = Some(row.space.clone());
                }
            }
        });
    let label = format!("{label} {}", chosen.unwrap_or_default());
    label_as(&combo.response, Role::ComboBox, &label);
}

fn command(seen: &Seen<'_>, make: &Make, usual: &str) -> Command {
    let title = match make.title.trim() {
        "" => usual.to_owned(),
        title => title.to_owned(),
    };
    let named = make.space.as_deref();
    let row = seen.cache.departments().iter().find(|row| Some(row.space.as_str()) == named);
    // The organisation's own space is named by leaving it out.
    let department = row.filter(|row| !row.path.is_empty()).map(|row| row.space.clone());
    let template = make.template.to_owned();
    Command::AddTable { title: Some(title), department, template, columns: Vec::new() }
}
