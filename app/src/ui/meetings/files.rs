//! Calendar files: all meetings written into one, and one taken in, with what came of it.

use std::path::{Path, PathBuf};

use egui::{ComboBox, Label, RichText, Role, TextEdit, Ui};
use node::facade::{DepartmentInfo, Failure, MeetingImport};

use super::MeetingsView;
use crate::{
    action::Action,
    model::tasks::export::PATH_CHARS_MAX,
    ui::{Cx, Seen},
    widgets::{dialog_frame, label_as, primary_button, quiet_button, setting, strong, title, weak},
};

/// Titles and problems that are listed of each sort.
const LISTED: usize = 8;

/// A calendar file on its way.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum CalendarFile {
    /// Where all meetings are to be written.
    Write(Asked),
    /// Which file is to be taken in.
    Take(Asked),
    /// What came of one that was taken in.
    Taken(Box<MeetingImport>),
}

/// What is asked of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Asked {
    path: String,
    /// A file that is there goes.
    replace: bool,
    /// Where meetings go that aren't here yet, by space.
    space: String,
    busy: bool,
    failure: Option<Failure>,
}

impl CalendarFile {
    /// A file in a folder, for writing.
    pub(super) fn write(path: &Path) -> Self {
        Self::Write(Asked { path: path.display().to_string(), ..Asked::default() })
    }

    /// A file for taking in, as far as it is known.
    pub(super) fn take(path: Option<&Path>, space: String) -> Self {
        let path = path.map(|path| path.display().to_string()).unwrap_or_default();
        Self::Take(Asked { path, space, ..Asked::default() })
    }

    /// It failed; whether there is a dialog to say so.
    pub(super) fn failed(&mut self, failure: &Failure) -> bool {
        match self {
            Self::Write(asked) | Self::Take(asked) => {
                (asked.busy, asked.failure) = (false, Some(failure.clone()));
                true
            }
            Self::Taken(_) => false,
        }
    }
}

/// Whether a file is a calendar, by its name.
pub fn is_calendar(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("ics"))
}

/// Draws the dialog, if it is open.
pub(super) fn show(ui: &Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut MeetingsView) {
    let Some(mut file) = view.file.take() else { return };
    let mut close = false;
    let response = dialog_frame(ui.ctx(), "meeting-file", 520.0, |ui| {
        close = match &mut file {
            CalendarFile::Write(asked) => write(ui, cx, asked),
            CalendarFile::Take(asked) => take(ui, cx, seen, asked),
            CalendarFile::Taken(report) => taken(ui, cx, report),
        };
    });
    if !close && !response.should_close() {
        view.file = Some(file);
    }
}

fn write(ui: &mut Ui, cx: &Cx<'_>, asked: &mut Asked) -> bool {
    ui.label(title(cx.theme, cx.say("meetings-export")));
    ui.add(Label::new(weak(cx.theme, cx.say("meetings-export-hint"))).wrap());
    ui.add_space(cx.theme.sizes.gap);
    path(ui, cx, asked);
    ui.checkbox(&mut asked.replace, cx.say("export-replace"));
    failure(ui, cx, asked);
    buttons(ui, cx, asked, "export-do", |asked| Action::ExportMeetings {
        path: asked.path.clone(),
        replace: asked.replace,
    })
}

fn take(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, asked: &mut Asked) -> bool {
    ui.label(title(cx.theme, cx.say("meetings-import")));
    ui.add(Label::new(weak(cx.theme, cx.say("meetings-import-hint"))).wrap());
    ui.add_space(cx.theme.sizes.gap);
    path(ui, cx, asked);
    place(ui, cx, seen, asked);
    failure(ui, cx, asked);
    buttons(ui, cx, asked, "meetings-import-do", |asked| Action::TakeCalendar {
        file: PathBuf::from(asked.path.trim()),
        space: asked.space.clone(),
    })
}

fn path(ui: &mut Ui, cx: &Cx<'_>, asked: &mut Asked) {
    let label = cx.say("export-path");
    ui.label(weak(cx.theme, label.as_str()));
    let field = TextEdit::singleline(&mut asked.path)
        .char_limit(PATH_CHARS_MAX)
        .margin(egui::Margin::symmetric(10, 7))
        .desired_width(f32::INFINITY);
    let response = ui.add_enabled(!asked.busy, field);
    label_as(&response, Role::TextInput, &label);
    if response.changed() {
        asked.failure = None;
    }
}

/// Where meetings go that aren't here yet.
fn place(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, asked: &mut Asked) {
    let organisation = seen.cache.status().map_or("", |status| status.organisation.as_str());
    let name = |row: &DepartmentInfo| match row.path.as_str() {
        "" => organisation.to_owned(),
        path => path.to_owned(),
    };
    let rows: Vec<&DepartmentInfo> =
        seen.cache.departments().iter().filter(|row| row.may_write).collect();
    let chosen = rows.iter().find(|row| row.space == asked.space).map(|row| name(row));
    let chosen = chosen.unwrap_or_default();
    let label = cx.say("meetings-import-to");
    setting(ui, cx.theme, &label, &cx.say("meetings-import-to-hint"), |ui| {
        let list = ComboBox::from_id_salt("meetings-import-to").selected_text(&chosen);
        let shown = list.show_ui(ui, |ui| {
            for row in rows {
                ui.selectable_value(&mut asked.space, row.space.clone(), name(row));
            }
        });
        label_as(&shown.response, Role::ComboBox, &format!("{label} {chosen}"));
    });
}

fn failure(ui: &mut Ui, cx: &Cx<'_>, asked: &Asked) {
    let Some(failure) = &asked.failure else { return };
    ui.add_space(cx.theme.sizes.gap);
    let told = cx.failure(failure);
    let problem = RichText::new(told.problem()).color(cx.theme.tokens.bad);
    ui.add(Label::new(problem).wrap());
    ui.add(Label::new(weak(cx.theme, told.next())).wrap());
}

fn buttons(
    ui: &mut Ui,
    cx: &Cx<'_>,
    asked: &mut Asked,
    does: &str,
    action: impl Fn(&Asked) -> Action,
) -> bool {
    ui.add_space(cx.theme.sizes.pad);
    ui.horizontal(|ui| {
        let ready = !asked.busy && !asked.path.trim().is_empty();
        if primary_button(ui, cx.theme, &cx.say(does), ready).clicked() {
            cx.act(action(asked));
            (asked.busy, asked.failure) = (true, None);
        }
        quiet_button(ui, cx.theme, &cx.say("cancel")).clicked()
    })
    .inner
}

/// What came of a file.
fn taken(ui: &mut Ui, cx: &Cx<'_>, report: &MeetingImport) -> bool {
    ui.label(title(cx.theme, cx.say("meetings-import")));
    ui.add_space(cx.theme.sizes.gap);
    let (made, changed) = (report.made.len(), report.changed.len());
    let values = [("made", made.into()), ("changed", changed.into()), ("same", report.same.into())];
    ui.add(Label::new(strong(cx.theme, cx.fill("meetings-imported", &values))).wrap());
    for titles in [&report.made, &report.changed] {
        for title in titles.iter().take(LISTED) {
            ui.add(Label::new(title).truncate());
        }
    }
    for problem in report.problems.iter().take(LISTED) {
        let said = RichText::new(cx.text.of_node(problem)).color(cx.theme.tokens.bad);
        ui.add(Label::new(said).wrap());
    }
    ui.add_space(cx.theme.sizes.pad);
    primary_button(ui, cx.theme, &cx.say("close"), true).clicked()
}
