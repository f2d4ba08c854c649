//! The form of a meeting: what it is, when, where, who.

use egui::{ComboBox, Id, Modal, ScrollArea, TextEdit, Ui};
use jiff::civil::Date;
use node::facade::{AgendaTemplate, Answer, DepartmentInfo, NewAgenda, Query};

use crate::{
    action::{Action, Then},
    model::{
        meetings::{Agenda, Form, Repeat},
        time,
    },
    state::Loaded,
    text::Lang,
    ui::{Cx, Seen, calendar},
    widgets::{
        heading, label_as, labelled_field, primary_button, quiet_button, setting, toggle, weak,
    },
};

/// Lengths that are offered, in minutes.
const MINUTES: [u32; 8] = [15, 30, 45, 60, 90, 120, 180, 240];

/// Reminders that are offered, in minutes.
const ALARMS: [u32; 6] = [5, 15, 30, 60, 24 * 60, 2 * 24 * 60];

/// Minutes between the beginnings that are offered.
const STEP: u16 = 15;

/// Below this width, in points, what stands in a row goes to the next line.
const NARROW: f32 = 420.0;

/// What the form remembers beside what it says.
#[derive(Default)]
pub(super) struct Typed {
    /// The month that the calendar shows.
    month: Option<Date>,
    /// What people are looked for by.
    people: String,
    /// The title has been given the keyboard.
    began: bool,
}

impl Typed {
    /// For a form that opens.
    pub(super) fn of(form: &Form) -> Self {
        Self { month: Some(form.day.first_of_month()), ..Self::default() }
    }
}

/// Draws it; whether it is to be closed.
pub(super) fn show(
    ui: &Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    form: &mut Form,
    typed: &mut Typed,
) -> bool {
    let mut done = false;
    let screen = ui.ctx().content_rect();
    let modal = Modal::new(Id::unique("meeting-form")).show(ui.ctx(), |ui| {
        ui.set_width(screen.width().min(600.0) - 48.0);
        let title = if form.meeting.is_some() { "meeting-edit" } else { "meeting-new" };
        ui.label(heading(cx.theme, cx.say(title)));
        ui.add_space(cx.theme.sizes.gap);
        let height = (screen.height() - 190.0).max(160.0);
        ScrollArea::vertical().max_height(height).auto_shrink([false, true]).show(ui, |ui| {
            // Beside what lies under the scroll bar.
            let margin = egui::Margin { right: 14, ..egui::Margin::ZERO };
            egui::Frame::new()
                .inner_margin(margin)
                .show(ui, |ui| fields(ui, cx, seen, form, typed));
        });
        ui.add_space(cx.theme.sizes.gap);
        ui.horizontal(|ui| {
            let save = if form.meeting.is_some() { "meeting-save" } else { "meeting-make" };
            if primary_button(ui, cx.theme, &cx.say(save), form.is_ready()).clicked() {
                if let Some(command) = form.command() {
                    let then =
                        if form.meeting.is_some() { Then::Nothing } else { Then::OpenMeeting };
                    cx.act(Action::Do(command, then));
                }
                done = true;
            }
            done |= quiet_button(ui, cx.theme, &cx.say("cancel")).clicked();
        });
    });
    done || modal.should_close()
}

fn fields(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, form: &mut Form, typed: &mut Typed) {
    let title = labelled_field(ui, cx.theme, &cx.say("meeting-title"), "", &mut form.title);
    if !typed.began {
        typed.began = true;
        title.request_focus();
    }
    ui.add_space(cx.theme.sizes.gap);
    if form.meeting.is_none() {
        template(ui, cx, form);
        department(ui, cx, seen, form);
    }
    when(ui, cx, form, typed);
    labelled_field(ui, cx.theme, &cx.say("meeting-place"), "", &mut form.place);
    ui.add_space(cx.theme.sizes.gap);
    alarm(ui, cx, form);
    agenda(ui, cx, seen, form);
    people(ui, cx, seen, form, typed);
    ui.add_space(cx.theme.sizes.gap);
    ui.label(weak(cx.theme, cx.say("meeting-about")));
    let field =
        TextEdit::multiline(&mut form.description).desired_rows(3).desired_width(f32::INFINITY);
    let response = ui.add(field);
    label_as(&response, egui::Role::MultilineTextInput, &cx.say("meeting-about"));
}

fn department(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, form: &mut Form) {
    let organisation = seen.cache.status().map_or("", |status| status.organisation.as_str());
    let name = |row: &DepartmentInfo| match row.path.as_str() {
        "" => organisation.to_owned(),
        path => path.to_owned(),
    };
    let rows: Vec<&DepartmentInfo> =
        seen.cache.departments().iter().filter(|row| row.may_write).collect();
    let chosen = rows.iter().find(|row| row.space == form.space).map(|row| name(row));
    let chosen = chosen.unwrap_or_default();
    let label = cx.say("meeting-department");
    let mut space = form.space.clone();
    setting(ui, cx.theme, &label, &cx.say("meeting-department-hint"), |ui| {
        let list = ComboBox::from_id_salt("meeting-department").selected_text(&chosen);
        let shown = list.show_ui(ui, |ui| {
            for row in rows {
                ui.selectable_value(&mut space, row.space.clone(), name(row));
            }
        });
        label_as(&shown.response, egui::Role::ComboBox, &format!("{label} {chosen}"));
    });
    if space != form.space {
        form.space = space;
        form.invited.clear();
        if matches!(form.agenda, Agenda::Page(_)) {
            form.agenda = Agenda::None;
        }
    }
}

fn when(ui: &mut Ui, cx: &Cx<'_>, form: &mut Form, typed: &mut Typed) {
    let label = cx.say("meeting-day");
    let today = time::day(cx.now, cx.zone);
    setting(ui, cx.theme, &label, "", |ui| {
        let words = time::named_day(cx.text, form.day, today);
        let menu = ui.menu_button(&words, |ui| {
            let month = typed.month.get_or_insert(form.day.first_of_month());
            if let Some(day) = calendar::show(ui, cx, month, Some(form.day)) {
                form.day = day;
                ui.close();
            }
        });
        label_as(&menu.response, egui::Role::Button, &format!("{label} {words}"));
        if toggle(ui, cx.theme, &cx.say("meeting-all-day"), form.whole_days).clicked() {
            form.whole_days = !form.whole_days;
            form.length = if form.whole_days { 1 } else { 60 };
        }
    });
    if form.whole_days {
        let days = |days: u32| cx.fill("meeting-days", &[("days", u64::from(days).into())]);
        let offered = (1..=14).map(|number| (number, days(number)));
        pick(ui, cx, "meeting-length", &mut form.length, offered, days);
    } else {
        let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        let offered = (0..24 * 60).step_by(usize::from(STEP)).map(|at| (at, clock(at)));
        pick(ui, cx, "meeting-begin", &mut form.minute, offered, clock);
        let minutes =
            |minutes: u32| cx.fill("meeting-minutes", &[("minutes", u64::from(minutes).into())]);
        let offered = MINUTES.into_iter().map(|number| (number, minutes(number)));
        pick(ui, cx, "meeting-length", &mut form.length, offered, minutes);
        setting(ui, cx.theme, &cx.say("meeting-zone"), &cx.say("meeting-zone-hint"), |ui| {
            let field = TextEdit::singleline(&mut form.zone).desired_width(180.0);
            let response = ui.add(field);
            label_as(&response, egui::Role::TextInput, &cx.say("meeting-zone"));
        });
    }
    let words = |repeat: Repeat| repeat.words(cx.text);
    let mut offered: Vec<Repeat> = Repeat::OFFERED.into();
    if !offered.contains(&form.repeat) {
        offered.push(form.repeat.clone());
    }
    let offered = offered.into_iter().map(|repeat| (repeat.clone(), words(repeat)));
    pick(ui, cx, "meeting-repeat", &mut form.repeat, offered, words);
}

fn alarm(ui: &mut Ui, cx: &Cx<'_>, form: &mut Form) {
    let words = |alarm: Option<u32>| match alarm {
        Some(minutes) => cx.fill("meeting-before", &[("minutes", u64::from(minutes).into())]),
        None => cx.say("meeting-no-alarm"),
    };
    let offered = std::iter::once(None).chain(ALARMS.into_iter().map(Some));
    let offered = offered.map(|alarm| (alarm, words(alarm)));
    pick(ui, cx, "meeting-alarm", &mut form.alarm, offered, words);
}

/// What a meeting can be filled in as, with one click.
fn template(ui: &mut Ui, cx: &Cx<'_>, form: &mut Form) {
    setting(ui, cx.theme, &cx.say("meeting-template"), &cx.say("meeting-template-hint"), |ui| {
        if quiet_button(ui, cx.theme, &cx.say("meeting-review")).clicked() {
            form.become_review(is_chinese(cx));
        }
    });
}

fn is_chinese(cx: &Cx<'_>) -> bool {
    cx.text.lang() == Lang::Zh
}

/// The page that is the agenda: none, one that is there, or a new one.
fn agenda(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, form: &mut Form) {
    let rows = match seen.cache.get(&Query::Pages) {
        Loaded::Ready(Answer::Pages(rows)) => rows.as_slice(),
        _ => &[],
    };
    let here = rows.iter().filter(|row| row.space == form.space);
    let mut offered = vec![(Agenda::None, cx.say("meeting-agenda-none"))];
    for (template, id) in [
        (AgendaTemplate::Plain, "meeting-agenda-new"),
        (AgendaTemplate::Review, "meeting-agenda-review"),
    ] {
        let new = NewAgenda { template, chinese: is_chinese(cx) };
        offered.push((Agenda::New(new), cx.say(id)));
    }
    offered.extend(here.map(|row| (Agenda::Page(row.page.clone()), row.title.clone())));
    // It may have a page of another place, or one that isn't to be read.
    if offered.iter().all(|(offer, _)| *offer != form.agenda) {
        let title = form.agenda_before().map(str::to_owned);
        let title = title.unwrap_or_else(|| cx.say("meeting-agenda-hidden"));
        offered.push((form.agenda.clone(), title));
    }
    let words = offered.clone();
    pick(ui, cx, "meeting-agenda", &mut form.agenda, offered.into_iter(), |agenda| {
        let found = words.iter().find(|(offer, _)| *offer == agenda);
        found.map(|(_, words)| words.clone()).unwrap_or_default()
    });
}

/// One of several values, from a list.
fn pick<T: Clone + PartialEq>(
    ui: &mut Ui,
    cx: &Cx<'_>,
    id: &'static str,
    value: &mut T,
    offered: impl Iterator<Item = (T, String)>,
    words: impl Fn(T) -> String,
) {
    let label = cx.say(id);
    let chosen = words(value.clone());
    setting(ui, cx.theme, &label, "", |ui| {
        // Titles of pages are as long as people like.
        let list = ComboBox::from_id_salt(id).selected_text(&chosen).truncate();
        let shown = list.show_ui(ui, |ui| {
            for (offer, words) in offered {
                ui.selectable_value(value, offer, words);
            }
        });
        label_as(&shown.response, egui::Role::ComboBox, &format!("{label} {chosen}"));
    });
}

/// Those who work in the department; in the organisation's own space and in projects, everybody.
fn people(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, form: &mut Form, typed: &mut Typed) {
    let row = seen.cache.departments().iter().find(|row| row.space == form.space);
    let narrow = row.is_some_and(|row| !row.path.is_empty() && row.project.is_none());
    let there = seen.cache.members().iter().filter(|member| {
        let works = member.department_ids.contains(&form.space);
        !member.removed && (works || !narrow || form.invited.contains(&member.member))
    });
    let there: Vec<_> = there.collect();
    let narrow = ui.available_width() < NARROW;
    let row = |ui: &mut Ui| {
        let count = form.invited.len();
        ui.label(weak(cx.theme, cx.fill("meeting-people", &[("count", count.into())])));
        if quiet_button(ui, cx.theme, &cx.say("meeting-everybody")).clicked() {
            form.invited.extend(there.iter().map(|member| member.member.clone()));
        }
    };
    if narrow {
        ui.horizontal_wrapped(row);
    } else {
        ui.horizontal(row);
    }
    let label = cx.say("meeting-find");
    let field =
        TextEdit::singleline(&mut typed.people).hint_text(&label).desired_width(f32::INFINITY);
    let response = ui.add(field);
    label_as(&response, egui::Role::TextInput, &label);
    let wanted = typed.people.trim().to_lowercase();
    ScrollArea::vertical()
        .id_salt("meeting-people")
        .max_height(132.0)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            for member in there {
                if !wanted.is_empty() && !member.name.to_lowercase().contains(&wanted) {
                    continue;
                }
                let mut on = form.invited.contains(&member.member);
                if ui.checkbox(&mut on, &member.name).changed() {
                    match on {
                        true => form.invited.insert(member.member.clone()),
                        false => form.invited.remove(&member.member),
                    };
                }
            }
        });
}
